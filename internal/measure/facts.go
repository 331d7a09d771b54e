package measure

import (
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Facts are what the rules of measures may ask about a company. The first ones are read from its file and its certificates, the
// others the company states itself.
var Facts = append([]scheme.Fact{
	{Name: "country", Kind: scheme.FactText},
	{Name: "region", Kind: scheme.FactText},
	{Name: "size", Kind: scheme.FactText},
	{Name: "is_sme", Kind: scheme.FactYesNo},
	{Name: "legal_form", Kind: scheme.FactText},
	{Name: "industry_code", Kind: scheme.FactText},
	{Name: "months_registered", Kind: scheme.FactNumber},
	{Name: "certified", Kind: scheme.FactYesNo}, // holds a certificate of this agency that is valid on the day
	{Name: "tax_arrears", Kind: scheme.FactYesNo},
	{Name: "insolvency", Kind: scheme.FactYesNo},
}, Stated...)

// Stated are the facts that a company states itself; amounts are in kopecks.
var Stated = []scheme.Fact{
	{Name: "registered_in_city", Kind: scheme.FactYesNo},
	{Name: "cluster_member", Kind: scheme.FactYesNo},
	{Name: "pilot_participant", Kind: scheme.FactYesNo},
	{Name: "research_body", Kind: scheme.FactYesNo},
	{Name: "consortium_members", Kind: scheme.FactNumber},
	{Name: "taxes_two_years", Kind: scheme.FactNumber},
}

// Amounts are the stated facts that are money.
var Amounts = []string{"taxes_two_years"}

var vocabulary = func() *scheme.Vocabulary {
	v, err := scheme.NewVocabulary(Facts)
	if err != nil {
		panic(err)
	}
	return v
}()

// Statement is what a company states of itself, by the name of the fact: "yes", "no" or a whole number from 0 up. A fact that is
// absent is unknown.
type Statement map[string]string

// mostStated bounds a stated number; sums of money of any currency fit, and every product of a rate and it.
const mostStated = 1_000_000_000_000_000

// Check says which facts are not what they should be; the field of a fault is the fact's name.
func (s Statement) Check() error {
	return checked(Stated, s)
}

// checked says which values are not what facts of a list can be.
func checked(facts []scheme.Fact, values map[string]string) error {
	var l fault.List
	known := 0
	for _, f := range facts {
		value, ok := values[f.Name]
		if !ok {
			continue
		}
		known++
		switch f.Kind {
		case scheme.FactYesNo:
			if value != "yes" && value != "no" {
				l.Add(f.Name, "party.choose_one")
			}
		case scheme.FactNumber:
			if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < 0 || n > mostStated {
				l.Add(f.Name, "measure.number")
			}
		}
	}
	if known != len(values) {
		return fault.New(fault.Invalid, "measure.fact_unknown")
	}
	return l.Err()
}

// Amount is a stated number; ok is false while it is unknown.
func (s Statement) Amount(fact string) (n int64, ok bool) {
	n, err := strconv.ParseInt(s[fact], 10, 64)
	return n, err == nil
}

// Company is what the rules see of one company on one day.
type Company struct {
	On    calendar.Date
	known *scheme.Known
	said  Statement
}

// Facts are the facts that are known, in writing: numbers in digits, "yes" or "no", texts as they are.
func (c Company) Facts() map[string]string { return c.known.Values() }

// About gathers the facts of a company as of the day. Certified says whether a certificate of its was valid then; the agency
// knows its own certificates, so that is never unknown. The statement must have passed its check.
func About(c party.Company, said Statement, certified bool, on calendar.Date) Company {
	k := vocabulary.Nothing()
	k.SetText("country", c.Country)
	k.SetText("region", c.Region)
	k.SetText("size", c.Size)
	if c.Size != "" {
		k.SetBool("is_sme", c.Size != "large")
	}
	k.SetText("legal_form", c.LegalForm)
	k.SetText("industry_code", c.IndustryCode)
	if !c.StartedOn.IsZero() {
		k.SetInt("months_registered", int64(fullMonths(c.StartedOn, on)))
	}
	k.SetBool("certified", certified)
	for _, code := range []string{"tax_arrears", "insolvency"} {
		if bar, asked := c.Bars[code]; asked {
			k.SetBool(code, bar.Applies)
		}
	}
	take(k, Stated, said)
	return Company{On: on, known: k, said: said}
}

// take sets the facts of a list that have a value.
func take(k *scheme.Known, facts []scheme.Fact, values map[string]string) {
	for _, f := range facts {
		value, ok := values[f.Name]
		switch {
		case !ok:
		case f.Kind == scheme.FactYesNo:
			k.SetBool(f.Name, value == "yes")
		case f.Kind == scheme.FactText:
			k.SetText(f.Name, value)
		default:
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				k.SetInt(f.Name, n)
			}
		}
	}
}

// Given is a company of which these facts are known, in writing; the others are not. The field of a fault is the fact's name.
func Given(facts map[string]string, on calendar.Date) (Company, error) {
	if err := checked(Facts, facts); err != nil {
		return Company{}, err
	}
	k := vocabulary.Nothing()
	take(k, Facts, facts)
	return Company{On: on, known: k, said: facts}, nil
}

// fullMonths counts the months from a day to another that are over; 0 when to is before from.
func fullMonths(from, to calendar.Date) int {
	n := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return max(n, 0)
}
