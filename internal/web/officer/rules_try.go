package officer

import (
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/support"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// tryView tries a draft on a company: a real one, or facts that somebody types.
type tryView struct {
	page      view.Page
	trail     []view.Link
	heading   view.Heading
	form      view.Form
	revision  string
	find      view.Field
	found     []view.Option
	none      bool // nothing was found
	facts     []view.Field
	costs     []view.Field
	answer    *view.Notice
	asked     view.Table
	steps     view.Table
	sum       string
	keep      []view.Field
	examples  view.Table
	mayKeep   bool
	incurable *view.Notice // the draft cannot be tried
}

// The acts of the form.
const (
	tryFind = "find"
	tryTake = "take"
	tryNow  = "try"
	tryKeep = "keep"
	tryDrop = "drop"
)

func (o *pages) try(w http.ResponseWriter, r *http.Request) error {
	return o.tryPage(w, r, http.StatusOK, url.Values{}, nil)
}

// tryNow answers what the form asks; only an example that is kept or dropped changes the draft.
func (o *pages) tryNow(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := workshop.ID(r.PathValue("draft"))
	switch act := v.Get("act"); {
	case v.Get(tryTake) != "":
		name, facts, err := o.Support.CompanyFacts(r.Context(), who, party.OrgID(v.Get(tryTake)))
		if err != nil {
			return err
		}
		v.Set("company", name)
		v.Set("act", tryNow)
		sheet.WriteFacts(v, measure.Facts, facts)
		return o.tryPage(w, r, http.StatusOK, v, nil)
	case act == tryKeep || v.Get(tryDrop) != "":
		err := o.editRules(r, keepExample)
		if status, again := reopen(err); again {
			return o.tryPage(w, r, status, v, err)
		}
		if err != nil {
			return err
		}
		return request.Redirect(w, r, ruleURL(id, "try"))
	}
	return o.tryPage(w, r, http.StatusOK, v, nil)
}

// keepExample adds what was tried to the examples of the file, or takes one out.
func keepExample(v url.Values, f *measure.File) error {
	if n := v.Get(tryDrop); n != "" {
		i, err := strconv.Atoi(n)
		if err != nil || i < 0 || i >= len(f.Examples) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		f.Examples = append(f.Examples[:i:i], f.Examples[i+1:]...)
		return nil
	}
	var l fault.List
	x := measure.Example{Name: party.Clean(v.Get("example")), Facts: sheet.ReadFacts(v, measure.Facts), Answer: measure.Answer(v.Get("answer"))}
	if x.Name == "" {
		l.Add("example", "rules.example_name")
	}
	if v.Get("answer") == "" {
		l.Add("answer", "party.choose_one")
	}
	if x.Cost = readSum(v, "cost", f.Benefit.Currency, &l); x.Cost > 0 {
		x.Pays = readSum(v, "pays", f.Benefit.Currency, &l)
	}
	if _, err := measure.Given(x.Facts, calendar.Date{}); err != nil {
		l = append(l, fault.All(err)...)
	}
	f.Examples = append(f.Examples, x)
	return l.Err()
}

func (o *pages) tryPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	f, who, err := o.theDraft(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := tryView{
		page: o.page(r, p.T("rules.try")), trail: ruleTrail(p, f.Draft), heading: view.Heading{Kicker: f.Draft.Name, Title: p.T("rules.try"), Lede: p.T("rules.try_text")},
		revision: strconv.FormatInt(f.Draft.Revision, 10), mayKeep: f.MayWrite && f.Draft.State == workshop.Open,
	}
	v.page.Wide = true
	m := f.File.Trial()
	if m == nil {
		v.incurable = &view.Notice{Tone: view.Warn, Text: p.T("rules.untried", "Count", len(fault.All(f.Problems)))}
		return view.Render(w, r, status, tryPage(v))
	}
	act := typed.Get("act")
	v.find = view.Field{Name: "company", Type: view.SearchText, Label: p.T("rules.find"), Hint: p.T("rules.find_hint"), Optional: true, Width: "medium", Value: typed.Get("company")}
	if act == tryFind {
		found, err := o.Support.FindCompanies(r.Context(), who, typed.Get("company"))
		if err != nil {
			return err
		}
		for _, c := range found {
			v.found = append(v.found, view.Option{Value: string(c.ID), Label: c.Name, Hint: c.BusinessNumber})
		}
		v.none = len(found) == 0
	}
	facts := sheet.ReadFacts(typed, measure.Facts)
	var trial *measure.Trial
	if act == tryNow || act == tryKeep {
		var l fault.List
		cost, got := readSum(typed, "cost", m.Benefit.Currency, &l), measure.Received{Year: readSum(typed, "got_year", m.Benefit.Currency, &l), Total: readSum(typed, "got_total", m.Benefit.Currency, &l)}
		c, err := measure.Given(facts, m.FirstDay())
		l = append(l, fault.All(err)...)
		if len(l) == 0 {
			t, err := m.Judged(c, cost, got)
			if err != nil {
				return err
			}
			trial = &t
			v.answered(p, m, t, cost)
		}
		if problem == nil {
			problem = l.Err()
		}
	}
	v.form = view.Form{Action: ruleURL(f.Draft.ID, "try"), Problems: view.Problems(p, problem)}
	for _, x := range measure.Facts {
		v.facts = append(v.facts, sheet.FactField(p, x, typed, problem))
	}
	money := func(name string) view.Field {
		return view.Field{Name: name, Type: view.Money, Unit: m.Benefit.Currency, Width: "medium", Optional: true}
	}
	v.costs = view.Fill(p, "rules.try.", []view.Field{money("cost"), money("got_year"), money("got_total")}, typed, problem)
	if trial != nil {
		if act == tryNow { // what an earlier try answered is no wish of the reader's
			typed.Del("answer")
			typed.Del("pays")
		}
		v.keep = keepFields(p, m, *trial, typed, problem)
	}
	v.examples = exampleTable(p, f, m, v.mayKeep)
	return view.Render(w, r, status, tryPage(v))
}

func keepFields(p locale.Printer, m *measure.Measure, t measure.Trial, typed url.Values, problem error) []view.Field {
	answers := make([]view.Option, len(measure.Answers))
	for i, a := range measure.Answers {
		answers[i] = view.Option{Value: string(a), Label: a.Print(p)}
	}
	if typed.Get("answer") == "" {
		typed.Set("answer", string(t.Verdict.Answer))
	}
	if typed.Get("pays") == "" && len(t.Missing) == 0 {
		typed.Set("pays", locale.PlainMoney(t.Amount, m.Benefit.Currency))
	}
	fields := []view.Field{{Name: "example", MaxLength: 200, Optional: true}, {Name: "answer", Type: view.Select, Options: answers, Width: "medium"}}
	if typed.Get("cost") != "" {
		fields = append(fields, view.Field{Name: "pays", Type: view.Money, Unit: m.Benefit.Currency, Width: "medium"})
	}
	return view.Fill(p, "rules.keep.", fields, typed, problem)
}

var measureTones = map[measure.Answer]view.Tone{measure.Open: view.Good, measure.Unknown: view.Warn, measure.Closed: view.Bad}

func measureTag(p locale.Printer, a measure.Answer) *view.Tag {
	return &view.Tag{Tone: measureTones[a], Text: a.Print(p)}
}

// answered shows what the draft answers, condition by condition, and how the sum comes about.
func (v *tryView) answered(p locale.Printer, m *measure.Measure, t measure.Trial, cost int64) {
	x := t.Verdict
	v.answer = &view.Notice{Tone: measureTones[x.Answer], Title: x.Answer.Print(p), Text: p.T("measure.answer." + string(x.Answer) + ".text")}
	if x.Answer == measure.Unknown {
		v.answer.Text = p.T("measure.missing", "Facts", sheet.FactNames(p, x.Missing))
	}
	v.asked = view.Table{Caption: p.T("rules.asked"), Stack: true, Columns: []view.Column{{Label: p.T("rules.condition")}, {Label: p.T("rules.answer")}, {Label: p.T("rules.opens")}}}
	for _, f := range x.Findings {
		last := view.Cell{Text: "—"}
		switch f.Answer {
		case measure.Closed:
			last.Text = p.Text(f.Condition.Opens)
		case measure.Unknown:
			last.Text = p.T("measure.missing", "Facts", sheet.FactNames(p, f.Missing))
		case measure.Open:
		}
		tag := &view.Tag{Tone: view.Good, Text: p.T("rules.met")}
		if f.Answer == measure.Closed {
			tag = &view.Tag{Tone: view.Bad, Text: p.T("rules.unmet")}
		} else if f.Answer == measure.Unknown {
			tag = measureTag(p, f.Answer)
		}
		v.asked.Rows = append(v.asked.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(f.Condition.Text), Sub: f.Condition.When.Source()}, {Tag: tag}, last}})
	}
	if cost == 0 {
		return
	}
	money := func(n int64) string { return p.Money(n, m.Benefit.Currency) }
	v.steps = view.Table{Caption: p.T("aid.working"), Stack: true, Columns: []view.Column{{Label: p.T("rules.bound")}, {Label: p.T("rules.most"), Num: true}}}
	for _, s := range t.Steps {
		name := p.T("aid.bound." + string(s.By))
		if s.Rate > 0 {
			name += " · " + p.Percent(int64(s.Rate))
		}
		v.steps.Rows = append(v.steps.Rows, view.TableRow{Current: s.By == t.By, Cells: []view.Cell{{Text: name}, {Text: money(s.Most)}}})
	}
	if len(t.Missing) > 0 {
		v.sum = p.T("measure.missing", "Facts", sheet.FactNames(p, t.Missing))
		return
	}
	v.steps.Foot = []view.Cell{{Text: p.T("aid.working.amount")}, {Text: money(t.Amount)}}
	v.sum = p.T("aid.working.bound", "Amount", money(t.Amount), "Bound", p.T("aid.bound."+string(t.By)))
}

// exampleTable shows what the examples of the draft come to.
func exampleTable(p locale.Printer, f support.DraftFile, m *measure.Measure, may bool) view.Table {
	t := view.Table{Caption: p.T("rules.examples"), Stack: true, Empty: p.T("rules.no_example"), Columns: []view.Column{
		{Label: p.T("rules.keep.example")}, {Label: p.T("rules.wanted")}, {Label: p.T("rules.got")}, {Label: p.T("rules.holds")},
	}}
	if may {
		t.Columns = append(t.Columns, view.Column{Label: p.T("build.remove")})
	}
	for i, x := range f.File.Examples {
		wanted, got := view.Cell{Tag: measureTag(p, x.Answer)}, view.Cell{Text: "—"}
		holds := false
		if trial, err := m.Try(x); err == nil {
			got = view.Cell{Tag: measureTag(p, trial.Verdict.Answer)}
			holds = m.Holds(x, trial)
			if x.Cost > 0 {
				wanted.Sub, got.Sub = p.Money(x.Pays, m.Benefit.Currency), p.Money(trial.Amount, m.Benefit.Currency)
			}
		}
		tag := &view.Tag{Tone: view.Good, Text: p.T("rules.holds.yes")}
		if !holds {
			tag = &view.Tag{Tone: view.Bad, Text: p.T("rules.holds.no")}
		}
		row := []view.Cell{{Text: x.Name, Sub: sheet.FactList(p, x.Facts)}, wanted, got, {Tag: tag}}
		if may {
			row = append(row, view.Cell{Body: dropExample(p, strconv.Itoa(i), x.Name)})
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: row})
	}
	return t
}
