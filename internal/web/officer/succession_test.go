package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// succeeded has a company take a certificate over, up to an application that an officer examines; grant takes it to the certificate.
func (h *house) succeeded(number string) (id application.ID, grant func()) {
	h.t.Helper()
	ctx, who := context.Background(), caseworktest.Person("demo-owner-13")
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	f, err := h.Desk.CertificateFile(ctx, caseworktest.Person(anOfficer), number)
	must(err)
	v, err := h.Desk.OfficerCase(ctx, caseworktest.Person(anOfficer), f.Case.ID)
	must(err)
	c := v.Contents.Company
	c.ID, c.Revision, c.BusinessNumber, c.Name, c.StartedOn = "", 0, "1248100998", "주식회사 <이어받음>", calendar.MustParse("2025-02-03")
	c.Event = &party.AgeEvent{Kind: "conversion", OldStart: calendar.MustParse("2022-03-02"), Facts: map[string]bool{
		"same_industry": true, "assets_and_debts_taken_over": true, "owner_is_director": true, "owner_is_shareholder": true,
	}}
	org, err := h.Desk.SaveCompany(ctx, who, c, scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	must(err)
	id, err = h.Desk.Succeed(ctx, who, org, casework.SuccessionAsk{Number: number, Event: "conversion", On: c.StartedOn})
	must(err)
	must(h.Desk.Attach(ctx, who, id, application.DocumentPart("change"), "contract.pdf", strings.NewReader("%PDF-1.7\ncontract")))
	_, err = h.Desk.Submit(ctx, who, id)
	must(err)
	return id, func() {
		h.t.Helper()
		must(h.Desk.Accept(ctx, caseworktest.Person(anOfficer), id))
		must(h.Desk.Decide(ctx, caseworktest.Person(aDecider), id, decision.Proposal{Outcome: decision.Grant, Reasons: "The contract and the register of companies show the conversion."}))
		h.Confirm(h.t, id)
		h.Drain(h.t)
	}
}

// The officer sees the event, what the company states of it, and the two companies side by side; the old certificate tells where it went.
func TestASuccessionIsExaminedByItsProof(t *testing.T) {
	h := open(t)
	number := h.Number(t, h.At(t, application.Certified))
	h.Drain(t)
	id, grant := h.succeeded(number)
	for _, l := range locale.Languages {
		p, s := locale.For(l), h.as(anOfficer).in(l)
		e, _ := innobiz(t, h).AgeEventNamed("conversion")
		s.get(at(id, "")).has(t, http.StatusOK, p.T("reissue.change.succession"), p.Text(e.Title), p.Text(e.Facts[3].Title), p.T("applicant.yes"), "→ 주식회사 <이어받음>", "→ 1248100998")
		s.get(at(id, "screen")).has(t, http.StatusOK, p.T("officer.submission.documents"))
	}
	grant()
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get("/office/certificates/"+number).has(t, http.StatusOK, p.T("succession.event_passed"), p.T("standing.superseded"))
		h.as(anOfficer).in(l).get("/office/certificates/"+h.Number(t, id)).has(t, http.StatusOK, p.T("reissue.of"), ">"+view.SpacedNumber(number)+"<")
	}
	h.Check(t)
}

func innobiz(t *testing.T, h *house) *scheme.Edition {
	t.Helper()
	all, err := h.Desk.Editions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Ref.Scheme == "innobiz" {
			return e
		}
	}
	t.Fatal("no edition")
	return nil
}
