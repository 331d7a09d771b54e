package officer

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	needSheetsURL = "/office/request-sheets"
	needRowsURL   = "/office/request-rows"
)

func needRowURL(id cityneed.ReviewID) string { return needRowsURL + "/" + url.PathEscape(string(id)) }

// listNeedSheets lists the pages of tables of city requests, and of their rows that an officer must look at.
func (o *pages) listNeedSheets(t *request.Table) {
	read := request.Allowed(party.ActReadSites)
	o.listSheets(t, o.needSheets())
	t.Get(needRowsURL, read, o.needRows)
	t.Get(needRowsURL+"/{row}", read, o.needRow)
	t.Post(needRowsURL+"/{row}", request.Allowed(party.ActManageSites), o.settleNeedRow)
}

// needSheets are the pages of tables of city requests.
func (o *pages) needSheets() sheetPages {
	return sheetPages{
		url: needSheetsURL, register: needsURL, next: needRowsURL,
		name: func(p locale.Printer) string { return p.T("need.title") },
		hint: func(p locale.Printer) string { return p.T("need.sheet.lede") },
		take: o.Sites.TakeRequests,
		report: func(ctx context.Context, p locale.Printer, who party.Actor, digest string) (sheetReport, error) {
			s, err := o.Sites.RequestSheet(ctx, who, digest)
			return needReport(p, s), err
		},
		enter: func(ctx context.Context, who party.Actor, digest string) error {
			_, _, err := o.Sites.ImportRequests(ctx, who, digest)
			return err
		},
	}
}

func needReport(p locale.Printer, s programme.Sheet[programme.RequestReport]) sheetReport {
	r := s.Report
	rep := sheetReport{
		file: s.Name, enteredAt: s.EnteredAt, noted: r.Noted, remarks: cityneed.Remarks, skipped: r.Skipped, text: p.T("need.sheet.report_text"), doSubmit: p.T("offer.import"),
		facts: []view.Row{
			{Term: p.T("import.kept"), Text: p.Number(int64(r.Rows))},
			{Term: p.T("offer.drafts"), Text: p.Number(int64(len(r.Listed) - r.ForReview()))},
			{Term: p.T("offer.title"), Text: p.Number(int64(r.ForReview()))},
		},
		field: func(name string) string {
			if name == "state" {
				return p.T("site.state")
			}
			return p.T("need.field." + name)
		},
		rows: view.Table{Caption: p.T("import.rows_title"), Stack: true, Columns: []view.Column{
			{Label: p.T("import.line"), Num: true}, {Label: p.T("need.field.title")}, {Label: p.T("need.field.deadline")}, {Label: p.T("offer.fate")},
		}},
	}
	for _, f := range fates { // what a person must look at first
		for _, x := range r.Listed {
			if fateOf(len(x.Doubts), x.Part) != f || len(rep.rows.Rows) == shownRows {
				continue
			}
			rep.rows.Rows = append(rep.rows.Rows, view.TableRow{Cells: []view.Cell{
				{Text: strconv.Itoa(x.Line)},
				{Text: orUnknown(p, x.Request.Title), Sub: x.Request.Customer},
				{Text: orUnknown(p, p.Date(x.Request.Deadline))},
				{Tag: &view.Tag{Tone: fateTones[f], Text: p.T("offer.fate." + string(f))}, Sub: needDoubts(p, x.Doubts)},
			}})
		}
	}
	return rep
}

func needDoubts(p locale.Printer, doubts []cityneed.Doubt) string {
	said := make([]string, len(doubts))
	for i, d := range doubts {
		said[i] = p.T("need.doubt." + string(d))
	}
	return strings.Join(said, "; ")
}

func needRowTitle(p locale.Printer, x cityneed.Review) string {
	return cmp.Or(x.Listed.Request.Title, p.T("need.sheet.nameless"))
}

// needRows are the rows of tables of city requests that an officer must look at.
func (o *pages) needRows(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	state := cityneed.ReviewState(r.URL.Query().Get("state"))
	if !slices.Contains(cityneed.ReviewStates, state) {
		state = cityneed.Waiting
	}
	l, err := o.Sites.RequestReviews(r.Context(), who, state)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("offer.title"))
	page.Wide = true
	p := page.Printer
	v := offersView{
		page: page, back: view.Link{Href: needsURL, Label: p.T("need.title")}, lede: p.T("need.sheet.rows_lede"),
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("offer.none"), Columns: []view.Column{
			{Label: p.T("need.field.title")}, {Label: p.T("need.field.customer")}, {Label: p.T("need.field.deadline")}, {Label: p.T("offer.why")},
		}},
	}
	if who.May(party.ActManageSites, "") == nil {
		v.action = needSheetsURL
	}
	for _, s := range cityneed.ReviewStates {
		v.tabs = append(v.tabs, view.Tab{Href: needRowsURL + "?state=" + string(s), Label: p.T("offer.state." + string(s)), Count: l.Counts[s], Current: s == state})
	}
	for _, x := range l.Reviews {
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: needRowTitle(p, x), Sub: p.T("offer.line", "Line", strconv.Itoa(x.Listed.Line)), Href: needRowURL(x.ID)},
			{Text: orUnknown(p, x.Listed.Request.Customer)},
			{Text: orUnknown(p, p.Date(x.Listed.Request.Deadline))},
			{Text: needDoubts(p, x.Doubts)},
		}})
	}
	return view.Render(w, r, http.StatusOK, offersPage(v))
}

// needRowView is one of them.
type needRowView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	alike   view.Table // requests of the register that say the same
	became  string     // address of the draft; empty while there is none
	action  string
	forms   []actForm
	events  []view.Event
}

func (o *pages) needRow(w http.ResponseWriter, r *http.Request) error {
	return o.needRowPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) needRowPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.RequestReview(r.Context(), who, cityneed.ReviewID(r.PathValue("row")))
	if err != nil {
		return err
	}
	p, x := request.Printer(r), f.Review
	tag := view.Tag{Tone: map[cityneed.ReviewState]view.Tone{cityneed.Waiting: view.Warn, cityneed.Entered: view.Good}[x.State], Text: p.T("offer.is." + string(x.State))}
	v := needRowView{
		page: o.page(r, needRowTitle(p, x)), heading: view.Heading{Kicker: p.T("need.sheet.kicker"), Title: needRowTitle(p, x), Lede: x.Listed.Request.Customer, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("import.name"), Text: f.Sheet + ", " + p.T("offer.line", "Line", strconv.Itoa(x.Listed.Line))},
			{Term: p.T("offer.why"), Text: needDoubts(p, x.Doubts)},
		},
		alike: view.Table{Caption: p.T("need.sheet.alike"), Stack: true, Columns: []view.Column{
			{Label: p.T("need.field.title")}, {Label: p.T("need.field.deadline")}, {Label: p.T("site.state")},
		}},
		action: needRowURL(x.ID), events: o.past(p, f.Journal, f.People, actTitle),
	}
	if x.Listed.Place != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("need.sheet.place"), Text: x.Listed.Place})
	}
	for _, known := range f.Alike {
		if known.ID == x.Request {
			continue
		}
		state := needTag(p, known.State)
		v.alike.Rows = append(v.alike.Rows, view.TableRow{Cells: []view.Cell{
			{Text: known.Title, Sub: known.Customer, Href: needURL(known.ID, "")}, {Text: p.Date(known.Deadline)}, {Tag: &state},
		}})
	}
	switch {
	case x.Reason != "":
		v.facts = append(v.facts, view.Row{Term: p.T("offer.reason_label"), Text: x.Reason})
	case x.Request != "":
		v.became = needURL(x.Request, "")
	}
	if x.State == cityneed.Waiting && who.May(party.ActManageSites, "") == nil {
		if v.forms, err = o.needRowForms(r, x, typed, problem); err != nil {
			return err
		}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, needRowPage(v))
}

// needRowForms are what an officer can do with a row: enter it, put right, or set it aside.
func (o *pages) needRowForms(r *http.Request, x cityneed.Review, typed url.Values, problem error) ([]actForm, error) {
	p := request.Printer(r)
	places, err := o.placeOptions(r, p.T("need.any_site"))
	if err != nil {
		return nil, err
	}
	values := needValues(x.Listed.Request)
	if typed.Get("act") == "enter" { // a mark that was taken away stays away
		values = typed
	}
	return []actForm{
		{act: "enter", title: p.T("offer.enter"), text: p.T("need.sheet.enter_text"), submit: p.T("offer.enter"), fields: needFields(p, places, values, problem)},
		{act: "aside", title: p.T("offer.aside"), text: p.T("offer.aside_text"), submit: p.T("offer.aside"), folded: true, fields: []view.Field{
			{Name: "reason", Label: p.T("offer.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000},
		}},
	}, nil
}

func (o *pages) settleNeedRow(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := cityneed.ReviewID(r.PathValue("row")), r.Context()
	switch typed.Get("act") {
	case "enter":
		_, err = o.Sites.EnterRequestReview(ctx, who, id, typedNeed("", typed))
	case "aside":
		err = o.Sites.PutRequestAside(ctx, who, id, typed.Get("reason"))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.needRowPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, needRowsURL)
}
