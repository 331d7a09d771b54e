package applicant

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/fee"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// feeView is the invoice of a case, and its receipt once it is paid.
type feeView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	notice  view.Notice
	parties []view.Row
	amounts view.Table
	entries view.Table
}

func (s *pages) fee(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	v, err := s.Desk.OwnFee(r.Context(), who, id)
	if err != nil {
		return err
	}
	i, b := v.Account.Invoice, v.Balance
	page := s.frame(r, request.Printer(r).T("fee.invoice_title", "Number", i.Number))
	p := page.Printer
	tag := feeTag(p, v.State)
	fv := feeView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(id, ""), Label: v.Case.Reference}},
		heading: view.Heading{Kicker: p.T("fee.kicker", "Reference", v.Case.Reference, "Scheme", v.Edition.ShortTitle), Title: page.Title, Tag: &tag},
		notice:  feeNotice(p, v.State, v.Account),
		parties: []view.Row{
			{Term: p.T("fee.seller"), Text: p.Text(i.Seller)},
			{Term: p.T("fee.buyer"), Text: i.Buyer.Name},
			{Term: p.T("fee.buyer_number"), Text: i.Buyer.BusinessNumber},
			{Term: p.T("fee.issued_on"), Text: p.Date(i.IssuedOn)},
			{Term: p.T("fee.due_on"), Text: p.Date(i.DueOn)},
		},
		amounts: view.Table{
			Caption: p.T("fee.account"), Columns: []view.Column{{Label: p.T("fee.title")}, {Label: p.T("fee.amount"), Num: true}},
			Rows: []view.TableRow{
				{Cells: []view.Cell{{Text: p.Text(i.Title)}, {Text: p.Money(i.Net, i.Currency)}}},
				{Cells: []view.Cell{{Text: p.T("fee.vat_of", "Percent", p.Percent(int64(i.VATPercent)))}, {Text: p.Money(i.VAT, i.Currency)}}},
			},
			Foot: []view.Cell{{Text: p.T("fee.total")}, {Text: p.Money(i.Total(), i.Currency)}},
		},
		entries: view.Table{
			Caption: p.T("fee.entries"), Stack: true, Empty: p.T("fee.no_entries"),
			Columns: []view.Column{{Label: p.T("fee.entry")}, {Label: p.T("fee.on")}, {Label: p.T("fee.amount"), Num: true}},
			Foot:    []view.Cell{{Text: p.T("fee.open")}, {}, {Text: p.Money(b.Open(), i.Currency)}},
		},
	}
	for _, e := range v.Account.Entries {
		fv.entries.Rows = append(fv.entries.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.T("fee.kind." + string(e.Kind)), Sub: e.Ref}, {Text: p.Date(e.On)}, {Text: p.Money(e.Amount, i.Currency)},
		}})
	}
	return view.Render(w, r, http.StatusOK, feePage(fv))
}

// feeNotice says what there is to do about the invoice, or that it is the receipt.
func feeNotice(p locale.Printer, s fee.State, a fee.Account) view.Notice {
	i, open := a.Invoice, a.Balance().Open()
	switch s {
	case fee.Open, fee.Overdue:
		tone := view.Info
		if s == fee.Overdue {
			tone = view.Warn
		}
		return view.Notice{
			Tone: tone, Title: p.T("fee.pay", "Open", p.Money(open, i.Currency), "Due", p.Date(i.DueOn)), Text: p.T("fee.pay_text", "Number", i.Number),
		}
	case fee.Over:
		return view.Notice{Tone: view.Warn, Title: p.T("fee.over_title", "Over", p.Money(-open, i.Currency)), Text: p.T("fee.over_text")}
	}
	return view.Notice{Tone: view.Good, Title: p.T("fee.settled"), Text: p.T("fee.settled_text")}
}

func feeTag(p locale.Printer, s fee.State) view.Tag {
	tone := view.Good
	switch s {
	case fee.Open, fee.Overdue, fee.Over:
		tone = view.Warn
	}
	return view.Tag{Tone: tone, Text: p.T("fee.state." + string(s))}
}
