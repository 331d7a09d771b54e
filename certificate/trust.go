package certificate

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

const (
	// TypeTrust is the type of a trust file.
	TypeTrust = "InnovationTrustFile"
	// TrustVersion is the version of the format.
	TrustVersion = "1"
	// maxKeys is the largest number of keys in a trust file.
	maxKeys = 256
)

// Trust is what a stranger pins: whose certificates they believe, and which keys those were signed with, and when.
// How the file was obtained is the whole of the trust in it; its Fingerprint can be compared by telephone or on paper.
type Trust struct {
	Issuer Issuer
	Keys   []TrustKey
	Issued time.Time // when the agency made this version of the file; whole seconds
	// Log and Witnesses are kept for the transparency log: JSON, nil when absent, not yet judged.
	Log, Witnesses []byte
	// SignedBy is the address of the key that signed the file itself; empty for an unsigned file. It is set by
	// ParseTrust alone. A file that signs itself shows that it is whole, not that it is the agency's.
	SignedBy string
}

// TrustKey is one key of the agency and the time in which its signatures count.
type TrustKey struct {
	ID         string // the issuer's DID, # and the key's name
	Public     ed25519.PublicKey
	ValidFrom  time.Time
	ValidUntil time.Time // zero while the key is in use; a retired key's certificates stay valid
	RevokedAt  time.Time // zero unless the key fell into other hands; from then on its signatures count for nothing
}

// BuildTrust writes a trust file without a signature of its own, in canonical bytes. The error is a *FormatError.
func BuildTrust(t Trust) ([]byte, error) {
	keys := make([]jcs.Value, len(t.Keys))
	for i, k := range t.Keys {
		until := jcs.Value{}
		if !k.ValidUntil.IsZero() {
			until = jcs.Text(writeInstant(k.ValidUntil))
		}
		members := []jcs.Member{
			member("id", jcs.Text(k.ID)),
			member("publicKeyMultibase", jcs.Text(suite.EncodeKey(k.Public))),
			member("validFrom", jcs.Text(writeInstant(k.ValidFrom))),
			member("validUntil", until),
		}
		if !k.RevokedAt.IsZero() {
			members = append(members, member("revokedAt", jcs.Text(writeInstant(k.RevokedAt))))
		}
		keys[i] = jcs.Of(members...)
	}
	all := []jcs.Member{
		member("type", jcs.Text(TypeTrust)),
		member("version", jcs.Text(TrustVersion)),
		member("issuer", jcs.Of(member("id", jcs.Text(t.Issuer.ID)), member("name", t.Issuer.Name.value()))),
		member("issued", jcs.Text(writeInstant(t.Issued))),
		member("keys", jcs.List(keys...)),
	}
	for _, kept := range []struct {
		name string
		text []byte
	}{{"log", t.Log}, {"witnesses", t.Witnesses}} {
		if kept.text == nil {
			continue
		}
		v, err := jcs.Parse(kept.text)
		if err != nil {
			return nil, &FormatError{Code: Malformed, Member: kept.name}
		}
		all = append(all, member(kept.name, v))
	}
	v := jcs.Of(all...)
	if fault := validUTF8(v); fault != nil {
		return nil, fault
	}
	if _, fault := readTrust(v); fault != nil {
		return nil, fault
	}
	return v.Bytes(), nil
}

// SignTrust adds the file's own signature to the bytes BuildTrust returned, by one of the keys the file names.
func SignTrust(ctx context.Context, unsigned []byte, key Signer, keyID string, created time.Time) ([]byte, error) {
	v, err := jcs.Parse(unsigned)
	if err != nil {
		return nil, fmt.Errorf("certificate: trust file: %w", err)
	}
	signed, err := suite.Sign(ctx, v, key, suite.Options{VerificationMethod: keyID, Created: created})
	if err != nil {
		return nil, fmt.Errorf("certificate: trust file: %w", err)
	}
	if _, fault := readTrust(signed); fault != nil {
		return nil, fault
	}
	return signed.Bytes(), nil
}

// ParseTrust reads a trust file; where the file carries a signature of its own, that must hold. Errors are *jcs.Error
// (not strict JSON) or *FormatError; Explain tells people.
func ParseTrust(file []byte) (Trust, error) {
	v, err := jcs.Parse(file)
	if err != nil {
		return Trust{}, fmt.Errorf("certificate: trust file: %w", err)
	}
	t, fault := readTrust(v)
	if fault != nil {
		return Trust{}, fault
	}
	return t, nil
}

// Fingerprint is the SHA-256, in hexadecimal, of the file's canonical bytes without its own signature; empty for a
// Trust that cannot be written.
func (t Trust) Fingerprint() string {
	b, err := BuildTrust(t)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// key finds a key by its address.
func (t *Trust) key(id string) *TrustKey {
	for i := range t.Keys {
		if t.Keys[i].ID == id {
			return &t.Keys[i]
		}
	}
	return nil
}

func readTrust(v jcs.Value) (Trust, *FormatError) {
	var t Trust
	r := reader{}
	if v.Kind() != jcs.Object {
		return t, &FormatError{Code: NotObject}
	}
	for _, fixed := range [...][2]string{{"type", TypeTrust}, {"version", TrustVersion}} {
		m, _ := v.Get(fixed[0])
		if s, _ := m.Text(); s != fixed[1] {
			return t, &FormatError{Code: WrongType, Member: fixed[0]}
		}
	}
	proof, signed := jcs.Value{}, false
	for _, m := range v.Members() {
		switch m.Name {
		case "type", "version":
		case "issuer":
			t.Issuer = r.issuer(m.Value)
		case "issued":
			t.Issued = r.instant("", m.Name, m.Value)
		case "keys":
			t.Keys = r.keys(m.Value)
		case "log":
			t.Log = r.kept(m.Name, m.Value, jcs.Object)
		case "witnesses":
			t.Witnesses = r.kept(m.Name, m.Value, jcs.Array)
		case "proof":
			proof, signed = m.Value, true
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(t.Issuer.ID != "", "", "issuer")
	r.need(!t.Issued.IsZero(), "", "issued")
	r.need(len(t.Keys) > 0, "", "keys")
	r.owners(&t)
	if signed && r.fault == nil {
		t.SignedBy = r.ownSignature(&t, v, proof)
	}
	return t, r.fault
}

// kept keeps what a later version defines.
func (r *reader) kept(name string, v jcs.Value, kind jcs.Kind) []byte {
	if v.Kind() != kind {
		r.refuse(Malformed, "", name)
	}
	return v.Bytes()
}

func (r *reader) keys(v jcs.Value) []TrustKey {
	if v.Kind() != jcs.Array || v.Len() == 0 || v.Len() > maxKeys {
		r.refuse(Malformed, "", "keys")
		return nil
	}
	keys := make([]TrustKey, v.Len())
	for i := range keys {
		keys[i] = r.key(v.At(i))
	}
	return keys
}

func (r *reader) key(v jcs.Value) (k TrustKey) {
	const at = "keys"
	ended := false
	if v.Kind() != jcs.Object {
		r.refuse(Malformed, "", at)
	}
	for _, m := range v.Members() {
		switch m.Name {
		case "id":
			k.ID = r.method(at, m.Name, m.Value)
		case "publicKeyMultibase":
			s, _ := m.Value.Text()
			var err error
			if k.Public, err = suite.DecodeKey(s); err != nil {
				r.refuse(Malformed, at, m.Name)
			}
		case "validFrom":
			k.ValidFrom = r.instant(at, m.Name, m.Value)
		case "validUntil":
			if ended = true; m.Value.Kind() != jcs.Null {
				k.ValidUntil = r.instant(at, m.Name, m.Value)
			}
		case "revokedAt":
			k.RevokedAt = r.instant(at, m.Name, m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(k.ID != "", at, "id")
	r.need(k.Public != nil, at, "publicKeyMultibase")
	r.need(!k.ValidFrom.IsZero(), at, "validFrom")
	r.need(ended, at, "validUntil")
	if !k.ValidUntil.IsZero() && !k.ValidFrom.Before(k.ValidUntil) {
		r.refuse(DatesContradict, at, "validUntil")
	}
	return k
}

// owners refuses a key of another issuer, and one address for two keys.
func (r *reader) owners(t *Trust) {
	for i, k := range t.Keys {
		if !strings.HasPrefix(k.ID, t.Issuer.ID+"#") {
			r.refuse(Malformed, "keys", "id")
		}
		if t.key(k.ID) != &t.Keys[i] {
			r.refuse(KeyTwice, "keys", "id")
		}
	}
}

// ownSignature checks the file's own proof: by a key the file names, in force when the file was signed and not revoked.
func (r *reader) ownSignature(t *Trust, v, proof jcs.Value) string {
	const at = "proof"
	var created time.Time
	var method string
	for _, m := range proof.Members() {
		switch m.Name {
		case "created":
			created = r.instant(at, m.Name, m.Value)
		case "verificationMethod":
			method = r.method(at, m.Name, m.Value)
		case "type", "cryptosuite", "proofPurpose", "proofValue":
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	if proof.Len() != 6 {
		r.refuse(WrongProof, "", at)
		return ""
	}
	k := t.key(method)
	if k == nil || k.standing(created) != keyInForce || suite.Verify(v, k.Public) != nil {
		r.refuse(TrustSignature, "", at)
	}
	return method
}

// keyStanding is what a signature made at an instant is worth by the key's dates.
type keyStanding int

const (
	keyInForce keyStanding = iota
	keyTooEarly
	keyTooLate
	keyRevoked      // claimed to be made after the key was revoked
	keyRevokedLater // claimed to be made before: nothing but the claim says so
)

func (k *TrustKey) standing(created time.Time) keyStanding {
	switch {
	case created.Before(k.ValidFrom):
		return keyTooEarly
	case !k.RevokedAt.IsZero() && !created.Before(k.RevokedAt):
		return keyRevoked
	case !k.ValidUntil.IsZero() && created.After(k.ValidUntil):
		return keyTooLate
	case !k.RevokedAt.IsZero():
		return keyRevokedLater
	}
	return keyInForce
}

// DIDDocument writes the document that did:web publishes for the issuer, at /.well-known/did.json of its host (or
// did.json under its path), in canonical bytes. Retired keys stay listed with the day they expired, so that old
// certificates verify; revoked keys stay listed as revoked and may assert nothing.
func DIDDocument(t Trust) ([]byte, error) {
	if _, err := BuildTrust(t); err != nil {
		return nil, err
	}
	var methods []jcs.Value
	var asserting []string
	for _, k := range t.Keys {
		members := []jcs.Member{
			member("id", jcs.Text(k.ID)),
			member("type", jcs.Text("Multikey")),
			member("controller", jcs.Text(t.Issuer.ID)),
			member("publicKeyMultibase", jcs.Text(suite.EncodeKey(k.Public))),
		}
		if !k.ValidUntil.IsZero() {
			members = append(members, member("expires", jcs.Text(writeInstant(k.ValidUntil.UTC()))))
		}
		if k.RevokedAt.IsZero() {
			asserting = append(asserting, k.ID)
		} else {
			members = append(members, member("revoked", jcs.Text(writeInstant(k.RevokedAt.UTC()))))
		}
		methods = append(methods, jcs.Of(members...))
	}
	return jcs.Of(
		member("@context", jcs.Texts("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")),
		member("id", jcs.Text(t.Issuer.ID)),
		member("verificationMethod", jcs.List(methods...)),
		member("assertionMethod", jcs.Texts(asserting...)),
	).Bytes(), nil
}
