package register_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/register"
)

func figure(t interface{ Fatalf(string, ...any) }, all []register.Figure, m register.Measure) register.Figure {
	for _, f := range all {
		if f.Measure == m {
			return f
		}
	}
	t.Fatalf("no figure %s", m)
	return register.Figure{}
}

func TestFiguresOfALargeYear(t *testing.T) {
	tally := register.Tally{Scheme: "innobiz", Year: 2026, Received: 120, Returned: 31, Withdrawn: 6, Granted: 61, Refused: 32, Experts: 9, Differences: []int64{10, 20, 30, 45, 50}}
	for i := range 93 {
		tally.Days = append(tally.Days, 93-i)
	}
	released := register.NewRelease([]register.Tally{tally}, nil)
	for m, want := range map[register.Measure]int64{
		register.Received: 120, register.Returned: 31, register.Withdrawn: 6, register.Decided: 93, register.Granted: 61, register.Refused: 32,
		register.PassRate: 66, register.DaysMedian: 47, register.Days90: 84, register.Spread: 31,
	} {
		if f := figure(t, released, m); f.Value != want || f.State != register.Shown {
			t.Errorf("%s is %d (%s), want %d", m, f.Value, f.State, want)
		}
	}
	if f := figure(t, released, register.Appeals); f.State != register.NoneRecorded {
		t.Errorf("appeals are %+v: the agency has no record of appeals", f)
	}
	if len(released) != len(register.Measures) {
		t.Errorf("%d figures", len(released))
	}
}

func TestSmallCellsAndWhatLeadsToThemAreHidden(t *testing.T) {
	days := slices.Repeat([]int{30}, 40)
	for name, c := range map[string]struct {
		tally  register.Tally
		hidden []register.Measure
	}{
		"no refusal":         {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Granted: 40, Days: days}, []register.Measure{register.Refused, register.Decided, register.PassRate, register.Spread}},
		"four refusals":      {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Granted: 40, Refused: 4, Days: days}, []register.Measure{register.Refused, register.Decided, register.PassRate, register.Spread}},
		"three grants":       {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Granted: 3, Refused: 40, Days: days}, []register.Measure{register.Granted, register.Decided, register.PassRate, register.Spread}},
		"four withdrawals":   {register.Tally{Received: 50, Returned: 9, Withdrawn: 4, Granted: 20, Refused: 20, Days: days}, []register.Measure{register.Withdrawn, register.Spread}},
		"two experts":        {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Granted: 20, Refused: 20, Days: days, Experts: 2, Differences: make([]int64, 40)}, []register.Measure{register.Spread}},
		"four cases decided": {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Days: days[:4]}, []register.Measure{register.Granted, register.Refused, register.Decided, register.PassRate, register.DaysMedian, register.Days90, register.Spread}},
		"ten cases decided":  {register.Tally{Received: 50, Returned: 9, Withdrawn: 7, Granted: 5, Refused: 5, Days: days[:10]}, []register.Measure{register.Days90, register.Spread}},
	} {
		for _, f := range register.NewRelease([]register.Tally{c.tally}, nil) {
			if f.Measure == register.Appeals {
				continue
			}
			if hidden := f.State == register.Hidden; hidden != slices.Contains(c.hidden, f.Measure) || (hidden && f.Value != 0) {
				t.Errorf("%s: %s is %s with the value %d", name, f.Measure, f.State, f.Value)
			}
		}
	}
}

// Somebody who knows every grant from the register, and every released figure, tries to find a hidden number: every number that a hidden
// cell can hold must lead to the same release.
func TestAHiddenNumberCannotBeDerived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(what string) int64 { return rapid.Int64Range(0, 14).Draw(t, what) }
		tally := register.Tally{Scheme: "s", Year: 2026, Received: n("received"), Returned: n("returned"), Withdrawn: n("withdrawn"), Granted: n("granted"), Refused: n("refused")}
		released := register.NewRelease([]register.Tally{tally}, nil)
		for m, cell := range map[register.Measure]func(*register.Tally) *int64{
			register.Received:  func(t *register.Tally) *int64 { return &t.Received },
			register.Returned:  func(t *register.Tally) *int64 { return &t.Returned },
			register.Withdrawn: func(t *register.Tally) *int64 { return &t.Withdrawn },
			register.Refused:   func(t *register.Tally) *int64 { return &t.Refused },
			register.Granted:   func(t *register.Tally) *int64 { return &t.Granted },
		} {
			if figure(t, released, m).State != register.Hidden {
				continue
			}
			for other := range int64(register.SmallCell) {
				guess := tally
				*cell(&guess) = other
				if !slices.Equal(register.NewRelease([]register.Tally{guess}, nil), released) {
					t.Fatalf("%+v: the release shows that %s is not %d", tally, m, other)
				}
			}
		}
	})
}

// Somebody keeps every release while a year runs and takes each from the next: no number of cases below the smallest cell comes out.
func TestNothingSmallLiesBetweenTwoReleases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := register.Tally{Scheme: "s", Year: 2026}
		var released []register.Figure
		for range rapid.IntRange(1, 40).Draw(t, "days") {
			few := func(what string) int64 { return rapid.Int64Range(0, 3).Draw(t, what) }
			tally.Received, tally.Returned, tally.Withdrawn = tally.Received+few("received"), tally.Returned+few("returned"), tally.Withdrawn+few("withdrawn")
			granted, refused := few("granted"), few("refused")
			tally.Granted, tally.Refused = tally.Granted+granted, tally.Refused+refused
			tally.Days = append(tally.Days, make([]int, granted+refused)...)
			next := register.NewRelease([]register.Tally{tally}, released)
			for i, was := range released {
				between := next[i].Value - was.Value
				switch was.Measure {
				case register.Received, register.Returned, register.Withdrawn, register.Decided, register.Granted, register.Refused:
					if was.State == register.Shown && between != 0 && between < register.SmallCell {
						t.Fatalf("%s went from %d to %d", was.Measure, was.Value, next[i].Value)
					}
				}
			}
			// A release is of one moment: either everything is new or everything is as it was.
			if len(released) > 0 && !slices.Equal(next, released) && !slices.Equal(next, register.NewRelease([]register.Tally{tally}, nil)) {
				t.Fatal("a release is made of two moments")
			}
			released = next
		}
	})
}
