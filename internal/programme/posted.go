package programme

import (
	"context"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// Notices are what everybody may know of the pilots that are agreed and not decided, the newest first (R31, R33).
func (d *Desk) Notices(ctx context.Context) (all []register.PilotNotice, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all = nil
		agreed, err := tx.PilotsAgreed(ctx)
		if err != nil {
			return err
		}
		sites, err := tx.Sites(ctx)
		if err != nil {
			return err
		}
		owner := make(map[site.ID]string, len(sites))
		for _, s := range sites {
			owner[s.ID] = s.Organisation
		}
		for _, x := range agreed {
			if n, shown := x.Pilot.Notice(x.Agreement, owner[x.Pilot.Site]); shown {
				all = append(all, n)
			}
		}
		return nil
	})
	return all, err
}

// Notice is what everybody may know of one pilot; a NotFound fault where it has no notice now.
func (d *Desk) Notice(ctx context.Context, id string) (n register.PilotNotice, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, pilot.ID(id))
		if err != nil {
			return err
		}
		a, err := agreement(ctx, tx, p)
		if err != nil {
			return err
		}
		s, err := tx.Site(ctx, p.Site)
		if err != nil {
			return err
		}
		var shown bool
		if n, shown = p.Notice(a, s.Organisation); !shown {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
	return n, err
}
