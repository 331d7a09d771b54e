package support

import (
	"context"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// AidList is every request that was ever submitted.
type AidList struct {
	Requests  []aid.Request // the latest first
	Companies map[party.OrgID]party.Company
	Measures  map[string]locale.Text // names by code
	On        calendar.Date
}

// Aids lists requests for the agency's staff. Drafts are the companies' own.
func (d *Desk) Aids(ctx context.Context, who party.Actor) (v AidList, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadAid, ""); err != nil {
			return err
		}
		requests, err := tx.Aids(ctx)
		if err != nil {
			return err
		}
		all, err := d.all(ctx, tx)
		if err != nil {
			return err
		}
		v = AidList{Companies: map[party.OrgID]party.Company{}, Measures: map[string]locale.Text{}, On: d.today(tx)}
		for _, m := range all {
			v.Measures[m.Code] = m.Name
		}
		for _, r := range requests {
			if r.State == aid.Draft && r.Returned == nil || r.State == aid.Withdrawn && r.Check == nil {
				continue
			}
			v.Requests = append(v.Requests, r)
			if _, known := v.Companies[r.Company]; known {
				continue
			}
			if v.Companies[r.Company], err = tx.Company(ctx, r.Company); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

// AidFile is what the agency knows of one request.
type AidFile struct {
	Requested
	Sum      *aid.Decision    // what could be approved today, while a decision is awaited
	Excluded error            // why nothing may be paid beside another measure; nil where nothing bars it
	Alike    map[int][]string // cost → numbers of other requests that name the same invoice with another amount
	Journal  []journal.Entry
	People   map[party.PersonID]party.Person
	Agents   []Representation // in force, or under which something was done on the request
}

// AidFile reads one request for the agency's staff.
func (d *Desk) AidFile(ctx context.Context, who party.Actor, id aid.ID) (f AidFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadAid, ""); err != nil {
			return err
		}
		r, err := tx.Aid(ctx, id)
		if err != nil {
			return err
		}
		if f.Requested, err = d.subject(ctx, tx, r); err != nil {
			return err
		}
		if r.State == aid.Examined {
			sum, against, err := d.sum(ctx, tx, f.Requested)
			if err != nil && !fault.Is(err, fault.Conflict) {
				return err
			}
			if err == nil {
				f.Sum, f.Excluded = &sum, against
			}
		}
		if f.Alike, err = alike(ctx, tx, r); err != nil {
			return err
		}
		if f.Journal, f.People, err = tx.Past(ctx, string(id)); err != nil {
			return err
		}
		f.Agents, err = onRequest(ctx, tx, r.Company, f.Journal)
		return err
	})
	return f, err
}

// alike finds the other requests that name the invoice of a cost with another amount.
func alike(ctx context.Context, tx *store.Tx, r aid.Request) (map[int][]string, error) {
	found := map[int][]string{}
	for i, x := range r.Items {
		ids, err := tx.InvoiceHolders(ctx, x, r.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			other, err := tx.Aid(ctx, id)
			if err != nil {
				return nil, err
			}
			found[i] = append(found[i], other.Number)
		}
	}
	return found, nil
}

// sum is what could be approved now: within every ceiling over all measures that share it, and what the measure's budget has left.
func (d *Desk) sum(ctx context.Context, tx *store.Tx, x Requested) (sum aid.Decision, against, err error) {
	r, m := x.Request, x.Measure
	others, err := tx.AidsOf(ctx, r.Company)
	if err != nil {
		return sum, nil, err
	}
	all, err := d.all(ctx, tx)
	if err != nil {
		return sum, nil, err
	}
	left := aid.Unlimited
	if m.Budget > 0 {
		held, err := tx.HeldOf(ctx, m.Code)
		if err != nil {
			return sum, nil, err
		}
		left = max(m.Budget-held, 0)
	}
	sum, err = r.Sum(m, aid.Received(m, others, r.ID, x.On), left, x.On)
	return sum, aid.Excluded(measure.Against(all, m.Code), others), err
}

// office runs a verb of the agency's staff.
func (d *Desk) office(ctx context.Context, who party.Actor, id aid.ID, act journal.Act, verb aidVerb) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadAid, ""); err != nil {
			return err
		}
		r, err := tx.Aid(ctx, id)
		if err != nil {
			return err
		}
		return d.takeAid(ctx, tx, who, r, act, verb)
	})
}

// ReturnAid sends a request back to the company to be mended.
func (d *Desk) ReturnAid(ctx context.Context, who party.Actor, id aid.ID, words string) error {
	return d.office(ctx, who, id, journal.AidReturned, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Return(who, words, tx.Now)
	})
}

// ExamineAid says which costs the measure may bear, and what is recommended.
func (d *Desk) ExamineAid(ctx context.Context, who party.Actor, id aid.ID, refused map[int]string, recommend bool, words string) error {
	return d.office(ctx, who, id, journal.AidExamined, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Examine(who, x.Measure, refused, recommend, words, tx.Now, x.On)
	})
}

// AdviseAid enters what the committee said of a request.
func (d *Desk) AdviseAid(ctx context.Context, who party.Actor, id aid.ID, approve bool, words string) error {
	return d.office(ctx, who, id, journal.AidAdvised, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Advise(who, x.Measure, approve, words, tx.Now)
	})
}

// ApproveAid grants the sum that the decider saw, in the tranches of the plan.
func (d *Desk) ApproveAid(ctx context.Context, who party.Actor, id aid.ID, seen int64, plan []aid.Tranche, words string) error {
	return d.office(ctx, who, id, journal.AidApproved, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		sum, against, err := d.sum(ctx, tx, x)
		if err != nil {
			return x.Request, err
		}
		if against != nil {
			return x.Request, against
		}
		return x.Request.Approve(who, x.Measure, sum, seen, words, plan, tx.Now)
	})
}

// DeclineAid refuses a request, with reasons.
func (d *Desk) DeclineAid(ctx context.Context, who party.Actor, id aid.ID, words string) error {
	return d.office(ctx, who, id, journal.AidDeclined, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Decline(who, x.Measure, words, tx.Now, x.On)
	})
}

// OrderTranche asks for the payment of the next tranche.
func (d *Desk) OrderTranche(ctx context.Context, who party.Actor, id aid.ID, n int) error {
	return d.office(ctx, who, id, journal.TrancheOrdered, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Order(who, x.Measure, n, x.Certified, tx.Now)
	})
}

// PayTranche records that an ordered tranche was paid, by a second person.
func (d *Desk) PayTranche(ctx context.Context, who party.Actor, id aid.ID, n int) error {
	return d.office(ctx, who, id, journal.TranchePaid, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Pay(who, x.Measure, n, x.Certified, tx.Now)
	})
}

// AcceptAid settles a report after which nothing is to be paid back.
func (d *Desk) AcceptAid(ctx context.Context, who party.Actor, id aid.ID, words string) error {
	return d.office(ctx, who, id, journal.AidAccepted, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Accept(who, x.Measure, words, tx.Now)
	})
}

// ClaimAid claims back what was paid and is not due.
func (d *Desk) ClaimAid(ctx context.Context, who party.Actor, id aid.ID, refused map[int]string, words string) error {
	return d.office(ctx, who, id, journal.AidClaimed, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Claim(who, x.Measure, refused, words, tx.Now, x.On)
	})
}

// RepayAid records money that came back.
func (d *Desk) RepayAid(ctx context.Context, who party.Actor, id aid.ID, amount int64, on calendar.Date) error {
	return d.office(ctx, who, id, journal.AidRepaid, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Repay(who, amount, tx.Now, on, x.On)
	})
}
