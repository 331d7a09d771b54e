package decision

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

// OnObjection is the ground of a suspension that is lifted because an objection to it was right.
const OnObjection Ground = "objection"

// Lift gives the event by which a suspension falls after an objection; a Conflict where the certificate is not suspended any more.
func Lift(e register.Entry, today calendar.Date) (register.Event, error) {
	if err := MayChange(e, register.Restored, today); err != nil {
		return register.Event{}, err
	}
	return register.Event{On: soonest(e, register.Restored, today), Kind: register.Restored, Reason: string(OnObjection)}, nil
}

// RevokedForGood says whether the certificate is revoked, or will be from a day that is on record.
func RevokedForGood(e register.Entry) bool { return outcome(e) == register.StandingRevoked }

// Ordered is the decision to give a certificate that an answer to an objection orders: r and e are the result and the edition of its case,
// the people are those who gave the answer.
func Ordered(r evaluation.Result, e *scheme.Edition, grade, reasons string, proposedBy party.PersonID, proposedAt time.Time, confirmedBy party.PersonID, confirmedAt time.Time) Decision {
	return Decision{
		Outcome: Grant, Grade: grade, Total: r.Total, Technology: r.Technology, Totals: r.Totals(e), Reasons: reasons,
		DecidedBy: proposedBy, DecidedAt: proposedAt.UTC(), ConfirmedBy: confirmedBy, ConfirmedAt: confirmedAt.UTC(),
	}
}
