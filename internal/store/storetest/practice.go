package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/partner"
	"proba.example/internal/practice"
	"proba.example/internal/store"
)

func practices(t *testing.T, s *store.Store) {
	found(t, s)
	a := partner.Agreement{
		ID: "agreement-1", Reference: "SEOUL-MOSCOW-2026", Title: "Обмен", Partner: "서울혁신인증원", Country: "KR", State: partner.Draft, Since: at, Languages: []string{"en"},
		Purposes: []partner.Purpose{partner.ForPilot}, Recognised: []string{"innobiz"}, Effect: partner.AsEvidence, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2026-12-31"), EnteredBy: "hana",
	}
	update(t, s, func(tx *store.Tx) error { return tx.InsertAgreement(ctx, a) })
	step := practice.Step{
		ID: "urn:uuid:1", Kind: practice.Version, By: "did:web:seoul.example", Seq: 7, At: at, Lang: "ko", Markets: []string{"cleantech"},
		Text:   practice.Text{Title: "조용한 거리", Done: "센서를 달았다.", Worked: "조용해졌다.", Failed: "배터리가 얼었다.", Conditions: "낮에도 전원이 있는 가로등."},
		Pilots: []practice.Pilot{{Agency: "did:web:seoul.example", Number: "P2026-00001", Digest: "aa", Level: 3}},
	}
	one := practice.Practice{ID: "urn:uuid:p1", Agreement: string(a.ID), Steps: []practice.Step{step}}
	two := practice.Practice{ID: "urn:uuid:p2", Agreement: string(a.ID), Steps: []practice.Step{{ID: "urn:uuid:3", Kind: practice.Version, By: "x", At: at}}}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertPractice(ctx, one), tx.InsertPractice(ctx, two)) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertPractice(ctx, one) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		_, err := tx.Practice(ctx, "urn:uuid:none")
		return err
	})
	one.Revision, two.Revision = 1, 1
	answer := practice.Step{ID: "urn:uuid:2", Kind: practice.Answer, By: "did:web:moscow.example", Seq: 4, At: at, Of: step.ID, Agrees: true}
	update(t, s, func(tx *store.Tx) error { return tx.AddStep(ctx, one, answer) })
	again := answer
	again.ID = "urn:uuid:4"
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.AddStep(ctx, one, again) })
	one.Revision = 2
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.AddStep(ctx, one, answer) })
	answer.Untaken = "kind"
	update(t, s, func(tx *store.Tx) error { return tx.SaveStep(ctx, answer) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveStep(ctx, again) })
	one.Steps = append(one.Steps, answer)
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Practice(ctx, one.ID)
		same(t, "practice", got, one)
		all, err2 := tx.Practices(ctx)
		same(t, "all practices", all, []practice.Practice{two, one})
		return first(err, err2)
	})

	release := partner.Release{ID: "urn:uuid:r1", Side: partner.Out, Period: "2026-Q3", Figures: []partner.Released{{Figure: partner.PilotsTested, Definition: "1", Value: 7}}, Least: 5, At: at, By: "hana"}
	update(t, s, func(tx *store.Tx) error { return tx.InsertJointRelease(ctx, a.ID, release) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertJointRelease(ctx, a.ID, release) })
	release.Untaken = partner.RefusedKind
	update(t, s, func(tx *store.Tx) error { return tx.SaveJointRelease(ctx, release) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveJointRelease(ctx, partner.Release{ID: "none"}) })
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.ReleasesUnder(ctx, a.ID)
		same(t, "releases", all, []partner.Release{release})
		none, err2 := tx.ReleasesUnder(ctx, "agreement-2")
		same(t, "releases of another agreement", len(none), 0)
		return first(err, err2)
	})
}
