package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const interestsURL = "/office/interests"

func groupURL(id string) string { return interestsURL + "/groups/" + url.PathEscape(id) }

// interestsView is what was found about running cases, and what the agency says about organisations.
type interestsView struct {
	page     view.Page
	findings view.Table
	groups   view.Table
	rules    view.Table
	public   string
	manages  bool
}

func (o *pages) interests(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.Interests(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("officer.interests.title"))
	if r.FormValue("saved") != "" {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: page.Printer.T("officer.interests.saved")})
		page.Path = interestsURL
	}
	page.Wide = true
	p := page.Printer
	v := interestsView{page: page, manages: who.May(party.ActManageExperts, "") == nil, public: strings.Join(x.Settings.Public, ", ")}
	v.findings = view.Table{
		Caption: p.T("officer.interests.findings"), Stack: true, Empty: p.T("officer.interests.findings_none"),
		Columns: []view.Column{{Label: p.T("officer.expert.case")}, {Label: p.T("duty.expert")}, {Label: p.T("officer.interests.evidence")}, {Label: p.T("officer.interests.state")}},
	}
	for _, f := range x.Findings {
		tag, sub := findingTag(p, casework.TiedFinding{Finding: f.Finding, Kept: &f.KeptFinding}), ""
		if f.Lifted() {
			sub = p.T("officer.interests.lifted_by", "Name", personName(x.People[f.LiftedBy]), "Reason", f.Reason)
		} else if f.Member != nil {
			sub = declarationTag(p, f.Member.Declaration).Text
		}
		v.findings.Rows = append(v.findings.Rows, view.TableRow{Cells: []view.Cell{
			{Text: f.Company, Sub: f.Application.Reference, Href: caseURL(f.Case, "interests")},
			{Text: personName(f.Person), Href: expertURL(f.Person.ID)},
			{Text: f.Sentence(p), Sub: o.moment(p, f.FoundAt)},
			{Tag: &tag, Sub: sub},
		}})
	}
	v.groups = view.Table{
		Caption: p.T("officer.interests.groups"), Stack: true, Empty: p.T("officer.interests.groups_none"),
		Columns: []view.Column{{Label: p.T("officer.group.name")}, {Label: p.T("officer.group.members")}},
	}
	for _, g := range x.Groups {
		var names []string
		for _, m := range g.Members {
			names = append(names, m.Title())
		}
		cell := view.Cell{Text: g.Name}
		if v.manages {
			cell.Href = groupURL(g.ID)
		}
		v.groups.Rows = append(v.groups.Rows, view.TableRow{Cells: []view.Cell{cell, {Text: strings.Join(names, ", ")}}})
	}
	v.rules = view.Table{
		Caption: p.T("officer.interests.rules"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.interests.kind")}, {Label: p.T("officer.interests.effect")}, {Label: p.T("officer.interests.years"), Num: true}},
	}
	for _, k := range interest.Kinds {
		effect := p.T("officer.interests.look")
		if x.Settings.Bars[k] {
			effect = p.T("officer.interests.bars")
		}
		v.rules.Rows = append(v.rules.Rows, view.TableRow{Cells: []view.Cell{{Text: p.T("interest.kind." + string(k))}, {Text: effect}, {Text: p.Number(int64(x.Settings.Years[k]))}}})
	}
	return view.Render(w, r, http.StatusOK, interestsPage(v))
}

func findingTag(p locale.Printer, f casework.TiedFinding) view.Tag {
	switch {
	case f.Lifted():
		return view.Tag{Tone: view.Neutral, Text: p.T("officer.interests.lifted")}
	case f.Bars:
		return view.Tag{Tone: view.Bad, Text: p.T("officer.interests.bars")}
	}
	return view.Tag{Tone: view.Warn, Text: p.T("officer.interests.look")}
}

// groupView is the form of a group of organisations.
type groupView struct {
	page     view.Page
	form     view.Form
	revision string
	name     view.Field
	problem  string
	lines    []view.Line
	exists   bool
}

// theGroup reads the group of the address; an empty one for a new group.
func (o *pages) theGroup(r *http.Request) (interest.Group, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return interest.Group{}, who, err
	}
	id := r.PathValue("group")
	if id == "new" {
		return interest.Group{}, who, nil
	}
	x, err := o.Desk.Interests(r.Context(), who)
	if err != nil {
		return interest.Group{}, who, err
	}
	i := slices.IndexFunc(x.Groups, func(g interest.Group) bool { return g.ID == id })
	if i < 0 {
		return interest.Group{}, who, fault.New(fault.NotFound, "fault.not_found")
	}
	return x.Groups[i], who, nil
}

func (o *pages) group(w http.ResponseWriter, r *http.Request) error {
	g, _, err := o.theGroup(r)
	if err != nil {
		return err
	}
	return o.showGroup(w, r, http.StatusOK, g, 1, nil)
}

func (o *pages) saveGroup(w http.ResponseWriter, r *http.Request) error {
	g, who, err := o.theGroup(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(values.Get("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "web.form_broken").Because(err)
	}
	if values.Get("remove") != "" && g.ID != "" {
		if err := o.Desk.RemoveGroup(r.Context(), who, g.ID, revision); err != nil {
			return err
		}
		return request.Redirect(w, r, interestsURL+"?saved=1")
	}
	typed := interest.Group{ID: g.ID, Name: values.Get("name"), Revision: revision}
	for _, row := range request.Rows(values, "members", interest.MaxMembers+1) {
		typed.Members = append(typed.Members, interest.Member{Names: strings.Split(row.Get("names"), ";"), Number: row.Get("number")})
	}
	if values.Get("more") != "" {
		return o.showGroup(w, r, http.StatusOK, typed, 4, nil)
	}
	if _, err := o.Desk.SaveGroup(r.Context(), who, typed); err != nil {
		if status, ok := reopen(err); ok {
			return o.showGroup(w, r, status, typed, 1, err)
		}
		return err
	}
	return request.Redirect(w, r, interestsURL+"?saved=1")
}

func (o *pages) showGroup(w http.ResponseWriter, r *http.Request, status int, g interest.Group, empty int, problem error) error {
	p := request.Printer(r)
	title, action := p.T("officer.group.new"), groupURL("new")
	if g.ID != "" {
		title, action = g.Name, groupURL(g.ID)
	}
	v := groupView{
		page: o.page(r, title), form: view.Form{Action: action, Guard: true, Problems: view.Problems(p, problem)}, revision: strconv.FormatInt(g.Revision, 10),
		name:    view.Field{Name: "name", Label: p.T("officer.group.name"), Value: g.Name, Error: view.FieldError(p, problem, "name")},
		problem: view.FieldError(p, problem, "members"), exists: g.ID != "",
	}
	for i, m := range append(slices.Clone(g.Members), make([]interest.Member, empty)...) {
		v.lines = append(v.lines, view.Line{Name: "members." + strconv.Itoa(i), Label: p.T("assessor.line", "Number", i+1), Fields: []view.Field{
			{Name: request.RowField("members", i, "names"), Label: p.T("officer.group.names"), Value: strings.Join(m.Names, "; "), Width: "full"},
			{Name: request.RowField("members", i, "number"), Label: p.T("assessor.profile.number"), Value: m.Number, Width: "medium"},
		}})
	}
	return view.Render(w, r, status, groupPage(v))
}

// rulesView is the form of what counts as an interest.
type rulesView struct {
	page   view.Page
	form   view.Form
	lines  []view.Line
	fields []view.Field
}

func (o *pages) rules(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.Interests(r.Context(), who)
	if err != nil {
		return err
	}
	return o.showRules(w, r, http.StatusOK, x.Settings, nil)
}

func (o *pages) saveRules(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	s := interest.Settings{
		Years: map[interest.Kind]int{}, Bars: map[interest.Kind]bool{}, FormNeeded: values.Get("form_needed") == "yes",
		Public: strings.FieldsFunc(values.Get("public"), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }),
	}
	for _, k := range interest.Kinds {
		n, err := strconv.Atoi(strings.TrimSpace(values.Get("years_" + string(k))))
		if err != nil {
			n = -1 // Check says what is wrong with it
		}
		s.Years[k], s.Bars[k] = n, values.Get("bars_"+string(k)) == "bars"
	}
	if err := o.Desk.SaveInterestSettings(r.Context(), who, s); err != nil {
		if status, ok := reopen(err); ok {
			return o.showRules(w, r, status, s, err)
		}
		return err
	}
	return request.Redirect(w, r, interestsURL+"?saved=1")
}

func (o *pages) showRules(w http.ResponseWriter, r *http.Request, status int, s interest.Settings, problem error) error {
	p := request.Printer(r)
	v := rulesView{page: o.page(r, p.T("officer.interests.rules")), form: view.Form{Action: interestsURL + "/rules", Guard: true, Problems: view.Problems(p, problem)}}
	effects := []view.Option{{Value: "bars", Label: p.T("officer.interests.bars")}, {Value: "look", Label: p.T("officer.interests.look")}}
	for _, k := range interest.Kinds {
		effect, years, label := "look", "years_"+string(k), p.T("interest.kind."+string(k))
		if s.Bars[k] {
			effect = "bars"
		}
		value := strconv.Itoa(s.Years[k])
		if s.Years[k] < 0 {
			value = ""
		}
		v.lines = append(v.lines, view.Line{Name: string(k), Label: label, Fields: []view.Field{
			{Name: "bars_" + string(k), Label: label, Type: view.Select, Options: effects, Value: effect},
			{Name: years, Label: p.T("officer.interests.years_of", "Kind", label), Type: view.Number, Value: value, Width: "short", Error: view.FieldError(p, problem, years)},
		}})
	}
	needed := view.Field{
		Name: "form_needed", Type: view.Checkboxes, Label: p.T("officer.experts.form"), Optional: true,
		Options: []view.Option{{Value: "yes", Label: p.T("officer.interests.form_needed")}},
	}
	if s.FormNeeded {
		needed.Values = []string{"yes"}
	}
	v.fields = []view.Field{needed, {
		Name: "public", Type: view.TextArea, Label: p.T("officer.interests.public"), Hint: p.T("officer.interests.public_hint"), Value: strings.Join(s.Public, ", "), Optional: true,
		Error: view.FieldError(p, problem, "public"),
	}}
	return view.Render(w, r, status, rulesPage(v))
}

// tiesView is what ties the experts to one case.
type tiesView struct {
	caseFrame
	lede    string
	helpers []view.Row
	tied    []expertTies
	free    string // those with nothing against them
	lifts   bool
}

type expertTies struct {
	name, href, employer string
	state                view.Tag
	findings             []findingRow
}

type findingRow struct {
	text, sub, lift string // lift is where it can be looked past; empty where it cannot
	tag             view.Tag
}

func (o *pages) caseInterests(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.CaseInterests(r.Context(), who, application.ID(r.PathValue("case")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := tiesView{caseFrame: o.caseFrame(r, x.ForOfficer, tabPanel), lifts: who.May(party.ActLiftInterest, "") == nil}
	v.helpers = helperRows(p, x.Helpers)
	var free []string
	for _, e := range x.Ties {
		if len(e.Findings) == 0 {
			free = append(free, personName(e.Person))
			continue
		}
		row := expertTies{name: personName(e.Person), href: expertURL(e.Person.ID), employer: e.Person.Employer, state: view.Tag{Tone: view.Good, Text: p.T("officer.ties.free")}}
		switch e.Open() {
		case "bars":
			row.state = view.Tag{Tone: view.Bad, Text: p.T("officer.interests.bars")}
		case "look":
			row.state = view.Tag{Tone: view.Warn, Text: p.T("officer.interests.look")}
		}
		for _, f := range e.Findings {
			n := findingRow{text: f.Sentence(p), tag: findingTag(p, f)}
			switch {
			case f.Lifted():
				n.sub = p.T("officer.interests.lifted_by", "Name", personName(x.People[f.Kept.LiftedBy]), "Reason", f.Kept.Reason)
			case v.lifts:
				n.lift = caseURL(x.Case.ID, "interests/"+url.PathEscape(string(e.Person.ID))+"/"+f.Mark())
			}
			row.findings = append(row.findings, n)
		}
		v.tied = append(v.tied, row)
	}
	v.free = strings.Join(free, ", ")
	v.lede = p.T("officer.ties.lede", "Count", len(x.Ties), "Tied", len(v.tied))
	return view.Render(w, r, http.StatusOK, tiesPage(v))
}

func helperRows(p locale.Printer, h interest.Helpers) []view.Row {
	switch {
	case h.Revision == 0:
		return []view.Row{{Term: p.T("officer.ties.helpers"), Text: p.T("officer.ties.helpers_unsaid")}}
	case h.None:
		return []view.Row{{Term: p.T("officer.ties.helpers"), Text: p.T("officer.ties.helpers_none")}}
	}
	var rows []view.Row
	for _, x := range h.List {
		rows = append(rows, view.Row{Term: p.T("interest.work." + string(x.Work)), Text: strings.Join(slices.DeleteFunc([]string{x.Name, x.Organisation, x.Number}, func(s string) bool { return s == "" }), ", ")})
	}
	return rows
}

// theFinding is the finding of the address.
func (o *pages) theFinding(r *http.Request) (casework.CaseInterests, casework.ExpertTies, casework.TiedFinding, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.CaseInterests{}, casework.ExpertTies{}, casework.TiedFinding{}, who, err
	}
	x, err := o.Desk.CaseInterests(r.Context(), who, application.ID(r.PathValue("case")))
	if err != nil {
		return x, casework.ExpertTies{}, casework.TiedFinding{}, who, err
	}
	for _, e := range x.Ties {
		for _, f := range e.Findings {
			if string(e.Person.ID) == r.PathValue("person") && f.Mark() == r.PathValue("mark") {
				return x, e, f, who, nil
			}
		}
	}
	return x, casework.ExpertTies{}, casework.TiedFinding{}, who, fault.New(fault.NotFound, "fault.not_found")
}

func (o *pages) askLift(w http.ResponseWriter, r *http.Request) error {
	return o.showLift(w, r, http.StatusOK, "", nil)
}

func (o *pages) lift(w http.ResponseWriter, r *http.Request) error {
	x, e, f, who, err := o.theFinding(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	if !f.Lifted() { // the second click of a double one finds it lifted
		if err := o.Desk.Lift(r.Context(), who, x.Case.ID, e.Person.ID, f.Mark(), values.Get("reason")); err != nil {
			if status, ok := reopen(err); ok {
				return o.showLift(w, r, status, values.Get("reason"), err)
			}
			return err
		}
	}
	return request.Redirect(w, r, caseURL(x.Case.ID, "interests"))
}

func (o *pages) showLift(w http.ResponseWriter, r *http.Request, status int, reason string, problem error) error {
	x, e, f, _, err := o.theFinding(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	page := o.page(r, p.T("officer.lift.title"))
	here := caseURL(x.Case.ID, "interests/"+url.PathEscape(string(e.Person.ID))+"/"+f.Mark())
	return view.Render(w, r, status, confirmActPage(page, view.Confirm{
		Title: page.Title, Text: p.T("officer.lift.text"), Action: here, Submit: p.T("officer.lift.do"),
		Back: view.Link{Href: caseURL(x.Case.ID, "interests"), Label: x.Contents.Company.Name},
		Facts: []view.Row{
			{Term: p.T("duty.expert"), Text: personName(e.Person)},
			{Term: p.T("officer.expert.case"), Text: x.Case.Reference + ", " + x.Contents.Company.Name},
			{Term: p.T("officer.interests.evidence"), Text: f.Sentence(p)},
		},
		Fields: []view.Field{{
			Name: "reason", Label: p.T("officer.lift.reason"), Hint: p.T("officer.lift.reason_hint"), Type: view.TextArea, Rows: 3, MaxLength: 1000, Value: reason,
			Error: view.FieldError(p, problem, "reason"),
		}},
		Problems: view.Problems(p, problem),
	}))
}
