package sheet

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// FactList is what is known of a company in the reader's words, fact by fact.
func FactList(p locale.Printer, known map[string]string) string {
	var facts []string
	for _, f := range measure.Facts {
		if v, ok := known[f.Name]; ok {
			facts = append(facts, p.T("measure.fact."+f.Name)+": "+FactWords(p, f.Name, v))
		}
	}
	return strings.Join(facts, "; ")
}

// FactNames are facts in the reader's words.
func FactNames(p locale.Printer, facts []string) string {
	names := make([]string, len(facts))
	for i, f := range facts {
		names[i] = p.T("measure.fact." + f)
	}
	return strings.Join(names, ", ")
}

// FactWords is a fact's value in the reader's words; one that is none of the values it can have stands as it is.
func FactWords(p locale.Printer, name, value string) string {
	switch {
	case value == "yes":
		return p.T("scheme.yes")
	case value == "no":
		return p.T("scheme.no")
	case name == "country" && party.IsCountry(value):
		return p.Country(value)
	case name == "months_registered":
		if n, err := strconv.Atoi(value); err == nil {
			return p.T("aid.check.months", "Count", n)
		}
	case name == "size" && slices.Contains(party.Sizes, value):
		return p.T("size." + value)
	case name == "legal_form" && slices.Contains(party.LegalForms, value):
		return p.T("legal_form." + value)
	}
	if slices.Contains(measure.Amounts, name) {
		if n, ok := (measure.Statement{name: value}).Amount(name); ok {
			return p.RoundMoney(n, "RUB")
		}
	}
	return value
}

// FactField asks for a fact; one that is left out is unknown. Amounts are typed in whole units of the currency.
func FactField(p locale.Printer, f scheme.Fact, typed url.Values, problem error) view.Field {
	field := view.Field{Name: f.Name, Label: p.Capital(p.T("measure.fact." + f.Name)), Value: typed.Get(f.Name), Optional: true, Error: view.FieldError(p, problem, f.Name), Width: "medium"}
	choose := func(family string, values []string) {
		field.Type = view.Select
		field.Options = []view.Option{{Label: p.T("measure.not_stated")}}
		for _, v := range values {
			field.Options = append(field.Options, view.Option{Value: v, Label: FactWords(p, family, v)})
		}
	}
	switch {
	case f.Kind == scheme.FactYesNo:
		choose(f.Name, []string{"yes", "no"})
		field.Width = "short"
	case f.Name == "size":
		choose(f.Name, party.Sizes)
	case f.Name == "legal_form":
		choose(f.Name, party.LegalForms)
	case f.Kind == scheme.FactText:
		field.MaxLength = 100
	default:
		field.Type = view.Number
		if slices.Contains(measure.Amounts, f.Name) {
			field.Hint = p.T("measure.amount_hint")
		}
	}
	return field
}

// ReadFacts reads what was typed for facts; what was left out is unknown.
func ReadFacts(values url.Values, facts []scheme.Fact) map[string]string {
	known := map[string]string{}
	for _, f := range facts {
		value := strings.TrimSpace(values.Get(f.Name))
		switch {
		case value == "":
		case slices.Contains(measure.Amounts, f.Name) && value != "0":
			known[f.Name] = value + "00"
		default:
			known[f.Name] = value
		}
	}
	return known
}

// WriteFacts puts facts into a form as they are typed.
func WriteFacts(values url.Values, facts []scheme.Fact, known map[string]string) {
	for _, f := range facts {
		value := known[f.Name]
		if slices.Contains(measure.Amounts, f.Name) {
			value = strings.TrimSuffix(value, "00")
		}
		values.Set(f.Name, value)
	}
}
