package keys

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// documentYears is how long the certificate that a document key signs for itself is good for. A PDF outlives the
// certificate it carries, so readers see a warning no sooner than they must.
const documentYears = 15

// SelfSigned makes the X.509 certificate of a document key, signed by itself: what a PDF reader shows of the signer. Nothing
// vouches for it but the agency's trust file, which lists it.
func SelfSigned(key crypto.Signer, agency, country string, from time.Time) ([]byte, error) {
	// 128 bits of which the highest is never set: positive, and never the same twice.
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	name := pkix.Name{CommonName: agency, Organization: []string{agency}}
	if country != "" {
		name.Country = []string{country}
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: name, Issuer: name,
		NotBefore: from.UTC().Truncate(time.Second), NotAfter: from.UTC().Truncate(time.Second).AddDate(documentYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
		SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
}

// checkChain holds the X.509 certificates of a signer against its role and its key.
func checkChain(role Role, s Signer) error {
	if role != Document {
		return nil
	}
	if len(s.Chain()) == 0 {
		return fmt.Errorf("keys: %s has no X.509 certificate, which a document key needs", s.Where())
	}
	own, err := x509.ParseCertificate(s.Chain()[0])
	if err != nil {
		return fmt.Errorf("keys: X.509 certificate of %s: %w", s.Where(), err)
	}
	if string(own.RawSubjectPublicKeyInfo) != string(s.Public().SPKI()) {
		return fmt.Errorf("keys: the X.509 certificate of %s is for another key", s.Where())
	}
	return nil
}
