package store

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/oversight"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// NextScreening gives the next running number of a year's monthly screenings, from 1 and without gaps.
func (tx *Tx) NextScreening(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("screening/%d", year))
}

// InsertScreening keeps a screening for good. store.exists where the same file was screened before.
func (tx *Tx) InsertScreening(ctx context.Context, s oversight.Screening) error {
	record, err := encode("screening", s)
	if err != nil {
		return err
	}
	return tx.fail("insert screening", tx.q.InsertScreening(ctx, db.InsertScreeningParams{
		ID: string(s.ID), Number: s.Number, Digest: s.Digest, TakenOn: s.On.String(), Record: record,
	}))
}

// Screening reads a screening.
func (tx *Tx) Screening(ctx context.Context, id oversight.ScreeningID) (oversight.Screening, error) {
	return tx.screening(tx.q.ScreeningByID(ctx, string(id)))
}

// ScreeningNumber is the number of a screening, without its rows.
func (tx *Tx) ScreeningNumber(ctx context.Context, id oversight.ScreeningID) (string, error) {
	number, err := tx.q.ScreeningNumber(ctx, string(id))
	return number, tx.fail("read the number of a screening", err)
}

// ScreeningOf reads the screening of a file.
func (tx *Tx) ScreeningOf(ctx context.Context, digest string) (oversight.Screening, error) {
	return tx.screening(tx.q.ScreeningByDigest(ctx, digest))
}

func (tx *Tx) screening(record string, err error) (oversight.Screening, error) {
	if err != nil {
		return oversight.Screening{}, tx.fail("read screening", err)
	}
	return aScreening(record)
}

func aScreening(record string) (oversight.Screening, error) {
	return decode[oversight.Screening]("screening", record)
}

// Screenings are all screenings, the latest first.
func (tx *Tx) Screenings(ctx context.Context) ([]oversight.Screening, error) {
	rows, err := tx.q.Screenings(ctx)
	return manyOf(tx, "list screenings", rows, err, aScreening)
}

// LastScreened is the day of the latest screening; none where there is none.
func (tx *Tx) LastScreened(ctx context.Context) (calendar.Date, error) {
	on, err := tx.q.LastScreened(ctx)
	if err != nil {
		return calendar.Date{}, tx.fail("read the latest screening", err)
	}
	return calendar.Parse(on)
}

// FirstStanding is the first day of the earliest certificate of an edition that has not run out; none where there is none.
func (tx *Tx) FirstStanding(ctx context.Context, e scheme.Ref, today calendar.Date) (calendar.Date, error) {
	on, err := tx.q.FirstStanding(ctx, db.FirstStandingParams{Scheme: e.Scheme, Edition: e.Edition, Today: today.String()})
	if err != nil {
		return calendar.Date{}, tx.fail("read the earliest certificate", err)
	}
	return calendar.Parse(on)
}

// HeldNumbers are the numbers of all certificates that name a holder's business number, ascending.
func (tx *Tx) HeldNumbers(ctx context.Context, country, number string) ([]string, error) {
	numbers, err := tx.q.HeldNumbers(ctx, db.HeldNumbersParams{Country: country, BusinessNumber: number})
	return numbers, tx.fail("list certificates of a holder", err)
}

// InsertHit keeps a hit of a screening, at revision 1. store.exists where the same was found on the certificate before.
func (tx *Tx) InsertHit(ctx context.Context, h oversight.Hit) error {
	record, err := encode("hit", h)
	if err != nil {
		return err
	}
	return tx.fail("insert hit", tx.q.InsertHit(ctx, db.InsertHitParams{
		ID: string(h.ID), Screening: string(h.Screening), Certificate: h.Certificate, Kind: h.Kind, FoundOn: h.On.String(), State: string(h.State), Record: record,
	}))
}

// UpdateHit saves a hit that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateHit(ctx context.Context, h oversight.Hit) error {
	record, err := encode("hit", h)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateHit(ctx, db.UpdateHitParams{State: string(h.State), Record: record, ID: string(h.ID), Revision: h.Revision})
	return tx.changed("update hit", rows, err)
}

// Hit reads a hit.
func (tx *Tx) Hit(ctx context.Context, id oversight.HitID) (oversight.Hit, error) {
	return tx.hit(tx.q.HitByID(ctx, string(id)))
}

// KnownHit reads the hit that says of a certificate what h does.
func (tx *Tx) KnownHit(ctx context.Context, h oversight.Hit) (oversight.Hit, error) {
	return tx.hit(tx.q.HitKnown(ctx, db.HitKnownParams{Certificate: h.Certificate, Kind: h.Kind, FoundOn: h.On.String()}))
}

func (tx *Tx) hit(r db.ScreeningHit, err error) (oversight.Hit, error) {
	if err != nil {
		return oversight.Hit{}, tx.fail("read hit", err)
	}
	return aHit(r)
}

func aHit(r db.ScreeningHit) (oversight.Hit, error) {
	h, err := decode[oversight.Hit]("hit", r.Record)
	h.Revision = r.Revision
	return h, err
}

// HitsOf are the hits of a screening, in the order of its rows.
func (tx *Tx) HitsOf(ctx context.Context, id oversight.ScreeningID) ([]oversight.Hit, error) {
	rows, err := tx.q.HitsOfScreening(ctx, string(id))
	return manyOf(tx, "list hits of a screening", rows, err, aHit)
}

// HitsOn are the hits on a certificate, the latest first.
func (tx *Tx) HitsOn(ctx context.Context, certificate string) ([]oversight.Hit, error) {
	rows, err := tx.q.HitsOn(ctx, certificate)
	return manyOf(tx, "list hits on a certificate", rows, err, aHit)
}

// HitsIn are the hits of a state, the earliest first.
func (tx *Tx) HitsIn(ctx context.Context, s oversight.HitState) ([]oversight.Hit, error) {
	rows, err := tx.q.HitsIn(ctx, string(s))
	return manyOf(tx, "list hits", rows, err, aHit)
}

// EveryHit are all hits, the earliest first.
func (tx *Tx) EveryHit(ctx context.Context) ([]oversight.Hit, error) {
	rows, err := tx.q.EveryHit(ctx)
	return manyOf(tx, "list hits", rows, err, aHit)
}
