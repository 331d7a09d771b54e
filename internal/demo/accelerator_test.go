package demo_test

import (
	"context"
	"slices"
	"testing"

	"proba.example/internal/account"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/demo"
	"proba.example/internal/gathering"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/solution"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

// TestWhatAcceleratorsAndMeasuresShow: the demo has office hours with a booking, events of every kind with who came, a demo day with its order and
// guests, a draft of a measure that waits for the second person, and an erasure in its first step; a cohort that is over, with certificates and what
// became of its graduates in a whole year; rows of a list that wait for the officer, each for another reason; and the second judges find nothing.
func TestWhatAcceleratorsAndMeasuresShow(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a demo")
	}
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{}); err != nil {
		t.Fatal(err)
	}
	officer, desk := caseworktest.Person("demo-officer"), &programme.Desk{Store: w.Store, Place: caseworktest.Seoul, Country: "KR"}
	hours, err := desk.MentorHours(ctx, caseworktest.Person("demo-mentor-1"))
	if err != nil {
		t.Fatal(err)
	}
	coming, booked := 0, 0
	for _, h := range hours.Slots {
		if h.From.After(hours.Now) && !h.Cancelled {
			coming++
			booked += len(h.Held())
		}
	}
	if coming < 3 || booked == 0 {
		t.Errorf("%d office hours are to come, %d places of them are booked", coming, booked)
	}
	kinds, days := map[gathering.Kind]int{}, map[bool]int{}
	intakes, err := desk.Intakes(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range intakes {
		if i.State != cohort.Running {
			continue
		}
		l, err := desk.Events(ctx, officer, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range l.Events {
			kinds[e.Kind]++
			if over := e.On.Before(calendar.On(hours.Now, hours.Place)); over == e.TakenAt.IsZero() {
				t.Errorf("%s on %s: it is over: %t, and it was entered who came: %t", e.Title, e.On, over, !over)
			}
			f, err := desk.Event(ctx, officer, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			answered := 0
			for _, g := range f.Guests {
				if !g.AnsweredAt.IsZero() {
					answered++
				}
			}
			if e.Kind == gathering.DemoDay {
				days[!e.TakenAt.IsZero()]++
				if len(e.Pitches) != 3 || len(f.Guests) != 3 || answered != map[bool]int{true: 2}[!e.TakenAt.IsZero()] {
					t.Errorf("%s: %d companies speak, %d guests, %d of them answered", e.Title, len(e.Pitches), len(f.Guests), answered)
				}
			}
		}
	}
	if kinds[gathering.Workshop] != 2 || kinds[gathering.OfficeHour] != 1 || days[true] != 1 || days[false] != 1 {
		t.Errorf("events %v, demo days that are over or not: %v", kinds, days)
	}
	graduatesTell(t, desk, intakes)
	reviews, err := desk.Reviews(ctx, officer, solution.Waiting)
	if err != nil || reviews.Counts[solution.Entered] != 1 || reviews.Counts[solution.SetAside] != 1 {
		t.Errorf("rows for review: %v, %v", reviews.Counts, err)
	}
	doubts := map[solution.Doubt]int{}
	for _, r := range reviews.Reviews {
		doubts[r.Doubts[0]]++
	}
	if doubts[solution.OtherName] != 1 || doubts[solution.NoNumber] != 1 || doubts[solution.Twice] != 2 || len(reviews.Reviews) != 5 {
		t.Errorf("%d rows wait, for %v", len(reviews.Reviews), doubts)
	}
	support := demo.Support(w.Desk)
	drafts, err := support.Drafts(ctx, officer)
	if err != nil || len(drafts) != 2 {
		t.Fatalf("%d drafts of measures, %v", len(drafts), err)
	}
	waiting := 0
	for _, d := range drafts {
		f, err := support.DraftFile(ctx, caseworktest.Person("demo-decider"), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if f.Waiting != nil && f.MayOK == nil && d.State == workshop.Open {
			waiting++
		}
	}
	if waiting != 1 {
		t.Errorf("%d drafts wait for the second person", waiting)
	}
	people := &account.Desk{Store: w.Store, Queue: w.Queue, Place: caseworktest.Seoul}
	erasures, err := people.Erasures(ctx, officer)
	if err != nil || len(erasures) != 2 {
		t.Errorf("%d erasures, %v", len(erasures), err)
	}
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.WaitingApprovals(ctx, 100)
		found := 0
		for _, a := range all {
			if a.Kind == approval.Erasure {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%d erasures wait for the second person", found)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	if found, _, err := people.CheckErasures(ctx); err != nil || len(found) > 0 {
		t.Errorf("the second judge of erasures: %q, %v", found, err)
	}
	found, cases, _, err := w.Desk.Check(ctx, w.Desk.Issuer.Trust())
	if err != nil || len(found) > 0 || cases == 0 {
		t.Errorf("the second judge of cases: %d looked at, %v, %v", cases, found, err)
	}
	for name, check := range map[string]func(context.Context) ([]string, int, error){"locks": desk.CheckLocks, "agreements": desk.CheckAgreements, "measurements": desk.CheckRuns, "certificates": desk.CheckCertificates} {
		if found, looked, err := check(ctx); err != nil || len(found) > 0 || looked == 0 {
			t.Errorf("%s: %d looked at, %q, %v", name, looked, found, err)
		}
	}
}

// graduatesTell: of the intake that is over three companies graduated, each with a certificate that stands, and two said what a whole year after it
// brought and what they plan for the next one.
func graduatesTell(t *testing.T, desk *programme.Desk, intakes []cohort.Intake) {
	t.Helper()
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	i := slices.IndexFunc(intakes, func(i cohort.Intake) bool { return i.State == cohort.Over })
	if i < 0 {
		t.Fatal("no intake is over")
	}
	f, err := desk.Intake(ctx, officer, intakes[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	certificates, err := desk.Certificates(ctx, officer, register.OfGraduate, string(f.Intake.ID))
	if err != nil {
		t.Fatal(err)
	}
	stand := 0
	for _, a := range certificates.All {
		if a.Issued() && a.Stands() {
			stand++
		}
	}
	years, planned := map[string]int{}, 0
	for _, x := range f.Figures {
		switch {
		case x.Planned:
			planned++
		case len(x.Period) == len("2027"):
			years[x.Period]++
		}
	}
	if stand != 3 || certificates.Ready || len(years) == 0 || planned != 2 {
		t.Errorf("%d certificates stand, more can be prepared: %t, years told %v, %d planned", stand, certificates.Ready, years, planned)
	}
}
