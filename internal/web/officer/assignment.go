package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/roster"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// assignmentView lists the rounds and starts one.
type assignmentView struct {
	page     view.Page
	waiting  string
	rounds   view.Table
	form     bool
	fields   []view.Field
	problems []view.Problem
	without  *view.Field // cases to leave out
}

const assignmentPath = "/office/assignment"

func roundURL(id roster.ID, rest string) string {
	u := assignmentPath + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// roundTyped is what was typed about a round.
type roundTyped struct {
	need, limit, least, objective, chance, seed string
	without, absent                             []string
}

func readRound(values url.Values) (roundTyped, roster.Settings, error) {
	t := roundTyped{
		need: strings.TrimSpace(values.Get("need")), limit: strings.TrimSpace(values.Get("cap")), least: strings.TrimSpace(values.Get("minimum_fit")),
		objective: values.Get("objective"), chance: values.Get("chance"), seed: strings.TrimSpace(values.Get("seed")), without: values["without"], absent: values["absent"],
	}
	s := roster.Settings{Aim: roster.Aim{Objective: roster.Objective(t.objective)}}
	var l fault.List
	number := func(field, typed string, into *int) {
		if typed == "" {
			return
		}
		n, err := strconv.Atoi(typed)
		if err != nil {
			l.Add(field, "officer.round.number")
		}
		*into = n
	}
	number("need", t.need, &s.Need)
	number("cap", t.limit, &s.Cap)
	number("minimum_fit", t.least, &s.MinimumFit)
	number("chance", t.chance, &s.Aim.Chance)
	if t.seed != "" {
		n, err := strconv.ParseUint(t.seed, 10, 64)
		if err != nil {
			l.Add("seed", "officer.round.seed_malformed")
		}
		s.Aim.Seed = n
	}
	for _, id := range t.absent {
		s.Absent = append(s.Absent, party.PersonID(id))
	}
	return t, s, l.Err()
}

// typedOf writes settings as a form shows them.
func typedOf(s roster.Settings) roundTyped {
	text := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	t := roundTyped{need: text(s.Need), limit: text(s.Cap), least: text(s.MinimumFit), objective: string(s.Aim.Objective), chance: strconv.Itoa(s.Aim.Chance)}
	if s.Aim.Seed != 0 {
		t.seed = strconv.FormatUint(s.Aim.Seed, 10)
	}
	for _, id := range s.Absent {
		t.absent = append(t.absent, string(id))
	}
	return t
}

// drawChances are the greatest probabilities of a pair that are offered, in per cent.
var drawChances = []int{100, 80, 60, 40, 30}

// roundFields ask how a round is shared out.
func roundFields(p locale.Printer, largest int, experts []party.Person, t roundTyped, err error) []view.Field {
	objective := view.Field{
		Name: "objective", Type: view.Radios, Label: p.T("officer.round.objective"), Value: t.objective, Error: view.FieldError(p, err, "objective"),
	}
	if objective.Value == "" {
		objective.Value = string(roster.Fairest)
	}
	for _, x := range roster.Objectives {
		objective.Options = append(objective.Options, view.Option{Value: string(x), Label: p.T("roster.objective." + string(x)), Hint: p.T("roster.objective." + string(x) + ".hint")})
	}
	chance := view.Field{
		Name: "chance", Type: view.Select, Label: p.T("officer.round.chance"), Hint: p.T("officer.round.chance_hint"), Value: t.chance, Width: "medium",
		Error: view.FieldError(p, err, "chance"),
	}
	for _, n := range drawChances {
		o := view.Option{Value: strconv.Itoa(n), Label: p.T("officer.round.chance_of", "Chance", p.Percent(int64(n)))}
		if n == 100 {
			o.Label = p.T("officer.round.chance_none")
		}
		chance.Options = append(chance.Options, o)
	}
	absent := view.Field{
		Name: "absent", Type: view.Checkboxes, Label: p.T("officer.round.absent"), Hint: p.T("officer.round.absent_hint"), Values: t.absent, Optional: true,
	}
	for _, x := range experts {
		absent.Options = append(absent.Options, view.Option{Value: string(x.ID), Label: personName(x), Hint: x.Employer})
	}
	number := func(name, label, hint, value string) view.Field {
		return view.Field{Name: name, Type: view.Number, Label: label, Hint: hint, Value: value, Width: "short", Optional: true, Error: view.FieldError(p, err, name)}
	}
	return []view.Field{
		objective,
		number("need", p.T("officer.round.need"), p.T("officer.round.need_hint", "Count", largest), t.need),
		number("cap", p.T("officer.round.cap"), p.T("officer.round.cap_hint"), t.limit),
		number("minimum_fit", p.T("officer.round.least"), p.T("officer.round.least_hint"), t.least),
		chance,
		number("seed", p.T("officer.round.seed"), p.T("officer.round.seed_hint"), t.seed),
		absent,
	}
}

// mostLeftOut bounds the cases that the form offers to leave out, one by one.
const mostLeftOut = 200

func (o *pages) assignment(w http.ResponseWriter, r *http.Request) error {
	return o.assignmentForm(w, r, http.StatusOK, roundTyped{}, nil)
}

func (o *pages) assignmentForm(w http.ResponseWriter, r *http.Request, status int, t roundTyped, err error) error {
	who, actorErr := request.Actor(r)
	if actorErr != nil {
		return actorErr
	}
	l, readErr := o.Desk.Rounds(r.Context(), who)
	if readErr != nil {
		return readErr
	}
	p := request.Printer(r)
	v := assignmentView{
		page: o.page(r, p.T("officer.assignment.title")), waiting: p.T("officer.assignment.waiting", "Count", len(l.Waiting)), rounds: o.roundsTable(p, l),
		form: len(l.Waiting) > 0 && who.May(party.ActAppoint, "") == nil, problems: view.Problems(p, err),
	}
	if !v.form {
		if err != nil {
			return err
		}
		return view.Render(w, r, status, assignmentPage(v))
	}
	v.fields = roundFields(p, l.Largest, l.Experts, t, err)
	without := view.Field{
		Name: "without", Type: view.Checkboxes, Label: p.T("officer.assignment.without"), Hint: p.T("officer.assignment.without_hint"), Values: t.without, Optional: true,
		Error: view.FieldError(p, err, "cases"),
	}
	for _, c := range l.Waiting[:min(len(l.Waiting), mostLeftOut)] {
		without.Options = append(without.Options, view.Option{Value: string(c.ID), Label: c.Reference, Hint: c.CompanyName})
	}
	v.without = &without
	return view.Render(w, r, status, assignmentPage(v))
}

func (o *pages) roundsTable(p locale.Printer, l casework.RoundList) view.Table {
	t := view.Table{
		Caption: p.T("officer.assignment.rounds"), Stack: true, Empty: p.T("officer.assignment.none"),
		Columns: []view.Column{
			{Label: p.T("officer.assignment.opened")},
			{Label: p.T("officer.assignment.cases"), Num: true},
			{Label: p.T("officer.assignment.state")},
			{Label: p.T("officer.assignment.by")},
		},
	}
	for _, r := range l.Rounds {
		state := view.Cell{Tag: roundTag(p, r.State)}
		if r.Vacant > 0 {
			state.Sub = p.T("officer.assignment.vacant", "Count", r.Vacant)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: o.moment(p, r.OpenedAt), Href: roundURL(r.ID, "")},
			{Text: p.Number(int64(len(r.Settings.Cases)))},
			state,
			{Text: personName(l.People[r.OpenedBy])},
		}})
	}
	return t
}

func roundTag(p locale.Printer, s roster.State) *view.Tag {
	tone := view.Progress
	switch s {
	case roster.Approved:
		tone = view.Good
	case roster.Discarded:
		tone = view.Neutral
	}
	return &view.Tag{Tone: tone, Text: p.T("roster.state." + string(s))}
}

func (o *pages) openRound(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	t, s, err := readRound(values)
	if err == nil {
		l, err := o.Desk.Rounds(r.Context(), who)
		if err != nil {
			return err
		}
		for _, c := range l.Waiting {
			if !slices.Contains(t.without, string(c.ID)) {
				s.Cases = append(s.Cases, c.ID)
			}
		}
	}
	var id roster.ID
	if err == nil {
		id, err = o.Desk.OpenRound(r.Context(), who, o.seeded(s))
	}
	if status, again := reopen(err); again {
		return o.assignmentForm(w, r, status, t, err)
	}
	if err != nil {
		return err
	}
	if _, err := o.Desk.ProposePlan(r.Context(), who, id); err != nil {
		return err
	}
	return request.Redirect(w, r, roundURL(id, ""))
}

// changeRound does what one of the buttons on the page of a round asks for, and makes the plan again where the answer is a plan.
func (o *pages) changeRound(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), roster.ID(r.PathValue("round"))
	act, subject, _ := strings.Cut(values.Get("act"), " ")
	switch act {
	case "run":
		_, err = o.Desk.ProposePlan(ctx, who, id)
	case "settings":
		t, s, wrong := readRound(values)
		if wrong == nil {
			wrong = o.Desk.ChangeRound(ctx, who, id, o.seeded(s))
		}
		if status, again := reopen(wrong); again {
			return o.roundForm(w, r, status, &t, wrong)
		}
		if err = wrong; err == nil {
			_, err = o.Desk.ProposePlan(ctx, who, id)
		}
	case "pin", "unpin":
		x := roster.Chosen{Case: application.ID(values.Get("case")), Person: party.PersonID(values.Get("expert"))}
		if c, e, ok := strings.Cut(subject, " "); ok {
			x = roster.Chosen{Case: application.ID(c), Person: party.PersonID(e)}
		}
		if act == "pin" {
			err = o.Desk.PinPair(ctx, who, id, x)
		} else {
			err = o.Desk.UnpinPair(ctx, who, id, x)
		}
	case "relax":
		err = o.relax(r, who, id, values)
	case "strict":
		if err = o.Desk.RelaxRules(ctx, who, id, nil); err == nil {
			_, err = o.Desk.ProposePlan(ctx, who, id)
		}
	case "back":
		n, _ := strconv.Atoi(subject)
		_, err = o.Desk.BackTo(ctx, who, id, n)
	case "discard":
		if err = o.Desk.DiscardRound(ctx, who, id); err == nil {
			return request.Redirect(w, r, assignmentPath)
		}
	default:
		err = fault.New(fault.Invalid, "party.choose_one")
	}
	if status, again := reopen(err); again {
		return o.roundForm(w, r, status, nil, err)
	}
	if err != nil {
		return err
	}
	to := roundURL(id, "")
	if act == "pin" || act == "unpin" {
		to += "?page=" + url.QueryEscape(values.Get("page")) + "&done=" + act
	}
	return request.Redirect(w, r, to)
}

// relax takes up the obstacles that were ticked, by their places in the version that was read, and makes the plan again.
func (o *pages) relax(r *http.Request, who party.Actor, id roster.ID, values url.Values) error {
	version, err := strconv.Atoi(values.Get("version"))
	if err != nil {
		return stale
	}
	f, err := o.Desk.RoundFile(r.Context(), who, id, version, calendar.Date{})
	if err != nil {
		return err
	}
	var lifts []roster.Lift
	obstacles := f.Input.Obstacles(&f.Version.Plan)
	for _, s := range values["lift"] {
		if i, err := strconv.Atoi(s); err == nil && i >= 0 && i < len(obstacles) && !obstacles[i].Bare {
			lifts = append(lifts, obstacles[i].Lift)
		}
	}
	if len(lifts) == 0 {
		return fault.Field("lift", "party.choose_one")
	}
	if err := o.Desk.RelaxRules(r.Context(), who, id, lifts); err != nil {
		return err
	}
	_, err = o.Desk.ProposePlan(r.Context(), who, id)
	return err
}

// approveRound asks once more before the panels are appointed and everybody is invited.
func (o *pages) approveRound(w http.ResponseWriter, r *http.Request) error {
	return o.approveForm(w, r, http.StatusOK, strings.TrimSpace(r.URL.Query().Get("from")), nil)
}

func (o *pages) approveForm(w http.ResponseWriter, r *http.Request, status int, typed string, err error) error {
	who, actorErr := request.Actor(r)
	if actorErr != nil {
		return actorErr
	}
	id := roster.ID(r.PathValue("round"))
	f, readErr := o.Desk.RoundFile(r.Context(), who, id, 0, calendar.Date{})
	if readErr != nil {
		return readErr
	}
	if f.Version == nil || f.Version.Plan.Assigned == nil || f.Round.State == roster.Discarded || f.Round.Appointed == f.Round.Version {
		return fault.New(fault.Conflict, "roster.not_now")
	}
	p := request.Printer(r)
	plan := &f.Version.Plan
	c := view.Confirm{
		Title: p.T("officer.round.approve"), Text: p.T("officer.round.approve_text", "Count", len(f.Input.Cases)), Action: roundURL(id, "approve"),
		Submit: p.T("officer.round.approve_do"), Back: view.Link{Href: roundURL(id, ""), Label: p.T("officer.round.back_to")}, Problems: view.Problems(p, err),
		Hidden: map[string]string{"version": strconv.Itoa(f.Version.Number)},
		Facts: []view.Row{
			{Term: p.T("officer.round.version"), Text: p.Number(int64(f.Version.Number))},
			{Term: p.T("officer.round.invitations"), Text: p.T("officer.round.experts_on", "Count", invited(f))},
			{Term: p.T("officer.round.digest"), Body: code(plan.Input)},
		},
	}
	if f.Round.State == roster.Approved {
		c.Title, c.Text, c.Submit = p.T("officer.round.mend"), p.T("officer.round.mend_text"), p.T("officer.round.mend_do")
		return view.Render(w, r, status, confirmActPage(o.page(r, c.Title), c))
	}
	if typed == "" {
		typed = f.Earliest.String()
	}
	if from, parseErr := calendar.Parse(typed); parseErr == nil {
		if f, readErr = o.Desk.RoundFile(r.Context(), who, id, 0, from); readErr != nil {
			return readErr
		}
		if n := len(f.Days); n > 0 {
			last := slices.MaxFunc(f.Days, calendar.Date.Compare)
			c.Facts = append(c.Facts, view.Row{Term: p.T("officer.round.visits"), Text: p.T("officer.round.visits_from_to", "From", from, "To", last)})
		}
	}
	c.Fields = []view.Field{{
		Name: "visit_from", Type: view.Date, Label: p.T("officer.round.visit_from"), Hint: p.T("officer.round.visit_from_hint", "Earliest", f.Earliest),
		Width: "short", Value: typed, Error: view.FieldError(p, err, "visit_from"),
	}}
	return view.Render(w, r, status, confirmActPage(o.page(r, c.Title), c))
}

// invited is how many experts would be invited by the plan, each once for each case.
func invited(f casework.RoundFile) int {
	if f.Input.Repairs() {
		return len(f.Version.Plan.Added)
	}
	return len(f.Version.Plan.Pairs())
}

func (o *pages) saveApproveRound(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := roster.ID(r.PathValue("round"))
	version, err := strconv.Atoi(values.Get("version"))
	if err != nil {
		return stale
	}
	typed := strings.TrimSpace(values.Get("visit_from"))
	var from calendar.Date
	if typed != "" {
		if from, err = calendar.Parse(typed); err != nil {
			err = fault.Field("visit_from", "officer.appoint.visit_malformed").Because(err)
		}
	}
	if err == nil {
		err = o.Desk.ApprovePlan(r.Context(), who, id, version, from)
	}
	if fault.Is(err, fault.Conflict) { // a second click, or the answer to the first was lost
		if f, readErr := o.Desk.RoundFile(r.Context(), who, id, 0, calendar.Date{}); readErr == nil && f.Round.Appointed == version {
			err = nil
		}
	}
	if status, again := reopen(err); again {
		return o.approveForm(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, roundURL(id, "")+"?done=approved")
}
