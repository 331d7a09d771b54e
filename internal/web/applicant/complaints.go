package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/complaint"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func complaintTag(p locale.Printer, s complaint.State) view.Tag {
	tone := map[complaint.State]view.Tone{complaint.Filed: view.Info, complaint.InHand: view.Progress, complaint.Answered: view.Good}[s]
	return view.Tag{Tone: tone, Text: p.T("complaint.state." + string(s))}
}

// complaintsView is what a company complained of.
type complaintsView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	file    string // address of the form, for those who may
	table   view.Table
}

// theComplaints reads the complaints of the company in the address.
func (s *pages) theComplaints(r *http.Request) (casework.OwnComplaints, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.OwnComplaints{}, who, err
	}
	v, err := s.Desk.OwnComplaints(r.Context(), who, party.OrgID(r.PathValue("company")))
	return v, who, err
}

func (s *pages) complaints(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theComplaints(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("complaint.title"))
	p := page.Printer
	v := complaintsView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}},
		heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("complaint.own_lede")},
		table: view.Table{Caption: p.T("complaint.title"), Stack: true, Empty: p.T("complaint.none"), Columns: []view.Column{
			{Label: p.T("complaint.number")}, {Label: p.T("complaint.about")}, {Label: p.T("complaint.ground")}, {Label: p.T("complaint.due_on")}, {Label: p.T("complaint.state")},
		}},
	}
	if c.MayFile {
		v.file = companyURL(c.Company.ID, "complaints/new")
	}
	for _, x := range c.Complaints {
		tag := complaintTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Number, Href: complaintURL(x, "")}, {Text: aboutText(p, c, x)}, {Text: p.T("complaint.ground." + string(x.Ground))}, {Text: p.ShortDate(x.DueOn)}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, complaintsPage(v))
}

func complaintURL(c complaint.Complaint, rest string) string {
	return strings.TrimSuffix(companyURL(c.Company, "complaints/"+url.PathEscape(string(c.ID))+"/"+rest), "/")
}

// aboutText says whom a complaint is about, by name where the company knows it.
func aboutText(p locale.Printer, o casework.OwnComplaints, c complaint.Complaint) string {
	if name := o.Name(c.Expert); name != "" {
		return name
	}
	return p.T("complaint.about." + string(c.About))
}

// grievanceView is the form of a complaint.
type grievanceView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	form    view.Form
	fields  []view.Field
}

func (s *pages) newComplaint(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theComplaints(r)
	if err != nil {
		return err
	}
	if !c.MayFile {
		return fault.New(fault.Forbidden, "party.signatory_needed")
	}
	return s.complaintForm(w, r, http.StatusOK, c, url.Values{"case": {r.URL.Query().Get("case")}}, nil)
}

// expertOption tells an expert of one case from the same one of another.
func expertOption(m casework.Met) string { return string(m.Case) + "/" + string(m.Expert.ID) }

func (s *pages) complaintForm(w http.ResponseWriter, r *http.Request, status int, c casework.OwnComplaints, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("complaint.new"))
	p, list := page.Printer, companyURL(c.Company.ID, "complaints")
	v := grievanceView{
		page: page, back: view.Link{Href: list, Label: p.T("complaint.title")},
		heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("complaint.new_lede", "Days", complaint.TermDays)},
		form:    view.Form{Action: list + "/new", Guard: true, Problems: view.Problems(p, problem)},
	}
	if page.Path != list+"/new" && r.Method == http.MethodPost {
		v.page.Path = list + "/new"
	}
	cases, experts := []view.Option{{Label: p.T("complaint.no_case")}}, []view.Option{{Label: p.T("complaint.name_unknown")}}
	for _, a := range c.Cases {
		cases = append(cases, view.Option{Value: string(a.ID), Label: a.Reference})
	}
	for _, m := range c.Met {
		experts = append(experts, view.Option{Value: expertOption(m), Label: p.T("complaint.expert_of", "Name", m.Expert.Name, "Reference", c.Number(string(m.Case)))})
	}
	abouts := options(p, "complaint.about.", complaint.Abouts)
	for i := range abouts {
		abouts[i].Hint = p.T("complaint.about." + abouts[i].Value + ".hint")
	}
	v.fields = []view.Field{
		{Name: "about", Label: p.T("complaint.about"), Type: view.Radios, Options: abouts},
		{Name: "case", Label: p.T("complaint.case"), Hint: p.T("complaint.case_hint"), Type: view.Select, Options: cases, Optional: true},
		{Name: "expert", Label: p.T("complaint.expert"), Hint: p.T("complaint.expert_hint"), Type: view.Select, Options: experts, Optional: true},
		{Name: "ground", Label: p.T("complaint.ground"), Type: view.Radios, Options: options(p, "complaint.ground.", complaint.Grounds)},
		{Name: "words", Label: p.T("complaint.words"), Hint: p.T("complaint.words_hint"), Type: view.TextArea, Rows: 8, MaxLength: complaint.MostWords},
	}
	for i := range v.fields {
		f := &v.fields[i]
		f.Value, f.Error = typed.Get(f.Name), view.FieldError(p, problem, f.Name)
	}
	return view.Render(w, r, status, complaintFormPage(v))
}

func options[S ~string](p locale.Printer, family string, codes []S) []view.Option {
	all := make([]view.Option, len(codes))
	for i, c := range codes {
		all[i] = view.Option{Value: string(c), Label: p.T(family + string(c))}
	}
	return all
}

func (s *pages) saveComplaint(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theComplaints(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	x := casework.Grievance{
		Case: application.ID(typed.Get("case")), About: complaint.About(typed.Get("about")), Ground: complaint.Ground(typed.Get("ground")), Words: typed.Get("words"),
	}
	if i := slices.IndexFunc(c.Met, func(m casework.Met) bool { return expertOption(m) == typed.Get("expert") }); i >= 0 && x.About == complaint.Expert {
		x.Expert = c.Met[i].Expert.ID
		if x.Case == "" {
			x.Case = c.Met[i].Case
		}
	}
	id, err := s.Desk.Complain(r.Context(), who, c.Company.ID, x)
	if status, again := reopen(err); again {
		return s.complaintForm(w, r, status, c, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, companyURL(c.Company.ID, "complaints/"+url.PathEscape(string(id)))+"?filed=yes")
}

// complaintView is one complaint of a company.
type complaintView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	facts    []view.Row
	words    []string
	answer   *view.Notice
	said     []string // the answer
	measures []string
	withdraw string // address, for those who may
}

// theComplaint reads the complaint of the address.
func (s *pages) theComplaint(r *http.Request) (casework.OwnComplaints, complaint.Complaint, party.Actor, error) {
	c, who, err := s.theComplaints(r)
	if err != nil {
		return c, complaint.Complaint{}, who, err
	}
	i := slices.IndexFunc(c.Complaints, func(x complaint.Complaint) bool { return string(x.ID) == r.PathValue("complaint") })
	if i < 0 {
		return c, complaint.Complaint{}, who, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, c.Complaints[i], who, nil
}

func (s *pages) complaint(w http.ResponseWriter, r *http.Request) error {
	c, x, _, err := s.theComplaint(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("complaint.of", "Number", x.Number))
	p := page.Printer
	tag := complaintTag(p, x.State)
	v := complaintView{
		page: page, heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Tag: &tag}, words: paragraphs(x.Words),
		trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: companyURL(c.Company.ID, "complaints"), Label: p.T("complaint.title")}},
		facts: []view.Row{
			{Term: p.T("complaint.about"), Text: aboutText(p, c, x)},
			{Term: p.T("complaint.ground"), Text: p.T("complaint.ground." + string(x.Ground))},
			{Term: p.T("complaint.filed_on"), Text: p.Date(s.day(x.FiledAt))},
		},
	}
	if number := c.Number(x.Case); number != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("complaint.case"), Text: number})
	}
	if x.State.Open() {
		v.facts = append(v.facts, view.Row{Term: p.T("complaint.due_on"), Text: p.Date(x.DueOn)})
		if c.MayFile {
			v.withdraw = complaintURL(x, "withdraw")
		}
	}
	if x.Extended != nil {
		v.facts = append(v.facts, view.Row{Term: p.T("complaint.extended"), Text: x.Extended.Words})
	}
	if r.URL.Query().Get("filed") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Title: p.T("complaint.filed_title"), Text: p.T("complaint.filed_text", "Due", p.Date(x.DueOn))})
		v.page.Path = r.URL.Path
	}
	if a := x.Answer; a != nil {
		v.answer = &view.Notice{Tone: findingTone(a.Finding), Title: p.T("complaint.finding." + string(a.Finding)), Text: p.T("complaint.answered_on", "On", p.Date(s.day(a.At)))}
		v.said, v.measures = paragraphs(a.Words), paragraphs(a.Measures)
	}
	return view.Render(w, r, http.StatusOK, complaintPage(v))
}

func findingTone(f complaint.Finding) view.Tone {
	if f == complaint.Rejected {
		return view.Neutral
	}
	return view.Good
}

func (s *pages) askWithdrawComplaint(w http.ResponseWriter, r *http.Request) error {
	return s.withdrawComplaintPage(w, r, http.StatusOK, nil)
}

func (s *pages) withdrawComplaintPage(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	_, x, _, err := s.theComplaint(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("complaint.withdraw"))
	p := page.Printer
	return view.Render(w, r, status, withdrawPage(withdrawView{page, view.Confirm{
		Title: page.Title, Text: p.T("complaint.withdraw_text"), Facts: []view.Row{{Term: p.T("complaint.number"), Text: x.Number}}, Action: complaintURL(x, "withdraw"),
		Submit: page.Title, Danger: true, Back: view.Link{Href: complaintURL(x, ""), Label: x.Number}, Problems: view.Problems(p, problem),
	}}))
}

func (s *pages) withdrawComplaint(w http.ResponseWriter, r *http.Request) error {
	c, x, who, err := s.theComplaint(r)
	if err != nil {
		return err
	}
	err = s.Desk.WithdrawComplaint(r.Context(), who, c.Company.ID, x.ID)
	if status, again := reopen(err); again {
		return s.withdrawComplaintPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, complaintURL(x, ""))
}
