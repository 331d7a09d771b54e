package exchange

import (
	"context"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// messageDays is after how many days a message for which a partner gave no receipt is called late: a setting; partners' programs answer at
// once.
const messageDays = 1

// Late is what is late between the agency and its partners: nominations that nobody acknowledged within the days of their agreement (R52),
// whoever should have, and messages that a partner has not taken.
func (d *Desk) Late(ctx context.Context, who party.Actor) (all []clock.Overdue, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		all = nil
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		nominations, err := tx.Nominations(ctx)
		if err != nil {
			return err
		}
		for _, l := range links {
			for _, n := range nominations {
				if n.Agreement != l.ID || !n.Late(l.Agreement, tx.Now) {
					continue
				}
				x := clock.Overdue{
					What: clock.What{Group: clock.OfPartners, Code: "nomination"}, Name: n.Name, Number: l.Reference, Due: calendar.On(n.SentAt, d.Place).AddDays(l.Days), Turn: clock.PartnersTurn,
					Path: "/office/nominations/" + strings.TrimPrefix(string(n.ID), "urn:uuid:"),
				}
				if n.Side == partner.In {
					x.Turn = clock.OfficersTurn
				}
				all = append(all, x)
			}
			waiting, err := tx.Unsettled(ctx, l.ID)
			if err != nil {
				return err
			}
			for _, m := range waiting {
				if due := calendar.On(m.At, d.Place).AddDays(messageDays); d.today(tx).After(due) {
					all = append(all, clock.Overdue{What: clock.What{Group: clock.OfPartners, Code: "message"}, Name: l.Partner, Number: l.Reference, Due: due, Turn: clock.PartnersTurn, Path: "/office/partners/" + string(l.ID)})
				}
			}
		}
		return nil
	})
	return all, err
}
