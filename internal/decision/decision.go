// Package decision holds the formal acts — grant and refuse, suspend, restore and revoke — and who is independent enough to take
// them.
//
// The decision belongs to somebody who took no part in the evaluation, and a grant to two of them: one proposes it, the other
// confirms. The thresholds are the edition's: nobody can grant below them, and who refuses above them must name another ground.
package decision

import (
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Limits of a reason in words, in characters.
const (
	leastWords = 20
	mostWords  = 4000
)

// Outcome is what was decided.
type Outcome string

// The outcomes.
const (
	Grant  Outcome = "grant"
	Refuse Outcome = "refuse"
)

// Ground is why a case is refused.
type Ground string

// The grounds (Inno-Biz notice 2026-44, art. 11 with art. 3② and art. 17①).
const (
	BelowThreshold  Ground = "below_threshold"
	EligibilityLost Ground = "eligibility_lost"
	FalseData       Ground = "false_data"
	NotCarried      Ground = "not_carried" // the committee voted on it and it did not carry
)

// Grounds are all grounds, in the order in which they are offered.
var Grounds = []Ground{BelowThreshold, EligibilityLost, FalseData, NotCarried}

// WeakPoint is an item a refusal letter names.
type WeakPoint struct {
	Item   string        `json:"item"`
	Points scheme.Tenths `json:"points"`
	Max    scheme.Tenths `json:"max"`
}

// Decision is the formal act on a case.
type Decision struct {
	Outcome    Outcome                  `json:"outcome"`
	Grade      string                   `json:"grade,omitempty"` // of the certificate, when granted
	Total      scheme.Tenths            `json:"total"`           // the one that decided
	Technology string                   `json:"technology"`
	Areas      map[string]scheme.Tenths `json:"areas,omitempty"` // by code, where a threshold looks at them
	Grounds    []Ground                 `json:"grounds,omitempty"`
	Reasons    string                   `json:"reasons"` // in the decider's words
	WeakPoints []WeakPoint              `json:"weak_points,omitempty"`
	DecidedBy  party.PersonID           `json:"decided_by"`
	DecidedAt  time.Time                `json:"decided_at"`

	// Of a refusal for points: what each expert left out would have made of it, and why it stands where it hangs on one of them.
	Without      []evaluation.Without `json:"without,omitempty"`
	Acknowledged string               `json:"acknowledged,omitempty"`

	// Sure is how sure the total was, as the decider saw it; nil in decisions from before that was asked.
	Sure *Sureness `json:"sure,omitempty"`

	// Totals are the raw and the adjusted total, and which of them decided; nil where the edition does not speak of calibration.
	Totals *evaluation.Totals `json:"totals,omitempty"`

	// Vote is what the committee said; nil where the edition has none.
	Vote *Vote `json:"vote,omitempty"`

	ConfirmedBy party.PersonID `json:"confirmed_by,omitempty"` // the second person of a grant
	ConfirmedAt time.Time      `json:"confirmed_at,omitzero"`
}

// Vote is a committee's vote on the registered result of a case, at a meeting whose minutes are approved.
type Vote struct {
	Meeting   string        `json:"meeting"`
	On        calendar.Date `json:"on"`
	Carried   bool          `json:"carried"`
	Present   int           `json:"present"` // members without an interest
	Yes       int           `json:"yes"`
	No        int           `json:"no"`
	Abstained int           `json:"abstained"`
}

// Independent says whether the person may decide the case: not a member of its panel, recused or not, not the one who registered
// the result, and nobody who acts for the applicant.
func Independent(a application.Application, who party.Actor, p panel.Panel, r evaluation.Result) error {
	if _, sat := p.Member(who.ID()); sat || who.ID() == r.RegisteredBy {
		return fault.New(fault.Forbidden, "decision.took_part")
	}
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "application.own_case")
	}
	return nil
}

// Proposal is what a decider puts forward.
type Proposal struct {
	Outcome Outcome
	Grounds []Ground
	Reasons string

	Acknowledged string // why a refusal stands that hangs on one expert

	Vote *Vote // of the committee, as the desk found it; nil where there was none
}

// Decide takes the decision to refuse, or proposes to grant: a grant has no effect until Confirm. Granting needs every award
// threshold of the edition met (art. 11①: total and technology grade together); the certificate grade follows from the total alone
// (art. 12③). Which total that is, raw or adjusted, the edition says. Every decision states its reasons. Where the edition has a
// committee, nothing is decided before it voted, and nothing granted that did not carry.
func Decide(a application.Application, who party.Actor, p panel.Panel, r evaluation.Result, x Proposal, e *scheme.Edition, now time.Time) (application.Application, Decision, error) {
	if err := who.May(party.ActDecide, ""); err != nil {
		return a, Decision{}, err
	}
	if err := Independent(a, who, p, r); err != nil {
		return a, Decision{}, err
	}
	total, err := r.Deciding(e)
	if err != nil {
		return a, Decision{}, err
	}
	if e.Committee == nil {
		x.Vote = nil
	} else if x.Vote == nil {
		return a, Decision{}, fault.New(fault.Conflict, "decision.vote_missing")
	}
	j := e.JudgeEarned(r.Earned(total))
	d := Decision{
		Outcome: x.Outcome, Total: total, Technology: r.Technology, Reasons: party.Clean(x.Reasons), DecidedBy: who.ID(), DecidedAt: now.UTC(),
		Totals: r.Totals(e), Vote: x.Vote,
	}
	if e.JudgesAreas() {
		d.Areas = r.Earned(total).Areas
	}
	var l fault.List
	step := application.StepPropose
	switch x.Outcome {
	case Grant:
		if !j.Award {
			l.Add("outcome", "decision.below_threshold")
		}
		if x.Vote != nil && !x.Vote.Carried {
			l.Add("outcome", "decision.did_not_carry")
		}
		d.Grade = j.Grade
	case Refuse:
		step = application.StepRefuse
		for _, g := range x.Grounds {
			if slices.Contains(Grounds, g) && !slices.Contains(d.Grounds, g) {
				d.Grounds = append(d.Grounds, g)
			}
		}
		switch {
		case len(d.Grounds) == 0:
			l.Add("grounds", "decision.ground_missing")
		case j.Award && slices.Contains(d.Grounds, BelowThreshold):
			l.Add("grounds", "decision.not_below")
		case slices.Contains(d.Grounds, NotCarried) && (x.Vote == nil || x.Vote.Carried):
			l.Add("grounds", "decision.carried")
		}
		d.WeakPoints = weakest(r, e.WeakPoints)
		if slices.Contains(d.Grounds, BelowThreshold) {
			if err := d.leaveOut(r, x, e, &l); err != nil {
				return a, Decision{}, err
			}
		}
	default:
		l.Add("outcome", "party.choose_one")
	}
	party.Words(&l, "reasons", "decision.reasons", d.Reasons, leastWords, mostWords)
	if err := l.Err(); err != nil {
		return a, Decision{}, err
	}
	next, err := a.Move(step, now)
	if err != nil {
		return a, Decision{}, err
	}
	if step == application.StepPropose {
		next.StateSince = a.StateSince // the clock of the decision runs on from the registered result
	}
	return next, d, nil
}

// leaveOut works out what each expert left out would have made of a refusal for points. Where that turns it, the refusal hangs on one
// expert: the decider must have seen it and say why it stands nevertheless.
func (d *Decision) leaveOut(r evaluation.Result, x Proposal, e *scheme.Edition, l *fault.List) (err error) {
	if d.Without, err = evaluation.LeaveOneOut(r, d.Total, e); err != nil {
		return err
	}
	if len(evaluation.HangsOn(r, d.Without)) > 0 {
		d.Acknowledged = party.Clean(x.Acknowledged)
		party.Words(l, "acknowledged", "decision.hangs_on_one", d.Acknowledged, leastWords, mostWords)
	}
	return nil
}

// Restated is what a proposed grant comes to on the result and the edition as they are now. Only what is restated without a
// difference may be confirmed.
func Restated(proposed Decision, r evaluation.Result, e *scheme.Edition) Decision {
	totals := r.Totals(e)
	if totals != nil && totals.By == scheme.Raw && proposed.Totals != nil && proposed.Totals.Adjusted == nil {
		*totals = evaluation.Totals{By: totals.By, Raw: totals.Raw} // a reading that came later and decides nothing
	}
	proposed.Total, proposed.Technology, proposed.Grade, proposed.Totals = 0, r.Technology, "", totals
	if proposed.Areas = nil; e.JudgesAreas() {
		proposed.Areas = r.Earned(0).Areas
	}
	total, err := r.Deciding(e)
	if err != nil {
		return proposed // without a total nothing would be granted
	}
	proposed.Total = total
	if j := e.JudgeEarned(r.Earned(total)); j.Award {
		proposed.Grade = j.Grade
	}
	return proposed
}

// MayConfirm says whether the person may settle a proposed grant: like who decides, they took no part in the evaluation and do not
// act for the applicant. That they are another than the proposer is a rule of package approval.
func MayConfirm(a application.Application, who party.Actor, p panel.Panel, r evaluation.Result) error {
	if err := who.May(party.ActDecide, ""); err != nil {
		return err
	}
	return Independent(a, who, p, r)
}

// Confirm makes a proposed grant the decision.
func Confirm(a application.Application, who party.Actor, p panel.Panel, r evaluation.Result, proposed Decision, now time.Time) (application.Application, Decision, error) {
	if err := MayConfirm(a, who, p, r); err != nil {
		return a, Decision{}, err
	}
	if who.ID() == proposed.DecidedBy {
		return a, Decision{}, fault.New(fault.Forbidden, "approval.own_proposal")
	}
	next, err := a.Move(application.StepGrant, now)
	if err != nil {
		return a, Decision{}, err
	}
	proposed.ConfirmedBy, proposed.ConfirmedAt = who.ID(), now.UTC()
	return next, proposed, nil
}

// Reopen puts a case whose grant was declined or has lapsed back before its deciders; step is StepDecline or StepLapse. The clock of
// the decision was never stopped.
func Reopen(a application.Application, step application.Step, now time.Time) (application.Application, error) {
	next, err := a.Move(step, now)
	if err != nil {
		return a, err
	}
	next.StateSince = a.StateSince
	return next, nil
}

// weakest are the items with the smallest share of their maximum; equal shares by the points they cost, then in sheet order.
func weakest(r evaluation.Result, n int) []WeakPoint {
	items := slices.Clone(r.Items)
	slices.SortStableFunc(items, func(x, y evaluation.ItemResult) int {
		if c := int64(x.Points)*int64(y.Max) - int64(y.Points)*int64(x.Max); c != 0 {
			return int(max(min(c, 1), -1))
		}
		return int((y.Max - y.Points) - (x.Max - x.Points))
	})
	var weak []WeakPoint
	for _, it := range items[:min(n, len(items))] {
		if it.Points < it.Max {
			weak = append(weak, WeakPoint{it.Item, it.Points, it.Max})
		}
	}
	return weak
}
