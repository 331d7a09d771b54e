package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

// TestTheFeeOfACaseIsPaidCorrectedAndGivenBack works through every form of the page: what is wrong is said where it was typed, and an act
// whose form is gone is answered above the page.
func TestTheFeeOfACaseIsPaidCorrectedAndGivenBack(t *testing.T) {
	h := open(t)
	page, today := at(h.Unpaid(t), "fee"), h.Today().String()
	officer, decider := h.as(anOfficer), h.as(aDecider)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Record a payment", "As the bank statement has it", `value="770000"`, "Open"},
		locale.Russian: {"Как в выписке банка", `value="770000"`},
		locale.Korean:  {"은행 거래 내역에 적힌 대로", `value="770000"`},
	} {
		officer.in(l).get(page).has(t, http.StatusOK, words...)
		officer.in(l).get("/office/fees?state=open").has(t, http.StatusOK, "F2026-00001")
	}
	h.as("demo-auditor").get(page).lacks(t, "Record a payment")
	h.as("demo-auditor").post(page, "act", "payment", "amount", "770000", "on", today, "ref", "KB-1").has(t, http.StatusForbidden)

	officer.post(page, "act", "payment", "amount", "a lot", "on", today, "ref", "KB-1").has(t, http.StatusUnprocessableEntity, `value="a lot"`, `value="KB-1"`)
	officer.post(page, "act", "payment", "amount", "7,70,000", "on", today, "ref", "KB-1").has(t, http.StatusUnprocessableEntity, `value="7,70,000"`)
	officer.post(page, "act", "refund", "reasons", "They ask for the money.").has(t, http.StatusConflict)
	officer.post(page, "act", "reverse", "words", "It belongs to another invoice.").has(t, http.StatusUnprocessableEntity, "class=\"notice bad\"")
	officer.post(page, "act", "payment", "amount", "780,000", "on", today, "ref", "KB-1").goesTo(t, page+"?done=payment")
	officer.post(page, "act", "payment", "amount", "780 000", "on", today, "ref", "KB-1").goesTo(t, page+"?done=payment") // a second click enters nothing
	officer.get(page+"?done=payment").has(t, http.StatusOK, "The payment is recorded", "Overpaid", "Pay ₩10,000 back")

	officer.post(page, "act", "refund", "reasons", "").has(t, http.StatusUnprocessableEntity)
	officer.post(page, "act", "refund", "reasons", "The company paid ten thousand too much.").goesTo(t, page+"?done=refund")
	officer.get(page).has(t, http.StatusOK, "A refund of ₩10,000 waits for a second person")
	digest := decider.get(page).digest(t)
	officer.post(page, "act", "answer", "choice", "confirm", "digest", digest).lacks(t, "The refund is settled.")
	decider.post(page, "act", "answer", "choice", "confirm", "digest", digest).goesTo(t, page+"?done=answer")
	decider.get(page).has(t, http.StatusOK, "Paid")
	officer.get("/office/fees?state=paid").has(t, http.StatusOK, "F2026-00001")
}

// TestABankFileIsSeenBeforeItIsEntered: a file is refused whole by its wrong line; of a good one only what matches is entered, and once.
func TestABankFileIsSeenBeforeItIsEntered(t *testing.T) {
	h := open(t)
	page, today, officer := at(h.Unpaid(t), "fee"), h.Today().String(), h.as(anOfficer)
	head := "date,amount,currency,reference,payer,text\n"
	officer.upload("/office/fees/bank", "bank.csv", []byte(head+today+",much,KRW,KB-1,Hanul,F2026-00001\n")).has(t, http.StatusUnprocessableEntity, "Line 2 cannot be read")
	officer.upload("/office/fees/bank", "bank.csv", nil).has(t, http.StatusUnprocessableEntity, "Please choose a file.")
	file := head + today + ",770000,KRW,KB-1,Hanul <Valve>,fee F2026-00001\n" + today + ",5,KRW,KB-2,Nobody,for lunch\n" + today + ",700,KRW,KB-3,Hanul,F2026-00001\n"
	h.as("demo-auditor").upload("/office/fees/bank", "bank.csv", []byte(file)).has(t, http.StatusForbidden)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Matches", "Names no single invoice", "Another amount or currency", "Hanul <Valve>"},
		locale.Russian: {"Hanul <Valve>", "F2026-00001"},
		locale.Korean:  {"Hanul <Valve>", "F2026-00001"},
	} {
		officer.in(l).upload("/office/fees/bank", "bank.csv", []byte(file)).has(t, http.StatusOK, words...)
	}
	officer.get(page).lacks(t, "KB-1")
	officer.post("/office/fees/bank/enter", "content", file).goesTo(t, "/office/fees?entered=1")
	officer.post("/office/fees/bank/enter", "content", file).goesTo(t, "/office/fees?entered=0")
	if got := officer.get(page); strings.Count(got.body, "KB-1") == 0 || strings.Contains(got.body, "KB-3") {
		t.Error("the account does not show what was entered, or more than that")
	}
}
