package applicant

import (
	"net/url"
	"slices"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// countries are offered by name; a file from elsewhere keeps its code.
var countries = []struct{ code, key string }{
	{"KR", "applicant.country.kr"},
	{"RU", "applicant.country.ru"},
	{"KZ", "applicant.country.kz"},
	{"UZ", "applicant.country.uz"},
	{"KG", "applicant.country.kg"},
	{"BY", "applicant.country.by"},
	{"AM", "applicant.country.am"},
	{"MN", "applicant.country.mn"},
	{"VN", "applicant.country.vn"},
	{"CN", "applicant.country.cn"},
	{"JP", "applicant.country.jp"},
	{"IN", "applicant.country.in"},
	{"US", "applicant.country.us"},
	{"DE", "applicant.country.de"},
}

func countryOptions(p locale.Printer, chosen string) []view.Option {
	options := make([]view.Option, 0, len(countries)+1)
	for _, c := range countries {
		options = append(options, view.Option{Value: c.code, Label: p.T(c.key)})
	}
	if chosen != "" && !slices.ContainsFunc(options, func(o view.Option) bool { return o.Value == chosen }) {
		options = append(options, view.Option{Value: chosen, Label: chosen})
	}
	return options
}

// companyGroups are the questions of the file, in the order in which a registration certificate answers them.
func companyGroups(p locale.Printer, typed url.Values, l companyLists, problem error) []fieldGroup {
	field := func(name, label, hint string, more view.Field) view.Field {
		more.Name, more.Label, more.Hint = name, label, hint
		more.Value, more.Error = typed.Get(name), view.FieldError(p, problem, name)
		return more
	}
	pick := []view.Option{{Value: "", Label: p.T("applicant.choose")}}
	region := view.Field{Type: view.Select, Options: slices.Clone(pick)}
	for _, r := range l.regions {
		region.Options = append(region.Options, view.Option{Value: r.Code, Label: p.Text(r.Title)})
	}
	if len(l.regions) == 0 {
		region = view.Field{Width: "short"}
	}
	return []fieldGroup{
		{p.T("applicant.company.names"), "", []view.Field{
			field("name", p.T("applicant.company.name"), p.T("applicant.company.name_hint"), view.Field{Autocomplete: "organization"}),
			field("latin_name", p.T("applicant.company.latin_name"), p.T("applicant.company.latin_name_hint"), view.Field{Lang: "en"}),
			field("country", p.T("applicant.company.country"), "", view.Field{Type: view.Select, Width: "medium", Options: countryOptions(p, typed.Get("country"))}),
			field("business_number", p.T("applicant.company.business_number"), p.T("applicant.company.business_number_hint"), view.Field{Width: "medium", InputMode: "numeric"}),
			field("representative", p.T("applicant.company.representative"), "", view.Field{Autocomplete: "name"}),
		}},
		{p.T("applicant.company.kind"), "", []view.Field{
			field("legal_form", p.T("applicant.company.legal_form"), "", view.Field{Type: view.Radios, Options: named(party.LegalForms, func(s string) string { return p.T("legal_form." + s) })}),
			field("size", p.T("applicant.company.size"), p.T("applicant.company.size_hint"), view.Field{Type: view.Select, Width: "medium", Options: append(slices.Clone(pick), named(party.Sizes, func(s string) string { return p.T("size." + s) })...)}),
			field("started_on", p.T("applicant.company.started_on"), p.T("applicant.company.started_on_hint"), view.Field{Type: view.Date, Width: "medium"}),
			field("suspended_days", p.T("applicant.company.suspended_days"), p.T("applicant.company.suspended_days_hint"), view.Field{Type: view.Number, InputMode: "numeric", Width: "short", Optional: true}),
		}},
		{p.T("applicant.company.place"), "", []view.Field{
			field("region", p.T("applicant.company.region"), p.T("applicant.company.region_hint"), region),
			field("address", p.T("applicant.company.address"), "", view.Field{Autocomplete: "street-address"}),
		}},
		{p.T("applicant.company.trade"), "", []view.Field{
			field("industry_code", p.T("applicant.company.industry_code"), p.T("applicant.company.industry_code_hint"), view.Field{Width: "short", InputMode: "numeric"}),
			field("technology_field", p.T("applicant.company.technology_field"), p.T("applicant.company.technology_field_hint"), view.Field{
				Type: view.Radios, Optional: true, Options: named(party.TechnologyFields, func(s string) string { return p.T("technology_field." + s) }),
			}),
			field("products", p.T("applicant.company.products"), p.T("applicant.company.products_hint"), view.Field{Type: view.TextArea, Rows: 3, Optional: true}),
		}},
	}
}

func named(values []string, name func(string) string) []view.Option {
	options := make([]view.Option, len(values))
	for i, v := range values {
		options[i] = view.Option{Value: v, Label: name(v)}
	}
	return options
}

// eventFields ask whether an older business counts: the kind of event first, then what the scheme asks about that kind.
func eventFields(p locale.Printer, typed url.Values, l companyLists, problem error) []view.Field {
	kind := typed.Get("event_kind")
	options := []view.Option{{Value: "", Label: p.T("applicant.company.event_none")}}
	var asked *scheme.AgeException
	for i := range l.events {
		x := &l.events[i]
		options = append(options, view.Option{Value: x.Event, Label: p.Text(x.Title)})
		if x.Event == kind && typed.Get("event_asked") == kind {
			asked = x
		}
	}
	fields := []view.Field{{
		Name: "event_kind", Label: p.T("applicant.company.event_kind"), Type: view.Radios, Value: kind,
		Options: options, Error: view.FieldError(p, problem, "event_kind"),
	}}
	if asked == nil {
		return fields
	}
	fields = append(fields, view.Field{
		Name: "event_old_start", Label: p.T("applicant.company.event_old_start"), Hint: p.T("applicant.company.event_old_start_hint"), Type: view.Date, Width: "medium",
		Value: typed.Get("event_old_start"), Error: view.FieldError(p, problem, "event_old_start"),
	})
	for _, f := range asked.Facts {
		fields = append(fields, yesNoField(p, "event_"+kind+"_"+f.Name, p.Text(f.Title), typed, problem))
	}
	return fields
}
