package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/store"
)

func fees(t *testing.T, s *store.Store) {
	found(t, s)
	one := fee.Invoice{
		Number: "F2026-00001", Year: 2026, Sequence: 1, Case: "case-1", Reference: "2026-00001", Fee: "new", Net: 700_000, VATPercent: 10, VAT: 70_000,
		Currency: "KRW", Buyer: fee.Buyer{Name: "한빛센서", BusinessNumber: "1018104331"}, IssuedOn: visit, IssuedAt: at, DueOn: visit.AddDays(14),
	}
	paid := fee.Entry{ID: "e1", Invoice: one.Number, Kind: fee.Payment, Amount: 770_000, On: visit, Ref: "B-1", By: "rita", At: at}
	back := fee.Entry{ID: "e2", Invoice: one.Number, Kind: fee.Reversal, Amount: 770_000, On: visit, Of: "e1", Words: "не тот счёт; 착오 입금", By: "rita", At: at}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.AccountOf(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.NextInvoice(ctx, 2026)
		same(t, "the first number of a year", n, int64(1))
		return first(err, tx.InsertInvoice(ctx, one), tx.InsertFeeEntry(ctx, paid), tx.InsertFeeEntry(ctx, back))
	})
	twice := paid
	twice.ID = "e3"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertFeeEntry(ctx, twice) }), fault.Conflict, "store.exists")
	second := one
	second.Number, second.Sequence = "F2026-00002", 2
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, second) }), fault.Conflict, "store.exists")
	want := fee.Account{Invoice: one, Entries: []fee.Entry{paid, back}}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.AccountOf(ctx, "case-1")
		same(t, "the account of a case", got, want)
		byNumber, err2 := tx.Account(ctx, one.Number)
		same(t, "the account of a number", byNumber, want)
		var all []fee.Account
		err3 := tx.EachAccount(ctx, func(a fee.Account) error { all = append(all, a); return nil })
		same(t, "all accounts", all, []fee.Account{want})
		return first(err, err2, err3)
	})
}
