package certificate

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/translog"
)

const (
	// TypeTrust is the type of a trust file.
	TypeTrust = "InnovationTrustFile"
	// TrustVersion is the version of a format without a public log.
	TrustVersion = "1"
	// TrustVersion2 is the version that knows the agency's public log, roles of keys and the keys of PDF files.
	TrustVersion2 = "2"
	// maxKeys is the largest number of keys in a trust file, and of document keys.
	maxKeys = 256
)

// Trust is what a stranger pins: whose certificates they believe, and which keys those were signed with, and when.
// How the file was obtained is the whole of the trust in it; its Fingerprint can be compared by telephone or on paper.
type Trust struct {
	Version string // TrustVersion or TrustVersion2; empty is TrustVersion
	Issuer  Issuer
	Keys    []TrustKey
	Issued  time.Time // when the agency made this version of the file; whole seconds
	// Log is the agency's public log, of version 2 alone; nil where none is named. With a log, a certificate counts only
	// with a proof that it stands there.
	Log *TrustLog
	// DocumentKeys sign PDF files, of version 2 alone. No certificate rests on them.
	DocumentKeys []DocumentKey
	// ReservedLog and ReservedWitnesses are what version 1 keeps and does not judge: JSON, nil when absent.
	ReservedLog, ReservedWitnesses []byte
	// SignedBy is the address of the key that signed the file itself; empty for an unsigned file. It is set by
	// ParseTrust alone. A file that signs itself shows that it is whole, not that it is the agency's.
	SignedBy string
}

// KeyRole is what a key of a trust file may sign.
type KeyRole string

// The roles. Keys of the log and of witnesses stand in TrustLog, those of PDF files in DocumentKeys.
const (
	RoleAssertion KeyRole = "assertion" // certificates, QR codes, status lists, standing statements
	RoleExchange  KeyRole = "exchange"  // messages to partner agencies
	RoleRoot      KeyRole = "root"      // trust files
)

// TrustKey is one key of the agency and the time in which its signatures count. Where the certificate's place in the
// public log is proven, the log's own order counts: AddedAt, RetiredAt and CompromisedSince, as far as they are given,
// instead of ValidFrom, ValidUntil and RevokedAt, which whoever signs can circumvent by stating another day.
type TrustKey struct {
	ID         string // the issuer's DID, # and the key's name
	Public     ed25519.PublicKey
	Role       KeyRole // of version 2; empty is RoleAssertion
	ValidFrom  time.Time
	ValidUntil time.Time // zero while the key is in use; a retired key's certificates stay valid
	RevokedAt  time.Time // zero unless the key fell into other hands; from then on its signatures count for nothing
	// The log index of the entry that announced the key, retired it, or of the first entry that counts for nothing since
	// the key fell into other hands; nil where there is none. RetiredAt needs ValidUntil, CompromisedSince needs RevokedAt.
	AddedAt, RetiredAt, CompromisedSince *int64
}

// Asserts tells whether the key may sign certificates and what is said of them.
func (k *TrustKey) Asserts() bool { return k.Role == "" || k.Role == RoleAssertion }

// TrustLog is the agency's public log as a trust file names it.
type TrustLog struct {
	Origin     string            // the log's name
	Keys       []translog.LogKey // which of the policy's logs are the agency's; their name is Origin
	Policy     translog.Policy   // whose signatures and cosignatures make a checkpoint count
	MergeDelay time.Duration     // how long after ValidFrom witnesses must have seen a certificate; whole seconds
	// Inventory is the number of the log's first entries that record what was issued before the log began: for them the
	// merge delay is not asked for. Nobody can add to them later.
	Inventory int64
}

// DocumentKey is a key that signs PDF files.
type DocumentKey struct {
	ID    string   // the issuer's DID, # and the key's name
	Chain [][]byte // X.509 certificates in DER, the key's own first
	// As of TrustKey.
	AddedAt, RetiredAt, CompromisedSince *int64
}

// WithoutLog is the same trust for those who cannot have a proof yet, such as the agency itself between signing a
// certificate and entering it in its log.
func (t Trust) WithoutLog() Trust {
	t.Log = nil
	return t
}

// BuildTrust writes a trust file without a signature of its own, in canonical bytes. The error is a *FormatError.
func BuildTrust(t Trust) ([]byte, error) {
	version := t.Version
	if version == "" {
		version = TrustVersion
	}
	keys := make([]jcs.Value, len(t.Keys))
	for i := range t.Keys {
		keys[i] = t.Keys[i].value(version)
	}
	all := []jcs.Member{
		member("type", jcs.Text(TypeTrust)),
		member("version", jcs.Text(version)),
		member("issuer", jcs.Of(member("id", jcs.Text(t.Issuer.ID)), member("name", t.Issuer.Name.value()))),
		member("issued", jcs.Text(writeInstant(t.Issued))),
		member("keys", jcs.List(keys...)),
	}
	for _, kept := range []struct {
		name string
		text []byte
	}{{"log", t.ReservedLog}, {"witnesses", t.ReservedWitnesses}} {
		if kept.text == nil {
			continue
		}
		v, err := jcs.Parse(kept.text)
		if err != nil {
			return nil, &FormatError{Code: Malformed, Member: kept.name}
		}
		all = append(all, member(kept.name, v))
	}
	if t.Log != nil {
		if version != TrustVersion2 { // version 1 would keep it as something it does not judge
			return nil, &FormatError{Code: WrongType, Member: "version"}
		}
		all = append(all, member("log", t.Log.value()))
	}
	if len(t.DocumentKeys) > 0 {
		documentKeys := make([]jcs.Value, len(t.DocumentKeys))
		for i := range t.DocumentKeys {
			documentKeys[i] = t.DocumentKeys[i].value()
		}
		all = append(all, member("documentKeys", jcs.List(documentKeys...)))
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

func (k *TrustKey) value(version string) jcs.Value {
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
	switch role := k.Role; {
	case version == TrustVersion2 && role == "":
		members = append(members, member("role", jcs.Text(string(RoleAssertion))))
	case role != "": // version 1 has no roles, and says so
		members = append(members, member("role", jcs.Text(string(role))))
	}
	return jcs.Of(indexes(members, k.AddedAt, k.RetiredAt, k.CompromisedSince)...)
}

func (l *TrustLog) value() jcs.Value {
	keys := make([]string, len(l.Keys))
	for i, k := range l.Keys {
		keys[i] = k.String()
	}
	members := []jcs.Member{
		member("origin", jcs.Text(l.Origin)),
		member("keys", jcs.Texts(keys...)),
		member("policy", jcs.Text(l.Policy.String())),
		member("mergeDelay", jcs.Int(int64(l.MergeDelay/time.Second))),
	}
	if l.Inventory != 0 {
		members = append(members, member("inventory", jcs.Int(l.Inventory)))
	}
	return jcs.Of(members...)
}

func (k *DocumentKey) value() jcs.Value {
	chain := make([]string, len(k.Chain))
	for i, der := range k.Chain {
		chain[i] = base64.StdEncoding.EncodeToString(der)
	}
	members := []jcs.Member{member("id", jcs.Text(k.ID)), member("x5c", jcs.Texts(chain...))}
	return jcs.Of(indexes(members, k.AddedAt, k.RetiredAt, k.CompromisedSince)...)
}

func indexes(members []jcs.Member, added, retired, compromised *int64) []jcs.Member {
	for _, x := range [...]struct {
		name  string
		index *int64
	}{{"addedAt", added}, {"retiredAt", retired}, {"compromisedSince", compromised}} {
		if x.index != nil {
			members = append(members, member(x.name, jcs.Int(*x.index)))
		}
	}
	return members
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

// keyStanding is what a signature is worth by the key's time; the code is a detail of the step that says so.
type keyStanding string

const (
	keyInForce      keyStanding = "in_force"
	keyTooEarly     keyStanding = "too_early"
	keyTooLate      keyStanding = "too_late"
	keyRevoked      keyStanding = "revoked"       // claimed to be made after the key was revoked
	keyRevokedLater keyStanding = "revoked_later" // claimed to be made before: nothing but the claim says so
	keyNotAdded     keyStanding = "not_added"     // entered in the log before the key was
	keyRetired      keyStanding = "retired"       // entered in the log after the key was retired
	keyCompromised  keyStanding = "compromised"   // entered in the log since the key had fallen into other hands
)

// standing judges by the instant that whoever signed has stated.
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

// standingAt judges by the place in the log where what was signed is proven to stand, and by the instant at which
// witnesses had seen it there, zero where they are not asked. What the log does not say of the key, its days say.
func (k *TrustKey) standingAt(index int64, created, witnessed time.Time) keyStanding {
	switch {
	case k.CompromisedSince != nil && index >= *k.CompromisedSince:
		return keyCompromised
	case k.AddedAt != nil && index < *k.AddedAt:
		return keyNotAdded
	case k.AddedAt == nil && created.Before(k.ValidFrom):
		return keyTooEarly
	case k.RetiredAt != nil && index > *k.RetiredAt:
		return keyRetired
	case k.RetiredAt == nil && !k.ValidUntil.IsZero() && created.After(k.ValidUntil):
		return keyTooLate
	case k.CompromisedSince != nil || k.RevokedAt.IsZero():
		return keyInForce
	case !witnessed.IsZero() && witnessed.Before(k.RevokedAt):
		return keyInForce
	case created.Before(k.RevokedAt) && witnessed.IsZero():
		return keyRevokedLater
	}
	return keyRevoked
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
		switch {
		case !k.RevokedAt.IsZero():
			members = append(members, member("revoked", jcs.Text(writeInstant(k.RevokedAt.UTC()))))
		case k.Asserts():
			asserting = append(asserting, k.ID)
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
