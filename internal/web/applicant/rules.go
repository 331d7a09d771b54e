package applicant

import (
	"slices"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// ruleRow is one requirement held against the company's facts.
type ruleRow struct {
	tag             view.Tag
	title           string
	clause          string
	facts           []string // the facts that decided, as "name: value"
	message, remedy string
	missing         string // what is not known yet
	mend            view.Link
}

// ruleCount says how the requirements came out.
type ruleCount struct{ passed, failed, unknown int }

func countRules(results []scheme.RuleResult) ruleCount {
	var c ruleCount
	for _, r := range results {
		switch r.Outcome {
		case scheme.Pass:
			c.passed++
		case scheme.Fail:
			c.failed++
		default:
			c.unknown++
		}
	}
	return c
}

// ruleRows shows the requirements: those that fail first, then the open ones, then those met.
func ruleRows(p locale.Printer, results []scheme.RuleResult, facts scheme.Facts, org party.OrgID, backTo string) []ruleRow {
	order := map[scheme.Outcome]int{scheme.Fail: 0, scheme.Unknown: 1, scheme.Pass: 2}
	sorted := slices.Clone(results)
	slices.SortStableFunc(sorted, func(a, b scheme.RuleResult) int { return order[a.Outcome] - order[b.Outcome] })
	rows := make([]ruleRow, len(sorted))
	for i, r := range sorted {
		row := ruleRow{title: p.Text(r.Title), clause: r.Clause.Place(p.Lang()), message: p.Text(r.Message), remedy: p.Text(r.Remedy)}
		for _, f := range r.Facts {
			row.facts = append(row.facts, p.T("applicant.fact", "Name", scheme.FactTitle(f.Name, p), "Value", factValue(p, facts, f.Name)))
		}
		switch r.Outcome {
		case scheme.Pass:
			row.tag = view.Tag{Tone: view.Good, Text: p.T("applicant.rule.pass")}
		case scheme.Fail:
			row.tag = view.Tag{Tone: view.Bad, Text: p.T("applicant.rule.fail")}
		default:
			row.tag = view.Tag{Tone: view.Warn, Text: p.T("applicant.rule.unknown")}
			row.missing = factNames(p, r.Missing)
		}
		if r.Outcome != scheme.Pass && org != "" {
			row.mend = view.Link{Href: withQuery(companyURL(org, ""), "back", backTo), Label: p.T("applicant.rule.mend")}
		}
		rows[i] = row
	}
	return rows
}

// ruleSources name the papers in which the requirements stand.
func ruleSources(p locale.Printer, e *scheme.Edition, results []scheme.RuleResult) string {
	var titles []string
	for _, r := range results {
		if source, ok := e.SourceByID(r.Clause.Source); ok && !slices.Contains(titles, p.Text(source.Title)) {
			titles = append(titles, p.Text(source.Title))
		}
	}
	return p.T("applicant.eligibility.rules_text", "Sources", strings.Join(titles, "; "))
}

// factValue writes a fact for the reader; codes with a name in the catalogues are written by it.
func factValue(p locale.Printer, facts scheme.Facts, name string) string {
	v, _ := facts.Get(name)
	switch {
	case name == "size" && slices.Contains(party.Sizes, v):
		return p.T("size." + v)
	case name == "legal_form" && slices.Contains(party.LegalForms, v):
		return p.T("legal_form." + v)
	case name == "technology_field" && slices.Contains(party.TechnologyFields, v):
		return p.T("technology_field." + v)
	}
	return facts.Show(name, p)
}

func factNames(p locale.Printer, names []string) string {
	out := ""
	for i, n := range names {
		if i > 0 {
			out += ", "
		}
		out += scheme.FactTitle(n, p)
	}
	return out
}

// sheetText says which sheet applies and why, or what keeps it open.
type sheetText struct {
	notice view.Notice
	sheet  string // id of the sheet on which a draft may be opened; empty when none may be
	mend   bool   // the company's file decides
}

func sheetChoice(p locale.Printer, e *scheme.Edition, c scheme.SheetChoice, facts scheme.Facts) sheetText {
	code := facts.Show("industry_code", p)
	switch {
	case c.Excluded:
		return sheetText{notice: view.Notice{Tone: view.Bad, Title: p.T("applicant.sheet.excluded"), Text: p.T("applicant.sheet.excluded_text", "Code", code, "Clause", e.Cite(p, e.ExcludedIndustries.Clause))}, mend: true}
	case c.Sheet != nil && c.Sheet.Complete:
		return sheetText{
			notice: view.Notice{Tone: view.Good, Title: p.T("applicant.sheet.chosen", "Sheet", c.Sheet.Title), Text: p.T("applicant.sheet.chosen_text", "Code", code, "Count", c.Sheet.Len(), "Max", c.Sheet.Max, "Clause", e.Cite(p, c.Sheet.Clause))},
			sheet:  c.Sheet.ID,
		}
	case c.Sheet != nil:
		return sheetText{notice: view.Notice{Tone: view.Warn, Title: p.T("applicant.sheet.awaits", "Sheet", c.Sheet.Title), Text: p.T("applicant.sheet.awaits_text", "Code", code)}}
	case len(c.Candidates) > 0:
		n := view.Notice{Tone: view.Warn, Title: p.T("applicant.sheet.open"), Text: p.T("applicant.sheet.open_text", "Code", code)}
		for _, s := range c.Candidates {
			n.Items = append(n.Items, p.Text(s.Title))
		}
		return sheetText{notice: n, mend: true}
	}
	return sheetText{notice: view.Notice{Tone: view.Warn, Title: p.T("applicant.sheet.unknown"), Text: p.T("applicant.sheet.unknown_text", "Facts", factNames(p, c.Missing))}, mend: true}
}
