package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// An officer copies out a succession that came by post; the case stands in the officer's name, and a colleague examines it.
func TestASuccessionOnPaperIsFiledOnItsPage(t *testing.T) {
	h := open(t)
	number := h.Number(t, h.At(t, application.Certified))
	h.Drain(t)
	ctx := context.Background()
	f, err := h.Desk.CertificateFile(ctx, caseworktest.Person(anOfficer), number)
	if err != nil {
		t.Fatal(err)
	}
	v, err := h.Desk.OfficerCase(ctx, caseworktest.Person(anOfficer), f.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Contents.Company
	c.ID, c.Revision, c.BusinessNumber, c.Name, c.StartedOn, c.Event = "", 0, "1248100998", "주식회사 <이어받음>", calendar.MustParse("2025-02-03"), nil
	if _, err := h.Desk.SaveCompany(ctx, caseworktest.Person("demo-owner-13"), c, scheme.Ref{Scheme: "innobiz", Edition: "2026"}); err != nil {
		t.Fatal(err)
	}
	page := "/office/certificates/" + number + "/paper"
	e, _ := innobiz(t, h).AgeEventNamed("conversion")
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get("/office/certificates/"+number).has(t, http.StatusOK, page, p.T("paper.title"))
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, p.T("paper.lede"), p.Text(e.Title), p.Text(e.Facts[3].Title), p.T("paper.met_yes"))
	}
	for _, who := range []party.PersonID{aDecider, anAuditor, "demo-expert-1"} {
		h.as(who).get(page).has(t, http.StatusForbidden)
	}
	h.as(anAuditor).get("/office/certificates/"+number).lacks(t, page)
	form := func(more ...string) []string {
		return append(append([]string{"event", "conversion", "on", "2025-02-03", "old_start", "2022-03-02"}, more...), "other", "")
	}
	papers := []byte("%PDF-1.7\npapers")
	good := form("business_number", "124-81-00998", "received_on", h.Today().String(), "met", "yes")
	h.as(anOfficer).upload(page, "papers.pdf", papers, form("business_number", "<9>", "received_on", h.Today().String(), "met", "yes")...).has(t, http.StatusUnprocessableEntity, "No company with this number", "<9>")
	h.as(anOfficer).upload(page, "papers.pdf", papers, form("business_number", "124-81-00998", "received_on", "soon")...).has(t, http.StatusUnprocessableEntity, "Give a date")
	h.as(anOfficer).upload(page, "", nil, good...).has(t, http.StatusUnprocessableEntity, "Choose a file")
	h.as(aDecider).upload(page, "papers.pdf", papers, good...).has(t, http.StatusForbidden)
	done := h.as(anOfficer).upload(page, "papers.pdf", papers, good...)
	to := done.location
	if done.status != http.StatusSeeOther || !strings.HasPrefix(to, "/office/cases/") {
		t.Fatalf("filed: %d to %q: %s", done.status, to, done.alert())
	}
	h.as(anOfficer).get(to).has(t, http.StatusOK, "→ 주식회사 <이어받음>")
	h.as(anOfficer).get(to+"/screen").has(t, http.StatusOK)
	h.Drain(t)
	h.Check(t)
}

func TestThePageOfASuccessionOnPaperInABrowser(t *testing.T) {
	h := open(t)
	number := h.Number(t, h.At(t, application.Certified))
	h.Drain(t)
	h.look(t, "paper", map[party.PersonID]map[string]string{anOfficer: {"form": "/office/certificates/" + number + "/paper"}})
}
