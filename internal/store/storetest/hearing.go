package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

func hearings(t *testing.T, s *store.Store) {
	one, two := anEntry("26060100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-07-01"), anEntry("26060100002", "주식회사 한빛센서", "Hanbit Sensor", "2026-07-02")
	update(t, s, func(tx *store.Tx) error { return first(tx.PublishEntry(ctx, one), tx.PublishEntry(ctx, two)) })
	h := decision.Hearing{
		ID: "h-1", Number: one.Number, Ground: "false_data", Finding: "Отчётность за 2025 год не та, что подана в налоговую.", By: "o", At: at,
		AnswerBy: calendar.MustParse("2027-01-15"),
	}
	update(t, s, func(tx *store.Tx) error { return tx.InsertHearing(ctx, h) })
	again := h
	again.ID = "h-2"
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertHearing(ctx, again) })
	h.Revision = 1
	stale := h
	h.Answer, h.AnswerOf, h.Answered = "회계 자료는 정정 신고 전의 것이었습니다.", "owner", at
	update(t, s, func(tx *store.Tx) error { return tx.UpdateHearing(ctx, h) })
	h.Revision = 2
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateHearing(ctx, stale) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Hearing(ctx, "h-1")
		same(t, "an answered hearing", got, h)
		open, err2 := tx.OpenHearings(ctx)
		same(t, "open hearings", open, []decision.Hearing{h})
		return first(err, err2)
	})
	ended := h.Close(decision.HearingDropped, "d", at)
	update(t, s, func(tx *store.Tx) error { return tx.UpdateHearing(ctx, ended) })
	ended.Revision, again.Revision = 3, 1
	update(t, s, func(tx *store.Tx) error { return tx.InsertHearing(ctx, again) })
	view(t, s, func(tx *store.Tx) error {
		of, err := tx.HearingsOf(ctx, one.Number)
		same(t, "hearings of a certificate", of, []decision.Hearing{ended, again})
		none, err2 := tx.HearingsOf(ctx, two.Number)
		same(t, "hearings of another", len(none), 0)
		_, missing := tx.Hearing(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		nowhere := again
		nowhere.ID, nowhere.Number = "h-3", "26060199999"
		return tx.InsertHearing(ctx, nowhere)
	})
}

func withdrawals(t *testing.T, s *store.Store) {
	day := calendar.MustParse
	text := locale.Text{locale.English: "The business was closed.", locale.Russian: "Деятельность прекращена.", locale.Korean: "인증기업이 폐업하였습니다."}
	numbers := []string{"26060100001", "26060100002", "26060100003", "26060100004"}
	update(t, s, func(tx *store.Tx) error {
		for i, n := range numbers {
			on := day("2027-03-01").AddDays(i / 2)
			if err := first(tx.PublishEntry(ctx, anEntry(n, "주식회사 한빛센서", "Hanbit Sensor", "2026-07-01")), tx.AddEvent(ctx, n, register.Event{On: on, Kind: register.Suspended, Reason: "closed"})); err != nil {
				return err
			}
			if i == 3 {
				continue // stays suspended
			}
			if err := first(tx.AddEvent(ctx, n, register.Event{On: on, Kind: register.Revoked, Reason: "closed"}), tx.ListWithdrawal(ctx, n, on, text)); err != nil {
				return err
			}
		}
		return nil
	})
	back := decision.GivenBack{Number: numbers[1], On: day("2027-03-09"), Note: "по почте", By: "o", At: at}
	update(t, s, func(tx *store.Tx) error { return tx.InsertGivenBack(ctx, back) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertGivenBack(ctx, back) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.ListWithdrawal(ctx, numbers[0], day("2027-03-05"), text) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.GivenBack(ctx, numbers[1])
		same(t, "what came back", got, back)
		_, missing := tx.GivenBack(ctx, numbers[0])
		is(t, missing, fault.NotFound, "fault.not_found")
		owed, err2 := tx.NotBack(ctx)
		same(t, "what has to come back", owed, []string{numbers[0], numbers[2]})
		suspended, err3 := tx.SuspendedNow(ctx)
		same(t, "what is suspended", suspended, []string{numbers[3]})
		line, err4 := tx.Withdrawal(ctx, numbers[2])
		same(t, "the line of a certificate", line, register.Withdrawal{
			Number: numbers[2], Holder: anEntry(numbers[2], "주식회사 한빛센서", "Hanbit Sensor", "2026-07-01").Holder, SchemeTitle: anEntry(numbers[2], "주식회사 한빛센서", "Hanbit Sensor", "2026-07-01").SchemeTitle, On: day("2027-03-02"), Ground: text,
		})
		return first(err, err2, err3, err4)
	})
	listed := func(today string, after *register.Withdrawal, limit int) (got []string, next *register.Withdrawal) {
		t.Helper()
		page, err := s.Withdrawals(ctx, day(today), after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range page.Lines {
			got = append(got, w.Number)
		}
		return got, page.Next
	}
	got, _ := listed("2027-03-01", nil, 10)
	same(t, "the list before the last withdrawal has its day", got, []string{numbers[1], numbers[0]})
	got, next := listed("2027-03-02", nil, 2)
	same(t, "the first page", got, []string{numbers[2], numbers[1]})
	got, next = listed("2027-03-02", next, 2)
	same(t, "the last page", got, []string{numbers[0]})
	same(t, "what follows the last page", next, nil)
}
