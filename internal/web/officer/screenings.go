package officer

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	screeningsURL = "/office/screenings"
	hitsURL       = screeningsURL + "/hits"
)

// listScreenings lists the pages of the monthly screening.
func (o *pages) listScreenings(t *request.Table) {
	read, act := request.Allowed(party.ActReadCases), request.Allowed(party.ActFollowUp)
	t.Get(screeningsURL, read, o.screenings)
	t.Upload(screeningsURL, act, oversight.MaxListBytes+request.FormBytes, o.takeList)
	t.Get(screeningsURL+"/template.csv", read, listTemplate)
	t.Get(screeningsURL+"/{screening}", read, o.screening)
	t.Get(hitsURL+"/{hit}", read, o.hit)
	t.Post(hitsURL+"/{hit}", act, o.settleHit)
}

func screeningURL(id oversight.ScreeningID) string {
	return screeningsURL + "/" + url.PathEscape(string(id))
}
func hitURL(id oversight.HitID) string { return hitsURL + "/" + url.PathEscape(string(id)) }

func hitTag(p locale.Printer, s oversight.HitState) view.Tag {
	tone := map[oversight.HitState]view.Tone{
		oversight.HitOpen: view.Warn, oversight.HitHearing: view.Progress, oversight.HitProposed: view.Progress, oversight.HitChecked: view.Info,
	}[s]
	if tone == "" {
		tone = view.Neutral
	}
	return view.Tag{Tone: tone, Text: p.T("screening.state." + string(s))}
}

func kindName(p locale.Printer, h casework.HitLine) string {
	return decision.Ground(h.Kind).Name(p, h.Edition)
}

// hitsTable lists hits with the certificates they are on.
func hitsTable(p locale.Printer, caption, empty string, hits []casework.HitLine, today calendar.Date) view.Table {
	t := view.Table{Caption: caption, Stack: true, Empty: empty, Columns: []view.Column{
		{Label: p.T("officer.company.name")},
		{Label: p.T("screening.finding")},
		{Label: p.T("screening.since")},
		{Label: p.T("officer.certificates.standing")},
		{Label: p.T("screening.hit")},
	}}
	for _, h := range hits {
		standing, state := standingTag(p, h.Entry, today), hitTag(p, h.State)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: h.Entry.Holder, Sub: view.SpacedNumber(h.Certificate), Href: certificateURL(h.Certificate, "")},
			{Text: kindName(p, h), Sub: h.Source},
			{Text: p.ShortDate(h.On)},
			{Tag: &standing},
			{Text: p.T("screening.line", "Number", h.Number, "Line", h.Line), Href: hitURL(h.ID), Tag: &state},
		}})
	}
	return t
}

// screeningsView is the monthly screening: what waits, where a list is handed in, and what was screened before.
type screeningsView struct {
	page     view.Page
	due      *view.Notice
	open     view.Table
	form     view.Form
	fields   []view.Field
	findings view.Table
	past     view.Table
}

func (o *pages) screenings(w http.ResponseWriter, r *http.Request) error {
	return o.screeningsPage(w, r, http.StatusOK, "", nil)
}

func (o *pages) screeningsPage(w http.ResponseWriter, r *http.Request, status int, source string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Screenings(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("screening.title"))
	p := page.Printer
	v := screeningsView{page: page, open: hitsTable(p, p.T("screening.open"), p.T("screening.open_none"), l.Open, l.Today)}
	if !l.Due.IsZero() {
		n := view.Notice{Tone: view.Info, Text: p.T("screening.due", "By", p.Date(l.Due))}
		if l.Today.After(l.Due) {
			n = view.Notice{Tone: view.Bad, Text: p.T("screening.overdue", "By", p.Date(l.Due))}
		}
		v.due = &n
	}
	if l.May {
		v.form = view.Form{Action: screeningsURL, Multipart: true, Problems: view.Problems(p, problem)}
		v.fields = []view.Field{
			{Name: "source", Label: p.T("screening.source_label"), Hint: p.T("screening.source_hint"), MaxLength: 120, Value: source, Error: view.FieldError(p, problem, "source")},
			{Name: "file", Type: view.FileField, Label: p.T("screening.file"), Hint: p.T("screening.file_hint"), Accept: ".csv", MaxBytes: oversight.MaxListBytes, Error: view.FieldError(p, problem, "file")},
		}
	}
	v.findings = view.Table{Caption: p.T("screening.findings"), Stack: true, Columns: []view.Column{{Label: p.T("screening.finding")}, {Label: p.T("screening.code")}}}
	for _, k := range l.Kinds {
		v.findings.Rows = append(v.findings.Rows, view.TableRow{Cells: []view.Cell{{Text: k.Ground.Name(p, k.Edition)}, {Text: string(k.Ground)}}})
	}
	v.past = view.Table{Caption: p.T("screening.past"), Stack: true, Empty: p.T("screening.past_none"), Columns: []view.Column{
		{Label: p.T("screening.number")}, {Label: p.T("screening.source_label")}, {Label: p.T("screening.on")}, {Label: p.T("screening.rows"), Num: true}, {Label: p.T("screening.hits"), Num: true},
	}}
	for _, s := range l.Screenings {
		hits := 0
		for _, row := range s.Rows {
			if row.Fate == oversight.FateHit {
				hits += len(row.Hits)
			}
		}
		v.past.Rows = append(v.past.Rows, view.TableRow{Cells: []view.Cell{
			{Text: s.Number, Href: screeningURL(s.ID)},
			{Text: s.Source, Sub: personName(l.People[s.By])},
			{Text: p.ShortDate(s.On)},
			{Text: p.Number(int64(len(s.Rows)))},
			{Text: p.Number(int64(hits))},
		}})
	}
	return view.Render(w, r, status, screeningsPage(v))
}

// listTemplate is an empty list with the headings that are read.
func listTemplate(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="screening.csv"`)
	_, err := io.WriteString(w, "\uFEFF"+strings.Join(oversight.ListColumns, ",")+"\r\n")
	return err
}

func (o *pages) takeList(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var contents []byte
	var name string
	typed, err := request.FormWithFiles(r, func(field, file string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			name = file
			contents, err = request.ReadFile(field, content, oversight.MaxListBytes)
		}
		return err
	})
	var s oversight.Screening
	again := false
	switch {
	case err != nil:
	case len(contents) == 0:
		err = fault.Field("file", "screening.list.choose")
	default:
		s, again, err = o.Desk.Screen(r.Context(), who, name, typed.Get("source"), contents)
	}
	if status, refused := reopen(err); refused {
		return o.screeningsPage(w, r, status, typed.Get("source"), err)
	}
	if err != nil {
		return err
	}
	to := screeningURL(s.ID)
	if again {
		to += "?again=yes"
	}
	return request.Redirect(w, r, to)
}

// screeningView is what became of a list.
type screeningView struct {
	page  view.Page
	trail []view.Link
	lede  string
	bar   view.StateBarChart
	facts []view.Row
	hits  view.Table
	rows  view.Table
}

func (o *pages) screening(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.ScreeningFile(r.Context(), who, oversight.ScreeningID(r.PathValue("screening")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := screeningView{
		page: o.page(r, p.T("screening.of", "Number", f.Number)), trail: []view.Link{{Href: screeningsURL, Label: p.T("screening.title")}}, lede: f.Source,
		bar: view.StateBarChart{Title: p.T("screening.by_fate")},
		facts: []view.Row{
			{Term: p.T("screening.on"), Text: p.Date(f.On)},
			{Term: p.T("screening.by"), Text: personName(f.People[f.By])},
			{Term: p.T("screening.file"), Text: f.Name},
			{Term: p.T("screening.digest"), Text: f.Digest},
		},
		rows: fateTable(p, f.Screening),
	}
	if len(f.Skipped) > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("screening.skipped"), Text: strings.Join(f.Skipped, ", ")})
	}
	tones := map[oversight.Fate]view.Tone{oversight.FateHit: view.Warn, oversight.FateKnown: view.Info, oversight.FateUnread: view.Bad}
	for _, fate := range oversight.Fates {
		tone := tones[fate]
		if tone == "" {
			tone = view.Neutral
		}
		if n := f.Count(fate); n > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: p.T("screening.fate." + string(fate)), Count: int64(n), Tone: tone})
		}
	}
	v.hits = hitsTable(p, p.T("screening.hits"), p.T("screening.hits_none"), f.Hits, f.Today)
	if r.URL.Query().Get("again") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("screening.again")})
		v.page.Path = r.URL.Path
	}
	return view.Render(w, r, http.StatusOK, screeningPage(v))
}

// fateTable says of every row of a list what became of it, rows of one fate together.
func fateTable(p locale.Printer, s oversight.Screening) view.Table {
	t := view.Table{Caption: p.T("screening.every_row"), Stack: true, Empty: p.T("screening.empty"), Columns: []view.Column{
		{Label: p.T("screening.became")}, {Label: p.T("screening.rows"), Num: true}, {Label: p.T("screening.lines")},
	}}
	add := func(what, why string, lines []int) {
		if len(lines) > 0 {
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: what, Sub: why}, {Text: p.Number(int64(len(lines)))}, {Text: lineRanges(lines)}}})
		}
	}
	pick := func(fate oversight.Fate, problem oversight.RowProblem) (lines []int) {
		for _, r := range s.Rows {
			if r.Fate == fate && r.Problem == problem {
				lines = append(lines, r.Line)
			}
		}
		return lines
	}
	for _, fate := range oversight.Fates {
		what := p.T("screening.fate." + string(fate))
		add(what, "", pick(fate, ""))
		for _, problem := range oversight.RowProblems {
			add(what, p.T("screening.problem."+string(problem)), pick(fate, problem))
		}
	}
	return t
}

// lineRanges writes ascending lines as people do: 3, 7–9.
func lineRanges(lines []int) string {
	var parts []string
	for i := 0; i < len(lines); {
		j := i
		for j+1 < len(lines) && lines[j+1] == lines[j]+1 {
			j++
		}
		part := strconv.Itoa(lines[i])
		if j > i {
			part += "–" + strconv.Itoa(lines[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// hitView is one hit with what may follow from it.
type hitView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	action  string
	facts   []view.Row
	forms   []actForm
}

func (o *pages) hit(w http.ResponseWriter, r *http.Request) error {
	return o.hitPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) hitPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.HitFile(r.Context(), who, oversight.HitID(r.PathValue("hit")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tag, standing := hitTag(p, f.State), standingTag(p, f.Entry, f.Today)
	v := hitView{
		page:    o.page(r, kindName(p, f.HitLine)),
		trail:   []view.Link{{Href: screeningsURL, Label: p.T("screening.title")}, {Href: screeningURL(f.Screening), Label: f.Number}},
		heading: view.Heading{Kicker: f.Entry.Holder, Title: kindName(p, f.HitLine), Tag: &tag},
		action:  hitURL(f.ID),
		facts: []view.Row{
			{Term: p.T("officer.fact.number"), Body: link(certificateURL(f.Certificate, ""), view.SpacedNumber(f.Certificate))},
			{Term: p.T("officer.certificates.standing"), Text: standing.Text},
			{Term: p.T("officer.fact.business_number"), Text: f.Entry.BusinessNumber},
			{Term: p.T("screening.since"), Text: p.Date(f.On)},
			{Term: p.T("screening.source_label"), Text: f.Source},
			{Term: p.T("screening.row"), Text: p.T("screening.line", "Number", f.Number, "Line", f.Line)},
		},
	}
	if f.State != oversight.HitOpen {
		v.facts = append(v.facts,
			view.Row{Term: p.T("screening.settled_by"), Text: personName(f.People[f.By]) + ", " + o.moment(p, f.SettledAt)},
			view.Row{Term: p.T("screening.words." + string(f.State)), Text: f.Words})
		if f.State == oversight.HitChecked {
			v.facts = append(v.facts, view.Row{Term: p.T("screening.led"), Body: link(checkURL(f.Check.ID), f.Check.Number)})
		}
	}
	rule, _ := decision.TermsOf(f.Edition).Rule(register.Revoked, decision.Ground(f.Kind))
	for i, s := range f.Follows {
		form := actForm{
			act: string(s), title: p.T("screening.act." + string(s)), text: p.T("screening.act_text." + string(s)), submit: p.T("screening.act_do." + string(s)), folded: i > 0,
			fields: []view.Field{{
				Name: "words", Label: p.T("screening.words." + string(s)), Type: view.TextArea, Rows: 4, MaxLength: oversight.MostWords,
			}},
		}
		if rule.Must && s == oversight.HitDismissed {
			form.text = p.T("screening.must")
		}
		v.forms = append(v.forms, form)
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, hitPage(v))
}

func (o *pages) settleHit(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := oversight.HitID(r.PathValue("hit"))
	err = o.Desk.SettleHit(r.Context(), who, id, oversight.HitState(typed.Get("act")), typed.Get("words"))
	if status, again := reopen(err); again {
		return o.hitPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, hitURL(id))
}

// certificateHits is what lists say of a certificate's holder; nil where none says anything.
func (o *pages) certificateHits(r *http.Request, number string, today calendar.Date) (*view.Table, error) {
	who, err := request.Actor(r)
	if err != nil {
		return nil, err
	}
	hits, err := o.Desk.HitsOn(r.Context(), who, number)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	p := request.Printer(r)
	t := hitsTable(p, p.T("screening.on_certificate"), "", hits, today)
	return &t, nil
}
