package officer

import (
	"cmp"
	"fmt"
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

// conditionsView lists the conditions of a rule: all must be met.
type conditionsView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	checked  view.Notice
	cards    []conditionCard
	action   string
	revision string
	may      bool
}

type conditionCard struct {
	number             int // from 0
	title, words, code string
	text               string // in the expression language
	link               view.Link
	faults             []string
	first, last        bool
}

// theRule reads the draft in the address, whose file must be readable.
func (o *pages) theRule(r *http.Request) (support.DraftFile, error) {
	f, _, err := o.theDraft(r)
	if err == nil && !f.Readable {
		err = fault.New(fault.Conflict, "part.unreadable")
	}
	return f, err
}

func (o *pages) conditions(w http.ResponseWriter, r *http.Request) error {
	f, err := o.theRule(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := conditionsView{
		page: o.page(r, p.T("rules.form.rule")), trail: ruleTrail(p, f.Draft), checked: ruleChecked(p, f), action: ruleURL(f.Draft.ID, "rule"),
		heading:  view.Heading{Kicker: f.Draft.Name, Title: p.T("rules.form.rule"), Lede: p.T("rules.rule_text")},
		revision: strconv.FormatInt(f.Draft.Revision, 10), may: f.MayWrite && f.Draft.State == workshop.Open,
	}
	for i, c := range f.File.Conditions {
		card := conditionCard{
			number: i, title: cmp.Or(p.Text(c.Text), p.T("rules.untitled")), code: c.Code, text: c.When, first: i == 0, last: i == len(f.File.Conditions)-1,
			link: view.Link{Href: ruleURL(f.Draft.ID, "rule/"+strconv.Itoa(i)), Label: p.T("rules.edit")},
		}
		if rows, ok := measure.ReadRule(c.When); ok {
			card.words = rowsWords(p, rows)
		}
		for _, x := range fault.All(f.Problems) {
			if strings.HasPrefix(x.Field, fmt.Sprintf("conditions[%d].", i)) {
				card.faults = append(card.faults, p.Message(x.Key, x.Args))
			}
		}
		v.cards = append(v.cards, card)
	}
	return view.Render(w, r, http.StatusOK, conditionsPage(v))
}

// rowsWords tells rows in the reader's words.
func rowsWords(p locale.Printer, r scheme.Rows) string {
	outer, inner := p.T("rules.and"), p.T("rules.or")
	if r.Any {
		outer, inner = inner, outer
	}
	var groups []string
	for _, g := range r.Groups {
		var rows []string
		for _, x := range g {
			var values []string
			for _, v := range x.Values {
				values = append(values, sheet.FactWords(p, x.Fact, v))
			}
			rows = append(rows, p.T("rules.row."+string(x.Op), "Fact", factName(p, x.Fact), "Value", strings.Join(values, ", ")))
		}
		words := strings.Join(rows, " "+inner+" ")
		if len(g) > 1 && len(r.Groups) > 1 {
			words = "(" + words + ")"
		}
		groups = append(groups, words)
	}
	return strings.Join(groups, " "+outer+" ")
}

// factName is a fact as rules compare it: of the date of registration they see how long ago it is.
func factName(p locale.Printer, name string) string {
	if name == "months_registered" {
		return p.T("rules.months_registered")
	}
	return p.T("measure.fact." + name)
}

// changeConditions adds a condition, moves one or takes it out.
func (o *pages) changeConditions(w http.ResponseWriter, r *http.Request) error {
	id, next := workshop.ID(r.PathValue("draft")), "rule"
	err := o.editRules(r, func(values url.Values, f *measure.File) error {
		act, number, _ := strings.Cut(values.Get("act"), " ")
		n, wrong := strconv.Atoi(number)
		if act != buildAdd && (wrong != nil || n < 0 || n >= len(f.Conditions)) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		var to int
		switch act {
		case buildAdd:
			code := 1
			for slices.ContainsFunc(f.Conditions, func(c measure.FileCondition) bool { return c.Code == "condition_"+strconv.Itoa(code) }) {
				code++
			}
			f.Conditions = append(f.Conditions, measure.FileCondition{Code: "condition_" + strconv.Itoa(code)})
			next = "rule/" + strconv.Itoa(len(f.Conditions)-1)
			return nil
		case buildRemove:
			f.Conditions = slices.Delete(f.Conditions, n, n+1)
			return nil
		case buildUp:
			to = n - 1
		case buildDown:
			to = n + 1
		default:
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if to < 0 || to >= len(f.Conditions) {
			return fault.New(fault.Conflict, "build.no_further")
		}
		f.Conditions[n], f.Conditions[to] = f.Conditions[to], f.Conditions[n]
		return nil
	})
	if err != nil {
		return err
	}
	return request.Redirect(w, r, ruleURL(id, next))
}

// conditionView is one condition as a form: its words, and its rule from rows with the text beside them.
type conditionView struct {
	page      view.Page
	trail     []view.Link
	heading   view.Heading
	form      view.Form
	revision  string
	head      []view.Field
	texts     []view.Line
	between   view.Field
	rows      []view.Line
	shapeless *view.Notice
	words     string
	source    view.Field
	facts     view.Table
	may       bool
	try       view.Link
}

// How a condition is saved.
const (
	saveRows = "rows"
	saveText = "text"
)

// mostRows and mostGroups bound one condition.
const (
	mostRows   = 20
	mostGroups = 5
	spareRows  = 2
)

func (o *pages) condition(w http.ResponseWriter, r *http.Request) error {
	return o.conditionPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) conditionPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	f, err := o.theRule(r)
	if err != nil {
		return err
	}
	n, wrong := strconv.Atoi(r.PathValue("n"))
	if wrong != nil || n < 0 || n >= len(f.File.Conditions) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p, c := request.Printer(r), f.File.Conditions[n]
	title := cmp.Or(p.Text(c.Text), p.T("rules.untitled"))
	v := conditionView{
		page: o.page(r, title), trail: append(ruleTrail(p, f.Draft), view.Link{Href: ruleURL(f.Draft.ID, "rule"), Label: p.T("rules.form.rule")}),
		heading: view.Heading{Kicker: p.T("rules.condition_number", "Number", p.Number(int64(n+1))), Title: title},
		form:    view.Form{Action: ruleURL(f.Draft.ID, "rule/"+strconv.Itoa(n)), Guard: true, Problems: view.Problems(p, problem)}, revision: strconv.FormatInt(f.Draft.Revision, 10),
		may: f.MayWrite && f.Draft.State == workshop.Open, facts: factTable(p), try: view.Link{Href: ruleURL(f.Draft.ID, "try"), Label: p.T("rules.try")},
	}
	v.page.Wide = true
	if r.Method == http.MethodGet && r.URL.Query().Get("saved") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("part.saved")})
	}
	rows, shaped := measure.ReadRule(c.When)
	if typed == nil {
		typed, problem = url.Values{"code": {c.Code}, "when": {c.When}}, atCondition(f.Problems, n)
		writeText(typed, "text", c.Text)
		writeText(typed, "opens", c.Opens)
		writeRows(typed, rows)
	} else {
		v.revision = typed.Get("revision")
	}
	if !shaped && strings.TrimSpace(c.When) != "" {
		v.shapeless = &view.Notice{Tone: view.Info, Text: p.T("rules.shapeless")}
	} else if shaped {
		v.words = rowsWords(p, rows)
	}
	v.head = view.Fill(p, "rules.field.condition.", []view.Field{{Name: "code", Width: "medium", MaxLength: 80, Hint: p.T("rules.field.condition.code_hint")}}, typed, problem)
	v.texts = []view.Line{threeLines(p, "text", p.T("rules.field.condition.text"), 2, typed, problem), threeLines(p, "opens", p.T("rules.field.condition.opens"), 2, typed, problem)}
	v.between = view.Field{
		Name: "between", Type: view.Select, Label: p.T("rules.between"), Hint: p.T("rules.between_hint"), Value: typed.Get("between"), Width: "medium",
		Options: []view.Option{{Value: "all", Label: p.T("rules.between.all")}, {Value: "any", Label: p.T("rules.between.any")}},
	}
	v.rows = rowLines(p, typed, problem)
	v.source = view.Field{
		Name: "when", Type: view.TextArea, Label: p.T("rules.when"), Hint: p.T("rules.when_hint"), Rows: 4, Width: "full", MaxLength: 2000, Value: typed.Get("when"),
		Error: view.FieldError(p, problem, "when"),
	}
	return view.Render(w, r, status, conditionPage(v))
}

// atCondition are the faults of one condition, by the names of the fields of its form.
func atCondition(problems error, n int) error {
	var l fault.List
	for _, x := range fault.All(problems) {
		if name, ok := strings.CutPrefix(x.Field, fmt.Sprintf("conditions[%d].", n)); ok {
			at := *x
			at.Field = name
			l = append(l, &at)
		}
	}
	return l.Err()
}

func rowField(i int, field string) string { return request.RowField("rows", i, field) }

func writeRows(v url.Values, r scheme.Rows) {
	v.Set("between", map[bool]string{true: "any", false: "all"}[r.Any])
	i := 0
	for g, rows := range r.Groups {
		for _, x := range rows {
			v.Set(rowField(i, "group"), strconv.Itoa(g+1))
			v.Set(rowField(i, "fact"), x.Fact)
			v.Set(rowField(i, "op"), string(x.Op))
			v.Set(rowField(i, "value"), strings.Join(x.Values, ", "))
			i++
		}
	}
}

func rowLines(p locale.Printer, typed url.Values, problem error) []view.Line {
	facts := []view.Option{{Label: "—"}}
	for _, f := range measure.Facts {
		facts = append(facts, view.Option{Value: f.Name, Label: p.Capital(factName(p, f.Name))})
	}
	ops := []view.Option{{Label: "—"}}
	for _, x := range scheme.Ops {
		ops = append(ops, view.Option{Value: string(x), Label: p.T("rules.op." + string(x))})
	}
	lines := make([]view.Line, min(len(request.Rows(typed, "rows", mostRows))+spareRows, mostRows))
	// A group that the text has and the list has not is offered too.
	most := mostGroups
	for i := range lines {
		if n, err := strconv.Atoi(typed.Get(rowField(i, "group"))); err == nil && n <= mostRows {
			most = max(most, n)
		}
	}
	var groups []view.Option
	for g := range most {
		groups = append(groups, view.Option{Value: strconv.Itoa(g + 1), Label: p.T("rules.group", "Number", p.Number(int64(g+1)))})
	}
	for i := range lines {
		line := view.Line{Name: "rows." + strconv.Itoa(i), Label: p.T("rules.row", "Number", p.Number(int64(i+1)))}
		for _, f := range []view.Field{
			{Name: "group", Label: p.T("rules.group_of"), Type: view.Select, Options: groups, Width: "short"},
			{Name: "fact", Label: p.T("rules.fact"), Type: view.Select, Options: facts, Width: "medium"},
			{Name: "op", Label: p.T("rules.comparison"), Type: view.Select, Options: ops, Width: "medium"},
			{Name: "value", Label: p.T("rules.value"), Width: "medium", MaxLength: 500, Optional: true},
		} {
			f.Name = rowField(i, f.Name)
			f.Value, f.Error = typed.Get(f.Name), view.FieldError(p, problem, f.Name)
			line.Fields = append(line.Fields, f)
		}
		lines[i] = line
	}
	return lines
}

// readRows reads the rows that say anything. The field of a fault is the field of its row.
func readRows(v url.Values) (scheme.Rows, error) {
	var l fault.List
	r := scheme.Rows{Any: v.Get("between") == "any"}
	groups := map[int][]scheme.Row{}
	var order []int
	for i, typed := range request.Rows(v, "rows", mostRows) {
		value := party.Clean(typed.Get("value"))
		if typed.Get("fact") == "" && typed.Get("op") == "" && value == "" {
			continue
		}
		x := scheme.Row{Fact: typed.Get("fact"), Op: scheme.Op(typed.Get("op"))}
		if _, many := x.Op.Values(); many {
			x.Values = typedList(value)
		} else if value != "" {
			x.Values = []string{value}
		}
		for _, f := range fault.All(measure.CheckRow(x)) {
			at := *f
			at.Field = rowField(i, f.Field)
			l = append(l, &at)
		}
		g, err := strconv.Atoi(typed.Get("group"))
		if err != nil {
			g = 1
		}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], x)
	}
	slices.Sort(order)
	for _, g := range order {
		r.Groups = append(r.Groups, groups[g])
	}
	if len(order) == 0 {
		l.Add(rowField(0, "fact"), "rules.no_rows")
	}
	return r, l.Err()
}

// saveCondition saves the words of a condition, and its rule as the rows say or as the text does.
func (o *pages) saveCondition(w http.ResponseWriter, r *http.Request) error {
	id := workshop.ID(r.PathValue("draft"))
	err := o.editRules(r, func(v url.Values, f *measure.File) error {
		n, wrong := strconv.Atoi(r.PathValue("n"))
		if wrong != nil || n < 0 || n >= len(f.Conditions) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		c := &f.Conditions[n]
		c.Code, c.Text, c.Opens = party.Clean(v.Get("code")), readText(v, "text"), readText(v, "opens")
		if v.Get("act") == saveText {
			c.When = strings.TrimSpace(strings.ReplaceAll(v.Get("when"), "\r\n", "\n"))
			return nil
		}
		rows, err := readRows(v)
		if err == nil {
			c.When = measure.WriteRule(rows)
		}
		return err
	})
	if status, again := reopen(err); again {
		return o.conditionPage(w, r, status, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, ruleURL(id, "rule/"+r.PathValue("n"))+"?saved=1")
}

// factTable lists what rules may ask: the name in the text, what it is, of what kind and in which unit.
func factTable(p locale.Printer) view.Table {
	t := view.Table{Caption: p.T("rules.facts"), Stack: true, Columns: []view.Column{
		{Label: p.T("rules.fact")}, {Label: p.T("rules.fact_name")}, {Label: p.T("rules.fact_kind")}, {Label: p.T("rules.fact_values")},
	}}
	for _, f := range measure.Facts {
		values := p.T("rules.values." + string(f.Kind))
		switch {
		case f.Name == "size":
			values = strings.Join(party.Sizes, ", ")
		case f.Name == "legal_form":
			values = strings.Join(party.LegalForms, ", ")
		case f.Name == "country":
			values = p.T("rules.field.country_hint")
		case f.Name == "months_registered":
			values = p.T("rules.unit.months")
		case slices.Contains(measure.Amounts, f.Name):
			values = p.T("rules.unit.kopecks")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Capital(factName(p, f.Name))}, {Body: codeText(f.Name)}, {Text: p.T("rules.fact_kind." + string(f.Kind))}, {Text: values},
		}})
	}
	return t
}
