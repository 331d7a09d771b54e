package programme_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/cohort"
	"proba.example/internal/measure"
	"proba.example/internal/pilot"
	"proba.example/internal/procedure"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/trial"
)

const statesFile = "../../docs/journeys/programme-states.md"

// drawing is a table of states as a diagram: every step tried from every state.
func drawing[S, T ~string](title string, states []S, steps []T, next func(S, T) (S, error)) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n    [*] --> %s\n", title, states[0])
	for _, s := range states {
		last := true
		for _, step := range steps {
			if to, err := next(s, step); err == nil {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", s, to, step)
				last = false
			}
		}
		if last {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// stages is an order of stages as a table.
func stages(title string, p procedure.Procedure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n| stage | who acts | comes after |\n| --- | --- | --- |\n", title)
	for _, s := range p.Stages() {
		rule, _ := procedure.RuleOf(s.Kind)
		var after []string
		for _, k := range rule.After {
			if p.Has(k) {
				after = append(after, string(k))
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Kind, s.Role, strings.Join(after, ", "))
	}
	return b.String()
}

// moves says of each state of a pilot whether a text that all sides signed takes it to another site (R18a), and where it stands there.
func moves(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n### A move to another site\n\n| before | at the new site |\n| --- | --- |\n")
	text := pilot.AgreementText{Terms: pilot.Terms{Move: &pilot.Move{}}}
	for _, s := range pilot.States {
		p := pilot.Pilot{State: s}
		next, err := p.Resited(text, "", 0, calendar.Of(2026, 6, 1), time.Time{})
		if (err == nil) != (p.Movable() == nil) {
			t.Errorf("whether a pilot that is %s can move is said in two ways", s)
		}
		if err == nil {
			fmt.Fprintf(&b, "| %s | %s |\n", s, next.State)
		}
	}
	b.WriteString(`
Nothing of this is a step of the table above: the last signature under a text that moves the pilot takes it. What runs is paused first, as the closing of a
site does by itself. Before the text is written the new site, its asset manager and the company consent to a match; with the last signature that match is
spent, the keys of devices end, and the stay is kept with the number of its last measurement. What was measured there is shown by itself.
`)
	return b.String()
}

// asides says of each ground on which a decision on a pilot is set aside, and of each way, where the pilot stands then and what is left to decide.
func asides(t *testing.T) string {
	t.Helper()
	rules, err := pilot.ShippedAsideRules()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n### A decision that is set aside\n\n| ground | way | the pilot | what can be decided then |\n| --- | --- | --- | --- |\n")
	for _, g := range rules.Grounds {
		for _, way := range pilot.AsideWays {
			x := pilot.SettingAside{Ground: g, Way: way}
			next, err := pilot.Pilot{State: pilot.Decided}.SetAside(x, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			left := "nothing"
			if _, err := next.State.Next(pilot.StepDecide); err == nil {
				f := pilot.File{Reports: []pilot.Filed[pilot.Report]{{Record: pilot.Report{Choices: trial.AllChoices}}}, Asides: []pilot.Filed[pilot.Aside]{{Record: pilot.Aside{SettingAside: x}}}}
				var all []string
				for _, c := range f.Open("a buyer") {
					all = append(all, string(c))
				}
				left = strings.Join(all, ", ")
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", g.Code, way, next.State, left)
		}
	}
	b.WriteString(`
Two persons set a decision aside: an officer or a decider proposes it, and a decider confirms or declines who neither took it nor wrote a paper that it rests
on. Its certificate is withdrawn with it, its card stays and says so, and it counts in no figure. Who took it does not decide anew. The grounds are data.
`)
	return b.String()
}

// TestTheDiagramsOfTheProgrammeAreItsTables prints the states of what the programme keeps. Run with PROBA_UPDATE=1 to write the page anew.
func TestTheDiagramsOfTheProgrammeAreItsTables(t *testing.T) {
	want := `# The states of sites, requests, pilots, intakes and support

Printed by a test that tries every step from every state: what is not drawn here cannot happen. The codes are stable and stored. What follows the
end of a pilot's fieldwork is not a step but a paper: the report, the site's conclusion, the operator's and the decision, each in its turn.
` + drawing("Sites of pilots", site.States, site.Steps, site.State.Next) +
		drawing("City requests", cityneed.States, cityneed.Steps, cityneed.State.Next) +
		drawing("Pilots", pilot.States[:7], pilot.Steps, pilot.State.Next) +
		moves(t) +
		asides(t) +
		drawing("Intakes of the accelerator", cohort.States, cohort.Steps, cohort.State.Next) +
		drawing("Requests for support", aid.States, aid.Steps, aid.State.Next) + `
## Stages

What happens between two of these states, one after the other, and who acts. The same engine orders them that orders the stages of a certification; what
comes before a decision is said by the intake and by the measure, and stands here with all they may choose.
` + stages("Admission of a solution", solution.Procedure()) +
		stages("A candidate of an intake", cohort.Intake{Stages: cohort.Choices}.Procedure()) +
		stages("A request for support", aid.Procedure(&measure.Measure{Stages: measure.Choices}))
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(statesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(statesFile); err != nil || string(got) != want {
		t.Errorf("%s is not what the tables print (%v); run PROBA_UPDATE=1 go test ./internal/programme", statesFile, err)
	}
}
