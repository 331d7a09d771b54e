package partner

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

func aRelease(id string, side Side, value int64) Release {
	counts := map[Figure]int64{}
	for _, f := range Figures {
		counts[f] = value
	}
	return Release{ID: id, Side: side, Period: "2026-Q3", Figures: Withhold(counts, 5), Least: 5}
}

func TestAFigureIsShownOnlyWhereBothReleasedIt(t *testing.T) {
	ours, theirs := aRelease("1", Out, 12), aRelease("2", In, 4)
	if b := Boards([]Release{ours}); len(b) != 1 || b[0].Rows[0].State != JointNotTheirs || b[0].Rows[0].Ours.Value != 0 {
		t.Errorf("ours alone: %+v", b)
	}
	theirs.Figures[1].Definition = "2"
	theirs.Figures = theirs.Figures[:7]
	b := Boards([]Release{ours, theirs})[0]
	for i, want := range map[int]Agreeing{0: JointShown, 1: JointDefinition, 7: JointNotTheirs} {
		if b.Rows[i].State != want || want != JointShown && b.Rows[i].Ours.Value != 0 {
			t.Errorf("row %d: %+v, want %s", i, b.Rows[i], want)
		}
	}
	if r := b.Rows[0]; r.Ours.Value != 12 || !r.Theirs.Withheld || r.Theirs.Value != 0 || b.Public {
		t.Errorf("a small number: %+v", r)
	}
	ours.Public, theirs.Public = true, true
	other := aRelease("3", In, 9)
	other.Period, other.Public = "2026-Q2", true
	boards := Boards([]Release{other, ours, theirs})
	if len(boards) != 2 || boards[0].Period != "2026-Q3" || !boards[0].Public || boards[1].Public || boards[1].Rows[0].State != JointNotOurs {
		t.Errorf("two periods: %+v", boards)
	}
}

func TestACorrectionNamesWhatItCorrects(t *testing.T) {
	day := calendar.MustParse("2026-10-02")
	first := aRelease("1", Out, 12)
	if err := first.Check(nil, day); err != nil {
		t.Fatal(err)
	}
	second := aRelease("2", Out, 13)
	if err := second.Check([]Release{first}, day); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second release that corrects nothing: %v", err)
	}
	second.Corrects = "1"
	if err := second.Check([]Release{first}, day); !fault.Is(err, fault.Invalid) {
		t.Errorf("a correction without a reason: %v", err)
	}
	second.Reason = "A nomination was counted twice."
	if err := second.Check([]Release{first}, day); err != nil {
		t.Error(err)
	}
	if c := Current([]Release{second, first}, Out, "2026-Q3"); c == nil || c.ID != "2" {
		t.Errorf("current: %+v", c)
	}
	second.Untaken = RefusedContent
	if c := Current([]Release{second, first}, Out, "2026-Q3"); c == nil || c.ID != "1" {
		t.Errorf("a correction that was not taken: %+v", c)
	}
	for name, change := range map[string]func(r *Release){
		"a quarter that is not over":   func(r *Release) { r.Period = "2026-Q4" },
		"no quarter":                   func(r *Release) { r.Period = "2026-07" },
		"a small number":               func(r *Release) { r.Figures[0].Value = 4 },
		"a number under what is held":  func(r *Release) { r.Figures[0].Withheld = true },
		"a figure twice":               func(r *Release) { r.Figures[1].Figure = r.Figures[0].Figure },
		"another's name":               func(r *Release) { r.Figures[0].Figure = "<b>" },
		"nothing":                      func(r *Release) { r.Figures = nil },
		"a correction of what is none": func(r *Release) { r.Corrects, r.Reason = "9", "A nomination was counted twice." },
	} {
		r := aRelease("1", Out, 12)
		change(&r)
		if err := r.Check(nil, day); err == nil {
			t.Errorf("taken: %s", name)
		}
	}
}

func TestQuarters(t *testing.T) {
	from, until, ok := Quarter("2026-Q1")
	if !ok || from.String() != "2026-01-01" || until.String() != "2026-03-31" {
		t.Errorf("%s to %s, %v", from, until, ok)
	}
	got := QuartersBefore(calendar.MustParse("2026-03-31"), 2)
	if len(got) != 2 || got[0] != "2025-Q4" || got[1] != "2025-Q3" {
		t.Errorf("%v", got)
	}
}
