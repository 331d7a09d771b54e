package casework

import (
	"context"
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/notice"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// journey are the states of a case that goes on, in their order; Returned is a case that waits where Submitted does.
var journey = []application.State{
	application.Draft, application.Submitted, application.Accepted, application.Evaluating, application.Evaluated, application.Proposed, application.Granted, application.Certified,
}

// Stage is one stage of a case with the name the edition gives it.
type Stage struct {
	procedure.Standing
	Title scheme.Stage
}

// stages says how a case stands with each stage of its edition of which something is kept. To an applicant a decision that is not disclosed yet is not taken.
func stages(a application.Application, e *scheme.Edition, account *fee.Account, seen seen) []Stage {
	var all []Stage
	for _, s := range e.Procedure.Standings(stageFacts(a, e, account, seen)) {
		if s.State == procedure.Skipped {
			continue
		}
		i := slices.IndexFunc(e.Stages, func(x scheme.Stage) bool { return x.Code == s.Code })
		all = append(all, Stage{s, e.Stages[i]})
	}
	return all
}

// seen is what a time line rests on beside the state of the case.
type seen struct {
	voted     bool                 // the committee has
	objection *objection.Objection // the latest; nil where nobody objected
	applicant bool                 // it is told to the applicant
}

func stageFacts(a application.Application, e *scheme.Edition, account *fee.Account, seen seen) procedure.Facts {
	f := procedure.Facts{
		Done: map[procedure.Kind]time.Time{},
		// Where nobody objects there is nothing to tell.
		Untold: map[procedure.Kind]bool{procedure.Objection: seen.objection == nil},
		Ended:  a.State == application.Withdrawn || a.State == application.Refused,
	}
	state := a.State
	switch {
	case state == application.Returned:
		state = application.Draft // the self-assessment is open again
	case state == application.Refused, state == application.Objected:
		state = application.Granted // as far as its stages go: decided
	case seen.applicant && state == application.Granted:
		state = application.Evaluated
	}
	if a.Reissues() { // nothing is evaluated or charged again
		for _, k := range []procedure.Kind{
			procedure.SelfAssessment, procedure.Eligibility, procedure.Fee, procedure.ExpertReview, procedure.Visit, procedure.TechnologyRating, procedure.Committee,
		} {
			f.Untold[k] = true
		}
	}
	after := func(s application.State) bool { return slices.Index(journey, state) > slices.Index(journey, s) }
	for _, x := range []struct {
		kinds []procedure.Kind
		done  bool
		at    time.Time
	}{
		{[]procedure.Kind{procedure.SelfAssessment}, after(application.Draft) || a.State == application.Withdrawn && a.Submissions > 0, a.SubmittedAt},
		{[]procedure.Kind{procedure.Eligibility, procedure.DocumentCheck}, after(application.Submitted), time.Time{}},
		{[]procedure.Kind{procedure.ExpertReview, procedure.Visit, procedure.TechnologyRating}, after(application.Evaluating), time.Time{}},
		{[]procedure.Kind{procedure.Committee}, seen.voted && !seen.applicant || after(application.Evaluated) && (!seen.applicant || after(application.Proposed)), time.Time{}},
		{[]procedure.Kind{procedure.Decision}, after(application.Proposed), time.Time{}},
		{[]procedure.Kind{procedure.Certificate}, a.State == application.Certified, a.StateSince},
	} {
		for _, k := range x.kinds {
			if x.done {
				f.Done[k] = x.at
			}
		}
	}
	if o := seen.objection; o != nil && o.State != objection.Open && (a.State == application.Refused || after(application.Proposed)) {
		f.Done[procedure.Objection] = o.ClosedAt
	}
	if account != nil && account.Settled() {
		f.Done[procedure.Fee] = time.Time{}
	}
	begun := map[procedure.Kind]bool{}
	for _, k := range []procedure.Kind{procedure.ExpertReview, procedure.Visit, procedure.TechnologyRating} {
		begun[k] = after(application.Accepted) && !e.OnFacts()
	}
	begun[procedure.Decision] = after(application.Evaluated)
	late := slices.ContainsFunc(e.Procedure.Stages(), func(s procedure.Stage) bool {
		_, done := f.Done[s.Kind]
		return (done || begun[s.Kind]) && e.Procedure.Before(procedure.Fee, s.Kind)
	})
	// An edition that charges nothing, or a case that went past the fee before fees were kept here.
	f.Untold[procedure.Fee] = f.Untold[procedure.Fee] || account == nil && (e.Payment == nil || late)
	return f
}

// position is where a case is in its procedure.
type position struct {
	a       application.Application
	account *fee.Account // nil while nothing is charged
	voted   bool         // the committee has
}

// at reads where a case is. Voted says whether the committee has.
func at(ctx context.Context, tx *store.Tx, a application.Application, voted bool) (position, error) {
	account, err := store.Absent(tx.AccountOf(ctx, a.ID))
	return position{a, account, voted}, err
}

func (x position) facts(e *scheme.Edition) procedure.Facts {
	return stageFacts(x.a, e, x.account, seen{voted: x.voted})
}

// inTurn asks the procedure of the edition whether a case has come to stages of these kinds. The answer is nil, or a Conflict that names the
// stage which must be settled first and says how. Kinds that the procedure does not have are not asked about, and one of them does not wait
// for another: one act settles them.
func (x position) inTurn(e *scheme.Edition, kinds ...procedure.Kind) error {
	f := x.facts(e)
	for _, k := range kinds {
		first, held := e.Procedure.Holds(k, f)
		if !held || first == k || slices.Contains(kinds, first) {
			continue
		}
		waiting, _ := e.StageOf(k)
		switch {
		case first == procedure.Fee && x.account != nil:
			i := x.account.Invoice
			return fault.New(fault.Conflict, "fee.unpaid", "Stage", waiting.Title, "Number", i.Number,
				"Open", fee.Money{Amount: x.account.Balance().Open(), Currency: i.Currency}, "Due", i.DueOn)
		case first == procedure.Committee:
			return fault.New(fault.Conflict, "decision.vote_missing")
		}
		before, _ := e.StageOf(first)
		return fault.New(fault.Conflict, "procedure.held", "Stage", waiting.Title, "First", before.Title)
	}
	return nil
}

// arrive does what the stages ask for that a case has come to since it was elsewhere: the fee is charged when it is its turn, and the company
// is told what the scheme says at the beginning of a stage. Who is whose act brought the case there.
func (d *Desk) arrive(ctx context.Context, tx *store.Tx, who party.Actor, was, now position, e *scheme.Edition) error {
	if now.account == nil && e.Payment != nil && slices.ContainsFunc(e.Procedure.Standings(now.facts(e)), func(s procedure.Standing) bool {
		return s.Kind == procedure.Fee && s.State == procedure.Now
	}) {
		i, err := d.raiseInvoice(ctx, tx, who, now.a, e)
		if err != nil {
			return err
		}
		now.account = &fee.Account{Invoice: i}
	}
	told := func(x position) []Stage { return stages(x.a, e, x.account, seen{applicant: true}) }
	before := told(was)
	for _, s := range told(now) {
		begun := slices.ContainsFunc(before, func(b Stage) bool { return b.Code == s.Code && b.State == procedure.Now })
		if s.State != procedure.Now || begun || s.Title.Letter == nil {
			continue
		}
		l := notice.StageBegun{Reference: now.a.Reference, Stage: s.Title.Title, Words: s.Title.Letter, Path: applicantPath(now.a.ID)}
		if err := d.toCompany(ctx, tx, now.a, l); err != nil {
			return err
		}
	}
	return nil
}

// arriveFrom is arrive for a step that moved a case and left its account as it was.
func (d *Desk) arriveFrom(ctx context.Context, tx *store.Tx, who party.Actor, was, now application.Application, e *scheme.Edition) error {
	x, err := at(ctx, tx, now, false)
	if err != nil {
		return err
	}
	return d.arrive(ctx, tx, who, position{was, x.account, false}, x, e)
}
