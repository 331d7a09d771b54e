package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/anchor"
	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// anchorsURL is where the calibration rounds of experts are prepared and followed.
const anchorsURL = "/office/anchors"

func anchorURL(round string) string { return anchorsURL + "/" + url.PathEscape(round) }

// listAnchors lists the pages of calibration rounds.
func (o *pages) listAnchors(t *request.Table) {
	manage := request.Allowed(party.ActManageAnchors)
	t.Get(anchorsURL, manage, o.anchors)
	t.Post(anchorsURL, manage, o.newAnchors)
	t.Get(anchorsURL+"/{round}", manage, o.anchorRound)
	t.Post(anchorsURL+"/{round}", manage, o.saveAnchorRound)
	t.Get(anchorsURL+"/{round}/{anchor}", manage, o.anchorCase)
	t.Post(anchorsURL+"/{round}/{anchor}", manage, o.saveAnchorCase)
}

// anchorsView is all rounds, and the form for a new one.
type anchorsView struct {
	page     view.Page
	table    view.Table
	form     view.Form
	edition  view.Field
	title    view.Field
	possible bool // an edition asks for rounds
}

func (o *pages) anchors(w http.ResponseWriter, r *http.Request) error {
	return o.showAnchors(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) showAnchors(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	rounds, err := o.Desk.AnchorRounds(r.Context(), who)
	if err != nil {
		return err
	}
	editions, err := o.Desk.Editions(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := anchorsView{
		page: o.page(r, p.T("officer.anchors.title")), form: view.Form{Action: anchorsURL, Problems: view.Problems(p, problem)},
		table: view.Table{
			Caption: p.T("officer.anchors.rounds"), Stack: true, Empty: p.T("officer.anchors.none"),
			Columns: []view.Column{{Label: p.T("officer.anchors.round")}, {Label: p.T("officer.anchors.edition")}, {Label: p.T("officer.anchors.state")}},
		},
		edition: view.Field{Name: "edition", Label: p.T("officer.anchors.edition"), Type: view.Select, Value: typed.Get("edition"), Error: view.FieldError(p, problem, "edition")},
		title: view.Field{
			Name: "title", Label: p.T("officer.anchors.name"), Hint: p.T("officer.anchors.name_hint"), Value: typed.Get("title"), MaxLength: 120,
			Error: view.FieldError(p, problem, "title"),
		},
	}
	names := namesOf(editions)
	for _, e := range editions {
		if e.Anchors != nil {
			v.possible = true
			v.edition.Options = append(v.edition.Options, view.Option{Value: e.Ref.String(), Label: editionName(p, e)})
		}
	}
	for _, x := range rounds {
		tag := anchorRoundTag(p, x)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Title, Href: anchorURL(x.ID)}, {Text: names.edition(p, x.Edition)}, {Tag: &tag}}})
	}
	return view.Render(w, r, status, anchorsPage(v))
}

func anchorRoundTag(p locale.Printer, r anchor.Round) view.Tag {
	switch {
	case r.OpenedAt.IsZero():
		return view.Tag{Tone: view.Neutral, Text: p.T("officer.anchors.preparing")}
	case r.Open():
		return view.Tag{Tone: view.Progress, Text: p.T("officer.anchors.open")}
	}
	return view.Tag{Tone: view.Good, Text: p.T("officer.anchors.closed")}
}

func (o *pages) newAnchors(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	ref, err := scheme.ParseRef(typed.Get("edition"))
	if err != nil {
		return o.showAnchors(w, r, http.StatusUnprocessableEntity, typed, fault.Field("edition", "party.choose_one").Because(err))
	}
	id, err := o.Desk.NewAnchorRound(r.Context(), who, ref, typed.Get("title"))
	if err != nil {
		if status, ok := reopen(err); ok {
			return o.showAnchors(w, r, status, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, anchorURL(id))
}

// anchorRoundView is one round: its cases while it is being prepared, how the experts fare afterwards.
type anchorRoundView struct {
	page      view.Page
	heading   view.Heading
	cases     view.Table
	experts   view.Table
	form      view.Form
	reference view.Field
	preparing bool
	open      bool
}

func (o *pages) anchorRound(w http.ResponseWriter, r *http.Request) error {
	return o.showAnchorRound(w, r, http.StatusOK, "", nil)
}

func (o *pages) showAnchorRound(w http.ResponseWriter, r *http.Request, status int, reference string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.AnchorRoundOf(r.Context(), who, r.PathValue("round"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tag := anchorRoundTag(p, x.Round)
	v := anchorRoundView{
		page: o.page(r, x.Round.Title), preparing: x.OpenedAt.IsZero(), open: x.Open(),
		heading: view.Heading{Kicker: editionName(p, x.Edition), Title: x.Round.Title, Lede: p.T("officer.anchors.asks", "Count", x.Edition.Anchors.Count, "Tolerance", distance(p, x.Edition.Anchors.Tolerance)), Tag: &tag},
		form:    view.Form{Action: anchorURL(x.ID), Problems: view.Problems(p, problem)},
		reference: view.Field{
			Name: "reference", Label: p.T("officer.anchors.reference"), Hint: p.T("officer.anchors.reference_hint"), Width: "medium", Value: reference,
			Error: view.FieldError(p, problem, "reference"),
		},
		cases: view.Table{
			Caption: p.T("officer.anchors.cases"), Stack: true, Empty: p.T("officer.anchors.no_cases"),
			Columns: []view.Column{{Label: p.T("officer.anchors.case")}, {Label: p.T("officer.anchors.agreed_items"), Num: true}, {Label: p.T("officer.anchors.notes"), Num: true}},
		},
		experts: view.Table{
			Caption: p.T("officer.anchors.experts"), Stack: true, Empty: p.T("officer.anchors.no_experts"),
			Columns: []view.Column{
				{Label: p.T("officer.anchors.expert")},
				{Label: p.T("officer.anchors.done"), Num: true},
				{Label: p.T("officer.anchors.first"), Num: true},
				{Label: p.T("officer.anchors.last"), Num: true},
				{Label: p.T("officer.anchors.badge")},
			},
		},
	}
	for _, c := range x.Cases {
		sheet, _ := x.Edition.Sheet(c.Sheet)
		ready := 0
		for _, it := range sheet.Items() {
			if a := c.Agreed[it.ID]; a.Level != "" && (a.Reason != "" || it.Type != scheme.Judged) {
				ready++
			}
		}
		v.cases.Rows = append(v.cases.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.T("assessor.anchors.case", "Number", c.Position), Href: anchorURL(x.ID) + "/" + url.PathEscape(c.ID), Sub: p.Text(sheet.Title)},
			{Text: p.T("view.n_of_m", "Done", ready, "All", sheet.Len())},
			{Text: p.Number(int64(len(x.Notes[c.ID])))},
		}})
	}
	for _, e := range x.Experts {
		last, badge := "—", view.Cell{Text: "—"}
		if e.Again {
			last = distance(p, e.Last)
		}
		if !e.BadgeAt.IsZero() {
			badge = view.Cell{Text: o.moment(p, e.BadgeAt)}
		}
		v.experts.Rows = append(v.experts.Rows, view.TableRow{Cells: []view.Cell{
			{Text: personName(e.Person), Sub: e.Person.Employer}, {Text: p.T("view.n_of_m", "Done", e.Done, "All", len(x.Cases))}, {Text: distance(p, e.First)}, {Text: last}, badge,
		}})
	}
	v.page.Path = anchorURL(x.ID)
	return view.Render(w, r, status, anchorRoundPage(v))
}

// distance prints a distance in levels.
func distance(p locale.Printer, d float64) string {
	return p.Decimal(strconv.FormatFloat(d, 'f', 2, 64))
}

func (o *pages) saveAnchorRound(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	round := r.PathValue("round")
	switch typed.Get("go") {
	case "start":
		err = o.Desk.StartAnchorRound(r.Context(), who, round)
	case "close":
		err = o.Desk.CloseAnchorRound(r.Context(), who, round)
	default:
		err = o.Desk.AddAnchorCase(r.Context(), who, round, typed.Get("reference"))
	}
	if err != nil {
		if status, ok := reopen(err); ok {
			return o.showAnchorRound(w, r, status, typed.Get("reference"), err)
		}
		return err
	}
	return request.Redirect(w, r, anchorURL(round))
}

// anchorCaseView is the agreed levels of a case and what was said of it.
type anchorCaseView struct {
	page  view.Page
	trail []view.Link
	form  view.Form
	areas []anchorArea
	read  bool // the round was started: nothing is changed any more
	notes view.Table
	note  view.Form
	text  view.Field
}

type anchorArea struct {
	title string
	items []anchorItem
}

// anchorItem is an item with its agreed level and the reason of it.
type anchorItem struct {
	code, title string
	level       view.Field
	reason      view.Field
}

func (o *pages) anchorCase(w http.ResponseWriter, r *http.Request) error {
	return o.showAnchorCase(w, r, http.StatusOK, nil, nil)
}

func (o *pages) showAnchorCase(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.AnchorRoundOf(r.Context(), who, r.PathValue("round"))
	if err != nil {
		return err
	}
	for _, c := range x.Cases {
		if c.ID == r.PathValue("anchor") {
			return view.Render(w, r, status, anchorCasePage(o.anchorCaseViewOf(r, x, c, typed, problem)))
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func (o *pages) anchorCaseViewOf(r *http.Request, x casework.AnchorRound, c anchor.Case, typed url.Values, problem error) anchorCaseView {
	p := request.Printer(r)
	at := anchorURL(x.ID) + "/" + url.PathEscape(c.ID)
	v := anchorCaseView{
		page: o.page(r, p.T("assessor.anchors.case", "Number", c.Position)), read: !x.OpenedAt.IsZero(),
		trail: []view.Link{{Href: anchorsURL, Label: p.T("officer.anchors.title")}, {Href: anchorURL(x.ID), Label: x.Round.Title}},
		form:  view.Form{Action: at, Guard: true, Problems: view.Problems(p, problem)}, note: view.Form{Action: at},
		notes: view.Table{Caption: p.T("officer.anchors.notes"), Stack: true, Empty: p.T("officer.anchors.no_notes"), Columns: []view.Column{
			{Label: p.T("officer.journal.at")}, {Label: p.T("officer.journal.who")}, {Label: p.T("officer.item")}, {Label: p.T("officer.anchors.words")},
		}},
		text: view.Field{Name: "text", Label: p.T("assessor.anchors.say"), Type: view.TextArea, Rows: 3, MaxLength: anchor.MostNote, Value: typed.Get("text"), Error: view.FieldError(p, problem, "text")},
	}
	v.page.Path = at
	sheet, _ := x.Edition.Sheet(c.Sheet)
	for _, area := range sheet.Areas {
		a := anchorArea{title: p.Text(area.Title)}
		for _, sub := range area.SubAreas {
			for i := range sub.Items {
				it := &sub.Items[i]
				agreed := c.Agreed[it.ID]
				if typed != nil && typed.Has(it.ID) {
					agreed = anchor.Agreed{Level: scheme.Level(typed.Get(it.ID)), Reason: typed.Get("reason." + it.ID)}
				}
				item := anchorItem{
					code: it.Code, title: p.Text(it.Title),
					level: view.Field{Name: it.ID, Label: p.T("officer.anchors.level"), Type: view.Select, Width: "short", Value: string(agreed.Level), Error: view.FieldError(p, problem, it.ID), ReadOnly: v.read},
					reason: view.Field{
						Name: "reason." + it.ID, Label: p.T("officer.anchors.why"), Type: view.TextArea, Rows: 1, Value: agreed.Reason, MaxLength: anchor.MostNote,
						Optional: it.Type != scheme.Judged, ReadOnly: v.read,
					},
				}
				for _, l := range it.Levels {
					item.level.Options = append(item.level.Options, view.Option{Value: string(l), Label: string(l)})
				}
				a.items = append(a.items, item)
			}
		}
		v.areas = append(v.areas, a)
	}
	for _, n := range x.Notes[c.ID] {
		about := "—"
		if it, ok := sheet.Item(n.Item); ok {
			about = it.Code
		}
		v.notes.Rows = append(v.notes.Rows, view.TableRow{Cells: []view.Cell{{Text: o.moment(p, n.At)}, {Text: personName(x.People[n.Author])}, {Text: about}, {Text: n.Text}}})
	}
	return v
}

func (o *pages) saveAnchorCase(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	round, id := r.PathValue("round"), r.PathValue("anchor")
	if typed.Get("go") == "note" {
		err = o.Desk.NoteOnAnchor(r.Context(), who, application.ID(id), "", typed.Get("text"))
	} else {
		agreed := map[string]anchor.Agreed{}
		for name := range typed {
			if item, ok := strings.CutPrefix(name, "reason."); ok {
				agreed[item] = anchor.Agreed{Level: scheme.Level(typed.Get(item)), Reason: typed.Get(name)}
			}
		}
		err = o.Desk.AgreeAnchor(r.Context(), who, id, agreed)
	}
	if err != nil {
		if status, ok := reopen(err); ok {
			return o.showAnchorCase(w, r, status, typed, err)
		}
		return err
	}
	if typed.Get("go") == "note" {
		return request.Redirect(w, r, anchorURL(round)+"/"+url.PathEscape(id)+"#notes")
	}
	return request.Redirect(w, r, anchorURL(round))
}
