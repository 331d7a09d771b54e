package pilot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

const why = "The depot is being rebuilt"

// moved is a pilot that measured two days in each group at its first site and then moved on the first of July.
func moved(t *testing.T) (pilot.Agreement, pilot.Pilot, []pilot.Entry) {
	t.Helper()
	a, p := signedPilot(t)
	all := fieldwork(t, p, 2, 9, 1)
	p, _ = p.SiteClosed(why, noon)
	a, err := a.Resite(officer, p, pilot.Move{Match: "m2", Site: "s2", SiteName: "North depot", Baseline: 14, Reason: why}, "Hall 9")
	if err != nil {
		t.Fatal(err)
	}
	a, x := propose(t, a, p)
	for _, side := range pilot.Signers {
		a, p, _ = sign(t, a, p, x, side)
	}
	p, err = p.Resited(x, "text-2", len(all), calendar.MustParse("2026-07-01"), noon.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return a, p, all
}

// R18a: only a pilot that stands and does not run moves.
func TestR18aOnlyWhatDoesNotRunMoves(t *testing.T) {
	for _, s := range pilot.States {
		may := s == pilot.Locked || s == pilot.Baseline || s == pilot.Paused
		if err := (pilot.Pilot{State: s}).Movable(); (err == nil) != may {
			t.Errorf("from %s: %v", s, err)
		}
	}
	if err := (pilot.Pilot{State: pilot.Running}).Movable(); key(err) != ":resite.pause_first" {
		t.Errorf("what runs: %v", err)
	}
}

func TestR18aAMoveSaysWhereWhyAndForHowLongABaseline(t *testing.T) {
	a, p := signedPilot(t)
	p, _ = p.SiteClosed(why, noon)
	p.SiteName = "South depot"
	good := pilot.Move{Match: "m2", Site: "s2", SiteName: "North depot", Baseline: 14, Reason: why}
	for name, c := range map[string]struct {
		place  string
		change func(m *pilot.Move)
		want   string
	}{
		"no place":       {" ", func(*pilot.Move) {}, "new_place:pilot.missing"},
		"no reason":      {"Hall 9", func(m *pilot.Move) { m.Reason = "short" }, "reason:pilot.reason"},
		"a day too few":  {"Hall 9", func(m *pilot.Move) { m.Baseline = -1 }, "baseline_days:pact.number"},
		"a day too many": {"Hall 9", func(m *pilot.Move) { m.Baseline = 3661 }, "baseline_days:pact.number"},
	} {
		m := good
		c.change(&m)
		if _, err := a.Resite(officer, p, m, c.place); key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Resite(signer("x"), p, good, "Hall 9"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("of anybody: %v", err)
	}
	next, err := a.Resite(officer, p, good, "Hall 9")
	if err != nil {
		t.Fatal(err)
	}
	_, x := propose(t, next, p)
	if !slices.Equal(x.Changes, []string{"place", "move"}) || x.Reason != why || x.Terms.Move.FromName != p.SiteName {
		t.Errorf("the change is %v for %q from %q", x.Changes, x.Reason, x.Terms.Move.FromName)
	}
	i := slices.IndexFunc(x.Clauses, func(c pilot.Clause) bool { return c.Code == "move" })
	if i < 0 || !strings.Contains(x.Clauses[i].Texts[0], "North depot") || !strings.Contains(x.Clauses[i].Texts[0], "14 дн.") {
		t.Errorf("the clause of the move is %v", x.Clauses)
	}
	if back := next.WithoutMove(); back.Draft.Move != nil || back.Reason != "" || back.Draft.Place != someTerms().Place {
		t.Errorf("the move falls, and there stays %+v", back.Draft)
	}
}

// R18a: after the move the baseline is a new one, and nothing of the first site is counted any more.
func TestR18aTwoSitesAreNeverCountedTogether(t *testing.T) {
	a, p, all := moved(t)
	if p.State != pilot.Baseline || !p.StartedAt.IsZero() || p.Site != "s2" || p.SiteName != "North depot" || p.Moving != "" || p.Match != "m2" || a.Draft.Move != nil {
		t.Fatalf("it moved to %+v", p)
	}
	if s := p.Stays; len(s) != 1 || s[0].Site != "s" || s[0].Entries != len(all) || s[0].Started.IsZero() || s[0].Reason != why || p.FirstStart() != s[0].Started || s[0].From != someTerms().From {
		t.Fatalf("it stayed %+v", s)
	}
	if !p.Kept() || !p.At("s") || !p.At("s2") || p.At("s3") {
		t.Error("the protocol or the sites are other ones")
	}
	if err := p.Settled(pilot.StepStart, calendar.MustParse("2026-07-14")); key(err) != ":resite.baseline_first" {
		t.Errorf("a day too early: %v", err)
	}
	if err := p.Settled(pilot.StepStart, calendar.MustParse("2026-07-15")); err != nil {
		t.Errorf("after the baseline: %v", err)
	}
	e := anEntry()
	e.Period = 0
	if _, err := p.Enter(e, nil, all, "2026-08-01", time.UTC); key(err) != "day:resite.day_before" {
		t.Errorf("a day at the first site: %v", err)
	}
	e.Day, e.Reason = "2026-07-03", "the list was read wrongly"
	if _, err := p.Enter(e, &all[0], all, "2026-08-01", time.UTC); key(err) != ":resite.old_entry" {
		t.Errorf("a correction of the first site: %v", err)
	}
	if _, err := p.Enter(e, nil, all, "2026-08-01", time.UTC); err != nil {
		t.Errorf("a unit of the same name at the new site: %v", err)
	}

	p = move(t, p, pilot.StepStart)
	p.StartedAt = time.Date(2026, 7, 16, 9, 0, 0, 0, time.UTC)
	here := anEntry()
	here.Unit, here.Day, here.Value, here.Of = "day A", "2026-07-20", 5, 10
	now := enter(t, p, all, here, 0)
	here.Unit, here.Arm = "other", trial.Compared
	now = enter(t, p, now, here, 0)
	l, isNew := p.NextLook([]pilot.Look{{Number: 1, Planned: 1, Entries: len(all)}}, len(now), 1, "2026-07-21")
	if !isNew || l.After != len(all) || l.Number != 2 || l.Planned != 0 {
		t.Errorf("the look is %+v", l)
	}
	r, err := p.Analyse(now, l, trial.Circumstances{}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Findings[0]; got.Units != 10 {
		t.Errorf("the look counts %d of the smaller group, of which the first site has 20", got.Units)
	}
	stays, err := p.FiguresOf(func(l pilot.Look) (*pilot.Gathering, error) { return inTurn(l, now), nil }, time.UTC)
	if err != nil || len(stays) != 1 || len(stays[0].Findings) != 1 || stays[0].Findings[0].Units != 20 || stays[0].Findings[0].Estimate == nil || *stays[0].Findings[0].Estimate < 0.7 {
		t.Errorf("by itself the first site shows %+v (%v)", stays, err)
	}
	for i := range now {
		now[i].At = p.LockedAt
	}
	if what := recounted(p, now, []pilot.Look{l}, 0); len(what) > 0 {
		t.Errorf("nothing contradicts, but %v", what)
	}
	mixed := l
	mixed.After = 0
	if what := recounted(p, now, []pilot.Look{mixed}, 0); len(what) != 1 || !strings.Contains(what[0], "two sites") {
		t.Errorf("a look at both: %v", what)
	}
}

func TestR18aMovesAreHeldAgainstWhatWasSigned(t *testing.T) {
	a, p, all := moved(t)
	if what := a.MoveContradiction(p, len(all)); what != "" {
		t.Errorf("nothing contradicts, but %s", what)
	}
	for name, change := range map[string]func(p *pilot.Pilot, a *pilot.Agreement){
		"no stay":        func(p *pilot.Pilot, _ *pilot.Agreement) { p.Stays = nil },
		"another text":   func(p *pilot.Pilot, _ *pilot.Agreement) { p.Stays[0].Text = "text-1" },
		"another site":   func(p *pilot.Pilot, _ *pilot.Agreement) { p.Site = "s3" },
		"measurements":   func(p *pilot.Pilot, _ *pilot.Agreement) { p.Stays[0].Entries = len(all) + 1 },
		"not in writing": func(_ *pilot.Pilot, a *pilot.Agreement) { a.Signed = a.Signed[:1] },
	} {
		q, b := p, a
		q.Stays = slices.Clone(p.Stays)
		change(&q, &b)
		if b.MoveContradiction(q, len(all)) == "" {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// The days of looks that passed at the first site are not due at the new one.
func TestThePlanOfLooksStartsAnewAtTheNewSite(t *testing.T) {
	p := pilot.Pilot{State: pilot.Running, Stays: []pilot.Stay{{Entries: 10, To: calendar.MustParse("2026-07-01")}}, Protocol: pilot.Protocol{
		Looks: 3, LookDays: []string{"2026-06-15", "2026-07-15", "2026-08-15"}, Metrics: make([]pilot.Metric, 1),
	}}
	taken := []pilot.Look{{Number: 1, Planned: 1, Entries: 8}}
	if day := p.LookDay(taken); day != "2026-07-15" {
		t.Errorf("the next look is on %s", day)
	}
	if l, _ := p.NextLook(taken, 12, 1, "2026-07-10"); l.Planned != 0 {
		t.Errorf("before any day came: %+v", l)
	}
	if l, _ := p.NextLook(taken, 12, 1, "2026-07-16"); l.Planned != 1 || l.After != 10 {
		t.Errorf("on the first day at the new site: %+v", l)
	}
}
