package applicant

import (
	"net/http"

	"proba.example/internal/web/view"
)

// eligibilityView is the requirements as they stand in a case.
type eligibilityView struct {
	page    view.Page
	trail   []view.Link
	company string
	verdict view.Notice
	rules   []ruleRow
	text    string
	sheet   sheetText
	mend    view.Link
}

func (s *pages) eligibility(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	page := s.frame(r, "")
	p := page.Printer
	page.Title = p.T("applicant.eligibility.title")
	here := caseURL(c.Case.ID, "eligibility")
	org := c.Case.Company
	if !companyOpen(c) {
		org = "" // the file is frozen: there is nothing to mend here
	}
	v := eligibilityView{
		page: page, trail: trail(p, c), company: c.Company.Name, verdict: verdict(page, countRules(c.Eligibility)),
		text:  ruleSources(p, c.Edition, c.Eligibility),
		rules: ruleRows(p, c.Eligibility, c.Facts, org, here), sheet: sheetChoice(p, c.Edition, c.Choice, c.Facts),
	}
	if org != "" {
		v.mend = view.Link{Href: withQuery(companyURL(org, ""), "back", here), Label: p.T("applicant.rule.mend")}
	}
	saved(&v.page, r)
	return view.Render(w, r, http.StatusOK, eligibilityPage(v))
}
