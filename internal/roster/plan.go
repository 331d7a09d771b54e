package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"proba.example/assign"
	"proba.example/internal/special"
)

// Method is how a plan came about. The codes are stable and stored, and name sentences of the catalogues.
type Method string

// The methods.
const (
	Optimum Method = "optimum" // the greatest total
	Fair    Method = "fair"    // the best worst case
	Drawn   Method = "drawn"   // by lot, no pair with more than the chance allowed
	Sieved  Method = "sieved"  // the best plan among pairs that a lot left in; where a draw could not keep the rules
	Mended  Method = "mended"  // a plan that was, with the fewest moves
)

// Methods are all methods.
var Methods = []Method{Optimum, Fair, Drawn, Sieved, Mended}

// Plan is what follows from an input: a plan with its proof, or why there is none.
type Plan struct {
	Input  string `json:"input"` // SHA-256 of the input, in hexadecimal
	Method Method `json:"method,omitempty"`
	// Tries is how often the lot was cast. Where it was cast more than once, the chance allowed holds nearly and not exactly.
	Tries int `json:"tries,omitempty"`
	// Bridges are the exchanges that were made so that every two experts are connected through common cases.
	Bridges int `json:"bridges,omitempty"`

	Assigned   *assign.Plan       `json:"assigned,omitempty"`
	Infeasible *assign.Infeasible `json:"infeasible,omitempty"`

	// Of a repair, by case and expert: new in the plan; given up for another; no longer allowed.
	Added   []Pair `json:"added,omitempty"`
	Removed []Pair `json:"removed,omitempty"`
	Lost    []Pair `json:"lost,omitempty"`
}

// Run makes the plan of an input; equal inputs give equal plans, on every machine. Where no plan satisfies every rule, the plan says
// so and what would have to give way. The error is ErrInput or the context's.
func Run(ctx context.Context, in *Input) (*Plan, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	_, digest, err := in.Freeze()
	if err != nil {
		return nil, err
	}
	r := &Plan{Input: digest}
	p := in.problem()
	switch {
	case in.Repairs():
		err = r.repair(ctx, in, p)
	case in.Aim.Chance < 100:
		err = r.draw(ctx, in, p)
	default:
		err = r.solve(ctx, in, p)
	}
	if errors.As(err, &r.Infeasible) {
		return r, nil
	}
	if err != nil {
		if errors.Is(err, assign.ErrProblem) {
			err = fmt.Errorf("%w: %w", ErrInput, err)
		}
		return nil, err
	}
	if r.Method == Optimum || r.Method == Fair { // a repair moves nobody whom it need not, and a lot that is mended is none
		r.connect(p)
	}
	return r, nil
}

func (r *Plan) solve(ctx context.Context, in *Input, p *assign.Problem) (err error) {
	r.Method = Optimum
	if in.Aim.Objective == Fairest {
		r.Method = Fair
	}
	r.Assigned, err = assign.Solve(ctx, p, assign.Objective{Fair: in.Aim.Objective == Fairest})
	return err
}

func (r *Plan) repair(ctx context.Context, in *Input, p *assign.Problem) error {
	r.Method = Mended
	before := &assign.Plan{}
	for _, x := range in.Before {
		before.Pairs = append(before.Pairs, assign.Pair(x))
	}
	done, err := assign.Repair(ctx, p, before)
	if err != nil {
		return err
	}
	r.Assigned = &done.Plan
	if best, err := assign.Solve(ctx, p, assign.Objective{}); err == nil && best.Bound < r.Assigned.Bound { // a sharper proof than yesterday's prices
		r.Assigned.Bound, r.Assigned.Proof = best.Bound, best.Proof
	}
	r.Added, r.Removed, r.Lost = fromPairs(done.Added), fromPairs(done.Removed), fromPairs(done.Lost)
	return nil
}

// draw casts lots. The bound is that of the best plan without lots: what the protection costs can be seen.
func (r *Plan) draw(ctx context.Context, in *Input, p *assign.Problem) error {
	best, err := assign.Solve(ctx, p, assign.Objective{})
	if err != nil {
		return err
	}
	lottery, err := assign.Randomise(ctx, p, in.Aim.Chance, 100)
	var infeasible *assign.Infeasible
	switch {
	case err == nil:
		r.Method, r.Tries = Drawn, 1
		pairs := lottery.Draw(in.Aim.Seed)
		slices.SortFunc(pairs, func(x, y assign.Pair) int { return comparePairs(Pair(x), Pair(y)) })
		r.Assigned = claim(p, pairs, best)
		if breaks(p, r.Assigned.Pairs) == nil {
			return nil
		}
		return r.sieve(ctx, in, p, best)
	case errors.Is(err, assign.ErrProblem), errors.As(err, &infeasible):
		// Rules on panels cross one another, or so small a chance leaves places empty.
		return r.sieve(ctx, in, p, best)
	}
	return err
}

// mostTries is how often a sieve is cast before the last is mended: the pairs left out of it stay out but where a place would be empty.
const mostTries = 20

// sieve takes each pair out of the round by lot, with the probability that the chance leaves, and makes the best plan of what stays:
// whatever anybody does to raise a fit, no pair is made with more than the chance allowed. A sieve that leaves no plan is cast again.
func (r *Plan) sieve(ctx context.Context, in *Input, p *assign.Problem, best *assign.Plan) error {
	full := p.Fits.(assign.Dense)
	lots := special.NewLots(in.Aim.Seed)
	for r.Tries = 1; r.Tries <= mostTries; r.Tries++ {
		sifted := *p
		d := assign.Dense{Experts: full.Experts, Values: slices.Clone(full.Values)}
		for i := range d.Values {
			if int(lots.Next()%100) >= in.Aim.Chance {
				d.Values[i] = assign.Conflict
			}
		}
		for _, x := range p.Pinned {
			d.Values[x.Case*d.Experts+x.Expert] = full.Values[x.Case*d.Experts+x.Expert]
		}
		sifted.Fits = d
		plan, err := assign.Solve(ctx, &sifted, assign.Objective{})
		var infeasible *assign.Infeasible
		switch {
		case err == nil:
			r.Method, r.Assigned = Sieved, claim(p, plan.Pairs, best)
			return nil
		case !errors.As(err, &infeasible):
			return err
		}
	}
	r.Tries = mostTries
	r.Method, r.Assigned = Optimum, best // the round is too tight for lots; the page says so
	return nil
}

// claim makes a plan of pairs that others than the solver chose, with the bound of the best plan there is.
func claim(p *assign.Problem, pairs []assign.Pair, best *assign.Plan) *assign.Plan {
	r := &assign.Plan{Pairs: pairs, Bound: best.Bound, Proof: best.Proof, WorstBound: best.WorstBound, FairProof: best.FairProof}
	d := p.Fits.(assign.Dense)
	sums := make([]int64, p.Cases())
	for _, x := range pairs {
		if f, ok := d.Find(x.Case, x.Expert); ok {
			sums[x.Case] += int64(f)
		}
	}
	first := true
	for c, n := range p.Need {
		r.Total += sums[c]
		if n > 0 && (first || sums[c] < r.Worst) {
			r.Worst, first = sums[c], false
		}
	}
	r.Components, _ = p.Parts(pairs)
	return r
}

// ErrPlan says that a plan does not follow from its input.
var ErrPlan = errors.New("roster: the plan does not hold")

// Verify holds a plan against its input without the planner: every rule, every pin, every interest, the proof of the bound, and that
// the input is the one the plan was made of. A plan that says there is none is held against nothing but its input.
func Verify(in *Input, r *Plan) error {
	if err := in.check(); err != nil {
		return err
	}
	_, digest, err := in.Freeze()
	if err != nil {
		return err
	}
	if digest != r.Input {
		return fmt.Errorf("%w: it was made of another input, %.12s…", ErrPlan, r.Input)
	}
	return follows(in, r)
}

// follows is Verify for an input that is known to be the plan's.
func follows(in *Input, r *Plan) error {
	if r.Assigned == nil {
		if r.Infeasible == nil {
			return fmt.Errorf("%w: it is neither a plan nor a reason why there is none", ErrPlan)
		}
		return nil
	}
	if err := assign.Verify(in.problem(), r.Assigned); err != nil {
		return fmt.Errorf("%w: %w", ErrPlan, err)
	}
	on := map[Pair]bool{}
	for _, x := range r.Assigned.Pairs {
		on[Pair(x)] = true
	}
	for _, b := range in.Bars {
		if on[b.Pair] {
			return fmt.Errorf("%w: %s judges case %s in spite of an interest", ErrPlan, in.Experts[b.Expert].Name, in.Cases[b.Case].Reference)
		}
	}
	for _, pin := range in.Pins {
		if !on[pin.Pair] {
			return fmt.Errorf("%w: %s was taken off case %s (%s)", ErrPlan, in.Experts[pin.Expert].Name, in.Cases[pin.Case].Reference, pin.Ground)
		}
	}
	return nil
}

// Pairs are the pairs of the plan, by case and expert; none where there is no plan.
func (r *Plan) Pairs() []Pair {
	if r.Assigned == nil {
		return nil
	}
	return fromPairs(r.Assigned.Pairs)
}

// PanelOf gives the experts of a case, by their places in the input: who leads first. A senior expert leads before another, then who
// fits better.
func (in *Input) PanelOf(r *Plan, c int) []int {
	if r.Assigned == nil {
		return nil
	}
	panel := r.Assigned.PanelOf(c)
	slices.SortStableFunc(panel, func(a, b int) int {
		if in.Experts[a].Senior != in.Experts[b].Senior {
			if in.Experts[a].Senior {
				return -1
			}
			return 1
		}
		_, x := in.FitOf(c, a)
		_, y := in.FitOf(c, b)
		return int(y - x)
	})
	return panel
}

// Gap is by how much the plan may fall short of the best there is, in millionths of it: no plan whatever has a total that is greater
// by more.
func (r *Plan) Gap() int64 {
	if r.Assigned == nil || r.Assigned.Bound <= 0 {
		return 0
	}
	return (r.Assigned.Bound - r.Assigned.Total) * perfect / r.Assigned.Bound
}

// Load is what an expert carries under a plan.
type Load struct {
	Expert  int
	Cases   int // of the plan
	Most    int // cases of the round the expert can take
	Running int // outside the round
}

// Loads gives the load of every expert, in the order of the input.
func (in *Input) Loads(r *Plan) []Load {
	loads := make([]Load, len(in.Experts))
	for e := range loads {
		loads[e] = Load{Expert: e, Most: in.mayTake(e), Running: in.Experts[e].Running}
	}
	for _, x := range r.Pairs() {
		loads[x.Expert].Cases++
	}
	return loads
}

// Change is what differs on the panel of one case between two plans.
type Change struct {
	Case     Case
	In, Left []Expert
}

// Compare says what changed from one plan to the next, case by case in the order of the later. Cases and experts are told by their
// identifiers, so that rounds of different size can be compared; a case that only one of the plans has is left out.
func Compare(beforeIn *Input, before *Plan, in *Input, r *Plan) (changes []Change) {
	for c := range in.Cases {
		old := beforeIn.find(in.Cases[c].ID)
		if old < 0 {
			continue
		}
		ch := Change{Case: in.Cases[c]}
		was, is := beforeIn.PanelOf(before, old), in.PanelOf(r, c)
		for _, e := range is {
			if !slices.ContainsFunc(was, func(o int) bool { return beforeIn.Experts[o].Person == in.Experts[e].Person }) {
				ch.In = append(ch.In, in.Experts[e])
			}
		}
		for _, o := range was {
			if !slices.ContainsFunc(is, func(e int) bool { return beforeIn.Experts[o].Person == in.Experts[e].Person }) {
				ch.Left = append(ch.Left, beforeIn.Experts[o])
			}
		}
		if len(ch.In)+len(ch.Left) > 0 {
			changes = append(changes, ch)
		}
	}
	return changes
}

func fromPairs(pairs []assign.Pair) []Pair {
	var all []Pair
	for _, x := range pairs {
		all = append(all, Pair(x))
	}
	return all
}
