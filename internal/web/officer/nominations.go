package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// urn is what the id of a nomination begins with; addresses leave it out.
const urn = "urn:uuid:"

func nominationURL(id partner.NominationID) string {
	return "/office/nominations/" + url.PathEscape(strings.TrimPrefix(string(id), urn))
}

func (o *pages) newNomination(w http.ResponseWriter, r *http.Request) error {
	typed := url.Values{"certificate": {r.URL.Query().Get("certificate")}}
	for _, f := range partner.Fields {
		if !f.Personal() {
			typed.Add("fields", string(f))
		}
	}
	return o.nominationForm(w, r, http.StatusOK, typed, nil)
}

func (o *pages) nominationForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	c, err := o.Exchange.Choice(r.Context(), who, typed.Get("certificate"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotFormView{
		page: o.page(r, p.T("nomination.new")), lede: p.T("nomination.form_text", "Company", c.Entry.Holder), submit: p.T("nomination.propose"), hidden: "0",
		back: view.Link{Href: certificateURL(c.Entry.Number, ""), Label: view.SpacedNumber(c.Entry.Number)},
		form: view.Form{Action: "/office/nominations/new?certificate=" + url.QueryEscape(c.Entry.Number), Guard: true, Problems: view.Problems(p, problem)},
	}
	if len(c.Agreements) == 0 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("nomination.no_agreement")})
	}
	agreements := agreementOptions(p, c.Agreements)
	v.fields = []view.Field{
		{Name: "agreement", Label: p.T("partner.kicker"), Type: view.Select, Options: agreements},
		{Name: "purpose", Label: p.T("nomination.purpose"), Type: view.Radios, Options: pilotOptions(p, "partner.purpose.", partner.Purposes)},
		{Name: "words", Label: p.T("nomination.why"), Type: view.TextArea, Rows: 4, MaxLength: 2000, Hint: p.T("nomination.why_hint")},
		{Name: "fields", Label: p.T("nomination.fields"), Type: view.Checkboxes, Options: pilotOptions(p, "partner.field.", partner.Fields), Hint: p.T("nomination.fields_hint")},
	}
	for i := range v.fields {
		f := &v.fields[i]
		f.Value, f.Values, f.Error = typed.Get(f.Name), typed[f.Name], view.FieldError(p, problem, f.Name)
	}
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) saveNomination(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	values.Set("certificate", r.URL.Query().Get("certificate"))
	n := partner.Nomination{
		Agreement: partner.AgreementID(values.Get("agreement")), Purpose: partner.Purpose(values.Get("purpose")), Words: values.Get("words"),
		Basis: partner.Basis{Number: values.Get("certificate")},
	}
	for _, f := range values["fields"] {
		n.Fields = append(n.Fields, partner.Field(f))
	}
	var id partner.NominationID
	if n.Agreement == "" {
		err = fault.Field("agreement", "party.choose_one")
	} else {
		id, err = o.Exchange.Propose(r.Context(), who, n)
	}
	if status, again := reopen(err); again {
		return o.nominationForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, nominationURL(id))
}

// nominationView is one nomination, ours or the partner's.
type nominationView struct {
	page     view.Page
	heading  view.Heading
	facts    []view.Row
	sent     []view.Row // what goes or went beside the certificate
	basis    []view.Row
	endorsed *endorsementView
	forms    []actForm
	action   string
	messages view.Table
	queue    view.Table
	events   []view.Event

	documents     view.Table
	documentsText string
}

func (o *pages) nomination(w http.ResponseWriter, r *http.Request) error {
	return o.nominationPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) nominationPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Nomination(r.Context(), who, partner.NominationID(urn+r.PathValue("nomination")))
	if err != nil {
		return err
	}
	names, err := o.schemeNames(r.Context())
	if err != nil {
		return err
	}
	n, p := f.Nomination, request.Printer(r)
	names = names.from([]partner.Nomination{n})
	tag := nominationTag(p, n)
	v := nominationView{
		page: o.page(r, nominee(p, n)), action: nominationURL(n.ID),
		heading: view.Heading{Kicker: p.T("nomination.side." + string(n.Side)), Title: nominee(p, n), Lede: n.Words, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("partner.kicker"), Text: f.Agreement.Partner + " · " + f.Agreement.Reference},
			{Term: p.T("nomination.purpose"), Text: p.T("partner.purpose." + string(n.Purpose))},
			{Term: p.T("nomination.free"), Text: p.Number(int64(f.Free))},
		},
		basis: o.basisRows(p, f, names), endorsed: o.endorsementOf(p, n),
	}
	v.facts = append(v.facts, sheet.Joint(p, n)...)
	if n.Rank > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("nomination.rank"), Text: strconv.Itoa(n.Rank)})
	}
	if n.Consent != nil {
		v.facts = append(v.facts, view.Row{Term: p.T("nomination.consented"), Text: o.moment(p, n.Consent.At)})
		if n.Consent.Wording != "" { // forgotten with the rest where the company took its consent back
			v.facts = append(v.facts, view.Row{Term: p.T("nomination.wording_read"), Text: n.Consent.Wording})
		}
		if !n.Consent.Withdrawn.IsZero() {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("nomination.consent_gone", "Date", o.moment(p, n.Consent.Withdrawn))})
		}
	}
	if n.Side == partner.In && !n.State.Over() {
		local := p.T("nomination.local_needed")
		if partner.LocalEntityWaived(f.Agreement, &n) {
			local = p.T("nomination.local_waived")
		}
		v.facts = append(v.facts, view.Row{Term: p.T("nomination.local"), Text: local})
	}
	if n.Opened != nil {
		v.facts = append(v.facts, view.Row{Term: p.T("nomination.opened"), Text: o.moment(p, n.Opened.At)})
	}
	for _, field := range partner.Fields {
		if value, there := n.Values[field]; there {
			v.sent = append(v.sent, view.Row{Term: p.T("partner.field." + string(field)), Text: sheet.Given(p, field, value)})
		} else if n.State == partner.Proposed && slices.Contains(n.Fields, field) {
			v.sent = append(v.sent, view.Row{Term: p.T("partner.field." + string(field)), Text: p.T("nomination.not_agreed")})
		}
	}
	if n.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: tag.Text, Text: n.Reason})
	}
	if !n.Fallen.IsZero() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Title: p.T("nomination.fell"), Text: n.FallenWords})
	}
	v.documents, v.documentsText = sheet.Documents(p, f.Documents), p.T("document.office_out")
	if n.Side == partner.In {
		v.documentsText = p.T("document.office_in")
	}
	v.messages = o.messageTable(p, f)
	v.queue = nominationTable(p, f.Queue, map[partner.AgreementID]string{f.Agreement.ID: f.Agreement.Partner})
	v.queue.Caption, v.queue.Empty = p.T("nomination.queue"), p.T("nomination.queue_none")
	if who.May(party.ActNominate, "") == nil {
		v.forms = append(nominationForms(p, n), waiverForms(p, n, f.Documents)...)
	}
	v.events = o.past(p, f.Journal, f.People, partnerEvent)
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		return problem
	}
	return view.Render(w, r, status, nominationPage(v))
}

func (o *pages) basisRows(p locale.Printer, f exchange.NominationFile, names schemeNames) []view.Row {
	b := f.Nomination.Basis
	verdict := p.T("nomination.basis_ours", "Standing", p.T("standing."+b.Verdict))
	if f.Nomination.Side == partner.In {
		verdict = exchange.Verdict(b.Verdict, b.Checked.In(o.Place), p.Lang())
	}
	rows := []view.Row{
		{Term: p.T("nomination.certificate"), Text: view.SpacedNumber(b.Number)},
		{Term: p.T("nomination.holder"), Text: b.Holder},
		{Term: p.T("nomination.scheme_term"), Text: strings.TrimSpace(names.scheme(p, b.Scheme) + " " + b.Grade)},
		{Term: p.T("agreement.field.until"), Text: p.Date(b.Until)},
		{Term: p.T("nomination.verdict"), Text: verdict},
		{Term: p.T("nomination.checked"), Text: o.moment(p, b.Checked)},
	}
	if f.Nomination.Side == partner.In && !slices.Contains(f.Agreement.Recognised, b.Scheme) {
		rows = append(rows, view.Row{Term: p.T("agreement.field.recognised"), Text: p.T("nomination.not_named")})
	}
	return rows
}

func (o *pages) messageTable(p locale.Printer, f exchange.NominationFile) view.Table {
	t := view.Table{Caption: p.T("nomination.messages"), Stack: true, Empty: p.T("nomination.no_messages"), Columns: []view.Column{
		{Label: p.T("nomination.message")}, {Label: p.T("partner.day_column")}, {Label: p.T("partner.digest")}, {Label: p.T("nomination.receipt")},
	}}
	for _, m := range f.Messages {
		receipt := view.Tag{Tone: view.Good, Text: p.T("nomination.receipt_there")}
		switch {
		case m.Refused != "":
			receipt = view.Tag{Tone: view.Bad, Text: p.T("refusal." + string(m.Refused))}
		case m.Settled.IsZero():
			receipt = view.Tag{Tone: view.Warn, Text: p.T("nomination.receipt_missing")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.T("nomination.kind." + string(m.Kind)), Sub: p.T("nomination.message_side."+string(m.Side)) + " · " + strconv.FormatInt(m.Seq, 10)},
			{Text: o.moment(p, m.At)},
			{Text: short(m.Digest)},
			{Tag: &receipt},
		}})
	}
	return t
}

// nominationForms are the acts that the nomination's state leaves open to our officers.
func nominationForms(p locale.Printer, n partner.Nomination) []actForm {
	acts := []partner.Act{partner.ActEndorse, partner.ActSend, partner.ActWithdraw}
	if n.Side == partner.In {
		acts = partner.HostActs
	}
	forms := jointForms(p, n)
	if n.MayOpen() == nil {
		forms = append(forms, actForm{act: "open", title: p.T("nomination.open"), text: p.T("nomination.open_text"), submit: p.T("nomination.open"), fields: []view.Field{
			{Name: "email", Label: p.T("nomination.open_email"), Type: view.EmailField, Value: n.Values[partner.FieldEmail], MaxLength: 200, Hint: p.T("nomination.open_hint")},
		}})
	}
	if n.Side == partner.In && !n.State.Over() {
		forms = append(forms, actForm{act: "ask", title: p.T("nomination.ask"), text: p.T("nomination.ask_text"), submit: p.T("nomination.ask"), plain: true})
	}
	for _, act := range acts {
		if !n.State.Open(act) {
			continue
		}
		f := actForm{act: string(act), title: p.T("nomination.act." + string(act)), text: p.T("nomination.act_text." + string(act)), submit: p.T("nomination.act." + string(act)), plain: true}
		if act.Worded() {
			f.folded = true
			f.fields = []view.Field{{Name: "reason", Label: p.T("nomination.words_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000}}
		}
		if act == partner.ActEndorse {
			f.fields = []view.Field{{Name: "rank", Label: p.T("nomination.rank"), Type: view.Number, Width: "short", Hint: p.T("nomination.rank_hint")}}
		}
		forms = append(forms, f)
	}
	return forms
}

func (o *pages) actOnNomination(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := partner.NominationID(urn + r.PathValue("nomination"))
	switch act := values.Get("act"); partner.Act(act) {
	case "ask":
		err = o.Exchange.Ask(r.Context(), who, id)
	case "home_accept", "home_decline":
		err = o.Exchange.DecideHome(r.Context(), who, id, act == "home_accept", values.Get("reason"))
	case "waive":
		err = o.Exchange.WaiveDocument(r.Context(), who, id, values.Get("case"), values.Get("reason"))
	case "open":
		err = o.Exchange.Open(r.Context(), who, id, values.Get("email"))
	case partner.ActEndorse:
		rank, _ := strconv.Atoi(strings.TrimSpace(values.Get("rank"))) // no number is out of range
		err = o.Exchange.Endorse(r.Context(), who, id, rank)
	case partner.ActSend:
		err = o.Exchange.Send(r.Context(), who, id)
	case partner.ActWithdraw:
		err = o.Exchange.Withdraw(r.Context(), who, id, values.Get("reason"))
	default:
		err = o.Exchange.Decide(r.Context(), who, id, partner.Act(act), values.Get("reason"))
	}
	if status, again := reopen(err); again {
		return o.nominationPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, nominationURL(id))
}
