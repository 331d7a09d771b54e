// Package guest is the page of a guest of a demo day, which a private link opens without an account: who speaks, whom the guest is interested in,
// and whether the guest may be contacted.
package guest

import (
	"net/http"
	"net/url"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Config is what the page needs. All fields are required.
type Config struct {
	Frame frame.Frame
	Desk  *programme.Desk
}

type pages struct{ Config }

// New lists the page. Whoever has the link may open it; the key is the only proof there is.
func New(cfg Config) *request.Table {
	g := &pages{cfg}
	t := &request.Table{}
	t.Get("/demo-day/{key}", request.Anyone, g.page)
	t.Post("/demo-day/{key}", request.Anyone, g.answer)
	t.Post("/demo-day/{key}/erasure", request.Anyone, g.erase)
	return t
}

type guestView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	form    view.Form
	fields  []view.Field
	erase   view.Form
	asked   string // the day on which the guest asked for the erasure; empty: not yet
}

func (g *pages) page(w http.ResponseWriter, r *http.Request) error {
	return g.show(w, r, http.StatusOK, nil, nil)
}

func (g *pages) show(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	key := r.PathValue("key")
	x, err := g.Desk.GuestPage(r.Context(), key)
	if err != nil {
		return err
	}
	page := g.Frame.Page(r, "guest", x.Title)
	p := page.Printer
	if r.URL.Query().Get("saved") != "" && problem == nil {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: p.T("gathering.guest.kept")})
	}
	if typed == nil {
		typed = url.Values{"words": {x.Answer.Words}}
		for _, id := range x.Answer.Interested {
			typed.Add("interested", string(id))
		}
		if x.Answer.Contact {
			typed.Set("contact", "yes")
		}
	}
	v := guestView{
		page: page, heading: view.Heading{Kicker: p.T("gathering.guest.kicker", "Name", x.Name), Title: x.Title, Lede: p.T("gathering.guest.lede")},
		facts: []view.Row{{Term: p.T("gathering.field.on"), Text: p.Date(x.On)}, {Term: p.T("gathering.field.where"), Text: x.Where}},
		form:  view.Form{Action: programme.GuestPath(key), Problems: view.Problems(p, problem)},
	}
	v.erase = view.Form{Action: programme.GuestPath(key) + "/erasure", Guard: true}
	if !x.Erasure.IsZero() {
		v.asked = p.Date(calendar.On(x.Erasure, time.UTC))
	}
	v.fields = view.Fill(p, "gathering.guest.field.", []view.Field{
		{Name: "interested", Type: view.Checkboxes, Optional: true, Options: options(x)},
		{Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 1000, Optional: true},
		{Name: "contact", Type: view.Checkboxes, Optional: true, Options: []view.Option{{Value: "yes", Label: p.T("gathering.guest.consent"), Hint: p.T("gathering.guest.consent_text")}}},
	}, typed, problem)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return view.Render(w, r, status, guestPage(v))
}

// Fields are the fields of the answer, in its order.
var Fields = []string{"interested", "words", "contact"}

func options(x programme.ForGuest) []view.Option {
	all := make([]view.Option, len(x.Pitches))
	for n, c := range x.Pitches {
		all[n] = view.Option{Value: string(c.Candidate), Label: c.Name, Hint: c.About}
	}
	return all
}

func (g *pages) answer(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	var interested []cohort.CandidateID
	for _, id := range values["interested"] {
		interested = append(interested, cohort.CandidateID(id))
	}
	err = g.Desk.AnswerGuest(r.Context(), r.PathValue("key"), interested, values.Get("contact") == "yes", values.Get("words"))
	if status, again := view.Reopen(err); again {
		return g.show(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, programme.GuestPath(r.PathValue("key"))+"?saved=1")
}

// erase notes that the guest wants the own data erased.
func (g *pages) erase(w http.ResponseWriter, r *http.Request) error {
	if err := g.Desk.AskGuestErasure(r.Context(), r.PathValue("key")); err != nil {
		return err
	}
	return request.Redirect(w, r, programme.GuestPath(r.PathValue("key")))
}

// Languages offers the languages in which a guest's page may be.
func Languages() []view.Option {
	var all []view.Option
	for _, l := range locale.Languages {
		all = append(all, view.Option{Value: string(l), Label: l.Name()})
	}
	return all
}
