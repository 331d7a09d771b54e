package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// panelView shows the panel and, to an officer who may appoint or complete it, the form for that.
type panelView struct {
	caseFrame
	facts  []view.Row
	seats  view.Table
	form   *appointForm
	action string
	ties   string // where what ties the experts to the case is shown
}

// appointForm is the appointment of a panel, or of experts for vacant seats.
type appointForm struct {
	complete bool // the panel exists; only experts are added
	lede     string
	fields   []view.Field
	problems []view.Problem
}

// appointed is what was typed.
type appointed struct {
	experts []string
	lead    string
	visit   string
	reason  string
}

func (o *pages) panel(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	return o.panelForm(w, r, http.StatusOK, v, appointed{}, nil)
}

func (o *pages) panelForm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, typed appointed, err error) error {
	p := request.Printer(r)
	pv := panelView{caseFrame: o.caseFrame(r, v, tabPanel), seats: o.seatsTable(p, v), action: caseURL(v.Case.ID, "panel"), ties: caseURL(v.Case.ID, "interests")}
	if v.Panel != nil {
		pv.facts = []view.Row{
			{Term: p.T("officer.fact.visit"), Text: p.Date(v.Panel.VisitOn)},
			{Term: p.T("officer.panel.appointed_by"), Text: personName(v.People[v.Panel.AppointedBy])},
			{Term: p.T("officer.panel.appointed_at"), Text: o.moment(p, v.Panel.AppointedAt)},
		}
		if v.Panel.Reason != "" {
			pv.facts = append(pv.facts, view.Row{Term: p.T("officer.panel.reason"), Text: v.Panel.Reason})
		}
	}
	open := v.Case.State == application.Accepted || v.Case.State == application.Evaluating
	if open && may(v, party.ActAppoint) {
		ties, readErr := o.Desk.CaseInterests(r.Context(), v.Actor, v.Case.ID)
		if readErr != nil {
			return readErr
		}
		f := newAppointForm(p, ties, typed, err)
		pv.form = &f
	} else if err != nil {
		return err
	}
	return view.Render(w, r, status, panelPage(pv))
}

func newAppointForm(p locale.Printer, v casework.CaseInterests, typed appointed, err error) appointForm {
	rule := v.Edition.Panel
	f := appointForm{complete: v.Case.State == application.Evaluating, problems: view.Problems(p, err)}
	f.lede = p.T("officer.appoint.lede", "Count", rule.Size, "Clause", v.Edition.Cite(p, rule.Clause))
	if f.complete {
		f.lede = p.T("officer.appoint.complete_lede")
	}
	experts := view.Field{
		Name: "experts", Type: view.Checkboxes, Label: p.T("officer.appoint.experts"), Hint: p.T("officer.appoint.experts_hint"),
		Values: typed.experts, Error: view.FieldError(p, err, "experts"),
	}
	lead := view.Field{
		Name: "lead", Type: view.Select, Label: p.T("officer.appoint.lead"), Hint: p.T("officer.appoint.lead_hint"), Value: typed.lead, Optional: true,
		Options: []view.Option{{Label: p.T("officer.appoint.lead_first")}},
	}
	for _, x := range v.Experts {
		if v.Panel != nil {
			if _, sits := v.Panel.Member(x.ID); sits {
				continue
			}
		}
		o := view.Option{Value: string(x.ID), Label: personName(x), Hint: x.Employer}
		var ties casework.ExpertTies
		if i := slices.IndexFunc(v.Ties, func(e casework.ExpertTies) bool { return e.Person.ID == x.ID }); i >= 0 {
			ties = v.Ties[i]
		}
		if c := v.Contents.Company; party.SameName(x.Employer, c.Name) || party.SameName(x.Employer, c.LatinName) {
			o.Disabled, o.Hint = true, p.T("officer.appoint.conflict", "Employer", x.Employer)
		} else if open := ties.Open(); open != "" {
			i := slices.IndexFunc(ties.Findings, func(f casework.TiedFinding) bool { return !f.Lifted() })
			o.Disabled, o.Hint = true, ties.Findings[i].Sentence(p)
		} else {
			lead.Options = append(lead.Options, view.Option{Value: o.Value, Label: o.Label})
		}
		experts.Options = append(experts.Options, o)
	}
	f.fields = []view.Field{experts}
	if f.complete {
		return f
	}
	earliest := v.Today.AddDays(v.Edition.ClockDays("visit_notice"))
	f.fields = append(
		f.fields, lead,
		view.Field{
			Name: "visit_on", Type: view.Date, Label: p.T("officer.appoint.visit"), Width: "short", Value: typed.visit, Error: view.FieldError(p, err, "visit_on"),
			Hint: p.T("officer.appoint.visit_hint", "Earliest", earliest, "Count", v.Edition.ClockDays("visit_notice")),
		},
		view.Field{
			Name: "reason", Type: view.TextArea, Label: p.T("officer.appoint.reason"), Hint: p.T("officer.appoint.reason_hint", "Count", rule.Size), Rows: 2,
			Value: typed.reason, Optional: true, MaxLength: 2000, Error: view.FieldError(p, err, "reason"),
		},
	)
	return f
}

func (o *pages) seatsTable(p locale.Printer, v casework.ForOfficer) view.Table {
	t := view.Table{
		Caption: p.T("officer.panel.caption"), Stack: true, Empty: p.T("officer.panel.none"),
		Columns: []view.Column{
			{Label: p.T("officer.panel.expert")},
			{Label: p.T("officer.panel.declaration")},
			{Label: p.T("officer.panel.marked")},
			{Label: p.T("officer.panel.submitted")},
		},
	}
	for _, s := range v.Seats {
		tag := declarationTag(p, s.Member.Declaration)
		name := personName(s.Person)
		if s.Member.Lead {
			name = p.T("officer.panel.lead", "Name", name)
		}
		declared := view.Cell{Tag: &tag}
		if !s.Member.DeclaredAt.IsZero() {
			declared.Sub = o.moment(p, s.Member.DeclaredAt)
		}
		switch {
		case s.Member.Declaration == panel.Conflicted:
			declared.Sub += " · " + p.T("interest.kind."+s.Member.Detail)
		case s.Member.Detail != "":
			declared.Sub += " · " + s.Member.Detail
		}
		marked := view.Cell{Text: "—"}
		if s.Member.Declaration == panel.NoInterest {
			marked.Text = p.T("view.n_of_m", "Done", s.Marked, "All", s.Items)
		}
		if s.Sealed {
			sealed := view.Tag{Tone: view.Neutral, Text: p.T("officer.panel.sealed")}
			marked = view.Cell{Tag: &sealed, Sub: p.T("officer.panel.sealed_text", "Count", s.Marked)}
		}
		submitted := view.Cell{Text: "—"}
		if !s.Submitted.IsZero() {
			submitted.Text = o.moment(p, s.Submitted)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: name, Sub: s.Person.Employer}, declared, marked, submitted}})
	}
	return t
}

func declarationTag(p locale.Printer, d panel.Declaration) view.Tag {
	tone := view.Neutral
	switch d {
	case panel.NoInterest:
		tone = view.Good
	case panel.Interested, panel.Conflicted:
		tone = view.Bad
	case panel.Declined:
		tone = view.Warn
	}
	return view.Tag{Tone: tone, Text: p.T("declaration." + string(d))}
}

func readAppointed(values url.Values) (appointed, casework.Appointment, error) {
	typed := appointed{values["experts"], values.Get("lead"), strings.TrimSpace(values.Get("visit_on")), values.Get("reason")}
	x := casework.Appointment{Reason: typed.reason}
	ids := slices.Clone(typed.experts)
	if typed.lead != "" { // the lead comes first, and sits on the panel in any case
		ids = append([]string{typed.lead}, slices.DeleteFunc(ids, func(s string) bool { return s == typed.lead })...)
		if !slices.Contains(typed.experts, typed.lead) {
			typed.experts = append(typed.experts, typed.lead)
		}
	}
	for _, id := range ids {
		x.Experts = append(x.Experts, party.PersonID(id))
	}
	if typed.visit != "" {
		day, err := calendar.Parse(typed.visit)
		if err != nil {
			return typed, x, fault.Field("visit_on", "officer.appoint.visit_malformed").Because(err)
		}
		x.VisitOn = day
	}
	return typed, x, nil
}

func (o *pages) appoint(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	typed, x, err := readAppointed(values)
	if err == nil {
		err = o.Desk.Appoint(r.Context(), v.Actor, v.Case.ID, x)
	}
	if o.doneAlready(r, err, func(now casework.ForOfficer) bool { return appointedAs(now, x) }) {
		err = nil
	}
	if fault.Is(err, fault.NotFound) { // an expert who is not there, since the case was found
		err = fault.Field("experts", "officer.appoint.unknown").Because(err)
	}
	if status, again := reopen(err); again {
		return o.panelForm(w, r, status, v, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(v.Case.ID, "")+"?done=appointed")
}

// appointedAs says that the case's panel holds everybody asked for, on the day asked for. Who stepped aside does not serve:
// asking for them again is a mistake, not a second click.
func appointedAs(v casework.ForOfficer, x casework.Appointment) bool {
	if v.Panel == nil || len(x.Experts) == 0 || (!x.VisitOn.IsZero() && v.Panel.VisitOn != x.VisitOn) {
		return false
	}
	return !slices.ContainsFunc(x.Experts, func(id party.PersonID) bool {
		m, sits := v.Panel.Member(id)
		return !sits || m.Declaration.Away()
	})
}
