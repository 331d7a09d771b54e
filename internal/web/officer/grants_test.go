package officer_test

import (
	"context"
	"net/http"
	"path"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
)

func TestAGrantFromTheRequestToThePaymentBack(t *testing.T) {
	h := open(t)
	at := h.aRunningPilot()
	page := at + "/grants"
	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+page+`"`)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "No money has been asked for", "4,000,000")
	h.as(anOfficer).post(page, "act", "apply", "costs", "fame; Meter Ltd; 7; 100").has(t, http.StatusUnprocessableEntity, "is none of those that the act pays for", "fame; Meter Ltd")
	h.as(anOfficer).post(page, "act", "apply", "costs", "Rent of equipment; Meter Ltd <1>; Invoice 7, line 2; 300 000\nwages; Tyre Ltd; Payroll 6; 10,000.00\n").goesTo(t, page)
	h.as(anOfficer).post(page, "act", "apply", "costs", "rent; METER LTD <1>; invoice 7,  line 2; 5").has(t, http.StatusUnprocessableEntity, "another request")
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	f, err := desk.Grants(context.Background(), caseworktest.Person(anOfficer), pilot.ID(path.Base(at)))
	if err != nil || len(f.Grants) != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	id := f.Grants[0].ID
	h.as(anOfficer).post(page, "act", "approve", "case", id).has(t, http.StatusForbidden)
	h.as("demo-auditor").post(page, "act", "approve", "case", id).has(t, http.StatusForbidden)
	h.as(aDecider).get(page).has(t, http.StatusOK, "Meter Ltd <1>", "300,000.00", "Approve")
	h.as(aDecider).post(page, "act", "approve", "case", id).goesTo(t, page)
	h.as(anOfficer).post(page, "act", "pay", "case", id).goesTo(t, page)
	h.as(anOfficer).post(page, "act", "settle", "case", id, "spent", "300000").has(t, http.StatusUnprocessableEntity, "one amount a line")
	h.as(anOfficer).post(page, "act", "settle", "case", id, "spent", "290 000\n0").goesTo(t, page)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"To be paid back", "20,000.00"},
		locale.Russian: {"К возврату", "Аренда оборудования"},
		locale.Korean:  {"환수", "장비 임차"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(page, "act", "return", "case", id, "returned", "20000.01").has(t, http.StatusUnprocessableEntity)
	h.as(anOfficer).post(page, "act", "return", "case", id, "returned", "20 000").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "Paid back")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Grant for a pilot changed", `href="`+page+`"`)
}
