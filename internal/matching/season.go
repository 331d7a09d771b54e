package matching

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/assign"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/special"
)

// PlanID names a plan of a season; a UUIDv7 in text form.
type PlanID string

// PlanState is where a plan stands.
type PlanState string

// The states of a plan.
const (
	PlanDraft     PlanState = "draft"
	PlanConfirmed PlanState = "confirmed" // its matches are proposed
	PlanDropped   PlanState = "dropped"
)

// PlanStates are all states of a plan.
var PlanStates = []PlanState{PlanDraft, PlanConfirmed, PlanDropped}

// Pin is a solution that an officer put at a site; the plan is made around it.
type Pin struct {
	Solution solution.ID `json:"solution"`
	Site     site.ID     `json:"site"`
}

// LeftOut is a solution that an officer left out of the season.
type LeftOut struct {
	Solution solution.ID `json:"solution"`
	Words    string      `json:"words"`
}

// Placement is a solution with its place in the season.
type Placement struct {
	Solution     solution.ID `json:"solution"`
	SolutionName string      `json:"solution_name"`
	CompanyName  string      `json:"company_name"`
	Site         site.ID     `json:"site"`
	SiteName     string      `json:"site_name"`
	Request      cityneed.ID `json:"request,omitempty"` // that asks for the pair
	Score        int         `json:"score"`             // millionths
	Rank         int         `json:"rank"`              // among the places that suit the solution, 1 is the best
	Of           int         `json:"of"`                // how many suit it
	Pinned       bool        `json:"pinned,omitempty"`
}

// Unplaced is a solution without a place, and why.
type Unplaced struct {
	Solution     solution.ID `json:"solution"`
	SolutionName string      `json:"solution_name"`
	CompanyName  string      `json:"company_name"`
	Suited       int         `json:"suited"`         // places that suit it; all are taken by others
	Bars         []BarCount  `json:"bars,omitempty"` // where none suits: what rules places out, the commonest first
	Alike        int         `json:"alike"`          // places that nothing rules out and that have nothing in common with it
	Words        string      `json:"words,omitempty"`
}

// BarCount is how many places a bar rules out.
type BarCount struct {
	Bar   Bar `json:"bar"`
	Count int `json:"count"`
}

// Plan is a plan of a season: many solutions, few places. First as many solutions as can be are placed where a request asks for them (R18),
// then as many of the others as can be; among the plans that place so many, the one whose places are most alike in sum. Equal input and an
// equal seed give an equal plan.
type Plan struct {
	ID         PlanID         `json:"id"`
	Title      string         `json:"title"`
	Seed       uint64         `json:"seed,string"` // in which order equals are taken
	State      PlanState      `json:"state"`
	Since      time.Time      `json:"since"`
	By         party.PersonID `json:"by"`
	Pins       []Pin          `json:"pins,omitempty"`
	Out        []LeftOut      `json:"out,omitempty"`
	Placements []Placement    `json:"placements,omitempty"` // by the name of the solution
	Unplaced   []Unplaced     `json:"unplaced,omitempty"`
	Likeness   int64          `json:"likeness"` // of all placements, millionths
	Bound      int64          `json:"bound"`    // no plan that places so many has more: proved without the solver
	MadeAt     time.Time      `json:"made_at"`
	Revision   int64          `json:"-"` // grows with every save; guards against overwriting
}

// PlanFields are the fields of the forms of a plan.
var PlanFields = []string{"title", "solution", "site", "words"}

// Open says that the plan can still be changed; a Conflict fault where it cannot.
func (p Plan) Open(who party.Actor) error {
	if err := who.May(party.ActProposeMatch, ""); err != nil {
		return err
	}
	if p.State != PlanDraft {
		return fault.New(fault.Conflict, "matching.plan.not_now", "State", locale.M("matching.plan.state."+string(p.State)))
	}
	return nil
}

// Check asks for a title of 3 to 200 characters, and for words where a solution is left out.
func (p Plan) Check() error {
	var l fault.List
	if n := utf8.RuneCountInString(strings.TrimSpace(p.Title)); n < 3 || n > 200 {
		l.Add("title", "matching.plan.title_missing")
	}
	for _, x := range p.Out {
		if n := utf8.RuneCountInString(strings.TrimSpace(x.Words)); n < shortWords || n > mostWords {
			l.Add("words", "matching.words")
		}
	}
	return l.Err()
}

// Free takes an officer's adjustment of a solution back.
func (p Plan) Free(id solution.ID) Plan {
	p.Pins = slices.DeleteFunc(slices.Clone(p.Pins), func(x Pin) bool { return x.Solution == id })
	p.Out = slices.DeleteFunc(slices.Clone(p.Out), func(x LeftOut) bool { return x.Solution == id })
	return p
}

// Make makes the plan anew of what the board holds, around what was pinned and left out. Solutions that are matched somewhere already have
// no part in it. Where the capacity of a site is unknown the plan uses one place. The fault is a Conflict "matching.barred" where something
// rules a pin out.
func (b *Board) Make(ctx context.Context, p Plan, now time.Time) (Plan, error) {
	s := b.season(p)
	if err := s.pin(p.Pins); err != nil {
		return p, err
	}
	p.Likeness, p.Bound, p.Placements, p.Unplaced, p.MadeAt = 0, 0, nil, nil, now
	for _, led := range []bool{true, false} {
		bound, err := s.round(ctx, led)
		if err != nil {
			return p, err
		}
		p.Bound += bound
	}
	for o, place := range s.at {
		x := b.offers[o]
		switch {
		case place >= 0:
			t := s.placement(o, place)
			p.Likeness += int64(t.Score)
			if t.Pinned {
				p.Bound += int64(t.Score)
			}
			p.Placements = append(p.Placements, t)
		case s.in[o]:
			p.Unplaced = append(p.Unplaced, s.unplaced(o))
		default:
			if i := slices.IndexFunc(p.Out, func(l LeftOut) bool { return l.Solution == x.Solution.ID }); i >= 0 {
				p.Unplaced = append(p.Unplaced, Unplaced{Solution: x.Solution.ID, SolutionName: x.Solution.Name, CompanyName: x.Company, Words: p.Out[i].Words})
			}
		}
	}
	slices.SortFunc(p.Placements, func(x, y Placement) int {
		return cmp.Or(strings.Compare(x.SolutionName, y.SolutionName), strings.Compare(string(x.Solution), string(y.Solution)))
	})
	slices.SortFunc(p.Unplaced, func(x, y Unplaced) int {
		return cmp.Or(strings.Compare(x.SolutionName, y.SolutionName), strings.Compare(string(x.Solution), string(y.Solution)))
	})
	return p, nil
}

// season is a plan being made.
type season struct {
	b      *Board
	in     []bool // offers that take part
	at     []int  // of each offer: its place, or −1
	pinned []bool
	left   []int // of each place
	order  []int // of offers, by lot
	turn   []int // of each place: its number among the places, by lot
	suits  [][]Candidate
}

func (b *Board) season(p Plan) *season {
	s := &season{b: b, in: make([]bool, len(b.offers)), at: make([]int, len(b.offers)), pinned: make([]bool, len(b.offers)), suits: make([][]Candidate, len(b.offers))}
	placed := map[solution.ID]bool{}
	for _, x := range b.places {
		left, known := x.Left()
		if !known {
			left = max(0, 1-len(x.With))
		}
		s.left = append(s.left, left)
		for _, id := range x.With {
			placed[id] = true
		}
	}
	for _, x := range p.Out {
		placed[x.Solution] = true
	}
	for o, x := range b.offers {
		s.at[o], s.in[o] = -1, !placed[x.Solution.ID]
		if s.in[o] {
			s.suits[o] = b.Candidates(o, nil)
		}
	}
	lots := special.NewLots(p.Seed)
	s.order, s.turn = shuffled(lots, len(b.offers)), shuffled(lots, len(b.places))
	return s
}

// shuffled are the numbers below n in an order by lot.
func shuffled(lots *special.Lots, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := lots.Below(i + 1)
		all[i], all[j] = all[j], all[i]
	}
	return all
}

func (s *season) pin(pins []Pin) error {
	for _, x := range pins {
		o := slices.IndexFunc(s.b.offers, func(y Offer) bool { return y.Solution.ID == x.Solution })
		p := slices.IndexFunc(s.b.places, func(y Place) bool { return y.Site.ID == x.Site })
		if o < 0 || p < 0 || !s.in[o] || s.left[p] == 0 || !s.b.open(o, p) {
			return fault.New(fault.Conflict, "matching.barred")
		}
		s.at[o], s.pinned[o] = p, true
		s.left[p]--
	}
	return nil
}

// round places as many solutions as can be where a request asks for them, or, when it is not led, of all that are left; and gives the bound on
// the sum of their likeness. Two problems of assignment are solved: how many can be placed, and which of the plans with so many is the best.
func (s *season) round(ctx context.Context, led bool) (int64, error) {
	var who []int
	for _, o := range s.order {
		if s.in[o] && s.at[o] < 0 && slices.ContainsFunc(s.suits[o], func(c Candidate) bool { return s.left[c.Place] > 0 && (c.Led || !led) }) {
			who = append(who, o)
		}
	}
	if len(who) == 0 {
		return 0, nil
	}
	nowhere := len(s.left)
	p := assign.Problem{Need: make([]int, len(who)), LoadMax: make([]int, nowhere+1)}
	for place, n := range s.left {
		p.LoadMax[s.turn[place]] = min(n, len(who))
	}
	p.LoadMax[nowhere] = len(who)
	count, best := make(assign.Table, len(who)), make(assign.Table, len(who))
	for c, o := range who {
		p.Need[c] = 1
		for _, x := range s.suits[o] {
			if s.left[x.Place] > 0 && (x.Led || !led) {
				e := int32(s.turn[x.Place])                                                                                                          //nolint:gosec // at most as many as sites
				count[c], best[c] = append(count[c], assign.Fit{Expert: e, Value: 1}), append(best[c], assign.Fit{Expert: e, Value: int32(x.Score)}) //nolint:gosec // at most Scale
			}
		}
		for _, row := range [][]assign.Fit{count[c], best[c]} {
			slices.SortFunc(row, func(x, y assign.Fit) int { return cmp.Compare(x.Expert, y.Expert) })
		}
		none := assign.Fit{Expert: int32(nowhere)} //nolint:gosec // as above
		count[c], best[c] = append(count[c], none), append(best[c], none)
	}
	p.Fits = count
	most, err := assign.Solve(ctx, &p, assign.Objective{})
	if err != nil {
		return 0, fmt.Errorf("season: how many can be placed: %w", err)
	}
	p.Fits, p.LoadMax[nowhere] = best, len(who)-int(most.Total)
	plan, err := assign.Solve(ctx, &p, assign.Objective{})
	if err != nil {
		return 0, fmt.Errorf("season: the best plan: %w", err)
	}
	if err := assign.Verify(&p, plan); err != nil {
		return 0, err
	}
	back := make([]int, len(s.turn))
	for place, e := range s.turn {
		back[e] = place
	}
	for _, x := range plan.Pairs {
		if x.Expert != nowhere {
			s.at[who[x.Case]] = back[x.Expert]
			s.left[back[x.Expert]]--
		}
	}
	return plan.Bound, nil
}

func (s *season) placement(o, p int) Placement {
	x, at, r := s.b.offers[o], s.b.places[p].Site, s.b.Rate(o, p)
	t := Placement{
		Solution: x.Solution.ID, SolutionName: x.Solution.Name, CompanyName: x.Company, Site: at.ID, SiteName: at.Name, Score: r.Score, Rank: 1, Of: len(s.suits[o]), Pinned: s.pinned[o],
	}
	for _, c := range s.suits[o] {
		if c.Led && !r.Led() || c.Led == r.Led() && c.Score > r.Score {
			t.Rank++
		}
	}
	if r.Led() {
		t.Request = s.b.needs[r.Needs[0]].ID
	}
	return t
}

func (s *season) unplaced(o int) Unplaced {
	x := s.b.offers[o]
	u := Unplaced{Solution: x.Solution.ID, SolutionName: x.Solution.Name, CompanyName: x.Company, Suited: len(s.suits[o])}
	if u.Suited > 0 {
		return u
	}
	counts := make([]BarCount, len(Bars))
	for i, bar := range Bars {
		counts[i].Bar = bar
	}
	for p := range s.b.places {
		r := s.b.Rate(o, p)
		if len(r.Bars) == 0 {
			u.Alike++
		}
		for _, bar := range r.Bars {
			counts[slices.Index(Bars, bar)].Count++
		}
	}
	slices.SortStableFunc(counts, func(x, y BarCount) int { return y.Count - x.Count })
	u.Bars = slices.DeleteFunc(counts, func(c BarCount) bool { return c.Count == 0 })
	return u
}
