package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// grantsPage is the page of the money asked for one pilot.
const grantsPage = "grants"

// The acts on a grant, as its forms name them.
const (
	grantApply   = "apply"
	grantApprove = "approve"
	grantDecline = "decline"
	grantPay     = "pay"
	grantSettle  = "settle"
	grantReturn  = "return"
)

// listGrants lists the pages of grants.
func (o *pages) listGrants(t *request.Table) {
	read := request.Allowed(party.ActReadPilots)
	t.Get(pilotsURL+"/{pilot}/"+grantsPage, read, o.grants)
	t.Post(pilotsURL+"/{pilot}/"+grantsPage, read, o.moveGrant) // an officer or a decider; the desk judges
}

// grantsView is the money asked for one pilot.
type grantsView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	action  string
	act     []view.Row
	grants  []grantView
	forms   []actForm
}

// grantView is one request.
type grantView struct {
	title string
	tag   view.Tag
	facts []view.Row
	costs view.Table
	forms []actForm
}

func (o *pages) grants(w http.ResponseWriter, r *http.Request) error {
	return o.grantsPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) grantsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Grants(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	p, x := request.Printer(r), f.Pilot
	v := grantsView{
		page: o.page(r, p.T("grant.title")), trail: []view.Link{{Href: pilotsURL, Label: p.T("pilot.title")}, {Href: pilotURL(x.ID, ""), Label: x.Title}},
		heading: view.Heading{Kicker: x.Title, Title: p.T("grant.title"), Lede: p.T("grant.lede")}, action: pilotURL(x.ID, grantsPage),
	}
	v.page.Wide = true
	if a := f.Act; a != nil {
		sources := make([]string, len(a.Sources))
		for i, s := range a.Sources {
			sources[i] = p.Text(s)
		}
		v.act = []view.Row{
			{Term: p.T("grant.act"), Text: p.Text(a.Title)},
			{Term: p.T("grant.ceiling"), Text: p.T("grant.ceiling_text", "Amount", p.RoundMoney(a.Ceiling, a.Currency), "Rate", p.Percent(a.Rate))},
			{Term: p.T("grant.sources"), Text: strings.Join(sources, "; ")},
			{Term: p.T("grant.unsure"), Text: p.Text(a.Unsure)},
		}
	}
	refused := problem
	for n, g := range f.Grants {
		one := o.grant(p, who, f, n, g, typed)
		if problem != nil && refuse(p, one.forms, typed, problem) {
			refused = nil
		}
		v.grants = append(v.grants, one)
	}
	if f.Act != nil && x.State != pilot.Draft && who.May(party.ActManagePilots, "") == nil {
		var names []string
		for _, c := range f.Act.Categories {
			names = append(names, p.T("grant.category."+c))
		}
		v.forms = []actForm{{act: grantApply, title: p.T("grant.apply"), text: p.T("grant.apply_text"), submit: p.T("grant.apply"), folded: true, fields: []view.Field{
			{Name: "costs", Label: p.T("grant.costs_label"), Hint: p.T("grant.costs_hint", "Names", strings.Join(names, ", ")), Type: view.TextArea, Rows: 6, Value: typed.Get("costs")},
		}}}
	}
	if refused != nil && !refuse(p, v.forms, typed, refused) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(refused)})
	}
	return view.Render(w, r, status, grantsOfPage(v))
}

var grantTone = map[pilot.GrantState]view.Tone{
	pilot.GrantApplied: view.Progress, pilot.GrantDeclined: view.Bad, pilot.GrantApproved: view.Info, pilot.GrantPaid: view.Progress, pilot.GrantAccepted: view.Good,
	pilot.GrantClawBack: view.Warn, pilot.GrantReturned: view.Good,
}

func (o *pages) grant(p locale.Printer, who party.Actor, f programme.GrantFile, n int, g pilot.Grant, typed url.Values) grantView {
	money := func(minor int64) string { return p.Money(minor, g.Currency) }
	v := grantView{
		title: p.T("grant.number", "Number", n+1), tag: view.Tag{Tone: grantTone[g.State], Text: p.T("grant.state." + string(g.State))},
		facts: []view.Row{{Term: p.T("grant.applied_on"), Text: p.Date(g.AppliedOn)}, {Term: p.T("grant.by"), Text: personName(f.People[g.By])}},
		costs: view.Table{Caption: p.T("grant.costs_title"), Stack: true, Columns: []view.Column{
			{Label: p.T("grant.cost_kind")}, {Label: p.T("grant.payee")}, {Label: p.T("grant.paper")}, {Label: p.T("grant.asked"), Num: true}, {Label: p.T("grant.proved"), Num: true},
		}},
	}
	for _, row := range []struct {
		term   string
		amount int64
	}{{p.T("grant.approved"), g.Approved}, {p.T("grant.paid"), g.Paid}, {p.T("grant.benefit_proved"), g.Proved}, {p.T("grant.returned_sum"), g.Returned}, {p.T("grant.owed"), g.Owed()}} {
		if row.amount > 0 {
			v.facts = append(v.facts, view.Row{Term: row.term, Text: money(row.amount)})
		}
	}
	if g.Reason != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("pilot.field.reason"), Text: g.Reason})
	}
	for _, c := range g.Costs {
		proved := "–"
		if g.Proved > 0 || c.Spent > 0 {
			proved = money(c.Spent)
		}
		v.costs.Rows = append(v.costs.Rows, view.TableRow{Cells: []view.Cell{{Text: p.T("grant.category." + c.Category)}, {Text: c.Payee}, {Text: c.Paper}, {Text: money(c.Amount)}, {Text: proved}}})
	}
	manages := who.May(party.ActManagePilots, "") == nil
	switch {
	case g.State == pilot.GrantApplied && who.May(party.ActDecidePilot, "") == nil && who.ID() != g.By:
		v.forms = []actForm{
			{act: grantApprove, of: g.ID, title: p.T("grant.approve"), text: p.T("grant.approve_text"), submit: p.T("grant.approve")},
			{act: grantDecline, of: g.ID, title: p.T("grant.decline"), submit: p.T("grant.decline"), folded: true, fields: []view.Field{
				{Name: "reason", Label: p.T("pilot.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("reason")},
			}},
		}
	case g.State == pilot.GrantApproved && manages:
		v.forms = []actForm{{act: grantPay, of: g.ID, title: p.T("grant.pay"), text: p.T("grant.pay_text", "Amount", money(g.Approved)), submit: p.T("grant.pay")}}
	case g.State == pilot.GrantPaid && manages:
		v.forms = []actForm{{act: grantSettle, of: g.ID, title: p.T("grant.settle"), text: p.T("grant.settle_text"), submit: p.T("grant.settle"), folded: true, fields: []view.Field{
			{Name: "spent", Label: p.T("grant.spent_label"), Hint: p.T("grant.spent_hint"), Type: view.TextArea, Rows: len(g.Costs) + 1, Value: typed.Get("spent")},
		}}}
	case g.State == pilot.GrantClawBack && manages:
		v.forms = []actForm{{act: grantReturn, of: g.ID, title: p.T("grant.return"), text: p.T("grant.return_text", "Amount", money(g.Owed())), submit: p.T("grant.return"), fields: []view.Field{
			{Name: "returned", Label: p.T("outcome.field.amount"), Type: view.Money, Unit: g.Currency, Width: "medium", Value: typed.Get("returned")},
		}}}
	}
	return v
}

// typedCosts reads one cost a line: kind; payee; paper and line; amount. A kind is named in the reader's language, or by its code.
func typedCosts(p locale.Printer, s string, act pilot.GrantAct) []pilot.Cost {
	var costs []pilot.Cost
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := append(strings.Split(line, ";"), "", "", "", "")
		c := pilot.Cost{Category: strings.TrimSpace(parts[0]), Payee: party.Clean(parts[1]), Paper: party.Clean(parts[2]), Amount: amountOf(parts[3], act.Currency)}
		for _, code := range act.Categories {
			if strings.EqualFold(c.Category, p.T("grant.category."+code)) {
				c.Category = code
			}
		}
		costs = append(costs, c)
	}
	return costs
}

func (o *pages) moveGrant(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	ctx, id, grant := r.Context(), pilot.ID(r.PathValue("pilot")), v.Get("case")
	f, err := o.Sites.Grants(ctx, who, id)
	if err != nil {
		return err
	}
	code := "" // the currency of the request
	if i := slices.IndexFunc(f.Grants, func(g pilot.Grant) bool { return g.ID == grant }); i >= 0 {
		code = f.Grants[i].Currency
	}
	switch v.Get("act") {
	case grantApply:
		var act pilot.GrantAct // none where none is in force, which the desk says
		if f.Act != nil {
			act = *f.Act
		}
		err = o.Sites.ApplyForGrant(ctx, who, id, typedCosts(request.Printer(r), v.Get("costs"), act))
	case grantApprove, grantDecline:
		err = o.Sites.JudgeGrant(ctx, who, id, grant, v.Get("act") == grantApprove, v.Get("reason"))
	case grantPay:
		err = o.Sites.PayGrant(ctx, who, id, grant)
	case grantSettle:
		var spent []int64
		for line := range strings.Lines(v.Get("spent")) {
			n, ok := locale.ReadMoney(line, code)
			if !ok {
				n = -1 // no amount, which the desk says
			}
			spent = append(spent, n)
		}
		err = o.Sites.SettleGrant(ctx, who, id, grant, spent)
	case grantReturn:
		err = o.Sites.ReturnGrant(ctx, who, id, grant, amountOf(v.Get("returned"), code))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.grantsPage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, grantsPage))
}
