package storetest

import (
	"testing"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func aids(t *testing.T, s *store.Store) {
	found(t, s)
	var org party.OrgID
	view(t, s, func(tx *store.Tx) error {
		return tx.EachStated(ctx, func(c party.Company, _ measure.Statement) error { org = c.ID; return nil })
	})
	bill := aid.Item{Text: "Датчики", Supplier: "7701234567", Invoice: "А-12", Amount: 5_000_00}
	one := aid.Request{ID: "aid-1", Number: "S2026-00001", Company: org, Measure: "grant", Version: "1", Currency: "RUB", Items: []aid.Item{bill}, State: aid.Draft, Since: at}
	two := aid.Request{ID: "aid-2", Number: "S2026-00002", Company: org, Measure: "loan", Version: "1", Currency: "RUB", State: aid.Draft, Since: at}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertAid(ctx, one), tx.InsertAid(ctx, two)) })
	one.Revision, two.Revision = 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.AidsOf(ctx, org)
		same(t, "requests, the latest first", all, []aid.Request{two, one})
		_, missing := tx.Aid(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	paid := one
	paid.State, paid.DueOn = aid.Approved, calendar.MustParse("2026-09-01")
	paid.Decision = &aid.Decision{On: calendar.MustParse("2026-08-01"), Amount: 4_000_00}
	update(t, s, func(tx *store.Tx) error { return tx.UpdateAid(ctx, paid) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateAid(ctx, one) }), fault.Conflict, "fault.stale")
	paid.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Aid(ctx, "aid-1")
		same(t, "the approved request", got, paid)
		held, err2 := tx.HeldOf(ctx, "grant")
		none, err3 := tx.HeldOf(ctx, "nothing")
		same(t, "what is held of a measure, and of one nobody asked for", []int64{held, none}, []int64{4_000_00, 0})
		return first(err, err2, err3)
	})

	like, other := bill, bill
	like.Invoice, other.Amount = "a 12", 1 // the same in other letters; another amount on the same paper
	update(t, s, func(tx *store.Tx) error {
		return first(tx.ClaimCosts(ctx, one, []aid.Item{bill}), tx.ClaimCosts(ctx, one, []aid.Item{bill}), tx.ClaimCosts(ctx, two, []aid.Item{other}))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.ClaimCosts(ctx, two, []aid.Item{like}) }), fault.Conflict, "store.exists")
	view(t, s, func(tx *store.Tx) error {
		holder, err := tx.CostHolder(ctx, like.Key(org))
		others, err2 := tx.InvoiceHolders(ctx, bill, "aid-1")
		same(t, "who speaks for the cost", holder, aid.ID("aid-1"))
		same(t, "who names the same invoice", others, []aid.ID{"aid-2"})
		return first(err, err2)
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.FreeCosts(ctx, "aid-1"), tx.ClaimCosts(ctx, two, []aid.Item{like}))
	})

	paper := aid.Paper{ID: "paper-1", Company: org, Code: "extract", Name: "выписка.pdf", Digest: "00ff", Size: 7, IssuedOn: calendar.MustParse("2026-02-01"), At: at}
	update(t, s, func(tx *store.Tx) error { return tx.InsertCompanyPaper(ctx, paper) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.CompanyPaper(ctx, "paper-1")
		all, err2 := tx.CompanyPapersOf(ctx, org)
		same(t, "the document", got, paper)
		same(t, "the company's documents", all, []aid.Paper{paper})
		return first(err, err2)
	})
}
