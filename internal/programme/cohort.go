package programme

import (
	"context"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/store"
)

// doing runs a verb of those who may do the act.
func (d *Desk) doing(ctx context.Context, who party.Actor, act party.Act, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(act, ""); err != nil {
			return err
		}
		return verb(tx, who)
	})
}

// Intakes are all intakes of the accelerator, the latest first.
func (d *Desk) Intakes(ctx context.Context, who party.Actor) (all []cohort.Intake, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		all, err = tx.Intakes(ctx)
		return err
	})
	return all, err
}

// IntakeFile is what the staff know of one intake.
type IntakeFile struct {
	Intake     cohort.Intake
	Candidates []cohort.Candidate // in the order of their ranks, then of their applications; marks that are still sealed are left out
	Preview    []cohort.Candidate // while it selects and every candidate is marked: the order as it would be
	Unmarked   error              // why there is no order yet
	Figures    []cohort.Figures
	Events     []gathering.Event
	Journal    []journal.Entry
	People     map[party.PersonID]party.Person
	Today      calendar.Date
}

// Intake reads one intake with those who applied to it.
func (d *Desk) Intake(ctx context.Context, who party.Actor, id cohort.ID) (IntakeFile, error) {
	var f IntakeFile
	err := d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		if f.Intake, err = tx.Intake(ctx, id); err != nil {
			return err
		}
		if f.Candidates, err = tx.CandidatesOf(ctx, id); err != nil {
			return err
		}
		if f.Intake.State == cohort.Selecting {
			f.Preview, f.Unmarked = cohort.Order(f.Intake, f.Candidates)
			for i, c := range f.Candidates {
				if len(c.Marks) < f.Intake.Marks {
					f.Candidates[i].Marks = slices.Repeat([]cohort.Mark{{}}, len(c.Marks)) // how many, and nothing of what they say
				}
			}
		}
		slices.SortStableFunc(f.Candidates, func(a, b cohort.Candidate) int {
			if (a.Rank == 0) != (b.Rank == 0) {
				return b.Rank - a.Rank
			}
			return a.Rank - b.Rank
		})
		if f.Figures, err = tx.FiguresOf(ctx, id); err != nil {
			return err
		}
		if f.Events, err = tx.EventsOf(ctx, id); err != nil {
			return err
		}
		f.Today = d.today(tx)
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// SaveIntake enters an intake as a draft, or changes one: a draft in everything, later only what does not touch those who applied, which are
// its last days, its milestones and how many places there are before they are given.
func (d *Desk) SaveIntake(ctx context.Context, who party.Actor, typed cohort.Intake) (id cohort.ID, err error) {
	err = d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		i := typed // the verb may run again, and then from the start
		if i.ID == "" {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			i.ID, i.State, i.Since = cohort.ID(made), cohort.Draft, tx.Now
			if err := i.Check(); err != nil {
				return err
			}
			id = i.ID
			if err := tx.InsertIntake(ctx, i); err != nil {
				return err
			}
			return tx.Record(ctx, who.ID(), journal.IntakeEntered, made, "", i)
		}
		id = i.ID
		old, err := tx.Intake(ctx, i.ID)
		if err != nil {
			return err
		}
		i.State, i.Since, i.Reason = old.State, old.Since, old.Reason
		if err := i.Check(); err != nil {
			return err
		}
		if err := cohort.MayChange(old, i); err != nil {
			return err
		}
		if err := tx.UpdateIntake(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.IntakeChanged, string(i.ID), "", i)
	})
	return id, err
}

// MoveIntake takes a step that gives no places. At the end those who are still in it are its graduates.
func (d *Desk) MoveIntake(ctx context.Context, who party.Actor, id cohort.ID, step cohort.Step, reason string) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		i, err := tx.Intake(ctx, id)
		if err != nil {
			return err
		}
		next, err := i.Move(who, step, reason, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if next.State == cohort.Over {
			all, err := tx.CandidatesOf(ctx, id)
			if err != nil {
				return err
			}
			if all, err = d.dropShort(ctx, tx, who, i, all); err != nil {
				return err
			}
			for _, c := range cohort.Graduates(all, tx.Now) {
				if err := d.settle(ctx, tx, who, journal.CandidateGraduated, c, ""); err != nil {
					return err
				}
			}
		}
		return d.moveIntake(ctx, tx, who, i, next, next.Reason)
	})
}

func (d *Desk) moveIntake(ctx context.Context, tx *store.Tx, who party.Actor, was, next cohort.Intake, words string) error {
	if err := tx.UpdateIntake(ctx, next); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.IntakeMoved, string(next.ID), words, map[string]string{"from": string(was.State), "to": string(next.State)})
}

// settle saves where a candidate stands now.
func (d *Desk) settle(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, c cohort.Candidate, words string) error {
	if err := tx.UpdateCandidate(ctx, c); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), act, string(c.Intake), words, map[string]any{"candidate": c.ID, "company": c.Name, "place": c.State, "rank": c.Rank, "score_tenths": c.Score})
}

// SelectCohort gives the places, in the order that follows from the marks.
func (d *Desk) SelectCohort(ctx context.Context, who party.Actor, id cohort.ID, words string) error {
	return d.doing(ctx, who, party.ActSelectCohort, func(tx *store.Tx, who party.Actor) error {
		i, err := tx.Intake(ctx, id)
		if err != nil {
			return err
		}
		all, err := tx.CandidatesOf(ctx, id)
		if err != nil {
			return err
		}
		next, placed, err := cohort.Select(i, all, who, words, tx.Now)
		if err != nil {
			return err
		}
		for _, c := range placed {
			if err := d.settle(ctx, tx, who, journal.CandidatePlaced, c, ""); err != nil {
				return err
			}
		}
		return d.moveIntake(ctx, tx, who, i, next, words)
	})
}

// FindCandidate enters what a stage of the selection other than the experts' found of a candidate.
func (d *Desk) FindCandidate(ctx context.Context, who party.Actor, id cohort.CandidateID, k procedure.Kind, good bool, words string) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Candidate(ctx, id)
		if err != nil {
			return err
		}
		i, err := tx.Intake(ctx, c.Intake)
		if err != nil {
			return err
		}
		next, err := c.Find(i, who, k, good, words, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateCandidate(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CandidateFound, string(c.Intake), words, map[string]any{"candidate": c.ID, "company": c.Name, "stage": k, "good": good})
	})
}

// DismissCandidate ends a place by the agency. Before the programme runs the first that waits moves up.
func (d *Desk) DismissCandidate(ctx context.Context, who party.Actor, id cohort.CandidateID, reason string) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Candidate(ctx, id)
		if err != nil {
			return err
		}
		left, err := c.Dismiss(who, reason, tx.Now)
		if err != nil {
			return err
		}
		return d.leave(ctx, tx, who, c, left)
	})
}

// leave saves a candidate that goes, and lets the first that waits move up to its place.
func (d *Desk) leave(ctx context.Context, tx *store.Tx, who party.Actor, was, left cohort.Candidate) error {
	if err := d.settle(ctx, tx, who, journal.CandidateLeft, left, left.Reason); err != nil || was.State != cohort.Placed {
		return err
	}
	i, err := tx.Intake(ctx, left.Intake)
	if err != nil {
		return err
	}
	all, err := tx.CandidatesOf(ctx, left.Intake)
	if err != nil {
		return err
	}
	if up, ok := cohort.MoveUp(i, all, tx.Now); ok {
		return d.settle(ctx, tx, party.System, journal.CandidatePlaced, up, "")
	}
	return nil
}

// ReachMilestone records that a company reached a milestone.
func (d *Desk) ReachMilestone(ctx context.Context, who party.Actor, id cohort.CandidateID, x cohort.Reached) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Candidate(ctx, id)
		if err != nil {
			return err
		}
		i, err := tx.Intake(ctx, c.Intake)
		if err != nil {
			return err
		}
		next, err := c.Reach(i, who, x, d.today(tx))
		if err != nil {
			return err
		}
		return d.settle(ctx, tx, who, journal.MilestoneReached, next, x.Words)
	})
}

// ToAssess is a candidate as an expert may see it: with the expert's own marks and nobody else's.
type ToAssess struct {
	Intake    cohort.Intake
	Candidate cohort.Candidate
	Own       *cohort.Mark
}

func sealed(i cohort.Intake, c cohort.Candidate, who party.Actor) ToAssess {
	x := ToAssess{Intake: i, Candidate: c}
	if m, ok := c.Marked(who.ID()); ok {
		x.Own = &m
	}
	x.Candidate.Marks, x.Candidate.Findings = nil, nil
	return x
}

// Assessing are the candidates that wait for marks and that the expert may assess, those without the expert's own first.
func (d *Desk) Assessing(ctx context.Context, who party.Actor) (all []ToAssess, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActScore, ""); err != nil {
			return err
		}
		intakes, err := tx.Intakes(ctx)
		if err != nil {
			return err
		}
		for _, i := range intakes {
			if i.State != cohort.Selecting {
				continue
			}
			candidates, err := tx.CandidatesOf(ctx, i.ID)
			if err != nil {
				return err
			}
			for _, c := range candidates {
				if _, own := who.Roles[c.Company]; c.Assessable(i) && !own {
					all = append(all, sealed(i, c, who))
				}
			}
		}
		slices.SortStableFunc(all, func(a, b ToAssess) int {
			switch {
			case (a.Own == nil) == (b.Own == nil):
				return 0
			case a.Own == nil:
				return -1
			}
			return 1
		})
		return nil
	})
	return all, err
}

// CandidateToAssess reads one candidate for an expert.
func (d *Desk) CandidateToAssess(ctx context.Context, who party.Actor, id cohort.CandidateID) (x ToAssess, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActScore, ""); err != nil {
			return err
		}
		c, err := tx.Candidate(ctx, id)
		if err != nil {
			return err
		}
		i, err := tx.Intake(ctx, c.Intake)
		if err != nil {
			return err
		}
		if _, own := who.Roles[c.Company]; own || !c.Assessable(i) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		x = sealed(i, c, who)
		return nil
	})
	return x, err
}

// Assess keeps an expert's marks of a candidate, sealed. An expert whom the records tie to the company is refused, whatever was declared (R13).
func (d *Desk) Assess(ctx context.Context, who party.Actor, id cohort.CandidateID, m cohort.Mark) error {
	return d.doing(ctx, who, party.ActScore, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Candidate(ctx, id)
		if err != nil {
			return err
		}
		i, err := tx.Intake(ctx, c.Intake)
		if err != nil {
			return err
		}
		next, err := c.Assess(i, who, m, tx.Now)
		if err != nil {
			return err
		}
		known, err := d.records(ctx, tx)
		if err != nil {
			return err
		}
		t, err := tiesTo(ctx, tx, known, c.Company, nil)
		if err != nil {
			return err
		}
		if found, err := t.bar(ctx, tx, who.Person); err != nil {
			return err
		} else if found != nil {
			return fault.New(fault.Conflict, "cohort.tied", "Ground", found.Evidence())
		}
		if err := tx.UpdateCandidate(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CandidateAssessed, string(c.Intake), "", map[string]any{"candidate": c.ID, "company": c.Name})
	})
}
