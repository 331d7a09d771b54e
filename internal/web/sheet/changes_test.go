package sheet

import (
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/workshop"
)

// TestChangesAreToldInWords: by title and by the word for what changes, days as days, and nothing where there is nothing to say.
func TestChangesAreToldInWords(t *testing.T) {
	p := locale.For(locale.English)
	title := locale.Text{locale.English: "R&D spend"}
	for _, c := range []struct {
		change workshop.Change
		want   string
	}{
		{workshop.Change{Section: "valid_from", Kind: workshop.Changed, From: "2026-06-22", To: "2027-01-01"}, "First day | |  | 22 June 2026 → 1 January 2027"},
		{workshop.Change{Section: "summary", Kind: workshop.Reworded}, "Summary | |  | reworded"},
		{workshop.Change{Section: "fees", Of: "new", Field: "amount", Kind: workshop.Changed, From: "700000", To: "800000", Title: locale.Text{locale.English: "First certificate"}}, "Fees | First certificate | Amount | 700,000 → 800,000"},
		{workshop.Change{Section: "thresholds", Field: "self_diagnosis.points", Kind: workshop.Changed, From: "650", To: "700"}, "Thresholds | Self-diagnosis · Points |  | 650 → 700"},
		{workshop.Change{Section: "sheets", Of: "manufacturing · 1 · 1 · 1.1.1.1 · 1", Field: "measures.bands.A.from", Kind: workshop.Changed, From: "20", To: "25", Title: title}, "Sheets | R&D spend | manufacturing · 1 · 1 · 1.1.1.1 · 1: Measure · Band · A · From | 20 → 25"},
		{workshop.Change{Section: "sheets", Of: "manufacturing · 1", Kind: workshop.Added, Title: title}, "Sheets | R&D spend | manufacturing · 1 | new"},
		{workshop.Change{Section: "settings", Of: "x", Field: "year", Kind: workshop.Removed, From: "02027"}, "Settings | x | Year | gone: 02027"},
	} {
		r := Changes(p, []workshop.Change{c.change}, EditionSection(p), EditionMember(p)).Rows[0].Cells
		got := strings.Join([]string{r[0].Text, r[1].Text, r[1].Sub, r[2].Text}, " | ")
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(c.want), " ") {
			t.Errorf("%+v\nsays  %q\nwants %q", c.change, got, c.want)
		}
	}
}
