package officer

import (
	"net/http"
	"net/url"

	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/support"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// agentsTable lists who represents the company of a request, or did something on it.
func agentsTable(p locale.Printer, all []support.Representation) view.Table {
	t := view.Table{Caption: p.T("power.title"), Stack: true, Columns: []view.Column{
		{Label: p.T("power.who")}, {Label: p.T("power.scopes_label")}, {Label: p.T("power.through_label")}, {Label: p.T("power.document")},
	}}
	for _, x := range all {
		tag := sheet.PowerTag(p, x.Power, x.InForce)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Person.Name, Sub: x.Power.Organisation},
			{Text: sheet.Scopes(p, x.Power.Scopes)},
			{Text: p.ShortDate(x.Power.Through), Tag: &tag},
			{Text: p.T("power.of", "Date", x.Power.GivenOn), Sub: x.Power.Number, Href: "/office/powers/" + url.PathEscape(x.Power.ID)},
		}})
	}
	return t
}

// behalf says for whom a representative did an act, and under the power of which date; empty for an act in one's own name.
func behalf(p locale.Printer, e journal.Entry) string {
	b, ok := e.OnBehalf()
	if !ok {
		return ""
	}
	return p.T("power.on_behalf", "Company", b.Name, "Date", b.Of)
}

// powerFile gives the document of a power of attorney.
func (o *pages) powerFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Support.PowerDocument(r.Context(), who, r.PathValue("power"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, o.Support.Files, f)
}
