package officer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
)

func TestADueDateIsExplained(t *testing.T) {
	h, ctx := open(t), context.Background()
	id := h.At(t, application.Submitted)
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, "How it is counted", `href="`+at(id, "term")+`"`)
	if err := h.Desk.Return(ctx, caseworktest.Person(anOfficer), id, []application.Correction{{Part: application.PartCompany, Words: "The address of the works is missing."}}); err != nil {
		t.Fatal(err)
	}
	h.Advance(5 * 24 * time.Hour)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"21, in calendar days", "5 of at most 90", "With the applicant for correction", "if the application came back today"},
		locale.Russian: {"5, не более 90", "У заявителя на исправлении"},
		locale.Korean:  {"5일(최대 90일)", "신청인 보완 중"},
	} {
		h.as(anOfficer).in(l).get(at(id, "term")).has(t, http.StatusOK, words...)
	}
	h.as("demo-owner-01").get(at(id, "term")).has(t, http.StatusForbidden)
	done := h.At(t, application.Refused)
	h.as(anOfficer).get(at(done, "term")).has(t, http.StatusNotFound)
}

func TestAnOfficerStopsTheClock(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Submitted)
	form := []string{"do", "stop", "reason", "fee_late", "words", "short"}
	h.as(anOfficer).post(at(id, "term"), form...).has(t, http.StatusUnprocessableEntity, "at least 10 characters")
	h.as("demo-owner-01").post(at(id, "term"), form...).has(t, http.StatusForbidden)
	form[5] = "The bank returned the transfer twice."
	h.as(anOfficer).post(at(id, "term"), form...).has(t, http.StatusSeeOther)
	h.as(anOfficer).get(at(id, "term")).has(t, http.StatusOK, "Let the clock go on")
	h.as(anOfficer).get("/office/late?pace=stopped").has(t, http.StatusOK, "The fee came after its due date")
	h.as(anOfficer).post(at(id, "term"), "do", "resume", "reason", "fee_late").has(t, http.StatusSeeOther)
}
