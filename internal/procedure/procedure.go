// Package procedure orders the stages of a case as data and says where a case stands in them. It knows kinds of stages,
// who acts in each and which must follow which; it knows nothing of certificates, points or companies, so that another
// programme may put its own order together out of the same kinds.
package procedure

import (
	"slices"
	"time"
)

// Kind is what happens in a stage. The codes are stable and written in scheme files.
type Kind string

// The kinds, in the order in which most programmes have them.
const (
	SelfAssessment   Kind = "self_assessment"
	Eligibility      Kind = "eligibility"
	DocumentCheck    Kind = "document_check"
	Fee              Kind = "fee"
	ExpertReview     Kind = "expert_review"
	Visit            Kind = "visit"
	TechnologyRating Kind = "technology_rating"
	Interview        Kind = "interview"
	Committee        Kind = "committee"
	Decision         Kind = "decision"
	Objection        Kind = "objection"
	Certificate      Kind = "certificate"
	Agreement        Kind = "agreement"  // what follows from the decision is signed
	Account          Kind = "account"    // what was done with the money is told
	Settlement       Kind = "settlement" // the account is accepted, or money claimed back
)

// Role is who acts in a stage. The codes are stable and written in scheme files.
type Role string

// The roles.
const (
	Applicant Role = "applicant"
	Officer   Role = "officer"
	Expert    Role = "expert"
	Members   Role = "committee" // its members, together
	Decider   Role = "decider"
	Agency    Role = "agency" // its program
)

// Rule is what holds for every stage of a kind, whatever the programme.
type Rule struct {
	Kind   Kind
	Roles  []Role // who may be entrusted with it
	After  []Kind // where these are present too, they come first
	Needed bool   // no procedure is without it
}

// Rules is the whole table. A fee may stand anywhere before the decision: who pays before what is the programme's choice.
var Rules = []Rule{
	{Kind: SelfAssessment, Roles: []Role{Applicant}},
	{Kind: Eligibility, Roles: []Role{Officer}},
	{Kind: DocumentCheck, Roles: []Role{Officer}},
	{Kind: Fee, Roles: []Role{Applicant}},
	{Kind: ExpertReview, Roles: []Role{Expert}, After: []Kind{SelfAssessment, Eligibility}},
	{Kind: Visit, Roles: []Role{Expert}, After: []Kind{SelfAssessment, Eligibility}},
	{Kind: TechnologyRating, Roles: []Role{Expert}, After: []Kind{SelfAssessment, Eligibility}},
	{Kind: Interview, Roles: []Role{Officer, Expert, Members}, After: []Kind{SelfAssessment, Eligibility, DocumentCheck, ExpertReview}},
	{Kind: Committee, Roles: []Role{Members}, After: []Kind{SelfAssessment, Eligibility, DocumentCheck, ExpertReview, Visit, TechnologyRating, Interview}},
	{
		Kind: Decision, Needed: true, Roles: []Role{Decider},
		After: []Kind{SelfAssessment, Eligibility, DocumentCheck, Fee, ExpertReview, Visit, TechnologyRating, Interview, Committee},
	},
	{Kind: Objection, Roles: []Role{Applicant, Decider}, After: []Kind{Decision}}, // named after who objects, or after who answers
	{Kind: Certificate, Roles: []Role{Agency}, After: []Kind{Decision}},
	{Kind: Agreement, Roles: []Role{Applicant}, After: []Kind{Decision}},
	{Kind: Account, Roles: []Role{Applicant}, After: []Kind{Decision, Agreement}},
	{Kind: Settlement, Roles: []Role{Officer}, After: []Kind{Decision, Agreement, Account}},
}

// RuleOf is the rule of a kind; false where there is no such kind.
func RuleOf(k Kind) (Rule, bool) {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Kind == k })
	if i < 0 {
		return Rule{}, false
	}
	return Rules[i], true
}

// Stage is one stage as a programme has it.
type Stage struct {
	Code   string // the programme's own name for it, unique within the procedure
	Kind   Kind
	Role   Role // who acts; empty where the programme does not say
	Beside bool // it runs at the same time as the stage before it
}

// The faults of an order of stages.
const (
	UnknownKind   = "unknown_kind"
	Twice         = "kind_twice"
	OutOfOrder    = "stage_order"
	Missing       = "kind_missing"
	WrongRole     = "stage_role"
	BesideNothing = "stage_beside"
)

// Problem is a fault of an order and the stage it lies in.
type Problem struct {
	Stage int // its place from 0; -1 where a stage is missing
	Fault string
	Kind  Kind
	Other Kind // for OutOfOrder: the kind that must come first
}

// Procedure is an order of stages that keeps the rules. Only Compile makes one.
type Procedure struct{ stages []Stage }

// Stages are the stages in their order.
func (p Procedure) Stages() []Stage { return slices.Clone(p.stages) }

// Compile checks an order of stages against the rules. With problems the procedure is empty.
func Compile(stages []Stage) (Procedure, []Problem) {
	var problems []Problem
	place := make(map[Kind]int, len(stages))
	group := groups(stages)
	for i, s := range stages {
		rule, known := RuleOf(s.Kind)
		if !known {
			problems = append(problems, Problem{Stage: i, Fault: UnknownKind, Kind: s.Kind})
			continue
		}
		if _, twice := place[s.Kind]; twice {
			problems = append(problems, Problem{Stage: i, Fault: Twice, Kind: s.Kind})
			continue
		}
		place[s.Kind] = i
		if s.Role != "" && !slices.Contains(rule.Roles, s.Role) {
			problems = append(problems, Problem{Stage: i, Fault: WrongRole, Kind: s.Kind})
		}
		if i == 0 && s.Beside {
			problems = append(problems, Problem{Stage: i, Fault: BesideNothing, Kind: s.Kind})
		}
	}
	for _, r := range Rules {
		at, present := place[r.Kind]
		if !present {
			if r.Needed {
				problems = append(problems, Problem{Stage: -1, Fault: Missing, Kind: r.Kind})
			}
			continue
		}
		for _, first := range r.After {
			if before, also := place[first]; also && group[before] >= group[at] {
				problems = append(problems, Problem{Stage: at, Fault: OutOfOrder, Kind: r.Kind, Other: first})
			}
		}
	}
	if len(problems) > 0 {
		return Procedure{}, problems
	}
	return Procedure{stages: slices.Clone(stages)}, nil
}

// groups numbers the stages: those that run at the same time have one number, a later one a greater.
func groups(stages []Stage) []int {
	all := make([]int, len(stages))
	for i := 1; i < len(stages); i++ {
		all[i] = all[i-1]
		if !stages[i].Beside {
			all[i]++
		}
	}
	return all
}

// Has says whether the procedure has a stage of the kind.
func (p Procedure) Has(k Kind) bool {
	return slices.ContainsFunc(p.stages, func(s Stage) bool { return s.Kind == k })
}

// Before says whether the procedure has both kinds and settles the first before the second begins.
func (p Procedure) Before(first, second Kind) bool {
	of := func(k Kind) int { return slices.IndexFunc(p.stages, func(s Stage) bool { return s.Kind == k }) }
	a, b := of(first), of(second)
	return a >= 0 && b >= 0 && groups(p.stages)[a] < groups(p.stages)[b]
}

// Without is the procedure of a case that the stages of these kinds are not for. What ran beside a stage that falls away runs beside those
// that ran with it. The decision stays.
func (p Procedure) Without(kinds ...Kind) Procedure {
	group, last := groups(p.stages), -1
	var kept []Stage
	for i, s := range p.stages {
		if rule, _ := RuleOf(s.Kind); !rule.Needed && slices.Contains(kinds, s.Kind) {
			continue
		}
		s.Beside = group[i] == last
		last = group[i]
		kept = append(kept, s)
	}
	return Procedure{stages: kept}
}

// Facts are what is known of a case.
type Facts struct {
	Done   map[Kind]time.Time // when a stage was finished; the zero time where only that it was is known
	Untold map[Kind]bool      // stages of which nothing is kept: they neither hold a case up nor count as done
	Ended  bool               // withdrawn or decided against: what is not done will not be
}

// State is where a case stands with one stage.
type State string

// The states of a stage.
const (
	Done       State = "done"
	Now        State = "now"
	Ahead      State = "ahead"
	Skipped    State = "skipped"     // nothing is kept of it
	NotReached State = "not_reached" // the case ended before
)

// States are all states of a stage.
var States = []State{Done, Now, Ahead, Skipped, NotReached}

// Standing is one stage of a case.
type Standing struct {
	Stage
	State State
	At    time.Time // when it was done; zero where it is not, or not known
}

// Standings says for every stage how the case stands with it. The first stage that is not settled is Now, and with it those that run beside it.
func (p Procedure) Standings(f Facts) []Standing {
	all := make([]Standing, len(p.stages))
	open, group := -1, groups(p.stages)
	for i, s := range p.stages {
		all[i] = Standing{Stage: s}
		at, done := f.Done[s.Kind]
		switch {
		case done:
			all[i].State, all[i].At = Done, at
		case f.Untold[s.Kind]:
			all[i].State = Skipped
		case f.Ended:
			all[i].State = NotReached
		case open < 0 || group[i] == open:
			all[i].State, open = Now, group[i]
		default:
			all[i].State = Ahead
		}
	}
	return all
}

// Holds is the stage that must be settled before a stage of this kind may be done; false where nothing holds it.
// A kind that the procedure does not have, one already done, and every stage of an ended case are held by themselves.
func (p Procedure) Holds(k Kind, f Facts) (Kind, bool) {
	all := p.Standings(f)
	i := slices.IndexFunc(all, func(s Standing) bool { return s.Kind == k })
	if i < 0 || all[i].State != Ahead {
		return k, i < 0 || all[i].State != Now
	}
	first := slices.IndexFunc(all, func(s Standing) bool { return s.State == Now })
	return all[first].Kind, true
}
