package applicant_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
)

// TestTheHolderReadsTheFilesOfACheck finds them on the page of the checks and on that of the hearing that comes from one.
func TestTheHolderReadsTheFilesOfACheck(t *testing.T) {
	h, ctx, officer := open(t), context.Background(), caseworktest.Person("demo-officer")
	at, owner := h.at(application.Certified, locale.English)
	id := application.ID(strings.TrimPrefix(at, "/cases/"))
	number := h.Number(t, id)
	check, err := h.Desk.OrderCheck(ctx, officer, casework.CheckOrder{Certificate: number, Ground: oversight.OtherGround, Words: "A look at the line is due.", Checker: officer.ID()})
	if err != nil {
		t.Fatal(err)
	}
	f, err := h.Desk.CheckFile(ctx, officer, check)
	if err != nil {
		t.Fatal(err)
	}
	x := oversight.Conclusion{Result: oversight.CheckWithdraw, Words: "The line was sold."}
	for i, c := range f.Conditions {
		g := oversight.Finding{Condition: c.Code, Seen: oversight.Kept}
		if i == 0 {
			g.Seen, g.Words = oversight.NotKept, "Nothing is made <there> any more."
		}
		x.Findings = append(x.Findings, g)
	}
	if err := errors.Join(
		h.Desk.EncloseInFinding(ctx, officer, check, f.Conditions[0].Code, "sale.txt", strings.NewReader("Sold in March.")),
		h.Desk.EncloseInFinding(ctx, officer, check, f.Conditions[1].Code, "inside.txt", strings.NewReader("Not for the holder.")),
		h.Desk.ConcludeCheck(ctx, officer, check, x), h.Desk.OpenHearing(ctx, officer, number, decision.FollowUpFailed, "The follow-up check found that nothing is made there."),
	); err != nil {
		t.Fatal(err)
	}
	c, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	checks := "/companies/" + string(c.Case.Company) + "/checks"
	k, err := h.Desk.CheckFile(ctx, officer, check)
	if err != nil {
		t.Fatal(err)
	}
	file := checks + "/" + string(check) + "/files/" + k.Check.Findings[0].Files[0].ID
	for _, l := range locale.Languages {
		r := h.reader(h.Owner().ID(), l)
		for _, page := range []string{checks, at + "/hearing"} {
			p := r.get(page)
			p.has(t, "Nothing is made <there> any more.", "sale.txt", `href="`+file+`"`)
			if strings.Contains(p.body, "inside.txt") {
				t.Errorf("%s shows a file of what was kept", page)
			}
		}
		r.get(at+"/hearing").has(t, r.T("enclosure.found"))
	}
	if got := owner.get(file); got.body != "Sold in March." {
		t.Errorf("the file: %d %q", got.status, got.body)
	}
	h.reader("demo-owner-08", locale.English).get(file).is(t, http.StatusNotFound)
}

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
