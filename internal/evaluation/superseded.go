package evaluation

import (
	"time"

	"proba.example/internal/party"
)

// Cause is why a registered result gave way to another.
type Cause string

// The causes.
const (
	ForThirdExpert Cause = "third_expert" // the rule of its cycle asked for one more expert
	ForConflict    Cause = "conflict"     // an expert who scored it had an interest
	ForObjection   Cause = "objection"    // the applicant objected, and was heard
)

// Causes are all causes.
var Causes = []Cause{ForThirdExpert, ForConflict, ForObjection}

// Ending says of a result that gave way why, by whose act and when. Words are those given for it; empty where the rule alone asked.
type Ending struct {
	Cause Cause
	By    party.PersonID
	Words string
	At    time.Time
}

// Equal says whether two endings are the same.
func (x Ending) Equal(y Ending) bool {
	return x.Cause == y.Cause && x.By == y.By && x.Words == y.Words && x.At.Equal(y.At)
}

// Superseded is a registered result that gave way to another. It is kept as it was, with what a reading says of it that was frozen by then:
// such a result stays in its cycle for good, and the case is scored anew by others.
type Superseded struct {
	Result
	Ending
}
