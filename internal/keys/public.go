package keys

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"proba.example/certificate/suite"
)

// Algorithm is how a key signs.
type Algorithm string

// The algorithms.
const (
	Ed25519 Algorithm = "Ed25519" // RFC 8032, the whole message
	ES256   Algorithm = "ES256"   // ECDSA on P-256 over a SHA-256 digest, the signature in ASN.1 DER
)

// Public is the public half of a key. The zero Public is no key.
type Public struct {
	spki      string // DER of the SubjectPublicKeyInfo
	algorithm Algorithm
}

// ErrKey says that bytes are not a public key that signs in a way we know.
var ErrKey = errors.New("keys: not an Ed25519 or P-256 public key")

// ParsePublic reads a SubjectPublicKeyInfo in DER; ErrKey for anything but a key of a known algorithm in its one form.
func ParsePublic(spki []byte) (Public, error) {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return Public{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	p, err := PublicOf(parsed)
	if err == nil && p.spki != string(spki) {
		return Public{}, ErrKey
	}
	return p, err
}

// PublicOf takes an ed25519.PublicKey or a P-256 *ecdsa.PublicKey.
func PublicOf(key any) (Public, error) {
	p := Public{}
	switch k := key.(type) {
	case ed25519.PublicKey:
		p.algorithm = Ed25519
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return Public{}, ErrKey
		}
		p.algorithm = ES256
	default:
		return Public{}, ErrKey
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return Public{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	p.spki = string(der)
	return p, nil
}

// IsZero says that this is no key.
func (p Public) IsZero() bool { return p.spki == "" }

// Algorithm is how the key signs.
func (p Public) Algorithm() Algorithm { return p.algorithm }

// SPKI is the key as SubjectPublicKeyInfo in DER.
func (p Public) SPKI() []byte { return []byte(p.spki) }

// ID is the key's identifier everywhere: the SHA-256 of its SubjectPublicKeyInfo, as 64 hexadecimal digits. `openssl pkey
// -pubout -outform DER | sha256sum` gives the same.
func (p Public) ID() string {
	sum := sha256.Sum256([]byte(p.spki))
	return hex.EncodeToString(sum[:])
}

// Fingerprint writes an identifier in groups of four digits, to be read over the telephone or compared on paper.
func Fingerprint(id string) string {
	var b strings.Builder
	for i := 0; i < len(id); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(id[i:min(i+4, len(id))])
	}
	return b.String()
}

// Multikey is the key in the form in which the trust file and the agency's DID name it: z6Mk… for Ed25519, zDn… for
// P-256 ("Controlled Identifiers v1.0", section 2.2.2).
func (p Public) Multikey() string {
	if k, ok := p.Ed25519(); ok {
		return suite.EncodeKey(k)
	}
	parsed, err := x509.ParsePKIXPublicKey([]byte(p.spki))
	k, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok {
		return ""
	}
	point, err := k.Bytes() // 4, X, Y
	if err != nil {
		return ""
	}
	// The multicodec p256-pub, 0x1200, as a varint, and the compressed point: whether Y is odd, and X.
	return suite.EncodeBase58(append([]byte{0x80, 0x24, 2 | point[64]&1}, point[1:33]...))
}

// Ed25519 is the key as the standard library knows it; false for other algorithms.
func (p Public) Ed25519() (ed25519.PublicKey, bool) {
	if p.algorithm != Ed25519 {
		return nil, false
	}
	parsed, err := x509.ParsePKIXPublicKey([]byte(p.spki))
	k, ok := parsed.(ed25519.PublicKey)
	return k, err == nil && ok
}

// Crypto is the key as the standard library knows it: ed25519.PublicKey or *ecdsa.PublicKey, nil for the zero Public.
func (p Public) Crypto() any {
	parsed, err := x509.ParsePKIXPublicKey([]byte(p.spki))
	if err != nil {
		return nil
	}
	return parsed
}

// Verify says whether the signature was made by this key over the input.
func (p Public) Verify(in Input, signature []byte) bool {
	switch k := p.Crypto().(type) {
	case ed25519.PublicKey:
		return in.Message != nil && ed25519.Verify(k, in.Message, signature)
	case *ecdsa.PublicKey:
		return len(in.Digest) == sha256.Size && ecdsa.VerifyASN1(k, in.Digest, signature)
	}
	return false
}
