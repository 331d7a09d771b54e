package storetest

import (
	"slices"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func aReading(number int, digest string) store.StoredReading {
	return store.StoredReading{
		Cycle: calibration.Cycle{Edition: theRef, Sheet: "manufacturing", Number: number}, Inputs: "11aa", Digest: digest,
		Bytes: []byte(`{"note":"원점수 и всё"}`), MadeAt: at, MadeBy: "rita",
	}
}

func readings(t *testing.T, s *store.Store) {
	found(t, s)
	first1 := aReading(1, "aa")
	one, two := aResult(), aResult()
	two.Total = 6990
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-2")),
			tx.SaveResult(ctx, "case-2", two), tx.SaveResult(ctx, "case-1", one),
		)
	})
	member := func(id application.ID, reference string, company party.OrgID, name, latin string, r evaluation.Result) store.CycleCase {
		return store.CycleCase{Case: id, Reference: reference, Company: company, State: application.Draft, CompanyName: name, LatinName: latin, Result: r}
	}
	both := []store.CycleCase{
		member("case-1", "2026-00001", "org-1", "주식회사 한빛센서", "Hanbit Sensor", one), member("case-2", "2026-00002", "org-2", "ООО «Полёт»", "Polyot LLC", two),
	}
	open := func(what string, number int, want ...store.CycleCase) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			cycle, got, err := tx.OpenCycle(ctx, theRef, "manufacturing")
			same(t, what, got, append([]store.CycleCase{}, want...))
			same(t, what+": the cycle", cycle, calibration.Cycle{Edition: theRef, Sheet: "manufacturing", Number: number})
			_, none, err2 := tx.OpenCycle(ctx, theRef, "software")
			same(t, what+", another sheet", len(none), 0)
			counts, err3 := tx.OpenCycles(ctx)
			if len(want) == 0 {
				same(t, what+", counted", len(counts), 0)
			} else {
				same(t, what+", counted", counts, []store.OpenCount{{Edition: theRef, Sheet: "manufacturing", Cases: len(want)}})
			}
			return first(err, err2, err3)
		})
	}
	open("results of the open cycle, by case", 1, both...)
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Reading(ctx, first1.Cycle)
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.SaveReading(ctx, first1) })
	first1.Digest, first1.Inputs, first1.Bytes, first1.MadeAt = "bb", "22bb", []byte("{}"), at.Add(time.Hour)
	update(t, s, func(tx *store.Tx) error { return tx.SaveReading(ctx, first1) })
	holds := func(what string, want store.StoredReading) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Reading(ctx, want.Cycle)
			same(t, what, got, want)
			return err
		})
	}
	holds("made again", first1)

	adjusted := scheme.Tenths(7188)
	members := []calibration.Case{{Case: "case-1", Adjusted: &adjusted}, {Case: "case-2"}}
	frozen := first1
	frozen.FrozenAt, frozen.FrozenBy = at.Add(2*time.Hour), "oleg"
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error {
		other := frozen
		other.Digest = "aa"
		return tx.FreezeReading(ctx, other, members)
	})
	update(t, s, func(tx *store.Tx) error { return tx.FreezeReading(ctx, frozen, members) })
	holds("frozen", frozen)
	open("nothing is open after freezing", 2)
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.FreezeReading(ctx, frozen, nil) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveReading(ctx, first1) })
	second := aReading(2, "cc")
	update(t, s, func(tx *store.Tx) error { return tx.SaveReading(ctx, second) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		again := second
		again.FrozenAt, again.FrozenBy = at, "oleg"
		return tx.FreezeReading(ctx, again, members[:1])
	})
	view(t, s, func(tx *store.Tx) error {
		list, err := tx.Readings(ctx)
		brief, open := frozen, second
		brief.Bytes, open.Bytes = nil, nil
		same(t, "readings, without their bytes", list, []store.StoredReading{brief, open})
		taken, err2 := tx.FrozenCases(ctx, frozen.Cycle)
		both[0].Adjusted = &adjusted
		same(t, "what the frozen reading took in", taken, both)
		same(t, "as a reading takes them in", store.Inputs(taken), []calibration.Input{{Case: "case-1", Result: one}, {Case: "case-2", Result: two}})
		r1, err3 := tx.Result(ctx, "case-1")
		same(t, "a result with its reading", r1.Reading, &evaluation.Reading{Cycle: frozen.Cycle.String(), Digest: "bb", Adjusted: &adjusted})
		r2, err4 := tx.Result(ctx, "case-2")
		same(t, "a result that was not adjusted", r2.Reading, &evaluation.Reading{Cycle: frozen.Cycle.String(), Digest: "bb"})
		return first(err, err2, err3, err4)
	})
	// The result of a frozen case gives way: the cycle keeps it, and the next one belongs to the open cycle.
	ended := evaluation.Ending{Cause: evaluation.ForConflict, By: "oleg", Words: "доля в компании"}
	three := aResult()
	three.Total = 7400
	scored := aCase("case-1", "2026-00001", "org-1")
	scored.State = application.Evaluating
	var at time.Time
	update(t, s, func(tx *store.Tx) error {
		at = tx.Now
		return first(tx.UpdateApplication(ctx, scored, application.Draft), tx.SetResultAside(ctx, "case-1", ended.Cause, ended.By, ended.Words))
	})
	ended.At = at
	keeps := func(what string, since store.ScoredAgain) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			want := slices.Clone(both)
			want[0].State, want[0].Since = scored.State, &since
			taken, err := tx.FrozenCases(ctx, frozen.Cycle)
			same(t, what, taken, want)
			kept := evaluation.Superseded{Result: one, Ending: ended}
			kept.Reading = &evaluation.Reading{Cycle: frozen.Cycle.String(), Digest: "bb", Adjusted: &adjusted}
			before, err2 := tx.ResultsBefore(ctx, "case-1")
			same(t, what+": the result that gave way", before, []evaluation.Superseded{kept})
			again, err3 := tx.SetAside(ctx, theRef, "manufacturing")
			same(t, what+": none of the open cycle's", len(again), 0)
			return first(err, err2, err3)
		})
	}
	keeps("while it is scored again", store.ScoredAgain{Ending: ended})
	open("nothing is open while it is scored again", 2)
	update(t, s, func(tx *store.Tx) error { return tx.SaveResult(ctx, "case-1", three) })
	keeps("scored again", store.ScoredAgain{Ending: ended, Registered: true})
	anew := member("case-1", "2026-00001", "org-1", "주식회사 한빛센서", "Hanbit Sensor", three)
	anew.State = application.Evaluating
	open("the new result", 2, anew)
	view(t, s, func(tx *store.Tx) error {
		r, err := tx.Result(ctx, "case-1")
		same(t, "no reading says anything of the new result", r, three)
		return err
	})
	update(t, s, func(tx *store.Tx) error {
		again := second
		again.FrozenAt, again.FrozenBy = at, "oleg"
		return tx.FreezeReading(ctx, again, []calibration.Case{{Case: "case-1"}})
	})
	keeps("counted in the second cycle", store.ScoredAgain{Ending: ended, Registered: true, CountsIn: 2})
	open("nothing is open after the second", 3)
	third := aReading(3, "dd")
	update(t, s, func(tx *store.Tx) error { return tx.SaveReading(ctx, third) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		again := third
		again.FrozenAt, again.FrozenBy = at, "oleg"
		return tx.FreezeReading(ctx, again, members[:1])
	})
}

func resultsBefore(t *testing.T, s *store.Store) {
	found(t, s)
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.SetResultAside(ctx, "case-1", evaluation.ForThirdExpert, "oleg", "")
	})
	one, two := aResult(), aResult()
	two.Total = 6990
	gone := []evaluation.Superseded{
		{Result: one, Ending: evaluation.Ending{Cause: evaluation.ForThirdExpert, By: "oleg"}}, {Result: two, Ending: evaluation.Ending{Cause: evaluation.ForObjection, By: "rita", Words: "이의"}},
	}
	for i := range gone {
		r := &gone[i]
		update(t, s, func(tx *store.Tx) error {
			r.At = tx.Now
			return first(tx.SaveResult(ctx, "case-1", r.Result), tx.SetResultAside(ctx, "case-1", r.Cause, r.By, r.Words))
		})
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Result(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		list, err := tx.ResultsBefore(ctx, "case-1")
		same(t, "results that gave way, the oldest first", list, gone)
		none, err2 := tx.ResultsBefore(ctx, application.ID("case-2"))
		same(t, "of another case", len(none), 0)
		again, err3 := tx.SetAside(ctx, theRef, "manufacturing")
		same(t, "a draft is not being scored", len(again), 0)
		return first(err, err2, err3)
	})
	scored := aCase("case-1", "2026-00001", "org-1")
	scored.State = application.Evaluating
	update(t, s, func(tx *store.Tx) error { return tx.UpdateApplication(ctx, scored, application.Draft) })
	view(t, s, func(tx *store.Tx) error {
		again, err := tx.SetAside(ctx, theRef, "manufacturing")
		same(t, "scored again", again, []store.CycleCase{{
			Case: "case-1", Reference: "2026-00001", Company: "org-1", State: application.Evaluating, CompanyName: "주식회사 한빛센서", LatinName: "Hanbit Sensor",
		}})
		return err
	})
}
