package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/document"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

func (o *pages) listAsks(t *request.Table) {
	t.Get(partnersURL+"/{agreement}/documents", request.Allowed(party.ActReadPartners), o.asks)
	t.Post(partnersURL+"/{agreement}/documents", request.Allowed(party.ActManagePartners), o.saveAsks)
}

// waiverForms let the host do without a document that is missing.
func waiverForms(p locale.Printer, n partner.Nomination, lines []document.Line) (forms []actForm) {
	if n.Side != partner.In || n.State.Over() || n.State == partner.InProgramme {
		return nil
	}
	for _, l := range lines {
		if l.Settled() {
			continue
		}
		forms = append(forms, actForm{
			act: "waive", of: l.Ask.Code, title: p.T("document.waive", "Document", p.Text(l.Ask.Name)), text: p.T("document.waive_text"), submit: p.T("document.waive_submit"), folded: true,
			fields: []view.Field{{Name: "reason", Label: p.T("document.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: document.MaxReason}},
		})
	}
	return forms
}

// asksView is what both agencies ask companies for under an agreement.
type asksView struct {
	page       view.Page
	back       view.Link
	heading    view.Heading
	here, away view.Table
	form       *view.Form // nil: the reader may not change the list, or not now
	revision   string
	fields     []view.Field
	removes    []view.Option
}

func (o *pages) asks(w http.ResponseWriter, r *http.Request) error {
	return o.asksPage(w, r, http.StatusOK, url.Values{"valid_days": {"0"}}, nil)
}

func (o *pages) asksPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Asks(r.Context(), who, partner.AgreementID(r.PathValue("agreement")))
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("document.asks"))
	p := page.Printer
	v := asksView{
		page: page, back: view.Link{Href: agreementURL(f.Link.ID, ""), Label: f.Link.Partner}, heading: view.Heading{Kicker: f.Link.Reference, Title: page.Title, Lede: p.T("document.asks_lede")},
		here: askTable(p, f, f.Here.Asks), away: askTable(p, f, f.Away.Asks),
	}
	v.here.Caption, v.here.Empty = p.T("document.asks_here"), p.T("document.none_asked_here")
	v.away.Caption, v.away.Empty = p.T("document.asks_away"), p.T("document.none_asked_away")
	if who.May(party.ActManagePartners, "") == nil && f.Link.State.Talks() {
		v.form = &view.Form{Action: agreementURL(f.Link.ID, "documents"), Guard: true, Problems: view.Problems(p, problem)}
		v.revision, v.fields = strconv.FormatInt(f.Here.Revision, 10), askFields(p, f, typed, problem)
		for i, a := range f.Here.Asks {
			v.removes = append(v.removes, view.Option{Value: strconv.Itoa(i), Label: p.T("document.asks_remove_one", "Document", p.Text(a.Name))})
		}
	} else if problem != nil {
		return problem
	}
	return view.Render(w, r, status, asksPage(v))
}

// askFor says what a document is needed for.
func askFor(p locale.Printer, f exchange.AsksFile, a document.Ask) string {
	if a.Call != "" {
		i := slices.IndexFunc(f.Calls, func(c partner.Call) bool { return string(c.ID) == a.Call })
		if i < 0 {
			return a.Call
		}
		return p.T("document.ask.call", "Reference", f.Calls[i].Reference)
	}
	var names []string
	for _, x := range a.Purposes {
		names = append(names, p.T("partner.purpose."+x))
	}
	return strings.Join(names, ", ")
}

func askTable(p locale.Printer, f exchange.AsksFile, all []document.Ask) view.Table {
	t := view.Table{Stack: true, Columns: []view.Column{{Label: p.T("document.column")}, {Label: p.T("document.ask.for")}, {Label: p.T("document.wanted")}}}
	for _, a := range all {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(a.Name), Sub: a.Code}, {Text: askFor(p, f, a)}, {Text: sheet.Wanted(p, a)}}})
	}
	return t
}

func askFields(p locale.Printer, f exchange.AsksFile, typed url.Values, problem error) []view.Field {
	needs := []view.Option{}
	for _, x := range f.Link.Purposes {
		needs = append(needs, view.Option{Value: string(x), Label: p.T("partner.purpose." + string(x))})
	}
	for _, c := range f.Calls {
		needs = append(needs, view.Option{Value: string(c.ID), Label: p.T("document.ask.call", "Reference", c.Reference)})
	}
	languages := []view.Option{{Label: p.T("document.as_it_is")}}
	for _, l := range document.Languages {
		languages = append(languages, view.Option{Value: l, Label: p.T("document.language." + l)})
	}
	fields := []view.Field{{Name: "code", Label: p.T("document.ask.code"), MaxLength: 40, Hint: p.T("document.ask.code_hint")}}
	for _, l := range locale.Languages {
		fields = append(fields, view.Field{Name: "name_" + string(l), Label: p.T("document.ask.name") + " (" + p.T("agreement.language."+string(l)) + ")", MaxLength: document.MaxName, Lang: string(l)})
	}
	fields = append(fields,
		view.Field{Name: "needs", Label: p.T("document.ask.for"), Type: view.Checkboxes, Options: needs, Hint: p.T("document.ask.for_hint")},
		view.Field{Name: "language", Label: p.T("document.ask.language"), Type: view.Select, Options: languages, Optional: true},
		view.Field{Name: "apostille", Label: p.T("document.ask.apostille"), Type: view.Checkboxes, Optional: true, Options: []view.Option{{Value: "yes", Label: p.T("document.ask.apostille_yes")}}},
		view.Field{Name: "valid_days", Label: p.T("document.ask.valid_days"), Type: view.Number, Width: "short", Hint: p.T("document.ask.valid_days_hint")})
	for i := range fields {
		x := &fields[i]
		x.Value, x.Values, x.Error = typed.Get(x.Name), typed[x.Name], view.FieldError(p, problem, x.Name)
	}
	return fields
}

// typedAsks reads the new document: one for the purposes, and one for each joint call that needs it.
func typedAsks(v url.Values) []document.Ask {
	a := document.Ask{Code: party.Clean(v.Get("code")), Name: locale.Text{}, Language: v.Get("language"), Apostille: v.Get("apostille") != ""}
	for _, l := range locale.Languages {
		a.Name[l] = party.Clean(v.Get("name_" + string(l)))
	}
	days, err := strconv.Atoi(party.Clean(v.Get("valid_days")))
	if err != nil {
		days = -1 // no number is out of range
	}
	a.ValidDays = days
	var all []document.Ask
	for _, x := range v["needs"] {
		if strings.HasPrefix(x, urn) {
			b := a
			b.Call = x
			all = append(all, b)
		} else {
			a.Purposes = append(a.Purposes, x)
		}
	}
	if len(a.Purposes) > 0 || len(all) == 0 {
		all = append([]document.Ask{a}, all...)
	}
	return all
}

func (o *pages) saveAsks(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := partner.AgreementID(r.PathValue("agreement"))
	f, err := o.Exchange.Asks(r.Context(), who, id)
	if err != nil {
		return err
	}
	asks := slices.Clone(f.Here.Asks)
	if n, err := strconv.Atoi(values.Get("remove")); err == nil && n >= 0 && n < len(asks) {
		asks = slices.Delete(asks, n, n+1)
	} else {
		asks = append(asks, typedAsks(values)...)
	}
	revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // another one is stale
	err = ofTheForm(o.Exchange.SaveAsks(r.Context(), who, id, asks, revision))
	if status, again := reopen(err); again {
		return o.asksPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, agreementURL(id, "documents"))
}

// ofTheForm names the fields of the form in the faults of a list: what stood in it before was right.
func ofTheForm(err error) error {
	all := fault.All(err)
	if len(all) == 0 || !fault.Is(err, fault.Invalid) {
		return err
	}
	var l fault.List
	for _, f := range all {
		field := f.Field
		if strings.HasPrefix(field, "asks.") {
			field = field[strings.LastIndex(field, ".")+1:]
		}
		if field == "purposes" || field == "call" {
			field = "needs"
		}
		if !slices.ContainsFunc(l, func(known *fault.Fault) bool { return known.Field == field && known.Key == f.Key }) {
			l = append(l, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: field, Err: f.Err})
		}
	}
	return l.Err()
}
