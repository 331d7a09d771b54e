package badge_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

const (
	vectors = "../../testdata/vectors/"
	key     = "did:web:innobiz.agency.example#2026"
)

var created = time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func document(t testing.TB, name string) certificate.Document {
	t.Helper()
	d, err := certificate.Parse(read(t, vectors+"certificate/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func signer(t testing.TB) suite.LocalSigner {
	t.Helper()
	var keys []struct{ Name, Seed string }
	if err := json.Unmarshal(read(t, vectors+"certificate/keys.json"), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Name == "2026" {
			seed, err := hex.DecodeString(k.Seed)
			if err != nil {
				t.Fatal(err)
			}
			return suite.LocalSigner(ed25519.NewKeyFromSeed(seed))
		}
	}
	t.Fatal("no key")
	return nil
}

func sign(t testing.TB, d certificate.Document, l certificate.Language) []byte {
	t.Helper()
	signed, err := badge.Sign(t.Context(), badge.Build(d, l), signer(t), key, created)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// schema is the published one. Go has no look-ahead, and the schema's own formats are checked too.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("testdata/ob_v3p0_achievementcredential_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("ob.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("ob.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, b []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestBadgesFollowThePublishedSchema(t *testing.T) {
	s := schema(t)
	for _, name := range []string{"valid.json", "valid-every-member.json"} {
		for _, l := range certificate.Languages() {
			b := sign(t, document(t, name), l)
			if err := validate(t, s, b); err != nil {
				t.Errorf("%s in %s: %v\n%s", name, l, err, b)
			}
		}
	}
	// The schema is not one that nods at everything.
	v, _ := jcs.Parse(sign(t, document(t, "valid.json"), certificate.English))
	for _, name := range []string{"issuer", "credentialSubject", "validFrom", "id"} {
		if validate(t, s, v.Without(name).Bytes()) == nil {
			t.Errorf("a badge without %s passes", name)
		}
	}
	if validate(t, s, v.With("validFrom", jcs.Text("yesterday")).Bytes()) == nil {
		t.Error("a badge valid from yesterday passes")
	}
}

func TestABadgeIsTheViewOfItsCertificate(t *testing.T) {
	d, public := document(t, "valid.json"), signer(t).Public()
	for _, l := range certificate.Languages() {
		b := sign(t, d, l)
		if err := badge.Check(b, d, public); err != nil {
			t.Errorf("%s: %v", l, err)
		}
		if !bytes.Equal(b, sign(t, d, l)) {
			t.Errorf("%s: made again, it differs", l)
		}
		v, _ := jcs.Parse(b)
		if err := badge.Check(v.With("name", jcs.Text("AAA")).Bytes(), d, public); !errors.Is(err, badge.ErrNotTheView) {
			t.Errorf("%s, changed: %v", l, err)
		}
		if err := badge.Check(b, document(t, "valid-every-member.json"), public); !errors.Is(err, badge.ErrNotTheView) {
			t.Errorf("%s, of another certificate: %v", l, err)
		}
		if err := badge.Check(b, d, ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)); !errors.Is(err, suite.ErrSignature) {
			t.Errorf("%s, with another key: %v", l, err)
		}
		proofs, _ := v.Get("proof")
		if err := badge.Check(v.With("proof", proofs.At(0)).Bytes(), d, public); !errors.Is(err, suite.ErrProof) {
			t.Errorf("%s, its proof not in a list: %v", l, err)
		}
		if badge.Check(b[:len(b)-1], d, public) == nil {
			t.Errorf("%s, cut off", l)
		}
	}
	if !bytes.Equal(badge.Build(d, "fr"), badge.Build(d, certificate.English)) {
		t.Error("a language that is not ours is not answered in English")
	}
}

func TestWhatABadgeSays(t *testing.T) {
	d := document(t, "valid.json")
	said := string(badge.Build(d, certificate.Korean))
	for _, words := range []string{
		`"name":"기술혁신형 중소기업(Inno-Biz): AA 등급"`, `"licenseNumber":"26110100042"`, `"inLanguage":"ko"`, `"id":"urn:proba:achievement:innobiz:2026:manufacturing:AA"`,
		`인증서 제26110100042호를 배지로 나타낸 것입니다`, `"relatedResource":[{"digestMultibase":"uEi`, `"id":"urn:uuid:5b3c8a52-8d0e-4f6a-9d3e-0f4a1c7b2e61:badge:ko"`,
	} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %s\n%s", words, said)
		}
	}
	d.ID = "https://innobiz.agency.example/certificates/26110100042"
	if said := string(badge.Build(d, certificate.Russian)); !strings.Contains(said, `"id":"https://innobiz.agency.example/certificates/26110100042/badge.json?in=ru"`) {
		t.Error(said)
	}
	d.Certification.Scheme.Code, d.Certification.Grade = "пояс", "А+/1"
	if said := string(badge.Build(d, certificate.Russian)); !strings.Contains(said, `"id":"urn:proba:achievement:%D0%BF%D0%BE%D1%8F%D1%81:2026:manufacturing:%D0%90%2B%2F1"`) {
		t.Error(said)
	}
	if _, err := badge.Sign(t.Context(), badge.Build(d, certificate.Russian), signer(t), key, created); err != nil {
		t.Error(err)
	}
}

// Of the certificate's status entries a badge repeats the one that says whether it was withdrawn.
func TestStatusOfABadge(t *testing.T) {
	entry := func(purpose, id string) string {
		return `{` + id + `"statusListCredential":"https://a.example/status/` + purpose + `/1","statusListIndex":"94567","statusPurpose":"` + purpose + `","type":"BitstringStatusListEntry"}`
	}
	const named = `"id":"https://a.example/status/revocation/1#94567",`
	for name, row := range map[string]struct {
		status string
		has    bool
	}{
		"none":               {``, false},
		"one":                {entry("revocation", named), true},
		"two":                {`[` + entry("suspension", "") + `,` + entry("revocation", named) + `]`, true},
		"without a name":     {entry("revocation", ""), false},
		"of another purpose": {entry("suspension", named), false},
	} {
		d := document(t, "valid.json")
		if row.status != "" {
			d.Status = []byte(row.status)
		}
		unsigned := badge.Build(d, certificate.English)
		v, _ := jcs.Parse(unsigned)
		if _, has := v.Get("credentialStatus"); has != row.has {
			t.Errorf("%s: %v", name, has)
		}
		if _, err := rdfc.Standard().Canonical(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validate(t, schema(t), unsigned); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothingButABadgeIsSigned(t *testing.T) {
	for _, unsigned := range []string{``, `[]`, `{}`, `{"@context":"https://evil.example/"}`} {
		if _, err := badge.Sign(t.Context(), []byte(unsigned), signer(t), key, created); err == nil {
			t.Errorf("signed %s", unsigned)
		}
	}
}

var update = flag.Bool("update", false, "write the badges of testdata/vectors/open-badges anew")

// The badges that others may test against, and the one printed in the documentation, are those made today.
func TestPublishedBadges(t *testing.T) {
	for _, l := range certificate.Languages() {
		made, file := sign(t, document(t, "valid.json"), l), vectors+"open-badges/badge-"+string(l)+".json"
		if *update {
			if err := os.WriteFile(file, made, 0o644); err != nil { //nolint:gosec // public
				t.Fatal(err)
			}
		}
		if !bytes.Equal(made, read(t, file)) {
			t.Errorf("%s is not what is made today", file)
		}
	}
	_, rest, ok1 := strings.Cut(string(read(t, "../../docs/formats/badge.md")), "<!-- example: badge -->\n```json\n")
	block, _, ok2 := strings.Cut(rest, "\n```")
	canonical, err := jcs.Canonical([]byte(block))
	if !ok1 || !ok2 || err != nil || !bytes.Equal(canonical, read(t, vectors+"open-badges/badge-en.json")) {
		t.Errorf("the printed badge is not badge-en.json: %v", err)
	}
}
