package officer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/pairing"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/internal/wordform"
)

const matchesURL = "/office/matches"

func matchURL(id matching.ID) string { return pairing.URL(matchesURL, id) }

func recallURL(id matching.ID) string { return pairing.URL(matchesURL+"/recall", id) }

// proposeURL is where a match is proposed.
func proposeURL(of solution.ID, at site.ID, need cityneed.ID) string {
	q := url.Values{"solution": {string(of)}, "site": {string(at)}}
	if need != "" {
		q.Set("request", string(need))
	}
	return matchesURL + "/new?" + q.Encode()
}

// listMatching lists the pages of matching.
func (o *pages) listMatching(t *request.Table) {
	read, act := request.Allowed(party.ActReadSites), request.Allowed(party.ActProposeMatch)
	t.Get(matchesURL, read, o.matches)
	t.Get(matchesURL+"/new", act, o.askMatch)
	t.Post(matchesURL+"/new", act, o.saveMatch)
	t.Get(matchesURL+"/settings", act, o.matchingSettings)
	t.Post(matchesURL+"/settings", act, o.saveMatchingSettings)
	t.Get(matchesURL+"/{match}", read, o.match)
	t.Get(matchesURL+"/recall/{match}", act, o.askRecall)
	t.Post(matchesURL+"/recall/{match}", act, o.recall)
	t.Get("/office/solutions/{solution}/sites", read, o.placesFor)
	t.Get("/office/sites/{site}/solutions", read, o.offersFor)
	t.Get("/office/requests/{need}/solutions", read, o.answersTo)
}

// matchesView is the list of matches.
type matchesView struct {
	page  view.Page
	may   bool
	tabs  []view.Tab
	table view.Table
}

func (o *pages) matches(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Matches(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("matching.title"))
	page.Wide = true
	p, state := page.Printer, matching.State(r.URL.Query().Get("state"))
	v := matchesView{page: page, may: who.May(party.ActProposeMatch, "") == nil, table: view.Table{
		Caption: page.Title, Stack: true, Empty: p.T("matching.none"),
		Columns: []view.Column{{Label: p.T("pilot.field.solution")}, {Label: p.T("pilot.field.site")}, {Label: p.T("matching.score"), Num: true}, {Label: p.T("matching.waiting_for")}, {Label: p.T("matching.state")}},
	}}
	counts := map[matching.State]int64{}
	for _, x := range all {
		counts[x.State]++
		if state != "" && x.State != state {
			continue
		}
		tag, waits := pairing.StateTag(p, x.State), ""
		if x.State == matching.Proposed {
			waits = sidesText(p, x.Waiting())
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.SolutionName, Sub: x.CompanyName, Href: matchURL(x.ID)}, {Text: x.SiteName, Sub: x.RequestTitle}, {Text: pairing.Score(p, x.Score, x.Parts)}, {Text: waits}, {Tag: &tag, Sub: o.moment(p, x.Since)},
		}})
	}
	v.tabs = append(v.tabs, view.Tab{Href: matchesURL, Label: p.T("matching.all"), Count: int64(len(all)), Current: state == ""})
	for _, s := range matching.States {
		v.tabs = append(v.tabs, view.Tab{Href: matchesURL + "?state=" + string(s), Label: p.T("matching.state." + string(s)), Count: counts[s], Current: state == s})
	}
	return view.Render(w, r, http.StatusOK, matchesPage(v))
}

func sidesText(p locale.Printer, sides []matching.Side) string {
	words := make([]string, len(sides))
	for i, s := range sides {
		words[i] = p.T("matching.side." + string(s))
	}
	return strings.Join(words, ", ")
}

// mostRanked is how many rows of a ranking are shown; the numbers are of all of them.
const mostRanked = 100

// rankingView is what suits a solution, a site or a request, and what does not.
type rankingView struct {
	page      view.Page
	back      view.Link
	heading   view.Heading
	rule      []view.Row
	settings  bool // the reader may change them
	filters   view.FilterBar
	fit, bars view.Table
}

func (o *pages) ranking(r *http.Request, b programme.Board, heading view.Heading, back view.Link, action, first string) (rankingView, locale.Printer) {
	page := o.page(r, heading.Title)
	page.Wide = true
	p, words := page.Printer, strings.TrimSpace(r.URL.Query().Get("q"))
	s := b.Settings
	share := func(n int) string { return p.Percent(int64(n+5) / 10) }
	v := rankingView{
		page: page, back: back, heading: heading, settings: o.may(r, party.ActProposeMatch),
		filters: view.FilterBar{Action: action, Fields: []view.Field{{Name: "q", Label: p.T("matching.search"), Value: words, Optional: true}}},
		rule: []view.Row{
			{Term: p.T("matching.score"), Text: p.T("matching.rule.score", "Markets", share(s.Markets), "Technologies", share(s.Technologies))},
			{Term: p.T("matching.rule.unknown"), Text: p.T("matching.rule.unknown_text")},
			{Term: p.T("matching.rule.order"), Text: p.T("matching.rule.order_text", "Answers", share(s.Answers))},
			{Term: p.T("matching.kind.refusals"), Text: p.T("matching.rule.refusals_text", "Learn", share(s.Learn), "Most", share(s.LearnMost), "Busy", s.Busy, "Rest", s.Rest)},
			{Term: p.T("matching.bar.dates"), Text: p.T("matching.rule.dates_text", "Count", s.Least)},
		},
		fit: view.Table{Caption: p.T("matching.fit"), Stack: true, Empty: p.T("matching.nothing_fits"), Columns: []view.Column{
			{Label: first}, {Label: p.T("matching.score"), Num: true}, {Label: p.T("matching.why_short")}, {Label: p.T("matching.ask")}, {Label: p.T("matching.next")},
		}},
		bars: view.Table{Caption: p.T("matching.barred_title"), Stack: true, Empty: p.T("matching.nothing_barred"), Columns: []view.Column{
			{Label: first}, {Label: p.T("matching.score"), Num: true}, {Label: p.T("matching.why_not")},
		}},
	}
	if words != "" {
		v.filters.Clear = action
	}
	return v, p
}

// add puts a rating in its table.
func (v *rankingView) add(p locale.Printer, b programme.Board, x matching.Rating, name view.Cell, propose string) {
	if len(x.Bars) > 0 {
		if len(v.bars.Rows) < mostRanked {
			v.bars.Rows = append(v.bars.Rows, view.TableRow{Cells: []view.Cell{name, {Text: pairing.Score(p, x.Score, x.Parts)}, {Text: barsText(p, x)}}})
		}
		return
	}
	if len(v.fit.Rows) >= mostRanked {
		return
	}
	why := view.Cell{Text: pairing.Parts(p, x.Parts)}
	if x.Led() {
		why.Sub = p.T("matching.asked_for", "Request", b.Requests[x.Needs[0]].Title)
	}
	score := view.Cell{Text: pairing.Score(p, x.Score, x.Parts)}
	if x.Partial() && len(x.Parts) > 0 {
		score.Sub = p.T("matching.partial")
	}
	next := view.Cell{Text: p.T("matching.look"), Href: propose}
	if propose == "" {
		next = view.Cell{}
	}
	v.fit.Rows = append(v.fit.Rows, view.TableRow{Cells: []view.Cell{name, score, why, {Text: pairing.Unknowns(p, x.Unknown)}, next}})
}

func barsText(p locale.Printer, x matching.Rating) string {
	var all []string
	for _, b := range x.Bars {
		switch {
		case b == matching.Data:
			all = append(all, p.T("matching.bar.data")+": "+dossier.Data(p, x.Missing))
		case b == matching.Refused && !x.Until.IsZero():
			all = append(all, p.T("matching.refused_until", "Day", p.Date(x.Until)))
		default:
			all = append(all, p.T("matching.bar."+string(b)))
		}
	}
	return strings.Join(all, ". ")
}

// needOf is the request to which a pair would answer: the one the reader comes from, or the best it answers.
func needOf(b programme.Board, x matching.Rating, want cityneed.ID) cityneed.ID {
	for _, n := range x.Needs {
		if want == "" || b.Requests[n].ID == want {
			return b.Requests[n].ID
		}
	}
	return ""
}

func (o *pages) may(r *http.Request, act party.Act) bool {
	who, err := request.Actor(r)
	return err == nil && who.May(act, "") == nil
}

func (o *pages) board(r *http.Request) (programme.Board, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.Board{}, err
	}
	return o.Sites.Board(r.Context(), who)
}

func (o *pages) placesFor(w http.ResponseWriter, r *http.Request) error {
	b, err := o.board(r)
	if err != nil {
		return err
	}
	id := solution.ID(r.PathValue("solution"))
	i, err := b.Offer(id)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	s := b.Offers[i]
	v, p := o.ranking(r, b, view.Heading{Kicker: p.T("matching.places_for"), Title: s.Solution.Name, Lede: s.Company}, view.Link{Href: solutionURL(id, ""), Label: s.Solution.Name}, solutionURL(id, "sites"), p.T("site.field.name"))
	words, want := v.filters.Fields[0].Value, cityneed.ID(r.URL.Query().Get("request"))
	for _, x := range b.PlacesFor(i) {
		at := b.Places[x.Place].Site
		if !mentions(at, words) {
			continue
		}
		propose := ""
		if v.settings {
			propose = proposeURL(id, at.ID, needOf(b, x, want))
		}
		v.add(p, b, x, view.Cell{Text: at.Name, Sub: at.Organisation, Href: siteURL(at.ID, "")}, propose)
	}
	return view.Render(w, r, http.StatusOK, rankingPage(v))
}

func (o *pages) offersFor(w http.ResponseWriter, r *http.Request) error {
	b, err := o.board(r)
	if err != nil {
		return err
	}
	id := site.ID(r.PathValue("site"))
	i, err := b.Place(id)
	if err != nil {
		return err
	}
	p, at := request.Printer(r), b.Places[i].Site
	v, p := o.ranking(r, b, view.Heading{Kicker: p.T("matching.offers_for"), Title: at.Name, Lede: at.Organisation}, view.Link{Href: siteURL(id, ""), Label: at.Name}, siteURL(id, "solutions"), p.T("solution.field.name"))
	words := v.filters.Fields[0].Value
	for _, x := range b.OffersFor(i) {
		s := b.Offers[x.Offer]
		if !aboutSolution(s, words) {
			continue
		}
		propose := ""
		if v.settings {
			propose = proposeURL(s.Solution.ID, id, needOf(b, x, ""))
		}
		v.add(p, b, x, view.Cell{Text: s.Solution.Name, Sub: s.Company, Href: solutionURL(s.Solution.ID, "")}, propose)
	}
	return view.Render(w, r, http.StatusOK, rankingPage(v))
}

// aboutSolution says whether every word stands in what is known of the solution, in any of its forms.
func aboutSolution(s matching.Offer, words string) bool {
	x := s.Solution
	return wordform.Has(words, x.Name, s.Company, x.Description, x.Novelty, x.Effect, x.Method)
}

// answersTo ranks the solutions that answer a request; words in common with it decide between equals.
func (o *pages) answersTo(w http.ResponseWriter, r *http.Request) error {
	b, err := o.board(r)
	if err != nil {
		return err
	}
	id := cityneed.ID(r.PathValue("need"))
	i, err := b.Request(id)
	if err != nil {
		return err
	}
	p, need := request.Printer(r), b.Requests[i]
	v, p := o.ranking(r, b, view.Heading{Kicker: p.T("matching.answers_to"), Title: need.Title, Lede: need.Customer}, view.Link{Href: needURL(id, ""), Label: need.Title}, needURL(id, "solutions"), p.T("solution.field.name"))
	v.fit.Columns = []view.Column{v.fit.Columns[0], v.fit.Columns[1], v.fit.Columns[2], {Label: p.T("matching.common_words"), Num: true}, {Label: p.T("matching.free_places"), Num: true}}
	v.bars = view.Table{}
	terms := wordform.Terms(need.Title, need.Need, need.Criteria)
	common := map[int]int{}
	answers := b.Answers(i)
	for _, a := range answers {
		s := b.Offers[a.Offer].Solution
		common[a.Offer] = wordform.Shared(terms, wordform.Terms(s.Name, s.Description, s.Effect))
	}
	slices.SortStableFunc(answers, func(x, y matching.Answer) int {
		if x.Score != y.Score {
			return y.Score - x.Score
		}
		return common[y.Offer] - common[x.Offer]
	})
	for _, a := range answers {
		s := b.Offers[a.Offer]
		if a.Score == 0 && common[a.Offer] == 0 || !aboutSolution(s, v.filters.Fields[0].Value) || len(v.fit.Rows) >= mostRanked {
			continue
		}
		score := view.Cell{Text: pairing.Score(p, a.Score, a.Parts)}
		if len(a.Unknown) > 0 && len(a.Parts) > 0 {
			score.Sub = p.T("matching.partial")
		}
		v.fit.Rows = append(v.fit.Rows, view.TableRow{Cells: []view.Cell{
			{Text: s.Solution.Name, Sub: s.Company, Href: solutionURL(s.Solution.ID, "sites?request="+url.QueryEscape(string(id)))},
			score,
			{Text: pairing.Parts(p, a.Parts)},
			{Text: p.Number(int64(common[a.Offer]))},
			{Text: p.Number(int64(a.Places))},
		}})
	}
	return view.Render(w, r, http.StatusOK, rankingPage(v))
}

func (o *pages) askMatch(w http.ResponseWriter, r *http.Request) error {
	return o.matchForm(w, r, http.StatusOK, nil, nil)
}

func (o *pages) matchForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	b, err := o.board(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	of, at, need := solution.ID(q.Get("solution")), site.ID(q.Get("site")), cityneed.ID(q.Get("request"))
	i, err := b.Offer(of)
	if err != nil {
		return err
	}
	j, err := b.Place(at)
	if err != nil {
		return err
	}
	hosts, err := o.Sites.Hosts(r.Context(), who, at)
	if err != nil {
		return err
	}
	p, x := request.Printer(r), b.Rate(i, j)
	s, place := b.Offers[i], b.Places[j].Site
	page := o.page(r, p.T("matching.propose"))
	page.Path = r.URL.RequestURI()
	c := view.Confirm{
		Title: page.Title, Text: p.T("matching.propose_text"), Action: proposeURL(of, at, need), Submit: p.T("matching.propose"), Problems: view.Problems(p, problem),
		Back: view.Link{Href: solutionURL(of, "sites"), Label: p.T("matching.places_for")},
		Facts: []view.Row{
			{Term: p.T("pilot.field.solution"), Text: s.Solution.Name + ", " + s.Company}, {Term: p.T("pilot.field.site"), Text: place.Name + ", " + place.Organisation},
		},
		Fields: []view.Field{{
			Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 2000, Optional: true, Label: p.T("matching.field.officer_words"), Hint: p.T("matching.officer_words_hint"), Value: typed.Get("words"),
			Error: view.FieldError(p, problem, "words"),
		}},
	}
	move, err := o.resiteField(r, who, of, typed.Get("pilot"))
	if err != nil {
		return err
	}
	c.Fields = append(move, c.Fields...)
	asks := matching.AskedAt(place)
	title := p.T("matching.no_request")
	if need != "" {
		n, err := b.Request(need)
		if err != nil {
			return err
		}
		title = b.Requests[n].Title
	}
	c.Facts = append(c.Facts, view.Row{Term: p.T("matching.request"), Text: title})
	c.Facts = append(c.Facts, pairing.PartRows(p, x.Score, x.Parts, x.Unknown)...)
	if len(x.Bars) > 0 {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Bad, Title: p.T("matching.why_not"), Text: barsText(p, x)})
	}
	c.Facts = append(c.Facts, view.Row{Term: p.T("matching.consents"), Text: sidesText(p, asks)})
	page.Notices = append(page.Notices, nobodyAnswers(p, asks, hosts)...)
	return view.Render(w, r, status, confirmActPage(page, c))
}

// nobodyAnswers warns of sides of a site for which nobody is entered.
func nobodyAnswers(p locale.Printer, asks []matching.Side, hosts []programme.HostPerson) []view.Notice {
	var all []view.Notice
	for side, role := range map[matching.Side]party.SiteRole{matching.Host: party.Manager, matching.Holder: party.AssetManager} {
		if slices.Contains(asks, side) && !slices.ContainsFunc(hosts, func(h programme.HostPerson) bool { return h.Role == role && h.Person.Active }) {
			all = append(all, view.Notice{Tone: view.Warn, Text: p.T("matching.nobody", "Side", p.T("matching.side."+string(side)))})
		}
	}
	slices.SortFunc(all, func(x, y view.Notice) int { return strings.Compare(x.Text, y.Text) })
	return all
}

func (o *pages) saveMatch(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	of, at, need := solution.ID(q.Get("solution")), site.ID(q.Get("site")), cityneed.ID(q.Get("request"))
	var id matching.ID
	if x := pilot.ID(values.Get("pilot")); x != "" {
		id, err = o.Sites.ProposeMove(r.Context(), who, of, at, need, values.Get("words"), x)
	} else {
		id, err = o.Sites.ProposeMatch(r.Context(), who, of, at, need, values.Get("words"))
	}
	if status, again := reopen(err); again {
		return o.matchForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, matchURL(id))
}

// matchView is one match for the staff.
type matchView struct {
	page         view.Page
	heading      view.Heading
	links        []view.Link
	facts, parts []view.Row
	replies      view.Table
	recall       string // address, where it can be taken back
	events       []view.Event
}

func (o *pages) match(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Match(r.Context(), who, pilot.Office, matching.ID(r.PathValue("match")))
	if err != nil {
		return err
	}
	m, page := f.Match, o.page(r, f.Match.SolutionName)
	p := page.Printer
	tag := pairing.StateTag(p, m.State)
	v := matchView{
		page: page, heading: view.Heading{Kicker: p.T("matching.kicker"), Title: m.SolutionName, Lede: m.SiteName, Tag: &tag},
		facts: pairing.Facts(p, f), parts: pairing.PartRows(p, m.Score, m.Parts, m.Unknown), replies: pairing.Replies(p, m, o.Place),
		links: []view.Link{{Href: solutionURL(m.Solution, ""), Label: p.T("solution.kicker")}, {Href: siteURL(m.Site, ""), Label: p.T("site.kicker")}},
	}
	if n, over := pairing.Notice(p, m); over {
		v.page.Notices = append(v.page.Notices, n)
	}
	if m.Pilot != "" {
		v.links = append([]view.Link{{Href: pilotURL(pilot.ID(m.Pilot), ""), Label: p.T("matching.to_pilot")}}, v.links...)
	}
	if m.State == matching.Proposed {
		v.page.Notices = append(v.page.Notices, nobodyAnswers(p, m.Waiting(), f.Hosts)...)
	}
	if m.State == matching.Declined || m.State == matching.Returned || m.State == matching.Recalled {
		v.links = append(v.links, view.Link{Href: solutionURL(m.Solution, "sites"), Label: p.T("matching.find_place")})
	}
	if m.Open() && who.May(party.ActProposeMatch, "") == nil {
		v.recall = recallURL(m.ID)
	}
	v.events = o.past(p, f.Journal, f.People, matchEvent)
	return view.Render(w, r, http.StatusOK, matchPage(v))
}

// matchEvent says what an entry of a match's journal is about: of an answer, whose it was.
func matchEvent(p locale.Printer, e journal.Entry) string {
	var said struct {
		Side   matching.Side `json:"side"`
		Agreed bool          `json:"agreed"`
	}
	if e.Act == journal.MatchReplied && json.Unmarshal([]byte(e.Details), &said) == nil && slices.Contains(matching.Sides, said.Side) {
		if said.Agreed {
			return p.T("matching.side."+string(said.Side)) + ": " + p.T("matching.consented")
		}
		return p.T("matching.side."+string(said.Side)) + ": " + p.T("matching.refused")
	}
	return p.T("journal." + string(e.Act))
}

func (o *pages) askRecall(w http.ResponseWriter, r *http.Request) error {
	return o.recallPage(w, r, http.StatusOK, "", nil)
}

func (o *pages) recallPage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Match(r.Context(), who, pilot.Office, matching.ID(r.PathValue("match")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	return o.stepPage(w, r, status, stepAsk{
		title: p.T("matching.recall"), text: p.T("matching.recall_text"), kicker: p.T("matching.kicker"), reasoned: true, reason: p.T("site.reason_label"), danger: true,
		subject: view.Link{Href: matchURL(f.Match.ID), Label: f.Match.SolutionName + ", " + f.Match.SiteName}, action: recallURL(f.Match.ID),
	}, typed, problem)
}

func (o *pages) recall(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := matching.ID(r.PathValue("match"))
	err = o.Sites.RecallMatch(r.Context(), who, id, values.Get("reason"))
	if status, again := reopen(err); again {
		return o.recallPage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, matchURL(id))
}

func (o *pages) matchingSettings(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	s, err := o.Sites.Matching(r.Context(), who)
	if err != nil {
		return err
	}
	typed := url.Values{}
	for _, name := range matching.Fields {
		typed.Set(name, strconv.Itoa(*s.Field(name)))
	}
	return o.matchingForm(w, r, http.StatusOK, typed, nil)
}

func (o *pages) matchingForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	p := request.Printer(r)
	v := siteFormView{
		page: o.page(r, p.T("matching.settings")), lede: p.T("matching.settings_text"), back: view.Link{Href: matchesURL, Label: p.T("matching.title")},
		form: view.Form{Action: matchesURL + "/settings", Problems: view.Problems(p, problem)},
	}
	for i, name := range matching.Fields {
		unit := "‰"
		if i >= 5 {
			unit = p.T("matching.days")
		}
		v.fields = append(v.fields, view.Field{Name: name, Type: view.Number, Width: "short", Unit: unit})
	}
	v.fields = view.Fill(p, "matching.setting.", v.fields, typed, problem)
	return view.Render(w, r, status, siteFormPage(v))
}

func (o *pages) saveMatchingSettings(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	var s matching.Settings
	var l fault.List
	for _, name := range matching.Fields {
		n, err := strconv.Atoi(strings.TrimSpace(values.Get(name)))
		if err != nil {
			l.Add(name, "matching.number")
		}
		*s.Field(name) = n
	}
	if err = l.Err(); err == nil {
		err = o.Sites.SetMatching(r.Context(), who, s)
	}
	if status, again := reopen(err); again {
		return o.matchingForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, matchesURL)
}
