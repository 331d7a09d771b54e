package programme

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strings"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Seasons are all plans of seasons, the latest first.
func (d *Desk) Seasons(ctx context.Context, who party.Actor) (all []matching.Plan, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { all, err = tx.SeasonPlans(ctx); return err })
	return all, err
}

// SeasonFile is a plan of a season with what it was made of.
type SeasonFile struct {
	Plan     matching.Plan
	Sites    []site.Site        // as they are today: where one can choose
	Requests []cityneed.Request // likewise
	Journal  []journal.Entry
	People   map[party.PersonID]party.Person
}

// Season reads one plan.
func (d *Desk) Season(ctx context.Context, who party.Actor, id matching.PlanID) (f SeasonFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Plan, err = tx.SeasonPlan(ctx, id); err != nil {
			return err
		}
		if f.Sites, err = tx.Sites(ctx); err != nil {
			return err
		}
		if f.Requests, err = tx.CityRequests(ctx); err != nil {
			return err
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// OpenSeason opens a plan and makes it, with a seed of its own where none is given.
func (d *Desk) OpenSeason(ctx context.Context, who party.Actor, title string, seed uint64) (id matching.PlanID, err error) {
	if seed == 0 {
		var b [8]byte
		if _, err := rand.Read(b[:]); err != nil {
			return "", err
		}
		seed = binary.BigEndian.Uint64(b[:])
	}
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		made, err := store.NewID()
		if err != nil {
			return err
		}
		p := matching.Plan{ID: matching.PlanID(made), Title: strings.TrimSpace(title), Seed: seed, State: matching.PlanDraft, Since: tx.Now, By: who.ID()}
		if p, err = d.makeSeason(ctx, tx, who, p); err != nil {
			return err
		}
		id = p.ID
		if err := tx.InsertSeasonPlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SeasonPlanned, made, "", p)
	})
	return id, err
}

func (d *Desk) makeSeason(ctx context.Context, tx *store.Tx, who party.Actor, p matching.Plan) (matching.Plan, error) {
	if err := p.Open(who); err != nil {
		return p, err
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	b, err := d.board(ctx, tx)
	if err != nil {
		return p, err
	}
	return b.Make(ctx, p, tx.Now)
}

// changeSeason changes a plan and makes it anew.
func (d *Desk) changeSeason(ctx context.Context, who party.Actor, id matching.PlanID, change func(p matching.Plan) matching.Plan) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.SeasonPlan(ctx, id)
		if err != nil {
			return err
		}
		if p, err = d.makeSeason(ctx, tx, who, change(p)); err != nil {
			return err
		}
		if err := tx.UpdateSeasonPlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SeasonPlanned, string(id), "", p)
	})
}

// MakeSeason makes a plan anew of what there is today.
func (d *Desk) MakeSeason(ctx context.Context, who party.Actor, id matching.PlanID) error {
	return d.changeSeason(ctx, who, id, func(p matching.Plan) matching.Plan { return p })
}

// PinSeason puts a solution at a site, whatever the plan would do.
func (d *Desk) PinSeason(ctx context.Context, who party.Actor, id matching.PlanID, of solution.ID, at site.ID) error {
	return d.changeSeason(ctx, who, id, func(p matching.Plan) matching.Plan {
		p = p.Free(of)
		p.Pins = append(p.Pins, matching.Pin{Solution: of, Site: at})
		return p
	})
}

// LeaveOutOfSeason leaves a solution out, for a reason of 10 to 2,000 characters.
func (d *Desk) LeaveOutOfSeason(ctx context.Context, who party.Actor, id matching.PlanID, of solution.ID, words string) error {
	return d.changeSeason(ctx, who, id, func(p matching.Plan) matching.Plan {
		p = p.Free(of)
		p.Out = append(p.Out, matching.LeftOut{Solution: of, Words: strings.TrimSpace(words)})
		return p
	})
}

// FreeInSeason takes an adjustment of a solution back.
func (d *Desk) FreeInSeason(ctx context.Context, who party.Actor, id matching.PlanID, of solution.ID) error {
	return d.changeSeason(ctx, who, id, func(p matching.Plan) matching.Plan { return p.Free(of) })
}

// DropSeason drops a plan: nothing of it is proposed.
func (d *Desk) DropSeason(ctx context.Context, who party.Actor, id matching.PlanID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.SeasonPlan(ctx, id)
		if err != nil {
			return err
		}
		if err := p.Open(who); err != nil {
			return err
		}
		p.State, p.Since = matching.PlanDropped, tx.Now
		if err := tx.UpdateSeasonPlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SeasonDropped, string(id), "", nil)
	})
}

// ConfirmSeason proposes every match of a plan. What no longer holds refuses the whole with a Conflict "matching.plan.stale": the plan is then
// made anew.
func (d *Desk) ConfirmSeason(ctx context.Context, who party.Actor, id matching.PlanID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.SeasonPlan(ctx, id)
		if err != nil {
			return err
		}
		if err := p.Open(who); err != nil {
			return err
		}
		b, err := d.board(ctx, tx)
		if err != nil {
			return err
		}
		used := map[site.ID]int{}
		for _, x := range p.Placements {
			m, err := b.propose(who, tx, x.Solution, x.Site, requestOf(b, x), words)
			if err == nil && b.leftAfter(x.Site, used[x.Site]) < 1 {
				err = fault.New(fault.Conflict, "matching.plan.stale")
			}
			if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
				return fault.New(fault.Conflict, "matching.plan.stale").Because(err)
			}
			if err != nil {
				return err
			}
			used[x.Site]++
			m.Plan = p.ID
			if err := d.enterMatch(ctx, tx, who, m); err != nil {
				return err
			}
		}
		p.State, p.Since = matching.PlanConfirmed, tx.Now
		if err := tx.UpdateSeasonPlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SeasonConfirmed, string(id), "", map[string]int{"matches": len(p.Placements)})
	})
}

// requestOf is the request of a placement while it is open; none where it was closed since.
func requestOf(b Board, x matching.Placement) cityneed.ID {
	if i, err := b.Request(x.Request); err == nil && b.Requests[i].State == cityneed.Open {
		return x.Request
	}
	return ""
}

// leftAfter is how many places a site has left after so many of the plan; 1 where its capacity is unknown and nothing of the plan is there.
func (b Board) leftAfter(id site.ID, used int) int {
	i, err := b.Place(id)
	if err != nil {
		return 0
	}
	left, known := b.Places[i].Left()
	if !known {
		left = 1
	}
	return left - used
}
