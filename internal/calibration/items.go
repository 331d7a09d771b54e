package calibration

import (
	"context"
	"errors"
	"math"

	"proba.example/calibrate"
	"proba.example/internal/scheme"
	"proba.example/internal/special"
)

// levels are the ratings of the items of some cases: categories from 0, the worst level, upwards. Levels that earn the same points are
// one category, the better of them. experts and items are what stands at each dense number. Results without items have none.
func (w *work) levels(cases []int) (rows []calibrate.Rating, experts []int, items []*scheme.Item) {
	number, place := newNumbers(), newNumbers()
	all := make([]*scheme.Item, 0, w.sheet.Len())
	at := make(map[string]int, w.sheet.Len())
	for i, it := range w.sheet.Items() {
		at[it.ID] = i
		all = append(all, it)
	}
	for i, c := range cases {
		for k, x := range w.Cases[c].Experts {
			for _, r := range w.inputs[c].Result.Items {
				n, known := at[r.Item]
				if !known {
					return nil, nil, nil
				}
				if all[n].OwnScale() {
					continue // its levels are no categories of the common scale
				}
				rows = append(rows, calibrate.Rating{Case: i, Expert: number.of(w.number[x]), Item: place.of(n), Score: w.category(all[n], r.Each[k])})
			}
		}
	}
	for _, n := range place.list {
		items = append(items, all[n])
	}
	return rows, number.list, items
}

// category is the level that earns the points, counted from the worst.
func (w *work) category(it *scheme.Item, points scheme.Tenths) int {
	for i, l := range w.edition.Levels {
		if p, ok := it.Points(l); ok && p <= points {
			return len(w.edition.Levels) - 1 - i
		}
	}
	return 0
}

// agree works out how far the experts agree, and what panels of other sizes would bring.
func (w *work) agree(v calibrate.Components) error {
	a := Agreement{Single: share(v, 1), Panel: share(v, w.Rule.Panel)}
	rows, _, _ := w.levels(w.main)
	if len(rows) > 0 {
		alpha, err := calibrate.Alpha(units(rows), calibrate.Ordinal, calibrate.AlphaOptions{Draws: 200, Seed: w.Seed})
		switch {
		case err == nil:
			a.Alpha = &Range{decimals(alpha.Value), decimals(alpha.Low), decimals(alpha.High)}
		case !tooLittle(err):
			return err
		}
		kappa, err := calibrate.WeightedKappa(pairs(rows, len(w.edition.Levels)), calibrate.Quadratic)
		switch {
		case err == nil:
			k := decimals(kappa.Value)
			a.Kappa = &k
		case !tooLittle(err):
			return err
		}
	}
	w.Agree = &a
	passed := 0
	for _, i := range w.main {
		if w.Rule.Cut == nil || w.Rule.passes(w.Deciding(w.Cases[i])) {
			passed++
		}
	}
	pass := min(max(float64(passed)/float64(len(w.main)), 0.02), 0.98)
	for _, r := range calibrate.DStudy(v, []int{1, 2, 3, 4, 5}, pass) {
		w.Study = append(w.Study, StudyRow{
			Experts: r.Experts, Raw: decimals(r.Absolute), Adjusted: decimals(r.Relative), ErrorRaw: points(r.AbsoluteSEM), ErrorAdj: points(r.RelativeSEM),
			AgreeRaw: decimals(r.RawConsistency), AgreeAdj: decimals(r.Consistency),
		})
	}
	return nil
}

// share is how much of the variance of a mean of k raw totals is the cases'.
func share(v calibrate.Components, k int) *float64 {
	s := decimals(v.Absolute(max(k, 1)))
	return &s
}

// units gives each item of each case a number of its own in the place of the case: what one expert may give one score.
func units(rows []calibrate.Rating) []calibrate.Rating {
	items := 0
	for _, r := range rows {
		items = max(items, r.Item+1)
	}
	out := make([]calibrate.Rating, len(rows))
	for i, r := range rows {
		out[i] = calibrate.Rating{Case: r.Case*items + r.Item, Expert: r.Expert, Score: r.Score}
	}
	return out
}

// pairs counts the categories that any two experts of a case gave an item, each pair both ways round: who is first means nothing.
func pairs(rows []calibrate.Rating, categories int) [][]int {
	table := make([][]int, categories)
	for i := range table {
		table[i] = make([]int, categories)
	}
	type unit struct{ item, score int }
	for i := 0; i < len(rows); {
		var panel [][]unit
		first := rows[i].Case
		for i < len(rows) && rows[i].Case == first {
			expert := rows[i].Expert
			var marks []unit
			for i < len(rows) && rows[i].Case == first && rows[i].Expert == expert {
				marks = append(marks, unit{rows[i].Item, rows[i].Score})
				i++
			}
			panel = append(panel, marks)
		}
		for x := range panel {
			for y := range x {
				for k := range min(len(panel[x]), len(panel[y])) {
					if panel[x][k].item == panel[y][k].item {
						table[panel[x][k].score][panel[y][k].score]++
						table[panel[y][k].score][panel[x][k].score]++
					}
				}
			}
		}
	}
	return table
}

// facets fits the many-facet model to the levels of the items. Its figures of fit are entered whatever the scheme's model is; where the
// scheme asks for this model, its totals take the place of the linear model's. ok is false where the levels do not determine it.
func (w *work) facets(ctx context.Context, v calibrate.Components) (ok bool, err error) {
	rows, experts, items := w.levels(w.main)
	if len(rows) == 0 {
		return false, nil
	}
	f, err := calibrate.FitFacets(ctx, rows, calibrate.FacetOptions{})
	var apart *calibrate.Disconnected
	switch {
	case errors.Is(err, calibrate.ErrNoEstimate), errors.As(err, &apart):
		return false, nil
	case err != nil:
		return false, err
	}
	for i, x := range experts {
		if m := f.Experts[i]; m.Standing == calibrate.Measured {
			infit, outfit := decimals(m.Infit), decimals(m.Outfit)
			w.Experts[x].Infit, w.Experts[x].Outfit = &infit, &outfit
		}
	}
	if w.Model != Facets {
		return true, nil
	}
	r := ruler{f: f, items: items, edition: w.edition}
	seen := make([]bool, len(items))
	for _, row := range rows {
		if !seen[row.Item] && f.Items[row.Item].Standing == calibrate.Unknown { // everybody gave it the same
			r.fixed += r.worth(items[row.Item], row.Score)
		}
		seen[row.Item] = true
	}
	for i, it := range items {
		w.Items = append(w.Items, ItemMeasure{it.ID, Estimate{decimals(f.Items[i].Value), decimals(f.Items[i].SE)}})
	}
	middle := 0.0
	for _, m := range f.Cases {
		middle += m.Value / float64(len(f.Cases))
	}
	for i, x := range experts {
		m := f.Experts[i]
		at, slope := r.points(middle), r.slope(middle)
		w.Experts[x].Severity = &Estimate{points(at - r.points(middle-m.Value)), points(slope * m.SE)}
	}
	for i, at := range w.main {
		c, m := &w.Cases[at], f.Cases[i]
		fair := r.points(m.Value)
		// The model takes the marks on a sheet for independent, which one expert's never are: what totals scatter bounds the error below.
		se := max(r.slope(m.Value)*m.SE, math.Sqrt(v.Residual/float64(len(c.Experts))))
		w.enter(c, calibrate.Estimate{Value: fair, SE: se}, float64(whole(fair)-c.Raw)) // nothing is drawn towards a mean
	}
	return true, nil
}

// ruler turns logits into points of the sheet.
type ruler struct {
	f       *calibrate.Facets
	items   []*scheme.Item
	edition *scheme.Edition
	fixed   float64 // of items on which all marks are alike
}

// points are the tenths that a case at this place of the ruler gets from an expert of average severity.
func (r ruler) points(at float64) float64 {
	sum := r.fixed
	for i, it := range r.items {
		steps := r.f.Scales[0]
		if r.f.Model == calibrate.PartialCredit {
			steps = r.f.Scales[i]
		}
		if r.f.Items[i].Standing == calibrate.Unknown || len(steps) == 0 {
			continue
		}
		// The odds of each category against the lowest, kept small by the greatest exponent.
		exponents := make([]float64, len(steps)+1)
		greatest := 0.0
		for k, s := range steps {
			exponents[k+1] = exponents[k] + at - r.f.Items[i].Value - s.Value
			greatest = max(greatest, exponents[k+1])
		}
		total, mean := 0.0, 0.0
		for k, e := range exponents {
			category := steps[0].From
			if k > 0 {
				category = steps[k-1].To
			}
			p := special.Exp(e - greatest)
			total += p
			mean += float64(p * r.worth(it, category))
		}
		sum += mean / total
	}
	return sum
}

// slope is how many tenths a logit is worth at this place.
func (r ruler) slope(at float64) float64 {
	const h = 1.0 / 64
	return (r.points(at+h) - r.points(at-h)) / (2 * h)
}

// worth are the tenths that a category of an item earns.
func (r ruler) worth(it *scheme.Item, category int) float64 {
	p, _ := it.Points(r.edition.Levels[len(r.edition.Levels)-1-category])
	return float64(p)
}
