package store

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// InsertHearing keeps a new hearing, at revision 1. A certificate that has an open one already is a Conflict.
func (tx *Tx) InsertHearing(ctx context.Context, h decision.Hearing) error {
	record, err := encode("hearing", h)
	if err != nil {
		return err
	}
	return tx.fail("insert hearing", tx.q.InsertHearing(ctx, db.InsertHearingParams{ID: string(h.ID), Number: h.Number, Ended: string(h.End), Record: record}))
}

// UpdateHearing saves a hearing that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateHearing(ctx context.Context, h decision.Hearing) error {
	record, err := encode("hearing", h)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateHearing(ctx, db.UpdateHearingParams{Ended: string(h.End), Record: record, ID: string(h.ID), Revision: h.Revision})
	return tx.changed("update hearing", rows, err)
}

// Hearing reads a hearing.
func (tx *Tx) Hearing(ctx context.Context, id decision.HearingID) (decision.Hearing, error) {
	r, err := tx.q.HearingByID(ctx, string(id))
	if err != nil {
		return decision.Hearing{}, tx.fail("read hearing", err)
	}
	return aHearing(r)
}

// HearingsOf are the hearings on a certificate, the first one first.
func (tx *Tx) HearingsOf(ctx context.Context, number string) ([]decision.Hearing, error) {
	return tx.hearings(tx.q.HearingsOf(ctx, number))
}

// OpenHearings are all hearings that did not end, the first one first.
func (tx *Tx) OpenHearings(ctx context.Context) ([]decision.Hearing, error) {
	return tx.hearings(tx.q.OpenHearings(ctx))
}

func (tx *Tx) hearings(rows []db.Hearing, err error) ([]decision.Hearing, error) {
	return manyOf(tx, "list hearings", rows, err, aHearing)
}

func aHearing(r db.Hearing) (decision.Hearing, error) {
	h, err := decode[decision.Hearing]("hearing", r.Record)
	h.Revision = r.Revision
	return h, err
}

// InsertGivenBack records for good that the document of a withdrawn certificate came back. A second time is a Conflict.
func (tx *Tx) InsertGivenBack(ctx context.Context, b decision.GivenBack) error {
	record, err := encode("return of a certificate", b)
	if err != nil {
		return err
	}
	return tx.fail("insert return of a certificate", tx.q.InsertCertificateBack(ctx, db.InsertCertificateBackParams{Number: b.Number, Record: record}))
}

// GivenBack reads the return of a certificate's document.
func (tx *Tx) GivenBack(ctx context.Context, number string) (decision.GivenBack, error) {
	record, err := tx.q.CertificateBack(ctx, number)
	if err != nil {
		return decision.GivenBack{}, tx.fail("read return of a certificate", err)
	}
	return decode[decision.GivenBack]("return of a certificate", record)
}

// NotBack are the numbers of withdrawn certificates whose document has not come back, the earliest withdrawal first.
func (tx *Tx) NotBack(ctx context.Context) ([]string, error) {
	numbers, err := tx.q.NotBack(ctx)
	return numbers, tx.fail("list certificates that are to come back", err)
}

// SuspendedNow are the numbers of certificates whose latest event is a suspension, the earliest first.
func (tx *Tx) SuspendedNow(ctx context.Context) ([]string, error) {
	numbers, err := tx.q.SuspendedNow(ctx)
	return numbers, tx.fail("list suspended certificates", err)
}

// ListWithdrawal enters a withdrawal in the public list for good, from its day on.
func (tx *Tx) ListWithdrawal(ctx context.Context, number string, on calendar.Date, ground locale.Text) error {
	text, err := encode("ground of a withdrawal", ground)
	if err != nil {
		return err
	}
	return tx.fail("list withdrawal", tx.q.InsertWithdrawal(ctx, db.InsertWithdrawalParams{Number: number, EventOn: on.String(), Ground: text}))
}

// Withdrawal reads the line of a certificate in the public list of withdrawals, whether or not its day has come.
func (tx *Tx) Withdrawal(ctx context.Context, number string) (register.Withdrawal, error) {
	r, err := tx.q.WithdrawalOf(ctx, number)
	if err != nil {
		return register.Withdrawal{}, tx.fail("read withdrawal", err)
	}
	return aWithdrawal(r)
}

func aWithdrawal(r db.WithdrawalOfRow) (w register.Withdrawal, err error) {
	w.Number, w.Holder = r.Number, r.Holder
	if w.On, err = calendar.Parse(r.EventOn); err != nil {
		return w, err
	}
	if w.Ground, err = decode[locale.Text]("ground of a withdrawal", r.Ground); err != nil {
		return w, err
	}
	w.SchemeTitle, err = decode[locale.Text]("scheme title", r.SchemeTitle)
	return w, err
}

// Withdrawals gives a page of at most limit lines of the public list, as it stands on a day, after a line; nil gives the first page.
func (s *Store) Withdrawals(ctx context.Context, today calendar.Date, after *register.Withdrawal, limit int) (page register.Withdrawals, err error) {
	p := db.WithdrawalsParams{Today: today.String(), BeforeDay: today.AddDays(1).String(), N: int64(limit) + 1}
	if after != nil {
		p.BeforeDay, p.BeforeNumber = after.On.String(), after.Number
	}
	err = s.View(ctx, func(tx *Tx) error {
		rows, err := tx.q.Withdrawals(ctx, p)
		if err != nil {
			return tx.fail("list withdrawals", err)
		}
		for _, r := range rows {
			w, err := aWithdrawal(db.WithdrawalOfRow(r))
			if err != nil {
				return err
			}
			page.Lines = append(page.Lines, w)
		}
		if len(page.Lines) > limit {
			page.Lines = page.Lines[:limit]
			page.Next = &page.Lines[limit-1]
		}
		return nil
	})
	return page, err
}
