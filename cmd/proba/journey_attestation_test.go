package main

import (
	"context"
	"io"
	"testing"
	"time"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// TestAStrangerChecksAPilotsCertificate goes from the city's figures to a pilot's card and on to its certificate, in each language and without
// scripts, until an officer withdraws it.
func TestAStrangerChecksAPilotsCertificate(t *testing.T) {
	a := serveAgency(t, func(ctx context.Context, p *Program) {
		if err := p.fillDemo(ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
	})
	var certified register.Attestation
	var card register.KeptCard
	if err := a.Store.View(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Attestations(t.Context())
		for _, x := range all {
			if x.Kind == register.OfPilot && x.Stands() {
				certified = x
			}
		}
		if err == nil {
			card, err = tx.PilotCardOf(t.Context(), pilot.ID(certified.Subject))
		}
		return err
	}); err != nil || certified.Number == "" {
		t.Fatalf("the demo has no certified pilot: %v", err)
	}
	at := "/attestations/" + certified.Number
	come := func(r reader, l locale.Lang, width int, noScript bool) *visitor {
		v := a.visitorWith(t, r.role+" "+string(l), testkit.TabOptions{Lang: string(l), Width: width, Height: 900, Timeout: 10 * time.Minute, NoScript: noScript})
		v.comeIn(r)
		return v
	}
	var strangers []*visitor
	for l, width := range map[locale.Lang]int{locale.English: 1440, locale.Russian: 375, locale.Korean: 375} {
		v := come(reader{role: "stranger", home: "/pilots"}, l, width, l == locale.Korean)
		v.opens("/pilots")
		v.followTo("/pilots/" + card.Number)
		v.followTo(at)
		v.says("attest.says")
		v.says("attest.state.issued")
		v.picture("attestation-" + string(l))
		strangers = append(strangers, v)
	}
	officer := come(reader{role: "officer", mail: staffMail(party.Officer), home: "/office"}, locale.English, 1440, true)
	officer.opens("/office/attestations/pilot/" + certified.Group)
	officer.fill("reason", "The site found an error in its own readings.")
	officer.press("attest.withdraw")
	officer.says("attest.state.withdrawn")
	for _, v := range strangers {
		v.opens(at)
		v.says("attest.state.withdrawn")
		v.reads("The site found an error in its own readings.")
	}
}
