package calibrate

import (
	"context"
	"errors"
	"fmt"

	"proba.example/internal/special"
)

// FacetModel is how the steps of the scale belong to the items.
type FacetModel int

// The models.
const (
	// RatingScale: all items share one scale, so that a step from one category to the next is equally far on each
	// (Andrich 1978).
	RatingScale FacetModel = iota
	// PartialCredit: each item has steps of its own (Masters 1982); its scores may go higher or less high than others'.
	PartialCredit
)

// Likelihood is what is maximised.
type Likelihood int

// The likelihoods.
const (
	// Fitting takes Joint where cases have [JointFrom] ratings or more on average, otherwise Marginal.
	Fitting Likelihood = iota
	// Joint estimates a measure for every case beside experts and items (Wright and Masters 1982). With L ratings per case
	// it spreads measures by about L/(L−1), and cases with the least or the greatest possible total have none.
	Joint
	// Marginal takes the measures of cases as drawn from a normal distribution (Bock and Aitkin 1981): no such bias, and
	// every case has a measure, drawn towards the mean as much as its few ratings deserve.
	Marginal
)

// JointFrom is the number of ratings per case, on average, from which [Fitting] means [Joint].
const JointFrom = 15

// Apart says what is made of a design in several [Parts].
type Apart int

// What may be made of it.
const (
	// PartsRefused: [FitFacets] returns a [Disconnected].
	PartsRefused Apart = iota
	// ApartRandom: the caller states that experts were drawn at random for each part, so that parts are of the same mean
	// severity and everything can be compared. Differences between the parts' experts then stay in the measures.
	PartsRandom
	// PartsSeparate: each part is measured against the mean severity of its own experts, and [Facets.Comparable] says which
	// cases are measured alike.
	PartsSeparate
)

// FacetOptions are how the many-facet model is fitted. The zero value suits most ratings.
type FacetOptions struct {
	Model      FacetModel
	Likelihood Likelihood
	Apart      Apart
	// SeveritySD, in logits, draws severities towards their mean as if experts were drawn from a normal distribution of
	// this standard deviation; 0 leaves them free. It helps where experts rated a handful of cases each.
	SeveritySD float64
	// Nodes are the points of the Gauss–Hermite rule of the marginal likelihood; 0 means 21, and 11 where cases have more
	// than 60 ratings on average, whose posterior is near normal. The rule is centred on each case's posterior (Naylor
	// and Smith 1982). At most 61.
	Nodes int
	// Extreme is how far the total of a case, expert or item that got nothing but lowest or highest scores is moved from
	// its limit, in score points, so that it has a measure; 0 means 0.3. The measures of others do not depend on it.
	Extreme float64
}

// Standing is how a measure came about.
type Standing int

// The standings.
const (
	Measured Standing = iota
	// AtLimit: nothing but lowest or nothing but highest scores; the measure is that of a total moved by
	// [FacetOptions.Extreme] and says little more than "beyond the scale".
	AtLimit
	// Unknown: no rating says anything about it, such as an item on which all scores are the same. Value and SE are 0.
	Unknown
)

// Measure is where a case, expert or item lies on the ruler, in logits, and how well its scores fit. A better case, a
// more severe expert and a harder item measure higher.
type Measure struct {
	Estimate
	Standing Standing
	Ratings  int // all its ratings
	Total    int // their sum
	// Infit and Outfit are mean squares of residuals over their expectation, weighted by information or not (Wright and
	// Masters 1982, chapter 5): near 1 where scores scatter as the model says, above 1 where they are erratic, below
	// where they are too predictable. 0 for what is not Measured. InfitZ and OutfitZ are the same as standard normal
	// deviates, by the cube root of Wilson and Hilferty.
	Infit, Outfit, InfitZ, OutfitZ float64
}

// Step is a threshold of a scale: relative to the item, the measure at which the categories From and To are equally
// likely. They are neighbours among the categories that were given at all.
type Step struct {
	From, To int
	Estimate
	Count int // ratings in To
}

// Spread tells how far the measures of one facet differ beyond their error (Wright and Masters 1982, chapter 5), over
// its members that are Measured: with SD their standard deviation and RMSE the root mean square of their errors,
// True² = SD² − RMSE², Separation = True/RMSE, Strata = (4·Separation+1)/3 and Reliability = True²/SD².
//
// For experts a high reliability is no praise: it says that they are reliably unlike.
type Spread struct {
	Count                              int
	SD, RMSE                           float64
	True                               float64
	Separation, Strata, Reliability    float64
	ChiSquare                          float64 // of the hypothesis that all are alike
	DegreesOfFreedom, AtLimit, Unknown int
}

// Agreement is how often two experts of a panel gave an item of a case the same score, and how often they would if each
// rated as the model says. Experts who agree much more often than expected do not rate independently.
type Agreement struct {
	Pairs, Same int
	Expected    float64 // number of pairs expected to be the same
}

// Facets is the many-facet Rasch model (Linacre 1989) of ratings: the odds of one category against the one below it are
//
//	special.Log(Pₖ/Pₖ₋₁) = case − expert − item − stepₖ.
//
// Severities are centred on 0 within each part of the design, items on 0, and the steps of each scale on 0; cases lie
// where they may.
type Facets struct {
	Model      FacetModel
	Likelihood Likelihood // Joint or Marginal
	// Parts are those of the ratings that say something: whoever has nothing but lowest or highest scores connects nobody,
	// and belongs to the part of a case or expert it shares a rating with.
	Parts   Parts
	Cases   []Measure // with Marginal: means of the posterior distribution and its standard deviation
	Experts []Measure
	Items   []Measure
	// SeverityErrors are the standard errors of severities that count the errors of the cases' measures. With Joint, those of
	// Experts take cases as known, as FACETS prints them, and are too small where few experts rate a case; with Marginal
	// both are the same. An expert alone in a part or a set of Bound has severity 0 by definition, and no error.
	SeverityErrors []float64
	// Scales are the steps: one scale with RatingScale, with PartialCredit one for every item.
	Scales [][]Step
	// Fair is for each case the total over all items that an expert of average severity would have given, on the scale of
	// the scores (Linacre's fair average, times the items). Its error counts the case's and those of its panel's
	// severities.
	Fair []Estimate
	// LogLik is the greatest log-likelihood; with Joint without whatever is AtLimit, which adds nothing.
	LogLik float64
	// Population is the standard deviation of cases in the marginal likelihood; 0 with Joint.
	Population float64
	// Alike tells that the marginal likelihood is greatest where cases do not differ at all: their measures are all the
	// same, and their errors mean nothing.
	Alike                                bool
	CaseSpread, ExpertSpread, ItemSpread Spread
	Agreement                            Agreement
	ByExpert                             []Agreement // of each expert with the others of the panels
	// Bound are the sets of experts that share no item with other sets, where there is more than one: their severities
	// cannot be told from the difficulty of their items, and each set is centred on 0 for itself.
	Bound  [][]int
	Rounds int // evaluations of the likelihood

	apart         Apart
	middle        float64 // the median of measured cases
	rasch         *rasch
	group, itemIn []int        // of each expert and item, the number in Bound
	panels        [][]panelist // of each case, among ratings that say something
}

// Disconnected refuses a design in several parts.
type Disconnected struct{ Parts Parts }

func (e *Disconnected) Error() string {
	return fmt.Sprintf("calibrate: the design falls into %d parts that no common case connects; severity cannot be compared between them", e.Parts.Count)
}

// ErrNoEstimate says that the likelihood of well-formed ratings has no greatest value: all scores are alike, or some
// experts' scores lie all above others' so that a measure could grow without end.
var ErrNoEstimate = errors.New("calibrate: the ratings do not determine the measures")

// MaxCategory is the greatest score that the many-facet model takes.
const MaxCategory = 50

// FitFacets fits the many-facet Rasch model of [Facets]: Newton-like steps (Nocedal 1980) on the likelihood with every
// case's measure solved for, whatever the order of the ratings. Scores are 0 to [MaxCategory], and nobody rates an item
// of a case twice. Ratings against these rules are refused with [ErrRatings], a design in parts with a [Disconnected]
// unless the options say what to make of it, and ratings without greatest likelihood with [ErrNoEstimate].
//
// Categories that nobody gave are left out of the scale, as the limit of the likelihood has it.
func FitFacets(ctx context.Context, ratings []Rating, o FacetOptions) (*Facets, error) {
	n, err := count(ratings)
	if err != nil {
		return nil, err
	}
	if o, err = o.settled(len(ratings), n); err != nil {
		return nil, err
	}
	rows, first, err := arrange(ratings, n)
	if err != nil {
		return nil, err
	}
	m, err := newRasch(rows, first, n, o)
	if err != nil {
		return nil, err
	}
	if m.parts.Count > 1 && o.Apart == PartsRefused {
		return nil, &Disconnected{m.parts}
	}
	z, rounds, err := m.fit(ctx)
	if err != nil {
		return nil, err
	}
	f := &Facets{Model: o.Model, Likelihood: o.Likelihood, Parts: m.parts, Rounds: rounds, apart: o.Apart, rasch: m}
	if err := f.report(ctx, z); err != nil {
		return nil, err
	}
	return f, nil
}

// settled fills in what the options leave open.
func (o FacetOptions) settled(ratings int, n sizes) (FacetOptions, error) {
	perCase := float64(ratings) / float64(n.cases)
	if o.Likelihood == Fitting {
		o.Likelihood = Marginal
		if perCase >= JointFrom {
			o.Likelihood = Joint
		}
	}
	if o.Nodes == 0 {
		o.Nodes = 21
		if perCase > 60 {
			o.Nodes = 11
		}
	}
	if o.Extreme == 0 {
		o.Extreme = 0.3
	}
	switch {
	case o.Nodes < 3 || o.Nodes > 61:
		return o, malformed("%d nodes; 3 to 61 are possible", o.Nodes)
	case !(o.Extreme > 0 && o.Extreme <= 0.5):
		return o, malformed("extreme totals moved by %v; above 0 and at most 0.5 is possible", o.Extreme)
	case !(o.SeveritySD >= 0):
		return o, malformed("severities of standard deviation %v", o.SeveritySD)
	}
	return o, nil
}

// Comparable tells whether two cases are measured alike: always, unless the design is in parts and the options said
// [PartsSeparate].
func (f *Facets) Comparable(a, b int) bool {
	return f.apart != PartsSeparate || f.Parts.CaseIn[a] == f.Parts.CaseIn[b]
}

// ComparableExperts tells whether two experts' severities can be compared.
func (f *Facets) ComparableExperts(a, b int) bool {
	return (f.apart == PartsRandom || f.Parts.Comparable(a, b)) && f.group[a] == f.group[b]
}

// Expect is the score that the model expects in the place of a rating, and its variance; Rating.Score is ignored. The
// rating need not have been given. ok is false where an element is Unknown.
func (f *Facets) Expect(r Rating) (mean, variance float64, ok bool) {
	if f.Cases[r.Case].Standing == Unknown || f.Experts[r.Expert].Standing == Unknown || f.Items[r.Item].Standing == Unknown {
		return 0, 0, false
	}
	s := f.rasch.scaleOf(r.Item)
	mean, variance = s.moments(special.Exp(f.Cases[r.Case].Value - f.Experts[r.Expert].Value - f.Items[r.Item].Value))
	return mean + float64(s.low), variance, true
}

// Points is what an expert's severity adds to the total of the case in the middle, over all items, in the unit of the
// scores: below 0 for a severe expert. ok is false where the expert is Unknown.
func (f *Facets) Points(e int) (points float64, ok bool) {
	if f.Experts[e].Standing == Unknown {
		return 0, false
	}
	odds := special.Exp(f.middle)
	for i, it := range f.Items {
		if it.Standing != Unknown {
			s := f.rasch.scaleOf(i)
			x := float64(odds * f.rasch.easy[i])
			with, _ := s.moments(float64(x * f.rasch.lenient[e]))
			without, _ := s.moments(x)
			points += with - without
		}
	}
	return points, true
}
