package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/guest"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// eventRoutes lists the pages of the events of an intake.
func (o *pages) eventRoutes(t *request.Table) {
	read, manage := request.Allowed(party.ActReadCohorts), request.Allowed(party.ActManageCohorts)
	t.Get(intakesURL+"/{intake}/events", read, o.intakeEvents)
	t.Post(intakesURL+"/{intake}/events", manage, o.enterEvent)
	t.Get(intakesURL+"/{intake}/events/{event}", read, o.gathering)
	t.Post(intakesURL+"/{intake}/events/{event}", manage, o.actOnEvent)
}

const (
	eventEnter  = "enter"
	eventTake   = "take"
	eventRead   = "read"
	eventOrder  = "order"
	eventInvite = "invite"
	eventFollow = "follow"
	eventErase  = "erase"
)

func eventURL(e gathering.Event) string {
	return intakeURL(e.Intake, "events", url.PathEscape(string(e.ID)))
}

// eventsView is the events of an intake, and how often each company came.
type eventsView struct {
	page       view.Page
	back       view.Link
	heading    view.Heading
	events     view.Table
	attendance view.Table
	outcomes   []view.Table // of demo days
	action     string
	forms      []actForm
}

func (o *pages) intakeEvents(w http.ResponseWriter, r *http.Request) error {
	return o.eventsPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) eventsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Sites.Events(r.Context(), who, cohort.ID(r.PathValue("intake")))
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("gathering.title"))
	p := page.Printer
	v := eventsView{
		page: page, back: view.Link{Href: intakeURL(l.Intake.ID), Label: l.Intake.Title}, heading: view.Heading{Kicker: l.Intake.Title, Title: page.Title, Lede: p.T("gathering.lede")},
		action: intakeURL(l.Intake.ID, "events"),
		events: view.Table{Caption: page.Title, Stack: true, Empty: p.T("gathering.none"), Columns: []view.Column{{Label: p.T("gathering.field.title")}, {Label: p.T("gathering.field.on")}, {Label: p.T("gathering.field.where")}, {Label: p.T("gathering.came"), Num: true}}},
	}
	for _, e := range l.Events {
		came := "—"
		if !e.TakenAt.IsZero() {
			came = p.T("mentor.of_hours", "N", len(e.Came), "Hours", len(e.Asked))
		}
		v.events.Rows = append(v.events.Rows, view.TableRow{Cells: []view.Cell{{Text: e.Title, Sub: p.T("gathering.kind." + string(e.Kind)), Href: eventURL(e)}, {Text: p.Date(e.On)}, {Text: e.Where}, {Text: came}}})
		if len(l.Tallies[e.ID]) > 0 {
			v.outcomes = append(v.outcomes, talliesTable(p, e, l.Intake.Currency, l.Tallies[e.ID]))
		}
	}
	v.attendance = attendanceTable(p, l)
	if short := gathering.Short(l.Intake, l.Candidates, l.Events); len(short) > 0 {
		n := view.Notice{Tone: view.Warn, Text: p.T("gathering.short", "Minimum", p.Percent(int64(l.Intake.MinAttendance)))}
		for _, c := range short {
			n.Items = append(n.Items, c.Name)
		}
		v.page.Notices = append(v.page.Notices, n)
	}
	if who.May(party.ActManageCohorts, "") == nil && l.Intake.State != cohort.Over && l.Intake.State != cohort.Cancelled {
		v.forms = []actForm{{act: eventEnter, title: p.T("gathering.enter"), submit: p.T("gathering.enter_do"), fields: view.Fill(p, "gathering.field.", []view.Field{
			{Name: "kind", Type: view.Select, Options: pilotOptions(p, "gathering.kind.", gathering.Kinds)}, {Name: "title", MaxLength: 200}, {Name: "on", Type: view.Date, Width: "short"}, {Name: "where", MaxLength: 300},
		}, nil, nil)}}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, eventsPage(v))
}

func attendanceTable(p locale.Printer, l programme.EventList) view.Table {
	t := view.Table{Caption: p.T("gathering.attendance"), Stack: true, Columns: []view.Column{{Label: p.T("cohort.company")}, {Label: p.T("gathering.came"), Num: true}, {Label: p.T("gathering.share"), Num: true}}}
	for _, c := range l.Candidates {
		s := gathering.Attendance(l.Events, c.ID)
		share := "—"
		if s.Asked > 0 {
			share = p.Percent(int64(s.Percent()))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: c.Name, Href: candidateURL(c)}, {Text: p.T("mentor.of_hours", "N", s.Came, "Hours", s.Asked)}, {Text: share}}})
	}
	return t
}

func talliesTable(p locale.Printer, e gathering.Event, currency string, all []gathering.Tally) view.Table {
	t := view.Table{Caption: e.Title, Stack: true, Columns: []view.Column{
		{Label: p.T("cohort.company")}, {Label: p.T("gathering.interested"), Num: true}, {Label: p.T("gathering.planned"), Num: true}, {Label: p.T("gathering.actual"), Num: true},
	}}
	count := func(c gathering.Count) view.Cell {
		x := view.Cell{Text: p.Number(int64(c.Outcomes))}
		if c.Amount > 0 {
			x.Sub = p.RoundMoney(c.Amount, currency)
		}
		return x
	}
	for _, x := range all {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Name}, {Text: p.Number(int64(x.Interested))}, count(x.Planned), count(x.Actual)}})
	}
	return t
}

func (o *pages) enterEvent(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	e := gathering.Event{Intake: cohort.ID(r.PathValue("intake")), Kind: gathering.Kind(values.Get("kind")), Title: values.Get("title"), Where: values.Get("where")}
	e.On, _ = calendar.Parse(strings.TrimSpace(values.Get("on"))) // none is refused
	if e.ID, err = o.Sites.EnterEvent(r.Context(), who, e); err != nil {
		if status, again := reopen(err); again {
			return o.eventsPage(w, r, status, values, err)
		}
		return err
	}
	return request.Redirect(w, r, eventURL(e))
}

// eventView is one event.
type eventView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	facts   []view.Row
	public  string // address of the public page of a demo day
	guests  view.Table
	tallies view.Table
	action  string
	forms   []actForm
}

func (o *pages) theEvent(r *http.Request) (programme.EventFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.EventFile{}, who, err
	}
	f, err := o.Sites.Event(r.Context(), who, gathering.ID(r.PathValue("event")))
	if err == nil && string(f.Event.Intake) != r.PathValue("intake") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return f, who, err
}

func (o *pages) gathering(w http.ResponseWriter, r *http.Request) error {
	return o.eventPage(w, r, http.StatusOK, nil, nil, nil)
}

func (o *pages) eventPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error, told *view.Notice) error {
	f, who, err := o.theEvent(r)
	if err != nil {
		return err
	}
	e, page := f.Event, o.page(r, f.Event.Title)
	p := page.Printer
	if told != nil {
		page.Notices = append(page.Notices, *told)
	}
	v := eventView{
		page: page, back: view.Link{Href: intakeURL(e.Intake, "events"), Label: p.T("gathering.title")}, heading: view.Heading{Kicker: p.T("gathering.kind." + string(e.Kind)), Title: e.Title}, action: eventURL(e),
		facts: []view.Row{{Term: p.T("gathering.field.on"), Text: p.Date(e.On)}, {Term: p.T("gathering.field.where"), Text: e.Where}},
	}
	if !e.TakenAt.IsZero() {
		v.facts = append(v.facts, view.Row{Term: p.T("gathering.came"), Text: p.T("mentor.of_hours", "N", len(e.Came), "Hours", len(e.Asked))})
	}
	if e.Kind == gathering.DemoDay {
		v.public = "/demo-days/" + url.PathEscape(string(e.ID))
		v.guests = guestsTable(p, f)
		if len(f.Guests) > 0 {
			v.tallies = talliesTable(p, e, f.Intake.Currency, gathering.Tallies(e, f.Guests))
		}
	}
	if who.May(party.ActManageCohorts, "") == nil {
		v.forms = eventForms(p, f)
		if e.Kind == gathering.DemoDay && len(f.Guests) > 0 && who.May(party.ActProposeErasure, "") == nil {
			v.forms = append(v.forms, actForm{act: eventErase, title: p.T("gathering.erase"), text: p.T("gathering.erase_text"), submit: p.T("gathering.erase_do"), folded: true, fields: []view.Field{
				{Name: "guest", Label: p.T("gathering.outcome.guest"), Type: view.Select, Options: guestOptions(f)},
			}})
		}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, eventPage(v))
}

func guestsTable(p locale.Printer, f programme.EventFile) view.Table {
	t := view.Table{Caption: p.T("gathering.guests"), Stack: true, Empty: p.T("gathering.no_guests"), Columns: []view.Column{
		{Label: p.T("gathering.guest")}, {Label: p.T("gathering.interested_in")}, {Label: p.T("gathering.consent")},
	}}
	for _, g := range f.Guests {
		var names []string
		for _, x := range f.Event.Pitches {
			if slices.Contains(g.Interested, x.Candidate) {
				names = append(names, x.Name)
			}
		}
		contact := "—"
		if !g.AnsweredAt.IsZero() {
			contact = yesOrNo(p, "gathering.contact.", g.Contact)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: g.Name, Sub: g.Organisation + ", " + p.T("gathering.side."+string(g.Side))}, {Text: strings.Join(names, ", "), Sub: g.Words}, {Text: contact}}})
	}
	return t
}

func eventForms(p locale.Printer, f programme.EventFile) []actForm {
	e := f.Event
	var forms []actForm
	if f.Intake.State == cohort.Running && !f.Today.Before(e.On) {
		var companies []view.Option
		for _, c := range f.Candidates {
			companies = append(companies, view.Option{Value: string(c.ID), Label: c.Name})
		}
		came := make([]string, len(e.Came))
		for n, id := range e.Came {
			came[n] = string(id)
		}
		forms = append(forms,
			actForm{act: eventTake, title: p.T("gathering.take"), text: p.T("gathering.take_text"), submit: p.T("gathering.take_do"), fields: []view.Field{
				{Name: "came", Label: p.T("gathering.who_came"), Type: view.Checkboxes, Optional: true, Options: companies, Values: came},
			}},
			actForm{act: eventRead, title: p.T("gathering.read"), text: p.T("gathering.read_text"), submit: p.T("gathering.take_do"), folded: true, fields: []view.Field{
				{Name: "list", Label: p.T("gathering.list"), Type: view.TextArea, Rows: 6},
			}})
	}
	if e.Kind != gathering.DemoDay {
		return forms
	}
	names, speakers, guests := make([]string, len(e.Pitches)), make([]view.Option, len(e.Pitches)), guestOptions(f)
	for n, x := range e.Pitches {
		names[n], speakers[n] = x.Name, view.Option{Value: string(x.Candidate), Label: x.Name}
	}
	forms = append(forms,
		actForm{act: eventInvite, title: p.T("gathering.invite"), text: p.T("gathering.invite_text"), submit: p.T("gathering.invite_do"), folded: true, fields: view.Fill(p, "gathering.guest_field.", []view.Field{
			{Name: "name", MaxLength: 200},
			{Name: "organisation", MaxLength: 200},
			{Name: "side", Type: view.Select, Options: pilotOptions(p, "gathering.side.", gathering.Sides)},
			{Name: "email", Type: view.EmailField, Optional: true},
			{Name: "language", Type: view.Select, Options: guest.Languages()},
		}, nil, nil)},
		actForm{act: eventOrder, title: p.T("gathering.order"), text: p.T("gathering.order_text"), submit: p.T("gathering.order_do"), folded: true, fields: []view.Field{
			{Name: "order", Label: p.T("gathering.speakers"), Type: view.TextArea, Rows: 6, Value: strings.Join(names, "\n"), Optional: true},
		}})
	if len(guests) > 0 && len(speakers) > 0 {
		forms = append(forms, actForm{act: eventFollow, title: p.T("gathering.follow"), text: p.T("gathering.follow_text"), submit: p.T("gathering.follow_do"), folded: true, fields: view.Fill(p, "gathering.outcome.", []view.Field{
			{Name: "guest", Type: view.Select, Options: guests},
			{Name: "candidate", Type: view.Select, Options: speakers},
			{Name: "result", Type: view.Select, Options: pilotOptions(p, "gathering.result.", gathering.Results)},
			{Name: "planned", Type: view.Checkboxes, Optional: true, Options: []view.Option{{Value: "yes", Label: p.T("cohort.planned_yes")}}},
			{Name: "amount", Type: view.Number, Width: "medium", Unit: f.Intake.Currency, Optional: true},
			{Name: "day", Type: view.Date, Width: "short"},
		}, nil, nil)})
	}
	return forms
}

func guestOptions(f programme.EventFile) []view.Option {
	all := make([]view.Option, len(f.Guests))
	for n, g := range f.Guests {
		all[n] = view.Option{Value: string(g.ID), Label: g.Name + ", " + g.Organisation}
	}
	return all
}

func (o *pages) actOnEvent(w http.ResponseWriter, r *http.Request) error {
	f, who, err := o.theEvent(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	id := f.Event.ID
	switch values.Get("act") {
	case eventTake:
		var came []cohort.CandidateID
		for _, c := range values["came"] {
			came = append(came, cohort.CandidateID(c))
		}
		err = o.Sites.TakeAttendance(r.Context(), who, id, came)
	case eventRead:
		err = o.Sites.ReadAttendance(r.Context(), who, id, values.Get("list"))
	case eventOrder:
		err = o.Sites.ArrangeDemoDay(r.Context(), who, id, paragraphs(values.Get("order")))
	case eventInvite:
		key, wrong := o.Sites.InviteGuest(r.Context(), who, gathering.Guest{
			Event: id, Name: values.Get("name"), Organisation: values.Get("organisation"), Side: gathering.Side(values.Get("side")), Email: values.Get("email"), Language: locale.Lang(values.Get("language")),
		})
		if err = wrong; err == nil {
			p := request.Printer(r)
			link := o.Sites.Letters.Agency.BaseURL + programme.GuestPath(key) + "?lang=" + url.QueryEscape(values.Get("language"))
			return o.eventPage(w, r, http.StatusOK, nil, nil, &view.Notice{Tone: view.Good, Title: p.T("gathering.invited"), Text: p.T("gathering.invited_text"), Items: []string{link}})
		}
	case eventFollow:
		x := gathering.Outcome{Candidate: cohort.CandidateID(values.Get("candidate")), Result: gathering.Result(values.Get("result")), Planned: values.Get("planned") == "yes"}
		x.On, _ = calendar.Parse(strings.TrimSpace(values.Get("day"))) // none is refused
		if said := strings.TrimSpace(values.Get("amount")); said != "" {
			amount, ok := locale.ReadMoney(said, f.Intake.Currency)
			if !ok {
				amount = -1
			}
			x.Amount = amount
		}
		err = o.Sites.FollowGuest(r.Context(), who, id, gathering.GuestID(values.Get("guest")), x)
	case eventErase:
		person, wrong := o.Sites.EraseGuest(r.Context(), who, id, gathering.GuestID(values.Get("guest")))
		if err = wrong; err == nil {
			return request.Redirect(w, r, "/erasures/"+url.PathEscape(string(person)))
		}
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.eventPage(w, r, status, values, err, nil)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, eventURL(f.Event))
}
