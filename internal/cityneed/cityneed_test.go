package cityneed_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

var (
	now     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	officer = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	auditor = party.Actor{Person: party.Person{ID: "auditor", Active: true, Duties: []party.Duty{party.Auditor}}}
)

func aNeed() cityneed.Request {
	return cityneed.Request{Title: "Leaks", Customer: "Water works", Need: "Find leaks sooner", Deadline: calendar.MustParse("2026-09-01"), State: cityneed.Draft}
}

// TestR19NoOpenRequestWithoutARouteOrAPlainWord: a pilot needs a budget owner and a route to adoption, or the word that there is none.
func TestR19NoOpenRequestWithoutARouteOrAPlainWord(t *testing.T) {
	for _, c := range []struct {
		owner, route string
		without      bool
		opens        bool
	}{
		{"", "", false, false},
		{"Water works", "", false, false},
		{" ", "Tender", false, false},
		{"Water works", "Tender", false, true},
		{"", "", true, true},
	} {
		r := aNeed()
		r.BudgetOwner, r.Route, r.Without = c.owner, c.route, c.without
		got, err := r.Move(officer, cityneed.StepOpen, "", now)
		if c.opens != (err == nil) || c.opens != (got.State == cityneed.Open) || !c.opens && !fault.Is(err, fault.Conflict) {
			t.Errorf("%+v: %s, %v", c, got.State, err)
		}
		r.State = cityneed.Open
		if err := r.Check(); c.opens != (err == nil) {
			t.Errorf("%+v, changed while open: %v", c, err)
		}
	}
}

func TestALifeOfARequest(t *testing.T) {
	r := aNeed()
	r.Without = true
	for _, step := range []cityneed.Step{cityneed.StepOpen, cityneed.StepArchive, cityneed.StepReopen} {
		next, err := r.Move(officer, step, "The works bought a system.", now)
		if err != nil {
			t.Fatalf("%s from %s: %v", step, r.State, err)
		}
		if kept := next.Reason != ""; kept != (step == cityneed.StepArchive) {
			t.Errorf("%s keeps the reason %q", step, next.Reason)
		}
		r = next
	}
	if got := r.State.Open(); !slices.Equal(got, []cityneed.Step{cityneed.StepArchive}) {
		t.Errorf("an open request can %v", got)
	}
	if _, err := r.Move(officer, cityneed.StepOpen, "", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("an open request is opened: %v", err)
	}
	if _, err := r.Move(officer, cityneed.StepArchive, "short", now); !fault.Is(err, fault.Invalid) {
		t.Errorf("archived without a reason: %v", err)
	}
	if _, err := r.Move(auditor, cityneed.StepArchive, "The auditor changes nothing.", now); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an auditor archives: %v", err)
	}
}

func TestWhatARequestNeeds(t *testing.T) {
	if err := aNeed().Check(); err != nil {
		t.Fatal(err)
	}
	bad := cityneed.Request{Title: strings.Repeat("ж", 301), Markets: []string{"nonsense"}}
	var fields []string
	for _, f := range fault.All(bad.Check()) {
		fields = append(fields, f.Field)
	}
	if want := []string{"title", "customer", "need", "markets", "deadline"}; !slices.Equal(fields, want) {
		t.Errorf("the faults are of %v, not of %v", fields, want)
	}
}
