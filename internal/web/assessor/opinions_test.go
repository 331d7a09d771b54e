package assessor_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// asked is the page of a solution on which two experts are asked for an opinion.
func (h *house) asked() string {
	h.t.Helper()
	ctx, desk := context.Background(), &programme.Desk{Store: h.Store, Place: caseworktest.Seoul, Country: "KR", Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}
	id := h.At(h.t, application.Draft)
	var org party.OrgID
	zero := int64(0)
	officer := caseworktest.Person("demo-officer")
	do := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	do(h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		org = a.Company
		return err
	}))
	made, err := desk.SaveSolution(ctx, h.Owner(), org, solution.Solution{
		Name: "Leak ear <1>", Description: "Hears leaks", Novelty: "Through concrete", Effect: "Fewer bursts", Markets: []string{"cleantech"}, Technologies: []string{"sensors"},
		Alternatives: []solution.Alternative{{Name: "Walking"}}, Safety: "3 V", Components: []solution.Component{{Name: "Microphone", Basis: solution.Own}}, Licence: solution.No, Sound: solution.Yes,
		Currency: "KRW", Method: "Three months", Revenues: []solution.Revenue{{Year: 2023, Amount: &zero}, {Year: 2024, Amount: &zero}, {Year: 2025, Amount: &zero}},
	})
	do(err)
	_, err = desk.HandIn(ctx, h.Owner(), org, made)
	do(err)
	l, err := desk.Admissions(ctx, officer)
	do(err)
	do(desk.PassAdmission(ctx, officer, l.Requests[0].ID))
	do(desk.AskExperts(ctx, officer, l.Requests[0].ID, []party.PersonID{expert1, expert2}))
	return "/opinions/" + string(l.Requests[0].ID)
}

func (s seen) says(t *testing.T, status int, words ...string) {
	t.Helper()
	if s.status != status {
		t.Errorf("status %d, want %d", s.status, status)
	}
	for _, w := range words {
		if !strings.Contains(s.body, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

func TestAnExpertGivesASealedOpinion(t *testing.T) {
	h := open(t)
	at := h.asked()
	h.get(expert1, "/opinions").says(t, http.StatusOK, `href="`+at+`"`, "Leak ear <1>")
	h.get(expert3, "/opinions").says(t, http.StatusOK, "You are asked for no opinion")
	h.get(expert3, at).says(t, http.StatusNotFound)
	h.get("demo-officer", at).says(t, http.StatusForbidden)

	// The description opens only after the declaration.
	if p := h.get(expert1, at); strings.Contains(p.body, "Through concrete") || !strings.Contains(p.body, "I am free of interests") {
		t.Error("the description is open before the declaration")
	}
	h.post(expert1, at, url.Values{"act": {"opine"}, "new": {"yes"}}).says(t, http.StatusConflict)
	h.post(expert1, at, url.Values{"act": {"declare"}}).says(t, http.StatusSeeOther)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Through concrete", "Does it differ substantially"},
		locale.Russian: {"Есть ли существенное отличие"},
		locale.Korean:  {"뚜렷한 차이가 있습니까"},
	} {
		h.ask(expert1, l, at, nil).says(t, http.StatusOK, words...)
	}
	h.post(expert1, at, url.Values{"act": {"opine"}, "new": {"yes"}, "words": {"short <w>"}}).says(t, http.StatusUnprocessableEntity, "short <w>", "at least twenty characters")
	h.post(expert1, at, url.Values{"act": {"opine"}, "new": {"yes"}, "different": {"no"}, "words": {"The words of the first expert."}}).says(t, http.StatusSeeOther)
	h.get(expert1, at).says(t, http.StatusOK, "The words of the first expert.", "Not substantially different.")

	h.post(expert2, at, url.Values{"act": {"declare"}}).says(t, http.StatusSeeOther) // two forms that ask for words: each field is its own
	h.get(expert2, at).says(t, http.StatusOK, `id="f-words"`, `id="f-why"`)
	h.post(expert2, at, url.Values{"act": {"aside"}, "why": {"short"}}).says(t, http.StatusUnprocessableEntity, "at least ten characters", `href="#f-why"`, ">short</textarea>")
	h.post(expert2, at, url.Values{"act": {"aside"}, "why": {"I own 3 % of a competitor."}}).says(t, http.StatusSeeOther)
	h.get(expert2, at).says(t, http.StatusNotFound)
}
