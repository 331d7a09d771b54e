package officer

import (
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// submissionView is what the applicant handed in, as it was frozen.
type submissionView struct {
	caseFrame
	company   []view.Row
	years     view.Table
	rules     []ruleRow
	plan      []planText
	documents []documentRow
	record    view.Table
	digest    string
}

// ruleRow is one requirement held against the frozen facts.
type ruleRow struct {
	tag     view.Tag
	title   string
	message string
	facts   []string
	clause  string
}

type planText struct {
	title      string
	paragraphs []string
	count      int
}

type documentRow struct {
	title    string
	required bool
	files    []view.File
}

func (o *pages) submission(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	sv := submissionView{
		caseFrame: o.caseFrame(r, v, tabSubmission), company: companyRows(p, v), years: yearsTable(p, v), rules: ruleRows(p, v),
		record: o.submissionsTable(p, v), digest: v.Case.Digest, documents: documentRows(p, v),
	}
	for _, s := range v.Edition.Plan.Sections {
		text := v.Contents.Plan[s.ID]
		sv.plan = append(sv.plan, planText{p.Text(s.Title), paragraphs(text), len([]rune(text))})
	}
	return view.Render(w, r, http.StatusOK, submissionPage(sv))
}

func companyRows(p locale.Printer, v casework.ForOfficer) []view.Row {
	c := v.Contents.Company
	region := c.Region
	for _, g := range v.Edition.Regions {
		if g.Code == c.Region {
			region = p.Text(g.Title)
		}
	}
	rows := []view.Row{
		{Term: p.T("officer.company.name"), Text: c.Name},
		{Term: p.T("officer.company.latin_name"), Text: c.LatinName},
		{Term: p.T("officer.fact.business_number"), Text: c.BusinessNumber},
		{Term: p.T("officer.company.form"), Text: p.T("legal_form." + c.LegalForm)},
		{Term: p.T("officer.company.size"), Text: p.T("size." + c.Size)},
		{Term: p.T("officer.company.started_on"), Text: p.Date(c.StartedOn)},
		{Term: p.T("officer.company.industry"), Text: c.IndustryCode},
		{Term: p.T("officer.company.region"), Text: region},
		{Term: p.T("officer.company.address"), Text: c.Address},
		{Term: p.T("officer.fact.representative"), Text: c.Representative},
		{Term: p.T("officer.fact.products"), Text: c.Products},
	}
	if c.TechnologyField != "" {
		rows = append(rows, view.Row{Term: p.T("officer.company.field"), Text: p.T("technology_field." + c.TechnologyField)})
	}
	if c.SuspendedDays > 0 {
		rows = append(rows, view.Row{Term: p.T("officer.company.suspended"), Text: p.Number(int64(c.SuspendedDays))})
	}
	for _, code := range party.BarCodes {
		if bar, said := c.Bars[code]; said && bar.Applies {
			rows = append(rows, view.Row{Term: p.T("bar." + code + ".short"), Text: p.T("officer.company.bar", "Imposed", bar.Imposed)})
		}
	}
	if ev := c.Event; ev != nil {
		kind := ev.Kind
		for _, x := range v.Edition.AgeExceptions {
			if x.Event == ev.Kind {
				kind = p.Text(x.Title)
			}
		}
		rows = append(rows, view.Row{Term: kind, Text: p.T("officer.company.event", "Start", ev.OldStart)})
	}
	return rows
}

// yearsTable sets the financial years side by side, the latest first.
func yearsTable(p locale.Printer, v casework.ForOfficer) view.Table {
	t := view.Table{Caption: p.T("officer.years.caption", "Currency", v.Edition.Currency), Columns: []view.Column{{Label: p.T("officer.years.figure")}}, Empty: p.T("officer.years.none")}
	if len(v.Contents.Years) == 0 {
		return t
	}
	for _, y := range v.Contents.Years {
		t.Columns = append(t.Columns, view.Column{Label: strconv.Itoa(y.Year), Num: true})
	}
	for _, f := range party.Figures {
		row := view.TableRow{Cells: []view.Cell{{Text: p.T("figure." + f.Name)}}}
		for _, y := range v.Contents.Years {
			cell := view.Cell{Text: "—"}
			if n, known := y.Figures[f.Name]; known {
				cell.Text = p.Number(n)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ruleRows shows the requirements: those that fail first, then the open ones, then those met.
func ruleRows(p locale.Printer, v casework.ForOfficer) []ruleRow {
	var rows []ruleRow
	for _, outcome := range []scheme.Outcome{scheme.Fail, scheme.Unknown, scheme.Pass} {
		for _, r := range v.Eligibility {
			if r.Outcome != outcome {
				continue
			}
			row := ruleRow{tag: ruleTag(p, outcome), title: p.Text(r.Title), message: p.Text(r.Message), clause: v.Edition.Cite(p, r.Clause)}
			for _, f := range r.Facts {
				row.facts = append(row.facts, p.T("officer.rule.fact", "Name", scheme.FactTitle(f.Name, p), "Value", factValue(p, v.Contents.Facts, f.Name)))
			}
			for _, name := range r.Missing {
				row.facts = append(row.facts, p.T("officer.rule.missing", "Name", scheme.FactTitle(name, p)))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func ruleTag(p locale.Printer, outcome scheme.Outcome) view.Tag {
	switch outcome {
	case scheme.Pass:
		return view.Tag{Tone: view.Good, Text: p.T("officer.rule.pass")}
	case scheme.Fail:
		return view.Tag{Tone: view.Bad, Text: p.T("officer.rule.fail")}
	}
	return view.Tag{Tone: view.Warn, Text: p.T("officer.rule.unknown")}
}

func documentRows(p locale.Printer, v casework.ForOfficer) []documentRow {
	var rows []documentRow
	for _, d := range v.Edition.Documents {
		rows = append(rows, documentRow{p.Text(d.Title), d.Required, fileRows(p, v, application.DocumentPart(d.ID))})
	}
	return rows
}

func fileRows(p locale.Printer, v casework.ForOfficer, part application.Part) []view.File {
	var rows []view.File
	for _, ev := range evidenceOf(v, part) {
		rows = append(rows, view.File{Name: ev.Name, Href: fileURL(v.Case.ID, ev.ID), Size: p.Bytes(ev.Size)})
	}
	return rows
}

// submissionsTable lists every submission with what was returned of it.
func (o *pages) submissionsTable(p locale.Printer, v casework.ForOfficer) view.Table {
	t := view.Table{
		Caption: p.T("officer.submissions.caption"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.submissions.number")},
			{Label: p.T("officer.submissions.at")},
			{Label: p.T("officer.submissions.self"), Num: true},
			{Label: p.T("officer.submissions.returned")},
		},
	}
	for _, s := range v.Submissions {
		cell := view.Cell{Text: "—"}
		if len(s.Corrections) > 0 {
			cell = view.Cell{Body: correctionList(p, v, s.Corrections)}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Number(int64(s.Number))}, {Text: o.moment(p, s.At)}, {Text: p.Points(int64(s.SelfTotal))}, cell,
		}})
	}
	return t
}
