package public_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
)

// notary signs for one certificate and has one list.
type notary struct{}

func (notary) StatusList(_ context.Context, purpose string, list int) ([]byte, error) {
	if purpose != "revocation" || list != 1 {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return []byte(`{"list":1}`), nil
}

func (notary) Statement(_ context.Context, asked string) ([]byte, error) {
	return about(asked, `{"statement":true}`)
}

func (notary) Bundle(_ context.Context, asked string) ([]byte, error) {
	return about(asked, `{"bundle":true}`)
}

func about(asked, document string) ([]byte, error) {
	if asked != number {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return []byte(document), nil
}

func TestWhatIsSignedAboutACertificateIsServed(t *testing.T) {
	name := locale.Text{locale.English: "Test Agency", locale.Russian: "Пробное агентство", locale.Korean: "시험기관"}
	f := frame.Frame{Agency: name}
	entry := register.Entry{Number: number, Document: []byte(`{"signed":true}`)}
	h, err := web.New(web.Config{
		Tables: []*request.Table{public.New(public.Config{
			Frame: f, Register: shelf{entry: entry, asked: &register.Query{}}, Calls: noCalls{}, Badges: workshop{}, Papers: workshop{}, Trust: pinned{},
			Standings: notary{}, Place: time.UTC, Now: time.Now,
		})},
		Gate: nobody{}, ErrorPage: web.Errors(f),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		path, want, media, cache string
		status                   int
	}{
		{"/status/revocation/1", `{"list":1}`, "application/vc", "public, max-age=300", http.StatusOK},
		{"/status/revocation/2", "", "", "", http.StatusNotFound},
		{"/status/praise/1", "", "", "", http.StatusNotFound},
		{"/status/revocation/01", "", "", "", http.StatusNotFound},
		{"/status/revocation/0", "", "", "", http.StatusNotFound},
		{"/status/revocation/x", "", "", "", http.StatusNotFound},
		{"/certificates/" + number + "/standing.json", `{"statement":true}`, "application/json", "no-cache", http.StatusOK},
		{"/certificates/" + number + "/bundle.json", `{"bundle":true}`, "application/json", "no-cache", http.StatusOK},
		{"/certificates/26990100001/bundle.json", "", "", "", http.StatusNotFound},
		{"/certificates/26990100001/standing.json", "", "", "", http.StatusNotFound},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, row.path, nil))
		if w.Code != row.status {
			t.Errorf("%s: status %d, want %d", row.path, w.Code, row.status)
			continue
		}
		if row.status == http.StatusOK && (w.Body.String() != row.want || w.Header().Get("Content-Type") != row.media || w.Header().Get("Cache-Control") != row.cache) {
			t.Errorf("%s: %q as %q, %q", row.path, w.Body, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"))
		}
	}
	for _, l := range locale.Languages {
		page := get(t, h, "/certificates/"+number, l).Body.String()
		for _, link := range []string{"/bundle.json", "/standing.json"} {
			if !strings.Contains(page, "/certificates/"+number+link) {
				t.Errorf("the page in %s does not lead to %s", l, link)
			}
		}
	}
}
