package officer_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/custody"
	"proba.example/internal/decision"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/web"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/officer"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// house is the pages over a real desk on a fresh database.
type house struct {
	*caseworktest.World
	t    *testing.T
	url  string
	keys *custody.Desk

	exchange *exchange.Desk
}

// Resolve takes the session's token for the person's id: signing in is tested where it lives.
func (h *house) Resolve(ctx context.Context, token string) (party.Actor, error) {
	var who party.Actor
	err := h.Store.View(ctx, func(tx *store.Tx) (err error) {
		who, err = tx.Actor(ctx, party.PersonID(token))
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return who, request.ErrSignIn
	}
	return who, err
}

// door lets a browser in as anybody.
func door() *request.Table {
	d := &request.Table{}
	d.Get("/enter/{who}", request.Anyone, func(w http.ResponseWriter, r *http.Request) error {
		request.SetSession(w, r, r.PathValue("who"), time.Hour)
		return request.Redirect(w, r, "/office/schemes")
	})
	return d
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{World: caseworktest.New(t), t: t}
	h.Setup(t)
	h.exchange = &exchange.Desk{
		Store: h.Store, Queue: h.Queue, Keyring: h.Keys, DID: "did:web:agency.example", Base: "https://agency.example", Place: caseworktest.Seoul,
		Bundle: h.Desk.Bundle, Records: h.Desk, Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}, Log: slog.New(slog.DiscardHandler),
	}
	f := frame.Frame{Agency: caseworktest.AgencyName}
	handler, err := web.New(web.Config{
		Tables: []*request.Table{door(), officer.New(officer.Config{Frame: f, Desk: h.Desk, Keys: h.custody(), Exchange: h.exchange, Sites: h.programme(), Support: h.Support(), WitnessName: "agency.example/witness", Place: caseworktest.Seoul})},
		Assets: view.Assets(), Gate: h, ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// programme is the desk of pilots.
func (h *house) programme() *programme.Desk {
	return &programme.Desk{
		Store: h.Store, Place: caseworktest.Seoul, Country: "KR", EnterLog: h.Desk.EnterLog, Issuer: &h.Desk.Issuer, Lists: h.Desk,
		Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName, BaseURL: "https://agency.example"}},
	}
}

// custody is a desk of keys with the first key of every role, kept in files beside the database.
func (h *house) custody() *custody.Desk {
	h.t.Helper()
	files, err := keys.OpenFiles(filepath.Join(h.Dir, "keys"), "")
	if err != nil {
		h.t.Fatal(err)
	}
	h.keys = &custody.Desk{
		Store: h.Store, Queue: h.Queue, Files: files, Wait: 7 * 24 * time.Hour, Log: slog.New(slog.DiscardHandler), Keyring: keys.NewKeyring(nil, nil, h.Clock.Now, nil),
		Agency: custody.Agency{DID: "did:web:agency.example", Name: caseworktest.AgencyName, Country: "KR"},
	}
	if err := h.keys.Open(context.Background(), custody.First{Since: caseworktest.Noon}); err != nil {
		h.t.Fatal(err)
	}
	if err := h.keys.RenewTrust(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.keys.Ledger, h.keys.Now = h.Desk.Ledger, h.Clock.Now
	h.keys.Ledger.Witnesses = h.keys.Witnesses(h.keys.Ledger.Key)
	return h.keys
}

// seen is what a reader gets.
type seen struct {
	status         int
	location, body string
	header         http.Header
	size           int
}

// reader is a person at a browser in one language.
type reader struct {
	h    *house
	who  party.PersonID
	lang locale.Lang
}

func (h *house) as(who party.PersonID) reader { return reader{h, who, locale.English} }

func (r reader) in(l locale.Lang) reader { r.lang = l; return r }

func (r reader) send(method, path, contentType string, body io.Reader) seen {
	r.h.t.Helper()
	req, err := http.NewRequest(method, r.h.url+path, body)
	if err != nil {
		r.h.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if r.who != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: string(r.who)})
	}
	req.AddCookie(&http.Cookie{Name: "lang", Value: string(r.lang)})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		r.h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.h.t.Fatal(err)
	}
	text := html.UnescapeString(string(b))
	if strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") || strings.Contains(text, "%!") {
		i := max(strings.Index(text, "⟦"), strings.Index(text, "<no value>"), strings.Index(text, "%!"))
		r.h.t.Errorf("%s in %s has a sentence that is missing: …%s", path, r.lang, text[max(0, i-80):min(len(text), i+80)])
	}
	if strings.Contains(text, " style=") {
		r.h.t.Errorf("%s has an inline style, which the content policy forbids", path)
	}
	return seen{res.StatusCode, res.Header.Get("Location"), text, res.Header, len(b)}
}

func (r reader) get(path string) seen { r.h.t.Helper(); return r.send(http.MethodGet, path, "", nil) }

func (r reader) post(path string, fields ...string) seen {
	r.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return r.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (r reader) upload(path, name string, content []byte, fields ...string) seen {
	r.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			r.h.t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		r.h.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		r.h.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		r.h.t.Fatal(err)
	}
	return r.send(http.MethodPost, path, m.FormDataContentType(), &b)
}

// form sends fields as a form with files does; a field named "file:field:name" is a file.
func (r reader) form(path string, fields ...string) seen {
	r.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if at := strings.Split(fields[i], ":"); len(at) == 3 {
			part, err := m.CreateFormFile(at[1], at[2])
			if err == nil {
				_, err = io.WriteString(part, fields[i+1])
			}
			if err != nil {
				r.h.t.Fatal(err)
			}
			continue
		}
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			r.h.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		r.h.t.Fatal(err)
	}
	return r.send(http.MethodPost, path, m.FormDataContentType(), &b)
}

// goesTo fails the test unless the answer leads to the address.
func (s seen) goesTo(t *testing.T, location string) {
	t.Helper()
	if s.status != http.StatusSeeOther || s.location != location {
		t.Errorf("status %d to %q, want %q: %s", s.status, s.location, location, s.alert())
	}
}

// has fails the test for each of the words the page lacks.
func (s seen) has(t *testing.T, status int, words ...string) {
	t.Helper()
	if s.status != status {
		t.Errorf("status %d, want %d (to %q): %s", s.status, status, s.location, s.alert())
	}
	for _, w := range words {
		if !strings.Contains(s.body, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

// alert is what the page's error summary or main text says, for a failing test.
func (s seen) alert() string {
	if i := strings.Index(s.body, "<main"); i >= 0 {
		return s.body[i:min(len(s.body), i+700)]
	}
	return s.body
}

func (s seen) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(s.body, w) {
			t.Errorf("the page has %q", w)
		}
	}
}

func at(id application.ID, rest string) string {
	if rest == "" {
		return "/office/cases/" + string(id)
	}
	return "/office/cases/" + string(id) + "/" + rest
}

// granted is a case on which the decision has just fallen; its certificate is not issued yet.
func (h *house) granted() application.ID {
	h.t.Helper()
	id := h.At(h.t, application.Evaluated)
	x := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, and the visit confirmed the evidence."}
	if err := h.Desk.Decide(context.Background(), caseworktest.Person(aDecider), id, x); err != nil {
		h.t.Fatal(err)
	}
	h.Confirm(h.t, id)
	return id
}
