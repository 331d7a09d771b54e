package officer

import (
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
	"proba.example/internal/web/view"
)

// termView says day by day how a due date comes about, and lets an officer stop the clock or move the visit.
type termView struct {
	caseFrame
	facts    []view.Row
	days     view.Table
	action   string
	stop     []view.Field  // empty where the clock cannot be stopped
	resume   []view.Option // the reasons for which it stands
	postpone []view.Field  // empty where no visit can be moved

	stopWrong, postponeWrong []view.Problem
}

func (o *pages) term(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	return o.showTerm(w, r, http.StatusOK, v, nil, nil)
}

func (o *pages) showTerm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, typed url.Values, problem error) error {
	t, err := o.Desk.CaseTerm(r.Context(), v.Actor, v.Case.ID)
	if err != nil {
		return err
	}
	if t == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	tv := termView{
		caseFrame: o.caseFrame(r, v, tabOverview), facts: term.Facts(p, *t), days: term.Days(p, *t),
		action: caseURL(v.Case.ID, "term"),
	}
	if wrong := view.Problems(p, problem); typed.Get("do") == "postpone" {
		tv.postponeWrong = wrong
	} else {
		tv.stopWrong = wrong
	}
	tv.forms(p, v, typed, problem)
	return view.Render(w, r, status, termPage(tv))
}

// forms fills in what the reader may do about the clock.
func (tv *termView) forms(p locale.Printer, v casework.ForOfficer, typed url.Values, problem error) {
	switch v.Case.State {
	case application.Submitted, application.Accepted, application.Evaluating:
	default:
		return
	}
	field := func(of, name string, f view.Field) view.Field {
		if f.Name = name; typed.Get("do") == of {
			f.Value, f.Error = typed.Get(name), view.FieldError(p, problem, name)
		}
		return f
	}
	if v.Actor.May(party.ActStopClock, "") == nil {
		var free []view.Option
		for _, reason := range application.HandReasons(v.Edition) {
			x := view.Option{Value: reason, Label: p.T("clock.reason." + reason)}
			if v.Case.Stopped(reason) {
				tv.resume = append(tv.resume, x)
			} else {
				free = append(free, x)
			}
		}
		if len(free) > 0 {
			tv.stop = []view.Field{
				field("stop", "reason", view.Field{Label: p.T("clock.stop.reason"), Type: view.Select, Options: free}),
				field("stop", "words", view.Field{Label: p.T("clock.stop.what"), Type: view.TextArea, Rows: 2, MaxLength: 1000}),
			}
		}
	}
	if v.Case.State == application.Evaluating && v.Actor.May(party.ActAppoint, "") == nil {
		tv.postpone = []view.Field{
			field("postpone", "visit_on", view.Field{Label: p.T("clock.postpone.on"), Type: view.Date, Width: "short"}),
			field("postpone", "by", view.Field{Label: p.T("clock.postpone.by"), Type: view.Select, Options: []view.Option{
				{Value: "company", Label: p.T("clock.postpone.company")}, {Value: "agency", Label: p.T("clock.postpone.agency")},
			}}),
			field("postpone", "why", view.Field{Label: p.T("clock.stop.what"), Type: view.TextArea, Rows: 2, MaxLength: 1000}),
		}
	}
}

func (o *pages) saveTerm(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), v.Case.ID
	switch typed.Get("do") {
	case "stop":
		err = o.Desk.StopClock(ctx, v.Actor, id, typed.Get("reason"), typed.Get("words"))
	case "resume":
		err = o.Desk.ResumeClock(ctx, v.Actor, id, typed.Get("reason"))
	case "postpone":
		on, parseErr := calendar.Parse(typed.Get("visit_on"))
		if parseErr != nil {
			on = calendar.Date{} // the desk says that a day is missing
		}
		by := typed.Get("by")
		if by != "company" && by != "agency" {
			err = fault.Field("by", "party.choose_one")
			break
		}
		err = o.Desk.PostponeVisit(ctx, v.Actor, id, on, by == "company", typed.Get("why"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.showTerm(w, r, status, v, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "term"))
}
