package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const mentorsURL = "/office/mentors"

// mentorRoutes lists the pages of mentors.
func (o *pages) mentorRoutes(t *request.Table) {
	read, manage := request.Allowed(party.ActReadCohorts), request.Allowed(party.ActManageMentors)
	t.Get(mentorsURL, read, o.mentors)
	t.Post(mentorsURL, manage, o.actOnMentors)
	t.Get(mentorsURL+"/{mentor}", read, o.mentor)
	t.Post(mentorsURL+"/{mentor}", manage, o.actOnMentor)
}

// mentorsView is the mentors, and the wishes that wait.
type mentorsView struct {
	page   view.Page
	lede   string
	wishes []wishView
	table  view.Table
	forms  []actForm
}

// wishView is a company's wish for a mentor.
type wishView struct {
	title string
	facts []view.Row
	link  view.Link
}

const (
	mentorInvite  = "invite"
	mentorPair    = "pair"
	mentorAgree   = "agree"
	mentorDecline = "decline"
	mentorEnd     = "end"
	mentorStop    = "stop"
	mentorSet     = "set"
)

func (o *pages) mentors(w http.ResponseWriter, r *http.Request) error {
	return o.mentorsPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) mentorsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Sites.Mentors(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("mentor.title"))
	p := page.Printer
	v := mentorsView{page: page, lede: p.T("mentor.lede"), table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("mentor.none"), Columns: []view.Column{
		{Label: p.T("mentor.mentor")}, {Label: p.T("mentor.fields")}, {Label: p.T("mentor.field.languages")}, {Label: p.T("mentor.companies_of_hours"), Num: true}, {Label: p.T("site.state")},
	}}}
	names := map[party.PersonID]string{}
	for _, m := range l.Mentors {
		names[m.Person] = m.Name
		tag := mentoring.Tag(p, m.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: m.Name, Href: programme.OfficeMentorPath(m.Person)},
			{Text: dossier.Markets(p, m.Markets), Sub: dossier.Technologies(p, l.Technologies, m.Technologies)},
			{Text: mentoring.Languages(p, m.Languages)},
			{Text: p.T("mentor.of_hours", "N", m.Paired, "Hours", m.Hours)},
			{Tag: &tag},
		}})
	}
	for _, x := range l.Wishes {
		v.wishes = append(v.wishes, wishView{
			title: x.Name, facts: []view.Row{{Term: p.T("mentor.mentor"), Text: names[x.Mentor]}, {Term: p.T("mentor.field.wish"), Text: x.Wish}},
			link: view.Link{Href: programme.OfficeMentorPath(x.Mentor), Label: p.T("mentor.answer")},
		})
	}
	if who.May(party.ActManageMentors, "") == nil {
		f := actForm{act: mentorInvite, title: p.T("mentor.invite"), text: p.T("mentor.invite_text")}
		if len(l.Able) > 0 {
			options := make([]view.Option, len(l.Able))
			for n, x := range l.Able {
				options[n] = view.Option{Value: string(x.ID), Label: x.Name}
			}
			f.submit, f.fields = p.T("mentor.invite_do"), []view.Field{{Name: "person", Label: p.T("mentor.mentor"), Type: view.Select, Options: options}}
		} else {
			f.text = p.T("mentor.nobody_able")
		}
		x, err := o.Sites.MentoringSettings(r.Context(), who)
		if err != nil {
			return err
		}
		v.forms = []actForm{f, {act: mentorSet, title: p.T("mentor.settings"), submit: p.T("mentor.save"), folded: true, fields: []view.Field{
			{Name: "cancel_hours", Label: p.T("mentor.cancel_hours"), Hint: p.T("mentor.cancel_hours_hint"), Type: view.Number, Width: "short", Value: strconv.Itoa(x.CancelHours)},
		}}}
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, mentorsPage(v))
}

func (o *pages) actOnMentors(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	person, next := party.PersonID(values.Get("person")), mentorsURL
	switch values.Get("act") {
	case mentorInvite:
		next = programme.OfficeMentorPath(person)
		err = o.Sites.InviteMentor(r.Context(), who, person)
	case mentorSet:
		hours, wrong := strconv.Atoi(strings.TrimSpace(values.Get("cancel_hours")))
		if wrong != nil {
			hours = -1
		}
		err = o.Sites.SetMentoring(r.Context(), who, mentor.Settings{CancelHours: hours})
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.mentorsPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, next)
}

// mentorView is one mentor.
type mentorView struct {
	page     view.Page
	heading  view.Heading
	facts    []view.Row
	pairings view.Table
	may      view.Table
	action   string
	forms    []actForm
	events   []view.Event
}

func (o *pages) mentor(w http.ResponseWriter, r *http.Request) error {
	return o.mentorPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) mentorPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Mentor(r.Context(), who, party.PersonID(r.PathValue("mentor")))
	if err != nil {
		return err
	}
	page := o.page(r, f.Name)
	p := page.Printer
	tag := mentoring.Tag(p, f.State)
	v := mentorView{
		page: page, heading: view.Heading{Kicker: p.T("mentor.mentor"), Title: f.Name, Tag: &tag}, action: programme.OfficeMentorPath(f.Person),
		facts: mentoring.Rows(p, f.Technologies, programme.MentorCard{Technologies: f.Mentor.Technologies, Markets: f.Markets, Languages: f.Languages, About: f.About}),
	}
	v.facts = append(v.facts, view.Row{Term: p.T("mentor.companies_of_hours"), Text: p.T("mentor.of_hours", "N", f.Paired, "Hours", f.Hours)}, mentoring.FormRow(p, f.Form, f.Today))
	if f.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: tag.Text, Text: f.Reason})
	}
	v.pairings = o.pairingsTable(p, f.Pairings)
	v.may = mayPairTable(p, f.May)
	if who.May(party.ActManageMentors, "") == nil && f.State != mentor.Ended {
		v.forms = mentorForms(p, f)
	}
	refuseOn(&v.page, v.forms, typed, problem)
	v.events = o.past(p, f.Journal, f.People, actTitle)
	return view.Render(w, r, status, mentorPage(v))
}

func (o *pages) pairingsTable(p locale.Printer, all []mentor.Pairing) view.Table {
	t := view.Table{Caption: p.T("mentor.companies"), Stack: true, Empty: p.T("mentor.no_companies"), Columns: []view.Column{
		{Label: p.T("cohort.company")}, {Label: p.T("mentor.since")}, {Label: p.T("site.state")}, {Label: p.T("mentor.why")},
	}}
	for _, x := range all {
		tag := mentoring.TieTag(p, x.State)
		why := x.Reason
		switch {
		case x.Found != nil:
			why = x.Found.Sentence(p)
		case x.Live():
			why = x.Wish
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Name, Href: candidateURL(cohort.Candidate{ID: x.Candidate, Intake: x.Intake})}, {Text: p.Date(calendar.On(x.Since, o.Place))}, {Tag: &tag}, {Text: why},
		}})
	}
	return t
}

// mayPairTable says of every company that could be paired what bars it, in plain words.
func mayPairTable(p locale.Printer, all []programme.MayPair) view.Table {
	t := view.Table{Caption: p.T("mentor.may_pair"), Stack: true, Columns: []view.Column{{Label: p.T("cohort.company")}, {Label: p.T("cohort.programme")}, {Label: p.T("mentor.conflict")}}}
	for _, x := range all {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Candidate.Name, Href: candidateURL(x.Candidate)}, {Text: x.Intake.Title}, barCell(p, x.Bar)}})
	}
	return t
}

func barCell(p locale.Printer, bar *interest.Finding) view.Cell {
	if bar == nil {
		return view.Cell{Tag: &view.Tag{Tone: view.Good, Text: p.T("mentor.no_conflict")}}
	}
	return view.Cell{Tag: &view.Tag{Tone: view.Bad, Text: p.T("mentor.conflict")}, Sub: bar.Sentence(p)}
}

func mentorForms(p locale.Printer, f programme.MentorFile) []actForm {
	why := view.Field{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000}
	var wishes, standing, may []actForm
	var options []view.Option
	for _, x := range f.Pairings {
		switch x.State {
		case mentor.Asked:
			wishes = append(wishes,
				actForm{act: mentorAgree, of: string(x.ID), title: p.T("mentor.wish_of", "Company", x.Name), text: x.Wish, submit: p.T("mentor.agree")},
				actForm{act: mentorDecline, of: string(x.ID), title: p.T("mentor.decline_of", "Company", x.Name), submit: p.T("mentor.decline"), folded: true, fields: []view.Field{why}})
		case mentor.Paired:
			standing = append(standing, actForm{act: mentorEnd, of: string(x.ID), title: p.T("mentor.end_of", "Company", x.Name), submit: p.T("mentor.end_pairing"), folded: true, fields: []view.Field{why}})
		case mentor.Declined, mentor.Over, mentor.Tied:
		}
	}
	for _, x := range f.May {
		if x.Bar == nil {
			options = append(options, view.Option{Value: string(x.Candidate.ID), Label: x.Candidate.Name + ", " + x.Intake.Title})
		}
	}
	if len(options) > 0 {
		may = []actForm{{act: mentorPair, title: p.T("mentor.pair"), text: p.T("mentor.pair_text"), submit: p.T("mentor.pair_do"), fields: []view.Field{{Name: "candidate", Label: p.T("cohort.company"), Type: view.Select, Options: options}}}}
	}
	stop := actForm{act: mentorStop, title: p.T("mentor.stop"), text: p.T("mentor.stop_text"), submit: p.T("mentor.stop"), folded: true, fields: []view.Field{why}}
	return append(append(append(wishes, may...), standing...), stop)
}

func (o *pages) actOnMentor(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, of := party.PersonID(r.PathValue("mentor")), mentor.PairingID(values.Get("case"))
	switch values.Get("act") {
	case mentorPair:
		err = o.Sites.PairMentor(r.Context(), who, id, cohort.CandidateID(values.Get("candidate")))
	case mentorAgree:
		err = o.Sites.AnswerWish(r.Context(), who, of, true, "")
	case mentorDecline:
		err = o.Sites.AnswerWish(r.Context(), who, of, false, values.Get("reason"))
	case mentorEnd:
		err = o.Sites.EndPairing(r.Context(), who, of, values.Get("reason"))
	case mentorStop:
		err = o.Sites.EndMentor(r.Context(), who, id, values.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.mentorPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, programme.OfficeMentorPath(id))
}
