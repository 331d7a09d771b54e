package officer

import (
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/clock"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// termView says day by day how a due date comes about.
type termView struct {
	caseFrame
	facts []view.Row
	days  view.Table
}

func (o *pages) term(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	t, err := o.Desk.CaseTerm(r.Context(), v.Actor, v.Case.ID)
	if err != nil {
		return err
	}
	if t == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	tv := termView{caseFrame: o.caseFrame(r, v, tabOverview), facts: termFacts(p, v, *t), days: view.Table{
		Caption: p.T("clock.days"), Stack: true,
		Columns: []view.Column{{Label: p.T("clock.from_to")}, {Label: p.T("clock.count"), Num: true}, {Label: p.T("clock.why")}, {Label: p.T("clock.so_far"), Num: true}},
	}}
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
		days := p.Date(x.From)
		if x.Days > 1 {
			days = p.T("clock.days_of", "From", p.Date(x.From), "To", p.Date(x.To))
		}
		tv.days.Rows = append(tv.days.Rows, view.TableRow{Cells: []view.Cell{{Text: days}, {Text: strconv.Itoa(x.Days)}, why, {Text: strconv.Itoa(counted)}}})
	}
	return view.Render(w, r, http.StatusOK, termPage(tv))
}

func termFacts(p locale.Printer, v casework.ForOfficer, t casework.Term) []view.Row {
	kind := p.T("clock.calendar_days")
	if t.Clock.Calendar != "" {
		kind = p.T("clock.working_days", "Country", t.Clock.Calendar)
	}
	due := p.Date(t.Due)
	if v.Case.State == application.Returned {
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
	return append(rows, view.Row{Term: p.T("officer.fact.due"), Text: due})
}
