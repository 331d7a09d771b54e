package officer

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/cohort"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/web/view"
)

// sumsTable is what a cohort came to, period by period, with how often its companies came to events. What is planned has no attendance.
func sumsTable(p locale.Printer, f programme.IntakeFile, sums []cohort.Sum) view.Table {
	currency := f.Intake.Currency
	t := view.Table{Caption: p.T("cohort.report"), Stack: true, Columns: []view.Column{
		{Label: p.T("cohort.field.period")},
		{Label: p.T("cohort.said"), Num: true},
		{Label: p.T("cohort.field.revenue"), Num: true},
		{Label: p.T("cohort.field.export"), Num: true},
		{Label: p.T("cohort.field.investment"), Num: true},
		{Label: p.T("cohort.field.jobs"), Num: true},
		{Label: p.T("gathering.attendance"), Num: true},
	}}
	for _, s := range sums {
		came := view.Cell{Text: "—"}
		if share := gathering.Of(gathering.Within(f.Events, s.Period)); !s.Planned && share.Asked > 0 {
			came = view.Cell{Text: p.Percent(int64(share.Percent())), Sub: p.T("mentor.of_hours", "N", share.Came, "Hours", share.Asked)}
		}
		said := func(words string) view.Cell {
			if s.Said == 0 { // nobody said anything, which is not a nought
				words = "—"
			}
			return view.Cell{Text: words}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Month(s.Period), Sub: p.T(map[bool]string{true: "cohort.planned", false: "cohort.actual"}[s.Planned])},
			{Text: p.T("cohort.said_of", "N", s.Said, "Asked", s.Asked)},
			said(p.RoundMoney(s.Revenue, currency)),
			said(p.RoundMoney(s.Export, currency)),
			said(p.RoundMoney(s.Investment, currency)),
			said(p.Number(int64(s.Jobs))),
			came,
		}})
	}
	return t
}

// reportColumns are the columns of the report's file.
var reportColumns = []string{
	"company", "period", "planned", "revenue", "export", "investment", "currency", "jobs", "said_by", "said_at", "events_came", "events_asked", "attendance_percent", "attendance_by", "attendance_at",
}

const reportMoment = "2006-01-02T15:04:05Z"

// cohortReport is the cohort's figures line by line, each with who said it and when, and beside them how often the company came to the events of
// the period. A period of which a company said nothing has a line where there were events in it.
func (o *pages) cohortReport(w http.ResponseWriter, r *http.Request) error {
	f, _, err := o.theIntake(r)
	if err != nil {
		return err
	}
	names := map[cohort.CandidateID]string{}
	for _, c := range f.Candidates {
		names[c.ID] = c.Name
	}
	var b strings.Builder
	out := csv.NewWriter(&b)
	_ = out.Write(reportColumns) // a builder takes everything
	amount := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, x := range f.Figures {
		line := []string{
			view.CSV(names[x.Candidate]), x.Period, strconv.FormatBool(x.Planned), amount(x.Revenue), amount(x.Export), amount(x.Investment), f.Intake.Currency,
			strconv.Itoa(x.Jobs), string(x.By), x.At.Format(reportMoment),
		}
		if x.Planned {
			_ = out.Write(append(line, "", "", "", "", ""))
			continue
		}
		_ = out.Write(append(line, attended(f.Events, x.Period, x.Candidate)...))
	}
	for _, c := range f.Candidates {
		for _, period := range silent(f, c.ID) {
			line := []string{view.CSV(c.Name), period, "false", "", "", "", "", "", "", ""}
			_ = out.Write(append(line, attended(f.Events, period, c.ID)...))
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="cohort.csv"`)
	_, err = w.Write([]byte(b.String()))
	return err
}

// silent are the months with events to which a company was asked and of which it has said no figures.
func silent(f programme.IntakeFile, id cohort.CandidateID) []string {
	var months []string
	for _, e := range gathering.Within(f.Events, "") {
		month := e.On.String()[:len("2027-03")]
		said := slices.ContainsFunc(f.Figures, func(x cohort.Figures) bool { return x.Candidate == id && x.Period == month && !x.Planned })
		if slices.Contains(e.Asked, id) && !said && !slices.Contains(months, month) {
			months = append(months, month)
		}
	}
	slices.Sort(months)
	return months
}

// attended is how often a company came to the events of a period, and who entered the latest of these lists, when. Nothing where there was none.
func attended(events []gathering.Event, period string, id cohort.CandidateID) []string {
	within := slices.DeleteFunc(gathering.Within(events, period), func(e gathering.Event) bool { return !slices.Contains(e.Asked, id) })
	if len(within) == 0 {
		return []string{"0", "0", "", "", ""}
	}
	share := gathering.Attendance(within, id)
	last := slices.MaxFunc(within, func(a, b gathering.Event) int { return a.TakenAt.Compare(b.TakenAt) })
	return []string{strconv.Itoa(share.Came), strconv.Itoa(share.Asked), strconv.Itoa(share.Percent()), string(last.TakenBy), last.TakenAt.UTC().Format(reportMoment)}
}
