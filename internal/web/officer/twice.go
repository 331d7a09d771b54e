package officer

import (
	"net/http"

	"proba.example/internal/casework"
)

// doneAlready says that a form was refused only because its act is done: it is the second click of a double one, or was sent
// again because the answer to the first was lost. same compares the case as it is now with what the form asks for.
func (o *pages) doneAlready(r *http.Request, err error, same func(now casework.ForOfficer) bool) bool {
	if _, again := reopen(err); !again {
		return false
	}
	now, readErr := o.theCase(r)
	return readErr == nil && same(now)
}
