package officer_test

import (
	"net/http"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/locale"
)

func TestWhatIsLateIsListed(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Submitted)
	h.as(anOfficer).get("/office").has(t, http.StatusOK, `href="/office/late"`)
	h.as(anOfficer).get("/office/late?pace=late").has(t, http.StatusOK, "No case waits on a term here.")
	h.Advance(30 * 24 * time.Hour)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Evaluation result registered", "9 days late", `href="` + at(id, "term") + `"`},
		locale.Russian: {"Просрочено", "Регистрация результата оценки"},
		locale.Korean:  {"지연", "평가결과 등록"},
	} {
		h.as(anOfficer).in(l).get("/office/late?pace=late").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get("/office/late?words=nobody").has(t, http.StatusOK, "No case waits on a term here.")
	h.as("demo-owner-01").get("/office/late").has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/calendar.ics").has(t, http.StatusOK, "BEGIN:VCALENDAR", "UID:result-"+string(id))
	h.as("demo-owner-01").get("/office/calendar.ics").has(t, http.StatusForbidden)
}
