package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/aid"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// withMeasures gives the company of a certified case, in a house where the shipped measures are published.
func (h *house) withMeasures(t *testing.T) (org party.OrgID, number string) {
	t.Helper()
	id := h.At(t, application.Certified)
	files, err := measure.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Support().Publish(context.Background(), caseworktest.Person("demo-officer"), files...); err != nil {
		t.Fatal(err)
	}
	if err := h.Store.View(context.Background(), func(tx *store.Tx) error {
		a, err := tx.Application(context.Background(), id)
		org = a.Company
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return org, h.Number(t, id)
}

func fatal(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestACompanyAsksForAMeasure goes with a request through its whole life: from the list of measures to money that is claimed back.
func TestACompanyAsksForAMeasure(t *testing.T) {
	h := open(t)
	ctx, desk := context.Background(), h.Support()
	org, number := h.withMeasures(t)
	b, list := h.reader(h.Owner().ID(), locale.English), "/companies/"+string(org)+"/support"
	b.get("/companies/"+string(org)+"/measures").has(t, "Ask for this measure", `value="korea-innobiz-loan"`)
	b.post(list, url.Values{"measure": {"moscow-patent-voucher"}}).is(t, http.StatusConflict)
	b.post(list, url.Values{"measure": {"nonsense"}}).is(t, http.StatusNotFound)
	at := b.post(list, url.Values{"measure": {"korea-innobiz-loan"}}).location
	id := aid.ID(at[strings.LastIndex(at, "/")+1:])
	for _, l := range locale.Languages {
		r := h.reader(h.Owner().ID(), l)
		r.get(list).has(t, r.T("aid.own_lede"), r.T("aid.state.draft"))
		r.get(at).has(t, r.T("aid.paper.missing_text"), r.T("aid.costs_text"))
	}

	// Nothing can be handed in before it says what is bought; what was typed stays.
	b.post(at+"/submit", url.Values{"revision": {"1"}}).has(t, "Name at least one cost")
	bad := url.Values{"revision": {"1"}, "purpose": {"A press for lenses, with its foundation."}, "items.0.text": {"Press"}, "items.0.amount": {"a lot"}}
	b.post(at, bad).has(t, "Enter an amount above zero", `value="a lot"`)
	good := url.Values{
		"revision": {"1"}, "purpose": {"A press for lenses, with its foundation."},
		"items.0.text": {"Press"}, "items.0.name": {"Press 7"}, "items.0.amount": {"40,000,000"},
		"items.2.text": {"Foundation"}, "items.2.supplier": {"128-81-12345"}, "items.2.invoice": {"F-1"}, "items.2.on": {h.Today().String()}, "items.2.amount": {"10 000 000"},
	}
	b.post(at, good).is(t, http.StatusSeeOther)
	b.post(at, good).is(t, http.StatusConflict) // somebody saved it since
	b.get(at).has(t, "₩50,000,000", `value="Press 7"`)
	b.post(at+"/submit", url.Values{"revision": {"2"}}).has(t, "A document is missing or out of date")

	old := h.Today().AddDays(-40).String()
	b.send(at+"/papers", url.Values{"issued_on.extract": {old}}, upload{"file.extract", "extract.pdf", []byte("%PDF-1.4 extract")}).is(t, http.StatusSeeOther)
	b.get(at).has(t, "Out of date")
	b.post(at+"/submit", url.Values{"revision": {"2"}}).has(t, "A document is missing or out of date")
	b.send(at+"/papers", url.Values{"issued_on.extract": {""}}, upload{"file.extract", "extract.pdf", []byte("%PDF-1.4 extract")}).has(t, "Enter the date on which the document was issued")
	b.send(at+"/papers", url.Values{"issued_on.extract": {h.Today().String()}}, upload{"file.extract", "new extract.pdf", []byte("%PDF-1.4 new extract")}).is(t, http.StatusSeeOther)
	b.get(at).has(t, "There already", "new extract.pdf")

	// A fact that is missing makes the answer unknown, and a certificate that is suspended makes it no: both count in that second.
	b.get(at+"/submit").has(t, "can no longer be changed")
	b.post(at+"/submit", url.Values{"revision": {"2"}}).is(t, http.StatusSeeOther)
	for _, l := range locale.Languages {
		r := h.reader(h.Owner().ID(), l)
		r.get(at).has(t, r.T("aid.state.submitted"), r.T("aid.checked"), number, r.T("standing.valid"))
	}
	b.post(at, good).is(t, http.StatusConflict)

	// The same costs are refused in a second request, whatever the measure.
	second := b.post(list, url.Values{"measure": {"korea-innovation-guarantee"}}).location
	b.post(second, good).is(t, http.StatusSeeOther)
	b.post(second+"/submit", url.Values{"revision": {"2"}}).has(t, "This cost stands in your request", "There already")

	officer, decider, payer := caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider"), caseworktest.Person("demo-decider-2")
	words := "The press is on the list of the measure."
	fatal(t, desk.ExamineAid(ctx, officer, id, map[int]string{1: "A foundation is a building."}, true, words))
	f, err := desk.AidFile(ctx, decider, id)
	fatal(t, err)
	if f.Sum == nil || f.Sum.Amount != 40_000_000 {
		t.Fatalf("the sum is %+v", f.Sum)
	}
	plan := []aid.Tranche{{Amount: 15_000_000, DueOn: h.Today()}, {Amount: 25_000_000, DueOn: h.Today().AddDays(60)}}
	fatal(t, desk.ApproveAid(ctx, decider, id, 40_000_000, plan, words))
	b.get(at).has(t, "Sign the agreement", "A foundation is a building.", "₩40,000,000, set by: the share of the costs")
	b.get(at+"/sign").has(t, "pay back what is not due")
	b.post(at+"/sign", nil).is(t, http.StatusSeeOther)
	b.get(at+"/withdraw").is(t, http.StatusConflict)
	fatal(t, desk.OrderTranche(ctx, officer, id, 0), desk.PayTranche(ctx, payer, id, 0))
	b.get(at).has(t, "Paid so far", "₩15,000,000", "Report what was spent")

	// The report names invoices; money beyond the share of what was spent comes back.
	b.post(at+"/report", url.Values{"words": {"The press stands and works since May."}, "items.0.text": {"Press"}, "items.0.amount": {"9000000"}}).has(t, "Enter the number of the invoice")
	spent := url.Values{"words": {"The press stands and works since May."}, "items.0.text": {"Press"}, "items.0.supplier": {"1288112345"}, "items.0.invoice": {"P-9"}, "items.0.amount": {"9000000"}}
	b.post(at+"/report", spent).is(t, http.StatusSeeOther)
	if err := desk.AcceptAid(ctx, officer, id, words); !fault.Is(err, fault.Conflict) {
		t.Errorf("accepted with more paid than due: %v", err)
	}
	fatal(t, desk.ClaimAid(ctx, decider, id, nil, "Six million won were paid and not spent."))
	b.get(at).has(t, "To be paid back", "₩6,000,000", "Six million won were paid and not spent.")
	fatal(t, desk.RepayAid(ctx, officer, id, 6_000_000, h.Today()))
	b.get(at).has(t, "Paid back")

	if page := h.reader("demo-expert-1", locale.English).get(at); page.status != http.StatusNotFound {
		t.Errorf("an expert reads the request: %d", page.status)
	}
	h.Drain(t)
	told := map[string]bool{}
	for _, l := range h.Post.Letters() {
		told[l.Mail.Subject] = true
	}
	subjects := 0
	for s := range told {
		if strings.Contains(s, "S2026-00001") {
			subjects++
		}
	}
	if subjects < 8 {
		t.Errorf("%d kinds of letters were written of the request: %v", subjects, told)
	}
}

// TestNoTrancheAfterTheCertificateIsGone: suspended in between, a certificate opens neither a payment nor a new request.
func TestNoTrancheAfterTheCertificateIsGone(t *testing.T) {
	h := open(t)
	ctx, desk := context.Background(), h.Support()
	org, number := h.withMeasures(t)
	owner, officer, decider := h.Owner(), caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider")
	words := "The press is on the list of the measure."
	ask := func(name string) (aid.ID, error) {
		id, err := desk.OpenAid(ctx, owner, org, "korea-innobiz-loan")
		fatal(t, err)
		fatal(t, desk.SaveAid(ctx, owner, id, "A press for lenses, and nothing else.", []aid.Item{{Text: "Press", Name: name, Amount: 1000}}, 1),
			desk.GivePaper(ctx, owner, id, "extract", h.Today(), "extract.pdf", strings.NewReader("%PDF-1.4 "+name)))
		return id, desk.SubmitAid(ctx, owner, id, 2)
	}
	id, err := ask("one")
	fatal(t, err)
	waiting, err := desk.OpenAid(ctx, owner, org, "korea-innobiz-loan")
	fatal(t, err, desk.SaveAid(ctx, owner, waiting, "Another press for lenses, and no more.", []aid.Item{{Text: "Press", Name: "two", Amount: 1000}}, 1))
	fatal(t, desk.ExamineAid(ctx, officer, id, nil, true, words), desk.ApproveAid(ctx, decider, id, 1000, []aid.Tranche{{Amount: 400, DueOn: h.Today()}, {Amount: 600, DueOn: h.Today()}}, words),
		desk.SignAid(ctx, owner, id), desk.OrderTranche(ctx, officer, id, 0), desk.PayTranche(ctx, decider, id, 0), desk.OrderTranche(ctx, officer, id, 1))
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
	if err := desk.PayTranche(ctx, decider, id, 1); err == nil || fault.All(err)[0].Key != "aid.certificate_gone" {
		t.Errorf("paid after the suspension: %v", err)
	}
	if err := desk.SubmitAid(ctx, owner, waiting, 2); err == nil || fault.All(err)[0].Key != "aid.closed" {
		t.Errorf("submitted after the suspension: %v", err)
	}
	b := h.reader(owner.ID(), locale.English)
	b.get("/companies/"+string(org)+"/support/"+string(id)).has(t, "Payments have stopped", "nothing more is paid")
}
