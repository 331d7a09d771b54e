// Package cohort is an intake of an accelerator: what it asks for, who is selected for how many places and who waits, and what becomes of
// those who were in it.
//
// What comes before the selection are stages, as every procedure has them: experts assess candidates sealed, so that nobody sees a mark before
// the intake has as many as it asks for; an intake may have applications checked before, interviews and a committee after, or do without the
// experts. The ranking follows from the marks alone; a decider who assessed nobody takes it as it is.
package cohort

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// ID names an intake; a UUIDv7 in text form.
type ID string

// State is where an intake stands.
type State string

// The states of an intake.
const (
	Draft     State = "draft"
	Open      State = "open"      // companies may apply
	Selecting State = "selecting" // experts assess; nobody applies any more
	Selected  State = "selected"  // places are given
	Running   State = "running"
	Over      State = "over"
	Cancelled State = "cancelled" // before it ran, for a reason on record
)

// States are all states in the order of an intake's life.
var States = []State{Draft, Open, Selecting, Selected, Running, Over, Cancelled}

// Step moves an intake from one state to another.
type Step string

// The steps. Selecting takes places with it, see Select.
const (
	StepOpen   Step = "open"
	StepClose  Step = "close" // to applications
	StepSelect Step = "select"
	StepStart  Step = "start"
	StepEnd    Step = "end"
	StepCancel Step = "cancel"
)

// Steps are all steps.
var Steps = []Step{StepOpen, StepClose, StepSelect, StepStart, StepEnd, StepCancel}

// transitions is the whole table: what is not here cannot happen.
var transitions = map[State]map[Step]State{
	Draft:     {StepOpen: Open, StepCancel: Cancelled},
	Open:      {StepClose: Selecting, StepCancel: Cancelled},
	Selecting: {StepSelect: Selected, StepCancel: Cancelled},
	Selected:  {StepStart: Running, StepCancel: Cancelled},
	Running:   {StepEnd: Over},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	if to, ok := transitions[s][step]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "cohort.not_now", "State", locale.M("cohort.state."+string(s)))
}

// Steps are the steps that can be taken from the state.
func (s State) Steps() []Step {
	return slices.DeleteFunc(slices.Clone(Steps), func(step Step) bool { _, ok := transitions[s][step]; return !ok })
}

// Tenths are points in tenths: 735 are 73.5.
type Tenths int

// Hundred are a hundred points.
const Hundred Tenths = 1000

// Milestone is something every company of the cohort is to have reached by a day.
type Milestone struct {
	Title string        `json:"title"`
	By    calendar.Date `json:"by"`
}

// Intake is one intake of a programme.
type Intake struct {
	ID         ID               `json:"id"`
	Title      string           `json:"title"`
	Track      string           `json:"track,omitempty"`
	Offer      string           `json:"offer"`    // what those who have a place get, and what is asked of them
	Opens      calendar.Date    `json:"opens"`    // the first day for applications
	Closes     calendar.Date    `json:"closes"`   // the last one
	Starts     calendar.Date    `json:"starts"`   // the first day of the programme
	Ends       calendar.Date    `json:"ends"`     // its last day, that of the demo day
	Currency   string           `json:"currency"` // of the figures that companies give, one of Currencies
	Places     int              `json:"places"`   // 1 to MostPlaces
	Floor      Tenths           `json:"floor"`    // less than that has no place, however many are free; 0 to Full
	Marks      int              `json:"marks"`    // assessments each candidate needs, 1 to MostMarks
	Criteria   []Criterion      `json:"criteria"`
	Rule       Rule             `json:"rule,omitempty"` // how the marks of several experts become points; none: the mean
	Ties       []int            `json:"ties,omitempty"` // the criteria that part candidates of equal points, by their places from 0; then who applied first
	Milestones []Milestone      `json:"milestones,omitempty"`
	Stages     []procedure.Kind `json:"stages,omitempty"` // what comes before the selection, of Choices; none: experts assess and nothing else
	// MinAttendance is the share of events, in whole per cent, to which a company must have come to graduate; 0: none is demanded.
	MinAttendance int       `json:"min_attendance,omitempty"`
	State         State     `json:"state"`
	Since         time.Time `json:"since"`
	Reason        string    `json:"reason,omitempty"` // of a cancelling
	Revision      int64     `json:"-"`
}

// The bounds of what an intake may say.
const (
	MostPlaces     = 500
	MostMarks      = 7
	MostCriteria   = 20
	MostMilestones = 30
	MostPoints     = 100 // of one criterion
	TopMark        = 10  // of a criterion that says no other
)

// Currencies are those in which figures may be given, by their ISO 4217 codes.
var Currencies = []string{"RUB", "KRW", "USD", "EUR"}

// Fields are the fields of the form of an intake, in its order.
var Fields = []string{"title", "track", "offer", "opens", "closes", "starts", "ends", "currency", "places", "floor", "marks", "criteria", "rule", "ties", "milestones", "stages", "min_attendance"}

// Check says what is missing or cannot be.
func (i Intake) Check() error {
	var l fault.List
	need(&l, "title", i.Title, 300)
	need(&l, "offer", i.Offer, 4000)
	most(&l, "track", i.Track, 200)
	days := []struct {
		field string
		day   calendar.Date
	}{{"opens", i.Opens}, {"closes", i.Closes}, {"starts", i.Starts}, {"ends", i.Ends}}
	for n, d := range days {
		switch {
		case d.day.IsZero():
			l.Add(d.field, "cohort.day")
		case n > 0 && d.day.Before(days[n-1].day):
			l.Add(d.field, "cohort.days_order")
		}
	}
	if !slices.Contains(Currencies, i.Currency) {
		l.Add("currency", "party.choose_one")
	}
	within(&l, "places", i.Places, 1, MostPlaces)
	within(&l, "min_attendance", i.MinAttendance, 0, 100)
	i.checkStages(&l)
	i.checkScoring(&l)
	if len(i.Milestones) > MostMilestones {
		l.Add("milestones", "cohort.too_many_milestones", "Max", MostMilestones)
	}
	for _, m := range i.Milestones {
		need(&l, "milestones", m.Title, 300)
		if m.By.IsZero() || m.By.Before(i.Starts) || m.By.After(i.Ends) {
			l.Add("milestones", "cohort.milestone_day")
		}
	}
	return l.Err()
}

func need(l *fault.List, field, value string, longest int) {
	if strings.TrimSpace(value) == "" {
		l.Add(field, "cohort.missing")
	}
	most(l, field, value, longest)
}

func most(l *fault.List, field, value string, longest int) {
	if utf8.RuneCountInString(value) > longest {
		l.Add(field, "party.too_long", "Max", longest)
	}
}

func within(l *fault.List, field string, n, from, to int) {
	if n < from || n > to {
		l.Add(field, "cohort.number", "Min", from, "Max", to)
	}
}

// Move takes a step that gives no places. Applications open on their first day and close after their last one; cancelling needs a reason of
// 10 to 2,000 characters.
func (i Intake) Move(who party.Actor, step Step, reason string, now time.Time, today calendar.Date) (Intake, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return i, err
	}
	if step == StepSelect {
		return i, fault.New(fault.Conflict, "cohort.not_now", "State", locale.M("cohort.state."+string(i.State)))
	}
	next, err := i.State.Next(step)
	switch {
	case err != nil:
		return i, err
	case step == StepOpen && today.After(i.Closes):
		return i, fault.New(fault.Conflict, "cohort.past", "Closes", i.Closes)
	case step == StepClose && !today.After(i.Closes):
		return i, fault.New(fault.Conflict, "cohort.still_open", "Closes", i.Closes)
	case step == StepStart && today.Before(i.Starts):
		return i, fault.New(fault.Conflict, "cohort.early", "Starts", i.Starts)
	}
	if step != StepCancel {
		reason = ""
	} else if reason, err = Words("reason", reason); err != nil {
		return i, err
	}
	i.State, i.Since, i.Reason = next, now, reason
	return i, nil
}

// Words trims what a person says for the record, 10 to 2,000 characters; the fault names the field.
func Words(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	var l fault.List
	party.Words(&l, field, "cohort.reason", s, 10, 2000)
	return s, l.Err()
}

// MayChange says whether an intake may become another: a draft in everything, one that was opened only in its last days, its milestones and,
// before places are given, in how many there are. One that is over or cancelled stays as it is.
func MayChange(old, next Intake) error {
	switch old.State {
	case Draft:
		return nil
	case Over, Cancelled:
		return fault.New(fault.Conflict, "cohort.not_now", "State", locale.M("cohort.state."+string(old.State)))
	}
	var l fault.List
	fixed := func(field string, same bool) {
		if !same {
			l.Add(field, "cohort.fixed")
		}
	}
	fixed("offer", old.Offer == next.Offer)
	fixed("opens", old.Opens == next.Opens)
	fixed("closes", !next.Closes.Before(old.Closes) && (old.State == Open || old.Closes == next.Closes))
	fixed("starts", old.Starts == next.Starts)
	fixed("currency", old.Currency == next.Currency)
	fixed("places", old.Places == next.Places || old.State == Open || old.State == Selecting)
	fixed("floor", old.Floor == next.Floor)
	fixed("min_attendance", old.MinAttendance == next.MinAttendance)
	fixed("marks", old.Marks == next.Marks)
	fixed("criteria", slices.Equal(old.Criteria, next.Criteria))
	fixed("rule", old.Scoring() == next.Scoring())
	fixed("ties", slices.Equal(old.Ties, next.Ties))
	fixed("stages", slices.Equal(old.before(), next.before()))
	return l.Err()
}

// Takes says whether companies may apply on a day: nil, or a Conflict that says why not.
func (i Intake) Takes(today calendar.Date) error {
	switch {
	case i.State != Open || today.After(i.Closes):
		return fault.New(fault.Conflict, "cohort.closed", "Closes", i.Closes)
	case today.Before(i.Opens):
		return fault.New(fault.Conflict, "cohort.not_open_yet", "Opens", i.Opens)
	}
	return nil
}

// Order ranks the candidates of an intake: the most points first, equals by the criteria the intake names for them, then who applied first;
// where no experts assess, who applied first.
// Those below the floor, and those whom an interview or the committee found wanting, come last and have no rank. For every candidate that is
// still in it all stages before the selection must be done, or it is a Conflict that names one and what it lacks.
func Order(i Intake, all []Candidate) ([]Candidate, error) {
	assessed := i.Has(procedure.ExpertReview)
	var in []Candidate
	for _, c := range all {
		if c.State != Applied {
			continue
		}
		if c.wanting() == nil {
			if err := c.at(i, procedure.Decision); err != nil {
				return nil, err
			}
		}
		c.Score, _ = c.Points(i)
		in = append(in, c)
	}
	fit := func(c Candidate) bool { return c.wanting() == nil && (c.Score >= i.Floor || !assessed) }
	slices.SortStableFunc(in, func(a, b Candidate) int {
		switch first := fit(a); {
		case first == fit(b):
		case first:
			return -1
		default:
			return 1
		}
		byMarks := 0
		if assessed {
			byMarks = i.ahead(a, b)
		}
		return cmp.Or(byMarks, a.AppliedAt.Compare(b.AppliedAt), cmp.Compare(a.ID, b.ID))
	})
	for n := range in {
		if fit(in[n]) {
			in[n].Rank = n + 1
		}
	}
	return in, nil
}

// Select gives the places: the first in the order have one, the next wait, and those below the floor are declined with that reason. Who
// takes the selection has marked nobody of it and entered no finding. Words say why, 10 to 2,000 characters; they are about the selection as a whole.
func Select(i Intake, all []Candidate, who party.Actor, words string, now time.Time) (Intake, []Candidate, error) {
	if err := who.May(party.ActSelectCohort, ""); err != nil {
		return i, nil, err
	}
	next, err := i.State.Next(StepSelect)
	if err != nil {
		return i, nil, err
	}
	for _, c := range all {
		if _, marked := c.Marked(who.ID()); marked || c.found(who.ID()) {
			return i, nil, fault.New(fault.Forbidden, "cohort.marked_by_you", "Company", c.Name)
		}
	}
	if _, err := Words("reason", words); err != nil {
		return i, nil, err
	}
	order, err := Order(i, all)
	if err != nil {
		return i, nil, err
	}
	for n, c := range order {
		switch {
		case c.Rank == 0:
			c.State = Declined
			if f := c.wanting(); f != nil {
				c.Reason = f.Words
			}
		case c.Rank <= i.Places:
			c.State = Placed
		default:
			c.State = Waiting
		}
		c.Since = now
		order[n] = c
	}
	i.State, i.Since = next, now
	return i, order, nil
}

// MoveUp is the candidate that gets a place which somebody gave back before the programme ran: the first that waits. False where nobody does.
func MoveUp(i Intake, all []Candidate, now time.Time) (Candidate, bool) {
	if i.State != Selected {
		return Candidate{}, false
	}
	var next *Candidate
	for n, c := range all {
		if c.State == Waiting && (next == nil || c.Rank < next.Rank) {
			next = &all[n]
		}
	}
	if next == nil {
		return Candidate{}, false
	}
	c := *next
	c.State, c.Since = Placed, now
	return c, true
}
