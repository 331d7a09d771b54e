package officer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const partnersURL = "/office/partners"

func (o *pages) listPartners(t *request.Table) {
	read, manage, nominate := request.Allowed(party.ActReadPartners), request.Allowed(party.ActManagePartners), request.Allowed(party.ActNominate)
	t.Get(partnersURL, read, o.partners)
	t.Get(partnersURL+"/new", manage, o.newAgreement)
	t.Post(partnersURL+"/new", manage, o.saveAgreement)
	t.Get(partnersURL+"/transfers", read, o.transfers)
	t.Get(partnersURL+"/{agreement}", read, o.agreement)
	t.Post(partnersURL+"/{agreement}", read, o.actOnAgreement)
	t.Get(partnersURL+"/{agreement}/edit", manage, o.editAgreement)
	t.Post(partnersURL+"/{agreement}/edit", manage, o.saveAgreement)
	o.listAsks(t)
	o.listCalls(t)
	o.listPractices(t)
	o.listJointFigures(t)
	t.Get(nominationsURL, read, o.nominations)
	t.Get("/office/nominations/new", nominate, o.newNomination)
	t.Post("/office/nominations/new", nominate, o.saveNomination)
	t.Get("/office/nominations/{nomination}", read, o.nomination)
	t.Post("/office/nominations/{nomination}", nominate, o.actOnNomination)
	t.Get("/office/nominations/{nomination}/endorsement.json", read, o.endorsement)
}

func agreementURL(id partner.AgreementID, rest string) string {
	u := partnersURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

var agreementTones = map[partner.State]view.Tone{partner.Draft: view.Info, partner.Signed: view.Progress, partner.InForce: view.Good, partner.Suspended: view.Warn}

func agreementTag(p locale.Printer, s partner.State) view.Tag {
	return view.Tag{Tone: agreementTones[s], Text: p.T("partner.state." + string(s))}
}

var standingTones = map[partner.Standing]view.Tone{
	partner.Proposed: view.Info, partner.Consented: view.Info, partner.Endorsed: view.Info, partner.Sent: view.Progress, partner.Acknowledged: view.Progress,
	partner.Waiting: view.Warn, partner.Accepted: view.Good, partner.InProgramme: view.Good, partner.Completed: view.Good, partner.Untaken: view.Bad,
}

func nominationTag(p locale.Printer, n partner.Nomination) view.Tag {
	if !n.Fallen.IsZero() {
		return view.Tag{Tone: view.Bad, Text: p.T("nomination.fell")}
	}
	return view.Tag{Tone: standingTones[n.State], Text: p.T("nomination.state." + string(n.State))}
}

// nominee is the company's name, or that there is none any more.
func nominee(p locale.Printer, n partner.Nomination) string {
	if n.Name == "" {
		return p.T("nomination.forgotten")
	}
	return n.Name
}

// partnersView is what the agency exchanges, at a glance.
type partnersView struct {
	page                          view.Page
	may                           bool
	bar                           view.StateBarChart
	agreements, nominations, door view.Table
}

func (o *pages) partners(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Exchange.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("partner.title"))
	page.Wide = true
	p := page.Printer
	v := partnersView{
		page: page, may: who.May(party.ActManagePartners, "") == nil, bar: view.StateBarChart{Title: p.T("nomination.by_state")},
		agreements: view.Table{Caption: p.T("partner.agreements"), Stack: true, Empty: p.T("partner.none"), Columns: []view.Column{
			{Label: p.T("partner.kicker")}, {Label: p.T("agreement.field.until")}, {Label: p.T("partner.link")}, {Label: p.T("pilot.state")},
		}},
		door: view.Table{Caption: p.T("partner.door"), Stack: true, Columns: []view.Column{
			{Label: p.T("partner.day_column")}, {Label: p.T("partner.reason_column")}, {Label: p.T("partner.count_column"), Num: true}, {Label: p.T("partner.digest")},
		}},
	}
	names := map[partner.AgreementID]string{}
	for _, l := range all.Links {
		names[l.ID] = l.Partner
		tag := agreementTag(p, l.State)
		v.agreements.Rows = append(v.agreements.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Partner, Sub: l.Reference, Href: agreementURL(l.ID, "")}, {Text: p.Date(l.Until)}, {Text: linkText(p, l.State.Talks(), l.Trouble)}, {Tag: &tag},
		}})
	}
	var ours []partner.Nomination
	counts := map[partner.Standing]int64{}
	for _, n := range all.Nominations {
		counts[n.State]++
		if n.Turn() == partner.TurnOurs {
			ours = append(ours, n)
		}
	}
	v.nominations = nominationTable(p, ours, names)
	v.nominations.Caption, v.nominations.Empty = p.T("nomination.turn.ours"), p.T("nomination.none_ours")
	for _, s := range partner.Standings {
		if counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: p.T("nomination.state." + string(s)), Count: counts[s], Tone: standingTones[s]})
		}
	}
	for _, d := range all.Refused {
		v.door.Rows = append(v.door.Rows, view.TableRow{Cells: []view.Cell{
			{Text: d.Day, Sub: names[d.Agreement]}, {Text: p.T("refusal." + string(d.Reason))}, {Text: p.Number(d.Count)}, {Text: short(d.Digest)},
		}})
	}
	if n := len(all.Late); n > 0 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Title: p.T("nomination.late", "Count", n), Text: lateText(all.Late)})
	}
	return view.Render(w, r, http.StatusOK, partnersPage(v))
}

// lateText names the messages that nobody has acknowledged: both sides know them by these ids.
func lateText(late []partner.Nomination) string {
	ids := make([]string, len(late))
	for i, n := range late {
		ids[i] = n.Message
	}
	return strings.Join(ids, ", ")
}

// short is the beginning of a digest.
func short(digest string) string { return digest[:min(len(digest), 16)] }

// linkText says whether the partner can be reached.
func linkText(p locale.Printer, talks bool, trouble string) string {
	switch {
	case !talks:
		return "–"
	case trouble != "":
		return p.T("refusal." + trouble)
	}
	return p.T("partner.reached")
}

func nominationTable(p locale.Printer, all []partner.Nomination, names map[partner.AgreementID]string) view.Table {
	t := view.Table{Caption: p.T("nomination.title"), Stack: true, Empty: p.T("nomination.none"), Columns: []view.Column{
		{Label: p.T("nomination.company")}, {Label: p.T("nomination.direction")}, {Label: p.T("nomination.purpose")}, {Label: p.T("nomination.rank"), Num: true}, {Label: p.T("pilot.state")},
	}}
	for _, n := range all {
		tag := nominationTag(p, n)
		rank := "–"
		if n.Rank > 0 {
			rank = strconv.Itoa(n.Rank)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: nominee(p, n), Sub: view.SpacedNumber(n.Basis.Number), Href: nominationURL(n.ID)},
			{Text: p.T("nomination.side." + string(n.Side)), Sub: names[n.Agreement]},
			{Text: p.T("partner.purpose." + string(n.Purpose))},
			{Text: rank},
			{Tag: &tag},
		}})
	}
	return t
}

// agreementView is one agreement.
type agreementView struct {
	page        view.Page
	heading     view.Heading
	facts       []view.Row
	keys        view.Table
	forms       []actForm
	action      string
	edit        string
	figures     string
	asks        string
	nominations view.Table
	events      []view.Event
}

func (o *pages) agreement(w http.ResponseWriter, r *http.Request) error {
	return o.agreementPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) agreementPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Agreement(r.Context(), who, partner.AgreementID(r.PathValue("agreement")))
	if err != nil {
		return err
	}
	names, err := o.schemeNames(r.Context())
	if err != nil {
		return err
	}
	page := o.page(r, f.Partner)
	p := page.Printer
	tag := agreementTag(p, f.State)
	v := agreementView{
		page: page, heading: view.Heading{Kicker: f.Reference, Title: f.Partner, Lede: f.Title, Tag: &tag}, facts: agreementFacts(p, f, names.from(f.Nominations)),
		action: agreementURL(f.ID, ""), nominations: nominationTable(p, f.Nominations, map[partner.AgreementID]string{f.ID: f.Partner}),
		keys: view.Table{Caption: p.T("partner.keys"), Stack: true, Empty: p.T("partner.no_keys"), Columns: []view.Column{
			{Label: p.T("partner.key")}, {Label: p.T("partner.key_from")}, {Label: p.T("partner.key_state")},
		}},
	}
	if f.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: tag.Text, Text: f.Reason})
	}
	if n := len(f.Waiting); n > 0 && f.State.Talks() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("partner.waiting", "Count", n), Text: linkText(p, f.PartnerLink.State.Talks(), f.PartnerLink.Trouble)})
	}
	for _, k := range f.Keys {
		state, words := view.Tag{Tone: view.Warn, Text: p.T("partner.key_unconfirmed")}, k.ID
		if !k.ConfirmedAt.IsZero() {
			state = view.Tag{Tone: view.Good, Text: p.T("partner.key_confirmed")}
			words = grouped(k.Fingerprint())
		}
		v.keys.Rows = append(v.keys.Rows, view.TableRow{Cells: []view.Cell{{Text: words}, {Text: o.moment(p, k.ValidFrom)}, {Tag: &state}}})
	}
	v.figures, v.asks = agreementURL(f.ID, "figures"), agreementURL(f.ID, "documents")
	v.forms = agreementForms(p, who, f.Agreement)
	if who.May(party.ActManagePartners, "") == nil && f.State == partner.Draft {
		v.edit = agreementURL(f.ID, "edit")
	}
	v.events = o.past(p, f.Journal, f.People, partnerEvent)
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		return problem
	}
	return view.Render(w, r, status, agreementPage(v))
}

// grouped writes a fingerprint so that it can be read over the telephone.
func grouped(s string) string {
	var parts []string
	for part := range slices.Chunk([]byte(s), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

func agreementFacts(p locale.Printer, f exchange.AgreementFile, names schemeNames) []view.Row {
	words := func(prefix string, all []string) string {
		said := make([]string, len(all))
		for i, x := range all {
			said[i] = p.T(prefix + x)
		}
		return strings.Join(said, ", ")
	}
	var purposes []string
	for _, x := range f.Purposes {
		purposes = append(purposes, p.T("partner.purpose."+string(x)))
	}
	sent, acknowledged := f.Count(partner.Out)
	came, answered := f.Count(partner.In)
	return []view.Row{
		{Term: p.T("agreement.field.address"), Text: f.Address},
		{Term: p.T("agreement.field.country"), Text: p.Country(f.Country)},
		{Term: p.T("agreement.field.purposes"), Text: strings.Join(purposes, ", ")},
		{Term: p.T("agreement.field.languages"), Text: words("agreement.language.", f.Languages)},
		{Term: p.T("agreement.field.recognised"), Text: names.schemes(p, f.Recognised)},
		{Term: p.T("agreement.field.effect"), Text: p.T("partner.effect." + string(f.Effect))},
		{Term: p.T("agreement.field.places_here"), Text: p.Number(int64(f.PlacesHere))},
		{Term: p.T("agreement.field.places_away"), Text: p.Number(int64(f.PlacesAway))},
		{Term: p.T("agreement.field.days"), Text: p.Number(int64(f.Days))},
		{Term: p.T("agreement.term"), Text: p.Date(f.From) + " – " + p.Date(f.Until)},
		{Term: p.T("nomination.side.out"), Text: p.T("partner.counts", "Sent", p.Number(int64(sent)), "Acknowledged", p.Number(int64(acknowledged)))},
		{Term: p.T("nomination.side.in"), Text: p.T("partner.counts", "Sent", p.Number(int64(came)), "Acknowledged", p.Number(int64(answered)))},
	}
}

// agreementForms are the acts open to the reader: take the trust file, confirm a key, and the steps.
func agreementForms(p locale.Printer, who party.Actor, a partner.Agreement) []actForm {
	var forms []actForm
	if who.May(party.ActConfirmPartnerKey, "") == nil && a.State != partner.Ended {
		for _, k := range a.Keys {
			if k.ConfirmedAt.IsZero() {
				forms = append(forms, actForm{
					act: "confirm", of: k.ID, title: p.T("partner.confirm"), text: p.T("partner.confirm_text"), submit: p.T("partner.confirm"),
					fields: []view.Field{{Name: "fingerprint", Label: p.T("partner.fingerprint_label"), Hint: k.ID, MaxLength: 100, Width: "full"}},
				})
			}
		}
	}
	if who.May(party.ActManagePartners, "") != nil {
		return forms
	}
	if a.State != partner.Ended {
		forms = append(forms, actForm{act: "trust", title: p.T("partner.fetch"), text: p.T("partner.fetch_text"), submit: p.T("partner.fetch"), folded: len(a.Keys) > 0, plain: true})
	}
	for _, s := range a.State.Open() {
		f := actForm{act: string(s), title: p.T("partner.step." + string(s)), text: p.T("partner.step_text." + string(s)), submit: p.T("partner.step." + string(s)), folded: s.Reasoned(), plain: true}
		if s.Reasoned() {
			f.fields = []view.Field{{Name: "reason", Label: p.T("need.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000}}
		}
		forms = append(forms, f)
	}
	return forms
}

func (o *pages) actOnAgreement(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := partner.AgreementID(r.PathValue("agreement"))
	switch act := values.Get("act"); act {
	case "trust":
		err = o.Exchange.FetchTrust(r.Context(), who, id)
	case "confirm":
		err = o.Exchange.ConfirmKey(r.Context(), who, id, values.Get("case"), values.Get("fingerprint"))
	default:
		err = o.Exchange.MoveAgreement(r.Context(), who, id, partner.Step(act), values.Get("reason"))
	}
	if status, again := reopen(err); again {
		return o.agreementPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, agreementURL(id, ""))
}

func (o *pages) newAgreement(w http.ResponseWriter, r *http.Request) error {
	return o.agreementForm(w, r, http.StatusOK, "", url.Values{"days": {"3"}, "languages": {"en"}, "effect": {string(partner.AsEvidence)}}, nil)
}

func (o *pages) editAgreement(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Agreement(r.Context(), who, partner.AgreementID(r.PathValue("agreement")))
	if err != nil {
		return err
	}
	a := f.Agreement
	values := url.Values{
		"reference": {a.Reference}, "title": {a.Title}, "partner": {a.Partner}, "address": {a.Address}, "country": {a.Country}, "languages": a.Languages,
		"recognised": {strings.Join(a.Recognised, ", ")}, "effect": {string(a.Effect)}, "places_here": {strconv.Itoa(a.PlacesHere)},
		"places_away": {strconv.Itoa(a.PlacesAway)}, "days": {strconv.Itoa(a.Days)}, "from": {a.From.String()}, "until": {a.Until.String()},
		"revision": {strconv.FormatInt(a.Revision, 10)},
	}
	for _, x := range a.Purposes {
		values.Add("purposes", string(x))
	}
	return o.agreementForm(w, r, http.StatusOK, a.ID, values, nil)
}

func (o *pages) agreementForm(w http.ResponseWriter, r *http.Request, status int, id partner.AgreementID, typed url.Values, problem error) error {
	names, err := o.schemeNames(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotFormView{
		page: o.page(r, p.T("partner.new")), lede: p.T("partner.form_text"), back: view.Link{Href: partnersURL, Label: p.T("partner.title")}, submit: p.T("partner.save"),
		form: view.Form{Action: partnersURL + "/new", Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"),
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("partner.edit"), view.Link{Href: agreementURL(id, ""), Label: p.T("partner.kicker")}, agreementURL(id, "edit")
	}
	languages := make([]view.Option, len(partner.Languages))
	for i, l := range partner.Languages {
		languages[i] = view.Option{Value: l, Label: p.T("agreement.language." + l)}
	}
	v.fields = []view.Field{
		{Name: "reference", MaxLength: 200, Hint: p.T("agreement.reference_hint")},
		{Name: "title", MaxLength: 200, Width: "full"},
		{Name: "partner", MaxLength: 200, Width: "full"},
		{Name: "address", MaxLength: 200, Width: "full", Hint: p.T("agreement.address_hint")},
		{Name: "country", MaxLength: 2, Width: "short", Hint: p.T("agreement.country_hint")},
		{Name: "purposes", Type: view.Checkboxes, Options: pilotOptions(p, "partner.purpose.", partner.Purposes)},
		{Name: "languages", Type: view.Checkboxes, Options: languages},
		{Name: "recognised", Width: "full", MaxLength: 500, Hint: p.T("agreement.recognised_hint", "Codes", names.codes(p))},
		{Name: "effect", Type: view.Radios, Options: pilotOptions(p, "partner.effect.", partner.Effects)},
		{Name: "places_here", Type: view.Number, Width: "short", Hint: p.T("agreement.places_here_hint")},
		{Name: "places_away", Type: view.Number, Width: "short", Hint: p.T("agreement.places_away_hint")},
		{Name: "days", Type: view.Number, Width: "short", Hint: p.T("agreement.days_hint")},
		{Name: "from", Type: view.Date, Width: "short"},
		{Name: "until", Type: view.Date, Width: "short"},
	}
	view.Fill(p, "agreement.field.", v.fields, typed, problem)
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) saveAgreement(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	a, l := typedAgreement(partner.AgreementID(r.PathValue("agreement")), values)
	if err = l.Err(); err == nil {
		a.ID, err = o.Exchange.SaveAgreement(r.Context(), who, a)
	}
	if status, again := reopen(err); again {
		return o.agreementForm(w, r, status, partner.AgreementID(r.PathValue("agreement")), values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, agreementURL(a.ID, ""))
}

func typedAgreement(id partner.AgreementID, v url.Values) (partner.Agreement, fault.List) {
	var l fault.List
	text := func(name string) string { return party.Clean(v.Get(name)) }
	number := func(name string) int {
		n, err := strconv.Atoi(text(name))
		if err != nil {
			l.Add(name, "pilot.number")
		}
		return n
	}
	day := func(name string) calendar.Date {
		d, err := calendar.Parse(text(name))
		if err != nil {
			return calendar.Date{} // the check asks for it
		}
		return d
	}
	a := partner.Agreement{
		ID: id, Reference: text("reference"), Title: text("title"), Partner: text("partner"), Address: strings.TrimRight(text("address"), "/"),
		Country: strings.ToUpper(text("country")), Languages: v["languages"], Recognised: typedList(v.Get("recognised")), Effect: partner.Effect(text("effect")),
		PlacesHere: number("places_here"), PlacesAway: number("places_away"), Days: number("days"), From: day("from"), Until: day("until"),
	}
	for _, x := range v["purposes"] {
		a.Purposes = append(a.Purposes, partner.Purpose(x))
	}
	a.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // another one is stale
	for _, f := range fault.All(a.Check()) {
		if len(l) > 0 && !slices.ContainsFunc(l, func(known *fault.Fault) bool { return known.Field == f.Field }) {
			l = append(l, f)
		}
	}
	return a, l
}

// transfersView is the register of what went abroad.
type transfersView struct {
	page  view.Page
	table view.Table
}

func (o *pages) transfers(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, names, err := o.Exchange.Transfers(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("partner.transfers"))
	page.Wide = true
	p := page.Printer
	v := transfersView{page: page, table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("partner.transfers_none"), Columns: []view.Column{
		{Label: p.T("nomination.company")},
		{Label: p.T("nomination.purpose")},
		{Label: p.T("nomination.fields")},
		{Label: p.T("nomination.consented")},
		{Label: p.T("partner.delivered")},
		{Label: p.T("partner.consent_state")},
	}}}
	for _, t := range all {
		consent, delivered := view.Tag{Tone: view.Good, Text: p.T("partner.consent_stands")}, p.T("partner.not_delivered")
		if !t.Withdrawn.IsZero() {
			consent = view.Tag{Tone: view.Warn, Text: p.T("partner.consent_withdrawn")}
		}
		if !t.Delivered.IsZero() {
			delivered = o.moment(p, t.Delivered)
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: names[t.Company], Href: nominationURL(t.Nomination)},
			{Text: p.T("partner.purpose." + string(t.Purpose))},
			{Text: fieldNames(p, t.Fields)},
			{Text: o.moment(p, t.Consented)},
			{Text: delivered, Sub: short(t.Digest)},
			{Tag: &consent},
		}})
	}
	return view.Render(w, r, http.StatusOK, transfersPage(v))
}

func fieldNames(p locale.Printer, fields []partner.Field) string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = p.T("partner.field." + string(f))
	}
	return strings.Join(all, ", ")
}

// partnerEvent names an act with the state of the agreement or the nomination that it led to.
func partnerEvent(p locale.Printer, e journal.Entry) string {
	var d struct{ To string }
	title := actTitle(p, e)
	if json.Unmarshal([]byte(e.Details), &d) != nil {
		return title
	}
	switch {
	case e.Act == journal.NominationMoved && slices.Contains(partner.Standings, partner.Standing(d.To)):
		return title + ": " + p.T("nomination.state."+d.To)
	case e.Act == journal.AgreementMoved && slices.Contains(partner.States, partner.State(d.To)):
		return title + ": " + p.T("partner.state."+d.To)
	}
	return title
}
