// Package suite makes and verifies Data Integrity proofs of the W3C cryptosuite eddsa-jcs-2022 ("Data Integrity
// EdDSA Cryptosuites v1.0", Recommendation of 2025-05-15, section 3.3), and reads and writes Ed25519 keys as Multikey.
//
// A proof covers SHA-256(canonical proof options) followed by SHA-256(canonical document without its proof), signed
// with Ed25519. The canonical form is that of package jcs.
package suite

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"proba.example/certificate/jcs"
)

const (
	// Cryptosuite is the name proofs of this suite carry.
	Cryptosuite = "eddsa-jcs-2022"
	// ProofType is the type of every Data Integrity proof.
	ProofType = "DataIntegrityProof"
	// AssertionMethod is the purpose of a proof under a statement, the only one this package makes or accepts.
	AssertionMethod = "assertionMethod"
)

// The reasons a proof is refused.
var (
	ErrProof     = errors.New("suite: the proof is absent or not of this suite")
	ErrContext   = errors.New("suite: the proof's @context is not the beginning of the document's")
	ErrSignature = errors.New("suite: the signature does not match the document")
	ErrSigner    = errors.New("suite: the signer's signature does not match its own public key")
)

// Signer holds one Ed25519 key and signs with it. Sign receives the whole message of 64 bytes, not a digest, and
// returns the 64 bytes of an Ed25519 signature (RFC 8032 section 5.1.6). It may be slow, remote or refuse; it is never
// called twice for one proof.
type Signer interface {
	Public() ed25519.PublicKey
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// Options are the parts of a proof that the one who signs chooses.
type Options struct {
	VerificationMethod string    // the address of the public key: the issuer's identifier, #, the key's name
	Created            time.Time // whole seconds are kept; written in UTC
}

// Sign returns the document with a proof added. The document is an object without a member named proof; the proof
// repeats the document's @context where there is one. Equal input gives equal output.
func Sign(ctx context.Context, document jcs.Value, key Signer, o Options) (jcs.Value, error) {
	if document.Kind() != jcs.Object {
		return jcs.Value{}, errors.New("suite: only an object can carry a proof")
	}
	if _, signed := document.Get("proof"); signed {
		return jcs.Value{}, errors.New("suite: the document carries a proof already")
	}
	members := []jcs.Member{
		{Name: "type", Value: jcs.Text(ProofType)},
		{Name: "cryptosuite", Value: jcs.Text(Cryptosuite)},
		{Name: "created", Value: jcs.Text(o.Created.UTC().Format("2006-01-02T15:04:05Z"))},
		{Name: "verificationMethod", Value: jcs.Text(o.VerificationMethod)},
		{Name: "proofPurpose", Value: jcs.Text(AssertionMethod)},
	}
	if c, ok := document.Get("@context"); ok {
		members = append(members, jcs.Member{Name: "@context", Value: c})
	}
	proof := jcs.Of(members...)
	message := Message(document, proof)
	signature, err := key.Sign(ctx, message[:])
	if err != nil {
		return jcs.Value{}, fmt.Errorf("suite: sign: %w", err)
	}
	// A signer that answers with the wrong key or broken memory must not put a worthless paper into the world.
	if public := key.Public(); len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, message[:], signature) {
		return jcs.Value{}, ErrSigner
	}
	return document.With("proof", proof.With("proofValue", jcs.Text(EncodeBase58(signature)))), nil
}

// Verify tells whether the document's one proof was made over this document with this key: nil, or one of the errors
// of this package. It does not ask whether the key may be used, nor when.
func Verify(document jcs.Value, key ed25519.PublicKey) error {
	proof, _ := document.Get("proof")
	return VerifyProof(document, proof, key)
}

// VerifyProof is Verify for one proof of a document that may carry several: no proof is part of what is signed.
func VerifyProof(document, proof jcs.Value, key ed25519.PublicKey) error {
	if proof.Kind() != jcs.Object {
		return ErrProof
	}
	for _, must := range [...][2]string{
		{"type", ProofType},
		{"cryptosuite", Cryptosuite},
		{"proofPurpose", AssertionMethod},
	} {
		v, _ := proof.Get(must[0])
		if s, isText := v.Text(); !isText || s != must[1] {
			return ErrProof
		}
	}
	if c, ok := proof.Get("@context"); ok {
		whole, _ := document.Get("@context")
		if !beginsWith(whole, c) {
			return ErrContext
		}
		if !jcs.Equal(whole, c) {
			document = document.With("@context", c)
		}
	}
	value, _ := proof.Get("proofValue")
	text, _ := value.Text()
	var signature [ed25519.SignatureSize]byte
	if err := DecodeBase58(signature[:], text); err != nil || len(key) != ed25519.PublicKeySize {
		return ErrSignature
	}
	message := Message(document, proof)
	if !ed25519.Verify(key, message[:], signature[:]) {
		return ErrSignature
	}
	return nil
}

// beginsWith tells whether every context of a proof stands at the beginning of the document's, in the same order.
func beginsWith(whole, part jcs.Value) bool {
	if jcs.Equal(whole, part) {
		return true
	}
	if whole.Kind() != jcs.Array {
		return false
	}
	if part.Kind() != jcs.Array {
		return whole.Len() > 0 && jcs.Equal(whole.At(0), part)
	}
	if part.Len() > whole.Len() {
		return false
	}
	for i := range part.Len() {
		if !jcs.Equal(whole.At(i), part.At(i)) {
			return false
		}
	}
	return true
}

var (
	proofName = "proof"
	valueName = "proofValue"
	buffers   = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}
)

// Message is what is signed: the SHA-256 of the canonical proof without proofValue, then the SHA-256 of the canonical
// document without proof.
func Message(document, proof jcs.Value) [64]byte {
	held, _ := buffers.Get().(*[]byte)
	var message [64]byte
	b := proof.AppendWithout((*held)[:0], &valueName)
	options := sha256.Sum256(b)
	b = document.AppendWithout(b[:0], &proofName)
	body := sha256.Sum256(b)
	copy(message[:32], options[:])
	copy(message[32:], body[:])
	*held = b
	buffers.Put(held)
	return message
}

// LocalSigner signs with a key held in memory.
type LocalSigner ed25519.PrivateKey

// Public is the key others verify with.
func (k LocalSigner) Public() ed25519.PublicKey {
	public, _ := ed25519.PrivateKey(k).Public().(ed25519.PublicKey)
	return public
}

// Sign signs at once; it fails only for a key of the wrong length.
func (k LocalSigner) Sign(_ context.Context, message []byte) ([]byte, error) {
	if len(k) != ed25519.PrivateKeySize {
		return nil, errors.New("suite: a private key has 64 bytes")
	}
	return ed25519.Sign(ed25519.PrivateKey(k), message), nil
}
