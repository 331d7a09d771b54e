package store

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/aid"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// NextAid gives the next running number of a year's requests for support, from 1 and without gaps.
func (tx *Tx) NextAid(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("aid/%d", year))
}

// InsertAid keeps a new request for support, at revision 1.
func (tx *Tx) InsertAid(ctx context.Context, r aid.Request) error {
	record, err := encode("request for support", r)
	if err != nil {
		return err
	}
	return tx.fail("insert request for support", tx.q.InsertAid(ctx, db.InsertAidParams{
		ID: string(r.ID), Number: r.Number, Company: string(r.Company), Measure: r.Measure, State: string(r.State), Held: r.Held(), Record: record,
	}))
}

// UpdateAid saves a request that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateAid(ctx context.Context, r aid.Request) error {
	record, err := encode("request for support", r)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateAid(ctx, db.UpdateAidParams{State: string(r.State), Held: r.Held(), Record: record, ID: string(r.ID), Revision: r.Revision})
	return tx.changed("update request for support", rows, err)
}

// Aid reads a request for support.
func (tx *Tx) Aid(ctx context.Context, id aid.ID) (aid.Request, error) {
	r, err := tx.q.AidByID(ctx, string(id))
	if err != nil {
		return aid.Request{}, tx.fail("read request for support", err)
	}
	return anAid(r)
}

// Aids are all requests for support, the latest number first.
func (tx *Tx) Aids(ctx context.Context) ([]aid.Request, error) { return tx.aids(tx.q.Aids(ctx)) }

// AidsOf are a company's requests for support, the latest number first.
func (tx *Tx) AidsOf(ctx context.Context, org party.OrgID) ([]aid.Request, error) {
	return tx.aids(tx.q.AidsOf(ctx, string(org)))
}

func (tx *Tx) aids(rows []db.Aid, err error) ([]aid.Request, error) {
	return manyOf(tx, "list requests for support", rows, err, anAid)
}

func anAid(row db.Aid) (aid.Request, error) {
	r, err := decode[aid.Request]("request for support", row.Record)
	r.Revision = row.Revision
	return r, err
}

// HeldOf is what the requests for a measure, in all its versions, take of its budget.
func (tx *Tx) HeldOf(ctx context.Context, measure string) (int64, error) {
	sum, err := tx.q.HeldOfMeasure(ctx, measure)
	return sum, tx.fail("sum what a measure paid", err)
}

// CostHolder is the request that speaks for a cost; a NotFound fault where none does.
func (tx *Tx) CostHolder(ctx context.Context, cost string) (aid.ID, error) {
	id, err := tx.q.CostHolder(ctx, cost)
	return aid.ID(id), tx.fail("read the holder of a cost", err)
}

// ClaimCosts lets a request speak for costs besides those that it speaks for. A cost that another request speaks for is a Conflict
// "store.exists"; ask CostHolder first.
func (tx *Tx) ClaimCosts(ctx context.Context, r aid.Request, costs []aid.Item) error {
	for _, x := range costs {
		key := x.Key(r.Company)
		holder, err := tx.CostHolder(ctx, key)
		if err == nil && holder == r.ID {
			continue
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := tx.q.InsertCost(ctx, db.InsertCostParams{Cost: key, Invoice: x.Paper(), Aid: string(r.ID)}); err != nil {
			return tx.fail("claim a cost", err)
		}
	}
	return nil
}

// FreeCosts gives back every cost that a request speaks for.
func (tx *Tx) FreeCosts(ctx context.Context, id aid.ID) error {
	return tx.fail("free costs", tx.q.DeleteCosts(ctx, string(id)))
}

// InvoiceHolders are the other requests that name the same invoice, with whatever amount, by id.
func (tx *Tx) InvoiceHolders(ctx context.Context, x aid.Item, except aid.ID) ([]aid.ID, error) {
	if x.Paper() == "" {
		return nil, nil
	}
	rows, err := tx.q.InvoiceHolders(ctx, x.Paper())
	if err != nil {
		return nil, tx.fail("read the holders of an invoice", err)
	}
	var ids []aid.ID
	for _, r := range rows {
		ids = append(ids, aid.ID(r))
	}
	return slices.DeleteFunc(ids, func(id aid.ID) bool { return id == except }), nil
}

// InsertCompanyPaper keeps a document of a company for good.
func (tx *Tx) InsertCompanyPaper(ctx context.Context, p aid.Paper) error {
	record, err := encode("document of company", p)
	if err != nil {
		return err
	}
	return tx.fail("insert document of company", tx.q.InsertCompanyPaper(ctx, db.InsertCompanyPaperParams{ID: p.ID, Company: string(p.Company), Digest: p.Digest, Record: record}))
}

// CompanyPaper reads a document of a company.
func (tx *Tx) CompanyPaper(ctx context.Context, id string) (aid.Paper, error) {
	r, err := tx.q.CompanyPaperByID(ctx, id)
	if err != nil {
		return aid.Paper{}, tx.fail("read document of company", err)
	}
	return aCompanyPaper(r)
}

// CompanyPapersOf are a company's documents, in the order in which they were given.
func (tx *Tx) CompanyPapersOf(ctx context.Context, org party.OrgID) ([]aid.Paper, error) {
	rows, err := tx.q.CompanyPapersOf(ctx, string(org))
	return manyOf(tx, "list documents of company", rows, err, aCompanyPaper)
}

func aCompanyPaper(row db.CompanyPaper) (aid.Paper, error) {
	return decode[aid.Paper]("document of company", row.Record)
}
