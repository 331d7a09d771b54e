package exchange_test

import (
	"path/filepath"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/partner"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// pilots begin at an agency in the third quarter of 2026.
func (e *end) pilots(t *testing.T, n int) {
	t.Helper()
	if err := e.Store.Update(ctx, func(tx *store.Tx) error {
		place := site.Site{ID: "place", Name: "Street", Organisation: "City", State: site.Registered}
		if err := tx.InsertSite(ctx, place); err != nil {
			return err
		}
		for i := range n {
			p := pilot.Pilot{ID: pilot.ID(string(rune('a' + i))), Title: "Quiet", Site: place.ID, State: pilot.Running, StartedAt: thirdQuarter}
			if err := tx.InsertPilot(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func (e *end) release(t *testing.T, public bool, reason string) error {
	t.Helper()
	x, err := e.PrepareRelease(ctx, e.ada, e.id, quarter)
	if err != nil {
		t.Fatal(err)
	}
	return e.Release(ctx, e.ada, e.id, quarter, x.Digest, public, reason)
}

func row(t *testing.T, e *end, f partner.Figure) partner.Row {
	t.Helper()
	x, err := e.JointFigures(ctx, e.ada, e.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range x.Boards {
		for _, r := range b.Rows {
			if b.Period == quarter && r.Figure == f {
				return r
			}
		}
	}
	return partner.Row{State: partner.JointNeither}
}

func TestAQuarterOnTheJointDashboard(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	p.home.pilots(t, 7)
	p.host.pilots(t, 3)
	if _, err := p.home.PrepareRelease(ctx, p.home.ada, p.home.id, "2031-Q1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a quarter that is not over: %v", err)
	}
	if err := p.home.Release(ctx, p.home.ada, p.home.id, quarter, "another page", false, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed what was not read: %v", err)
	}
	if err := p.home.release(t, true, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if here, there := row(t, p.home, partner.PilotsLaunched), row(t, p.host, partner.PilotsLaunched); here.State != partner.JointNotTheirs || there.State != partner.JointNotOurs || there.Theirs.Value != 0 {
		t.Errorf("released by one: %+v, %+v", here, there)
	}
	if err := p.host.release(t, true, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if here, there := row(t, p.home, partner.PilotsLaunched), row(t, p.host, partner.PilotsLaunched); here.State != partner.JointShown || here.Ours.Value != 7 || !here.Theirs.Withheld || there.Theirs.Value != 7 || !there.Ours.Withheld {
		t.Errorf("released by both: %+v, %+v", here, there)
	}
	if all, err := p.home.PublicFigures(ctx); err != nil || len(all) != 1 || all[0].Rows[2].Values != [2]int64{7, 0} {
		t.Errorf("for everybody: %+v, %v", all, err)
	}
	p.host.Least = 1
	if err := p.host.release(t, false, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected without a reason: %v", err)
	}
	if err := p.host.release(t, false, "The least number was set lower."); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if here := row(t, p.home, partner.PilotsLaunched); here.Theirs.Value != 3 || here.Theirs.Withheld {
		t.Errorf("corrected: %+v", here)
	}
	for _, e := range []*end{p.home, p.host} {
		if all, err := e.PublicFigures(ctx); err != nil || len(all) != 0 {
			t.Errorf("one of the two does not say that everybody may see it: %+v, %v", all, err)
		}
		if found, looked, err := e.CheckReleases(ctx); err != nil || looked != 3 || len(found) > 0 {
			t.Errorf("%d looked at, %v, %v", looked, found, err)
		}
		if found, _, err := e.CheckLog(ctx); err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
	if _, err := p.home.Store.WriterDB().ExecContext(ctx, `UPDATE joint_release SET record = replace(record, '"value":7', '"value":70')`); err != nil {
		t.Fatal(err)
	}
	if found, _, err := p.home.CheckReleases(ctx); err != nil || len(found) != 1 {
		t.Errorf("a value that was changed in the database: %v, %v", found, err)
	}
}

const quarter = "2026-Q3"

var thirdQuarter = time.Date(2026, 8, 15, 9, 0, 0, 0, time.UTC)
