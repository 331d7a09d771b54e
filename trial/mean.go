package trial

import (
	"math"

	"proba.example/internal/special"
)

// Test is a difference with its interval, and the test that belongs to it. P is two-sided.
type Test struct {
	Interval
	Statistic, DF, SE, P float64
}

func student(estimate, se, df, level float64, method string) Test {
	half := special.StudentQuantile(0.5+level/2, df) * se
	t := estimate / se
	if se == 0 {
		t = math.Copysign(math.Inf(1), estimate)
		if estimate == 0 {
			t = 0
		}
	}
	p := 2 * special.StudentBelow(-math.Abs(t), df)
	if math.IsInf(t, 0) {
		p = 0
	}
	return Test{Interval{estimate, estimate - half, estimate + half, level, method}, t, df, se, p}
}

// OneMean is the mean with Student's interval. At least two values.
func OneMean(values []float64, level float64) (Test, error) {
	if err := checkLevel(level); err != nil {
		return Test{}, err
	}
	if err := checkValues(values, 2); err != nil {
		return Test{}, err
	}
	n := float64(len(values))
	return student(Mean(values), math.Sqrt(Variance(values)/n), n-1, level, "Student"), nil
}

// Welch is the difference of two means, first less second, without the assumption of equal variances (Welch, Biometrika 34, 1947). At
// least two values each, not all of them equal.
func Welch(first, second []float64, level float64) (Test, error) {
	if err := checkLevel(level); err != nil {
		return Test{}, err
	}
	for _, v := range [][]float64{first, second} {
		if err := checkValues(v, 2); err != nil {
			return Test{}, err
		}
	}
	n1, n2 := float64(len(first)), float64(len(second))
	v1, v2 := Variance(first)/n1, Variance(second)/n2
	if v1+v2 == 0 {
		return Test{}, bad("all values of a group are equal in both groups")
	}
	df := float64((v1+v2)*(v1+v2)) / (float64(v1*v1)/(n1-1) + float64(v2*v2)/(n2-1))
	return student(Mean(first)-Mean(second), math.Sqrt(v1+v2), df, level, "Welch"), nil
}

// Paired is the mean of the differences, after less before, of the same units. At least two pairs.
func Paired(after, before []float64, level float64) (Test, error) {
	if len(after) != len(before) {
		return Test{}, bad("%d values after and %d before", len(after), len(before))
	}
	t, err := OneMean(changes(after, before), level)
	t.Method = "paired Student"
	return t, err
}

func changes(after, before []float64) []float64 {
	d := make([]float64, len(after))
	for i := range after {
		d[i] = after[i] - before[i]
	}
	return d
}
