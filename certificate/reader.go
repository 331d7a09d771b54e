package certificate

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
)

// FormatCode names the reason a readable JSON text is not a document of ours. Codes are stable.
type FormatCode string

// The reasons.
const (
	NotObject       FormatCode = "not_object"       // the text is not a JSON object
	WrongContext    FormatCode = "wrong_context"    // @context is not exactly the one of this format
	WrongType       FormatCode = "wrong_type"       // type, or version, is not the one of this format
	Missing         FormatCode = "missing"          // a required member is absent
	UnknownMember   FormatCode = "unknown_member"   // a member this format does not have; names are compared exactly
	Malformed       FormatCode = "malformed"        // a member's value breaks its rule
	DatesContradict FormatCode = "dates_contradict" // the dates do not agree with one another
	WrongProof      FormatCode = "wrong_proof"      // not one eddsa-jcs-2022 proof of assertionMethod, or with a second that may not be there
	KeyTwice        FormatCode = "key_twice"        // a trust file names one key twice
	TrustSignature  FormatCode = "trust_signature"  // a trust file's own signature does not hold
)

// FormatCodes lists every reason, for programs that keep a sentence for each.
func FormatCodes() []FormatCode {
	return []FormatCode{
		NotObject, WrongContext, WrongType, Missing, UnknownMember, Malformed, DatesContradict, WrongProof, KeyTwice, TrustSignature,
	}
}

// FormatError says why a text is not a document of this format and at which member.
type FormatError struct {
	Code   FormatCode
	Member string // path of member names joined by dots; empty for the whole
}

// Error describes the reason for a log; Explain tells people in their language.
func (e *FormatError) Error() string { return fmt.Sprintf("certificate: %s: %s", e.Member, e.Code) }

// MostPassage is the longest text that a member can bear, such as the name of a site, in bytes of UTF-8.
const MostPassage = 8192

// Longest texts, in bytes of UTF-8.
const (
	maxText   = 512
	maxURI    = 512
	maxMember = 120 // of a path in a FormatError
)

// reader reads members under the rules of the format and keeps the first fault.
type reader struct {
	fault   *FormatError
	context string           // of a certificate: which version of the format it is of
	entries status.EntryList // of a certificate's credentialStatus
}

func (r *reader) refuse(code FormatCode, parent, name string) {
	if r.fault != nil {
		return
	}
	if parent != "" {
		name = parent + "." + name
	}
	if len(name) > maxMember { // a stranger's name for a member may be as long as the file
		name = strings.ToValidUTF8(name[:maxMember], "") + "…"
	}
	r.fault = &FormatError{Code: code, Member: name}
}

// need refuses when a required member was absent. An empty text cannot be read, so emptiness is absence.
func (r *reader) need(present bool, parent, name string) {
	if !present {
		r.refuse(Missing, parent, name)
	}
}

// object gives the members of an object.
func (r *reader) object(parent, name string, v jcs.Value) []jcs.Member {
	if v.Kind() != jcs.Object {
		r.refuse(Malformed, parent, name)
	}
	return v.Members()
}

// text reads a text that people can see: not empty, at most 512 bytes, no white space at its ends, no control
// characters, and none that turn the direction of writing, which could make a name look like another.
func (r *reader) text(parent, name string, v jcs.Value) string {
	s, ok := v.Text()
	if !ok || !visible(s) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

// passage reads a longer text of one line: at most 8,192 bytes, otherwise like text.
func (r *reader) passage(parent, name string, v jcs.Value) string {
	s, ok := v.Text()
	if !ok || !shown(s, MostPassage) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

// decimal reads a decimal number written as text: at most 15 digits before a point and 6 behind it, none of them idle.
func (r *reader) decimal(parent, name string, v jcs.Value) string {
	s, ok := v.Text()
	if !ok || !isDecimal(s) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

func isDecimal(s string) bool {
	whole, part, pointed := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || len(whole) > 15 || len(part) > 6 || pointed == (part == "") || s == "-0" {
		return false
	}
	_, ok1 := digits(whole)
	_, ok2 := digits(part)
	return ok1 && ok2 && (whole[0] != '0' || whole == "0") && !strings.HasSuffix(part, "0")
}

func visible(s string) bool { return shown(s, maxText) }

func shown(s string, most int) bool {
	if s == "" || len(s) > most || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	ascii := true
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7F {
			return false
		}
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return true
	}
	for _, c := range s {
		if c == unicode.ReplacementChar || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 || unicode.Is(unicode.Cf, c) {
			return false
		}
	}
	return strings.TrimSpace(s) == s
}

// uri reads an identifier: urn:… or https://…, at most 512 visible ASCII characters.
func (r *reader) uri(parent, name string, v jcs.Value) string {
	s, ok := v.Text()
	rest, isURN := strings.CutPrefix(s, "urn:")
	if !isURN {
		rest, ok = cut(s, "https://", ok)
	}
	if !ok || rest == "" || !address(s) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

func cut(s, prefix string, ok bool) (string, bool) {
	rest, found := strings.CutPrefix(s, prefix)
	return rest, ok && found
}

// address tells whether every character may stand in a URI (RFC 3986).
func address(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte("\"<>\\^`{|}", s[i]) >= 0 {
			return false
		}
	}
	return len(s) <= maxURI
}

// did reads an issuer's identifier: did:web with a public host name of at least two labels and, perhaps, path
// segments. Addresses by number, ports and localhost are refused: they name a machine, not an agency.
func (r *reader) did(parent, name string, v jcs.Value) string {
	s, _ := v.Text()
	if !validDID(s) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

func validDID(s string) bool {
	rest, ok := strings.CutPrefix(s, "did:web:")
	if !ok || len(s) > maxURI {
		return false
	}
	host, path, hasPath := strings.Cut(rest, ":")
	labels, last := 0, ""
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || !made(label, "-", false) {
			return false
		}
		labels++
		last = label
	}
	if labels < 2 || len(host) > 253 || last[0] < 'a' || last == "localhost" {
		return false
	}
	if !hasPath {
		return true
	}
	for segment := range strings.SplitSeq(path, ":") {
		if segment == "" || segment[0] == '.' || !made(segment, "-._", true) {
			return false
		}
	}
	return true
}

// made tells whether s consists of a–z, 0–9, the extra characters and, if asked, A–Z.
func made(s, extra string, capitals bool) bool {
	for i := range len(s) {
		c := s[i]
		ok := (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (capitals && c >= 'A' && c <= 'Z') || strings.IndexByte(extra, c) >= 0
		if !ok {
			return false
		}
	}
	return true
}

// method reads the address of a key: a DID, # and a name of letters, digits, - . _.
func (r *reader) method(parent, name string, v jcs.Value) string {
	s, _ := v.Text()
	did, fragment, ok := strings.Cut(s, "#")
	if !ok || fragment == "" || len(fragment) > 128 || !made(fragment, "-._", true) || !validDID(did) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

// country reads two capital letters of ISO 3166-1.
func (r *reader) country(parent, name string, v jcs.Value) string {
	s, _ := v.Text()
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		r.refuse(Malformed, parent, name)
	}
	return s
}

func (r *reader) date(parent, name string, v jcs.Value) Date {
	s, _ := v.Text()
	d, ok := readDate(s)
	if !ok {
		r.refuse(Malformed, parent, name)
	}
	return d
}

func (r *reader) instant(parent, name string, v jcs.Value) time.Time {
	s, _ := v.Text()
	t, ok := readInstant(s)
	if !ok {
		r.refuse(Malformed, parent, name)
	}
	return t
}

// digest reads a digestMultibase of this format: u, then base64url without padding of a SHA-256 multihash.
func (r *reader) digest(parent, name string, v jcs.Value) string {
	s, _ := v.Text()
	if !entry.IsMultibase(s) {
		r.refuse(Malformed, parent, name)
	}
	return s
}

// DigestMultibase writes a SHA-256 as digestMultibase (VCDM 2.0 section 5.3): the letter u and the base64url of the
// multihash.
func DigestMultibase(sum [sha256.Size]byte) string { return entry.Multibase(sum) }

// only tells whether a value is exactly this list of texts, in this order.
func only(v jcs.Value, texts ...string) bool {
	if v.Kind() != jcs.Array || v.Len() != len(texts) {
		return false
	}
	for i, want := range texts {
		if s, ok := v.At(i).Text(); !ok || s != want {
			return false
		}
	}
	return true
}
