package programme

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// OwnAccelerator is what a company's people see of the accelerator.
type OwnAccelerator struct {
	Company party.Company
	Open    []cohort.Intake // that take applications today, and to which the company has not applied
	Own     []OwnPlace
	Today   calendar.Date
}

// OwnPlace is a company's application and what is asked of it. It names no expert and holds no mark.
type OwnPlace struct {
	Intake    cohort.Intake
	Candidate cohort.Candidate
	Figures   []cohort.Figures
	Periods   []string // of which it may say something
	Missing   []string // that are over and of which it said nothing
	Today     calendar.Date
	// Certificates are those of a graduate that were issued, also those that were withdrawn.
	Certificates []register.Attestation
}

// own reads the company for somebody who acts for it.
func own(ctx context.Context, tx *store.Tx, who party.Actor, org party.OrgID) (party.Company, error) {
	if who.May(party.ActReadOwn, org) != nil {
		return party.Company{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return tx.Company(ctx, org)
}

// Accelerator reads what is open to a company and what it applied to.
func (d *Desk) Accelerator(ctx context.Context, who party.Actor, org party.OrgID) (v OwnAccelerator, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v = OwnAccelerator{Today: d.today(tx)}
		if v.Company, err = own(ctx, tx, who, org); err != nil {
			return err
		}
		intakes, err := tx.Intakes(ctx)
		if err != nil {
			return err
		}
		mine, err := tx.CandidaciesOf(ctx, org)
		if err != nil {
			return err
		}
		byIntake := map[cohort.ID]cohort.Candidate{}
		for _, c := range mine {
			byIntake[c.Intake] = c
		}
		for _, i := range intakes {
			if c, applied := byIntake[i.ID]; applied {
				p, err := d.ownPlace(ctx, tx, i, c)
				if err != nil {
					return err
				}
				v.Own = append(v.Own, p)
			} else if i.Takes(v.Today) == nil {
				v.Open = append(v.Open, i)
			}
		}
		return nil
	})
	return v, err
}

func (d *Desk) ownPlace(ctx context.Context, tx *store.Tx, i cohort.Intake, c cohort.Candidate) (OwnPlace, error) {
	p := OwnPlace{Intake: i, Candidate: c, Today: d.today(tx)}
	p.Candidate.Marks, p.Candidate.Findings = nil, nil
	all, err := tx.FiguresOf(ctx, i.ID)
	if err != nil {
		return p, err
	}
	for _, f := range all {
		if f.Candidate == c.ID {
			p.Figures = append(p.Figures, f)
		}
	}
	if c.State == cohort.Graduated {
		if p.Certificates, err = issuedOf(ctx, tx, register.OfGraduate, string(i.ID), string(c.ID)); err != nil {
			return p, err
		}
	}
	p.Periods, p.Missing = cohort.Periods(i, c, p.Today), cohort.Missing(i, c, p.Figures, p.Today)
	return p, nil
}

// OwnCandidacy reads one application of a company for its people.
func (d *Desk) OwnCandidacy(ctx context.Context, who party.Actor, id cohort.CandidateID) (p OwnPlace, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, i, err := ownCandidate(ctx, tx, who, id)
		if err != nil {
			return err
		}
		p, err = d.ownPlace(ctx, tx, i, c)
		return err
	})
	return p, err
}

func ownCandidate(ctx context.Context, tx *store.Tx, who party.Actor, id cohort.CandidateID) (c cohort.Candidate, i cohort.Intake, err error) {
	if c, err = tx.Candidate(ctx, id); err != nil {
		return c, i, err
	}
	if who.May(party.ActReadOwn, c.Company) != nil {
		return c, i, fault.New(fault.NotFound, "fault.not_found")
	}
	i, err = tx.Intake(ctx, c.Intake)
	return c, i, err
}

// OpenIntake reads an intake that takes applications today, for whoever thinks of applying.
func (d *Desk) OpenIntake(ctx context.Context, who party.Actor, id cohort.ID) (i cohort.Intake, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, _ party.Actor) error {
		if i, err = tx.Intake(ctx, id); err != nil {
			return err
		}
		return i.Takes(d.today(tx))
	})
	return i, err
}

// Apply brings a company before an intake that takes applications. It binds the company, so that a signatory does it; once an intake.
func (d *Desk) Apply(ctx context.Context, who party.Actor, org party.OrgID, intake cohort.ID, typed cohort.Candidate) (id cohort.CandidateID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		company, err := own(ctx, tx, who, org)
		if err != nil {
			return err
		}
		if err := who.May(party.ActSubmit, org); err != nil {
			return err
		}
		i, err := tx.Intake(ctx, intake)
		if err != nil {
			return err
		}
		if err := i.Takes(d.today(tx)); err != nil {
			return err
		}
		mine, err := tx.CandidaciesOf(ctx, org)
		if err != nil {
			return err
		}
		for _, c := range mine {
			if c.Intake == intake {
				return fault.New(fault.Conflict, "cohort.applied_before")
			}
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		c := typed
		c.ID, c.Intake, c.Company, c.Name, c.State, c.AppliedAt, c.Since = cohort.CandidateID(made), intake, org, company.Name, cohort.Applied, tx.Now, tx.Now
		c.Marks, c.Findings, c.Reached, c.Rank, c.Score, c.Reason = nil, nil, nil, 0, 0, ""
		if err := c.Check(); err != nil {
			return err
		}
		id = c.ID
		if err := tx.InsertCandidate(ctx, c); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CandidateApplied, string(intake), "", map[string]any{"candidate": c.ID, "company": c.Name})
	})
	return id, err
}

// GiveBack ends a company's application, or gives its place back for a reason.
func (d *Desk) GiveBack(ctx context.Context, who party.Actor, id cohort.CandidateID, reason string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, _, err := ownCandidate(ctx, tx, who, id)
		if err != nil {
			return err
		}
		left, err := c.TakeBack(who, reason, tx.Now)
		if err != nil {
			return err
		}
		return d.leave(ctx, tx, who, c, left)
	})
}

// SayFigures keeps what a company says of a period. Saying it again keeps both; the latest counts.
func (d *Desk) SayFigures(ctx context.Context, who party.Actor, id cohort.CandidateID, f cohort.Figures) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, i, err := ownCandidate(ctx, tx, who, id)
		if err != nil {
			return err
		}
		f := f
		f.Candidate, f.By, f.At = c.ID, who.ID(), tx.Now
		if err := f.Check(i, c, d.today(tx)); err != nil {
			return err
		}
		if err := tx.InsertFigures(ctx, f); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.FiguresSaid, string(c.Intake), "", f)
	})
}
