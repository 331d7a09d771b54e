package applicant

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/exchange"
	"proba.example/internal/partner"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const callsURL = "/joint-calls"

func callURL(id partner.CallID) string {
	return callsURL + "/" + url.PathEscape(strings.TrimPrefix(string(id), urn))
}

// callsView lists the joint calls to which companies may apply.
type callsView struct {
	page  view.Page
	table view.Table
}

func (s *pages) calls(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Exchange.OpenCalls(r.Context())
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("call.title"))
	p := page.Printer
	v := callsView{page: page, table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("call.none_open"), Columns: []view.Column{
		{Label: p.T("call.one")}, {Label: p.T("call.with")}, {Label: p.T("nomination.purpose")}, {Label: p.T("call.field.closes")},
	}}}
	for _, c := range all {
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Text(c.Title), Sub: c.Reference, Href: callURL(c.ID)}, {Text: c.Partner}, {Text: p.T("partner.purpose." + string(c.Purpose))}, {Text: p.Date(c.Closes)},
		}})
	}
	return view.Render(w, r, http.StatusOK, callsPage(v))
}

// callView is one joint call, and what a company would send when it applies.
type callView struct {
	page             view.Page
	heading          view.Heading
	facts            []view.Row
	choices          []view.Link // certificates to apply on
	sent             []view.Row
	wording, digest  string
	words            view.Field
	number, action   string
	problems         []view.Problem
	closed, noneHeld bool
}

func (s *pages) call(w http.ResponseWriter, r *http.Request) error {
	return s.callPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) callPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("call.one"))
	p, number := page.Printer, r.URL.Query().Get("certificate")
	x, err := s.Exchange.Applying(r.Context(), who, partner.CallID(urn+r.PathValue("call")), number, p.Lang())
	if err != nil {
		return err
	}
	c := x.Call
	page.Title = p.Text(c.Title)
	v := callView{
		page: page, heading: view.Heading{Kicker: p.T("call.one") + " · " + c.Reference, Title: p.Text(c.Title), Lede: p.Text(c.Text)},
		facts: []view.Row{
			{Term: p.T("call.with"), Text: c.Partner},
			{Term: p.T("nomination.purpose"), Text: p.T("partner.purpose." + string(c.Purpose))},
			{Term: p.T("call.term"), Text: p.Date(c.Opens) + " – " + p.Date(c.Closes)},
		},
		problems: view.Problems(p, problem), closed: !c.Open, noneHeld: len(x.Certificates) == 0, action: callURL(c.ID), digest: x.Digest, number: x.Chosen.Number, wording: x.Wording,
		words: view.Field{Name: "words", Label: p.T("call.words"), Hint: p.T("call.words_hint"), Type: view.TextArea, Rows: 5, MaxLength: 2000, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words")},
	}
	if v.number == "" {
		for _, e := range x.Certificates {
			v.choices = append(v.choices, view.Link{Href: callURL(c.ID) + "?certificate=" + url.QueryEscape(e.Number), Label: e.Holder + " · " + view.SpacedNumber(e.Number)})
		}
	} else {
		v.action += "?certificate=" + url.QueryEscape(v.number)
		v.sent = sentRows(p, exchange.Asked{Nomination: partner.Nomination{Basis: partner.Basis{Number: v.number}}, Values: x.Values})
	}
	return view.Render(w, r, status, callPage(v))
}

func (s *pages) applyToCall(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, err := s.Exchange.Apply(r.Context(), who, partner.CallID(urn+r.PathValue("call")), r.URL.Query().Get("certificate"), values.Get("words"), request.Printer(r).Lang(), values.Get("digest"))
	if status, again := reopen(err); again {
		return s.callPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, nominationURL(id))
}
