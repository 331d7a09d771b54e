package exchange_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
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

func (e *end) release(t *testing.T, least int64, public bool, reason string) error {
	t.Helper()
	x, err := e.PrepareRelease(ctx, e.ada, e.id, quarter, least)
	if err != nil {
		t.Fatal(err)
	}
	return e.Release(ctx, e.ada, e.id, quarter, exchange.Confirmed{Least: least, Digest: x.Digest, Public: public, Reason: reason})
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
	if _, err := p.home.PrepareRelease(ctx, p.home.ada, p.home.id, "2031-Q1", 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("a quarter that is not over: %v", err)
	}
	if err := p.home.Release(ctx, p.home.ada, p.home.id, quarter, exchange.Confirmed{Digest: "another page"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed what was not read: %v", err)
	}
	if err := p.home.release(t, 0, true, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if here, there := row(t, p.home, partner.PilotsLaunched), row(t, p.host, partner.PilotsLaunched); here.State != partner.JointNotTheirs || there.State != partner.JointNotOurs || there.Theirs.Value != 0 {
		t.Errorf("released by one: %+v, %+v", here, there)
	}
	if err := p.host.release(t, 0, true, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if here, there := row(t, p.home, partner.PilotsLaunched), row(t, p.host, partner.PilotsLaunched); here.State != partner.JointShown || here.Ours.Value != 7 || !here.Theirs.Withheld || there.Theirs.Value != 7 || !there.Ours.Withheld {
		t.Errorf("released by both: %+v, %+v", here, there)
	}
	if all, err := p.home.PublicFigures(ctx); err != nil || len(all) != 1 || all[0].Rows[2].Values != [2]int64{7, 0} {
		t.Errorf("for everybody: %+v, %v", all, err)
	}
	if err := p.host.release(t, 1, false, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected without a reason: %v", err)
	}
	if err := p.host.release(t, 1, true, "The least number was set lower."); !fault.Is(err, fault.Invalid) {
		t.Errorf("everybody would see numbers that the agency's own figures withhold: %v", err)
	}
	for _, least := range []int64{-1, partner.MostLeast + 1} {
		if _, err := p.host.PrepareRelease(ctx, p.host.ada, p.host.id, quarter, least); !fault.Is(err, fault.Invalid) {
			t.Errorf("numbers below %d are withheld: %v", least, err)
		}
	}
	if err := p.host.release(t, 1, false, "The least number was set lower."); err != nil {
		t.Fatal(err)
	}
	if x, err := p.host.PrepareRelease(ctx, p.host.ada, p.host.id, quarter, 0); err != nil || x.Release.Least != 1 {
		t.Errorf("the next release withholds numbers below %d and not as the last one did (%v)", x.Release.Least, err)
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
	// Whoever changes the record, or the record and what was signed, or what was counted, is found.
	for what, c := range map[string]struct {
		do, undo string
		want     []string
	}{
		"a value": {`UPDATE joint_release SET record = replace(record, '"value":7', '"value":70')`, `UPDATE joint_release SET record = replace(record, '"value":70', '"value":7')`, []string{
			"the signed message", "pilots_launched is 70, and the records of that time count 7",
		}},
		"the day of a pilot that was counted": {
			`UPDATE pilot SET record = replace(record, '2026-08-15T09', '2026-04-15T09') WHERE id = 'a'`, `UPDATE pilot SET record = replace(record, '2026-04-15T09', '2026-08-15T09') WHERE id = 'a'`,
			[]string{"pilots_launched is 7, and the records of that time count 6"},
		},
		"the act of the journal": {
			`UPDATE journal SET act = 'opened' WHERE act = 'figures_released' AND actor = 'ada'`, `UPDATE journal SET act = 'figures_released' WHERE act = 'opened' AND actor = 'ada' AND subject = '` + string(p.home.id) + `'`,
			[]string{"no act of the journal released it"},
		},
	} {
		if _, err := p.home.Store.WriterDB().ExecContext(ctx, c.do); err != nil {
			t.Fatal(err)
		}
		found, _, err := p.home.CheckReleases(ctx)
		if err != nil || len(found) != len(c.want) {
			t.Errorf("%s was changed in the database: %v, %v", what, found, err)
		}
		for i, want := range c.want {
			if i < len(found) && !strings.Contains(found[i], want) {
				t.Errorf("%s was changed in the database: %q, want %q", what, found[i], want)
			}
		}
		if _, err := p.home.Store.WriterDB().ExecContext(ctx, c.undo); err != nil {
			t.Fatal(err)
		}
	}
	// What happens after the release is not held against it.
	p.world.Advance(time.Hour)
	p.home.later(t)
	if found, _, err := p.home.CheckReleases(ctx); err != nil || len(found) > 0 {
		t.Errorf("another pilot began: %v, %v", found, err)
	}
}

// later is an outcome in the quarter of which the agency learns afterwards.
func (e *end) later(t *testing.T) {
	t.Helper()
	if err := e.Store.Update(ctx, func(tx *store.Tx) error {
		for i := range 6 {
			o := pilot.Outcome{
				ID: string(rune('a' + i)), Pilot: pilot.ID(string(rune('a' + i))), Kind: pilot.Purchase, With: "The city", On: calendar.MustParse("2026-09-01"), Evidence: "Contract 7 of 1 September", By: "ada", At: tx.Now,
			}
			if err := tx.InsertPilotOutcome(ctx, o); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

const quarter = "2026-Q3"

var thirdQuarter = time.Date(2026, 8, 15, 9, 0, 0, 0, time.UTC)
