package measure

import (
	"embed"
	"fmt"
	"regexp"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

//go:embed measures/*.yaml
var shipped embed.FS

// Shipped are the measures that come with the program, each as the bytes of its file, by name of the file.
func Shipped() ([][]byte, error) {
	entries, err := shipped.ReadDir("measures")
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, e := range entries {
		b, err := shipped.ReadFile("measures/" + e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

var (
	codeForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryForm  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
	sourceForm   = regexp.MustCompile(`^https://\S+$`)
)

// Load reads a measure and says all that is wrong with it; the field of a fault is the path in the file.
func Load(source []byte) (*Measure, error) {
	f, err := ReadFile(source)
	if err != nil {
		return nil, err
	}
	c := checker{}
	m := &Measure{
		Code: f.Code, Version: f.Version, Country: f.Country, Name: f.Name, Text: f.Text, Needs: f.Needs,
		Act:       Act{f.Law.Title, f.Law.Source, f.Law.Clause, c.day(f.Law.AsOf, "law.as_of")},
		ValidFrom: c.day(f.Valid.From, "valid.from"), ValidTo: c.day(f.Valid.To, "valid.to"),
		Window: Window{c.day(f.Window.From, "window.from"), c.day(f.Window.To, "window.to")},
		Benefit: Benefit{
			Kind: f.Benefit.Kind, Currency: f.Benefit.Currency, Rate: f.Benefit.Rate,
			PerItem: f.Benefit.PerItem, PerYear: f.Benefit.PerYear, Total: f.Benefit.Total, Years: f.Benefit.Years, Limits: f.Benefit.Limits,
		},
		Budget: f.Budget, Excludes: f.Excludes, Common: f.Common, Terms: f.Terms, Stages: f.Stages, Settings: f.Settings, Examples: f.Examples,
	}
	c.head(m)
	c.benefit(m)
	for i, x := range f.Conditions {
		at := fmt.Sprintf("conditions[%d].", i)
		c.full(x.Text, at+"text")
		c.full(x.Opens, at+"opens")
		if x.Code == "" {
			c.Add(at+"code", "measure.problem.condition_code")
		} else if slices.ContainsFunc(m.Conditions, func(y Condition) bool { return y.Code == x.Code }) {
			c.Add(at+"code", "measure.problem.condition_twice", "Code", x.Code)
		}
		when, err := vocabulary.Condition(at+"when", x.When)
		c.List = append(c.List, fault.All(err)...)
		m.Conditions = append(m.Conditions, Condition{x.Code, x.Text, x.Opens, when})
	}
	c.wrong(len(m.Conditions) == 0, "conditions", "measure.problem.conditions")
	for i, x := range f.Documents {
		at := fmt.Sprintf("documents[%d].", i)
		c.full(x.Name, at+"name")
		c.wrong(x.Code == "", at+"code", "measure.problem.document_code")
		c.wrong(x.ValidDays < 0, at+"valid_days", "measure.problem.document_days")
		m.Documents = append(m.Documents, Document(x))
	}
	if len(c.List) == 0 {
		c.examples(m)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// checker gathers what is wrong with a file.
type checker struct{ fault.List }

// wrong adds a sentence at its place.
func (c *checker) wrong(is bool, field, key string) {
	if is {
		c.Add(field, key)
	}
}

func (c *checker) day(s, field string) calendar.Date {
	if s == "" {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s)
	c.wrong(err != nil, field, "measure.problem.day")
	return d
}

// full demands a text in every language.
func (c *checker) full(t locale.Text, field string) {
	for _, l := range t.Missing() {
		c.Add(field+"."+string(l), "measure.problem.text")
	}
}

func (c *checker) head(m *Measure) {
	c.wrong(!codeForm.MatchString(m.Code), "code", "measure.problem.code")
	c.wrong(m.Version == "", "version", "measure.problem.version")
	c.wrong(!countryForm.MatchString(m.Country), "country", "measure.problem.country")
	c.full(m.Name, "name")
	c.full(m.Text, "text")
	c.full(m.Act.Title, "law.title")
	c.wrong(!sourceForm.MatchString(m.Act.Source), "law.source", "measure.problem.source")
	c.wrong(len(m.Needs) == 0 || slices.ContainsFunc(m.Needs, func(n Need) bool { return !slices.Contains(Needs, n) }), "needs", "measure.problem.needs")
	c.wrong(m.ValidFrom.IsZero(), "valid.from", "measure.problem.valid")
	c.wrong(!m.ValidTo.IsZero() && m.ValidTo.Before(m.ValidFrom), "valid.to", "measure.problem.order")
	c.wrong(!m.Window.To.IsZero() && m.Window.To.Before(m.Window.From), "window.to", "measure.problem.order")
	c.wrong(m.Budget < 0 || m.Budget > mostStated, "budget", "measure.problem.amount")
	c.wrong(slices.Contains(m.Excludes, m.Code), "excludes", "measure.problem.itself")
	c.wrong(slices.Contains(m.Common, m.Code), "common_ceilings", "measure.problem.itself")
	for field, days := range m.Terms.Each() {
		c.wrong(days < 1 || days > mostDays, "terms."+field, "measure.problem.term")
	}
	for i, k := range m.Stages {
		c.wrong(!slices.Contains(Choices, k) || slices.Contains(m.Stages[:i], k), "stages", "measure.problem.stages")
	}
}

func (c *checker) benefit(m *Measure) {
	b := m.Benefit
	c.wrong(!slices.Contains(Kinds, b.Kind), "benefit.kind", "measure.problem.kind")
	c.wrong(!currencyForm.MatchString(b.Currency), "benefit.currency", "measure.problem.currency")
	c.wrong(b.Rate < 1 || b.Rate > whole, "benefit.rate", "measure.problem.rate")
	for _, x := range []struct {
		field  string
		amount int64
	}{{"per_item", b.PerItem}, {"per_year", b.PerYear}, {"total", b.Total}} {
		c.wrong(x.amount < 0 || x.amount > mostStated, "benefit."+x.field, "measure.problem.amount")
	}
	c.wrong((b.Total > 0) != (b.Years > 0), "benefit.years", "measure.problem.years")
	for i, x := range b.Limits {
		twice := slices.ContainsFunc(b.Limits[:i], func(y Limit) bool { return y.Fact == x.Fact })
		c.wrong(!slices.Contains(Amounts, x.Fact) || twice || x.Rate < 1 || x.Rate > whole, "benefit.limits."+x.Fact, "measure.problem.limit")
	}
}

func (c *checker) examples(m *Measure) {
	for i, x := range m.Examples {
		at := fmt.Sprintf("examples[%d]", i)
		if x.Name == "" || !slices.Contains(Answers, x.Answer) {
			c.Add(at, "measure.problem.example")
			continue
		}
		t, err := m.Try(x)
		switch {
		case err != nil:
			c.Add(at, "measure.problem.example_facts", "Name", x.Name)
		case t.Verdict.Answer != x.Answer:
			c.Add(at, "measure.problem.example_answer", "Name", x.Name, "Want", x.Answer, "Got", t.Verdict.Answer)
		case x.Cost > 0 && (t.Amount != x.Pays || len(t.Missing) > 0):
			c.Add(at, "measure.problem.example_pays", "Name", x.Name, "Want", money{x.Pays, m.Benefit.Currency}, "Got", money{t.Amount, m.Benefit.Currency})
		}
	}
}

// money is an amount in a sentence.
type money struct {
	minor    int64
	currency string
}

// Print writes the amount in the reader's language.
func (x money) Print(p locale.Printer) string { return p.Money(x.minor, x.currency) }
