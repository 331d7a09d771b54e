package officer_test

import (
	"context"
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/party"
)

// objected refuses the next case and objects to it; it gives the case and the address of the objection.
func (h *house) objected() (application.ID, string) {
	h.t.Helper()
	id := h.At(h.t, application.Refused)
	x := objection.Filing{Grounds: []string{"facts"}, Words: "The panel overlooked the second production line <2>."}
	if err := h.Desk.Object(context.Background(), h.Owner(), id, x); err != nil {
		h.t.Fatal(err)
	}
	rows, _, err := h.Desk.Objections(context.Background(), caseworktest.Person(anOfficer))
	if err != nil {
		h.t.Fatal(err)
	}
	return id, "/office/objections/" + string(rows[0].ID)
}

const answerReasons = "The minutes of the visit do not name the second line."

func TestAnObjectionOnItsPages(t *testing.T) {
	h := open(t)
	id, page := h.objected()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Objection of", "Facts were overlooked", "the second production line <2>", "The decision it goes against"},
		locale.Russian: {"Факты не учтены", "Против какого решения"},
		locale.Korean:  {"사실을 빠뜨리거나", "이의 대상 결정"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get("/office/objections").has(t, http.StatusOK)
	}
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, "The company objects to the refusal", `href="`+page+`"`)
	h.as("demo-decider").get(page).has(t, http.StatusOK, "You had a hand in a decision on this case")
	h.as("demo-decider").post(page, "act", "propose", "outcome", "stands", "reasons", answerReasons).has(t, http.StatusForbidden)
	h.as("demo-decider-2").post(page, "act", "propose", "reasons", "short").has(t, http.StatusUnprocessableEntity, "at least twenty characters", ">short</textarea>")
	h.as("demo-decider-2").post(page, "act", "propose", "outcome", "annulled", "reasons", answerReasons).goesTo(t, page)
	h.as("demo-decider-2").get(page).has(t, http.StatusOK, "You proposed this")
	seen := h.as("demo-decider-3").get(page)
	seen.has(t, http.StatusOK, "proposes an answer", "The refusal no longer holds")
	h.as("demo-decider-3").post(page, "act", "settle", "choice", "confirm", "digest", "another").has(t, http.StatusConflict)
	h.as("demo-decider-3").post(page, "act", "settle", "choice", "confirm", "digest", seen.digest(t)).goesTo(t, page)
	h.as("demo-auditor").get(page).has(t, http.StatusOK, "The refusal falls, and others decide anew", answerReasons)
	h.as("demo-decider").get(at(id, "decide")).has(t, http.StatusForbidden, "You took the decision that was annulled")
	h.as("demo-owner-01").get(page).has(t, http.StatusForbidden)
}

func TestObjectionPagesInABrowser(t *testing.T) {
	h := open(t)
	_, page := h.objected()
	h.as("demo-decider-2").post(page, "act", "propose", "outcome", "reopened", "reasons", answerReasons).goesTo(t, page)
	_, fresh := h.objected()
	h.look(t, "objection", map[party.PersonID]map[string]string{
		anOfficer:        {"list": "/office/objections"},
		"demo-decider-3": {"confirm": page, "propose": fresh},
	})
}
