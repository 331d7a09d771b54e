package casework_test

import (
	"context"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// TestNobodyIsAppointedWithoutTheBadgeWhereTheSchemeSaysSo asks before any round, without the badge and with it.
func TestNobodyIsAppointedWithoutTheBadgeWhereTheSchemeSaysSo(t *testing.T) {
	w := caseworktest.New(t)
	w.Setup(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	demanding := *w.Cast.Edition()
	rule := *demanding.Anchors
	rule.Required, rule.Count = true, 1
	demanding.Anchors = &rule
	refusal := func(e *scheme.Edition, experts ...party.PersonID) string {
		t.Helper()
		var actors []party.Actor
		for _, x := range experts {
			actors = append(actors, caseworktest.Person(x))
		}
		var err error
		if failed := w.Store.View(ctx, func(tx *store.Tx) error {
			err = casework.Calibrated(w.Desk, ctx, tx, e, actors)
			return nil
		}); failed != nil {
			t.Fatal(failed)
		}
		if all := fault.All(err); len(all) > 0 {
			return all[0].Key
		}
		return ""
	}
	if got := refusal(w.Cast.Edition(), "demo-expert-1"); got != "" {
		t.Errorf("a scheme that does not demand it refuses: %s", got)
	}
	if got := refusal(&demanding, "demo-expert-1"); got != "anchor.no_round" {
		t.Errorf("before any round: %q", got)
	}
	round, err := w.Desk.NewAnchorRound(ctx, officer, demanding.Ref, "Spring")
	if err != nil {
		t.Fatal(err)
	}
	if got := refusal(&demanding, "demo-expert-1"); got != "anchor.no_round" {
		t.Errorf("while a round is being prepared: %q", got)
	}
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		r, err := tx.AnchorRound(ctx, round)
		if err != nil {
			return err
		}
		r.OpenedAt = tx.Now
		if err := tx.UpdateAnchorRound(ctx, r); err != nil {
			return err
		}
		return tx.GiveBadge(ctx, round, "demo-expert-1", tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	if got := refusal(&demanding, "demo-expert-1", "demo-expert-2"); got != "anchor.no_badge" {
		t.Errorf("without the badge: %q", got)
	}
	if got := refusal(&demanding, "demo-expert-1"); got != "" {
		t.Errorf("with the badge: %q", got)
	}
}

// TestAnAnchorCaseNamesNobody takes a case in and looks for every name in what experts may see.
func TestAnAnchorCaseNamesNobody(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	v, err := w.Desk.OfficerCase(ctx, officer, w.At(t, application.Refused))
	if err != nil {
		t.Fatal(err)
	}
	round, err := w.Desk.NewAnchorRound(ctx, officer, v.Edition.Ref, "Spring")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.NewAnchorRound(ctx, caseworktest.Person("demo-expert-1"), v.Edition.Ref, "Mine"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert prepares a round: %v", err)
	}
	if err := w.Desk.AddAnchorCase(ctx, officer, round, "2026-99999"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a case that is not there: %v", err)
	}
	undecided, err := w.Desk.OfficerCase(ctx, officer, w.At(t, application.Evaluated))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.AddAnchorCase(ctx, officer, round, undecided.Case.Reference); !fault.Is(err, fault.Invalid) {
		t.Errorf("a case that one more expert may still be asked about: %v", err)
	}
	if err := w.Desk.AddAnchorCase(ctx, officer, round, v.Case.Reference); err != nil {
		t.Fatal(err)
	}
	x, err := w.Desk.AnchorRoundOf(ctx, officer, round)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Contents.Company
	for _, secret := range []string{c.Name, c.LatinName, c.BusinessNumber, c.Representative, c.Address, v.Case.Reference, v.Contents.Evidence[0].Name, string(v.Contents.By)} {
		if secret != "" && strings.Contains(string(x.Cases[0].Contents), secret) {
			t.Errorf("the anchor case names %q", secret)
		}
	}
	for _, ir := range v.Result.Items {
		it, _ := v.Sheet.Item(ir.Item)
		points, _ := it.Points(x.Cases[0].Agreed[ir.Item].Level)
		for _, l := range it.Levels {
			if other, _ := it.Points(l); max(other-ir.Points, ir.Points-other) < max(points-ir.Points, ir.Points-points) {
				t.Errorf("%s: level %s proposed for %s points, %s is nearer", it.Code, x.Cases[0].Agreed[ir.Item].Level, ir.Points, l)
			}
		}
	}
	if err := w.Desk.StartAnchorRound(ctx, officer, round); !fault.Is(err, fault.Conflict) {
		t.Errorf("a round of one case: %v", err)
	}
	if all, err := w.Desk.ExpertAnchors(ctx, caseworktest.Person("demo-expert-1")); err != nil || len(all) != 0 {
		t.Errorf("a round that is being prepared is shown: %v, %v", all, err)
	}
	if _, err := w.Desk.ExpertCase(ctx, caseworktest.Person("demo-expert-1"), application.ID(x.Cases[0].ID)); !fault.Is(err, fault.NotFound) {
		t.Errorf("a case of a round that is being prepared opens: %v", err)
	}
}
