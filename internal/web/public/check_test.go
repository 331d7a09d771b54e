package public_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
)

func vector(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "vectors", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// published is what the agency of the vectors publishes beside its one certificate.
type published struct {
	document []byte
	material certificate.Material
}

func (p *published) Material(_ context.Context, number string) ([]byte, certificate.Material, error) {
	if number != "26110100042" {
		return nil, certificate.Material{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return p.document, p.material, nil
}

// believed is the trust of the agency of the vectors.
type believed struct{ file []byte }

func (b believed) Pinned(context.Context) (public.Pinned, error) {
	trust, err := certificate.ParseTrust(b.file)
	return public.Pinned{Trust: trust, File: b.file}, err
}

// checkPages are the pages of the agency of the vectors, on the day the vectors are of.
func checkPages(t *testing.T, p public.Proofs) http.Handler {
	t.Helper()
	f := frame.Frame{Agency: locale.Same("Agency")}
	h, err := web.New(web.Config{
		Tables: []*request.Table{public.New(public.Config{
			Frame: f, Register: shelf{asked: nil}, Calls: noCalls{}, Base: "https://agency.example", Place: time.UTC, Proofs: p,
			Now: func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }, Trust: believed{[]byte(vector(t, "bundle/trust.json"))},
		})},
		Gate: nobody{}, ErrorPage: web.Errors(f),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// hand gives a file or a text to the check page as a browser does.
func hand(t *testing.T, h http.Handler, l locale.Lang, file []byte, text string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if file != nil {
		part, err := form.CreateFormFile("file", "file")
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"text": text, "on": ""} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/check", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept-Language", string(l))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestTheAgencyAddsItsProofs: a bare certificate, or its code alone, is judged by what the agency publishes beside it; one
// that is not the one in the register is judged by what it brings.
func TestTheAgencyAddsItsProofs(t *testing.T) {
	document, material, err := certificate.ParseBundle([]byte(vector(t, "bundle/valid.json")))
	if err != nil {
		t.Fatal(err)
	}
	d, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	seed := sha256.Sum256([]byte("proba certificate test vector key 2026"))
	code, err := cwt.Sign(t.Context(), &d, certificate.LocalSigner(ed25519.NewKeyFromSeed(seed[:])))
	if err != nil {
		t.Fatal(err)
	}
	alone, with := checkPages(t, nil), checkPages(t, &published{document, material})
	for _, row := range []struct {
		name  string
		pages http.Handler
		file  []byte
		text  string
		want  certificate.Verdict
	}{
		{"a bare certificate, without them", alone, document, "", certificate.Unproven},
		{"a bare certificate", with, document, "", certificate.Valid},
		{"a code, without them", alone, nil, code, certificate.Unproven},
		{"a code", with, nil, code, certificate.Valid},
		{"a code of another certificate", with, nil, strings.Split(strings.Split(vector(t, "qr/cases.json"), `"text":"`)[1], `"`)[0], certificate.Unproven},
		{"a changed certificate", with, bytes.Replace(document, []byte(`"grade":"AA"`), []byte(`"grade":"A"`), 1), "", certificate.InvalidSignature},
		{"a number", with, nil, "26110100042", certificate.UnknownFormat},
	} {
		for _, l := range locale.Languages {
			w := hand(t, row.pages, l, row.file, row.text)
			want := certificate.Sentences(certificate.Language(l))["verdict."+string(row.want)]
			want, _, _ = strings.Cut(want, "{")
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), strings.TrimSpace(want)) {
				t.Errorf("%s in %s: %d, not %q", row.name, l, w.Code, want)
			}
			if strings.Contains(w.Body.String(), "⟦") {
				t.Errorf("%s in %s lacks a sentence", row.name, l)
			}
		}
	}
	if w := hand(t, with, locale.Korean, nil, ""); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), locale.For(locale.Korean).T("public.check.nothing")) {
		t.Errorf("nothing: %d", w.Code)
	}
}

func TestTheVerifierIsHandedOut(t *testing.T) {
	w := get(t, checkPages(t, nil), "/verify.html", locale.Russian)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || w.Header().Get("Content-Security-Policy") != "" ||
		!strings.Contains(w.Body.String(), "Content-Security-Policy") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
