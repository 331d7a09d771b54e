package officer

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	offerSheetsURL = "/office/solution-sheets"
	offersURL      = "/office/offers"
)

func offerURL(id solution.ReviewID) string { return offersURL + "/" + url.PathEscape(string(id)) }

// listOffers lists the pages of tables of solutions, and of their rows that an officer must look at.
func (o *pages) listOffers(t *request.Table) {
	read := request.Allowed(party.ActReadSites)
	o.listSheets(t, o.offerSheets())
	t.Get(offersURL, read, o.offers)
	t.Get(offersURL+"/{offer}", read, o.offer)
	t.Post(offersURL+"/{offer}", request.Allowed(party.ActManageSites), o.settleOffer)
}

// offerSheets are the pages of tables of solutions.
func (o *pages) offerSheets() sheetPages {
	return sheetPages{
		url: offerSheetsURL, register: solutionsURL, next: offersURL,
		name: func(p locale.Printer) string { return p.T("solution.title") },
		hint: func(p locale.Printer) string { return p.T("offer.sheet_lede") },
		take: o.Sites.TakeOffers,
		report: func(ctx context.Context, p locale.Printer, who party.Actor, digest string) (sheetReport, error) {
			s, err := o.Sites.Offers(ctx, who, digest)
			return offerReport(p, s), err
		},
		enter: func(ctx context.Context, who party.Actor, digest string) error {
			_, _, err := o.Sites.ImportOffers(ctx, who, digest)
			return err
		},
	}
}

// fate is what becomes of an offer when its table is entered.
type fate string

const (
	forReview fate = "review"
	aPart     fate = "split" // a draft, one of several out of one cell
	aDraft    fate = "draft"
)

var fates = []fate{forReview, aPart, aDraft}

var fateTones = map[fate]view.Tone{forReview: view.Warn, aPart: view.Info, aDraft: view.Good}

// fateOf is the fate of a row against which so much stands, and of which this is the part.
func fateOf(doubts, part int) fate {
	switch {
	case doubts > 0:
		return forReview
	case part > 0:
		return aPart
	}
	return aDraft
}

func offerReport(p locale.Printer, s programme.Sheet[programme.OfferReport]) sheetReport {
	r := s.Report
	rep := sheetReport{
		file: s.Name, enteredAt: s.EnteredAt, noted: r.Noted, remarks: solution.Remarks, skipped: r.Skipped, text: p.T("offer.report_text"), doSubmit: p.T("offer.import"),
		facts: []view.Row{
			{Term: p.T("import.kept"), Text: p.Number(int64(r.Rows))},
			{Term: p.T("offer.drafts"), Text: p.Number(int64(len(r.Offered) - r.ForReview()))},
			{Term: p.T("offer.title"), Text: p.Number(int64(r.ForReview()))},
		},
		field: func(name string) string {
			if solution.SectionOf(name) == "" {
				return p.T("offer.field." + name)
			}
			return p.T("solution.field." + name)
		},
		rows: view.Table{Caption: p.T("import.rows_title"), Stack: true, Columns: []view.Column{
			{Label: p.T("import.line"), Num: true}, {Label: p.T("solution.field.name")}, {Label: p.T("offer.field.number")}, {Label: p.T("offer.fate")},
		}},
	}
	for _, f := range fates { // what a person must look at first
		for _, x := range r.Offered {
			if fateOf(len(x.Doubts), x.Part) != f || len(rep.rows.Rows) == shownRows {
				continue
			}
			company := x.Organisation
			if x.Company != nil {
				company = x.Company.Name
			}
			rep.rows.Rows = append(rep.rows.Rows, view.TableRow{Cells: []view.Cell{
				{Text: strconv.Itoa(x.Line)},
				{Text: orUnknown(p, x.Solution.Name), Sub: company},
				{Text: orUnknown(p, x.Number)},
				{Tag: &view.Tag{Tone: fateTones[f], Text: p.T("offer.fate." + string(f))}, Sub: doubtsText(p, x.Doubts)},
			}})
		}
	}
	return rep
}

func doubtsText(p locale.Printer, doubts []solution.Doubt) string {
	said := make([]string, len(doubts))
	for i, d := range doubts {
		said[i] = p.T("offer.doubt." + string(d))
	}
	return strings.Join(said, "; ")
}

// offersView lists the rows of tables that an officer must look at.
type offersView struct {
	page   view.Page
	back   view.Link
	lede   string
	action string // where a table is taken, for those who may
	tabs   []view.Tab
	table  view.Table
}

func (o *pages) offers(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	state := solution.ReviewState(r.URL.Query().Get("state"))
	if !slices.Contains(solution.ReviewStates, state) {
		state = solution.Waiting
	}
	l, err := o.Sites.Reviews(r.Context(), who, state)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("offer.title"))
	page.Wide = true
	p := page.Printer
	v := offersView{page: page, back: view.Link{Href: solutionsURL, Label: p.T("solution.title")}, lede: p.T("offer.lede"), table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("offer.none"), Columns: []view.Column{
		{Label: p.T("solution.field.name")}, {Label: p.T("offer.field.organisation")}, {Label: p.T("offer.field.number")}, {Label: p.T("offer.why")},
	}}}
	if who.May(party.ActManageSites, "") == nil {
		v.action = offerSheetsURL
	}
	for _, s := range solution.ReviewStates {
		v.tabs = append(v.tabs, view.Tab{Href: offersURL + "?state=" + string(s), Label: p.T("offer.state." + string(s)), Count: l.Counts[s], Current: s == state})
	}
	for _, x := range l.Reviews {
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: offerName(p, x), Sub: p.T("offer.line", "Line", strconv.Itoa(x.Offer.Line)), Href: offerURL(x.ID)},
			{Text: orUnknown(p, x.Offer.Organisation)},
			{Text: orUnknown(p, x.Offer.Number)},
			{Text: doubtsText(p, x.Doubts)},
		}})
	}
	return view.Render(w, r, http.StatusOK, offersPage(v))
}

func offerName(p locale.Printer, x solution.Review) string {
	if x.Offer.Solution.Name == "" {
		return p.T("offer.nameless")
	}
	return x.Offer.Solution.Name
}

// offerView is one of them.
type offerView struct {
	page     view.Page
	heading  view.Heading
	facts    []view.Row
	became   string // address of the draft; empty while there is none
	action   string
	forms    []actForm
	sections []dossier.Section
	events   []view.Event
}

func (o *pages) offer(w http.ResponseWriter, r *http.Request) error {
	return o.offerPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) offerPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Review(r.Context(), who, solution.ReviewID(r.PathValue("offer")))
	if err != nil {
		return err
	}
	p, x := request.Printer(r), f.Review
	tag := view.Tag{Tone: map[solution.ReviewState]view.Tone{solution.Waiting: view.Warn, solution.Entered: view.Good}[x.State], Text: p.T("offer.is." + string(x.State))}
	v := offerView{
		page: o.page(r, offerName(p, x)), heading: view.Heading{Kicker: p.T("offer.kicker"), Title: offerName(p, x), Lede: x.Offer.Organisation, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("import.name"), Text: f.Sheet + ", " + p.T("offer.line", "Line", strconv.Itoa(x.Offer.Line))},
			{Term: p.T("offer.why"), Text: doubtsText(p, x.Doubts)},
			{Term: p.T("offer.field.number"), Text: orUnknown(p, strings.TrimSpace(x.Offer.Number))},
			{Term: p.T("offer.field.country"), Text: p.Country(f.Country)},
		},
		action: offerURL(x.ID), sections: dossier.Sections(p, x.Offer.Solution, f.Technologies, f.Today), events: o.past(p, f.Journal, f.People, actTitle),
	}
	company := p.T("offer.nobody")
	if f.Company != nil {
		company = f.Company.Name
	}
	v.facts = append(v.facts, view.Row{Term: p.T("offer.company_now"), Text: company})
	switch {
	case x.Reason != "":
		v.facts = append(v.facts, view.Row{Term: p.T("offer.reason_label"), Text: x.Reason})
	case x.Solution != "":
		v.became = solutionURL(x.Solution, "")
	}
	if x.State == solution.Waiting && who.May(party.ActManageSites, "") == nil {
		v.forms = []actForm{
			{act: "enter", title: p.T("offer.enter"), text: p.T("offer.enter_text"), submit: p.T("offer.enter"), fields: []view.Field{
				{Name: "name", Label: p.T("solution.field.name"), Value: x.Offer.Solution.Name, MaxLength: 200},
				{Name: "country", Label: p.T("offer.field.country"), Hint: p.T("offer.country_hint"), Value: f.Country, MaxLength: 2, Width: "short"},
				{Name: "number", Label: p.T("offer.field.number"), Value: x.Offer.Number, MaxLength: 40, Width: "medium"},
			}},
			{act: "aside", title: p.T("offer.aside"), text: p.T("offer.aside_text"), submit: p.T("offer.aside"), folded: true, fields: []view.Field{
				{Name: "reason", Label: p.T("offer.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000},
			}},
		}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, offerPage(v))
}

func (o *pages) settleOffer(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := solution.ReviewID(r.PathValue("offer")), r.Context()
	switch typed.Get("act") {
	case "enter":
		_, err = o.Sites.EnterReview(ctx, who, id, strings.ToUpper(strings.TrimSpace(typed.Get("country"))), typed.Get("number"), typed.Get("name"))
	case "aside":
		err = o.Sites.SetReviewAside(ctx, who, id, typed.Get("reason"))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.offerPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, offersURL)
}
