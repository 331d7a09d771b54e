package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// listResites lists the page by which a pilot moves to another site.
func (o *pages) listResites(t *request.Table) {
	manage := request.Allowed(party.ActManagePilots)
	t.Get("/office/pilots/{pilot}/move", manage, o.askResite)
	t.Post("/office/pilots/{pilot}/move", manage, o.resite)
}

func (o *pages) askResite(w http.ResponseWriter, r *http.Request) error {
	return o.resitePage(w, r, http.StatusOK, nil, nil)
}

// resitePage leads to the sites that suit the solution of a pilot, to the match that is proposed, or once everybody has consented takes the move
// into the agreement.
func (o *pages) resitePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Move(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, p, m := f.Pilot, request.Printer(r), f.Match
	switch {
	case m == nil && len(f.Solutions) == 1 && (x.Match != "" || f.Solutions[0].Name == x.Solution): // where the officer proposes a site, and names this pilot
		return request.Redirect(w, r, solutionURL(f.Solutions[0].ID, "sites"))
	case m == nil:
		return o.resiteStart(w, r, f)
	case m.State != matching.Agreed:
		return request.Redirect(w, r, matchURL(m.ID))
	}
	page := o.page(r, p.T("resite.move"))
	value := func(name, otherwise string) string {
		if typed == nil {
			return otherwise
		}
		return typed.Get(name)
	}
	c := view.Confirm{
		Title: page.Title, Text: p.T("resite.move_text"), Back: view.Link{Href: pilotURL(x.ID, ""), Label: x.Title}, Problems: view.Problems(p, problem),
		Facts: []view.Row{
			{Term: p.T("pilot.kicker"), Text: x.Title},
			{Term: p.T("pilot.field.site"), Text: f.Site.Name + ", " + p.T("site.state."+string(f.Site.State))},
			{Term: p.T("resite.new_site"), Text: m.SiteName + ", " + p.T("matching.state."+string(m.State))},
		},
		Action: pilotURL(x.ID, "move"), Submit: p.T("resite.write"),
		Fields: []view.Field{
			{Name: "new_place", Type: view.TextArea, Rows: 2, MaxLength: 2000, Label: p.T("resite.new_place"), Value: value("new_place", ""), Error: view.FieldError(p, problem, "new_place")},
			{Name: "baseline_days", Type: view.Number, Width: "short", Label: p.T("resite.baseline_days"), Value: value("baseline_days", baselineDays(x)), Error: view.FieldError(p, problem, "baseline_days")},
			{Name: "reason", Type: view.TextArea, Rows: 3, MaxLength: 2000, Label: p.T("resite.reason"), Value: value("reason", x.Reason), Error: view.FieldError(p, problem, "reason")},
		},
	}
	return view.Render(w, r, status, confirmActPage(page, c))
}

// resiteView is the page of a pilot for which no one solution of the register says what another site is looked for.
type resiteView struct {
	page      view.Page
	back      view.Link
	facts     []view.Row
	lede      string // empty where no site can be looked for: a notice says why, and the way out
	solutions view.Table
}

// resiteStart lets the officer choose the solution for which another site is looked for, or says what is missing.
func (o *pages) resiteStart(w http.ResponseWriter, r *http.Request, f programme.Move) error {
	p, x := request.Printer(r), f.Pilot
	v := resiteView{
		page: o.page(r, p.T("resite.move")), back: view.Link{Href: pilotURL(x.ID, ""), Label: x.Title},
		facts: []view.Row{
			{Term: p.T("pilot.field.company"), Text: x.Company},
			{Term: p.T("pilot.field.solution"), Text: x.Solution},
			{Term: p.T("pilot.field.site"), Text: f.Site.Name + ", " + p.T("site.state."+string(f.Site.State))},
		},
		solutions: view.Table{Caption: p.T("resite.which"), Stack: true, Columns: []view.Column{{Label: p.T("pilot.field.solution")}}},
	}
	if missing := noResite(p, f); missing != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("resite.not_now"), Text: missing})
	} else {
		v.lede = p.T("resite.which_text")
	}
	for _, s := range f.Solutions {
		v.solutions.Rows = append(v.solutions.Rows, view.TableRow{Cells: []view.Cell{{Text: s.Name, Href: solutionURL(s.ID, "sites")}}})
	}
	return view.Render(w, r, http.StatusOK, resiteStartPage(v))
}

// noResite says why no other site can be looked for, and the way out; empty where it can.
func noResite(p locale.Printer, f programme.Move) string {
	x := f.Pilot
	switch {
	case f.Match != nil || len(f.Solutions) > 0:
		return ""
	case !x.UnderWay():
		return p.T("resite.not_under_way")
	case !x.Resitable():
		return p.T("resite.ended", "Day", x.Agreed.Last)
	case x.Match == "" && x.Org == "":
		return p.T("resite.no_account", "Company", x.Company)
	}
	return p.T("resite.no_solution", "Solution", x.Solution, "Company", x.Company)
}

// baselineDays is how long the baseline of the primary metric was promised to last; empty where it has no window.
func baselineDays(x pilot.Pilot) string {
	if len(x.Protocol.Metrics) == 0 {
		return ""
	}
	m := x.Protocol.Metrics[0]
	from, err := time.Parse(time.DateOnly, m.From)
	to, err2 := time.Parse(time.DateOnly, m.To)
	if err != nil || err2 != nil {
		return ""
	}
	return strconv.Itoa(int(to.Sub(from).Hours()/24) + 1)
}

func (o *pages) resite(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	days, err := strconv.Atoi(strings.TrimSpace(values.Get("baseline_days")))
	if err != nil {
		err = fault.Field("baseline_days", "pilot.number")
	} else {
		err = o.Sites.WriteMove(r.Context(), who, id, values.Get("new_place"), days, values.Get("reason"))
	}
	if status, again := reopen(err); again {
		return o.resitePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, "agreement"))
}

// resiteField asks which pilot under way of the solution would move to the site; nil where there is none.
func (o *pages) resiteField(r *http.Request, who party.Actor, of solution.ID, typed string) ([]view.Field, error) {
	if who.May(party.ActReadPilots, "") != nil {
		return nil, nil
	}
	all, err := o.Sites.Unplaced(r.Context(), who, of)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	p := request.Printer(r)
	options := []view.Option{{Label: p.T("resite.for_new")}}
	for _, x := range all {
		options = append(options, view.Option{Value: string(x.ID), Label: x.Title + ", " + x.SiteName + ", " + p.T("pilot.state."+string(x.State))})
	}
	return []view.Field{{Name: "pilot", Type: view.Select, Options: options, Value: typed, Optional: true, Label: p.T("resite.for"), Hint: p.T("resite.for_hint")}}, nil
}

// stayRows name the sites that a pilot left.
func stayRows(p locale.Printer, x pilot.Pilot) []view.Row {
	var rows []view.Row
	for _, s := range x.Stays {
		rows = append(rows, view.Row{Term: p.T("resite.stay"), Text: p.T("resite.stay_text", "Site", s.SiteName, "To", p.Date(s.To))})
	}
	return rows
}
