package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const nominationsURL = "/office/nominations"

// nominationsView lists nominations of both sides.
type nominationsView struct {
	page    view.Page
	filters view.FilterBar
	tabs    []view.Tab
	table   view.Table
}

// nominationQuery is what a reader of the list asked for.
type nominationQuery struct {
	turn  partner.Turn // none: whoever it waits for
	side  partner.Side
	state partner.Standing
	words string
}

func readNominations(q url.Values) nominationQuery {
	n := nominationQuery{turn: partner.Turn(q.Get("turn")), side: partner.Side(q.Get("side")), state: partner.Standing(q.Get("state")), words: party.Clean(q.Get("words"))}
	if !slices.Contains(partner.Turns, n.turn) {
		n.turn = ""
	}
	if n.side != partner.Out && n.side != partner.In {
		n.side = ""
	}
	if !slices.Contains(partner.Standings, n.state) {
		n.state = ""
	}
	return n
}

func (q nominationQuery) path() string {
	v := url.Values{}
	for name, value := range map[string]string{"turn": string(q.turn), "side": string(q.side), "state": string(q.state), "words": q.words} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return nominationsURL
	}
	return nominationsURL + "?" + v.Encode()
}

// fits says whether a nomination is asked for, whoever it waits for.
func (q nominationQuery) fits(n partner.Nomination, agency string) bool {
	if q.side != "" && n.Side != q.side || q.state != "" && n.State != q.state {
		return false
	}
	number := ""
	if n.Joint != nil {
		number = n.Joint.Number
	}
	all := strings.ToLower(strings.Join([]string{n.Name, n.Basis.Latin, n.Basis.Number, agency, number}, " "))
	return strings.Contains(all, strings.ToLower(q.words))
}

func (o *pages) nominations(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Exchange.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("nomination.title"))
	page.Wide = true
	p, asked, names := page.Printer, readNominations(r.URL.Query()), map[partner.AgreementID]string{}
	for _, l := range all.Links {
		names[l.ID] = l.Partner
	}
	var listed []partner.Nomination
	counts := map[partner.Turn]int64{}
	for _, n := range all.Nominations {
		if !asked.fits(n, names[n.Agreement]) {
			continue
		}
		counts[n.Turn()]++
		counts[""]++
		if asked.turn == "" || asked.turn == n.Turn() {
			listed = append(listed, n)
		}
	}
	v := nominationsView{page: page, filters: nominationFilters(p, asked), table: nominationTable(p, listed, names)}
	for _, turn := range append([]partner.Turn{""}, partner.Turns...) {
		to, label := asked, p.T("officer.cases.all")
		if to.turn = turn; turn != "" {
			label = p.T("nomination.turn." + string(turn))
		}
		v.tabs = append(v.tabs, view.Tab{Href: to.path(), Label: label, Count: counts[turn], Current: asked.turn == turn})
	}
	return view.Render(w, r, http.StatusOK, nominationsPage(v))
}

func nominationFilters(p locale.Printer, asked nominationQuery) view.FilterBar {
	all := view.Option{Label: p.T("officer.cases.all")}
	bar := view.FilterBar{Action: nominationsURL, Fields: []view.Field{
		{Name: "words", Type: view.SearchText, Label: p.T("nomination.search"), Value: asked.words, MaxLength: maxWords},
		{Name: "side", Type: view.Select, Label: p.T("nomination.direction"), Value: string(asked.side), Options: append([]view.Option{all}, pilotOptions(p, "nomination.side.", []partner.Side{partner.Out, partner.In})...)},
		{Name: "state", Type: view.Select, Label: p.T("pilot.state"), Value: string(asked.state), Options: append([]view.Option{all}, pilotOptions(p, "nomination.state.", partner.Standings)...)},
	}}
	if asked.words != "" || asked.side != "" || asked.state != "" {
		bar.Clear = nominationQuery{turn: asked.turn}.path()
	}
	return bar
}
