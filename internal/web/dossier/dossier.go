// Package dossier shows a solution in the same words to its company, to experts and to the agency's staff.
package dossier

import (
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/web/view"
)

// Section is a part of the description with what is stated in it.
type Section struct {
	Code   solution.Section
	Title  string
	Rows   []view.Row
	Tables []view.Table
}

// Sections gives the whole description. What is not stated says so.
func Sections(p locale.Printer, s solution.Solution, t *site.Technologies, today calendar.Date) []Section {
	all := make([]Section, 0, len(solution.Sections))
	for _, code := range solution.Sections {
		x := Section{Code: code, Title: p.T("solution.section." + string(code))}
		switch code {
		case solution.About:
			x.Rows = []view.Row{
				text(p, "description", s.Description), text(p, "novelty", s.Novelty), text(p, "effect", s.Effect),
				text(p, "markets", Markets(p, s.Markets)), text(p, "technologies", Technologies(p, t, s.Technologies)),
			}
		case solution.Compared:
			x.Rows = []view.Row{text(p, "pluses", s.Pluses), text(p, "minuses", s.Minuses)}
			x.Tables = []view.Table{alternatives(p, s)}
		case solution.Ready:
			x.Rows = []view.Row{
				text(p, "level", Level(p, s)), text(p, "judge", choice(p, "solution.judge.", s.Judge)), text(p, "evidence", s.Evidence),
				text(p, "judged_on", date(p, s.JudgedOn)), text(p, "safety", s.Safety),
			}
		case solution.Rights:
			licence := choice(p, "solution.licence.", string(s.Licence))
			if s.LicenceText != "" {
				licence += ": " + s.LicenceText
			}
			x.Rows = []view.Row{text(p, "licence", licence), text(p, "sound", choice(p, "solution.sound.", string(s.Sound)))}
			x.Tables = []view.Table{components(p, s)}
		case solution.Money:
			for _, y := range solution.Years(today) {
				said := ""
				if n, ok := s.RevenueOf(y); ok {
					said = p.Money(n, s.Currency)
				}
				x.Rows = append(x.Rows, view.Row{Term: p.T("solution.revenue_of", "Year", strconv.Itoa(y)), Text: Stated(p, said)})
			}
			x.Rows = append(x.Rows, text(p, "model", s.Model))
			x.Tables = []view.Table{Prices(p, s)}
		case solution.Trial:
			wanted := s.WantedSite
			if wanted == "" {
				wanted = p.T("solution.any_site")
			}
			x.Rows = []view.Row{{Term: p.T("solution.field.wanted_site"), Text: wanted}, text(p, "method", s.Method), text(p, "data", Data(p, s.Data)), text(p, "from", date(p, s.From)), text(p, "to", date(p, s.To))}
		}
		all = append(all, x)
	}
	return all
}

func text(p locale.Printer, field, value string) view.Row {
	return view.Row{Term: p.T("solution.field." + field), Text: Stated(p, value)}
}

// Stated is what was stated, or that nothing was.
func Stated(p locale.Printer, s string) string {
	if s == "" {
		return p.T("solution.not_stated")
	}
	return s
}

func choice(p locale.Printer, family, code string) string {
	if code == "" {
		return ""
	}
	return p.T(family + code)
}

func date(p locale.Printer, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.Date(d)
}

// Level is the readiness in words, or nothing where it is not stated.
func Level(p locale.Printer, s solution.Solution) string {
	if s.Level == 0 {
		return ""
	}
	words := p.T("solution.level_of", "Level", s.Level, "Words", p.T("solution.readiness."+strconv.Itoa(s.Level)))
	if s.Scale != "" {
		words += " (" + p.T("solution.scale."+s.Scale) + ")"
	}
	return words
}

// Markets are the names of markets in a row.
func Markets(p locale.Printer, codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = p.T("site.market." + c)
	}
	return strings.Join(names, ", ")
}

// Data are the names of classes of data in a row.
func Data(p locale.Printer, codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = p.T("site.data." + c)
	}
	return strings.Join(names, ", ")
}

// Technologies are the names of technologies in a row, which are given by code or by a name in any language. A word that the taxonomy does not know
// stands as it is.
func Technologies(p locale.Printer, t *site.Technologies, words []string) string {
	names := make([]string, len(words))
	for i, w := range words {
		if code, ok := t.Code(w); ok {
			w = code
		}
		names[i] = p.Text(t.Name(w))
	}
	return strings.Join(names, ", ")
}

func alternatives(p locale.Printer, s solution.Solution) view.Table {
	t := view.Table{Caption: p.T("solution.field.alternatives"), Stack: true, Empty: p.T("solution.not_stated"), Columns: []view.Column{
		{Label: p.T("solution.alternative.name")}, {Label: p.T("solution.field.pluses")}, {Label: p.T("solution.field.minuses")},
	}}
	for _, a := range s.Alternatives {
		where := p.T("solution.alternative.abroad")
		if a.Home {
			where = p.T("solution.alternative.home")
		}
		if a.Maker != "" {
			where = a.Maker + ", " + where
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: a.Name, Sub: where}, {Text: Stated(p, a.Pluses)}, {Text: Stated(p, a.Minuses)}}})
	}
	return t
}

func components(p locale.Printer, s solution.Solution) view.Table {
	t := view.Table{Caption: p.T("solution.field.components"), Stack: true, Empty: p.T("solution.not_stated"), Columns: []view.Column{
		{Label: p.T("solution.component.name")}, {Label: p.T("solution.component.basis")}, {Label: p.T("solution.component.country")}, {Label: p.T("solution.component.share"), Num: true},
	}}
	for _, c := range s.Components {
		share := ""
		if c.Share != nil {
			share = p.Percent(int64(*c.Share))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: c.Name}, {Text: Stated(p, choice(p, "solution.right.", string(c.Basis))), Sub: c.Document}, {Text: Stated(p, c.Country)}, {Text: Stated(p, share)},
		}})
	}
	return t
}

// Prices is the price list.
func Prices(p locale.Printer, s solution.Solution) view.Table {
	t := view.Table{Caption: p.T("solution.field.prices"), Stack: true, Empty: p.T("solution.not_stated"), Columns: []view.Column{
		{Label: p.T("solution.price.item")}, {Label: p.T("solution.price.unit")}, {Label: p.T("solution.price.amount"), Num: true},
	}}
	for _, x := range s.Prices {
		amount := ""
		if x.Amount != nil {
			amount = p.Money(*x.Amount, s.Currency)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Item}, {Text: Stated(p, x.Unit)}, {Text: Stated(p, amount)}}})
	}
	return t
}

// Warnings are what a reader of the solution should know.
func Warnings(p locale.Printer, s solution.Solution) []view.Notice {
	var all []view.Notice
	for _, w := range s.Warns() {
		tone := view.Warn
		if w == solution.SelfJudged {
			tone = view.Info
		}
		all = append(all, view.Notice{Tone: tone, Text: p.T("solution.warn."+string(w), "Level", s.Level, "Recommended", solution.RecommendedLevel)})
	}
	return all
}
