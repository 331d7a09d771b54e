package assessor

import (
	"net/http"
	"slices"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// overviewView is a case at a glance: what is left to do, one's own points, and what the applicant handed in.
type overviewView struct {
	page      view.Page
	heading   view.Heading
	frozen    *view.Notice
	reopen    string // address; empty when the sheet cannot be taken back
	versions  view.Table
	next      link
	tasks     []view.Task
	total     [2]string // own points and their maximum
	marked    [2]int64
	bars      view.AreaBarsChart
	facts     []view.Row
	years     view.Table
	documents []document
	plan      []planText
	visit     string     // address of visit mode
	aside     string     // address; empty when it is too late
	objected  []view.Row // why the case is scored again; empty where nobody objected
}

// document is a paper of the application as a whole, with its files.
type document struct {
	title string
	files []view.File
}

// planText is one section of the plan in the applicant's words.
type planText struct{ title, text string }

// overview shows the case, or the invitation to a member who has not declared yet.
func (s *pages) overview(w http.ResponseWriter, r *http.Request) error {
	if casework.IsAnchor(application.ID(r.PathValue("case"))) {
		return request.Redirect(w, r, anchorList+anchorTold(r))
	}
	inv, _, err := s.theInvitation(r)
	if err != nil {
		return err
	}
	if inv.Member.Declaration == panel.Awaited {
		return s.showInvitation(w, r, http.StatusOK, inv, nil, nil)
	}
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	company := c.Contents.Company
	page := s.page(r, company.Name)
	p := page.Printer
	tag := ownTag(p, c)
	v := overviewView{
		page:    page,
		heading: view.Heading{Kicker: p.T("assessor.case.kicker", "Reference", c.Case.Reference, "Day", p.Date(c.VisitOn)), Title: company.Name, Lede: company.LatinName, Tag: &tag},
		tasks:   tasks(p, c), total: [2]string{p.Points(int64(c.OwnScore.Total)), p.T("assessor.own.of", "Max", p.Points(int64(c.OwnScore.Max)))},
		marked: [2]int64{int64(c.OwnScore.Answered), int64(c.OwnScore.Items)}, bars: ownBars(p, c),
		visit: caseURL(c.Case.ID, "visit"), facts: companyRows(p, c), years: yearsTable(p, c), documents: documents(p, c),
	}
	for _, section := range c.Edition.Plan.Sections {
		if text := c.Contents.Plan[section.ID]; text != "" {
			v.plan = append(v.plan, planText{p.Text(section.Title), text})
		}
	}
	if c.MayScore != nil {
		n := frozenNotice(p, c)
		v.frozen = &n
		if c.MayReopen == nil {
			v.reopen = caseURL(c.Case.ID, "reopen")
		}
	} else {
		v.next = nextStep(p, c)
	}
	if o := c.Objection; o != nil {
		v.objected = objected(p, *o)
	}
	v.versions = versionsTable(p, s.Desk.Agency.Place, c)
	if c.Case.State == application.Evaluating {
		v.aside = caseURL(c.Case.ID, "step-aside")
	}
	return view.Render(w, r, http.StatusOK, overviewPage(v))
}

// objected are the words of the company for which the case is scored again.
func objected(p locale.Printer, o objection.Objection) []view.Row {
	var rows []view.Row
	for _, g := range o.Grounds {
		rows = append(rows, view.Row{Term: p.T("objection.ground"), Text: p.T("objection.ground." + g)})
	}
	rows = append(rows, view.Row{Term: p.T("objection.words"), Text: o.Words})
	if len(o.Files) > 0 {
		rows = append(rows, enclosed.Row(p, o.Files, caseURL(o.Case, "objection")))
	}
	return rows
}

// ownTag is where the expert's own sheet stands.
func ownTag(p locale.Printer, c casework.ForExpert) view.Tag {
	switch {
	case c.Own.Submitted():
		return view.Tag{Tone: view.Good, Text: p.T("assessor.tag.submitted")}
	case c.MayScore != nil:
		return view.Tag{Tone: view.Neutral, Text: p.T("state." + string(c.Case.State) + ".staff")}
	case c.OwnScore.Answered == 0:
		return view.Tag{Tone: view.Info, Text: p.T("assessor.tag.begin")}
	}
	return view.Tag{Tone: view.Progress, Text: p.T("assessor.tag.begun")}
}

func doneTag(p locale.Printer, done, begun bool) view.Tag {
	switch {
	case done:
		return view.Tag{Tone: view.Good, Text: p.T("assessor.task.done")}
	case begun:
		return view.Tag{Tone: view.Progress, Text: p.T("assessor.task.begun")}
	}
	return view.Tag{Tone: view.Neutral, Text: p.T("assessor.task.todo")}
}

// tasks are the areas of the sheet, the technology grade and closing the sheet, each with how far it is.
func tasks(p locale.Printer, c casework.ForExpert) []view.Task {
	var out []view.Task
	for i := range c.Sheet.Areas {
		a := &c.Sheet.Areas[i]
		score, _ := c.OwnScore.Area(a.Code)
		out = append(out, view.Task{
			Label: p.Text(a.Title), Href: areaURL(c.Case.ID, a.Code), State: doneTag(p, score.Answered == score.Items, score.Answered > 0),
			Detail: p.T("assessor.area.sum", "Done", score.Answered, "All", score.Items, "Points", score.Points, "Max", score.Max),
		})
	}
	if rates(c) {
		out = append(out, technologyTask(p, c))
	}
	submit := view.Task{Label: p.T("assessor.submit.title"), State: doneTag(p, c.Own.Submitted(), false)}
	if c.MayScore == nil {
		submit.Href = caseURL(c.Case.ID, "submit")
	}
	return append(out, submit)
}

func technologyTask(p locale.Printer, c casework.ForExpert) view.Task {
	technology := view.Task{Label: p.T("assessor.technology.title"), Href: caseURL(c.Case.ID, "technology"), State: doneTag(p, graded(c), c.Own.Technology != "")}
	if c.Own.Technology != "" {
		technology.Detail = c.Own.Technology
	}
	return technology
}

// companyRows are the facts of the company's file by which an expert knows it.
func companyRows(p locale.Printer, c casework.ForExpert) []view.Row {
	f := c.Contents.Company
	rows := []view.Row{
		{Term: p.T("assessor.company.products"), Text: f.Products},
		{Term: p.T("assessor.case.industry"), Text: f.IndustryCode},
		{Term: p.T("assessor.company.legal_form"), Text: named(p, f.LegalForm, "legal_form."+f.LegalForm)},
		{Term: p.T("assessor.company.size"), Text: named(p, f.Size, "size."+f.Size)},
		{Term: p.T("assessor.company.started_on"), Text: p.Date(f.StartedOn)},
		{Term: p.T("assessor.company.representative"), Text: f.Representative},
		{Term: p.T("assessor.company.region"), Text: regionName(p, c.Edition, f.Region)},
		{Term: p.T("assessor.company.address"), Text: f.Address},
		{Term: p.T("assessor.company.business_number"), Text: f.BusinessNumber},
	}
	return slices.DeleteFunc(rows, func(r view.Row) bool { return r.Text == "" })
}

// named is the sentence of a code, and nothing for no code.
func named(p locale.Printer, code, key string) string {
	if code == "" {
		return ""
	}
	return p.T(key)
}

func regionName(p locale.Printer, e *scheme.Edition, code string) string {
	for _, r := range e.Regions {
		if r.Code == code {
			return p.Text(r.Title)
		}
	}
	return code
}

// yearsTable sets the financial years side by side, the latest first.
func yearsTable(p locale.Printer, c casework.ForExpert) view.Table {
	years := slices.Clone(c.Contents.Years)
	slices.SortFunc(years, func(a, b party.FinancialYear) int { return b.Year - a.Year })
	t := view.Table{
		Caption: p.T("assessor.years.caption", "Currency", c.Edition.Currency), Stack: true, Empty: p.T("assessor.years.none"),
		Columns: []view.Column{{Label: p.T("assessor.years.figure")}},
	}
	for _, y := range years {
		t.Columns = append(t.Columns, view.Column{Label: strconv.Itoa(y.Year), Num: true})
	}
	for _, f := range party.Figures {
		row := view.TableRow{Cells: []view.Cell{{Text: p.T("figure." + f.Name)}}}
		for _, y := range years {
			cell := view.Cell{Text: "—"}
			if n, ok := y.Figures[f.Name]; ok {
				cell.Text = p.Number(n)
			}
			row.Cells = append(row.Cells, cell)
		}
		if len(years) > 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func documents(p locale.Printer, c casework.ForExpert) []document {
	var out []document
	for _, d := range c.Edition.Documents {
		if files := filesOf(p, c, application.DocumentPart(d.ID)); len(files) > 0 {
			out = append(out, document{p.Text(d.Title), files})
		}
	}
	return out
}

// filesOf are the files handed in with a part.
func filesOf(p locale.Printer, c casework.ForExpert, part application.Part) []view.File {
	var files []view.File
	for _, ev := range c.Contents.Evidence {
		if ev.Part == part {
			file := view.File{Name: ev.Name, Href: fileURL(c.Case.ID, ev.ID), Size: p.Bytes(ev.Size), Kind: shownAs[ev.MediaType]}
			if file.Kind != "" {
				file.Look = file.Href + "/look"
			}
			files = append(files, file)
		}
	}
	return files
}
