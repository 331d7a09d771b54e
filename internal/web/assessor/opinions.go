package assessor

import (
	"net/http"
	"net/url"

	"proba.example/internal/fault"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const opinionsURL = "/opinions"

func opinionURL(id solution.AdmissionID) string {
	return opinionsURL + "/" + url.PathEscape(string(id))
}

// opinionsView lists the solutions on which the reader is asked for an opinion.
type opinionsView struct {
	page  view.Page
	table view.Table
}

func (s *pages) opinions(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Sites.Asked(r.Context(), who)
	if err != nil {
		return err
	}
	page := s.page(r, request.Printer(r).T("solution.opinions"))
	p := page.Printer
	v := opinionsView{page: page, table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("solution.none_asked"), Columns: []view.Column{
		{Label: p.T("solution.field.name")}, {Label: p.T("solution.number")}, {Label: p.T("officer.cases.due")}, {Label: p.T("solution.opinion")},
	}}}
	for _, a := range all {
		tag := view.Tag{Tone: view.Info, Text: p.T("solution.seat.asked")}
		switch {
		case a.Seat.Opinion != nil:
			tag = view.Tag{Tone: view.Good, Text: p.T("solution.seat.given")}
		case !a.State.Open():
			tag = dossier.StateTag(p, a.Admission)
		case !a.Seat.FreeAt.IsZero():
			tag = view.Tag{Tone: view.Progress, Text: p.T("solution.seat.free")}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{{Text: a.Contents.Name, Href: opinionURL(a.ID)}, {Text: a.Number}, {Text: p.Date(a.Seat.DueOn)}, {Tag: &tag}}})
	}
	return view.Render(w, r, http.StatusOK, opinionsPage(v))
}

// opinionView is one solution on which the reader is asked for an opinion.
type opinionView struct {
	page      view.Page
	heading   view.Heading
	facts     []view.Row
	declare   *view.Form // first of all
	give      *view.Form
	questions []view.Field
	aside     *view.Form
	reason    view.Field
	given     string
	sections  []dossier.Section
}

func (s *pages) opinion(w http.ResponseWriter, r *http.Request) error {
	return s.opinionPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *pages) opinionPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, seat, err := s.Sites.AskedAdmission(r.Context(), who, solution.AdmissionID(r.PathValue("admission")))
	if err != nil {
		return err
	}
	page := s.page(r, f.Solution.Name)
	p, here := page.Printer, opinionURL(f.Admission.ID)
	if r.Method == http.MethodPost {
		page.Path = here
	}
	tag := dossier.StateTag(p, f.Admission)
	v := opinionView{
		page: page, heading: view.Heading{Kicker: p.T("solution.opinions"), Title: f.Solution.Name, Lede: f.Company.Name, Tag: &tag},
		facts: []view.Row{{Term: p.T("solution.number"), Text: f.Admission.Number}, {Term: p.T("solution.due.expertise"), Text: p.Date(seat.DueOn)}},
	}
	form := func(act string) *view.Form {
		x := &view.Form{Action: here}
		if typed.Get("act") == act {
			x.Problems = view.Problems(p, problem)
		}
		return x
	}
	wrong := func(act, field string) string {
		if typed.Get("act") != act {
			return ""
		}
		return view.FieldError(p, problem, field)
	}
	open := f.Admission.State == solution.Expertise && seat.Opinion == nil
	switch {
	case seat.Opinion != nil:
		v.given = dossier.OpinionText(p, *seat.Opinion)
	case open && seat.FreeAt.IsZero():
		v.declare = form("declare")
	case open:
		v.give = form("opine")
		yesNo := func(family string) []view.Option {
			return []view.Option{{Value: "yes", Label: p.T(family + "yes")}, {Value: "no", Label: p.T(family + "no")}}
		}
		v.questions = []view.Field{
			{Name: "new", Type: view.Radios, Label: p.T("solution.question.new"), Options: yesNo("solution.opinion.new."), Value: typed.Get("new"), Error: wrong("opine", "new")},
			{Name: "different", Type: view.Radios, Label: p.T("solution.question.different"), Options: yesNo("solution.opinion.different."), Value: typed.Get("different"), Error: wrong("opine", "different")},
			{Name: "words", Type: view.TextArea, Rows: 6, MaxLength: 4000, Label: p.T("solution.reasons"), Error: wrong("opine", "words")},
		}
		if typed.Get("act") == "opine" {
			v.questions[2].Value = typed.Get("words")
		}
	}
	if open {
		v.aside = form("aside")
		for i, x := range v.aside.Problems { // both forms of the page ask for words, and each field has a name of its own
			if x.Field == "words" {
				v.aside.Problems[i].Field = "why"
			}
		}
		v.reason = view.Field{Name: "why", Type: view.TextArea, Rows: 3, MaxLength: 2000, Label: p.T("solution.aside_why"), Error: wrong("aside", "words")}
		if typed.Get("act") == "aside" {
			v.reason.Value = typed.Get("why")
		}
	}
	if !seat.FreeAt.IsZero() {
		v.sections = dossier.Sections(p, f.Solution, f.Technologies, f.Today)
		v.page.Notices = append(v.page.Notices, dossier.Warnings(p, f.Solution)...)
	}
	return view.Render(w, r, status, opinionPage(v))
}

func (s *pages) saveOpinion(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx, next := solution.AdmissionID(r.PathValue("admission")), r.Context(), ""
	switch typed.Get("act") {
	case "declare":
		err, next = s.Sites.DeclareFree(ctx, who, id), opinionURL(id)
	case "aside":
		err, next = s.Sites.StepAside(ctx, who, id, typed.Get("why")), opinionsURL
	case "opine":
		err = s.Sites.Opine(ctx, who, id, solution.Opinion{New: solution.Answer(typed.Get("new")), Different: solution.Answer(typed.Get("different")), Words: typed.Get("words")})
		next = opinionURL(id)
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return s.opinionPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, next)
}
