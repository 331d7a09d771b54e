package calibrate

import (
	"math"

	"proba.example/internal/special"
)

// Relative is the generalizability coefficient Eρ² of a panel of k experts: how much of the variance of the panels' means
// is owed to the cases, once severity is taken out or is the same for all. It is 0 where nothing varies.
func (v Components) Relative(k int) float64 { return share(v.Case, v.Residual/panelOf(k)) }

// Absolute is the index of dependability Φ of a panel of k experts: the same for raw means, where severity counts as error.
func (v Components) Absolute(k int) float64 {
	return share(v.Case, (v.Expert+v.Residual)/panelOf(k))
}

// Dependability is Φ(λ), that of decisions against a cut that lies so far from the mean of all cases (Brennan and Kane 1977).
func (v Components) Dependability(k int, distance float64) float64 {
	return share(v.Case+float64(distance*distance), (v.Expert+v.Residual)/panelOf(k))
}

func panelOf(k int) float64 { return float64(max(k, 1)) }

// share is signal/(signal+noise), 0 where there is neither.
func share(signal, noise float64) float64 {
	if signal <= 0 {
		return 0
	}
	return signal / (signal + noise)
}

// DRow is what a panel of one size would be worth (a decision study after Brennan 2001). Consistency is the probability
// that two independent panels of that size decide alike, accuracy that one of them decides as the true score would; both
// once with severity taken out and once by raw means.
type DRow struct {
	Experts                     int
	Relative, RelativeSEM       float64 // Eρ²; the standard error of a mean without severity, in the scores' unit
	Absolute, AbsoluteSEM       float64 // Φ; the standard error of a raw mean
	Consistency, Accuracy       float64
	RawConsistency, RawAccuracy float64
}

// DStudy tells what panels of each size would be worth when that share of cases passes, 0 < pass < 1: the cut lies where
// panels pass just that many, so that a tighter panel has its cut elsewhere than a looser one.
//
// Scores and true scores are taken for normal with the correlation √ρ, ρ the reliability; then two panels decide alike
// with probability 1 − 2(P − Φ₂(z, z; ρ)), with P = 1 − pass = Φ(z), and accuracy has √ρ in the place of ρ.
func DStudy(v Components, experts []int, pass float64) []DRow {
	z := special.NormalQuantile(1 - pass)
	alike := func(correlation float64) float64 {
		return 1 - 4*special.OwenT(z, math.Sqrt((1-correlation)/(1+correlation)))
	}
	rows := make([]DRow, len(experts))
	for i, k := range experts {
		r := DRow{
			Experts:  k,
			Relative: v.Relative(k), RelativeSEM: math.Sqrt(v.Residual / panelOf(k)),
			Absolute: v.Absolute(k), AbsoluteSEM: math.Sqrt((v.Expert + v.Residual) / panelOf(k)),
		}
		r.Consistency, r.Accuracy = alike(r.Relative), alike(math.Sqrt(r.Relative))
		r.RawConsistency, r.RawAccuracy = alike(r.Absolute), alike(math.Sqrt(r.Absolute))
		rows[i] = r
	}
	return rows
}
