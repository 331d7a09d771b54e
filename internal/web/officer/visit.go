package officer

import (
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/visit"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// visitView is the visit of a case: its minutes, the company's dissent, and where the company does not sign, the officer's note.
type visitView struct {
	caseFrame
	now      view.Notice
	shown    *minutes.View
	levels   view.Table
	problems []view.Problem
	note     *view.Field // nil where nothing is to be noted
	action   string
}

func (o *pages) visit(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	return o.showVisit(w, r, http.StatusOK, v, "", nil)
}

func (o *pages) noteRefusal(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	err = o.Desk.NoteRefusal(r.Context(), v.Actor, v.Case.ID, typed.Get("note"))
	if status, again := reopen(err); again {
		return o.showVisit(w, r, status, v, typed.Get("note"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(v.Case.ID, string(tabVisit)))
}

func (o *pages) showVisit(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, typed string, problem error) error {
	p := request.Printer(r)
	vv := visitView{caseFrame: o.caseFrame(r, v, tabVisit), action: caseURL(v.Case.ID, string(tabVisit)), problems: view.Problems(p, problem)}
	if v.Panel == nil {
		vv.now = view.Notice{Tone: view.Neutral, Text: p.T("officer.visit.none")}
		return view.Render(w, r, status, visitPage(vv))
	}
	m, err := o.Desk.Minutes(r.Context(), v.Actor, v.Case.ID)
	if err != nil {
		return err
	}
	vv.now = visitNotice(p, m)
	if m.Minutes != nil {
		shown := minutes.Of(p, minutes.Papers{
			Minutes: *m.Minutes, Visit: m.Visit, List: m.List, Names: m.Names, Place: o.Desk.Agency.Place,
			Photo: func(digest string) string { return caseURL(v.Case.ID, "visit/photos/"+digest) },
		})
		vv.shown = &shown
	}
	if m.MayNote == nil {
		vv.note = &view.Field{
			Name: "note", Label: p.T("officer.visit.note"), Hint: p.T("officer.visit.note_hint"), Type: view.TextArea, Rows: 3, MaxLength: visit.MaxWords,
			Value: typed, Error: view.FieldError(p, problem, "note"),
		}
	}
	vv.levels = levelsTable(p, v, m)
	return view.Render(w, r, status, visitPage(vv))
}

// visitNotice says where the visit stands.
func visitNotice(p locale.Printer, m casework.MinutesView) view.Notice {
	tone := map[visit.State]view.Tone{
		visit.Open: view.Info, visit.Ready: view.Info, visit.Presented: view.Warn, visit.Signed: view.Good, visit.Dissented: view.Warn, visit.Unsigned: view.Bad,
	}[m.Visit.State]
	n := view.Notice{Tone: tone, Title: p.T("visit.state." + string(m.Visit.State)), Text: p.T("officer.visit.day", "Day", p.Date(m.VisitOn))}
	if m.Visit.Revision == 0 {
		n.Title, n.Text = p.T("officer.visit.not_begun"), p.T("officer.visit.not_begun_text", "Day", p.Date(m.VisitOn))
	}
	if m.Late > 0 {
		n.Items = append(n.Items, p.T("officer.visit.late", "Count", m.Late))
	}
	return n
}

// levelsTable shows what members noted to score after the visit, beside the desk's level, once the result is registered.
func levelsTable(p locale.Printer, v casework.ForOfficer, m casework.MinutesView) view.Table {
	t := view.Table{
		Caption: p.T("officer.visit.levels"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.visit.item")}, {Label: p.T("officer.visit.member")}, {Label: p.T("officer.visit.desk")}, {Label: p.T("officer.visit.after")}, {Label: p.T("officer.visit.reason")}},
	}
	for _, e := range m.Levels {
		title := e.Subject
		if it, ok := v.Sheet.Item(e.Subject); ok {
			title = it.Code + " " + p.Text(it.Title)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: title}, {Text: m.Names[e.By]}, {Text: string(e.Desk)}, {Text: string(e.Level)}, {Text: e.Words}}})
	}
	return t
}
