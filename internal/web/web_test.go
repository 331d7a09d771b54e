package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
)

// gate knows three tokens and can be away.
type gate struct{ away bool }

func (g *gate) Resolve(_ context.Context, token string) (party.Actor, error) {
	if g.away {
		return party.Actor{}, errors.New("the database is away")
	}
	people := map[string]party.Person{
		"officer-token":   {ID: "officer", Name: "담당자", Language: "ko", Active: true, Duties: []party.Duty{party.Officer}},
		"applicant-token": {ID: "applicant", Name: "Анна", Language: "ru", Active: true},
	}
	p, ok := people[token]
	if !ok {
		return party.Actor{}, fault.New(fault.Forbidden, "fault.sign_in")
	}
	return party.Actor{Person: p}, nil
}

type fixture struct {
	http.Handler
	gate *gate
	log  *bytes.Buffer
}

func mount(t *testing.T, secure bool) fixture {
	t.Helper()
	say := func(text string) request.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.WriteString(w, text+" "+string(request.Printer(r).Lang()))
			return err
		}
	}
	echo := func(w http.ResponseWriter, r *http.Request) error {
		form, err := request.Form(r)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "got %d", len(form.Get("a")))
		return err
	}
	table := &request.Table{}
	table.Get("/{$}", request.Anyone, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "public, max-age=60")
		return say("start")(w, r)
	})
	table.Get("/office", request.Holding(party.Officer), say("office"))
	table.Post("/office/{id}", request.Holding(party.Officer), echo)
	table.Post("/form", request.Anyone, echo)
	table.Upload("/upload", request.Anyone, 1<<20, func(w http.ResponseWriter, r *http.Request) error {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		_, err = fmt.Fprintf(w, "got %d", n)
		return err
	})
	table.Get("/panic", request.Anyone, func(http.ResponseWriter, *http.Request) error { panic("secret of the house") })
	table.Get("/broken", request.Anyone, func(http.ResponseWriter, *http.Request) error { return errors.New("secret of the house") })
	table.Get("/late", request.Anyone, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, errors.New("too late"))
	})
	for kind := fault.Internal; kind <= fault.TooLarge; kind++ {
		table.Get("/fault/"+kind.String(), request.Anyone, func(http.ResponseWriter, *http.Request) error {
			return fault.New(kind, "fault.not_found").Because(errors.New("secret of the house"))
		})
	}
	f := fixture{gate: &gate{}, log: &bytes.Buffer{}}
	var err error
	f.Handler, err = New(Config{
		Tables: []*request.Table{table}, Gate: f.gate, Secure: secure,
		Assets:    http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "asset") }), //nolint:errcheck // a test
		ErrorPage: Errors(frame.Frame{Agency: locale.Text{locale.English: "Agency", locale.Russian: "Агентство", locale.Korean: "기관"}}),
		Log:       slog.New(slog.NewTextHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f fixture) do(method, target string, body string, set ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, s := range set {
		s(r)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func signedIn(token string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "session", Value: token}) }
}

func TestWhoGetsWhichPage(t *testing.T) {
	f := mount(t, false)
	for _, c := range []struct {
		what, method, target, token string
		status                      int
		location                    string
	}{
		{"stranger, start", "GET", "/", "", 200, ""},
		{"stranger, office", "GET", "/office", "", 303, "/sign-in?next=%2Foffice"},
		{"stranger, office with query", "GET", "/office?state=a", "", 303, "/sign-in?next=%2Foffice%3Fstate%3Da"},
		{"stranger, act", "POST", "/office/1", "", 403, ""},
		{"forged session, office", "GET", "/office", "guess", 303, "/sign-in?next=%2Foffice"},
		{"applicant, office", "GET", "/office", "applicant-token", 403, ""},
		{"applicant, act", "POST", "/office/1", "applicant-token", 403, ""},
		{"officer, office", "GET", "/office", "officer-token", 200, ""},
		{"officer, head", "HEAD", "/office", "officer-token", 200, ""},
		{"officer, act", "POST", "/office/1", "officer-token", 200, ""},
		{"nothing there", "GET", "/nothing", "", 404, ""},
		{"wrong method", "DELETE", "/office/1", "officer-token", 405, ""},
		{"act by reading", "GET", "/form", "", 405, ""},
		{"trace", "TRACE", "/", "", 404, ""},
	} {
		set := []func(*http.Request){}
		if c.token != "" {
			set = append(set, signedIn(c.token))
		}
		w := f.do(c.method, c.target, "", set...)
		if c.what == "trace" && (w.Code == 404 || w.Code == 405) {
			continue
		}
		if w.Code != c.status || w.Header().Get("Location") != c.location {
			t.Errorf("%s: %d to %q, want %d to %q", c.what, w.Code, w.Header().Get("Location"), c.status, c.location)
		}
	}
	if w := f.do("GET", "/form", ""); !strings.Contains(w.Header().Get("Allow"), "POST") {
		t.Errorf("405 allows %q", w.Header().Get("Allow"))
	}
}

func TestASessionThatIsOverIsTakenBackAndAnAbsentDatabaseMakesNobodyAStranger(t *testing.T) {
	f := mount(t, false)
	w := f.do("GET", "/", "", signedIn("old"))
	if c := w.Result().Cookies(); len(c) != 1 || c[0].Name != "session" || c[0].MaxAge >= 0 {
		t.Errorf("cookies %v", c)
	}
	f.gate.away = true
	w = f.do("GET", "/", "", signedIn("officer-token"))
	if w.Code != 500 || len(w.Result().Cookies()) != 0 {
		t.Errorf("%d with %v", w.Code, w.Result().Cookies())
	}
	if w := f.do("GET", "/static/x.css", "", signedIn("officer-token")); w.Body.String() != "asset" {
		t.Errorf("static files: %d %s", w.Code, w.Body)
	}
}

func TestRequestsOfOtherSitesDoNothing(t *testing.T) {
	f := mount(t, false)
	for _, c := range []struct {
		what   string
		status int
		set    []func(*http.Request)
	}{
		{"own form", 200, []func(*http.Request){header("Sec-Fetch-Site", "same-origin")}},
		{"own form of an older browser", 200, []func(*http.Request){header("Origin", "http://example.com")}},
		{"another site", 403, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}},
		{"a sister site", 403, []func(*http.Request){header("Sec-Fetch-Site", "same-site")}},
		{"another site of an older browser", 403, []func(*http.Request){header("Origin", "https://evil.example")}},
		{"a page without origin", 403, []func(*http.Request){header("Origin", "null")}},
		{"no browser", 200, nil},
	} {
		w := f.do("POST", "/office/1", "a=1", append(c.set, signedIn("officer-token"))...)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", c.what, w.Code, c.status)
		}
		if c.status == 403 && !strings.Contains(w.Body.String(), "다른 사이트") {
			t.Errorf("%s: the page does not say why:\n%s", c.what, w.Body)
		}
	}
	if w := f.do("GET", "/office", "", signedIn("officer-token"), header("Sec-Fetch-Site", "cross-site")); w.Code != 200 {
		t.Errorf("following a link from another site: %d", w.Code)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	for _, secure := range []bool{false, true} {
		f := mount(t, secure)
		for _, target := range []string{"/", "/office", "/nothing", "/static/app.css", "/panic", "/fault/conflict"} {
			h := f.do("GET", target, "").Header()
			for name, want := range map[string]string{
				"Content-Security-Policy":    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
				"X-Content-Type-Options":     "nosniff",
				"Referrer-Policy":            "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin",
				"X-Frame-Options":            "DENY",
			} {
				if h.Get(name) != want {
					t.Errorf("%s: %s is %q", target, name, h.Get(name))
				}
			}
			if h.Get("X-Request-Id") == "" || h.Get("Permissions-Policy") == "" {
				t.Errorf("%s: headers %v", target, h)
			}
			if (h.Get("Strict-Transport-Security") != "") != secure {
				t.Errorf("%s: HSTS %q, secure %v", target, h.Get("Strict-Transport-Security"), secure)
			}
		}
	}
}

func TestWhatCachesMayKeep(t *testing.T) {
	f := mount(t, false)
	for _, c := range []struct {
		target, token, want string
	}{
		{"/", "", "public, max-age=60"},
		{"/", "officer-token", "no-store"}, // it shows who is signed in
		{"/office", "officer-token", "no-store"},
		{"/office", "", "no-store"},
		{"/nothing", "", "no-store"},
		{"/panic", "", "no-store"},
		{"/?lang=ko", "", "no-store"},
	} {
		set := []func(*http.Request){}
		if c.token != "" {
			set = append(set, signedIn(c.token))
		}
		if got := f.do("GET", c.target, "", set...).Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.target, c.token, got, c.want)
		}
	}
	if v := f.do("GET", "/", "").Header().Get("Vary"); !strings.Contains(v, "Cookie") || !strings.Contains(v, "Accept-Language") {
		t.Errorf("Vary: %q", v)
	}
}

func TestTheReadersLanguage(t *testing.T) {
	f := mount(t, false)
	chosen := func(l string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "lang", Value: l}) }
	}
	for _, c := range []struct {
		what, want string
		set        []func(*http.Request)
	}{
		{"nothing said", "en", nil},
		{"the browser's", "ru", []func(*http.Request){header("Accept-Language", "ru-RU,ru;q=0.9")}},
		{"the person's before the browser's", "ko", []func(*http.Request){header("Accept-Language", "en"), signedIn("officer-token")}},
		{"the choice before all", "ru", []func(*http.Request){header("Accept-Language", "en"), signedIn("officer-token"), chosen("ru")}},
		{"a choice that is none", "ru", []func(*http.Request){header("Accept-Language", "ru"), chosen("xx")}},
		{"a header of nonsense", "en", []func(*http.Request){header("Accept-Language", strings.Repeat("x-", 5000))}},
	} {
		if got := f.do("GET", "/", "", c.set...).Body.String(); got != "start "+c.want {
			t.Errorf("%s: %q", c.what, got)
		}
	}
	for target, want := range map[string]string{
		"/office?state=a&lang=ko&q=%D1%91": "/office?q=%D1%91&state=a",
		"/?lang=ru":                        "/",
		"//evil.example/?lang=ru":          "/",
		"/%2f%2fevil.example?lang=ru":      "/",
		"/\\evil.example?lang=ru":          "/",
	} {
		u, err := url.ParseRequestURI(target) // as a server reads the first line of a request
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = u
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		c := w.Result().Cookies()
		if w.Code != 303 || w.Header().Get("Location") != want || len(c) != 1 || c[0].Name != "lang" {
			t.Errorf("%s: %d to %q, cookies %v", target, w.Code, w.Header().Get("Location"), c)
		}
	}
	if w := f.do("GET", "/?lang=xx", ""); w.Code != 200 {
		t.Errorf("an unknown language: %d", w.Code)
	}
	if w := f.do("POST", "/form?lang=ru", "a=1"); w.Code != 200 {
		t.Errorf("an act is not turned into a choice of language: %d", w.Code)
	}
}

func TestFaultsBecomePages(t *testing.T) {
	f := mount(t, false)
	for kind, status := range map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.NotFound: 404, fault.Forbidden: 403, fault.Conflict: 409, fault.Unavailable: 503, fault.TooLarge: 413,
	} {
		for _, l := range locale.Languages {
			w := f.do("GET", "/fault/"+kind.String(), "", header("Accept-Language", string(l)))
			body := w.Body.String()
			if w.Code != status || !strings.Contains(body, `<html lang="`+string(l)+`"`) || strings.Contains(body, "⟦") || strings.Contains(body, "secret") {
				t.Errorf("%s in %s: %d\n%s", kind, l, w.Code, body)
			}
			if says := locale.For(l).T("fault.not_found"); kind != fault.Internal && !strings.Contains(body, says) {
				t.Errorf("%s in %s does not say %q", kind, l, says)
			}
		}
	}
}

func TestABrokenPageIsOneBrokenPage(t *testing.T) {
	f := mount(t, false)
	for _, target := range []string{"/panic", "/broken"} {
		w := f.do("GET", target, "")
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		if id := w.Header().Get("X-Request-Id"); !strings.Contains(w.Body.String(), id) || !strings.Contains(f.log.String(), id) {
			t.Errorf("%s: the request's number %s is not on the page and in the log", target, id)
		}
	}
	if !strings.Contains(f.log.String(), "secret of the house") || !strings.Contains(f.log.String(), "web_test.go") {
		t.Errorf("the log has no cause and no stack:\n%s", f.log)
	}
	if w := f.do("GET", "/late", ""); w.Code != 200 || w.Body.String() != "half" {
		t.Errorf("an error after the first byte: %d %s", w.Code, w.Body)
	}
	if w := f.do("GET", "/", ""); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestTheLogHasNoSecrets(t *testing.T) {
	f := mount(t, false)
	f.do("GET", "/office?token=SECRET", "", signedIn("officer-token"))
	f.do("POST", "/form?token=SECRET", "a=SECRET")
	if s := f.log.String(); strings.Contains(s, "SECRET") || strings.Contains(s, "officer-token") {
		t.Errorf("the log:\n%s", s)
	}
	if s := f.log.String(); !strings.Contains(s, "path=/office") || !strings.Contains(s, "person=officer") || !strings.Contains(s, "status=200") {
		t.Errorf("the log:\n%s", s)
	}
}

// raw sends a request as a slow browser does: all of the body first, and only then it looks for an answer.
func raw(t *testing.T, address, path string, length int64, announce bool) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(conn)
	fmt.Fprintf(out, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n", path)
	if announce {
		fmt.Fprintf(out, "Content-Length: %d\r\n\r\n", length)
		_, err = io.CopyN(out, zeros{}, length)
	} else {
		fmt.Fprint(out, "Transfer-Encoding: chunked\r\n\r\n")
		for left := length; left > 0 && err == nil; left -= 1 << 16 {
			fmt.Fprintf(out, "%x\r\n", min(left, 1<<16))
			_, err = io.CopyN(out, zeros{}, min(left, 1<<16))
			fmt.Fprint(out, "\r\n")
		}
		fmt.Fprint(out, "0\r\n\r\n")
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		t.Fatalf("the connection broke while sending: %v", err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	return res
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAnUploadOfAHundredMegabytesIsAnsweredWithTheLimit(t *testing.T) {
	f := mount(t, false)
	server := httptest.NewServer(f)
	defer server.Close()
	address := server.Listener.Addr().String()
	for _, c := range []struct {
		what     string
		path     string
		bytes    int64
		announce bool
		status   int
		says     string
	}{
		{"just the limit", "/upload", 1 << 20, true, 200, "got 1048576"},
		{"just the limit, unannounced", "/upload", 1 << 20, false, 200, "got 1048576"},
		{"one byte above", "/upload", 1<<20 + 1, true, 413, "1\u00a0MB"},
		{"one byte above, unannounced", "/upload", 1<<20 + 1, false, 413, "1\u00a0MB"},
		{"a hundred megabytes", "/upload", 100 << 20, true, 413, "1\u00a0MB"},
		{"a hundred megabytes, unannounced", "/upload", 100 << 20, false, 413, "1\u00a0MB"},
		{"to a page that does not exist", "/nothing", 20 << 20, true, 404, "404"},
		{"to a page for others", "/office/1", 20 << 20, true, 403, "403"},
	} {
		res := raw(t, address, c.path, c.bytes, c.announce)
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s: %d, %v\n%.600s", c.what, res.StatusCode, err, body)
		}
	}
}

func TestAFormAboveItsLimitIsTooLarge(t *testing.T) {
	f := mount(t, false)
	if w := f.do("POST", "/form", "a="+strings.Repeat("x", request.FormBytes)); w.Code != 413 {
		t.Errorf("%d", w.Code)
	}
	if w := f.do("POST", "/form", "a="+strings.Repeat("x", request.FormBytes-2)); w.Body.String() != fmt.Sprintf("got %d", request.FormBytes-2) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := f.do("GET", "/office", "a=1", signedIn("officer-token")); w.Code != 413 {
		t.Errorf("a page that is read takes no body: %d", w.Code)
	}
}

func TestTheBrowsersAddress(t *testing.T) {
	for _, c := range []struct {
		proxy   bool
		forward string
		want    string
	}{
		{false, "198.51.100.7", "192.0.2.1"},
		{true, "198.51.100.7", "198.51.100.7"},
		{true, "10.0.0.1, 198.51.100.7", "198.51.100.7"},
		{true, "nonsense", "192.0.2.1"},
		{true, "", "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Forwarded-For", c.forward)
		if got := clientIP(r, c.proxy); got != c.want {
			t.Errorf("proxy %v, %q: %s", c.proxy, c.forward, got)
		}
	}
}

func TestPagesThatCollideAreRefusedAtStart(t *testing.T) {
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	a, b := &request.Table{}, &request.Table{}
	a.Get("/x", request.Anyone, h)
	b.Get("/x", request.Anyone, h)
	errorPage := Errors(frame.Frame{})
	if _, err := New(Config{Tables: []*request.Table{a, b}, Gate: &gate{}, ErrorPage: errorPage}); err == nil {
		t.Error("two pages at one address were accepted")
	}
	if _, err := New(Config{Tables: []*request.Table{a}, ErrorPage: errorPage}); err == nil {
		t.Error("no gate was accepted")
	}
}
