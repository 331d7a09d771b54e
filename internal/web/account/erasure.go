package account

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"proba.example/internal/account"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// day is the date of a moment.
func day(p locale.Printer, at time.Time) string { return p.Date(calendar.On(at, time.UTC)) }

const erasuresURL = "/erasures"

func erasureURL(id party.PersonID) string { return erasuresURL + "/" + url.PathEscape(string(id)) }

// erasures lists what was asked for, waits, is due and was done.
func (a pages) erasures(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := a.Desk.Erasures(r.Context(), who)
	if err != nil {
		return err
	}
	page := a.page(r, request.Printer(r).T("privacy.title"))
	p := page.Printer
	t := view.Table{Caption: page.Title, Stack: true, Empty: p.T("privacy.none"), Columns: []view.Column{{Label: p.T("privacy.person")}, {Label: p.T("privacy.asked")}, {Label: p.T("privacy.due")}, {Label: p.T("complaint.state")}}}
	for _, e := range all {
		tag := view.Tag{Tone: view.Progress, Text: p.T("privacy.state.asked")}
		switch {
		case e.Waiting:
			tag = view.Tag{Tone: view.Warn, Text: p.T("privacy.state.waits")}
		case e.Due:
			tag = view.Tag{Tone: view.Bad, Text: p.T("privacy.state.due")}
		case len(e.Passes) > 0 && len(e.Words.Words) > 0:
			tag = view.Tag{Tone: view.Info, Text: p.T("privacy.state.rest")}
		case len(e.Passes) > 0:
			tag = view.Tag{Tone: view.Good, Text: p.T("privacy.state.done")}
		case e.AskedAt.IsZero():
			continue // a proposal that came to nothing
		}
		asked := "–"
		if !e.AskedAt.IsZero() {
			asked = day(p, e.AskedAt)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: e.Name, Href: erasureURL(e.Person)}, {Text: asked}, {Text: p.Date(e.DueOn)}, {Tag: &tag}}})
	}
	return view.Render(w, r, http.StatusOK, erasuresPage(page, t))
}

// erasureView is what an erasure of one person's data would do, and what was done.
type erasureView struct {
	page     view.Page
	heading  view.Heading
	back     view.Link
	action   string
	blocks   []string
	goes     view.Table
	stays    view.Table
	passes   []view.Row
	proposal []view.Row
	digest   string // of the proposal that waits
	waits    approval.ID
	own      bool // the reader looks at themselves
	asked    string
	propose  []view.Field
	decline  view.Field
	confirm  bool
	settle   bool
	problems []view.Problem
	opens    string // what opens the pieces, shown once
}

func (a pages) erasure(w http.ResponseWriter, r *http.Request) error {
	return a.erasurePage(w, r, http.StatusOK, party.PersonID(r.PathValue("id")), nil, nil, "")
}

// ownErasure shows a person what an erasure of their own data would do.
func (a pages) ownErasure(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	return a.erasurePage(w, r, http.StatusOK, who.ID(), nil, nil, "")
}

func (a pages) askErasure(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	if err := a.Desk.AskErasure(r.Context(), who); err != nil {
		return err
	}
	return request.Redirect(w, r, "/settings/erasure")
}

func (a pages) erasurePage(w http.ResponseWriter, r *http.Request, status int, id party.PersonID, typed url.Values, problem error, opens string) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := a.Desk.ErasureOf(r.Context(), who, id)
	if err != nil {
		return err
	}
	own := strings.HasPrefix(r.URL.Path, "/settings/")
	page := a.page(r, request.Printer(r).T("privacy.one"))
	page.Wide = true
	p := page.Printer
	v := erasureView{
		page: page, heading: view.Heading{Kicker: p.T("privacy.one"), Title: nameOf(f.Person), Lede: p.T("privacy.lede")}, back: view.Link{Href: erasuresURL, Label: p.T("privacy.title")},
		action: erasureURL(id), own: own, problems: view.Problems(p, problem), opens: opens,
		goes:  view.Table{Caption: p.T("privacy.goes"), Stack: true, Empty: p.T("privacy.goes_none"), Columns: []view.Column{{Label: p.T("privacy.where")}, {Label: p.T("privacy.how")}, {Label: p.T("privacy.count"), Num: true}}},
		stays: view.Table{Caption: p.T("privacy.stays"), Stack: true, Empty: p.T("privacy.stays_none"), Columns: []view.Column{{Label: p.T("privacy.where")}, {Label: p.T("privacy.rule")}, {Label: p.T("privacy.until")}, {Label: p.T("privacy.count"), Num: true}}},
	}
	if own {
		v.back, v.action = view.Link{Href: "/settings", Label: p.T("account.settings.title")}, "/settings/erasure"
		if !f.Erasure.AskedAt.IsZero() {
			v.asked = day(p, f.Erasure.AskedAt)
		}
	}
	for _, b := range f.Blocks {
		v.blocks = append(v.blocks, strings.TrimSpace(p.T("privacy.block."+string(b.Reason))+" "+b.Name))
	}
	for _, l := range f.Lines {
		where := p.T("privacy.place." + string(l.Place))
		if l.Treatment != privacy.Stays {
			v.goes.Rows = append(v.goes.Rows, view.TableRow{Cells: []view.Cell{{Text: where}, {Text: p.T("privacy.treatment." + string(l.Treatment))}, {Text: p.Number(int64(l.Count))}}})
			continue
		}
		until := "–"
		if !l.Until.IsZero() {
			until = p.Date(l.Until)
		}
		sub := ""
		if l.Rule == privacy.Unlisted && !own {
			sub = strings.Join(l.Where, ", ")
		}
		v.stays.Rows = append(v.stays.Rows, view.TableRow{Cells: []view.Cell{{Text: where, Sub: sub}, {Text: p.T("privacy.rule." + string(l.Rule))}, {Text: until}, {Text: p.Number(int64(l.Count))}}})
	}
	for _, x := range f.Passes {
		v.passes = append(v.passes, view.Row{Term: day(p, x.At), Text: p.T("privacy.pass", "Law", p.T("privacy.law."+string(x.Law)), "First", nameOf(f.People[x.By]), "Second", nameOf(f.People[x.Second]))})
	}
	a.erasureForms(p, &v, f, who, typed, problem)
	return view.Render(w, r, status, erasurePage(v))
}

// erasureForms are the acts open to the reader.
func (a pages) erasureForms(p locale.Printer, v *erasureView, f account.ErasureFile, who party.Actor, typed url.Values, problem error) {
	if f.Waiting != nil && !v.own {
		v.waits, v.digest = f.Waiting.ID, f.Waiting.Digest
		v.proposal = []view.Row{
			{Term: p.T("privacy.proposed_by"), Text: nameOf(f.People[f.Waiting.ProposedBy])},
			{Term: p.T("privacy.law"), Text: p.T("privacy.law." + string(f.Plan.Law))},
			{Term: p.T("privacy.reasons"), Text: f.Waiting.Words},
		}
		v.settle = who.May(party.ActConfirmErasure, "") == nil || who.ID() == f.Waiting.ProposedBy
		v.confirm = who.May(party.ActConfirmErasure, "") == nil && who.ID() != f.Waiting.ProposedBy && len(f.Blocks) == 0
		v.decline = view.Field{Name: "answer", Label: p.T("privacy.answer"), Type: view.TextArea, Rows: 3, MaxLength: 4000, Value: typed.Get("answer"), Error: view.FieldError(p, problem, "answer")}
		return
	}
	if v.own || who.May(party.ActProposeErasure, "") != nil || len(f.Blocks) > 0 || len(v.goes.Rows) == 0 {
		return
	}
	laws := make([]view.Option, len(privacy.Laws))
	for i, l := range privacy.Laws {
		laws[i] = view.Option{Value: string(l), Label: p.T("privacy.law." + string(l))}
	}
	v.propose = []view.Field{{Name: "law", Label: p.T("privacy.law"), Type: view.Radios, Options: laws}}
	if !f.Erased() {
		v.propose = append(v.propose, view.Field{Name: "spellings", Label: p.T("privacy.spellings"), Hint: p.T("privacy.spellings_hint"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Optional: true})
	}
	v.propose = append(v.propose, view.Field{Name: "reasons", Label: p.T("privacy.reasons"), Hint: p.T("privacy.reasons_hint"), Type: view.TextArea, Rows: 3, MaxLength: 4000})
	for i := range v.propose {
		x := &v.propose[i]
		x.Value, x.Error = typed.Get(x.Name), view.FieldError(p, problem, x.Name)
	}
}

func (a pages) actOnErasure(w http.ResponseWriter, r *http.Request) error {
	who, form, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := party.PersonID(r.PathValue("id"))
	var opens []byte
	switch form.Get("act") {
	case "confirm":
		opens, err = a.Desk.ConfirmErasure(r.Context(), who, approval.ID(form.Get("approval")), form.Get("digest"))
	case "decline":
		err = a.Desk.DeclineErasure(r.Context(), who, approval.ID(form.Get("approval")), form.Get("answer"))
	default:
		err = a.Desk.ProposeErasure(r.Context(), who, id, privacy.Law(form.Get("law")), form.Get("spellings"), form.Get("reasons"))
	}
	if fault.Is(err, fault.Invalid) {
		return a.erasurePage(w, r, http.StatusUnprocessableEntity, id, form, err, "")
	}
	if err != nil {
		return err
	}
	if opens != nil { // shown once: nobody keeps it
		return a.erasurePage(w, r, http.StatusOK, id, nil, nil, string(opens))
	}
	return request.Redirect(w, r, erasureURL(id))
}
