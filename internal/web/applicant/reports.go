package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/report"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func reportsURL(org party.OrgID) string { return companyURL(org, "reports") }

func reportURL(r oversight.Report, rest string) string {
	u := reportsURL(r.Company) + "/" + url.PathEscape(string(r.ID))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// listReports lists the pages of yearly reports.
func (s *pages) listReports(t *request.Table) {
	const list, one = "/companies/{company}/reports", "/companies/{company}/reports/{report}"
	t.Get(list, request.SignedIn, s.reports)
	t.Get(one, request.SignedIn, s.report)
	t.Post(one, request.SignedIn, s.saveReport)
	t.Get(one+"/submit", request.SignedIn, s.askReport)
	t.Post(one+"/submit", request.SignedIn, s.submitReport)
}

// reportsView is a company's yearly reports: what is asked, what comes, and what was said before.
type reportsView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	open    []openReport
	coming  []string
	past    view.Table
	none    bool
	checks  string // address
}

// openReport is a report that waits for the company.
type openReport struct {
	title, text string
	tag         view.Tag
	next        view.Link
}

// theReports reads the reports of the company in the address.
func (s *pages) theReports(r *http.Request) (casework.OwnReports, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.OwnReports{}, who, err
	}
	v, err := s.Desk.OwnReports(r.Context(), who, party.OrgID(r.PathValue("company")))
	return v, who, err
}

func (s *pages) reports(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theReports(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("oversight.reports"))
	p := page.Printer
	v := reportsView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}},
		heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("oversight.own_lede")},
		past:    report.Table(p, c.Reports, func(x casework.OwnReport) string { return reportURL(x.Report, "") }),
		checks:  companyURL(c.Company.ID, "checks"),
		none:    len(c.Reports)+len(c.Coming) == 0,
	}
	for _, x := range c.Reports {
		if x.State != oversight.ReportOpen {
			continue
		}
		v.open = append(v.open, openReport{
			title: p.T("oversight.report.of", "Year", strconv.Itoa(x.Year)), tag: report.Tag(p, x.Report, c.Today),
			text: p.T("oversight.report.due", "Due", p.Date(x.DueOn), "Scheme", p.Text(x.Edition.ShortTitle)),
			next: view.Link{Href: reportURL(x.Report, ""), Label: p.T("oversight.report.fill")},
		})
	}
	for _, x := range c.Coming {
		v.coming = append(v.coming, report.ComingText(p, x))
	}
	if r.URL.Query().Get("in") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Title: p.T("oversight.report.thanks"), Text: p.T("oversight.report.thanks_text")})
		v.page.Path = r.URL.Path
	}
	return view.Render(w, r, http.StatusOK, reportsPage(v))
}

// theReport reads the report of the address.
func (s *pages) theReport(r *http.Request) (casework.OwnReports, casework.OwnReport, party.Actor, error) {
	c, who, err := s.theReports(r)
	if err != nil {
		return c, casework.OwnReport{}, who, err
	}
	i := slices.IndexFunc(c.Reports, func(x casework.OwnReport) bool { return string(x.ID) == r.PathValue("report") })
	if i < 0 {
		return c, casework.OwnReport{}, who, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, c.Reports[i], who, nil
}

// reportView is one yearly report: a form while it is open, what was said once it is in.
type reportView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	form     view.Form
	revision string
	fields   []view.Field
	said     view.Table
	late     *view.Notice
}

func (s *pages) report(w http.ResponseWriter, r *http.Request) error {
	c, x, _, err := s.theReport(r)
	if err != nil {
		return err
	}
	return s.showReport(w, r, http.StatusOK, c, x, reportForm(request.Printer(r), x), nil)
}

func reportTrail(p locale.Printer, c casework.OwnReports) []view.Link {
	return []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: reportsURL(c.Company.ID), Label: p.T("oversight.reports")}}
}

// reportForm is what the form shows: whole numbers as the reader's language groups them.
func reportForm(p locale.Printer, x casework.OwnReport) url.Values {
	v := url.Values{"revision": {strconv.FormatInt(x.Revision, 10)}}
	for _, f := range x.Edition.YearlyReport.Fields {
		s := x.Values[f.Code]
		if f.Kind == scheme.ReportMoney || f.Kind == scheme.ReportCount {
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				s = p.Number(n)
			}
		}
		v.Set(f.Code, s)
	}
	return v
}

// readReport takes the grouping out of whole numbers; what cannot be one is left for the report to refuse.
func readReport(typed url.Values, fields []scheme.ReportField) map[string]string {
	values := map[string]string{}
	for _, f := range fields {
		s := typed.Get(f.Code)
		if f.Kind == scheme.ReportMoney || f.Kind == scheme.ReportCount {
			if n, ok := readWhole(s); ok {
				s = strconv.FormatInt(n, 10)
			}
		}
		values[f.Code] = s
	}
	return values
}

func (s *pages) showReport(w http.ResponseWriter, r *http.Request, status int, c casework.OwnReports, x casework.OwnReport, typed url.Values, problem error) error {
	p := request.Printer(r)
	tag := report.Tag(p, x.Report, c.Today)
	title := p.T("oversight.report.of", "Year", strconv.Itoa(x.Year))
	v := reportView{
		page: s.frame(r, title), trail: reportTrail(p, c), revision: typed.Get("revision"),
		heading: view.Heading{Kicker: c.Company.Name, Title: title, Tag: &tag},
		form:    view.Form{Action: reportURL(x.Report, ""), Guard: true, Problems: view.Problems(p, problem)},
	}
	v.page.Path = r.URL.Path
	if x.State != oversight.ReportOpen {
		v.heading.Lede = p.T("oversight.report.in_on", "On", p.Date(s.day(x.Since)))
		v.said = report.Said(p, x)
		return view.Render(w, r, status, reportPage(v))
	}
	v.heading.Lede = p.T("oversight.report.lede", "Year", strconv.Itoa(x.Year), "Due", p.Date(x.DueOn))
	if x.Late(c.Today) {
		v.late = &view.Notice{Tone: view.Warn, Title: p.T("oversight.report.late", "Due", p.Date(x.DueOn)), Text: p.T("oversight.consequence." + string(x.Edition.YearlyReport.Consequence))}
	}
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(p))
		v.form.Problems = nil
	}
	for _, f := range x.Edition.YearlyReport.Fields {
		v.fields = append(v.fields, reportField(p, x, f, typed, problem))
	}
	return view.Render(w, r, status, reportPage(v))
}

func reportField(p locale.Printer, x casework.OwnReport, f scheme.ReportField, typed url.Values, problem error) view.Field {
	out := view.Field{Name: f.Code, Label: p.Text(f.Title), Optional: f.Optional, Value: typed.Get(f.Code), Error: view.FieldError(p, problem, f.Code)}
	switch f.Kind {
	case scheme.ReportMoney:
		out.Type, out.Unit, out.InputMode = view.Money, x.Edition.Currency, "text"
	case scheme.ReportCount:
		out.Type, out.InputMode, out.Width = view.Number, "numeric", "short"
	case scheme.ReportPercent:
		out.Type, out.Unit, out.InputMode, out.Width = view.Number, "%", "decimal", "short"
	case scheme.ReportYesNo:
		out.Type, out.Options = view.Radios, []view.Option{{Value: "yes", Label: p.T("applicant.yes")}, {Value: "no", Label: p.T("applicant.no")}}
	default:
		out.Type, out.Rows, out.MaxLength = view.TextArea, 3, 2000
	}
	out.Hint = p.Text(f.Hint)
	if last := x.Last[f.Code]; last != "" && f.Kind != scheme.ReportText {
		before := p.T("oversight.report.before", "Year", strconv.Itoa(x.LastYear), "Value", report.Value(p, f, last, x.Edition.Currency))
		if out.Hint != "" {
			out.Hint += " "
		}
		out.Hint += before
	}
	return out
}

// saveReport keeps the draft and leads to the page on which it is handed in.
func (s *pages) saveReport(w http.ResponseWriter, r *http.Request) error {
	c, x, who, err := s.theReport(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	revision, _ := strconv.ParseInt(typed.Get("revision"), 10, 64) // a broken one is a stale one
	err = s.Desk.SaveReport(r.Context(), who, c.Company.ID, x.ID, revision, readReport(typed, x.Edition.YearlyReport.Fields))
	if status, again := reopen(err); again {
		if stale(err) {
			typed.Set("revision", strconv.FormatInt(x.Revision, 10))
		}
		return s.showReport(w, r, status, c, x, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, reportURL(x.Report, "submit"))
}

// handInView is the page on which a report is looked through and handed in.
type handInView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	said     view.Table
	action   string
	revision string
	edit     view.Link
	problems []view.Problem
	may      bool
}

func (s *pages) askReport(w http.ResponseWriter, r *http.Request) error {
	c, x, _, err := s.theReport(r)
	if err != nil {
		return err
	}
	return s.handInReport(w, r, http.StatusOK, c, x, nil)
}

func (s *pages) handInReport(w http.ResponseWriter, r *http.Request, status int, c casework.OwnReports, x casework.OwnReport, problem error) error {
	if x.State != oversight.ReportOpen || x.Report.Values == nil { // nothing is handed in that nobody has looked at
		return request.Redirect(w, r, reportURL(x.Report, ""))
	}
	p := request.Printer(r)
	v := handInView{
		page: s.frame(r, p.T("oversight.report.submit")), trail: append(reportTrail(p, c), view.Link{Href: reportURL(x.Report, ""), Label: p.T("oversight.report.of", "Year", strconv.Itoa(x.Year))}),
		heading: view.Heading{Kicker: c.Company.Name, Title: p.T("oversight.report.look", "Year", strconv.Itoa(x.Year)), Lede: p.T("oversight.report.look_text")},
		said:    report.Said(p, x), action: reportURL(x.Report, "submit"), revision: strconv.FormatInt(x.Revision, 10),
		edit: view.Link{Href: reportURL(x.Report, ""), Label: p.T("applicant.change")}, may: c.MaySubmit, problems: view.Problems(p, problem),
	}
	for i := range v.problems { // the fields are on the page before
		v.problems[i].Field = ""
	}
	return view.Render(w, r, status, handInPage(v))
}

func (s *pages) submitReport(w http.ResponseWriter, r *http.Request) error {
	c, x, who, err := s.theReport(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	revision, _ := strconv.ParseInt(typed.Get("revision"), 10, 64)
	err = s.Desk.SubmitReport(r.Context(), who, c.Company.ID, x.ID, revision, x.Report.Values)
	switch {
	case x.State == oversight.ReportIn: // the second click of a double one
	case fault.Is(err, fault.Invalid): // what is missing is shown beside its field
		return s.showReport(w, r, http.StatusUnprocessableEntity, c, x, reportForm(request.Printer(r), x), err)
	default:
		if status, again := reopen(err); again {
			return s.handInReport(w, r, status, c, x, err)
		}
		if err != nil {
			return err
		}
	}
	return request.Redirect(w, r, reportsURL(c.Company.ID)+"?in=yes")
}
