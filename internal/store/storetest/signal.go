package storetest

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/signal"
	"proba.example/internal/store"
)

func signals(t *testing.T, s *store.Store) {
	found(t, s)
	registered := func() (all []store.Registered) {
		view(t, s, func(tx *store.Tx) error {
			return tx.EachRegistered(ctx, func(r store.Registered) error { all = append(all, r); return nil })
		})
		return all
	}
	same(t, "results before any", len(registered()), 0)
	update(t, s, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, "case-1")
		if err != nil {
			return err
		}
		a.Submissions = 2
		two := []byte(`{"company":{"region":"06","name":"한빛"},"self_total_tenths":7310}`)
		return first(
			tx.UpdateApplication(ctx, a, a.State), tx.SaveResult(ctx, "case-1", aResult()),
			tx.InsertSubmission(ctx, "case-1", store.StoredSubmission{Number: 1, Digest: "d1", Contents: []byte(`{"company":{"region":"01"}}`), At: at}),
			tx.InsertSubmission(ctx, "case-1", store.StoredSubmission{Number: 2, Digest: "d2", Contents: two, At: at}),
		)
	})
	same(t, "a registered result with its latest submission", registered(), []store.Registered{{
		Case: "case-1", Reference: "2026-00001", Company: "org-1", Edition: theRef, Sheet: aCase("case-1", "2026-00001", "org-1").Sheet,
		Region: "06", Self: 7310, Result: aResult(),
	}})
	helpers := interest.Helpers{List: []interest.Helper{{Name: "김", Organisation: "한결컨설팅", Work: interest.Wrote}}}
	update(t, s, func(tx *store.Tx) error { return tx.SaveHelpers(ctx, "case-1", helpers) })
	if all := registered(); len(all) != 1 || all[0].Helpers == nil || len(all[0].Helpers.List) != 1 || all[0].Helpers.List[0] != helpers.List[0] {
		t.Fatalf("the helpers are not read: %+v", all)
	}
	report := signal.Report{
		Cases: 2, Marks: 4, From: visit, To: visit.AddDays(9),
		Looks: []signal.Look{{Kind: signal.PassExpert, Scheme: "innobiz", Looked: 1, Raised: 1, Rate: signal.Amount{Unit: signal.Share, Value: 612}}},
		Signals: []signal.Signal{{
			Key: "pass_expert/innobiz/oleg", Kind: signal.PassExpert, Scheme: "innobiz", Subjects: []signal.Subject{{About: signal.AboutExpert, ID: "oleg"}},
			Figure: signal.Amount{Unit: signal.Share, Value: 1000}, Expected: signal.Amount{Unit: signal.Share, Value: 612}, Of: 20,
			P: 1.234e-5, Q: 0.03101, Looked: 60, ByChance: 7.404e-4, Cases: []application.ID{"case-1", "case-2"},
		}},
	}
	view(t, s, func(tx *store.Tx) error {
		_, _, err := tx.SignalReport(ctx)
		is(t, err, fault.NotFound, "fault.not_found")
		none, err := tx.SignalReviews(ctx)
		same(t, "reviews before any", len(none), 0)
		return err
	})
	for _, r := range []signal.Report{{Cases: 1}, report} {
		var made time.Time
		update(t, s, func(tx *store.Tx) error { made = tx.Now; return tx.SaveSignalReport(ctx, r) })
		view(t, s, func(tx *store.Tx) error {
			got, at, err := tx.SignalReport(ctx)
			same(t, "the latest report", got, r)
			same(t, "when it was made", at, made)
			return err
		})
	}

	one := signal.Review{Key: "pass_expert/innobiz/oleg", By: "rita", At: at, Words: "Мягкий взгляд; 보정에서 확인", Figure: signal.Amount{Unit: signal.Share, Value: 1000}, Of: 20}
	again := one
	again.At, again.Of = at.Add(time.Hour), 21
	update(t, s, func(tx *store.Tx) error { return tx.InsertSignalReview(ctx, again) })
	update(t, s, func(tx *store.Tx) error { return tx.InsertSignalReview(ctx, one) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertSignalReview(ctx, one) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		stranger := one
		stranger.By = "nobody"
		return tx.InsertSignalReview(ctx, stranger)
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.SignalReviews(ctx)
		same(t, "reviews in the order of time", got, []signal.Review{one, again})
		return err
	})
}
