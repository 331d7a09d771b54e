package officer_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/roster"
)

// queued takes n made-up companies to the state in which they wait for a panel.
func (h *house) queued(n int) {
	h.t.Helper()
	for i := range n {
		if _, err := h.Cast.Another(context.Background(), i, application.Accepted); err != nil {
			h.t.Fatal(err)
		}
	}
}

var buttonValue = regexp.MustCompile(`value="(pin [^"]+)"`)

// The journey F13 on the pages: read the plan, pin two pairs, run again, go back, approve, two step aside, repair.
func TestARoundOnThePages(t *testing.T) {
	h := open(t)
	h.queued(12)
	o := h.as(anOfficer)
	o.get("/office").has(t, http.StatusOK, "Share out all 12 cases", `href="/office/assignment"`)
	o.get("/office/assignment").has(t, http.StatusOK, "12 cases wait for a panel", "Make the plan")
	o.post("/office/assignment", "objective", "fairest", "chance", "100", "need", "x").has(t, http.StatusUnprocessableEntity, "Enter a whole number.")
	opened := o.post("/office/assignment", "objective", "fairest", "chance", "100")
	if opened.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", opened.status, opened.alert())
	}
	at := opened.location
	page := o.get(at)
	page.has(t, http.StatusOK, "Round of 12 cases", "Why these", "Next would be", "Approve the plan", "Nobody judges in spite of an interest", "Version 1", "At most below the best total")
	pins := buttonValue.FindAllStringSubmatch(page.body, -1)
	if len(pins) < 6 {
		t.Fatalf("%d pairs can be pinned", len(pins))
	}
	o.post(at, "act", pins[2][1], "page", "1").goesTo(t, at+"?page=1&done=pin") // the next expert of the first case
	o.post(at, "act", pins[5][1], "page", "1").goesTo(t, at+"?page=1&done=pin")
	o.post(at, "act", "settings", "objective", "greatest", "chance", "100").goesTo(t, at)
	o.get(at).has(t, http.StatusOK, "Version 2", "What changed since version 1", "Unpin")
	o.post(at, "act", "back 1").goesTo(t, at)
	page = o.get(at)
	page.has(t, http.StatusOK, "Version 1 taken up again", "Version 3")
	if strings.Contains(page.body, "Unpin") {
		t.Error("the pins stay although the first version had none")
	}
	o.get(at+"?version=2").has(t, http.StatusOK, "a later one has taken its place")

	h.as(aDecider).get(at).has(t, http.StatusOK, "Round of 12 cases")
	h.as(aDecider).post(at, "act", "run").has(t, http.StatusForbidden)
	o.get(at+"/approve").has(t, http.StatusOK, "Appoint and invite", "nobody twice on a day")
	o.post(at+"/approve", "version", "3", "visit_from", h.Today().String()).has(t, http.StatusUnprocessableEntity, "First day of visits")
	o.post(at+"/approve", "version", "3", "visit_from", h.Today().AddDays(30).String()).goesTo(t, at+"?done=approved")
	o.post(at+"/approve", "version", "3", "visit_from", h.Today().AddDays(30).String()).goesTo(t, at+"?done=approved") // a second click
	o.get(at+"?done=approved").has(t, http.StatusOK, "The panels are appointed", "Panels appointed")

	ctx := context.Background()
	f, err := h.Desk.RoundFile(ctx, caseworktest.Person(anOfficer), roster.ID(strings.TrimPrefix(at, "/office/assignment/")), 0, h.Today())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []int{1, 4} {
		person := f.Input.Experts[f.Input.PanelOf(&f.Version.Plan, c)[0]].Person
		if err := h.Desk.Decline(ctx, caseworktest.Person(person), f.Input.Cases[c].ID, "I am abroad in that week."); err != nil {
			t.Fatal(err)
		}
	}
	o.get(at).has(t, http.StatusOK, "2 places on the panels are vacant", "Propose a repair")
	o.get("/office/assignment").has(t, http.StatusOK, "2 vacant places")
	o.post(at, "act", "run").goesTo(t, at)
	o.get(at).has(t, http.StatusOK, "What changed since version 3", "A repair with the fewest moves")
	o.get(at+"/approve").has(t, http.StatusOK, "Fill the seats")
	o.post(at+"/approve", "version", "4").goesTo(t, at+"?done=approved")
	if page := o.get(at); strings.Contains(page.body, "vacant") {
		t.Error("places are vacant after the repair")
	}
	h.Drain(t)
	h.Check(t)
}

// A round that cannot be says in words what would have to give way, in every language, and goes on when the officer chooses it.
func TestARoundThatCannotBeOnThePages(t *testing.T) {
	h := open(t)
	h.queued(12)
	o := h.as(anOfficer)
	at := o.post("/office/assignment", "objective", "greatest", "chance", "100", "cap", "1").location
	for lang, words := range map[locale.Lang]string{locale.English: "No plan keeps every rule", locale.Russian: "соблюдающего все правила, нет", locale.Korean: "모든 규칙을 지키는 배정안이 없습니다"} {
		o.in(lang).get(at).has(t, http.StatusOK, words, `name="lift"`)
	}
	o.post(at, "act", "relax", "version", "1").has(t, http.StatusUnprocessableEntity)
	done := false
	for version := 1; version < 12 && !done; version++ {
		page := o.get(at)
		if done = strings.Contains(page.body, "Approve the plan"); done {
			break
		}
		fields := []string{"act", "relax", "version", regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page.body)[1]}
		for _, m := range regexp.MustCompile(`name="lift" value="(\d+)"`).FindAllStringSubmatch(page.body, -1) {
			fields = append(fields, "lift", m[1])
		}
		o.post(at, fields...).goesTo(t, at)
	}
	if !done {
		t.Fatal("relaxing did not help")
	}
	o.get(at).has(t, http.StatusOK, "Relaxed: ", "Let every rule hold again")
	o.post(at, "act", "discard").goesTo(t, "/office/assignment")
	o.get("/office/assignment").has(t, http.StatusOK, "Discarded", "12 cases wait")
}

func TestRoundsAreNotForEverybody(t *testing.T) {
	h := open(t)
	h.queued(2)
	for _, who := range []party.PersonID{"demo-expert-1", "demo-owner-01", anAdminstrator} {
		if s := h.as(who).get("/office/assignment"); s.status != http.StatusForbidden && s.status != http.StatusNotFound {
			t.Errorf("%s reads the rounds: %d", who, s.status)
		}
	}
}
