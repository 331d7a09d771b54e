// Package feed writes days with something on them as a calendar file that calendar programs read (RFC 5545).
package feed

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"proba.example/internal/calendar"
)

// MediaType is that of a calendar file.
const MediaType = "text/calendar; charset=utf-8"

// Event is a day with something on it.
type Event struct {
	UID     string // the same whenever the same matter is told again, so that a calendar moves it and does not double it
	On      calendar.Date
	From    time.Time // with Until, an hour of the day instead of the whole of it; On is not looked at then
	Until   time.Time
	Where   string // a place or an address; empty: none
	Summary string
	Text    string
	URL     string // of the page that says more; empty: none
}

// Feed is a calendar.
type Feed struct {
	Name   string
	Stamp  time.Time // when it was made
	Events []Event
}

// Bytes writes the calendar: whole days and hours, lines of at most 75 octets that end in CRLF.
func (f Feed) Bytes() []byte {
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Proba//Proba//EN")
	w.line("METHOD", "PUBLISH")
	w.line("CALSCALE", "GREGORIAN")
	w.line("X-WR-CALNAME", text(f.Name))
	for _, e := range f.Events {
		w.line("BEGIN", "VEVENT")
		w.line("UID", text(e.UID))
		w.line("DTSTAMP", instant(f.Stamp))
		if e.From.IsZero() {
			w.line("DTSTART;VALUE=DATE", compact(e.On))
			w.line("DTEND;VALUE=DATE", compact(e.On.AddDays(1)))
			w.line("TRANSP", "TRANSPARENT")
		} else {
			w.line("DTSTART", instant(e.From))
			w.line("DTEND", instant(e.Until))
		}
		if e.Where != "" {
			w.line("LOCATION", text(e.Where))
		}
		w.line("SUMMARY", text(e.Summary))
		if e.Text != "" {
			w.line("DESCRIPTION", text(e.Text))
		}
		if e.URL != "" {
			w.line("URL", strings.Map(printable, e.URL))
		}
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

// instant is a moment as every calendar understands it, wherever its reader is.
func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

func compact(d calendar.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// most octets of a line, without its end (RFC 5545 section 3.1).
const most = 75

type writer struct{ bytes.Buffer }

// line writes a line, folded between characters where it is long.
func (w *writer) line(name, value string) {
	room := most
	for _, r := range name + ":" + value {
		if n := utf8.RuneLen(r); n > room {
			w.WriteString("\r\n ")
			room = most - 1 - n
		} else {
			room -= n
		}
		w.WriteRune(r)
	}
	w.WriteString("\r\n")
}

// escapes are those of section 3.3.11.
var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

func text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return escapes.Replace(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, s))
}

// printable leaves control characters out: a line break within a value would begin a line of its own.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}
