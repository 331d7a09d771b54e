package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

func offered() solution.Solution {
	zero := int64(0)
	return solution.Solution{
		Name: "Leak ear <1>", Description: "Hears leaks", Novelty: "Through concrete", Effect: "Fewer bursts", Markets: []string{"cleantech"}, Technologies: []string{"sensors"},
		Alternatives: []solution.Alternative{{Name: "Rival ear", Maker: "Rival Acoustics"}}, Level: 5, Judge: "self", Evidence: "A cellar", Safety: "3 V",
		Components: []solution.Component{{Name: "Microphone", Basis: solution.Own}}, Licence: solution.No, Sound: solution.Yes, Currency: "KRW", Method: "Three months beside the walkers",
		Revenues: []solution.Revenue{{Year: 2023, Amount: &zero}, {Year: 2024, Amount: &zero}, {Year: 2025, Amount: &zero}},
	}
}

// handedIn gives the desk and a request that was just handed in.
func (h *house) handedIn() (*programme.Desk, solution.AdmissionID) {
	h.t.Helper()
	ctx := context.Background()
	desk := h.programme()
	org, id := h.aSolution(offered())
	if _, err := desk.HandIn(ctx, h.Owner(), org, id); err != nil {
		h.t.Fatal(err)
	}
	l, err := desk.Admissions(ctx, caseworktest.Person(anOfficer))
	if err != nil || len(l.Requests) == 0 {
		h.t.Fatalf("no request: %v", err)
	}
	return desk, l.Requests[0].ID
}

func TestARequestForAdmissionOnItsPages(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	desk, id := h.handedIn()
	at := "/office/admissions/" + string(id)
	h.as(anOfficer).get("/office/solutions").has(t, http.StatusOK, `href="/office/admissions"`)
	h.as(anOfficer).get("/office/late").lacks(t, "/office/admissions?state=late") // nothing is late yet
	h.as(anOfficer).get("/office/admissions").has(t, http.StatusOK, `href="`+at+`"`, "Formal check")
	h.as(anOfficer).get("/office/admissions?state=late").lacks(t, `href="`+at+`"`)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Formal check due", "Readiness 5 is below 6", "Pass to the experts", "Microphone"},
		locale.Russian: {"Срок формальной проверки", "Готовность 5 ниже 6", "Передать экспертам"},
		locale.Korean:  {"형식 검토 기한", "기술성숙도 5단계", "전문가에게 넘기기"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(at).lacks(t, "Pass to the experts")
	h.as("demo-owner-01").get(at).has(t, http.StatusForbidden)

	h.as(anOfficer).post(at, "act", "refuse", "words", "No basis for component 2, the program.").has(t, http.StatusUnprocessableEntity, "Without a code of the rules nothing is refused", "component 2, the program.")
	h.as(anOfficer).post(at, "act", "return").has(t, http.StatusUnprocessableEntity, "Name at least one point")
	h.as(anOfficer).post(at, "act", "pass").goesTo(t, at)
	h.as(anOfficer).post(at, "act", "ask").has(t, http.StatusUnprocessableEntity, "Choose whom to ask")

	// Neither is asked who works for the company, nor who owns a part of the maker of an alternative.
	holds := func(shares ...expert.Holding) {
		if err := h.Store.Update(ctx, func(tx *store.Tx) error {
			p, err := tx.Profile(ctx, "demo-expert-2")
			if err != nil {
				return err
			}
			p.Shares = shares
			return tx.SaveProfile(ctx, p)
		}); err != nil {
			t.Fatal(err)
		}
	}
	holds(expert.Holding{Organisation: "Rival Acoustics"})
	h.as(anOfficer).post(at, "act", "ask", "experts", "demo-expert-2").has(t, http.StatusUnprocessableEntity, "Rival Acoustics")
	h.as(anOfficer).post(at, "act", "ask", "experts", "demo-expert-3").has(t, http.StatusUnprocessableEntity, "cannot be asked")
	holds()
	h.as(anOfficer).post(at, "act", "ask", "experts", "demo-expert-1", "experts", "demo-expert-2").goesTo(t, at)
	if s := h.as(anOfficer).get(at); strings.Contains(s.body, `name="experts" value="demo-expert-1"`) || !strings.Contains(s.body, `value="demo-expert-4"`) {
		t.Error("the form offers to ask an expert again who was asked, or offers nobody")
	}
	for n, who := range []party.PersonID{"demo-expert-1", "demo-expert-2"} {
		x := caseworktest.Person(who)
		if err := desk.DeclareFree(ctx, x, id); err != nil {
			t.Fatal(err)
		}
		if err := desk.Opine(ctx, x, id, solution.Opinion{New: solution.Yes, Different: solution.Yes, Words: "The secret words of an expert."}); err != nil {
			t.Fatal(err)
		}
		page := h.as(anOfficer).get(at)
		if n == 0 {
			page.has(t, http.StatusOK, "under seal")
			page.lacks(t, "secret words")
		} else {
			page.has(t, http.StatusOK, "secret words", "Awaits the decision")
			page.lacks(t, ">Admit<")
		}
	}
	h.as(aDecider).get(at).has(t, http.StatusOK, "No grant arises from it")
	h.as(aDecider).post(at, "act", "admit").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Admitted")
	h.as(anOfficer).post(at, "act", "release", "expert", "demo-expert-2", "words", "The share in the rival was not declared.").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "judged anew")
	var kinds []string
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.LettersOf(ctx, "")
		for _, l := range all {
			kinds = append(kinds, l.Kind)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"admission_received", "opinion_asked", "solution_admitted"} {
		if !strings.Contains(strings.Join(kinds, " "), kind) {
			t.Errorf("no letter %s among %v", kind, kinds)
		}
	}
}
