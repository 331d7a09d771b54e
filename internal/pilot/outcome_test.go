package pilot_test

import (
	"reflect"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/trial"
)

// on is the day of a moment.
func on(t time.Time) calendar.Date { return calendar.On(t, time.UTC) }

// day is a moment of that day.
func day(s string) time.Time { return calendar.MustParse(s).Time(time.UTC).Add(9 * time.Hour) }

// ended is a pilot that was started on 1 June 2026 and whose fieldwork ended on the day.
func ended(id pilot.ID, on string) pilot.Pilot {
	return pilot.Pilot{ID: id, State: pilot.Measured, StartedAt: noon, Since: day(on)}
}

func TestR41AnOutcomeComesAfterTheStart(t *testing.T) {
	p, today := ended("p", "2026-09-01"), calendar.MustParse("2026-11-01")
	bought := pilot.Outcome{Kind: pilot.Purchase, With: "Buses", On: calendar.MustParse("2026-10-01"), Amount: 950_000_000, Currency: "RUB", Evidence: "contract 7"}
	if err := bought.Check(p, today, time.UTC); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		field  string
		change func(*pilot.Outcome)
	}{
		"before the start":           {"on", func(o *pilot.Outcome) { o.On = calendar.MustParse("2026-05-31") }},
		"still to come":              {"on", func(o *pilot.Outcome) { o.On = calendar.MustParse("2026-11-02") }},
		"without a day":              {"on", func(o *pilot.Outcome) { o.On = calendar.Date{} }},
		"without a buyer":            {"with", func(o *pilot.Outcome) { o.With = " " }},
		"without evidence":           {"evidence", func(o *pilot.Outcome) { o.Evidence = "" }},
		"an amount of no currency":   {"currency", func(o *pilot.Outcome) { o.Currency = "roubles" }},
		"an amount below zero":       {"amount", func(o *pilot.Outcome) { o.Amount = -1 }},
		"something that no list has": {"kind", func(o *pilot.Outcome) { o.Kind = "fame" }},
	} {
		o := bought
		c.change(&o)
		if all := fault.All(o.Check(p, today, time.UTC)); len(all) != 1 || all[0].Field != c.field {
			t.Errorf("%s: %v", name, all)
		}
	}
	hoped := bought
	hoped.On, hoped.Planned = calendar.MustParse("2027-03-01"), true
	if err := hoped.Check(p, today, time.UTC); err != nil {
		t.Errorf("a plan: %v", err)
	}
	if err := bought.Check(pilot.Pilot{State: pilot.Locked}, today, time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("of a pilot that has not begun: %v", err)
	}
	back, err := bought.TakeBack("It was entered twice", noon)
	if err != nil || back.Stands() {
		t.Errorf("taken back: %+v, %v", back, err)
	}
	if _, err := back.TakeBack("It was entered twice", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
}

func TestR42NoAnswerIsNotANo(t *testing.T) {
	p := ended("p", "2026-08-31")
	if due := p.DueOn(6, time.UTC); due != calendar.MustParse("2027-02-28") {
		t.Errorf("six months after 31 August: %v", due)
	}
	asked := pilot.FollowUp{Pilot: "p", Month: 6, Use: pilot.NoAnswer, Words: "Wrote to the depot, nobody answered"}
	if all := fault.All(asked.Check(p, calendar.MustParse("2027-02-27"), time.UTC)); len(all) != 1 || all[0].Field != "month" {
		t.Errorf("a day too early: %v", all)
	}
	today := calendar.MustParse("2027-03-01")
	if err := asked.Check(p, today, time.UTC); err != nil {
		t.Fatal(err)
	}
	stopped := p
	stopped.State = pilot.Stopped
	if err := asked.Check(stopped, today, time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("of a stopped pilot: %v", err)
	}
	all := []pilot.Known{{Pilot: p, FollowUps: []pilot.FollowUp{asked}}, {Pilot: ended("q", "2026-09-20")}}
	if f := pilot.Count(all, today, time.UTC); f.NoAnswer != 1 || f.NotAsked != 1 || f.NotInUse != 0 {
		t.Errorf("counted as %+v", f)
	}
	due := pilot.Due(all, today, time.UTC)
	if len(due) != 1 || due[0].Pilot.ID != "q" || due[0].Month != 6 || due[0].On != calendar.MustParse("2027-03-20") {
		t.Errorf("due: %+v", due)
	}
	late := pilot.Due(all, calendar.MustParse("2027-09-21"), time.UTC)
	if len(late) != 3 || late[0].Pilot.ID != "q" || late[1].Pilot.ID != "p" || late[1].Month != 12 || late[2].Month != 12 {
		t.Errorf("late: %+v", late)
	}
}

// R40, R43, R44 and the Korean figures in which the planned was added to the actual: each counter has one definition.
func TestR40TheCounters(t *testing.T) {
	october := calendar.MustParse("2026-10-01")
	outcome := func(kind pilot.OutcomeKind, planned bool, minor int64) pilot.Outcome {
		return pilot.Outcome{Kind: kind, Planned: planned, Amount: minor, Currency: "KRW", On: october}
	}
	decided := func(p pilot.Pilot, choice trial.Choice, at string) pilot.Pilot {
		p.State, p.After = pilot.State("decided"), pilot.After{EndedAt: p.Since, Choice: choice, DecidedAt: day(at)}
		return p
	}
	back := outcome(pilot.Purchase, false, 7)
	back.TakenBackAt = noon
	all := []pilot.Known{
		{Pilot: ended("bought", "2026-09-01"), Outcomes: []pilot.Outcome{outcome(pilot.Purchase, false, 815), outcome(pilot.Extension, false, 100), outcome(pilot.Purchase, true, 823)}},
		{Pilot: ended("hoped", "2026-09-01"), Outcomes: []pilot.Outcome{outcome(pilot.Purchase, true, 5)}},
		{Pilot: ended("kept at its own cost", "2026-09-01"), Outcomes: []pilot.Outcome{{Kind: pilot.OwnUse, On: october}}},
		{Pilot: ended("taken back", "2026-09-01"), Outcomes: []pilot.Outcome{back}},
		{Pilot: decided(ended("promised", "2026-07-01"), trial.RollOut, "2026-09-14")},
		{Pilot: decided(ended("promised a day later", "2026-07-01"), trial.RollOut, "2026-09-15")},
		{Pilot: ended("young and bought", "2026-09-16"), Outcomes: []pilot.Outcome{outcome(pilot.Export, false, 40)}},
		{Pilot: pilot.Pilot{ID: "stopped", State: pilot.Stopped, Since: day("2026-08-01"), StartedAt: noon}},
		{Pilot: pilot.Pilot{ID: "running", State: pilot.Running, Since: day("2026-08-01"), StartedAt: noon}},
		{Pilot: pilot.Pilot{ID: "locked", State: pilot.Locked, Since: day("2026-08-01")}},
		{Pilot: pilot.Pilot{ID: "draft", State: pilot.Draft, Since: day("2026-08-01")}},
	}
	today := calendar.MustParse("2027-09-15")
	got := pilot.Count(all, today, time.UTC)
	want := register.PilotFigures{
		On: today, Launched: 9, UnderWay: 1, Tested: 7, Stopped: 1, Adopted: 2, Ripe: 6, RipeAdopted: 1, Stalled: 1, NotAsked: 7,
		Sums: []register.OutcomeSum{
			{Kind: "purchase", Currency: "KRW", Count: 1, Minor: 815},
			{Kind: "purchase", Planned: true, Currency: "KRW", Count: 2, Minor: 828},
			{Kind: "extension", Currency: "KRW", Count: 1, Minor: 100},
			{Kind: "own_use", Count: 1},
			{Kind: "export", Currency: "KRW", Count: 1, Minor: 40},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("counted\n%+v, not\n%+v", got, want)
	}
	if percent, ok := got.Conversion(); !ok || percent != 17 {
		t.Errorf("conversion %d, %v", percent, ok)
	}
	if _, ok := (register.PilotFigures{Tested: 3}).Conversion(); ok {
		t.Error("a conversion of none")
	}
	if stalled := pilot.Stalled(all, today, time.UTC); len(stalled) != 1 || stalled[0].ID != "promised" {
		t.Errorf("stalled: %+v", stalled)
	}
}
