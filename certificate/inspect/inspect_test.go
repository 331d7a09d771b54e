package inspect_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/inspect"
	"proba.example/certificate/pdf"
	"proba.example/certificate/status"
)

const vectorDir = "../../testdata/vectors"

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(vectorDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func trustOf(t testing.TB, name string) certificate.Trust {
	t.Helper()
	trust, err := certificate.ParseTrust(file(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

var now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

func signer(name string) certificate.LocalSigner {
	sum := sha256.Sum256([]byte("proba certificate test vector key " + name))
	return certificate.LocalSigner(ed25519.NewKeyFromSeed(sum[:]))
}

type codeCase struct{ Name, Reason, Text string }

func codes(t testing.TB) (cases []codeCase) {
	t.Helper()
	if err := json.Unmarshal(file(t, "qr/cases.json"), &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestCodes gives every published code the verdict that its reason asks for, never a vaguer one.
func TestCodes(t *testing.T) {
	trust := trustOf(t, "certificate/trust.json")
	want := map[string]struct {
		verdict certificate.Verdict
		step    certificate.StepCode
		detail  string
	}{
		"":               {certificate.Valid, certificate.StepSignature, "matches"},
		"address":        {certificate.UnknownFormat, certificate.StepForm, "address"},
		"not_a_code":     {certificate.UnknownFormat, certificate.StepReadable, ""},
		"unreadable":     {certificate.Unreadable, certificate.StepReadable, "code_part"},
		"unknown_format": {certificate.UnknownFormat, certificate.StepForm, "code"},
		"other_issuer":   {certificate.UnknownIssuer, certificate.StepIssuer, "unknown"},
		"unknown_key":    {certificate.UnknownKey, certificate.StepKey, "unknown_code"},
		"changed":        {certificate.InvalidSignature, certificate.StepSignature, "mismatch"},
	}
	seen := map[string]bool{}
	for _, c := range codes(t) {
		t.Run(c.Name, func(t *testing.T) {
			w, known := want[c.Reason]
			if !known {
				t.Fatalf("no verdict for %q", c.Reason)
			}
			if c.Reason == "not_a_code" { // a text that is no code is looked at as a document, and is none
				w.verdict = certificate.Unreadable
				if c.Text == "26110100042" {
					w.verdict = certificate.UnknownFormat // a number is JSON
				}
			}
			a := inspect.Check([]byte(c.Text), trust, now, certificate.Options{})
			seen[c.Reason] = true
			if a.Verdict != w.verdict || len(a.Steps) != len(certificate.Steps()) {
				t.Errorf("%s, want %s", a.Verdict, w.verdict)
			}
			for _, s := range a.Steps {
				if s.Code == w.step && w.detail != "" && s.Detail != w.detail {
					t.Errorf("%s %s %s, want %s", s.Code, s.Outcome, s.Detail, w.detail)
				}
			}
			for _, l := range certificate.Languages() {
				if text := a.Report.Text(l); text == "" {
					t.Error("nothing is said")
				}
			}
		})
	}
	for reason := range want {
		if !seen[reason] {
			t.Errorf("no vector has the reason %q", reason)
		}
	}
}

// TestCodeAndTheLog: a code carries no proof, so by a trust file that names a log it is never valid alone, but what the
// status lists say of it is said.
func TestCodeAndTheLog(t *testing.T) {
	trust := trustOf(t, "bundle/trust.json")
	text := codeOf(t, listed())
	if a := inspect.Check([]byte(text), trust, now, certificate.Options{}); a.Verdict != certificate.Unproven || a.Kind != inspect.Code {
		t.Errorf("%s", a.Verdict)
	}
	for _, row := range []struct {
		name    string
		set     map[status.Purpose]bool
		verdict certificate.Verdict
	}{
		{"clear", nil, certificate.Unproven},
		{"withdrawn", map[status.Purpose]bool{status.Revocation: true}, certificate.Withdrawn},
		{"suspended", map[status.Purpose]bool{status.Suspension: true}, certificate.Suspended},
	} {
		m := &certificate.Material{}
		for _, p := range status.Purposes() {
			m.StatusLists = append(m.StatusLists, list(t, p, row.set[p]))
		}
		if a := inspect.Check([]byte(text), trust, now, certificate.Options{Material: m}); a.Verdict != row.verdict {
			t.Errorf("%s: %s, want %s\n%s", row.name, a.Verdict, row.verdict, a.Report.Text(certificate.English))
		}
	}
}

const agency = "did:web:innobiz.agency.example"

func listed() certificate.Credential {
	seoul := time.FixedZone("", 9*60*60)
	title := certificate.Named{Code: "innobiz", Name: certificate.Names{En: "Inno-Biz", Ru: "Инно-Биз", Ko: "이노비즈"}}
	entries := status.EntryList{}
	for _, p := range status.Purposes() {
		entries = append(entries, status.Entry{Purpose: p, List: status.ID("https://innobiz.agency.example", "", p, 1), Index: 94567})
	}
	return certificate.Credential{
		ID:        "https://innobiz.agency.example/certificates/26110100042",
		Issuer:    certificate.Issuer{ID: agency, Name: certificate.Names{En: "Agency", Ru: "Агентство", Ko: "기관"}},
		ValidFrom: time.Date(2026, 11, 23, 0, 0, 0, 0, seoul), ValidUntil: time.Date(2029, 11, 22, 23, 59, 59, 0, seoul),
		Subject: certificate.Subject{ID: "urn:proba:company:kr:1", LegalName: "한빛정밀 주식회사", LatinName: "HANBIT PRECISION", BusinessNumber: "120-81-47521", Country: "KR"},
		Certification: certificate.Certification{
			Number: "26110100042", Scheme: title, Edition: "2026", Grade: "AA", Sheet: title,
			IssuedOn: certificate.Date{Year: 2026, Month: 11, Day: 23}, ValidThrough: certificate.Date{Year: 2029, Month: 11, Day: 22},
		},
		Status: entries.Bytes(),
	}
}

func issue(t testing.TB, c certificate.Credential) certificate.Document {
	t.Helper()
	unsigned, err := certificate.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.Sign(t.Context(), unsigned, signer("2026"), agency+"#2026", now.AddDate(0, 0, -8))
	if err != nil {
		t.Fatal(err)
	}
	d, err := certificate.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func codeOf(t testing.TB, c certificate.Credential) string {
	t.Helper()
	d := issue(t, c)
	text, err := cwt.Sign(t.Context(), &d, signer("2026"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func list(t testing.TB, p status.Purpose, set bool) []byte {
	t.Helper()
	l := status.List{ID: status.ID("https://innobiz.agency.example", "", p, 1), Issuer: agency, Purpose: p, ValidFrom: now.Add(-time.Hour), Bits: status.NewBits()}
	l.Bits.Set(94567, set)
	unsigned, err := status.Build(l)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(t.Context(), unsigned, signer("2026"), agency+"#2026", now.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// documentKey is a key that signs papers, and the trust that knows it.
func documentKey(t testing.TB, trust *certificate.Trust) pdf.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte("document key"))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed[:])
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Agency"}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(9, 0, 0)}
	der, err := x509.CreateCertificate(nil, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trust.DocumentKeys = []certificate.DocumentKey{{ID: agency + "#document", Chain: [][]byte{der}}}
	return pdf.Signer{Key: key, Chain: []*x509.Certificate{own}}
}

func TestPapers(t *testing.T) {
	trust := trustOf(t, "certificate/trust.json")
	s := documentKey(t, &trust)
	d := issue(t, listed())
	page, err := pdf.Render(pdf.Input{Certificate: d.Canonical(), QR: codeOf(t, listed()), Language: certificate.Korean})
	if err != nil {
		t.Fatal(err)
	}
	paper, err := pdf.Sign(page, s, now)
	if err != nil {
		t.Fatal(err)
	}
	stranger := trust
	stranger.DocumentKeys = nil
	flipped := bytes.Clone(paper)
	flipped[len(flipped)/2] ^= 1
	for _, row := range []struct {
		name    string
		paper   []byte
		trust   certificate.Trust
		verdict certificate.Verdict
		view    string
	}{
		{"as it was made", paper, trust, certificate.Valid, "pass matches"},
		{"with something added", append(bytes.Clone(paper), '\n'), trust, certificate.ViewDiffers, "fail changed"},
		{"without a signature", page, trust, certificate.ViewDiffers, "fail unsigned"},
		{"signed by a stranger", paper, stranger, certificate.ViewDiffers, "fail unsigned"},
		{"no paper of ours", []byte("%PDF-1.4\n%%EOF\n"), trust, certificate.Unreadable, "unknown not_reached"},
	} {
		a := inspect.Check(row.paper, row.trust, now, certificate.Options{})
		view := string(a.Steps[2].Outcome) + " " + a.Steps[2].Detail
		if a.Verdict != row.verdict || view != row.view || a.Kind != inspect.Paper {
			t.Errorf("%s: %s, %s", row.name, a.Verdict, view)
		}
	}
	if a := inspect.Check(flipped, trust, now, certificate.Options{}); a.Verdict == certificate.Valid {
		t.Error("a changed paper is valid")
	}
}

func TestPhotograph(t *testing.T) {
	trust := trustOf(t, "certificate/trust.json")
	p, err := cwt.Draw(codes(t)[0].Text)
	if err != nil {
		t.Fatal(err)
	}
	const module = 4
	side := (p.Size + 2*cwt.Quiet) * module
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			u, v := x/module-cwt.Quiet, y/module-cwt.Quiet
			if u < 0 || v < 0 || u >= p.Size || v >= p.Size || !p.Black(u, v) {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if a := inspect.Check(b.Bytes(), trust, now, certificate.Options{}); a.Verdict != certificate.Valid || a.Kind != inspect.Picture || a.Text != codes(t)[0].Text {
		t.Errorf("%s %s", a.Kind, a.Verdict)
	}
	b.Reset()
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	if a := inspect.Check(b.Bytes(), trust, now, certificate.Options{}); a.Verdict != certificate.Unreadable || a.Steps[0].Detail != "no_code" {
		t.Errorf("a picture of nothing: %s %s", a.Verdict, a.Steps[0].Detail)
	}
}

// TestDocumentsAreLeftToTheirOwnCheck: JSON gets the very report of certificate.Check.
func TestDocumentsAreLeftToTheirOwnCheck(t *testing.T) {
	trust := trustOf(t, "bundle/trust.json")
	for _, name := range []string{"bundle/valid.json", "certificate/changed-grade.json", "certificate/json-cut-off.json"} {
		a := inspect.Check(file(t, name), trust, now, certificate.Options{})
		r := certificate.Check(file(t, name), trust, now, certificate.Options{})
		if a.Kind != inspect.Document || !bytes.Equal(a.JSON(), r.JSON()) {
			t.Errorf("%s: %s", name, a.Kind)
		}
	}
}

func FuzzCheck(f *testing.F) {
	trust := trustOf(f, "certificate/trust.json")
	for _, c := range codes(f) {
		f.Add([]byte(c.Text))
	}
	f.Add(file(f, "bundle/valid.json"))
	f.Add([]byte("%PDF-1.7\n"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, input []byte) {
		a := inspect.Check(input, trust, now, certificate.Options{})
		if a.Verdict == "" || len(a.Steps) != len(certificate.Steps()) || a.Report.Text(certificate.Russian) == "" {
			t.Errorf("%q: %+v", input, a.Report)
		}
	})
}
