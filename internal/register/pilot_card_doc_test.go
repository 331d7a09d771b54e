package register_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

// The printed statement is written as the program writes it, and the document names every member of a card and of a statement.
func TestThePrintedCard(t *testing.T) {
	b, err := os.ReadFile("../../docs/formats/pilot-card.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	_, rest, _ := strings.Cut(text, "<!-- example: aside -->\n```json\n")
	printed, _, _ := strings.Cut(rest, "\n```")
	aside := register.CardAside{
		Card: "P2026-00003", Digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", On: calendar.Of(2026, 11, 28), Code: "procedure", Anew: true,
		Ground: locale.Text{locale.English: "The order of the decision was broken", locale.Russian: "Нарушен порядок принятия решения", locale.Korean: "결정 절차를 위반함"},
	}
	if written, err := json.Marshal(aside); err != nil || string(written) != printed {
		t.Errorf("the program writes %s: %v", written, err)
	}
	one, many := 0.5, []string{"x"}
	whole := []any{
		aside,
		register.PilotCard{
			Stopped: true, Ground: "x", StoppedBy: "x", StopWords: "x", Stays: []register.PilotCardStay{{From: aside.On, Measured: true}}, MustHaves: []register.PilotCardMust{{}}, Shown: "x", NotShown: "x",
			Limits: "x", Unplanned: 1, Obstacles: many, SiteWords: "x", Buyer: "x", Masked: many, Reason: "x",
			Metrics: []register.PilotCardValue{{Late: true, Masked: true, Minimum: &one, Aspired: &one, AspiredIn: "x", Estimate: &one, Low: &one, High: &one, Units: 1, Planned: 1}},
		},
	}
	var names func(v any)
	names = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, in := range v {
				if !locale.Lang(name).Valid() && !strings.Contains(text, "`"+name+"`") {
					t.Errorf("the document does not name %q", name)
				}
				names(in)
			}
		case []any:
			for _, in := range v {
				names(in)
			}
		}
	}
	for _, x := range whole {
		written, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(written, &v); err != nil {
			t.Fatal(err)
		}
		names(v)
	}
}
