package officer_test

import (
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// A result is set aside on the pages: an officer names the expert, a decider confirms, and the panel has a free seat.
func TestAResultIsSetAsideOnItsPages(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Evaluated)
	page := at(id, "aside")
	h.as(anOfficer).get(at(id, "result")).has(t, http.StatusOK, page)
	h.as("demo-auditor").get(at(id, "result")).lacks(t, page)
	for l, words := range map[locale.Lang]string{locale.English: "Expert with an interest", locale.Russian: "Заинтересованный эксперт", locale.Korean: "이해관계가 있는 평가위원"} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words)
	}
	h.as(aDecider).get(page).has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "reasons", "The shares were found.<b>").has(t, http.StatusUnprocessableEntity, "Choose the expert who has an interest", "The shares were found.<b></textarea>")
	h.as(anOfficer).post(page, "expert", "demo-expert-1", "kind", "share", "reasons", "short").has(t, http.StatusUnprocessableEntity)
	h.as(anOfficer).post(page, "expert", "demo-expert-1", "kind", "share", "reasons", "The expert bought shares before the visit.").goesTo(t, at(id, ""))
	h.as(aDecider).get(at(id, "decide")).has(t, http.StatusOK)
	asked := h.as(aDecider).get(page)
	asked.has(t, http.StatusOK, "The expert bought shares before the visit.", "The result gives way at once")
	m := digestField.FindStringSubmatch(asked.body)
	if m == nil {
		t.Fatal("the page holds no digest")
	}
	h.as(aDecider).post(page, "digest", m[1]).has(t, http.StatusUnprocessableEntity)
	h.as(anOfficer).post(page, "digest", m[1], "choice", "confirm").has(t, http.StatusForbidden)
	h.as("demo-auditor").post(page, "digest", m[1], "choice", "confirm").has(t, http.StatusForbidden)
	h.as(aDecider).post(page, "digest", m[1], "choice", "confirm").goesTo(t, at(id, ""))
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, "Result set aside for a conflict")
	h.as(anOfficer).get(at(id, "panel")).has(t, http.StatusOK)
	h.as(aDecider).get(page).has(t, http.StatusConflict)
	h.Drain(t)
	h.Check(t)
}

func TestAsidePagesInABrowser(t *testing.T) {
	h := open(t)
	id, waiting := h.At(t, application.Evaluated), h.At(t, application.Evaluated)
	h.as(anOfficer).post(at(waiting, "aside"), "expert", "demo-expert-1", "kind", "share", "reasons", "The expert bought shares before the visit.").goesTo(t, at(waiting, ""))
	h.look(t, "aside", map[party.PersonID]map[string]string{
		anOfficer: {"propose": at(id, "aside")}, aDecider: {"confirm": at(waiting, "aside")},
	})
}
