package cohort

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

var (
	noon    = time.Date(2027, 1, 11, 12, 0, 0, 0, time.UTC)
	officer = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	decider = party.Actor{Person: party.Person{ID: "decider", Active: true, Duties: []party.Duty{party.Decider, party.Expert}}}
)

func expert(n int) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(fmt.Sprintf("expert-%d", n)), Active: true, Duties: []party.Duty{party.Expert}}}
}

func anIntake(state State) Intake {
	return Intake{
		ID: "i", Title: "BuildTech", Offer: "Three months", Opens: calendar.Of(2027, 1, 4), Closes: calendar.Of(2027, 1, 31), Starts: calendar.Of(2027, 3, 1),
		Ends: calendar.Of(2027, 5, 31), Currency: "RUB", Places: 2, Floor: 500, Marks: 2, Criteria: []Criterion{{"Team", 10}, {"Product", 10}},
		Milestones: []Milestone{{"First customer", calendar.Of(2027, 4, 30)}}, State: state,
	}
}

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Field + " " + all[0].Key
	}
	return ""
}

func TestWhatAnIntakeMustSay(t *testing.T) {
	for want, spoil := range map[string]func(*Intake){
		"":                                func(*Intake) {},
		"title cohort.missing":            func(i *Intake) { i.Title = " " },
		"closes cohort.days_order":        func(i *Intake) { i.Closes = i.Opens.AddDays(-1) },
		"ends cohort.day":                 func(i *Intake) { i.Ends = calendar.Date{} },
		"places cohort.number":            func(i *Intake) { i.Places = 0 },
		"floor cohort.number":             func(i *Intake) { i.Floor = 1001 },
		"criteria cohort.criteria":        func(i *Intake) { i.Criteria = nil },
		"milestones cohort.milestone_day": func(i *Intake) { i.Milestones[0].By = i.Starts.AddDays(-1) },
		"currency party.choose_one":       func(i *Intake) { i.Currency = "XAU" },
	} {
		i := anIntake(Draft)
		spoil(&i)
		if got := key(i.Check()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnIntakeIsOpenOnItsDays(t *testing.T) {
	i := anIntake(Open)
	for day, want := range map[calendar.Date]string{
		i.Opens.AddDays(-1): " cohort.not_open_yet", i.Opens: "", i.Closes: "", i.Closes.AddDays(1): " cohort.closed",
	} {
		if got := key(i.Takes(day)); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	if _, err := i.Move(officer, StepClose, "", noon, i.Closes); key(err) != " cohort.still_open" {
		t.Errorf("closed on its last day: %v", err)
	}
	if _, err := i.Move(officer, StepCancel, "short", noon, i.Opens); key(err) != "reason cohort.reason" {
		t.Errorf("cancelled without a reason: %v", err)
	}
	if _, err := anIntake(Selecting).Move(officer, StepSelect, "", noon, i.Closes); !fault.Is(err, fault.Conflict) {
		t.Errorf("places given by a step: %v", err)
	}
}

// marked is a candidate that has been marked by so many experts with the same figures.
func marked(t *testing.T, i Intake, id string, applied time.Time, marks ...[]int) Candidate {
	t.Helper()
	c := Candidate{ID: CandidateID(id), Intake: i.ID, Company: party.OrgID("org-" + id), Name: id, Product: "P", Team: 3, Founder: "F", Why: "W", State: Applied, AppliedAt: applied}
	var err error
	for n, m := range marks {
		if c, err = c.Assess(i, expert(n), Mark{Points: m, Words: "Seen at the interview.", Free: true}, noon); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestMarksStaySealedAndMakeTheOrder(t *testing.T) {
	i := anIntake(Selecting)
	all := []Candidate{
		marked(t, i, "below", noon, []int{5, 4}, []int{5, 4}),               // 45.0
		marked(t, i, "late", noon.Add(time.Hour), []int{8, 8}, []int{8, 8}), // 80.0
		marked(t, i, "early", noon, []int{8, 8}, []int{8, 8}),               // 80.0
		marked(t, i, "floor", noon, []int{5, 5}, []int{5, 5}),               // 50.0
		marked(t, i, "half", noon, []int{7, 7}, []int{7, 6}, []int{7, 7}),   // 41 of 60: 68.33…
		{ID: "gone", Intake: i.ID, State: Withdrawn},
	}
	if p, ok := all[4].Points(i); !ok || p != 683 {
		t.Errorf("41 of 60 are %d tenths", p)
	}
	next, placed, err := Select(i, all, decider, "The order follows from the marks.", noon)
	if err != nil || next.State != Selected {
		t.Fatal(err)
	}
	var got []string
	for _, c := range placed {
		got = append(got, fmt.Sprintf("%s %s %d", c.ID, c.State, c.Rank))
	}
	if want := []string{"early placed 1", "late placed 2", "half waiting 3", "floor waiting 4", "below declined 0"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	up, ok := MoveUp(next, placed, noon)
	if !ok || up.ID != "half" || up.State != Placed {
		t.Errorf("%+v moves up", up)
	}
	if _, ok := MoveUp(anIntake(Running), placed, noon); ok {
		t.Error("somebody moves up while the programme runs")
	}
	all = append(all, marked(t, i, "new", noon, []int{9, 9}))
	if _, _, err := Select(i, all, decider, "The order follows from the marks.", noon); key(err) != " cohort.unmarked" {
		t.Errorf("places given with one candidate unmarked: %v", err)
	}
}

func TestWhoMayNotMarkOrSelect(t *testing.T) {
	i := anIntake(Selecting)
	c := marked(t, i, "a", noon)
	own := expert(1)
	own.Roles = map[party.OrgID]party.Role{c.Company: party.Owner}
	for what, x := range map[string]struct {
		who    party.Actor
		points []int
		words  string
		want   string
	}{
		"for the company": {own, []int{5, 5}, "Seen at the interview.", " cohort.own_company"},
		"too few":         {expert(1), []int{5}, "Seen at the interview.", "markb cohort.mark"},
		"too much":        {expert(1), []int{11, 5}, "Seen at the interview.", "marka cohort.mark"},
		"no words":        {expert(1), []int{5, 5}, "", "words cohort.reason"},
		"an officer":      {officer, []int{5, 5}, "Seen at the interview.", " fault.forbidden"},
	} {
		if _, err := c.Assess(i, x.who, Mark{Points: x.points, Words: x.words, Free: true}, noon); key(err) != x.want {
			t.Errorf("%s: %q, want %q", what, key(err), x.want)
		}
	}
	c, err := c.Assess(i, decider, Mark{Points: []int{5, 5}, Words: "Seen at the interview.", Free: true}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Select(i, []Candidate{c}, decider, "The order follows from the marks.", noon); key(err) != " cohort.marked_by_you" {
		t.Errorf("who marked selects: %v", err)
	}
	if again, err := c.Assess(i, decider, Mark{Points: []int{6, 6}, Words: "Seen a second time.", Free: true}, noon); err != nil || len(again.Marks) != 1 || again.Marks[0].Points[0] != 6 {
		t.Errorf("marking again: %v, %v", again.Marks, err)
	}
}

// However they are marked, never more have a place than there are, nobody below the floor has one, and nobody with fewer points stands before
// one with more.
func TestPlacesNeverExceedWhatThereIs(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 20))
	for range 300 {
		i := anIntake(Selecting)
		i.Places, i.Floor, i.Marks = 1+r.IntN(5), Tenths(r.IntN(1000)), 1
		var all []Candidate
		for n := range r.IntN(12) {
			all = append(all, marked(t, i, fmt.Sprint(n), noon.Add(time.Duration(r.IntN(3))*time.Hour), []int{r.IntN(11), r.IntN(11)}))
		}
		_, placed, err := Select(i, all, decider, "The order follows from the marks.", noon)
		if err != nil {
			t.Fatal(err)
		}
		given := 0
		for n, c := range placed {
			if c.State == Placed {
				given++
			}
			if (c.State == Declined) != (c.Score < i.Floor) || n > 0 && placed[n-1].Score < c.Score {
				t.Fatalf("%+v after %+v, floor %d", c, placed[max(0, n-1)], i.Floor)
			}
			if c.State == Waiting && given < i.Places {
				t.Fatalf("%s waits and %d of %d places are given", c.ID, given, i.Places)
			}
		}
		if given > i.Places || len(placed) != len(all) {
			t.Fatalf("%d of %d places given, %d of %d candidates settled", given, i.Places, len(placed), len(all))
		}
	}
}

func TestPeriodsAndWhatIsMissing(t *testing.T) {
	i, c := anIntake(Running), Candidate{ID: "c", State: Placed}
	today := calendar.Of(2027, 4, 10)
	if got := Periods(i, c, today); !slices.Equal(got, []string{"2027-03", "2027-04"}) {
		t.Errorf("periods %v", got)
	}
	march := Figures{Candidate: "c", Period: "2027-03", Revenue: 100, Jobs: 3}
	if got := Missing(i, c, nil, today); !slices.Equal(got, []string{"2027-03"}) {
		t.Errorf("missing %v", got)
	}
	planned := march
	planned.Planned = true
	if got := Missing(i, c, []Figures{planned}, today); len(got) != 1 {
		t.Error("a plan stands for a fact")
	}
	if got := Missing(i, c, []Figures{march}, today); len(got) != 0 {
		t.Errorf("missing %v", got)
	}
	april := march
	april.Period = "2027-04"
	if got := key(april.Check(i, c, today)); got != "planned cohort.not_over" {
		t.Errorf("the fact of a month that is not over: %q", got)
	}
	more := march
	more.Export = 200
	if got := key(more.Check(i, c, today)); got != "export cohort.export" {
		t.Errorf("more export than revenue: %q", got)
	}
	i.State, c.State = Over, Graduated
	if got := Periods(i, c, calendar.Of(2032, 1, 1)); !slices.Equal(got[3:], []string{"2028", "2029", "2030"}) {
		t.Errorf("the years after: %v", got)
	}
	if Periods(i, Candidate{State: Declined}, today) != nil {
		t.Error("a company without a place is asked")
	}
}

func TestAReportAddsWhatWasSaid(t *testing.T) {
	i := anIntake(Running)
	all := []Candidate{{ID: "a", State: Placed}, {ID: "b", State: Placed}, {ID: "c", State: Left}}
	said := []Figures{
		{Candidate: "a", Period: "2027-03", Revenue: 100, Jobs: 2},
		{Candidate: "a", Period: "2027-03", Planned: true, Revenue: 150, Jobs: 2},
		{Candidate: "b", Period: "2027-03", Revenue: 50, Export: 20, Jobs: 3},
	}
	got := Report(i, all, said, calendar.Of(2027, 4, 10))
	want := []Sum{
		{Period: "2027-03", Asked: 2, Said: 2, Revenue: 150, Export: 20, Jobs: 5},
		{Period: "2027-03", Planned: true, Asked: 2, Said: 1, Revenue: 150, Jobs: 2},
		{Period: "2027-04", Asked: 2},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestWhatMayStillChange(t *testing.T) {
	old := anIntake(Open)
	next := old
	next.Closes, next.Places = old.Closes.AddDays(7), 5
	if err := MayChange(old, next); err != nil {
		t.Errorf("a longer intake with more places: %v", err)
	}
	next.Criteria = []Criterion{{"Team", 10}}
	if key(MayChange(old, next)) != "criteria cohort.fixed" {
		t.Error("the criteria change after companies applied")
	}
	if !fault.Is(MayChange(anIntake(Over), anIntake(Over)), fault.Conflict) {
		t.Error("an intake that is over changes")
	}
}

func TestPeriodsEnd(t *testing.T) {
	for period, want := range map[string]string{"2027": "2027-12-31", "2027-02": "2027-02-28", "2027-12": "2027-12-31"} {
		if got := Ended(period); got.String() != want {
			t.Errorf("%s ends on %s", period, got)
		}
	}
	if got := Ended("2027-W1"); !got.IsZero() {
		t.Errorf("a week ends on %s", got)
	}
}

// An intake with every stage: each waits for the one before, whoever is found wanting has no place, and who entered a finding does not select.
func TestStagesOfASelection(t *testing.T) {
	i := anIntake(Selecting)
	i.Stages = []procedure.Kind{procedure.Committee, procedure.Interview, procedure.ExpertReview, procedure.DocumentCheck}
	i.Marks = 1
	if err := i.Check(); err != nil {
		t.Fatal(err)
	}
	c := Candidate{ID: "a", Name: "A", Company: "a", State: Applied, AppliedAt: noon}
	words := "It was seen as it is."
	if _, err := c.Assess(i, expert(1), Mark{Points: []int{9, 9}, Words: words, Free: true}, noon); key(err) != " cohort.stage_waits" {
		t.Errorf("experts assess unchecked papers: %v", err)
	}
	if _, err := c.Find(i, expert(1), procedure.DocumentCheck, true, words, noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert checks papers: %v", err)
	}
	if _, err := c.Find(i, officer, procedure.Committee, true, words, noon); key(err) != " cohort.stage_waits" {
		t.Errorf("the committee comes first: %v", err)
	}
	bad, err := c.Find(i, officer, procedure.DocumentCheck, false, words, noon)
	if err != nil || bad.State != Declined || bad.Reason != words {
		t.Errorf("%v, %+v", err, bad)
	}
	step := func(k procedure.Kind, good bool) {
		t.Helper()
		if now, ok := c.Finds(i); !ok || now != k {
			t.Fatalf("%s is now, not %s", now, k)
		}
		if c, err = c.Find(i, officer, k, good, words, noon); err != nil {
			t.Fatal(err)
		}
	}
	step(procedure.DocumentCheck, true)
	if _, err := c.Find(i, officer, procedure.DocumentCheck, true, words, noon); err == nil {
		t.Error("papers are checked twice")
	}
	if _, err := Order(i, []Candidate{c}); key(err) != " cohort.unmarked" {
		t.Errorf("ordered without marks: %v", err)
	}
	for n := range 2 {
		if c, err = c.Assess(i, expert(n), Mark{Points: []int{9, 9}, Words: words, Free: true}, noon); err != nil {
			t.Fatal(err)
		}
	}
	step(procedure.Interview, true)
	if c, err = c.Assess(i, expert(1), Mark{Points: []int{8, 8}, Words: words, Free: true}, noon); err != nil {
		t.Errorf("an expert mends a mark: %v", err)
	}
	if _, err := Order(i, []Candidate{c}); key(err) != " cohort.stage_waits" {
		t.Errorf("ordered without the committee: %v", err)
	}
	other := c
	step(procedure.Committee, true)
	if other, err = other.Find(i, officer, procedure.Committee, false, words, noon); err != nil {
		t.Fatal(err)
	}
	other.ID, other.Name = "b", "B"
	both := party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer, party.Decider}}}
	if _, _, err := Select(i, []Candidate{c, other}, both, words, noon); key(err) != " cohort.marked_by_you" {
		t.Errorf("who entered findings selects: %v", err)
	}
	_, placed, err := Select(i, []Candidate{other, c}, decider, words, noon)
	if err != nil || placed[0].ID != "a" || placed[0].State != Placed || placed[1].State != Declined || placed[1].Rank != 0 || placed[1].Reason != words {
		t.Errorf("%v, %+v", err, placed)
	}
	for _, s := range placed[0].Standings(i) {
		if s.State != procedure.Done {
			t.Errorf("%s is %s after the selection", s.Kind, s.State)
		}
	}
}

// An intake without experts takes who applied first, and nobody assesses.
func TestASelectionWithoutExperts(t *testing.T) {
	i := anIntake(Selecting)
	i.Stages, i.Criteria, i.Marks, i.Places = []procedure.Kind{procedure.DocumentCheck}, nil, 0, 1
	if err := i.Check(); err != nil {
		t.Fatal(err)
	}
	var all []Candidate
	for n := range 3 {
		c := Candidate{ID: CandidateID(fmt.Sprint(n)), Name: fmt.Sprint(n), State: Applied, AppliedAt: noon.Add(time.Duration(9-n) * time.Hour)}
		if _, err := c.Assess(i, expert(1), Mark{Words: "Nobody asked me for it.", Free: true}, noon); err == nil {
			t.Error("an expert assesses where none is asked")
		}
		c, err := c.Find(i, officer, procedure.DocumentCheck, true, "All papers are there.", noon)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	_, placed, err := Select(i, all, decider, "Places go by the day of application.", noon)
	if err != nil || placed[0].ID != "2" || placed[0].State != Placed || placed[1].State != Waiting {
		t.Errorf("%v, %+v", err, placed)
	}
	i.Stages = []procedure.Kind{procedure.Visit}
	if key(i.Check()) != "stages party.choose_one" {
		t.Errorf("a visit is a stage of an intake: %v", i.Check())
	}
	if key(MayChange(anIntake(Open), i)) == "" {
		t.Error("the stages change while companies apply")
	}
}
