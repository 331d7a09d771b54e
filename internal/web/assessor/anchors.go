package assessor

import (
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// anchorList is where an expert's calibration rounds are. Their cases are scored on the same pages as any other.
const anchorList = "/panel/anchors"

// anchorsView is the reader's calibration rounds.
type anchorsView struct {
	page   view.Page
	rounds []anchorRound
}

type anchorRound struct {
	title, text string
	tag         view.Tag
	tasks       []view.Task
	next        string // what to do now, in a sentence
}

func (s *pages) anchors(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Desk.ExpertAnchors(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := anchorsView{page: s.page(r, p.T("assessor.anchors.title"))}
	for _, x := range all {
		v.rounds = append(v.rounds, s.anchorRoundOf(p, x))
	}
	return view.Render(w, r, http.StatusOK, anchorsPage(v))
}

func (s *pages) anchorRoundOf(p locale.Printer, x casework.OwnAnchors) anchorRound {
	out := anchorRound{
		title: x.Round.Title, text: p.T("assessor.anchors.scheme", "Scheme", x.Edition.ShortTitle, "Edition", x.Edition.Ref.Edition),
		tag: view.Tag{Tone: view.Progress, Text: p.T("assessor.anchors.open")}, next: p.T("assessor.anchors.score", "Count", len(x.Cases)),
	}
	switch {
	case !x.BadgeAt.IsZero():
		out.tag = view.Tag{Tone: view.Good, Text: p.T("assessor.anchors.badge")}
		out.next = p.T("assessor.anchors.earned", "At", p.Moment(x.BadgeAt, s.Desk.Agency.Place))
	case !x.Round.Open():
		out.tag, out.next = view.Tag{Tone: view.Neutral, Text: p.T("assessor.anchors.closed")}, ""
	case x.MaySee:
		out.next = p.T("assessor.anchors.again_text", "Tolerance", levels(p, x.Edition.Anchors.Tolerance))
	}
	for _, c := range x.Cases {
		task := view.Task{Label: p.T("assessor.anchors.case", "Number", c.Position), Href: caseURL(application.ID(c.ID), "sheet/"+url.PathEscape(c.Sheet.Areas[0].Code))}
		done, all := 0, c.Sheet.Len()
		for _, a := range c.Latest.Marks {
			if a.Level != "" {
				done++
			}
		}
		task.State = doneTag(p, c.Latest.Submitted(), done > 0)
		task.Detail = p.T("assessor.bar.sheet", "Done", done, "All", all)
		if x.MaySee && c.Latest.Submitted() {
			task.Href = caseURL(application.ID(c.ID), "agreed")
			task.Detail = p.T("assessor.anchors.off", "Levels", levels(p, c.Mean))
			if c.Latest.Attempt > 1 {
				task.Detail = p.T("assessor.anchors.off_again", "First", levels(p, c.First), "Levels", levels(p, c.Mean))
			}
		}
		out.tasks = append(out.tasks, task)
	}
	return out
}

// levels prints a distance in levels with two decimals.
func levels(p locale.Printer, d float64) string {
	return p.Decimal(strconv.FormatFloat(d, 'f', 2, 64))
}

// anchorView is a case of a round after all were handed in: one's own marks beside the agreed ones, and the discussion.
type anchorView struct {
	page  view.Page
	trail []view.Link
	lede  string
	again string // address; empty when it cannot be scored again now
	going *view.Link
	table view.Table
	notes []view.Event
	form  view.Form
	item  view.Field
	text  view.Field
}

func (s *pages) anchor(w http.ResponseWriter, r *http.Request) error {
	return s.showAnchor(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *pages) showAnchor(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Desk.ExpertAnchors(r.Context(), who)
	if err != nil {
		return err
	}
	for _, x := range all {
		for _, c := range x.Cases {
			if c.ID == r.PathValue("case") && x.MaySee {
				return view.Render(w, r, status, anchorPage(s.anchorViewOf(r, x, c, typed, problem)))
			}
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func (s *pages) anchorViewOf(r *http.Request, x casework.OwnAnchors, c casework.OwnAnchor, typed url.Values, problem error) anchorView {
	p := request.Printer(r)
	v := anchorView{
		page: s.page(r, p.T("assessor.anchors.case", "Number", c.Position)), trail: []view.Link{{Href: list, Label: p.T("assessor.list.title")}, {Href: anchorList, Label: x.Round.Title}},
		lede: p.T("assessor.anchors.off", "Levels", levels(p, c.Mean)), form: view.Form{Action: caseURL(application.ID(c.ID), "note"), Guard: true, Problems: view.Problems(p, problem)},
		item: view.Field{Name: "item", Label: p.T("assessor.anchors.about"), Type: view.Select, Value: typed.Get("item"), Optional: true, Options: []view.Option{{Label: p.T("assessor.anchors.whole")}}},
		text: view.Field{Name: "text", Label: p.T("assessor.anchors.say"), Hint: p.T("assessor.anchors.say_hint"), Type: view.TextArea, Rows: 3, Value: typed.Get("text"), MaxLength: 2000, Error: view.FieldError(p, problem, "text")},
		table: view.Table{
			Caption: p.T("assessor.anchors.table"), Stack: true,
			Columns: []view.Column{{Label: p.T("assessor.anchors.item")}, {Label: p.T("assessor.anchors.given")}, {Label: p.T("assessor.anchors.agreed")}, {Label: p.T("assessor.anchors.difference"), Num: true}, {Label: p.T("assessor.anchors.reason")}},
		},
	}
	v.page.Wide = true
	v.page.Path = caseURL(application.ID(c.ID), "agreed")
	switch {
	case !x.Round.Open():
	case !c.Latest.Submitted():
		v.going = &view.Link{Href: caseURL(application.ID(c.ID), "sheet/"+url.PathEscape(c.Sheet.Areas[0].Code)), Label: p.T("assessor.go.on")}
	default:
		v.again = caseURL(application.ID(c.ID), "again")
	}
	for _, off := range c.Off {
		it, _ := c.Sheet.Item(off.Item)
		difference := view.Cell{Text: "0"}
		if off.Levels != 0 {
			difference = view.Cell{Tag: &view.Tag{Tone: view.Warn, Text: signed(p, off.Levels)}}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Current: off.Levels != 0, Cells: []view.Cell{
			{Text: p.Text(it.Title), Sub: it.Code}, {Text: orDash(string(off.Given))}, {Text: string(off.Agreed.Level)}, difference, {Text: orDash(off.Agreed.Reason)},
		}})
		v.item.Options = append(v.item.Options, view.Option{Value: it.ID, Label: p.T("assessor.item.named", "Code", it.Code, "Title", it.Title)})
	}
	for _, n := range c.Notes {
		e := view.Event{When: p.Moment(n.At, s.Desk.Agency.Place), DateTime: n.At.UTC().Format("2006-01-02T15:04:05Z"), Title: n.By, Text: n.Text, Tone: view.Neutral}
		if it, ok := c.Sheet.Item(n.Item); ok {
			e.Who = p.T("assessor.item.named", "Code", it.Code, "Title", it.Title)
		}
		v.notes = append(v.notes, e)
	}
	return v
}

// signed prints a difference with its sign.
func signed(p locale.Printer, n int) string {
	if n > 0 {
		return "+" + p.Number(int64(n))
	}
	return "−" + p.Number(int64(-n))
}

// anchorAgain opens a case of the round once more.
func (s *pages) anchorAgain(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	if err := s.Desk.ScoreAnchorAgain(r.Context(), who, id); err != nil {
		return err
	}
	c, err := s.Desk.ExpertCase(r.Context(), who, id)
	if err != nil {
		return err
	}
	return request.Redirect(w, r, areaURL(id, c.Sheet.Areas[0].Code))
}

// anchorNote says something to the others of the round.
func (s *pages) anchorNote(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := r.PathValue("case")
	if err := s.Desk.NoteOnAnchor(r.Context(), who, application.ID(id), typed.Get("item"), typed.Get("text")); err != nil {
		if status, ok := reopen(err); ok {
			return s.showAnchor(w, r, status, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, caseURL(application.ID(id), "agreed")+"#notes")
}

// anchorTold carries on to the list what the address was to tell.
func anchorTold(r *http.Request) string {
	if told := r.URL.Query().Get("told"); told != "" {
		return "?told=" + url.QueryEscape(told)
	}
	return ""
}
