// Package assign decides who evaluates what: every case gets exactly the experts it needs, nobody more than they can
// carry, no conflicts, and the best fit there is, either in total or for the case that is served worst.
//
// The heart is a minimum-cost flow over whole numbers, solved exactly and proved: [Verify] recomputes every rule and the
// bound on the optimum from prices, without the solver. Randomised plans, repairs after a decline and an explanation
// of what stands in the way where no plan exists are built on the same network. The package knows nothing of
// companies or schemes; a season of pilots is planned with it as well as a week of panels.
//
// Equal input and equal seed give an equal plan, on every machine.
package assign

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Scale is the fit of a perfect match: fits are whole millionths.
const Scale = 1_000_000

// Largest problems taken.
const (
	maxCases   = 200_000
	maxExperts = 50_000
	maxNeed    = 64
)

// Fit is how well an expert fits a case, in millionths: −Scale to Scale.
type Fit struct {
	Expert int32
	Value  int32
}

// Fits gives the experts who may evaluate a case at all, each once in ascending order, and how well they fit. Whoever
// is absent is in conflict with the case and never gets it. Of may append to buf and returns what it filled; it is
// called from several goroutines at once and gives the same answer every time.
type Fits interface {
	Of(c int, buf []Fit) []Fit
}

// Table is Fits held as one list per case.
type Table [][]Fit

// Of gives the case's list.
func (t Table) Of(c int, _ []Fit) []Fit { return t[c] }

// Conflict marks a pair in Dense that may never be.
const Conflict = int32(-1 << 31)

// Dense is Fits held as a matrix, case by case; Conflict stands where a pair may never be.
type Dense struct {
	Experts int
	Values  []int32
}

// Of gives the row of the case without its conflicts.
func (d Dense) Of(c int, buf []Fit) []Fit {
	buf = buf[:0]
	for e, v := range d.Values[c*d.Experts : (c+1)*d.Experts] {
		if v != Conflict {
			buf = append(buf, Fit{int32(e), v}) //nolint:gosec // at most maxExperts
		}
	}
	return buf
}

// Pair is an expert on a case.
type Pair struct{ Case, Expert int }

// Find looks one pair up; false for a conflict.
func (d Dense) Find(c, e int) (int32, bool) {
	v := d.Values[c*d.Experts+e]
	return v, v != Conflict
}

// finder is Fits that looks a single pair up faster than by its whole row.
type finder interface {
	Find(c, e int) (int32, bool)
}

// Group is a rule on the panel of each case: how many of its members may, and must, belong to a set of experts. One
// employer at most once, one senior at least, a speaker of the applicant's language.
type Group struct {
	Name     string // for the explanation of what stands in the way
	Experts  []int
	Min, Max int   // members of a panel; Max 0 means no upper limit
	Cases    []int // the cases the rule holds for; nil for all
}

// Problem is what a plan must satisfy.
type Problem struct {
	Need    []int // experts each case gets, exactly; 0 to 64
	LoadMax []int // cases an expert takes at most
	LoadMin []int // cases an expert takes at least; nil for none
	Fits    Fits
	Groups  []Group
	Pinned  []Pair    // pairs that stay: written reviews, accepted invitations; they may lie outside Fits
	Apart   [][2]Pair // two pairs that exclude each other: experts who would judge each other's companies
}

// Cases and Experts are the sizes of the problem.
func (p *Problem) Cases() int { return len(p.Need) }

// Experts is how many experts there are.
func (p *Problem) Experts() int { return len(p.LoadMax) }

// Objective is what makes one plan better than another.
type Objective struct {
	// Fair seeks the plan whose worst served case is served best, giving up at most LossBudget of the greatest total.
	Fair bool
	// LossBudget is the share of the greatest total that fairness may cost, in millionths; 0 means 5,000 (0.5 %).
	LossBudget int
	// Rounds is how long fairness is sought; 0 means 400. More rounds can only improve the answer.
	Rounds int
}

// Plan is an answer with its proof.
type Plan struct {
	Pairs []Pair // by case, then expert

	Total int64 // fit of all pairs
	Bound int64 // no plan has a greater total: follows from Proof alone
	Worst int64 // fit of the panel that is served worst, among cases that need anybody
	// WorstBound: no plan has a greater worst panel, whatever it costs in total: follows from FairProof alone. It is 0
	// where fairness was not sought.
	WorstBound       int64
	Proof, FairProof Proof

	// Components is the number of parts of the graph of cases and experts that no common case connects; 1 is best, for
	// severity cannot be compared between parts.
	Components int
}

// Proof are prices from which a bound follows by adding up (linear programming duality): whoever doubts a plan needs no solver.
type Proof struct {
	Weights []int64 // of each case; all 1 for the total
	Cases   []int64 // price of one more place on the case
	Experts []int64 // price of one more place with the expert
	Rules   []RulePrice
}

// RulePrice is the price of a group's rule on one case.
type RulePrice struct {
	Case, Group int
	Least       bool // the price is that of the group's Min, otherwise of its Max
	Price       int64
}

// PanelOf gives the experts of a case, ascending.
func (r *Plan) PanelOf(c int) []int {
	i, _ := slices.BinarySearchFunc(r.Pairs, c, func(p Pair, c int) int { return cmp.Compare(p.Case, c) })
	var experts []int
	for ; i < len(r.Pairs) && r.Pairs[i].Case == c; i++ {
		experts = append(experts, r.Pairs[i].Expert)
	}
	return experts
}

// Loads gives the number of cases of every expert.
func (r *Plan) Loads(experts int) []int {
	loads := make([]int, experts)
	for _, p := range r.Pairs {
		loads[p.Expert]++
	}
	return loads
}

// ErrProblem says that a problem contradicts itself before anybody looks for a plan.
var ErrProblem = errors.New("assign: the problem is not well formed")

// Infeasible says that no plan satisfies every rule, and what would have to give way.
type Infeasible struct {
	Missing int // places that cannot be filled
	// Cases compete for Experts, and together need more than those can carry.
	Cases, Experts []int
	// Relax is a smallest set of rules whose relaxation makes a plan possible, where raising loads or lifting group rules
	// is enough.
	Relax []Relaxation
	// Bare are cases that lack experts without a conflict: only more experts help them.
	Bare []int
	// Proved tells that no plan exists. Otherwise rules on panels that cross one another (same employer, same language)
	// were satisfied one after the other, and another order might have succeeded.
	Proved bool
}

// Relaxation is one rule and by how much it would have to give way.
type Relaxation struct {
	Expert int    // whose greatest load rises; −1 where it is a group's rule
	Group  string // the group whose rule is lifted for Case
	Case   int    // −1 where it is a load
	By     int
}

func (e *Infeasible) Error() string {
	return fmt.Sprintf("assign: %d places cannot be filled: %d cases compete for %d experts", e.Missing, len(e.Cases), len(e.Experts))
}

// check refuses problems that contradict themselves.
func (p *Problem) check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrProblem, fmt.Sprintf(format, args...))
	}
	switch {
	case p.Fits == nil:
		return bad("there are no fits")
	case p.Cases() > maxCases || p.Experts() > maxExperts:
		return bad("%d cases and %d experts are more than %d and %d", p.Cases(), p.Experts(), maxCases, maxExperts)
	case p.LoadMin != nil && len(p.LoadMin) != p.Experts():
		return bad("least loads are given for %d of %d experts", len(p.LoadMin), p.Experts())
	}
	for c, n := range p.Need {
		if n < 0 || n > maxNeed {
			return bad("case %d needs %d experts", c, n)
		}
	}
	for e, most := range p.LoadMax {
		if least := p.leastLoad(e); least < 0 || most < least || most > maxCases {
			return bad("expert %d takes %d to %d cases", e, least, most)
		}
	}
	valid := func(x Pair) bool {
		return x.Case >= 0 && x.Case < p.Cases() && x.Expert >= 0 && x.Expert < p.Experts()
	}
	seen := map[Pair]bool{}
	for _, x := range p.Pinned {
		if !valid(x) || seen[x] {
			return bad("the pinned pair of case %d and expert %d is unknown or given twice", x.Case, x.Expert)
		}
		seen[x] = true
	}
	for _, two := range p.Apart {
		if !valid(two[0]) || !valid(two[1]) || two[0] == two[1] {
			return bad("an exclusion names an unknown pair")
		}
		if seen[two[0]] && seen[two[1]] {
			return bad("the pinned pairs %v and %v exclude each other", two[0], two[1])
		}
	}
	for _, g := range p.Groups {
		if g.Min < 0 || g.Max < 0 || (g.Max > 0 && g.Min > g.Max) {
			return bad("group %q wants %d to %d members", g.Name, g.Min, g.Max)
		}
		for _, e := range g.Experts {
			if e < 0 || e >= p.Experts() {
				return bad("group %q names the unknown expert %d", g.Name, e)
			}
		}
		for _, c := range g.Cases {
			if c < 0 || c >= p.Cases() {
				return bad("group %q names the unknown case %d", g.Name, c)
			}
		}
	}
	return nil
}

func (p *Problem) leastLoad(e int) int {
	if p.LoadMin == nil {
		return 0
	}
	return p.LoadMin[e]
}
