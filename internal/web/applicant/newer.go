package applicant

import (
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// newerView tells of a draft what a newer edition changes, what would become of its answers, and what became of them before.
type newerView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	notice   *view.Notice // how long the draft can go on as it is, or why it cannot be taken over
	changes  *view.Table
	fit      []view.Table
	past     []pastTakeover
	action   string
	to       string
	revision string
	may      bool
}

type pastTakeover struct {
	title string
	fit   []view.Table
}

func (s *pages) newer(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	n, err := s.Desk.NewerEdition(r.Context(), who, id)
	if err != nil {
		return err
	}
	if n.Newer == nil && len(n.Taken) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := s.frame(r, request.Printer(r).T("newer.title"))
	p := page.Printer
	v := newerView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(id, ""), Label: n.Case.Reference}},
		heading: view.Heading{Kicker: n.Case.Reference, Title: page.Title, Lede: p.T("newer.lede", "Own", n.Own.Title)}, action: caseURL(id, "newer"),
	}
	if n.Newer != nil {
		s.newerParts(p, n, &v)
	}
	for _, x := range n.Taken {
		title := p.T("newer.taken", "On", p.Date(s.day(x.At)), "From", x.From.Edition, "To", x.To.Edition)
		v.past = append(v.past, pastTakeover{title, fitTables(p, x.Fit, true)})
	}
	return view.Render(w, r, http.StatusOK, newerPage(v))
}

func (s *pages) newerParts(p locale.Printer, n casework.NewerEdition, v *newerView) {
	v.heading.Lede = p.T("newer.offer", "Own", n.Own.Title, "Newer", n.Newer.Title, "From", p.Date(n.Newer.ValidFrom))
	table := sheet.Changes(p, n.Changes, sheet.EditionSection(p), sheet.EditionMember(p))
	v.changes = &table
	v.to, v.revision = n.Newer.Ref.String(), strconv.FormatInt(n.Case.Revision, 10)
	v.notice = &view.Notice{Tone: view.Info, Text: p.T("newer.go_on")}
	if n.MustBy != nil {
		v.notice = &view.Notice{Tone: view.Warn, Text: p.T("newer.go_on_until", "Last", p.Date(*n.MustBy))}
	}
	if n.MayTake != nil {
		v.notice = &view.Notice{Tone: view.Info, Text: p.Fault(n.MayTake)}
	}
	if v.may = n.MayTake == nil; v.may {
		v.fit = fitTables(p, n.Fit, false)
	}
}

// fitTables list what stays and what has no place. What was dropped is shown in full: it is nowhere else.
func fitTables(p locale.Printer, f application.Fit, done bool) []view.Table {
	kept, dropped := p.T("newer.kept", "Count", len(f.Kept)), p.T("newer.dropped", "Count", len(f.Dropped)+len(f.Plan))
	if done {
		kept, dropped = p.T("newer.were_kept", "Count", len(f.Kept)), p.T("newer.were_dropped", "Count", len(f.Dropped)+len(f.Plan))
	}
	columns := []view.Column{{Label: p.T("newer.item")}, {Label: p.T("newer.answer")}}
	stay := view.Table{Caption: kept, Stack: true, Empty: p.T("newer.none"), Columns: columns}
	gone := view.Table{Caption: dropped, Stack: true, Empty: p.T("newer.none"), Columns: columns}
	for _, x := range f.Dropped {
		gone.Rows = append(gone.Rows, fitRow(p, x))
	}
	for _, x := range f.Plan {
		gone.Rows = append(gone.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(x.Title)}, {Text: x.Text}}})
	}
	for _, x := range f.Kept {
		stay.Rows = append(stay.Rows, fitRow(p, x))
	}
	return []view.Table{gone, stay}
}

func fitRow(p locale.Printer, x application.FitItem) view.TableRow {
	return view.TableRow{Cells: []view.Cell{{Text: p.Text(x.Title), Sub: x.Code}, {Text: answerInWords(x.Answer)}}}
}

func (s *pages) takeOver(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	to, wrong := scheme.ParseRef(values.Get("to"))
	revision, notNumber := strconv.ParseInt(values.Get("revision"), 10, 64)
	if wrong != nil || notNumber != nil {
		return fault.New(fault.Invalid, "web.form_broken")
	}
	id := application.ID(r.PathValue("case"))
	if err := s.Desk.TakeOver(r.Context(), who, id, to, revision); err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "newer"))
}
