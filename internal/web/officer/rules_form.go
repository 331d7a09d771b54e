package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/support"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// ruleFormView is one form of a draft, with the checker's findings in it.
type ruleFormView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	checked  view.Notice
	form     view.Form
	revision string
	sections []ruleFormSection
	may      bool
}

type ruleFormSection struct {
	title, text string
	lines       []view.Line
	fields      []view.Field
}

// ruleFormOf is a form over some members of a measure's file.
type ruleFormOf struct {
	rest, title string // the address below the draft, and the key of the title
	show        func(p locale.Printer, f support.DraftFile, typed url.Values, problem error) []ruleFormSection
	write       func(values url.Values, f *measure.File) url.Values // fills the typed values of a file in
	read        func(values url.Values, f *measure.File) error      // takes typed values over into a file
}

var ruleForms = []ruleFormOf{
	{"about", "rules.form.about", showAbout, writeAbout, readAbout},
	{"money", "rules.form.money", showMoney, writeMoney, readMoney},
	{"papers", "rules.form.papers", showPapers, writePapers, readPapers},
}

func (o *pages) ruleForm(x ruleFormOf) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return o.ruleFormPage(w, r, x, http.StatusOK, nil, nil)
	}
}

func (o *pages) ruleFormPage(w http.ResponseWriter, r *http.Request, x ruleFormOf, status int, typed url.Values, problem error) error {
	f, _, err := o.theDraft(r)
	if err != nil {
		return err
	}
	if !f.Readable {
		return fault.New(fault.Conflict, "part.unreadable")
	}
	p := request.Printer(r)
	v := ruleFormView{
		page: o.page(r, p.T(x.title)), trail: ruleTrail(p, f.Draft), heading: view.Heading{Kicker: f.Draft.Name, Title: p.T(x.title)}, checked: ruleChecked(p, f),
		form: view.Form{Action: ruleURL(f.Draft.ID, x.rest), Guard: true, Problems: view.Problems(p, problem)}, revision: strconv.FormatInt(f.Draft.Revision, 10),
		may: f.MayWrite && f.Draft.State == workshop.Open,
	}
	if typed == nil {
		typed, problem = x.write(url.Values{}, &f.File), f.Problems // what the checker finds stands at its place
	} else {
		v.revision = typed.Get("revision")
	}
	if r.Method == http.MethodGet && r.URL.Query().Get("saved") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("part.saved")})
	}
	v.sections = x.show(p, f, typed, problem)
	if !v.may {
		for i := range v.sections {
			s := &v.sections[i]
			for j := range s.fields {
				s.fields[j].ReadOnly = true
			}
			for j := range s.lines {
				for k := range s.lines[j].Fields {
					s.lines[j].Fields[k].ReadOnly = true
				}
			}
		}
	}
	return view.Render(w, r, status, ruleFormPage(v))
}

func (o *pages) saveRuleForm(x ruleFormOf) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := o.editRules(r, func(values url.Values, f *measure.File) error { return x.read(values, f) })
		if status, again := reopen(err); again {
			return o.ruleFormPage(w, r, x, status, r.PostForm, err)
		}
		if err != nil {
			return err
		}
		return request.Redirect(w, r, ruleURL(workshop.ID(r.PathValue("draft")), x.rest)+"?saved=1")
	}
}

// editRules changes the file of the draft in the address by what was typed.
func (o *pages) editRules(r *http.Request, read func(url.Values, *measure.File) error) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	revision, wrong := strconv.ParseInt(values.Get("revision"), 10, 64)
	if wrong != nil {
		return fault.New(fault.Invalid, "web.form_broken")
	}
	return o.Support.EditDraft(r.Context(), who, workshop.ID(r.PathValue("draft")), revision, func(f *measure.File) error { return read(values, f) })
}

// threeLines are the fields of a text in every language, side by side.
func threeLines(p locale.Printer, name, label string, rows int, typed url.Values, problem error) view.Line {
	l := view.Line{Name: name, Label: label}
	for _, lang := range locale.Languages {
		f := view.Field{Name: name + "." + string(lang), Label: label + " · " + lang.Name(), Lang: string(lang), Width: "full", MaxLength: 1000}
		if rows > 1 {
			f.Type, f.Rows = view.TextArea, rows
		}
		f.Value, f.Error = typed.Get(f.Name), view.FieldError(p, problem, f.Name)
		l.Fields = append(l.Fields, f)
	}
	return l
}

func writeText(values url.Values, name string, t locale.Text) {
	for _, l := range locale.Languages {
		values.Set(name+"."+string(l), t[l])
	}
}

func readText(values url.Values, name string) locale.Text {
	t := locale.Text{}
	for _, l := range locale.Languages {
		if s := party.Clean(values.Get(name + "." + string(l))); s != "" {
			t[l] = s
		}
	}
	return t
}

func listed[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

func taken[T ~string](values []string) []T {
	all := make([]T, len(values))
	for i, v := range values {
		all[i] = T(v)
	}
	return all
}

func showAbout(p locale.Printer, _ support.DraftFile, typed url.Values, problem error) []ruleFormSection {
	var needs []view.Option
	for _, n := range measure.Needs {
		needs = append(needs, view.Option{Value: string(n), Label: p.T("measure.need." + string(n))})
	}
	fill := func(fields ...view.Field) []view.Field { return view.Fill(p, "rules.field.", fields, typed, problem) }
	return []ruleFormSection{
		{title: p.T("part.texts"), text: p.T("part.texts_text"), lines: []view.Line{
			threeLines(p, "name", p.T("rules.field.name"), 1, typed, problem), threeLines(p, "text", p.T("rules.field.text"), 3, typed, problem),
		}},
		{fields: fill(view.Field{Name: "needs", Type: view.Checkboxes, Options: needs})},
		{title: p.T("rules.edition"), text: p.T("rules.edition_text"), fields: fill(
			view.Field{Name: "code", Width: "medium", MaxLength: 80, Hint: p.T("rules.field.code_hint")},
			view.Field{Name: "version", Width: "short", MaxLength: 40},
			view.Field{Name: "country", Width: "short", MaxLength: 2, Hint: p.T("rules.field.country_hint")},
			view.Field{Name: "valid.from", Type: view.Date, Width: "medium"},
			view.Field{Name: "valid.to", Type: view.Date, Width: "medium", Optional: true},
			view.Field{Name: "window.from", Type: view.Date, Width: "medium", Optional: true},
			view.Field{Name: "window.to", Type: view.Date, Width: "medium", Optional: true},
		)},
		{title: p.T("rules.law"), lines: []view.Line{threeLines(p, "law.title", p.T("rules.field.law.title"), 1, typed, problem)}},
		{fields: fill(
			view.Field{Name: "law.source", Width: "full", MaxLength: 500, Hint: p.T("rules.field.law.source_hint")},
			view.Field{Name: "law.clause", Width: "medium", MaxLength: 120, Optional: true},
			view.Field{Name: "law.as_of", Type: view.Date, Width: "medium", Optional: true},
		)},
	}
}

func writeAbout(v url.Values, f *measure.File) url.Values {
	writeText(v, "name", f.Name)
	writeText(v, "text", f.Text)
	writeText(v, "law.title", f.Law.Title)
	v["needs"] = listed(f.Needs)
	for name, value := range map[string]string{
		"code": f.Code, "version": f.Version, "country": f.Country, "valid.from": f.Valid.From, "valid.to": f.Valid.To, "window.from": f.Window.From, "window.to": f.Window.To,
		"law.source": f.Law.Source, "law.clause": f.Law.Clause, "law.as_of": f.Law.AsOf,
	} {
		v.Set(name, value)
	}
	return v
}

func readAbout(v url.Values, f *measure.File) error {
	get := func(name string) string { return party.Clean(v.Get(name)) }
	f.Name, f.Text, f.Law.Title = readText(v, "name"), readText(v, "text"), readText(v, "law.title")
	f.Needs = taken[measure.Need](v["needs"])
	f.Code, f.Version, f.Country = get("code"), get("version"), strings.ToUpper(get("country"))
	f.Valid, f.Window = measure.Span{From: get("valid.from"), To: get("valid.to")}, measure.Span{From: get("window.from"), To: get("window.to")}
	f.Law.Source, f.Law.Clause, f.Law.AsOf = get("law.source"), get("law.clause"), get("law.as_of")
	return nil
}

// limitField is the name of the field for a limit by a stated amount.
func limitField(fact string) string { return "benefit.limits." + fact }

func showMoney(p locale.Printer, f support.DraftFile, typed url.Values, problem error) []ruleFormSection {
	var kinds []view.Option
	for _, k := range measure.Kinds {
		kinds = append(kinds, view.Option{Value: string(k), Label: p.T("rules.kind." + string(k))})
	}
	unit := f.File.Benefit.Currency
	fill := func(fields ...view.Field) []view.Field { return view.Fill(p, "rules.field.", fields, typed, problem) }
	amount := func(name string) view.Field {
		return view.Field{Name: name, Type: view.Money, Unit: unit, Width: "medium", Optional: true}
	}
	limits := make([]view.Field, len(measure.Amounts))
	for i, fact := range measure.Amounts {
		name := limitField(fact)
		limits[i] = view.Field{
			Name: name, Type: view.Number, Unit: "%", Width: "short", Optional: true, Label: p.T("rules.limit_of", "Fact", p.T("measure.fact."+fact)),
			Value: typed.Get(name), Error: view.FieldError(p, problem, name),
		}
	}
	return []ruleFormSection{
		{title: p.T("rules.pays"), text: p.T("rules.pays_text"), fields: fill(
			view.Field{Name: "benefit.kind", Type: view.Radios, Options: kinds},
			view.Field{Name: "benefit.rate", Type: view.Number, Unit: "%", Width: "short"},
			view.Field{Name: "benefit.currency", Width: "short", MaxLength: 3, Hint: p.T("rules.field.benefit.currency_hint")},
		)},
		{title: p.T("rules.ceilings"), text: p.T("rules.ceilings_text"), fields: append(fill(
			amount("benefit.per_item"), amount("benefit.per_year"), amount("benefit.total"),
			view.Field{Name: "benefit.years", Type: view.Number, Width: "short", Optional: true},
		), limits...)},
		{title: p.T("rules.budget"), fields: fill(amount("budget"))},
	}
}

func writeMoney(v url.Values, f *measure.File) url.Values {
	b := f.Benefit
	number := func(name string, n int64, write func(int64) string) {
		if n != 0 {
			v.Set(name, write(n))
		}
	}
	digits := func(n int64) string { return strconv.FormatInt(n, 10) }
	money := func(n int64) string { return locale.PlainMoney(n, b.Currency) }
	v.Set("benefit.kind", string(b.Kind))
	v.Set("benefit.currency", b.Currency)
	number("benefit.rate", int64(b.Rate), digits)
	number("benefit.per_item", b.PerItem, money)
	number("benefit.per_year", b.PerYear, money)
	number("benefit.total", b.Total, money)
	number("benefit.years", int64(b.Years), digits)
	number("budget", f.Budget, money)
	for _, l := range b.Limits {
		number(limitField(l.Fact), int64(l.Rate), digits)
	}
	return v
}

func readMoney(v url.Values, f *measure.File) error {
	var l fault.List
	b := &f.Benefit
	b.Kind, b.Currency = measure.Kind(v.Get("benefit.kind")), strings.ToUpper(party.Clean(v.Get("benefit.currency")))
	whole := func(name string) int { return readWhole(v, name, &l) }
	money := func(name string) int64 { return readSum(v, name, b.Currency, &l) }
	b.Rate, b.Years = whole("benefit.rate"), whole("benefit.years")
	b.PerItem, b.PerYear, b.Total, f.Budget = money("benefit.per_item"), money("benefit.per_year"), money("benefit.total"), money("budget")
	b.Limits = nil
	for _, fact := range measure.Amounts {
		if rate := whole(limitField(fact)); rate != 0 {
			b.Limits = append(b.Limits, measure.Limit{Fact: fact, Rate: rate})
		}
	}
	return l.Err()
}

// readWhole reads a whole number; nothing is 0.
func readWhole(v url.Values, name string, l *fault.List) int {
	s := strings.TrimSpace(v.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		l.Add(name, "measure.number")
	}
	return n
}

// readSum reads an amount of money; nothing is 0.
func readSum(v url.Values, name, currency string, l *fault.List) int64 {
	s := strings.TrimSpace(v.Get(name))
	if s == "" {
		return 0
	}
	n, ok := locale.ReadMoney(s, currency)
	if !ok {
		l.Add(name, "aid.amount")
	}
	return n
}

// mostDocuments bounds the documents of one measure.
const mostDocuments = 30

func showPapers(p locale.Printer, f support.DraftFile, typed url.Values, problem error) []ruleFormSection {
	fill := func(fields ...view.Field) []view.Field { return view.Fill(p, "rules.field.", fields, typed, problem) }
	var stages []view.Option
	for _, k := range measure.Choices {
		stages = append(stages, view.Option{Value: string(k), Label: p.T("stage." + string(k))})
	}
	var others []view.Option
	for _, m := range f.All {
		if m.Code != f.File.Code && !slices.ContainsFunc(others, func(o view.Option) bool { return o.Value == m.Code }) {
			others = append(others, view.Option{Value: m.Code, Label: p.Text(m.Name)})
		}
	}
	var lines []view.Line
	for i := range min(len(request.Rows(typed, "documents", mostDocuments))+2, mostDocuments) {
		at, mended := request.RowField("documents", i, ""), "documents["+strconv.Itoa(i)+"]."
		line := view.Line{Name: mended + "code", Label: p.T("rules.document", "Number", p.Number(int64(i+1)))}
		field := func(name, label, lang, width string) {
			line.Fields = append(line.Fields, view.Field{
				Name: at + name, Label: label, Lang: lang, Width: width, MaxLength: 300, Optional: true, Value: typed.Get(at + name),
				Error: view.FieldError(p, problem, mended+name),
			})
		}
		field("code", p.T("rules.field.document.code"), "", "medium")
		for _, l := range locale.Languages {
			field("name."+string(l), p.T("rules.field.document.name")+" · "+l.Name(), string(l), "full")
		}
		field("valid_days", p.T("rules.field.document.valid_days"), "", "short")
		lines = append(lines, line)
	}
	terms := make([]view.Field, len(measure.TermNames))
	for i, n := range measure.TermNames {
		terms[i] = view.Field{Name: "terms." + n, Type: view.Number, Width: "short"}
	}
	out := []ruleFormSection{
		{title: p.T("rules.documents"), text: p.T("rules.documents_text"), lines: lines},
		{title: p.T("rules.stages"), fields: fill(append([]view.Field{{Name: "stages", Type: view.Checkboxes, Options: stages, Optional: true}}, terms...)...)},
	}
	if len(others) > 0 {
		out = append(out, ruleFormSection{title: p.T("rules.beside_others"), fields: fill(
			view.Field{Name: "excludes", Type: view.Checkboxes, Options: others, Optional: true},
			view.Field{Name: "common_ceilings", Type: view.Checkboxes, Options: others, Optional: true},
		)})
	}
	return append(out, ruleFormSection{title: p.T("rules.settings"), fields: fill(view.Field{Name: "settings", Optional: true, Width: "full", MaxLength: 1000, Hint: p.T("rules.field.settings_hint")})})
}

func writePapers(v url.Values, f *measure.File) url.Values {
	for i, d := range f.Documents {
		at := request.RowField("documents", i, "")
		v.Set(at+"code", d.Code)
		writeText(v, at+"name", d.Name)
		if d.ValidDays != 0 {
			v.Set(at+"valid_days", strconv.Itoa(d.ValidDays))
		}
	}
	for name, days := range f.Terms.Each() {
		v.Set("terms."+name, strconv.Itoa(days))
	}
	v["stages"] = listed(f.Stages)
	if f.Stages == nil {
		v["stages"] = []string{string(procedure.DocumentCheck)}
	}
	v["excludes"], v["common_ceilings"] = f.Excludes, f.Common
	v.Set("settings", strings.Join(f.Settings, ", "))
	return v
}

func readPapers(v url.Values, f *measure.File) error {
	var l fault.List
	f.Documents = nil
	for i := range request.Rows(v, "documents", mostDocuments) {
		at := request.RowField("documents", i, "")
		d := measure.FileDocument{Code: party.Clean(v.Get(at + "code")), Name: readText(v, at+"name"), ValidDays: readWhole(v, at+"valid_days", &l)}
		if d.Code != "" || len(d.Name) > 0 {
			f.Documents = append(f.Documents, d)
		}
	}
	days := make([]int, len(measure.TermNames))
	for i, n := range measure.TermNames {
		days[i] = readWhole(v, "terms."+n, &l)
	}
	f.Terms = measure.Terms{Examine: days[0], Decide: days[1], Sign: days[2], Report: days[3], Settle: days[4], Repay: days[5]}
	f.Stages = taken[procedure.Kind](v["stages"])
	f.Excludes, f.Common = kept(f.Excludes, v["excludes"], f.Code), kept(f.Common, v["common_ceilings"], f.Code)
	f.Settings = typedList(v.Get("settings"))
	return l.Err()
}

// kept are the ticked codes in the order of the file, new ones behind.
func kept(before, ticked []string, own string) []string {
	var all []string
	for _, c := range append(slices.Clone(before), ticked...) {
		if slices.Contains(ticked, c) && !slices.Contains(all, c) && c != own {
			all = append(all, c)
		}
	}
	return all
}
