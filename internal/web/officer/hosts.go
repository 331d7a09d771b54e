package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func hostsTable(p locale.Printer, hosts []programme.HostPerson) view.Table {
	t := view.Table{Caption: p.T("run.host.title"), Stack: true, Empty: p.T("run.host.none"), Columns: []view.Column{
		{Label: p.T("run.host.field.name")}, {Label: p.T("run.host.field.email")}, {Label: p.T("run.host.field.role")},
	}}
	for _, h := range hosts {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: personName(h.Person)}, {Text: h.Person.Email}, {Text: p.T("site_role." + string(h.Role))}}})
	}
	return t
}

// hostsView is the people of a site, and the form that adds one.
type hostsView struct {
	page   view.Page
	back   view.Link
	form   view.Form
	fields []view.Field
	people []hostLine
}

type hostLine struct{ name, role, action, label string }

func (o *pages) hosts(w http.ResponseWriter, r *http.Request) error {
	return o.hostsForm(w, r, http.StatusOK, url.Values{"role": {string(party.Manager)}}, nil)
}

func (o *pages) hostsForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := site.ID(r.PathValue("site"))
	f, err := o.Sites.Site(r.Context(), who, id)
	if err != nil {
		return err
	}
	hosts, err := o.Sites.Hosts(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("run.host.title"))
	page.Path = r.URL.Path
	p := page.Printer
	var roles, languages []view.Option
	for _, x := range party.SiteRoles {
		roles = append(roles, view.Option{Value: string(x), Label: p.T("site_role." + string(x)), Hint: p.T("run.host.role_text." + string(x))})
	}
	for _, l := range locale.Languages {
		languages = append(languages, view.Option{Value: string(l), Label: l.Name()})
	}
	v := hostsView{
		page: page, back: view.Link{Href: siteURL(id, ""), Label: f.Site.Name}, form: view.Form{Action: siteURL(id, "people"), Problems: view.Problems(p, problem)},
		fields: []view.Field{
			{Name: "email", Type: view.EmailField, Autocomplete: "off"},
			{Name: "name", MaxLength: 120, Hint: p.T("run.host.name_hint")},
			{Name: "role", Type: view.Radios, Options: roles},
			{Name: "language", Type: view.Select, Options: languages},
		},
	}
	view.Fill(p, "run.host.field.", v.fields, typed, problem)
	for _, h := range hosts {
		name := personName(h.Person)
		v.people = append(v.people, hostLine{name, p.T("site_role." + string(h.Role)), siteURL(id, "people/"+url.PathEscape(string(h.Person.ID))), p.T("run.host.end", "Name", name)})
	}
	return view.Render(w, r, status, hostsPage(v))
}

func (o *pages) addHost(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := site.ID(r.PathValue("site"))
	err = o.Sites.AddHost(r.Context(), who, id, party.Person{Email: values.Get("email"), Name: values.Get("name"), Language: values.Get("language")}, party.SiteRole(values.Get("role")))
	if status, again := reopen(err); again {
		return o.hostsForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, siteURL(id, "people"))
}

func (o *pages) endHost(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := site.ID(r.PathValue("site"))
	if err := o.Sites.EndHost(r.Context(), who, id, party.PersonID(r.PathValue("person"))); err != nil {
		return err
	}
	return request.Redirect(w, r, siteURL(id, "people"))
}

func (o *pages) newStopRule(w http.ResponseWriter, r *http.Request) error {
	return o.stopRuleForm(w, r, http.StatusOK, url.Values{"then": {string(pilot.StepStop)}, "severity": {string(pilot.Serious)}}, nil)
}

func (o *pages) stopRuleForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Pilot(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := f.Pilot, o.page(r, request.Printer(r).T("run.stop.add"))
	p := page.Printer
	metrics := []view.Option{{Label: p.T("run.stop.on_incidents")}}
	for i, m := range x.Metrics() {
		metrics = append(metrics, view.Option{Value: x.MetricNames()[i], Label: m.Title})
	}
	v := pilotFormView{
		page: page, lede: p.T("run.stop.text"), back: view.Link{Href: pilotURL(x.ID, ""), Label: x.Title}, submit: p.T("run.stop.add"),
		form: view.Form{Action: pilotURL(x.ID, "stop-rules"), Guard: true, Problems: view.Problems(p, problem)},
		fields: []view.Field{
			{Name: "then", Type: view.Radios, Options: []view.Option{{Value: string(pilot.StepStop), Label: p.T("run.stop.then.stop")}, {Value: string(pilot.StepPause), Label: p.T("run.stop.then.pause")}}},
			{Name: "metric", Type: view.Select, Options: metrics, Optional: true},
			{Name: "incidents", Type: view.Number, Width: "short", Hint: p.T("run.stop.incidents_hint"), Optional: true},
			{Name: "severity", Type: view.Select, Options: pilotOptions(p, "run.severity.", pilot.Severities), Optional: true},
			{Name: "limit", Width: "short", Hint: p.T("run.stop.limit_hint"), Optional: true},
			{Name: "units", Type: view.Number, Width: "short", Hint: p.T("run.stop.units_hint"), Optional: true},
		},
	}
	view.Fill(p, "run.stop.field.", v.fields, typed, problem)
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) addStopRule(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	rule := pilot.StopRule{Then: pilot.Step(values.Get("then")), Severity: pilot.Severity(values.Get("severity")), Metric: values.Get("metric")}
	rule.Incidents, _ = strconv.Atoi(strings.TrimSpace(values.Get("incidents"))) // no number is too few, which the check says
	rule.Units, _ = strconv.Atoi(strings.TrimSpace(values.Get("units")))
	if rule.Metric != "" {
		if rule.Limit, err = strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(values.Get("limit")), ",", "."), 64); err != nil {
			err = fault.Field("limit", "run.value")
		}
	}
	if err == nil {
		err = o.Sites.AddStopRule(r.Context(), who, id, rule)
	}
	if status, again := reopen(err); again {
		return o.stopRuleForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, ""))
}
