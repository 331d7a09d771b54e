// Package status is the agency's published list of certificates that were withdrawn or suspended: W3C Bitstring Status
// List v1.0 (Recommendation of 2025-05-15), as a credential of its own, signed like a certificate.
//
// A certificate names a list and an index in its credentialStatus, one entry for each purpose ([Entry]); the list says
// one bit for every index ([List]). A list holds for [Lifetime] after it was made: what it says is said as of then.
package status

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

const (
	// Context is the only context of a list.
	Context = "https://www.w3.org/ns/credentials/v2"
	// TypeCredential is the type of a published list.
	TypeCredential = "BitstringStatusListCredential"
	// TypeList is the type of what the list says.
	TypeList = "BitstringStatusList"
	// TypeEntry is the type of an entry of credentialStatus.
	TypeEntry = "BitstringStatusListEntry"
	// Lifetime is how long a list holds after it was made.
	Lifetime = 24 * time.Hour
)

// Purpose is what a bit of a list says when it is set.
type Purpose string

// The purposes. What is withdrawn stays so; what is suspended may be restored.
const (
	Revocation Purpose = "revocation"
	Suspension Purpose = "suspension"
)

// Purposes lists both.
func Purposes() []Purpose { return []Purpose{Revocation, Suspension} }

// ErrForm says that a text is not a list, or not an entry, of this form; the member at fault is in the message.
var ErrForm = errors.New("status: not of this form")

func malformed(name string) error { return fmt.Errorf("%w: %s", ErrForm, name) }

// Entry is where a certificate's status is looked up.
type Entry struct {
	Purpose Purpose
	List    string // id of the list: an https: or urn: address
	Index   int    // from 0
}

// Value is the entry as it stands in credentialStatus.
func (e Entry) Value() jcs.Value {
	index := strconv.Itoa(e.Index)
	return jcs.Of(
		jcs.Member{Name: "id", Value: jcs.Text(e.List + "#" + index)},
		jcs.Member{Name: "type", Value: jcs.Text(TypeEntry)},
		jcs.Member{Name: "statusPurpose", Value: jcs.Text(string(e.Purpose))},
		jcs.Member{Name: "statusListIndex", Value: jcs.Text(index)},
		jcs.Member{Name: "statusListCredential", Value: jcs.Text(e.List)},
	)
}

// EntryList is what a certificate's credentialStatus says: each purpose at most once.
type EntryList []Entry

// Bytes is the JSON of credentialStatus, for certificate.Credential.Status.
func (l EntryList) Bytes() []byte {
	values := make([]jcs.Value, len(l))
	for i, e := range l {
		values[i] = e.Value()
	}
	return jcs.List(values...).Bytes()
}

// For finds the entry of a purpose.
func (l EntryList) For(p Purpose) (Entry, bool) {
	for _, e := range l {
		if e.Purpose == p {
			return e, true
		}
	}
	return Entry{}, false
}

// ReadEntries reads a credentialStatus: an entry or a list of them. Entries of another type are left out, since other
// standards may define them; an entry of ours that breaks a rule, or a purpose given twice, is an error of ErrForm.
func ReadEntries(v jcs.Value) (EntryList, error) {
	items := []jcs.Value{v}
	if v.Kind() == jcs.Array {
		items = items[:0]
		for i := range v.Len() {
			items = append(items, v.At(i))
		}
	}
	l := make(EntryList, 0, len(Purposes()))
	for _, item := range items {
		if kind, _ := item.Get("type"); !says(kind, TypeEntry) {
			continue
		}
		e, err := readEntry(item)
		if err != nil {
			return nil, err
		}
		if _, twice := l.For(e.Purpose); twice {
			return nil, malformed("statusPurpose")
		}
		l = append(l, e)
	}
	return l, nil
}

func readEntry(v jcs.Value) (e Entry, err error) {
	for _, m := range v.Members() {
		s, ok := m.Value.Text()
		switch m.Name {
		case "type":
		case "id":
			ok = ok && address(s)
		case "statusPurpose":
			e.Purpose = Purpose(s)
			ok = e.Purpose == Revocation || e.Purpose == Suspension
		case "statusListIndex":
			var whole bool
			e.Index, whole = index(s)
			ok = ok && whole
		case "statusListCredential":
			e.List, ok = s, ok && address(s)
		default:
			ok = false
		}
		if !ok {
			return Entry{}, malformed(m.Name)
		}
	}
	if _, given := v.Get("statusListIndex"); !given || e.Purpose == "" || e.List == "" {
		return Entry{}, malformed("credentialStatus")
	}
	return e, nil
}

// index reads a whole number in its one spelling.
func index(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n < 8*MaxUnpacked && strconv.Itoa(n) == s
}

// address tells whether a text may be the id of a list: an https: or urn: address without a fragment's mark at its end.
func address(s string) bool {
	const longest = 512
	if len(s) > longest || (!strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "urn:")) {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte("\"<>\\^`{|}", s[i]) >= 0 {
			return false
		}
	}
	return true
}

// ID is the id of an agency's list n of a purpose: under its https address, or a urn under its host where it has none.
func ID(base, host string, p Purpose, n int) string {
	if strings.HasPrefix(base, "https://") {
		return strings.TrimSuffix(base, "/") + "/status/" + string(p) + "/" + strconv.Itoa(n)
	}
	return "urn:proba:status:" + host + ":" + string(p) + ":" + strconv.Itoa(n)
}

// List is one version of a list as it is published.
type List struct {
	ID        string // as certificates name it
	Issuer    string // the agency's did:web
	Purpose   Purpose
	ValidFrom time.Time // when this version was made; whole seconds
	// ValidUntil is the last instant at which this version may be relied on; Build takes Lifetime after ValidFrom where
	// it is zero.
	ValidUntil time.Time
	Bits       Bits
}

// Signed is a list that was read. That it was read says nothing about its signature: Verify does.
type Signed struct {
	List
	VerificationMethod string    // the address of the key
	Created            time.Time // when the signer says it signed
	value              jcs.Value
}

// Build writes a list without its proof in canonical bytes. The error is of ErrForm or one of Decode's.
func Build(l List) ([]byte, error) {
	if l.ValidUntil.IsZero() {
		l.ValidUntil = l.ValidFrom.Add(Lifetime)
	}
	text := func(name, s string) jcs.Member { return jcs.Member{Name: name, Value: jcs.Text(s)} }
	v := jcs.Of(
		jcs.Member{Name: "@context", Value: jcs.Texts(Context)},
		jcs.Member{Name: "type", Value: jcs.Texts("VerifiableCredential", TypeCredential)},
		text("id", l.ID),
		text("issuer", l.Issuer),
		text("validFrom", l.ValidFrom.UTC().Format(instant)),
		text("validUntil", l.ValidUntil.UTC().Format(instant)),
		jcs.Member{Name: "credentialSubject", Value: jcs.Of(
			text("id", l.ID+"#list"),
			text("type", TypeList),
			text("statusPurpose", string(l.Purpose)),
			text("encodedList", l.Bits.Encode()),
		)},
	)
	if _, err := read(v, false); err != nil {
		return nil, err
	}
	return v.Bytes(), nil
}

// Sign adds the proof to the bytes Build returned. The method is the address of one of the issuer's keys.
func Sign(ctx context.Context, unsigned []byte, key suite.Signer, verificationMethod string, created time.Time) ([]byte, error) {
	v, err := jcs.Parse(unsigned)
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	signed, err := suite.Sign(ctx, v, key, suite.Options{VerificationMethod: verificationMethod, Created: created})
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	if _, err := read(signed, true); err != nil {
		return nil, err
	}
	return signed.Bytes(), nil
}

// Parse reads a published list. The error is a *jcs.Error (not strict JSON), of ErrForm, or one of Decode's.
func Parse(document []byte) (Signed, error) {
	v, err := jcs.Parse(document)
	if err != nil {
		return Signed{}, fmt.Errorf("status: %w", err)
	}
	return Read(v)
}

// Read reads a published list from JSON that was read; errors as of Parse.
func Read(v jcs.Value) (Signed, error) { return read(v, true) }

// Verify tells whether the list was signed with this key; the error is one of package suite's. A second proof beside the
// first, for software that reads linked data, is passed over.
func (s Signed) Verify(key ed25519.PublicKey) error {
	proof, _ := s.value.Get("proof")
	if proof.Kind() == jcs.Array {
		proof = proof.At(0)
	}
	return suite.VerifyProof(s.value, proof, key)
}

// Canonical is the whole document in canonical bytes: the form that is published, and whose digest stands in the log.
func (s Signed) Canonical() []byte { return s.value.Bytes() }

// Covers tells whether the list is the one that an entry names and has its index.
func (l List) Covers(e Entry) bool {
	return l.ID == e.List && l.Purpose == e.Purpose && e.Index < l.Bits.Len()
}

const instant = "2006-01-02T15:04:05Z"

func read(v jcs.Value, signed bool) (s Signed, err error) {
	s.value = v
	if v.Kind() != jcs.Object {
		return s, malformed("")
	}
	if c, _ := v.Get("@context"); c.Kind() != jcs.Array || c.Len() != 1 || !says(c.At(0), Context) {
		return s, malformed("@context")
	}
	if t, _ := v.Get("type"); t.Kind() != jcs.Array || t.Len() != 2 || !says(t.At(0), "VerifiableCredential") || !says(t.At(1), TypeCredential) {
		return s, malformed("type")
	}
	proven := false
	for _, m := range v.Members() {
		text, ok := m.Value.Text()
		switch m.Name {
		case "@context", "type":
			ok = true
		case "id":
			s.ID, ok = text, ok && address(text) && !strings.Contains(text, "#")
		case "issuer":
			s.Issuer, ok = text, strings.HasPrefix(text, "did:web:") && len(text) <= 512
		case "validFrom":
			s.ValidFrom, ok = when(text)
		case "validUntil":
			s.ValidUntil, ok = when(text)
		case "credentialSubject": // read last, for the list is long and the id is compared with
			ok = true
		case "proof":
			proven = true
			ok = s.proofs(m.Value)
		default:
			ok = false
		}
		if !ok {
			return s, malformed(m.Name)
		}
	}
	switch {
	case s.ID == "":
		return s, malformed("id")
	case s.Issuer == "":
		return s, malformed("issuer")
	case s.ValidFrom.IsZero() || !s.ValidFrom.Before(s.ValidUntil):
		return s, malformed("validUntil")
	case proven != signed:
		return s, malformed("proof")
	case signed && !strings.HasPrefix(s.VerificationMethod, s.Issuer+"#"):
		return s, malformed("proof.verificationMethod")
	}
	return s, s.subject(v)
}

func (s *Signed) subject(v jcs.Value) error {
	subject, _ := v.Get("credentialSubject")
	encoded := ""
	for _, m := range subject.Members() {
		text, ok := m.Value.Text()
		switch m.Name {
		case "id":
			ok = text == s.ID+"#list"
		case "type":
			ok = text == TypeList
		case "statusPurpose":
			s.Purpose = Purpose(text)
			ok = s.Purpose == Revocation || s.Purpose == Suspension
		case "encodedList":
			encoded = text
		default:
			ok = false
		}
		if !ok {
			return malformed("credentialSubject." + m.Name)
		}
	}
	if subject.Len() != 4 {
		return malformed("credentialSubject")
	}
	var err error
	s.Bits, err = Decode(encoded)
	return err
}

// proofs reads the one proof of a list, or the first and the second of a set of two, both by one key.
func (s *Signed) proofs(v jcs.Value) bool {
	if v.Kind() != jcs.Array {
		return s.proof(v, suite.Cryptosuite)
	}
	if v.Len() != 2 || !s.proof(v.At(0), suite.Cryptosuite) {
		return false
	}
	second := Signed{}
	return second.proof(v.At(1), secondSuite) && second.VerificationMethod == s.VerificationMethod
}

// secondSuite is the suite of a second proof; package certificate/rdfc makes and judges it.
const secondSuite = "eddsa-rdfc-2022"

// proof reads a proof of a list; the suite judges what this does not. The context of a second proof is the document's, told or
// not.
func (s *Signed) proof(v jcs.Value, cryptosuite string) bool {
	required := 7
	if _, told := v.Get("@context"); !told && cryptosuite == secondSuite {
		required = 6
	}
	for _, m := range v.Members() {
		text, ok := m.Value.Text()
		switch m.Name {
		case "@context":
			ok = m.Value.Kind() == jcs.Array && m.Value.Len() == 1 && says(m.Value.At(0), Context)
		case "type":
			ok = text == suite.ProofType
		case "cryptosuite":
			ok = text == cryptosuite
		case "proofPurpose":
			ok = text == suite.AssertionMethod
		case "created":
			s.Created, ok = when(text)
		case "verificationMethod":
			s.VerificationMethod = text
		case "proofValue":
		default:
			ok = false
		}
		if !ok {
			return false
		}
	}
	return v.Len() == required
}

func says(v jcs.Value, want string) bool {
	s, ok := v.Text()
	return ok && s == want
}

// when reads an instant of UTC in its one spelling.
func when(s string) (time.Time, bool) {
	t, err := time.Parse(instant, s)
	return t, err == nil && t.Format(instant) == s && t.Year() >= 1900
}
