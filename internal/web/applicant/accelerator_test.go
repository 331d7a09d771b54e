package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

// TestACompanyInTheAccelerator: a founder applies, waits, moves up to a place that another gave back, says the figures of a month and leaves.
func TestACompanyInTheAccelerator(t *testing.T) {
	h := open(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	var owners [2]party.Actor
	var orgs [2]party.OrgID
	for n := range owners {
		id := h.At(t, application.Certified)
		owners[n] = h.Owner()
		if err := h.Store.View(ctx, func(tx *store.Tx) error {
			a, err := tx.Application(ctx, id)
			orgs[n] = a.Company
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	today := h.Today()
	intake, err := desk.SaveIntake(ctx, officer, cohort.Intake{
		Title: "BuildTech", Offer: "Three months with mentors", Opens: today, Closes: today.AddDays(10), Starts: today.AddDays(20), Ends: today.AddDays(110), Currency: "KRW",
		Places: 1, Marks: 1, Criteria: []cohort.Criterion{{Title: "Team", Most: 10}},
	})
	must(err)
	must(desk.MoveIntake(ctx, officer, intake, cohort.StepOpen, ""))

	root := "/companies/" + string(orgs[0]) + "/accelerator"
	for l, words := range map[locale.Lang][]string{
		locale.English: {"BuildTech", "Three months with mentors", "Open now"}, locale.Russian: {"Открыты сейчас", "Подать заявку"}, locale.Korean: {"모집 중", "지원하기"},
	} {
		body := h.reader(owners[0].ID(), l).get(root).body
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("the accelerator in %s lacks %q", l, w)
			}
		}
	}
	r := h.reader(owners[0].ID(), locale.English)
	apply := root + "/apply/" + string(intake)
	if page := r.post(apply, url.Values{"product": {"A crane <1>"}, "team": {"none"}}); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, "A crane <1></textarea>") {
		t.Errorf("an application without its parts: %d", page.status)
	}
	full := url.Values{"product": {"A crane that sees"}, "team": {"4"}, "founder": {"Kim Ha-na"}, "why": {"Three customers"}}
	sent := r.post(apply, full)
	if sent.status != http.StatusSeeOther {
		t.Fatalf("the application is answered %d: %s", sent.status, sent.body)
	}
	at, _, _ := strings.Cut(sent.location, "?")
	if page := r.post(apply, full); page.status != http.StatusConflict {
		t.Errorf("applying twice: %d", page.status)
	}
	if page := h.reader(owners[1].ID(), locale.English).get(at); page.status != http.StatusNotFound {
		t.Errorf("another company reads it: %d", page.status)
	}
	other, err := desk.Apply(ctx, owners[1], orgs[1], intake, cohort.Candidate{Product: "Bricks", Team: 2, Founder: "Lee", Why: "Export"})
	must(err)
	h.Advance(11 * 24 * time.Hour)
	must(desk.MoveIntake(ctx, officer, intake, cohort.StepClose, ""))
	own := cohort.CandidateID(at[strings.LastIndex(at, "/")+1:])
	expert := caseworktest.Person("demo-expert-1")
	must(desk.Assess(ctx, expert, own, cohort.Mark{Points: []int{6}, Words: "Seen at the interview.", Free: true}))
	must(desk.Assess(ctx, expert, other, cohort.Mark{Points: []int{9}, Words: "Seen at the interview.", Free: true}))
	must(desk.SelectCohort(ctx, caseworktest.Person("demo-decider"), intake, "The order follows from the marks."))
	if page := r.get(at); !strings.Contains(page.body, "On the waiting list") || strings.Contains(page.body, "Seen at the interview") || strings.Contains(page.body, "60.0") {
		t.Errorf("a company that waits is told:\n%s", page.body)
	}
	leaving := h.reader(owners[1].ID(), locale.English)
	otherAt := "/companies/" + string(orgs[1]) + "/accelerator/" + string(other)
	if page := leaving.post(otherAt, url.Values{"act": {"leave"}, "reason": {"short"}}); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, ">short</textarea>") {
		t.Errorf("a place given back without a reason: %d", page.status)
	}
	if page := leaving.post(otherAt, url.Values{"act": {"leave"}, "reason": {"We were bought by a competitor."}}); page.status != http.StatusSeeOther {
		t.Errorf("a place given back: %d", page.status)
	}
	if page := r.get(at); !strings.Contains(page.body, "You have a place.") {
		t.Error("the company that waited did not move up")
	}
	h.Advance(10 * 24 * time.Hour)
	must(desk.MoveIntake(ctx, officer, intake, cohort.StepStart, ""))
	month := h.Today().String()[:7]
	h.Advance(31 * 24 * time.Hour)
	if page := r.get(root); !strings.Contains(page.body, "1 period waits for your figures") {
		t.Errorf("nothing is asked for:\n%s", page.body)
	}
	figures := url.Values{"act": {"figures"}, "period": {month}, "revenue": {"5000000"}, "export": {"6000000"}, "investment": {"0"}, "jobs": {"5"}}
	if page := r.post(at, figures); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, "part of the revenue") || !strings.Contains(page.body, `value="6000000"`) {
		t.Errorf("more export than revenue: %d", page.status)
	}
	figures.Set("export", "1000000")
	if page := r.post(at, figures); page.status != http.StatusSeeOther {
		t.Errorf("the figures are answered %d:\n%s", page.status, page.body)
	}
	if page := r.get(at); !strings.Contains(page.body, "₩5,000,000") {
		t.Error("the figures do not stand on the page")
	}
}
