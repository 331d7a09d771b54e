package programme

import (
	"context"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// PrepareGraduates prepares certificates for all graduates of an intake that is over, in one act: for each who has none that stands.
func (d *Desk) PrepareGraduates(ctx context.Context, who party.Actor, id cohort.ID) error {
	return d.certifying(ctx, who, func(tx *store.Tx, who party.Actor) error {
		i, err := tx.Intake(ctx, id)
		if err != nil {
			return err
		}
		all, err := tx.CandidatesOf(ctx, id)
		if err != nil {
			return err
		}
		before, err := tx.AttestationsOf(ctx, register.OfGraduate, string(id))
		if err != nil {
			return err
		}
		n := 0
		for _, c := range all {
			if !without(before, c) {
				continue
			}
			g, err := d.graduation(ctx, tx, i, c)
			if err != nil {
				return err
			}
			if err := d.prepare(ctx, tx, who, register.OfGraduate, string(c.ID), string(id), certificate.Attestation{Graduation: &g}, before); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return fault.New(fault.Conflict, "attest.no_graduates")
		}
		return nil
	})
}

// graduation is a graduate's part in the intake, in the members of a certificate.
func (d *Desk) graduation(ctx context.Context, tx *store.Tx, i cohort.Intake, c cohort.Candidate) (g certificate.Graduation, err error) {
	company, err := tx.Company(ctx, c.Company)
	if err != nil {
		return g, err
	}
	g = certificate.Graduation{
		Company: oneLine(c.Name), Programme: oneLine(i.Title), Track: oneLine(i.Track), From: dayOf(i.Starts), To: dayOf(i.Ends), GraduatedOn: dayOf(calendar.On(c.Since, d.place())),
	}
	if company.BusinessNumber != "" && company.Country != "" {
		g.BusinessNumber, g.Country = company.BusinessNumber, company.Country
	}
	for n, m := range i.Milestones {
		x := certificate.MilestoneReached{Title: oneLine(m.Title)}
		for _, r := range c.Reached {
			if r.Milestone == n {
				x.On = dayOf(r.On)
			}
		}
		g.Milestones = append(g.Milestones, x)
	}
	return g, nil
}

// restsOnGraduate holds a certificate against the candidacy that it tells of.
func (d *Desk) restsOnGraduate(ctx context.Context, tx *store.Tx, a register.Attestation, said *certificate.Attestation, say func(holds bool, what string)) error {
	c, err := store.Absent(tx.Candidate(ctx, cohort.CandidateID(a.Subject)))
	if err != nil {
		return err
	}
	say(said.Graduation != nil && c != nil && string(c.Intake) == a.Group, "it is of nobody in its intake")
	if said.Graduation == nil || c == nil || !a.Stands() {
		return nil
	}
	say(c.State == cohort.Graduated, "the company is no graduate")
	i, err := tx.Intake(ctx, c.Intake)
	if err != nil {
		return err
	}
	g := said.Graduation
	say(g.GraduatedOn == dayOf(calendar.On(c.Since, d.place())) && g.Company == oneLine(c.Name), "it says something else than the candidacy")
	say(g.Programme == oneLine(i.Title) && g.Track == oneLine(i.Track) && g.From == dayOf(i.Starts) && g.To == dayOf(i.Ends), "it says something else than the intake")
	say(g.Reached() <= len(c.Reached), "it counts milestones that nobody recorded")
	return nil
}
