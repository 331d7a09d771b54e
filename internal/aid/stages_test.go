package aid_test

import (
	"testing"

	"proba.example/internal/aid"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/procedure"
)

const million int64 = 1_000_000

// A committee that a measure has is heard before the decision, and who enters its advice does not decide.
func TestACommitteeAdvises(t *testing.T) {
	m := aMeasure(t, "grant", "rate: 50", "stages: [document_check, committee]\n")
	r := examined(t, m, "r", 100*million)
	both := staff("decider-2", "decider", "officer")
	sum, err := r.Sum(m, measure.Received{}, aid.Unlimited, today)
	if err != nil {
		t.Fatal(err)
	}
	plan := []aid.Tranche{{Amount: sum.Amount, DueOn: today}}
	if _, err := r.Approve(decider, m, sum, sum.Amount, words, plan, now); key(err) != "aid.stage_waits" {
		t.Errorf("approved before the committee: %v", err)
	}
	if _, err := r.Decline(decider, m, words, now, today); key(err) != "aid.stage_waits" {
		t.Errorf("declined before the committee: %v", err)
	}
	if _, err := r.Advise(owner, m, true, words, now); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the company advises: %v", err)
	}
	advised, err := r.Advise(both, m, false, words, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := advised.Advise(second, m, true, words, now); key(err) != "aid.not_now" {
		t.Errorf("advised twice: %v", err)
	}
	if err := advised.MayDecide(both); key(err) != "aid.examined_it" {
		t.Errorf("who entered the advice decides: %v", err)
	}
	done, err := advised.Approve(decider, m, sum, sum.Amount, words, plan, now)
	if err != nil {
		t.Fatal(err)
	}
	want := []procedure.State{procedure.Done, procedure.Done, procedure.Done, procedure.Now, procedure.Ahead, procedure.Ahead}
	for n, s := range done.Standings(m) {
		if s.State != want[n] {
			t.Errorf("%s is %s, not %s", s.Kind, s.State, want[n])
		}
	}
	if _, err := examined(t, aMeasure(t, "grant", "rate: 50", ""), "x", million).Advise(officer, aMeasure(t, "grant", "rate: 50", ""), true, words, now); key(err) != "aid.not_now" {
		t.Errorf("a committee advises on a measure that has none: %v", err)
	}
}

// Without an examination a request waits for its decision at once, and every cost counts.
func TestNobodyExamines(t *testing.T) {
	m := aMeasure(t, "voucher", "rate: 50", "stages: []\n")
	r, err := draft(t, m, "v", 10*million, 20*million).Submit(owner, open(m, true), aid.Check{At: now, On: today, Version: m.Version}, papers("2026-03-01"), nil, nil)
	if err != nil || r.State != aid.Examined || r.DueOn != today.AddDays(m.Terms.Decide) {
		t.Fatalf("%v, %s due on %s", err, r.State, r.DueOn)
	}
	if _, err := r.Examine(officer, m, nil, true, words, now, today); key(err) != "aid.not_now" {
		t.Errorf("examined where nobody examines: %v", err)
	}
	sum, err := r.Sum(m, measure.Received{}, aid.Unlimited, today)
	if err != nil || sum.Amount != 15*million {
		t.Fatalf("%v, %d", err, sum.Amount)
	}
	if r, err = r.Approve(decider, m, sum, sum.Amount, words, []aid.Tranche{{Amount: sum.Amount, DueOn: today}}, now); err != nil {
		t.Fatal(err)
	}
	if r, err = r.Sign(owner, m, now, today); err != nil || r.State != aid.Running {
		t.Errorf("%v, %s", err, r.State)
	}
	if _, err := r.Accept(officer, m, words, now); key(err) != "aid.stage_waits" {
		t.Errorf("settled before the report: %v", err)
	}
}
