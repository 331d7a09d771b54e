package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/committee"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const meetingsURL = "/office/committee"

func meetingURL(id committee.ID, rest string) string {
	u := meetingsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// The acts of a meeting's forms.
const (
	meetAgenda   = "agenda"
	meetCall     = "call"
	meetCancel   = "cancel"
	meetOpen     = "open"
	meetAttend   = "attend"
	meetTake     = "take"
	meetSettle   = "settle"
	meetPostpone = "postpone"
)

var meetActs = []string{meetAgenda, meetCall, meetCancel, meetOpen, meetAttend, meetTake, meetSettle, meetPostpone}

// listCommittee lists the pages of the committee.
func (o *pages) listCommittee(t *request.Table) {
	read, convene, vote := request.Allowed(party.ActReadCases), request.Allowed(party.ActConvene), request.Allowed(party.ActVote)
	t.Get(meetingsURL, read, o.meetings)
	t.Get(meetingsURL+"/new", convene, o.newMeeting)
	t.Post(meetingsURL+"/new", convene, o.saveMeeting)
	t.Get(meetingsURL+"/{meeting}", read, o.meeting)
	t.Post(meetingsURL+"/{meeting}", convene, o.changeMeeting)
	t.Get(meetingsURL+"/{meeting}/edit", convene, o.editMeeting)
	t.Post(meetingsURL+"/{meeting}/edit", convene, o.saveMeeting)
	t.Get(meetingsURL+"/{meeting}/minutes", read, o.minutes)
	t.Get(ownMeetingsURL, vote, o.ownMeetings)
	t.Get(ownMeetingsURL+"/{meeting}", vote, o.ownMeeting)
	t.Post(ownMeetingsURL+"/{meeting}", vote, o.saveOwnMeeting)
	t.Get(ownMeetingsURL+"/{meeting}/minutes", vote, o.ownMinutes)
	t.Get(ownMeetingsURL+"/{meeting}/cases/{case}", vote, o.pack)
	t.Post(ownMeetingsURL+"/{meeting}/cases/{case}", vote, o.saveVote)
}

// meetingsView is the list of meetings.
type meetingsView struct {
	page    view.Page
	lede    string
	plan    bool
	table   view.Table
	waiting view.Table
}

func meetingTag(p locale.Printer, s committee.State) view.Tag {
	tone := map[committee.State]view.Tone{committee.Called: view.Info, committee.Sitting: view.Progress, committee.Closed: view.Good, committee.Cancelled: view.Warn}[s]
	return view.Tag{Tone: tone, Text: p.T("committee.state." + string(s))}
}

func outcomeTag(p locale.Printer, x committee.Outcome) view.Tag {
	tone := map[committee.Outcome]view.Tone{committee.Carried: view.Good, committee.NotCarried: view.Bad, committee.NoQuorum: view.Warn, committee.Postponed: view.Warn}[x]
	return view.Tag{Tone: tone, Text: p.T("committee.outcome." + string(x))}
}

func meetingsTable(p locale.Printer, all []committee.Meeting, href func(committee.ID) string) view.Table {
	t := view.Table{Caption: p.T("committee.meetings"), Stack: true, Empty: p.T("committee.none"), Columns: []view.Column{
		{Label: p.T("committee.on")},
		{Label: p.T("committee.place")},
		{Label: p.T("committee.members"), Num: true},
		{Label: p.T("committee.cases"), Num: true},
		{Label: p.T("committee.state")},
	}}
	for _, m := range all {
		tag := meetingTag(p, m.State)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Date(m.On), Href: href(m.ID)}, {Text: m.Place}, {Text: strconv.Itoa(len(m.Members))}, {Text: strconv.Itoa(len(m.Items))}, {Tag: &tag},
		}})
	}
	return t
}

func (o *pages) meetings(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Meetings(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := meetingsView{
		page: o.page(r, p.T("committee.title")), lede: p.T("committee.lede"), plan: l.Manages,
		table:   meetingsTable(p, l.All, func(id committee.ID) string { return meetingURL(id, "") }),
		waiting: view.Table{Caption: p.T("committee.waiting"), Stack: true, Empty: p.T("committee.none_waiting"), Columns: []view.Column{{Label: p.T("committee.case")}, {Label: p.T("committee.scheme")}}},
	}
	for _, c := range l.Waiting {
		v.waiting.Rows = append(v.waiting.Rows, view.TableRow{Cells: []view.Cell{{Text: c.Case.Reference, Sub: c.Company, Href: caseURL(c.Case.ID, "")}, {Text: p.Text(c.Edition.ShortTitle)}}})
	}
	return view.Render(w, r, http.StatusOK, meetingsPage(v))
}

// meetingFormView plans a meeting.
type meetingFormView struct {
	page   view.Page
	back   view.Link
	form   view.Form
	fields []view.Field
}

func (o *pages) newMeeting(w http.ResponseWriter, r *http.Request) error {
	return o.meetingForm(w, r, http.StatusOK, committee.Plan{}, nil)
}

func (o *pages) editMeeting(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.MeetingFile(r.Context(), who, committee.ID(r.PathValue("meeting")))
	if err != nil {
		return err
	}
	if f.Meeting.State != committee.Planned {
		return fault.New(fault.Conflict, "committee.not_planned")
	}
	x := committee.Plan{On: f.Meeting.On, Place: f.Meeting.Place}
	for _, m := range f.Meeting.Members {
		if x.Members = append(x.Members, m.Person); m.Chair {
			x.Chair = m.Person
		}
	}
	return o.meetingForm(w, r, http.StatusOK, x, nil)
}

func (o *pages) meetingForm(w http.ResponseWriter, r *http.Request, status int, x committee.Plan, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	able, today, err := o.Desk.Able(r.Context(), who)
	if err != nil {
		return err
	}
	p, id := request.Printer(r), committee.ID(r.PathValue("meeting"))
	v := meetingFormView{
		page: o.page(r, p.T("committee.plan")), back: view.Link{Href: meetingsURL, Label: p.T("committee.title")},
		form: view.Form{Action: meetingsURL + "/new", Guard: true, Problems: view.Problems(p, problem)},
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("committee.edit"), view.Link{Href: meetingURL(id, ""), Label: p.T("committee.meeting")}, meetingURL(id, "edit")
	}
	on := x.On
	if on.IsZero() && problem == nil {
		on = today.AddDays(14)
	}
	members := view.Field{Name: "members", Type: view.Checkboxes, Label: p.T("committee.members"), Hint: p.T("committee.members_hint"), Error: view.FieldError(p, problem, "members")}
	chair := view.Field{Name: "chair", Type: view.Select, Label: p.T("committee.chair"), Value: string(x.Chair), Error: view.FieldError(p, problem, "chair"), Options: []view.Option{{Label: p.T("committee.choose")}}}
	for _, m := range able {
		name := personName(m)
		members.Options = append(members.Options, view.Option{Value: string(m.ID), Label: name, Hint: m.Employer})
		chair.Options = append(chair.Options, view.Option{Value: string(m.ID), Label: name})
	}
	for _, m := range x.Members {
		members.Values = append(members.Values, string(m))
	}
	if id == "" && problem == nil {
		for _, m := range able {
			members.Values = append(members.Values, string(m.ID))
		}
	}
	day := view.Field{Name: "on", Type: view.Date, Label: p.T("committee.on"), Width: "short", Error: view.FieldError(p, problem, "on")}
	if !on.IsZero() {
		day.Value = on.String()
	}
	v.fields = []view.Field{day, {Name: "place", Label: p.T("committee.place"), MaxLength: 200, Value: x.Place, Error: view.FieldError(p, problem, "place")}, members, chair}
	return view.Render(w, r, status, meetingFormPage(v))
}

func (o *pages) saveMeeting(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	x := committee.Plan{On: dayOf(values.Get("on")), Place: values.Get("place"), Chair: party.PersonID(values.Get("chair"))}
	for _, m := range values["members"] {
		x.Members = append(x.Members, party.PersonID(m))
	}
	id := committee.ID(r.PathValue("meeting"))
	if id == "" {
		id, err = o.Desk.PlanMeeting(r.Context(), who, x)
	} else {
		err = o.Desk.ReplanMeeting(r.Context(), who, id, x)
	}
	if status, again := reopen(err); again {
		return o.meetingForm(w, r, status, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, meetingURL(id, ""))
}

// meetingView is a meeting as its secretary runs it.
type meetingView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	facts   []view.Row
	links   []view.Link
	current *view.Notice // the case before the committee
	agenda  view.Table
	forms   []actForm
	action  string
	events  []view.Event
}

func (o *pages) meeting(w http.ResponseWriter, r *http.Request) error {
	return o.meetingPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) meetingPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.MeetingFile(r.Context(), who, committee.ID(r.PathValue("meeting")))
	if err != nil {
		return err
	}
	p, m := request.Printer(r), f.Meeting
	tag := meetingTag(p, m.State)
	v := meetingView{
		page: o.page(r, p.T("committee.meeting_of", "On", p.Date(m.On))), trail: []view.Link{{Href: meetingsURL, Label: p.T("committee.title")}}, action: meetingURL(m.ID, ""),
		heading: view.Heading{Title: p.T("committee.meeting_of", "On", p.Date(m.On)), Lede: m.Place, Tag: &tag},
		facts:   meetingFacts(p, f), agenda: agendaTable(p, f),
	}
	if done := r.URL.Query().Get("done"); slices.Contains(meetActs, done) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("committee.done." + done)})
		v.page.Path = r.URL.Path
	}
	if m.State == committee.Planned && f.Manages {
		v.links = append(v.links, view.Link{Href: meetingURL(m.ID, "edit"), Label: p.T("committee.edit")})
	}
	if !m.OpenedAt.IsZero() {
		v.links = append(v.links, view.Link{Href: meetingURL(m.ID, "minutes"), Label: p.T("committee.minutes")})
	}
	if i, on := m.Item(m.Current); on {
		v.current = &view.Notice{
			Tone: view.Info, Title: p.T("committee.now", "Reference", f.Cases[i.Case].Case.Reference, "Company", f.Cases[i.Case].Company),
			Text: p.T("committee.voted_of", "Voted", len(i.Ballots), "Count", len(i.Ballots)+len(m.Missing(i.Case))),
		}
	}
	if f.Manages {
		v.forms = secretaryForms(p, f, typed)
	}
	refuseOn(&v.page, v.forms, typed, problem)
	for i := len(f.Journal) - 1; i >= 0; i-- {
		v.events = append(v.events, o.event(p, f.Journal[i], f.People))
	}
	return view.Render(w, r, status, meetingPage(v))
}

func meetingFacts(p locale.Printer, f casework.MeetingFile) []view.Row {
	m := f.Meeting
	rows := []view.Row{{Term: p.T("committee.on"), Text: p.Date(m.On)}, {Term: p.T("committee.place"), Text: m.Place}}
	var present, others []party.Person
	for _, x := range m.Members {
		person := f.People[x.Person]
		if x.Chair {
			rows = append(rows, view.Row{Term: p.T("committee.chair"), Text: personName(person)})
		}
		if x.Present {
			present = append(present, person)
		} else {
			others = append(others, person)
		}
	}
	if len(present) > 0 {
		rows = append(rows, view.Row{Term: p.T("committee.present"), Text: names(present)})
	}
	if len(others) > 0 {
		key := "committee.members"
		if !m.OpenedAt.IsZero() {
			key = "committee.absent"
		}
		rows = append(rows, view.Row{Term: p.T(key), Text: names(others)})
	}
	if m.Reason != "" {
		rows = append(rows, view.Row{Term: p.T("committee.cancelled_why"), Text: m.Reason})
	}
	if n := committee.Moves(m.Items); n > 0 {
		rows = append(rows, view.Row{Term: p.T("committee.moves"), Text: p.T("committee.moves_of", "Count", n)})
	}
	return rows
}

// agendaTable is the agenda with who stays out and what became of each case. Votes are shown once they are counted.
func agendaTable(p locale.Printer, f casework.MeetingFile) view.Table {
	t := view.Table{Caption: p.T("committee.agenda"), Stack: true, Empty: p.T("committee.agenda_empty"), Columns: []view.Column{
		{Label: p.T("committee.place_no"), Num: true},
		{Label: p.T("committee.case")},
		{Label: p.T("committee.out")},
		{Label: p.T("committee.outcome")},
	}}
	for n, i := range f.Meeting.Items {
		c := f.Cases[i.Case]
		out := view.Cell{Text: p.T("committee.nobody")}
		for k, x := range i.Out {
			words := p.T("committee.out_as", "Name", personName(f.People[x.Person]), "Ground", p.T("committee.ground."+string(x.Ground)))
			if k == 0 {
				out.Text = words
			} else {
				out.Text += "; " + words
			}
		}
		what := view.Cell{Text: p.T("committee.open_item")}
		if i.Settled() {
			tag := outcomeTag(p, i.Outcome)
			what = view.Cell{Tag: &tag, Sub: tallyText(p, i.Tally)}
		} else if f.Meeting.Current == i.Case {
			what = view.Cell{Tag: &view.Tag{Tone: view.Progress, Text: p.T("committee.before")}}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(n + 1)}, {Text: c.Case.Reference, Sub: c.Company, Href: caseURL(c.Case.ID, "result")}, out, what,
		}})
	}
	return t
}

func tallyText(p locale.Printer, t *committee.Tally) string {
	if t == nil {
		return ""
	}
	return p.T("committee.tally", "Yes", t.Yes, "No", t.No, "Abstained", t.Abstained, "Present", t.Present, "Quorum", t.Quorum, "Needed", t.Needed)
}

// secretaryForms are the acts that are possible now.
func secretaryForms(p locale.Printer, f casework.MeetingFile, typed url.Values) []actForm {
	m := f.Meeting
	reason := view.Field{Name: "reason", Type: view.TextArea, Label: p.T("committee.reason_label"), Rows: 2, MaxLength: 4000, Value: typed.Get("reason")}
	cancel := actForm{act: meetCancel, title: p.T("committee.cancel"), text: p.T("committee.cancel_text"), submit: p.T("committee.cancel_do"), fields: []view.Field{reason}, folded: true, plain: true}
	switch m.State {
	case committee.Planned:
		forms := []actForm{agendaForm(p, f)}
		if len(m.Items) > 0 {
			forms = append(forms, actForm{act: meetCall, title: p.T("committee.call"), text: p.T("committee.call_text", "Count", len(m.Members)), submit: p.T("committee.call_do")})
		}
		return append(forms, cancel)
	case committee.Called:
		if f.Today.Before(m.On) {
			return []actForm{cancel}
		}
		return []actForm{{act: meetOpen, title: p.T("committee.open"), text: p.T("committee.open_text"), submit: p.T("committee.open_do")}, cancel}
	case committee.Sitting:
		return sittingForms(p, f, typed)
	case committee.Closed, committee.Cancelled:
	}
	return nil
}

func agendaForm(p locale.Printer, f casework.MeetingFile) actForm {
	field := view.Field{Name: "cases", Type: view.Checkboxes, Label: p.T("committee.put"), Hint: p.T("committee.put_hint"), Optional: true}
	for _, c := range f.Waiting {
		field.Options = append(field.Options, view.Option{Value: string(c.Case.ID), Label: c.Case.Reference + " · " + c.Company, Hint: p.Text(c.Edition.ShortTitle)})
		if _, on := f.Meeting.Item(string(c.Case.ID)); on {
			field.Values = append(field.Values, string(c.Case.ID))
		}
	}
	form := actForm{act: meetAgenda, title: p.T("committee.agenda_set"), submit: p.T("committee.agenda_do"), fields: []view.Field{field}, plain: len(f.Meeting.Items) > 0}
	if len(field.Options) == 0 {
		form.text, form.fields, form.submit = p.T("committee.none_waiting"), nil, ""
	}
	return form
}

func sittingForms(p locale.Printer, f casework.MeetingFile, typed url.Values) []actForm {
	m := f.Meeting
	var forms []actForm
	if i, on := m.Item(m.Current); on {
		form := actForm{
			act: meetSettle, of: i.Case, title: p.T("committee.settle"), submit: p.T("committee.settle_do"),
			fields: []view.Field{{Name: "reasons", Type: view.TextArea, Label: p.T("committee.reasons_label"), Hint: p.T("committee.reasons_hint"), Rows: 4, MaxLength: 4000, Value: typed.Get("reasons")}},
		}
		var missing []party.Person
		for _, id := range m.Missing(i.Case) {
			missing = append(missing, f.People[id])
		}
		if form.text = p.T("committee.all_voted"); len(missing) > 0 {
			form.text = p.T("committee.awaited", "Names", names(missing))
		}
		forms = append(forms, form)
	}
	present := view.Field{Name: "present", Type: view.Checkboxes, Label: p.T("committee.present"), Optional: true}
	for _, x := range m.Members {
		o := view.Option{Value: string(x.Person), Label: personName(f.People[x.Person])}
		if x.DeclaredAt.IsZero() {
			o.Hint = p.T("committee.undeclared")
		}
		if x.Present {
			present.Values = append(present.Values, string(x.Person))
		}
		present.Options = append(present.Options, o)
	}
	here := len(present.Values) > 0
	attend := actForm{act: meetAttend, title: p.T("committee.attendance"), submit: p.T("committee.attendance_do"), fields: []view.Field{present}, folded: here, plain: here}
	next := view.Field{Name: "case", Type: view.Select, Label: p.T("committee.case")}
	for _, i := range m.Items {
		if !i.Settled() && i.Case != m.Current {
			c := f.Cases[i.Case]
			next.Options = append(next.Options, view.Option{Value: i.Case, Label: c.Case.Reference + " · " + c.Company})
		}
	}
	if len(next.Options) > 0 {
		forms = append(forms, actForm{act: meetTake, title: p.T("committee.take"), text: p.T("committee.take_text"), submit: p.T("committee.take_do"), fields: []view.Field{next}, plain: m.Current != "" || !here})
	}
	if !here {
		forms = append([]actForm{attend}, forms...)
	} else {
		forms = append(forms, attend)
	}
	if m.Unsettled() > 0 {
		of := next
		of.Value = typed.Get("case")
		if m.Current != "" {
			c := f.Cases[m.Current]
			of.Options = append([]view.Option{{Value: m.Current, Label: c.Case.Reference + " · " + c.Company}}, of.Options...)
		}
		forms = append(forms, actForm{
			act: meetPostpone, title: p.T("committee.postpone"), submit: p.T("committee.postpone_do"), folded: true, plain: true,
			fields: []view.Field{of, {Name: "reasons", Type: view.TextArea, Label: p.T("committee.reason_label"), Rows: 2, MaxLength: 4000, Value: typed.Get("reasons")}},
		})
	}
	return forms
}

func (o *pages) changeMeeting(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	ctx, id, of := r.Context(), committee.ID(r.PathValue("meeting")), application.ID(values.Get("case"))
	act := values.Get("act")
	switch act {
	case meetAgenda:
		var cases []application.ID
		for _, c := range values["cases"] {
			cases = append(cases, application.ID(c))
		}
		err = o.Desk.SetAgenda(ctx, who, id, cases)
	case meetCall:
		err = o.Desk.CallMeeting(ctx, who, id)
	case meetCancel:
		err = o.Desk.CancelMeeting(ctx, who, id, values.Get("reason"))
	case meetOpen:
		err = o.Desk.OpenMeeting(ctx, who, id)
	case meetAttend:
		var present []party.PersonID
		for _, m := range values["present"] {
			present = append(present, party.PersonID(m))
		}
		err = o.Desk.Attend(ctx, who, id, present)
	case meetTake:
		err = o.Desk.TakeCase(ctx, who, id, of)
	case meetSettle:
		err = o.Desk.SettleCase(ctx, who, id, of, values.Get("reasons"))
	case meetPostpone:
		err = o.Desk.PostponeCase(ctx, who, id, of, values.Get("reasons"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.meetingPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, meetingURL(id, "")+"?done="+act)
}

// minutesView are the minutes of a meeting: nothing stands in them that was not done on record.
type minutesView struct {
	page  view.Page
	trail []view.Link
	tag   view.Tag
	facts []view.Row
	items []minutesItem
}

type minutesItem struct {
	title, sub string
	tag        *view.Tag
	rows       []view.Row
	votes      view.Table
}

func (o *pages) minutes(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.MeetingFile(r.Context(), who, committee.ID(r.PathValue("meeting")))
	if err != nil {
		return err
	}
	return o.minutesPage(w, r, f, meetingURL(f.Meeting.ID, ""))
}

func (o *pages) minutesPage(w http.ResponseWriter, r *http.Request, f casework.MeetingFile, back string) error {
	p, m := request.Printer(r), f.Meeting
	if m.OpenedAt.IsZero() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	v := minutesView{
		page: o.page(r, p.T("committee.minutes_of", "On", p.Date(m.On))), trail: []view.Link{{Href: back, Label: p.T("committee.meeting_of", "On", p.Date(m.On))}},
		tag: view.Tag{Tone: view.Warn, Text: p.T("committee.minutes_open")}, facts: meetingFacts(p, f),
	}
	v.facts = append(v.facts, view.Row{Term: p.T("committee.opened_at"), Text: o.moment(p, m.OpenedAt)})
	if m.State == committee.Closed {
		v.tag = view.Tag{Tone: view.Good, Text: p.T("committee.minutes_approved")}
		v.facts = append(v.facts, view.Row{Term: p.T("committee.approved_by"), Text: personName(f.People[m.ClosedBy])}, view.Row{Term: p.T("committee.approved_at"), Text: o.moment(p, m.ClosedAt)})
	}
	for _, i := range m.Items {
		v.items = append(v.items, o.minutesItem(p, f, i))
	}
	return view.Render(w, r, http.StatusOK, minutesPage(v))
}

func (o *pages) minutesItem(p locale.Printer, f casework.MeetingFile, i committee.Item) minutesItem {
	c := f.Cases[i.Case]
	it := minutesItem{title: c.Company, sub: c.Case.Reference}
	if k := c.Edition.Committee; k != nil {
		it.rows = append(it.rows, view.Row{Term: p.T("committee.rule"), Text: quorumText(p, *k)})
	}
	for _, x := range i.Out {
		words := p.T("committee.ground." + string(x.Ground))
		if x.Words != "" {
			words += ": " + x.Words
		}
		it.rows = append(it.rows, view.Row{Term: p.T("committee.stays_out", "Name", personName(f.People[x.Person])), Text: words})
	}
	if !i.Settled() {
		return it
	}
	tag := outcomeTag(p, i.Outcome)
	it.tag = &tag
	if i.Tally != nil {
		it.rows = append(it.rows, view.Row{Term: p.T("committee.count"), Text: tallyText(p, i.Tally)})
	}
	if i.Reasons != "" {
		it.rows = append(it.rows, view.Row{Term: p.T("committee.reasons_label"), Text: i.Reasons})
	}
	it.rows = append(it.rows, view.Row{Term: p.T("committee.settled_at"), Text: o.moment(p, i.SettledAt)})
	if len(i.Ballots) > 0 {
		it.votes = view.Table{Caption: p.T("committee.votes"), Stack: true, Columns: []view.Column{{Label: p.T("committee.member")}, {Label: p.T("committee.vote_label")}, {Label: p.T("committee.words")}}}
		for _, b := range i.Ballots {
			it.votes.Rows = append(it.votes.Rows, view.TableRow{Cells: []view.Cell{{Text: personName(f.People[b.Person])}, {Text: p.T("committee.vote." + string(b.Vote))}, {Text: b.Words}}})
		}
	}
	return it
}

// quorumText says what the edition asks of the committee.
func quorumText(p locale.Printer, k scheme.Committee) string {
	return p.T("committee.rule_of."+k.Of, "Quorum", k.Quorum, "Members", k.Members, "Num", k.Majority.Num, "Den", k.Majority.Den)
}

// voteText says how the committee voted.
func voteText(p locale.Printer, v decision.Vote) string {
	key := "committee.outcome.not_carried"
	if v.Carried {
		key = "committee.outcome.carried"
	}
	return p.T("committee.vote_of", "Outcome", p.T(key), "On", p.Date(v.On), "Yes", v.Yes, "No", v.No, "Abstained", v.Abstained)
}
