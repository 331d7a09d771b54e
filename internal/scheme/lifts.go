package scheme

import (
	"cmp"
	"slices"
)

// Lift is what one item would gain by one level up.
type Lift struct {
	Item *Item
	From Level // empty when the item is not answered yet
	To   Level
	Gain Tenths
}

// Lifts names the n items that would lift the total most by one level up, the greatest gain first and ties in
// the order of the sheet. An item not answered yet gains its lowest level. Items at the top, and items held down by
// a cap, cannot be lifted.
func (s *Sheet) Lifts(score SheetScore, n int) []Lift {
	var lifts []Lift
	for _, it := range s.items {
		is := score.ByItem[it.ID]
		to := len(it.Levels) - 1
		if is.Answered {
			to = it.levelIndex(is.Level) - 1
		}
		if to < 0 || is.Capped {
			continue
		}
		if gain := it.points[to] - is.Points; gain > 0 {
			lifts = append(lifts, Lift{it, is.Level, it.Levels[to], gain})
		}
	}
	slices.SortStableFunc(lifts, func(a, b Lift) int { return cmp.Compare(b.Gain, a.Gain) })
	return lifts[:max(0, min(n, len(lifts)))]
}

// WeakPoints names the n items that earned the smallest part of their maximum, the weakest first. Among equals the
// item with more points to lose comes first, then the order of the sheet. Items with their full points are not weak.
func (s *Sheet) WeakPoints(score SheetScore, n int) []ItemScore {
	var weak []ItemScore
	for _, it := range s.items {
		if is, ok := score.ByItem[it.ID]; ok && is.Points < is.Max {
			weak = append(weak, is)
		}
	}
	slices.SortStableFunc(weak, func(a, b ItemScore) int {
		if c := cmp.Compare(a.Points*b.Max, b.Points*a.Max); c != 0 {
			return c
		}
		return cmp.Compare(b.Max-b.Points, a.Max-a.Points)
	})
	return weak[:max(0, min(n, len(weak)))]
}
