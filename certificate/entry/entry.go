// Package entry is one leaf of an agency's public log: what an act leaves behind for everybody, without a word about
// who it concerns.
//
// A leaf is canonical JSON (package jcs). It either commits to a private record, so that whoever holds the record and
// its salt can show that it stood in the log, or names a published document by its digest. The leaves of one programme
// are counted without a gap: one that was taken away leaves a hole that anybody sees. The format is described byte by
// byte in docs/formats/log-entry.md.
package entry

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"proba.example/certificate/jcs"
)

// Kind names what a leaf tells of. Codes are stable.
type Kind string

// The kinds.
const (
	ApplicationReceived Kind = "application.received"
	DecisionGranted     Kind = "decision.granted"
	DecisionRefused     Kind = "decision.refused"
	DecisionAppeal      Kind = "decision.appeal"
	CertificateIssued   Kind = "certificate.issued" // digest of the exact signed certificate, ref its number
	StandingChanged     Kind = "standing.changed"   // digest of the signed standing statement, ref the certificate's number
	StatusPublished     Kind = "status.published"   // digest of one version of a signed status list
	KeyAdded            Kind = "key.added"
	KeyRetired          Kind = "key.retired"
	KeyCompromised      Kind = "key.compromised"
	RulesPublished      Kind = "rules.published"
	EndorsementIssued   Kind = "endorsement.issued" // digest of a signed endorsement of a holder to a partner
	PartnerRecognised   Kind = "partner.recognised"
	ReferralSent        Kind = "referral.sent"
	ReferralReceived    Kind = "referral.received"
	PilotLocked         Kind = "pilot.locked" // commits to the protocol of a pilot, before the solution is measured
	PilotAgreed         Kind = "pilot.agreed" // commits to an agreement on a pilot, or a change of it, that every party signed
	PilotClosed         Kind = "pilot.closed" // digest of the public card of a pilot that was decided, ref its number
	PilotAside          Kind = "pilot.aside"  // digest of the public statement that the decision of such a card was set aside, ref the card's number
	// AttestationIssued has the digest of a signed certificate of a pilot or of a graduate, and its number as ref; AttestationWithdrawn, which
	// takes it back, has the same.
	AttestationIssued    Kind = "attestation.issued"
	AttestationWithdrawn Kind = "attestation.withdrawn"
	DataErased           Kind = "data.erased"   // commits to the record of an erasure of a person's data, which names nobody
	Tally                Kind = "tally"         // counts of a week, to compare with official reports
	LogContinued         Kind = "log.continued" // the last checkpoint of the log that this one continues
)

// Kinds lists every kind. ReferralSent and ReferralReceived name signed messages between agencies, their id as ref.
func Kinds() []Kind {
	return []Kind{
		ApplicationReceived, DecisionGranted, DecisionRefused, DecisionAppeal, CertificateIssued, StandingChanged,
		StatusPublished, KeyAdded, KeyRetired, KeyCompromised, RulesPublished, EndorsementIssued, PartnerRecognised, ReferralSent,
		ReferralReceived, PilotLocked, PilotAgreed, PilotClosed, PilotAside, AttestationIssued, AttestationWithdrawn, DataErased, Tally, LogContinued,
	}
}

// private tells whether leaves of the kind concern what is not public, and so may not carry a bare digest: whoever
// guesses the record could confirm the guess.
func (k Kind) private() bool {
	return strings.HasPrefix(string(k), "application.") || strings.HasPrefix(string(k), "decision.") || k == PilotLocked || k == PilotAgreed || k == DataErased
}

// published tells whether leaves of the kind name a signed document by its digest.
func (k Kind) published() bool {
	switch k {
	case CertificateIssued, StandingChanged, StatusPublished, KeyAdded, KeyRetired, KeyCompromised, RulesPublished, EndorsementIssued, PilotClosed, PilotAside, AttestationIssued,
		AttestationWithdrawn, LogContinued:
		return true
	}
	return false
}

const (
	// Agency is the programme of leaves that belong to no scheme, such as those of keys.
	Agency = "agency"
	// SaltSize is the length of a commitment's salt in bytes.
	SaltSize = 32
	// MaxSize is the greatest length of a leaf in bytes; a reader refuses a longer one unread.
	MaxSize = 4096

	version    = 1
	maxProgram = 64
	maxRef     = 512
	instant    = "2006-01-02T15:04:05Z"
)

// Leaf is one entry of the log. Exactly one of Commit and Digest is set; both are written by Commitment and Digest.
type Leaf struct {
	Kind    Kind
	Program string    // the scheme's id, or Agency: 1 to 64 of a–z, 0–9 and - . _
	Seq     int64     // counts the leaves of Program from 1 without a gap
	At      time.Time // when the act was done by the agency's clock; whole seconds
	Commit  string    // commits to a private record
	Digest  string    // names a published document
	Ref     string    // what the leaf is about, as far as that is public: a certificate's number, an address; may be empty
}

// Code names the reason why bytes are not a leaf. Codes are stable.
type Code string

// The reasons.
const (
	Unreadable    Code = "unreadable"     // not strict JSON, or longer than MaxSize
	NotCanonical  Code = "not_canonical"  // strict JSON, but not in canonical bytes: the log hashes bytes
	WrongVersion  Code = "wrong_version"  // v is not 1
	UnknownKind   Code = "unknown_kind"   // a kind this version does not have
	UnknownMember Code = "unknown_member" // a member this version does not have
	Missing       Code = "missing"        // a required member is absent
	Malformed     Code = "malformed"      // a member's value breaks its rule
	WrongHash     Code = "wrong_hash"     // commit and digest together, neither, or the one that the kind forbids
)

// Error says why bytes are not a leaf, or why a Leaf cannot be written.
type Error struct {
	Code   Code
	Member string // the member at fault; empty for the whole
}

// Error describes the reason for a log.
func (e *Error) Error() string { return fmt.Sprintf("entry: %s: %s", e.Member, e.Code) }

// Bytes writes the leaf in canonical bytes. The error is an *Error. Equal leaves give equal bytes; a fraction of a
// second and the time zone of At are not kept.
func (l Leaf) Bytes() ([]byte, error) {
	members := []jcs.Member{
		{Name: "v", Value: jcs.Int(version)},
		{Name: "kind", Value: jcs.Text(string(l.Kind))},
		{Name: "program", Value: jcs.Text(l.Program)},
		{Name: "seq", Value: jcs.Int(l.Seq)},
		{Name: "at", Value: jcs.Text(l.At.UTC().Format(instant))},
	}
	for _, m := range [...]struct{ name, text string }{{"commit", l.Commit}, {"digest", l.Digest}, {"ref", l.Ref}} {
		if m.text != "" {
			members = append(members, jcs.Member{Name: m.name, Value: jcs.Text(m.text)})
		}
	}
	b := jcs.Of(members...).Bytes()
	if _, err := Parse(b); err != nil {
		return nil, err
	}
	return b, nil
}

// Parse reads a leaf from exactly the bytes that Bytes writes. The error is an *Error.
func Parse(leaf []byte) (Leaf, error) {
	if len(leaf) > MaxSize {
		return Leaf{}, &Error{Code: Unreadable}
	}
	v, err := jcs.Parse(leaf)
	switch {
	case err != nil || v.Kind() != jcs.Object:
		return Leaf{}, &Error{Code: Unreadable}
	case !v.IsCanonical(leaf):
		return Leaf{}, &Error{Code: NotCanonical}
	}
	// The version comes first: under another the same names may mean other things.
	if n, _ := v.Get("v"); !is(n, version) {
		return Leaf{}, &Error{Code: WrongVersion, Member: "v"}
	}
	var l Leaf
	for _, m := range v.Members() {
		if fault := l.read(m); fault != "" {
			return Leaf{}, &Error{Code: fault, Member: shortened(m.Name)}
		}
	}
	if fault := l.whole(); fault != nil {
		return Leaf{}, fault
	}
	return l, nil
}

func is(v jcs.Value, want int64) bool {
	n, ok := v.Int()
	return ok && n == want
}

// read takes one member; the code says what is wrong with it.
func (l *Leaf) read(m jcs.Member) Code {
	s, ok := m.Value.Text()
	switch m.Name {
	case "v":
		return ""
	case "kind":
		if l.Kind = Kind(s); !slices.Contains(Kinds(), l.Kind) {
			return UnknownKind
		}
	case "program":
		l.Program, ok = s, programme(s)
	case "seq":
		l.Seq, ok = m.Value.Int()
		ok = ok && l.Seq >= 1
	case "at":
		var err error
		l.At, err = time.Parse(instant, s)
		// One spelling for one instant: what is read must be written back the same.
		ok = err == nil && l.At.Format(instant) == s && l.At.Year() >= 1900
	case "commit":
		l.Commit, ok = s, IsMultibase(s)
	case "digest":
		l.Digest, ok = s, IsMultibase(s)
	case "ref":
		l.Ref, ok = s, visible(s)
	default:
		return UnknownMember
	}
	if !ok {
		return Malformed
	}
	return ""
}

// whole asks what concerns several members.
func (l *Leaf) whole() *Error {
	switch {
	case l.Kind == "":
		return &Error{Missing, "kind"}
	case l.Program == "":
		return &Error{Missing, "program"}
	case l.Seq == 0:
		return &Error{Missing, "seq"}
	case l.At.IsZero():
		return &Error{Missing, "at"}
	case (l.Commit == "") == (l.Digest == ""),
		l.Kind.private() && l.Commit == "",
		l.Kind.published() && l.Digest == "":
		return &Error{WrongHash, "digest"}
	case l.Ref == "" && slices.Contains([]Kind{CertificateIssued, StandingChanged, PilotAside, AttestationIssued, AttestationWithdrawn}, l.Kind):
		return &Error{Missing, "ref"}
	}
	return nil
}

// Commitment commits to a private record: the digest of SaltSize random bytes and the record's canonical bytes. Without
// the salt nobody can tell which record it is, not even by guessing; a salt destroyed makes the leaf say nothing.
func Commitment(salt, record []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(record)
	return Multibase([sha256.Size]byte(h.Sum(nil)))
}

// Opens tells whether the leaf commits to this record under this salt.
func (l Leaf) Opens(salt, record []byte) bool {
	return l.Commit != "" && len(salt) == SaltSize && Commitment(salt, record) == l.Commit
}

// Names tells whether the leaf's digest is that of a published document.
func (l Leaf) Names(document []byte) bool { return l.Digest != "" && Digest(document) == l.Digest }

// Digest names a published document by its SHA-256, as Multibase writes it.
func Digest(document []byte) string { return Multibase(sha256.Sum256(document)) }

// multihash prefix of SHA-256: its code and its length of 32 bytes.
const sha256Code, sha256Length = 0x12, 0x20

// Multibase writes a SHA-256 as digestMultibase (VCDM 2.0 section 5.3): the letter u and the base64url, without
// padding, of the multihash.
func Multibase(sum [sha256.Size]byte) string {
	return "u" + base64.RawURLEncoding.EncodeToString(append([]byte{sha256Code, sha256Length}, sum[:]...))
}

// MultibaseOf writes a SHA-256 in hexadecimal as Multibase does; empty where it is none.
func MultibaseOf(hexadecimal string) string {
	sum, err := hex.DecodeString(hexadecimal)
	if err != nil || len(sum) != sha256.Size {
		return ""
	}
	return Multibase([sha256.Size]byte(sum))
}

// IsMultibase tells whether a text is what Multibase writes.
func IsMultibase(s string) bool {
	rest, ok := strings.CutPrefix(s, "u")
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	return ok && err == nil && len(b) == 2+sha256.Size && b[0] == sha256Code && b[1] == sha256Length
}

func programme(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte("-._", c) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= maxProgram
}

// visible tells whether a text can be shown to people as it is: no control characters, none that turn the direction of
// writing, no white space at its ends.
func visible(s string) bool {
	if s == "" || len(s) > maxRef || strings.TrimSpace(s) != s {
		return false
	}
	for _, c := range s {
		if c == unicode.ReplacementChar || !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}

// shortened keeps a stranger's name for a member short.
func shortened(name string) string {
	const most = 60
	if len(name) > most {
		return strings.ToValidUTF8(name[:most], "") + "…"
	}
	return name
}
