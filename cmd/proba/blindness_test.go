package main

import (
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/web/frame"
)

// blindHouse is a whole agency with one case under evaluation. Its clock stands still, so that two looks at a page differ by nothing but
// what happened in between.
type blindHouse struct {
	t     *testing.T
	p     *Program
	post  *letterbox
	pages http.Handler
	id    application.ID
	sheet *scheme.Sheet
	asked int
}

// The people of the panel: one who watches, one who acts, and one who is an officer, too.
const (
	watching = party.PersonID("demo-expert-1")
	acting   = party.PersonID("demo-expert-2")
	both     = party.PersonID("demo-expert-3")
)

func blindAgency(t *testing.T) *blindHouse {
	t.Helper()
	ctx := t.Context()
	h := &blindHouse{t: t, post: &letterbox{read: map[int]bool{}}}
	c := Config{
		Data: t.TempDir(), AgencyEn: "Agency of Trials", AgencyRu: "Пробное агентство", AgencyKo: "시험인증원", Country: "KR", Place: "Asia/Seoul", keyAgeDays: demoHistoryDays,
	}
	p, err := OpenProgram(ctx, c, Options{Listen: "localhost:8080", Log: slog.New(slog.DiscardHandler), Post: h.post, Now: func() time.Time { return theDay }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	h.p = p
	p.Clock.SetBack(75 * 24 * time.Hour)
	cast, err := demo.New(ctx, p.Cases, p.Queue, p.Clock)
	p.Clock.SetBack(0)
	if err != nil {
		t.Fatal(err)
	}
	h.sheet = cast.Sheet()
	if h.id, err = cast.Case(ctx, 1, application.Accepted); err != nil {
		t.Fatal(err)
	}
	twice := h.actor(both).Person
	twice.Duties = []party.Duty{party.Expert, party.Officer, party.Auditor}
	if err := p.People.SavePerson(ctx, h.actor("demo-administrator"), twice); err != nil {
		t.Fatal(err)
	}
	if err := p.Cases.Appoint(ctx, h.actor("demo-officer"), h.id, casework.Appointment{
		Experts: []party.PersonID{watching, acting, both}, VisitOn: calendar.On(theDay, p.Cases.Agency.Place).AddDays(20),
	}); err != nil {
		t.Fatal(err)
	}
	for _, x := range []party.PersonID{watching, acting, both} {
		if err := p.Cases.Declare(ctx, h.actor(x), h.id, false, ""); err != nil {
			t.Fatal(err)
		}
	}
	if h.pages, err = p.mount(); err != nil {
		t.Fatal(err)
	}
	h.drain()
	return h
}

func (h *blindHouse) drain() {
	h.t.Helper()
	if err := h.p.Queue.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *blindHouse) actor(id party.PersonID) (who party.Actor) {
	h.t.Helper()
	if err := h.p.Store.View(h.t.Context(), func(tx *store.Tx) (err error) {
		who, err = tx.Actor(h.t.Context(), id)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return who
}

// session signs a person in; nobody is a stranger.
func (h *blindHouse) session(id party.PersonID) string {
	h.t.Helper()
	if id == "" {
		return ""
	}
	path, err := h.p.People.DemoLink(h.t.Context(), h.actor(id).Person.Email, time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	u, err := url.Parse(path)
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := h.p.People.SignIn(h.t.Context(), u.Query().Get("token"), locale.English)
	if err != nil {
		h.t.Fatal(err)
	}
	return s.Token
}

func (h *blindHouse) ask(session, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: session})
	}
	r.AddCookie(&http.Cookie{Name: "lang", Value: "en"})
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	h.asked++ // every question comes from an address of its own: how many one may ask is not what is tried here
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", h.asked>>16&0xff, h.asked>>8&0xff, h.asked&0xff)
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

var (
	hrefs    = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)
	wildcard = regexp.MustCompile(`\{[^}]*\}`)
	// A visit page names what it is about to send by lot.
	batchName = regexp.MustCompile(`name="batch" value="[A-Z0-9]+"`)
)

// seeds are the addresses of all pages that can be filled in with what the test knows.
func (h *blindHouse) seeds() []string {
	var all []string
	fill := strings.NewReplacer("{case}", string(h.id), "{area}", "1", "{$}", "", "{scheme}", "innobiz", "{edition}", "2026", "{company}", string(h.company()))
	for _, table := range h.p.tables(frame.Frame{}) {
		for _, route := range table.Routes() {
			if path := fill.Replace(route.Pattern); route.Method == http.MethodGet && !wildcard.MatchString(path) {
				all = append(all, path)
			}
		}
	}
	// Lists in every order and by every word somebody could hope to learn something from.
	all = append(all, "/office/cases?state=evaluating", "/office/cases?words=A", "/office/cases?sort=marked", "/panel?sort=marked", "/register?q=1000",
		"/api/v1/register?q=A", "/office/journal?before=1000000")
	return all
}

func (h *blindHouse) company() (id party.OrgID) {
	h.t.Helper()
	if err := h.p.Store.View(h.t.Context(), func(tx *store.Tx) error {
		a, err := tx.Application(h.t.Context(), h.id)
		id = a.Company
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return id
}

// everything is all that a reader can see: every page reached from every address, by its address, with its status and the letters sent
// to the reader.
func (h *blindHouse) everything(id party.PersonID, session string) map[string]string {
	h.t.Helper()
	seen := map[string]string{}
	queue := h.seeds()
	for len(queue) > 0 {
		path := html.UnescapeString(queue[0])
		queue = queue[1:]
		if _, done := seen[path]; done || strings.HasPrefix(path, "/static/") || strings.Contains(path, "lang=") || strings.HasPrefix(path, "/log/tile/") {
			continue
		}
		if len(seen) > 1500 {
			h.t.Fatalf("%s can reach more than 1,500 pages", id)
		}
		w := h.ask(session, http.MethodGet, path, "")
		body := strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "the request")
		body = batchName.ReplaceAllString(body, `name="batch"`)
		seen[path] = fmt.Sprintf("%d %s\n%s", w.Code, w.Header().Get("Location"), body)
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code == http.StatusOK {
			for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
				queue = append(queue, m[1])
			}
		}
	}
	// What the page's own script is answered.
	seen["partial"] = h.ask(session, http.MethodPost, "/panel/"+string(h.id)+"/sheet/1", "", "X-Partial", "1", "Content-Type", "application/x-www-form-urlencoded").Body.String()
	if id != "" {
		mail := h.actor(id).Person.Email
		h.post.mu.Lock()
		defer h.post.mu.Unlock()
		n := 0
		for _, e := range h.post.sent {
			if e.To == mail {
				n++
				seen[fmt.Sprintf("letter %d", n)] = e.Mail.Subject + "\n" + e.Mail.Text
			}
		}
	}
	return seen
}

func (h *blindHouse) marks(who party.PersonID, from, to, level int, words string) {
	h.t.Helper()
	marks := map[string]scheme.Answer{}
	for i, it := range h.sheet.Items() {
		if i >= from && i < to {
			marks[it.ID] = scheme.Answer{Level: it.Levels[level], Reason: words}
		}
	}
	h.must(h.p.Cases.Mark(h.t.Context(), h.actor(who), h.id, marks))
}

func (h *blindHouse) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestNobodySeesAnothersSheet walks everything that people can reach while the sheets of a case are open, before and after another member
// marks, hands in, takes back, changes and hands in again. Not a byte may differ for whoever sits on the panel (whatever else they are),
// for the applicant and for strangers; for the rest of the staff nothing may depend on what is on a sheet.
func TestNobodySeesAnothersSheet(t *testing.T) {
	h := blindAgency(t)
	ctx := t.Context()
	owner := demoOwner(h)
	blind := []party.PersonID{watching, both, owner, "demo-expert-4", ""}
	staff := []party.PersonID{"demo-officer", "demo-decider", "demo-auditor", "demo-administrator"}
	sessions := map[party.PersonID]string{}
	for _, id := range slices.Concat(blind, staff) {
		sessions[id] = h.session(id)
	}
	look := func(readers []party.PersonID) map[party.PersonID]map[string]string {
		h.drain()
		all := map[party.PersonID]map[string]string{}
		for _, id := range readers {
			all[id] = h.everything(id, sessions[id])
		}
		return all
	}
	same := func(when string, before, after map[party.PersonID]map[string]string) {
		t.Helper()
		for _, id := range slices.Sorted(maps.Keys(before)) {
			for _, path := range slices.Sorted(maps.Keys(before[id])) {
				if a, b := before[id][path], after[id][path]; a != b {
					t.Errorf("%s: %s at %s sees another member's sheet: %s", when, id, path, firstDifference(a, b))
				}
			}
			for path := range after[id] {
				if _, known := before[id][path]; !known {
					t.Errorf("%s: %s reaches %s", when, id, path)
				}
			}
		}
	}
	clean := func(when string, readers map[party.PersonID]map[string]string, words ...string) {
		t.Helper()
		for id, pages := range readers {
			for path, body := range pages {
				for _, w := range words {
					if strings.Contains(body, w) {
						t.Errorf("%s: %s at %s reads %q", when, id, path, w)
					}
				}
			}
		}
	}
	const planted = "planted words of the acting member"

	before := look(blind)
	for id, least := range map[party.PersonID]int{watching: 25, both: 40, owner: 20, "": 12} {
		ok := 0
		for _, body := range before[id] {
			if strings.HasPrefix(body, "200 ") {
				ok++
			}
		}
		t.Logf("%q reaches %d pages, %d of them open", id, len(before[id]), ok)
		if ok < least {
			t.Errorf("%q opens only %d pages: the walk sees too little", id, ok)
		}
	}
	h.marks(acting, 0, 20, 0, planted)
	same("while another marks", before, look(blind))
	h.marks(acting, 20, h.sheet.Len(), 0, planted)
	h.must(h.p.Cases.MarkTechnology(ctx, h.actor(acting), h.id, "AAA", planted))
	same("when another has marked everything", before, look(blind))

	best := look(staff)
	h.marks(acting, 0, h.sheet.Len(), 4, planted)
	h.must(h.p.Cases.MarkTechnology(ctx, h.actor(acting), h.id, "D", planted))
	worst := look(staff)
	same("best levels and worst levels", best, worst)
	clean("an open sheet", worst, planted)

	h.must(h.p.Cases.SubmitScoresheet(ctx, h.actor(acting), h.id))
	same("when another has handed in", before, look(blind))
	clean("a sheet handed in", look(staff), planted)
	h.must(h.p.Cases.ReopenScoresheet(ctx, h.actor(acting), h.id))
	same("when another has taken the sheet back", before, look(blind))
	h.marks(acting, 0, 5, 2, planted+", changed")
	h.must(h.p.Cases.SubmitScoresheet(ctx, h.actor(acting), h.id))
	same("when another has handed in again", before, look(blind))

	// The officer who sits on the panel learns nothing from trying, either.
	if w := h.ask(sessions[both], http.MethodPost, "/office/cases/"+string(h.id)+"/register", "", "Content-Type", "application/x-www-form-urlencoded"); w.Code != http.StatusForbidden {
		t.Errorf("a member registers the result: %d", w.Code)
	}

	// One's own sheet handed in opens nobody else's.
	h.marks(watching, 0, h.sheet.Len(), 3, "the watching member's own words")
	h.must(h.p.Cases.MarkTechnology(ctx, h.actor(watching), h.id, "BBB", "the watching member's own words"))
	h.must(h.p.Cases.SubmitScoresheet(ctx, h.actor(watching), h.id))
	after := look(blind)
	clean("after handing in", map[party.PersonID]map[string]string{watching: after[watching]}, planted)
	h.must(h.p.Cases.ReopenScoresheet(ctx, h.actor(acting), h.id))
	h.marks(acting, 0, h.sheet.Len(), 1, planted)
	h.must(h.p.Cases.SubmitScoresheet(ctx, h.actor(acting), h.id))
	same("after handing in, while another changes", after, look(blind))

	// The last sheet of a panel tells the officers, and those who sit on it nothing.
	letters := func(id party.PersonID) int {
		n := 0
		for path := range look([]party.PersonID{id})[id] {
			if strings.HasPrefix(path, "letter ") {
				n++
			}
		}
		return n
	}
	officer, member := letters("demo-officer"), letters(both)
	h.marks(both, 0, h.sheet.Len(), 2, "the third member's own words")
	h.must(h.p.Cases.MarkTechnology(ctx, h.actor(both), h.id, "BBB", "the third member's own words"))
	h.must(h.p.Cases.SubmitScoresheet(ctx, h.actor(both), h.id))
	if got := letters("demo-officer"); got != officer+1 {
		t.Errorf("the officer got %d letters when all sheets were in", got-officer)
	}
	if got := letters(both); got != member {
		t.Errorf("a member got %d letters when all sheets were in", got-member)
	}
}

// demoOwner owns the company of the case.
func demoOwner(h *blindHouse) party.PersonID {
	h.t.Helper()
	var owner party.PersonID
	h.must(h.p.Store.View(h.t.Context(), func(tx *store.Tx) error {
		a, err := tx.Application(h.t.Context(), h.id)
		owner = a.OpenedBy
		return err
	}))
	return owner
}

func firstDifference(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	from := max(0, n-60)
	return fmt.Sprintf("%q became %q", a[from:min(len(a), n+60)], b[from:min(len(b), n+60)])
}
