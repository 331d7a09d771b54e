package officer

import (
	"net/http"
	"slices"
	"strconv"

	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/report"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const reportsURL = "/office/reports"

// listReports lists the pages of yearly reports.
func (o *pages) listReports(t *request.Table) {
	t.Get(reportsURL, request.Allowed(party.ActReadCases), o.reports)
}

// reportsView is who has reported and who has not.
type reportsView struct {
	page  view.Page
	tabs  []view.Tab
	bar   view.StateBarChart
	table view.Table
}

func (o *pages) reports(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	state := oversight.ReportState(r.URL.Query().Get("state"))
	if !slices.Contains(oversight.ReportStates, state) {
		state = oversight.ReportOpen
	}
	l, err := o.Desk.Reports(r.Context(), who, state)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("oversight.reports"))
	p, n := page.Printer, l.Count
	v := reportsView{page: page, bar: view.StateBarChart{Title: p.T("oversight.reports_by_state")}, table: reportsTable(p, l, who)}
	counts := map[oversight.ReportState]int64{oversight.ReportOpen: n.Awaited + n.Late, oversight.ReportIn: n.In, oversight.ReportDropped: n.Dropped}
	for _, s := range oversight.ReportStates {
		v.tabs = append(v.tabs, view.Tab{Href: reportsURL + "?state=" + string(s), Label: p.T("oversight.state." + string(s)), Count: counts[s], Current: s == state})
	}
	for _, part := range []view.Part{
		{Label: p.T("oversight.state.late"), Count: n.Late, Tone: view.Bad}, {Label: p.T("oversight.state.open"), Count: n.Awaited, Tone: view.Info}, {Label: p.T("oversight.state.in"), Count: n.In, Tone: view.Good},
	} {
		if part.Count > 0 {
			v.bar.Parts = append(v.bar.Parts, part)
		}
	}
	return view.Render(w, r, http.StatusOK, reportsPage(v))
}

func reportsTable(p locale.Printer, l casework.ReportList, who party.Actor) view.Table {
	t := view.Table{Caption: p.T("oversight.reports"), Stack: true, Empty: p.T("oversight.reports_empty"), Columns: []view.Column{
		{Label: p.T("officer.company.name")}, {Label: p.T("oversight.report.year")}, {Label: p.T("oversight.report.due_on")}, {Label: p.T("oversight.report.state")}, {Label: p.T("oversight.report.follows")},
	}}
	for _, x := range l.Reports {
		tag := report.Tag(p, x.Report, l.Today)
		follows := view.Cell{Text: "—"}
		if x.State == oversight.ReportOpen {
			follows.Text = p.T("oversight.follows." + string(x.Consequence))
			if x.Late(l.Today) && who.May(party.ActProposeStanding, "") == nil {
				follows.Href = consequenceURL(x)
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Holder, Sub: view.SpacedNumber(x.Certificate), Href: certificateURL(x.Certificate, "")}, {Text: strconv.Itoa(x.Year)}, {Text: p.ShortDate(x.DueOn)}, {Tag: &tag}, follows,
		}})
	}
	return t
}

// consequenceURL is the page on which what the edition names is begun; empty where it names nothing.
func consequenceURL(x casework.ReportLine) string {
	switch x.Consequence {
	case scheme.MaySuspend:
		return certificateURL(x.Certificate, "suspend") + "?ground=" + string(decision.NotReported)
	case scheme.MayRevoke:
		return certificateURL(x.Certificate, "revoke") + "?ground=" + string(decision.NotReported)
	case scheme.MayCheck:
		return certificateURL(x.Certificate, "check") + "?ground=" + string(oversight.NotReported)
	}
	return ""
}

// reportsPart is what the page of a certificate says of its holder's yearly reports.
type reportsPart struct {
	now    []string
	late   *view.Notice
	tables []reportTable
}

type reportTable struct {
	title string
	table view.Table
}

// certificateReports fills in the yearly reports of a certificate's holder; nil where none is asked for.
func (o *pages) certificateReports(r *http.Request, number string) (*reportsPart, error) {
	who, err := request.Actor(r)
	if err != nil {
		return nil, err
	}
	h, err := o.Desk.HolderReports(r.Context(), who, number)
	if err != nil || len(h.Reports)+len(h.Coming) == 0 {
		return nil, err
	}
	p := request.Printer(r)
	part := &reportsPart{}
	for _, x := range h.Reports {
		year := strconv.Itoa(x.Year)
		switch {
		case x.Late(h.Today):
			part.late = &view.Notice{Tone: view.Warn, Title: p.T("oversight.report.is_late", "Year", year, "Due", p.Date(x.DueOn)), Text: p.T("oversight.consequence." + string(x.Edition.YearlyReport.Consequence))}
		case x.State == oversight.ReportOpen:
			part.now = append(part.now, p.T("oversight.report.awaited", "Year", year, "Due", p.Date(x.DueOn)))
		case x.State == oversight.ReportIn:
			part.tables = append(part.tables, reportTable{p.T("oversight.report.of", "Year", year), report.Said(p, x)})
		}
	}
	for _, x := range h.Coming {
		part.now = append(part.now, report.ComingText(p, x))
	}
	return part, nil
}
