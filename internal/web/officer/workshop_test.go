package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

const anotherAdministrator party.PersonID = "demo-administrator-2"

// copied copies the published edition as a draft of next year's, with a higher threshold, and gives the draft's address and its file.
func (h *house) copied() (page, source string) {
	h.t.Helper()
	page = h.as(anAdminstrator).post("/office/scheme-drafts", "edition", "innobiz/2026").location
	if !strings.HasPrefix(page, "/office/scheme-drafts/") {
		h.t.Fatalf("the copy leads to %q", page)
	}
	source = string(h.Cast.Edition().Source)
	source = strings.Replace(source, `edition: "2026"`, `edition: "2027"`, 1)
	source = strings.Replace(source, "      points: 700\n      clause: {source: L1, at: art. 11(1)}", "      points: 999\n      clause: {source: L1, at: art. 11(1)}", 1)
	return page, source
}

// Next year's edition on the pages alone: copied, changed, checked, counted on past cases, and published by two.
func TestNextYearsEditionOnItsPages(t *testing.T) {
	h := open(t)
	h.At(t, application.Certified)
	h.as(anAdminstrator).get("/office/schemes/innobiz/2026").has(t, http.StatusOK, "Copy as a draft")
	h.as(anOfficer).get("/office/schemes/innobiz/2026").lacks(t, "Copy as a draft")
	page, source := h.copied()
	h.as(anAdminstrator).get("/office/scheme-drafts").has(t, http.StatusOK, "Inno-Biz, edition 2026")
	h.as(anAdminstrator).get("/office/scheme-drafts").lacks(t, ">innobiz/2026<")
	h.as(anAdminstrator).get(page).has(t, http.StatusOK, "Copy of Inno-Biz, edition 2026", "The checker finds nothing to mend", "Nothing changes")
	h.as(anAdminstrator).post(page, "act", "save", "revision", "1", "name", "", "source", "id: <x>").has(t, http.StatusUnprocessableEntity, "Give the draft a name", ">id: <x></textarea>")
	h.as(anAdminstrator).post(page, "act", "save", "revision", "1", "name", "Next year", "source", "id: x").goesTo(t, page)
	h.as(anAdminstrator).get(page).has(t, http.StatusOK, "faults. Until they are mended", "Line")
	h.as(anAdminstrator).post(page, "act", "propose", "reasons", "The council agreed to it at its last meeting.").has(t, http.StatusUnprocessableEntity)
	h.as(anAdminstrator).post(page, "act", "save", "revision", "1", "name", "Next year", "source", source).has(t, http.StatusConflict)
	h.as(anAdminstrator).post(page, "act", "save", "revision", "2", "name", "Next year", "source", source).goesTo(t, page)
	for l, words := range map[locale.Lang][]string{locale.English: {"Thresholds", "700 → 999", "Against Inno-Biz, edition 2026"}, locale.Russian: {"Пороги", "700 → 999"}, locale.Korean: {"기준점", "700 → 999"}} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(page, "act", "save", "revision", "3", "name", "x", "source", "y").has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "act", "what_if").goesTo(t, page+"/what-if")
	h.as(anOfficer).get(page+"/what-if").has(t, http.StatusOK, "0 of 0 cases are counted")
	h.Drain(t)
	for l, words := range map[locale.Lang][]string{locale.English: {"Would fail", "By sector", "Past cases"}, locale.Russian: {"Не прошло бы", "По отраслям"}, locale.Korean: {"불합격으로 바뀜", "업종별"}} {
		h.as(anOfficer).in(l).get(page+"/what-if").has(t, http.StatusOK, words...)
	}
	h.as(anAdminstrator).post(page, "act", "propose", "reasons", "The council agreed to it at its last meeting.").goesTo(t, page)
	h.as(anAdminstrator).get(page).has(t, http.StatusOK, "You proposed this yourself")
	s := h.as(anotherAdministrator).get(page)
	h.as(anotherAdministrator).post(page, "act", "settle", "choice", "confirm", "digest", s.digest(t)).goesTo(t, page)
	h.as(anAuditor).get(page).has(t, http.StatusOK, "Published as Inno-Biz, edition 2027")
	h.as(anAuditor).get("/office/schemes").has(t, http.StatusOK, "2027")
	h.as("demo-owner-01").get(page).has(t, http.StatusForbidden)
	// A file of a scheme in use becomes a draft; one person alone does not publish it.
	again := strings.Replace(source, `edition: "2027"`, `edition: "2028"`, 1)
	got := h.as(anAdminstrator).upload("/office/schemes", "next.yaml", []byte(again))
	if !strings.HasPrefix(got.location, "/office/scheme-drafts/") {
		t.Errorf("the file is answered with %d, %q", got.status, got.location)
	}
}

func TestWorkshopPagesInABrowser(t *testing.T) {
	h := open(t)
	h.At(t, application.Certified)
	h.At(t, application.Refused)
	page, source := h.copied()
	h.as(anAdminstrator).post(page, "act", "save", "revision", "1", "name", "Next year", "source", source).goesTo(t, page)
	h.as(anOfficer).post(page, "act", "what_if").goesTo(t, page+"/what-if")
	h.Drain(t)
	h.as(anAdminstrator).post(page, "act", "propose", "reasons", "The council agreed to it at its last meeting.").goesTo(t, page)
	h.look(t, "workshop", map[party.PersonID]map[string]string{
		anotherAdministrator: {"drafts": "/office/scheme-drafts", "draft": page, "what-if": page + "/what-if"},
	})
}
