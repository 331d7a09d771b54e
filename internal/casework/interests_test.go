package casework_test

import (
	"context"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/store"
)

func TestExpertsKeepTheirProfileAndTheAgencySaysWhoIsSenior(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		w.Setup(t)
		expert3, officer := caseworktest.Person("demo-expert-3"), caseworktest.Person("demo-officer")
		v, err := w.Desk.OwnInterests(ctx, expert3)
		if err != nil || len(v.Profile.Fields) == 0 || len(v.Forms) != 1 || v.Profile.Senior {
			t.Fatalf("own interests %+v, %v", v, err)
		}
		p := v.Profile
		p.Senior, p.Capacity, p.Languages = true, 4, []locale.Lang{locale.Korean}
		if err := w.Desk.SaveProfile(ctx, expert3, p); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.SaveProfile(ctx, expert3, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("an outdated copy: %v", err)
		}
		now, err := w.Desk.OwnInterests(ctx, expert3)
		if err != nil || now.Profile.Senior || now.Profile.Capacity != 4 {
			t.Errorf("an expert made themself senior: %+v, %v", now.Profile, err)
		}
		if err := w.Desk.SetSenior(ctx, expert3, "demo-expert-3", true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an expert says who is senior: %v", err)
		}
		if err := w.Desk.SetSenior(ctx, officer, "demo-expert-3", true); err != nil {
			t.Fatal(err)
		}
		if now, err = w.Desk.OwnInterests(ctx, expert3); err != nil || !now.Profile.Senior {
			t.Errorf("not senior: %+v, %v", now.Profile, err)
		}
		now.Profile.Region = "99"
		if err := w.Desk.SaveProfile(ctx, expert3, now.Profile); !fault.Is(err, fault.Invalid) {
			t.Errorf("a region of no scheme: %v", err)
		}
		if err := w.Desk.SaveProfile(ctx, officer, expert.Profile{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer has a profile: %v", err)
		}
	})
}

func TestTheYearlyFormIsRepeatedInOnePress(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	w.Setup(t)
	expert4 := caseworktest.Person("demo-expert-4")
	v, err := w.Desk.OwnInterests(ctx, expert4)
	if err != nil || len(v.Forms) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	if err := w.Desk.DeclareYear(ctx, expert4, expert.Prefill("demo-expert-4", &v.Forms[0])); err != nil {
		t.Fatal(err)
	}
	again, err := w.Desk.OwnInterests(ctx, expert4)
	if err != nil || len(again.Forms) != 2 || again.Forms[0].Number != 2 {
		t.Fatalf("%+v, %v", again.Forms, err)
	}
	if got := again.Forms[0].Statements[expert.Shares].Entries; len(got) != 1 || got[0].Organisation != "동백전지 주식회사" {
		t.Errorf("repeated as %+v", got)
	}
	if !again.Forms[0].InForce(w.Today()) || again.Forms[1].SignedOn == again.Forms[0].SignedOn {
		t.Errorf("forms %+v", again.Forms)
	}
	if err := w.Desk.DeclareYear(ctx, expert4, expert.Form{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a form without answers: %v", err)
	}
	// Somebody else's name in the form changes nothing: one signs for oneself.
	forged := expert.Prefill("demo-expert-1", &again.Forms[0])
	if err := w.Desk.DeclareYear(ctx, expert4, forged); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		forms, err := tx.FormsOf(ctx, "demo-expert-1")
		if len(forms) != 1 {
			t.Errorf("expert 1 has %d forms", len(forms))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
