package store

import (
	"context"
	"errors"
	"time"

	"proba.example/certificate/status"
	"proba.example/internal/calendar"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// StatusPlace is where a certificate stands in a status list.
type StatusPlace struct {
	Purpose status.Purpose
	List    int // from 1
	Index   int // from 0
}

// StatusList is a published version of a status list.
type StatusList struct {
	Purpose  status.Purpose
	List     int
	Version  int // from 1
	MadeAt   time.Time
	Document []byte // signed
}

// Statement is a signed statement of a certificate's standing.
type Statement struct {
	Certificate string // number
	Changes     int    // how many events of the register it tells of
	MadeAt      time.Time
	Document    []byte
}

// PlaceTaken tells whether a place in a status list was given to a certificate, or to an endorsement or an attestation, which have one for
// revocation alone.
func (tx *Tx) PlaceTaken(ctx context.Context, p StatusPlace) (bool, error) {
	n, err := tx.q.CountStatusPlaces(ctx, db.CountStatusPlacesParams{Purpose: string(p.Purpose), List: int64(p.List), Place: int64(p.Index)})
	if err == nil && n == 0 && p.Purpose == status.Revocation {
		n, err = tx.q.CountEndorsementPlaces(ctx, db.CountEndorsementPlacesParams{List: int64(p.List), Place: int64(p.Index)})
		if err == nil && n == 0 {
			n, err = tx.q.CountAttestationPlaces(ctx, db.CountAttestationPlacesParams{List: int64(p.List), Place: int64(p.Index)})
		}
	}
	return n > 0, tx.fail("look for a status place", err)
}

// InsertStatusPlace gives a certificate its place in a status list, for good. A place that is taken, or a second one of a purpose,
// is a Conflict.
func (tx *Tx) InsertStatusPlace(ctx context.Context, number string, p StatusPlace) error {
	return tx.fail("insert status place", tx.q.InsertStatusPlace(ctx, db.InsertStatusPlaceParams{
		Purpose: string(p.Purpose), List: int64(p.List), Place: int64(p.Index), Certificate: number,
	}))
}

// StatusPlaces are the places of a certificate, none for one that was issued before there were lists.
func (tx *Tx) StatusPlaces(ctx context.Context, number string) ([]StatusPlace, error) {
	rows, err := tx.q.StatusPlacesOf(ctx, number)
	if err != nil {
		return nil, tx.fail("read status places", err)
	}
	places := make([]StatusPlace, len(rows))
	for i, r := range rows {
		places[i] = StatusPlace{status.Purpose(r.Purpose), int(r.List), int(r.Place)}
	}
	return places, nil
}

// StatusListsInUse tells how many lists of each purpose have a certificate, an endorsement or an attestation.
func (tx *Tx) StatusListsInUse(ctx context.Context) (map[status.Purpose]int, error) {
	rows, err := tx.q.StatusListsInUse(ctx)
	if err != nil {
		return nil, tx.fail("read status lists", err)
	}
	lists := make(map[status.Purpose]int, len(rows))
	for _, r := range rows {
		lists[status.Purpose(r.Purpose)] = int(r.Lists)
	}
	for _, last := range []func(context.Context) (int64, error){tx.q.EndorsementLists, tx.q.AttestationLists} {
		n, err := last(ctx)
		if err != nil {
			return nil, tx.fail("read status lists", err)
		}
		if n > 0 {
			lists[status.Revocation] = max(lists[status.Revocation], int(n))
		}
	}
	return lists, nil
}

// ChangedPlaces are the certificates of a list whose standing ever changed, by their places: of each its number, its days and its events.
func (tx *Tx) ChangedPlaces(ctx context.Context, p status.Purpose, list int) (map[int]register.Entry, error) {
	rows, err := tx.q.ChangedStatusPlaces(ctx, db.ChangedStatusPlacesParams{Purpose: string(p), List: int64(list)})
	if err != nil {
		return nil, tx.fail("read changed status places", err)
	}
	changed := make(map[int]register.Entry)
	for _, r := range rows {
		e := changed[int(r.StatusPlace)]
		var errs [3]error
		e.Number = r.Number
		e.IssuedOn, errs[0] = calendar.Parse(r.IssuedOn)
		e.ValidThrough, errs[1] = calendar.Parse(r.ValidThrough)
		var v register.Event
		v, errs[2] = event(db.RegisterEvent{EventOn: r.EventOn, Kind: r.Kind, Reason: r.Reason, Successor: r.Successor})
		if err := errors.Join(errs[:]...); err != nil {
			return nil, err
		}
		e.Events = append(e.Events, v)
		changed[int(r.StatusPlace)] = e
	}
	return changed, nil
}

// InsertStatusList keeps a published version; one that is there already is a Conflict.
func (tx *Tx) InsertStatusList(ctx context.Context, l StatusList) error {
	return tx.fail("insert status list", tx.q.InsertStatusList(ctx, db.InsertStatusListParams{
		Purpose: string(l.Purpose), List: int64(l.List), Version: int64(l.Version), MadeAt: micros(l.MadeAt), Document: blob(l.Document),
	}))
}

// StatusList is the newest published version of a list; a NotFound fault when none was published.
func (tx *Tx) StatusList(ctx context.Context, p status.Purpose, list int) (StatusList, error) {
	r, err := tx.q.LatestStatusList(ctx, db.LatestStatusListParams{Purpose: string(p), List: int64(list)})
	return StatusList{status.Purpose(r.Purpose), int(r.List), int(r.Version), moment(r.MadeAt), r.Document}, tx.fail("read status list", err)
}

// InsertStatement keeps the statement that was signed when a certificate's standing had changed; a second one about the same
// changes is a Conflict.
func (tx *Tx) InsertStatement(ctx context.Context, s Statement) error {
	return tx.fail("insert standing statement", tx.q.InsertStatement(ctx, db.InsertStatementParams{
		Certificate: s.Certificate, Changes: int64(s.Changes), MadeAt: micros(s.MadeAt), Document: blob(s.Document),
	}))
}

// Statement is the statement about the first changes of a certificate's standing; a NotFound fault when none was kept.
func (tx *Tx) Statement(ctx context.Context, number string, changes int) (Statement, error) {
	r, err := tx.q.StatementOf(ctx, db.StatementOfParams{Certificate: number, Changes: int64(changes)})
	return Statement{r.Certificate, int(r.Changes), moment(r.MadeAt), r.Document}, tx.fail("read standing statement", err)
}
