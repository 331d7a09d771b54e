package scheme

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v3"

	"proba.example/internal/locale"
)

// Load reads an edition from a scheme file (docs/formats/scheme.md). It names every fault it finds with its line, in the order of
// the file; the edition is nil when there is any. Load never panics on a stranger's bytes.
func Load(src []byte) (*Edition, Problems) {
	e, problems := load(src)
	if len(problems) > 0 {
		return nil, problems
	}
	return e, nil
}

// Sketch reads a file whose only faults are that points do not add up, as they do not while items are being added and removed, so that
// its sheets can be looked at; nil where there are other faults. What it gives is no edition: nothing may be judged by it.
func Sketch(src []byte) *Edition {
	e, problems := load(src)
	if slices.ContainsFunc(problems, func(p Problem) bool { return !slices.Contains(sums, p.Key) }) {
		return nil
	}
	return e
}

// sums are the faults of points that do not add up.
var sums = []string{"scheme.problem.sum_sheet", "scheme.problem.sum_area", "scheme.problem.sum_sub_area"}

// load reads as much of an edition as can be read; nil where there is nothing to go on with.
func load(src []byte) (*Edition, Problems) {
	doc := readDocument(src, "schema.json")
	if doc.root == nil {
		return nil, doc.problems.tidy()
	}
	l := &loader{document: doc, e: &Edition{Source: slices.Clone(src), Digest: sha256.Sum256(src)}}
	var err error
	if l.base, err = baseEnv(); err == nil {
		l.events, err = eventEnv()
	}
	if err != nil { // the language is part of the program; this is a broken build
		doc.add(doc.root, "", "scheme.problem.shape", "Detail", err.Error())
		return nil, doc.problems.tidy()
	}
	l.load(doc.cursor())
	return l.e, doc.problems.tidy()
}

// loader builds one edition.
type loader struct {
	*document
	e        *Edition
	base     *exprEnv
	events   *exprEnv
	inputs   map[string]*exprEnv // by the inputs' names and types
	levels   map[Level]int
	sources  map[string]bool
	settings map[string]bool
	evidence map[string]bool
	clocks   map[string]bool
}

func (l *loader) load(c cursor) {
	e := l.e
	e.Ref = Ref{c.at("id").str(), c.at("edition").str()}
	e.Title, e.ShortTitle = c.at("title").text(), c.at("short_title").text()
	e.Summary, e.Authority = c.at("summary").text(), c.at("authority").text()
	e.Currency = c.at("currency").str()
	e.ValidFrom, e.CheckedOn = c.at("valid_from").date(), c.at("checked_on").date()
	if e.ValidTo = c.at("valid_to").optionalDate(); e.ValidTo != nil && e.ValidTo.Before(e.ValidFrom) {
		c.at("valid_to").fault("dates_reversed", "From", e.ValidFrom.String(), "To", e.ValidTo.String())
	}
	l.loadSources(c)
	l.loadScale(c)
	l.loadLists(c)
	l.loadRules(c)
	l.loadSheets(c.at("sheets"))
	l.loadAward(c)
	l.loadCase(c)
	l.checkPlaceholders(c)
}

func (l *loader) loadSources(c cursor) {
	l.sources, l.settings = map[string]bool{}, map[string]bool{}
	unique := l.unique()
	for _, s := range c.at("sources").each() {
		id := s.at("id").str()
		unique(s.at("id"), id)
		l.sources[id] = true
		l.e.Sources = append(l.e.Sources, Source{id, s.at("title").text(), s.at("locator").str(), s.at("official").bool(true)})
	}
	unique = l.unique()
	for _, s := range c.at("settings").each() {
		code := s.at("code").str()
		unique(s.at("code"), code)
		l.settings[code] = true
		l.e.Settings = append(l.e.Settings, Setting{code, s.at("text").text(), l.source(s.at("source"))})
	}
}

// unique gives a check that a name occurs once among its siblings.
func (l *loader) unique() func(c cursor, name string) {
	first := map[string]int{}
	return func(c cursor, name string) {
		if name == "" {
			return
		}
		if line, seen := first[name]; seen {
			c.fault("duplicate", "Name", name, "Line", line)
			return
		}
		first[name] = c.near.Line
	}
}

func (l *loader) source(c cursor) string {
	id := c.str()
	if id != "" && !l.sources[id] {
		c.fault("unknown_source", "Name", id)
	}
	return id
}

func (l *loader) clause(c cursor) Clause {
	if !c.exists() {
		return Clause{}
	}
	return Clause{l.source(c.at("source")), c.at("at").str()}
}

func (l *loader) setting(c cursor) string {
	code := c.str()
	if code != "" && !l.settings[code] {
		c.fault("unknown_setting", "Name", code)
	}
	return code
}

func (l *loader) loadScale(c cursor) {
	l.levels = map[Level]int{}
	unique := l.unique()
	for i, s := range c.at("levels").each() {
		lvl := Level(s.str())
		unique(s, s.str())
		l.levels[lvl] = i
		l.e.Levels = append(l.e.Levels, lvl)
	}
	shares := c.at("shares")
	sh := Shares{
		Percent: map[Level]int{}, Unconfirmed: shares.at("unconfirmed").bool(false),
		Clause: Clause{l.source(shares.at("source")), shares.at("clause").str()},
	}
	for key, value := range shares.members {
		name := key.str()
		if name == "source" || name == "clause" || name == "unconfirmed" {
			continue
		}
		if _, ok := l.levels[Level(name)]; !ok {
			key.fault("unknown_level", "Level", name)
		}
		sh.Percent[Level(name)] = value.int()
	}
	previous := 100
	for _, lvl := range l.e.Levels {
		p, ok := sh.Percent[lvl]
		if !ok {
			shares.fault("level_missing", "Level", string(lvl))
			continue
		}
		if p > previous {
			shares.at(string(lvl)).fault("share_order", "Level", string(lvl))
		}
		previous = p
	}
	l.e.Shares = sh
}

func (l *loader) loadLists(c cursor) {
	l.evidence = map[string]bool{}
	unique := l.unique()
	for _, s := range c.at("evidence_types").each() {
		id := s.at("id").str()
		unique(s.at("id"), id)
		l.evidence[id] = true
		l.e.EvidenceTypes = append(l.e.EvidenceTypes, EvidenceType{id, s.at("title").text(), s.at("required").bool(false)})
	}
	unique = l.unique()
	for _, s := range c.at("documents").each() {
		id := s.at("id").str()
		unique(s.at("id"), id)
		l.e.Documents = append(l.e.Documents, Document{id, s.at("title").text(), s.at("required").bool(false), l.clause(s.at("clause"))})
	}
	unique = l.unique()
	plan := c.at("plan")
	l.e.Plan.Clause = l.clause(plan.at("clause"))
	for _, s := range plan.at("sections").each() {
		p := PlanSection{s.at("id").str(), s.at("title").text(), s.at("hint").text(), s.at("min_chars").int(), s.at("max_chars").int()}
		unique(s.at("id"), p.ID)
		if p.MinChars > p.MaxChars {
			s.at("min_chars").fault("min_max", "Min", p.MinChars, "Max", p.MaxChars)
		}
		l.e.Plan.Sections = append(l.e.Plan.Sections, p)
	}
	l.clocks = map[string]bool{}
	unique = l.unique()
	for _, s := range c.at("clocks").each() {
		k := Clock{
			Code: s.at("code").str(), Days: s.at("days").int(), Kind: s.at("kind").str(), From: s.at("from").str(), Title: s.at("title").text(), Clause: l.clause(s.at("clause")),
			Calendar: s.at("calendar").str(),
		}
		if st := s.at("stops"); st.exists() {
			k.Stops = &ClockStops{MostDays: st.at("most_days").int(), Clause: l.clause(st.at("clause")), Setting: l.setting(st.at("setting"))}
			for _, r := range st.at("reasons").each() {
				k.Stops.Reasons = append(k.Stops.Reasons, r.str())
			}
		}
		unique(s.at("code"), k.Code)
		l.clocks[k.Code] = true
		l.e.Clocks = append(l.e.Clocks, k)
	}
}

func (l *loader) loadRules(c cursor) {
	ex := c.at("excluded_industries")
	unique := l.unique()
	l.e.ExcludedIndustries = ExcludedIndustries{l.clause(ex.at("clause")), ex.at("codes").strs()}
	for _, s := range ex.at("codes").each() {
		unique(s, s.str())
	}
	l.e.excluded = newListValue(l.e.ExcludedIndustries.Codes)

	unique = l.unique()
	for _, s := range c.at("eligibility").each() {
		r := Rule{
			Code: s.at("code").str(), Clause: l.clause(s.at("clause")), Title: s.at("title").text(),
			Failed: s.at("failed").text(), Remedy: s.at("remedy").text(), Since: s.at("since").optionalDate(),
		}
		unique(s.at("code"), r.Code)
		if r.pass = l.expression(s.at("pass"), l.base, cel.BoolType); r.pass != nil {
			r.Facts = factsOf(r.pass)
		}
		l.e.Rules = append(l.e.Rules, r)
	}

	age := c.at("business_age")
	l.e.BusinessAgeClause = l.clause(age.at("clause"))
	for _, s := range age.at("exceptions").each() {
		x := AgeException{Event: s.at("event").str(), Clause: l.clause(s.at("clause")), Title: s.at("title").text()}
		x.when = l.expression(s.at("when"), l.events, cel.BoolType)
		x.Facts = l.eventFacts(s, x.when)
		l.e.AgeExceptions = append(l.e.AgeExceptions, x)
	}
}

// eventFacts are the questions about an event: those the file words, or else those the condition reads.
func (l *loader) eventFacts(c cursor, when *expr) []EventFact {
	var facts []EventFact
	unique := l.unique()
	for _, s := range c.at("facts").each() {
		f := EventFact{s.at("name").str(), s.at("title").text()}
		unique(s.at("name"), f.Name)
		if when != nil && !slices.Contains(when.names, f.Name) {
			s.at("name").fault("event_fact_unused", "Name", f.Name)
		}
		facts = append(facts, f)
	}
	if when == nil {
		return facts
	}
	worded := len(facts) > 0
	for _, name := range when.names {
		if slices.ContainsFunc(facts, func(f EventFact) bool { return f.Name == name }) {
			continue
		}
		if worded {
			c.at("when").fault("unknown_fact", "Name", eventVar+"."+name)
		}
		facts = append(facts, EventFact{Name: name})
	}
	return facts
}

// factsOf are the names an expression reads that are facts of the registry.
func factsOf(xs ...*expr) []string {
	var names []string
	for _, x := range xs {
		if x == nil {
			continue
		}
		for _, name := range x.names {
			if _, ok := factByName[name]; ok {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// expression compiles a condition or formula and names its faults at their place in the file.
func (l *loader) expression(c cursor, env *exprEnv, want *cel.Type) *expr {
	if !c.exists() || c.n.Kind != yaml.ScalarNode || c.str() == "" {
		return nil // the schema has named it
	}
	x, problems := env.compile(c.str(), want)
	for _, p := range problems {
		line, column := place(c.n, p.line, p.column)
		l.problems = append(l.problems, Problem{line, column, c.path, p.key, p.args})
	}
	return x
}

// place turns a place inside a scalar into a place in the file, as far as the style of the scalar lets us know it.
func place(n *yaml.Node, line, column int) (int, int) {
	switch n.Style {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return n.Line + max(1, line), 1 + column
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		column++
	}
	return n.Line, n.Column + column
}

// level reads the name of a level.
func (l *loader) level(c cursor) (Level, int) {
	i, ok := l.levels[Level(c.str())]
	if !ok && c.str() != "" {
		c.fault("unknown_level", "Level", c.str())
	}
	return Level(c.str()), i
}

// checkPlaceholders holds the {facts} in the texts of every rule against each other and the registry.
func (l *loader) checkPlaceholders(c cursor) {
	for _, s := range c.at("eligibility").each() {
		for _, name := range []string{"title", "failed", "remedy"} {
			t := s.at(name)
			sets := map[locale.Lang]string{}
			for _, lang := range locale.Languages {
				var names []string
				for _, m := range placeholder.FindAllStringSubmatch(t.at(string(lang)).str(), -1) {
					if _, ok := factByName[m[1]]; !ok {
						t.at(string(lang)).fault("unknown_fact", "Name", m[1])
					}
					names = append(names, m[1])
				}
				sort.Strings(names)
				sets[lang] = strings.Join(names, ", ")
			}
			text := t.text()
			for _, lang := range locale.Languages[1:] {
				if text[lang] != "" && text[locale.Languages[0]] != "" && sets[lang] != sets[locale.Languages[0]] {
					t.at(string(lang)).fault("placeholders", "Language", string(lang), "Got", orDash(sets[lang]), "Want", orDash(sets[locale.Languages[0]]))
				}
			}
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// envFor gives the language with the inputs of an item; items with the same inputs share it.
func (l *loader) envFor(inputs []Input) (*exprEnv, error) {
	if len(inputs) == 0 {
		return l.base, nil
	}
	names := make([]string, len(inputs))
	for i, in := range inputs {
		names[i] = fmt.Sprintf("%s %t", in.Name, in.Type == "yes_no")
	}
	sort.Strings(names)
	sig := strings.Join(names, ",")
	if env, ok := l.inputs[sig]; ok {
		return env, nil
	}
	env, err := l.base.with(inputs)
	if err != nil {
		return nil, err
	}
	if l.inputs == nil {
		l.inputs = map[string]*exprEnv{}
	}
	l.inputs[sig] = env
	return env, nil
}
