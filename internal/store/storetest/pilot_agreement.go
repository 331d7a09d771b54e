package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func pilotAgreements(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	one := pilot.Pilot{ID: "pilot-1", Site: place.ID, State: pilot.Locked, Since: at}
	two := pilot.Pilot{ID: "pilot-2", Site: place.ID, State: pilot.Locked, Since: at}
	a := pilot.Agreement{Pilot: one.ID, Draft: pilot.Terms{Languages: [2]locale.Lang{locale.Russian, locale.Korean}, To: visit, Place: "Цех № 2"}}
	b := pilot.Agreement{Pilot: two.ID, Offer: &pilot.Offer{Number: 1, Digest: "d", At: at, Signatures: []pilot.Signature{{Side: pilot.Host, By: "o", At: at, Digest: ""}}}}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, one), tx.InsertPilot(ctx, two), tx.SavePilotAgreement(ctx, a), tx.SavePilotAgreement(ctx, b))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.SavePilotAgreement(ctx, a) })
	a.Revision, b.Revision = 1, 1
	changed := a
	changed.Draft.Place = "2층"
	update(t, s, func(tx *store.Tx) error { return tx.SavePilotAgreement(ctx, changed) })
	changed.Revision = 2
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SavePilotAgreement(ctx, a) }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.PilotAgreement(ctx, one.ID)
		same(t, "the changed agreement", got, changed)
		all, err2 := tx.PilotAgreements(ctx)
		same(t, "all agreements, the newest pilot first", all, []pilot.Agreement{b, changed})
		agreed, err3 := tx.PilotsAgreed(ctx)
		if err3 == nil && (len(agreed) != 1 || agreed[0].Pilot.ID != two.ID || agreed[0].Agreement.Offer == nil) {
			t.Errorf("agreed pilots: %+v", agreed)
		}
		_, missing := tx.PilotAgreement(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
}
