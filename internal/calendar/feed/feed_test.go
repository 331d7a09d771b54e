package feed_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/feed"
)

func TestACalendarFile(t *testing.T) {
	f := feed.Feed{
		Name: "Сроки; Proba", Stamp: time.Date(2026, 3, 1, 9, 0, 0, 0, time.FixedZone("KST", 9*3600)),
		Events: []feed.Event{{UID: "visit-1@proba.example", On: calendar.MustParse("2026-12-31"), Summary: "Visit: 한빛, \\ 정밀\r\nEND:VCALENDAR", Text: "one\ntwo", URL: "https://proba.example/a\r\nX:1"}},
	}
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Proba//Proba//EN", "METHOD:PUBLISH", "CALSCALE:GREGORIAN", `X-WR-CALNAME:Сроки\; Proba`,
		"BEGIN:VEVENT", "UID:visit-1@proba.example", "DTSTAMP:20260301T000000Z", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "TRANSP:TRANSPARENT",
		`SUMMARY:Visit: 한빛\, \\ 정밀\nEND:VCALENDAR`, `DESCRIPTION:one\ntwo`, "URL:https://proba.example/aX:1", "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	if got := string(f.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLongLinesAreFoldedBetweenCharacters(t *testing.T) {
	said := strings.Repeat("한빛정밀 и другие, ", 40)
	out := string(feed.Feed{Events: []feed.Event{{UID: "1", On: calendar.MustParse("2026-01-01"), Summary: said}}}.Bytes())
	for _, line := range strings.Split(out, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	if whole := strings.ReplaceAll(out, "\r\n ", ""); !strings.Contains(whole, strings.ReplaceAll(said, ",", `\,`)) {
		t.Errorf("unfolded it does not say the same: %s", whole)
	}
}

func TestAnHourIsToldInUniversalTime(t *testing.T) {
	from := time.Date(2027, 3, 22, 14, 0, 0, 0, time.FixedZone("KST", 9*3600))
	out := string(feed.Feed{Events: []feed.Event{{UID: "1", From: from, Until: from.Add(time.Hour), Where: "Room 4, left", Summary: "x"}}}.Bytes())
	for _, line := range []string{"DTSTART:20270322T050000Z\r\n", "DTEND:20270322T060000Z\r\n", "LOCATION:Room 4\\, left\r\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("lacks %q:\n%s", line, out)
		}
	}
	if strings.Contains(out, "TRANSPARENT") || strings.Contains(out, "VALUE=DATE") {
		t.Error("an hour is told as a whole day")
	}
}
