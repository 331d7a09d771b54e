package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"proba.example/internal/store"
)

// settingPlace is the name under which the database remembers in which time zone the agency's days begin and end. Days on record (deadlines, cards,
// figures) were reckoned in it: whoever reads them in another finds contradictions that are none.
const settingPlace = "time_zone"

// firstPlace is the time zone of a new agency whose administrator named none.
const firstPlace = "Asia/Seoul"

// errOtherZone refuses to serve an agency in another time zone than its own.
var errOtherZone = errors.New("days on record were reckoned in it, and would no longer be those days: leave --time-zone (PROBA_TIME_ZONE) out. " +
	"If the kept one is wrong, add --change-time-zone once; what is on record then keeps the days it has")

// zone finds the time zone: the one asked for, else the one that the database keeps, else that of a new agency. The first start keeps it, and so
// does serving data from before it was kept. Serving in another needs the administrator's word; a command that only reads takes the one asked for.
func (p *Program) zone(ctx context.Context, o Options) (*time.Location, error) {
	kept, fresh := "", false
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		if kept, err = tx.Setting(ctx, settingPlace); err != nil {
			return err
		}
		did, err := tx.Setting(ctx, settingDID)
		fresh = did == ""
		return err
	}); err != nil {
		return nil, err
	}
	name := cmp.Or(p.Config.Place, kept, firstPlace)
	place, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("--time-zone %q: %w", name, err)
	}
	if !o.Serve && !fresh || name == kept {
		return place, nil
	}
	if kept != "" {
		if !o.ChangeZone {
			return nil, fmt.Errorf("--time-zone %s: the time zone of this agency is %s; %w", name, kept, errOtherZone)
		}
		p.Log.WarnContext(ctx, "the agency's time zone changes", "from", kept, "to", name)
	}
	return place, p.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingPlace, name) })
}
