package library

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// Quarter is a period in words.
func Quarter(p locale.Printer, period string) string {
	year, n, _ := strings.Cut(period, "-Q")
	return p.T("joint.quarter", "Number", n, "Year", year)
}

// value is one agency's value of a figure that is shown.
func value(p locale.Printer, b register.JointBoard, f register.JointFigure, i int) string {
	if f.Withheld[i] {
		return p.T("joint.withheld", "Least", p.Number(b.Least[i]))
	}
	return p.Number(f.Values[i])
}

const shown = "shown"

// figureTable is a board as a table: each figure with its definition, and which agency has not released it.
func figureTable(p locale.Printer, b register.JointBoard) view.Table {
	t := view.Table{Caption: Quarter(p, b.Period), Stack: true, Columns: []view.Column{
		{Label: p.T("joint.figure")}, {Label: p.Text(b.Agencies[0]), Num: true}, {Label: p.Text(b.Agencies[1]), Num: true}, {Label: p.T("joint.state")},
	}}
	for _, f := range b.Rows {
		row := []view.Cell{{Text: p.T("joint.figure." + f.Figure), Sub: p.T("joint.means." + f.Figure)}, {Text: "–"}, {Text: "–"}, {}}
		switch f.State {
		case shown:
			row[1].Text, row[2].Text, row[3].Text = value(p, b, f, 0), value(p, b, f, 1), p.T("joint.both")
		case "not_ours":
			row[3].Text = p.T("joint.not_released", "Agency", p.Text(b.Agencies[0]))
		case "not_theirs":
			row[3].Text = p.T("joint.not_released", "Agency", p.Text(b.Agencies[1]))
		case "definition":
			row[3].Text = p.T("joint.definition")
		default:
			row[3].Text = p.T("joint.neither")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: row})
	}
	return t
}

// bars are the figures that both released in numbers.
func bars(p locale.Printer, b register.JointBoard) (all []view.StateBarChart) {
	for _, f := range b.Rows {
		if f.State != shown || f.Withheld[0] || f.Withheld[1] || f.Values[0]+f.Values[1] == 0 {
			continue
		}
		all = append(all, view.StateBarChart{Title: p.T("joint.figure." + f.Figure), Parts: []view.Part{
			{Label: p.Text(b.Agencies[0]), Count: f.Values[0], Tone: view.Info}, {Label: p.Text(b.Agencies[1]), Count: f.Values[1], Tone: view.Good},
		}})
	}
	return all
}

// WriteFigures writes boards as CSV with a heading: what is not shown is empty, and why stands beside it.
func WriteFigures(w io.Writer, boards []register.JointBoard) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"period", "figure", "agency", "value", "state"}}
	for _, b := range boards {
		for _, f := range b.Rows {
			for i, agency := range b.Agencies {
				v, state := "", f.State
				switch {
				case f.State == shown && f.Withheld[i]:
					state = "withheld"
				case f.State == shown:
					v = strconv.FormatInt(f.Values[i], 10)
				}
				rows = append(rows, []string{b.Period, view.CSV(f.Figure), view.CSV(agency[locale.English]), v, state})
			}
		}
	}
	return out.WriteAll(rows)
}
