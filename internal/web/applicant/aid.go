package applicant

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/support"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

func aidURL(r aid.Request, rest string) string {
	return strings.TrimSuffix(companyURL(r.Company, "support/"+url.PathEscape(string(r.ID))+"/"+rest), "/")
}

// aidView is one request for support, as its company sees it.
type aidView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	stages  []view.Step
	facts   []view.Row
	checked []view.Row
	working []view.Row
	tables  []view.Table
	words   []quoted
	papers  []view.File
	acts    []view.Link // the first is the one that is awaited
	due     bool        // something is awaited from the company

	form     view.Form // of a draft
	revision string
	purpose  view.Field
	lines    []view.Line
	sum      string
	gives    []paperForm
	answer   view.Notice
	submit   string
}

// quoted is what the agency said, under a heading.
type quoted struct {
	title string
	lines []string
}

// paperForm asks for one document.
type paperForm struct {
	title, text string
	tag         view.Tag
	href        string // of the paper that is there
	good        bool
	form        view.Form
	code        string
	fields      []view.Field
}

// theAid reads the request of the address.
func (s *pages) theAid(r *http.Request) (support.Requested, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return support.Requested{}, who, err
	}
	x, err := s.Support.OwnAid(r.Context(), who, aid.ID(r.PathValue("aid")))
	if err == nil && string(x.Request.Company) != r.PathValue("company") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return x, who, err
}

// aids lists a company's requests for support.
func (s *pages) aids(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theMeasures(r)
	if err != nil {
		return err
	}
	all, err := s.Support.OwnAids(r.Context(), who, c.Company.ID)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("aid.own_title"))
	p := page.Printer
	v := aidsView{
		page: page, trail: aidTrail(p, c.Company.ID)[:2], heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("aid.own_lede")},
		find: companyURL(c.Company.ID, "measures"),
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("aid.own_none"), Columns: []view.Column{
			{Label: p.T("measure.name")}, {Label: p.T("aid.field.amount"), Num: true}, {Label: p.T("aid.due_on")}, {Label: p.T("aid.state")},
		}},
	}
	names := map[string]locale.Text{}
	for _, x := range c.Verdicts {
		names[x.Measure.Code] = x.Measure.Name
	}
	for _, x := range all {
		tag, name := sheet.AidTag(p, x.State), x.Measure
		if t, ok := names[x.Measure]; ok {
			name = p.Text(t)
		}
		amount := aid.Total(x.Items)
		if x.Decision != nil && !x.Decision.Refused {
			amount = x.Decision.Amount
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: name, Sub: x.Number, Href: aidURL(x, "")}, {Text: p.Money(amount, x.Currency)}, {Text: p.Date(x.DueOn)}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, aidsPage(v))
}

type aidsView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	find    string
	table   view.Table
}

func aidTrail(p locale.Printer, org party.OrgID) []view.Link {
	return []view.Link{
		{Href: deskURL, Label: p.T("applicant.desk.title")},
		{Href: companyURL(org, "measures"), Label: p.T("measure.title")},
		{Href: companyURL(org, "support"), Label: p.T("aid.own_title")},
	}
}

// openAid begins a request for the measure that was chosen.
func (s *pages) openAid(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	org := party.OrgID(r.PathValue("company"))
	id, err := s.Support.OpenAid(r.Context(), who, org, values.Get("measure"))
	if err != nil {
		return err
	}
	return request.Redirect(w, r, aidURL(aid.Request{ID: id, Company: org}, ""))
}

func (s *pages) aid(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theAid(r)
	if err != nil {
		return err
	}
	if x.Request.State == aid.Draft {
		return s.aidForm(w, r, http.StatusOK, x, typedItems(x.Request.Items, x.Request.Currency), x.Request.Purpose, x.Request.Revision, nil)
	}
	return s.aidState(w, r, x, who)
}

func (s *pages) aidHead(r *http.Request, x support.Requested) aidView {
	page := s.frame(r, request.Printer(r).Text(x.Measure.Name))
	p := page.Printer
	tag := sheet.AidTag(p, x.Request.State)
	return aidView{
		page: page, trail: aidTrail(p, x.Request.Company),
		heading: view.Heading{Kicker: p.T("aid.kicker", "Number", x.Request.Number, "Company", x.Company.Name), Title: page.Title, Lede: sheet.Benefit(p, x.Measure.Benefit), Tag: &tag},
	}
}

// aidState shows a request that was submitted: what became of it, and what the company can do.
func (s *pages) aidState(w http.ResponseWriter, r *http.Request, x support.Requested, who party.Actor) error {
	v, q := s.aidHead(r, x), x.Request
	p := v.page.Printer
	saved(&v.page, r)
	v.stages = sheet.Stages(p, q.Standings(x.Measure))
	v.facts = append(v.facts, view.Row{Term: p.T("aid.purpose_label"), Text: q.Purpose})
	if !q.DueOn.IsZero() {
		v.facts = append(v.facts, view.Row{Term: p.T("aid.due." + string(q.State)), Text: p.Date(q.DueOn)})
	}
	if q.Check != nil {
		v.checked = sheet.Checked(p, *q.Check)
	}
	var refused map[int]string
	if q.Examination != nil && q.Decision != nil {
		refused = q.Examination.Refused
	}
	v.tables = append(v.tables, sheet.Costs(p, p.T("aid.costs"), q.Currency, q.Items, refused))
	if d := q.Decision; d != nil {
		v.words = append(v.words, quoted{p.T("aid.reasons"), paragraphs(d.Words.Words)})
		if !d.Refused {
			v.working = sheet.Working(p, x.Measure, *d)
			v.tables = append(v.tables, sheet.Tranches(p, q))
		}
	}
	if q.State == aid.Running && x.Measure.Asks("certified") && !x.Certified {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("aid.stopped_title"), Text: p.T("aid.certificate_gone")})
	}
	if q.Report != nil {
		var no map[int]string
		if q.Settlement != nil {
			no = q.Settlement.Refused
		}
		v.tables = append(v.tables, sheet.Costs(p, p.T("aid.spent"), q.Currency, q.Report.Spent, no))
	}
	if t := q.Settlement; t != nil {
		v.words = append(v.words, quoted{p.T("aid.settlement"), paragraphs(t.Words.Words)})
		if t.Claim > 0 {
			v.facts = append(v.facts, view.Row{Term: p.T("aid.claim"), Text: p.Money(t.Claim, q.Currency)}, view.Row{Term: p.T("aid.repaid"), Text: p.Money(q.Returns(), q.Currency)})
		}
	}
	for _, a := range []struct {
		step      aid.Step
		rest, key string
		act       party.Act
	}{
		{aid.StepSign, "sign", "aid.sign", party.ActSignAid}, {aid.StepReport, "report", "aid.report", party.ActSubmitAid}, {aid.StepWithdraw, "withdraw", "aid.withdraw", party.ActSubmitAid},
	} {
		if q.State.Can(a.step) && who.May(a.act, q.Company) == nil {
			v.acts = append(v.acts, view.Link{Href: aidURL(q, a.rest), Label: p.T(a.key)})
			v.due = v.due || a.step != aid.StepWithdraw
		}
	}
	for _, x := range q.Papers {
		v.papers = append(v.papers, view.File{Name: x.Name, Href: companyURL(q.Company, "papers/"+x.ID), Size: p.Bytes(x.Size)})
	}
	return view.Render(w, r, http.StatusOK, aidPage(v))
}

// itemFields are the fields of a cost, in the order of its line.
var itemFields = []string{"text", "supplier", "invoice", "on", "name", "amount"}

// typedItems writes costs as they are typed.
func typedItems(items []aid.Item, code string) []map[string]string {
	rows := make([]map[string]string, len(items))
	for i, x := range items {
		rows[i] = map[string]string{"text": x.Text, "supplier": x.Supplier, "invoice": x.Invoice, "name": x.Name}
		if !x.On.IsZero() {
			rows[i]["on"] = x.On.String()
		}
		if x.Amount > 0 {
			rows[i]["amount"] = locale.PlainMoney(x.Amount, code)
		}
	}
	return rows
}

// readItems reads the lines that say anything.
func readItems(values url.Values, code string) (items []aid.Item, rows []map[string]string, problem error) {
	var l fault.List
	for _, row := range request.Rows(values, "items", aid.MostItems+1) {
		typed, empty := map[string]string{}, true
		for _, f := range itemFields {
			typed[f] = party.Clean(row.Get(f))
			empty = empty && typed[f] == ""
		}
		if empty {
			continue
		}
		x := aid.Item{Text: typed["text"], Supplier: typed["supplier"], Invoice: typed["invoice"], Name: typed["name"]}
		n := len(items)
		if typed["amount"] != "" {
			var ok bool
			if x.Amount, ok = locale.ReadMoney(typed["amount"], code); !ok {
				l.Add(aid.Field(n, "amount"), "aid.amount")
			}
		}
		if typed["on"] != "" {
			var err error
			if x.On, err = calendar.Parse(typed["on"]); err != nil {
				l.Add(aid.Field(n, "on"), "aid.date")
			}
		}
		items, rows = append(items, x), append(rows, typed)
	}
	return items, rows, l.Err()
}

// spareLines are the empty lines below those that were filled.
const spareLines = 2

func itemLines(p locale.Printer, rows []map[string]string, code string, borne bool, problem error) []view.Line {
	lines := make([]view.Line, len(rows)+spareLines)
	for i := range lines {
		typed := map[string]string{}
		if i < len(rows) {
			typed = rows[i]
		}
		line := view.Line{Name: "items." + strconv.Itoa(i), Label: p.T("aid.cost_of", "Number", p.Number(int64(i+1)))}
		for _, f := range []view.Field{
			{Name: "text", MaxLength: 300},
			{Name: "supplier", Width: "medium", MaxLength: 300},
			{Name: "invoice", Width: "short", MaxLength: 300},
			{Name: "on", Type: view.Date, Width: "short"},
			{Name: "name", Width: "medium", MaxLength: 300},
			{Name: "amount", Type: view.Money, Unit: code, Width: "medium"},
		} {
			if borne && f.Name == "name" {
				continue
			}
			f.Label, f.Value = p.T("aid.field."+f.Name), typed[f.Name]
			f.Name = aid.Field(i, f.Name)
			f.Error = view.FieldError(p, problem, f.Name)
			line.Fields = append(line.Fields, f)
		}
		lines[i] = line
	}
	return lines
}

// aidForm shows a draft: what it is for, its costs, the documents, and what keeps it from being submitted.
func (s *pages) aidForm(w http.ResponseWriter, r *http.Request, status int, x support.Requested, rows []map[string]string, purpose string, revision int64, problem error) error {
	v, q := s.aidHead(r, x), x.Request
	p := v.page.Printer
	v.page.Path = aidURL(q, "")
	saved(&v.page, r)
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(p))
	}
	if q.Returned != nil {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("aid.returned"), Text: q.Returned.Words})
	}
	v.answer = view.Notice{Tone: answerTones[x.Verdict.Answer], Title: p.T("measure.answer." + string(x.Verdict.Answer)), Text: p.T("measure.answer." + string(x.Verdict.Answer) + ".text")}
	for _, f := range x.Verdict.Failing() {
		line := p.Text(f.Condition.Text) + ". " + p.Text(f.Condition.Opens)
		if f.Answer == measure.Unknown {
			line = p.T("measure.missing", "Facts", sheet.FactNames(p, f.Missing))
		}
		v.answer.Items = append(v.answer.Items, line)
	}
	if who, err := request.Actor(r); x.Verdict.Answer == measure.Unknown && err == nil && who.May(party.ActEditCompany, q.Company) == nil {
		v.acts = append(v.acts, view.Link{Href: withQuery(companyURL(q.Company, "measures/facts"), "back", aidURL(q, "")), Label: p.T("measure.facts")})
	}
	v.form, v.revision = view.Form{Action: aidURL(q, ""), Guard: true, Problems: view.Problems(p, problem)}, strconv.FormatInt(revision, 10)
	v.purpose = view.Field{Name: "purpose", Label: p.T("aid.purpose_label"), Hint: p.T("aid.purpose_hint"), Type: view.TextArea, Rows: 4, MaxLength: 4000, Value: purpose, Error: view.FieldError(p, problem, "purpose")}
	v.lines = itemLines(p, rows, q.Currency, x.Measure.Benefit.Kind == measure.Reimbursement, problem)
	v.sum = p.T("aid.sum_of", "Amount", p.Money(aid.Total(q.Items), q.Currency))
	for _, a := range x.Asked {
		v.gives = append(v.gives, givePaper(p, q, a, problem))
	}
	v.submit = aidURL(q, "submit")
	return view.Render(w, r, status, aidFormPage(v))
}

func givePaper(p locale.Printer, q aid.Request, a aid.Ask, problem error) paperForm {
	code := a.Document.Code
	g := paperForm{
		title: p.Text(a.Document.Name), code: code, good: a.Good, tag: view.Tag{Tone: view.Warn, Text: p.T("aid.paper.missing")}, text: p.T("aid.paper.missing_text"),
		form: view.Form{Action: aidURL(q, "papers"), Multipart: true},
		fields: []view.Field{
			{Name: "issued_on." + code, Label: p.T("aid.issued_on_label"), Type: view.Date, Width: "short"},
			{Name: "file." + code, Label: p.T("aid.file"), Type: view.FileField, MaxBytes: support.MaxPaperBytes},
		},
	}
	if x := a.Paper; x != nil {
		g.href = companyURL(q.Company, "papers/"+x.ID)
		g.tag, g.text = view.Tag{Tone: view.Good, Text: p.T("aid.paper.there")}, p.T("aid.paper.there_text", "Name", x.Name, "Date", p.Date(x.IssuedOn))
		if !a.Until.IsZero() {
			g.text = p.T("aid.paper.until", "Name", x.Name, "Date", p.Date(x.IssuedOn), "Until", p.Date(a.Until))
		}
		if !a.Good {
			g.tag = view.Tag{Tone: view.Warn, Text: p.T("aid.paper.old")}
		}
	}
	for i := range g.fields {
		g.fields[i].Error = view.FieldError(p, problem, g.fields[i].Name)
	}
	return g
}

func (s *pages) saveAid(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theAid(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	items, rows, problem := readItems(values, x.Request.Currency)
	revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // another one is stale
	if problem == nil {
		problem = s.Support.SaveAid(r.Context(), who, x.Request.ID, values.Get("purpose"), items, revision)
	}
	if status, again := reopen(problem); again {
		return s.aidForm(w, r, status, x, rows, values.Get("purpose"), revision, problem)
	}
	if problem != nil {
		return problem
	}
	return request.Redirect(w, r, withQuery(aidURL(x.Request, ""), "saved", "1"))
}

// givePapers takes a document with the day of its issue.
func (s *pages) givePapers(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theAid(r)
	if err != nil {
		return err
	}
	given := false
	_, problem := request.FormWithFiles(r, func(field, name string, before url.Values, content io.Reader) error {
		code, ok := strings.CutPrefix(field, "file.")
		if !ok || !slices.ContainsFunc(x.Asked, func(a aid.Ask) bool { return a.Document.Code == code }) {
			return nil
		}
		given = true
		on, err := calendar.Parse(before.Get("issued_on." + code))
		if err != nil {
			return fault.Field("issued_on."+code, "aid.issued_on")
		}
		err = request.BodyFault(s.Support.GivePaper(r.Context(), who, x.Request.ID, code, on, name, content))
		if _, again := reopen(err); !again {
			return err
		}
		var l fault.List
		for _, f := range fault.All(err) {
			at := field
			if f.Field == "issued_on" {
				at = "issued_on." + code
			}
			l = append(l, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: at, Err: f.Err})
		}
		return l.Err()
	})
	if problem == nil && !given {
		problem = fault.New(fault.Invalid, "aid.no_file")
	}
	if status, again := reopen(problem); again {
		q := x.Request
		return s.aidForm(w, r, status, x, typedItems(q.Items, q.Currency), q.Purpose, q.Revision, problem)
	}
	if problem != nil {
		return problem
	}
	return request.Redirect(w, r, withQuery(aidURL(x.Request, ""), "saved", "1"))
}

// paper gives a document back to the people of the company.
func (s *pages) paper(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := s.Support.Paper(r.Context(), who, r.PathValue("paper"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, s.Support.Files, files.Stored{Name: x.Name, Digest: x.Digest, MediaType: x.MediaType, Size: x.Size})
}

// The acts of a company on a request, by the last part of their address.
func (s *pages) askAid(w http.ResponseWriter, r *http.Request) error {
	return s.aidAct(w, r, http.StatusOK, nil, nil)
}

// aidAct asks before an act is done; typed and problem are those of one that was refused.
func (s *pages) aidAct(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	x, _, err := s.theAid(r)
	if err != nil {
		return err
	}
	q, act := x.Request, r.PathValue("act")
	if !slices.Contains([]string{"submit", "withdraw", "sign", "report"}, act) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if _, err := q.State.Next(aid.Step(act)); err != nil && problem == nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("aid."+act))
	p := page.Printer
	page.Path = aidURL(q, act)
	back := view.Link{Href: aidURL(q, ""), Label: q.Number}
	if act == "report" {
		_, rows, _ := readItems(typed, q.Currency)
		if typed == nil {
			rows = typedItems(q.Items, q.Currency)
		}
		return view.Render(w, r, status, aidReportPage(aidView{
			page: page, trail: append(aidTrail(p, q.Company), back), heading: view.Heading{Kicker: back.Label, Title: page.Title, Lede: p.T("aid.report_text")},
			form: view.Form{Action: aidURL(q, act), Guard: true, Problems: view.Problems(p, problem)}, lines: itemLines(p, rows, q.Currency, true, problem),
			purpose: view.Field{Name: "words", Label: p.T("aid.report_words"), Type: view.TextArea, Rows: 5, MaxLength: 4000, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words")},
		}))
	}
	c := view.Confirm{
		Title: page.Title, Text: p.T("aid." + act + "_text"), Action: aidURL(q, act), Submit: page.Title, Danger: act == "withdraw", Back: back, Problems: view.Problems(p, problem),
		Facts:  []view.Row{{Term: p.T("measure.name"), Text: p.Text(x.Measure.Name)}, {Term: p.T("aid.costs"), Text: p.Money(aid.Total(q.Items), q.Currency)}},
		Hidden: map[string]string{"revision": strconv.FormatInt(q.Revision, 10)},
	}
	if act == "sign" && q.Decision != nil {
		c.Facts = append(c.Facts, view.Row{Term: p.T("aid.working.amount"), Text: p.Money(q.Decision.Amount, q.Currency)})
	}
	return view.Render(w, r, status, withdrawPage(withdrawView{page, c}))
}

func (s *pages) doAid(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theAid(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	id := x.Request.ID
	revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // another one is stale
	switch r.PathValue("act") {
	case "submit":
		err = s.Support.SubmitAid(r.Context(), who, id, revision)
	case "withdraw":
		err = s.Support.WithdrawAid(r.Context(), who, id, values.Get("words"))
	case "sign":
		err = s.Support.SignAid(r.Context(), who, id)
	case "report":
		var items []aid.Item
		if items, _, err = readItems(values, x.Request.Currency); err == nil {
			err = s.Support.ReportAid(r.Context(), who, id, items, values.Get("words"))
		}
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	status, again := reopen(err)
	if again && r.PathValue("act") == "submit" && x.Request.State == aid.Draft { // what is to be mended stands on the draft
		q := x.Request
		return s.aidForm(w, r, status, x, typedItems(q.Items, q.Currency), q.Purpose, q.Revision, err)
	}
	if again {
		return s.aidAct(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(aidURL(x.Request, ""), "saved", "1"))
}
