package officer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
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

// Everything that is late, whichever desk keeps it, stands on one page with whose turn it is, and is counted on the day's page.
func TestEverythingThatIsLateIsListed(t *testing.T) {
	h, en := open(t), locale.For(locale.English)
	number := h.certified()
	_, admission := h.handedIn()
	request := h.anAid()
	h.as(anOfficer).get("/office").lacks(t, en.T("late.group.admissions"))
	h.as(anOfficer).get("/office/late").lacks(t, en.T("late.title"))
	h.Advance(40 * 24 * time.Hour)
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.as(anOfficer).in(l).get("/office/late")
		s.has(t, http.StatusOK, p.T("late.title"), p.T("late.counted", "Title", p.T("late.group.admissions"), "N", 1), `id="late-admissions"`, `href="/office/admissions/`+string(admission)+`"`,
			p.T("late.what.admissions.checking"), p.T("late.turn.officer"), p.T("late.counted", "Title", p.T("late.group.support"), "N", 1), `href="/office/support/`+string(request)+`"`,
			p.T("late.what.support.submitted"))
		s.lacks(t, `id="late-pilots"`, view.SpacedNumber(number))
		h.as(anAuditor).in(l).get("/office").has(t, http.StatusOK, p.T("late.more", "Count", 3), p.T("late.counted", "Title", p.T("late.group.certificates"), "N", 1), p.T("late.counted", "Title", p.T("late.group.support"), "N", 1))
	}
	h.as(anOfficer).get("/office/late?words=nobody").lacks(t, en.T("late.group.admissions"))
	h.as(anOfficer).get("/office/late?pace=soon").lacks(t, en.T("late.title"))
	// What is done is late no more.
	if err := h.programme().PassAdmission(context.Background(), caseworktest.Person(anOfficer), admission); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get("/office/late").lacks(t, `id="late-admissions"`)
}

// A pilot whose fieldwork is over waits for its report, and then for the site's answer.
func TestPapersOfAPilotAreLate(t *testing.T) {
	h, en := open(t), locale.For(locale.English)
	at := h.aMeasuredPilot("must_haves", "Brakes as before")
	h.Advance(31 * 24 * time.Hour)
	h.as(anOfficer).get("/office/late").has(t, http.StatusOK, en.T("late.what.pilots.report"), `href="`+at+`/report"`)
	h.as(anOfficer).post(at + "/results")
	h.as(anOfficer).post(at+"/report/draft", aReport...).goesTo(t, at+"/report")
	h.as(anOfficer).get("/office/late").lacks(t, en.T("late.what.pilots.site"))
	h.Advance(31 * 24 * time.Hour)
	h.as(anOfficer).get("/office/late").has(t, http.StatusOK, en.T("late.what.pilots.site"), en.T("late.turn.site"))
	h.as(anOfficer).get("/office/late").lacks(t, en.T("late.what.pilots.report"))
}

func TestWhatIsLateInABrowser(t *testing.T) {
	h := open(t)
	h.At(t, application.Submitted)
	h.handedIn()
	h.anAid()
	h.Advance(40 * 24 * time.Hour)
	h.look(t, "late", map[party.PersonID]map[string]string{anOfficer: {"late": "/office/late", "today": "/office"}})
}
