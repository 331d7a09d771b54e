package account_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"proba.example/internal/account"
	"proba.example/internal/jobs"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/web"
	pages "proba.example/internal/web/account"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

var agency = locale.Text{locale.English: "Agency of Innovations", locale.Russian: "Агентство инноваций", locale.Korean: "혁신기관"}

// house is the pages over a real desk on a fresh database, with a browser.
type house struct {
	*http.Client
	t     *testing.T
	url   string
	desk  *account.Desk
	queue *jobs.Runner
	sent  []notice.Envelope
}

func (h *house) Send(_ context.Context, e notice.Envelope) error {
	h.sent = append(h.sent, e)
	return nil
}

func open(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, store.Options{DSN: filepath.Join(t.TempDir(), "proba.db"), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := jobs.Migrate(ctx, s.WriterDB(), jobs.SQLite); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t}
	if h.queue, err = jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: jobs.SQLite, Logger: log}); err != nil {
		t.Fatal(err)
	}
	h.desk = &account.Desk{Store: s, Queue: h.queue, Log: log, Agency: notice.Agency{Name: agency, BaseURL: "https://proba.example"}}
	h.desk.Register(h.queue, h)
	f := frame.Frame{Agency: agency}
	handler, err := web.New(web.Config{Tables: []*request.Table{pages.New(pages.Config{Frame: f, Desk: h.desk})}, Assets: view.Assets(), Gate: h.desk, ErrorPage: web.Errors(f), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.Client = h.browser()
	return h
}

// browser is a browser of its own, with its own cookies.
func (h *house) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type seen struct {
	status         int
	location, body string
}

func (h *house) read(res *http.Response, err error) seen {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	body := html.UnescapeString(string(b))
	if strings.Contains(body, "⟦") || strings.Contains(body, "<no value>") {
		h.t.Errorf("%s has a sentence that is missing:\n%s", res.Request.URL, body)
	}
	if strings.Contains(body, " style=") {
		h.t.Errorf("%s has an inline style, which the content policy forbids", res.Request.URL)
	}
	return seen{res.StatusCode, res.Header.Get("Location"), body}
}

func (h *house) get(path string) seen { h.t.Helper(); return h.read(h.Get(h.url + path)) }

func (h *house) post(path string, fields ...string) seen {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return h.read(h.PostForm(h.url+path, form))
}

func (h *house) want(what string, s seen, status int, location string, says ...string) {
	h.t.Helper()
	if s.status != status || s.location != location {
		h.t.Errorf("%s: %d to %q, want %d to %q", what, s.status, s.location, status, location)
	}
	for _, text := range says {
		if !strings.Contains(s.body, text) {
			h.t.Errorf("%s: the page does not say %q:\n%s", what, text, s.body)
		}
	}
}

var linkPath = regexp.MustCompile(`https://proba\.example(/sign-in/link\?token=[A-Za-z0-9_-]+)`)

func (h *house) letter() string {
	h.t.Helper()
	if err := h.queue.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	m := linkPath.FindStringSubmatch(h.sent[len(h.sent)-1].Mail.Text)
	if m == nil {
		h.t.Fatal("no link in the letter")
	}
	return m[1]
}

func tokenOf(path string) string { _, token, _ := strings.Cut(path, "token="); return token }

func (h *house) administrator() {
	h.t.Helper()
	path, err := h.desk.FirstAdministratorLink(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	h.want("first administrator", h.post("/first-administrator", "token", tokenOf(path), "name", "Лидия Орлова", "email", "lidia@example.org", "language", "ru"), 303, "/people")
}

func TestSigningInInEachLanguage(t *testing.T) {
	for _, l := range locale.Languages {
		h, p := open(t), locale.For(l)
		h.want("choose the language", h.get("/sign-in?next=/desk&lang="+string(l)), 303, "/sign-in?next=%2Fdesk")
		h.want("form", h.get("/sign-in?next=/desk"), 200, "", p.T("account.sign_in.lede"), `name="next" value="/desk"`, `lang="`+string(l)+`"`)

		h.want("malformed", h.post("/sign-in", "email", "hana@", "next", "/desk"), 422, "", p.T("party.email.malformed", "Given", "hana@"), `value="hana@"`, `value="/desk"`, `aria-invalid="true"`)
		h.want("asked", h.post("/sign-in", "email", "hana@example.org", "next", "/desk"), 303, "/sign-in/sent?email=hana%40example.org")
		h.want("sent", h.get("/sign-in/sent?email=hana%40example.org"), 200, "", p.T("account.sent.title"), "hana@example.org")

		link := h.letter()
		for range 3 { // programs that look at mail open links
			h.want("link opened", h.get(link), 200, "", p.T("account.confirm.title"), `value="`+tokenOf(link)+`"`)
		}
		h.want("not signed in by opening", h.get("/settings"), 303, "/sign-in?next=%2Fsettings")
		h.want("pressed", h.post("/sign-in/link", "token", tokenOf(link)), 303, "/settings?next=%2Fdesk")
		h.want("pressed again", h.post("/sign-in/link", "token", tokenOf(link)), 422, "", p.T("account.link_spent"))

		h.want("welcome", h.get("/settings?next=/desk"), 200, "", p.T("account.settings.welcome_lede"), "hana@example.org")
		h.want("no name", h.post("/settings", "name", " ", "language", string(l), "next", "/desk"), 422, "", p.T("party.person.name.missing"), `value="/desk"`)
		h.want("named", h.post("/settings", "name", "김하나", "language", string(l), "next", "/desk"), 303, "/desk")
		h.want("own details", h.get("/settings"), 200, "", "김하나", p.T("account.settings.title"))
		h.want("sign-in page when signed in", h.get("/sign-in"), 303, "/desk")
		h.want("signed out", h.post("/sign-out"), 303, "/")
		h.want("afterwards", h.get("/settings"), 303, "/sign-in?next=%2Fsettings")
		h.want("out again", h.post("/sign-out"), 303, "/")
	}
}

func TestNobodyIsSentToAnotherSite(t *testing.T) {
	for _, evil := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"} {
		h := open(t)
		if s := h.get("/sign-in?next=" + url.QueryEscape(evil)); strings.Contains(s.body, "evil") {
			t.Errorf("%q stands in the form", evil)
		}
		h.post("/sign-in", "email", "hana@example.org", "next", evil)
		h.want(evil, h.post("/sign-in/link", "token", tokenOf(h.letter())), 303, "/settings?next=%2Fdesk")
		h.want(evil, h.post("/settings", "name", "x", "language", "en", "next", evil), 303, "/settings?saved=1")
		h.want(evil, h.get("/sign-in?next="+url.QueryEscape(evil)), 303, "/desk")
	}
}

func TestAnotherPersonsLinkEndsTheSessionBefore(t *testing.T) {
	h := open(t)
	h.administrator()
	first := h.Jar.Cookies(mustParse(t, h.url))
	path, err := h.desk.DemoLink(context.Background(), "hana@example.org", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	h.want("opened while signed in", h.get(path), 200, "", "Лидия Орлова")
	h.want("pressed", h.post("/sign-in/link", "token", tokenOf(path)), 303, "/settings?next=%2Fdesk")
	h.want("no longer the administrator", h.get("/people"), 403, "")
	h.Jar.SetCookies(mustParse(t, h.url), first)
	h.want("the session before", h.get("/people"), 303, "/sign-in?next=%2Fpeople")
}

func mustParse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTheFirstAdministratorsPage(t *testing.T) {
	h := open(t)
	path, err := h.desk.FirstAdministratorLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.want("page", h.get(path), 200, "", `value="`+tokenOf(path)+`"`, "The first administrator")
	h.want("empty", h.post("/first-administrator", "token", tokenOf(path), "name", "", "email", "x", "language", "ru"), 422, "", `value="x"`, `value="`+tokenOf(path)+`"`, `href="#f-name"`, `href="#f-email"`)
	h.want("done", h.post("/first-administrator", "token", tokenOf(path), "name", "Лидия", "email", "lidia@example.org", "language", "ru"), 303, "/people")
	h.want("in Russian from now on", h.get("/people"), 200, "", "Лидия", "Администратор", "Пригласить")
	h.Client = h.browser()
	h.want("the link again", h.post("/first-administrator", "token", tokenOf(path), "name", "Eve", "email", "eve@example.org", "language", "en"), 409, "", "has an administrator already")
}

func TestPeople(t *testing.T) {
	h := open(t)
	h.want("stranger", h.get("/people"), 303, "/sign-in?next=%2Fpeople")
	h.administrator()
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.want("language", h.get("/people?lang="+string(l)), 303, "/people")
		h.want("list", h.get("/people"), 200, "", p.T("account.people.title"), "Лидия Орлова", "lidia@example.org", p.T("duty.administrator"), p.T("account.people.active"))
		h.want("applicants", h.get("/people?show=applicants"), 200, "", p.T("account.people.none"))
		h.want("new", h.get("/people/new"), 200, "", p.T("account.person.new_lede"), p.T("account.duty.expert"), p.T("account.person.employer_hint"))
		h.want("nothing filled in", h.post("/people", "name", "", "email", "park@", "employer", "한국대학교", "language", "ko"), 422, "",
			p.T("party.person.name.missing"), p.T("party.email.malformed", "Given", "park@"), p.T("account.duties_missing"), `value="park@"`, `value="한국대학교"`)
	}
	h.want("invited", h.post("/people", "name", "박준호", "email", "park@example.org", "employer", "한국대학교", "language", "ko", "duties", "expert", "duties", "auditor"), 303, "/people?invited=1")
	h.want("told so", h.get("/people?invited=1"), 200, "", locale.For(locale.Korean).T("account.people.invited"), "박준호")
	h.letter()
	if h.sent[0].To != "park@example.org" {
		t.Errorf("the invitation went to %s", h.sent[0].To)
	}
	h.want("the same address", h.post("/people", "name", "다른 사람", "email", "park@example.org", "language", "ko", "duties", "expert"), 422, "",
		locale.For(locale.Korean).T("account.email_taken"), `value="다른 사람"`)

	var id party.PersonID
	link := regexp.MustCompile(`/people/([0-9a-f-]{36})`)
	for _, m := range link.FindAllStringSubmatch(h.get("/people").body, -1) {
		if s := h.get("/people/" + m[1]); strings.Contains(s.body, "park@example.org") {
			id = party.PersonID(m[1])
		}
	}
	if id == "" {
		t.Fatal("the invited person is not in the list")
	}
	page := h.get("/people/" + string(id))
	h.want("person", page, 200, "", "박준호", "한국대학교")
	if n := strings.Count(page.body, " checked"); n != 4 { // language, two duties, access
		t.Errorf("%d answers are ticked, want 4", n)
	}
	h.want("made inactive", h.post("/people/"+string(id), "name", "박준호", "email", "park@example.org", "language", "ko", "duties", "expert", "active", "no"), 303, "/people?saved=1")
	h.want("seen in the list", h.get("/people?saved=1"), 200, "", locale.For(locale.Korean).T("account.people.inactive"))
	h.want("nobody", h.get("/people/unknown"), 404, "")

	for _, m := range link.FindAllStringSubmatch(h.get("/people").body, -1) {
		if m[1] != string(id) {
			h.want("the last administrator", h.post("/people/"+m[1], "name", "Лидия Орлова", "email", "lidia@example.org", "language", "ru", "duties", "officer", "active", "yes"), 422, "",
				locale.For(locale.Korean).T("account.last_administrator"))
		}
	}
}

func TestTooManyRequestsAreAnsweredAtTheForm(t *testing.T) {
	h := open(t)
	var last seen
	for i := range 30 {
		last = h.post("/sign-in", "email", "p"+strings.Repeat("x", i)+"@example.org")
	}
	h.want("the thirtieth", last, 429, "", locale.For(locale.English).T("account.too_many_requests"), "pxxx")
}
