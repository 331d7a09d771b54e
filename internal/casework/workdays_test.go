package casework_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// calendarWith is the shipped calendar of a year with one more day off, as a file.
func calendarWith(t *testing.T, country string, extra calendar.Date) string {
	t.Helper()
	c, err := workdays.Of(country)
	must(t, err)
	var b strings.Builder
	b.WriteString("date,kind,certainty,en,ru,ko\n")
	for d := calendar.Of(extra.Year(), 1, 1); d.Year() == extra.Year(); d = d.AddDays(1) {
		day, err := c.At(d)
		must(t, err)
		if h := day.Holiday; h != nil {
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s\n", d, map[bool]string{true: "off", false: "work"}[h.Off], map[bool]string{true: "expected"}[h.Expected], h.Name["en"], h.Name["ru"], h.Name["ko"])
		} else if d == extra {
			fmt.Fprintf(&b, "%s,off,,Day of mourning,День траура,애도의 날\n", d)
		}
	}
	return b.String()
}

// byWorkingDays has the cases from now on count their result in working days of Korea.
func byWorkingDays(t *testing.T, w *caseworktest.World) {
	t.Helper()
	cast := w.Setup(t)
	source := bytes.Replace(cast.Edition().Source, []byte(`edition: "2026"`), []byte(`edition: "2026-workdays"`), 1)
	source = bytes.Replace(source, []byte("  - code: result\n    days: 21\n"), []byte("  - code: result\n    days: 21\n    calendar: KR\n"), 1)
	must(t, cast.Under(context.Background(), source, cast.Sheet().ID))
}

// nextWorking is the first working day after a day.
func nextWorking(t *testing.T, d calendar.Date) calendar.Date {
	t.Helper()
	c, err := workdays.Of("KR")
	must(t, err)
	for d = d.AddDays(1); ; d = d.AddDays(1) {
		if day, err := c.At(d); err != nil || day.Working {
			must(t, err)
			return d
		}
	}
}

func TestALoadedCalendarMovesRunningClocks(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, maker := context.Background(), caseworktest.Person("demo-administrator")
		byWorkingDays(t, w)
		id := w.At(t, application.Submitted)
		term := func(id application.ID) casework.Term {
			t.Helper()
			x, err := w.Desk.CaseTerm(ctx, officer, id)
			if err != nil || x == nil {
				t.Fatalf("no term: %v", err)
			}
			return *x
		}
		first := term(id)
		if !first.Since.IsZero() {
			t.Fatalf("another calendar before any was loaded: %+v", first)
		}
		extra := nextWorking(t, w.Today().AddDays(2))
		file := calendarWith(t, "KR", extra)
		for _, who := range []party.Actor{officer, w.Owner(), caseworktest.Person("demo-auditor")} {
			if _, err := w.Desk.PreviewCalendar(ctx, who, "KR", file); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s loads a calendar: %v", who.ID(), err)
			}
		}
		v, err := w.Desk.PreviewCalendar(ctx, maker, "KR", strings.ReplaceAll(file, "\n", "\r\n"))
		must(t, err)
		want := nextWorking(t, first.Due)
		if len(v.Changes) != 1 || v.Changes[0].On != extra || v.WorkingNow != v.WorkingWas-1 || v.Running != 1 || len(v.Moved) != 1 || v.Moved[0].Was != first.Due || v.Moved[0].Now != want {
			t.Fatalf("it would change %+v", v)
		}
		if got := term(id); got.Due != first.Due {
			t.Error("looking at it moved a clock")
		}
		const why = "Presidential decree of this week on a day of mourning."
		if err := w.Desk.LoadCalendar(ctx, maker, "KR", file, strings.Repeat("0", 64), v.Number, why); keyOf(err) != "fault.stale" {
			t.Errorf("another file than was looked at: %v", err)
		}
		if err := w.Desk.LoadCalendar(ctx, maker, "KR", file, v.Digest, v.Number, "Why not."); keyOf(err) != "workdays.words" {
			t.Errorf("without saying why: %v", err)
		}
		must(t, w.Desk.LoadCalendar(ctx, maker, "KR", file, v.Digest, v.Number, why))
		if err := w.Desk.LoadCalendar(ctx, maker, "KR", file, v.Digest, v.Number, why); keyOf(err) != "workdays.same" {
			t.Errorf("the same again: %v", err)
		}
		if got := term(id); got.Due != want || got.Was != first.Due || got.Since != w.Today() {
			t.Errorf("due %s, was %s, since %s; want %s and %s", got.Due, got.Was, got.Since, want, first.Due)
		}
		own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if err != nil || own.ResultDue != want {
			t.Errorf("the applicant reads %s, %v", own.ResultDue, err)
		}
		w.Check(t)
		w.Advance(24 * time.Hour)
		if later := term(w.At(t, application.Submitted)); !later.Since.IsZero() {
			t.Errorf("a term that began since explains another calendar: %+v", later)
		}
		l, err := w.Desk.Calendars(ctx, officer)
		if err != nil || l.MayLoad || len(l.Loaded) != 1 || l.Loaded[0].Digest != v.Digest {
			t.Errorf("%v, %+v", err, l.Loaded)
		}
		must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
			y := l.Loaded[0]
			y.Number, y.File = 2, calendarWith(t, "KR", extra.AddDays(7))
			return tx.InsertWorkdayYear(ctx, y)
		}))
		found, _, _, err := w.Desk.Check(ctx, w.Trust)
		if err != nil || len(found) != 2 { // another file than its digest, and not in the journal
			t.Errorf("a calendar nobody loaded: %v, %v", found, err)
		}
	})
}
