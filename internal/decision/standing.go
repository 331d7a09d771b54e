package decision

import (
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

// The grounds on which a certificate's standing changes, beside those that a refusal shares.
const (
	Closed            Ground = "closed"             // the business was closed
	BusinessSuspended Ground = "business_suspended" // the business is suspended
	FinancialSanction Ground = "financial_sanction"
	TaxArrears        Ground = "tax_arrears"
	FollowUpFailed    Ground = "follow_up_failed"
	NotReported       Ground = "not_reported" // the yearly report that the edition asks for
	Returned          Ground = "returned"     // by its holder
	Cured             Ground = "cured"        // what the suspension was for is mended
	Unfounded         Ground = "unfounded"    // what the suspension was for was not confirmed
)

// StandingRule is one ground on which an act on a certificate's standing is taken.
type StandingRule struct {
	Act    register.EventKind
	Ground Ground
	Must   bool          // the agency has no choice
	Heard  bool          // the holder is heard before
	Clause scheme.Clause // where the ground stands; empty for the agency's own rule
}

// StandingRules is the table of acts and grounds of editions that name none: an act on another ground cannot be proposed. The notice lists the grounds of a
// revocation, those that compel it first (Inno-Biz notice 2026-44, art. 17①), and knows no suspension: that is the agency's milder
// act, on the same grounds, while one of them is examined or can still be cured. A return is the holder's own act and not in the table.
var StandingRules = []StandingRule{
	{register.Suspended, FalseData, false, false, clauseOfRevocation},
	{register.Suspended, EligibilityLost, false, false, clauseOfRevocation},
	{register.Suspended, BusinessSuspended, false, false, clauseOfRevocation},
	{register.Suspended, FinancialSanction, false, false, clauseOfRevocation},
	{register.Suspended, TaxArrears, false, false, clauseOfRevocation},
	{register.Suspended, FollowUpFailed, false, false, clauseOfRevocation},
	{register.Suspended, NotReported, false, false, scheme.Clause{}},
	{register.Restored, Cured, false, false, scheme.Clause{}},
	{register.Restored, Unfounded, false, false, scheme.Clause{}},
	{register.Revoked, FalseData, true, false, clauseOfRevocation},
	{register.Revoked, EligibilityLost, true, false, clauseOfRevocation},
	{register.Revoked, Closed, false, false, clauseOfRevocation},
	{register.Revoked, BusinessSuspended, false, false, clauseOfRevocation},
	{register.Revoked, FinancialSanction, false, false, clauseOfRevocation},
	{register.Revoked, TaxArrears, false, false, clauseOfRevocation},
	{register.Revoked, FollowUpFailed, false, false, clauseOfRevocation},
	{register.Revoked, NotReported, false, false, scheme.Clause{}},
}

var clauseOfRevocation = scheme.Clause{Source: "L1", At: "art. 17(1)"}

// StandingTerms is what the edition of a certificate makes of acts on its standing.
type StandingTerms struct {
	Rules        []StandingRule
	MostCure     int      // days that a suspension may give its cause to be cured
	ReturnWithin int      // days from a revocation within which the certificate goes back
	Hearing      *Hearing // the one that is open on the certificate; nil if none is
}

// TermsOf are the terms of an edition. One that says nothing of revocation has those of the agency: [StandingRules], nobody heard.
func TermsOf(e *scheme.Edition) StandingTerms {
	if e == nil || e.Revocation == nil {
		return StandingTerms{Rules: StandingRules, MostCure: MostCure, ReturnWithin: ReturnWithin}
	}
	t := StandingTerms{MostCure: e.Revocation.CureWithin, ReturnWithin: e.Revocation.ReturnWithin}
	for _, g := range e.Revocation.Grounds {
		if g.Suspends {
			t.Rules = append(t.Rules, StandingRule{register.Suspended, Ground(g.Code), false, false, g.Clause})
		}
		if g.Code != scheme.GroundReturned {
			heard := e.Revocation.Hearing != nil && !g.Unheard
			t.Rules = append(t.Rules, StandingRule{register.Revoked, Ground(g.Code), g.Mandatory, heard, g.Clause})
		}
	}
	named := slices.ContainsFunc(e.Revocation.Grounds, func(g scheme.RevocationGround) bool { return g.Code == string(NotReported) })
	for _, r := range StandingRules {
		// What an edition asks for once a year it need not name again as a ground.
		if r.Act == register.Restored || r.Ground == NotReported && !named {
			r.Heard = r.Act == register.Revoked && e.Revocation.Hearing != nil
			t.Rules = append(t.Rules, r)
		}
	}
	return t
}

// Rule finds the rule of an act on a ground.
func (t StandingTerms) Rule(act register.EventKind, g Ground) (StandingRule, bool) {
	i := slices.IndexFunc(t.Rules, func(r StandingRule) bool { return r.Act == act && r.Ground == g })
	if i < 0 {
		return StandingRule{}, false
	}
	return t.Rules[i], true
}

// Name is a ground in the reader's language: as the edition calls it, or else as the agency does.
func (g Ground) Name(p locale.Printer, e *scheme.Edition) string {
	if e != nil {
		if named, ok := e.Revocation.Ground(string(g)); ok {
			return p.Text(named.Title)
		}
	}
	return p.T("ground." + string(g))
}

// StandingGrounds are all grounds of acts on a certificate's standing, each once.
func StandingGrounds() []Ground {
	all := []Ground{Returned, OnObjection}
	for _, r := range StandingRules {
		if !slices.Contains(all, r.Ground) {
			all = append(all, r.Ground)
		}
	}
	return all
}

// Limits of acts on a certificate's standing, in days.
const (
	// Ahead is how far ahead an act may be dated. It is never dated back: what a certificate was worth on a day that is over stays so.
	Ahead = 30
	// MostCure is the longest time a suspension may give its cause to be cured: the longest a procedure may stand still (art. 10).
	MostCure = 90
	// ReturnWithin is how many days the holder has to give a revoked certificate back (Inno-Biz notice 2026-44, art. 17②).
	ReturnWithin = 15
)

// StandingChange is an act on a certificate's standing, exactly as it is proposed.
type StandingChange struct {
	Act    register.EventKind `json:"act"`
	Number string             `json:"number"`
	Ground Ground             `json:"ground"`
	On     calendar.Date      `json:"on,omitzero"`      // its first day; none: the day on which it is confirmed
	CureBy calendar.Date      `json:"cure_by,omitzero"` // the last day on which the cause of a suspension may be cured
	// Hearing is the hearing that went before a revocation; none where its ground needs none.
	Hearing HearingID `json:"hearing,omitempty"`
	After   int       `json:"after"` // how many events the certificate had: after another one this is another act
}

// Restated is the same act on the certificate as it is now; only what is restated without a difference may be confirmed.
func (x StandingChange) Restated(e register.Entry) StandingChange {
	x.Number, x.After = e.Number, len(e.Events)
	return x
}

// MayChange says whether the act is open on the certificate: nil, or a Conflict that says why not. What is revoked stays revoked.
func MayChange(e register.Entry, act register.EventKind, today calendar.Date) error {
	if today.After(e.ValidThrough) {
		return fault.New(fault.Conflict, "standing_act.expired", "On", e.ValidThrough)
	}
	final := outcome(e)
	switch {
	case final == register.StandingRevoked:
		return fault.New(fault.Conflict, "standing_act.revoked_for_good")
	case act == register.Revoked, act == register.Suspended && final == register.Valid, act == register.Restored && final == register.StandingSuspended:
		return nil
	case act == register.Suspended && final == register.StandingSuspended:
		return fault.New(fault.Conflict, "standing_act.suspended_already")
	case final == register.StandingSuperseded:
		return fault.New(fault.Conflict, "standing_act.superseded_already")
	}
	return fault.New(fault.Conflict, "standing_act.not_suspended")
}

// outcome is what the certificate is worth once every event on record has come into effect, whatever its term.
func outcome(e register.Entry) register.Standing {
	day := e.ValidThrough
	for _, ev := range e.Events {
		if ev.On.After(day) {
			day = ev.On
		}
	}
	e.ValidThrough = day
	standing, _ := e.StandingOn(day)
	return standing
}

// outside refuses people who act for the holder.
func outside(who party.Actor, holder party.OrgID) error {
	if _, own := who.Roles[holder]; own {
		return fault.New(fault.Forbidden, "standing_act.own_certificate")
	}
	return nil
}

// MayPropose says whether the person may put the act forward today: the permission, no hand in the holder's company, and an act that is
// open on the certificate.
func MayPropose(e register.Entry, who party.Actor, holder party.OrgID, act register.EventKind, today calendar.Date) error {
	if err := who.May(party.ActProposeStanding, ""); err != nil {
		return err
	}
	if err := outside(who, holder); err != nil {
		return err
	}
	return MayChange(e, act, today)
}

// ProposeStanding checks an act on a certificate that somebody puts forward. Problems are given at the fields "ground", "on" and
// "cure_by"; an act that is not open is a Conflict. A ground on which the holder is to be heard needs a hearing on it that is over.
func ProposeStanding(e register.Entry, who party.Actor, holder party.OrgID, x StandingChange, t StandingTerms, today calendar.Date) (StandingChange, error) {
	if err := MayPropose(e, who, holder, x.Act, today); err != nil {
		return x, err
	}
	x = x.Restated(e)
	x.Hearing = ""
	var l fault.List
	switch rule, ok := t.Rule(x.Act, x.Ground); {
	case !ok:
		l.Add("ground", "party.choose_one")
	case !rule.Heard:
	case t.Hearing == nil || t.Hearing.Ground != x.Ground:
		l.Add("ground", "hearing.needed")
	case !t.Hearing.Over(today):
		l.Add("ground", "hearing.runs", "Until", t.Hearing.AnswerBy)
	default:
		x.Hearing = t.Hearing.ID
	}
	first := today
	if !x.On.IsZero() {
		first = x.On
		if err := dated(e, x.Act, x.On, today); err != nil {
			l = append(l, err)
		}
	}
	switch {
	case x.Act != register.Suspended:
		x.CureBy = calendar.Date{}
	case x.CureBy.IsZero():
	case !x.CureBy.After(first) || x.CureBy.DaysSince(first) > t.MostCure || x.CureBy.After(e.ValidThrough):
		l.Add("cure_by", "standing_act.cure_by", "Most", t.MostCure)
	}
	return x, l.Err()
}

// dated says whether an act may have the day as its first: from today on, not too far ahead, within the term, and not before an
// event that is on record already. A revocation may be: after it nothing else counts.
func dated(e register.Entry, act register.EventKind, on, today calendar.Date) *fault.Fault {
	switch {
	case on.Before(today):
		return fault.Field("on", "standing_act.dated_back")
	case on.DaysSince(today) > Ahead:
		return fault.Field("on", "standing_act.too_far_ahead", "Most", Ahead)
	case on.After(e.ValidThrough):
		return fault.Field("on", "standing_act.after_its_term", "On", e.ValidThrough)
	}
	for _, ev := range e.Events {
		if act != register.Revoked && on.Before(ev.On) {
			return fault.Field("on", "standing_act.before_another", "On", ev.On)
		}
	}
	return nil
}

// MayConfirmStanding says whether the person may confirm an act on the certificate. That they are another than its proposer is a rule of
// package approval.
func MayConfirmStanding(who party.Actor, holder party.OrgID) error {
	if err := who.May(party.ActConfirmStanding, ""); err != nil {
		return err
	}
	return outside(who, holder)
}

// ConfirmStanding gives the event that a confirmed act leaves in the register. A day that was proposed and has passed meanwhile is a
// Conflict: it would date the act back.
func ConfirmStanding(e register.Entry, who party.Actor, holder party.OrgID, x StandingChange, today calendar.Date) (register.Event, error) {
	if err := MayConfirmStanding(who, holder); err != nil {
		return register.Event{}, err
	}
	if err := MayChange(e, x.Act, today); err != nil {
		return register.Event{}, err
	}
	on := x.On
	if on.IsZero() {
		on = soonest(e, x.Act, today)
	}
	if err := dated(e, x.Act, on, today); err != nil {
		return register.Event{}, fault.New(fault.Conflict, "standing_act.day_passed").Because(err)
	}
	return register.Event{On: on, Kind: x.Act, Reason: string(x.Ground)}, nil
}

// soonest is the first day that an act may have: today or, for all but a revocation, the day of an event that is still to come.
func soonest(e register.Entry, act register.EventKind, today calendar.Date) calendar.Date {
	for _, ev := range e.Events {
		if act != register.Revoked && ev.On.After(today) {
			today = ev.On
		}
	}
	return today
}

// MayReturn says whether the person may give the company's certificate back: somebody who may bind the company, while the
// certificate stands or is suspended.
func MayReturn(e register.Entry, who party.Actor, holder party.OrgID, today calendar.Date) error {
	if err := who.May(party.ActReturnCertificate, holder); err != nil {
		return err
	}
	if outcome(e) == register.StandingSuperseded {
		return fault.New(fault.Conflict, "standing_act.superseded_already")
	}
	return MayChange(e, register.Revoked, today)
}

// Return gives the event of a certificate that its holder gives back (Inno-Biz notice 2026-44, art. 17①): revoked from today, and
// nobody in the agency has a word in it.
func Return(e register.Entry, who party.Actor, holder party.OrgID, today calendar.Date) (register.Event, error) {
	if err := MayReturn(e, who, holder, today); err != nil {
		return register.Event{}, err
	}
	return register.Event{On: today, Kind: register.Revoked, Reason: string(Returned)}, nil
}
