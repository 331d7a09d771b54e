package applicant

import (
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// deskView is the page on which the reader's companies and their cases lie.
type deskView struct {
	page      view.Page
	companies []deskCompany
	agents    []deskAgent // companies that the reader represents
	asked     view.Notice // nominations that await the reader's answer; without words where none does
	answer    string      // where to answer
	nominated bool        // whether any company of the reader's was ever nominated
	joint     bool        // a joint call is open
}

// deskCompany is one company and what to do next for it.
type deskCompany struct {
	name, latin, role string
	file, years       string // addresses
	complaints        string // address
	measures          string // address
	agents            string // address
	solutions         string // address
	yearsText         string
	reports           string   // address
	report            nextStep // the yearly report that is awaited; empty where none is
	next              nextStep
	cases             view.Table
}

// nextStep is the one thing that moves a company or case on. Primary is false where nothing is asked of the reader.
type nextStep struct {
	text, href, label string
	primary           bool
}

// fewestYears is how many financial years most of the figures are read from.
const fewestYears = 2

func (s *pages) desk(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	home, err := s.Desk.ApplicantHome(r.Context(), who)
	if err != nil {
		return err
	}
	editions, err := s.editions(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := deskView{page: s.frame(r, p.T("applicant.desk.title"))}
	for _, c := range home.Companies {
		v.companies = append(v.companies, s.deskCompany(p, c, editions))
	}
	if v.agents, err = s.deskAgents(r, who); err != nil {
		return err
	}
	if err := s.deskNominations(r, who, &v); err != nil {
		return err
	}
	return view.Render(w, r, http.StatusOK, deskPage(v))
}

// editions are the published editions by reference, for their titles.
func (s *pages) editions(r *http.Request) (map[scheme.Ref]*scheme.Edition, error) {
	all, err := s.Desk.Editions(r.Context())
	if err != nil {
		return nil, err
	}
	m := make(map[scheme.Ref]*scheme.Edition, len(all))
	for _, e := range all {
		m[e.Ref] = e
	}
	return m, nil
}

func schemeTitle(p locale.Printer, editions map[scheme.Ref]*scheme.Edition, ref scheme.Ref) string {
	if e := editions[ref]; e != nil {
		return p.T("applicant.edition", "Scheme", e.ShortTitle, "Edition", ref.Edition)
	}
	return ref.String()
}

func (s *pages) deskCompany(p locale.Printer, c casework.HomeCompany, editions map[scheme.Ref]*scheme.Edition) deskCompany {
	out := deskCompany{
		name: c.Company.Name, latin: c.Company.LatinName, role: roleName(p, c.Role),
		file: companyURL(c.Company.ID, ""), years: companyURL(c.Company.ID, "years"),
		complaints: companyURL(c.Company.ID, "complaints"),
		measures:   companyURL(c.Company.ID, "measures"),
		solutions:  companyURL(c.Company.ID, "solutions"),
		agents:     agentsURL(c.Company.ID, ""),
		reports:    reportsURL(c.Company.ID),
		yearsText:  p.T("applicant.desk.years", "Count", c.Years),
		cases: view.Table{
			Caption: p.T("applicant.desk.cases"), Stack: true,
			Columns: []view.Column{
				{Label: p.T("applicant.case.reference")},
				{Label: p.T("applicant.case.scheme")},
				{Label: p.T("applicant.case.state")},
				{Label: p.T("applicant.case.since")},
			},
		},
	}
	for _, a := range c.Cases {
		tag := stateTag(p, a.State)
		out.cases.Rows = append(out.cases.Rows, view.TableRow{Cells: []view.Cell{
			{Text: a.Reference, Href: caseURL(a.ID, "")},
			{Text: schemeTitle(p, editions, a.Edition)},
			{Tag: &tag},
			{Text: p.ShortDate(s.day(a.StateSince))},
		}})
	}
	out.next = companyStep(p, c)
	if r := c.Report; r != nil {
		out.report = nextStep{p.T("oversight.report.desk", "Year", strconv.Itoa(r.Year), "Due", r.DueOn), reportURL(*r, ""), p.T("oversight.report.fill"), true}
	}
	return out
}

// companyStep is what to do next for a company: go on with the case on its way, or complete the file and apply.
func companyStep(p locale.Printer, c casework.HomeCompany) nextStep {
	for _, a := range c.Cases {
		if a.State.Open() {
			return caseStep(p, a)
		}
	}
	if c.Years < fewestYears {
		return nextStep{p.T("applicant.next.years"), companyURL(c.Company.ID, "years"), p.T("applicant.next.years_do"), true}
	}
	apply := withQuery("/apply", "company", string(c.Company.ID))
	if len(c.Cases) > 0 && c.Cases[0].State != application.Withdrawn {
		return caseStep(p, c.Cases[0])
	}
	return nextStep{p.T("applicant.next.apply"), apply, p.T("applicant.next.apply_do"), true}
}

// caseStep is what to do next in a case.
func caseStep(p locale.Printer, a application.Application) nextStep {
	at := caseURL(a.ID, "")
	switch a.State {
	case application.Draft:
		return nextStep{p.T("applicant.next.draft"), at, p.T("applicant.next.draft_do"), true}
	case application.Returned:
		return nextStep{p.T("applicant.next.returned"), at, p.T("applicant.next.returned_do"), true}
	case application.Submitted:
		return nextStep{p.T("applicant.next.submitted"), at, p.T("applicant.next.see"), false}
	case application.Accepted:
		return nextStep{p.T("applicant.next.accepted"), at, p.T("applicant.next.see"), false}
	case application.Evaluating:
		return nextStep{p.T("applicant.next.evaluating"), at, p.T("applicant.next.see"), false}
	case application.Evaluated, application.Proposed, application.Granted:
		return nextStep{p.T("applicant.next.evaluated"), at, p.T("applicant.next.see"), false}
	case application.Certified:
		return nextStep{p.T("applicant.next.certified"), caseURL(a.ID, "outcome"), p.T("applicant.next.certified_do"), true}
	case application.Objected:
		return nextStep{p.T("objection.now"), caseURL(a.ID, "objection"), p.T("objection.see"), true}
	case application.Refused:
		return nextStep{p.T("applicant.next.refused"), caseURL(a.ID, "outcome"), p.T("applicant.next.refused_do"), true}
	}
	return nextStep{p.T("applicant.next.withdrawn"), at, p.T("applicant.next.see"), false}
}

func (n nextStep) kind() string {
	if n.primary {
		return "primary"
	}
	return "secondary"
}
