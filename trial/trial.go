// Package trial says what a pilot showed: estimates with their intervals, what the planned looks allow, whether the sample was
// large enough, how strong the evidence can be under the design, and which words a report may use.
//
// A protocol is fixed before the first measurement under the solution; [Analyse] judges the measurements by it and by nothing else.
// The statistics can be used alone. Equal input gives equal digits, on every machine: nothing random is used but the
// bootstrap, whose seed is an argument.
package trial

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrData says that numbers make no sense for what is asked: more successes than trials, nobody measured, a value that is no
// number. The text says which.
var ErrData = errors.New("trial: the data do not allow this")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrData, fmt.Sprintf(format, args...))
}

// Interval is an estimate between bounds. Level is the confidence, 0.95 for 95 %. Bounds may be infinite.
type Interval struct {
	Estimate, Low, High, Level float64
	Method                     string // in words a statistician looks up: "Wilson", "Welch", "Newcombe"
}

// checkLevel refuses confidences that are none.
func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return bad("a confidence of %v", level)
	}
	return nil
}

func checkValues(values []float64, least int) error {
	if len(values) < least {
		return bad("%d values, %d are needed", len(values), least)
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return bad("a value is no number")
		}
	}
	return nil
}

// total adds up with the error of every addition kept (Neumaier, ZAMM 54, 1974).
func total(values []float64) float64 {
	sum, lost := 0.0, 0.0
	for _, v := range values {
		next := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += (sum - next) + v
		} else {
			lost += (v - next) + sum
		}
		sum = next
	}
	return sum + lost
}

// hypotenuse is √(a²+b²), each step rounded by itself.
func hypotenuse(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// Mean is the arithmetic mean; not a number where there are no values.
func Mean(values []float64) float64 { return total(values) / float64(len(values)) }

// Variance is the sample variance, with n−1 in the denominator, by two passes.
func Variance(values []float64) float64 {
	mean := Mean(values)
	squares := make([]float64, len(values))
	for i, v := range values {
		squares[i] = float64((v - mean) * (v - mean))
	}
	return total(squares) / float64(len(values)-1)
}

// Median is the middle value, or the mean of the two in the middle.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
