package closing

import (
	"net/http"
	"net/url"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// asideLink leads those who have a word in it to the page on which a decision is set aside; nil for the others.
func (c *pages) asideLink(p locale.Printer, who party.Actor, f programme.ReportFile) *view.Link {
	if c.Side != pilot.Office || f.File.Decision == nil || who.May(party.ActProposePilotAside, "") != nil && who.May(party.ActConfirmPilotAside, "") != nil {
		return nil
	}
	l := view.Link{Href: c.URL(f.Pilot.ID, "report/aside"), Label: p.T("pilot_aside.title")}
	if f.AsideWaits {
		l.Label = p.T("pilot_aside.open")
	}
	return &l
}

// asideNotices say that the decision does not count any more, or that somebody proposes so.
func asideNotices(p locale.Printer, f programme.ReportFile) []view.Notice {
	switch {
	case f.AsideWaits:
		return []view.Notice{{Tone: view.Warn, Title: p.T("pilot_aside.waiting"), Text: p.T("pilot_aside.waits")}}
	case f.Pilot.State == pilot.Annulled:
		return []view.Notice{{Tone: view.Bad, Title: p.T("pilot_aside.gone"), Text: p.T("pilot_aside.ended")}}
	case f.Pilot.State == pilot.Judged && len(f.File.Asides) > 0:
		return []view.Notice{{Tone: view.Warn, Title: p.T("pilot_aside.gone"), Text: p.T("pilot_aside.anew")}}
	}
	return nil
}

// asideRows say why a decision does not count any more, and by whose word.
func (c *pages) asideRows(p locale.Printer, people map[party.PersonID]party.Person, x pilot.Filed[pilot.Aside]) []view.Row {
	return []view.Row{
		{Term: p.T("pilot_aside.ground"), Text: p.Capital(x.Record.Ground.Name.In(p.Lang()))},
		{Term: p.T("pilot_aside.reasons"), Text: x.Record.Words},
		{Term: p.T("pilot_aside.way"), Text: p.T("pilot_aside.way." + string(x.Record.Way))},
		{Term: p.T("pilot_aside.by"), Text: people[x.Record.By].Name},
		{Term: p.T("pilot_aside.second"), Text: p.T("report.signed_by", "Name", people[x.Record.Second].Name, "When", p.Moment(x.Record.At, c.Place))},
		{Term: p.T("pilot_aside.digest"), Text: x.Digest},
	}
}

func (c *pages) askAside(w http.ResponseWriter, r *http.Request) error {
	return c.asidePage(w, r, http.StatusOK, url.Values{}, nil)
}

// asidePage proposes to set the decision aside, or asks for the second word where that is proposed.
func (c *pages) asidePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	x, err := c.Desk.DecisionAside(r.Context(), who, id)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	d := x.Decision.Record
	v := view.Confirm{
		Title: p.T("pilot_aside.title"), Text: p.T("pilot_aside.text"), Action: c.URL(id, "report/aside"), Back: view.Link{Href: c.URL(id, "report"), Label: x.Pilot.Title},
		Facts: []view.Row{
			{Term: p.T("report.decision"), Text: p.T("report.choice." + string(d.Choice))},
			{Term: p.T("report.signed"), Text: p.T("report.signed_by", "Name", x.People[d.By].Name, "When", p.Moment(d.At, c.Place))},
		},
		Problems: view.Problems(p, problem), Danger: true,
	}
	if x.Waiting == nil {
		if x.MayPropose != nil {
			return x.MayPropose
		}
		v.Submit, v.Fields = p.T("pilot_aside.do"), asideFields(p, x.Grounds, typed, problem)
	} else {
		if x.MayDecline != nil {
			return x.MayDecline
		}
		v.Title, v.Text, v.Submit, v.Danger = p.T("pilot_aside.confirm"), p.T("pilot_aside.confirm_text"), p.T("officer.confirm.do"), false
		v.Facts = append(
			v.Facts,
			view.Row{Term: p.T("pilot_aside.ground"), Text: p.Capital(x.Proposed.Ground.Name.In(p.Lang()))},
			view.Row{Term: p.T("pilot_aside.way"), Text: p.T("pilot_aside.way." + string(x.Proposed.Way))},
			view.Row{Term: p.T("pilot_aside.reasons"), Text: x.Waiting.Words},
			view.Row{Term: p.T("pilot_aside.by"), Text: p.T("report.signed_by", "Name", x.People[x.Waiting.ProposedBy].Name, "When", p.Moment(x.Waiting.ProposedAt, c.Place))},
			view.Row{Term: p.T("officer.confirm.lapses"), Text: p.Moment(x.Waiting.LapsesAt(), c.Place)},
		)
		v.Hidden = map[string]string{"digest": x.Waiting.Digest}
		no := p.T("pilot_aside.no_hint")
		v.Fields = view.AnswerFields(p, view.Answering{
			Choice: typed.Get("choice"), Words: typed.Get("answer"), MayConfirm: x.MayConfirm == nil, Yes: p.T("pilot_aside.yes_hint"), No: no, Back: no,
		}, problem)
	}
	page := c.Page(r, v.Title)
	if problem != nil && len(v.Problems) == 0 {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, asidePage(page, v))
}

func asideFields(p locale.Printer, grounds []pilot.AsideGround, typed url.Values, problem error) []view.Field {
	why := view.Field{Name: "ground", Label: p.T("pilot_aside.ground"), Hint: p.T("pilot_aside.ground_hint"), Type: view.Radios, Value: typed.Get("ground"), Error: view.FieldError(p, problem, "ground")}
	for _, g := range grounds {
		o := view.Option{Value: g.Code, Label: p.Capital(g.Name.In(p.Lang()))}
		if g.Figures {
			o.Hint = p.T("pilot_aside.figures")
		}
		why.Options = append(why.Options, o)
	}
	way := view.Field{Name: "way", Label: p.T("pilot_aside.way"), Type: view.Radios, Value: typed.Get("way"), Error: view.FieldError(p, problem, "way")}
	for _, x := range pilot.AsideWays {
		way.Options = append(way.Options, view.Option{Value: string(x), Label: p.T("pilot_aside.way." + string(x)), Hint: p.T("pilot_aside.way." + string(x) + ".hint")})
	}
	return []view.Field{why, way, {
		Name: "reasons", Label: p.T("pilot_aside.reasons"), Hint: p.T("pilot_aside.reasons_hint"), Type: view.TextArea, Rows: 5, MaxLength: 4000, Value: typed.Get("reasons"),
		Error: view.FieldError(p, problem, "reasons"),
	}}
}

func (c *pages) saveAside(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	switch {
	case v.Get("digest") == "":
		err = c.Desk.ProposeDecisionAside(r.Context(), who, id, v.Get("ground"), pilot.AsideWay(v.Get("way")), v.Get("reasons"))
	case v.Get("choice") == view.AnswerYes:
		err = c.Desk.ConfirmDecisionAside(r.Context(), who, id, v.Get("digest"))
	case v.Get("choice") == view.AnswerNo:
		err = c.Desk.DeclineDecisionAside(r.Context(), who, id, v.Get("answer"))
	default:
		err = fault.Field("choice", "party.choose_one")
	}
	if fault.Is(err, fault.Invalid) {
		return c.asidePage(w, r, http.StatusUnprocessableEntity, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(id, "report"))
}
