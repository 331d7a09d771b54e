package pact

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// formView is the form of an agreement's terms.
type formView struct {
	page             view.Page
	trail            []view.Link
	heading          view.Heading
	unsure           string
	form             view.Form
	revision, submit string
	fields           []view.Field
}

func (c *pages) terms(w http.ResponseWriter, r *http.Request) error {
	f, _, err := c.read(r)
	if err != nil {
		return err
	}
	return c.termsForm(w, r, http.StatusOK, f, typedOf(f), nil)
}

// typedOf is a draft as the form shows it; before the first one the settings of the template, and half a year from today.
func typedOf(f programme.AgreementFile) url.Values {
	t := f.Agreement.Draft
	if last, ok := f.Agreement.InForce(); ok && f.Agreement.Reason == "" {
		t = last.Terms
	}
	if f.Agreement.Revision == 0 {
		t = pilot.Terms{
			Languages: [2]locale.Lang{locale.Korean, locale.English}, From: f.Today, To: f.Today.AddMonths(3).AddDays(-1), Dismantler: pilot.Vendor, Currency: pilot.Currencies[0],
			DismantleDays: f.Template.Settings["dismantle_days"], NoticeDays: f.Template.Settings["notice_days"], ConfidentialYears: f.Template.Settings["confidential_years"],
		}
	}
	date := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	amount := func(minor int64) string {
		if minor == 0 && f.Agreement.Revision == 0 {
			return ""
		}
		return locale.PlainMoney(minor, t.Currency)
	}
	v := url.Values{
		"first": {string(t.Languages[0])}, "second": {string(t.Languages[1])}, "from": {date(t.From)}, "to": {date(t.To)}, "place": {t.Place}, "equipment": {t.Equipment},
		"currency": {t.Currency}, "insurer": {t.Insurer}, "policy": {t.Policy}, "insured_to": {date(t.InsuredTo)}, "uninsured": {t.Uninsured}, "dismantler": {string(t.Dismantler)},
		"dismantle_cost": {amount(t.DismantleCost)}, "dismantle_days": {strconv.Itoa(t.DismantleDays)}, "permit_to": {date(t.PermitTo)}, "gathers": t.Gathers, "personal_data": {t.PersonalData},
		"secrets": t.Secrets, "secret_reason": {t.SecretReason}, "notice_days": {strconv.Itoa(t.NoticeDays)}, "confidential_years": {strconv.Itoa(t.ConfidentialYears)},
		"revision": {strconv.FormatInt(f.Agreement.Revision, 10)}, "reason": {f.Agreement.Reason},
	}
	if t.Insurer != "" {
		v.Set("insured", locale.PlainMoney(t.Insured, t.Currency))
	}
	return v
}

func options[T ~string](label func(T) string, all []T) []view.Option {
	list := make([]view.Option, len(all))
	for i, x := range all {
		list[i] = view.Option{Value: string(x), Label: label(x)}
	}
	return list
}

func (c *pages) termsForm(w http.ResponseWriter, r *http.Request, status int, f programme.AgreementFile, typed url.Values, problem error) error {
	p := request.Printer(r)
	languages := options(func(l locale.Lang) string { return l.Name() }, locale.Languages)
	setting := p.T("pact.setting_hint")
	long := func(name, hint string, optional bool) view.Field {
		return view.Field{Name: name, Type: view.TextArea, Rows: 2, MaxLength: 2000, Hint: hint, Optional: optional}
	}
	v := formView{
		page: c.Page(r, p.T("pact.write")), trail: append(c.trail(p, f.Pilot), view.Link{Href: c.URL(f.Pilot.ID, atPage), Label: p.T("pact.title")}),
		heading: view.Heading{Kicker: f.Pilot.Title, Title: p.T("pact.write"), Lede: p.T("pact.write_text")}, unsure: p.T("pact.unsure"),
		form: view.Form{Action: c.URL(f.Pilot.ID, atTerms), Guard: true, Problems: view.Problems(p, problem)}, revision: typed.Get("revision"), submit: p.T("pact.save"),
		fields: []view.Field{
			{Name: "first", Type: view.Select, Options: languages},
			{Name: "second", Type: view.Select, Options: languages},
			{Name: "from", Type: view.Date, Width: "short"},
			{Name: "to", Type: view.Date, Width: "short", Hint: p.T("pact.to_hint")},
			long("place", p.T("pact.place_hint"), false),
			long("equipment", p.T("pact.equipment_hint"), false),
			{Name: "currency", Type: view.Select, Options: options(func(s string) string { return s }, pilot.Currencies)},
			{Name: "insurer", MaxLength: 300, Optional: true},
			{Name: "policy", MaxLength: 300, Optional: true},
			{Name: "insured", Width: "medium", InputMode: "decimal", Optional: true},
			{Name: "insured_to", Type: view.Date, Width: "short", Optional: true},
			long("uninsured", p.T("pact.uninsured_hint"), true),
			{Name: "dismantler", Type: view.Select, Options: options(func(s pilot.Side) string { return p.T("run.side." + string(s)) }, pilot.Signers)},
			{Name: "dismantle_cost", Width: "medium", InputMode: "decimal"},
			{Name: "dismantle_days", Type: view.Number, Width: "short", Hint: setting},
			{Name: "permit_to", Type: view.Date, Width: "short", Hint: p.T("pact.permit_hint"), Optional: true},
			{Name: "gathers", Type: view.Checkboxes, Hint: p.T("pact.gathers_hint"), Options: options(func(c string) string { return p.T("site.data." + c) }, site.DataClasses), Optional: true},
			long("personal_data", p.T("pact.personal_hint"), true),
			{Name: "secrets", Type: view.Checkboxes, Hint: p.T("pact.secrets_hint"), Options: options(func(s string) string { return p.Say(f.Pilot.PartName(s)) }, f.Pilot.Maskable()), Optional: true},
			long("secret_reason", "", true),
			{Name: "notice_days", Type: view.Number, Width: "short", Hint: setting},
			{Name: "confidential_years", Type: view.Number, Width: "short", Hint: setting},
		},
	}
	if _, signed := f.Agreement.InForce(); signed {
		v.page.Title, v.heading.Title, v.heading.Lede, v.unsure = p.T("pact.amend"), p.T("pact.amend"), p.T("pact.amend_text"), ""
		v.fields = append([]view.Field{long("reason", "", false)}, v.fields...)
	}
	view.Fill(p, "pact.field.", v.fields, typed, problem)
	return view.Render(w, r, status, formPage(v))
}

// typedTerms reads the form. What cannot be read is told beside its field, in the form's order with all else that is wrong.
func typedTerms(v url.Values, x pilot.Pilot) (pilot.Terms, error) {
	var l fault.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	date := func(name string) (d calendar.Date) {
		if text(name) == "" {
			return d
		}
		d, err := calendar.Parse(text(name))
		if err != nil {
			l.Add(name, "pact.day")
		}
		return d
	}
	amount := func(name string) int64 {
		if text(name) == "" {
			return 0
		}
		n, ok := locale.ReadMoney(text(name), text("currency"))
		if !ok {
			l.Add(name, "pact.amount")
		}
		return n
	}
	count := func(name string) int {
		n, err := strconv.Atoi(text(name))
		if err != nil {
			return -1 // which the terms refuse
		}
		return n
	}
	t := pilot.Terms{
		Languages: [2]locale.Lang{locale.Lang(text("first")), locale.Lang(text("second"))}, From: date("from"), To: date("to"), Place: text("place"), Equipment: text("equipment"),
		Insurer: text("insurer"), Policy: text("policy"), InsuredTo: date("insured_to"), Uninsured: text("uninsured"), Currency: text("currency"), Dismantler: pilot.Side(text("dismantler")),
		DismantleDays: count("dismantle_days"), PermitTo: date("permit_to"), Gathers: v["gathers"], PersonalData: text("personal_data"), Secrets: v["secrets"], SecretReason: text("secret_reason"),
		NoticeDays: count("notice_days"), ConfidentialYears: count("confidential_years"),
	}
	if slices.Contains(pilot.Currencies, t.Currency) {
		t.Insured, t.DismantleCost = amount("insured"), amount("dismantle_cost")
	}
	for _, f := range fault.All(t.Check(x)) {
		if !slices.ContainsFunc(l, func(known *fault.Fault) bool { return known.Field == f.Field }) {
			l = append(l, f)
		}
	}
	slices.SortStableFunc(l, func(a, b *fault.Fault) int {
		return slices.Index(pilot.TermFields, a.Field) - slices.Index(pilot.TermFields, b.Field)
	})
	return t, l.Err()
}

func (c *pages) writeTerms(w http.ResponseWriter, r *http.Request) error {
	f, who, err := c.read(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	t, err := typedTerms(values, f.Pilot)
	if err == nil {
		revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // a broken one is a stale one, or the first
		err = c.Desk.WriteTerms(r.Context(), who, f.Pilot.ID, t, values.Get("reason"), revision)
	}
	if status, again := view.Reopen(err); again {
		return c.termsForm(w, r, status, f, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(f.Pilot.ID, atPage))
}
