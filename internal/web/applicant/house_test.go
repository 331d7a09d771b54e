package applicant_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/exchange"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/web"
	"proba.example/internal/web/applicant"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// house is the pages over a real desk on a fresh database. Its gate takes a person's id for a session.
type house struct {
	*caseworktest.World
	t   *testing.T
	url string
}

type gate struct{ store *store.Store }

func (g gate) Resolve(ctx context.Context, token string) (who party.Actor, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		who, err = tx.Actor(ctx, party.PersonID(token))
		return err
	})
	return who, err
}

func open(t *testing.T) *house {
	t.Helper()
	w := caseworktest.New(t)
	w.Setup(t)
	f := frame.Frame{Agency: caseworktest.AgencyName}
	h, err := web.New(web.Config{
		Tables: []*request.Table{applicant.New(applicant.Config{Frame: f, Desk: w.Desk, Exchange: &exchange.Desk{Files: w.Desk.Files, Store: w.Store, Queue: w.Queue, Keyring: w.Keys, DID: "did:web:agency.example", Place: caseworktest.Seoul, Bundle: w.Desk.Bundle, Records: w.Desk, Letters: courier.Courier{Queue: w.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}, Log: slog.New(slog.DiscardHandler)}, Support: w.Support(), Sites: &programme.Desk{Store: w.Store, Place: caseworktest.Seoul, Country: "KR", Letters: courier.Courier{Queue: w.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}})}, Assets: view.Assets(), Gate: gate{w.Store},
		ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &house{w, t, server.URL}
}

// reader is a browser in which somebody has signed in.
type reader struct {
	*http.Client
	t    *testing.T
	url  string
	lang locale.Lang
}

func (h *house) reader(who party.PersonID, l locale.Lang) *reader {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	u, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	cookies := []*http.Cookie{{Name: "lang", Value: string(l), Path: "/"}}
	if who != "" {
		cookies = append(cookies, &http.Cookie{Name: "session", Value: string(who), Path: "/"})
	}
	jar.SetCookies(u, cookies)
	return &reader{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, h.t, h.url, l}
}

// page is an answer.
type page struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (r *reader) do(req *http.Request) page {
	r.t.Helper()
	res, err := r.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	p := page{res.StatusCode, res.Header.Get("Location"), html.UnescapeString(string(b)), res.Header}
	if strings.Contains(p.body, "⟦") {
		at := strings.Index(p.body, "⟦")
		r.t.Errorf("%s %s: a sentence is missing: %.80s", req.Method, req.URL.Path, p.body[at:])
	}
	if strings.Contains(p.body, " style=") {
		r.t.Errorf("%s: a style stands in the page", req.URL.Path)
	}
	return p
}

func (r *reader) get(path string) page {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.url+path, http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.do(req)
}

func (r *reader) post(path string, form url.Values, headers ...string) page {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return r.do(req)
}

// upload is one file of a form.
type upload struct {
	field, name string
	content     []byte
}

func (r *reader) send(path string, form url.Values, files ...upload) page {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, r.url+path, &b)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return r.do(req)
}

// T is a sentence in the reader's language.
func (r *reader) T(key string, args ...any) string { return locale.For(r.lang).T(key, args...) }

func (p page) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.body, s) {
			t.Errorf("the page (%d) lacks %q", p.status, s)
		}
	}
}

func (p page) is(t *testing.T, status int) {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d (→ %s), want %d: %.400s", p.status, p.location, status, main(p.body))
	}
}

func main(body string) string {
	if _, after, ok := strings.Cut(body, `<main`); ok {
		return after
	}
	return body
}

var (
	inputTag = regexp.MustCompile(`<(?:input|textarea|select)\b[^>]*>`)
	attr     = regexp.MustCompile(`\b(name|value|type|checked)(?:="([^"]*)")?`)
)

// fields are the fields of the page's form as a browser would send them back unchanged; texts of textareas and choices of
// selects are left to the test.
func (p page) fields() url.Values {
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(main(p.body), -1) {
		a := map[string]string{}
		for _, m := range attr.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = m[2]
			if m[1] == "checked" {
				a["checked"] = "yes"
			}
		}
		if a["name"] == "" || a["type"] == "file" || (a["type"] == "radio" || a["type"] == "checkbox") && a["checked"] == "" {
			continue
		}
		v.Add(a["name"], a["value"])
	}
	return v
}

// at gives a case in a state and a reader of its company.
func (h *house) at(state application.State, l locale.Lang) (string, *reader) {
	h.t.Helper()
	id := h.At(h.t, state)
	return "/cases/" + string(id), h.reader(h.Owner().ID(), l)
}

// member gives somebody a role in a company.
func (h *house) member(org party.OrgID, who party.PersonID, role party.Role) {
	h.t.Helper()
	err := h.Store.Update(context.Background(), func(tx *store.Tx) error { return tx.SetRole(context.Background(), org, who, role) })
	if err != nil {
		h.t.Fatal(err)
	}
}
