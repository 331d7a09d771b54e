package applicant_test

import (
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
)

func TestTheOwnTermIsExplained(t *testing.T) {
	h := open(t)
	for _, l := range locale.Languages {
		at, owner := h.at(application.Evaluating, l)
		owner.get(at).has(t, `href="`+at+`/term"`)
		owner.get(at+"/term").has(t, owner.T("clock.title"), owner.T("clock.why.counted"), owner.T("clock.left_out"))
		owner.get("/desk/calendar.ics").has(t, "BEGIN:VCALENDAR", owner.T("clock.date.visit"), owner.T("clock.date.result"))
		h.reader("demo-owner-14", l).get(at+"/term").is(t, http.StatusNotFound)
	}
}
