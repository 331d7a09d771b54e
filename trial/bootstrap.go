package trial

import (
	"math"
	"slices"

	"proba.example/internal/special"
)

// Resampled is a bootstrap's answer; with the seed and the draws anybody gets the same digits.
type Resampled struct {
	Interval
	SE    float64
	Draws int
	Seed  uint64
}

const maxDraws = 1_000_000

// Bootstrap draws rows with replacement, within each sample by itself, and gives the bias-corrected and accelerated interval of a
// statistic (Efron, JASA 82, 1987). A row is an index into the caller's data: statistic gets, for every sample, the rows
// drawn. 2,000 draws and more are usual; the seed is stored with the result.
func Bootstrap(sizes []int, statistic func(rows [][]int) float64, draws int, seed uint64, level float64) (Resampled, error) {
	if err := checkLevel(level); err != nil {
		return Resampled{}, err
	}
	if draws < 100 || draws > maxDraws || len(sizes) == 0 {
		return Resampled{}, bad("%d draws of %d samples", draws, len(sizes))
	}
	rows := make([][]int, len(sizes))
	for s, n := range sizes {
		if n < 2 {
			return Resampled{}, bad("a sample of %d", n)
		}
		rows[s] = make([]int, n)
		for i := range rows[s] {
			rows[s][i] = i
		}
	}
	whole := statistic(rows)
	lots := special.NewLots(seed)
	drawn := make([][]int, len(sizes))
	for s, n := range sizes {
		drawn[s] = make([]int, n)
	}
	influence := newInfluence(sizes)
	values := make([]float64, draws)
	below := 0.0
	for k := range values {
		for s, n := range sizes {
			for i := range drawn[s] {
				drawn[s][i] = lots.Below(n)
			}
		}
		values[k] = statistic(drawn)
		influence.see(drawn, values[k]-whole)
		switch {
		case math.IsNaN(values[k]):
			return Resampled{}, bad("the statistic is no number for some draws")
		case values[k] < whole:
			below++
		case values[k] == whole:
			below += 0.5
		}
	}
	se := math.Sqrt(Variance(values))
	slices.Sort(values)
	acceleration := jackknife(rows, statistic)
	if rows := int(total(floats(sizes))); draws >= manyDraws*rows {
		acceleration = influence.acceleration(draws)
	}
	bias := special.NormalQuantile(min(max(below, 0.5), float64(draws)-0.5) / float64(draws))
	bound := func(p float64) float64 {
		z := bias + special.NormalQuantile(p)
		at := special.NormalBelow(bias + z/(1-float64(acceleration*z)))
		position := float64(at * float64(draws-1))
		i := min(int(position), draws-2)
		return values[i] + float64((position-float64(i))*(values[i+1]-values[i]))
	}
	half := (1 - level) / 2
	return Resampled{Interval{whole, bound(half), bound(1 - half), level, "bootstrap BCa"}, se, draws, seed}, nil
}

// manyDraws is how many draws a row there must be to read its influence off the draws; with fewer it is read off leaving it out.
const manyDraws = 100

func floats(sizes []int) []float64 {
	f := make([]float64, len(sizes))
	for i, n := range sizes {
		f[i] = float64(n)
	}
	return f
}

// influence gathers how the statistic moves with how often each row is drawn (the infinitesimal jackknife by covariances: Efron,
// JASA 109, 2014).
type influence struct {
	often    [][]int     // in one draw
	moved    [][]float64 // Σ (often − 1) · (value − whole)
	surplus  [][]float64 // Σ (often − 1)
	distance float64     // Σ (value − whole)
}

func newInfluence(sizes []int) *influence {
	f := &influence{}
	for _, n := range sizes {
		f.often = append(f.often, make([]int, n))
		f.moved, f.surplus = append(f.moved, make([]float64, n)), append(f.surplus, make([]float64, n))
	}
	return f
}

func (f *influence) see(drawn [][]int, distance float64) {
	f.distance += distance
	for s, rows := range drawn {
		clear(f.often[s])
		for _, r := range rows {
			f.often[s][r]++
		}
		for r, n := range f.often[s] {
			f.moved[s][r] += float64(float64(n-1) * distance)
			f.surplus[s][r] += float64(n - 1)
		}
	}
}

// acceleration is a sixth of the skewness of the influences, each sample's rows counting by its size.
func (f *influence) acceleration(draws int) float64 {
	var cubes, squares []float64
	for s := range f.moved {
		for r := range f.moved[s] {
			u := (f.moved[s][r] - float64(f.distance/float64(draws)*f.surplus[s][r])) / float64(draws)
			squares, cubes = append(squares, float64(u*u)), append(cubes, float64(u*float64(u*u)))
		}
	}
	return skewness(cubes, squares)
}

func skewness(cubes, squares []float64) float64 {
	below := total(squares)
	if below == 0 {
		return 0
	}
	return total(cubes) / float64(6*float64(below*math.Sqrt(below)))
}

// jackknife is the acceleration: a sixth of the skewness of the statistic's values with each row left out once.
func jackknife(rows [][]int, statistic func([][]int) float64) float64 {
	var cubes, squares []float64
	for s := range rows {
		left := slices.Clone(rows)
		values := make([]float64, len(rows[s]))
		for i := range rows[s] {
			left[s] = slices.Concat(rows[s][:i], rows[s][i+1:])
			values[i] = statistic(left)
		}
		mean, n := Mean(values), float64(len(values))
		for _, v := range values { // of several samples each counts by its own size
			u := float64((n - 1) * (mean - v) / n)
			squares, cubes = append(squares, float64(u*u)), append(cubes, float64(u*float64(u*u)))
		}
	}
	return skewness(cubes, squares)
}

// JackknifeSE is the standard error of a statistic by leaving each of n rows out once.
func JackknifeSE(n int, statistic func(rows []int) float64) (float64, error) {
	if n < 2 {
		return 0, bad("a sample of %d", n)
	}
	values := make([]float64, n)
	for i := range values {
		rows := make([]int, 0, n-1)
		for k := range n {
			if k != i {
				rows = append(rows, k)
			}
		}
		values[i] = statistic(rows)
	}
	return math.Sqrt(Variance(values) * float64((n-1)*(n-1)) / float64(n)), nil
}
