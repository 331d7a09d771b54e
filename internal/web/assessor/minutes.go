package assessor

import (
	"net/http"
	"net/url"
	"time"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/visit"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// minutesView is the page on which the panel writes the minutes, reads and signs them.
type minutesView struct {
	page     view.Page
	heading  view.Heading
	trail    []view.Link
	action   string
	back     string
	notices  []view.Notice
	problems []view.Problem
	shown    *minutes.View
	digest   string
	sign     bool
	prepare  bool
	summary  view.Field
	words    string // on the button that writes them
	levels   int    // of the reader that differ from their sheet
	batch    string
	strikes  []visitLine
	struck   string // why, as typed
}

func (s *pages) minutes(w http.ResponseWriter, r *http.Request) error {
	v, who, err := s.theVisit(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	return s.showMinutes(w, r, http.StatusOK, v, who, nil, nil)
}

func (s *pages) saveMinutes(w http.ResponseWriter, r *http.Request) error {
	v, who, err := s.theVisit(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	id := v.Case.ID
	switch typed.Get("go") {
	case "prepare":
		err = s.Desk.PrepareMinutes(r.Context(), who, id, typed.Get("summary"))
	case "sign":
		err = s.Desk.SignMinutes(r.Context(), who, id, typed.Get("digest"))
	case "levels":
		_, err = s.Desk.TakeOverLevels(r.Context(), who, id)
	case "struck":
		err = s.strike(r, v, who, typed)
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err == nil {
		return request.Redirect(w, r, visitURL(v, "minutes")+"?told=saved")
	}
	status, ok := reopen(err)
	if !ok {
		return err
	}
	if v, _, err2 := s.theVisit(r); err2 == nil {
		return s.showMinutes(w, r, status, v, who, typed, err)
	}
	return err
}

// strike takes an entry back, with the reason.
func (s *pages) strike(r *http.Request, v casework.ForVisit, who party.Actor, typed url.Values) error {
	form := visitForm{v: v, who: who.ID(), values: typed}
	results, err := s.Desk.SyncEntries(r.Context(), who, v.Case.ID, form.entries(time.Now()))
	if err != nil {
		return err
	}
	var l fault.List
	for _, x := range results {
		for _, f := range fault.All(x.Why) {
			if f.Key != entryChanged {
				l.Add("struck", f.Key)
			}
		}
	}
	return l.Err()
}

func (s *pages) showMinutes(w http.ResponseWriter, r *http.Request, status int, v casework.ForVisit, who party.Actor, typed url.Values, problem error) error {
	page := s.page(r, request.Printer(r).T("assessor.minutes.title"))
	page.Path = visitURL(v, "minutes")
	p := page.Printer
	tag := visitTag(p, v.Visit.State)
	m := minutesView{
		page: page, action: visitURL(v, "minutes"), back: visitURL(v, ""), problems: view.Problems(p, problem), digest: v.Visit.Digest,
		heading: view.Heading{Kicker: p.T("assessor.case.kicker", "Reference", v.Case.Reference, "Day", p.Date(v.VisitOn)), Title: p.T("assessor.minutes.title"), Lede: v.Company.Name, Tag: &tag},
		trail:   []view.Link{{Href: list, Label: p.T("assessor.list.title")}, {Href: caseURL(v.Case.ID, ""), Label: v.Company.Name}, {Href: visitURL(v, ""), Label: p.T("assessor.visit.title")}},
		sign:    v.MaySign == nil && !v.Outdated, prepare: v.MayPrepare == nil, words: p.T("assessor.minutes.write"),
		summary: view.Field{
			Name: "summary", Label: p.T("assessor.minutes.summary"), Hint: p.T("assessor.minutes.summary_hint"), Type: view.TextArea, Rows: 4, MaxLength: visit.MaxWords,
			Error: view.FieldError(p, problem, "summary"),
		},
		batch: request.Of(r).ID, struck: typed.Get("struck"),
	}
	if v.Minutes != nil {
		shown := minutes.Of(p, minutes.Papers{
			Minutes: *v.Minutes, Visit: v.Visit, List: v.List, Names: v.Names, Place: s.Desk.Agency.Place,
			Photo: func(digest string) string { return visitURL(v, "photos/"+digest) },
		})
		m.shown, m.words, m.summary.Value = &shown, p.T("assessor.minutes.again"), v.Minutes.Summary
	}
	if typed.Has("summary") {
		m.summary.Value = typed.Get("summary")
	}
	switch {
	case v.Outdated && m.prepare:
		m.notices = append(m.notices, view.Notice{Tone: view.Warn, Title: p.T("assessor.minutes.outdated"), Text: p.T("assessor.minutes.outdated_text")})
	case v.Visit.State == visit.Open && v.MayPrepare != nil:
		m.notices = append(m.notices, view.Notice{Tone: view.Info, Text: p.Fault(v.MayPrepare)})
	}
	b := visitBuilder{p: p, v: v, who: who.ID(), place: s.Desk.Agency.Place}
	if m.prepare {
		for _, e := range append(v.Findings.Present, v.Findings.Photos...) {
			m.strikes = append(m.strikes, b.line(e))
		}
	}
	if v.MayMark == nil {
		for item, own := range v.Findings.Levels[who.ID()] {
			if len(own) == 1 && own[0].Level != v.Desk[item] {
				m.levels++
			}
		}
	}
	return view.Render(w, r, status, minutesPage(m))
}
