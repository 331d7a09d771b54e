package application_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

func TestMayEdit(t *testing.T) {
	asked := []application.Correction{{Part: application.PlanPart("technology"), Words: "say more about it"}}
	for _, c := range []struct {
		state application.State
		part  application.Part
		want  string
	}{
		{application.Draft, application.PartCompany, ""},
		{application.Draft, application.AnswerPart("1.1.2"), ""},
		{application.Returned, application.PlanPart("technology"), ""},
		{application.Returned, application.PlanPart("market"), "application.part.not_returned"},
		{application.Returned, application.AnswerPart("technology"), "application.part.not_returned"},
		{application.Submitted, application.PlanPart("technology"), "application.frozen"},
		{application.Accepted, application.PartYears, "application.frozen"},
		{application.Evaluating, application.PartYears, "application.frozen"},
		{application.Certified, application.PartCompany, "application.frozen"},
		{application.Withdrawn, application.PartCompany, "application.frozen"},
	} {
		if got := keys(application.Application{State: c.state}.MayEdit(c.part, asked)); got != c.want {
			t.Errorf("%s while %s: got %q, want %q", c.part, c.state, got, c.want)
		}
	}
}

func TestReturnNamesPartsThatExistAndSaysWhatToMend(t *testing.T) {
	e := border(t)
	words := "please attach the page with the seal"
	for _, c := range []struct {
		name        string
		who         party.Actor
		state       application.State
		corrections []application.Correction
		want        string
	}{
		{"a document", staff(party.Officer), application.Submitted, []application.Correction{{Part: application.DocumentPart("registration"), Words: words}}, ""},
		{"every kind of part", staff(party.Officer), application.Submitted, []application.Correction{
			{Part: application.PartCompany, Words: words},
			{Part: application.PartYears, Words: words},
			{Part: application.AnswerPart("1.1.2"), Words: words},
			{Part: application.PlanPart("technology"), Words: words},
			{Part: application.EvidencePart("1.1.3"), Words: words},
		}, ""},
		{"nothing", staff(party.Officer), application.Submitted, nil, "parts application.return.none"},
		{"an item that is not on the sheet", staff(party.Officer), application.Submitted, []application.Correction{{Part: application.AnswerPart("none"), Words: words}}, "parts application.return.unknown_part"},
		{"a part with something behind it", staff(party.Officer), application.Submitted, []application.Correction{{Part: "company/name", Words: words}}, "parts application.return.unknown_part"},
		{"a word that explains nothing", staff(party.Officer), application.Submitted, []application.Correction{{Part: application.PartYears, Words: "  wrong  "}}, "words.years application.return.words"},
		{"an essay", staff(party.Officer), application.Submitted, []application.Correction{{Part: application.PartYears, Words: strings.Repeat("я", 2001)}}, "words.years party.too_long"},
		{"too late", staff(party.Officer), application.Accepted, []application.Correction{{Part: application.PartYears, Words: words}}, "application.step.not_now"},
		{"an expert", staff(party.Expert), application.Submitted, []application.Correction{{Part: application.PartYears, Words: words}}, "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := application.Application{Company: org, Sheet: "manufacturing", State: c.state}
			a, err := application.Return(a, c.who, c.corrections, e, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && a.State != application.Returned {
				t.Errorf("the case is %s", a.State)
			}
		})
	}
}

func TestAnOfficerDoesNotScreenTheirOwnCompany(t *testing.T) {
	both := staff(party.Officer)
	both.Roles = map[party.OrgID]party.Role{org: party.Preparer}
	a := application.Application{Company: org, State: application.Submitted}
	if _, err := application.Accept(a, both, now); keys(err) != "application.own_case" {
		t.Errorf("accept: %v", err)
	}
	if _, err := application.Return(a, both, nil, border(t), now); keys(err) != "application.own_case" {
		t.Errorf("return: %v", err)
	}
	if next, err := application.Accept(a, staff(party.Officer), now); err != nil || next.State != application.Accepted {
		t.Errorf("a colleague: %s, %v", next.State, err)
	}
}

func TestWithdrawalIsOpenUntilTheVisit(t *testing.T) {
	visit := calendar.MustParse("2026-07-20")
	for _, c := range []struct {
		name  string
		state application.State
		visit calendar.Date
		on    string
		who   party.Actor
		want  string
	}{
		{"a draft", application.Draft, calendar.Date{}, "2026-07-01", applicant(party.Owner), ""},
		{"submitted", application.Submitted, calendar.Date{}, "2026-07-01", applicant(party.Signatory), ""},
		{"the day before the visit", application.Evaluating, visit, "2026-07-19", applicant(party.Owner), ""},
		{"the day of the visit", application.Evaluating, visit, "2026-07-20", applicant(party.Owner), "application.withdraw.after_visit"},
		{"the day after the visit", application.Evaluating, visit, "2026-07-21", applicant(party.Owner), "application.withdraw.after_visit"},
		{"a preparer", application.Submitted, calendar.Date{}, "2026-07-01", applicant(party.Preparer), "party.signatory_needed"},
		{"with the result registered", application.Evaluated, visit, "2026-07-19", applicant(party.Owner), "application.step.not_now"},
		{"refused", application.Refused, visit, "2026-08-19", applicant(party.Owner), "application.step.not_now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := application.Withdraw(application.Application{Company: org, State: c.state}, c.who, c.visit, now, calendar.MustParse(c.on))
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && a.State != application.Withdrawn {
				t.Errorf("the case is %s", a.State)
			}
		})
	}
}

func TestTheApplicantDoesNotLearnOfAGrantBeforeTheLetter(t *testing.T) {
	say := func(s application.State, lang locale.Lang) string {
		_, err := application.Withdraw(application.Application{Company: org, State: s}, applicant(party.Owner), calendar.Date{}, now, today)
		return locale.For(lang).Fault(err)
	}
	for _, lang := range locale.Languages {
		waiting := say(application.Evaluated, lang)
		for _, s := range []application.State{application.Proposed, application.Granted} {
			if got := say(s, lang); got != waiting || strings.Contains(got, "⟦") {
				t.Errorf("%s: a case that is %s answers %q, a waiting one %q", lang, s, got, waiting)
			}
			if name := locale.For(lang).T("state." + string(s) + ".applicant"); name != locale.For(lang).T("state.evaluated.applicant") {
				t.Errorf("%s: the applicant reads %s as %q", lang, s, name)
			}
		}
	}
}

// possible are the steps that the table has from the state.
func possible(s application.State) []application.Step {
	var list []application.Step
	for _, tr := range application.Transitions {
		if tr.From == s {
			list = append(list, tr.Step)
		}
	}
	return list
}

// steps lists every step that the table knows, once.
func steps() []application.Step {
	var list []application.Step
	for _, tr := range application.Transitions {
		if !slices.Contains(list, tr.Step) {
			list = append(list, tr.Step)
		}
	}
	return list
}

func TestEveryPairOfStateAndStepFollowsTheTable(t *testing.T) {
	for _, s := range application.States {
		for _, step := range steps() {
			next, err := s.Next(step)
			i := slices.IndexFunc(application.Transitions, func(tr application.Transition) bool { return tr.From == s && tr.Step == step })
			switch {
			case i < 0 && (keys(err) != "application.step.not_now" || next != s):
				t.Errorf("%s, %s: moved to %s, %v", s, step, next, err)
			case i >= 0 && (err != nil || next != application.Transitions[i].To):
				t.Errorf("%s, %s: moved to %s, %v", s, step, next, err)
			}
		}
		leaves := slices.ContainsFunc(application.Transitions, func(tr application.Transition) bool { return tr.From == s && tr.Step != application.StepObject })
		if s.Open() != leaves {
			t.Errorf("%s: open is %v, yet the table says %v", s, s.Open(), leaves)
		}
		if !s.Valid() {
			t.Errorf("%s is not valid", s)
		}
	}
	if application.State("lost").Valid() {
		t.Error("an unknown state is valid")
	}
}

// TestARandomWalkStaysOnTheTable does acts at random, by people at random, on days at random, and holds every move against
// the table.
func TestARandomWalkStaysOnTheTable(t *testing.T) {
	e := border(t)
	good, poor := filled(e, "A"), filled(e, "C")
	people := []party.Actor{
		applicant(party.Owner), applicant(party.Signatory), applicant(party.Preparer), staff(party.Officer), staff(party.Expert),
		staff(party.Decider), staff(),
		{Person: party.Person{ID: "off", Duties: party.Duties}},
	}
	correction := []application.Correction{{Part: application.PartYears, Words: "the year 2025 is missing"}}
	visit := today.AddDays(20)
	acts := map[application.Step]func(a application.Application, who party.Actor, at time.Time, on calendar.Date, well bool) (application.Application, error){
		application.StepSubmit: func(a application.Application, who party.Actor, at time.Time, on calendar.Date, well bool) (application.Application, error) {
			s := poor
			if well {
				s = good
			}
			a, _, err := application.Submit(a, who, s, e, at, on)
			return a, err
		},
		application.StepReturn: func(a application.Application, who party.Actor, at time.Time, _ calendar.Date, well bool) (application.Application, error) {
			if !well {
				return application.Return(a, who, nil, e, at)
			}
			return application.Return(a, who, correction, e, at)
		},
		application.StepAccept: func(a application.Application, who party.Actor, at time.Time, _ calendar.Date, _ bool) (application.Application, error) {
			return application.Accept(a, who, at)
		},
		application.StepWithdraw: func(a application.Application, who party.Actor, at time.Time, on calendar.Date, _ bool) (application.Application, error) {
			when := visit
			if a.State != application.Evaluating {
				when = calendar.Date{}
			}
			return application.Withdraw(a, who, when, at, on)
		},
	}
	for _, step := range []application.Step{application.StepAppoint, application.StepRegister, application.StepEstablish, application.StepThird, application.StepAside, application.StepPropose, application.StepGrant, application.StepDecline, application.StepLapse, application.StepRefuse, application.StepPublish, application.StepObject, application.StepRetract, application.StepUphold, application.StepAnnul, application.StepReopen, application.StepOrder} {
		acts[step] = func(a application.Application, _ party.Actor, at time.Time, _ calendar.Date, _ bool) (application.Application, error) {
			return a.Move(step, at)
		}
	}
	all := steps()
	if len(acts) != len(all) {
		t.Fatalf("%d acts for %d steps", len(acts), len(all))
	}
	reached := map[application.State]bool{}
	rapid.Check(t, func(t *rapid.T) {
		start := application.Application{ID: "case", Company: org, Sheet: "manufacturing", Edition: e.Ref, State: application.Draft}
		a, day := start, today
		for range rapid.IntRange(50, 300).Draw(t, "length") {
			step := rapid.SampledFrom(all).Draw(t, "step")
			who := rapid.SampledFrom(people).Draw(t, "who")
			well := rapid.Bool().Draw(t, "well done")
			if open := possible(a.State); len(open) > 0 && rapid.Bool().Draw(t, "along the table") {
				step, well = rapid.SampledFrom(open).Draw(t, "open step"), true // else a walk would seldom come far
				who = applicant(party.Owner)
				if step == application.StepReturn || step == application.StepAccept {
					who = staff(party.Officer)
				}
			}
			day = day.AddDays(rapid.IntRange(0, 1).Draw(t, "days"))
			before := a
			after, err := acts[step](a, who, day.Time(time.UTC), day, well)
			switch {
			case err != nil && (after.State != before.State || after.Submissions != before.Submissions || after.Digest != before.Digest):
				t.Fatalf("%s failed and yet changed the case: %+v", step, after)
			case err == nil && !slices.Contains(application.Transitions, application.Transition{From: before.State, Step: step, To: after.State}):
				t.Fatalf("%s by %s: %s became %s, which the table lacks", step, who.ID(), before.State, after.State)
			case err == nil && !after.StateSince.Equal(day.Time(time.UTC)):
				t.Fatalf("%s did not date the move", step)
			}
			if a = after; !a.State.Valid() {
				t.Fatalf("the case is %q", a.State)
			}
			if reached[a.State] = true; !a.State.Open() && rapid.Bool().Draw(t, "next case") {
				a, day = start, today
			}
		}
	})
	for _, s := range application.States {
		if !reached[s] {
			t.Errorf("no walk came to %s; the test walks too little", s)
		}
	}
}

const statesFile = "../../docs/journeys/case-states.md"

// TestTheDiagramIsTheTable prints the table as a diagram. Run with PROBA_UPDATE=1 to write it anew.
func TestTheDiagramIsTheTable(t *testing.T) {
	want := diagram()
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(statesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(statesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the table prints; run PROBA_UPDATE=1 go test ./internal/application", statesFile)
	}
}

func diagram() string {
	var b strings.Builder
	b.WriteString(`# The states of a case

Printed from the table of transitions in ` + "`internal/application/state.go`" + ` and compared with it by a test: what is not drawn
here cannot happen. The codes are stable and stored. Each state has two names, one for the agency's staff and one for the
applicant, so that nobody learns of a decision before the letter that tells of it.

` + "```mermaid\nstateDiagram-v2\n    [*] --> draft: open\n")
	for _, tr := range application.Transitions {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", tr.From, tr.To, tr.Step)
	}
	for _, s := range application.States {
		if !s.Open() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\n## Names\n\n| code | for | English | русский | 한국어 |\n| --- | --- | --- | --- | --- |\n")
	for _, s := range application.States {
		for _, audience := range []string{"staff", "applicant"} {
			fmt.Fprintf(&b, "| `%s` | %s |", s, audience)
			for _, l := range locale.Languages {
				b.WriteString(" " + locale.For(l).T("state."+string(s)+"."+audience) + " |")
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n## Steps\n\n| step | from | to | who | English | русский | 한국어 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, step := range steps() {
		var from []string
		var to application.State
		for _, tr := range application.Transitions {
			if tr.Step == step {
				from, to = append(from, "`"+string(tr.From)+"`"), tr.To
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s |", step, strings.Join(from, ", "), to, whoMakes[step])
		for _, l := range locale.Languages {
			b.WriteString(" " + locale.For(l).T("step."+string(step)) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString(`
Withdrawal is drawn from ` + "`evaluating`" + `, but is possible only before the day of the visit (Inno-Biz notice 2026-44, art. 9).
A refusal is one decider's act; a grant is proposed by one and confirmed by another, who may be anybody with the duty and without a
part in the evaluation. The applicant reads ` + "`grant_proposed` and `granted` as `evaluated`" + `: the decision reaches them with the
published certificate.
`)
	return b.String()
}

var whoMakes = map[application.Step]string{
	application.StepSubmit: "owner or signatory", application.StepReturn: "officer", application.StepAccept: "officer",
	application.StepAppoint: "officer", application.StepRegister: "officer", application.StepThird: "officer", application.StepAside: "officer and decider", application.StepPropose: "decider",
	application.StepGrant: "another decider", application.StepDecline: "decider", application.StepLapse: "the agency's program",
	application.StepRefuse: "decider", application.StepPublish: "the agency's program", application.StepWithdraw: "owner or signatory",
	application.StepEstablish: "officer", application.StepObject: "owner or signatory", application.StepRetract: "owner or signatory",
	application.StepUphold: "decider and another decider", application.StepAnnul: "decider and another decider", application.StepReopen: "decider and another decider",
}
