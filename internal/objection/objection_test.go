package objection

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	noon    = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
	today   = calendar.On(noon, time.UTC)
	owner   = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{"c": party.Owner}}
	helper  = party.Actor{Person: party.Person{ID: "helper", Active: true}, Roles: map[party.OrgID]party.Role{"c": party.Preparer}}
	decider = party.Actor{Person: party.Person{ID: "decider", Active: true, Duties: []party.Duty{party.Decider}}}
	other   = party.Actor{Person: party.Person{ID: "other", Active: true, Duties: []party.Duty{party.Decider}}}
	refused = application.Application{ID: "a", Company: "c", State: application.Refused}
	edition = &scheme.Edition{Objection: &scheme.Objection{Grounds: []string{"procedure", "scoring"}}}
	within  = Terms{Last: today, AnswerBy: today.AddDays(30)}
	reasons = "The visit was not announced seven days before."
)

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestWhoMayObjectWhen(t *testing.T) {
	good := Filing{Grounds: []string{"procedure"}, Words: reasons}
	for name, c := range map[string]struct {
		state application.State
		who   party.Actor
		e     *scheme.Edition
		x     Filing
		t     Terms
		want  string
	}{
		"on the last day":     {application.Refused, owner, edition, good, within, ""},
		"a day too late":      {application.Refused, owner, edition, good, Terms{Last: today.AddDays(-1)}, "objection.too_late"},
		"by a preparer":       {application.Refused, helper, edition, good, within, "party.signatory_needed"},
		"not in the scheme":   {application.Refused, owner, &scheme.Edition{}, good, within, "objection.none_in_scheme"},
		"before the decision": {application.Evaluated, owner, edition, good, within, "application.step.not_now"},
		"no ground":           {application.Refused, owner, edition, Filing{Words: reasons}, within, "objection.ground_missing"},
		"an unknown ground":   {application.Refused, owner, edition, Filing{Grounds: []string{"luck"}, Words: reasons}, within, "objection.ground_missing"},
		"no words":            {application.Refused, owner, edition, Filing{Grounds: []string{"procedure"}, Words: "no"}, within, "objection.words_missing"},
	} {
		a := refused
		a.State = c.state
		next, o, err := File("o", a, 1, c.who, c.e, c.x, c.t, noon, today)
		if key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == "" && (next.State != application.Objected || o.State != Open || o.AnswerBy != today.AddDays(30)) {
			t.Errorf("%s: %s, %+v", name, next.State, o)
		}
	}
}

func TestAnswers(t *testing.T) {
	a, o, err := File("o", refused, 1, owner, edition, Filing{Grounds: []string{"scoring"}, Words: reasons}, within, noon, today)
	if err != nil {
		t.Fatal(err)
	}
	for outcome, want := range map[Outcome]application.State{Stands: application.Refused, Annulled: application.Evaluated, Reopened: application.Evaluating} {
		x, err := o.Propose(Answer{Outcome: outcome, Reasons: reasons}, decider, noon)
		if err != nil || x.ProposedBy != "decider" {
			t.Fatalf("%s: %v, %+v", outcome, err, x)
		}
		if _, _, err := o.Confirm(a, x, decider, noon); key(err) != "approval.own_proposal" {
			t.Errorf("%s: confirmed by its proposer: %v", outcome, err)
		}
		next, done, err := o.Confirm(a, x, other, noon)
		if err != nil || next.State != want || done.State != Answered || done.Answer.ConfirmedBy != "other" {
			t.Errorf("%s: %v, %s, %+v", outcome, err, next.State, done)
		}
		if _, _, err := done.Retract(next, owner, noon); key(err) != "objection.closed" {
			t.Errorf("%s: retracted after the answer: %v", outcome, err)
		}
	}
	if err := NewExpert([]party.PersonID{"x", "y"}, []party.PersonID{"y", "x"}); key(err) != "objection.new_expert" {
		t.Errorf("scored again by nobody new: %v", err)
	}
	if err := NewExpert([]party.PersonID{"x", "y"}, []party.PersonID{"y", "z"}); err != nil {
		t.Error(err)
	}
	back, gone, err := o.Retract(a, owner, noon)
	if err != nil || back.State != application.Refused || gone.State != Retracted {
		t.Errorf("%v, %s, %s", err, back.State, gone.State)
	}
	if _, err := gone.Propose(Answer{Outcome: Stands, Reasons: reasons}, decider, noon); key(err) != "objection.closed" {
		t.Errorf("answered after it was retracted: %v", err)
	}
}
