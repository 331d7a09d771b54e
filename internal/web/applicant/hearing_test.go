package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// TestTheHolderIsHeard reads and answers in each language what the agency found on a certificate.
func TestTheHolderIsHeard(t *testing.T) {
	const finding = "The tax office reports arrears of value-added tax for two quarters."
	answer := "Долг погашен 20 ноября, квитанция приложена к письму."
	for n, l := range locale.Languages {
		h := open(t)
		at, r := h.at(application.Certified, l)
		id := application.ID(strings.TrimPrefix(at, "/cases/"))
		number := h.Number(t, id)
		r.get(at+"/hearing").is(t, http.StatusNotFound)
		r.post(at+"/hearing", url.Values{"answer": {answer}}).is(t, http.StatusNotFound)
		if strings.Contains(r.get(at+"/outcome").body, at+"/hearing") {
			t.Error("the outcome leads to a hearing that is none")
		}
		if err := h.Desk.OpenHearing(context.Background(), caseworktest.Person("demo-officer"), number, decision.TaxArrears, finding); err != nil {
			t.Fatal(err)
		}
		by := locale.For(l).Date(h.Today().AddDays(14))
		r.get(at+"/outcome").has(t, r.T("hearing.own_title"), r.T("ground.tax_arrears"), by, at+"/hearing", r.T("hearing.own_do"))
		r.get(at+"/hearing").has(t, finding, by, r.T("hearing.send"), r.T("hearing.answer_hint"))

		c, err := h.Desk.ApplicantCase(context.Background(), h.Owner(), id)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			h.member(c.Case.Company, "demo-owner-09", party.Preparer)
			preparer := h.reader("demo-owner-09", l)
			p := preparer.get(at + "/hearing")
			p.has(t, finding, preparer.T("party.signatory_needed"))
			if strings.Contains(p.body, `name="answer"`) {
				t.Error("a preparer is offered the answer")
			}
			preparer.post(at+"/hearing", url.Values{"answer": {answer}}).is(t, http.StatusForbidden)
		}
		h.reader("demo-owner-08", l).get(at+"/hearing").is(t, http.StatusNotFound)

		short := r.post(at+"/hearing", url.Values{"answer": {"Нет."}})
		short.is(t, http.StatusUnprocessableEntity)
		short.has(t, "Нет.", r.T("approval.words", "Min", 20))
		done := r.post(at+"/hearing", url.Values{"answer": {answer}})
		done.is(t, http.StatusSeeOther)
		if again := r.post(at+"/hearing", url.Values{"answer": {answer}}); again.location != done.location {
			t.Errorf("a second click leads to %s", again.location)
		}
		p := r.get(done.location)
		p.has(t, answer, r.T("hearing.own_answered"))
		if strings.Contains(p.body, `name="answer"`) || strings.Contains(p.body, "Yoon") {
			t.Error("it is asked again, or names who found it")
		}
		if err := h.Desk.DropHearing(context.Background(), caseworktest.Person("demo-decider"), number, "The receipt settles it; the arrears were paid."); err != nil {
			t.Fatal(err)
		}
		r.get(at+"/hearing").has(t, r.T("hearing.own_dropped"), "The receipt settles it")
		h.Check(t)
	}
}
