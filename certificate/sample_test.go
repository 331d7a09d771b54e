package certificate_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

// The sample agency and company of the vectors. Names of keys tell their fate.
const (
	agency    = "did:web:innobiz.agency.example"
	inForce   = agency + "#2026"
	retired   = agency + "#2024"
	revoked   = agency + "#2025"
	unlisted  = agency + "#2030"
	anyoneDID = "did:web:elsewhere.example"
)

// seed makes the published seed of a vector key: the SHA-256 of a sentence anyone can repeat.
func seed(name string) []byte {
	sum := sha256.Sum256([]byte("proba certificate test vector key " + name))
	return sum[:]
}

func signer(name string) certificate.LocalSigner {
	return certificate.LocalSigner(ed25519.NewKeyFromSeed(seed(name)))
}

var seoul = time.FixedZone("", 9*60*60)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

var agencyName = certificate.Names{En: "Innovation Certification Agency", Ru: "Агентство сертификации инноваций", Ko: "혁신인증원"}

func sampleTrust() certificate.Trust {
	return certificate.Trust{
		Issuer: certificate.Issuer{ID: agency, Name: agencyName},
		Issued: at("2026-11-01T00:00:00Z"),
		Keys: []certificate.TrustKey{
			{ID: retired, Public: signer("2024").Public(), ValidFrom: at("2024-01-01T00:00:00+09:00"), ValidUntil: at("2025-12-31T23:59:59+09:00")},
			{ID: revoked, Public: signer("2025").Public(), ValidFrom: at("2025-06-01T00:00:00+09:00"), RevokedAt: at("2026-09-15T12:00:00+09:00")},
			{ID: inForce, Public: signer("2026").Public(), ValidFrom: at("2026-01-01T00:00:00+09:00")},
		},
	}
}

func sample() certificate.Credential {
	return certificate.Credential{
		ID:         "urn:uuid:5b3c8a52-8d0e-4f6a-9d3e-0f4a1c7b2e61",
		Issuer:     certificate.Issuer{ID: agency, Name: agencyName},
		ValidFrom:  time.Date(2026, 11, 23, 0, 0, 0, 0, seoul),
		ValidUntil: time.Date(2029, 11, 22, 23, 59, 59, 0, seoul),
		Subject: certificate.Subject{
			ID:             "urn:proba:company:kr:1208147521",
			LegalName:      "한빛정밀 주식회사",
			LatinName:      "Hanbit Precision Co., Ltd.",
			BusinessNumber: "120-81-47521",
			Country:        "KR",
			Region:         "11",
		},
		Certification: certificate.Certification{
			Number: "26110100042",
			Scheme: certificate.Named{Code: "innobiz", Name: certificate.Names{
				En: "Innovative technology SME (Inno-Biz)", Ru: "Инновационно-технологическая компания (Inno-Biz)", Ko: "기술혁신형 중소기업(Inno-Biz)",
			}},
			Edition:      "2026",
			Grade:        "AA",
			Sheet:        certificate.Named{Code: "manufacturing", Name: certificate.Names{En: "Manufacturing", Ru: "Обрабатывающая промышленность", Ko: "제조업"}},
			IssuedOn:     certificate.Date{Year: 2026, Month: time.November, Day: 23},
			ValidThrough: certificate.Date{Year: 2029, Month: time.November, Day: 22},
		},
		DecisionDigest: certificate.DigestMultibase(sha256.Sum256([]byte("the record of the decision"))),
	}
}

// full is the sample with every optional member.
func full() certificate.Credential {
	c := sample()
	c.Certification.RenewalOf = "23110100007"
	c.Status = []byte(`{"id":"https://innobiz.agency.example/status/1#94567","statusListCredential":"https://innobiz.agency.example/status/1",` +
		`"statusListIndex":"94567","statusPurpose":"revocation","type":"BitstringStatusListEntry"}`)
	return c
}

// succeeded is the sample with every optional member, as the certificate of a company that took over those of two others.
func succeeded() certificate.Credential {
	c := full()
	c.Certification.Replaces = &certificate.Replaced{
		Kind:   certificate.Succession,
		Reason: certificate.Named{Code: "absorption_merger", Name: certificate.Names{En: "Merger by absorption", Ru: "Присоединение", Ko: "흡수합병"}},
		On:     certificate.Date{Year: 2026, Month: time.October, Day: 1},
		Certificates: []certificate.ReplacedCertificate{
			{Number: "24110100031", LegalName: "대한정공 주식회사"}, {Number: "24110100032", LegalName: "미래소재 주식회사"},
		},
	}
	return c
}

// changed is the sample, made anew because the company has another name.
func changed() certificate.Credential {
	c := sample()
	c.Certification.Replaces = &certificate.Replaced{
		Kind:         certificate.Change,
		Reason:       certificate.Named{Code: "name", Name: certificate.Names{En: "Change of the company’s name", Ru: "Изменение названия компании", Ko: "상호 변경"}},
		Certificates: []certificate.ReplacedCertificate{{Number: "24110100031", LegalName: "한빛 주식회사"}},
	}
	return c
}

func build(t testing.TB, c certificate.Credential) []byte {
	t.Helper()
	unsigned, err := certificate.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	return unsigned
}

func issue(t testing.TB, c certificate.Credential) []byte {
	t.Helper()
	signed, err := certificate.Sign(t.Context(), build(t, c), signer("2026"), inForce, at("2026-11-23T01:30:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func parse(t testing.TB, b []byte) jcs.Value {
	t.Helper()
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// forge signs any document at all, as the holder of a key could, past every rule of Build and Sign.
func forge(t testing.TB, document jcs.Value, key, method, created string) []byte {
	t.Helper()
	signed, err := suite.Sign(t.Context(), document, signer(key), suite.Options{VerificationMethod: method, Created: at(created)})
	if err != nil {
		t.Fatal(err)
	}
	return signed.Bytes()
}

// set changes one member at a path and returns the changed document.
func set(v jcs.Value, value jcs.Value, path ...string) jcs.Value {
	if len(path) == 0 {
		return value
	}
	inner, _ := v.Get(path[0])
	return v.With(path[0], set(inner, value, path[1:]...))
}

// rename spells one member of the whole document otherwise.
func rename(v jcs.Value, from, to string) jcs.Value {
	value, _ := v.Get(from)
	return v.Without(from).With(to, value)
}

func verify(key ed25519.PublicKey, message, signature []byte) bool {
	return ed25519.Verify(key, message, signature)
}
