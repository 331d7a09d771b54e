package casework

import (
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fee"
	"proba.example/internal/objection"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
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
	for _, s := range e.Procedure.Standings(stageFacts(a, account, seen)) {
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

func stageFacts(a application.Application, account *fee.Account, seen seen) procedure.Facts {
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
	switch {
	case account != nil && account.Settled():
		f.Done[procedure.Fee] = time.Time{}
	case after(application.Accepted): // an edition that asks for none, or an appointment from before fees were kept here
		f.Untold[procedure.Fee] = true
	}
	return f
}
