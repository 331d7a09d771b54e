package public

import (
	"net/http"
	"net/url"

	"proba.example/internal/calendar"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const withdrawnPath = "/withdrawn"

// withdrawnView is the public list of certificates that were revoked.
type withdrawnView struct {
	page  view.Page
	table view.Table
	first string // address of the first page; empty there
	next  string // address of the next page; empty on the last
}

// withdrawn lists certificates that were revoked under schemes that publish it, the latest first.
func (s *Pages) withdrawn(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	v := withdrawnView{page: s.page(r, p.T("withdrawn.title"))}
	var after *register.Withdrawal
	// An address that nobody gave out begins at the beginning.
	if on, err := calendar.Parse(r.URL.Query().Get("on")); err == nil && !on.IsZero() {
		after, v.first = &register.Withdrawal{On: on, Number: r.URL.Query().Get("after")}, withdrawnPath
	}
	found, err := s.Register.Withdrawals(r.Context(), s.today(), after, pageSize)
	if err != nil {
		return err
	}
	v.table = view.Table{
		Caption: p.T("withdrawn.title"), Stack: true, Empty: p.T("withdrawn.none"),
		Columns: []view.Column{{Label: p.T("withdrawn.holder")}, {Label: p.T("withdrawn.number")}, {Label: p.T("withdrawn.on")}, {Label: p.T("withdrawn.ground")}},
	}
	for _, x := range found.Lines {
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Holder, Sub: p.Text(x.SchemeTitle)},
			{Text: view.SpacedNumber(x.Number), Href: "/certificates/" + url.PathEscape(x.Number)},
			{Text: p.Date(x.On)},
			{Text: p.Text(x.Ground)},
		}})
	}
	if n := found.Next; n != nil {
		v.next = withdrawnPath + "?" + url.Values{"on": {n.On.String()}, "after": {n.Number}}.Encode()
	}
	return view.Render(w, r, http.StatusOK, withdrawnPage(v))
}
