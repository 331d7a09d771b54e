package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/miekg/pkcs11"

	"proba.example/internal/keys"
)

// What PKCS #11 v3.0 adds and the binding does not name: Edwards curves.
const (
	keyEdwards        = 0x40
	mechanismMakeEd   = 0x1055 // CKM_EC_EDWARDS_KEY_PAIR_GEN
	mechanismSignEd   = 0x1057 // CKM_EDDSA
	identifierLength  = 16     // of the CKA_ID that ties a key's objects together
	searchAtOnce      = 64
	searchMost        = 1024
	ed25519PointBytes = 32
)

// The curves, as the DER of their object identifiers.
var (
	curveEd25519 = []byte{0x06, 0x03, 0x2b, 0x65, 0x70}                               // 1.3.101.112
	curveP256    = []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07} // 1.2.840.10045.3.1.7
)

// token is an open session with a user logged in. It belongs to one goroutine: the helper answers one request after the other.
type token struct {
	library *pkcs11.Ctx
	session pkcs11.SessionHandle
	label   string
}

func openToken(module, label, pin string) (*token, error) {
	if module == "" || label == "" {
		return nil, errors.New("--module and --token are needed: the token's library and its label")
	}
	library := pkcs11.New(module)
	if library == nil {
		return nil, fmt.Errorf("the library %s cannot be loaded", module)
	}
	t := &token{library: library, label: label}
	if err := t.login(pin); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *token) login(pin string) error {
	if err := t.library.Initialize(); err != nil {
		return fmt.Errorf("initialise the library: %w", err)
	}
	slots, err := t.library.GetSlotList(true)
	if err != nil {
		return fmt.Errorf("list the slots: %w", err)
	}
	for _, slot := range slots {
		info, err := t.library.GetTokenInfo(slot)
		if err != nil || strings.TrimRight(info.Label, " \x00") != t.label {
			continue
		}
		if t.session, err = t.library.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION); err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		if err := t.library.Login(t.session, pkcs11.CKU_USER, pin); err != nil {
			return fmt.Errorf("log in to the token %s: %w", t.label, err)
		}
		return nil
	}
	return fmt.Errorf("no token with the label %s in %d slots", t.label, len(slots))
}

func (t *token) close() {
	if t.session != 0 {
		_ = t.library.Logout(t.session) // the session's end logs out as well
		_ = t.library.CloseSession(t.session)
	}
	_ = t.library.Finalize() // it may not be initialised
	t.library.Destroy()
}

// tokenKey is a key pair in the token.
type tokenKey struct {
	token   *token
	private pkcs11.ObjectHandle
	label   string
	public  keys.Public
	chain   [][]byte
	kept    bool // the token never lets the private half out
}

func (k *tokenKey) Public() keys.Public { return k.public }
func (k *tokenKey) Chain() [][]byte     { return k.chain }

// Where tells keys apart that share a label.
func (k *tokenKey) Where() string { return fmt.Sprintf("%s/%.8s", k.label, k.public.ID()) }

// Sign signs in the token.
func (k *tokenKey) Sign(_ context.Context, in keys.Input) ([]byte, error) {
	mechanism, message := uint(mechanismSignEd), in.Message
	if k.public.Algorithm() == keys.ES256 {
		mechanism, message = pkcs11.CKM_ECDSA, in.Digest
	}
	if message == nil {
		return nil, fmt.Errorf("a key for %s was asked to sign something else", k.public.Algorithm())
	}
	l := k.token.library
	if err := l.SignInit(k.token.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(mechanism, nil)}, k.private); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	signature, err := l.Sign(k.token.session, message)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if k.public.Algorithm() == keys.ES256 {
		return derSignature(signature)
	}
	return signature, nil
}

// derSignature turns the two numbers that tokens return one behind the other into ASN.1.
func derSignature(raw []byte) ([]byte, error) {
	if len(raw) != 64 {
		return nil, fmt.Errorf("the token returned an ECDSA signature of %d bytes", len(raw))
	}
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
}

// keys gives the key pairs whose private half is in the token, of the algorithms that Proba knows.
func (t *token) keys() ([]*tokenKey, error) {
	found, err := t.find(pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY))
	if err != nil {
		return nil, err
	}
	var all []*tokenKey
	for _, private := range found {
		k, err := t.key(private)
		if err != nil {
			return nil, err
		}
		if k != nil {
			all = append(all, k)
		}
	}
	return all, nil
}

func (t *token) key(private pkcs11.ObjectHandle) (*tokenKey, error) {
	a, err := t.library.GetAttributeValue(t.session, private, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_ID, nil), pkcs11.NewAttribute(pkcs11.CKA_LABEL, nil), pkcs11.NewAttribute(pkcs11.CKA_NEVER_EXTRACTABLE, nil),
	})
	if err != nil {
		return nil, fmt.Errorf("read a private key: %w", err)
	}
	k := &tokenKey{token: t, private: private, label: string(a[1].Value), kept: len(a[2].Value) == 1 && a[2].Value[0] == 1}
	halves, err := t.find(pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PUBLIC_KEY), pkcs11.NewAttribute(pkcs11.CKA_ID, a[0].Value))
	if err != nil || len(halves) != 1 {
		return nil, err // a private key alone, or one that shares its identifier, is not for us
	}
	if k.public, err = t.public(halves[0]); err != nil {
		return nil, nil //nolint:nilerr // of another algorithm
	}
	certificates, err := t.find(pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), pkcs11.NewAttribute(pkcs11.CKA_ID, a[0].Value))
	if err != nil {
		return nil, err
	}
	for _, c := range certificates {
		v, err := t.library.GetAttributeValue(t.session, c, []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_VALUE, nil)})
		if err != nil {
			return nil, fmt.Errorf("read a certificate: %w", err)
		}
		k.chain = append(k.chain, v[0].Value)
	}
	return k, nil
}

// public reads a public key object.
func (t *token) public(half pkcs11.ObjectHandle) (keys.Public, error) {
	a, err := t.library.GetAttributeValue(t.session, half, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, nil), pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, nil),
	})
	if err != nil {
		return keys.Public{}, err
	}
	point := a[1].Value
	// The standard wants the point inside an OCTET STRING; some tokens give it bare.
	var inner []byte
	if rest, err := asn1.Unmarshal(point, &inner); err == nil && len(rest) == 0 {
		point = inner
	}
	switch curve := string(a[0].Value); {
	case curve == string(curveP256):
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		if err != nil {
			return keys.Public{}, err
		}
		return keys.PublicOf(key)
	case curve == string(curveEd25519) || strings.HasSuffix(curve, "edwards25519"):
		if len(point) != ed25519PointBytes {
			return keys.Public{}, keys.ErrKey
		}
		return keys.PublicOf(ed25519.PublicKey(point))
	}
	return keys.Public{}, keys.ErrKey
}

// make makes a key pair that the token never lets out, with the X.509 certificate of a document key.
func (t *token) make(role keys.Role, label, agency, country string, now time.Time) (*tokenKey, error) {
	id := make([]byte, identifierLength)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	mechanism, kind, curve := uint(mechanismMakeEd), uint(keyEdwards), curveEd25519
	if role.Algorithm() == keys.ES256 {
		mechanism, kind, curve = pkcs11.CKM_EC_KEY_PAIR_GEN, pkcs11.CKK_EC, curveP256
	}
	_, private, err := t.library.GenerateKeyPair(t.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(mechanism, nil)},
		[]*pkcs11.Attribute{
			pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), pkcs11.NewAttribute(pkcs11.CKA_VERIFY, true), pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, kind),
			pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curve), pkcs11.NewAttribute(pkcs11.CKA_ID, id), pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		},
		[]*pkcs11.Attribute{
			pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true), pkcs11.NewAttribute(pkcs11.CKA_SIGN, true),
			pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true), pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false), pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, kind),
			pkcs11.NewAttribute(pkcs11.CKA_ID, id), pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		})
	if err != nil {
		return nil, fmt.Errorf("make the key %s: %w", label, err)
	}
	k, err := t.key(private)
	if err != nil || k == nil {
		return nil, errors.Join(fmt.Errorf("the key %s was made and cannot be read", label), err)
	}
	if role != keys.Document {
		return k, nil
	}
	own, err := keys.SelfSigned(standard{k}, agency, country, now)
	if err != nil {
		return nil, fmt.Errorf("X.509 certificate of %s: %w", label, err)
	}
	parsed, err := x509.ParseCertificate(own)
	if err != nil {
		return nil, err
	}
	_, err = t.library.CreateObject(t.session, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), pkcs11.NewAttribute(pkcs11.CKA_CERTIFICATE_TYPE, pkcs11.CKC_X_509),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), pkcs11.NewAttribute(pkcs11.CKA_ID, id), pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		pkcs11.NewAttribute(pkcs11.CKA_SUBJECT, parsed.RawSubject), pkcs11.NewAttribute(pkcs11.CKA_VALUE, own),
	})
	if err != nil {
		return nil, fmt.Errorf("keep the X.509 certificate of %s: %w", label, err)
	}
	k.chain = [][]byte{own}
	return k, nil
}

// standard is a P-256 key as the standard library wants it.
type standard struct{ key *tokenKey }

func (s standard) Public() crypto.PublicKey { return s.key.public.Crypto() }

func (s standard) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return s.key.Sign(context.Background(), keys.Input{Digest: digest})
}

// find gives the objects that have all the attributes.
func (t *token) find(attributes ...*pkcs11.Attribute) (found []pkcs11.ObjectHandle, err error) {
	if err := t.library.FindObjectsInit(t.session, attributes); err != nil {
		return nil, fmt.Errorf("search the token: %w", err)
	}
	defer func() { err = errors.Join(err, t.library.FindObjectsFinal(t.session)) }()
	for len(found) < searchMost {
		some, _, err := t.library.FindObjects(t.session, searchAtOnce)
		if err != nil {
			return nil, fmt.Errorf("search the token: %w", err)
		}
		if len(some) == 0 {
			break
		}
		found = append(found, some...)
	}
	return found, nil
}
