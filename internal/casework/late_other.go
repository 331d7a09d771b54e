package casework

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// LateCertificates are those of the days that certificates wait for that have passed.
func LateCertificates(days []CertificateClock) []clock.Overdue {
	var all []clock.Overdue
	turns := map[StandingClock]clock.Turn{
		ClockHearing: clock.CompanysTurn, ClockHeard: clock.OfficersTurn, ClockCure: clock.CompanysTurn, ClockReturn: clock.CompanysTurn, ClockScreen: clock.OfficersTurn,
	}
	for _, x := range days {
		if x.Pace == PaceLate {
			all = append(all, clock.Overdue{What: clock.What{Group: clock.OfCertificates, Code: string(x.Clock)}, Name: x.Holder, Number: x.Number, Due: x.Due, Turn: turns[x.Clock], Path: certificatePath(x.Number)})
		}
	}
	return all
}

// Late is what is late beside the clocks of cases and of certificates: yearly reports, follow-up checks, and complaints but those that the
// reader does not see.
func (d *Desk) Late(ctx context.Context, who party.Actor) ([]clock.Overdue, error) {
	var all []clock.Overdue
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		today := d.today(tx)
		reports, err := tx.ReportsIn(ctx, oversight.ReportOpen, today, mostWaiting)
		if err != nil {
			return err
		}
		for _, r := range reports {
			if r.Late(today) {
				all = append(all, clock.Overdue{What: clock.What{Group: clock.OfReports, Code: "report"}, Name: r.Holder, Number: r.Certificate, Due: r.DueOn, Turn: clock.CompanysTurn, Path: certificatePath(r.Certificate)})
			}
		}
		checks, err := d.lateChecks(ctx, tx, today)
		if err != nil {
			return err
		}
		complaints, err := d.lateComplaints(ctx, tx, who, today)
		all = append(append(all, checks...), complaints...)
		return err
	})
	return all, err
}

func (d *Desk) lateChecks(ctx context.Context, tx *store.Tx, today calendar.Date) ([]clock.Overdue, error) {
	checks, err := tx.RunningChecks(ctx)
	if err != nil {
		return nil, err
	}
	var all []clock.Overdue
	for _, k := range checks {
		if !k.Late(today) {
			continue
		}
		x := clock.Overdue{What: clock.What{Group: clock.OfChecks, Code: "finding"}, Name: k.Holder, Number: k.Number, Due: k.DueOn, Turn: clock.CheckersTurn, Path: "/office/checks/" + string(k.ID)}
		if k.State == oversight.CheckToMend {
			x.What.Code, x.Due, x.Turn = "mending", k.MendBy, clock.CompanysTurn
		}
		all = append(all, x)
	}
	return all, nil
}

func (d *Desk) lateComplaints(ctx context.Context, tx *store.Tx, who party.Actor, today calendar.Date) ([]clock.Overdue, error) {
	if who.May(party.ActReadComplaints, "") != nil {
		return nil, nil
	}
	complaints, err := tx.Complaints(ctx)
	if err != nil {
		return nil, err
	}
	var all []clock.Overdue
	names := peopleByID{}
	for _, c := range complaints {
		if !c.Late(today) {
			continue
		}
		if kept, err := hidden(ctx, tx, c, who); err != nil {
			return nil, err
		} else if kept {
			continue
		}
		company, _, err := d.complaintNames(ctx, tx, names, c)
		if err != nil {
			return nil, err
		}
		all = append(all, clock.Overdue{What: clock.What{Group: clock.OfComplaints, Code: "answer"}, Name: company, Number: c.Number, Due: c.DueOn, Turn: clock.HandlersTurn, Path: "/office/complaints/" + string(c.ID)})
	}
	return all, nil
}
