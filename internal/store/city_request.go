package store

import (
	"context"

	"proba.example/internal/cityneed"
	"proba.example/internal/store/db"
)

// InsertCityRequest adds a city request, at revision 1.
func (tx *Tx) InsertCityRequest(ctx context.Context, r cityneed.Request) error {
	record, err := encode("city request", r)
	if err != nil {
		return err
	}
	return tx.fail("insert city request", tx.q.InsertCityRequest(ctx, db.InsertCityRequestParams{
		ID: string(r.ID), State: string(r.State), Title: r.Title, Deadline: r.Deadline.String(), Record: record,
	}))
}

// UpdateCityRequest saves a city request that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateCityRequest(ctx context.Context, r cityneed.Request) error {
	record, err := encode("city request", r)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateCityRequest(ctx, db.UpdateCityRequestParams{
		State: string(r.State), Title: r.Title, Deadline: r.Deadline.String(), Record: record, ID: string(r.ID), Revision: r.Revision,
	})
	return tx.changed("update city request", rows, err)
}

// CityRequest reads a city request.
func (tx *Tx) CityRequest(ctx context.Context, id cityneed.ID) (cityneed.Request, error) {
	r, err := tx.q.CityRequestByID(ctx, string(id))
	if err != nil {
		return cityneed.Request{}, tx.fail("read city request", err)
	}
	return aCityRequest(r)
}

// CityRequests are all city requests, the earliest deadline first.
func (tx *Tx) CityRequests(ctx context.Context) ([]cityneed.Request, error) {
	rows, err := tx.q.CityRequests(ctx)
	return manyOf(tx, "list city requests", rows, err, aCityRequest)
}

func aCityRequest(row db.CityRequest) (cityneed.Request, error) {
	r, err := decode[cityneed.Request]("city request", row.Record)
	r.Revision = row.Revision
	return r, err
}
