package account

import (
	"context"

	"proba.example/internal/aid"
	"proba.example/internal/approval"
	"proba.example/internal/cohort"
	"proba.example/internal/mentor"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/privacy"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// blocks are the matters on their way that a person takes part in: until they end nothing is erased.
func blocks(ctx context.Context, tx *store.Tx, p party.Person) (all []privacy.Block, err error) {
	say := func(r privacy.Reason, name string) { all = append(all, privacy.Block{Reason: r, Name: name}) }
	if len(p.Duties) > 0 {
		say(privacy.HoldsDuty, "")
	}
	companies, err := tx.CompaniesOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range companies {
		if err := companyBlocks(ctx, tx, c.Company.ID, say); err != nil {
			return nil, err
		}
	}
	m, err := store.Absent(tx.Mentor(ctx, p.ID))
	if err != nil {
		return nil, err
	}
	if m != nil && m.State != mentor.Ended {
		say(privacy.OpenMentoring, "")
	}
	powers, err := tx.PowersOfPerson(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range powers {
		if !x.InForce(tx.Now) {
			continue
		}
		c, err := tx.Company(ctx, x.Company)
		if err != nil {
			return nil, err
		}
		say(privacy.OpenPower, c.Name)
	}
	seats, err := tx.SeatsOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range seats {
		if s.State.Open() {
			say(privacy.OpenSeat, s.Reference)
		}
	}
	complaints, err := tx.Complaints(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range complaints {
		if c.State.Open() && (c.Expert == p.ID || c.By == p.ID) {
			say(privacy.OpenComplaint, c.Number)
		}
	}
	sites, err := tx.RolesAtSites(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range sites {
		pilots, err := tx.PilotsOfSite(ctx, site.ID(id))
		if err != nil {
			return nil, err
		}
		running(pilots, say)
	}
	waiting, err := tx.WaitingApprovals(ctx, 1000)
	for _, a := range waiting {
		if a.ProposedBy == p.ID && a.Kind != approval.Erasure {
			say(privacy.OpenProposal, string(a.Kind))
		}
	}
	return all, err
}

func companyBlocks(ctx context.Context, tx *store.Tx, id party.OrgID, say func(privacy.Reason, string)) error {
	cases, err := tx.ApplicationsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, a := range cases {
		if a.State.Open() {
			say(privacy.OpenCase, a.Reference)
		}
		objections, err := tx.ObjectionsOf(ctx, a.ID)
		if err != nil {
			return err
		}
		for _, o := range objections {
			if o.State == objection.Open {
				say(privacy.OpenObjection, a.Reference)
			}
		}
	}
	complaints, err := tx.ComplaintsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, c := range complaints {
		if c.State.Open() {
			say(privacy.OpenComplaint, c.Number)
		}
	}
	aids, err := tx.AidsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range aids {
		switch {
		case r.State == aid.ClawBack:
			say(privacy.OpenClawBack, r.Number)
		case r.State == aid.Draft || r.State.Live() && r.State != aid.Accepted && r.State != aid.Repaid:
			say(privacy.OpenAid, r.Number)
		}
	}
	pilots, err := tx.PilotsOfOrg(ctx, id)
	if err != nil {
		return err
	}
	running(pilots, say)
	if err := cohortBlocks(ctx, tx, id, say); err != nil {
		return err
	}
	nominations, err := tx.NominationsOf(ctx, id)
	for _, n := range nominations {
		if !n.State.Over() {
			say(privacy.OpenNomination, n.Basis.Number)
		}
	}
	return err
}

// cohortBlocks are a company's applications to intakes that are not over, and its places in them.
func cohortBlocks(ctx context.Context, tx *store.Tx, id party.OrgID, say func(privacy.Reason, string)) error {
	all, err := tx.CandidaciesOf(ctx, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State != cohort.Applied && c.State != cohort.Placed && c.State != cohort.Waiting {
			continue
		}
		i, err := tx.Intake(ctx, c.Intake)
		if err != nil {
			return err
		}
		if i.State != cohort.Over && i.State != cohort.Cancelled {
			say(privacy.OpenCohort, i.Title)
		}
	}
	return nil
}

func running(pilots []pilot.Pilot, say func(privacy.Reason, string)) {
	for _, x := range pilots {
		if !x.State.Over() {
			say(privacy.OpenPilot, x.Title)
		}
	}
}
