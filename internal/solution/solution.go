// Package solution is what companies offer to the city: a solution described once, what is known of it and what is not, and what of it may be
// shown.
//
// A description is kept with all its gaps while it is written. What must be said before it can be admitted is asked when it is handed in,
// each point by its rule: a blank is no zero, and no answer is no "no" (pilots R1–R8).
package solution

import (
	"slices"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

// ID names a solution; a UUIDv7 in text form.
type ID string

// Section is a part of the description that is written on one page.
type Section string

// The sections, as the form of application asks for them (order П-18-12-113/25, Annex 3, as read by an applicant).
const (
	About    Section = "about"
	Compared Section = "compared"
	Ready    Section = "ready"
	Rights   Section = "rights"
	Money    Section = "money"
	Trial    Section = "trial"
)

// Sections are all sections in the order in which they are written.
var Sections = []Section{About, Compared, Ready, Rights, Money, Trial}

// Basis is by what right a company uses a component.
type Basis string

// The bases; empty is not stated.
const (
	Own      Basis = "own"      // its own right
	Licensed Basis = "licensed" // by licence or contract
	Open     Basis = "open"     // free or open licence
)

// Bases are the bases that can be stated.
var Bases = []Basis{Own, Licensed, Open}

// Answer is a yes or a no; empty is not stated, which is neither.
type Answer string

// The answers.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Answers are both answers.
var Answers = []Answer{Yes, No}

// Scales are the scales of technology readiness that a level may be given on; all have nine levels.
var Scales = []string{"horizon_2020", "iso_16290", "gost_r_58048"}

// Judges are who may have judged the readiness.
var Judges = []string{"self", "independent"}

// Currencies are the currencies prices may be stated in (ISO 4217).
var Currencies = []string{"RUB", "KRW", "EUR", "USD"}

// Alternative is what else could be bought.
type Alternative struct {
	Name    string `json:"name"`
	Maker   string `json:"maker,omitempty"` // a competitor, who may send no expert (R13)
	Home    bool   `json:"home,omitempty"`  // of the same country
	Pluses  string `json:"pluses,omitempty"`
	Minuses string `json:"minuses,omitempty"`
}

// Component is something the solution is made of.
type Component struct {
	Name     string `json:"name"`
	Basis    Basis  `json:"basis,omitempty"`
	Document string `json:"document,omitempty"` // patent, licence, contract or registration
	Country  string `json:"country,omitempty"`  // of origin, ISO 3166-1 alpha-2
	Share    *int   `json:"share,omitempty"`    // of the cost, percent; nil: unknown
}

// Price is one line of the price list.
type Price struct {
	Item   string `json:"item"`
	Unit   string `json:"unit,omitempty"`
	Amount *int64 `json:"amount,omitempty"` // minor units; nil: not stated
}

// Revenue is what the solution brought in a year.
type Revenue struct {
	Year   int    `json:"year"`
	Amount *int64 `json:"amount,omitempty"` // minor units; nil: not stated, which is no zero
}

// Solution is a company's solution.
type Solution struct {
	ID           ID            `json:"id"`
	Company      party.OrgID   `json:"company"`
	Name         string        `json:"name"`
	Description  string        `json:"description,omitempty"`
	Novelty      string        `json:"novelty,omitempty"` // what is new or notably improved
	Effect       string        `json:"effect,omitempty"`  // what the city gains
	Markets      []string      `json:"markets,omitempty"` // of site.Markets
	Technologies []string      `json:"technologies,omitempty"`
	Alternatives []Alternative `json:"alternatives,omitempty"`
	Pluses       string        `json:"pluses,omitempty"`
	Minuses      string        `json:"minuses,omitempty"`
	Level        int           `json:"level,omitempty"` // of technology readiness, 1 to 9; 0: unknown
	Scale        string        `json:"scale,omitempty"` // of Scales
	Judge        string        `json:"judge,omitempty"` // of Judges
	Evidence     string        `json:"evidence,omitempty"`
	JudgedOn     calendar.Date `json:"judged_on,omitzero"`
	Safety       string        `json:"safety,omitempty"` // that it works and is safe for a pilot
	Components   []Component   `json:"components,omitempty"`
	Licence      Answer        `json:"licence,omitempty"` // whether the activity needs one
	LicenceText  string        `json:"licence_text,omitempty"`
	Sound        Answer        `json:"sound,omitempty"` // yes: no liquidation, bankruptcy or suspension
	Currency     string        `json:"currency,omitempty"`
	Prices       []Price       `json:"prices,omitempty"`
	Revenues     []Revenue     `json:"revenues,omitempty"`
	Model        string        `json:"model,omitempty"`       // how it is sold and promoted
	WantedSite   string        `json:"wanted_site,omitempty"` // empty: the agency is to find one
	Method       string        `json:"method,omitempty"`      // how it is to be tested
	Data         []string      `json:"data,omitempty"`        // what a pilot would gather, of site.DataClasses; nil: not stated
	From         calendar.Date `json:"from,omitzero"`         // with To the days on which it could be tested; zero: no limit
	To           calendar.Date `json:"to,omitzero"`
	Released     []string      `json:"released,omitempty"` // fields of the public card, of Releasable
	Revision     int64         `json:"-"`                  // grows with every save; guards against overwriting
}

// fields say of each field in which section it stands, in the order of the form.
var fields = []struct {
	name string
	in   Section
}{
	{"name", About},
	{"description", About},
	{"novelty", About},
	{"effect", About},
	{"markets", About},
	{"technologies", About},
	{"alternatives", Compared},
	{"pluses", Compared},
	{"minuses", Compared},
	{"level", Ready},
	{"scale", Ready},
	{"judge", Ready},
	{"evidence", Ready},
	{"judged_on", Ready},
	{"safety", Ready},
	{"components", Rights},
	{"licence", Rights},
	{"licence_text", Rights},
	{"sound", Rights},
	{"currency", Money},
	{"prices", Money},
	{"revenues", Money},
	{"model", Money},
	{"wanted_site", Trial},
	{"method", Trial},
	{"data", Trial},
	{"from", Trial},
	{"to", Trial},
}

// Fields are all fields in the order of the form.
func Fields() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// SectionOf is the section a field stands in; of a line such as "components.1" that of its list. It is empty for another name.
func SectionOf(field string) Section {
	for _, f := range fields {
		if f.name == field || len(field) > len(f.name) && field[:len(f.name)+1] == f.name+"." {
			return f.in
		}
	}
	return ""
}

// Releasable are the fields a company may show on its public card beside the name, which is always there.
var Releasable = []string{"description", "novelty", "effect", "markets", "technologies", "alternatives", "level", "prices"}

// MostLines is how many alternatives, components and prices a solution may list.
const MostLines = 20

// Years are the years whose revenue is asked on a day: the last three that are over.
func Years(today calendar.Date) []int {
	return []int{today.Year() - 3, today.Year() - 2, today.Year() - 1}
}

// text is a text of the description with the field it stands in.
type text struct {
	field string
	text  *string
}

// texts are the texts of the description that may be left empty.
func (s *Solution) texts() []text {
	return []text{
		{"description", &s.Description},
		{"novelty", &s.Novelty},
		{"effect", &s.Effect},
		{"pluses", &s.Pluses},
		{"minuses", &s.Minuses},
		{"evidence", &s.Evidence},
		{"safety", &s.Safety},
		{"licence_text", &s.LicenceText},
		{"model", &s.Model},
		{"wanted_site", &s.WantedSite},
		{"method", &s.Method},
	}
}

// Check says what cannot be kept: no name, texts beyond their lengths, codes that no list has, figures out of range. Gaps are no fault.
func (s Solution) Check(technologies *site.Technologies, today calendar.Date) error {
	var l fault.List
	party.Words(&l, "name", "solution.name", s.Name, 1, 200)
	for _, t := range s.texts() {
		long(&l, t.field, *t.text, 4000)
	}
	oneOf(&l, "markets", site.Markets, s.Markets...)
	if slices.ContainsFunc(s.Technologies, func(c string) bool { code, ok := technologies.Code(c); return !ok || code != c }) {
		l.Add("technologies", "party.choose_one")
	}
	oneOf(&l, "data", site.DataClasses, s.Data...)
	if !s.From.IsZero() && !s.To.IsZero() && s.To.Before(s.From) {
		l.Add("to", "site.open_to")
	}
	oneOf(&l, "scale", Scales, s.Scale)
	oneOf(&l, "judge", Judges, s.Judge)
	oneOf(&l, "currency", Currencies, s.Currency)
	oneOf(&l, "released", Releasable, s.Released...)
	oneOf(&l, "licence", Answers, s.Licence)
	oneOf(&l, "sound", Answers, s.Sound)
	if s.Level < 0 || s.Level > 9 {
		l.Add("level", "solution.level")
	}
	if s.JudgedOn.After(today) {
		l.Add("judged_on", "party.date.future")
	}
	s.checkLines(&l)
	return l.Err()
}

func (s Solution) checkLines(l *fault.List) {
	for _, f := range []struct {
		field string
		n     int
	}{{"alternatives", len(s.Alternatives)}, {"components", len(s.Components)}, {"prices", len(s.Prices)}} {
		if f.n > MostLines {
			l.Add(f.field, "solution.lines", "Max", MostLines)
		}
	}
	named := func(field string, name string, texts ...string) {
		if name == "" {
			l.Add(field, "solution.line_name")
		}
		for _, t := range append(texts, name) {
			long(l, field, t, 500)
		}
	}
	for i, a := range s.Alternatives {
		named(line("alternatives", i), a.Name, a.Maker, a.Pluses, a.Minuses)
	}
	shares := 0
	for i, c := range s.Components {
		at := line("components", i)
		named(at, c.Name, c.Document, c.Country)
		oneOf(l, at, Bases, c.Basis)
		if c.Country != "" && !party.IsCountry(c.Country) {
			l.Add(at, "party.company.country.malformed")
		}
		if c.Share != nil {
			if *c.Share < 0 || *c.Share > 100 {
				l.Add(at, "solution.share")
			}
			shares += *c.Share
		}
	}
	if shares > 100 {
		l.Add("components", "solution.shares", "Sum", shares)
	}
	for i, x := range s.Prices {
		named(line("prices", i), x.Item, x.Unit)
	}
	if s.Currency == "" && s.amounts() {
		l.Add("currency", "solution.currency")
	}
}

// amounts says whether any amount is stated.
func (s Solution) amounts() bool {
	return slices.ContainsFunc(s.Prices, func(x Price) bool { return x.Amount != nil }) || slices.ContainsFunc(s.Revenues, func(x Revenue) bool { return x.Amount != nil })
}

// oneOf asks that what is stated is of a list; to state nothing is no fault.
func oneOf[S ~string](l *fault.List, field string, list []S, values ...S) {
	if slices.ContainsFunc(values, func(v S) bool { return v != "" && !slices.Contains(list, v) }) {
		l.Add(field, "party.choose_one")
	}
}

// long asks that a text, which may be empty, has at most so many characters.
func long(l *fault.List, field, text string, most int) { party.Words(l, field, "", text, 0, most) }

// line names a line of a list in a form.
func line(list string, i int) string { return list + "." + strconv.Itoa(i) }

// Missing says what must still be stated before the solution can be handed in on the day, each point by its rule: what it is, how it differs
// from alternatives, that it works and is safe, a basis for every component (R4), the licence where one is needed (R3), that nothing bars the
// company (R2), and a number or a zero for the revenue of each of the last three years (R7).
func (s Solution) Missing(today calendar.Date) fault.List {
	var l fault.List
	for _, f := range []struct{ field, value string }{
		{"description", s.Description}, {"novelty", s.Novelty}, {"effect", s.Effect},
	} {
		if f.value == "" {
			l.Add(f.field, "solution.missing")
		}
	}
	if len(s.Markets) == 0 {
		l.Add("markets", "solution.missing")
	}
	if len(s.Technologies) == 0 {
		l.Add("technologies", "solution.missing")
	}
	if len(s.Alternatives) == 0 {
		l.Add("alternatives", "solution.alternatives")
	}
	if s.Level > 0 && s.Evidence == "" {
		l.Add("evidence", "solution.evidence")
	}
	if s.Safety == "" {
		l.Add("safety", "solution.missing")
	}
	if len(s.Components) == 0 {
		l.Add("components", "solution.components")
	}
	for i, c := range s.Components {
		if c.Basis == "" {
			l.Add(line("components", i), "solution.basis", "Name", c.Name)
		}
	}
	switch {
	case s.Licence == "":
		l.Add("licence", "solution.missing")
	case s.Licence == Yes && s.LicenceText == "":
		l.Add("licence_text", "solution.licence")
	}
	switch s.Sound {
	case "":
		l.Add("sound", "solution.missing")
	case No:
		l.Add("sound", "solution.unsound")
	case Yes:
	}
	for _, y := range Years(today) {
		if _, stated := s.RevenueOf(y); !stated {
			l.Add("revenues", "solution.revenue", "Year", strconv.Itoa(y))
		}
	}
	if s.Method == "" {
		l.Add("method", "solution.missing")
	}
	return l
}

// RevenueOf is the revenue of a year in minor units; false where none is stated, which is no zero.
func (s Solution) RevenueOf(year int) (int64, bool) {
	for _, r := range s.Revenues {
		if r.Year == year && r.Amount != nil {
			return *r.Amount, true
		}
	}
	return 0, false
}

// Warning is what a reader of a solution should know, and what hinders nothing.
type Warning string

// The warnings.
const (
	EarlyStage   Warning = "early_stage"   // readiness below the recommended level (R5)
	UnknownStage Warning = "unknown_stage" // readiness is not stated
	SelfJudged   Warning = "self_judged"
)

// Warnings are all warnings.
var Warnings = []Warning{EarlyStage, UnknownStage, SelfJudged}

// RecommendedLevel is the readiness from which a pilot is recommended: below it warns and refuses nothing (R5).
const RecommendedLevel = 6

// Warns are the warnings that hold for the solution.
func (s Solution) Warns() []Warning {
	var w []Warning
	switch {
	case s.Level == 0:
		w = append(w, UnknownStage)
	case s.Level < RecommendedLevel:
		w = append(w, EarlyStage)
	}
	if s.Level > 0 && s.Judge != "independent" {
		w = append(w, SelfJudged)
	}
	return w
}

// Clean is the solution as it is kept: what people typed without the space around it and without lines that say nothing, an undated year
// left out.
func (s Solution) Clean() Solution {
	s.Name = party.Clean(s.Name)
	for _, t := range s.texts() {
		*t.text = party.Clean(*t.text)
	}
	s.Alternatives = kept(s.Alternatives, func(a Alternative) Alternative {
		a.Name, a.Maker, a.Pluses, a.Minuses = party.Clean(a.Name), party.Clean(a.Maker), party.Clean(a.Pluses), party.Clean(a.Minuses)
		return a
	}, Alternative{}, Alternative{Home: true})
	s.Components = kept(s.Components, func(c Component) Component {
		c.Name, c.Document, c.Country = party.Clean(c.Name), party.Clean(c.Document), party.Clean(c.Country)
		return c
	}, Component{})
	s.Prices = kept(s.Prices, func(x Price) Price {
		x.Item, x.Unit = party.Clean(x.Item), party.Clean(x.Unit)
		return x
	}, Price{})
	return s
}

// kept cleans lines and leaves out the empty ones.
func kept[T comparable](lines []T, clean func(T) T, empty ...T) []T {
	var out []T
	for _, x := range lines {
		if x = clean(x); !slices.Contains(empty, x) {
			out = append(out, x)
		}
	}
	return out
}
