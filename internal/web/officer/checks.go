package officer

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const checksURL = "/office/checks"

// uploadBytes bounds a form that carries files: a dozen of the largest.
const uploadBytes = 12 * casework.MaxEvidenceBytes

func checkURL(id oversight.CheckID) string { return checksURL + "/" + url.PathEscape(string(id)) }

// The acts on follow-up checks, as their forms name them.
const (
	actDraw     = "draw"
	actConclude = "conclude"
	actMend     = "mend"
)

// listChecks lists the pages of follow-up checks.
func (o *pages) listChecks(t *request.Table) {
	read, act := request.Allowed(party.ActReadCases), request.Allowed(party.ActFollowUp)
	t.Get(checksURL, read, o.checks)
	t.Post(checksURL, act, o.drawChecks)
	t.Get(checksURL+"/{check}", read, o.check)
	t.Upload(checksURL+"/{check}", act, uploadBytes, o.handleCheck)
	t.Get(checksURL+"/{check}/files/{file}", read, o.checkFile)
	t.Get(certificatesURL+"/{number}/check", act, o.askCheck)
	t.Post(certificatesURL+"/{number}/check", act, o.orderCheck)
}

func checkTag(p locale.Printer, c oversight.Check, today calendar.Date) view.Tag {
	if c.Late(today) {
		return view.Tag{Tone: view.Bad, Text: p.T("oversight.state.late")}
	}
	tone := map[oversight.CheckState]view.Tone{
		oversight.CheckOrdered: view.Info, oversight.CheckToMend: view.Warn, oversight.CheckInOrder: view.Good, oversight.CheckMended: view.Good, oversight.CheckWithdraw: view.Bad,
	}[c.State]
	return view.Tag{Tone: tone, Text: p.T("oversight.check.state." + string(c.State))}
}

// checksView is the list of follow-up checks, with the lots by which holders were drawn.
type checksView struct {
	page  view.Page
	bar   view.StateBarChart
	table view.Table
	forms []actForm
	lots  view.Table
}

func (o *pages) checks(w http.ResponseWriter, r *http.Request) error {
	return o.checksPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) checksPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.FollowUpChecks(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("oversight.checks"))
	p := page.Printer
	v := checksView{
		page: page, bar: view.StateBarChart{Title: p.T("oversight.checks_by_state")},
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("oversight.checks_none"), Columns: []view.Column{
			{Label: p.T("oversight.check.number")}, {Label: p.T("officer.company.name")}, {Label: p.T("oversight.check.ground")}, {Label: p.T("oversight.check.checker_label")}, {Label: p.T("oversight.report.due_on")}, {Label: p.T("oversight.report.state")},
		}},
		lots: view.Table{Caption: p.T("oversight.lots"), Stack: true, Columns: []view.Column{{Label: p.T("oversight.lot.on")}, {Label: p.T("oversight.lot.drawn")}, {Label: p.T("oversight.lot.seed")}}},
	}
	counts := map[oversight.CheckState]int64{}
	for _, c := range l.Checks {
		tag, due := checkTag(p, c.Check, l.Today), c.DueOn
		counts[c.State]++
		if !c.MendBy.IsZero() {
			due = c.MendBy
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: c.Number, Href: checkURL(c.ID)},
			{Text: c.Holder, Sub: view.SpacedNumber(c.Certificate)},
			{Text: p.T("oversight.check.ground." + string(c.Ground))},
			{Text: personName(l.People[c.Checker])},
			{Text: p.ShortDate(due)},
			{Tag: &tag},
		}})
	}
	for _, s := range oversight.CheckStates {
		if tag := checkTag(p, oversight.Check{State: s, DueOn: l.Today, MendBy: l.Today}, l.Today); counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: tag.Text, Count: counts[s], Tone: tag.Tone})
		}
	}
	for _, d := range l.Draws {
		v.lots.Rows = append(v.lots.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Date(d.On)}, {Text: p.T("oversight.lot.of", "Chosen", len(d.Chosen), "Pool", len(d.Pool))}, {Text: d.Seed},
		}})
	}
	if len(l.Schemes) > 0 && who.May(party.ActFollowUp, "") == nil {
		f := actForm{act: actDraw, title: p.T("oversight.lot.draw"), text: p.T("oversight.lot.text"), submit: p.T("oversight.lot.do"), folded: true}
		schemes := view.Field{Name: "scheme", Label: p.T("oversight.lot.scheme"), Type: view.Select, Value: typed.Get("scheme")}
		for _, e := range l.Schemes {
			schemes.Options = append(schemes.Options, view.Option{Value: e.Ref.String(), Label: p.T("oversight.lot.share", "Scheme", p.Text(e.ShortTitle), "Edition", e.Ref.Edition, "Share", e.FollowUp.Share)})
		}
		f.fields = []view.Field{schemes, checkerField(p, l.Checkers, typed)}
		v.forms = []actForm{f}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	if done := r.URL.Query().Get("drawn"); done != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("oversight.lot.done")})
		v.page.Path = r.URL.Path
	}
	return view.Render(w, r, status, checksPage(v))
}

func checkerField(p locale.Printer, all []party.Person, typed url.Values) view.Field {
	f := view.Field{Name: "checker", Label: p.T("oversight.check.checker_label"), Type: view.Select, Value: typed.Get("checker")}
	for _, x := range all {
		f.Options = append(f.Options, view.Option{Value: string(x.ID), Label: x.Name})
	}
	return f
}

func (o *pages) drawChecks(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, edition, _ := strings.Cut(typed.Get("scheme"), "/")
	_, err = o.Desk.DrawChecks(r.Context(), who, scheme.Ref{Scheme: id, Edition: edition}, party.PersonID(typed.Get("checker")))
	if status, again := reopen(err); again {
		return o.checksPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, checksURL+"?drawn=yes")
}

// orderView is the form by which an officer orders a check.
type orderView struct {
	page   view.Page
	trail  []view.Link
	holder string
	form   view.Form
	fields []view.Field
}

func (o *pages) askCheck(w http.ResponseWriter, r *http.Request) error {
	return o.orderPage(w, r, http.StatusOK, url.Values{"ground": {r.URL.Query().Get("ground")}}, nil)
}

func (o *pages) orderPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	checkers, err := o.Desk.Checkers(r.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	grounds := view.Field{Name: "ground", Label: p.T("oversight.check.ground"), Type: view.Radios, Options: codeOptions(p, "oversight.check.ground.", oversight.CheckGrounds[1:]), Value: typed.Get("ground"), Error: view.FieldError(p, problem, "ground")}
	checker := checkerField(p, checkers, typed)
	checker.Error = view.FieldError(p, problem, "checker")
	return view.Render(w, r, status, orderCheckPage(orderView{
		page: o.page(r, p.T("oversight.check.order")), trail: certificateTrail(p, c), holder: c.Entry.Holder,
		form: view.Form{Action: certificateURL(c.Entry.Number, "check"), Guard: true, Problems: view.Problems(p, problem)},
		fields: []view.Field{
			grounds,
			{Name: "words", Label: p.T("oversight.check.why"), Type: view.TextArea, Rows: 4, MaxLength: oversight.MostWords, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words")},
			checker,
		},
	}))
}

func (o *pages) orderCheck(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, err := o.Desk.OrderCheck(r.Context(), who, casework.CheckOrder{
		Certificate: r.PathValue("number"), Ground: oversight.CheckGround(typed.Get("ground")), Words: typed.Get("words"), Checker: party.PersonID(typed.Get("checker")),
	})
	if status, again := reopen(err); again {
		return o.orderPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, checkURL(id))
}

// checkView is one follow-up check with what may be done.
type checkView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	action  string
	facts   []view.Row
	found   view.Table
	forms   []actForm
	next    view.Link // the act on the certificate that follows; empty where none does
}

func (o *pages) check(w http.ResponseWriter, r *http.Request) error {
	return o.checkPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) checkPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.CheckFile(r.Context(), who, oversight.CheckID(r.PathValue("check")))
	if err != nil {
		return err
	}
	c, p := f.Check, request.Printer(r)
	tag := checkTag(p, c, f.Today)
	title := p.T("oversight.check.of", "Number", c.Number)
	v := checkView{
		page: o.page(r, title), trail: []view.Link{{Href: checksURL, Label: p.T("oversight.checks")}}, action: checkURL(c.ID),
		heading: view.Heading{Kicker: f.Entry.Holder, Title: title, Tag: &tag}, found: foundTable(p, c, f.Conditions),
		facts: []view.Row{
			{Term: p.T("officer.fact.number"), Body: link(certificateURL(c.Certificate, ""), view.SpacedNumber(c.Certificate))},
			{Term: p.T("oversight.check.ground"), Text: p.T("oversight.check.ground." + string(c.Ground))},
			{Term: p.T("oversight.check.ordered"), Text: p.T("oversight.check.ordered_by", "Name", personName(f.People[c.OrderedBy]), "On", p.Date(calendar.On(c.OrderedAt, o.Place)))},
			{Term: p.T("oversight.check.checker_label"), Text: personName(f.People[c.Checker])},
			{Term: p.T("oversight.report.due_on"), Text: p.Date(c.DueOn)},
		},
	}
	for _, x := range []struct{ term, text string }{{p.T("oversight.check.why"), c.Words}, {p.T("oversight.check.told"), c.Told}, {p.T("oversight.check.mended"), c.Mended}} {
		if x.text != "" {
			v.facts = append(v.facts, view.Row{Term: x.term, Text: x.text})
		}
	}
	if !c.MendBy.IsZero() {
		v.facts = append(v.facts, view.Row{Term: p.T("oversight.check.mend_by_label"), Text: p.Date(c.MendBy)})
	}
	if f.Mine {
		v.forms = checkForms(p, f, typed)
	}
	if who.May(party.ActProposeStanding, "") == nil {
		ground := "?ground=" + string(decision.FollowUpFailed)
		switch {
		case c.State == oversight.CheckWithdraw:
			v.next = view.Link{Href: certificateURL(c.Certificate, "revoke") + ground, Label: p.T("officer.standing.revoke")}
		case c.State == oversight.CheckToMend && c.Late(f.Today):
			v.next = view.Link{Href: certificateURL(c.Certificate, "suspend") + ground, Label: p.T("officer.standing.suspend")}
		}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, checkPage(v))
}

// foundTable is what was found of each condition; without rows while nothing was.
func foundTable(p locale.Printer, c oversight.Check, conditions []scheme.FollowUpCondition) view.Table {
	t := view.Table{Caption: p.T("oversight.check.found"), Stack: true, Columns: []view.Column{{Label: p.T("oversight.check.condition")}, {Label: p.T("oversight.check.found")}}}
	if len(c.Files()) > 0 {
		t.Columns = append(t.Columns, view.Column{Label: p.T("enclosure.files")})
	}
	for _, f := range c.Findings {
		tag := view.Tag{Tone: map[oversight.Seen]view.Tone{oversight.Kept: view.Good, oversight.NotKept: view.Bad}[f.Seen], Text: p.T("oversight.check.seen." + string(f.Seen))}
		if tag.Tone == "" {
			tag.Tone = view.Neutral
		}
		title := f.Condition
		if i := slices.IndexFunc(conditions, func(x scheme.FollowUpCondition) bool { return x.Code == f.Condition }); i >= 0 {
			title = p.Text(conditions[i].Title)
		}
		cells := []view.Cell{{Text: title}, {Tag: &tag, Sub: f.Words}}
		if len(c.Files()) > 0 {
			cells = append(cells, view.Cell{Body: view.FileList(p, "", enclosed.Rows(p, f.Files, checkFiles(c.ID), false))})
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	return t
}

// checkForms are the acts of the checker.
func checkForms(p locale.Printer, f casework.CheckFile, typed url.Values) []actForm {
	switch f.Check.State {
	case oversight.CheckOrdered:
		form := actForm{act: actConclude, title: p.T("oversight.check.conclude"), text: p.T("oversight.check.conclude_text"), submit: p.T("oversight.check.conclude_do"), enclose: p.T("enclosure.attach")}
		for _, x := range f.Conditions {
			form.fields = append(form.fields,
				view.Field{Name: "seen_" + x.Code, Label: p.Text(x.Title), Hint: f.Edition.Cite(p, x.Clause), Type: view.Radios, Options: codeOptions(p, "oversight.check.seen.", oversight.AllSeen), Value: typed.Get("seen_" + x.Code)},
				view.Field{Name: "words_" + x.Code, Label: p.T("oversight.check.words_label"), Type: view.TextArea, Rows: 2, MaxLength: oversight.MostWords, Optional: true, Value: typed.Get("words_" + x.Code)},
				findingFiles(p, f, x.Code))
		}
		form.fields = append(form.fields,
			view.Field{Name: "result", Label: p.T("oversight.check.result_label"), Type: view.Radios, Options: codeOptions(p, "oversight.check.result.", oversight.Results), Value: typed.Get("result")},
			view.Field{Name: "mend_by", Label: p.T("oversight.check.mend_by_label"), Hint: p.T("oversight.check.mend_by_hint", "Latest", p.Date(f.MostMend)), Type: view.Date, Width: "short", Optional: true, Value: typed.Get("mend_by")},
			view.Field{Name: "words", Label: p.T("oversight.check.told"), Hint: p.T("oversight.check.told_hint"), Type: view.TextArea, Rows: 4, MaxLength: oversight.MostWords, Value: typed.Get("words")})
		return []actForm{form}
	case oversight.CheckToMend:
		return []actForm{{act: actMend, title: p.T("oversight.check.mend"), submit: p.T("oversight.check.mend_do"), fields: []view.Field{
			{Name: "mended", Label: p.T("oversight.check.mended"), Type: view.TextArea, Rows: 3, MaxLength: oversight.MostWords, Value: typed.Get("mended")},
		}}}
	}
	return nil
}

// Fields of the conclusion that carry files: one for each condition.
const filePrefix = "file_"

// checkFiles is the address under which the files of a check are.
func checkFiles(id oversight.CheckID) string { return checkURL(id) + "/files" }

// findingFiles asks for files that bear out what was found of a condition.
func findingFiles(p locale.Printer, f casework.CheckFile, condition string) view.Field {
	x := enclosed.Field(p, f.Files[condition], checkFiles(f.Check.ID), casework.MaxEvidenceBytes, nil)
	x.Name, x.Label, x.Hint = filePrefix+condition, p.T("enclosure.finding"), p.T("enclosure.finding_hint")
	return x
}

// checkFile hands out a file of a finding.
func (o *pages) checkFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.CheckEnclosure(r.Context(), who, oversight.CheckID(r.PathValue("check")), r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Send(w, r, o.Desk.Files, f)
}

// takeOutOfCheck takes a file out of the finding it is kept for; one that is not there any more is out.
func (o *pages) takeOutOfCheck(r *http.Request, who party.Actor, id oversight.CheckID, file string) error {
	f, err := o.Desk.CheckFile(r.Context(), who, id)
	if err != nil {
		return err
	}
	for condition, all := range f.Files {
		if _, err := enclosure.Find(all, file); err == nil {
			return o.Desk.TakeOutOfFinding(r.Context(), who, id, condition, file)
		}
	}
	return nil
}

func (o *pages) handleCheck(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := oversight.CheckID(r.PathValue("check"))
	typed, err := enclosed.Receive(r, func(field, name string, content io.Reader) error {
		condition, ok := strings.CutPrefix(field, filePrefix)
		if !ok {
			return nil
		}
		return o.Desk.EncloseInFinding(r.Context(), who, id, condition, name, content)
	})
	stay := typed.Get("enclose") != ""
	switch file := typed.Get("remove"); {
	case err != nil:
	case file != "":
		stay, err = true, o.takeOutOfCheck(r, who, id, file)
	case stay: // only files were chosen
	case typed.Get("act") == actConclude:
		x := oversight.Conclusion{Result: oversight.CheckState(typed.Get("result")), Words: typed.Get("words")}
		x.MendBy, _ = calendar.Parse(typed.Get("mend_by")) // what is no day is before every other
		for name := range typed {
			if code, ok := strings.CutPrefix(name, "seen_"); ok {
				x.Findings = append(x.Findings, oversight.Finding{Condition: code, Seen: oversight.Seen(typed.Get(name)), Words: typed.Get("words_" + code)})
			}
		}
		err = o.Desk.ConcludeCheck(r.Context(), who, id, x)
	case typed.Get("act") == actMend:
		err = o.Desk.MendCheck(r.Context(), who, id, typed.Get("mended"))
	default:
		err = fault.New(fault.Invalid, "party.choose_one")
	}
	if status, again := reopen(err); again {
		return o.checkPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	if stay { // no redirect: what was typed so far stands in the form again
		return o.checkPage(w, r, http.StatusOK, typed, nil)
	}
	return request.Redirect(w, r, checkURL(id))
}
