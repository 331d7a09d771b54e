package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
)

func TestAListIsScreenedOnItsPages(t *testing.T) {
	h := open(t)
	for _, l := range locale.Languages {
		id := h.At(t, application.Certified)
		h.Drain(t)
		number, r, p := h.Number(t, id), h.as(anOfficer).in(l), locale.For(l)
		const at = "/office/screenings"
		r.get("/office/certificates").has(t, http.StatusOK, `href="/office/screenings"`)
		r.get(at+"/template.csv").has(t, http.StatusOK, "company_number,finding,date,source,country\r\n")
		rows := h.businessNumber(number) + ",tax_arrears,2026-01-02\n1248100998,closed,2026-01-01\nx,y,z\nx,y,z\n"
		if l != locale.English {
			rows = h.businessNumber(number) + ",closed,2026-01-02\n"
		}
		list := []byte("company_number,finding,date\n" + rows)
		r.upload(at, "l.csv", list).has(t, http.StatusUnprocessableEntity, p.T("screening.source"))
		r.upload(at, "l.csv", []byte("<a>,b\n"), "source", "The <tax> office").has(t, http.StatusUnprocessableEntity, p.T("screening.list.head"), "The <tax> office")
		got := r.upload(at, "l.csv", list, "source", "The <tax> office")
		if got.status != http.StatusSeeOther {
			t.Fatalf("the list is answered with %d: %s", got.status, got.body)
		}
		page := r.get(got.location)
		page.has(t, http.StatusOK, "The <tax> office", p.T("screening.fate.hit"), `href="/office/certificates/`+number+`"`)
		if l == locale.English {
			page.has(t, http.StatusOK, "4–5", "No company can have this number", "Not a holder")
		}
		r.upload(at, "again.csv", list, "source", "Anybody").goesTo(t, got.location+"?again=yes")
		r.get(got.location+"?again=yes").has(t, http.StatusOK, p.T("screening.again"))
		_, rest, _ := strings.Cut(page.body, `href="/office/screenings/hits/`)
		hit, _, _ := strings.Cut(rest, `"`)
		hit = "/office/screenings/hits/" + hit
		r.get(at).has(t, http.StatusOK, hit, p.T("screening.take_do"))
		r.get("/office/certificates/"+number).has(t, http.StatusOK, p.T("screening.on_certificate"), hit, p.T("screening.state.open"))
		r.get(hit).has(t, http.StatusOK, p.T("screening.act.hearing"), p.T("screening.act.check"), p.T("screening.act.dismissed"))
		r.post(hit, "act", "dismissed", "words", "no").has(t, http.StatusUnprocessableEntity, p.T("oversight.check.words"))
		r.post(hit, "act", "dismissed", "words", "They paid on the <same> day.").goesTo(t, hit)
		r.get(hit).has(t, http.StatusOK, "They paid on the <same> day.", p.T("screening.state.dismissed"))
		r.post(hit, "act", "dismissed", "words", "They paid on the <same> day.").has(t, http.StatusConflict, p.T("screening.settled"))
		r.get("/office/late").has(t, http.StatusOK, p.T("hearing.clock.screen"), `href="/office/screenings"`)
	}
	auditor := h.as("demo-auditor")
	auditor.get("/office/screenings").lacks(t, "Screen the list")
	if s := auditor.post("/office/screenings/hits/x"); s.status != http.StatusForbidden {
		t.Errorf("an auditor settles: %d", s.status)
	}
	h.as("demo-owner-01").get("/office/screenings").has(t, http.StatusForbidden)
	h.as(anOfficer).upload("/office/screenings", "big.csv", make([]byte, oversight.MaxListBytes+1), "source", "Anybody").has(t, http.StatusRequestEntityTooLarge)
	h.Check(t)
}

// businessNumber is that of the holder of a certificate.
func (h *house) businessNumber(certificate string) string {
	h.t.Helper()
	e, err := h.Desk.CertificateFile(h.t.Context(), caseworktest.Person(anOfficer), certificate)
	if err != nil {
		h.t.Fatal(err)
	}
	return e.Entry.BusinessNumber
}
