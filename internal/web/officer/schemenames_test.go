package officer

import (
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/scheme"
)

// A scheme is named by its own agency's editions, then by a partner's certificates, and keeps its code where nobody knows it.
func TestASchemeIsNamedInTheReadersLanguage(t *testing.T) {
	ours := scheme.Ref{Scheme: "ours", Edition: "2026"}
	n := schemeNames{
		titles:   map[string]locale.Text{"ours": {locale.English: "Ours", locale.Russian: "Наша", locale.Korean: "우리"}},
		editions: map[scheme.Ref]*scheme.Edition{ours: {Ref: ours, ShortTitle: locale.Text{locale.English: "O.", locale.Russian: "Н.", locale.Korean: "우."}}}, own: []string{"ours"},
	}.from([]partner.Nomination{
		{Basis: partner.Basis{Scheme: "ours", Title: locale.Text{locale.English: "What the partner calls it"}}},
		{Basis: partner.Basis{Scheme: "theirs", Title: locale.Text{locale.English: "Theirs", locale.Russian: "Их"}}},
		{Basis: partner.Basis{Scheme: "old"}}, // taken before titles were kept
	})
	for l, want := range map[locale.Lang][4]string{
		locale.English: {"Ours; Theirs; old; nobodys", "ours (Ours)", "O., edition 2026", "ours/2027"},
		locale.Russian: {"Наша; Их; old; nobodys", "ours (Наша)", "Н., редакция 2026", "ours/2027"},
		locale.Korean:  {"우리; Theirs; old; nobodys", "ours (우리)", "우. 2026 시행판", "ours/2027"},
	} {
		p := locale.For(l)
		got := [4]string{n.schemes(p, []string{"ours", "theirs", "old", "nobodys"}), n.codes(p), n.edition(p, ours), n.edition(p, scheme.Ref{Scheme: "ours", Edition: "2027"})}
		if got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
}
