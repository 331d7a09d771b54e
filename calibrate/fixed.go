package calibrate

// Fixed are effects by least squares, nothing drawn towards a mean: score = case + expert + residual, where the experts of
// each part sum to zero ("calibration with confidence", MacKay et al. 2017, with equal weights).
type Fixed struct {
	Cases   []float64 // the total of each case, comparable within its part only
	Experts []float64 // deviations from the part's mean: below zero is severe
	Parts   Parts
}

// FitFixed computes them, to be shown beside [FitLinear]. It needs no variances, and follows every chance: for experts of
// fewer than some ten cases it is worse than doing nothing. Malformed ratings are refused with [ErrRatings].
func FitFixed(ratings []Rating) (*Fixed, error) {
	n, err := count(ratings)
	if err != nil {
		return nil, err
	}
	if n.experts > maxDense {
		return nil, malformed("%d experts; at most %d are taken", n.experts, maxDense)
	}
	f := &Fixed{Cases: make([]float64, n.cases), Experts: make([]float64, n.experts), Parts: Connect(ratings)}
	c := newCells(ratings, n.cases, n.experts, byCase)
	// The cases eliminated: diag(counts) − Σ of each case's counts by themselves over its number, and within each part the
	// matrix of ones, which makes its experts sum to zero.
	s, total := newDense(n.experts), make([]float64, n.cases)
	for a := range n.cases {
		sum := 0.0
		for k := c.start[a]; k < c.start[a+1]; k++ {
			total[a] += c.times[k]
			sum += c.sum[k]
		}
		f.Cases[a] = sum / total[a]
		for k := c.start[a]; k < c.start[a+1]; k++ {
			b := int(c.other[k])
			f.Experts[b] += c.sum[k] - float64(c.times[k]*f.Cases[a])
			row, share := s.row(b), c.times[k]/total[a]
			row[b] += c.times[k]
			for k2 := c.start[a]; k2 <= k; k2++ {
				row[c.other[k2]] -= float64(share * c.times[k2])
			}
		}
	}
	for b := range n.experts {
		for b2, row := 0, s.row(b); b2 <= b; b2++ {
			if f.Parts.ExpertIn[b] == f.Parts.ExpertIn[b2] {
				row[b2]++
			}
		}
	}
	if err := s.factor(); err != nil {
		return nil, err
	}
	s.solve(f.Experts)
	centre := float64(centreOf(ratings))
	for a := range n.cases {
		severity := 0.0
		for k := c.start[a]; k < c.start[a+1]; k++ {
			severity += float64(c.times[k] * f.Experts[c.other[k]])
		}
		f.Cases[a] += centre - severity/total[a]
	}
	return f, nil
}
