package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/complaint"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const complaintsURL = "/office/complaints"

func complaintURL(id complaint.ID) string { return complaintsURL + "/" + url.PathEscape(string(id)) }

// The acts on a complaint, as its forms name them.
const (
	actTake    = "take"
	actAnswer  = "answer"
	actExtend  = "extend"
	actHear    = "hear"
	actRelease = "release"
)

var complaintActs = []string{actTake, actHear, actAnswer, actExtend, actRelease}

// listComplaints lists the pages of complaints.
func (o *pages) listComplaints(t *request.Table) {
	read := request.Allowed(party.ActReadComplaints)
	t.Get(complaintsURL, read, o.complaints)
	t.Get(complaintsURL+"/{complaint}", read, o.complaint)
	t.Post(complaintsURL+"/{complaint}", request.Allowed(party.ActAnswerComplaint), o.handleComplaint)
}

func complaintTag(p locale.Printer, s complaint.State) view.Tag {
	tone := map[complaint.State]view.Tone{complaint.Filed: view.Info, complaint.InHand: view.Progress, complaint.Answered: view.Good}[s]
	return view.Tag{Tone: tone, Text: p.T("complaint.state." + string(s))}
}

// complaintsView is the register of complaints.
type complaintsView struct {
	page    view.Page
	bar     view.StateBarChart
	filters view.FilterBar
	table   view.Table
}

func (o *pages) complaints(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Complaints(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("complaint.title"))
	page.Wide = true
	p, state, ground := page.Printer, r.URL.Query().Get("state"), r.URL.Query().Get("ground")
	v := complaintsView{
		page: page, bar: view.StateBarChart{Title: p.T("complaint.by_state")},
		filters: view.FilterBar{Action: complaintsURL, Fields: []view.Field{
			{Name: "state", Label: p.T("complaint.state"), Type: view.Select, Value: state, Optional: true, Options: anyOf(p, "complaint.state.", complaint.States)},
			{Name: "ground", Label: p.T("complaint.ground"), Type: view.Select, Value: ground, Optional: true, Options: anyOf(p, "complaint.ground.", complaint.Grounds)},
		}},
		table: view.Table{Caption: p.T("complaint.title"), Stack: true, Empty: p.T("complaint.none"), Columns: []view.Column{
			{Label: p.T("complaint.number")},
			{Label: p.T("complaint.company")},
			{Label: p.T("complaint.about")},
			{Label: p.T("complaint.ground")},
			{Label: p.T("complaint.due_on")},
			{Label: p.T("complaint.state")},
		}},
	}
	if state != "" || ground != "" {
		v.filters.Clear = complaintsURL
	}
	counts := map[complaint.State]int64{}
	for _, x := range l.Complaints {
		c := x.Complaint
		counts[c.State]++
		if state != "" && string(c.State) != state || ground != "" && string(c.Ground) != ground {
			continue
		}
		tag := complaintTag(p, c.State)
		due := view.Cell{Text: p.ShortDate(c.DueOn)}
		if c.State.Open() {
			due = view.Cell{Tag: dueTag(p, c.DueOn, l.Today), Sub: p.ShortDate(c.DueOn)}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: c.Number, Href: complaintURL(c.ID)},
			{Text: x.Company, Sub: x.Reference},
			{Text: complaintAbout(p, c, l.People)},
			{Text: p.T("complaint.ground." + string(c.Ground))},
			due,
			{Tag: &tag, Sub: personName(l.People[c.Handler])},
		}})
	}
	for _, s := range complaint.States {
		if tag := complaintTag(p, s); counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: tag.Text, Count: counts[s], Tone: tag.Tone})
		}
	}
	return view.Render(w, r, http.StatusOK, complaintsPage(v))
}

func anyOf[S ~string](p locale.Printer, family string, codes []S) []view.Option {
	return append([]view.Option{{Label: p.T("complaint.any")}}, codeOptions(p, family, codes)...)
}

func codeOptions[S ~string](p locale.Printer, family string, codes []S) []view.Option {
	all := make([]view.Option, len(codes))
	for i, c := range codes {
		all[i] = view.Option{Value: string(c), Label: p.T(family + string(c))}
	}
	return all
}

func complaintAbout(p locale.Printer, c complaint.Complaint, people map[party.PersonID]party.Person) string {
	return cmp.Or(personName(people[c.Expert]), p.T("complaint.about."+string(c.About)))
}

// complaintView is one complaint with what may be done.
type complaintView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	action   string
	facts    []view.Row
	words    []string
	answer   *view.Notice
	said     []string
	measures []string
	question []string     // to the expert it is about
	account  []string     // what the expert said
	asked    string       // until when, or when the expert answered
	apart    *view.Notice // why the reader may not look into it
	forms    []actForm
	events   []view.Event
}

func (o *pages) complaint(w http.ResponseWriter, r *http.Request) error {
	return o.complaintPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) complaintPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.ComplaintFile(r.Context(), who, complaint.ID(r.PathValue("complaint")))
	if err != nil {
		return err
	}
	c, p := f.Complaint, request.Printer(r)
	tag := complaintTag(p, c.State)
	v := complaintView{
		page: o.page(r, p.T("complaint.of", "Number", c.Number)), trail: []view.Link{{Href: complaintsURL, Label: p.T("complaint.title")}}, action: complaintURL(c.ID),
		heading: view.Heading{Kicker: f.Company, Title: p.T("complaint.of", "Number", c.Number), Tag: &tag}, facts: o.complaintFacts(p, f), words: paragraphs(c.Words),
	}
	if done := r.URL.Query().Get("done"); slices.Contains(complaintActs, done) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("complaint.done." + done)})
		v.page.Path = r.URL.Path
	}
	if h := c.Hearing; h != nil {
		v.question, v.account, v.asked = paragraphs(h.Words), paragraphs(h.Account), p.T("complaint.asked_until", "Until", p.Date(h.Until))
		if h.Account != "" {
			v.asked = p.T("complaint.account_on", "On", p.Date(calendar.On(h.AccountAt, o.Place)))
		}
	}
	if a := c.Answer; a != nil {
		v.answer = &view.Notice{Tone: view.Info, Title: p.T("complaint.finding." + string(a.Finding)), Text: p.T("complaint.answered_by", "Name", personName(f.People[a.By]), "On", p.Date(calendar.On(a.At, o.Place)))}
		v.said, v.measures = paragraphs(a.Words), paragraphs(a.Measures)
	}
	if c.State.Open() && who.May(party.ActAnswerComplaint, "") == nil {
		if f.Apart != nil {
			v.apart = &view.Notice{Tone: view.Warn, Title: p.T("complaint.not_for_you"), Text: p.Fault(f.Apart)}
		}
		v.forms = complaintForms(p, f, typed)
	}
	refuseOn(&v.page, v.forms, typed, problem)
	for _, e := range slices.Backward(f.Journal) {
		v.events = append(v.events, o.event(p, e, f.People))
	}
	return view.Render(w, r, status, complaintPage(v))
}

func (o *pages) complaintFacts(p locale.Printer, f casework.ComplaintFile) []view.Row {
	c := f.Complaint
	rows := []view.Row{
		{Term: p.T("complaint.about"), Text: complaintAbout(p, c, f.People)},
		{Term: p.T("complaint.ground"), Text: p.T("complaint.ground." + string(c.Ground))},
	}
	if f.Reference != "" {
		rows = append(rows, view.Row{Term: p.T("complaint.case"), Body: link(caseURL(application.ID(c.Case), ""), f.Reference)})
	}
	rows = append(
		rows,
		view.Row{Term: p.T("complaint.by"), Text: personName(f.People[c.By])},
		view.Row{Term: p.T("complaint.filed_on"), Text: p.Date(calendar.On(c.FiledAt, o.Place))},
		view.Row{Term: p.T("complaint.due_on"), Text: p.Date(c.DueOn)},
	)
	if c.Extended != nil {
		rows = append(rows, view.Row{Term: p.T("complaint.extended"), Text: p.T("complaint.extended_from", "From", p.Date(c.Extended.From), "Words", c.Extended.Words)})
	}
	if c.Handler != "" {
		rows = append(rows, view.Row{Term: p.T("complaint.handler"), Text: personName(f.People[c.Handler])})
	}
	return rows
}

// complaintForms are the acts the reader may do now.
func complaintForms(p locale.Printer, f casework.ComplaintFile, typed url.Values) []actForm {
	c := f.Complaint
	if c.State == complaint.Filed && f.Apart == nil {
		return []actForm{{
			act: actTake, title: p.T("complaint.take"), text: p.T("complaint.take_text"), submit: p.T("complaint.take_do"),
			fields: []view.Field{{Name: "apart", Label: p.T("complaint.apart"), Type: view.Checkboxes, Values: typed["apart"], Options: []view.Option{{Value: "yes", Label: p.T("complaint.apart_yes")}}}},
		}}
	}
	if !f.Mine {
		return nil
	}
	var forms []actForm
	if c.Expert != "" && c.Hearing == nil {
		forms = append(forms, actForm{act: actHear, title: p.T("complaint.hear"), text: p.T("complaint.hear_text", "Days", complaint.HearingDays), submit: p.T("complaint.hear_do"), fields: []view.Field{
			{Name: "question", Label: p.T("complaint.question"), Hint: p.T("complaint.question_hint"), Type: view.TextArea, Rows: 4, MaxLength: complaint.MostWords, Value: typed.Get("question")},
		}})
	}
	if f.Apart == nil {
		forms = append(forms, actForm{act: actAnswer, title: p.T("complaint.answer_give"), text: p.T("complaint.answer_text"), submit: p.T("complaint.answer_do"), fields: []view.Field{
			{Name: "finding", Label: p.T("complaint.finding"), Type: view.Radios, Value: typed.Get("finding"), Options: codeOptions(p, "complaint.finding.", complaint.Findings)},
			{Name: "answer", Label: p.T("complaint.answer"), Hint: p.T("complaint.answer_hint"), Type: view.TextArea, Rows: 6, MaxLength: complaint.MostWords, Value: typed.Get("answer")},
			{Name: "measures", Label: p.T("complaint.measures"), Hint: p.T("complaint.measures_hint"), Type: view.TextArea, Rows: 4, MaxLength: complaint.MostWords, Value: typed.Get("measures"), Optional: true},
		}})
	}
	if c.Extended == nil && !f.Today.After(c.DueOn) {
		forms = append(forms, actForm{act: actExtend, title: p.T("complaint.extend"), text: p.T("complaint.extend_text", "Latest", p.Date(c.DueOn.AddDays(complaint.LongerDays))), submit: p.T("complaint.extend_do"), folded: true, fields: []view.Field{
			{Name: "until", Label: p.T("complaint.until_label"), Type: view.Date, Value: typed.Get("until")},
			{Name: "longer", Label: p.T("complaint.longer"), Type: view.TextArea, Rows: 3, MaxLength: complaint.MostWords, Value: typed.Get("longer")},
		}})
	}
	return append(forms, actForm{act: actRelease, title: p.T("complaint.release"), text: p.T("complaint.release_text"), submit: p.T("complaint.release_do"), folded: f.Apart == nil, fields: []view.Field{
		{Name: "reason", Label: p.T("complaint.reason"), Type: view.TextArea, Rows: 3, MaxLength: complaint.MostWords, Value: typed.Get("reason")},
	}})
}

func (o *pages) handleComplaint(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := complaint.ID(r.PathValue("complaint")), r.Context()
	switch typed.Get("act") {
	case actTake:
		err = o.Desk.TakeComplaint(ctx, who, id, slices.Contains(typed["apart"], "yes"))
	case actAnswer:
		err = o.Desk.AnswerComplaint(ctx, who, id, complaint.Answer{Finding: complaint.Finding(typed.Get("finding")), Words: typed.Get("answer"), Measures: typed.Get("measures")})
	case actHear:
		err = o.Desk.HearExpert(ctx, who, id, typed.Get("question"))
	case actExtend:
		until, _ := calendar.Parse(typed.Get("until")) // what is no day is before every other
		err = o.Desk.ExtendComplaint(ctx, who, id, until, typed.Get("longer"))
	case actRelease:
		err = o.Desk.ReleaseComplaint(ctx, who, id, typed.Get("reason"))
	default:
		err = fault.New(fault.Invalid, "party.choose_one")
	}
	if status, again := reopen(err); again {
		return o.complaintPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, complaintURL(id)+"?done="+typed.Get("act"))
}
