package officer

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	feesURL = "/office/fees"
	bankURL = feesURL + "/bank"
)

// The acts of the fee page's forms.
const (
	feePayment  = "payment"
	feeDiscount = "discount"
	feeReverse  = "reverse"
	feeRefund   = "refund"
	feeAnswer   = "answer"
)

// feeView is the account of one case.
type feeView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	facts    []view.Row
	entries  view.Table
	action   string
	forms    []actForm
	proposal *view.Notice // a refund that waits for its second person
	rows     []view.Row   // of the proposal
}

func (o *pages) fee(w http.ResponseWriter, r *http.Request) error {
	return o.feePage(w, r, http.StatusOK, nil, nil)
}

// feePage shows the account; typed and err are of a form that was refused.
func (o *pages) feePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, err error) error {
	who, failed := request.Actor(r)
	if failed != nil {
		return failed
	}
	id := application.ID(r.PathValue("case"))
	v, failed := o.Desk.CaseFee(r.Context(), who, id)
	if failed != nil {
		return failed
	}
	p := request.Printer(r)
	i, tag := v.Account.Invoice, feeTag(p, v.State)
	fv := feeView{
		page:  o.page(r, p.T("fee.invoice_title", "Number", i.Number)),
		trail: []view.Link{{Href: feesURL, Label: p.T("fee.list")}, {Href: caseURL(id, ""), Label: v.Case.Reference}},
		heading: view.Heading{
			Kicker: p.T("fee.kicker", "Reference", v.Case.Reference, "Scheme", v.Edition.ShortTitle), Title: p.T("fee.invoice_title", "Number", i.Number), Lede: i.Buyer.Name, Tag: &tag,
		},
		facts: feeRows(p, v), entries: o.entriesTable(p, v), action: caseURL(id, "fee"),
	}
	if done := r.URL.Query().Get("done"); slices.Contains([]string{feePayment, feeDiscount, feeReverse, feeRefund, feeAnswer}, done) {
		fv.page.Notices = append(fv.page.Notices, view.Notice{Tone: view.Good, Text: p.T("fee.done." + done)})
		fv.page.Path = r.URL.Path
	}
	if v.MayManage {
		fv.forms = manageForms(p, v, typed)
	}
	if v.Waiting != nil && v.Proposed != nil {
		fv.proposal = &view.Notice{
			Tone: view.Info, Title: p.T("fee.refund.waits", "Amount", money(v, v.Proposed.Amount)), Text: p.T("fee.refund.waits_text", "By", personName(v.People[v.Waiting.ProposedBy])),
		}
		fv.rows = o.proposalRows(p, *v.Waiting, v.People)
		if v.Decline == nil {
			fv.forms = append(fv.forms, actForm{act: feeAnswer, title: p.T("fee.answer"), submit: p.T("fee.answer_do"), digest: v.Waiting.Digest, fields: answerFields(p, readAnswer(typed), err, v.MaySettle == nil)})
		}
	}
	refuseOn(&fv.page, fv.forms, typed, err)
	return view.Render(w, r, status, feePage(fv))
}

func money(v casework.CaseFee, amount int64) fee.Money {
	return fee.Money{Amount: amount, Currency: v.Account.Invoice.Currency}
}

func feeTag(p locale.Printer, s fee.State) view.Tag {
	tone := view.Good
	switch s {
	case fee.Open:
		tone = view.Progress
	case fee.Overdue:
		tone = view.Bad
	case fee.Over:
		tone = view.Warn
	}
	return view.Tag{Tone: tone, Text: p.T("fee.state." + string(s))}
}

func feeRows(p locale.Printer, v casework.CaseFee) []view.Row {
	i, b := v.Account.Invoice, v.Balance
	rows := []view.Row{
		{Term: p.T("fee.title"), Text: p.Text(i.Title)},
		{Term: p.T("fee.net"), Text: p.Money(i.Net, i.Currency)},
		{Term: p.T("fee.vat_of", "Percent", p.Percent(int64(i.VATPercent))), Text: p.Money(i.VAT, i.Currency)},
		{Term: p.T("fee.total"), Text: p.Money(i.Total(), i.Currency)},
		{Term: p.T("fee.issued_on"), Text: p.Date(i.IssuedOn)},
		{Term: p.T("fee.due_on"), Text: p.Date(i.DueOn)},
	}
	if b.Credited != 0 {
		rows = append(rows, view.Row{Term: p.T("fee.credited"), Text: p.Money(b.Credited, i.Currency)})
	}
	rows = append(rows, view.Row{Term: p.T("fee.received"), Text: p.Money(b.Received, i.Currency)})
	if b.PaidBack != 0 {
		rows = append(rows, view.Row{Term: p.T("fee.returned_sum"), Text: p.Money(b.PaidBack, i.Currency)})
	}
	if b.Open() < 0 {
		return append(rows, view.Row{Term: p.T("fee.over"), Text: p.Money(-b.Open(), i.Currency)})
	}
	return append(rows, view.Row{Term: p.T("fee.open"), Text: p.Money(b.Open(), i.Currency)})
}

func (o *pages) entriesTable(p locale.Printer, v casework.CaseFee) view.Table {
	t := view.Table{
		Caption: p.T("fee.entries"), Stack: true, Empty: p.T("fee.no_entries"),
		Columns: []view.Column{{Label: p.T("fee.entry")}, {Label: p.T("fee.on")}, {Label: p.T("fee.amount"), Num: true}, {Label: p.T("fee.by")}},
	}
	for _, e := range v.Account.Entries {
		about := e.Ref
		switch {
		case e.Words != "":
			about = e.Words
		case e.Clause != "" && e.Ref != "":
			about = e.Clause + " · " + e.Ref
		case e.Clause != "":
			about = e.Clause
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.T("fee.kind." + string(e.Kind)), Sub: about},
			{Text: p.Date(e.On)},
			{Text: p.Money(e.Amount, v.Account.Invoice.Currency)},
			{Text: personName(v.People[e.By]), Sub: o.moment(p, e.At)},
		}})
	}
	return t
}

// manageForms are the acts of an officer, with what was typed in the one that was refused.
func manageForms(p locale.Printer, v casework.CaseFee, typed url.Values) []actForm {
	var forms []actForm
	open := max(v.Balance.Open(), 0)
	if v.Due != nil && v.Waiting == nil {
		forms = append(forms, actForm{
			act: feeRefund, title: p.T("fee.refund", "Amount", money(v, v.Due.Amount)), text: refundWhy(p, v), submit: p.T("fee.refund_do"),
			fields: []view.Field{{Name: "reasons", Type: view.TextArea, Label: p.T("fee.refund.reasons"), Rows: 3, MaxLength: 4000, Value: typed.Get("reasons")}},
		})
	}
	amount, on := typed.Get("amount"), typed.Get("on")
	if typed == nil {
		on = v.Today.String()
		if open > 0 {
			amount = locale.PlainMoney(open, v.Account.Invoice.Currency)
		}
	}
	forms = append(forms, actForm{
		act: feePayment, title: p.T("fee.record"), submit: p.T("fee.record_do"), folded: open == 0,
		fields: []view.Field{
			{Name: "amount", Type: view.Money, Label: p.T("fee.amount"), Hint: p.T("fee.amount_hint"), Unit: v.Account.Invoice.Currency, Width: "short", Value: amount},
			{Name: "on", Type: view.Date, Label: p.T("fee.received_on"), Width: "short", Value: on},
			{Name: "ref", Label: p.T("fee.ref_label"), Hint: p.T("fee.ref_hint"), MaxLength: 100, Value: typed.Get("ref")},
		},
	})
	if v.Edition.Payment != nil && len(v.Edition.Payment.Waivers) > 0 && v.Balance.Owed() > 0 {
		rule := view.Field{Name: "rule", Type: view.Radios, Label: p.T("fee.rule"), Value: typed.Get("rule")}
		for _, w := range v.Edition.Payment.Waivers {
			rule.Options = append(rule.Options, view.Option{
				Value: w.Recognises, Label: p.Text(w.Title), Hint: p.T("fee.rule_hint", "Percent", p.Percent(int64(w.Percent)), "Count", w.WithinMonths, "Clause", v.Edition.Cite(p, w.Clause)),
			})
		}
		forms = append(forms, actForm{
			act: feeDiscount, title: p.T("fee.recognise"), submit: p.T("fee.recognise_do"), folded: true,
			fields: []view.Field{
				rule,
				{Name: "given", Type: view.Date, Label: p.T("fee.given"), Width: "short", Value: typed.Get("given")},
				{Name: "document", Label: p.T("fee.document_label"), MaxLength: 100, Value: typed.Get("document")},
			},
		})
	}
	which := view.Field{Name: "entry", Type: view.Radios, Label: p.T("fee.reverse.which"), Value: typed.Get("entry")}
	for _, e := range v.Account.Entries {
		if v.Account.Reversible(e) {
			which.Options = append(which.Options, view.Option{Value: e.ID, Label: p.T("fee.reverse.entry", "Kind", p.T("fee.kind."+string(e.Kind)), "Amount", money(v, e.Amount), "On", p.Date(e.On)), Hint: e.Ref})
		}
	}
	if len(which.Options) > 0 {
		forms = append(forms, actForm{
			act: feeReverse, title: p.T("fee.reverse"), text: p.T("fee.reverse_text"), submit: p.T("fee.reverse_do"), folded: true,
			fields: []view.Field{which, {Name: "words", Type: view.TextArea, Label: p.T("fee.reverse.words"), Rows: 2, MaxLength: 2000, Value: typed.Get("words")}},
		})
	}
	return forms
}

// refundWhy says by which rule money may go back.
func refundWhy(p locale.Printer, v casework.CaseFee) string {
	if v.Due.Kind == fee.PayBack {
		return p.T("fee.refund.over")
	}
	return p.T("fee.refund.rule", "Percent", p.Percent(int64(v.Due.Percent)), "Clause", v.Due.Clause)
}

// amountOf reads an amount of a currency as people type it; 0 where it is none.
func amountOf(s, code string) int64 {
	n, _ := locale.ReadMoney(s, code)
	return n
}

// dayOf reads a date; the zero date where it is none.
func dayOf(s string) calendar.Date {
	d, err := calendar.Parse(strings.TrimSpace(s))
	if err != nil {
		return calendar.Date{}
	}
	return d
}

func (o *pages) saveFee(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := application.ID(r.PathValue("case")), r.Context()
	act := values.Get("act")
	switch act {
	case feePayment:
		var v casework.CaseFee
		if v, err = o.Desk.CaseFee(ctx, who, id); err != nil {
			break
		}
		x := casework.ReceivedPayment{Amount: amountOf(values.Get("amount"), v.Account.Invoice.Currency), On: dayOf(values.Get("on")), Ref: strings.TrimSpace(values.Get("ref"))}
		if err = o.Desk.RecordPayment(ctx, who, id, x); err != nil && o.entered(r, who, id, x) {
			err = nil // the second click of a double one
		}
	case feeDiscount:
		err = o.Desk.RecogniseFee(ctx, who, id, casework.Recognition{Rule: values.Get("rule"), Given: dayOf(values.Get("given")), Document: values.Get("document")})
	case feeReverse:
		if values.Get("entry") == "" {
			err = fault.Field("entry", "party.choose_one")
			break
		}
		err = o.Desk.ReverseFee(ctx, who, id, values.Get("entry"), values.Get("words"))
	case feeRefund:
		err = o.Desk.ProposeRefund(ctx, who, id, values.Get("reasons"))
	case feeAnswer:
		_, err = readAnswer(values).give("confirmed",
			func(digest string) error { return o.Desk.ConfirmRefund(ctx, who, id, digest) },
			func(words string) error { return o.Desk.DeclineRefund(ctx, who, id, words) })
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.feePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "fee")+"?done="+act)
}

// entered says whether this very payment is on the account, entered by this person.
func (o *pages) entered(r *http.Request, who party.Actor, id application.ID, x casework.ReceivedPayment) bool {
	v, err := o.Desk.CaseFee(r.Context(), who, id)
	return err == nil && slices.ContainsFunc(v.Account.Entries, func(e fee.Entry) bool {
		return e.Kind == fee.Payment && e.By == who.ID() && e.Ref == x.Ref && e.Amount == x.Amount && e.On == x.On
	})
}

// feesView lists all accounts.
type feesView struct {
	page     view.Page
	tabs     []view.Tab
	table    view.Table
	upload   *view.Field
	problems []view.Problem
}

func (o *pages) fees(w http.ResponseWriter, r *http.Request) error {
	return o.feesPage(w, r, http.StatusOK, nil)
}

// mostFees bounds the list: the latest so many.
const mostFees = 500

func (o *pages) feesPage(w http.ResponseWriter, r *http.Request, status int, failed error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	v, err := o.Desk.Fees(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	state := fee.State(r.URL.Query().Get("state"))
	if !slices.Contains(fee.States, state) {
		state = ""
	}
	fv := feesView{page: o.page(r, p.T("fee.list")), problems: view.Problems(p, failed)}
	if r.Method == http.MethodPost {
		fv.page.Path = feesURL
	}
	if entered, err := strconv.Atoi(r.URL.Query().Get("entered")); err == nil && entered >= 0 {
		fv.page.Notices = append(fv.page.Notices, view.Notice{Tone: view.Good, Text: p.T("fee.bank.entered", "Count", entered)})
		fv.page.Path = feesURL
	}
	fv.tabs = []view.Tab{{Href: feesURL, Label: p.T("fee.all"), Count: int64(len(v.Accounts)), Current: state == ""}}
	for _, s := range fee.States {
		fv.tabs = append(fv.tabs, view.Tab{Href: feesURL + "?state=" + string(s), Label: p.T("fee.state." + string(s)), Count: int64(v.Counts[s]), Current: s == state})
	}
	fv.table = view.Table{
		Caption: p.T("fee.list"), Stack: true, Empty: p.T("fee.none"),
		Columns: []view.Column{
			{Label: p.T("fee.number")},
			{Label: p.T("fee.buyer")},
			{Label: p.T("fee.due_on")},
			{Label: p.T("fee.total"), Num: true},
			{Label: p.T("fee.open"), Num: true},
			{Label: p.T("fee.state")},
		},
	}
	for _, a := range v.Accounts {
		s := a.State(v.Today)
		if state != "" && s != state || len(fv.table.Rows) == mostFees {
			continue
		}
		i, tag := a.Invoice, feeTag(p, s)
		fv.table.Rows = append(fv.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: i.Number, Href: caseURL(application.ID(i.Case), "fee"), Sub: i.Reference},
			{Text: i.Buyer.Name},
			{Text: p.Date(i.DueOn)},
			{Text: p.Money(i.Total(), i.Currency)},
			{Text: p.Money(a.Balance().Open(), i.Currency)},
			{Tag: &tag},
		}})
	}
	if v.MayManage {
		fv.upload = &view.Field{
			Name: "file", Type: view.FileField, Label: p.T("fee.bank.file"), Hint: p.T("fee.bank.file_hint"), Accept: ".csv", MaxBytes: fee.MaxBankBytes,
			Error: view.FieldError(p, failed, "file"),
		}
	}
	return view.Render(w, r, status, feesPage(fv))
}

// bankView shows what a bank file would enter, before it does.
type bankView struct {
	page    view.Page
	table   view.Table
	exact   int
	content string
}

// previewBank holds a bank file against the books and shows what it would enter.
func (o *pages) previewBank(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var b []byte
	_, err = request.FormWithFiles(r, func(field, _ string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			b, err = io.ReadAll(io.LimitReader(content, fee.MaxBankBytes+1))
		}
		return err
	})
	if err == nil && len(b) == 0 {
		err = fault.Field("file", "fee.bank.choose")
	}
	var rows []casework.BankRow
	if err == nil {
		rows, err = o.Desk.ReadBank(r.Context(), who, b)
	}
	if status, again := reopen(err); again {
		return o.feesPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	p := request.Printer(r)
	bv := bankView{page: o.page(r, p.T("fee.bank.preview")), content: string(b)}
	bv.page.Path = feesURL
	bv.table = view.Table{
		Caption: p.T("fee.bank.preview"), Stack: true, Empty: p.T("fee.bank.empty"),
		Columns: []view.Column{
			{Label: p.T("fee.on")},
			{Label: p.T("fee.bank.payer")},
			{Label: p.T("fee.amount"), Num: true},
			{Label: p.T("fee.number")},
			{Label: p.T("fee.bank.match")},
		},
	}
	for _, x := range rows {
		tag := view.Tag{Tone: view.Warn, Text: p.T("fee.match." + string(x.Match))}
		switch x.Match {
		case fee.Exact:
			tag.Tone = view.Good
			bv.exact++
		case fee.Known:
			tag.Tone = view.Neutral
		}
		number := view.Cell{Text: "—"}
		if x.Account != nil {
			i := x.Account.Invoice
			number = view.Cell{Text: i.Number, Href: caseURL(application.ID(i.Case), "fee"), Sub: i.Buyer.Name}
		}
		bv.table.Rows = append(bv.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Date(x.On), Sub: x.Ref}, {Text: x.Payer, Sub: x.Text}, {Text: p.Money(x.Amount, x.Currency)}, number, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, bankPage(bv))
}

// enterBank enters what the preview showed. Lines are matched again: what was entered meanwhile is not entered twice.
func (o *pages) enterBank(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	content := values.Get("content")
	if !utf8.ValidString(content) {
		return fault.New(fault.Invalid, "web.form_broken")
	}
	n, err := o.Desk.EnterBank(r.Context(), who, []byte(content))
	if status, again := reopen(err); again {
		return o.feesPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, feesURL+"?entered="+strconv.Itoa(n))
}
