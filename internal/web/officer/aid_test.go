package officer_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/aid"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// anAid is a request for a loan of 50 million won that was submitted; more are lines besides those of the measure's file.
func (h *house) anAid(more ...string) aid.ID {
	h.t.Helper()
	ctx, desk := context.Background(), h.Support()
	id := h.At(h.t, application.Certified)
	owner := h.Owner()
	files, err := measure.Shipped()
	if err != nil {
		h.t.Fatal(err)
	}
	for n, f := range files {
		if bytes.Contains(f, []byte("code: korea-innobiz-loan")) {
			files[n] = append(bytes.Clone(f), strings.Join(more, "\n")...)
		}
	}
	if _, err := desk.Publish(ctx, caseworktest.Person("demo-officer"), files...); err != nil {
		h.t.Fatal(err)
	}
	var org party.OrgID
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		org = a.Company
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	x, err := desk.OpenAid(ctx, owner, org, "korea-innobiz-loan")
	for _, err := range []error{
		err,
		desk.SaveAid(ctx, owner, x, "A press for lenses, with its foundation.", []aid.Item{{Text: "Press <7>", Name: "Press 7", Amount: 40_000_000}, {Text: "Foundation", Name: "Foundation 7", Amount: 10_000_000}}, 1),
		desk.GivePaper(ctx, owner, x, "extract", h.Today(), "extract.pdf", strings.NewReader("%PDF-1.4 extract")),
		desk.SubmitAid(ctx, owner, x, 2),
	} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return x
}

// A measure may have a committee: its advice is entered before the decision, and who entered it does not decide.
func TestACommitteeAdvisesOnARequest(t *testing.T) {
	h := open(t)
	at := "/office/support/" + string(h.anAid("\nstages: [document_check, committee]\n"))
	officer, decider := h.as(anOfficer), h.as("demo-decider")
	officer.post(at, "act", "advise", "approve", "yes", "words", "Nobody has examined it yet.").has(t, http.StatusConflict, "comes first")
	officer.post(at, "act", "examine", "recommend", "yes", "words", "The press is on the list of the measure.").goesTo(t, at)
	for _, l := range locale.Languages {
		p := locale.For(l)
		officer.in(l).get(at).has(t, http.StatusOK, p.T("stage.committee"), p.T("stage.advice_do"), p.T("stage.settlement"))
		decider.in(l).get(at).lacks(t, p.T("stage.advice_do"), p.T("aid.decline_text"))
	}
	decider.post(at, "act", "decline", "words", "It does not serve what the measure is for.").has(t, http.StatusConflict, "comes first")
	officer.post(at, "act", "advise", "words", "Five of seven members were for it.").has(t, http.StatusUnprocessableEntity, ">Five of seven members were for it.</textarea>")
	officer.post(at, "act", "advise", "approve", "yes", "words", "Five of seven members were for it.").goesTo(t, at)
	officer.get(at).has(t, http.StatusOK, "Approve. Five of seven members were for it.", "advice entered")
	decider.get(at).has(t, http.StatusOK, locale.For(locale.English).T("aid.decline_text"))
	decider.post(at, "act", "decline", "words", "It does not serve what the measure is for.").goesTo(t, at)
}

func TestARequestForSupportIsExaminedDecidedAndPaid(t *testing.T) {
	h := open(t)
	h.as(anOfficer).get("/office/support").has(t, http.StatusOK, "There are no requests")
	id := h.anAid()
	at, officer, decider, other := "/office/support/"+string(id), h.as(anOfficer), h.as("demo-decider"), h.as("demo-decider-2")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Press <7>", "Examine the request", "What was checked when it was submitted", "Valid"},
		locale.Russian: {"Проверить заявку", "Что проверено при подаче"},
		locale.Korean:  {"신청 심사", "제출 시 확인한 내용"},
	} {
		officer.in(l).get(at).has(t, http.StatusOK, words...)
		officer.in(l).get("/office/support").has(t, http.StatusOK, "S2026-00001")
	}
	officer.get("/office/support?state=declined").lacks(t, "S2026-00001")
	h.as("demo-auditor").get(at).lacks(t, "Hand it on for a decision")
	h.as("demo-auditor").post(at, "act", "examine", "recommend", "yes", "words", "An auditor changes nothing here.").has(t, http.StatusForbidden)
	h.as("demo-expert-1").get(at).has(t, http.StatusForbidden)

	officer.post(at, "act", "examine", "words", "short").has(t, http.StatusUnprocessableEntity, "short</textarea>")
	officer.post(at, "act", "examine", "recommend", "yes", "items.1.refused", "A foundation is a building.", "words", "The press is on the list of the measure.").goesTo(t, at)
	officer.get(at).lacks(t, "Approve the sum")
	decider.get(at).has(t, http.StatusOK, "The sum is ₩40,000,000", "Does not count: A foundation is a building.")
	plan := []string{"act", "approve", "digest", "40000000", "words", "It serves what the measure is for.", "tranches.0.amount", "15000000", "tranches.0.due_on", h.Today().String()}
	decider.post(at, plan...).has(t, http.StatusUnprocessableEntity, "The tranches do not come to the sum", `value="15000000"`)
	plan = append(plan, "tranches.1.amount", "25,000,000", "tranches.1.due_on", h.Today().AddDays(30).String())
	officer.post(at, plan...).has(t, http.StatusForbidden)
	decider.post(at, plan...).goesTo(t, at)
	if err := h.Support().SignAid(context.Background(), h.Owner(), id); err != nil {
		t.Fatal(err)
	}
	officer.get(at).has(t, http.StatusOK, "Order tranche 1", "Certificate now")
	officer.post(at, "act", "order", "case", "0").goesTo(t, at)
	officer.get(at).has(t, http.StatusOK, "Somebody other than who ordered it")
	officer.post(at, "act", "pay", "case", "0").has(t, http.StatusForbidden)
	other.get(at).has(t, http.StatusOK, "Confirm that it was paid")
	other.post(at, "act", "pay", "case", "0").goesTo(t, at)
	other.post(at, "act", "pay", "case", "0").has(t, http.StatusConflict)

	decider.post(at, "act", "claim", "words", "The company closed the works in June.").goesTo(t, at)
	officer.get(at).has(t, http.StatusOK, "Still to come: ₩15,000,000")
	officer.post(at, "act", "repay", "amount", "16000000", "on", h.Today().String()).has(t, http.StatusUnprocessableEntity, "no more than what is still to come")
	officer.post(at, "act", "repay", "amount", "15000000", "on", h.Today().String()).goesTo(t, at)
	officer.get(at).has(t, http.StatusOK, "Paid back", "Repayment recorded")
}
