package assessor

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// yearView is the yearly form of interests.
type yearView struct {
	page   view.Page
	form   view.Form
	state  *view.Notice
	topics []topicView
	signed []view.Event
	count  string // how many forms were signed when the page was made: a second click is told by it
}

// topicView is one question with its answers, and the lines of the third.
type topicView struct {
	answer view.Field
	lines  []view.Line
}

func (s *pages) year(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	own, err := s.Desk.OwnInterests(r.Context(), who)
	if err != nil {
		return err
	}
	return s.showYear(w, r, http.StatusOK, own, expert.Prefill(own.Person.ID, last(own)), nil)
}

// spareEntries is how many empty lines stand below those a topic names: enough for a year.
const spareEntries = 2

func last(own casework.OwnInterests) *expert.Form {
	if len(own.Forms) == 0 {
		return nil
	}
	return &own.Forms[0]
}

func (s *pages) saveYear(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	own, err := s.Desk.OwnInterests(r.Context(), who)
	if err != nil {
		return err
	}
	typed, err := readYear(values)
	if err == nil && values.Get("form") != strconv.Itoa(len(own.Forms)) {
		return request.Redirect(w, r, interestsURL+"?told=signed") // the second click of a double one
	}
	if err == nil {
		err = s.Desk.DeclareYear(r.Context(), who, typed)
	}
	if err != nil {
		if status, ok := reopen(err); ok {
			return s.showYear(w, r, status, own, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, interestsURL+"?told=signed")
}

func readYear(values url.Values) (expert.Form, error) {
	var l fault.List
	f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
	for _, t := range expert.Topics {
		s := expert.Statement{Answer: expert.Answer(values.Get(string(t)))}
		for i, row := range request.Rows(values, string(t), expert.MaxEntries+1) {
			e := expert.Entry{Organisation: row.Get("organisation"), Number: row.Get("number"), Detail: row.Get("detail")}
			if s.Answer == expert.Some {
				e.From, e.To = readDay(&l, string(t), i, "from", row), readDay(&l, string(t), i, "to", row)
			}
			s.Entries = append(s.Entries, e)
		}
		f.Statements[t] = s
	}
	return f, l.Err()
}

func (s *pages) showYear(w http.ResponseWriter, r *http.Request, status int, own casework.OwnInterests, typed expert.Form, problem error) error {
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	page := s.page(r, request.Printer(r).T("assessor.year.title"))
	page.Path = interestsURL
	p := page.Printer
	v := yearView{page: page, form: view.Form{Action: interestsURL, Guard: true, Problems: view.Problems(p, problem)}, count: strconv.Itoa(len(own.Forms))}
	before := last(own)
	switch {
	case before == nil:
		v.state = &view.Notice{Tone: view.Info, Text: p.T("assessor.year.first")}
	case before.DueSoon(today):
		v.state = &view.Notice{Tone: view.Warn, Text: p.T("assessor.year.soon", "Through", p.Date(before.Through()))}
	case before.InForce(today):
		v.state = &view.Notice{Tone: view.Good, Text: p.T("assessor.year.in_force", "Through", p.Date(before.Through()))}
	default:
		v.state = &view.Notice{Tone: view.Warn, Text: p.T("assessor.year.over", "Through", p.Date(before.Through()))}
	}
	for _, t := range expert.Topics {
		v.topics = append(v.topics, topicOf(p, t, typed.Statements[t], before, problem))
	}
	for _, f := range own.Forms {
		v.signed = append(v.signed, view.Event{
			When: p.Date(f.SignedOn), DateTime: f.SignedOn.String(), Title: p.T("assessor.year.signed", "Through", p.Date(f.Through())), Text: declaredIn(p, f), Tone: view.Neutral,
		})
	}
	return view.Render(w, r, status, yearPage(v))
}

// declaredIn names the organisations a form declares.
func declaredIn(p locale.Printer, f expert.Form) string {
	var names []string
	for _, t := range expert.Topics {
		for _, e := range f.Statements[t].Entries {
			if !slices.Contains(names, e.Organisation) {
				names = append(names, e.Organisation)
			}
		}
	}
	if len(names) == 0 {
		return p.T("assessor.year.declared_nothing")
	}
	return strings.Join(names, ", ")
}

func topicOf(p locale.Printer, t expert.Topic, s expert.Statement, before *expert.Form, problem error) topicView {
	name := string(t)
	v := topicView{answer: view.Field{
		Name: name, Type: view.Radios, Label: p.T("expert.topic." + name), Hint: p.T("expert.topic." + name + ".hint"), Value: string(s.Answer), Error: view.FieldError(p, problem, name),
	}}
	none := view.Option{Value: string(expert.None), Label: p.T("expert.answer.none")}
	var same *view.Option
	if before != nil {
		switch said := before.Statements[t]; said.Answer {
		case expert.None: // nothing again is "nothing": one answer less to read
			none.Hint = p.T("expert.answer.as_before")
			if s.Answer == expert.Same {
				v.answer.Value = string(expert.None)
			}
		case expert.Some:
			var names []string
			for _, e := range said.Entries {
				names = append(names, e.Organisation)
			}
			same = &view.Option{Value: string(expert.Same), Label: p.T("expert.answer.same"), Hint: strings.Join(names, ", ")}
			none.Label = p.T("expert.answer.no_longer")
		}
	}
	if same != nil {
		v.answer.Options = append(v.answer.Options, *same)
	}
	v.answer.Options = append(v.answer.Options, none, view.Option{Value: string(expert.Some), Label: p.T("expert.answer.some"), Hint: p.T("expert.answer.some_hint")})
	for i, e := range append(slices.Clone(s.Entries), make([]expert.Entry, spareEntries)...) {
		detail := request.RowField(name, i, "detail")
		line := view.Line{Name: name + "." + strconv.Itoa(i), Label: p.T("assessor.line", "Number", i+1), Error: view.FieldError(p, problem, name+"."+strconv.Itoa(i))}
		line.Fields = append(organisationFields(p, name, i, e.Organisation, e.Number, problem),
			view.Field{Name: detail, Label: p.T("assessor.year.detail"), Value: e.Detail, Optional: true, Autocomplete: "off"})
		line.Fields = append(line.Fields, periodFields(p, name, i, e.From, e.To, problem)...)
		v.lines = append(v.lines, line)
	}
	return v
}
