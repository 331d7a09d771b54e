package casework_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// split takes a case to a result that is below the threshold, and would not be without the first expert.
func split(t *testing.T, w *caseworktest.World) application.ID {
	t.Helper()
	ctx := context.Background()
	id := w.At(t, application.Evaluating) // the second expert's sheet is closed, half of the first's is open
	first := caseworktest.Person("demo-expert-1")
	marks := map[string]scheme.Answer{}
	for _, item := range w.Cast.Sheet().Items() {
		marks[item.ID] = scheme.Answer{Level: "E", Reason: "Seen on site: the records do not support more."}
	}
	for _, err := range []error{
		w.Desk.Mark(ctx, first, id, marks),
		w.Desk.MarkTechnology(ctx, first, id, "CCC", "The process is bought in and its documents are not the company's own."),
		w.Desk.SubmitScoresheet(ctx, first, id),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Advance(15 * 24 * time.Hour) // past the visit
	if err := w.Desk.RegisterResult(ctx, caseworktest.Person("demo-officer"), id); err != nil {
		t.Fatal(err)
	}
	return id
}

var belowThreshold = decision.Proposal{
	Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "The total stays below the threshold; the lead found no records.",
}

func TestARefusalThatHangsOnOneExpertIsAcknowledgedOnRecord(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, decider := context.Background(), caseworktest.Person("demo-decider")
		id := split(t, w)
		v, err := w.Desk.OfficerCase(ctx, decider, id)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(v.HangsOn, []party.PersonID{"demo-expert-1"}) || len(v.Without) != 2 {
			t.Fatalf("hangs on %v: %+v", v.HangsOn, v.Without)
		}
		err = w.Desk.Decide(ctx, decider, id, belowThreshold)
		if f := fault.All(err); len(f) != 1 || f[0].Field != "acknowledged" || f[0].Key != "decision.hangs_on_one" {
			t.Fatalf("refused without a word: %v", err)
		}
		x := belowThreshold
		x.Acknowledged = "The records of the visit bear out the first expert's findings."
		if err := w.Desk.Decide(ctx, decider, id, x); err != nil {
			t.Fatal(err)
		}
		if v, err = w.Desk.OfficerCase(ctx, decider, id); err != nil || v.Decision == nil || v.Decision.Acknowledged != x.Acknowledged || !reflect.DeepEqual(v.Decision.Without, v.Without) {
			t.Fatalf("%+v, %v", v.Decision, err)
		}
		last := v.Journal[len(v.Journal)-1]
		for _, entry := range v.Journal {
			if strings.Contains(entry.Details, `"without"`) {
				last = entry
			}
		}
		if !strings.Contains(last.Details, x.Acknowledged) {
			t.Errorf("the journal does not keep the acknowledgement: %s", last.Details)
		}
		w.Check(t)
		for name, tamper := range map[string]string{
			"the acknowledgement is gone":          `UPDATE decision SET decision = REPLACE(decision, '"acknowledged":', '"forgotten":')`,
			"another outcome without somebody":     `UPDATE decision SET decision = REPLACE(decision, '"award":true', '"award":false')`,
			"nobody was left out":                  `UPDATE decision SET decision = REPLACE(REPLACE(decision, '"without":', '"x":'), '"acknowledged":', '"y":')`,
			"it was not refused for points at all": `UPDATE decision SET decision = REPLACE(decision, 'below_threshold', 'false_data')`,
		} {
			var kept string
			if err := w.Store.WriterDB().QueryRowContext(ctx, "SELECT decision FROM decision").Scan(&kept); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Store.WriterDB().ExecContext(ctx, tamper); err != nil {
				t.Fatal(err)
			}
			if found, err := w.Desk.CheckCase(ctx, id, w.Trust); err != nil || len(found) == 0 {
				t.Errorf("%s: the second judge notices nothing (%v)", name, err)
			}
			if _, err := w.Store.WriterDB().ExecContext(ctx, "UPDATE decision SET decision = '"+strings.ReplaceAll(kept, "'", "''")+"'"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestADecisionKeepsHowSureItWas, and the second judge works it out again.
func TestADecisionKeepsHowSureItWas(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, decider, officer := context.Background(), caseworktest.Person("demo-decider"), caseworktest.Person("demo-officer")
		id := split(t, w)
		sure := func(id application.ID) decision.Sureness {
			t.Helper()
			v, err := w.Desk.OfficerCase(ctx, decider, id)
			if err != nil {
				t.Fatal(err)
			}
			return v.Sure
		}
		if s := sure(id); s != (decision.Sureness{Unsure: decision.NoReading}) {
			t.Fatalf("before any reading: %+v", s)
		}
		w.History(t, 120)
		cycle := calibration.Cycle{Edition: scheme.Ref{Scheme: "innobiz", Edition: "2026"}, Sheet: "manufacturing", Number: 1}
		if err := w.Desk.MakeReading(ctx, officer, cycle); err != nil {
			t.Fatal(err)
		}
		s := sure("history-0003")
		if s.Unsure != "" || s.Flip <= 0 || s.Flip >= 1 || s.Low >= s.Cut || s.High <= s.Cut || s.Cut != 7000 || s.Panel != 3 || s.Reading == "" || s.Frozen || s.Inside != (s.Low <= s.Total && s.Total <= s.High) {
			t.Errorf("%+v", s)
		}
		// The two experts of the split case sit on no panel of the history: they cannot be compared with anybody.
		if s := sure(id); s.Unsure != decision.NotAdjusted {
			t.Errorf("a case in a part of its own: %+v", s)
		}
		w.Linked(t, "demo-expert-1", "demo-expert-2")
		if s := sure("history-link-0"); s.Unsure != decision.OlderRead {
			t.Errorf("a result that came after the reading: %+v", s)
		}
		if err := w.Desk.MakeReading(ctx, officer, cycle); err != nil {
			t.Fatal(err)
		}
		s = sure(id)
		if s.Unsure != "" || s.Flip <= 0 {
			t.Fatalf("%+v", s)
		}
		x := belowThreshold
		x.Acknowledged = "The records of the visit bear out the first expert's findings."
		if err := w.Desk.Decide(ctx, decider, id, x); err != nil {
			t.Fatal(err)
		}
		v, err := w.Desk.OfficerCase(ctx, decider, id)
		if err != nil || v.Decision.Sure == nil || *v.Decision.Sure != s {
			t.Fatalf("the decision keeps %+v, %v", v.Decision.Sure, err)
		}
		if found, err := w.Desk.CheckCase(ctx, id, w.Trust); err != nil || len(found) > 0 {
			t.Errorf("the second judge: %v, %v", found, err)
		}
		for name, tamper := range map[string]string{
			"another probability": `UPDATE decision SET decision = REPLACE(decision, '"flip":0.', '"flip":0.9')`,
			"another total":       `UPDATE decision SET decision = REPLACE(decision, '"by":"raw","total":', '"by":"raw","total":9')`,
		} {
			if _, err := w.Store.WriterDB().ExecContext(ctx, tamper); err != nil {
				t.Fatal(err)
			}
			if found, err := w.Desk.CheckCase(ctx, id, w.Trust); err != nil || len(found) == 0 {
				t.Errorf("%s: the second judge notices nothing (%v)", name, err)
			}
		}
	})
}
