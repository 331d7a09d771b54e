package officer_test

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
)

func TestAPilotIsPlannedLockedAndRun(t *testing.T) {
	h := open(t)
	h.as(anOfficer).post("/office/sites/new", "name", "Bus depot", "organisation", "City buses")
	place := h.aSite("Bus depot")
	form := []string{
		"title", "Quiet tyres <1>", "company", "Tyre Ltd", "solution", "Tyre", "site", string(place.ID), "hypothesis", "If tyres are quiet, complaints fall", "unit", "day",
		"design", "randomised", "metric", "Complaints", "kind", "proportion", "better", "higher", "minimum", "0,05", "expected", "0.19", "effect", "0,11", "aspired", "0,3", "aspired_in", "Contract, 4.2", "planned", "100", "source", "line 112", "looks", "2", "must_haves", "safe\n\n",
	}
	h.as(anOfficer).get("/office/pilots").has(t, http.StatusOK, "No pilot has been entered yet")
	h.as(anOfficer).post("/office/pilots/new", form...).has(t, http.StatusUnprocessableEntity, "Choose a site that is registered", "Quiet tyres <1>")
	h.as(anOfficer).post("/office/sites/" + string(place.ID) + "/review")
	h.as(anOfficer).post("/office/sites/" + string(place.ID) + "/register")
	unnamed := slices.Clone(form)
	unnamed[slices.Index(unnamed, "Contract, 4.2")] = ""
	h.as(anOfficer).post("/office/pilots/new", unnamed...).has(t, http.StatusUnprocessableEntity, "Paper that names the aspiration", `value="0,3"`)
	got := h.as(anOfficer).post("/office/pilots/new", form...)
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/office/pilots/") {
		t.Fatalf("the pilot is answered with %d: %s", got.status, got.body)
	}
	at := got.location
	h.as(anOfficer).get(at).has(t, http.StatusOK, "794", "Planned are 100 units", "Nobody is named", "Lock the protocol", "Named in Contract, 4.2: 0.3. An aspiration, not a criterion.")
	h.as(anOfficer).post(at+"/step/start").has(t, http.StatusConflict, "cannot be done now")
	h.as(anOfficer).post(at+"/step/lock").goesTo(t, at)
	h.as(anOfficer).post(at+"/edit", append(form, "revision", "2")...).has(t, http.StatusConflict, "cannot be changed")
	h.as(anOfficer).post(at+"/metrics", "metric", "Satisfaction", "kind", "mean", "better", "higher", "minimum", "0", "source", "poll", "reason", "People asked for it").goesTo(t, at)
	h.as(anOfficer).post(at+"/step/start").has(t, http.StatusConflict, "only after the company, the site and the operator have signed")
	h.Agreed(t, h.programme(), pilot.ID(path.Base(at)))
	h.as(anOfficer).post(at+"/step/start").goesTo(t, at)
	h.as(anOfficer).post(at+"/step/pause", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Running", "Exploratory, added after the lock: People asked for it", "Digest of the locked protocol", "Protocol locked"},
		locale.Russian: {"Идёт", "Поисковый", "Это ориентир, а не критерий", "Программа зафиксирована"},
		locale.Korean:  {"진행 중", "탐색 지표", "희망 목표입니다", "계획서 확정"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get("/office/pilots").has(t, http.StatusOK, "Quiet tyres")
	h.as("demo-auditor").post(at+"/step/finish").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get("/office/pilots").has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Metric added to a pilot", `href="`+at+`"`)
}
