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
	noon      = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
	today     = calendar.On(noon, time.UTC)
	owner     = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{"c": party.Owner}}
	helper    = party.Actor{Person: party.Person{ID: "helper", Active: true}, Roles: map[party.OrgID]party.Role{"c": party.Preparer}}
	decider   = party.Actor{Person: party.Person{ID: "decider", Active: true, Duties: []party.Duty{party.Decider}}}
	other     = party.Actor{Person: party.Person{ID: "other", Active: true, Duties: []party.Duty{party.Decider}}}
	refused   = application.Application{ID: "a", Company: "c", State: application.Refused}
	edition   = &scheme.Edition{Objection: &scheme.Objection{Against: []scheme.Contestable{scheme.AgainstRefusal}, Grounds: []string{"procedure", "scoring"}}}
	toRefusal = Target{Against: scheme.AgainstRefusal, Number: 1}
	within    = Terms{Last: today, AnswerBy: today.AddDays(30)}
	reasons   = "The visit was not announced seven days before."
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
		next, o, err := File("o", a, toRefusal, c.who, c.e.Objection, c.x, c.t, noon, today)
		if key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == "" && (next.State != application.Objected || o.State != Open || o.AnswerBy != today.AddDays(30)) {
			t.Errorf("%s: %s, %+v", name, next.State, o)
		}
	}
}

func TestAnswers(t *testing.T) {
	a, o, err := File("o", refused, toRefusal, owner, edition.Objection, Filing{Grounds: []string{"scoring"}, Words: reasons}, within, noon, today)
	if err != nil {
		t.Fatal(err)
	}
	for outcome, want := range map[Outcome]application.State{Stands: application.Refused, Annulled: application.Evaluated, Reopened: application.Evaluating} {
		x, err := o.Propose(Answer{Outcome: outcome, Reasons: reasons}, decider, nil, noon)
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
	if _, err := gone.Propose(Answer{Outcome: Stands, Reasons: reasons}, decider, nil, noon); key(err) != "objection.closed" {
		t.Errorf("answered after it was retracted: %v", err)
	}
}

func TestAnObjectionToAGradeNeverLowersIt(t *testing.T) {
	rule := &scheme.Objection{Against: []scheme.Contestable{scheme.AgainstGrade}, Grounds: []string{"scoring"}}
	certified := refused
	certified.State = application.Certified
	to := Target{Against: scheme.AgainstGrade, Number: 1, Certificate: "26010100001", Grade: "A"}
	a, o, err := File("o", certified, to, owner, rule, Filing{Grounds: []string{"scoring"}, Words: reasons}, within, noon, today)
	if err != nil || a.State != application.Certified {
		t.Fatalf("%v, the case is %s", err, a.State)
	}
	for grade, want := range map[string]string{"AA": "", "AAA": "", "A": "party.choose_one", "B": "party.choose_one", "": "party.choose_one"} {
		if _, err := o.Propose(Answer{Outcome: Regraded, Grade: grade, Reasons: reasons}, decider, []string{"AA", "AAA"}, noon); key(err) != want {
			t.Errorf("grade %q: %v", grade, err)
		}
	}
	for _, outcome := range []Outcome{Annulled, Reopened} {
		if _, err := o.Propose(Answer{Outcome: outcome, Reasons: reasons}, decider, nil, noon); key(err) != "party.choose_one" {
			t.Errorf("%s: %v", outcome, err)
		}
	}
	x, err := o.Propose(Answer{Outcome: Stands, Grade: "AAA", Reasons: reasons}, decider, []string{"AAA"}, noon)
	if err != nil || x.Grade != "" {
		t.Errorf("a grade that stands names another: %v, %+v", err, x)
	}
	if _, _, err := File("o", certified, Target{Against: scheme.AgainstSuspension, Number: 1}, owner, rule, Filing{Grounds: []string{"scoring"}, Words: reasons}, within, noon, today); key(err) != "objection.none_in_scheme" {
		t.Errorf("an objection that the edition does not know: %v", err)
	}
}
