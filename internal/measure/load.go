package measure

import (
	"bytes"
	"embed"
	"errors"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
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

type file struct {
	Code    string      `yaml:"code"`
	Version string      `yaml:"version"`
	Country string      `yaml:"country"`
	Name    locale.Text `yaml:"name"`
	Text    locale.Text `yaml:"text"`
	Needs   []Need      `yaml:"needs"`
	Act     struct {
		Title  locale.Text `yaml:"title"`
		Source string      `yaml:"source"`
		AsOf   string      `yaml:"as_of"`
	} `yaml:"law"`
	Valid      span `yaml:"valid"`
	Window     span `yaml:"window"`
	Conditions []struct {
		Code  string      `yaml:"code"`
		When  string      `yaml:"when"`
		Text  locale.Text `yaml:"text"`
		Opens locale.Text `yaml:"opens"`
	} `yaml:"conditions"`
	Benefit struct {
		Kind     Kind   `yaml:"kind"`
		Currency string `yaml:"currency"`
		Rate     int    `yaml:"rate"`
		PerItem  int64  `yaml:"per_item"`
		PerYear  int64  `yaml:"per_year"`
		Total    int64  `yaml:"total"`
		Years    int    `yaml:"years"`
		Limits   []struct {
			Fact string `yaml:"fact"`
			Rate int    `yaml:"rate"`
		} `yaml:"limits"`
	} `yaml:"benefit"`
	Budget    int64 `yaml:"budget"`
	Documents []struct {
		Code      string      `yaml:"code"`
		Name      locale.Text `yaml:"name"`
		ValidDays int         `yaml:"valid_days"`
	} `yaml:"documents"`
	Excludes []string         `yaml:"excludes"`
	Common   []string         `yaml:"common_ceilings"`
	Terms    Terms            `yaml:"terms"`
	Stages   []procedure.Kind `yaml:"stages"`
	Settings []string         `yaml:"settings"`
}

type span struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

var (
	codeForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryForm  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
	sourceForm   = regexp.MustCompile(`^https://\S+$`)
)

// Load reads a measure and says all that is wrong with it; the field of a fault is the path in the file.
func Load(source []byte) (*Measure, error) {
	f := file{Terms: usual}
	d := yaml.NewDecoder(bytes.NewReader(source))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, fault.Field("file", "measure.problem.yaml").Because(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fault.Field("file", "measure.problem.yaml").Because(err)
	}
	var l fault.List
	wrong := func(ok bool, field string) {
		if !ok {
			l.Add(field, "measure.problem.field", "Field", field)
		}
	}
	day := func(s, field string) calendar.Date {
		if s == "" {
			return calendar.Date{}
		}
		d, err := calendar.Parse(s)
		wrong(err == nil, field)
		return d
	}
	full := func(t locale.Text, field string) { wrong(len(t.Missing()) == 0, field) }
	m := &Measure{
		Code: f.Code, Version: f.Version, Country: f.Country, Name: f.Name, Text: f.Text, Needs: f.Needs,
		Act:       Act{f.Act.Title, f.Act.Source, day(f.Act.AsOf, "law.as_of")},
		ValidFrom: day(f.Valid.From, "valid.from"), ValidTo: day(f.Valid.To, "valid.to"),
		Window: Window{day(f.Window.From, "window.from"), day(f.Window.To, "window.to")},
		Benefit: Benefit{
			Kind: f.Benefit.Kind, Currency: f.Benefit.Currency, Rate: f.Benefit.Rate,
			PerItem: f.Benefit.PerItem, PerYear: f.Benefit.PerYear, Total: f.Benefit.Total, Years: f.Benefit.Years,
		},
		Budget: f.Budget, Excludes: f.Excludes, Common: f.Common, Terms: f.Terms, Settings: f.Settings,
	}
	wrong(codeForm.MatchString(m.Code), "code")
	wrong(m.Version != "", "version")
	wrong(countryForm.MatchString(m.Country), "country")
	full(m.Name, "name")
	full(m.Text, "text")
	full(m.Act.Title, "law.title")
	wrong(sourceForm.MatchString(m.Act.Source), "law.source")
	wrong(len(m.Needs) > 0 && !slices.ContainsFunc(m.Needs, func(n Need) bool { return !slices.Contains(Needs, n) }), "needs")
	wrong(!m.ValidFrom.IsZero() && (m.ValidTo.IsZero() || !m.ValidTo.Before(m.ValidFrom)), "valid.from")
	wrong(m.Budget >= 0, "budget")
	wrong(!slices.Contains(m.Excludes, m.Code), "excludes")
	wrong(!slices.Contains(m.Common, m.Code), "common_ceilings")
	for _, days := range []int{f.Terms.Examine, f.Terms.Decide, f.Terms.Sign, f.Terms.Report, f.Terms.Settle, f.Terms.Repay} {
		wrong(days > 0 && days <= 3650, "terms")
	}
	for i, k := range f.Stages {
		wrong(slices.Contains(Choices, k) && !slices.Contains(f.Stages[:i], k), "stages")
	}
	m.Stages = f.Stages
	seen := map[string]bool{}
	for _, c := range f.Conditions {
		full(c.Text, "conditions.text")
		full(c.Opens, "conditions.opens")
		wrong(c.Code != "" && !seen[c.Code], "conditions.code")
		seen[c.Code] = true
		when, err := vocabulary.Condition("conditions.when", c.When)
		l = append(l, fault.All(err)...)
		m.Conditions = append(m.Conditions, Condition{c.Code, c.Text, c.Opens, when})
	}
	wrong(len(m.Conditions) > 0, "conditions")
	b := &m.Benefit
	wrong(slices.Contains(Kinds, b.Kind), "benefit.kind")
	wrong(currencyForm.MatchString(b.Currency), "benefit.currency")
	wrong(b.Rate > 0 && b.Rate <= whole, "benefit.rate")
	wrong(min(b.PerItem, b.PerYear, b.Total) >= 0 && max(b.PerItem, b.PerYear, b.Total) <= mostStated, "benefit.per_item")
	wrong((b.Total > 0) == (b.Years > 0), "benefit.years")
	for _, x := range f.Benefit.Limits {
		wrong(slices.Contains(Amounts, x.Fact) && x.Rate > 0 && x.Rate <= whole, "benefit.limits")
		b.Limits = append(b.Limits, Limit{x.Fact, x.Rate})
	}
	for _, x := range f.Documents {
		full(x.Name, "documents.name")
		wrong(x.Code != "" && x.ValidDays >= 0, "documents.code")
		m.Documents = append(m.Documents, Document{x.Code, x.Name, x.ValidDays})
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return m, nil
}
