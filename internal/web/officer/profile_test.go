package officer_test

import (
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
)

// TestTheOfficersPagesOfASchemeWithoutAPanel opens every page of a case that is decided on facts, in every state it comes through.
func TestTheOfficersPagesOfASchemeWithoutAPanel(t *testing.T) {
	for _, state := range []application.State{application.Submitted, application.Evaluated, application.Proposed, application.Certified, application.Refused} {
		h := open(t)
		id, _ := h.OnFacts(t, state)
		for _, l := range locale.Languages {
			p := locale.For(l)
			for _, page := range []string{"", "submission", "diagnosis", "result", "letters", "journal"} {
				s := h.as(anOfficer).in(l).get(at(id, page))
				s.has(t, http.StatusOK, p.T("state."+string(state)+".staff"), "<h1>")
				s.lacks(t, `href="`+at(id, "panel")+`"`, p.T("officer.score.technology"))
			}
			switch state {
			case application.Submitted:
				h.as(anOfficer).in(l).get(at(id, "screen")).has(t, http.StatusOK, p.T("facts.count", "Met", 3, "All", 3))
			case application.Evaluated:
				h.as(aDecider).in(l).get(at(id, "decide")).has(t, http.StatusOK, p.T("facts.award"), p.T("facts.on_facts"), p.T("facts.grant_hint"))
				h.as(aDecider).in(l).get("/office").has(t, http.StatusOK, "Ветрогенератор")
			case application.Proposed:
				h.as(aSecondDecider).in(l).get(at(id, "confirm")).has(t, http.StatusOK, p.T("facts.proposed", "By", "Елена Сорокина"))
			}
			h.as(anOfficer).in(l).get("/office/schemes/small_technology_company/2023").has(t, http.StatusOK, p.T("facts.no_panel"))
		}
	}
}
