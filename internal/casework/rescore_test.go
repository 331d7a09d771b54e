package casework_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/interest"
	"proba.example/internal/objection"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// freeze reads the open cycle and makes it final; it gives the digest.
func freeze(t *testing.T, w *caseworktest.World, c calibration.Cycle) string {
	t.Helper()
	v := made(t, w, c)
	must(t, w.Desk.FreezeReading(context.Background(), officer, c, v.Reading.Digest))
	return v.Reading.Digest
}

// scoredByOthers appoints two experts who never sat on the panel and has them give every item the level.
func scoredByOthers(t *testing.T, w *caseworktest.World, id application.ID, level scheme.Level, technology string) (experts []party.PersonID) {
	t.Helper()
	ctx := context.Background()
	v, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	for _, x := range v.Experts {
		if _, sat := v.Panel.Member(x.ID); !sat && len(experts) < 2 && w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{x.ID}}) == nil {
			experts = append(experts, x.ID)
		}
	}
	for _, expert := range experts {
		who := caseworktest.Person(expert)
		must(t, w.Desk.Declare(ctx, who, id, false, ""))
		seen, err := w.Desk.ExpertCase(ctx, who, id)
		must(t, err)
		marks := map[string]scheme.Answer{}
		for _, it := range seen.Sheet.Items() {
			marks[it.ID] = scheme.Answer{Level: level, Reason: "Seen on site, with the records."}
		}
		must(t, w.Desk.Mark(ctx, who, id, marks), w.Desk.MarkTechnology(ctx, who, id, technology, "The core process is documented."), w.Desk.SubmitScoresheet(ctx, who, id))
	}
	must(t, w.Desk.RegisterResult(ctx, officer, id))
	return experts
}

// granted has two deciders grant a case, and gives the grade on its certificate.
func granted(t *testing.T, w *caseworktest.World, id application.ID, first, second party.Actor) string {
	t.Helper()
	ctx := context.Background()
	must(t, w.Desk.Decide(ctx, first, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the new panel confirmed it."}))
	v, err := w.Desk.OfficerCase(ctx, second, id)
	must(t, err)
	must(t, w.Desk.ConfirmGrant(ctx, second, id, v.Waiting.Digest))
	w.Drain(t)
	var grade string
	must(t, w.Store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, w.Number(t, id))
		grade = e.Grade
		return err
	}))
	return grade
}

// since reads how a frozen cycle tells of the one case that was scored again.
func since(t *testing.T, w *caseworktest.World, c calibration.Cycle, digest string) (store.ScoredAgain, int) {
	t.Helper()
	v, err := w.Desk.ReadCycle(context.Background(), officer, c)
	must(t, err)
	if len(v.Since) != 1 || v.Reading.Digest != digest || v.MayMake == nil {
		t.Fatalf("%d cases scored again, digest %.8s…, may be read again: %v", len(v.Since), v.Reading.Digest, v.MayMake)
	}
	return *v.Since[0].Since, v.Open
}

// A conflict comes to light when the cycle is frozen: the cycle keeps the result, a new panel scores, and the certificate is another.
func TestAResultOfAFrozenCycleGivesWayForAConflict(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	cycle := w.Cast.Cycle()
	before, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	old, tied := before.Result.Experts, before.Result.Experts[0]
	// Proposed before the cycle is frozen, only one seat would fall vacant: the second person confirms what was proposed or nothing.
	must(t, w.Desk.ProposeAside(ctx, officer, id, tied, interest.Share, conflictFound))
	v, err := w.Desk.ResultAside(ctx, decider, id)
	must(t, err)
	digest := freeze(t, w, cycle)
	if got := keyOf(w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest)); got != "approval.changed" {
		t.Errorf("frozen between proposal and confirmation: %q", got)
	}
	must(t, w.Desk.DeclineAside(ctx, decider, id, "The cycle was frozen meanwhile; propose it anew."))
	must(t, w.Desk.ProposeAside(ctx, officer, id, tied, interest.Share, conflictFound))
	if v, err = w.Desk.ResultAside(ctx, decider, id); err != nil || v.Cycle != cycle.String() {
		t.Fatalf("kept in %q, %v", v.Cycle, err)
	}
	must(t, w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest))
	w.Drain(t)
	w.Check(t)
	if n := lettersOf(t, w, id, "discharged", ""); n != len(old)-1 {
		t.Errorf("%d letters to those who were discharged", n)
	}
	at, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || at.Case.State != application.Evaluating || at.Result != nil || len(at.Panel.Serving()) != 0 || len(at.Superseded) != 1 {
		t.Fatalf("%s, %v, %d serve, %d gave way, %v", at.Case.State, at.Result, len(at.Panel.Serving()), len(at.Superseded), err)
	}
	kept := at.Superseded[0]
	if kept.KeptIn() != cycle.String() || kept.Total != before.Result.Total || kept.Cause != evaluation.ForConflict || kept.Words != conflictFound || kept.By != decider.ID() {
		t.Errorf("kept: %+v", kept)
	}
	for _, expert := range old {
		if m, _ := at.Panel.Member(expert); (m.Declaration == panel.Discharged) == (expert == tied) {
			t.Errorf("%s is %s", expert, m.Declaration)
		}
		if got := keyOf(w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{expert}})); got != "panel.twice" {
			t.Errorf("%s is appointed again: %q", expert, got)
		}
		if _, err := w.Desk.ExpertCase(ctx, caseworktest.Person(expert), id); keyOf(err) != "fault.not_found" {
			t.Errorf("%s still reads the case: %v", expert, err)
		}
	}
	if got := keyOf(w.Desk.RegisterResult(ctx, officer, id)); got != "panel.no_quorum" {
		t.Errorf("registered without a panel: %q", got)
	}
	if s, open := since(t, w, cycle, digest); s.Registered || open != 2 {
		t.Errorf("while it is scored: %+v, cycle %d is open", s, open)
	}
	// Whoever sits on the new panel learns nothing of the result that fell, by whatever duty.
	experts := scoredByOthers(t, w, id, "A", "AAA")
	w.Check(t)
	next := cycle
	next.Number = 2
	if s, _ := since(t, w, cycle, digest); !s.Registered || s.CountsIn != 0 {
		t.Errorf("scored again: %+v", s)
	}
	if v := made(t, w, next); len(v.Figures.Cases) != 1 || !slices.Equal(v.Figures.Cases[0].Experts, slices.Sorted(slices.Values(experts))) {
		t.Errorf("the open cycle: %+v", v.Figures.Cases)
	}
	grade := granted(t, w, id, decider, colleague)
	if grade == before.Judgement.Grade || grade != "AAA" {
		t.Errorf("the certificate says %q, by the result that fell it would say %q", grade, before.Judgement.Grade)
	}
	second := freeze(t, w, next)
	if s, open := since(t, w, cycle, digest); s.CountsIn != 2 || open != 3 {
		t.Errorf("counted in %d, cycle %d is open", s.CountsIn, open)
	}
	for expert, in := range map[party.PersonID]int{old[1]: 1, experts[0]: 2, experts[1]: 2} { // nobody counts twice
		m, err := w.Desk.ExpertMirror(ctx, caseworktest.Person(expert))
		if in == 2 && (err != nil || len(m.Cycles) != 1 || m.Cycles[0].Number != 2 || m.Cycles[0].Use.Cases != 1) || in == 1 && len(m.Cycles) == 1 && m.Cycles[0].Number != 1 || len(m.Cycles) > 1 {
			t.Errorf("%s counts in %+v, %v", expert, m.Cycles, err)
		}
	}
	if v, err := w.Desk.ReadCycle(ctx, officer, next); err != nil || v.Reading.Digest != second || len(v.Since) != 0 {
		t.Errorf("the second cycle: %v, %d scored again", err, len(v.Since))
	}
	w.Check(t)
}

// An objection is heard when the cycle is frozen: a wholly new panel scores, and the refusal becomes a certificate.
func TestARefusalOfAFrozenCycleIsScoredAgain(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, o := objectTo(t, w)
	owner := w.Owner()
	before, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	cycle := w.Cast.Cycle()
	digest := freeze(t, w, cycle)
	if f, err := w.Desk.ObjectionFile(ctx, newcomer, o); err != nil || f.Cycle != cycle.String() {
		t.Errorf("the objection tells of cycle %q, %v", f.Cycle, err)
	}
	answered(t, w, o, objection.Answer{Outcome: objection.Reopened})
	w.Drain(t)
	w.Check(t)
	experts := scoredByOthers(t, w, id, "A", "AA")
	at, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	if len(at.Superseded) != 1 || at.Superseded[0].Cause != evaluation.ForObjection || at.Superseded[0].Words != overlooked || at.Result.Reading != nil || !slices.Equal(at.Result.Experts, slices.Sorted(slices.Values(experts))) {
		t.Errorf("%+v, %+v", at.Superseded, at.Result)
	}
	if grade := granted(t, w, id, fourth, decidersOf(t, w, before, newcomer)); grade == "" {
		t.Error("no grade")
	}
	if s, _ := since(t, w, cycle, digest); !s.Registered || s.Cause != evaluation.ForObjection {
		t.Errorf("%+v", s)
	}
	// The applicant sees the decision on the new result, and nothing of who gave what before.
	own, err := w.Desk.ApplicantCase(ctx, owner, id)
	must(t, err)
	seen, err := json.Marshal(own)
	must(t, err)
	for _, secret := range append(slices.Clone(before.Result.Experts), "uperseded", "frozen", party.PersonID(cycle.String())) {
		if strings.Contains(string(seen), string(secret)) {
			t.Errorf("the applicant is shown %q", secret)
		}
	}
	w.Check(t)
}

// decidersOf gives a decider who had no hand in the refusal of a case.
func decidersOf(t *testing.T, _ *caseworktest.World, v casework.ForOfficer, who party.Actor) party.Actor {
	t.Helper()
	if v.Decision == nil || v.Decision.DecidedBy == who.ID() {
		t.Fatalf("%s decided before", who.ID())
	}
	return who
}

// Whoever changes what a frozen cycle keeps, or puts another result into it, is found out.
func TestCheckFindsWhoTampersWithWhatAFrozenCycleKeeps(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	cycle := w.Cast.Cycle()
	freeze(t, w, cycle)
	at, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	old := at.Result.Experts[1]
	must(t, w.Desk.ProposeAside(ctx, officer, id, at.Result.Experts[0], interest.Share, conflictFound))
	v, err := w.Desk.ResultAside(ctx, decider, id)
	must(t, err, w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest))
	experts := scoredByOthers(t, w, id, "A", "AAA")
	w.Drain(t)
	w.Check(t)
	where := fmt.Sprintf(" WHERE application = '%s'", id)
	run := func(sql string) {
		t.Helper()
		if _, err := w.Store.WriterDB().ExecContext(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	run("CREATE TABLE kept_before AS SELECT * FROM result_before")
	back := "UPDATE result_before SET result = (SELECT k.result FROM kept_before k), cause = 'conflict', ended_by = 'demo-decider', words = (SELECT k.words FROM kept_before k), ended_at = (SELECT k.ended_at FROM kept_before k)" + where
	for name, c := range map[string]struct{ change, undo string }{
		"the kept result is altered":               {"UPDATE result_before SET result = (SELECT r.result FROM result r" + where + ")" + where, back},
		"its technology grade is altered":          {"UPDATE result_before SET result = REPLACE(result, '\"technology\":\"', '\"technology\":\"A')" + where, back},
		"the kept result is removed":               {"DELETE FROM result_before" + where, "INSERT INTO result_before SELECT * FROM kept_before"},
		"why it gave way":                          {"UPDATE result_before SET cause = 'third_expert'" + where, back},
		"who had it give way":                      {"UPDATE result_before SET ended_by = 'demo-officer'" + where, back},
		"the reasons":                              {"UPDATE result_before SET words = 'none'" + where, back},
		"when it gave way":                         {"UPDATE result_before SET ended_at = ended_at - 1" + where, back},
		"the new result is put into the cycle":     {"UPDATE reading_case SET position = 2" + where, "UPDATE reading_case SET position = 1" + where},
		"the case is taken out of the cycle":       {"UPDATE reading_case SET number = 9" + where, "UPDATE reading_case SET number = 1" + where},
		"one who was discharged sits again":        {"UPDATE panel_member SET declaration = 'no_interest'" + where + " AND person = '" + string(old) + "'", "UPDATE panel_member SET declaration = 'discharged'" + where + " AND person = '" + string(old) + "'"},
		"a new expert is one of the frozen result": {"UPDATE result SET result = REPLACE(result, '" + string(experts[0]) + "', '" + string(old) + "')" + where, "UPDATE result SET result = REPLACE(result, '" + string(old) + "', '" + string(experts[0]) + "')" + where},
	} {
		if strings.Contains(c.change, "number = 9") {
			run("INSERT INTO reading SELECT scheme, edition, sheet, 9, inputs, digest, reading, made_at, made_by, frozen_at, frozen_by FROM reading WHERE number = 1")
		}
		run(c.change)
		found, _, _, err := w.Desk.Check(ctx, w.Trust)
		if err != nil || len(found) == 0 {
			t.Errorf("%s, and nobody notices (%v)", name, err)
		}
		run(c.undo)
		run("DELETE FROM reading WHERE number = 9")
		w.Check(t)
	}
}

// Whatever is frozen, annulled and scored again in whatever order: frozen cycles stay as they are, and nothing counts twice.
func TestFrozenCyclesStayAsTheyAre(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	for seed := range 3 {
		g := rand.New(rand.NewPCG(50, uint64(seed))) //nolint:gosec // a test draws the same each time
		c := ruled(t, w, fmt.Sprintf("again%d", seed), "calibration: {decision: adjusted, setting: calibration}")
		plant(t, w, c, 40)
		digests := map[int]string{}
		var again []application.ID
		open, rescored := 1, 0
		for step := range 14 {
			switch n := g.IntN(4); {
			case step%5 == 0 || n == 0:
				c.Number = open
				if v, err := w.Desk.ReadCycle(ctx, officer, c); err == nil && len(v.Cases) > 0 {
					digests[open] = freeze(t, w, c)
					open++
				}
			case n < 3 && len(again) < 4:
				id := application.ID(fmt.Sprintf("%s-%02d", c.Edition.Edition, g.IntN(60)))
				if annul(t, w, id) {
					again = append(again, id)
				}
			case len(again) > 0:
				scoreAgain(t, w, g, again[0])
				again, rescored = again[1:], rescored+1
			}
			c.Number = open
			once(t, w, c, digests)
		}
		if len(digests) < 2 || rescored == 0 {
			t.Errorf("seed %d: %d cycles frozen, %d cases scored again; the test says nothing", seed, len(digests), rescored)
		}
	}
	found, err := casework.CheckReadings(w.Desk, ctx)
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// annul sets the result of a planted case aside for its first expert; false where it has none now.
func annul(t *testing.T, w *caseworktest.World, id application.ID) bool {
	t.Helper()
	ctx := context.Background()
	v, err := w.Desk.ResultAside(ctx, officer, id)
	if err != nil {
		return false
	}
	must(t, w.Desk.ProposeAside(ctx, officer, id, v.Others[0].ID, interest.Share, conflictFound))
	v, err = w.Desk.ResultAside(ctx, decider, id)
	must(t, err, w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest))
	return true
}

// scoreAgain registers a result of two experts who never sat on the panel.
func scoreAgain(t *testing.T, w *caseworktest.World, g *rand.Rand, id application.ID) {
	t.Helper()
	ctx := context.Background()
	must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		r := evaluation.Result{Max: 10000, Technology: "BB", RegisteredBy: "demo-officer", RegisteredAt: tx.Now}
		for x := 1; x <= 12 && len(r.Experts) < 2; x++ {
			expert := party.PersonID(fmt.Sprintf("demo-expert-%d", x))
			if _, sat := p.Member(expert); sat {
				continue
			}
			total := scheme.Tenths(6500 + g.IntN(1000))
			r.Experts, r.EachTotal, r.Technologies = append(r.Experts, expert), append(r.EachTotal, total), append(r.Technologies, "BB")
			r.Total += total
			p.Members = append(p.Members, panel.Member{Person: expert, Declaration: panel.NoInterest, AppointedAt: tx.Now})
		}
		r.Total /= 2
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		next, err := a.Move(application.StepRegister, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		return tx.SaveResult(ctx, id, r)
	}))
}

// once holds the frozen cycles of a sheet against their digests, and asks that no result and no sheet counts in two cycles. c is the open one.
func once(t *testing.T, w *caseworktest.World, c calibration.Cycle, digests map[int]string) {
	t.Helper()
	ctx := context.Background()
	must(t, w.Store.View(ctx, func(tx *store.Tx) error {
		open, cases, err := tx.OpenCycle(ctx, c.Edition, c.Sheet)
		if err != nil || open != c {
			t.Fatalf("%s is open, not %s (%v)", open, c, err)
		}
		counted := map[string]int{}
		count := func(in int, cases []store.CycleCase) {
			for _, x := range cases {
				for _, expert := range x.Result.Experts {
					key := string(x.Case) + " " + string(expert)
					if was, twice := counted[key]; twice {
						t.Errorf("%s counts in cycles %d and %d", key, was, in)
					}
					counted[key] = in
				}
			}
		}
		count(open.Number, cases)
		for number, digest := range digests {
			frozen := c
			frozen.Number = number
			stored, err := tx.Reading(ctx, frozen)
			if err != nil {
				return err
			}
			if cases, err = tx.FrozenCases(ctx, frozen); err != nil {
				return err
			}
			if stored.Digest != digest || calibration.Digest(store.Inputs(cases)) != stored.Inputs {
				t.Errorf("%s changed: %.8s…, was %.8s…", frozen, stored.Digest, digest)
			}
			count(number, cases)
		}
		return nil
	}))
}
