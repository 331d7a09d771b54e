package keys

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// Input is one thing to sign. For Ed25519 it is the whole Message, for ES256 the SHA-256 Digest of it; the other is nil.
type Input struct {
	Purpose Purpose
	Message []byte
	Digest  []byte
}

// Fingerprint is the SHA-256 of what is signed, for the record of it.
func (in Input) Fingerprint() [sha256.Size]byte {
	if in.Digest != nil {
		return [sha256.Size]byte(in.Digest)
	}
	return sha256.Sum256(in.Message)
}

// Signer is one private key, wherever it is kept. Sign may be slow, remote, wait for a person or refuse; it may be called from
// several goroutines, and is not called again by itself after an error. Drivers judge no purpose: that is what [Guard] is for.
type Signer interface {
	// Public is the key's public half.
	Public() Public
	// Chain are the X.509 certificates of the key in DER, its own first; empty where it has none.
	Chain() [][]byte
	// Where says where the key is kept, for people: a file's path, a helper's name for it.
	Where() string
	// Sign returns the 64 bytes of an Ed25519 signature (RFC 8032) or an ECDSA signature in ASN.1 DER.
	Sign(ctx context.Context, in Input) ([]byte, error)
}

// Use is the record of one call to Sign. Err is nil when a signature left, and the refusal otherwise.
type Use struct {
	Role    Role
	Purpose Purpose
	Key     string            // identifier of the key
	Digest  [sha256.Size]byte // of what was signed, or was to be
	Err     error
}

// Key is a signer bound to its role. Make one with [Guard].
type Key struct {
	role   Role
	signer Signer
	record func(context.Context, Use)
}

// Guard binds a signer to a role. record, unless nil, hears of each call, also of those refused; it must not block. The
// error says that the signer's algorithm is not the role's, or that its X.509 certificate is not its own.
func Guard(role Role, s Signer, record func(context.Context, Use)) (Key, error) {
	if !role.Known() {
		return Key{}, fmt.Errorf("keys: no role %q", role)
	}
	if s.Public().Algorithm() != role.Algorithm() {
		return Key{}, fmt.Errorf("keys: %s is a key for %s, the role %s signs with %s", s.Where(), s.Public().Algorithm(), role, role.Algorithm())
	}
	if err := checkChain(role, s); err != nil {
		return Key{}, err
	}
	if record == nil {
		record = func(context.Context, Use) {}
	}
	return Key{role, s, record}, nil
}

// IsZero says that this is no key.
func (k Key) IsZero() bool { return k.signer == nil }

// Role is the role.
func (k Key) Role() Role { return k.role }

// ID is the key's identifier.
func (k Key) ID() string { return k.signer.Public().ID() }

// Public is the public half.
func (k Key) Public() Public { return k.signer.Public() }

// Chain are the X.509 certificates of a document key.
func (k Key) Chain() [][]byte { return k.signer.Chain() }

// Where says where the key is kept, for people.
func (k Key) Where() string { return k.signer.Where() }

// Sign signs what is of the key's role and has the right shape: ErrPurpose, ErrShape, ErrSignature or the driver's error otherwise.
func (k Key) Sign(ctx context.Context, in Input) (signature []byte, err error) {
	if k.IsZero() {
		return nil, errors.New("keys: no key")
	}
	if err = admit(k.role, in); err == nil {
		signature, err = k.signer.Sign(ctx, in)
	}
	// A driver that answers with another key, or from broken memory, must not put a worthless paper into the world.
	if err == nil && !k.signer.Public().Verify(in, signature) {
		err = ErrSignature
	}
	use := Use{Role: k.role, Purpose: in.Purpose, Key: k.ID(), Err: err}
	if len(in.Digest) == 0 || len(in.Digest) == sha256.Size {
		use.Digest = in.Fingerprint()
	}
	k.record(ctx, use)
	if err != nil {
		return nil, fmt.Errorf("sign with the %s key %.16s: %w", k.role, k.ID(), err)
	}
	return signature, nil
}

// Bound is an Ed25519 key for one purpose. It is a signer of package certificate and of package translog.
type Bound struct {
	key     Key
	purpose Purpose
}

// For narrows the key to one purpose.
func (k Key) For(p Purpose) Bound { return Bound{k, p} }

// Public is the public half; nil for a key that is not Ed25519.
func (b Bound) Public() ed25519.PublicKey {
	public, _ := b.key.Public().Ed25519()
	return public
}

// Sign signs a whole message.
func (b Bound) Sign(ctx context.Context, message []byte) ([]byte, error) {
	return b.key.Sign(ctx, Input{Purpose: b.purpose, Message: message})
}

// Crypto is a document key in the form in which the standard library and PDF signers want it. The context is that of
// every signature made through it.
func (k Key) Crypto(ctx context.Context) crypto.Signer { return documentSigner{ctx, k} }

type documentSigner struct {
	ctx context.Context //nolint:containedctx // crypto.Signer has no place for one
	key Key
}

func (d documentSigner) Public() crypto.PublicKey { return d.key.Public().Crypto() }

func (d documentSigner) Sign(_ io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	if o == nil || o.HashFunc() != crypto.SHA256 {
		return nil, fmt.Errorf("%w: a document key signs SHA-256 digests", ErrShape)
	}
	return d.key.Sign(d.ctx, Input{Purpose: ForDocument, Digest: digest})
}
