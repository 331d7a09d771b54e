package register

import (
	"cmp"
	"slices"
	"time"
)

// Figures on the process are released so that no applicant and no expert can be guessed from them:
//
//   - A number of cases below SmallCell is not released, whether it is nought or four: it is hidden.
//   - Grants are public one by one in the register. Whoever knows them could take them from the number decided, so that number and
//     the pass rate are released only where the refusals are, and the grants.
//   - There are no totals over years or schemes, and no number of cases in progress: nothing can be taken from anything else.
//   - A median is released of SmallCell cases or more, the 90th percentile, which looks into the end of the row, of manyCases.
//   - What parts two experts is released where SmallCell experts or more stand behind it: otherwise each of two would read
//     the other's severity from it.
//   - While a year runs, each release must differ from the one before by nothing or by SmallCell cases in every number: what lies between two
//     releases is a small cell too. Until then the earlier release stays, whole.
const (
	// SmallCell is the least number of cases that is released.
	SmallCell = 5
	manyCases = 20
)

// Measure is what a figure counts or measures.
type Measure string

// The measures, in the order in which they are shown. Received and Returned belong to the year of the first submission, the others to the
// year of the decision or the withdrawal.
const (
	Received   Measure = "received"    // applications submitted for the first time
	Returned   Measure = "returned"    // of these, those returned for correction at least once
	Withdrawn  Measure = "withdrawn"   // withdrawn by the applicant after submission
	Decided    Measure = "decided"     // granted or refused
	Granted    Measure = "granted"     // a certificate was granted
	Refused    Measure = "refused"     // no certificate was granted
	PassRate   Measure = "pass_rate"   // granted of decided, in per cent, rounded
	DaysMedian Measure = "days_median" // from the first submission to the decision, half took no longer
	Days90     Measure = "days_p90"    // nine in ten took no longer
	Spread     Measure = "spread"      // mean difference of two experts' totals on one case, in tenths of a point
	Appeals    Measure = "appeals"     // filed against decisions
)

// Measures are all of them.
var Measures = []Measure{Received, Returned, Withdrawn, Decided, Granted, Refused, PassRate, DaysMedian, Days90, Spread, Appeals}

// FigureState says whether a figure can be read.
type FigureState string

// The states.
const (
	Shown        FigureState = "shown"
	Hidden       FigureState = "hidden"        // there are too few cases behind it
	NoneRecorded FigureState = "none_recorded" // the agency keeps no record of such cases
)

// Figure is one released figure. Value is 0 unless it is shown.
type Figure struct {
	Scheme  string
	Year    int
	Measure Measure
	Value   int64
	State   FigureState
}

// Release is what stands on the page of figures.
type Release struct {
	At      time.Time // when the figures were last looked at; zero before the first time
	Figures []Figure  // by scheme, year and measure
}

// Tally is what a scheme's year comes to before anything is hidden. It is never kept.
type Tally struct {
	Scheme                                          string
	Year                                            int
	Received, Returned, Withdrawn, Granted, Refused int64
	Days                                            []int   // of each case decided, from the first submission to the decision
	Differences                                     []int64 // of each case scored by two experts, in tenths of a point
	Experts                                         int     // how many people stand behind the differences
}

// NewRelease gives the figures that may be released of the tallies when those before have been.
func NewRelease(tallies []Tally, before []Figure) []Figure {
	var all []Figure
	for _, t := range tallies {
		now := t.figures()
		if earlier := ofYear(before, t.Scheme, t.Year); len(earlier) > 0 && !farEnough(earlier, now) {
			now = earlier
		}
		all = append(all, now...)
	}
	SortFigures(all)
	return all
}

// SortFigures puts figures in their order: by scheme, year and measure.
func SortFigures(all []Figure) {
	slices.SortStableFunc(all, func(a, b Figure) int {
		return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.Year, b.Year), cmp.Compare(slices.Index(Measures, a.Measure), slices.Index(Measures, b.Measure)))
	})
}

func ofYear(all []Figure, scheme string, year int) (some []Figure) {
	for _, f := range all {
		if f.Scheme == scheme && f.Year == year {
			some = append(some, f)
		}
	}
	return some
}

// counts are the measures that are numbers of cases.
var counts = []Measure{Received, Returned, Withdrawn, Decided, Granted, Refused}

// farEnough says whether a release may follow an earlier one: no number that was shown is hidden again, and none has grown by
// less than a cell that may be shown.
func farEnough(earlier, now []Figure) bool {
	for i, was := range earlier {
		if i >= len(now) || was.Measure != now[i].Measure {
			return false
		}
		if was.State != Shown || !slices.Contains(counts, was.Measure) {
			continue
		}
		if grown := now[i].Value - was.Value; now[i].State != Shown || (grown != 0 && grown < SmallCell) {
			return false
		}
	}
	return true
}

func (t Tally) figures() []Figure {
	decided := t.Granted + t.Refused
	settled := t.Granted >= SmallCell && t.Refused >= SmallCell
	values := map[Measure]int64{
		Received: t.Received, Returned: t.Returned, Withdrawn: t.Withdrawn, Decided: decided, Granted: t.Granted, Refused: t.Refused,
		DaysMedian: percentile(t.Days, 50), Days90: percentile(t.Days, 90), Spread: mean(t.Differences),
	}
	if decided > 0 {
		values[PassRate] = (200*t.Granted + decided) / (2 * decided)
	}
	shown := map[Measure]bool{
		Received: t.Received >= SmallCell, Returned: t.Returned >= SmallCell, Withdrawn: t.Withdrawn >= SmallCell, Granted: t.Granted >= SmallCell,
		Refused: t.Refused >= SmallCell, Decided: settled, PassRate: settled, DaysMedian: len(t.Days) >= SmallCell, Days90: len(t.Days) >= manyCases,
		Spread: len(t.Differences) >= SmallCell && t.Experts >= SmallCell,
	}
	list := make([]Figure, len(Measures))
	for i, m := range Measures {
		f := Figure{Scheme: t.Scheme, Year: t.Year, Measure: m, State: Hidden}
		switch {
		case m == Appeals:
			f.State = NoneRecorded
		case shown[m]:
			f.Value, f.State = values[m], Shown
		}
		list[i] = f
	}
	return list
}

// percentile is the least value that p per cent of the values do not exceed (the nearest rank).
func percentile(values []int, p int) int64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return int64(sorted[(len(sorted)*p+99)/100-1])
}

// mean is the mean of values that are not negative, rounded.
func mean(values []int64) (m int64) {
	if len(values) == 0 {
		return 0
	}
	for _, v := range values {
		m += v
	}
	n := int64(len(values))
	return (2*m + n) / (2 * n)
}
