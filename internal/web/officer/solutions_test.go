package officer_test

import (
	"context"
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// aSolution enters a solution of the company of a fresh case, by its owner.
func (h *house) aSolution(s solution.Solution) (party.OrgID, solution.ID) {
	h.t.Helper()
	ctx := context.Background()
	id := h.At(h.t, application.Draft)
	var org party.OrgID
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		org = a.Company
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	made, err := (&programme.Desk{Store: h.Store}).SaveSolution(ctx, h.Owner(), org, s)
	if err != nil {
		h.t.Fatal(err)
	}
	return org, made
}

func TestTheRegisterOfSolutions(t *testing.T) {
	h := open(t)
	h.as(anOfficer).get("/office/solutions").has(t, http.StatusOK, "No solution answers to this")
	_, id := h.aSolution(solution.Solution{Name: "Leak ear <1>", Description: "Hears leaks", Markets: []string{"cleantech"}, Technologies: []string{"sensors"}, Level: 4, Judge: "self"})
	at := "/office/solutions/" + string(id)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Leak ear <1>", "Hears leaks", "Readiness 4 is below 6", "not stated", "Solution entered"},
		locale.Russian: {"Готовность 4 ниже 6", "не указано", "Решение внесено"},
		locale.Korean:  {"기술성숙도 4단계", "기재하지 않음", "솔루션 등록"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get("/office/solutions?market=cleantech&q=LEAKS").has(t, http.StatusOK, `href="`+at+`"`)
	h.as(anOfficer).get("/office/solutions?market=fintech").lacks(t, `href="`+at+`"`)
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, `href="`+at+`"`)
	h.as("demo-auditor").get("/office/solutions").has(t, http.StatusOK, "Leak ear")
	h.as("demo-owner-01").get("/office/solutions").has(t, http.StatusForbidden)
}
