package storetest

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func aPanel(id application.ID) panel.Panel {
	return panel.Panel{
		Case: id, VisitOn: visit, Reason: "Один эксперт болен", AppointedBy: "rita", AppointedAt: at,
		Members: []panel.Member{
			{Person: "rita", Lead: true, Declaration: panel.NoInterest, AppointedAt: at, DeclaredAt: at.Add(time.Minute)},
			{Person: "oleg", Declaration: panel.Awaited, AppointedAt: at},
		},
	}
}

func panels(t *testing.T, s *store.Store) {
	found(t, s)
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Panel(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		seats, err := tx.SeatsOf(ctx, "oleg")
		same(t, "seats before any panel", len(seats), 0)
		return err
	})
	p := aPanel("case-1")
	update(t, s, func(tx *store.Tx) error { return tx.SavePanel(ctx, p) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Panel(ctx, "case-1")
		same(t, "panel", got, p)
		return err
	})
	p.Members = []panel.Member{
		{Person: "rita", Declaration: panel.Interested, Detail: "배우자가 근무합니다", AppointedAt: at, DeclaredAt: at.Add(time.Hour)},
		{Person: "oleg", Lead: true, Declaration: panel.NoInterest, AppointedAt: at, DeclaredAt: at.Add(time.Hour)},
		{Person: "hana", Declaration: panel.Awaited, AppointedAt: at.Add(time.Hour)},
	}
	p.VisitOn = visit.AddDays(7)
	update(t, s, func(tx *store.Tx) error { return tx.SavePanel(ctx, p) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SavePanel(ctx, aPanel("case-9")) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		twice := aPanel("case-1")
		twice.Members[1].Person = "rita"
		return tx.SavePanel(ctx, twice)
	})
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-2")), tx.SavePanel(ctx, aPanel("case-2")),
			tx.SaveMark(ctx, "case-1", "oleg", "m1", scheme.Answer{Level: "A"}), tx.SaveMark(ctx, "case-1", "oleg", "m2", scheme.Answer{Level: "B"}),
			tx.SaveMark(ctx, "case-1", "hana", "m1", scheme.Answer{Level: "C"}),
			tx.SubmitScoresheet(ctx, evaluation.Scoresheet{Case: "case-1", Expert: "oleg", SubmittedAt: at, Revision: 2}),
		)
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Panel(ctx, "case-1")
		same(t, "panel replaced as a whole", got, p)
		seats, err2 := tx.SeatsOf(ctx, "oleg")
		same(t, "seats, latest visit first", seats, []store.Seat{
			{
				CaseRow: store.CaseRow{Application: aCase("case-1", "2026-00001", "org-1"), CompanyName: "주식회사 한빛센서", LatinName: "Hanbit Sensor", VisitOn: visit.AddDays(7)},
				Member:  p.Members[1], SheetSubmitted: true, Marked: 2,
			},
			{
				CaseRow: store.CaseRow{Application: aCase("case-2", "2026-00002", "org-2"), CompanyName: "ООО «Полёт»", LatinName: "Polyot LLC", VisitOn: visit},
				Member:  aPanel("case-2").Members[1],
			},
		})
		return first(err, err2)
	})
}

func scoresheets(t *testing.T, s *store.Store) {
	found(t, s)
	view(t, s, func(tx *store.Tx) error {
		empty, err := tx.Scoresheet(ctx, "case-1", "oleg")
		same(t, "sheet before the first mark", empty, evaluation.Scoresheet{Case: "case-1", Expert: "oleg", Answers: map[string]scheme.Answer{}})
		return err
	})
	b := scheme.Answer{Level: "B", Reason: "Документы не подтверждают уровень A"}
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.SaveMark(ctx, "case-1", "oleg", "m1", scheme.Answer{Level: "A"}), tx.SaveMark(ctx, "case-1", "oleg", "m1", b),
			tx.SaveMark(ctx, "case-1", "oleg", "m2", b), tx.SaveMark(ctx, "case-1", "oleg", "m2", scheme.Answer{}),
			tx.SaveTechnology(ctx, "case-1", "oleg", "BBB", "둘째로 높은 등급입니다"),
			tx.SaveTechnology(ctx, "case-1", "rita", "A", "Rita's reason"),
		)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveMark(ctx, "case-9", "oleg", "m1", b) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveTechnology(ctx, "case-1", "nobody", "A", "") })
	view(t, s, func(tx *store.Tx) error {
		marked, err := tx.MarkedItems(ctx, "oleg")
		same(t, "no marks of cases that are not being evaluated", marked, map[application.ID]map[string]bool{})
		return err
	})
	begun := aCase("case-2", "2026-00002", "org-2")
	begun.State = application.Evaluating
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertApplication(ctx, begun), tx.SaveMark(ctx, begun.ID, "oleg", "m2", b), tx.SaveMark(ctx, begun.ID, "oleg", "m3", b),
			tx.SaveMark(ctx, begun.ID, "rita", "m1", b),
		)
	})
	view(t, s, func(tx *store.Tx) error {
		marked, err := tx.MarkedItems(ctx, "oleg")
		same(t, "one's own marks on open sheets", marked, map[application.ID]map[string]bool{begun.ID: {"m2": true, "m3": true}})
		return err
	})
	own := evaluation.Scoresheet{Case: "case-1", Expert: "oleg", Answers: map[string]scheme.Answer{"m1": b}, Technology: "BBB", TechnologyReason: "둘째로 높은 등급입니다", Revision: 5}
	hers := evaluation.Scoresheet{Case: "case-1", Expert: "rita", Answers: map[string]scheme.Answer{}, Technology: "A", TechnologyReason: "Rita's reason", Revision: 1}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Scoresheet(ctx, "case-1", "oleg")
		same(t, "sheet", got, own)
		all, err2 := tx.Scoresheets(ctx, "case-1")
		same(t, "sheets, by expert", all, []evaluation.Scoresheet{own, hers})
		return first(err, err2)
	})

	own.SubmittedAt = at
	behind := own
	behind.Revision--
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SubmitScoresheet(ctx, behind) })
	update(t, s, func(tx *store.Tx) error { return tx.SubmitScoresheet(ctx, own) })
	own.Revision++
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SubmitScoresheet(ctx, own) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveMark(ctx, "case-1", "oleg", "m1", scheme.Answer{Level: "A"}) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveTechnology(ctx, "case-1", "oleg", "AAA", "no") })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Scoresheet(ctx, "case-1", "oleg")
		same(t, "closed sheet", got, own)
		return err
	})

	again := own
	again.Revision--
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.ReopenScoresheet(ctx, again) })
	update(t, s, func(tx *store.Tx) error { return tx.ReopenScoresheet(ctx, own) })
	own.Revision++
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.ReopenScoresheet(ctx, own) })
	update(t, s, func(tx *store.Tx) error {
		return tx.SaveMark(ctx, "case-1", "oleg", "m1", scheme.Answer{Level: "A"})
	})
	own.Revision++
	own.SubmittedAt = at.Add(time.Hour)
	update(t, s, func(tx *store.Tx) error { return tx.SubmitScoresheet(ctx, own) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.ScoresheetVersions(ctx, "case-1", "oleg")
		same(t, "versions of a sheet", got, []evaluation.Version{
			{Number: 1, SubmittedAt: at, Answers: map[string]scheme.Answer{"m1": b}, Technology: "BBB", TechnologyReason: "둘째로 높은 등급입니다"},
			{Number: 2, SubmittedAt: at.Add(time.Hour), Answers: map[string]scheme.Answer{"m1": {Level: "A"}}, Technology: "BBB", TechnologyReason: "둘째로 높은 등급입니다"},
		})
		none, err2 := tx.ScoresheetVersions(ctx, "case-1", "rita")
		if len(none) != 0 {
			t.Errorf("versions of a sheet never handed in: %+v", none)
		}
		return first(err, err2)
	})
}

func aResult() evaluation.Result {
	return evaluation.Result{
		Experts: []party.PersonID{"oleg", "rita"}, Total: 7123, Max: 10000, EachTotal: []scheme.Tenths{7100, 7146},
		Items:        []evaluation.ItemResult{{Item: "m1", Max: 200, Each: []scheme.Tenths{120, 125}, Points: 123}},
		Areas:        []evaluation.AreaResult{{Area: "technology", Max: 3000, Points: 2105}},
		Technologies: []string{"BB", "BBB"}, Technology: "BB", RegisteredBy: "rita", RegisteredAt: at,
	}
}

func aDecision() decision.Decision {
	return decision.Decision{
		Outcome: decision.Grant, Grade: "A", Total: 7123, Technology: "BB", Reasons: "Все пороги редакции достигнуты.",
		Grounds: []decision.Ground{decision.FalseData}, WeakPoints: []decision.WeakPoint{{Item: "m1", Points: 1, Max: 200}},
		DecidedBy: "dina", DecidedAt: at,
	}
}

func outcomes(t *testing.T, s *store.Store) {
	found(t, s)
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Result(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		_, err = tx.Decision(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SaveResult(ctx, "case-1", aResult()), tx.SaveDecision(ctx, "case-1", aDecision()))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.SaveResult(ctx, "case-1", aResult()) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.SaveDecision(ctx, "case-1", aDecision()) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveResult(ctx, "case-9", aResult()) })
	view(t, s, func(tx *store.Tx) error {
		r, err := tx.Result(ctx, "case-1")
		same(t, "result", r, aResult())
		d, err2 := tx.Decision(ctx, "case-1")
		same(t, "decision", d, aDecision())
		return first(err, err2)
	})
}

func figures(t *testing.T, s *store.Store) {
	found(t, s)
	outcomesOf := func() (all []store.Outcome) {
		view(t, s, func(tx *store.Tx) error {
			return tx.EachOutcome(ctx, func(o store.Outcome) error { all = append(all, o); return nil })
		})
		return all
	}
	same(t, "outcome of a draft", outcomesOf(), []store.Outcome{{Scheme: theRef.Scheme}})
	result, decided := aResult(), aDecision()
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertSubmission(ctx, "case-1", store.StoredSubmission{Number: 2, At: at.Add(time.Hour)}), tx.InsertSubmission(ctx, "case-1", store.StoredSubmission{Number: 1, At: at}),
			tx.SaveResult(ctx, "case-1", result), tx.SaveDecision(ctx, "case-1", decided),
		)
	})
	same(t, "outcome of a decided case", outcomesOf(), []store.Outcome{{Scheme: theRef.Scheme, SubmittedAt: at, Decision: &decided, Result: &result}})
	update(t, s, func(tx *store.Tx) error {
		c := aCase("case-2", "2026-00002", "org-2")
		c.State, c.StateSince = application.Withdrawn, at.Add(2*time.Hour)
		return first(tx.SetCorrections(ctx, "case-1", 1, []application.Correction{{Part: application.PartCompany}}), tx.InsertApplication(ctx, c))
	})
	all := outcomesOf()
	if len(all) != 2 || !all[0].Returned || !all[0].WithdrawnAt.IsZero() || all[1].Returned || !all[1].WithdrawnAt.Equal(at.Add(2*time.Hour)) {
		t.Errorf("a case returned and another withdrawn: %+v", all)
	}

	var r register.Release
	read := func() { view(t, s, func(tx *store.Tx) (err error) { r, err = tx.Release(ctx); return err }) }
	read()
	same(t, "before the first release", r, register.Release{})
	for _, list := range [][]register.Figure{
		{{Scheme: "a", Year: 2025, Measure: register.Received, Value: 5, State: register.Shown}, {Scheme: "a", Year: 2026, Measure: register.Spread, State: register.Hidden}},
		{{Scheme: "a", Year: 2026, Measure: register.Received, Value: 9, State: register.Shown}, {Scheme: "a", Year: 2026, Measure: register.Appeals, State: register.NoneRecorded}},
	} {
		update(t, s, func(tx *store.Tx) error { return tx.SaveRelease(ctx, list) })
		read()
		same(t, "the release", r.Figures, list)
		if r.At.IsZero() {
			t.Error("a release without its time")
		}
	}
}
