package officer

import (
	"net/http"

	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

const measuresURL = "/office/measures"

// measuresView is the measures in force, and to how many companies each is open.
type measuresView struct {
	page  view.Page
	lede  string
	may   bool
	table view.Table
}

func (o *pages) measures(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Support.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("measure.title"))
	page.Wide = true
	p := page.Printer
	v := measuresView{
		page: page, may: who.May(party.ActPublishMeasure, "") == nil,
		lede: p.T("measure.office_lede", "Date", p.Date(all.On), "Measures", len(all.Measures), "Companies", p.Number(int64(all.Companies))),
		table: view.Table{Caption: p.T("measure.title"), Stack: true, Empty: p.T("measure.none"), Columns: []view.Column{
			{Label: p.T("measure.name")},
			{Label: p.T("measure.pays")},
			{Label: p.T("measure.answer.open"), Num: true},
			{Label: p.T("measure.answer.unknown"), Num: true},
			{Label: p.T("measure.answer.closed"), Num: true},
		}},
	}
	for i, m := range all.Measures {
		n := all.Tallies[i]
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Text(m.Name), Sub: m.Code + " " + m.Version, Href: m.Act.Source},
			{Text: sheet.Benefit(p, m.Benefit)},
			{Text: p.Number(int64(n.Open))},
			{Text: p.Number(int64(n.Unknown))},
			{Text: p.Number(int64(n.Closed))},
		}})
	}
	return view.Render(w, r, http.StatusOK, measuresPage(v))
}

// publishMeasures publishes the measures that come with the program, as far as they are not there yet.
func (o *pages) publishMeasures(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	files, err := measure.Shipped()
	if err != nil {
		return err
	}
	if _, err := o.Support.Publish(r.Context(), who, files...); err != nil {
		return err
	}
	return request.Redirect(w, r, measuresURL)
}
