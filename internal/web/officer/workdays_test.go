package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
)

const moreDays = "date,kind,certainty,en,ru,ko\n2031-01-01,off,,New <Year>,Новый <год>,신정\n2031-03-01,work,expected,Moved day,Перенос,대체\n"

func TestLoadingACalendarOnItsPages(t *testing.T) {
	h := open(t)
	const page = "/office/calendars"
	for n, l := range locale.Languages {
		p, admin := locale.For(l), h.as("demo-administrator").in(l)
		admin.get("/office/schemes").has(t, http.StatusOK, `href="`+page+`"`, p.T("workdays.title"))
		admin.get(page).has(t, http.StatusOK, p.T("workdays.lede"), p.T("workdays.shipped"), p.T("workdays.look"), "2027")
		admin.form(page, "country", "korea", "file:file:kr.csv", moreDays).has(t, http.StatusUnprocessableEntity, `id="`+view.FieldID("country")+`-error"`, p.T("workdays.code"))
		admin.form(page, "country", "KR").has(t, http.StatusUnprocessableEntity, p.T("workdays.no_file"))
		admin.form(page, "country", "KR", "file:file:kr.csv", "date\n").has(t, http.StatusUnprocessableEntity, p.T("workdays.line", "Line", 1))
		country := []string{"KR", "KZ", "MY"}[n]
		seen := admin.form(page, "country", country, "file:file:kr.csv", moreDays)
		seen.has(t, http.StatusOK, p.T("workdays.preview_lede"), p.T("workdays.days_changed"), p.T("workdays.none_moved"), p.T("workdays.day.off"), p.T("clock.expected"), p.Date(calendar.MustParse("2031-03-01")))
		send := []string{"country", country, "calendar", moreDays, "digest", seen.digest(t), "number", "1"}
		h.as("demo-officer").post(page+"/load", append(send, "words", "An officer loads no calendars at all.")...).has(t, http.StatusForbidden)
		admin.post(page+"/load", append(send, "words", "Too short")...).has(t, http.StatusUnprocessableEntity, p.T("workdays.words"), ">Too short</textarea>")
		year := page + "/" + country + "/2031"
		admin.post(page+"/load", append(send, "words", "The decree of 1 December on next year's days.")...).goesTo(t, year+"?loaded=yes")
		admin.get(year+"?loaded=yes").has(t, http.StatusOK, p.T("workdays.done"), "The decree of 1 December", map[locale.Lang]string{locale.English: "New <Year>", locale.Russian: "Новый <год>", locale.Korean: "신정"}[l])
		if n > 0 {
			h.as("demo-auditor").in(l).get(page).has(t, http.StatusOK, country, "2031")
		}
		admin.form(page, "country", country, "file:file:kr.csv", moreDays).has(t, http.StatusUnprocessableEntity, p.T("workdays.same", "Year", "2031", "Country", country))
	}
	auditor := h.as("demo-auditor").get("/office/calendars")
	if strings.Contains(auditor.body, `name="country"`) {
		t.Error("an auditor is offered to load a calendar")
	}
	h.as("demo-auditor").get(page+"/KR/2099").has(t, http.StatusNotFound)
	h.as("demo-auditor").get("/office/journal").has(t, http.StatusOK, `href="/office/calendars/KR/2031"`)
	h.Check(t)
}

func TestCalendarPagesInABrowser(t *testing.T) {
	h := open(t)
	admin := h.as("demo-administrator")
	seen := admin.form("/office/calendars", "country", "KR", "file:file:kr.csv", moreDays)
	if err := h.Desk.LoadCalendar(t.Context(), caseworktest.Person("demo-administrator"), "KR", moreDays, seen.digest(t), 1, "The decree of 1 December on next year's days."); err != nil {
		t.Fatal(err)
	}
	h.look(t, "calendars", map[party.PersonID]map[string]string{
		"demo-administrator": {"list": "/office/calendars", "year": "/office/calendars/KR/2031"},
		"demo-auditor":       {"read": "/office/calendars"},
	})
}
