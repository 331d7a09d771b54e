package officer_test

import (
	"context"
	"net/http"
	"path"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
)

func TestWhatBecameOfAPilot(t *testing.T) {
	h := open(t)
	at := h.aRunningPilot()
	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+at+`/outcome"`)
	h.as(anOfficer).post(at+"/step/finish").goesTo(t, at)
	ended := h.Today()
	form := []string{"act", "outcome", "kind", "purchase", "with", "City buses", "on", ended.String(), "amount", "9 500 000", "currency", "krw", "evidence", "Contract 7"}
	h.as(anOfficer).post(at+"/outcome", "act", "outcome", "kind", "purchase", "on", ended.AddDays(-1).String(), "amount", "much", "with", "City buses").
		has(t, http.StatusUnprocessableEntity, "before the start of the pilot", "whole number above zero", "Fill this in.", `value="City buses"`)
	h.as(anOfficer).post(at+"/outcome", form...).goesTo(t, at+"/outcome")
	h.as(anOfficer).post(at+"/outcome", "act", "outcome", "kind", "export", "with", "Seoul", "on", ended.AddDays(90).String(), "planned", "yes", "evidence", "A letter").goesTo(t, at+"/outcome")
	h.as(anOfficer).post(at+"/outcome", "act", "follow_up", "month", "6", "use", "in_use", "words", "The depot says so").has(t, http.StatusUnprocessableEntity, "Nobody is asked before")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Purchase", "₩9,500,000", "Planned", "not known", "6 months", "Enter what came of it"},
		locale.Russian: {"Закупка", "неизвестно", "6 месяцев", "Внести результат"},
		locale.Korean:  {"구매", "6개월", "성과 등록"},
	} {
		h.as(anOfficer).in(l).get(at+"/outcome").has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(at+"/outcome").has(t, http.StatusOK, "Contract 7")
	h.as("demo-auditor").get(at+"/outcome").lacks(t, "Enter what came of it")
	h.as("demo-auditor").post(at+"/outcome", form...).has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(at+"/outcome").has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/pilots/outcomes").has(t, http.StatusOK, "Nobody is to be asked", "Nothing has been released yet")

	h.Advance(185 * 24 * time.Hour)
	h.as(anOfficer).get("/office/pilots/outcomes").has(t, http.StatusOK, "Quiet tyres", "6 months", "too early")
	h.as(anOfficer).post(at+"/outcome", "act", "follow_up", "month", "6", "use", "no_answer", "words", "Wrote twice").goesTo(t, at+"/outcome")
	h.as(anOfficer).post(at+"/outcome", "act", "follow_up", "month", "6", "use", "in_use", "words", "The depot called back").goesTo(t, at+"/outcome")
	h.as(anOfficer).get(at+"/outcome").has(t, http.StatusOK, "The depot called back", "In use")
	h.as(anOfficer).post("/office/pilots/outcomes").goesTo(t, "/office/pilots/outcomes")
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	s, err := desk.Programme(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || s.Released == nil || s.Released.Adopted != 1 || s.Released.InUse != 1 || s.Released.On != h.Today() || len(s.Due) != 0 {
		t.Fatalf("released: %+v, %v", s, err)
	}
	f, err := desk.PilotOutcome(context.Background(), caseworktest.Person(anOfficer), pilot.ID(path.Base(at)))
	if err != nil || len(f.Outcomes) != 2 || f.Outcomes[0].Amount != 9_500_000 || len(f.FollowUps) != 2 {
		t.Fatalf("known: %+v, %v", f, err)
	}
	h.as(anOfficer).post(at+"/outcome", "act", "take_back", "outcome", f.Outcomes[0].ID, "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	h.as(anOfficer).post(at+"/outcome", "act", "take_back", "outcome", f.Outcomes[0].ID, "reason", "The contract was annulled").goesTo(t, at+"/outcome")
	h.as(anOfficer).get(at+"/outcome").has(t, http.StatusOK, "Taken back", "The contract was annulled")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Figures of pilots released", "What came of a pilot taken back", `href="`+at+`/outcome"`)
}
