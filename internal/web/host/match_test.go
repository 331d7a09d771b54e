package host_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// admit puts an admitted solution of the first company on file.
func (h *house) admit(name string) solution.ID {
	h.t.Helper()
	var org party.OrgID
	must(h.t, h.Store.View(ctx, func(tx *store.Tx) error {
		own, err := tx.CompaniesOf(ctx, anOwner)
		if err == nil {
			org = own[0].Company.ID
		}
		return err
	}))
	s := solution.Solution{
		ID: solution.ID("solution-" + name), Company: org, Name: name, Description: "Тихие шины для автобусов", Markets: []string{"transport"}, Technologies: []string{"sensors"},
		Data: []string{"technical"}, Currency: "KRW", Model: "Sold by the piece <secret>",
	}
	must(h.t, h.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertSolution(ctx, s); err != nil {
			return err
		}
		return tx.InsertAdmission(ctx, solution.Admission{
			ID: solution.AdmissionID("admission-" + name), Number: "A-" + name, Company: org, State: solution.Admitted, Contents: s, Verdict: &solution.Verdict{Admitted: true, At: tx.Now},
		})
	}))
	return s.ID
}

// proposed is a match of a quiet tyre with the depot, as an answer to a request, where an asset manager is asked as well.
func (h *house) proposed(name string) (matching.ID, party.PersonID) {
	h.t.Helper()
	officer := caseworktest.Person(anOfficer)
	f, err := h.desk.Site(ctx, officer, h.place())
	must(h.t, err)
	five := 5
	f.Site.Capacity, f.Site.Markets, f.Site.DataClasses, f.Site.AssetManager = &five, []string{"transport", "cleantech"}, []string{"technical"}, "City property"
	_, err = h.desk.SaveSite(ctx, officer, f.Site)
	must(h.t, err)
	must(h.t, h.desk.AddHost(ctx, officer, f.Site.ID, party.Person{Email: "lee@property.example", Name: "Lee Do-yun", Language: "en"}, party.AssetManager))
	hosts, err := h.desk.Hosts(ctx, officer, f.Site.ID)
	must(h.t, err)
	var holder party.PersonID
	for _, p := range hosts {
		if p.Role == party.AssetManager {
			holder = p.Person.ID
		}
	}
	need, err := h.desk.SaveRequest(ctx, officer, cityneed.Request{
		Title: "Quiet streets", Customer: "City buses", Need: "Less noise", Markets: []string{"transport"}, BudgetOwner: "Bus fund", Route: "Tender", Deadline: calendar.MustParse("2030-01-01"), Site: f.Site.ID,
	})
	must(h.t, err)
	must(h.t, h.desk.MoveRequest(ctx, officer, need, cityneed.StepOpen, ""))
	id, err := h.desk.ProposeMatch(ctx, officer, h.admit(name), f.Site.ID, need, "Please look at the noise.")
	must(h.t, err)
	return id, holder
}

func (h *house) match(id matching.ID) matching.Match {
	h.t.Helper()
	f, err := h.desk.Match(ctx, caseworktest.Person(anOfficer), pilot.Office, id)
	must(h.t, err)
	return f.Match
}

// R17 on the pages: the company, the site and who answers for the property each say yes, and only then there is a draft of a pilot.
func TestR17ThreeSidesAgreeAndAPilotIsDrafted(t *testing.T) {
	h := open(t)
	id, holder := h.proposed("Quiet tyre <1>")
	own, theirs := programme.HostMatches+"/"+string(id), programme.VendorMatches+"/"+string(id)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Quiet tyre <1>", "Please look at the noise.", "Quiet streets", "Bus fund. Tender", "You answer for: Site", "1 in common of 2", "50%", "Not answered yet", "who owns the site"},
		locale.Russian: {"Ответьте", "Вы отвечаете за сторону: Площадка", "Управляющий имуществом", "Сначала спросить"},
		locale.Korean:  {"다음을 대표하여 답합니다: 장소", "자산 관리자", "유사도"},
	} {
		if l == locale.Russian {
			words = words[1:]
		}
		h.send(h.manager, l, http.MethodGet, programme.HostMatches).has(t, http.StatusOK, "Quiet tyre <1>")
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK, words...)
		h.send(anOwner, l, http.MethodGet, theirs).has(t, http.StatusOK, "Quiet tyre <1>")
	}
	if page := h.get(h.manager, own); strings.Contains(page.body, "secret") {
		t.Error("the site reads how the company sells")
	}
	h.get(anOwner, own).has(t, http.StatusForbidden)
	h.get(h.manager, theirs).has(t, http.StatusNotFound)
	h.get("demo-owner-02", theirs).has(t, http.StatusNotFound)
	h.post(h.manager, own, "agreed", "no", "words", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters", ">short</textarea>")

	for who, path := range map[party.PersonID]string{h.manager: own, holder: own} {
		if got := h.post(who, path, "agreed", "yes"); got.location != path {
			t.Fatalf("an answer is met with %d", got.status)
		}
	}
	if m := h.match(id); m.State != matching.Proposed || m.Pilot != "" {
		t.Errorf("two of three agreed, and the match is %s", m.State)
	}
	if got := h.post(anOwner, theirs, "agreed", "yes"); got.location != theirs {
		t.Fatalf("the company's answer: %d", got.status)
	}
	h.post(anOwner, theirs, "agreed", "yes").has(t, http.StatusConflict, "Agreed")
	m := h.match(id)
	if m.State != matching.Agreed || m.Pilot == "" {
		t.Fatalf("all agreed, and the match is %+v", m)
	}
	f, err := h.desk.Pilot(ctx, caseworktest.Person(anOfficer), pilot.ID(m.Pilot))
	must(t, err)
	if p := f.Pilot; p.State != pilot.Draft || p.Buyer != "Bus fund\nTender" || p.Match != string(id) || p.Number == "" {
		t.Errorf("the draft is %+v", p)
	}
	h.get(h.manager, programme.HostPath+"/"+m.Pilot).has(t, http.StatusOK, "Quiet tyre <1>")
	h.get(holder, programme.HostPath).has(t, http.StatusOK)
	h.get(holder, programme.HostPath+"/"+m.Pilot).has(t, http.StatusForbidden)
	if err := h.desk.MovePilot(ctx, caseworktest.Person(anOfficer), pilot.ID(m.Pilot), pilot.StepLock, ""); err == nil {
		t.Error("a pilot without a protocol is locked")
	}
}

// R18a: a running pilot goes on at a suspended site only if the order says so; otherwise it is paused, everybody sees why, and it goes on
// when the site is open again.
func TestR18aARunningPilotStaysOnlyByOrder(t *testing.T) {
	h := open(t)
	officer := caseworktest.Person(anOfficer)
	own := programme.HostPath + "/" + string(h.pilot)
	state := func(want pilot.State) {
		t.Helper()
		f, err := h.desk.Pilot(ctx, officer, h.pilot)
		must(t, err)
		if f.Pilot.State != want {
			t.Errorf("the pilot is %s, want %s", f.Pilot.State, want)
		}
	}
	must(t, h.desk.SuspendSite(ctx, officer, h.place(), "The depot takes no new pilots.", true))
	state(pilot.Running)
	if s := h.get(h.manager, own); strings.Contains(s.body, "No standing site") {
		t.Error("the order lets the pilot go on, and its page says that it has no site")
	}
	must(t, h.desk.MoveSite(ctx, officer, h.place(), site.StepRestore, ""))
	must(t, h.desk.SuspendSite(ctx, officer, h.place(), "The depot burned down.", false))
	state(pilot.Paused)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"No standing site", "Bus depot hosts no pilots now", "The depot burned down."},
		locale.Russian: {"Нет действующей площадки", "The depot burned down."},
		locale.Korean:  {"운영 중인 장소 없음", "The depot burned down."},
	} {
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK, words...)
		h.send(anOwner, l, http.MethodGet, programme.VendorPath+"/"+string(h.pilot)).has(t, http.StatusOK, words...)
	}
	if err := h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepResume, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("it goes on at a closed site: %v", err)
	}
	late, err := h.desk.Late(ctx, officer)
	must(t, err)
	if len(late) != 1 || late[0].What.String() != "pilots.no_site" || late[0].Name != "Quiet tyres" || late[0].Path != "/office/pilots/"+string(h.pilot) {
		t.Errorf("late is %+v", late)
	}
	h.Drain(t)
	told := 0
	for _, l := range h.Post.Letters() {
		if strings.Contains(l.Mail.Text, "The depot burned down.") && l.To == "kim@depot.example" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the site's manager is told %d times", told)
	}
	must(t, h.desk.MoveSite(ctx, officer, h.place(), site.StepRestore, ""))
	must(t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepResume, ""))
	state(pilot.Running)
	if late, err = h.desk.Late(ctx, officer); err != nil || len(late) != 0 {
		t.Errorf("after the site opened late is %+v (%v)", late, err)
	}
}

// R18a: a suspended site returns what was proposed; a refusal with a reason bears on what is ranked next.
func TestR18aASuspendedSiteReturnsItsMatches(t *testing.T) {
	h := open(t)
	officer := caseworktest.Person(anOfficer)
	id, _ := h.proposed("Quiet tyre")
	own := programme.HostMatches + "/" + string(id)
	must(t, h.desk.MoveSite(ctx, officer, h.place(), site.StepSuspend, "The depot is being rebuilt."))
	if m := h.match(id); m.State != matching.Returned || m.Reason != "The depot is being rebuilt." {
		t.Errorf("the match is %+v", m)
	}
	h.get(h.manager, own).has(t, http.StatusOK, "The depot is being rebuilt.")
	h.post(h.manager, own, "agreed", "yes").has(t, http.StatusConflict)
	_, err := h.desk.ProposeMatch(ctx, officer, "solution-Quiet tyre", h.place(), "", "")
	if err == nil {
		t.Error("something is proposed for a suspended site")
	}
	must(t, h.desk.MoveSite(ctx, officer, h.place(), site.StepRestore, ""))
	again, err := h.desk.ProposeMatch(ctx, officer, "solution-Quiet tyre", h.place(), "", "")
	must(t, err)
	own = programme.HostMatches + "/" + string(again)
	if got := h.post(h.manager, own, "agreed", "no", "reason", "busy", "words", "Nobody has time before autumn."); got.location != own {
		t.Fatalf("a refusal is met with %d", got.status)
	}
	h.get(anOwner, programme.VendorMatches+"/"+string(again)).has(t, http.StatusOK, "Nobody has time before autumn.", "Refuses: No time or no people now")
	b, err := h.desk.Board(ctx, officer)
	must(t, err)
	p, err := b.Place(h.place())
	must(t, err)
	r := b.Rate(0, p)
	want := calendar.On(h.Clock.Now(), caseworktest.Seoul).AddDays(90)
	if len(r.Bars) != 1 || r.Bars[0] != matching.Refused || r.Until != want {
		t.Errorf("after the refusal the pair is %+v, want it to rest until %s", r, want)
	}
	h.Advance(100 * 24 * time.Hour)
	b, err = h.desk.Board(ctx, officer)
	must(t, err)
	if r := b.Rate(0, p); len(r.Bars) > 0 {
		t.Errorf("a hundred days later it is %+v", r)
	}
	h.Drain(t)
	var got []string
	for _, l := range h.Post.Sent {
		if l.To == "kim@depot.example" && strings.Contains(l.Mail.Subject, "Quiet tyre at") {
			got = append(got, l.Mail.Subject)
		}
	}
	if want := []string{"A pilot is proposed", "No pilot for now", "A pilot is proposed", "No pilot for now"}; len(got) != len(want) {
		t.Errorf("the site's manager got %q, want %q", got, want)
	}
}
