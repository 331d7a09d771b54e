package store

import (
	"context"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/fee"
	"proba.example/internal/store/db"
)

// NextInvoice gives the next running number of a year's invoices, from 1 and without gaps.
func (tx *Tx) NextInvoice(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("invoice/%d", year))
}

// InsertInvoice keeps an invoice; a case has one.
func (tx *Tx) InsertInvoice(ctx context.Context, i fee.Invoice) error {
	text, err := encode("invoice", i)
	if err != nil {
		return err
	}
	return tx.fail("insert invoice", tx.q.InsertInvoice(ctx, db.InsertInvoiceParams{
		Number: i.Number, Application: i.Case, Year: int64(i.Year), Sequence: i.Sequence, DueOn: i.DueOn.String(), Contents: text,
	}))
}

// InsertFeeEntry adds a line to an account; a payment that the account has already is a Conflict.
func (tx *Tx) InsertFeeEntry(ctx context.Context, e fee.Entry) error {
	text, err := encode("fee entry", e)
	if err != nil {
		return err
	}
	return tx.fail("insert fee entry", tx.q.InsertFeeEntry(ctx, db.InsertFeeEntryParams{
		ID: e.ID, Invoice: e.Invoice, Kind: string(e.Kind), Reference: e.Ref, Contents: text,
	}))
}

// Account gives an invoice by its number, with its entries.
func (tx *Tx) Account(ctx context.Context, number string) (fee.Account, error) {
	text, err := tx.q.InvoiceByNumber(ctx, number)
	if err != nil {
		return fee.Account{}, tx.fail("read invoice", err)
	}
	return tx.account(ctx, text)
}

// AccountOf gives the invoice of a case, with its entries; NotFound where none was raised.
func (tx *Tx) AccountOf(ctx context.Context, id application.ID) (fee.Account, error) {
	text, err := tx.q.InvoiceOf(ctx, string(id))
	if err != nil {
		return fee.Account{}, tx.fail("read invoice", err)
	}
	return tx.account(ctx, text)
}

func (tx *Tx) account(ctx context.Context, text string) (a fee.Account, err error) {
	if a.Invoice, err = decode[fee.Invoice]("invoice", text); err != nil {
		return a, err
	}
	rows, err := tx.q.FeeEntries(ctx, a.Invoice.Number)
	if err != nil {
		return a, tx.fail("read fee entries", err)
	}
	for _, r := range rows {
		e, err := decode[fee.Entry]("fee entry", r)
		if err != nil {
			return a, err
		}
		a.Entries = append(a.Entries, e)
	}
	return a, nil
}

// EachAccount hands every account to fn, by year and number, and stops at the first error. fn may use the transaction.
func (tx *Tx) EachAccount(ctx context.Context, fn func(fee.Account) error) error {
	var year, sequence int64
	for {
		rows, err := tx.q.InvoicesFrom(ctx, db.InvoicesFromParams{Year: year, Sequence: sequence, N: portion})
		if err != nil {
			return tx.fail("walk through the invoices", err)
		}
		for _, r := range rows {
			year, sequence = r.Year, r.Sequence
			a, err := tx.account(ctx, r.Contents)
			if err != nil {
				return err
			}
			if err := fn(a); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}
