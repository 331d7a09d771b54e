package host_test

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
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/internal/web"
	"proba.example/internal/web/applicant"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/host"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/trial"
)

var ctx = context.Background()

// house is the pages of site and company over a real desk with a pilot that runs.
type house struct {
	*caseworktest.World
	t       *testing.T
	url     string
	handler http.Handler
	desk    *programme.Desk
	pilot   pilot.ID
	manager party.PersonID
}

// Resolve takes the session's token for the person's id: signing in is tested where it lives.
func (h *house) Resolve(ctx context.Context, token string) (who party.Actor, err error) {
	err = h.Store.View(ctx, func(tx *store.Tx) (err error) { who, err = tx.Actor(ctx, party.PersonID(token)); return err })
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
		return request.Redirect(w, r, "/host")
	})
	return d
}

const (
	anOfficer = "demo-officer"
	anOwner   = "demo-owner-01"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *house {
	t.Helper()
	h := openLocked(t)
	h.Agreed(t, h.desk, h.pilot)
	must(t, h.desk.MovePilot(ctx, caseworktest.Person(anOfficer), h.pilot, pilot.StepStart, ""))
	return h
}

// openLocked is the pages over a pilot that is locked and not agreed upon.
func openLocked(t *testing.T) *house {
	t.Helper()
	h := &house{World: caseworktest.New(t), t: t}
	h.Setup(t)
	h.desk = &programme.Desk{
		Store: h.Store, Place: caseworktest.Seoul, Country: "KR", EnterLog: h.Desk.EnterLog,
		Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName, BaseURL: "https://agency.example"}},
	}
	f := frame.Frame{Agency: caseworktest.AgencyName}
	handler, err := web.New(web.Config{
		Tables: []*request.Table{
			door(), host.New(host.Config{Frame: f, Desk: h.desk, Place: caseworktest.Seoul}),
			applicant.New(applicant.Config{Frame: f, Desk: h.Desk, Sites: h.desk, Place: caseworktest.Seoul}),
		},
		Assets: view.Assets(), Gate: h, ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	h.handler = handler
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.plan()
	return h
}

// plan plans and locks a pilot of the first company's solution at a depot whose manager is Kim.
func (h *house) plan() {
	h.t.Helper()
	h.At(h.t, application.Draft) // which enters the first company and its owner
	officer := caseworktest.Person(anOfficer)
	depot, err := h.desk.SaveSite(ctx, officer, site.Site{Name: "Bus depot", Organisation: "City buses"})
	must(h.t, err)
	must(h.t, h.desk.MoveSite(ctx, officer, depot, site.StepReview, ""))
	must(h.t, h.desk.MoveSite(ctx, officer, depot, site.StepRegister, ""))
	must(h.t, h.desk.AddHost(ctx, officer, depot, party.Person{Email: "kim@depot.example", Name: "Kim Na-ri", Language: "en"}, party.Manager))
	hosts, err := h.desk.Hosts(ctx, officer, depot)
	must(h.t, err)
	h.manager = hosts[0].Person.ID
	number := ""
	must(h.t, h.Store.View(ctx, func(tx *store.Tx) error {
		own, err := tx.CompaniesOf(ctx, anOwner)
		if err == nil && len(own) > 0 {
			number = own[0].Company.BusinessNumber
		}
		return err
	}))
	h.pilot, err = h.desk.SavePilot(ctx, officer, pilot.Pilot{
		Title: "Quiet tyres", Company: "Tyre Ltd", Number: number, Solution: "Tyre", Site: depot,
		Protocol: pilot.Protocol{
			Hypothesis: "If tyres are quiet, then people near the line sleep better", Unit: "bus", Design: trial.BeforeAfter, Looks: 1,
			Metrics: []pilot.Metric{{Title: "Noise, dB", Kind: trial.MeanValue, Better: trial.Lower, Minimum: 2, Planned: 20, Source: "the depot's own meter"}},
		},
	})
	must(h.t, err)
	must(h.t, h.desk.AddStopRule(ctx, officer, h.pilot, pilot.StopRule{Then: pilot.StepStop, Incidents: 2, Severity: pilot.Serious}))
	must(h.t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepLock, ""))
}

type seen struct {
	status         int
	location, body string
}

func (h *house) send(who party.PersonID, l locale.Lang, method, path string, fields ...string) seen {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(form.Encode()))
	must(h.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: string(who)})
	req.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	must(h.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(h.t, err)
	text := html.UnescapeString(string(b))
	if strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") || strings.Contains(text, "%!") {
		h.t.Errorf("%s in %s has a sentence that is missing", path, l)
	}
	return seen{res.StatusCode, res.Header.Get("Location"), text}
}

func (h *house) get(who party.PersonID, path string) seen {
	h.t.Helper()
	return h.send(who, locale.English, http.MethodGet, path)
}

func (h *house) post(who party.PersonID, path string, fields ...string) seen {
	h.t.Helper()
	return h.send(who, locale.English, http.MethodPost, path, fields...)
}

func (s seen) has(t *testing.T, status int, words ...string) {
	t.Helper()
	if s.status != status {
		t.Errorf("status %d, want %d (to %q)", s.status, status, s.location)
	}
	for _, w := range words {
		if !strings.Contains(s.body, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

func TestTheSiteAndTheCompanyMeasureTheirOwnPilotAndNobodyElse(t *testing.T) {
	h := open(t)
	own, theirs := programme.HostPath+"/"+string(h.pilot), programme.VendorPath+"/"+string(h.pilot)
	if got := h.get(h.manager, "/host"); got.location != programme.HostPath {
		t.Errorf("the desk of a site leads to %q", got.location)
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Quiet tyres", "Bus depot", "Running", "Enter a measurement", "Pilots at the site"},
		locale.Russian: {"Внести измерение", "Идёт", "Испытания на площадке"},
		locale.Korean:  {"측정값 입력", "진행 중", "장소의 실증"},
	} {
		h.send(h.manager, l, http.MethodGet, programme.HostPath).has(t, http.StatusOK, words...)
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK)
		h.send(h.manager, l, http.MethodGet, own+"/measure").has(t, http.StatusOK)
		h.send(h.manager, l, http.MethodGet, own+"/notes").has(t, http.StatusOK)
		h.send(anOwner, l, http.MethodGet, theirs).has(t, http.StatusOK)
	}
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	if got := h.post(h.manager, own+"/measure", "unit", "bus 7", "period", "1", "value", "71,5", "day", day); got.status != http.StatusSeeOther {
		t.Fatalf("the site's entry: %d", got.status)
	}
	if got := h.post(anOwner, theirs+"/measure", "unit", "bus 8", "period", "1", "value", "70", "day", day); got.status != http.StatusSeeOther {
		t.Fatalf("the company's entry: %d", got.status)
	}
	h.get(h.manager, own+"/entries").has(t, http.StatusOK, "bus 7", "71.5", "bus 8", "Kim Na-ri")
	if got := h.post(h.manager, own+"/hours", "day", day, "hours", "1,5", "work", "mounting"); got.location != own+"/notes" {
		t.Errorf("hours: %d", got.status)
	}
	h.post(anOwner, theirs+"/hours", "day", day, "hours", "1", "work", "x").has(t, http.StatusNotFound)
	if got := h.post(anOwner, theirs+"/deviation", "plan", "Twenty buses", "fact", "Nineteen buses", "reason", "One was sold", "impact", "A little less sure"); got.location != theirs+"/notes" {
		t.Errorf("deviation: %d", got.status)
	}
	h.get(h.manager, own+"/notes").has(t, http.StatusOK, "mounting", "1.5", "Nineteen buses")

	h.get(anOwner, own).has(t, http.StatusForbidden)
	h.get(h.manager, theirs).has(t, http.StatusNotFound)
	h.get("demo-owner-02", theirs).has(t, http.StatusNotFound)
	h.post("demo-owner-02", theirs+"/measure", "unit", "x", "value", "1", "day", day).has(t, http.StatusNotFound)
	officer := caseworktest.Person(anOfficer)
	must(t, h.desk.EndHost(ctx, officer, h.place(), h.manager))
	h.get(h.manager, own).has(t, http.StatusForbidden)
}

func (h *house) place() site.ID {
	h.t.Helper()
	f, err := h.desk.Pilot(ctx, caseworktest.Person(anOfficer), h.pilot)
	must(h.t, err)
	return f.Pilot.Site
}

// G13 on the pages: the second serious incident stops the pilot by itself, the next measurement is refused, and everybody is told.
func TestG13TheSecondSeriousIncidentStopsThePilot(t *testing.T) {
	h := open(t)
	own, theirs := programme.HostPath+"/"+string(h.pilot), programme.VendorPath+"/"+string(h.pilot)
	h.post(h.manager, own+"/incident", "severity", "serious", "what", "short").has(t, http.StatusUnprocessableEntity, "at least 10 characters")
	for _, words := range []string{"A wheel came off in the yard.", "A tyre burst on the line."} {
		if got := h.post(h.manager, own+"/incident", "severity", "serious", "what", words); got.location != own+"/notes" {
			t.Fatalf("reported with %d", got.status)
		}
	}
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	h.post(anOwner, theirs+"/measure", "unit", "bus 7", "period", "1", "value", "71", "day", day).has(t, http.StatusConflict, "Nothing is measured now", "Stopped")
	h.get(h.manager, own).has(t, http.StatusOK, "A rule of the protocol came about", "Stop the pilot: incidents at least “Serious”, 2 or more")
	h.send(anOwner, locale.Russian, http.MethodGet, theirs).has(t, http.StatusOK, "Сработало правило программы")
	must(t, h.Queue.Drain(ctx))
	told := map[string]int{}
	for _, l := range h.Post.Letters() {
		if strings.Contains(l.Mail.Text, "is stopped") || strings.Contains(l.Mail.Text, "중단되었습니다") {
			told[l.To]++
		}
	}
	if told["kim@depot.example"] != 1 || told["officer@"+demo.Host] != 1 || len(told) < 3 { // and the owner of the company
		t.Errorf("who was told of the stop: %v", told)
	}
	// What happened after the stop is still reported.
	if got := h.post(h.manager, own+"/incident", "severity", "minor", "what", "The hall was left open."); got.location != own+"/notes" {
		t.Errorf("after the stop: %d", got.status)
	}
}

func TestALockedProtocolIsWhatThePublicLogSays(t *testing.T) {
	h := open(t)
	found, locks, err := h.desk.CheckLocks(ctx)
	if err != nil || len(found) != 0 || locks != 1 {
		t.Fatalf("%d locks, %v: %v", locks, found, err)
	}
	change := func(change func(*pilot.Pilot)) {
		t.Helper()
		must(t, h.Store.Update(ctx, func(tx *store.Tx) error {
			p, err := tx.Pilot(ctx, h.pilot)
			if err != nil {
				return err
			}
			change(&p)
			return tx.UpdatePilot(ctx, p)
		}))
	}
	change(func(p *pilot.Pilot) { p.Protocol.Metrics[0].Minimum = 0.1 })
	if found, _, _ := h.desk.CheckLocks(ctx); len(found) != 1 || !strings.Contains(found[0], "not the one that was locked") {
		t.Errorf("a changed protocol: %v", found)
	}
	change(func(p *pilot.Pilot) { p.Digest = strings.Repeat("0", 64) })
	if found, _, _ := h.desk.CheckLocks(ctx); len(found) != 2 || !strings.Contains(found[1], "commits to another protocol") {
		t.Errorf("a changed digest: %v", found)
	}
}
