package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const expertsURL = "/office/experts"

func expertURL(id party.PersonID) string { return expertsURL + "/" + url.PathEscape(string(id)) }

// expertsView is the list of the agency's experts.
type expertsView struct {
	page  view.Page
	lede  string
	table view.Table
}

func (o *pages) experts(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Experts(r.Context(), who)
	if err != nil {
		return err
	}
	regions, err := o.regionNames(r)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("officer.experts.title"))
	page.Wide = true
	p := page.Printer
	v := expertsView{page: page, table: view.Table{
		Caption: p.T("officer.experts.title"), Stack: true, Empty: p.T("officer.experts.none"),
		Columns: []view.Column{
			{Label: p.T("officer.experts.name")},
			{Label: p.T("assessor.profile.fields")},
			{Label: p.T("officer.experts.languages")},
			{Label: p.T("assessor.profile.region")},
			{Label: p.T("officer.experts.load"), Num: true},
			{Label: p.T("officer.experts.form")},
		},
	}}
	due := 0
	for _, x := range l.Experts {
		form := formTag(p, x.Form, l.Today)
		if x.Form == nil || !x.Form.InForce(l.Today) {
			due++
		}
		row := []view.Cell{{Text: personName(x.Person), Sub: x.Person.Employer, Href: expertURL(x.Person.ID)}, {Text: "—"}, {Text: "—"}, {Text: "—"}, {Text: loadText(p, x)}, {Tag: &form}}
		if x.Profile != nil {
			if x.Profile.Senior {
				row[0].Sub = strings.Join(slices.DeleteFunc([]string{p.T("expert.senior"), x.Person.Employer}, func(s string) bool { return s == "" }), " · ")
			}
			row[1].Text, row[2].Text, row[3].Text = fieldsText(x.Profile.Fields), languagesText(x.Profile.Languages), cmp.Or(regions[x.Profile.Region], "—")
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: row})
	}
	v.lede = p.T("officer.experts.lede", "Count", len(l.Experts), "Due", due)
	return view.Render(w, r, http.StatusOK, expertsPage(v))
}

// regionNames are the regions of all editions by code, in the reader's language.
func (o *pages) regionNames(r *http.Request) (map[string]string, error) {
	editions, err := o.Desk.Editions(r.Context())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, e := range slices.Backward(editions) { // the newest has the last word
		for _, x := range e.Regions {
			names[x.Code] = request.Printer(r).Text(x.Title)
		}
	}
	return names, nil
}

func formTag(p locale.Printer, f *expert.Form, today calendar.Date) view.Tag {
	switch {
	case f == nil:
		return view.Tag{Tone: view.Warn, Text: p.T("officer.experts.form_never")}
	case !f.InForce(today):
		return view.Tag{Tone: view.Warn, Text: p.T("officer.experts.form_over", "Through", p.Date(f.Through()))}
	}
	return view.Tag{Tone: view.Good, Text: p.T("officer.experts.form_in_force", "Through", p.Date(f.Through()))}
}

func loadText(p locale.Printer, x casework.ExpertRow) string {
	if x.Profile == nil || x.Profile.Capacity == 0 {
		return p.Number(int64(x.Load))
	}
	return p.T("view.n_of_m", "Done", x.Load, "All", x.Profile.Capacity)
}

func fieldsText(fields []expert.Field) string {
	sorted := slices.Clone(fields)
	slices.SortStableFunc(sorted, func(a, b expert.Field) int { return b.Level - a.Level })
	var out []string
	for _, f := range sorted {
		out = append(out, f.Code+strings.Repeat("•", f.Level))
	}
	return cmp.Or(strings.Join(out, "  "), "—")
}

func languagesText(languages []locale.Lang) string {
	var out []string
	for _, l := range languages {
		out = append(out, l.Name())
	}
	return cmp.Or(strings.Join(out, ", "), "—")
}

// expertView is what is known of one expert.
type expertView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	posts   view.Table
	forms   []view.Event
	seats   view.Table
	senior  *view.Confirm // for those who may say who is senior
	value   string
}

func (o *pages) expert(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.ExpertFile(r.Context(), who, party.PersonID(r.PathValue("person")))
	if err != nil {
		return err
	}
	regions, err := o.regionNames(r)
	if err != nil {
		return err
	}
	page := o.page(r, personName(x.Person))
	p := page.Printer
	tag := formTag(p, x.Form, x.Today)
	v := expertView{
		page: page, heading: view.Heading{Kicker: p.T("duty.expert"), Title: personName(x.Person), Lede: x.Person.Employer, Tag: &tag},
		facts: []view.Row{{Term: p.T("officer.experts.load"), Text: loadText(p, x.ExpertRow)}},
		posts: view.Table{
			Caption: p.T("officer.expert.ties"), Stack: true, Empty: p.T("officer.expert.ties_none"),
			Columns: []view.Column{{Label: p.T("assessor.profile.organisation")}, {Label: p.T("officer.expert.tie")}, {Label: p.T("officer.expert.period")}},
		},
		seats: seatRows(p, x),
	}
	if pr := x.Profile; pr != nil {
		v.facts = append(
			v.facts,
			view.Row{Term: p.T("officer.experts.fields"), Text: fieldsText(pr.Fields)},
			view.Row{Term: p.T("officer.experts.languages"), Text: languagesText(pr.Languages)},
			view.Row{Term: p.T("officer.experts.region"), Text: cmp.Or(regions[pr.Region], "—")},
		)
		for _, e := range pr.Employers {
			v.posts.Rows = append(v.posts.Rows, tieRow(p, e.Organisation, e.Number, p.T("officer.expert.employer"), "", e.From, e.To))
		}
		for _, e := range pr.Directorships {
			v.posts.Rows = append(v.posts.Rows, tieRow(p, e.Organisation, e.Number, p.T("officer.expert.topic.posts"), "", e.From, e.To))
		}
		for _, e := range pr.Shares {
			v.posts.Rows = append(v.posts.Rows, tieRow(p, e.Organisation, e.Number, p.T("officer.expert.topic.shares"), "", e.Since, e.Until))
		}
		if who.May(party.ActManageExperts, "") == nil {
			v.senior, v.value = &view.Confirm{Action: expertURL(x.Person.ID), Text: p.T("officer.expert.senior_text"), Submit: p.T("officer.expert.make_senior")}, "yes"
			if pr.Senior {
				v.senior.Submit, v.value = p.T("officer.expert.not_senior"), "no"
			}
		}
		if pr.Senior {
			v.heading.Kicker = p.T("expert.senior")
		}
	}
	if x.Form != nil {
		for _, t := range expert.Topics {
			for _, e := range x.Form.Statements[t].Entries {
				v.posts.Rows = append(v.posts.Rows, tieRow(p, e.Organisation, e.Number, p.T("officer.expert.topic."+string(t)), e.Detail, e.From, e.To))
			}
		}
	}
	for _, f := range x.Forms {
		v.forms = append(v.forms, view.Event{When: p.Date(f.SignedOn), DateTime: f.SignedOn.String(), Title: p.T("assessor.year.signed", "Through", p.Date(f.Through()))})
	}
	return view.Render(w, r, http.StatusOK, expertPage(v))
}

func tieRow(p locale.Printer, name, number, kind, detail string, from, to calendar.Date) view.TableRow {
	period := "—"
	switch {
	case !from.IsZero() && !to.IsZero():
		period = p.T("officer.expert.from_to", "From", p.Date(from), "To", p.Date(to))
	case !from.IsZero():
		period = p.T("officer.expert.since", "From", p.Date(from))
	case !to.IsZero():
		period = p.T("officer.expert.until", "To", p.Date(to))
	}
	return view.TableRow{Cells: []view.Cell{{Text: name, Sub: number}, {Text: kind, Sub: detail}, {Text: period}}}
}

func seatRows(p locale.Printer, x casework.ExpertFile) view.Table {
	t := view.Table{
		Caption: p.T("officer.expert.seats"), Stack: true, Empty: p.T("officer.expert.seats_none"),
		Columns: []view.Column{{Label: p.T("officer.expert.case")}, {Label: p.T("officer.expert.state")}, {Label: p.T("officer.panel.declaration")}},
	}
	for _, s := range x.Seats {
		state, declared := stateTag(p, s.State), declarationTag(p, s.Member.Declaration)
		cell := view.Cell{Tag: &declared}
		if s.Member.Declaration == panel.Conflicted {
			cell.Sub = p.T("interest.kind." + s.Member.Detail)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: s.CompanyName, Sub: s.Reference, Href: caseURL(s.ID, "panel")}, {Tag: &state}, cell}})
	}
	return t
}

func (o *pages) saveSenior(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	senior, err := strconv.ParseBool(map[string]string{"yes": "true", "no": "false"}[values.Get("senior")])
	if err != nil {
		return o.expert(w, r)
	}
	id := party.PersonID(r.PathValue("person"))
	if err := o.Desk.SetSenior(r.Context(), who, id, senior); err != nil {
		return err
	}
	return request.Redirect(w, r, expertURL(id))
}
