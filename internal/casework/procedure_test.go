package casework

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
)

// TestWhereACaseStandsInItsStages: which stage of the shipped edition a case is at in each state, and that an applicant is not told of a
// decision before it is disclosed.
func TestWhereACaseStandsInItsStages(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		state      application.State
		applicant  bool
		now        procedure.Kind // empty: none
		done       int
		notReached int
	}{
		{application.Draft, true, procedure.SelfAssessment, 0, 0},
		{application.Returned, true, procedure.SelfAssessment, 0, 0},
		{application.Submitted, false, procedure.Eligibility, 1, 0},
		{application.Accepted, false, procedure.Fee, 3, 0},
		{application.Evaluating, false, procedure.ExpertReview, 3, 0},
		{application.Evaluated, false, procedure.Decision, 5, 0},
		{application.Proposed, true, procedure.Decision, 5, 0},
		{application.Granted, false, procedure.Certificate, 6, 0},
		{application.Granted, true, procedure.Decision, 5, 0},
		{application.Certified, true, "", 7, 0},
		{application.Refused, true, "", 6, 1},
		{application.Withdrawn, true, "", 1, 7},
	} {
		a := application.Application{State: c.state, Submissions: 1, SubmittedAt: time.Unix(1, 0)}
		var now procedure.Kind
		done, notReached := 0, 0
		for _, s := range stages(a, e, nil, seen{applicant: c.applicant}) {
			switch s.State {
			case procedure.Now:
				if now == "" {
					now = s.Kind // the first of those that run beside each other
				}
			case procedure.Done:
				done++
			case procedure.NotReached:
				notReached++
			case procedure.Ahead, procedure.Skipped:
			}
			if s.Title.Code != s.Code {
				t.Errorf("%s has the title of %s", s.Code, s.Title.Code)
			}
		}
		if now != c.now || done != c.done || notReached != c.notReached {
			t.Errorf("%s (applicant %v): at %q, %d done, %d not reached; want %q, %d, %d", c.state, c.applicant, now, done, notReached, c.now, c.done, c.notReached)
		}
	}
}
