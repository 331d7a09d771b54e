package public

import (
	"net/http"

	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// callView is the page of one edition: who may apply, what is scored, what it costs, how long it takes.
type callView struct {
	page   view.Page
	call   Call
	line   view.NumberLineChart
	facts  []view.Row
	fees   view.Table
	clocks view.Table
	sheets view.Table
}

func (s *Pages) call(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Calls.Edition(r.Context(), r.PathValue("scheme"), r.PathValue("edition"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := callView{page: s.page(r, p.Text(c.Title)), call: c, fees: fees(p, c), clocks: clocks(p, c), sheets: sheets(p, c)}
	until := p.T("public.call.no_end")
	if !c.To.IsZero() {
		until = p.Date(c.To)
	}
	v.facts = []view.Row{
		{Term: p.T("public.call.authority"), Text: p.Text(c.Authority)},
		{Term: p.T("public.call.edition"), Text: c.Edition},
		{Term: p.T("public.call.from"), Text: p.Date(c.From)},
		{Term: p.T("public.call.until"), Text: until},
	}
	switch {
	case len(c.Requirements) > 0:
		v.facts = append(v.facts, view.Row{Term: p.T("facts.call.how"), Text: p.T("facts.no_panel")})
	case c.Items > 0:
		v.facts = append(v.facts, view.Row{Term: p.T("public.call.items"), Text: p.T("public.call.items_value", "Count", c.Items, "Points", p.Points(c.MaxPoints))})
	}
	v.line = view.NumberLineChart{Title: p.T("public.call.grades"), Max: c.MaxPoints}
	for _, g := range c.Grades {
		v.line.Borders = append(v.line.Borders, view.Border{At: g.From, Label: g.Code})
	}
	return view.Render(w, r, http.StatusOK, callPage(v))
}

func fees(p locale.Printer, c Call) view.Table {
	t := view.Table{
		Caption: p.T("public.call.fees"), Stack: true,
		Columns: []view.Column{{Label: p.T("public.call.fee")}, {Label: p.T("public.call.net"), Num: true}, {Label: p.T("public.call.gross"), Num: true}, {Label: p.T("public.call.clause")}},
	}
	for _, f := range c.Fees {
		gross := f.Minor + f.Minor*f.VATPercent/100
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(f.Title)}, {Text: p.Money(f.Minor, f.Currency)}, {Text: p.Money(gross, f.Currency)}, {Text: p.Text(f.Clause)}}})
	}
	return t
}

func sheets(p locale.Printer, c Call) view.Table {
	t := view.Table{
		Caption: p.T("public.call.sheets"), Stack: true,
		Columns: []view.Column{{Label: p.T("public.register.sheet")}, {Label: p.T("public.call.code")}, {Label: p.T("public.call.state")}},
	}
	for _, s := range c.Sheets {
		tag := view.Tag{Tone: view.Neutral, Text: p.T("public.call.sheet_waiting")}
		if s.Open {
			tag = view.Tag{Tone: view.Good, Text: p.T("public.call.sheet_open")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(s.Title)}, {Text: s.Code}, {Tag: &tag}}})
	}
	return t
}

func clocks(p locale.Printer, c Call) view.Table {
	t := view.Table{
		Caption: p.T("public.call.clocks"), Stack: true,
		Columns: []view.Column{{Label: p.T("public.call.step")}, {Label: p.T("public.call.term")}, {Label: p.T("public.call.clause")}},
	}
	for _, k := range c.Clocks {
		term := "public.call.at_most"
		if k.AtLeast {
			term = "public.call.at_least"
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(k.Text)}, {Text: p.T(term, "Count", k.Days)}, {Text: p.Text(k.Clause)}}})
	}
	return t
}
