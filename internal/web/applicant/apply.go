package applicant

import (
	"net/http"
	"net/url"
	"slices"

	"proba.example/internal/casework"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// applyView is the way from a scheme to a draft: which scheme, which company, whether its requirements are met.
type applyView struct {
	page      view.Page
	problems  []view.Problem
	schemes   []choice
	companies []choice
	nothing   bool // no scheme takes applications today
	noCompany string
	title     string
	lede      string
	company   string
	rules     []ruleRow
	rulesText string
	verdict   view.Notice
	sheet     sheetText
	mend      view.Link
	running   nextStep
	draft     openForm
	call      string // address of the scheme's public page
	succeed   string // address at which a certificate is taken over; empty where none passes
}

// choice is one of several schemes or companies.
type choice struct{ href, title, text string }

// openForm opens the draft.
type openForm struct {
	company, edition, sheet string
	scheme                  string
	label, kind, text       string
}

func (s *pages) apply(w http.ResponseWriter, r *http.Request) error {
	return s.showApply(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (s *pages) open(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	ref := scheme.Ref{Scheme: typed.Get("scheme"), Edition: typed.Get("edition")}
	id, err := s.Desk.Open(r.Context(), who, party.OrgID(typed.Get("company")), ref, typed.Get("sheet"))
	if err != nil {
		if status, ok := reopen(err); ok {
			return s.showApply(w, r, status, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}

// showApply narrows down scheme and company as far as the address or their number allows, and then shows the requirements.
func (s *pages) showApply(w http.ResponseWriter, r *http.Request, status int, asked url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := applyView{page: s.frame(r, p.T("applicant.apply.title")), problems: view.Problems(p, problem), title: p.T("applicant.apply.title")}
	editions, err := s.Desk.OpenEditions(r.Context())
	if err != nil {
		return err
	}
	editions = slices.DeleteFunc(slices.Clone(editions), func(e *scheme.Edition) bool {
		return (asked.Get("scheme") != "" && e.Ref.Scheme != asked.Get("scheme")) || (asked.Get("edition") != "" && e.Ref.Edition != asked.Get("edition"))
	})
	home, err := s.Desk.ApplicantHome(r.Context(), who)
	if err != nil {
		return err
	}
	companies := slices.DeleteFunc(slices.Clone(home.Companies), func(c casework.HomeCompany) bool {
		return asked.Get("company") != "" && string(c.Company.ID) != asked.Get("company")
	})
	address := func(e *scheme.Edition, org party.OrgID) string {
		q := url.Values{"scheme": {e.Ref.Scheme}, "edition": {e.Ref.Edition}}
		if org != "" {
			q.Set("company", string(org))
		}
		return "/apply?" + q.Encode()
	}
	switch {
	case len(editions) == 0:
		v.nothing = true
	case len(editions) > 1:
		v.lede = p.T("applicant.apply.choose_scheme")
		for _, e := range editions {
			v.schemes = append(v.schemes, choice{address(e, party.OrgID(asked.Get("company"))), p.Text(e.Title), p.Text(e.Summary)})
		}
	case len(companies) == 0:
		v.noCompany = withQuery("/companies/new", "back", address(editions[0], ""))
	case len(companies) > 1:
		v.lede = p.T("applicant.apply.choose_company")
		for _, c := range companies {
			v.companies = append(v.companies, choice{address(editions[0], c.Company.ID), c.Company.Name, c.Company.LatinName})
		}
	default:
		here := address(editions[0], companies[0].Company.ID)
		if err := s.fillApply(r, who, &v, companies[0].Company.ID, editions[0].Ref, here); err != nil {
			return err
		}
	}
	saved(&v.page, r)
	return view.Render(w, r, status, applyPage(v))
}

func (s *pages) fillApply(r *http.Request, who party.Actor, v *applyView, org party.OrgID, ref scheme.Ref, here string) error {
	b, err := s.Desk.BeforeApplying(r.Context(), who, org, ref)
	if err != nil {
		return err
	}
	p := v.page.Printer
	v.page.Path = here
	v.title, v.company = p.Text(b.Edition.Title), b.Company.Name
	v.lede = p.T("applicant.apply.lede")
	v.call = "/schemes/" + url.PathEscape(ref.Scheme) + "/" + url.PathEscape(ref.Edition)
	if b.Edition.Succession != nil {
		v.succeed = companyURL(org, "succession")
	}
	v.rules = ruleRows(p, b.Eligibility, b.Facts, org, here)
	v.rulesText = ruleSources(p, b.Edition, b.Eligibility)
	v.sheet = sheetChoice(p, b.Edition, b.Choice, b.Facts)
	v.mend = view.Link{Href: withQuery(companyURL(org, ""), "back", here), Label: p.T("applicant.rule.mend")}
	v.verdict = verdict(v.page, countRules(b.Eligibility))
	if b.Running != nil {
		v.running = caseStep(p, *b.Running)
		return nil
	}
	if v.sheet.sheet == "" {
		return nil
	}
	v.draft = openForm{company: string(org), scheme: ref.Scheme, edition: ref.Edition, sheet: v.sheet.sheet, label: p.T("applicant.apply.open"), kind: "primary", text: p.T("applicant.apply.open_text")}
	if v.verdict.Tone != view.Good {
		v.draft.label, v.draft.kind, v.draft.text = p.T("applicant.apply.open_anyway"), "secondary", p.T("applicant.apply.open_anyway_text")
	}
	return nil
}

// verdict sums the requirements up in one sentence.
func verdict(page view.Page, c ruleCount) view.Notice {
	p := page.Printer
	switch {
	case c.failed > 0:
		return view.Notice{Tone: view.Bad, Title: p.T("applicant.verdict.fail", "Count", c.failed), Text: p.T("applicant.verdict.fail_text")}
	case c.unknown > 0:
		return view.Notice{Tone: view.Warn, Title: p.T("applicant.verdict.unknown", "Count", c.unknown), Text: p.T("applicant.verdict.unknown_text")}
	}
	return view.Notice{Tone: view.Good, Title: p.T("applicant.verdict.pass"), Text: p.T("applicant.verdict.pass_text", "Count", c.passed)}
}
