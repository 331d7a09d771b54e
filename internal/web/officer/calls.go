package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

const callsURL = "/office/joint-calls"

func callURL(id partner.CallID) string {
	return callsURL + "/" + url.PathEscape(strings.TrimPrefix(string(id), urn))
}

func (o *pages) listCalls(t *request.Table) {
	read, manage := request.Allowed(party.ActReadPartners), request.Allowed(party.ActManagePartners)
	t.Get(callsURL, read, o.calls)
	t.Get(callsURL+"/new", manage, o.newCall)
	t.Post(callsURL+"/new", manage, o.saveCall)
	t.Get(callsURL+"/{call}", read, o.call)
	t.Post(callsURL+"/{call}", manage, o.answerCall)
}

var callTones = map[partner.CallState]view.Tone{partner.CallProposed: view.Progress, partner.CallAgreed: view.Good, partner.CallDeclined: view.Bad}

func callTag(p locale.Printer, s partner.CallState) view.Tag {
	return view.Tag{Tone: callTones[s], Text: p.T("call.state." + string(s))}
}

// callsView lists joint calls.
type callsView struct {
	page  view.Page
	may   bool
	table view.Table
}

func (o *pages) calls(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Exchange.Calls(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("call.title"))
	p := page.Printer
	v := callsView{page: page, may: who.May(party.ActManagePartners, "") == nil, table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("call.none"), Columns: []view.Column{
		{Label: p.T("call.one")}, {Label: p.T("call.with")}, {Label: p.T("call.field.closes")}, {Label: p.T("pilot.state")},
	}}}
	for _, c := range all {
		tag := callTag(p, c.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Text(c.Title), Sub: c.Reference, Href: callURL(c.ID)}, {Text: c.Partner}, {Text: p.Date(c.Closes)}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, callsPage(v))
}

// callView is one joint call.
type callView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	action  string
	forms   []actForm
	entries view.Table
	events  []view.Event
}

func (o *pages) call(w http.ResponseWriter, r *http.Request) error {
	return o.callPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) callPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	c, err := o.Exchange.Call(r.Context(), who, partner.CallID(urn+r.PathValue("call")))
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("call.one"))
	p := page.Printer
	page.Title = p.Text(c.Title)
	tag := callTag(p, c.State)
	v := callView{
		page: page, heading: view.Heading{Kicker: p.T("call.one") + " · " + c.Reference, Title: p.Text(c.Title), Lede: p.Text(c.Text), Tag: &tag}, action: callURL(c.ID),
		facts: []view.Row{
			{Term: p.T("call.with"), Text: c.Partner},
			{Term: p.T("call.proposed_by"), Text: p.T("call.by." + string(c.Side))},
			{Term: p.T("nomination.purpose"), Text: p.T("partner.purpose." + string(c.Purpose))},
			{Term: p.T("call.term"), Text: p.Date(c.Opens) + " – " + p.Date(c.Closes)},
			{Term: p.T("call.field.fields"), Text: fieldNames(p, c.Fields)},
		},
		entries: entryTable(p, c), events: o.past(p, c.Journal, c.People, actTitle),
	}
	if c.State == partner.CallAgreed || c.Side == partner.Out {
		v.facts = append(v.facts, view.Row{Term: p.T("call.field.days"), Text: p.Number(int64(c.Days))})
	}
	if c.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: tag.Text, Text: c.Reason})
	}
	if c.State == partner.CallProposed && c.Side == partner.In && who.May(party.ActManagePartners, "") == nil {
		v.forms = []actForm{
			{act: "agree", title: p.T("call.agree"), text: p.T("call.agree_text"), submit: p.T("call.agree"), fields: []view.Field{
				{Name: "days", Label: p.T("call.field.days"), Type: view.Number, Width: "short", Value: "30"},
			}},
			{act: "decline", title: p.T("call.decline"), text: p.T("call.decline_text"), submit: p.T("call.decline"), folded: true, fields: []view.Field{
				{Name: "reason", Label: p.T("need.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000},
			}},
		}
	}
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		return problem
	}
	return view.Render(w, r, status, callPage(v))
}

// entryTable shows every application with both decisions and both terms.
func entryTable(p locale.Printer, c exchange.CallFile) view.Table {
	t := view.Table{Caption: p.T("call.entries"), Stack: true, Empty: p.T("call.no_entries"), Columns: []view.Column{
		{Label: p.T("call.number")}, {Label: p.T("nomination.company")}, {Label: p.T("call.home_decides")}, {Label: p.T("call.host_decides")},
	}}
	for _, n := range c.Entries {
		home, host := homeTag(p, n), nominationTag(p, n)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: n.Joint.Number, Href: nominationURL(n.ID)},
			{Text: nominee(p, n), Sub: p.T("nomination.side." + string(n.Side))},
			{Tag: &home, Sub: sheet.Until(p, n.Joint.Home.DueOn)},
			{Tag: &host, Sub: sheet.Until(p, n.Joint.Host)},
		}})
	}
	return t
}

// homeTag is what the company's own agency has decided.
func homeTag(p locale.Printer, n partner.Nomination) view.Tag {
	s := n.Joint.Home.State
	return view.Tag{Tone: standingTones[s], Text: p.T("call.home." + string(s))}
}

// jointForms are the decisions of the company's own agency.
func jointForms(p locale.Printer, n partner.Nomination) []actForm {
	if n.MayDecideHome() != nil {
		return nil
	}
	words := []view.Field{{Name: "reason", Label: p.T("nomination.words_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000}}
	optional := []view.Field{words[0]}
	optional[0].Optional = true
	return []actForm{
		{act: "home_accept", title: p.T("call.home_accept"), text: p.T("call.home_text"), submit: p.T("call.home_accept"), fields: optional},
		{act: "home_decline", title: p.T("call.home_decline"), text: p.T("call.home_text"), submit: p.T("call.home_decline"), folded: true, fields: words},
	}
}

func (o *pages) answerCall(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := partner.CallID(urn + r.PathValue("call"))
	days, _ := strconv.Atoi(strings.TrimSpace(values.Get("days"))) // no number is out of range
	err = o.Exchange.AnswerCall(r.Context(), who, id, values.Get("act") == "agree", days, values.Get("reason"))
	if status, again := reopen(err); again {
		return o.callPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, callURL(id))
}

func (o *pages) newCall(w http.ResponseWriter, r *http.Request) error {
	return o.callForm(w, r, http.StatusOK, url.Values{"days": {"30"}, "fields": {string(partner.FieldName), string(partner.FieldLatinName), string(partner.FieldEmail)}}, nil)
}

func (o *pages) callForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Exchange.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotFormView{
		page: o.page(r, p.T("call.new")), lede: p.T("call.form_text"), submit: p.T("call.propose"), hidden: "0", back: view.Link{Href: callsURL, Label: p.T("call.title")},
		form: view.Form{Action: callsURL + "/new", Guard: true, Problems: view.Problems(p, problem)},
	}
	agreements := agreementOptions(p, inForce(all))
	v.fields = []view.Field{
		{Name: "agreement", Label: p.T("partner.kicker"), Type: view.Select, Options: agreements},
		{Name: "reference", Label: p.T("call.field.reference"), MaxLength: 40, Hint: p.T("call.reference_hint")},
	}
	for _, l := range locale.Languages {
		language := p.T("agreement.language." + string(l))
		v.fields = append(v.fields,
			view.Field{Name: "title_" + string(l), Label: p.T("call.field.title") + " (" + language + ")", MaxLength: 200},
			view.Field{Name: "text_" + string(l), Label: p.T("call.field.text") + " (" + language + ")", Type: view.TextArea, Rows: 3, MaxLength: 2000})
	}
	v.fields = append(v.fields,
		view.Field{Name: "purpose", Label: p.T("nomination.purpose"), Type: view.Radios, Options: pilotOptions(p, "partner.purpose.", partner.Purposes)},
		view.Field{Name: "fields", Label: p.T("call.field.fields"), Type: view.Checkboxes, Options: pilotOptions(p, "partner.field.", partner.Fields), Hint: p.T("nomination.fields_hint")},
		view.Field{Name: "opens", Label: p.T("call.field.opens"), Type: view.Date},
		view.Field{Name: "closes", Label: p.T("call.field.closes"), Type: view.Date},
		view.Field{Name: "days", Label: p.T("call.field.days"), Type: view.Number, Width: "short"})
	for i := range v.fields {
		f := &v.fields[i]
		f.Value, f.Values, f.Error = typed.Get(f.Name), typed[f.Name], view.FieldError(p, problem, f.Name)
	}
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) saveCall(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	days, _ := strconv.Atoi(strings.TrimSpace(values.Get("days"))) // what cannot be read is out of range, or missing
	opens, _ := calendar.Parse(values.Get("opens"))
	closes, _ := calendar.Parse(values.Get("closes"))
	c := partner.Call{
		Agreement: partner.AgreementID(values.Get("agreement")), Reference: values.Get("reference"), Title: locale.Text{}, Text: locale.Text{},
		Purpose: partner.Purpose(values.Get("purpose")), Opens: opens, Closes: closes, Days: days,
	}
	for _, l := range locale.Languages {
		c.Title[l], c.Text[l] = values.Get("title_"+string(l)), values.Get("text_"+string(l))
	}
	for _, f := range values["fields"] {
		c.Fields = append(c.Fields, partner.Field(f))
	}
	id, err := o.Exchange.ProposeCall(r.Context(), who, c)
	if status, again := reopen(err); again {
		return o.callForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, callURL(id))
}
