package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/web/pairing"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const seasonsURL = matchesURL + "/seasons"

func seasonURL(id matching.PlanID) string { return seasonsURL + "/" + url.PathEscape(string(id)) }

// listSeasons lists the pages of plans of seasons.
func (o *pages) listSeasons(t *request.Table) {
	read, act := request.Allowed(party.ActReadSites), request.Allowed(party.ActProposeMatch)
	t.Get(seasonsURL, read, o.seasons)
	t.Post(seasonsURL, act, o.openSeason)
	t.Get(seasonsURL+"/{plan}", read, o.season)
	t.Post(seasonsURL+"/{plan}", act, o.changeSeason)
}

func seasonTag(p locale.Printer, s matching.PlanState) view.Tag {
	tone := map[matching.PlanState]view.Tone{matching.PlanDraft: view.Progress, matching.PlanConfirmed: view.Good, matching.PlanDropped: view.Info}[s]
	return view.Tag{Tone: tone, Text: p.T("matching.plan.state." + string(s))}
}

// seasonsView is the list of plans, and the form that opens one.
type seasonsView struct {
	page   view.Page
	table  view.Table
	action string
	forms  []actForm
}

func (o *pages) seasons(w http.ResponseWriter, r *http.Request) error {
	return o.seasonsPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) seasonsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Seasons(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("matching.plan.title"))
	p := page.Printer
	v := seasonsView{page: page, action: seasonsURL, table: view.Table{
		Caption: page.Title, Stack: true, Empty: p.T("matching.plan.none"),
		Columns: []view.Column{{Label: p.T("matching.plan.field.title")}, {Label: p.T("matching.plan.placed"), Num: true}, {Label: p.T("matching.plan.unplaced"), Num: true}, {Label: p.T("matching.state")}},
	}}
	for _, x := range all {
		tag := seasonTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Title, Sub: o.moment(p, x.MadeAt), Href: seasonURL(x.ID)}, {Text: p.Number(int64(len(x.Placements)))}, {Text: p.Number(int64(len(x.Unplaced)))}, {Tag: &tag},
		}})
	}
	if who.May(party.ActProposeMatch, "") == nil {
		v.forms = []actForm{{
			act: "open", title: p.T("matching.plan.open"), text: p.T("matching.plan.open_text"), submit: p.T("matching.plan.make"),
			fields: view.Fill(p, "matching.plan.field.", []view.Field{{Name: "title", MaxLength: 200}, {Name: "seed", Width: "medium", InputMode: "numeric", Hint: p.T("matching.plan.seed_hint"), Optional: true}}, typed, problem),
		}}
		refuse(p, v.forms, typed, problem)
	}
	return view.Render(w, r, status, seasonsPage(v))
}

func (o *pages) openSeason(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	var seed uint64
	var id matching.PlanID
	if typed := strings.TrimSpace(values.Get("seed")); typed != "" {
		if seed, err = strconv.ParseUint(typed, 10, 64); err != nil {
			err = fault.Field("seed", "matching.number")
		}
	}
	if err == nil {
		id, err = o.Sites.OpenSeason(r.Context(), who, values.Get("title"), seed)
	}
	if status, again := reopen(err); again {
		return o.seasonsPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, seasonURL(id))
}

// seasonView is one plan.
type seasonView struct {
	page             view.Page
	heading          view.Heading
	facts            []view.Row
	placed, unplaced view.Table
	action           string
	forms            []actForm
	events           []view.Event
}

func (o *pages) season(w http.ResponseWriter, r *http.Request) error {
	return o.seasonPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) seasonPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Season(r.Context(), who, matching.PlanID(r.PathValue("plan")))
	if err != nil {
		return err
	}
	x, page := f.Plan, o.page(r, f.Plan.Title)
	page.Wide, page.Path = true, seasonURL(x.ID)
	p := page.Printer
	tag := seasonTag(p, x.State)
	v := seasonView{
		page: page, heading: view.Heading{Kicker: p.T("matching.plan.kicker"), Title: x.Title, Lede: p.T("matching.plan.rule"), Tag: &tag}, action: seasonURL(x.ID),
		facts: []view.Row{
			{Term: p.T("matching.plan.placed"), Text: p.Number(int64(len(x.Placements)))},
			{Term: p.T("matching.plan.unplaced"), Text: p.Number(int64(len(x.Unplaced)))},
			{Term: p.T("matching.plan.best"), Text: bestText(p, x)},
			{Term: p.T("matching.plan.field.seed"), Text: strconv.FormatUint(x.Seed, 10)},
			{Term: p.T("matching.plan.made"), Text: o.moment(p, x.MadeAt)},
		},
		placed:   placedTable(p, f),
		unplaced: unplacedTable(p, x),
		events:   o.past(p, f.Journal, f.People, actTitle),
	}
	if x.Open(who) == nil {
		v.forms = seasonForms(p, f, typed, problem)
		refuse(p, v.forms, typed, problem)
	}
	return view.Render(w, r, status, seasonPage(v))
}

// bestText says how good the plan is: the mean likeness, and that no plan with so many is better.
func bestText(p locale.Printer, x matching.Plan) string {
	if len(x.Placements) == 0 {
		return p.T("matching.plan.nobody_placed")
	}
	n := int64(len(x.Placements))
	words := p.T("matching.plan.mean", "Mean", pairing.Percent(p, int(x.Likeness/n)))
	if x.Likeness == x.Bound {
		return words + " " + p.T("matching.plan.proved")
	}
	return words + " " + p.T("matching.plan.bound", "Bound", pairing.Percent(p, int(x.Bound/n)))
}

func placedTable(p locale.Printer, f programme.SeasonFile) view.Table {
	t := view.Table{Caption: p.T("matching.plan.placed_title"), Stack: true, Empty: p.T("matching.plan.nobody_placed"), Columns: []view.Column{
		{Label: p.T("pilot.field.solution")}, {Label: p.T("pilot.field.site")}, {Label: p.T("matching.score"), Num: true}, {Label: p.T("matching.plan.why_here")},
	}}
	for _, x := range f.Plan.Placements {
		why := p.T("matching.plan.rank", "Rank", x.Rank, "Of", x.Of)
		if x.Rank == 1 {
			why = p.T("matching.plan.rank_first", "Of", x.Of)
		}
		sub := ""
		if i := slices.IndexFunc(f.Requests, func(r cityneed.Request) bool { return r.ID == x.Request }); i >= 0 {
			sub = p.T("matching.asked_for", "Request", f.Requests[i].Title)
		}
		if x.Pinned {
			why = p.T("matching.plan.pinned")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.SolutionName, Sub: x.CompanyName, Href: solutionURL(x.Solution, "sites")}, {Text: x.SiteName, Href: siteURL(x.Site, "")}, {Text: pairing.Percent(p, x.Score)}, {Text: why, Sub: sub},
		}})
	}
	return t
}

func unplacedTable(p locale.Printer, x matching.Plan) view.Table {
	t := view.Table{Caption: p.T("matching.plan.unplaced_title"), Stack: true, Empty: p.T("matching.plan.all_placed"), Columns: []view.Column{{Label: p.T("pilot.field.solution")}, {Label: p.T("matching.why_not")}}}
	for _, u := range x.Unplaced {
		var why []string
		switch {
		case u.Words != "":
			why = append(why, p.T("matching.plan.left_out", "Words", u.Words))
		case u.Suited > 0:
			why = append(why, p.T("matching.plan.full", "Count", u.Suited))
		default:
			why = append(why, p.T("matching.plan.none_suits"))
			for _, b := range u.Bars {
				why = append(why, p.T("matching.plan.bar_count", "Bar", p.T("matching.bar."+string(b.Bar)), "N", b.Count))
			}
			if u.Alike > 0 {
				why = append(why, p.T("matching.plan.nothing_in_common", "Count", u.Alike))
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: u.SolutionName, Sub: u.CompanyName, Href: solutionURL(u.Solution, "sites")}, {Text: strings.Join(why, " ")}}})
	}
	return t
}

// seasonForms are the adjustments of a plan, and its end.
func seasonForms(p locale.Printer, f programme.SeasonFile, typed url.Values, problem error) []actForm {
	x := f.Plan
	var all, places, adjusted []view.Option
	for _, s := range x.Placements {
		all = append(all, view.Option{Value: string(s.Solution), Label: s.SolutionName + ", " + s.CompanyName})
		if s.Pinned {
			adjusted = append(adjusted, view.Option{Value: string(s.Solution), Label: s.SolutionName + ", " + s.SiteName})
		}
	}
	for _, s := range x.Unplaced {
		if s.Words != "" {
			adjusted = append(adjusted, view.Option{Value: string(s.Solution), Label: s.SolutionName})
		} else {
			all = append(all, view.Option{Value: string(s.Solution), Label: s.SolutionName + ", " + s.CompanyName})
		}
	}
	for _, s := range f.Sites {
		if s.State == site.Registered {
			places = append(places, view.Option{Value: string(s.ID), Label: s.Name})
		}
	}
	fill := func(fields ...view.Field) []view.Field {
		return view.Fill(p, "matching.plan.field.", fields, typed, problem)
	}
	forms := []actForm{
		{act: "confirm", title: p.T("matching.plan.confirm"), text: p.T("matching.plan.confirm_text", "Count", len(x.Placements)), submit: p.T("matching.plan.confirm"), fields: fill(view.Field{Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 2000, Optional: true})},
		{act: "pin", title: p.T("matching.plan.pin"), text: p.T("matching.plan.pin_text"), submit: p.T("matching.plan.pin_submit"), folded: true, fields: fill(
			view.Field{Name: "solution", Type: view.Select, Options: all}, view.Field{Name: "site", Type: view.Select, Options: places})},
		{act: "out", title: p.T("matching.plan.leave_out"), text: p.T("matching.plan.leave_out_text"), submit: p.T("matching.plan.leave_out_submit"), folded: true, fields: fill(
			view.Field{Name: "solution", Type: view.Select, Options: all}, view.Field{Name: "words", Type: view.TextArea, Rows: 2, MaxLength: 2000})},
	}
	if len(x.Placements) == 0 {
		forms = forms[1:]
	}
	if len(adjusted) > 0 {
		forms = append(forms, actForm{act: "free", title: p.T("matching.plan.free"), submit: p.T("matching.plan.free"), folded: true, fields: fill(view.Field{Name: "solution", Type: view.Select, Options: adjusted})})
	}
	return append(forms,
		actForm{act: "make", title: p.T("matching.plan.again"), text: p.T("matching.plan.again_text"), submit: p.T("matching.plan.again"), folded: true},
		actForm{act: "drop", title: p.T("matching.plan.drop"), text: p.T("matching.plan.drop_text"), submit: p.T("matching.plan.drop"), folded: true})
}

func (o *pages) changeSeason(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	ctx, id, of := r.Context(), matching.PlanID(r.PathValue("plan")), solution.ID(v.Get("solution"))
	switch v.Get("act") {
	case "confirm":
		err = o.Sites.ConfirmSeason(ctx, who, id, v.Get("words"))
	case "pin":
		err = o.Sites.PinSeason(ctx, who, id, of, site.ID(v.Get("site")))
	case "out":
		err = o.Sites.LeaveOutOfSeason(ctx, who, id, of, v.Get("words"))
	case "free":
		err = o.Sites.FreeInSeason(ctx, who, id, of)
	case "make":
		err = o.Sites.MakeSeason(ctx, who, id)
	case "drop":
		err = o.Sites.DropSeason(ctx, who, id)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.seasonPage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, seasonURL(id))
}
