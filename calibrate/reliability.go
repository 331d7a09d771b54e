package calibrate

import (
	"math"

	"proba.example/internal/special"
)

// Estimate is a value with its standard error, in the unit of the scores.
type Estimate struct{ Value, SE float64 }

// Components are the variances of a rating, in squared units of the scores: how much cases differ, how much experts
// differ in severity, and what remains: what an expert sees in one case and not in the next, and chance.
type Components struct{ Case, Expert, Residual float64 }

// BandWidth is the half-width of the indifference band in standard errors: outside it, the chance that the true score
// lies on the other side of the cut is below 5 %.
const BandWidth = 1.645

// Chance tells how sure a decision against a cut is. Probabilities lie between 0 and 1.
type Chance struct {
	Below    float64 // that the true score lies below the cut
	NewBelow float64 // that the mean of a new, independent panel lies below the cut
	// Low and High are the indifference band: cut ± BandWidth standard errors. Inside tells whether the estimate lies in
	// it: there the ratings do not decide the case.
	Low, High float64
	Inside    bool
}

// Wrong is the probability that a decision is wrong: that the true score lies on the other side of the cut.
func (c Chance) Wrong(pass bool) float64 { return other(c.Below, pass) }

// Flip is the probability that a new panel would decide otherwise.
func (c Chance) Flip(pass bool) float64 { return other(c.NewBelow, pass) }

func other(below float64, pass bool) float64 {
	if pass {
		return below
	}
	return 1 - below
}

// Reliability tells how sure a decision is for a case whose true score is estimated as e. The new panel has that many
// experts, drawn at random, and decides by the mean of its ratings, each with error variance v.Expert + v.Residual; a
// rule that takes severity out of the new panel's ratings is asked for with v.Expert = 0. With m and s of e:
//
//	P(true < cut) = Φ((cut−m)/s),  P(new panel < cut) = Φ((cut−m)/√(s² + (v.Expert+v.Residual)/panel)).
//
// A panel below 1 counts as 1.
func Reliability(e Estimate, v Components, panel int, cut float64) Chance {
	scatter := (v.Expert + v.Residual) / float64(max(panel, 1))
	c := Chance{
		Below:    below(cut, e.Value, e.SE),
		NewBelow: below(cut, e.Value, math.Sqrt(float64(e.SE*e.SE)+scatter)),
		Low:      cut - float64(BandWidth*e.SE), High: cut + float64(BandWidth*e.SE),
	}
	c.Inside = e.SE > 0 && e.Value > c.Low && e.Value < c.High
	return c
}

// ReliabilityShrunk is [Reliability] where the decision is taken by the shrunken estimate, for the new panel as well:
// its mean is drawn towards the mean of all cases by the reliability ρ = v.Case/(v.Case + (v.Expert+v.Residual)/panel)
// before it is held against the cut, as if it had to reach mean + (cut−mean)/ρ.
func ReliabilityShrunk(e Estimate, v Components, panel int, mean, cut float64) Chance {
	c := Reliability(e, v, panel, cut)
	scatter := (v.Expert + v.Residual) / float64(max(panel, 1))
	if v.Case <= 0 { // every new panel is believed to be at the mean
		c.NewBelow = below(cut, mean, 0)
		return c
	}
	reach := mean + float64((cut-mean)*((v.Case+scatter)/v.Case))
	c.NewBelow = below(reach, e.Value, math.Sqrt(float64(e.SE*e.SE)+scatter))
	return c
}

// below is the probability that a normal value lies below a cut; a value without scatter lies on one side of it, and a
// value on the cut passes.
func below(cut, mean, sd float64) float64 {
	if sd <= 0 {
		if mean < cut {
			return 1
		}
		return 0
	}
	return special.NormalBelow((cut - mean) / sd)
}

// Posterior is what one mean of ratings says about a case's true score, when true scores are spread normally with
// variance spread around mean and the observed mean has error variance scatter (Kelley's regression towards the mean):
// the reliability ρ = spread/(spread+scatter), the estimate mean + ρ(observed−mean), its standard error √(spread(1−ρ)).
func Posterior(mean, spread, scatter, observed float64) (e Estimate, reliability float64) {
	switch {
	case spread <= 0:
		return Estimate{mean, 0}, 0
	case scatter <= 0:
		return Estimate{observed, 0}, 1
	}
	reliability = spread / (spread + scatter)
	return Estimate{mean + float64(reliability*(observed-mean)), math.Sqrt(float64(spread * (1 - reliability)))}, reliability
}

// Action is what to do next with a case.
type Action int

// The actions.
const (
	Accept    Action = iota // the estimate reaches the cut
	Refuse                  // it does not
	AddExpert               // the ratings do not decide; one more expert may
)

// Decide gives the next best action. Outside the indifference band the estimate decides; inside it an expert is added
// while the scheme allows one more (sequential testing after Wald), and after that the estimate decides, with
// [Chance.Inside] telling that it was close.
func Decide(e Estimate, cut float64, mayAdd bool) Action {
	switch inside := e.SE > 0 && math.Abs(e.Value-cut) < float64(BandWidth*e.SE); {
	case inside && mayAdd:
		return AddExpert
	case e.Value < cut:
		return Refuse
	default:
		return Accept
	}
}

// ExpectedRanks are the places the cases would take on average over what is not known about them, 1 the best:
// 1 + Σ over the others of Φ((mⱼ−mᵢ)/√(sᵢ²+sⱼ²)) (Laird and Louis 1989; used by the Swiss NSF, Heyard et al. 2022).
// Where cases cannot be told apart, their expected ranks lie close together.
func ExpectedRanks(cases []Estimate) []float64 {
	ranks := make([]float64, len(cases))
	for i, a := range cases {
		rank := 1.0
		for j, b := range cases {
			if i == j {
				continue
			}
			if s := math.Sqrt(float64(a.SE*a.SE) + float64(b.SE*b.SE)); s > 0 {
				rank += special.NormalBelow((b.Value - a.Value) / s)
			} else if b.Value > a.Value {
				rank++
			} else if b.Value == a.Value {
				rank += 0.5
			}
		}
		ranks[i] = rank
	}
	return ranks
}
