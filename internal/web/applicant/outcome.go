package applicant

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// outcomeView is the decision as the company reads it.
type outcomeView struct {
	page        view.Page
	trail       []view.Link
	heading     view.Heading
	notice      view.Notice
	certificate string
	print       view.Download // the certificate on paper
	line        view.NumberLineChart
	areas       view.AreaBarsChart
	scale       view.GradeScaleChart
	rules       []ruleRow
	basis       string // which total decided, and why it is what it is
	grounds     []string
	reasons     []string
	weak        []liftRow
	items       []itemTable
	itemsText   string
	again       nextStep
	objection   nextStep // how to object, or to what was objected; empty where nobody can
	log         *logView
	hearing     *view.Notice // of what the agency found and the company may answer
	hearingAt   view.Link
	standing    *view.Notice // of a certificate that is not valid any more
	renewal     *casework.RenewalView
	renewalDays []view.Row
	renew       string // address at which a renewal is opened; empty where none can be
	renewed     string // which certificate takes its place, and when; empty where none does or it stands there already
	successor   string // address of that certificate
	renewalHow  string // what the holder may do today; empty outside the window
	reissue     string // address of the page on which a change is stated; empty where none can be
	giveBack    string // address of the page on which it is given back; empty for who may not
}

// itemTable is the scores of one area's items.
type itemTable struct {
	title string
	table view.Table
}

func (s *pages) outcome(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	if c.Outcome == nil {
		return fault.New(fault.NotFound, "fault.not_found") // nothing is told before the decision is
	}
	o := c.Outcome
	page := s.frame(r, request.Printer(r).T("applicant.outcome.title"))
	p := page.Printer
	tag := stateTag(p, c.Case.State)
	v := outcomeView{
		page: page, trail: trail(p, c), reasons: paragraphs(o.Reasons),
		heading: view.Heading{Kicker: p.T("applicant.case.kicker", "Reference", c.Case.Reference, "Company", c.Company.Name), Title: p.T("applicant.outcome.title"), Tag: &tag},
		rules:   thresholdRows(p, c.Edition, o.Judgement),
		areas:   outcomeAreas(p, c),
		items:   outcomeItems(p, c),
		line: view.NumberLineChart{
			Title: p.T("applicant.outcome.total"), Max: int64(o.Max), Borders: gradeBorders(c.Edition),
			Markers: []view.Marker{{At: int64(o.Total), Label: p.T("applicant.outcome.panel")}},
		},
		itemsText: p.T("applicant.outcome.items_text"),
	}
	if c.Edition.OnFacts() {
		v.line.Title, v.line.Markers[0].Label, v.itemsText = p.T("facts.line"), p.T("facts.established"), p.T("facts.items_text")
	}
	if n := len(c.Submissions); n > 0 && !c.Edition.OnFacts() {
		v.line.Markers = append(v.line.Markers, view.Marker{At: int64(c.Submissions[n-1].SelfTotal), Label: p.T("applicant.total.self")})
	}
	for _, t := range o.Judgement.Rules {
		if t.Of == "technology" {
			v.scale = view.GradeScaleChart{Title: p.T("applicant.outcome.technology"), Grades: c.Edition.Technology.Grades, At: t.Given, Floor: c.Edition.Technology.Floor}
		}
	}
	v.log = inLog(p, o.Log, caseURL(c.Case.ID, "outcome/receipt"))
	day := p.Date(s.day(o.DecidedAt))
	if o.Decision == decision.Grant {
		v.certificate = "/certificates/" + url.PathEscape(o.Number)
		v.print = view.Download{Href: v.certificate + "/certificate.pdf?in=" + string(p.Lang()), Label: p.T("applicant.outcome.print")}
		v.notice = view.Notice{Tone: view.Good, Title: grantedTitle(p, o.Grade), Text: p.T("applicant.outcome.granted_text", "Day", day, "Number", o.Number)}
		v.hearing, v.hearingAt = hearingNotice(p, c)
		v.standing = standingNotice(p, c.Edition, o)
		if v.renewal = o.Renewal; v.renewal != nil {
			v.renewalDays = []view.Row{
				{Term: p.T("renewal.opens"), Text: p.Date(o.Renewal.Opens)},
				{Term: p.T("renewal.on_time"), Text: p.Date(o.Renewal.OnTimeBy)},
				{Term: p.T("renewal.closes"), Text: p.Date(o.Renewal.Closes)},
			}
			if o.Renewal.Phase != scheme.RenewalNotOpen && o.Renewal.Phase != scheme.RenewalOver {
				v.renewalHow = p.T("renewal.how_page")
				if o.MayRenew != nil {
					v.renewalHow = p.Fault(o.MayRenew)
				} else {
					v.renew = caseURL(c.Case.ID, "renew")
				}
			}
		}
		if x := o.Successor; x != nil {
			v.renewed = p.T("renewal.done", "Number", view.SpacedNumber(x.Successor), "Day", p.Date(x.On))
			v.successor = "/certificates/" + url.PathEscape(x.Successor)
		}
		if o.Reissue {
			v.reissue = caseURL(c.Case.ID, "reissue")
		}
		v.objection = objectionHint(p, c)
		if o.MayReturn {
			v.giveBack = caseURL(c.Case.ID, "return")
		}
		if r.URL.Query().Get("done") == "returned" {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("applicant.return.done")})
			v.page.Path = r.URL.Path // another language must not tell it again
		}
	} else {
		v.notice = view.Notice{Tone: view.Bad, Title: p.T("applicant.outcome.refused"), Text: p.T("applicant.outcome.refused_text", "Day", day)}
		v.objection = objectionHint(p, c)
		v.again = nextStep{p.T("applicant.outcome.again"), withQuery("/apply", "company", string(c.Case.Company)), p.T("applicant.next.apply_do"), false}
	}
	v.basis = basisText(p, o)
	for _, g := range o.Grounds {
		v.grounds = append(v.grounds, p.T("ground."+string(g)))
	}
	for _, weak := range o.Weak {
		if it, ok := c.Sheet.Item(weak.Item); ok {
			v.weak = append(v.weak, liftRow{itemURL(c.Case.ID, it), it.Code, p.Text(it.Title), p.T("applicant.points_of", "Points", weak.Points, "Max", weak.Max)})
		}
	}
	return view.Render(w, r, http.StatusOK, outcomePage(v))
}

// grantedTitle says that the certificate is granted, with its grade where it has one.
func grantedTitle(p locale.Printer, grade string) string {
	if grade == "" {
		return p.T("facts.granted")
	}
	return p.T("applicant.outcome.granted", "Grade", grade)
}

// basisText says which total decided, and why the adjusted one is not the one the experts gave. Empty where the edition knows one only.
func basisText(p locale.Printer, o *casework.Outcome) string {
	t := o.Totals
	switch {
	case t == nil:
		return ""
	case t.Adjusted == nil:
		return p.T("applicant.outcome.basis.raw", "Raw", t.Raw)
	}
	s := p.T("applicant.outcome.basis.both", "Raw", t.Raw, "Adjusted", *t.Adjusted)
	if t.By == scheme.Adjusted {
		s = p.T("applicant.outcome.basis.adjusted", "Raw", t.Raw, "Adjusted", *t.Adjusted)
	}
	if o.Why != nil {
		s += " " + p.Say(*o.Why)
	}
	return s
}

// standingNotice tells that the certificate is suspended, withdrawn or over, since when and why; nil while it is valid.
func standingNotice(p locale.Printer, e *scheme.Edition, o *casework.Outcome) *view.Notice {
	n := view.Notice{Tone: view.Warn}
	switch o.Standing {
	case register.StandingSuspended:
		n.Title = p.T("applicant.outcome.suspended", "Day", p.Date(o.Since))
		n.Text = p.T("applicant.outcome.suspended_text", "Ground", o.Ground.Name(p, e))
	case register.StandingRevoked:
		n.Tone, n.Title = view.Bad, p.T("applicant.outcome.revoked", "Day", p.Date(o.Since))
		n.Text = p.T("applicant.outcome.revoked_text", "Ground", o.Ground.Name(p, e))
		if !o.ReturnBy.IsZero() {
			n.Text += " " + p.T("given_back.ask", "By", p.Date(o.ReturnBy))
		}
	case register.StandingSuperseded, register.StandingExpired:
		n.Tone, n.Title = view.Neutral, p.T("applicant.outcome.over", "Standing", p.T("standing."+string(o.Standing)), "Day", p.Date(o.Since))
		if o.Ground == register.Succeeded {
			n.Text = p.T("succession.passed")
		}
	default:
		return nil
	}
	return &n
}

// thresholdRows hold the result against each threshold of the award.
func thresholdRows(p locale.Printer, e *scheme.Edition, j scheme.Judgement) []ruleRow {
	points := func(s string) string {
		if t, err := scheme.ParseTenths(s); err == nil {
			return p.Points(int64(t))
		}
		return s
	}
	var rows []ruleRow
	for _, t := range j.Rules {
		row := ruleRow{tag: view.Tag{Tone: view.Bad, Text: p.T("applicant.rule.fail")}, title: p.Text(t.Title), clause: e.Cite(p, t.Clause)}
		if t.Met {
			row.tag = view.Tag{Tone: view.Good, Text: p.T("applicant.rule.pass")}
		}
		given, needed := t.Given, t.Needed
		if t.Of == "total" {
			given, needed = points(given), points(needed)
		}
		row.facts = []string{p.T("applicant.outcome.held", "Given", given, "Needed", needed)}
		rows = append(rows, row)
	}
	return rows
}

func outcomeAreas(p locale.Printer, c casework.ForApplicant) view.AreaBarsChart {
	chart := view.AreaBarsChart{Title: p.T("applicant.areas")}
	if c.Edition.OnFacts() {
		chart.Title = p.T("facts.by_area")
	}
	for _, a := range c.Outcome.Areas {
		if area, ok := c.Sheet.Area(a.Area); ok {
			chart.Areas = append(chart.Areas, view.Area{Label: p.Text(area.Title), Score: int64(a.Points), Max: int64(a.Max)})
		}
	}
	return chart
}

func outcomeItems(p locale.Printer, c casework.ForApplicant) []itemTable {
	points := map[string]casework.OutcomeItem{}
	for _, it := range c.Outcome.Items {
		points[it.Item] = it
	}
	var tables []itemTable
	for i := range c.Sheet.Areas {
		area := &c.Sheet.Areas[i]
		t := itemTable{title: p.Text(area.Title), table: view.Table{
			Caption: p.Text(area.Title),
			Columns: []view.Column{{Label: p.T("applicant.item")}, {Label: p.T("applicant.points"), Num: true}, {Label: p.T("applicant.max"), Num: true}},
		}}
		for _, it := range areaItems(area) {
			score, ok := points[it.ID]
			if !ok {
				continue
			}
			t.table.Rows = append(t.table.Rows, view.TableRow{Cells: []view.Cell{
				{Text: p.Text(it.Title), Sub: it.Code}, {Text: p.Points(int64(score.Points))}, {Text: p.Points(int64(score.Max))},
			}})
		}
		tables = append(tables, t)
	}
	return tables
}

// paragraphs divides somebody's words as they did.
func paragraphs(s string) []string {
	var out []string
	for _, line := range strings.Split(lines(s), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// renew opens the renewal of the case's certificate, or the one that is open, and leads to it.
func (s *pages) renew(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	if c.Outcome == nil || c.Outcome.Number == "" {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	id, err := s.Desk.Renew(r.Context(), who, c.Outcome.Number)
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}
