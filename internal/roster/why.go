package roster

import (
	"slices"

	"proba.example/assign"
	"proba.example/internal/party"
)

// Why says why an expert is on a panel.
type Why struct {
	Expert int
	Fit    int32 // millionths
	Parts  [5]Part
	Ground Ground // of a pin; empty where the planner chose
	Next   *Next  // who would come next; nil where nobody else may
}

// Next is the expert who would be on a panel otherwise, and what that would cost.
type Next struct {
	Expert int
	Fit    int32
	// Cost is how much fit, in millionths, any plan with this expert on the panel falls short of the best there is, at least. It
	// follows from the proof's prices: an expert whom other cases need is dear.
	Cost int64
}

// Why explains the panel of a case, who leads first.
func (in *Input) Why(r *Plan, c int) []Why {
	if r.Assigned == nil {
		return nil
	}
	p := in.problem()
	return in.why(p, r, c)
}

// WhyAll explains the panels of the cases from one place of the input to another, as Why does.
func (in *Input) WhyAll(r *Plan, from, to int) [][]Why {
	if r.Assigned == nil {
		return nil
	}
	p := in.problem()
	var all [][]Why
	for c := from; c < to; c++ {
		all = append(all, in.why(p, r, c))
	}
	return all
}

func (in *Input) why(p *assign.Problem, r *Plan, c int) []Why {
	panel := in.PanelOf(r, c)
	next := in.next(p, r, c, panel)
	var all []Why
	for _, e := range panel {
		w := Why{Expert: e, Next: next}
		w.Parts, w.Fit = in.FitOf(c, e)
		w.Ground, _ = in.pinned(Pair{c, e})
		all = append(all, w)
	}
	return all
}

// next finds, among those who may judge the case and do not, whom it would cost least to have.
func (in *Input) next(p *assign.Problem, r *Plan, c int, panel []int) *Next {
	d := p.Fits.(assign.Dense)
	proof := r.Assigned.Proof
	var best *Next
	for e := range in.Experts {
		fit, ok := d.Find(c, e)
		if !ok || slices.Contains(panel, e) {
			continue
		}
		cost := proof.Cases[c] + proof.Experts[e] - int64(fit)
		for _, price := range proof.Rules {
			if price.Case == c && price.Price > 0 && slices.Contains(p.Groups[price.Group].Experts, e) != price.Least {
				cost += price.Price
			}
		}
		if n := (Next{e, fit, max(0, cost)}); best == nil || n.Cost < best.Cost || (n.Cost == best.Cost && n.Fit > best.Fit) {
			best = &n
		}
	}
	return best
}

// Obstacle is one thing that would have to give way so that there is a plan. Exactly one of Cap, Rule and Bare says what.
type Obstacle struct {
	Lift Lift // what an officer chooses to relax it; empty where only more experts help

	Cap     *Expert // carries too little for this round
	Most    int     // what Cap may take today
	By      int     // how many more
	Rule    RuleName
	HasRule bool
	Case    *Case // on whose panel a rule would not hold, or that lacks experts
	Bare    bool
	May     int // experts who may judge Case at all
	Barred  int // experts with an interest in it
	Unfit   int // experts who fit it less than the edition asks
}

// Obstacles puts what stands in the way of a plan as an officer may choose it: a smallest set of caps and rules whose relaxation
// makes a plan possible, and cases that only more experts help.
func (in *Input) Obstacles(r *Plan) (all []Obstacle) {
	if r.Infeasible == nil {
		return nil
	}
	for _, x := range r.Infeasible.Relax {
		if x.Expert >= 0 {
			e := in.Experts[x.Expert]
			all = append(all, Obstacle{Lift: Lift{Person: e.Person, By: x.By}, Cap: &e, Most: in.mayTake(x.Expert), By: x.By})
			continue
		}
		name, ok := ParseRule(x.Group)
		if !ok || x.Case < 0 {
			continue
		}
		c := in.Cases[x.Case]
		all = append(all, Obstacle{Lift: Lift{Rule: x.Group, Case: c.ID}, Rule: name, HasRule: true, Case: &c, By: x.By})
	}
	d := in.problem().Fits.(assign.Dense)
	for _, c := range r.Infeasible.Bare {
		o := Obstacle{Bare: true, Case: &in.Cases[c]}
		barred := map[int]bool{}
		for _, b := range in.Bars {
			if b.Case == c {
				barred[b.Expert] = true
			}
		}
		o.Barred = len(barred)
		for e := range in.Experts {
			if _, ok := d.Find(c, e); ok {
				o.May++
			} else if !barred[e] {
				o.Unfit++
			}
		}
		all = append(all, o)
	}
	return all
}

// Relax adds a lift, adding up what is lifted of one cap.
func Relax(lifts []Lift, l Lift) []Lift {
	lifts = slices.Clone(lifts)
	for i, old := range lifts {
		switch {
		case l.Person != "" && old.Person == l.Person:
			lifts[i].By += l.By
			return lifts
		case l.Person == "" && old == l:
			return lifts
		}
	}
	return append(lifts, l)
}

// CapOf is how many cases of the round an expert may take at most, with the caps that were lifted; −1 for nobody of the round.
func (in *Input) CapOf(who party.PersonID) int {
	e := in.findExpert(who)
	if e < 0 {
		return -1
	}
	return in.mayTake(e)
}
