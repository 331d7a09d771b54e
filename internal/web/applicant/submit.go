package applicant

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// checkView is everything that will be frozen, for one last look, and the declaration.
type checkView struct {
	page     view.Page
	trail    []view.Link
	missing  []missingRow
	sections []checkSection
	line     view.NumberLineChart
	areas    view.AreaBarsChart
	form     view.Form
	revision string
	confirm  view.Field
	may      bool     // the reader may bind the company
	binders  []string // who may, when the reader may not
	bindText string
	clock    string
	readOnly bool
}

// checkSection is one part with its facts.
type checkSection struct {
	title string
	rows  []view.Row
}

// missingRow is one thing that keeps the application from being submitted, and the way to it.
type missingRow struct{ text, href string }

func (s *pages) check(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	return s.showCheck(w, r, http.StatusOK, c, who, false, nil)
}

func (s *pages) submit(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	if c.Case.State == application.Submitted { // the second click of a double one
		return request.Redirect(w, r, caseURL(c.Case.ID, "receipt"))
	}
	confirmed := typed.Get("confirm") == "yes"
	if typed.Get("revision") != strconv.FormatInt(c.Case.Revision, 10) {
		return s.showCheck(w, r, http.StatusConflict, c, who, false, fault.New(fault.Conflict, staleKey))
	}
	if !confirmed {
		return s.showCheck(w, r, http.StatusUnprocessableEntity, c, who, false, fault.Field("confirm", "applicant.submit.confirm_needed"))
	}
	if _, err := s.Desk.Submit(r.Context(), who, c.Case.ID); err != nil {
		status, ok := reopen(err)
		if !ok {
			return err
		}
		if c, err := s.Desk.ApplicantCase(r.Context(), who, c.Case.ID); err == nil {
			return s.showCheck(w, r, status, c, who, confirmed, nil) // what is missing stands on the page
		}
		return err
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, "receipt"))
}

func (s *pages) showCheck(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, who party.Actor, confirmed bool, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.submit.title"))
	p := page.Printer
	v := checkView{
		page: page, trail: trail(p, c), line: totalLine(p, c), areas: areaBars(p, c), revision: strconv.FormatInt(c.Case.Revision, 10), may: binds(c.Role),
		readOnly: c.Case.State != application.Draft && c.Case.State != application.Returned, sections: checkSections(p, c),
		clock: p.T("applicant.submit.clock", "Count", c.Edition.ClockDays("result")),
	}
	if v.readOnly {
		return request.Redirect(w, r, caseURL(c.Case.ID, ""))
	}
	for _, f := range c.Missing {
		v.missing = append(v.missing, missingRow{p.Message(f.Key, f.Args), missingLink(c, f.Field)})
	}
	if !v.may {
		f, err := s.Desk.Company(r.Context(), who, c.Case.Company)
		if err != nil {
			return err
		}
		for _, m := range f.Members {
			if binds(m.Role) {
				v.binders = append(v.binders, p.T("applicant.fact", "Name", roleName(p, m.Role), "Value", m.Person.Name))
			}
		}
		v.bindText = p.T("applicant.submit.not_yours")
	}
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("applicant.stale"), Text: p.T("applicant.submit.changed")})
		problem = nil
	}
	v.form = view.Form{Action: caseURL(c.Case.ID, "submit"), Problems: view.Problems(p, problem)}
	v.confirm = view.Field{
		Name: "confirm", Label: p.T("applicant.submit.declaration"), Type: view.Checkboxes, Error: view.FieldError(p, problem, "confirm"),
		Options: []view.Option{{Value: "yes", Label: p.T("applicant.submit.declare", "Company", c.Company.Name)}},
	}
	if confirmed {
		v.confirm.Values = []string{"yes"}
	}
	return view.Render(w, r, status, checkPage(v))
}

// missingLink leads to where a missing thing is mended.
func missingLink(c casework.ForApplicant, field string) string {
	here := caseURL(c.Case.ID, "submit")
	kind, name, _ := strings.Cut(field, ".")
	switch kind {
	case "company", "sheet":
		return withQuery(companyURL(c.Case.Company, ""), "back", here)
	case "eligibility":
		return caseURL(c.Case.ID, "eligibility")
	case "diagnosis":
		return caseURL(c.Case.ID, "diagnosis")
	case "plan":
		return caseURL(c.Case.ID, "plan") + "#" + view.FieldID(planField(name))
	case "document":
		return caseURL(c.Case.ID, "documents") + "#" + view.FieldID(string(application.DocumentPart(name)))
	}
	return caseURL(c.Case.ID, "")
}

func checkSections(p locale.Printer, c casework.ForApplicant) []checkSection {
	here := caseURL(c.Case.ID, "submit")
	change := func(open bool, href string) *view.Link {
		if !open {
			return nil
		}
		return &view.Link{Href: href, Label: p.T("applicant.change")}
	}
	company := change(companyOpen(c), withQuery(companyURL(c.Case.Company, ""), "back", here))
	f := c.Company
	region := f.Region
	for _, r := range c.Edition.Regions {
		if r.Code == f.Region {
			region = p.Text(r.Title)
		}
	}
	sections := []checkSection{{p.T("applicant.task.company"), []view.Row{
		{Term: p.T("applicant.company.name"), Text: f.Name, Change: company},
		{Term: p.T("applicant.company.latin_name"), Text: f.LatinName, Change: company},
		{Term: p.T("applicant.company.business_number"), Text: f.BusinessNumber, Change: company},
		{Term: p.T("applicant.company.representative"), Text: f.Representative, Change: company},
		{Term: p.T("applicant.company.size"), Text: factValue(p, c.Facts, "size"), Change: company},
		{Term: p.T("applicant.company.started_on"), Text: p.Date(f.StartedOn), Change: company},
		{Term: p.T("applicant.company.region"), Text: region, Change: company},
		{Term: p.T("applicant.company.industry_code"), Text: f.IndustryCode, Change: company},
	}}}
	years := checkSection{title: p.T("applicant.task.years")}
	list := slices.Clone(c.Years)
	slices.SortFunc(list, func(a, b party.FinancialYear) int { return b.Year - a.Year })
	for _, y := range list {
		text := p.T("applicant.years.none")
		if n, ok := y.Figures["sales"]; ok {
			text = p.T("applicant.fact", "Name", p.T("figure.sales"), "Value", p.Money(n, c.Edition.Currency))
		}
		years.rows = append(years.rows, view.Row{
			Term: strconv.Itoa(y.Year), Text: text,
			Change: change(yearsOpen(c), withQuery(companyURL(c.Case.Company, "years/"+strconv.Itoa(y.Year)), "back", here)),
		})
	}
	return append(sections, years, checkSection{p.T("applicant.submit.contents"), partRows(p, c)[1:]})
}

// receiptView is what the applicant keeps of a submission.
type receiptView struct {
	page  view.Page
	trail []view.Link
	tag   view.Tag
	rows  []view.Row
	text  string
	log   *logView
	older []view.Event
	next  nextStep
}

func (s *pages) receipt(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	if len(c.Submissions) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := s.frame(r, request.Printer(r).T("applicant.receipt.title"))
	p := page.Printer
	last := c.Submissions[len(c.Submissions)-1]
	v := receiptView{
		page: page, trail: trail(p, c), tag: stateTag(p, c.Case.State),
		next: nextStep{"", caseURL(c.Case.ID, ""), p.T("applicant.next.see"), true},
		rows: []view.Row{
			{Term: p.T("applicant.case.reference"), Text: c.Case.Reference},
			{Term: p.T("applicant.company.name"), Text: c.Company.Name + " · " + c.Company.LatinName},
			{Term: p.T("applicant.case.scheme"), Text: p.T("applicant.edition", "Scheme", c.Edition.Title, "Edition", c.Edition.Ref.Edition)},
			{Term: p.T("applicant.receipt.sheet"), Text: p.Text(c.Sheet.Title)},
			{Term: p.T("applicant.receipt.at"), Text: p.Moment(last.At, s.Desk.Agency.Place)},
			{Term: p.T("applicant.receipt.number"), Text: p.Number(int64(last.Number))},
			{Term: p.T("applicant.total.self"), Text: p.Points(int64(last.SelfTotal))},
			{Term: p.T("applicant.receipt.digest"), Body: digest(last.Digest)},
		},
	}
	v.log = inLog(p, last.Log, caseURL(c.Case.ID, "receipts/"+strconv.Itoa(last.Number)))
	if c.Case.State == application.Submitted {
		v.text = p.T("applicant.receipt.next", "Due", p.Date(c.ResultDue))
	}
	for _, sub := range slices.Backward(c.Submissions[:len(c.Submissions)-1]) {
		v.older = append(v.older, view.Event{
			When: p.Moment(sub.At, s.Desk.Agency.Place), DateTime: sub.At.UTC().Format("2006-01-02T15:04:05Z07:00"),
			Title: p.T("applicant.receipt.older", "Number", sub.Number), Text: sub.Digest,
		})
	}
	return view.Render(w, r, http.StatusOK, receiptPage(v))
}
