package cwt

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/fxamacker/cbor/v2"

	"proba.example/certificate"
	"proba.example/certificate/suite"
)

const (
	// Prefix begins the text of every code of this version.
	Prefix = "CW1:"
	// MaxText is the longest text read, in characters: what the largest QR code with correction M holds.
	MaxText = 3_391
	// KeyIDSize is the length of a key's identifier in bytes.
	KeyIDSize = 8
)

// KeyID is the identifier by which a code names its key: the first bytes of the SHA-256 of the 32 bytes of the public key.
func KeyID(public ed25519.PublicKey) [KeyIDSize]byte {
	sum := sha256.Sum256(public)
	return [KeyIDSize]byte(sum[:])
}

// Code is a code that was read. That it was read says nothing about its signature: Verify does.
type Code struct {
	Claims
	KeyID              [KeyIDSize]byte
	protected, payload []byte
	signature          []byte
}

// signed is the array of COSE_Sign1 (RFC 9052 section 4.2).
type signed struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected map[int]cbor.RawMessage
	Payload     []byte
	Signature   []byte
}

type header struct {
	Algorithm int    `cbor:"1,keyasint"`
	KeyID     []byte `cbor:"4,keyasint"`
}

const (
	algorithmEdDSA = -8   // RFC 9053 section 2.2
	tagSign1       = 0xd2 // tag 18 of RFC 9052
)

// toBeSigned is the Sig_structure of RFC 9052 section 4.4.
func toBeSigned(protected, payload []byte) []byte {
	b, err := encoder.Marshal([]any{"Signature1", protected, []byte{}, payload})
	if err != nil {
		panic(err) // texts and bytes can always be written
	}
	return b
}

// Sign makes the text of the code of a certificate with the key that signed it. Equal input gives equal text: Ed25519 is
// deterministic, and nothing of the moment enters.
func Sign(ctx context.Context, d *certificate.Document, key suite.Signer) (string, error) {
	c, err := ClaimsOf(d)
	if err != nil {
		return "", err
	}
	public := key.Public()
	id := KeyID(public)
	protected, err := encoder.Marshal(header{algorithmEdDSA, id[:]})
	if err != nil {
		return "", fmt.Errorf("cwt: %w", err)
	}
	payload := c.payload()
	message := toBeSigned(protected, payload)
	signature, err := key.Sign(ctx, message)
	if err != nil {
		return "", fmt.Errorf("cwt: sign: %w", err)
	}
	if len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, message, signature) {
		return "", suite.ErrSigner
	}
	b, err := encoder.Marshal(signed{Protected: protected, Unprotected: map[int]cbor.RawMessage{}, Payload: payload, Signature: signature})
	if err != nil {
		return "", fmt.Errorf("cwt: %w", err)
	}
	return Prefix + encodeBase45(append([]byte{tagSign1}, b...)), nil
}

// Parse reads the text of a code. White space around it is forgiven, since no code begins or ends with any (three characters of base45
// that stand for two bytes end with W at most); everything else is taken as it stands. The error is an
// *Error with one of the first four reasons.
func Parse(text string) (Code, error) {
	text = strings.Trim(text, " \t\r\n")
	rest, ours := strings.CutPrefix(text, Prefix)
	if !ours {
		return Code{}, foreign(text)
	}
	if len(text) > MaxText {
		return Code{}, refuse(UnknownFormat, "%d characters", len(text))
	}
	raw, err := decodeBase45(rest)
	if err != nil {
		return Code{}, refuse(Unreadable, "%v", err)
	}
	if len(raw) == 0 {
		return Code{}, refuse(Unreadable, "nothing follows the prefix")
	}
	if raw[0] != tagSign1 {
		return Code{}, refuse(UnknownFormat, "begins with %#02x", raw[0])
	}
	var s signed
	if err := decoder.Unmarshal(raw[1:], &s); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return Code{}, refuse(Unreadable, "cut off: %v", err)
		}
		return Code{}, refuse(UnknownFormat, "%v", err)
	}
	var h header
	if err := decoder.Unmarshal(s.Protected, &h); err != nil {
		return Code{}, refuse(UnknownFormat, "header: %v", err)
	}
	if h.Algorithm != algorithmEdDSA || len(h.KeyID) != KeyIDSize || len(s.Unprotected) != 0 || len(s.Signature) != ed25519.SignatureSize {
		return Code{}, refuse(UnknownFormat, "another algorithm, key or header")
	}
	claims, err := readClaims(s.Payload)
	if err != nil {
		return Code{}, err
	}
	again, err := encoder.Marshal(s)
	protected, err2 := encoder.Marshal(h)
	if err != nil || err2 != nil || !bytes.Equal(again, raw[1:]) || !bytes.Equal(protected, s.Protected) {
		return Code{}, refuse(UnknownFormat, "not the deterministic encoding")
	}
	return Code{claims, [KeyIDSize]byte(h.KeyID), s.Protected, s.Payload, s.Signature}, nil
}

// foreign tells an address, which a forger prints in place of a code, from any other text, and from a scan that lost even the
// prefix.
func foreign(text string) error {
	folded := strings.ToLower(strings.TrimSpace(text))
	switch {
	case strings.Contains(folded, "://"), strings.HasPrefix(folded, "www."):
		return refuse(Address, "%.80q", text)
	case strings.HasPrefix(Prefix, text):
		return refuse(Unreadable, "only %q was read", text)
	}
	return refuse(NotACode, "%.80q", text)
}

// Verify tells whether the code was signed with this key: nil, or an *Error with UnknownKey or Changed. It does not ask whether
// the key may be used, nor when.
func (c *Code) Verify(public ed25519.PublicKey) error {
	id := KeyID(public)
	if len(public) != ed25519.PublicKeySize || subtle.ConstantTimeCompare(id[:], c.KeyID[:]) != 1 {
		return refuse(UnknownKey, "signed with %x, not with %x", c.KeyID, id)
	}
	if !ed25519.Verify(public, toBeSigned(c.protected, c.payload), c.signature) {
		return refuse(Changed, "the signature of key %x does not match", c.KeyID)
	}
	return nil
}

// Matches tells whether this is the code of that certificate: every claim, and not the digest alone, is compared.
func (c *Code) Matches(d *certificate.Document) bool {
	want, err := ClaimsOf(d)
	return err == nil && bytes.Equal(want.payload(), c.payload)
}

// Judge reads a code and checks it against a trust file: whose it is, and that it is what that key has signed. It returns the code
// wherever it could be read, with the key where the trust file holds it. Dates and standing, and whether the key counted
// on the day of issue, are for the caller to judge. The error is an *Error.
func Judge(text string, trust certificate.Trust) (Code, *certificate.TrustKey, error) {
	c, err := Parse(text)
	if err != nil {
		return Code{}, nil, err
	}
	// The key is asked before the name: a code that names a known key and was not signed by it was changed, whoever it names.
	// Two keys of one file with equal identifiers would take 2^32 tries to make; both are tried.
	another := c.Issuer != "" && c.Issuer != trust.Issuer.ID
	err = refuse(UnknownKey, "no key %x in the trust file", c.KeyID)
	if another {
		err = refuse(OtherIssuer, "%s is not %s", c.Issuer, trust.Issuer.ID)
	}
	for i := range trust.Keys {
		k := &trust.Keys[i]
		if !k.Asserts() {
			continue
		}
		switch e := c.Verify(k.Public); ReasonOf(e) {
		case "":
			if another {
				return c, nil, err
			}
			return c, k, nil
		case Changed:
			err = e
		}
	}
	return c, nil, err
}

func unprintable(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}
