package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func workdayYears(t *testing.T, s *store.Store) {
	y := store.WorkdayYear{
		Country: "KR", Year: 2031, Number: 1, Effective: calendar.MustParse("2026-05-04"), Digest: "aa", By: "p", At: at, Words: "Новый указ",
		File: "date,kind,certainty,en,ru,ko\n2031-01-01,off,,New Year,Новый год,신정\n",
	}
	next := y
	next.Number, next.File = 2, "date,kind,certainty,en,ru,ko\n2031-01-02,off,,New Year,Новый год,신정\n"
	update(t, s, func(tx *store.Tx) error {
		before, err := tx.Workdays(ctx)
		_, none := before.Of("KR", y.Effective)
		err2 := tx.InsertWorkdayYear(ctx, y)
		book, err3 := tx.Workdays(ctx)
		c, err4 := book.Of("KR", y.Effective)
		same(t, "working days of 2031", c.Working(2031), 260)
		return first(err, none, err2, err3, err4, tx.InsertWorkdayYear(ctx, next))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertWorkdayYear(ctx, next) }), fault.Conflict, "store.exists")
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.WorkdayYears(ctx)
		same(t, "loaded years", all, []store.WorkdayYear{y, next})
		book, err2 := tx.Workdays(ctx)
		c, err3 := book.Of("KR", y.Effective)
		day, err4 := c.At(calendar.MustParse("2031-01-01"))
		same(t, "1 January by the later of two", day.Working, true)
		return first(err, err2, err3, err4)
	})
}
