package officer_test

import (
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
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

// TestEveryShippedSchemeIsSeenAndPublished: an officer sees all schemes that come with the program and reads each; an administrator
// publishes one after the other.
func TestEveryShippedSchemeIsSeenAndPublished(t *testing.T) {
	h := open(t)
	all, err := scheme.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Languages {
		p, list := locale.For(l), h.as(anOfficer).in(l).get("/office/schemes")
		list.lacks(t, p.T("officer.schemes.upload"), `action="/office/schemes/shipped"`)
		for _, e := range all {
			here := "/office/schemes/" + e.Ref.String()
			list.has(t, http.StatusOK, `href="`+here+`"`)
			s := h.as(anOfficer).in(l).get(here)
			s.has(t, http.StatusOK, p.Text(e.Summary))
			if e.Ref.Scheme != demo.Scheme {
				s.has(t, http.StatusOK, p.T("facts.shipped.unpublished"))
			}
		}
	}
	admin := h.as(anAdminstrator)
	for _, e := range all {
		if s := admin.post("/office/schemes/shipped", "edition", e.Ref.String()); s.location != "/office/schemes?published=1" {
			t.Fatalf("%s: %d to %s: %s", e.Ref, s.status, s.location, s.alert())
		}
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, e := range all {
			h.as(anOfficer).in(l).get("/office/schemes/"+e.Ref.String()).lacks(t, p.T("facts.shipped.unpublished"))
		}
		h.as(anAdminstrator).in(l).get("/office/schemes").lacks(t, p.T("officer.schemes.shipped"))
	}
	h.as(anOfficer).get("/office/schemes/no/such").has(t, http.StatusNotFound)
}

// TestTheOfficersPagesOfASchemeInPoints: no page speaks of a technology grade, or of a grade of the certificate.
func TestTheOfficersPagesOfASchemeInPoints(t *testing.T) {
	for _, state := range []application.State{application.Accepted, application.Evaluated, application.Proposed, application.Certified} {
		h := open(t)
		id, _ := h.InPoints(t, state, 71)
		for _, l := range locale.Languages {
			p := locale.For(l)
			for _, page := range []string{"", "submission", "diagnosis", "panel", "result", "letters", "journal"} {
				s := h.as(anOfficer).in(l).get(at(id, page))
				s.has(t, http.StatusOK, p.T("state."+string(state)+".staff"), "<h1>")
				s.lacks(t, p.T("officer.score.technology"))
			}
			if state == application.Evaluated {
				h.as(aDecider).in(l).get("/office").has(t, http.StatusOK, p.T("facts.points", "Total", scheme.Tenths(710)))
				h.as(aDecider).in(l).get(at(id, "decide")).has(t, http.StatusOK, p.T("facts.award"), p.T("facts.points", "Total", scheme.Tenths(710)))
				h.as(anOfficer).in(l).get("/office/calibration").has(t, http.StatusOK, "<h1>")
			}
		}
	}
}

// TestSchemesInABrowser opens the list of schemes, editions of every kind, and the pages of cases without a panel or without grades.
func TestSchemesInABrowser(t *testing.T) {
	h := open(t)
	facts, _ := h.OnFacts(t, application.Evaluated)
	points, _ := h.InPoints(t, application.Certified, 71)
	h.look(t, "schemes", map[party.PersonID]map[string]string{
		anAdminstrator: {"shipped": "/office/schemes"},
		anOfficer: {
			"facts-edition": "/office/schemes/small_technology_company/2023", "points-edition": "/office/schemes/high_tech_enterprise/2016",
			"awaiting-edition": "/office/schemes/mainbiz/2026", "facts-case": at(facts, ""), "points-result": at(points, "result"),
		},
		aDecider: {"facts-decide": at(facts, "decide")},
	})
}
