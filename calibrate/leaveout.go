package calibrate

import "math"

// covariance is an element of the inverse of the mixed model equations between two combinations of a case, an expert and
// the mean: a prediction error covariance in units of the residual variance. A case or expert of −1 is not in the
// combination; the mean is in both.
func (l *Linear) covariance(case1, expert1, case2, expert2 int) float64 {
	e, d := l.last, l.design
	long1, short1, long2, short2 := case1, expert1, case2, expert2
	if d.casesShort {
		long1, short1, long2, short2 = expert1, case1, expert2, case2
	}
	// Each combination as weights on the rest of the equations; a level of the larger facet enters through its row.
	sum := 0.0
	one, weight := l.weights(short1)
	two, weight2 := l.weights(short2)
	for i, a := range one {
		for j, b := range two {
			sum += float64(float64(weight[i]*weight2[j]) * e.s.at(a, b))
		}
	}
	var columns []int32
	var values []float64
	cross := func(long int, rest []int, weight []float64) {
		columns, values = e.against(long, columns, values)
		for i, a := range rest {
			sum += float64(float64(e.root[0]*weight[i]) * e.longRest(long, a, columns, values))
		}
	}
	if long1 >= 0 {
		cross(long1, two, weight2)
	}
	if long2 >= 0 {
		cross(long2, one, weight)
	}
	switch {
	case long1 < 0 || long2 < 0:
	case long1 == long2:
		sum += float64(e.gamma[0] * e.spread[long1])
	default:
		columns, values = e.against(long1, columns, values)
		columns2, values2 := e.against(long2, nil, nil)
		inner := 0.0
		for i, a := range columns {
			for j, b := range columns2 {
				inner += float64(float64(values[i]*values2[j]) * e.s.at(int(a), int(b)))
			}
		}
		sum += float64(e.gamma[0]*inner) / float64(e.diagonal[long1]*e.diagonal[long2])
	}
	return sum
}

// weights are the elements of the rest of the equations that a level of the smaller facet and the mean make up.
func (l *Linear) weights(short int) (elements []int, weights []float64) {
	e, d := l.last, l.design
	if short >= 0 {
		elements, weights = append(elements, short), append(weights, e.root[1])
	}
	for j := range d.levels {
		elements, weights = append(elements, d.short.n+j), append(weights, 1/float64(d.levels))
	}
	return elements, weights
}

// adjustedVariance is the prediction error variance of mean + case.
func (l *Linear) adjustedVariance(c int) float64 {
	if l.Noted(NoteSame) {
		return 0
	}
	return float64(l.last.sigma2 * l.covariance(c, -1, c, -1))
}

// Difference is the adjusted difference of two cases, a less b. Its standard error counts what they share, such as
// experts: it may be smaller or larger than that of two unrelated estimates.
func (l *Linear) Difference(a, b int) Estimate {
	v := Estimate{Value: l.Cases[a].Value - l.Cases[b].Value}
	if a != b && !l.Noted(NoteSame) {
		both := l.covariance(a, -1, a, -1) + l.covariance(b, -1, b, -1) - 2*l.covariance(a, -1, b, -1)
		v.SE = math.Sqrt(max(0, float64(l.last.sigma2*both)))
	}
	return v
}

// Discordant is the size of a standardised leave-one-out difference from which one expert stands so far from the
// colleagues on a case that another expert should look.
const Discordant = 2.5

// LeftOut is a case without one of its experts.
type LeftOut struct {
	Expert   int
	Raw      float64  // mean of the other experts' scores
	Adjusted Estimate // total by the other experts, with the variances as they are
	// Apart is how far the expert stands from the others of the panel once severity is taken out, in standard deviations:
	// (y − ȳ_others − (b − b̄_others)) / (σ_residual·√(1 + 1/others)).
	Apart float64
	// RawTurns and AdjustedTurns tell that the decision against the cut hangs on this expert: without the scores it
	// would be the opposite.
	RawTurns, AdjustedTurns bool
}

// LeaveOut gives, for each expert of a case in ascending order, what the case would be without that expert's scores of it. The
// expert's other scores stay, so that severity is estimated from them alone; the adjusted total is exact, by the formula for
// deleted rows (Cook and Weisberg 1982), not a new fit. With [LinearOptions.Items] it takes the scores for means over
// all items. A case of one expert has nothing to say.
func (l *Linear) LeaveOut(c int, cut float64) []LeftOut {
	from, to := l.cells.start[c], l.cells.start[c+1]
	if to-from < 2 {
		return nil
	}
	var out []LeftOut
	whole, ratings, severity := 0.0, 0.0, 0.0
	for k := from; k < to; k++ {
		whole += l.cells.sum[k]
		ratings += l.cells.times[k]
		severity += l.Experts[l.cells.other[k]].Value
	}
	raw, adjusted, centre := l.Raw(c), l.Adjusted(c), float64(l.design.centre)
	others := float64(to - from - 1)
	for k := from; k < to; k++ {
		expert, times := int(l.cells.other[k]), l.cells.times[k]
		own := l.Experts[expert].Value
		o := LeftOut{Expert: expert, Raw: (whole-l.cells.sum[k])/(ratings-times) + centre, Adjusted: adjusted}
		if sd := math.Sqrt(l.Variance.Residual); sd > 0 {
			mean, rest := l.cells.sum[k]/times, 0.0
			for k2 := from; k2 < to; k2++ {
				if k2 != k {
					rest += l.cells.sum[k2] / l.cells.times[k2]
				}
			}
			apart := mean - rest/others - (own - (severity-own)/others)
			o.Apart = apart / float64(sd*math.Sqrt(1+1/others))
		}
		if !l.Noted(NoteSame) {
			leverage := float64(times * l.covariance(c, expert, c, expert))
			reach := l.covariance(c, -1, c, expert)
			residual := l.cells.sum[k] - float64(times*(l.Mean.Value-centre+l.Cases[c].Value+own))
			if left := 1 - leverage; left > 1e-12 {
				o.Adjusted.Value -= float64(reach*residual) / left
				grown := float64(adjusted.SE*adjusted.SE) + float64(float64(l.last.sigma2*times)*float64(reach*reach))/left
				o.Adjusted.SE = math.Sqrt(grown)
			}
		}
		o.RawTurns = raw < cut != (o.Raw < cut)
		o.AdjustedTurns = adjusted.Value < cut != (o.Adjusted.Value < cut)
		out = append(out, o)
	}
	return out
}
