package assessor_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/web"
	"proba.example/internal/web/assessor"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// gate takes the session's token for the id of the person: who is who is the account desk's matter, tested there.
type gate struct{ w *caseworktest.World }

func (g gate) Resolve(ctx context.Context, token string) (who party.Actor, err error) {
	err = g.w.Store.View(ctx, func(tx *store.Tx) (err error) {
		who, err = tx.Actor(ctx, party.PersonID(token))
		return err
	})
	return who, err
}

// house is the pages over a real desk.
type house struct {
	*caseworktest.World
	t   *testing.T
	url string
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{World: caseworktest.New(t), t: t}
	f := frame.Frame{Agency: caseworktest.AgencyName}
	handler, err := web.New(web.Config{
		Tables: []*request.Table{assessor.New(assessor.Config{Frame: f, Desk: h.Desk, Sites: &programme.Desk{Store: h.Store, Place: caseworktest.Seoul, Country: "KR", Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}})}, Assets: view.Assets(), Gate: gate{h.World},
		ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

const (
	expert1 = "demo-expert-1"
	expert2 = "demo-expert-2"
	expert3 = "demo-expert-3"
)

type seen struct {
	status         int
	location, body string
	header         http.Header
}

// ask sends a request as a person in a language; form makes it a POST.
func (h *house) ask(person string, l locale.Lang, path string, form url.Values, headers ...string) seen {
	h.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if person != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: person})
	}
	r.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	text := html.UnescapeString(string(b))
	if strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") || strings.Contains(text, " style=") {
		h.t.Errorf("%s in %s lacks a sentence or has an inline style", path, l)
	}
	return seen{res.StatusCode, res.Header.Get("Location"), text, res.Header}
}

func (h *house) get(person, path string) seen {
	h.t.Helper()
	return h.ask(person, locale.English, path, nil)
}

func (h *house) post(person, path string, form url.Values) seen {
	h.t.Helper()
	return h.ask(person, locale.English, path, form)
}

func (s seen) has(t *testing.T, what string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(s.body, w) {
			t.Errorf("%s: no %q (status %d)", what, w, s.status)
		}
	}
}

// underWay is a case of which the first expert has marked two areas of four, and the second has closed the sheet.
func (h *house) underWay() application.ID { h.t.Helper(); return h.At(h.t, application.Evaluating) }

// invited is a case with a panel of the first two experts, neither of whom has declared.
func (h *house) invited() application.ID {
	h.t.Helper()
	id := h.At(h.t, application.Accepted)
	err := h.Desk.Appoint(h.t.Context(), caseworktest.Person("demo-officer"), id, casework.Appointment{
		Experts: []party.PersonID{expert1, expert2}, VisitOn: h.Today().AddDays(20),
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *house) declares(person party.PersonID, id application.ID) {
	h.t.Helper()
	if err := h.Desk.Declare(h.t.Context(), caseworktest.Person(person), id, false, ""); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) expertCase(person party.PersonID, id application.ID) casework.ForExpert {
	h.t.Helper()
	c, err := h.Desk.ExpertCase(h.t.Context(), caseworktest.Person(person), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// marksEverything gives every item the worst level, with a reason, and the technology a grade.
func (h *house) marksEverything(person party.PersonID, id application.ID, reason string) {
	h.t.Helper()
	marks := map[string]scheme.Answer{}
	for _, it := range h.Cast.Sheet().Items() {
		marks[it.ID] = scheme.Answer{Level: it.Levels[len(it.Levels)-1], Reason: reason}
	}
	ctx, who := h.t.Context(), caseworktest.Person(person)
	if err := h.Desk.Mark(ctx, who, id, marks); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Desk.MarkTechnology(ctx, who, id, "CCC", reason+" of the technology"); err != nil {
		h.t.Fatal(err)
	}
}

// addresses are all pages of a case.
func (h *house) addresses(id application.ID) []string {
	all := []string{"", "/step-aside", "/technology", "/submit"}
	for _, a := range h.Cast.Sheet().Areas {
		all = append(all, "/sheet/"+a.Code)
	}
	for i := range all {
		all[i] = "/panel/" + string(id) + all[i]
	}
	return all
}

func TestEveryScreenSpeaksEveryLanguage(t *testing.T) {
	h := open(t)
	invited, begun, closed := h.invited(), h.underWay(), h.underWay()
	titles := map[locale.Lang][]string{
		locale.English: {"My evaluations", "I have no interest", "Your running total", "Check and close the sheet"},
		locale.Russian: {"Мои экспертизы", "Заинтересованности нет", "Ваша сумма баллов", "Проверить и\u00a0сдать лист"},
		locale.Korean:  {"내 평가", "이해관계가 없습니다", "현재까지 내 점수", "평가표 확인 및 제출"},
	}
	for _, l := range locale.Languages {
		h.ask(expert1, l, "/panel", nil).has(t, "list", titles[l][0], "<h1>")
		h.ask(expert1, l, "/panel/"+string(invited), nil).has(t, "invitation", titles[l][1])
		h.ask(expert1, l, "/panel/"+string(begun), nil).has(t, "overview", titles[l][2])
		h.ask(expert1, l, "/panel/"+string(begun)+"/submit", nil).has(t, "check", titles[l][3])
		for _, path := range append(h.addresses(begun), h.addresses(invited)[0]) {
			got := h.ask(expert1, l, path, nil)
			if got.status != http.StatusOK || strings.Count(got.body, "<h1") != 1 || !strings.Contains(got.body, h.agency(l)) {
				t.Errorf("%s in %s: status %d, %d headings", path, l, got.status, strings.Count(got.body, "<h1"))
			}
		}
		for _, path := range h.addresses(closed) { // the second expert's sheet is closed: it is read, not written
			got := h.ask(expert2, l, path, nil)
			if strings.HasSuffix(path, "/submit") {
				if got.location != "/panel/"+string(closed) {
					t.Errorf("%s leads to %q", path, got.location)
				}
			} else if got.status != http.StatusOK || strings.Contains(got.body, `name="revision"`) {
				t.Errorf("%s: a closed sheet has a form, status %d", path, got.status)
			}
		}
	}
}

// caseOf is the case of the address of an expert's page.
func caseOf(path string) application.ID { return application.ID(strings.Split(path, "/")[2]) }

func (h *house) agency(l locale.Lang) string { return caseworktest.AgencyName.In(l) }

func TestStrangersAndOtherDutiesStayOutside(t *testing.T) {
	h := open(t)
	id := h.underWay()
	other := h.invited()
	for _, path := range append(h.addresses(id), "/panel") {
		if got := h.get("", path); got.location != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("stranger at %s: %d %q", path, got.status, got.location)
		}
		for _, duty := range []string{"demo-officer", "demo-decider", "demo-auditor", "demo-administrator"} {
			if got := h.get(duty, path); got.status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", duty, path, got.status)
			}
		}
		if path != "/panel" {
			if got := h.get(expert3, path); got.status != http.StatusNotFound {
				t.Errorf("an expert of no panel at %s: %d", path, got.status)
			}
		}
	}
	if got := h.get(expert1, "/panel/"+string(other)+"/sheet/1"); got.location != "/panel/"+string(other) {
		t.Errorf("undeclared: %d %q", got.status, got.location)
	}
	if got := h.get(expert1, "/panel/"+string(id)+"/sheet/99"); got.status != http.StatusNotFound {
		t.Errorf("no such area: %d", got.status)
	}
}

func TestBeforeDeclaringThereIsOnlyTheInvitation(t *testing.T) {
	h := open(t)
	id := h.invited()
	base := "/panel/" + string(id)
	for _, path := range h.addresses(id)[1:] {
		if got := h.get(expert1, path); got.status != http.StatusSeeOther || got.location != base {
			t.Errorf("%s: %d %q", path, got.status, got.location)
		}
		if got := h.post(expert1, path, url.Values{"go": {"confirm"}}); path != base+"/" && (got.status != http.StatusSeeOther || got.location != base) {
			t.Errorf("POST %s: %d %q", path, got.status, got.location)
		}
	}
	h.declares(expert2, id)
	c := h.expertCase(expert2, id)
	got := h.get(expert1, base)
	got.has(t, "invitation", c.Contents.Company.Name, c.Contents.Company.IndustryCode, "2026", "I keep secret")
	for _, secret := range []string{c.Contents.Company.Products, c.Contents.Company.BusinessNumber, c.Contents.Plan[h.Cast.Edition().Plan.Sections[0].ID]} {
		if secret == "" || strings.Contains(got.body, secret) {
			t.Errorf("the invitation shows %q", secret)
		}
	}
	file := base + "/files/" + c.Contents.Evidence[0].ID
	if got := h.get(expert1, file); got.status != http.StatusSeeOther {
		t.Errorf("a file before declaring: %d", got.status)
	}
	if got := h.post(expert1, base+"/declare", url.Values{}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("no answer: %d", got.status)
	}
	got = h.post(expert1, base+"/declare", url.Values{"answer": {"interest"}, "detail": {"abc"}})
	got.has(t, "an interest without words", "Say in a few words what the interest is.", ">abc</textarea>", `aria-invalid="true"`)
	got = h.post(expert1, base+"/declare", url.Values{"answer": {"no_interest"}})
	got.has(t, "no promise", "Confirm the promise of confidentiality")
	if got := h.post(expert1, base+"/declare", url.Values{"answer": {"no_interest"}, "confidential": {"yes"}}); got.location != base+"?told=declared" {
		t.Errorf("declared: %d %q", got.status, got.location)
	}
	if got := h.post(expert1, base+"/declare", url.Values{"answer": {"no_interest"}}); got.location != base {
		t.Errorf("declared twice: %d %q", got.status, got.location)
	}
	h.get(expert1, base).has(t, "the case", c.Contents.Company.Products, "Begin scoring")
	got = h.get(expert1, file)
	if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") ||
		got.header.Get("Cache-Control") != "no-store" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("file: %d %v", got.status, got.header)
	}
}

func TestAnInterestEndsAllAccess(t *testing.T) {
	h := open(t)
	now, later := h.invited(), h.underWay()
	if got := h.post(expert1, "/panel/"+string(now)+"/declare", url.Values{"answer": {"interest"}, "detail": {"my brother works there"}}); got.location != "/panel?told=aside" {
		t.Fatalf("declared: %d %q", got.status, got.location)
	}
	file := h.expertCase(expert1, later).Contents.Evidence[0].ID
	if got := h.post(expert1, "/panel/"+string(later)+"/step-aside", url.Values{"detail": {""}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("stepping aside without words: %d", got.status)
	}
	if got := h.post(expert1, "/panel/"+string(later)+"/step-aside", url.Values{"detail": {"they have asked me to advise them"}}); got.location != "/panel?told=aside" {
		t.Fatalf("stepped aside: %d %q", got.status, got.location)
	}
	for _, id := range []application.ID{now, later} {
		for _, path := range append(h.addresses(id), "/panel/"+string(id)+"/files/"+file) {
			if got := h.get(expert1, path); got.status != http.StatusNotFound {
				t.Errorf("recused at %s: %d", path, got.status)
			}
		}
		for _, path := range append(h.addresses(id)[1:], "/panel/"+string(id)+"/declare") {
			if got := h.post(expert1, path, url.Values{"answer": {"no_interest"}}); got.status != http.StatusNotFound {
				t.Errorf("recused posts to %s: %d", path, got.status)
			}
		}
	}
	got := h.get(expert1, "/panel")
	got.has(t, "list", "You stepped aside")
	if strings.Contains(got.body, string(now)) || strings.Contains(got.body, string(later)) {
		t.Error("the list leads to a case that is closed to the reader")
	}
}

// Nobody sees another's marks: not their words, not their levels, before and after either sheet is closed.
func TestNoOtherMembersMarksAnywhere(t *testing.T) {
	h := open(t)
	id := h.invited()
	h.declares(expert1, id)
	h.declares(expert2, id)
	const planted = "planted words of the other member"
	before := map[string]string{}
	look := func(when string) {
		t.Helper()
		for _, path := range append(h.addresses(id), "/panel") {
			for _, l := range locale.Languages {
				got := h.ask(expert1, l, path, nil)
				if strings.Contains(got.body, planted) {
					t.Errorf("%s: %s in %s shows another member's words", when, path, l)
				}
				if old, ok := before[path+string(l)]; ok && old != got.body {
					t.Errorf("%s: %s in %s depends on another member's sheet", when, path, l)
				}
				before[path+string(l)] = got.body
			}
		}
		got := h.ask(expert1, locale.English, "/panel/"+string(id)+"/sheet/1", url.Values{}, "X-Partial", "1")
		if strings.Contains(got.body, planted) {
			t.Errorf("%s: a partial answer shows another member's words", when)
		}
	}
	look("before the other has marked")
	h.marksEverything(expert2, id, planted)
	look("while the other marks")
	if err := h.Desk.SubmitScoresheet(t.Context(), caseworktest.Person(expert2), id); err != nil {
		t.Fatal(err)
	}
	look("after the other's sheet is closed")
	h.marksEverything(expert1, id, "my own words")
	if err := h.Desk.SubmitScoresheet(t.Context(), caseworktest.Person(expert1), id); err != nil {
		t.Fatal(err)
	}
	clear(before)
	look("after both sheets are closed")
	h.get(expert2, "/panel/"+string(id)+"/sheet/1").has(t, "the other's own sheet", planted)
}
