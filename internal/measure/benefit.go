package measure

import (
	"errors"
	"math/bits"
)

// Kind is in what form a measure helps.
type Kind string

// The kinds.
const (
	Reimbursement Kind = "reimbursement" // of costs that were borne
	Grant         Kind = "grant"         // towards costs to come
	Loan          Kind = "loan"
	Cover         Kind = "cover" // of a loan, by a guarantee
)

// Kinds are all kinds.
var Kinds = []Kind{Reimbursement, Grant, Loan, Cover}

// whole is the rate that pays all: rates are in per cent.
const whole = 100

// Benefit is how much a measure pays: a share of the eligible cost within every cap (R35). Amounts are in the smallest unit of the
// currency; a cap of 0 is one that nothing is said of.
type Benefit struct {
	Kind     Kind
	Currency string
	Rate     int   // per cent, 1 to 100
	PerItem  int64 // cap of one request
	PerYear  int64
	Total    int64 // over the years of the measure
	Years    int   // over which Total counts
	Limits   []Limit
}

// Limit is a cap that is a share of something the company states.
type Limit struct {
	Fact string `yaml:"fact"`
	Rate int    `yaml:"rate"` // per cent, 1 to 100
}

// Received is what a company got before, out of all measures that share the caps, in the smallest unit.
type Received struct{ Year, Total int64 }

// Bound is what set the amount.
type Bound string

// The bounds.
const (
	ByRate  Bound = "rate"
	ByItem  Bound = "item"
	ByYear  Bound = "year"
	ByTotal Bound = "total"
	ByLimit Bound = "limit"
)

// Bounds are all bounds.
var Bounds = []Bound{ByRate, ByItem, ByYear, ByTotal, ByLimit}

// ErrAmount says that a cost is negative or larger than any sum of money.
var ErrAmount = errors.New("measure: amount out of range")

// Amount is what the measure pays for the eligible cost, rounded down to the smallest unit, and what bound it. Where a limit rests
// on facts that are not stated, missing names them, and there is no amount.
func (b Benefit) Amount(cost int64, got Received, said Statement) (amount int64, by Bound, missing []string, err error) {
	if cost < 0 || cost > mostStated || got.Year < 0 || got.Total < 0 {
		return 0, "", nil, ErrAmount
	}
	steps, missing := b.Steps(cost, got, said)
	if len(missing) > 0 {
		return 0, "", missing, nil
	}
	amount, by = steps[0].Most, steps[0].By
	for _, x := range steps[1:] {
		if x.Most < amount {
			amount, by = x.Most, x.By
		}
	}
	return amount, by, nil, nil
}

// Step is one thing that bounds what is paid, and the most it leaves.
type Step struct {
	By   Bound
	Most int64
	Fact string // of a limit
	Rate int    // of a rate and a limit, per cent
}

// Steps are what bounds the payment for a cost from 0 to the largest stated amount, the rate first; the least of them is paid. Missing are
// the facts of limits that are not stated.
func (b Benefit) Steps(cost int64, got Received, said Statement) (steps []Step, missing []string) {
	steps = []Step{{By: ByRate, Most: share(cost, b.Rate), Rate: b.Rate}}
	for _, x := range []struct {
		by        Bound
		cap, paid int64
	}{{ByItem, b.PerItem, 0}, {ByYear, b.PerYear, got.Year}, {ByTotal, b.Total, got.Total}} {
		if x.cap > 0 {
			steps = append(steps, Step{By: x.by, Most: max(x.cap-x.paid, 0)})
		}
	}
	for _, l := range b.Limits {
		n, ok := said.Amount(l.Fact)
		if !ok {
			missing = append(missing, l.Fact)
			continue
		}
		// Of one request: what was paid before does not count.
		steps = append(steps, Step{By: ByLimit, Most: share(n, l.Rate), Fact: l.Fact, Rate: l.Rate})
	}
	return steps, missing
}

// share is a part of an amount from 0 to mostStated, rounded down. The product has 128 bits.
func share(n int64, rate int) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(rate)) //nolint:gosec // neither is negative: both are checked where they come in
	q, _ := bits.Div64(hi, lo, whole)
	return int64(q) //nolint:gosec // a share is no more than the amount
}
