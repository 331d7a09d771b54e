package officer

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/committee"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const ownMeetingsURL = "/committee"

func ownMeetingURL(id committee.ID, rest string) string {
	u := ownMeetingsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func packURL(id committee.ID, of string) string {
	return ownMeetingURL(id, "cases/"+url.PathEscape(of))
}

func (o *pages) ownMeetings(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	own, err := o.Desk.OwnMeetings(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	return view.Render(w, r, http.StatusOK, meetingsPage(meetingsView{
		page: o.page(r, p.T("committee.own")), lede: p.T("committee.own_lede"), table: meetingsTable(p, own, func(id committee.ID) string { return ownMeetingURL(id, "") }),
	}))
}

// ownMeetingView is a meeting as one of its members sees it.
type ownMeetingView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	facts    []view.Row
	now      *view.Notice // the case before the committee, with the way to it
	nowLink  *view.Link
	fields   []view.Field // of the declaration; none once it is made
	problems []view.Problem
	action   string
	agenda   view.Table
	approve  bool // the chair may approve the minutes
	minutes  string
}

// The acts of a member's form.
const (
	sitDeclare = "declare"
	sitApprove = "approve"
)

func (o *pages) ownMeeting(w http.ResponseWriter, r *http.Request) error {
	return o.ownMeetingPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) ownMeetingPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.OwnMeeting(r.Context(), who, committee.ID(r.PathValue("meeting")))
	if err != nil {
		return err
	}
	p, m := request.Printer(r), f.Meeting
	tag := meetingTag(p, m.State)
	title := p.T("committee.meeting_of", "On", p.Date(m.On))
	v := ownMeetingView{
		page: o.page(r, title), trail: []view.Link{{Href: ownMeetingsURL, Label: p.T("committee.own")}}, action: ownMeetingURL(m.ID, ""),
		heading: view.Heading{Title: title, Lede: m.Place, Tag: &tag}, facts: meetingFacts(p, f), problems: view.Problems(p, problem),
	}
	seat, _ := m.Member(who.ID())
	if seat.DeclaredAt.IsZero() && (m.State == committee.Called || m.State == committee.Sitting) {
		v.fields = declarationFields(p, f, typed)
	} else {
		v.agenda = ownAgenda(p, f)
		if i, on := m.Item(m.Current); on {
			v.now, v.nowLink = before(p, f, i)
		}
	}
	v.approve = seat.Chair && m.State == committee.Sitting && m.Unsettled() == 0
	if v.approve || m.State == committee.Closed {
		v.minutes = ownMeetingURL(m.ID, "minutes")
	}
	return view.Render(w, r, status, ownMeetingPage(v))
}

// before tells a member what is before the committee, and where to vote.
func before(p locale.Printer, f casework.MeetingFile, i committee.Item) (*view.Notice, *view.Link) {
	c := f.Cases[i.Case]
	n := view.Notice{Tone: view.Info, Title: p.T("committee.now", "Reference", c.Case.Reference, "Company", c.Company), Text: p.T("committee.vote_now")}
	if _, out := i.IsOut(f.Actor.ID()); out {
		n.Tone, n.Text = view.Warn, p.T("committee.leave_now")
		return &n, nil
	}
	label := p.T("committee.to_vote")
	if _, voted := i.Ballot(f.Actor.ID()); voted {
		n.Tone, n.Text, label = view.Good, p.T("committee.have_voted"), p.T("committee.to_file")
	}
	return &n, &view.Link{Href: packURL(f.Meeting.ID, i.Case), Label: label}
}

// declarationFields ask of every case whether the member has an interest in it.
func declarationFields(p locale.Printer, f casework.MeetingFile, typed url.Values) []view.Field {
	fields := make([]view.Field, 0, len(f.Meeting.Items))
	for _, i := range f.Meeting.Items {
		c := f.Cases[i.Case]
		field := view.Field{
			Name: "interest-" + i.Case, Label: c.Case.Reference + " · " + c.Company, Hint: p.T("committee.interest_hint"), Optional: true, MaxLength: 2000, Value: typed.Get("interest-" + i.Case),
		}
		if o, out := i.IsOut(f.Actor.ID()); out {
			field.Value, field.ReadOnly, field.Hint = p.T("committee.ground."+string(o.Ground)), true, p.T("committee.out_already")
		}
		fields = append(fields, field)
	}
	return fields
}

// ownAgenda is the agenda as a member sees it: files lead on where the member may read them.
func ownAgenda(p locale.Printer, f casework.MeetingFile) view.Table {
	t := agendaTable(p, f)
	for n, i := range f.Meeting.Items {
		t.Rows[n].Cells[1].Href = ""
		if !i.Settled() { // who else stays out is told with the outcome
			t.Rows[n].Cells[2] = view.Cell{Text: p.T("committee.you_vote")}
		}
		if o, out := i.IsOut(f.Actor.ID()); out {
			t.Rows[n].Cells[2] = view.Cell{Text: p.T("committee.you_out", "Ground", p.T("committee.ground."+string(o.Ground)))}
		}
		if f.Meeting.MayRead(f.Actor.ID(), i.Case) == nil {
			t.Rows[n].Cells[1].Href = packURL(f.Meeting.ID, i.Case)
		}
	}
	return t
}

func (o *pages) saveOwnMeeting(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), committee.ID(r.PathValue("meeting"))
	switch values.Get("act") {
	case sitDeclare:
		f, err := o.Desk.OwnMeeting(ctx, who, id)
		if err != nil {
			return err
		}
		var interests []committee.Declaration
		for _, i := range f.Meeting.Items {
			if _, out := i.IsOut(who.ID()); out {
				continue
			}
			if words := strings.TrimSpace(values.Get("interest-" + i.Case)); words != "" {
				interests = append(interests, committee.Declaration{Case: i.Case, Words: words})
			}
		}
		err = o.Desk.DeclareInterests(ctx, who, id, interests)
		if status, again := reopen(err); again {
			return o.ownMeetingPage(w, r, status, values, err)
		}
		if err != nil {
			return err
		}
	case sitApprove:
		err := o.Desk.ApproveMinutes(ctx, who, id)
		if status, again := reopen(err); again {
			return o.ownMeetingPage(w, r, status, values, err)
		}
		if err != nil {
			return err
		}
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return request.Redirect(w, r, ownMeetingURL(id, ""))
}

func (o *pages) ownMinutes(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.OwnMeeting(r.Context(), who, committee.ID(r.PathValue("meeting")))
	if err != nil {
		return err
	}
	seat, _ := f.Meeting.Member(who.ID())
	if f.Meeting.State != committee.Closed && (!seat.Chair || f.Meeting.Unsettled() > 0) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return o.minutesPage(w, r, f, ownMeetingURL(f.Meeting.ID, ""))
}

// packView is the file of a case for a member of the committee, with the vote under it.
type packView struct {
	page       view.Page
	trail      []view.Link
	heading    view.Heading
	verdict    view.Notice
	line       view.NumberLineChart
	technology view.GradeScaleChart
	areas      view.AreaBarsChart
	thresholds view.Table
	sure       sureView
	company    []view.Row
	rule       string
	state      view.Notice // whether one may vote now
	vote       []view.Field
	leave      []view.Field
	problems   []view.Problem
	leaveFault []view.Problem
	action     string
}

// The acts on a case.
const (
	packVote  = "vote"
	packLeave = "leave"
)

func (o *pages) pack(w http.ResponseWriter, r *http.Request) error {
	return o.packPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) packPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	v, err := o.Desk.CommitteePack(r.Context(), who, committee.ID(r.PathValue("meeting")), application.ID(r.PathValue("case")))
	if err != nil {
		return err
	}
	if v.Judgement == nil || v.Deciding == nil {
		return stale
	}
	p, m, f := request.Printer(r), v.Meeting, v.ForOfficer
	pv := packView{
		page:    o.page(r, f.Contents.Company.Name),
		trail:   []view.Link{{Href: ownMeetingsURL, Label: p.T("committee.own")}, {Href: ownMeetingURL(m.ID, ""), Label: p.T("committee.meeting_of", "On", p.Date(m.On))}},
		heading: view.Heading{Kicker: f.Case.Reference, Title: f.Contents.Company.Name, Lede: p.Text(f.Edition.Title)},
		line:    totalsLine(p, f), technology: technologyScale(p, f.Edition, f.Result.Technology), areas: areaBars(p, f), thresholds: thresholdTable(p, f), sure: howSure(p, f),
		company: companyRows(p, f), action: packURL(m.ID, v.Item.Case),
	}
	pv.verdict = verdict(p, f)
	if f.Edition.Committee != nil {
		pv.rule = quorumText(p, *f.Edition.Committee)
	}
	pv.state, pv.vote = voteForm(p, v, typed)
	if !v.Item.Settled() {
		pv.leave = []view.Field{{Name: "reason", Type: view.TextArea, Label: p.T("committee.interest_label"), Rows: 2, MaxLength: 2000, Value: typed.Get("reason"), Error: fieldErrorAs(p, problem, "words", typed.Get("act") == packLeave)}}
	}
	switch typed.Get("act") {
	case packLeave:
		pv.leaveFault = view.Problems(p, problem)
	case packVote:
		if pv.problems = view.Problems(p, problem); len(pv.vote) == 0 && problem != nil {
			pv.page.Notices = append(pv.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
		}
		for n := range pv.vote {
			pv.vote[n].Error = view.FieldError(p, problem, pv.vote[n].Name)
		}
	}
	return view.Render(w, r, status, packPage(pv))
}

func fieldErrorAs(p locale.Printer, problem error, field string, mine bool) string {
	if !mine {
		return ""
	}
	return view.FieldError(p, problem, field)
}

// voteForm says whether the member may vote now, and asks for the vote.
func voteForm(p locale.Printer, v casework.Pack, typed url.Values) (view.Notice, []view.Field) {
	seat, _ := v.Meeting.Member(v.Actor.ID())
	switch {
	case v.Item.Settled():
		return view.Notice{Tone: view.Info, Text: p.T("committee.settled_already")}, nil
	case v.Meeting.Current != v.Item.Case:
		return view.Notice{Tone: view.Info, Text: p.T("committee.not_yet")}, nil
	case !seat.Present:
		return view.Notice{Tone: view.Warn, Text: p.T("committee.not_present")}, nil
	}
	n := view.Notice{Tone: view.Info, Text: p.T("committee.vote_now")}
	vote := view.Field{Name: "vote", Type: view.Radios, Label: p.T("committee.question"), Value: typed.Get("vote")}
	words := view.Field{Name: "words", Type: view.TextArea, Label: p.T("committee.words"), Hint: p.T("committee.words_hint"), Rows: 3, MaxLength: 4000, Optional: true, Value: typed.Get("words")}
	if v.Own != nil {
		n = view.Notice{Tone: view.Good, Text: p.T("committee.have_voted")}
		if typed == nil {
			vote.Value, words.Value = string(v.Own.Vote), v.Own.Words
		}
	}
	for _, x := range committee.Votes {
		vote.Options = append(vote.Options, view.Option{Value: string(x), Label: p.T("committee.vote." + string(x))})
	}
	return n, []view.Field{vote, words}
}

func (o *pages) saveVote(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, of := committee.ID(r.PathValue("meeting")), application.ID(r.PathValue("case"))
	switch values.Get("act") {
	case packVote:
		err = o.Desk.CastVote(r.Context(), who, id, of, committee.Vote(values.Get("vote")), values.Get("words"))
	case packLeave:
		err = o.Desk.LeaveCase(r.Context(), who, id, of, values.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.packPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, ownMeetingURL(id, ""))
}
