package programme

import (
	"context"

	"proba.example/internal/cityneed"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Requests are all city requests, the earliest deadline first.
func (d *Desk) Requests(ctx context.Context, who party.Actor) (all []cityneed.Request, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { all, err = tx.CityRequests(ctx); return err })
	return all, err
}

// RequestFile is what is known of one city request.
type RequestFile struct {
	Request cityneed.Request
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
}

// Request reads one city request with its history.
func (d *Desk) Request(ctx context.Context, who party.Actor, id cityneed.ID) (RequestFile, error) {
	var f RequestFile
	err := d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Request, err = tx.CityRequest(ctx, id); err != nil {
			return err
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// SaveRequest enters a city request, as a draft, or changes one; its state stays. Revision is the one the request was read at.
func (d *Desk) SaveRequest(ctx context.Context, who party.Actor, typed cityneed.Request) (id cityneed.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		r := typed // the verb may run again, and then from the start
		if r.ID == "" {
			id, err = enterRequest(ctx, tx, who, r, nil)
			return err
		}
		id = r.ID
		old, err := tx.CityRequest(ctx, r.ID)
		if err != nil {
			return err
		}
		r.State, r.Since, r.Reason = old.State, old.Since, old.Reason
		if err := r.Check(); err != nil {
			return err
		}
		if err := tx.UpdateCityRequest(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.NeedChanged, string(r.ID), "", r)
	})
	return id, err
}

// MoveRequest takes a step in the life of a city request.
func (d *Desk) MoveRequest(ctx context.Context, who party.Actor, id cityneed.ID, step cityneed.Step, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.CityRequest(ctx, id)
		if err != nil {
			return err
		}
		next, err := r.Move(who, step, reason, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateCityRequest(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.NeedMoved, string(id), next.Reason, map[string]string{"from": string(r.State), "to": string(next.State)})
	})
}
