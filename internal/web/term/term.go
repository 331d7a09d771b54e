// Package term shows terms to everybody in the same words: how a due date comes about day by day, and one's own dates as a calendar file.
package term

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/calendar/feed"
	"proba.example/internal/casework"
	"proba.example/internal/clock"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Days are the days of a term from the event to the due date, in runs of which the same is true.
func Days(p locale.Printer, t casework.Term) view.Table {
	days := view.Table{
		Caption: p.T("clock.days"), Stack: true,
		Columns: []view.Column{{Label: p.T("clock.from_to")}, {Label: p.T("clock.count"), Num: true}, {Label: p.T("clock.why")}, {Label: p.T("clock.so_far"), Num: true}},
	}
	counted := 0
	for _, x := range t.Runs {
		tag := view.Tag{Tone: view.Neutral, Text: p.T("clock.why." + string(x.Why))}
		switch x.Why {
		case clock.Counted, clock.Capped:
			counted += x.Days
			tag.Tone = view.Good
		case clock.Stopped:
			tag.Tone = view.Warn
		case clock.Weekend, clock.Holiday:
		}
		why := view.Cell{Tag: &tag}
		switch {
		case x.Holiday != nil:
			if why.Sub = x.Holiday.Name[string(p.Lang())]; x.Holiday.Expected {
				why.Sub += " · " + p.T("clock.expected")
			}
		case x.Reason != "":
			why.Sub = p.T("clock.reason." + x.Reason)
		}
		on := p.Date(x.From)
		if x.Days > 1 {
			on = p.T("clock.days_of", "From", p.Date(x.From), "To", p.Date(x.To))
		}
		days.Rows = append(days.Rows, view.TableRow{Cells: []view.Cell{{Text: on}, {Text: strconv.Itoa(x.Days)}, why, {Text: strconv.Itoa(counted)}}})
	}
	return days
}

// Facts sum a term up.
func Facts(p locale.Printer, t casework.Term) []view.Row {
	kind := p.T("clock.calendar_days")
	if t.Clock.Calendar != "" {
		kind = p.T("clock.working_days", "Country", p.Country(t.Clock.Calendar))
	}
	due := p.Date(t.Due)
	if t.Running {
		due = p.T("clock.due_if_today", "Date", due)
	}
	rows := []view.Row{
		{Term: p.T("clock.term"), Text: p.T("clock.term_of", "Days", t.Clock.Days, "Kind", kind)},
		{Term: p.T("clock.since"), Text: p.Date(t.From)},
		{Term: p.T("clock.left_out"), Text: p.Number(int64(t.Stopped))},
	}
	if t.Clock.Stops != nil && t.Clock.Stops.MostDays > 0 {
		rows[2].Text = p.T("clock.left_out_of", "Days", t.Stopped, "Most", t.Clock.Stops.MostDays)
	}
	rows = append(rows, view.Row{Term: p.T("clock.due"), Text: due})
	if !t.Since.IsZero() {
		rows = append(rows, view.Row{Term: p.T("workdays.another"), Text: p.T("workdays.was_due", "Since", p.Date(t.Since), "Was", p.Date(t.Was))})
	}
	return rows
}

// Calendar sends the dates that are read as a calendar file in the reader's language.
func Calendar(desk *casework.Desk, read func(context.Context, party.Actor) ([]casework.Dated, error)) func(http.ResponseWriter, *http.Request) error {
	host := desk.Agency.BaseURL
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := request.Actor(r)
		if err != nil {
			return err
		}
		dates, err := read(r.Context(), who)
		if err != nil {
			return err
		}
		now, err := desk.Now(r.Context())
		if err != nil {
			return err
		}
		p := request.Printer(r)
		f := feed.Feed{Name: p.T("clock.calendar.name", "Agency", p.Text(desk.Agency.Name)), Stamp: now}
		for _, x := range dates {
			f.Events = append(f.Events, feed.Event{
				UID: string(x.Kind) + "-" + string(x.Case) + "@" + host, On: x.On, URL: desk.Agency.BaseURL + x.Path,
				Summary: p.T("clock.calendar.event", "What", p.T("clock.date."+string(x.Kind)), "Reference", x.Reference),
				Text:    x.Company,
			})
		}
		w.Header().Set("Content-Type", feed.MediaType)
		w.Header().Set("Content-Disposition", `attachment; filename="proba.ics"`)
		w.Header().Set("Cache-Control", "private, no-store")
		_, err = w.Write(f.Bytes())
		return err
	}
}
