package applicant

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// diagnosisView is the self-diagnosis as a whole.
type diagnosisView struct {
	page     view.Page
	trail    []view.Link
	title    string
	lede     string
	frozen   bool
	verdict  view.Notice
	answered [2]int64
	line     view.NumberLineChart
	areas    view.AreaBarsChart
	tasks    []view.Task
	lifts    []liftRow
	next     nextStep
}

// liftRow is an item that would lift the total, and by how much.
type liftRow struct{ href, code, title, text string }

func (s *pages) diagnosis(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	page := s.frame(r, "")
	p := page.Printer
	page.Title = p.T("applicant.diagnosis.title")
	lede := p.T("applicant.diagnosis.lede")
	if c.Edition.OnFacts() {
		page.Title, lede = p.T("facts.title"), p.T("facts.lede")
	}
	v := diagnosisView{
		page: page, trail: trail(p, c), title: page.Title, lede: lede, frozen: c.Case.State != application.Draft && c.Case.State != application.Returned,
		verdict: selfVerdict(p, c), answered: [2]int64{int64(c.Score.Answered), int64(c.Score.Items)}, line: totalLine(p, c),
		areas: areaBars(p, c),
	}
	saved(&v.page, r)
	first := ""
	for i := range c.Sheet.Areas {
		a := &c.Sheet.Areas[i]
		score, _ := c.Score.Area(a.Code)
		t := view.Task{
			Label: p.Text(a.Title), Href: areaURL(c.Case.ID, a.Code),
			Detail: p.T("applicant.area.sum", "Points", score.Points, "Max", score.Max, "Done", score.Answered, "All", score.Items),
			State:  doneTag(p, score.Answered == score.Items, score.Answered > 0),
		}
		if c.Edition.OnFacts() {
			met, all := factsMetIn(c.Sheet, c.Score, a.Code)
			t.Detail = p.T("facts.count", "Met", met, "All", all)
			if score.Answered == score.Items && met < all {
				t.State = view.Tag{Tone: view.Warn, Text: p.T("applicant.rule.fail")}
			}
		}
		if first == "" && score.Answered < score.Items {
			first = t.Href
		}
		v.tasks = append(v.tasks, t)
	}
	if !v.frozen {
		if !c.Edition.OnFacts() {
			v.lifts = liftRows(p, c)
		}
		v.next = nextStep{"", first, p.T("applicant.diagnosis.go_on"), true}
		if first == "" {
			v.next = nextStep{"", caseURL(c.Case.ID, ""), p.T("applicant.case.to_tasks"), true}
		}
	}
	return view.Render(w, r, http.StatusOK, diagnosisPage(v))
}

// selfVerdict holds the self-diagnosis against the threshold of applying.
func selfVerdict(p locale.Printer, c casework.ForApplicant) view.Notice {
	needed, asked := c.Edition.SelfNeeded()
	if c.Edition.OnFacts() {
		return factsVerdict(p, c)
	}
	if !asked {
		if c.Score.Complete() {
			return view.Notice{Tone: view.Good, Title: p.T("facts.sheet.done", "Total", c.Score.Total), Text: p.T("facts.sheet.no_threshold")}
		}
		return view.Notice{Tone: view.Info, Title: p.T("applicant.diagnosis.open", "Count", c.Score.Items-c.Score.Answered), Text: p.T("facts.sheet.no_threshold")}
	}
	clause := c.Edition.Cite(p, c.Edition.Thresholds.SelfDiagnosis.Clause)
	switch {
	case c.Edition.MeetsSelfDiagnosis(c.Score.Total) && c.Score.Complete():
		return view.Notice{Tone: view.Good, Title: p.T("applicant.diagnosis.met", "Total", c.Score.Total), Text: p.T("applicant.diagnosis.met_text", "Needed", needed, "Clause", clause)}
	case c.Score.Complete():
		return view.Notice{Tone: view.Warn, Title: p.T("applicant.diagnosis.below", "Total", c.Score.Total), Text: p.T("applicant.diagnosis.below_text", "Needed", needed, "Short", needed-c.Score.Total, "Clause", clause)}
	}
	return view.Notice{Tone: view.Info, Title: p.T("applicant.diagnosis.open", "Count", c.Score.Items-c.Score.Answered), Text: p.T("applicant.diagnosis.open_text", "Total", c.Score.Total, "Needed", needed, "Clause", clause)}
}

// factsVerdict says how many requirements are met, where nobody scores.
func factsVerdict(p locale.Printer, c casework.ForApplicant) view.Notice {
	open, met := c.Score.Items-c.Score.Answered, factsMet(c.Sheet, c.Score)
	switch {
	case open > 0:
		return view.Notice{Tone: view.Info, Title: p.T("facts.open", "Count", open), Text: p.T("facts.open_text")}
	case c.Edition.MeetsSelfDiagnosis(c.Score.Total):
		return view.Notice{Tone: view.Good, Title: p.T("facts.met"), Text: p.T("facts.met_text")}
	}
	return view.Notice{Tone: view.Warn, Title: p.T("facts.unmet", "Met", met, "All", c.Score.Items), Text: p.T("facts.unmet_text")}
}

// factsMet is how many requirements of a sheet are met.
func factsMet(sheet *scheme.Sheet, score scheme.SheetScore) int {
	met := 0
	for i := range sheet.Areas {
		n, _ := factsMetIn(sheet, score, sheet.Areas[i].Code)
		met += n
	}
	return met
}

// factsMetIn is how many requirements of an area are met, of all that it has: those whose items earn all they can.
func factsMetIn(sheet *scheme.Sheet, score scheme.SheetScore, area string) (met, all int) {
	for _, it := range sheet.Items() {
		if it.AreaCode != area {
			continue
		}
		all++
		if s := score.ByItem[it.ID]; s.Answered && s.Points == it.Max {
			met++
		}
	}
	return met, all
}

func areaBars(p locale.Printer, c casework.ForApplicant) view.AreaBarsChart {
	chart := view.AreaBarsChart{Title: p.T("applicant.areas")}
	if c.Edition.OnFacts() {
		chart.Title = p.T("facts.by_area")
	}
	for i := range c.Sheet.Areas {
		score, _ := c.Score.Area(c.Sheet.Areas[i].Code)
		chart.Areas = append(chart.Areas, view.Area{Label: p.Text(c.Sheet.Areas[i].Title), Score: int64(score.Points), Max: int64(score.Max)})
	}
	return chart
}

func liftRows(p locale.Printer, c casework.ForApplicant) []liftRow {
	var rows []liftRow
	for _, l := range c.Lifts {
		row := liftRow{href: itemURL(c.Case.ID, l.Item), code: l.Item.Code, title: p.Text(l.Item.Title)}
		row.text = p.T("applicant.lift.up", "From", string(l.From), "To", string(l.To), "Gain", l.Gain)
		if l.From == "" {
			row.text = p.T("applicant.lift.answer", "Gain", l.Gain)
		}
		rows = append(rows, row)
	}
	return rows
}

func areaURL(id application.ID, code string) string {
	return caseURL(id, "diagnosis/"+url.PathEscape(code))
}

func itemURL(id application.ID, it *scheme.Item) string {
	return areaURL(id, it.AreaCode) + "#" + itemAnchor(it.ID)
}

// itemAnchor is the id of an item's block on its page, as the design system makes it.
func itemAnchor(item string) string { return "item-" + slug(item) }

// slug is how the design system turns a field's name into part of an id.
func slug(name string) string { return strings.TrimPrefix(view.FieldID(name), view.FieldID("")) }
