package pdf

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
)

// Signer is the agency's document key with its X.509 certificate, which comes first in the chain; those that vouch for it follow.
type Signer struct {
	// Key signs SHA-256 digests with ECDSA on P-256. A key in memory signs deterministically (RFC 6979), since no randomness is
	// handed to it; one in a token may not, and then equal files are only equal up to the signature.
	Key   crypto.Signer
	Chain []*x509.Certificate
}

// The object identifiers of a CAdES signature: RFC 5652, RFC 5035 and RFC 5754.
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSASHA256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue // [0], the chain one after another
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Issuer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Attrs     asn1.RawValue // [0], signed
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial asn1.RawValue
}

// signatureFile is the CMS of a digest: content-type, message-digest and signing-certificate-v2 are signed, as PAdES B-B asks
// (ETSI EN 319 142-1, section 6.3); the time stands in the PDF.
func signatureFile(digest []byte, s Signer) ([]byte, error) {
	if len(s.Chain) == 0 {
		return nil, fmt.Errorf("pdf: the signer has no certificate")
	}
	public, ok := s.Key.Public().(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() || !public.Equal(s.Chain[0].PublicKey) {
		return nil, fmt.Errorf("pdf: a document key is an ECDSA key on P-256 with its own certificate")
	}
	attrs, err := signedAttributes(digest, s.Chain[0])
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(attrs)
	signature, err := s.Key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("pdf: sign: %w", err)
	}
	if !ecdsa.VerifyASN1(public, sum[:], signature) {
		return nil, fmt.Errorf("pdf: the signer's signature does not match its own public key")
	}
	return assemble(attrs, signature, s.Chain)
}

// signedAttributes is the SET that is signed, in DER.
func signedAttributes(digest []byte, own *x509.Certificate) ([]byte, error) {
	type attribute struct {
		Type   asn1.ObjectIdentifier
		Values []any `asn1:"set"`
	}
	// ESSCertIDv2 leaves out its algorithm, which is SHA-256 by default (RFC 5035 section 4).
	type certID struct{ Hash []byte }
	type signingCertificate struct{ Certs []certID }
	sum := sha256.Sum256(own.Raw)
	list := [][]byte{}
	for _, a := range []attribute{
		{oidContentType, []any{oidData}},
		{oidDigest, []any{digest}},
		{oidSigningCert, []any{signingCertificate{[]certID{{sum[:]}}}}},
	} {
		// A SET OF any has no type for encoding/asn1, so its one value is written by itself.
		value, err := asn1.Marshal(a.Values[0])
		if err != nil {
			return nil, fmt.Errorf("pdf: %w", err)
		}
		b, err := asn1.Marshal(struct {
			Type   asn1.ObjectIdentifier
			Values asn1.RawValue
		}{a.Type, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: value}})
		if err != nil {
			return nil, fmt.Errorf("pdf: %w", err)
		}
		list = append(list, b)
	}
	slices.SortFunc(list, bytes.Compare) // DER, X.690 section 11.6
	return asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: bytes.Join(list, nil)})
}

func assemble(attrs, signature []byte, chain []*x509.Certificate) ([]byte, error) {
	var set asn1.RawValue
	if _, err := asn1.Unmarshal(attrs, &set); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	serial, err := asn1.Marshal(chain[0].SerialNumber)
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	var certificates []byte
	for _, c := range chain {
		certificates = append(certificates, c.Raw...)
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	data := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certificates},
		Signers: []signerInfo{{
			Version: 1, Issuer: issuerAndSerial{asn1.RawValue{FullBytes: chain[0].RawIssuer}, asn1.RawValue{FullBytes: serial}}, Digest: sha,
			Attrs:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: set.Bytes},
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidECDSASHA256}, Signature: signature,
		}},
	}
	data.Content.Type = oidData
	return asn1.Marshal(contentInfo{oidSignedData, data})
}

// checkSignature reads a CMS as signatureFile writes it, and nothing else: what is read is written again and must be the same bytes.
// It returns the chain, of which nothing is believed yet.
func checkSignature(cms, digest []byte) ([]*x509.Certificate, error) {
	var info contentInfo
	if rest, err := asn1.Unmarshal(cms, &info); err != nil || len(rest) != 0 || len(info.Content.Signers) != 1 {
		return nil, refuse(Signature, "not a CMS as ours are: %v", err)
	}
	chain, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil || len(chain) == 0 {
		return nil, refuse(Signature, "certificates: %v", err)
	}
	public, ok := chain[0].PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return nil, refuse(Signature, "the signer's key is not on P-256")
	}
	attrs, err := signedAttributes(digest, chain[0])
	if err != nil {
		return nil, refuse(Signature, "%v", err)
	}
	signature := info.Content.Signers[0].Signature
	sum := sha256.Sum256(attrs)
	if !ecdsa.VerifyASN1(public, sum[:], signature) {
		return nil, refuse(Signature, "the signature does not match the file")
	}
	again, err := assemble(attrs, signature, chain)
	if err != nil || !bytes.Equal(again, cms) {
		return nil, refuse(Signature, "the CMS holds more than a signature")
	}
	return chain, nil
}
