package certificate_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

// example takes the JSON block behind a marker out of a document of docs/formats.
func example(t *testing.T, file, marker string) []byte {
	t.Helper()
	text, err := os.ReadFile("../docs/formats/" + file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok1 := strings.Cut(string(text), "<!-- example: "+marker+" -->\n```json\n")
	block, _, ok2 := strings.Cut(rest, "\n```")
	if !ok1 || !ok2 {
		t.Fatalf("%s has no example %s", file, marker)
	}
	return []byte(block)
}

func TestExamplesInTheDocumentation(t *testing.T) {
	document, file := example(t, "certificate.md", "certificate"), example(t, "trust-file.md", "trust")
	trust, err := certificate.ParseTrust(file)
	if err != nil {
		t.Fatal(err)
	}
	report := certificate.Check(document, trust, at("2026-12-01T00:00:00Z"), certificate.Options{})
	if report.Verdict != certificate.Valid {
		t.Errorf("the printed certificate: %s", report.Text(certificate.English))
	}
	for name, block := range map[string][]byte{"valid.json": document, "trust.json": file} {
		canonical, err := jcs.Canonical(block)
		if err != nil || !bytes.Equal(canonical, read(t, name)) {
			t.Errorf("the printed example is not %s: %v", name, err)
		}
	}
}

func TestPrintedStatement(t *testing.T) {
	block := example(t, "standing.md", "standing")
	s, err := certificate.ParseStatement(block)
	if err != nil {
		t.Fatal(err)
	}
	_, m, err := certificate.ParseBundle(readIn(t, bundleDir, "stated-withdrawn.json"))
	if err != nil || !bytes.Equal(s.Canonical(), m.Standing) {
		t.Errorf("the printed statement is not that of the vectors: %v", err)
	}
	text, err := os.ReadFile("../docs/formats/bundle.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range parse(t, readIn(t, bundleDir, "stated-withdrawn.json")).Members() {
		if !strings.Contains(string(text), "`"+m.Name+"`") {
			t.Errorf("bundle.md does not mention %s", m.Name)
		}
	}
}

// TestDocumentationNamesEverything: every code, member and digest a reader may meet stands in the documentation.
func TestDocumentationNamesEverything(t *testing.T) {
	text, err := os.ReadFile("../docs/formats/certificate.md")
	if err != nil {
		t.Fatal(err)
	}
	trustText, err := os.ReadFile("../docs/formats/trust-file.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range jcs.Codes() {
		words = append(words, string(c))
	}
	for _, v := range certificate.Verdicts() {
		words = append(words, string(v))
	}
	for _, s := range certificate.Check(nil, certificate.Trust{}, at("2026-12-01T00:00:00Z"), certificate.Options{}).Steps {
		words = append(words, string(s.Code))
	}
	for _, w := range words {
		if !strings.Contains(string(text), "`"+w+"`") {
			t.Errorf("certificate.md does not mention %s", w)
		}
	}
	for _, digest := range []string{certificate.ContextDigest, certificate.ContextV2Digest} {
		if !strings.Contains(string(text), digest) {
			t.Error("certificate.md gives another digest of a context")
		}
	}
	trust, err := certificate.ParseTrust(read(t, "trust.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(trustText), trust.Fingerprint()) {
		t.Errorf("trust-file.md does not give the fingerprint %s", trust.Fingerprint())
	}
}
