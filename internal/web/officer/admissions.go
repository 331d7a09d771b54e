package officer

import (
	"net/http"
	"net/url"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const admissionsURL = "/office/admissions"

func admissionURL(id solution.AdmissionID) string {
	return admissionsURL + "/" + url.PathEscape(string(id))
}

// admissionsView lists the requests for admission.
type admissionsView struct {
	page  view.Page
	bar   view.StateBarChart
	tabs  []view.Tab
	table view.Table
}

// lateTab is the tab of what is overdue.
const lateTab = "late"

func (o *pages) admissions(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Sites.Admissions(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("solution.requests"))
	page.Wide = true
	p, chosen := page.Printer, r.URL.Query().Get("state")
	v := admissionsView{page: page, bar: view.StateBarChart{Title: p.T("solution.by_state")}, table: view.Table{
		Caption: page.Title, Stack: true, Empty: p.T("solution.none"), Columns: []view.Column{
			{Label: p.T("solution.field.name")}, {Label: p.T("solution.number")}, {Label: p.T("site.state")}, {Label: p.T("officer.cases.due")}, {Label: p.T("clock.late.how")},
		},
	}}
	counts, late := map[solution.State]int64{}, int64(0)
	for _, a := range l.Requests {
		counts[a.State]++
		isLate := a.Late(l.Today)
		if isLate {
			late++
		}
		if chosen == lateTab && !isLate || chosen != "" && chosen != lateTab && chosen != string(a.State) {
			continue
		}
		tag := dossier.StateTag(p, a.Admission)
		due := view.Cell{}
		var how *view.Tag
		if a.State.Open() && !a.DueOn.IsZero() {
			due.Text, how = p.Date(a.DueOn), dueTag(p, a.DueOn, l.Today)
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: a.Contents.Name, Sub: a.CompanyName, Href: admissionURL(a.ID)}, {Text: a.Number}, {Tag: &tag}, due, {Tag: how},
		}})
	}
	tab := func(code, label string, n int64) {
		href := admissionsURL
		if code != "" {
			href += "?state=" + code
		}
		v.tabs = append(v.tabs, view.Tab{Href: href, Label: label, Count: n, Current: chosen == code})
	}
	tab("", p.T("officer.cases.all"), int64(len(l.Requests)))
	tab(lateTab, p.T("solution.late"), late)
	for _, s := range solution.States {
		t := dossier.StateTag(p, solution.Admission{State: s})
		tab(string(s), t.Text, counts[s])
		if counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: t.Text, Count: counts[s], Tone: t.Tone})
		}
	}
	return view.Render(w, r, http.StatusOK, admissionsPage(v))
}

// admissionView is one request for admission.
type admissionView struct {
	page     view.Page
	heading  view.Heading
	steps    []view.Step
	facts    []view.Row
	seats    view.Table
	action   string
	forms    []actForm
	sections []dossier.Section
	events   []view.Event
}

func (o *pages) admission(w http.ResponseWriter, r *http.Request) error {
	return o.admissionPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) admissionPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Admission(r.Context(), who, solution.AdmissionID(r.PathValue("admission")))
	if err != nil {
		return err
	}
	a, page := f.Admission, o.page(r, f.Solution.Name)
	p := page.Printer
	tag := dossier.StateTag(p, a)
	v := admissionView{
		page: page, heading: view.Heading{Kicker: p.T("solution.admission"), Title: f.Solution.Name, Lede: f.Company.Name, Tag: &tag}, steps: dossier.Steps(p, a),
		facts: dossier.AdmissionRows(p, a), action: admissionURL(a.ID), sections: dossier.Sections(p, f.Solution, f.Technologies, f.Today), events: o.past(p, f.Journal, f.People, actTitle),
		seats: view.Table{Caption: p.T("solution.opinions"), Stack: true, Columns: []view.Column{{Label: p.T("solution.expert")}, {Label: p.T("officer.cases.due")}, {Label: p.T("solution.opinion")}}},
	}
	v.page.Notices = append(v.page.Notices, dossier.Warnings(p, f.Solution)...)
	if !f.Fell.IsZero() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Title: p.T("nomination.fell"), Text: p.T("solution.endorsement_fell", "Date", o.moment(p, f.Fell))})
	}
	if a.Verdict != nil {
		v.facts = append(v.facts, dossier.VerdictRows(p, *a.Verdict)...)
	}
	if len(a.Past) > 0 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("solution.judged_anew")})
	}
	for _, s := range a.Seats {
		v.seats.Rows = append(v.seats.Rows, view.TableRow{Cells: []view.Cell{{Text: personName(f.People[s.Expert])}, {Text: p.Date(s.DueOn)}, {Text: seatText(p, a, s)}}})
	}
	v.forms = admissionForms(p, f, who, typed)
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, admissionPage(v))
}

// seatText says how an expert's part stands. What is under seal is not here.
func seatText(p locale.Printer, a solution.Admission, s solution.Seat) string {
	switch {
	case !s.Sits():
		return p.T("solution.seat.aside") + ": " + s.Aside
	case s.Opinion != nil && a.Sealed():
		return p.T("solution.seat.sealed")
	case s.Opinion != nil:
		return dossier.OpinionText(p, *s.Opinion)
	case s.FreeAt.IsZero():
		return p.T("solution.seat.asked")
	}
	return p.T("solution.seat.free")
}

// mostCorrections is how many points a form of return offers.
const mostCorrections = 3

// admissionForms are the acts the reader may do on the request now.
func admissionForms(p locale.Printer, f programme.AdmissionFile, who party.Actor, typed url.Values) []actForm {
	a := f.Admission
	words := func(label string) view.Field {
		return view.Field{Name: "words", Label: label, Type: view.TextArea, Rows: 4, MaxLength: 4000, Value: typed.Get("words")}
	}
	refusal := func(at solution.Stage) actForm {
		return actForm{act: "refuse", title: p.T("solution.do.refuse"), text: p.T("solution.do.refuse_text"), submit: p.T("solution.do.refuse"), folded: true, fields: []view.Field{
			{Name: "ground", Label: p.T("solution.ground"), Type: view.Select, Options: dossier.GroundOptions(p, f.Rules, at), Value: typed.Get("ground")}, words(p.T("solution.reasons")),
		}}
	}
	checks, decides := who.May(party.ActCheckSolution, "") == nil, who.May(party.ActDecide, "") == nil
	var forms []actForm
	switch {
	case checks && a.State == solution.Checking:
		back := actForm{act: "return", title: p.T("solution.do.return"), text: p.T("solution.do.return_text"), submit: p.T("solution.do.return"), folded: true}
		for i := range mostCorrections {
			field, said := request.RowField("corrections", i, "field"), request.RowField("corrections", i, "words")
			back.fields = append(back.fields,
				view.Field{Name: field, Label: p.T("solution.about_field"), Type: view.Select, Options: dossier.FieldOptions(p), Value: typed.Get(field), Optional: i > 0},
				view.Field{Name: said, Label: p.T("solution.what_to_mend"), Type: view.TextArea, Rows: 2, MaxLength: 2000, Value: typed.Get(said), Optional: i > 0})
		}
		forms = append(forms, actForm{act: "pass", title: p.T("solution.do.pass"), text: p.T("solution.do.pass_text"), submit: p.T("solution.do.pass")}, back, refusal(solution.Formal))
	case checks && a.State == solution.Expertise:
		var options []view.Option
		for _, e := range f.Experts {
			if a.HadPart(e.ID) {
				continue
			}
			options = append(options, view.Option{Value: string(e.ID), Label: personName(e), Hint: e.Employer})
		}
		forms = append(forms, actForm{act: "ask", title: p.T("solution.do.ask"), text: p.T("solution.do.ask_text", "Experts", a.Opinions(f.Rules)), submit: p.T("solution.do.ask"), fields: []view.Field{
			{Name: "experts", Label: p.T("solution.experts_to_ask"), Type: view.Checkboxes, Options: options, Values: typed["experts"]},
		}})
	case decides && a.State == solution.Judged:
		forms = append(forms, actForm{act: "admit", title: p.T("solution.do.admit"), text: p.T("solution.do.admit_text"), submit: p.T("solution.do.admit")}, refusal(solution.Judgment))
	}
	if checks && (a.State == solution.Expertise || a.State == solution.Judged || a.State == solution.Admitted) {
		options := []view.Option{{Label: p.T("solution.choose")}}
		for _, s := range a.Seats {
			if s.Sits() {
				options = append(options, view.Option{Value: string(s.Expert), Label: personName(f.People[s.Expert])})
			}
		}
		if len(options) > 1 {
			forms = append(forms, actForm{act: "release", title: p.T("solution.do.release"), text: p.T("solution.do.release_text"), submit: p.T("solution.do.release"), folded: true, fields: []view.Field{
				{Name: "expert", Label: p.T("solution.expert"), Type: view.Select, Options: options, Value: typed.Get("expert")}, words(p.T("solution.reasons")),
			}})
		}
	}
	return forms
}

func (o *pages) saveAdmission(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := solution.AdmissionID(r.PathValue("admission")), r.Context()
	switch typed.Get("act") {
	case "pass":
		err = o.Sites.PassAdmission(ctx, who, id)
	case "return":
		var points []solution.Correction
		for i := range mostCorrections {
			c := solution.Correction{Field: typed.Get(request.RowField("corrections", i, "field")), Words: typed.Get(request.RowField("corrections", i, "words"))}
			if c.Field != "" || c.Words != "" {
				points = append(points, c)
			}
		}
		err = o.Sites.ReturnAdmission(ctx, who, id, points)
	case "refuse":
		err = o.Sites.RefuseAdmission(ctx, who, id, typed.Get("ground"), typed.Get("words"))
	case "ask":
		var experts []party.PersonID
		for _, e := range typed["experts"] {
			experts = append(experts, party.PersonID(e))
		}
		err = o.Sites.AskExperts(ctx, who, id, experts)
	case "admit":
		err = o.Sites.Admit(ctx, who, id, "")
	case "release":
		err = o.Sites.ReleaseExpert(ctx, who, id, party.PersonID(typed.Get("expert")), typed.Get("words"))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.admissionPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, admissionURL(id))
}
