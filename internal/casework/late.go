package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Pace says how pressing a clock is.
type Pace string

// How pressing clocks are, the most pressing first.
const (
	PaceLate    Pace = "late"    // the due date has passed
	PaceSoon    Pace = "soon"    // it is within SoonDays
	PaceStopped Pace = "stopped" // the clock stands
	PaceInTime  Pace = "in_time"
)

// Paces are all of them.
var Paces = []Pace{PaceLate, PaceSoon, PaceStopped, PaceInTime}

// SoonDays is how many days before its due date a clock is told to be due soon.
const SoonDays = 7

// Pace says how pressing the term is on the day.
func (t Term) Pace(today calendar.Date) Pace {
	if t.Running {
		return PaceStopped
	}
	return paceOf(t.Due, today)
}

// paceOf says how pressing a due date is on the day.
func paceOf(due, today calendar.Date) Pace {
	switch left := due.DaysSince(today); {
	case left < 0:
		return PaceLate
	case left <= SoonDays:
		return PaceSoon
	}
	return PaceInTime
}

// RunningClock is a clock that a case waits on.
type RunningClock struct {
	store.CaseRow
	Term Term
	Pace Pace
}

// Clocks are all clocks on which a case waits.
type Clocks struct {
	Running []RunningClock // the most pressing first, then by due date
	Counts  map[Pace]int64 // of all, whatever is asked for
	Today   calendar.Date
}

// clockStates are the states in which a case waits on a clock of the agency.
var clockStates = slices.DeleteFunc(slices.Clone(application.States), func(s application.State) bool { return waitsOn(s) == "" })

// Clocks counts out what every case waits on; words narrow it as they do the list of cases, and so does the pace, where one is given.
func (d *Desk) Clocks(ctx context.Context, who party.Actor, words string, pace Pace) (Clocks, error) {
	c := Clocks{Counts: map[Pace]int64{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		c.Today = d.today(tx)
		return d.eachRunning(ctx, tx, words, func(r RunningClock) {
			c.Counts[r.Pace]++
			if pace == "" || pace == r.Pace {
				c.Running = append(c.Running, r)
			}
		})
	})
	slices.SortStableFunc(c.Running, func(a, b RunningClock) int {
		return cmp.Or(cmp.Compare(slices.Index(Paces, a.Pace), slices.Index(Paces, b.Pace)), a.Term.Due.Compare(b.Term.Due), cmp.Compare(a.Reference, b.Reference))
	})
	return c, err
}

// eachRunning goes through the clocks on which a case waits.
func (d *Desk) eachRunning(ctx context.Context, tx *store.Tx, words string, fn func(RunningClock)) error {
	today := d.today(tx)
	return d.eachWaiting(ctx, tx, words, func(r store.CaseRow, e *scheme.Edition) {
		if t := d.reached(ctx, tx, waitsOn(r.State), r.Application, e, today); t.Clock.Code != "" {
			fn(RunningClock{r, t, t.Pace(today)})
		}
	})
}

// eachWaiting goes through the cases that wait for somebody, each with its edition.
func (d *Desk) eachWaiting(ctx context.Context, tx *store.Tx, words string, fn func(store.CaseRow, *scheme.Edition)) error {
	for f := (store.CaseFilter{States: clockStates, Words: words, Limit: mostWaiting}); ; {
		rows, next, err := tx.Cases(ctx, f)
		if err != nil {
			return err
		}
		for _, r := range rows {
			e, err := d.edition(ctx, tx, r.Edition)
			if err != nil {
				return err
			}
			fn(r, e)
		}
		if f.After = next; next == "" {
			return nil
		}
	}
}

// OwnTerm counts out the clock a case waits on for one of the company's people. A decision that is not disclosed yet is still awaited.
func (d *Desk) OwnTerm(ctx context.Context, who party.Actor, id application.ID) (application.Application, Term, error) {
	var a application.Application
	var t Term
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		read, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, read.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if a, err = d.disclosed(ctx, tx, read); err != nil {
			return err
		}
		var ok bool
		if a.Submissions > 0 {
			if t, ok, err = d.counted(ctx, tx, waitsOn(a.State), a, e, d.today(tx)); err != nil {
				return err
			}
		}
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
	return a, t, err
}

// DateKind is what there is on a day of one's calendar.
type DateKind string

// What there can be.
const (
	DateVisit    DateKind = "visit"
	DateResult   DateKind = "result"
	DateDecision DateKind = "decision"
	DateFee      DateKind = "fee"
)

// DateKinds are all of them.
var DateKinds = []DateKind{DateVisit, DateResult, DateDecision, DateFee}

// Dated is a day of a case.
type Dated struct {
	Kind      DateKind
	On        calendar.Date
	Case      application.ID
	Reference string
	Company   string
	Path      string // of the page that says more
}

// dates are the days of a case that lie ahead or are missed: its visit and the due date of what it waits for.
func dates(r store.CaseRow, t Term, path string) []Dated {
	x := Dated{Case: r.ID, Reference: r.Reference, Company: r.CompanyName, Path: path}
	var all []Dated
	if !r.VisitOn.IsZero() && r.State == application.Evaluating {
		x.Kind, x.On = DateVisit, r.VisitOn
		all = append(all, x)
	}
	if t.Clock.Code != "" && !t.Running {
		x.Kind, x.On = DateKind(t.Clock.Code), t.Due
		all = append(all, x)
	}
	return all
}

// OfficeDates are the visits and due dates of all cases, for the agency's readers.
func (d *Desk) OfficeDates(ctx context.Context, who party.Actor) ([]Dated, error) {
	var all []Dated
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		return d.eachRunning(ctx, tx, "", func(r RunningClock) {
			all = append(all, dates(r.CaseRow, r.Term, officerPath(r.ID))...)
		})
	})
	return byDay(all), err
}

// ExpertDates are the visits of an expert's panels and the due dates of their results. Of a case from which the expert stepped aside there is none.
func (d *Desk) ExpertDates(ctx context.Context, who party.Actor) ([]Dated, error) {
	var all []Dated
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		seats, err := tx.SeatsOf(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, s := range seats {
			if s.State != application.Evaluating || s.Member.Declaration.Away() {
				continue
			}
			e, err := d.edition(ctx, tx, s.Edition)
			if err != nil {
				return err
			}
			all = append(all, dates(s.CaseRow, d.reached(ctx, tx, waitsOn(s.State), s.Application, e, d.today(tx)), expertPath(s.ID))...)
		}
		return nil
	})
	return byDay(all), err
}

// OwnDates are the visits, due dates and open invoices of the cases of a person's companies. A decision that is not disclosed yet is still
// awaited.
func (d *Desk) OwnDates(ctx context.Context, who party.Actor) ([]Dated, error) {
	var all []Dated
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		companies, err := tx.CompaniesOf(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, c := range companies {
			cases, err := tx.ApplicationsOf(ctx, c.Company.ID)
			if err != nil {
				return err
			}
			for _, a := range cases {
				own, err := d.ownDates(ctx, tx, a, c.Company.Name)
				if err != nil {
					return err
				}
				all = append(all, own...)
			}
		}
		return nil
	})
	return byDay(all), err
}

func (d *Desk) ownDates(ctx context.Context, tx *store.Tx, a application.Application, company string) ([]Dated, error) {
	a, err := d.disclosed(ctx, tx, a)
	if err != nil || waitsOn(a.State) == "" {
		return nil, err
	}
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return nil, err
	}
	r := store.CaseRow{Application: a, CompanyName: company}
	if r.VisitOn, err = visitOf(ctx, tx, a.ID); err != nil {
		return nil, err
	}
	all := dates(r, d.reached(ctx, tx, waitsOn(a.State), a, e, d.today(tx)), applicantPath(a.ID))
	account, err := store.Absent(tx.AccountOf(ctx, a.ID))
	if err == nil && account != nil && !account.Settled() {
		all = append(all, Dated{DateFee, account.Invoice.DueOn, a.ID, a.Reference, company, applicantPath(a.ID) + "/fee"})
	}
	return all, err
}

func byDay(all []Dated) []Dated {
	slices.SortStableFunc(all, func(a, b Dated) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// remindDays is how many days before a due date those who must act are reminded.
const remindDays = 3

type dueArgs struct {
	Case  application.ID `json:"case"`
	Clock string         `json:"clock"`
	Due   string         `json:"due"`
}

// queueDue queues the reminder of what a case now waits on. A clock that stands, or whose reminder's day has passed, has none.
func (d *Desk) queueDue(ctx context.Context, tx *store.Tx, a application.Application, e *scheme.Edition) error {
	t := d.reached(ctx, tx, waitsOn(a.State), a, e, d.today(tx))
	on := t.Due.AddDays(-remindDays)
	if t.Clock.Code == "" || t.Running || !on.After(d.today(tx)) {
		return nil
	}
	args := dueArgs{Case: a.ID, Clock: t.Clock.Code, Due: t.Due.String()}
	return d.queueAt(ctx, tx, JobDue, fmt.Sprintf("due/%s/%s/%s", a.ID, args.Clock, args.Due), args, on.Time(d.Agency.Place))
}

// RemindOfDue writes to those who must act that a due date is near: officers of a result, deciders of a decision. Nothing is written where the case waits on
// something else by now, where the date was moved (then it has a reminder of its own), or where the date has passed.
func (d *Desk) RemindOfDue(ctx context.Context, id application.ID, code string, due calendar.Date) error {
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		t := d.reached(ctx, tx, waitsOn(a.State), a, e, d.today(tx))
		if t.Clock.Code != code || t.Running || t.Due != due || d.today(tx).After(due) {
			return nil
		}
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		l := notice.TermDue{Reference: a.Reference, Company: name, Clock: t.Clock.Title, Due: due, Path: officerPath(id)}
		if code != "decision" {
			return d.toDuty(ctx, tx, party.Officer, id, l)
		}
		p, err := store.Absent(tx.Panel(ctx, id))
		if err != nil {
			return err
		}
		if p == nil {
			p = &panel.Panel{}
		}
		return d.toDuty(ctx, tx, party.Decider, id, l, sitting(*p)...)
	})
}
