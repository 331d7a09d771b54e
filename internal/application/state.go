package application

import (
	"proba.example/internal/fault"
)

// State is where a case stands. The codes are stable and stored; each has two names in the catalogues, one for the
// agency's staff (state.<code>.staff) and one for the applicant (state.<code>.applicant).
type State string

// The states of a case, in the order of the journey.
const (
	Draft      State = "draft"          // the applicant is filling it in
	Submitted  State = "submitted"      // contents frozen; waiting for an officer
	Returned   State = "returned"       // named parts are with the applicant for correction
	Accepted   State = "accepted"       // admissible; waiting for a panel
	Evaluating State = "evaluating"     // a panel is appointed and scores
	Evaluated  State = "evaluated"      // the result is registered; waiting for the decision
	Proposed   State = "grant_proposed" // a decider would grant; waiting for a second one
	Granted    State = "granted"        // decided; the certificate is being issued
	Certified  State = "certified"      // the certificate is public
	Refused    State = "refused"        // decided against, with reasons
	Objected   State = "objected"       // the applicant objects to the refusal
	Withdrawn  State = "withdrawn"      // taken back by the applicant
)

// States are all states in the order of the journey.
var States = []State{Draft, Submitted, Returned, Accepted, Evaluating, Evaluated, Proposed, Granted, Certified, Refused, Objected, Withdrawn}

// Step is an act that moves a case from one state to another.
type Step string

// The steps.
const (
	StepSubmit    Step = "submit"
	StepReturn    Step = "return"
	StepAccept    Step = "accept"
	StepAppoint   Step = "appoint"
	StepRegister  Step = "register"  // the consolidated result
	StepEstablish Step = "establish" // the facts, where the scheme has no panel
	StepThird     Step = "third"     // one more expert is asked before the decision
	StepAside     Step = "aside"     // the result is set aside for a conflict, and the panel scores again
	StepPropose   Step = "propose"   // to grant
	StepGrant     Step = "grant"     // a second decider confirms
	StepDecline   Step = "decline"   // a second decider does not, or the first thought better of it
	StepLapse     Step = "lapse"     // nobody answered in time
	StepRefuse    Step = "refuse"
	StepPublish   Step = "publish" // the certificate
	StepObject    Step = "object"  // to a refusal
	StepRetract   Step = "retract" // the objection
	StepUphold    Step = "uphold"  // the refusal stands
	StepAnnul     Step = "annul"   // the refusal falls and is decided anew
	StepReopen    Step = "reopen"  // the refusal falls and the panel scores again
	StepOrder     Step = "order"   // an answer to an objection gives another certificate
	StepWithdraw  Step = "withdraw"
)

// Transition is one allowed move.
type Transition struct {
	From State
	Step Step
	To   State
}

// Transitions is the whole table: what is not here cannot happen. The diagram in docs/journeys/case-states.md is
// printed from it. Withdrawal is open until the visit (Inno-Biz notice 2026-44, art. 9); during the evaluation the panel's
// visit date decides, so Withdraw asks for more than the table.
var Transitions = []Transition{
	{Draft, StepSubmit, Submitted},
	{Submitted, StepReturn, Returned},
	{Returned, StepSubmit, Submitted},
	{Submitted, StepAccept, Accepted},
	{Accepted, StepAppoint, Evaluating},
	{Evaluating, StepRegister, Evaluated},
	{Accepted, StepEstablish, Evaluated},
	{Evaluated, StepThird, Evaluating},
	{Evaluated, StepAside, Evaluating},
	{Evaluated, StepPropose, Proposed},
	{Evaluated, StepRefuse, Refused},
	{Proposed, StepGrant, Granted},
	{Proposed, StepDecline, Evaluated},
	{Proposed, StepLapse, Evaluated},
	{Granted, StepPublish, Certified},
	{Refused, StepObject, Objected},
	{Objected, StepRetract, Refused},
	{Objected, StepUphold, Refused},
	{Objected, StepAnnul, Evaluated},
	{Objected, StepReopen, Evaluating},
	{Draft, StepOrder, Granted},
	{Draft, StepWithdraw, Withdrawn},
	{Submitted, StepWithdraw, Withdrawn},
	{Returned, StepWithdraw, Withdrawn},
	{Accepted, StepWithdraw, Withdrawn},
	{Evaluating, StepWithdraw, Withdrawn},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	for _, t := range Transitions {
		if t.From == s && t.Step == step {
			return t.To, nil
		}
	}
	audience := ".staff"
	if step == StepSubmit || step == StepWithdraw || step == StepObject || step == StepRetract {
		audience = ".applicant" // whose steps these are; the staff's name would tell of a decision before the letter does
	}
	return s, fault.New(fault.Conflict, "application.step.not_now", "Step", message("step."+string(step)), "State", message("state."+string(s)+audience))
}

// Open says whether the case is still on its way.
func (s State) Open() bool {
	switch s {
	case Certified, Refused, Withdrawn:
		return false
	}
	return true
}

// Valid says whether the state is one of the table's.
func (s State) Valid() bool {
	for _, known := range States {
		if s == known {
			return true
		}
	}
	return false
}
