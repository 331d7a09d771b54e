package programme_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"proba.example/internal/aid"
	"proba.example/internal/cityneed"
	"proba.example/internal/cohort"
	"proba.example/internal/measure"
	"proba.example/internal/pilot"
	"proba.example/internal/procedure"
	"proba.example/internal/site"
	"proba.example/internal/solution"
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

// TestTheDiagramsOfTheProgrammeAreItsTables prints the states of what the programme keeps. Run with PROBA_UPDATE=1 to write the page anew.
func TestTheDiagramsOfTheProgrammeAreItsTables(t *testing.T) {
	want := `# The states of sites, requests, pilots, intakes and support

Printed by a test that tries every step from every state: what is not drawn here cannot happen. The codes are stable and stored. What follows the
end of a pilot's fieldwork is not a step but a paper: the report, the site's conclusion, the operator's and the decision, each in its turn.
` + drawing("Sites of pilots", site.States, site.Steps, site.State.Next) +
		drawing("City requests", cityneed.States, cityneed.Steps, cityneed.State.Next) +
		drawing("Pilots", pilot.States[:7], pilot.Steps, pilot.State.Next) +
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
