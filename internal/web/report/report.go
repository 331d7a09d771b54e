// Package report shows yearly reports in the same words to the holder and the staff.
package report

import (
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// Tag is how far a report has come.
func Tag(p locale.Printer, r oversight.Report, today calendar.Date) view.Tag {
	switch {
	case r.Late(today):
		return view.Tag{Tone: view.Bad, Text: p.T("oversight.state.late")}
	case r.State == oversight.ReportIn:
		return view.Tag{Tone: view.Good, Text: p.T("oversight.state.in")}
	case r.State == oversight.ReportDropped:
		return view.Tag{Tone: view.Neutral, Text: p.T("oversight.state.dropped")}
	}
	return view.Tag{Tone: view.Info, Text: p.T("oversight.state.open")}
}

// Value is an answer as it is read.
func Value(p locale.Printer, f scheme.ReportField, s, currency string) string {
	switch f.Kind {
	case scheme.ReportMoney, scheme.ReportCount:
		n, err := strconv.ParseInt(s, 10, 64)
		switch {
		case err != nil:
		case f.Kind == scheme.ReportMoney:
			return p.T("oversight.report.money", "Amount", p.Number(n), "Currency", currency)
		default:
			return p.Number(n)
		}
	case scheme.ReportPercent:
		return p.Decimal(s) + " %"
	case scheme.ReportYesNo:
		switch s {
		case "yes":
			return p.T("applicant.yes")
		case "no":
			return p.T("applicant.no")
		}
	}
	if s == "" {
		return "—"
	}
	return s
}

// Said is what a report says, beside what the one before said.
func Said(p locale.Printer, x casework.OwnReport) view.Table {
	t := view.Table{Caption: p.T("oversight.report.of", "Year", strconv.Itoa(x.Year)), Stack: true, Columns: []view.Column{{Label: p.T("oversight.report.asked")}, {Label: strconv.Itoa(x.Year)}}}
	if x.Last != nil {
		t.Columns = append(t.Columns, view.Column{Label: strconv.Itoa(x.LastYear)})
	}
	for _, f := range x.Edition.YearlyReport.Fields {
		row := view.TableRow{Cells: []view.Cell{{Text: p.Text(f.Title)}, {Text: Value(p, f, x.Values[f.Code], x.Edition.Currency)}}}
		if x.Last != nil {
			row.Cells = append(row.Cells, view.Cell{Text: Value(p, f, x.Last[f.Code], x.Edition.Currency)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ComingText says when the next report opens.
func ComingText(p locale.Printer, x casework.ComingReport) string {
	return p.T("oversight.report.coming", "Scheme", p.Text(x.Edition.ShortTitle), "Year", strconv.Itoa(x.Year), "Opens", x.Opens, "Due", x.Due)
}

// Table lists the reports that are no longer awaited; at is the address of one, nil where there is none.
func Table(p locale.Printer, all []casework.OwnReport, at func(casework.OwnReport) string) view.Table {
	t := view.Table{Caption: p.T("oversight.reports_past"), Stack: true, Columns: []view.Column{{Label: p.T("oversight.report.year")}, {Label: p.T("oversight.report.state")}}}
	for _, x := range all {
		if x.State == oversight.ReportOpen {
			continue
		}
		tag := Tag(p, x.Report, x.DueOn)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: strconv.Itoa(x.Year), Sub: p.Text(x.Edition.ShortTitle), Href: at(x)}, {Tag: &tag}}})
	}
	return t
}
