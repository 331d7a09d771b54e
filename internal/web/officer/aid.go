package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/support"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

const aidsURL = "/office/support"

func aidURL(id aid.ID) string { return aidsURL + "/" + url.PathEscape(string(id)) }

// aidsView is the list of requests for support.
type aidsView struct {
	page    view.Page
	bar     view.StateBarChart
	filters view.FilterBar
	table   view.Table
}

// aids lists requests, those that wait first and the latest due first among them.
func (o *pages) aids(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Support.Aids(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("aid.title"))
	page.Wide = true
	p, state := page.Printer, aid.State(r.URL.Query().Get("state"))
	options := []view.Option{{Label: p.T("aid.any_state")}}
	counts := map[aid.State]int64{}
	for _, x := range all.Requests {
		counts[x.State]++
	}
	v := aidsView{
		page: page, bar: view.StateBarChart{Title: p.T("aid.by_state")},
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("aid.none"), Columns: []view.Column{
			{Label: p.T("aid.company")}, {Label: p.T("measure.name")}, {Label: p.T("aid.field.amount"), Num: true}, {Label: p.T("aid.state")}, {Label: p.T("aid.due_on")},
		}},
	}
	for _, s := range aid.States {
		options = append(options, view.Option{Value: string(s), Label: p.T("aid.state." + string(s))})
		if counts[s] > 0 {
			tag := sheet.AidTag(p, s)
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: tag.Text, Count: counts[s], Tone: tag.Tone})
		}
	}
	v.filters = view.FilterBar{Action: aidsURL, Fields: []view.Field{{Name: "state", Label: p.T("aid.state"), Type: view.Select, Value: string(state), Optional: true, Options: options}}}
	if state != "" {
		v.filters.Clear = aidsURL
	}
	slices.SortStableFunc(all.Requests, func(a, b aid.Request) int {
		switch {
		case a.DueOn.IsZero() && b.DueOn.IsZero():
			return 0
		case a.DueOn.IsZero():
			return 1
		case b.DueOn.IsZero():
			return -1
		}
		return a.DueOn.Compare(b.DueOn)
	})
	for _, x := range all.Requests {
		if state != "" && x.State != state {
			continue
		}
		tag := sheet.AidTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: all.Companies[x.Company].Name, Sub: x.Number, Href: aidURL(x.ID)},
			{Text: p.Text(all.Measures[x.Measure])},
			{Text: p.Money(asked(x), x.Currency)},
			{Tag: &tag},
			{Text: p.Date(x.DueOn), Tag: dueTag(p, x.DueOn, all.On)},
		}})
	}
	return view.Render(w, r, http.StatusOK, aidsPage(v))
}

// asked is the sum a request is about: what was approved, before that the costs.
func asked(x aid.Request) int64 {
	if x.Decision != nil && !x.Decision.Refused {
		return x.Decision.Amount
	}
	return aid.Total(x.Items)
}

// aidView is one request with the acts that are open to the reader.
type aidView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	stages  []view.Step
	facts   []view.Row
	checked []view.Row
	working []view.Row
	tables  []view.Table
	papers  []view.File
	agents  view.Table // who represents the company
	action  string
	forms   []actForm
	events  []view.Event
}

// theAid reads the request of the address.
func (o *pages) theAid(r *http.Request) (support.AidFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return support.AidFile{}, who, err
	}
	f, err := o.Support.AidFile(r.Context(), who, aid.ID(r.PathValue("aid")))
	return f, who, err
}

func (o *pages) aid(w http.ResponseWriter, r *http.Request) error {
	f, who, err := o.theAid(r)
	if err != nil {
		return err
	}
	return o.aidPage(w, r, http.StatusOK, f, who, url.Values{}, nil)
}

// aidPage shows a request; typed and problem are those of an act that was refused.
func (o *pages) aidPage(w http.ResponseWriter, r *http.Request, status int, f support.AidFile, who party.Actor, typed url.Values, problem error) error {
	q := f.Request
	page := o.page(r, request.Printer(r).T("aid.of", "Number", q.Number))
	p := page.Printer
	tag := sheet.AidTag(p, q.State)
	v := aidView{
		page: page, trail: []view.Link{{Href: aidsURL, Label: p.T("aid.title")}}, action: aidURL(q.ID),
		heading: view.Heading{Kicker: f.Company.Name, Title: page.Title, Lede: p.Text(f.Measure.Name), Tag: &tag},
		facts:   []view.Row{{Term: p.T("measure.pays"), Text: sheet.Benefit(p, f.Measure.Benefit)}, {Term: p.T("aid.purpose_label"), Text: q.Purpose}},
	}
	v.stages = sheet.Stages(p, q.Standings(f.Measure))
	if a := q.Advice; a != nil {
		v.facts = append(v.facts, view.Row{Term: p.T("stage.advice"), Text: yesOrNo(p, "stage.advice.", a.Approve) + ". " + a.Words.Words})
	}
	if f.Measure.Asks("certified") {
		v.facts = append(v.facts, view.Row{Term: p.T("aid.certified"), Text: yesOrNo(p, "aid.certified.", f.Certified)})
		if !f.Certified && q.State == aid.Running {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Title: p.T("aid.stopped_title"), Text: p.T("aid.certificate_gone")})
		}
	}
	if !q.DueOn.IsZero() {
		v.facts = append(v.facts, view.Row{Term: p.T("aid.due." + string(q.State)), Text: p.Date(q.DueOn)})
	}
	if f.Excluded != nil {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(f.Excluded)})
	}
	for i := range q.Items {
		if len(f.Alike[i]) > 0 {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("aid.alike", "Text", q.Items[i].Text, "Numbers", strings.Join(f.Alike[i], ", "))})
		}
	}
	if q.Check != nil {
		v.checked = sheet.Checked(p, *q.Check)
	}
	aidTables(p, &v, f)
	for _, x := range q.Papers {
		v.papers = append(v.papers, view.File{Name: x.Name, Href: "/office/papers/" + url.PathEscape(x.ID), Size: p.Bytes(x.Size)})
	}
	v.agents = agentsTable(p, f.Agents)
	v.forms = o.aidForms(p, f, who, typed)
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	for _, e := range slices.Backward(f.Journal) {
		v.events = append(v.events, view.Event{When: o.moment(p, e.At), DateTime: e.At.Format("2006-01-02T15:04:05Z"), Title: p.T("journal." + string(e.Act)), Who: personName(f.People[e.By]), Text: strings.Join(slices.DeleteFunc([]string{behalf(p, e), aidWords(q, e.Act)}, func(s string) bool { return s == "" }), " ")})
	}
	return view.Render(w, r, status, aidPage(v))
}

// aidWords are the words that were given with an act, as far as they are the last ones of their kind.
func aidWords(q aid.Request, act journal.Act) string {
	switch {
	case act == journal.AidReturned && q.Returned != nil:
		return q.Returned.Words
	case act == journal.AidExamined && q.Examination != nil:
		return q.Examination.Words.Words
	case (act == journal.AidApproved || act == journal.AidDeclined) && q.Decision != nil:
		return q.Decision.Words.Words
	case act == journal.AidReported && q.Report != nil:
		return q.Report.Words.Words
	case (act == journal.AidAccepted || act == journal.AidClaimed) && q.Settlement != nil:
		return q.Settlement.Words.Words
	case act == journal.AidWithdrawn && q.Withdrawal != nil:
		return q.Withdrawal.Words
	}
	return ""
}

// aidTables are the costs, the working of the sum, the tranches and what was spent.
func aidTables(p locale.Printer, v *aidView, f support.AidFile) {
	q := f.Request
	var refused map[int]string
	if q.Examination != nil {
		refused = q.Examination.Refused
	}
	v.tables = append(v.tables, sheet.Costs(p, p.T("aid.costs"), q.Currency, q.Items, refused))
	switch {
	case q.Decision != nil && !q.Decision.Refused:
		v.working = sheet.Working(p, f.Measure, *q.Decision)
		v.tables = append(v.tables, sheet.Tranches(p, q))
	case f.Sum != nil:
		v.working = sheet.Working(p, f.Measure, *f.Sum)
	}
	if q.Report != nil {
		var no map[int]string
		if q.Settlement != nil {
			no = q.Settlement.Refused
		}
		v.tables = append(v.tables, sheet.Costs(p, p.T("aid.spent"), q.Currency, q.Report.Spent, no))
	}
	if t := q.Settlement; t != nil {
		v.facts = append(v.facts, view.Row{Term: p.T("aid.kept"), Text: p.Money(t.Due, q.Currency)})
		if t.Claim > 0 {
			v.facts = append(v.facts, view.Row{Term: p.T("aid.claim"), Text: p.Money(t.Claim, q.Currency)}, view.Row{Term: p.T("aid.repaid"), Text: p.Money(q.Returns(), q.Currency)})
		}
	}
}

// shownTranches are the lines of a plan that the form offers.
const shownTranches = 4

// aidForms are the acts that the state leaves open and the reader may do.
func (o *pages) aidForms(p locale.Printer, f support.AidFile, who party.Actor, typed url.Values) []actForm {
	q := f.Request
	if _, own := who.Roles[q.Company]; own {
		return nil
	}
	words := func(label string) view.Field {
		return view.Field{Name: "words", Label: label, Type: view.TextArea, Rows: 4, MaxLength: 4000, Value: typed.Get("words")}
	}
	examines, decides, pays := who.May(party.ActExamineAid, "") == nil, q.MayDecide(who) == nil, who.May(party.ActPayAid, "") == nil
	var forms []actForm
	if examines && q.State == aid.Submitted {
		x := actForm{act: "examine", title: p.T("aid.examine"), text: p.T("aid.examine_text"), submit: p.T("aid.examine_do")}
		x.fields = append(x.fields, refusals(p, q.Items, typed)...)
		x.fields = append(x.fields, view.Field{Name: "recommend", Label: p.T("aid.recommend"), Type: view.Radios, Value: typed.Get("recommend"), Options: pilotOptions(p, "aid.recommend.", yesNo)}, words(p.T("aid.examine_words")))
		forms = append(forms, x, actForm{act: "return", title: p.T("aid.return"), text: p.T("aid.return_text"), submit: p.T("aid.return"), fields: []view.Field{words(p.T("aid.return_words"))}, folded: true})
	}
	if examines && q.State == aid.Examined && q.At(f.Measure, procedure.Committee) == nil {
		forms = append(forms, actForm{act: "advise", title: p.T("stage.advice"), text: p.T("stage.advice_text"), submit: p.T("stage.advice_do"), fields: []view.Field{
			{Name: "approve", Label: p.T("stage.good"), Type: view.Radios, Value: typed.Get("approve"), Options: pilotOptions(p, "stage.advice.", yesNo)},
			words(p.T("stage.words")),
		}})
	}
	if decides && q.State == aid.Examined && q.At(f.Measure, procedure.Decision) == nil {
		if f.Sum != nil && f.Sum.Amount > 0 && f.Excluded == nil {
			x := actForm{act: "approve", title: p.T("aid.approve"), text: p.T("aid.approve_text", "Amount", p.Money(f.Sum.Amount, q.Currency)), submit: p.T("aid.approve_do"), digest: strconv.FormatInt(f.Sum.Amount, 10)}
			x.fields = append(trancheFields(p, q, f, typed), words(p.T("aid.reasons")))
			forms = append(forms, x)
		}
		forms = append(forms, actForm{act: "decline", title: p.T("aid.decline"), text: p.T("aid.decline_text"), submit: p.T("aid.decline"), fields: []view.Field{words(p.T("aid.reasons"))}, folded: true})
	}
	if n, ok := q.NextTranche(); ok && q.State == aid.Running && (f.Certified || !f.Measure.Asks("certified")) {
		t := q.Tranches[n]
		amount, of := p.Money(t.Amount, q.Currency), strconv.Itoa(n)
		switch {
		case t.OrderedBy == "" && examines:
			forms = append(forms, actForm{act: "order", of: of, title: p.T("aid.order", "Number", n+1), text: p.T("aid.order_text", "Amount", amount, "Date", p.Date(t.DueOn)), submit: p.T("aid.order_do")})
		case t.OrderedBy != "" && t.OrderedBy != who.ID() && pays:
			forms = append(forms, actForm{act: "pay", of: of, title: p.T("aid.pay", "Number", n+1), text: p.T("aid.pay_text", "Amount", amount), submit: p.T("aid.pay_do")})
		case t.OrderedBy != "":
			forms = append(forms, actForm{act: "wait", title: p.T("aid.pay", "Number", n+1), text: p.T("aid.pay_other", "Amount", amount)})
		}
	}
	if examines && q.State == aid.Reported {
		if due, err := q.Due(f.Measure, nil); err == nil && due >= q.Paid() {
			forms = append(forms, actForm{act: "accept", title: p.T("aid.accept"), text: p.T("aid.accept_text"), submit: p.T("aid.accept"), fields: []view.Field{words(p.T("aid.accept_words"))}})
		}
	}
	if decides && q.State.Can(aid.StepClaim) && q.Paid() > 0 {
		x := actForm{act: "claim", title: p.T("aid.claim_do"), text: p.T("aid.claim_text"), submit: p.T("aid.claim_do"), folded: true}
		if q.Report != nil {
			x.fields = refusals(p, q.Report.Spent, typed)
		}
		x.fields = append(x.fields, words(p.T("aid.reasons")))
		forms = append(forms, x)
	}
	if examines && q.State == aid.ClawBack {
		forms = append(forms, actForm{act: "repay", title: p.T("aid.repay"), text: p.T("aid.repay_text", "Amount", p.Money(q.Settlement.Claim-q.Returns(), q.Currency)), submit: p.T("aid.repay"), fields: []view.Field{
			{Name: "amount", Label: p.T("aid.field.amount"), Type: view.Money, Unit: q.Currency, Width: "medium", Value: typed.Get("amount")},
			{Name: "on", Label: p.T("aid.repaid_on"), Type: view.Date, Width: "short", Value: typed.Get("on")},
		}})
	}
	return forms
}

// refusals ask of each cost whether it does not count, and why.
func refusals(p locale.Printer, items []aid.Item, typed url.Values) []view.Field {
	fields := make([]view.Field, len(items))
	for i, x := range items {
		name := aid.Field(i, "refused")
		fields[i] = view.Field{Name: name, Label: p.T("aid.refuse_cost", "Text", x.Text), Optional: true, MaxLength: 300, Value: typed.Get(name)}
	}
	return fields
}

// trancheFields offer a plan: the whole sum at once, unless another one was typed.
func trancheFields(p locale.Printer, q aid.Request, f support.AidFile, typed url.Values) []view.Field {
	var fields []view.Field
	for i := range shownTranches {
		amount, on := request.RowField("tranches", i, "amount"), request.RowField("tranches", i, "due_on")
		a := view.Field{Name: amount, Label: p.T("aid.tranche_of", "Number", i+1), Type: view.Money, Unit: q.Currency, Width: "medium", Value: typed.Get(amount), Optional: i > 0}
		d := view.Field{Name: on, Label: p.T("aid.tranche_on", "Number", i+1), Type: view.Date, Width: "short", Value: typed.Get(on), Optional: i > 0}
		if i == 0 && len(typed) == 0 {
			a.Value, d.Value = locale.PlainMoney(f.Sum.Amount, q.Currency), f.On.AddDays(f.Measure.Terms.Sign).String()
		}
		fields = append(fields, a, d)
	}
	return fields
}

func (o *pages) doAid(w http.ResponseWriter, r *http.Request) error {
	f, who, err := o.theAid(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	problem := o.aidAct(r, f.Request, who, values)
	if status, again := reopen(problem); again {
		return o.aidPage(w, r, status, f, who, values, problem)
	}
	if problem != nil {
		return problem
	}
	return request.Redirect(w, r, aidURL(f.Request.ID))
}

func (o *pages) aidAct(r *http.Request, q aid.Request, who party.Actor, values url.Values) error {
	ctx, d, words := r.Context(), o.Support, values.Get("words")
	n, _ := strconv.Atoi(values.Get("case")) // another tranche than the next one is refused
	switch values.Get("act") {
	case "examine":
		choice := values.Get("recommend")
		if choice != "yes" && choice != "no" {
			return fault.Field("recommend", "party.choose_one")
		}
		return d.ExamineAid(ctx, who, q.ID, refusedIn(q.Items, values), choice == "yes", words)
	case "advise":
		choice := values.Get("approve")
		if choice != "yes" && choice != "no" {
			return fault.Field("approve", "party.choose_one")
		}
		return d.AdviseAid(ctx, who, q.ID, choice == "yes", words)
	case "return":
		return d.ReturnAid(ctx, who, q.ID, words)
	case "approve":
		seen, err := strconv.ParseInt(values.Get("digest"), 10, 64)
		if err != nil {
			return stale
		}
		plan, err := readPlan(values, q.Currency)
		if err != nil {
			return err
		}
		return d.ApproveAid(ctx, who, q.ID, seen, plan, words)
	case "decline":
		return d.DeclineAid(ctx, who, q.ID, words)
	case "order":
		return d.OrderTranche(ctx, who, q.ID, n)
	case "pay":
		return d.PayTranche(ctx, who, q.ID, n)
	case "accept":
		return d.AcceptAid(ctx, who, q.ID, words)
	case "claim":
		var spent []aid.Item
		if q.Report != nil {
			spent = q.Report.Spent
		}
		return d.ClaimAid(ctx, who, q.ID, refusedIn(spent, values), words)
	case "repay":
		var l fault.List
		amount, ok := locale.ReadMoney(values.Get("amount"), q.Currency)
		if !ok {
			l.Add("amount", "aid.amount")
		}
		on, err := calendar.Parse(values.Get("on"))
		if err != nil {
			l.Add("on", "aid.date")
		}
		if err := l.Err(); err != nil {
			return err
		}
		return d.RepayAid(ctx, who, q.ID, amount, on)
	}
	return fault.Field("act", "party.choose_one")
}

func refusedIn(items []aid.Item, values url.Values) map[int]string {
	refused := map[int]string{}
	for i := range items {
		if why := party.Clean(values.Get(aid.Field(i, "refused"))); why != "" {
			refused[i] = why
		}
	}
	return refused
}

func readPlan(values url.Values, code string) ([]aid.Tranche, error) {
	var l fault.List
	var plan []aid.Tranche
	for i, row := range request.Rows(values, "tranches", aid.MostTranches) {
		if row.Get("amount") == "" && row.Get("due_on") == "" {
			continue
		}
		amount, ok := locale.ReadMoney(row.Get("amount"), code)
		if !ok {
			l.Add(request.RowField("tranches", i, "amount"), "aid.amount")
		}
		on, err := calendar.Parse(row.Get("due_on"))
		if err != nil {
			l.Add(request.RowField("tranches", i, "due_on"), "aid.date")
		}
		plan = append(plan, aid.Tranche{Amount: amount, DueOn: on})
	}
	return plan, l.Err()
}

// paper hands out a document of a company to be kept.
func (o *pages) paper(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Support.Paper(r.Context(), who, r.PathValue("paper"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, o.Support.Files, files.Stored{Name: x.Name, Digest: x.Digest, MediaType: x.MediaType, Size: x.Size})
}
