package mentoring_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/courier"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/web"
	"proba.example/internal/web/applicant"
	"proba.example/internal/web/assessor"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/guest"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/officer"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

var ctx = context.Background()

const (
	anOfficer = "demo-officer"
	aMentor   = "demo-mentor-1"
)

// house is the pages of mentors, companies and the staff over a real desk with a cohort of one company.
type house struct {
	*caseworktest.World
	t         *testing.T
	url       string
	desk      *programme.Desk
	owner     party.Actor
	org       party.OrgID
	name      string
	intake    cohort.ID
	candidate cohort.CandidateID
}

// Resolve takes the session's token for the person's id.
func (h *house) Resolve(ctx context.Context, token string) (who party.Actor, err error) {
	err = h.Store.View(ctx, func(tx *store.Tx) (err error) { who, err = tx.Actor(ctx, party.PersonID(token)); return err })
	if fault.Is(err, fault.NotFound) {
		return who, request.ErrSignIn
	}
	return who, err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{World: caseworktest.New(t), t: t}
	h.Setup(t)
	h.desk = &programme.Desk{
		Store: h.Store, Place: caseworktest.Seoul, Country: "KR",
		Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName, BaseURL: "https://agency.example"}},
	}
	h.Desk.OnInterests = append(h.Desk.OnInterests, h.desk.InterestsChanged)
	f := frame.Frame{Agency: caseworktest.AgencyName}
	handler, err := web.New(web.Config{
		Tables: []*request.Table{
			mentoring.New(mentoring.Config{Frame: f, Desk: h.desk}), guest.New(guest.Config{Frame: f, Desk: h.desk}), public.New(public.Config{Frame: f, DemoDays: h.desk, Place: caseworktest.Seoul, Now: h.Clock.Now}), assessor.New(assessor.Config{Frame: f, Desk: h.Desk, Sites: h.desk}),
			applicant.New(applicant.Config{Frame: f, Desk: h.Desk, Sites: h.desk, Place: caseworktest.Seoul}),
			officer.New(officer.Config{Frame: f, Desk: h.Desk, Sites: h.desk, Place: caseworktest.Seoul}),
		},
		Assets: view.Assets(), Gate: h, ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.cohort()
	return h
}

// cohort takes a company into an intake that has begun.
func (h *house) cohort() {
	h.t.Helper()
	id := h.At(h.t, application.Certified)
	h.owner = h.Owner()
	must(h.t, h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		c, err := tx.Company(ctx, a.Company)
		h.org, h.name = c.ID, c.Name
		return err
	}))
	officer, today := caseworktest.Person(anOfficer), h.Today()
	var err error
	h.intake, err = h.desk.SaveIntake(ctx, officer, cohort.Intake{
		Title: "BuildTech", Offer: "Three months with mentors", Opens: today, Closes: today.AddDays(1), Starts: today.AddDays(2), Ends: today.AddDays(90), Currency: "KRW", Places: 1, Marks: 1, Criteria: []cohort.Criterion{{Title: "Team", Most: 10}},
	})
	must(h.t, err)
	must(h.t, h.desk.MoveIntake(ctx, officer, h.intake, cohort.StepOpen, ""))
	h.candidate, err = h.desk.Apply(ctx, h.owner, h.org, h.intake, cohort.Candidate{Product: "A crane that sees", Team: 4, Founder: "Kim Ha-na", Why: "Three customers"})
	must(h.t, err)
	h.days(2)
	must(h.t, h.desk.MoveIntake(ctx, officer, h.intake, cohort.StepClose, ""))
	must(h.t, h.desk.Assess(ctx, caseworktest.Person("demo-expert-1"), h.candidate, cohort.Mark{Points: []int{8}, Words: "Seen at the interview.", Free: true}))
	must(h.t, h.desk.SelectCohort(ctx, caseworktest.Person("demo-decider"), h.intake, "The order follows from the marks."))
	must(h.t, h.desk.MoveIntake(ctx, officer, h.intake, cohort.StepStart, ""))
}

func (h *house) days(n int) { h.Advance(time.Duration(n) * 24 * time.Hour) }

type answer struct {
	status         int
	body, location string
}

// as asks for a page, or posts a form of names and values, as somebody who reads a language.
func (h *house) as(who party.PersonID, l locale.Lang, path string, form ...string) answer {
	h.t.Helper()
	method, body := http.MethodGet, url.Values{}
	if len(form) > 0 {
		method = http.MethodPost
		for n := 0; n < len(form); n += 2 {
			body.Add(form[n], form[n+1])
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, strings.NewReader(body.Encode()))
	must(h.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "session", Value: string(who)})
	req.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	must(h.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(h.t, err)
	a := answer{res.StatusCode, html.UnescapeString(string(b)), res.Header.Get("Location")}
	if strings.Contains(a.body, "⟦") {
		h.t.Errorf("%s: a sentence is missing", path)
	}
	return a
}

func (h *house) has(a answer, status int, words ...string) {
	h.t.Helper()
	if a.status != status {
		h.t.Errorf("status %d, want %d", a.status, status)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			h.t.Errorf("the page lacks %q", w)
		}
	}
}

func (h *house) goes(a answer, to string) {
	h.t.Helper()
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, to) {
		h.t.Errorf("status %d to %q, want %q\n%.1500s", a.status, a.location, to, a.body)
	}
}

// declare signs the yearly form of somebody with shares of an organisation, or with nothing.
func (h *house) declare(who party.PersonID, share string) {
	h.t.Helper()
	f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
	for _, topic := range expert.Topics {
		f.Statements[topic] = expert.Statement{Answer: expert.None}
	}
	if share != "" {
		f.Statements[expert.Shares] = expert.Statement{Answer: expert.Some, Entries: []expert.Entry{{Organisation: share, Detail: "Three per cent"}}}
	}
	must(h.t, h.Desk.DeclareYear(ctx, caseworktest.Person(who), f))
}

// accepted is a mentor who accepted the invitation through the pages.
func (h *house) accepted() {
	h.t.Helper()
	h.goes(h.as(anOfficer, locale.English, "/office/mentors", "act", "invite", "person", aMentor), "/office/mentors/"+aMentor)
	h.goes(h.as(aMentor, locale.English, "/mentoring/profile", "revision", "1", "hours", "2", "languages", "ko", "markets", "cleantech", "about", "Sales to factories"), "/mentoring")
}

// TestAMentorFromInvitationToConflict: invited, accepted, asked for, paired, and parted on the day of a new interest.
func TestAMentorFromInvitationToConflict(t *testing.T) {
	h := open(t)
	place, own := "/companies/"+string(h.org)+"/accelerator/"+string(h.candidate), programme.OwnMentorsPath(h.org, h.candidate)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(aMentor, l, "/mentoring"), http.StatusOK, p.T("mentor.not_invited"))
		h.has(h.as(h.owner.ID(), l, own), http.StatusOK, p.T("mentor.none_to_ask"))
		h.has(h.as(anOfficer, l, "/office/mentors"), http.StatusOK, p.T("mentor.none"), p.T("mentor.invite_do"), "이서진")
	}
	h.has(h.as(anOfficer, locale.English, "/office/mentors", "act", "invite", "person", "demo-expert-1"), http.StatusUnprocessableEntity, "does not hold the duty")
	h.goes(h.as(anOfficer, locale.English, "/office/mentors", "act", "invite", "person", aMentor), "/office/mentors/"+aMentor)
	h.has(h.as(aMentor, locale.Korean, "/mentoring"), http.StatusOK, locale.For(locale.Korean).T("mentor.accept"))
	h.has(h.as(aMentor, locale.English, "/mentoring/profile", "revision", "1", "hours", "none", "about", "Sales <1>"), http.StatusUnprocessableEntity, "Sales <1>", "at least one technology")
	h.goes(h.as(aMentor, locale.English, "/mentoring/profile", "revision", "1", "hours", "2", "languages", "ko", "markets", "cleantech", "about", "Sales to factories"), "/mentoring")
	h.has(h.as(aMentor, locale.English, "/mentoring"), http.StatusOK, "Sign the yearly form of interests", "/panel/interests")
	h.has(h.as(aMentor, locale.English, "/panel/interests"), http.StatusOK)
	h.has(h.as(aMentor, locale.English, "/panel"), http.StatusForbidden)

	h.has(h.as(h.owner.ID(), locale.Russian, place), http.StatusOK, own)
	h.has(h.as(h.owner.ID(), locale.English, own, "act", "ask", "mentor", aMentor, "wish", "short"), http.StatusUnprocessableEntity, ">short</textarea>", "at least 10 characters")
	h.goes(h.as(h.owner.ID(), locale.English, own, "act", "ask", "mentor", aMentor, "wish", "Whom do we sell cranes to?"), own)
	h.has(h.as(anOfficer, locale.English, "/office/mentors"), http.StatusOK, "Whom do we sell cranes to?", h.name)
	x, err := h.desk.Mentor(ctx, caseworktest.Person(anOfficer), aMentor)
	must(t, err)
	at, wish := "/office/mentors/"+aMentor, string(x.Pairings[0].ID)
	h.has(h.as(anOfficer, locale.English, at, "act", "agree", "case", wish), http.StatusConflict, "no yearly form of interests in force")
	h.declare(aMentor, "")
	h.goes(h.as(anOfficer, locale.English, at, "act", "agree", "case", wish), at)
	company := "/mentoring/companies/" + wish
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(aMentor, l, "/mentoring"), http.StatusOK, h.name, p.T("mentor.open_company"))
		h.has(h.as(aMentor, l, company), http.StatusOK, "A crane that sees", "Kim Ha-na", "Whom do we sell cranes to?")
		h.has(h.as(h.owner.ID(), l, own), http.StatusOK, "이서진", "Sales to factories", p.T("mentor.tie.paired"))
		h.has(h.as(anOfficer, l, at), http.StatusOK, h.name, p.T("mentor.tie.paired"))
	}
	h.has(h.as("demo-mentor-2", locale.English, company), http.StatusNotFound)
	h.has(h.as("demo-auditor", locale.English, at), http.StatusOK, h.name)
	h.has(h.as("demo-auditor", locale.English, at, "act", "stop", "reason", "No reason at all"), http.StatusForbidden)

	h.declare(aMentor, h.name)
	h.has(h.as(aMentor, locale.English, company), http.StatusNotFound)
	h.has(h.as(aMentor, locale.English, "/mentoring"), http.StatusOK, "Ended by a conflict of interest")
	h.has(h.as(h.owner.ID(), locale.English, own), http.StatusOK, "Ended by a conflict of interest")
	if strings.Contains(h.as(h.owner.ID(), locale.English, own).body, "Three per cent") {
		t.Error("the company reads what the mentor declared")
	}
	h.has(h.as(anOfficer, locale.English, at), http.StatusOK, "Three per cent", "Conflict of interest")
	h.has(h.as(anOfficer, locale.English, at, "act", "pair", "candidate", string(h.candidate)), http.StatusConflict, "cannot be paired", "Three per cent")
	h.has(h.as(h.owner.ID(), locale.English, own, "act", "ask", "mentor", aMentor, "wish", "Whom do we sell cranes to?"), http.StatusConflict, "choose another mentor")
	h.Drain(t)
	told := map[string]bool{}
	for _, e := range h.Post.Letters() {
		if strings.Contains(e.Mail.Subject, h.name) {
			told[e.To] = true
		}
	}
	if !told["mentor@demo.example"] || !told["officer@demo.example"] {
		t.Errorf("nobody was told: %v", told)
	}
}

// A mentor is held against the makers of what a company names as alternatives, and against the companies the mentor acts for.
func TestAMentorOfACompetitorIsRefused(t *testing.T) {
	h := open(t)
	h.accepted()
	h.declare(aMentor, "")
	officer := caseworktest.Person(anOfficer)
	x, err := h.desk.Mentor(ctx, officer, aMentor)
	must(t, err)
	if len(x.May) != 1 || x.May[0].Bar != nil {
		t.Fatalf("%+v", x.May)
	}
	must(t, h.desk.PairMentor(ctx, officer, aMentor, h.candidate))
	must(t, h.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetRole(ctx, h.org, aMentor, party.Preparer) }))
	must(t, h.Desk.LookAgain(ctx))
	x, err = h.desk.Mentor(ctx, officer, aMentor)
	must(t, err)
	if p := x.Pairings[0]; p.Live() || p.Found == nil || p.Found.Kind != interest.Director || p.Found.Source != interest.Found {
		t.Errorf("a mentor who acts for the company keeps it: %+v", p)
	}
}

// TestWhatIsShownOfACompany lists what a mentor can be shown of a company, and a company of a mentor. A new field has to be entered here, by
// somebody who asked whether they may see it.
func TestWhatIsShownOfACompany(t *testing.T) {
	for _, x := range []struct {
		of   any
		want []string
	}{
		{programme.ForMentor{}, []string{"Pairing", "State", "Since", "Wish", "Reason", "Programme", "Starts", "Ends", "Company", "Product", "Team", "Founder", "Why", "Milestones", "Reached"}},
		{programme.MentorCard{}, []string{"Person", "Name", "Technologies", "Markets", "Languages", "About"}},
		{programme.OwnPairing{}, []string{"ID", "State", "Since", "Wish", "Reason", "Mentor"}},
	} {
		var names []string
		for f := range reflect.TypeOf(x.of).Fields() {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, x.want) {
			t.Errorf("%T has %v", x.of, names)
		}
	}
}

// TestAnOfficeHour: published every week, booked, full for another, in both calendars, reminded of, given back in time, and talked about.
func TestAnOfficeHour(t *testing.T) {
	h := open(t)
	h.accepted()
	h.declare(aMentor, "")
	officer := caseworktest.Person(anOfficer)
	must(t, h.desk.PairMentor(ctx, officer, aMentor, h.candidate))
	company, hours := programme.OwnHoursPath(h.org, h.candidate), programme.HoursPath
	day := h.Today().AddDays(3)
	h.has(h.as(aMentor, locale.English, hours, "act", "publish", "on", day.String(), "from", "noon", "until", "13:00", "where", "Room <4>", "seats", "1"), http.StatusUnprocessableEntity, "time such as 14:00", `value="Room <4>"`)
	h.goes(h.as(aMentor, locale.English, hours, "act", "publish", "on", day.String(), "from", "14:00", "until", "15:00", "where", "Room 4", "seats", "1", "through", day.AddDays(7).String()), hours)
	x, err := h.desk.OwnHours(ctx, h.owner, h.candidate)
	must(t, err)
	if len(x.Hours) != 2 {
		t.Fatalf("%d hours", len(x.Hours))
	}
	first, second := string(x.Hours[0].Slot.ID), string(x.Hours[1].Slot.ID)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(h.owner.ID(), l, company), http.StatusOK, "14:00–15:00", "UTC+09:00", "Room 4", p.T("mentor.hour.book"), p.T("mentor.calendar.make"))
		h.has(h.as(aMentor, l, hours), http.StatusOK, "14:00–15:00", p.T("mentor.hour.is.free"), p.T("mentor.hour.publish_do"))
		h.has(h.as(anOfficer, l, "/office/mentors"), http.StatusOK, p.T("mentor.cancel_hours"))
	}
	h.goes(h.as(h.owner.ID(), locale.English, company, "act", "book", "slot", first), company)
	h.has(h.as(h.owner.ID(), locale.English, company, "act", "book", "slot", first), http.StatusConflict, "booked this hour already")
	h.goes(h.as(h.owner.ID(), locale.English, company, "act", "book", "slot", second), company)
	h.has(h.as(aMentor, locale.English, hours), http.StatusOK, h.name, "Full")

	made := h.as(h.owner.ID(), locale.English, company, "act", "link")
	_, key, _ := strings.Cut(made.body, "/mentoring/calendar/")
	key, _, _ = strings.Cut(key, ".ics")
	file := h.as("", locale.English, "/mentoring/calendar/"+key+".ics")
	h.has(file, http.StatusOK, "BEGIN:VCALENDAR", "DTSTART:"+strings.ReplaceAll(day.String(), "-", "")+"T050000Z", "LOCATION:Room 4", "이서진")
	h.as(h.owner.ID(), locale.English, company, "act", "link")
	h.has(h.as("", locale.English, "/mentoring/calendar/"+key+".ics"), http.StatusNotFound)
	own := h.as(aMentor, locale.English, hours, "act", "link")
	_, key, _ = strings.Cut(own.body, "/mentoring/calendar/")
	key, _, _ = strings.Cut(key, ".ics")
	h.has(h.as("", locale.English, "/mentoring/calendar/"+key+".ics"), http.StatusOK, h.name)

	h.has(h.as(anOfficer, locale.English, "/office/mentors", "act", "set", "cancel_hours", "9999"), http.StatusUnprocessableEntity, "whole number")
	h.goes(h.as(anOfficer, locale.English, "/office/mentors", "act", "set", "cancel_hours", "200"), "/office/mentors")
	h.has(h.as(h.owner.ID(), locale.English, company, "act", "back", "slot", first), http.StatusConflict, "until 200 hours before")
	h.goes(h.as(h.owner.ID(), locale.English, company, "act", "back", "slot", second), company)
	h.goes(h.as(aMentor, locale.English, hours, "act", "cancel", "slot", second, "reason", "I am abroad that week."), hours)

	h.Advance(x.Hours[0].Slot.From.Add(-time.Hour).Sub(h.Clock.Now()))
	h.Drain(t)
	soon := 0
	for _, e := range h.Post.Letters() {
		if strings.Contains(e.Mail.Text, "14:00–15:00, UTC+09:00") && strings.Contains(e.Mail.Text, h.name) {
			soon++
		}
	}
	if soon == 0 {
		t.Error("nobody was told of the office hour")
	}
	h.has(h.as(aMentor, locale.English, hours, "act", "note", "slot", first, "candidate", string(h.candidate), "words", "x"), http.StatusConflict, "once the meeting has begun")
	h.Advance(2 * time.Hour)
	h.goes(h.as(aMentor, locale.English, hours, "act", "note", "slot", first, "candidate", string(h.candidate), "words", "They undersell it"), hours)
	h.goes(h.as(aMentor, locale.English, hours, "act", "note", "slot", first, "candidate", string(h.candidate), "words", "Ask three buyers", "shared", "yes"), hours)
	h.goes(h.as(h.owner.ID(), locale.English, company, "act", "note", "slot", first, "words", "We go to three buyers", "shared", "yes"), company)
	page := h.as(h.owner.ID(), locale.English, company)
	h.has(page, http.StatusOK, "Ask three buyers", "We go to three buyers", "Seen by mentor and company")
	if strings.Contains(page.body, "They undersell it") {
		t.Error("the company reads what the mentor kept to themselves")
	}
	h.has(h.as(aMentor, locale.English, hours), http.StatusOK, "They undersell it", "Seen by this side alone")
}
