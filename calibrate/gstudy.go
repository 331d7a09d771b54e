package calibrate

import (
	"fmt"
	"math"
	"math/big"
)

// GStudy are the variance components of a balanced design in which every case meets every task, each task with experts of
// its own who rate all cases on it: in the notation of Brennan (2001), p × (r:t). A task is an Item of the ratings: a sheet,
// a visit, an occasion. Components are in squared units of the scores and unbiased; one that is truly near zero may come
// out negative, and is counted as zero in what follows from it.
type GStudy struct {
	Case           float64 // p: how much cases differ
	Task           float64 // t: how much tasks differ in difficulty
	Expert         float64 // r:t: how much a task's experts differ in severity
	CaseTask       float64 // pt: what a case is better at
	Residual       float64 // pr:t: what one expert sees in one case, and chance
	Cases          int
	Tasks, Experts int // experts for each task
}

// FitGStudy estimates them from mean squares (analysis of variance), exactly up to the last rounding. Designs that are not of
// this form are refused with [ErrRatings], fewer than two of anything with [ErrTooLittle].
func FitGStudy(ratings []Rating) (GStudy, error) {
	n, err := count(ratings)
	if err != nil {
		return GStudy{}, err
	}
	g := GStudy{Cases: n.cases, Tasks: n.items}
	taskOf := make([]int, n.experts)
	for e := range taskOf {
		taskOf[e] = -1
	}
	inTask := make([]int, n.items)
	for i, r := range ratings {
		switch taskOf[r.Expert] {
		case -1:
			taskOf[r.Expert] = r.Item
			inTask[r.Item]++
		case r.Item:
		default:
			return GStudy{}, malformed("rating %d: expert %d rates two tasks", i, r.Expert)
		}
	}
	g.Experts = inTask[0]
	for t, k := range inTask {
		if k != g.Experts {
			return GStudy{}, malformed("task 0 has %d experts, task %d has %d", g.Experts, t, k)
		}
	}
	cells := newCells(ratings, n.cases, n.experts, byCase)
	for _, t := range cells.times {
		if t != 1 {
			return GStudy{}, malformed("an expert rated a case more than once")
		}
	}
	if len(cells.times) != n.cases*n.experts {
		return GStudy{}, malformed("%d ratings; %d cases by %d experts are %d", len(ratings), n.cases, n.experts, n.cases*n.experts)
	}
	if g.Cases < 2 || g.Tasks < 2 || g.Experts < 2 {
		return GStudy{}, fmt.Errorf("%w: %d cases by %d tasks with %d experts each", ErrTooLittle, g.Cases, g.Tasks, g.Experts)
	}
	mean := squaredTotals(ratings, 1, func(Rating) int { return 0 })
	byP := squaredTotals(ratings, n.cases, func(r Rating) int { return r.Case })
	byT := squaredTotals(ratings, n.items, func(r Rating) int { return r.Item })
	byR := squaredTotals(ratings, n.experts, func(r Rating) int { return r.Expert })
	byPT := squaredTotals(ratings, n.cases*n.items, func(r Rating) int { return r.Case*n.items + r.Item })
	all := squaredTotals(ratings, len(ratings), func(r Rating) int { return r.Case*n.experts + r.Expert })
	sum := func(signed ...*big.Rat) *big.Rat { // the first less the second plus the third less the fourth …
		s := new(big.Rat)
		for i, v := range signed {
			if i%2 == 0 {
				s.Add(s, v)
			} else {
				s.Sub(s, v)
			}
		}
		return s
	}
	p, t, r := n.cases, n.items, g.Experts
	squareP := over(sum(byP, mean), p-1)
	squareT := over(sum(byT, mean), t-1)
	squareR := over(sum(byR, byT), t*(r-1))
	squarePT := over(sum(byPT, byP, mean, byT), (p-1)*(t-1))
	squarePR := over(sum(all, byPT, byT, byR), (p-1)*t*(r-1))
	g.Case = ratio(sum(squareP, squarePT), t*r)
	g.Task = ratio(sum(squareT, squareR, squarePR, squarePT), p*r)
	g.Expert = ratio(sum(squareR, squarePR), p)
	g.CaseTask = ratio(sum(squarePT, squarePR), r)
	g.Residual = ratio(squarePR, 1)
	return g, nil
}

// GRow is what a design with so many tasks, and so many experts for each, would be worth.
type GRow struct {
	Tasks, Experts        int
	Relative, RelativeSEM float64 // Eρ² and its standard error: for comparing cases that meet the same tasks and experts
	Absolute, AbsoluteSEM float64 // Φ and its standard error: for a cut, or cases that meet different ones
}

// Study tells what designs of each size would be worth (a decision study). Counts below 1 are taken for 1.
func (g GStudy) Study(tasks, experts int) GRow {
	t, r := panelOf(tasks), panelOf(experts)
	relative := max(g.CaseTask, 0)/t + max(g.Residual, 0)/float64(t*r)
	absolute := relative + max(g.Task, 0)/t + max(g.Expert, 0)/float64(t*r)
	return GRow{
		Tasks: max(tasks, 1), Experts: max(experts, 1),
		Relative: share(g.Case, relative), RelativeSEM: math.Sqrt(relative),
		Absolute: share(g.Case, absolute), AbsoluteSEM: math.Sqrt(absolute),
	}
}

// squaredTotals is the sum of the squared totals of a design's levels, each over the number of ratings it holds, exactly: what sums of
// squares are made of. Every level holds equally many.
func squaredTotals(ratings []Rating, levels int, of func(Rating) int) *big.Rat {
	totals, whole := make([]int64, levels), new(big.Int)
	for _, r := range ratings {
		totals[of(r)] += int64(r.Score)
	}
	for _, t := range totals {
		v := big.NewInt(t)
		whole.Add(whole, v.Mul(v, v))
	}
	return over(new(big.Rat).SetInt(whole), len(ratings)/levels)
}
