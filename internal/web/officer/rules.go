package officer

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/support"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

const rulesURL = measuresURL + "/drafts"

func ruleURL(id workshop.ID, rest string) string {
	u := rulesURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// listRules lists the pages on which an officer writes measures.
func (o *pages) listRules(t *request.Table) {
	read, write := request.Allowed(party.ActReadMeasures), request.Allowed(party.ActPublishMeasure)
	t.Get(rulesURL, read, o.ruleDrafts)
	t.Upload(rulesURL, write, editionBytes, o.beginRules)
	t.Get(rulesURL+"/{draft}", read, o.ruleDraft)
	t.Post(rulesURL+"/{draft}", read, o.changeRules)
	t.Get(rulesURL+"/{draft}/file", read, o.ruleFile)
	for _, f := range ruleForms {
		t.Get(rulesURL+"/{draft}/"+f.rest, read, o.ruleForm(f))
		t.Post(rulesURL+"/{draft}/"+f.rest, write, o.saveRuleForm(f))
	}
	t.Get(rulesURL+"/{draft}/rule", read, o.conditions)
	t.Post(rulesURL+"/{draft}/rule", write, o.changeConditions)
	t.Get(rulesURL+"/{draft}/rule/{n}", read, o.condition)
	t.Post(rulesURL+"/{draft}/rule/{n}", write, o.saveCondition)
	t.Get(rulesURL+"/{draft}/try", read, o.try)
	t.Post(rulesURL+"/{draft}/try", read, o.tryNow)
	t.Get(rulesURL+"/{draft}/reach", read, o.reach)
}

// ruleDraftsView lists drafts of measures, and begins one.
type ruleDraftsView struct {
	page   view.Page
	trail  []view.Link
	table  view.Table
	may    bool
	form   view.Form
	fields []view.Field
}

func measureTrail(p locale.Printer) []view.Link {
	return []view.Link{{Href: measuresURL, Label: p.T("measure.title")}}
}

func ruleTrail(p locale.Printer, d workshop.Draft) []view.Link {
	return append(measureTrail(p), view.Link{Href: rulesURL, Label: p.T("rules.title")}, view.Link{Href: ruleURL(d.ID, ""), Label: d.Name})
}

func (o *pages) ruleDrafts(w http.ResponseWriter, r *http.Request) error {
	return o.ruleDraftsPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) ruleDraftsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Support.Drafts(r.Context(), who)
	if err != nil {
		return err
	}
	published, err := o.Support.Editions(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := ruleDraftsView{
		page: o.page(r, p.T("rules.title")), trail: measureTrail(p), may: who.May(party.ActPublishMeasure, "") == nil,
		form: view.Form{Action: rulesURL, Multipart: true, Problems: view.Problems(p, problem)},
		table: view.Table{
			Caption: p.T("workshop.drafts"), Stack: true, Empty: p.T("rules.none"),
			Columns: []view.Column{{Label: p.T("workshop.name")}, {Label: p.T("workshop.base")}, {Label: p.T("workshop.changed_at")}, {Label: p.T("workshop.state")}},
		},
	}
	for _, d := range all {
		tag := draftTag(p, d.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: d.Name, Href: ruleURL(d.ID, "")}, {Text: edition(d.Base)}, {Text: o.moment(p, d.At)}, {Tag: &tag},
		}})
	}
	from := []view.Option{{Label: p.T("rules.blank")}}
	for _, m := range published {
		from = append(from, view.Option{Value: m.Code + "/" + m.Version, Label: p.Text(m.Name) + " · " + m.Version})
	}
	v.fields = view.Fill(p, "rules.begin.", []view.Field{
		{Name: "name", MaxLength: 200},
		{Name: "from", Type: view.Select, Options: from, Optional: true},
		{Name: "file", Type: view.FileField, Accept: ".yaml,.yml", MaxBytes: editionBytes, Optional: true, Hint: p.T("rules.begin.file_hint")},
	}, typed, problem)
	return view.Render(w, r, status, ruleListPage(v))
}

// edition names an edition of a measure: "moscow-export 2021".
func edition(ref scheme.Ref) string {
	if ref == (scheme.Ref{}) {
		return "—"
	}
	return ref.Scheme + " " + ref.Edition
}

// beginRules starts a draft: blank, as a copy, or from a file.
func (o *pages) beginRules(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var source []byte
	values, err := request.FormWithFiles(r, func(field, _ string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			source, err = request.ReadFile(field, content, editionBytes)
		}
		return err
	})
	var id workshop.ID
	if err == nil {
		var ref scheme.Ref
		if code, version, ok := strings.Cut(values.Get("from"), "/"); ok && len(source) == 0 {
			ref = scheme.Ref{Scheme: code, Edition: version}
		}
		id, err = o.Support.BeginDraft(r.Context(), who, values.Get("name"), ref, source)
	}
	if status, again := reopen(err); again {
		return o.ruleDraftsPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, ruleURL(id, ""))
}

// theDraft reads the draft in the address.
func (o *pages) theDraft(r *http.Request) (support.DraftFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return support.DraftFile{}, who, err
	}
	f, err := o.Support.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	return f, who, err
}

func (o *pages) ruleDraft(w http.ResponseWriter, r *http.Request) error {
	return o.ruleDraftPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) ruleDraftPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	f, _, err := o.theDraft(r)
	if err != nil {
		return err
	}
	p, d := request.Printer(r), f.Draft
	tag := draftTag(p, d.State)
	v := draftView{
		page: o.page(r, d.Name), trail: append(measureTrail(p), view.Link{Href: rulesURL, Label: p.T("rules.title")}),
		heading: view.Heading{Title: d.Name, Tag: &tag}, faults: o.ruleFaults(p, f), action: ruleURL(d.ID, ""),
		revision: strconv.FormatInt(d.Revision, 10), acting: typed.Get("act"), problems: view.Problems(p, problem),
		changes: sheet.Changes(p, f.Changes, ruleSection(p), ruleMember(p)), checked: ruleChecked(p, f),
		publishText: p.T("rules.publish_text"), editTitle: p.T("rules.edit_file"), editText: p.T("rules.edit_file_text"), fold: true,
	}
	v.page.Wide = true
	if f.Base != nil {
		v.base = p.T("workshop.against", "Edition", f.Base.Code+" "+f.Base.Version)
	}
	v.links = append(v.links, draftLink{"primary", ruleURL(d.ID, "try"), p.T("rules.try")}, draftLink{"secondary", ruleURL(d.ID, "reach"), p.T("rules.reach")}, draftLink{"quiet", ruleURL(d.ID, "file"), p.T("workshop.get_file")})
	v.summary = ruleSummary(p, f)
	if d.State == workshop.Open {
		o.ruleDraftForms(p, f, typed, problem, &v)
	}
	v.versions = o.draftVersions(p, f.Versions, f.People)
	return view.Render(w, r, status, draftPage(v))
}

// ruleSection names the member of a file that a fault or a change is in.
func ruleSection(p locale.Printer) func(string) string {
	return func(s string) string { return p.T("rules.section." + s) }
}

// namedFields are the members of a measure's file that the forms ask for one by one, by the names they have there.
var namedFields = strings.Fields("valid.from valid.to window.from window.to law.source law.clause law.as_of benefit.kind benefit.rate benefit.currency benefit.per_item benefit.per_year benefit.total benefit.years " +
	"terms.examine terms.decide terms.sign terms.report terms.settle terms.repay")

// ruleMember names what changes by the words of the forms, where they ask for it.
func ruleMember(p locale.Printer) func(workshop.Change) string {
	return func(c workshop.Change) string {
		if name := c.Section + "." + c.Field; c.Of == "" && slices.Contains(namedFields, name) {
			return p.T("rules.field." + name)
		}
		return c.Field
	}
}

func ruleChecked(p locale.Printer, f support.DraftFile) view.Notice {
	switch n := len(fault.All(f.Problems)); {
	case f.Draft.State == workshop.Published:
		return view.Notice{Tone: view.Good, Text: p.T("workshop.is_published", "Edition", edition(f.Draft.Ref))}
	case n > 0:
		return view.Notice{Tone: view.Warn, Text: p.T("workshop.faults", "Count", n)}
	}
	return view.Notice{Tone: view.Good, Text: p.T("workshop.no_faults")}
}

// ruleSummary leads to the forms, with what each says now.
func ruleSummary(p locale.Printer, f support.DraftFile) []view.Row {
	if !f.Readable {
		return nil
	}
	x := f.File
	change := func(rest, label string) *view.Link { return &view.Link{Href: ruleURL(f.Draft.ID, rest), Label: label} }
	pays := "—"
	if f.Measure != nil {
		pays = sheet.Benefit(p, f.Measure.Benefit)
	}
	return []view.Row{
		{Term: p.T("rules.form.about"), Text: cmp.Or(p.Text(x.Name), "—"), Change: change("about", p.T("rules.form.about"))},
		{Term: p.T("rules.form.rule"), Text: p.T("rules.conditions_count", "Count", len(x.Conditions)), Change: change("rule", p.T("rules.form.rule"))},
		{Term: p.T("rules.form.money"), Text: pays, Change: change("money", p.T("rules.form.money"))},
		{Term: p.T("rules.form.papers"), Text: p.T("rules.documents_count", "Count", len(x.Documents)), Change: change("papers", p.T("rules.form.papers"))},
		{Term: p.T("rules.examples"), Text: p.T("rules.examples_count", "Count", len(x.Examples)), Change: change("try", p.T("rules.examples"))},
	}
}

// placeOf is the form on which a fault is mended.
func placeOf(id workshop.ID, field string) string {
	rest, anchor := "", "#"+view.FieldID(field)
	switch section, _, _ := strings.Cut(strings.ReplaceAll(field, "[", "."), "."); section {
	case "file":
		return ruleURL(id, "")
	case "conditions":
		rest = "rule"
		if n, ok := strings.CutPrefix(field, "conditions["); ok {
			rest += "/" + n[:strings.IndexByte(n, ']')]
			anchor = "#" + view.FieldID(field[strings.IndexByte(field, '.')+1:])
		}
	case "examples":
		rest, anchor = "try", ""
	case "benefit", "budget":
		rest = "money"
	case "documents", "terms", "stages", "excludes", "common_ceilings", "settings":
		rest = "papers"
	default:
		rest = "about"
	}
	return ruleURL(id, rest) + anchor
}

// ruleFaults is what the checker finds, each with the form on which it is mended.
func (o *pages) ruleFaults(p locale.Printer, f support.DraftFile) view.Table {
	t := view.Table{Caption: p.T("officer.schemes.faults"), Stack: true, Columns: []view.Column{{Label: p.T("officer.schemes.fault")}, {Label: p.T("workshop.section")}}}
	for _, x := range fault.All(f.Problems) {
		section, _, _ := strings.Cut(strings.ReplaceAll(x.Field, "[", "."), ".")
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Message(x.Key, x.Args)}, {Text: ruleSection(p)(section), Sub: x.Field, Href: placeOf(f.Draft.ID, x.Field)}}})
	}
	return t
}

func (o *pages) ruleDraftForms(p locale.Printer, f support.DraftFile, typed url.Values, problem error, v *draftView) {
	if f.MayWrite {
		v.discard, v.fields = true, draftFields(p, f.Draft, typed, problem, v)
	}
	switch {
	case f.Waiting != nil:
		o.waitingForms(p, *f.Waiting, f.People, f.MayOK, f.MaySay, typed, problem, v)
		v.proposal.Text = p.T("rules.waiting_text") // the second person of a measure is no administrator
		if len(v.answer) > 0 && f.MayOK == nil {
			v.answer[0].Options[0].Hint, v.answer[0].Options[1].Hint = p.T("rules.yes_hint"), p.T("workshop.no_hint")
		}
	case f.Measure == nil || !f.MayWrite:
	case f.MayNot != nil:
		n := view.Notice{Tone: view.Warn, Title: p.T("rules.not_yet")}
		for _, x := range view.Problems(p, f.MayNot) {
			n.Items = append(n.Items, x.Text)
		}
		v.blocked = &n
	default:
		v.propose = reasonsField(p, typed, problem)
	}
}

func (o *pages) changeRules(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	revision, err := draftRevision(values)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), workshop.ID(r.PathValue("draft"))
	next, err := draftVerbs{
		save: func() error {
			return o.Support.WriteDraft(ctx, who, id, revision, values.Get("name"), values.Get("source"))
		},
		discard: func() error { return o.Support.DiscardDraft(ctx, who, id) },
		propose: func(reasons string) error { return o.Support.ProposeMeasure(ctx, who, id, reasons) },
		confirm: func(digest string) error { return o.Support.ConfirmMeasure(ctx, who, id, digest) },
		decline: func(words string) error { return o.Support.DeclineMeasure(ctx, who, id, words) },
		whatIf:  func() error { return o.Support.AskReach(ctx, who, id) },
	}.do(values, "reach")
	if status, again := reopen(err); again {
		return o.ruleDraftPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, ruleURL(id, next))
}

// ruleFile gives the draft's file.
func (o *pages) ruleFile(w http.ResponseWriter, r *http.Request) error {
	f, _, err := o.theDraft(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write([]byte(f.Draft.Source))
	return err
}

// reachView is to how many companies a draft is open.
type reachView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	progress *view.Notice
	action   string
	again    bool
	bar      view.StateBarChart
	tables   []view.Table
	more     string
}

func (o *pages) reach(w http.ResponseWriter, r *http.Request) error {
	f, _, err := o.theDraft(r)
	if err != nil {
		return err
	}
	p, c := request.Printer(r), f.Reach
	v := reachView{
		page: o.page(r, p.T("rules.reach")), trail: ruleTrail(p, f.Draft), action: ruleURL(f.Draft.ID, ""), again: f.Measure != nil && f.Draft.State == workshop.Open,
		heading: view.Heading{Title: p.T("rules.reach"), Lede: p.T("rules.reach_text")},
	}
	v.page.Wide = true
	if c == nil {
		return view.Render(w, r, http.StatusOK, reachPage(v))
	}
	if !c.Whole {
		v.progress = &view.Notice{Tone: view.Progress, Text: p.T("rules.counting", "Done", c.Done, "Count", c.Of)}
	} else if c.Digest != f.Draft.Digest() {
		v.progress = &view.Notice{Tone: view.Warn, Text: p.T("workshop.older")}
	}
	n := c.Reach
	v.bar.Title = p.T("rules.companies_on", "Date", p.Date(c.On), "Count", n.Now.All())
	for _, x := range []struct {
		a    measure.Answer
		n    int
		tone view.Tone
	}{{measure.Open, n.Now.Open, view.Good}, {measure.Unknown, n.Now.Unknown, view.Warn}, {measure.Closed, n.Now.Closed, view.Neutral}} {
		if x.n > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: x.a.Print(p), Count: int64(x.n), Tone: x.tone})
		}
	}
	v.tables = reachTables(p, f, n, c.Against)
	if n.MoreThan > 0 {
		v.more = p.T("rules.more", "Count", n.MoreThan)
	}
	return view.Render(w, r, http.StatusOK, reachPage(v))
}

// difference is a number of companies with its sign.
func difference(p locale.Printer, n int) string {
	if n > 0 {
		return "+" + p.Number(int64(n))
	}
	return p.Number(int64(n))
}

func reachTables(p locale.Printer, f support.DraftFile, n measure.Reach, against string) []view.Table {
	num := func(k int) view.Cell { return view.Cell{Text: p.Number(int64(k))} }
	closed := view.Table{Caption: p.T("rules.closed_by"), Empty: p.T("rules.nobody"), Columns: []view.Column{{Label: p.T("rules.condition")}, {Label: p.T("rules.companies"), Num: true}}}
	for _, code := range measure.Most(n.Closed) {
		name := code
		if i := slices.IndexFunc(f.File.Conditions, func(x measure.FileCondition) bool { return x.Code == code }); i >= 0 {
			name = cmp.Or(p.Text(f.File.Conditions[i].Text), code)
		}
		if code == "" {
			name = p.T("measure.shut")
		}
		closed.Rows = append(closed.Rows, view.TableRow{Cells: []view.Cell{{Text: name}, num(n.Closed[code])}})
	}
	missing := view.Table{Caption: p.T("rules.unknown_by"), Empty: p.T("rules.nobody"), Columns: []view.Column{{Label: p.T("rules.fact")}, {Label: p.T("rules.companies"), Num: true}}}
	for _, fact := range measure.Most(n.Missing) {
		missing.Rows = append(missing.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Capital(p.T("measure.fact." + fact))}, num(n.Missing[fact])}})
	}
	all := []view.Table{closed, missing}
	if against != "" {
		t := view.Table{Caption: p.T("rules.beside", "Version", against), Stack: true, Columns: []view.Column{
			{Label: p.T("rules.answer")}, {Label: p.T("rules.before"), Num: true}, {Label: p.T("rules.after"), Num: true}, {Label: p.T("rules.difference"), Num: true},
		}}
		for _, x := range []struct {
			a           measure.Answer
			before, now int
		}{{measure.Open, n.Before.Open, n.Now.Open}, {measure.Unknown, n.Before.Unknown, n.Now.Unknown}, {measure.Closed, n.Before.Closed, n.Now.Closed}} {
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.a.Print(p)}, num(x.before), num(x.now), {Text: difference(p, x.now-x.before)}}})
		}
		all = append([]view.Table{t}, all...)
	}
	for _, by := range measure.Bys {
		t := view.Table{Caption: p.T("workshop.by." + string(by)), Stack: true, Empty: p.T("rules.nobody"), Columns: []view.Column{
			{Label: p.T("workshop.by." + string(by))}, {Label: p.T("measure.answer.open"), Num: true}, {Label: p.T("rules.gains"), Num: true}, {Label: p.T("rules.loses"), Num: true},
		}}
		for _, key := range n.Keys(by) {
			label := cmp.Or(key, "—")
			if by == measure.BySize && slices.Contains(party.Sizes, key) {
				label = p.T("size." + key)
			}
			g := n.Groups[by][key]
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: label}, num(g.Open), num(g.Gains), num(g.Loses)}})
		}
		all = append(all, t)
	}
	if against != "" {
		t := view.Table{Caption: p.T("rules.moved"), Stack: true, Empty: p.T("rules.nobody"), Columns: []view.Column{{Label: p.T("rules.company")}, {Label: p.T("workshop.effect")}}}
		for _, x := range n.Moved {
			tag := view.Tag{Tone: view.Good, Text: p.T("rules.gains")}
			if x.Effect == measure.Loses {
				tag = view.Tag{Tone: view.Bad, Text: p.T("rules.loses")}
			}
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Name}, {Tag: &tag}}})
		}
		all = append(all, t)
	}
	return all
}
