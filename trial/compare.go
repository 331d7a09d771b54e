package trial

import (
	"cmp"
	"math"
	"slices"
)

// Change is a unit measured before and after; Cluster names the group it belongs to, empty where units stand alone.
type Change struct {
	Before, After float64
	Cluster       string
}

// fewClusters is how many groups an analysis by groups should have in each arm together, at least: with fewer its standard error is
// too small (Cameron and Miller, Journal of Human Resources 50, 2015).
const fewClusters = 20

// Contrast is a difference in differences.
type Contrast struct {
	Test
	// Clusters is how many groups the analysis rests on; 0 where units stand alone.
	Clusters int
	// Fragile says that the groups are so few that the interval is narrower than it should be.
	Fragile bool
}

// DifferenceInDifferences is (T1−T0)−(C1−C0): by how much the treated changed more than those compared. Units that stand alone are
// compared by Welch's test on their changes. Where units name clusters, each cluster counts once, with the mean of its changes, so that units of
// one house are not taken for independent witnesses. At least two units, or clusters, in each arm.
func DifferenceInDifferences(treated, compared []Change, level float64) (Contrast, error) {
	a, clusteredA, err := changesOf(treated)
	if err != nil {
		return Contrast{}, err
	}
	b, clusteredB, err := changesOf(compared)
	if err != nil {
		return Contrast{}, err
	}
	if clusteredA != clusteredB {
		return Contrast{}, bad("one arm names clusters and the other does not")
	}
	t, err := Welch(a, b, level)
	if err != nil {
		return Contrast{}, err
	}
	c := Contrast{Test: t}
	c.Method = "difference in differences, Welch on changes"
	if clusteredA {
		c.Method = "difference in differences, Welch on means of clusters"
		c.Clusters = len(a) + len(b)
		c.Fragile = c.Clusters < fewClusters
	}
	return c, nil
}

// changesOf are the changes of units, or the mean changes of clusters in the order of their names.
func changesOf(units []Change) (d []float64, clustered bool, err error) {
	if len(units) == 0 {
		return nil, false, bad("nobody was measured in an arm")
	}
	clustered = units[0].Cluster != ""
	by := map[string][]float64{}
	for _, u := range units {
		if (u.Cluster != "") != clustered {
			return nil, false, bad("some units name a cluster and others do not")
		}
		if clustered {
			by[u.Cluster] = append(by[u.Cluster], u.After-u.Before)
		} else {
			d = append(d, u.After-u.Before)
		}
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d = append(d, Mean(by[name]))
	}
	return d, clustered, nil
}

// Observation is one value of a stepped design: units begin one after the other, so that in each period some are treated already.
type Observation struct {
	Period  int
	Treated bool
	Value   float64
}

// Stepped compares treated and untreated units within each period and brings the periods together, each weighted by how much it
// tells (the inverse of its variance with one common standard deviation): what changed for everybody from period to period cancels. Periods in
// which all or none are treated tell nothing. The degrees of freedom are those of the pooled standard deviation.
func Stepped(observations []Observation, level float64) (Test, error) {
	if err := checkLevel(level); err != nil {
		return Test{}, err
	}
	sorted := slices.Clone(observations)
	slices.SortStableFunc(sorted, func(a, b Observation) int { return cmp.Compare(a.Period, b.Period) })
	var weights, weighted, squares []float64
	df := 0.0
	for i := 0; i < len(sorted); {
		var with, without []float64
		j := i
		for ; j < len(sorted) && sorted[j].Period == sorted[i].Period; j++ {
			if sorted[j].Treated {
				with = append(with, sorted[j].Value)
			} else {
				without = append(without, sorted[j].Value)
			}
		}
		i = j
		if len(with) == 0 || len(without) == 0 {
			continue
		}
		if err := checkValues(slices.Concat(with, without), 2); err != nil {
			return Test{}, err
		}
		a, b := float64(len(with)), float64(len(without))
		weight := float64(a*b) / (a + b)
		weights = append(weights, weight)
		weighted = append(weighted, float64(weight*(Mean(with)-Mean(without))))
		for _, v := range [][]float64{with, without} {
			if len(v) > 1 {
				squares = append(squares, float64(Variance(v)*float64(len(v)-1)))
			}
		}
		df += a + b - 2
	}
	if len(weights) == 0 || df < 1 {
		return Test{}, bad("no period has both treated and untreated units, or too few of them")
	}
	all := total(weights)
	return student(total(weighted)/all, math.Sqrt(total(squares)/df/all), df, level, "stepped, within periods"), nil
}

// ClusterFactor is by how much a sample must grow because units of a cluster resemble one another: 1+(m−1)·ICC, for clusters of m
// (Kish 1965).
func ClusterFactor(size, icc float64) (float64, error) {
	if !(size >= 1) || !(icc >= 0 && icc <= 1) {
		return 0, bad("clusters of %v with an intraclass correlation of %v", size, icc)
	}
	return 1 + float64((size-1)*icc), nil
}

// Widen is an interval taken with a greater standard error, as a cluster factor asks for: its half width times the factor's root.
func (i Interval) Widen(factor float64) Interval {
	root := math.Sqrt(factor)
	i.Low = i.Estimate - float64((i.Estimate-i.Low)*root)
	i.High = i.Estimate + float64((i.High-i.Estimate)*root)
	return i
}
