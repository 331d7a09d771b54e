package pilot_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// running is a pilot of two groups whose solution is measured since the first of June.
func running(t *testing.T) pilot.Pilot {
	t.Helper()
	return move(t, move(t, aPilot(), pilot.StepLock), pilot.StepStart)
}

func anEntry() pilot.Entry {
	return pilot.Entry{Metric: "m1", Unit: "day 1", Arm: trial.Treated, Period: 1, Day: "2026-06-02", Value: 3, Of: 10}
}

func enter(t *testing.T, p pilot.Pilot, all []pilot.Entry, e pilot.Entry, corrects int) []pilot.Entry {
	t.Helper()
	var old *pilot.Entry
	if corrects > 0 {
		old = &all[corrects-1]
	}
	got, err := p.Enter(e, old, pilot.Standing(all), "2026-08-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	got.Number = len(all) + 1
	return append(all, got)
}

func TestAMeasurementIsHeldToTheProtocol(t *testing.T) {
	p := running(t)
	for name, c := range map[string]struct {
		change func(*pilot.Entry)
		field  string
	}{
		"a metric nobody knows":      {func(e *pilot.Entry) { e.Metric = "m9" }, "metric"},
		"no unit":                    {func(e *pilot.Entry) { e.Unit = " " }, "unit"},
		"no group":                   {func(e *pilot.Entry) { e.Arm = "" }, "arm"},
		"a step of another design":   {func(e *pilot.Entry) { e.Period = 2 }, "period"},
		"tomorrow":                   {func(e *pilot.Entry) { e.Day = "2026-06-04" }, "day"},
		"before the solution":        {func(e *pilot.Entry) { e.Day = "2026-05-31" }, "day"},
		"no day":                     {func(e *pilot.Entry) { e.Day = "2 June" }, "day"},
		"more successes than trials": {func(e *pilot.Entry) { e.Value = 11 }, "value"},
		"half a success":             {func(e *pilot.Entry) { e.Value = 0.5 }, "value"},
		"no trials":                  {func(e *pilot.Entry) { e.Of = -1 }, "of"},
		"baseline after the start":   {func(e *pilot.Entry) { e.Period, e.Day = 0, "2026-06-03" }, "day"},
	} {
		e := anEntry()
		c.change(&e)
		_, err := p.Enter(e, nil, nil, "2026-06-03", time.UTC)
		if !fault.Is(err, fault.Invalid) || fault.All(err)[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Enter(anEntry(), nil, nil, "2026-06-03", time.UTC); err != nil {
		t.Error(err)
	}
	for _, closed := range []pilot.Pilot{aPilot(), move(t, p, pilot.StepPause), move(t, p, pilot.StepStop), move(t, p, pilot.StepFinish)} {
		if _, err := closed.Enter(anEntry(), nil, nil, "2026-06-03", time.UTC); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s takes measurements: %v", closed.State, err)
		}
	}
	locked := move(t, aPilot(), pilot.StepLock)
	if _, err := locked.Enter(anEntry(), nil, nil, "2026-06-03", time.UTC); !fault.Is(err, fault.Invalid) {
		t.Errorf("the solution is measured before the start: %v", err)
	}
	before := anEntry()
	before.Period, before.Day = 0, "2026-05-02"
	if _, err := locked.Enter(before, nil, nil, "2026-06-03", time.UTC); err != nil {
		t.Errorf("the baseline may precede the lock: %v", err)
	}
}

func TestAUnitCountsOnceAndWhatWasWrongIsCorrectedNotChanged(t *testing.T) {
	p := running(t)
	all := enter(t, p, nil, anEntry(), 0)
	if _, err := p.Enter(anEntry(), nil, all, "2026-08-31", time.UTC); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Args["Number"] != 1 {
		t.Errorf("a unit counts twice: %v", err)
	}
	better := anEntry()
	better.Value = 4
	if _, err := p.Enter(better, &all[0], all, "2026-08-31", time.UTC); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected without a reason: %v", err)
	}
	better.Reason = "A digit was misread"
	all = enter(t, p, all, better, 1)
	if s := pilot.Standing(all); len(s) != 1 || s[0].Value != 4 || all[0].Value != 3 {
		t.Errorf("stands: %+v", s)
	}
	all = enter(t, p, all, pilot.Entry{Void: true, Reason: "Another bus was meant"}, 2)
	if s := pilot.Standing(all); len(s) != 0 || all[2].Unit != "day 1" {
		t.Errorf("stands after it was taken back: %+v", s)
	}
	all = enter(t, p, all, anEntry(), 0)
	if len(pilot.Standing(all)) != 1 {
		t.Error("a unit that was taken back can be entered again")
	}
}

// fieldwork enters n days in each group: so many complaints of ten under the solution, so many without it.
func fieldwork(t *testing.T, p pilot.Pilot, n, with, without int) (all []pilot.Entry) {
	t.Helper()
	for i := range n {
		e := anEntry()
		e.Unit, e.Value = "day "+string(rune('A'+i)), float64(with)
		all = enter(t, p, all, e, 0)
		e.Unit, e.Arm, e.Value = "other "+e.Unit, trial.Compared, float64(without)
		all = enter(t, p, all, e, 0)
	}
	return all
}

// G9: 120 of 400 against 76 of 400, minimum 0.05: what was entered gives the figures of the golden case.
func TestG9EnoughOutOfEntries(t *testing.T) {
	p := aPilot()
	p.Protocol.Metrics[0].Minimum, p.Protocol.Metrics[0].Planned, p.Protocol.Looks = 0.05, 400, 1
	p = move(t, move(t, p, pilot.StepLock), pilot.StepStart)
	with, without := anEntry(), anEntry()
	with.Value, with.Of, without.Value, without.Of, without.Arm, without.Unit = 120, 400, 76, 400, trial.Compared, "other"
	missing := anEntry()
	missing.Unit, missing.Missing = "lost", true
	all := enter(t, p, enter(t, p, enter(t, p, nil, with, 0), without, 0), missing, 0)
	r, err := p.Analyse(all, pilot.Look{Planned: 1, Entries: 3}, trial.Circumstances{Held: []string{"safe"}}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Findings[0]
	near := func(got, want float64) bool { return got > want-0.00005 && got < want+0.00005 }
	if !near(f.Interval.Estimate, 0.1100) || !near(f.Interval.Low, 0.0505) || !near(f.Interval.High, 0.1686) || f.Verdict != trial.Met || r.Evidence.Level != 3 || len(r.Obstacles) != 0 {
		t.Errorf("%+v, level %d, %v", f, r.Evidence.Level, r.Obstacles)
	}
	if c := f.Groups["treated_after"]; c.Measured != 1 || c.Missing != 1 {
		t.Errorf("missing data are not shown: %+v", f.Groups)
	}
	changed := p
	changed.Protocol.Looks = 3
	if _, err := changed.Analyse(all, pilot.Look{Entries: 3}, trial.Circumstances{}, time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("a changed protocol judges: %v", err)
	}
}

// G14: looks planned at week 6 and 12; results taken out at week 4 are an unplanned look, shown, and no ground for a decision.
func TestG14Peeking(t *testing.T) {
	p := aPilot()
	p.Protocol.LookDays = []string{"2026-07-13", "2026-08-24"}
	p = move(t, move(t, p, pilot.StepLock), pilot.StepStart)
	all := fieldwork(t, p, 20, 8, 2)
	week4, isNew := p.NextLook(nil, 40, 200, "2026-06-29")
	if !isNew || week4.Planned != 0 || week4.Number != 1 {
		t.Fatalf("the look of week 4 is %+v", week4)
	}
	r, err := p.Analyse(all, week4, trial.Circumstances{Held: []string{"safe"}}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Choices) != 1 || r.Choices[0] != trial.Inconclusive || len(r.Obstacles) != 1 || r.Obstacles[0] != trial.LookUnplanned {
		t.Errorf("an unplanned look leaves open %v against %v", r.Choices, r.Obstacles)
	}
	if again, isNew := p.NextLook([]pilot.Look{week4}, 40, 200, "2026-06-30"); isNew || again != week4 {
		t.Errorf("looking again at the same entries is %+v, new %v", again, isNew)
	}
	week6, isNew := p.NextLook([]pilot.Look{week4}, 40, 200, "2026-07-13")
	if !isNew || week6.Planned != 1 || week6.Number != 2 {
		t.Errorf("the look of week 6 is %+v, new %v", week6, isNew)
	}
	if l, _ := p.NextLook([]pilot.Look{week4, week6}, 60, 200, "2026-08-30"); l.Planned != 0 {
		t.Errorf("the last look comes when nothing more is measured, not as %+v", l)
	}
	over := move(t, p, pilot.StepFinish)
	if l, _ := over.NextLook([]pilot.Look{week4, week6}, 60, 200, "2026-08-30"); l.Planned != 2 {
		t.Errorf("the last look is %+v", l)
	}
	if pilot.Unplanned([]pilot.Look{week4, week6}) != 1 {
		t.Error("one look was unplanned")
	}
	// What a look saw stays, whatever is entered later.
	more := append(all, enter(t, p, all, func() pilot.Entry { e := anEntry(); e.Unit = "late"; return e }(), 0)[40:]...)
	again, err := p.Analyse(more, week4, trial.Circumstances{Held: []string{"safe"}}, time.UTC)
	if err != nil || again.Findings[0].Interval != r.Findings[0].Interval {
		t.Errorf("the same look shows %v and then %v: %v", r.Findings[0].Interval, again.Findings[0].Interval, err)
	}
}

func TestLooksComeDueWithThePlannedUnitsWhereNoDayIsNamed(t *testing.T) {
	p := running(t) // two looks, 400 units planned
	for units, planned := range map[int]int{0: 0, 199: 0, 200: 1, 400: 1} {
		if l, _ := p.NextLook(nil, 1, units, "2026-06-05"); l.Planned != planned {
			t.Errorf("with %d units look %d is due, want %d", units, l.Planned, planned)
		}
	}
}

func TestValuesBuildUpDayByDay(t *testing.T) {
	p := running(t)
	one, two := anEntry(), anEntry()
	two.Unit, two.Day, two.Value = "day 2", "2026-06-01", 9
	all := enter(t, p, enter(t, p, nil, one, 0), two, 0)
	g := pilot.Gather(pilot.Look{Entries: len(all)}, nil)
	for i := range all {
		g.Add(&all[i])
	}
	got := p.Traces(g, "m1")
	if len(got) != 1 || got[0].Group != "treated_after" || strings.Join(got[0].Days, " ") != "2026-06-01 2026-06-02" || got[0].Values[0] != 0.9 || got[0].Values[1] != 0.6 {
		t.Errorf("%+v", got)
	}
}

const aFile = "Metric;Unit;Value;Of;Arm;Period;Day\n" +
	"m1;bus 7;3;10;treated;1;2026-06-02\n" +
	"m1;bus 8;;10;compared;1;2026-06-02\n" +
	"m1;bus 9;three;10;treated;1;2026-06-02\n"

func TestAFileOfMeasurementsIsReadRowByRow(t *testing.T) {
	entries, rows, err := pilot.ReadRows(strings.NewReader("\uFEFF"+aFile), pilot.MostRows)
	if err != nil || len(entries) != 3 || len(rows) != 3 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	if rows[0].Refused() || rows[0].Line != 2 || entries[0].Value != 3 || entries[0].Of != 10 || !entries[1].Missing {
		t.Errorf("%+v %+v", rows, entries)
	}
	if !rows[2].Refused() || rows[2].Field != "value" || rows[2].Line != 4 {
		t.Errorf("the bad row is %+v", rows[2])
	}
	for _, bad := range []string{"", "a;b\n", "metric,unit,value,day\n\"m1"} {
		if _, _, err := pilot.ReadRows(strings.NewReader(bad), pilot.MostRows); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is read: %v", bad, err)
		}
	}
}

func TestAWorkbookOfMeasurementsIsReadRowByRow(t *testing.T) {
	f := excelize.NewFile()
	for i, r := range [][]any{
		{"Metric", "Unit", "Value", "Of", "Arm", "Period", "Day"},
		{"m1", "bus 7", 3, 10, "treated", 1, time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)},
		{"m1", 8, nil, 10, "compared", 1, "2026-06-02"},
		{"m1", "bus 9", "three", 10, "treated", 1, "2026-06-02"},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	entries, rows, err := pilot.ReadRows(&b, pilot.MostRows)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	if e := entries[0]; e.Value != 3 || e.Of != 10 || e.Day != "2026-06-02" || entries[1].Unit != "8" || !entries[1].Missing || !rows[2].Refused() {
		t.Errorf("%+v %+v", entries, rows)
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add(aFile)
	f.Add("metric,unit,value,day\nm1,a,1e309,2026-06-02\n")
	f.Add("metric\tunit\tvalue\tday\nm1\ta\tNaN\t2026-06-02\n")
	p := func() pilot.Pilot {
		p := aPilot()
		p, _ = p.Move(officer, pilot.StepLock, "", noon)
		p, _ = p.Move(officer, pilot.StepStart, "", noon)
		return p
	}()
	f.Fuzz(func(t *testing.T, src string) {
		entries, rows, err := pilot.ReadRows(strings.NewReader(src), pilot.MostRows)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(entries) != len(rows) {
			t.Fatalf("%d entries of %d rows", len(entries), len(rows))
		}
		var kept []pilot.Entry
		for i, e := range entries {
			if rows[i].Refused() {
				continue
			}
			if e, err := p.Enter(e, nil, pilot.Standing(kept), "2026-08-31", time.UTC); err == nil {
				e.Number = len(kept) + 1
				kept = append(kept, e)
			}
		}
		if len(kept) == 0 {
			return
		}
		if _, err := p.Analyse(kept, pilot.Look{Entries: len(kept)}, trial.Circumstances{}, time.UTC); err != nil {
			t.Fatalf("what was taken cannot be analysed: %v", err)
		}
	})
}
