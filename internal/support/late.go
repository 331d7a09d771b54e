package support

import (
	"context"
	"strconv"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// turns are who must act on a request in a state that has a term.
var turns = map[aid.State]clock.Turn{
	aid.Submitted: clock.OfficersTurn,
	aid.Examined:  clock.DecidersTurn,
	aid.Approved:  clock.CompanysTurn,
	aid.Running:   clock.CompanysTurn,
	aid.Reported:  clock.OfficersTurn,
	aid.ClawBack:  clock.CompanysTurn,
}

// Late is what is late with requests for support: the step that a request waits for, and tranches whose day has passed.
func (d *Desk) Late(ctx context.Context, who party.Actor) (all []clock.Overdue, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadAid, ""); err != nil {
			return err
		}
		requests, err := tx.Aids(ctx)
		if err != nil {
			return err
		}
		all = nil
		for _, r := range requests {
			late := overdue(r, d.today(tx))
			if len(late) == 0 {
				continue
			}
			c, err := tx.Company(ctx, r.Company)
			if err != nil {
				return err
			}
			for _, x := range late {
				x.Name, x.Path = c.Name, "/office/support/"+string(r.ID)
				all = append(all, x)
			}
		}
		return nil
	})
	return all, err
}

// overdue is what is late with one request on the day.
func overdue(r aid.Request, today calendar.Date) []clock.Overdue {
	var all []clock.Overdue
	if turn, waits := turns[r.State]; waits && !r.DueOn.IsZero() && today.After(r.DueOn) {
		all = append(all, clock.Overdue{What: clock.What{Group: clock.OfSupport, Code: string(r.State)}, Number: r.Number, Due: r.DueOn, Turn: turn})
	}
	for i, t := range r.Tranches {
		if r.State == aid.Running && !t.Paid() && today.After(t.DueOn) {
			x := clock.Overdue{What: clock.What{Group: clock.OfSupport, Code: "tranche"}, Number: r.Number + " · " + strconv.Itoa(i+1), Due: t.DueOn, Turn: clock.OfficersTurn}
			if t.OrderedBy != "" {
				x.Turn = clock.TreasurysTurn
			}
			all = append(all, x)
		}
	}
	return all
}
