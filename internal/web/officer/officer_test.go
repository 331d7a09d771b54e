package officer_test

import (
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

const (
	anOfficer      party.PersonID = "demo-officer"
	aDecider       party.PersonID = "demo-decider"
	aSecondDecider party.PersonID = "demo-decider-2"
	anAuditor      party.PersonID = "demo-auditor"
	anExpert       party.PersonID = "demo-expert-1"
	anAdminstrator party.PersonID = "demo-administrator"
)

// TestEveryPageOfACaseInEveryLanguage opens each page of a case in each state.
func TestEveryPageOfACaseInEveryLanguage(t *testing.T) {
	h := open(t)
	for _, state := range application.States[1:] {
		var id application.ID
		switch state {
		case application.Granted:
			id = h.granted()
		case application.Objected:
			id, _ = h.objected()
		default:
			id = h.At(t, state)
		}
		for _, l := range locale.Languages {
			p := locale.For(l)
			for _, page := range []string{"", "submission", "diagnosis", "panel", "result", "letters", "journal"} {
				s := h.as(anAuditor).in(l).get(at(id, page))
				s.has(t, http.StatusOK, `<html lang="`+string(l)+`"`, p.T("state."+string(state)+".staff"), "<h1>")
				s.lacks(t, `class="button primary"`+` type="submit"`)
			}
		}
	}
}

func TestTheListsInEveryLanguage(t *testing.T) {
	h := open(t)
	h.granted()
	for _, state := range []application.State{application.Submitted, application.Accepted, application.Evaluating, application.Refused} {
		h.At(t, state)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, who := range []party.PersonID{anOfficer, aDecider, anAuditor} {
			h.as(who).in(l).get("/office").has(t, http.StatusOK, p.T("officer.today.title"), p.T("officer.today.states"))
			h.as(who).in(l).get("/office/cases").has(t, http.StatusOK, p.T("officer.cases.title"), p.T("state.refused.staff"))
			h.as(who).in(l).get("/office/schemes").has(t, http.StatusOK, "2026", p.T("officer.schemes.in_force"))
		}
		h.as(anOfficer).in(l).get("/office/journal").has(t, http.StatusOK, p.T("journal.submitted"), "Yoon Ji-ho")
		h.as(anAuditor).in(l).get("/office/schemes/innobiz/2026").has(t, http.StatusOK, p.T("officer.edition.settings"), p.T("officer.edition.placeholder"))
		h.as(anAdminstrator).in(l).get("/office/schemes").has(t, http.StatusOK, p.T("officer.schemes.upload"))
	}
}
