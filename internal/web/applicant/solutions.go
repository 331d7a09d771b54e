package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func solutionURL(s solution.Solution, rest string) string {
	return strings.TrimSuffix(companyURL(s.Company, "solutions/"+url.PathEscape(string(s.ID))+"/"+rest), "/")
}

// theSolutions reads the solutions of the company in the address.
func (s *pages) theSolutions(r *http.Request) (programme.OwnSolutions, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.OwnSolutions{}, who, err
	}
	o, err := s.Sites.OwnSolutions(r.Context(), who, party.OrgID(r.PathValue("company")))
	return o, who, err
}

// theSolution reads the solution of the address.
func (s *pages) theSolution(r *http.Request) (programme.OwnSolutions, solution.Solution, party.Actor, error) {
	o, who, err := s.theSolutions(r)
	if err != nil {
		return o, solution.Solution{}, who, err
	}
	x, err := o.Solution(solution.ID(r.PathValue("solution")))
	return o, x, who, err
}

// solutionsView is what a company offers.
type solutionsView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	write    string // address of the form, for those who may
	proposed string // where one finds what is proposed
	table    view.Table
}

func (s *pages) solutions(w http.ResponseWriter, r *http.Request) error {
	o, _, err := s.theSolutions(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("solution.own"))
	p := page.Printer
	v := solutionsView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}}, proposed: programme.VendorMatches,
		heading: view.Heading{Kicker: o.Company.Name, Title: page.Title, Lede: p.T("solution.own_lede")},
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("solution.none_own"), Columns: []view.Column{
			{Label: p.T("solution.field.name")}, {Label: p.T("solution.field.markets")}, {Label: p.T("solution.field.level")}, {Label: p.T("solution.written")},
		}},
	}
	if o.MayWrite {
		v.write = companyURL(o.Company.ID, "solutions/new")
	}
	for _, x := range o.Solutions {
		tag := writtenTag(p, o, x)
		if a := o.Admission(x.ID); a != nil {
			tag = dossier.StateTag(p, *a)
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Name, Href: solutionURL(x, "")}, {Text: dossier.Stated(p, dossier.Markets(p, x.Markets))}, {Text: dossier.Stated(p, dossier.Level(p, x))}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, solutionsPage(v))
}

// writtenTag says how far the description has come.
func writtenTag(p locale.Printer, o programme.OwnSolutions, x solution.Solution) view.Tag {
	if n := len(x.Missing(o.Today)); n > 0 {
		return view.Tag{Tone: view.Info, Text: p.T("solution.points_missing", "Count", n)}
	}
	return view.Tag{Tone: view.Good, Text: p.T("solution.complete")}
}

// solutionView is one solution of a company.
type solutionView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	tasks    []view.Task
	missing  []string
	sections []dossier.Section
	steps    []view.Step // of the request for admission
	facts    []view.Row
	handIn   string // address, for those who may
	withdraw string // address, for those who may
}

func (s *pages) solution(w http.ResponseWriter, r *http.Request) error {
	o, x, _, err := s.theSolution(r)
	if err != nil {
		return err
	}
	page := s.frame(r, x.Name)
	saved(&page, r)
	p := page.Printer
	tag := writtenTag(p, o, x)
	v := solutionView{
		page: page, trail: solutionTrail(p, o), heading: view.Heading{Kicker: o.Company.Name, Title: x.Name, Tag: &tag},
		sections: dossier.Sections(p, x, o.Technologies, o.Today),
	}
	v.page.Notices = append(v.page.Notices, dossier.Warnings(p, x)...)
	missing := x.Missing(o.Today)
	for _, f := range missing {
		v.missing = append(v.missing, p.T("solution.field."+listOf(f.Field))+": "+p.Fault(f))
	}
	for _, code := range solution.Sections {
		task := view.Task{Label: p.T("solution.section." + string(code)), Detail: p.T("solution.section." + string(code) + ".text"), State: view.Tag{Tone: view.Good, Text: p.T("solution.stated")}}
		n := 0
		for _, f := range missing {
			if solution.SectionOf(f.Field) == code {
				n++
			}
		}
		if n > 0 {
			task.State = view.Tag{Tone: view.Info, Text: p.T("solution.points_missing", "Count", n)}
		}
		if o.MayWrite {
			task.Href = solutionURL(x, string(code))
		}
		v.tasks = append(v.tasks, task)
	}
	v.admission(p, o, x)
	return view.Render(w, r, http.StatusOK, solutionPage(v))
}

// admission adds how the request for admission stands, and what can be done with it.
func (v *solutionView) admission(p locale.Printer, o programme.OwnSolutions, x solution.Solution) {
	a := o.Admission(x.ID)
	ready := o.MaySubmit && len(x.Missing(o.Today)) == 0
	if a == nil {
		if ready {
			v.handIn = solutionURL(x, "admission")
		}
		return
	}
	tag := dossier.StateTag(p, *a)
	v.heading.Tag, v.steps, v.facts = &tag, dossier.Steps(p, *a), dossier.AdmissionRows(p, *a)
	if a.Verdict != nil {
		v.facts = append(v.facts, dossier.VerdictRows(p, *a.Verdict)...)
	}
	if ready && (a.State == solution.Returned || a.State == solution.Refused || a.State == solution.Withdrawn) {
		v.handIn = solutionURL(x, "admission")
	}
	if o.MaySubmit && a.State.Open() {
		v.withdraw = solutionURL(x, "withdraw")
	}
	if a.State.Open() && a.State != solution.Returned {
		for i := range v.tasks {
			v.tasks[i].Href = "" // it is being judged as it was handed in
		}
	}
}

func (s *pages) askHandIn(w http.ResponseWriter, r *http.Request) error {
	return s.handInPage(w, r, http.StatusOK, nil)
}

func (s *pages) handInPage(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	_, x, _, err := s.theSolution(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	page := s.frame(r, p.T("solution.hand_in"))
	page.Notices = append(page.Notices, dossier.Warnings(p, x)...)
	return view.Render(w, r, status, withdrawPage(withdrawView{page, view.Confirm{
		Title: page.Title, Text: p.T("solution.hand_in_text"), Facts: []view.Row{{Term: p.T("solution.kicker"), Text: x.Name}}, Action: solutionURL(x, "admission"),
		Submit: page.Title, Back: view.Link{Href: solutionURL(x, ""), Label: x.Name}, Problems: formProblems(p, problem),
	}}))
}

func (s *pages) handIn(w http.ResponseWriter, r *http.Request) error {
	o, x, who, err := s.theSolution(r)
	if err != nil {
		return err
	}
	_, err = s.Sites.HandIn(r.Context(), who, o.Company.ID, x.ID)
	if status, again := reopen(err); again {
		return s.handInPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, solutionURL(x, ""))
}

func (s *pages) askWithdrawAdmission(w http.ResponseWriter, r *http.Request) error {
	return s.withdrawAdmissionPage(w, r, http.StatusOK, nil)
}

func (s *pages) withdrawAdmissionPage(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	_, x, _, err := s.theSolution(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	page := s.frame(r, p.T("solution.withdraw"))
	return view.Render(w, r, status, withdrawPage(withdrawView{page, view.Confirm{
		Title: page.Title, Text: p.T("solution.withdraw_text"), Facts: []view.Row{{Term: p.T("solution.kicker"), Text: x.Name}}, Action: solutionURL(x, "withdraw"),
		Submit: page.Title, Danger: true, Back: view.Link{Href: solutionURL(x, ""), Label: x.Name}, Problems: view.Problems(p, problem),
	}}))
}

func (s *pages) withdrawAdmission(w http.ResponseWriter, r *http.Request) error {
	o, x, who, err := s.theSolution(r)
	if err != nil {
		return err
	}
	err = s.Sites.WithdrawAdmission(r.Context(), who, o.Company.ID, x.ID)
	if status, again := reopen(err); again {
		return s.withdrawAdmissionPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, solutionURL(x, ""))
}

// listOf is the field a line such as "components.1" belongs to.
func listOf(field string) string {
	list, _, _ := strings.Cut(field, ".")
	return list
}

func solutionTrail(p locale.Printer, o programme.OwnSolutions, more ...view.Link) []view.Link {
	return slices.Concat([]view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: companyURL(o.Company.ID, "solutions"), Label: p.T("solution.own")}}, more)
}
