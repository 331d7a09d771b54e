package applicant

import (
	"net/http"
	"slices"

	"proba.example/internal/casework"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// checksView is the follow-up checks of a company.
type checksView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	checks  []ownCheck
}

// ownCheck is one check as the company reads it.
type ownCheck struct {
	title, when, told string
	tag               view.Tag
	broken            []broken
}

// broken is a condition that was not kept, with the checker's words and files.
type broken struct {
	text  string
	files []view.File
}

func (s *pages) checks(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	company, all, err := s.Desk.OwnChecks(r.Context(), who, party.OrgID(r.PathValue("company")))
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("oversight.checks"))
	p := page.Printer
	v := checksView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: reportsURL(company.ID), Label: p.T("oversight.reports")}},
		heading: view.Heading{Kicker: company.Name, Title: page.Title, Lede: p.T("oversight.checks_own")},
	}
	for _, x := range all {
		v.checks = append(v.checks, s.ownCheck(r, x))
	}
	return view.Render(w, r, http.StatusOK, checksPage(v))
}

// checkFile gives the company a file of a finding.
func (s *pages) checkFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := s.Desk.CheckEnclosure(r.Context(), who, oversight.CheckID(r.PathValue("check")), r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Send(w, r, s.Desk.Files, f)
}

func (s *pages) ownCheck(r *http.Request, x casework.OwnCheck) ownCheck {
	p, c := request.Printer(r), x.Check
	tone := map[oversight.CheckState]view.Tone{
		oversight.CheckOrdered: view.Info, oversight.CheckToMend: view.Warn, oversight.CheckInOrder: view.Good, oversight.CheckMended: view.Good, oversight.CheckWithdraw: view.Bad,
	}[c.State]
	out := ownCheck{
		title: p.T("oversight.check.of", "Number", c.Number), tag: view.Tag{Tone: tone, Text: p.T("oversight.check.state." + string(c.State))}, told: c.Told,
		when: p.T("oversight.check.own_ordered", "On", p.Date(s.day(c.OrderedAt)), "Due", p.Date(c.DueOn)),
	}
	if c.State == oversight.CheckToMend {
		out.when = p.T("oversight.check.own_mend", "By", p.Date(c.MendBy))
	}
	for _, f := range c.Findings {
		i := slices.IndexFunc(x.Conditions, func(k scheme.FollowUpCondition) bool { return k.Code == f.Condition })
		if f.Seen == oversight.NotKept && i >= 0 {
			out.broken = append(out.broken, broken{
				p.T("applicant.fact", "Name", p.Text(x.Conditions[i].Title), "Value", f.Words), enclosed.Rows(p, f.Files, "/companies/"+string(c.Company)+"/checks/"+string(c.ID)+"/files", false),
			})
		}
	}
	return out
}
