package officer_test

import (
	"net/http"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// TestAnEditionIsSeenByItsReadersBeforehand opens a sheet as applicant and as expert: the expert finds levels to choose where the
// applicant ticks and gives figures.
func TestAnEditionIsSeenByItsReadersBeforehand(t *testing.T) {
	h := open(t)
	const page = "/office/schemes/innobiz/2026/preview/manufacturing"
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := e.Sheet("manufacturing")
	ticked := "" // an item that the applicant answers by ticks
	for _, it := range s.Items() {
		if it.Type == scheme.Checklist && it.AreaCode == s.Areas[0].Code {
			ticked = it.ID
		}
	}
	if ticked == "" {
		t.Fatal("the first area has no list to tick")
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAuditor).in(l).get("/office/schemes/innobiz/2026").has(t, http.StatusOK, p.T("preview.link"), page)
		h.as(anAuditor).in(l).get(page).has(t, http.StatusOK, p.T("preview.title", "Sheet", s.Title), p.T("preview.years"), `type="checkbox" name="`+ticked+`"`)
		expert := h.as(anAuditor).in(l).get(page + "?as=expert&area=" + s.Areas[0].Code)
		expert.has(t, http.StatusOK, `type="radio" name="`+ticked+`"`)
		expert.lacks(t, p.T("preview.years"), `type="checkbox"`, "<form method=\"post\" action=\"/office")
	}
	h.as(anAuditor).get("/office/schemes/innobiz/2026/preview/bio").has(t, http.StatusNotFound)
	h.as(anExpert).get(page).has(t, http.StatusForbidden)
}
