// Package pairing is a match of a solution with a site: what speaks for it part by part, what is still to be asked, and who agreed. The site,
// the company and the agency read the same words; those who are asked answer here.
package pairing

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Config is what the pages of one audience need. All fields are required but Pilots.
type Config struct {
	Desk   *programme.Desk
	Page   func(r *http.Request, title string) view.Page // the audience's frame
	Root   string                                        // where the audience's matches are: "/host/matches"
	Pilots string                                        // where its pilots are
	Side   pilot.Side
	Place  *time.Location // where the agency is: days begin there
	Guard  request.Guard
}

type pages struct{ Config }

// Mount adds the pages on which the people of a site or a company find what is proposed to them, and answer.
func Mount(t *request.Table, cfg Config) {
	m := &pages{cfg}
	t.Get(cfg.Root, cfg.Guard, m.own)
	t.Get(cfg.Root+"/{match}", cfg.Guard, m.one)
	t.Post(cfg.Root+"/{match}", cfg.Guard, m.answer)
}

// URL is the address of a match below a root.
func URL(root string, id matching.ID) string { return root + "/" + url.PathEscape(string(id)) }

// StateTag is the tag of a match's state.
func StateTag(p locale.Printer, s matching.State) view.Tag {
	tone := map[matching.State]view.Tone{matching.Proposed: view.Progress, matching.Agreed: view.Good, matching.Declined: view.Warn, matching.Returned: view.Info, matching.Recalled: view.Info}[s]
	return view.Tag{Tone: tone, Text: p.T("matching.state." + string(s))}
}

// Percent prints a likeness: whole per cent, half up.
func Percent(p locale.Printer, millionths int) string {
	if millionths < 0 {
		return "−" + p.Percent(int64(-millionths+5_000)/10_000)
	}
	return p.Percent(int64(millionths+5_000) / 10_000)
}

// Score prints a likeness that was reckoned of its parts; where nothing is known of which it could be, there is no figure, and none is shown.
func Score(p locale.Printer, millionths int, parts []matching.Part) string {
	if len(parts) == 0 {
		return "–"
	}
	return Percent(p, millionths)
}

// Parts says in one line what a score is made of.
func Parts(p locale.Printer, parts []matching.Part) string {
	var all []string
	for _, x := range parts {
		if x.Kind == matching.ByRefusals {
			all = append(all, p.T("matching.part_refusals", "Points", Percent(p, x.Points)))
			continue
		}
		all = append(all, p.T("matching.part", "Kind", p.T("matching.kind."+string(x.Kind)), "Common", x.Common, "All", x.All))
	}
	if len(all) == 0 {
		return p.T("matching.nothing_known")
	}
	return strings.Join(all, " · ")
}

// Unknowns says what nobody stated.
func Unknowns(p locale.Printer, all []matching.Unknown) string {
	words := make([]string, len(all))
	for i, u := range all {
		words[i] = p.T("matching.unknown." + string(u))
	}
	return strings.Join(words, ", ")
}

// PartRows are the parts of a score as facts, each with its weight and what it adds.
func PartRows(p locale.Printer, score int, parts []matching.Part, unknown []matching.Unknown) []view.Row {
	rows := []view.Row{{Term: p.T("matching.score"), Text: Score(p, score, parts)}}
	for _, x := range parts {
		text := p.T("matching.part_refusals_text", "Count", x.Common, "Points", Percent(p, x.Points))
		if x.Kind != matching.ByRefusals {
			text = p.T("matching.part_text", "Common", x.Common, "All", x.All, "Weight", p.Percent(int64(x.Weight+5)/10), "Points", Percent(p, x.Points))
		}
		rows = append(rows, view.Row{Term: p.T("matching.kind." + string(x.Kind)), Text: text})
	}
	if len(unknown) > 0 {
		rows = append(rows, view.Row{Term: p.T("matching.ask"), Text: Unknowns(p, unknown)})
	}
	return rows
}

// Replies is the table of what every side that was asked said.
func Replies(p locale.Printer, m matching.Match, place *time.Location) view.Table {
	t := view.Table{Caption: p.T("matching.replies"), Stack: true, Columns: []view.Column{{Label: p.T("matching.asked")}, {Label: p.T("matching.reply")}, {Label: p.T("matching.plan.field.words")}}}
	for _, s := range m.Asked {
		tag, words := view.Tag{Tone: view.Info, Text: p.T("matching.waiting")}, ""
		when := ""
		if m.State != matching.Proposed {
			tag.Text = p.T("matching.unanswered")
		}
		if r, said := m.Reply(s); said {
			when, words = p.Moment(r.At, place), r.Words
			tag = view.Tag{Tone: view.Good, Text: p.T("matching.consented")}
			if !r.Agreed {
				tag = view.Tag{Tone: view.Warn, Text: p.T("matching.refused_for", "Reason", p.T("matching.reason."+string(r.Reason)))}
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.T("matching.side." + string(s)), Sub: when}, {Tag: &tag}, {Text: words}}})
	}
	return t
}

// Notice says what became of a match that is over; false while it is not.
func Notice(p locale.Printer, m matching.Match) (view.Notice, bool) {
	switch m.State {
	case matching.Agreed:
		return view.Notice{Tone: view.Good, Text: p.T("matching.agreed_text")}, true
	case matching.Returned, matching.Recalled:
		return view.Notice{Tone: view.Warn, Title: p.T("matching.state." + string(m.State)), Text: m.Reason}, true
	case matching.Proposed, matching.Declined:
	}
	return view.Notice{}, false
}

// Facts are what a match is about.
func Facts(p locale.Printer, f programme.MatchFile) []view.Row {
	m, s := f.Match, f.Solution
	rows := []view.Row{
		{Term: p.T("pilot.field.solution"), Text: m.SolutionName},
		{Term: p.T("pilot.field.company"), Text: m.CompanyName},
		{Term: p.T("pilot.field.site"), Text: m.SiteName},
		{Term: p.T("solution.field.description"), Text: dossier.Stated(p, s.Description)},
		{Term: p.T("solution.field.effect"), Text: dossier.Stated(p, s.Effect)},
		{Term: p.T("solution.field.method"), Text: dossier.Stated(p, s.Method)},
		{Term: p.T("solution.field.safety"), Text: dossier.Stated(p, s.Safety)},
		{Term: p.T("solution.field.data"), Text: dossier.Stated(p, dossier.Data(p, s.Data))},
	}
	if r := f.Request; r != nil {
		buyer := p.T("need.without_text")
		if r.Adoption() {
			buyer = r.BudgetOwner + ". " + r.Route
		}
		rows = append(rows, view.Row{Term: p.T("matching.request"), Text: r.Title + ". " + r.Need}, view.Row{Term: p.T("need.field.budget_owner"), Text: buyer})
	} else {
		rows = append(rows, view.Row{Term: p.T("matching.request"), Text: p.T("matching.no_request")})
	}
	if m.Words != "" {
		rows = append(rows, view.Row{Term: p.T("matching.officer_words"), Text: m.Words})
	}
	return rows
}

// ownView is what is proposed to somebody.
type ownView struct {
	page  view.Page
	back  view.Link
	table view.Table
}

func (m *pages) own(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := m.Desk.OwnMatches(r.Context(), who, m.Side)
	if err != nil {
		return err
	}
	page := m.Page(r, request.Printer(r).T("matching.own"))
	p := page.Printer
	v := ownView{page: page, back: view.Link{Href: m.Pilots, Label: p.T("run.own.title")}, table: view.Table{
		Caption: page.Title, Stack: true, Empty: p.T("matching.none_own"),
		Columns: []view.Column{{Label: p.T("pilot.field.solution")}, {Label: p.T("pilot.field.site")}, {Label: p.T("matching.score"), Num: true}, {Label: p.T("matching.state")}},
	}}
	for _, x := range all {
		tag := StateTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.SolutionName, Sub: x.CompanyName, Href: URL(m.Root, x.ID)}, {Text: x.SiteName}, {Text: Score(p, x.Score, x.Parts)}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, ownPage(v))
}

// oneView is one match for a side that is asked.
type oneView struct {
	page           view.Page
	back           view.Link
	heading        view.Heading
	facts, parts   []view.Row
	replies        view.Table
	pilot          string // its address, once there is one
	action         string // where the answer is posted; empty where there is nothing to answer
	form           view.Form
	consent, words view.Field
	reasons        view.Field
}

func (m *pages) one(w http.ResponseWriter, r *http.Request) error {
	return m.onePage(w, r, http.StatusOK, url.Values{}, nil)
}

func (m *pages) onePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := m.Desk.Match(r.Context(), who, m.Side, matching.ID(r.PathValue("match")))
	if err != nil {
		return err
	}
	x := f.Match
	page := m.Page(r, x.SolutionName)
	p := page.Printer
	tag := StateTag(p, x.State)
	v := oneView{
		page: page, back: view.Link{Href: m.Root, Label: p.T("matching.own")}, heading: view.Heading{Kicker: p.T("matching.kicker"), Title: x.SolutionName, Lede: x.SiteName, Tag: &tag},
		facts: Facts(p, f), parts: PartRows(p, x.Score, x.Parts, x.Unknown), replies: Replies(p, x, m.Place),
	}
	if n, over := Notice(p, x); over {
		v.page.Notices = append(v.page.Notices, n)
	}
	if x.Pilot != "" {
		v.pilot = m.Pilots + "/" + url.PathEscape(x.Pilot)
	}
	if f.Reply != "" {
		v.action = URL(m.Root, x.ID)
		v.form = view.Form{Action: v.action, Problems: view.Problems(p, problem)}
		fields := view.Fill(p, "matching.field.", answerFields(p), typed, problem)
		v.consent, v.reasons, v.words = fields[0], fields[1], fields[2]
		v.consent.Hint = p.T("matching.speaks_for", "Side", p.T("matching.side."+string(f.Reply)))
	}
	return view.Render(w, r, status, onePage(v))
}

func answerFields(p locale.Printer) []view.Field {
	reasons := []view.Option{{Label: p.T("matching.no_reason")}}
	for _, x := range matching.Reasons {
		reasons = append(reasons, view.Option{Value: string(x), Label: p.T("matching.reason." + string(x))})
	}
	return []view.Field{
		{Name: "agreed", Type: view.Radios, Options: []view.Option{{Value: "yes", Label: p.T("matching.agree")}, {Value: "no", Label: p.T("matching.refuse")}}},
		{Name: "reason", Type: view.Select, Options: reasons, Hint: p.T("matching.reason_hint"), Optional: true},
		{Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 2000, Hint: p.T("matching.words_hint"), Optional: true},
	}
}

func (m *pages) answer(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := matching.ID(r.PathValue("match"))
	err = m.Desk.AnswerMatch(r.Context(), who, m.Side, id, matching.Reply{Agreed: values.Get("agreed") == "yes", Reason: matching.Reason(values.Get("reason")), Words: values.Get("words")})
	if status, again := view.Reopen(err); again {
		return m.onePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, URL(m.Root, id))
}
