package pilot

import (
	"cmp"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/register"
	"proba.example/trial"
)

// Known is a pilot with all that became of it.
type Known struct {
	Pilot     Pilot
	Outcomes  []Outcome
	FollowUps []FollowUp // in the order in which they came
}

// last is the latest answer, and the month it is of.
func (k Known) last() (FollowUp, bool) {
	var best FollowUp
	for _, f := range k.FollowUps {
		if f.Month >= best.Month {
			best = f
		}
	}
	return best, best.Month > 0
}

// Adopted says that somebody paid for the solution after the pilot began: an outcome that is not planned and was not taken back.
func (k Known) Adopted() bool {
	return slices.ContainsFunc(k.Outcomes, func(o Outcome) bool { return o.Stands() && !o.Planned && o.Kind.Adopts() })
}

// FollowUpDue is an answer that nobody has asked for yet.
type FollowUpDue struct {
	Pilot Pilot
	Month int
	On    calendar.Date
}

// ahead is how many days before its day a follow-up is on the list.
const ahead = 30

// Due are the follow-ups that wait, the most pressing first: those whose day came, and those whose day comes within a month. A month that
// passed without an answer is left behind when a later one has one.
func Due(all []Known, today calendar.Date, place *time.Location) []FollowUpDue {
	var due []FollowUpDue
	for _, k := range all {
		last, _ := k.last()
		for _, month := range Months {
			on := k.Pilot.DueOn(month, place)
			if month > last.Month && !on.IsZero() && !on.After(today.AddDays(ahead)) {
				due = append(due, FollowUpDue{k.Pilot, month, on})
			}
		}
	}
	slices.SortStableFunc(due, func(a, b FollowUpDue) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Pilot.ID, b.Pilot.ID), cmp.Compare(a.Month, b.Month))
	})
	return due
}

// mature is how many months after its end a completed pilot counts for the conversion (R43), and after its decision for the stalled list (R44).
const mature = 12

// Stalled are the pilots that were to be rolled out, with or without a buyer, and of which nothing came within twelve months (R44).
func Stalled(all []Known, today calendar.Date, place *time.Location) []Pilot {
	var stalled []Pilot
	for _, k := range all {
		a := k.Pilot.After
		if (a.Choice == trial.RollOut || a.Choice == NoBuyer) && calendar.On(a.DecidedAt, place).AddMonths(mature).Before(today) && !k.Adopted() {
			stalled = append(stalled, k.Pilot)
		}
	}
	return stalled
}

// Count makes the figures of the programme on a day, each by its one definition (R40 to R44).
func Count(all []Known, today calendar.Date, place *time.Location) register.PilotFigures {
	f := register.PilotFigures{On: today, Stalled: len(Stalled(all, today, place))}
	for _, k := range all {
		p := k.Pilot
		switch {
		case p.State == Annulled:
			f.Launched++
			f.Annulled++
		case p.Completed():
			f.Launched++
			f.Tested++
			ripe := !calendar.On(p.Ended(), place).AddMonths(mature).After(today)
			if ripe {
				f.Ripe++
			}
			if k.Adopted() {
				f.Adopted++
				if ripe {
					f.RipeAdopted++
				}
			}
			countUse(&f, k)
		case !p.Ended().IsZero():
			f.Launched++
			f.Stopped++
		case p.State == Baseline || p.State == Running || p.State == Paused:
			f.Launched++
			f.UnderWay++
		}
		for _, o := range k.Outcomes {
			if o.Stands() {
				f.Add(register.OutcomeSum{Kind: string(o.Kind), Planned: o.Planned, Currency: o.Currency, Count: 1, Minor: o.Amount})
			}
		}
	}
	slices.SortStableFunc(f.Sums, func(a, b register.OutcomeSum) int {
		return cmp.Or(
			cmp.Compare(slices.Index(OutcomeKinds, OutcomeKind(a.Kind)), slices.Index(OutcomeKinds, OutcomeKind(b.Kind))), cmp.Compare(planned(a), planned(b)), cmp.Compare(a.Currency, b.Currency),
		)
	})
	return f
}

func planned(s register.OutcomeSum) int {
	if s.Planned {
		return 1
	}
	return 0
}

// countUse counts the latest answer about a completed pilot. Not asked, not answered and not in use are three things.
func countUse(f *register.PilotFigures, k Known) {
	switch last, asked := k.last(); {
	case !asked:
		f.NotAsked++
	case last.Use == InUse:
		f.InUse++
	case last.Use == NotInUse:
		f.NotInUse++
	default:
		f.NoAnswer++
	}
}
