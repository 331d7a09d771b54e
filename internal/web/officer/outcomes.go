package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/request"
	"proba.example/internal/web/tally"
	"proba.example/internal/web/view"
)

const (
	outcomesURL = pilotsURL + "/outcomes"
	outcomePage = "outcome" // of one pilot
)

// The acts on what became of a pilot, as its forms name them.
const (
	actOutcome  = "outcome"
	actTakeBack = "take_back"
	actFollowUp = "follow_up"
)

// listOutcomes lists the pages of what became of pilots.
func (o *pages) listOutcomes(t *request.Table) {
	read, manage := request.Allowed(party.ActReadPilots), request.Allowed(party.ActManagePilots)
	t.Get(outcomesURL, read, o.programme)
	t.Post(outcomesURL, manage, o.releaseFigures)
	t.Get(pilotsURL+"/{pilot}/"+outcomePage, read, o.outcome)
	t.Post(pilotsURL+"/{pilot}/"+outcomePage, manage, o.saveOutcome)
}

// programmeView is how the programme stands.
type programmeView struct {
	page         view.Page
	figures      tally.Figures
	may          bool
	released     string
	due, stalled view.Table
}

func (o *pages) programme(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	s, err := o.Sites.Programme(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("outcome.programme"))
	page.Wide = true
	p := page.Printer
	v := programmeView{
		page: page, figures: tally.Of(p, s.Figures), may: who.May(party.ActManagePilots, "") == nil, released: p.T("outcome.never_released"),
		due: view.Table{Caption: p.T("outcome.due"), Stack: true, Empty: p.T("outcome.none_due"), Columns: []view.Column{
			{Label: p.T("pilot.kicker")}, {Label: p.T("pilot.field.site")}, {Label: p.T("outcome.month")}, {Label: p.T("outcome.due_on")},
		}},
		stalled: view.Table{Caption: p.T("outcome.stalled"), Stack: true, Empty: p.T("outcome.none_stalled"), Columns: []view.Column{
			{Label: p.T("pilot.kicker")}, {Label: p.T("pilot.field.site")}, {Label: p.T("outcome.decided")}, {Label: p.T("pilot.field.buyer")},
		}},
	}
	if s.Released != nil {
		v.released = p.T("outcome.released_on", "Day", p.Date(s.Released.On))
	}
	for _, d := range s.Due {
		v.due.Rows = append(v.due.Rows, view.TableRow{Cells: []view.Cell{
			{Text: d.Pilot.Title, Sub: d.Pilot.Company, Href: pilotURL(d.Pilot.ID, outcomePage)},
			{Text: d.Pilot.SiteName},
			{Text: p.T("outcome.months", "Count", d.Month)},
			{Tag: dueTag(p, d.On, s.Today), Sub: p.ShortDate(d.On)},
		}})
	}
	for _, x := range s.Stalled {
		v.stalled.Rows = append(v.stalled.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Title, Sub: x.Company, Href: pilotURL(x.ID, outcomePage)}, {Text: x.SiteName}, {Text: o.moment(p, x.After.DecidedAt)}, {Text: fieldwork.Buyer(p, x)},
		}})
	}
	return view.Render(w, r, http.StatusOK, programmePage(v))
}

func (o *pages) releaseFigures(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	if err := o.Sites.ReleaseFigures(r.Context(), who); err != nil {
		return err
	}
	return request.Redirect(w, r, outcomesURL)
}

// outcomeView is what became of one pilot.
type outcomeView struct {
	page               view.Page
	trail              []view.Link
	heading            view.Heading
	action             string
	outcomes, followUp view.Table
	forms              []actForm
}

func (o *pages) outcome(w http.ResponseWriter, r *http.Request) error {
	return o.outcomePage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) outcomePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.PilotOutcome(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := f.Pilot, o.page(r, request.Printer(r).T("outcome.title"))
	page.Wide = true
	p, tag := page.Printer, pilotTag(request.Printer(r), f.Pilot.State)
	v := outcomeView{
		page: page, trail: []view.Link{{Href: pilotsURL, Label: p.T("pilot.title")}, {Href: pilotURL(x.ID, ""), Label: x.Title}},
		heading: view.Heading{Kicker: x.Title, Title: p.T("outcome.title"), Lede: p.T("outcome.lede"), Tag: &tag}, action: pilotURL(x.ID, outcomePage),
		outcomes: view.Table{Caption: p.T("outcome.list"), Stack: true, Empty: p.T("outcome.none"), Columns: []view.Column{
			{Label: p.T("outcome.field.kind")}, {Label: p.T("outcome.field.on")}, {Label: p.T("outcome.field.amount"), Num: true}, {Label: p.T("outcome.field.evidence")}, {Label: p.T("outcome.by")},
		}},
		followUp: view.Table{Caption: p.T("outcome.follow_up"), Stack: true, Columns: []view.Column{
			{Label: p.T("outcome.month")}, {Label: p.T("outcome.due_on")}, {Label: p.T("outcome.answer")}, {Label: p.T("outcome.by")},
		}},
	}
	for _, c := range f.Outcomes {
		amount := p.T("outcome.not_known")
		if c.Amount > 0 {
			amount = p.Money(c.Amount, c.Currency)
		}
		kind := view.Cell{Text: p.T("outcome.kind." + string(c.Kind)), Sub: c.With, Tag: &view.Tag{Tone: view.Good, Text: p.T("outcome.happened")}}
		evidence := view.Cell{Text: c.Evidence}
		switch {
		case !c.Stands():
			kind.Tag, evidence.Sub = &view.Tag{Tone: view.Bad, Text: p.T("outcome.back")}, c.Reason
		case c.Planned:
			kind.Tag = &view.Tag{Tone: view.Info, Text: p.T("outcome.planned")}
		}
		v.outcomes.Rows = append(v.outcomes.Rows, view.TableRow{Cells: []view.Cell{kind, {Text: p.ShortDate(c.On)}, {Text: amount}, evidence, {Text: personName(f.People[c.By]), Sub: o.moment(p, c.At)}}})
	}
	o.followUps(p, &v.followUp, f)
	if who.May(party.ActManagePilots, "") == nil {
		v.forms = o.outcomeForms(p, f, typed)
	}
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, outcomeOfPage(v))
}

// followUps tells month by month what was heard, and what is to be asked.
func (o *pages) followUps(p locale.Printer, t *view.Table, f programme.OutcomeFile) {
	for _, month := range pilot.Months {
		on := f.Pilot.DueOn(month, o.Place)
		if on.IsZero() {
			continue
		}
		cells := []view.Cell{{Text: p.T("outcome.months", "Count", month)}, {Text: p.ShortDate(on)}, {Tag: dueTag(p, on, f.Today)}, {}}
		for _, a := range f.FollowUps {
			if a.Month == month {
				tone := map[pilot.Use]view.Tone{pilot.InUse: view.Good, pilot.NotInUse: view.Bad, pilot.NoAnswer: view.Warn}[a.Use]
				cells[2] = view.Cell{Text: a.Words, Tag: &view.Tag{Tone: tone, Text: p.T("outcome.use." + string(a.Use))}}
				cells[3] = view.Cell{Text: personName(f.People[a.By]), Sub: o.moment(p, a.At)}
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
}

// outcomeForms are the acts that can be done now.
func (o *pages) outcomeForms(p locale.Printer, f programme.OutcomeFile, typed url.Values) []actForm {
	if f.Pilot.FirstStart().IsZero() {
		return nil
	}
	forms := []actForm{{
		act: actOutcome, title: p.T("outcome.enter"), text: p.T("outcome.enter_text"), submit: p.T("outcome.enter"), folded: true, fields: []view.Field{
			{Name: "kind", Label: p.T("outcome.field.kind"), Type: view.Radios, Value: typed.Get("kind"), Options: codeOptions(p, "outcome.kind.", pilot.OutcomeKinds)},
			{Name: "planned", Label: p.T("outcome.field.planned"), Type: view.Checkboxes, Values: typed["planned"], Options: []view.Option{{Value: "yes", Label: p.T("outcome.planned_yes")}}, Optional: true},
			{Name: "with", Label: p.T("outcome.field.with"), MaxLength: 300, Value: typed.Get("with"), Hint: p.T("outcome.with_hint")},
			{Name: "on", Label: p.T("outcome.field.on"), Type: view.Date, Value: typed.Get("on")},
			{Name: "amount", Label: p.T("outcome.field.amount"), Value: typed.Get("amount"), Width: "medium", InputMode: "numeric", Hint: p.T("outcome.amount_hint"), Optional: true},
			{Name: "currency", Label: p.T("outcome.field.currency"), Value: typed.Get("currency"), Width: "short", Hint: p.T("outcome.currency_hint"), Optional: true},
			{Name: "evidence", Label: p.T("outcome.field.evidence"), Type: view.TextArea, Rows: 2, MaxLength: 2000, Value: typed.Get("evidence"), Hint: p.T("outcome.evidence_hint")},
		},
	}}
	var months []view.Option
	for _, m := range pilot.Months {
		if on := f.Pilot.DueOn(m, o.Place); !on.IsZero() && !f.Today.Before(on) {
			months = append(months, view.Option{Value: strconv.Itoa(m), Label: p.T("outcome.months", "Count", m)})
		}
	}
	if len(months) > 0 {
		forms = append(forms, actForm{act: actFollowUp, title: p.T("outcome.ask"), text: p.T("outcome.ask_text"), submit: p.T("outcome.ask_do"), folded: true, fields: []view.Field{
			{Name: "month", Label: p.T("outcome.month"), Type: view.Radios, Value: typed.Get("month"), Options: months},
			{Name: "use", Label: p.T("outcome.answer"), Type: view.Radios, Value: typed.Get("use"), Options: codeOptions(p, "outcome.use.", pilot.Uses)},
			{Name: "words", Label: p.T("outcome.words"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("words"), Hint: p.T("outcome.words_hint")},
		}})
	}
	var standing []view.Option
	for _, c := range f.Outcomes {
		if c.Stands() {
			standing = append(standing, view.Option{Value: c.ID, Label: p.T("outcome.kind."+string(c.Kind)) + ", " + p.ShortDate(c.On), Hint: c.With})
		}
	}
	if len(standing) > 0 {
		forms = append(forms, actForm{act: actTakeBack, title: p.T("outcome.take_back"), text: p.T("outcome.take_back_text"), submit: p.T("outcome.take_back"), folded: true, fields: []view.Field{
			{Name: "outcome", Label: p.T("outcome.which"), Type: view.Radios, Value: typed.Get("outcome"), Options: standing},
			{Name: "reason", Label: p.T("pilot.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("reason")},
		}})
	}
	return forms
}

func (o *pages) saveOutcome(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	switch v.Get("act") {
	case actOutcome:
		x := pilot.Outcome{
			With: party.Clean(v.Get("with")), On: dayOf(v.Get("on")), Currency: strings.ToUpper(strings.TrimSpace(v.Get("currency"))), Planned: slices.Contains(v["planned"], "yes"),
			Evidence: strings.TrimSpace(v.Get("evidence")),
		}
		setCode(&x.Kind, v.Get("kind"))
		if strings.TrimSpace(v.Get("amount")) != "" {
			if x.Amount = amountOf(v.Get("amount"), x.Currency); x.Amount == 0 {
				x.Amount = -1 // no amount that the check lets pass
			}
		}
		if x.Amount == 0 {
			x.Currency = ""
		}
		err = o.Sites.AddOutcome(r.Context(), who, id, x)
	case actTakeBack:
		err = o.Sites.TakeBackOutcome(r.Context(), who, id, v.Get("outcome"), v.Get("reason"))
	default:
		x := pilot.FollowUp{Pilot: id, Words: strings.TrimSpace(v.Get("words"))}
		x.Month, _ = strconv.Atoi(v.Get("month")) // no number is no month, which the check says
		setCode(&x.Use, v.Get("use"))
		err = o.Sites.FollowUp(r.Context(), who, x)
	}
	if status, again := reopen(err); again {
		return o.outcomePage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, outcomePage))
}
