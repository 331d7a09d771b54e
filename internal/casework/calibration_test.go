package casework_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/demo"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.All(err)[0].Key
}

// ruled publishes the shipped edition under another name and another rule, and gives its cycle.
func ruled(t *testing.T, w *caseworktest.World, name, rule string) calibration.Cycle {
	t.Helper()
	w.Setup(t)
	shipped, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	source := bytes.Replace(shipped.Source, []byte(`edition: "2026"`), []byte(`edition: "`+name+`"`), 1)
	i := bytes.Index(source, []byte("\ncalibration:"))
	end := i + 1 + bytes.IndexByte(source[i+1:], '\n')
	source = slices.Concat(source[:i], []byte("\n"+rule), source[end:])
	if err := w.Cast.Publish(context.Background(), source); err != nil {
		t.Fatal(err)
	}
	return calibration.Cycle{Edition: scheme.Ref{Scheme: "innobiz", Edition: name}, Sheet: "manufacturing", Number: 1}
}

// plant registers results of known truth: 60 cases around 690 ± 60 points, two of twelve experts each, severity and judgements in points.
func plant(t *testing.T, w *caseworktest.World, c calibration.Cycle, severity float64) (truth map[application.ID]float64) {
	t.Helper()
	g := rand.New(rand.NewPCG(5, uint64(severity))) //nolint:gosec // a test draws the same each time
	truth = map[application.ID]float64{}
	var lean [12]float64
	for i := range lean {
		lean[i] = severity * g.NormFloat64()
	}
	if err := w.Store.Update(context.Background(), func(tx *store.Tx) error {
		ctx := context.Background()
		org := party.OrgID("planted-" + c.Edition.Edition)
		if err := tx.InsertCompany(ctx, party.Company{ID: org, Name: "심은나무", LatinName: "PLANTED", Country: "KR", BusinessNumber: "x" + c.Edition.Edition}, "demo-officer"); err != nil {
			return err
		}
		for i := range 60 {
			id := application.ID(fmt.Sprintf("%s-%02d", c.Edition.Edition, i))
			truth[id] = 690 + 60*g.NormFloat64()
			r := evaluation.Result{Max: 10000, Technology: "BB", RegisteredBy: "demo-officer", RegisteredAt: tx.Now}
			var members []panel.Member
			for _, x := range g.Perm(len(lean))[:2] {
				expert := party.PersonID(fmt.Sprintf("demo-expert-%d", x+1))
				total := scheme.Tenths(math.Round(10 * (truth[id] - lean[x] + 20*g.NormFloat64())))
				r.Experts, r.EachTotal, r.Technologies = append(r.Experts, expert), append(r.EachTotal, total), append(r.Technologies, "BB")
				r.Total += total
				members = append(members, panel.Member{Person: expert, Declaration: panel.NoInterest, AppointedAt: tx.Now})
			}
			r.Total /= 2
			a := application.Application{
				ID: id, Reference: "p-" + string(id), Company: org, Edition: c.Edition, Sheet: c.Sheet, State: application.Evaluated, StateSince: tx.Now, OpenedAt: tx.Now, OpenedBy: "demo-officer", Language: "en",
			}
			if err := tx.InsertApplication(ctx, a); err != nil {
				return err
			}
			if err := tx.SavePanel(ctx, panel.Panel{Case: id, Members: members, VisitOn: calendar.On(tx.Now, caseworktest.Seoul), AppointedBy: "demo-officer", AppointedAt: tx.Now}); err != nil {
				return err
			}
			if err := tx.SaveResult(ctx, id, r); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return truth
}

// give sets the duties of a person.
func give(t *testing.T, w *caseworktest.World, id party.PersonID, duties ...party.Duty) {
	t.Helper()
	if err := w.Store.Update(context.Background(), func(tx *store.Tx) error {
		p, err := tx.Person(context.Background(), id)
		if err != nil {
			return err
		}
		p.Duties = duties
		return tx.UpdatePerson(context.Background(), p)
	}); err != nil {
		t.Fatal(err)
	}
}

// made reads the scores of a cycle and gives what the officer sees.
func made(t *testing.T, w *caseworktest.World, c calibration.Cycle) casework.CycleView {
	t.Helper()
	if err := w.Desk.MakeReading(context.Background(), officer, c); err != nil {
		t.Fatal(err)
	}
	v, err := w.Desk.ReadCycle(context.Background(), officer, c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAdjustedTotalsAreNearerToThePlantedTruthAndHarmNobodyWithoutSeverity(t *testing.T) {
	w := caseworktest.New(t)
	for _, severity := range []float64{40, 0} {
		c := ruled(t, w, fmt.Sprintf("planted%.0f", severity), "calibration: {decision: raw, setting: calibration}")
		truth := plant(t, w, c, severity)
		v := made(t, w, c)
		raw, adjusted := 0.0, 0.0
		for _, x := range v.Figures.Cases {
			raw += math.Abs(float64(x.Raw)/10 - truth[x.Case])
			adjusted += math.Abs(float64(*x.Adjusted)/10 - truth[x.Case])
		}
		t.Logf("severity %.0f: mean error %.1f raw, %.1f adjusted", severity, raw/60, adjusted/60)
		if severity > 0 && adjusted > 0.75*raw || adjusted > 1.02*raw {
			t.Errorf("severity %.0f: mean error %.1f raw, %.1f adjusted", severity, raw/60, adjusted/60)
		}
	}
}

func TestTheTotalThatTheSchemeNamesDecides(t *testing.T) {
	ctx, w := context.Background(), caseworktest.New(t)
	adjusted := ruled(t, w, "adjusted", "calibration: {decision: adjusted, setting: calibration}")
	plant(t, w, adjusted, 40)
	var id application.ID
	for _, x := range made(t, w, adjusted).Figures.Cases {
		if x.Raw < 7000 && *x.Adjusted >= 7000 {
			id = x.Case
		}
	}
	if id == "" {
		t.Fatal("no case passes by its adjusted total alone; the test says nothing")
	}
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met by the total that the scheme lets decide."}
	if got := keyOf(w.Desk.Decide(ctx, decider, id, grant)); got != "evaluation.no_reading" {
		t.Errorf("before the reading is frozen: %q", got)
	}
	v, err := w.Desk.ReadCycle(ctx, officer, adjusted)
	if err != nil || v.MayFreeze != nil {
		t.Fatal(err, v.MayFreeze)
	}
	for who, want := range map[party.PersonID]string{"demo-decider": "fault.forbidden", "demo-expert-1": "fault.forbidden", "demo-auditor": "fault.forbidden"} {
		if got := keyOf(w.Desk.FreezeReading(ctx, caseworktest.Person(who), adjusted, v.Reading.Digest)); got != want {
			t.Errorf("%s freezes: %q", who, got)
		}
	}
	if got := keyOf(w.Desk.FreezeReading(ctx, officer, adjusted, "another")); got != "fault.stale" {
		t.Errorf("another reading than was seen: %q", got)
	}
	if err := w.Desk.FreezeReading(ctx, officer, adjusted, v.Reading.Digest); err != nil {
		t.Fatal(err)
	}
	if got := keyOf(w.Desk.MakeReading(ctx, officer, adjusted)); got != "calibration.frozen" {
		t.Errorf("a frozen cycle is read again: %q", got)
	}
	if err := w.Desk.Decide(ctx, decider, id, grant); err != nil {
		t.Fatal(err)
	}
	read, _ := v.Figures.ByCase(id)
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		r, err := tx.Result(ctx, id)
		if err != nil {
			return err
		}
		e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
		if err != nil {
			return err
		}
		k := *e
		k.Calibration = &scheme.Calibration{Decision: scheme.Adjusted}
		if total, err := r.Deciding(&k); err != nil || total != *read.Adjusted || r.Totals(&k).Reading != v.Reading.Digest || r.Total != read.Raw {
			t.Errorf("decided on %s (%v), the reading says %s", total, err, *read.Adjusted)
		}
		k.Calibration = nil
		if total, err := r.Deciding(&k); err != nil || total != read.Raw || r.Totals(&k) != nil {
			t.Errorf("an edition that says nothing decides on %s", total)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// The frozen reading is made again by the second judge, and whoever changes a result or a total is found out.
	found := func() []casework.Contradiction {
		all, _, _, err := w.Desk.Check(ctx, w.Trust)
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(all, func(c casework.Contradiction) bool { return c.Subject != adjusted.String() })
	}
	if f := found(); len(f) > 0 {
		t.Errorf("the second judge finds %v", f)
	}
	for name, sql := range map[string]string{
		"an adjusted total":    `UPDATE reading_case SET adjusted = adjusted + 1 WHERE application = '` + string(id) + `'`,
		"the reading's digest": `UPDATE reading SET digest = 'ff' || SUBSTR(digest, 3)`,
	} {
		if _, err := w.Store.WriterDB().ExecContext(ctx, sql); err != nil {
			t.Fatal(err)
		}
		if len(found()) == 0 {
			t.Errorf("%s was changed and nobody notices", name)
		}
	}
}

func TestAThirdExpertIsAskedByTheRuleAndSheetsStay(t *testing.T) {
	ctx, w := context.Background(), caseworktest.New(t)
	cast := w.Setup(t)
	for n := range demo.Scored() {
		if _, err := cast.Evaluate(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	v := made(t, w, cast.Cycle())
	if len(v.Due) == 0 || len(v.Due) == len(v.Figures.Cases) || v.Figures.Trouble != "" {
		t.Fatalf("%d of %d cases are due, trouble %q", len(v.Due), len(v.Figures.Cases), v.Figures.Trouble)
	}
	if got := keyOf(v.MayFreeze); got != "calibration.due" {
		t.Errorf("freezing while cases are due: %q", got)
	}
	id := v.Due[0]
	before, _ := v.Figures.ByCase(id)
	for _, x := range v.Figures.Cases {
		if !v.Figures.Due(x) {
			if got := keyOf(w.Desk.AskThirdExpert(ctx, officer, x.Case, "demo-expert-7")); got != "calibration.not_due" {
				t.Errorf("a case that is not due: %q", got)
			}
			break
		}
	}
	if got := keyOf(w.Desk.AskThirdExpert(ctx, decider, id, "demo-expert-7")); got != "fault.forbidden" {
		t.Errorf("a decider asks: %q", got)
	}
	if got := keyOf(w.Desk.AskThirdExpert(ctx, officer, id, before.Experts[0])); got != "panel.twice" {
		t.Errorf("an expert who sits already: %q", got)
	}
	third := party.PersonID("demo-expert-7")
	give(t, w, third, party.Expert, party.Auditor)
	if got := keyOf(w.Desk.AskThirdExpert(ctx, officer, id, third)); got != "panel.may_have_read" {
		t.Errorf("an expert who may have read the result is asked: %q", got)
	}
	if v, err := w.Desk.ReadCycle(ctx, officer, cast.Cycle()); err != nil || slices.ContainsFunc(v.Experts, func(p party.Person) bool { return p.ID == third }) {
		t.Errorf("an expert who may have read the result is offered (%v)", err)
	}
	give(t, w, third, party.Expert)
	if err := w.Desk.AskThirdExpert(ctx, officer, id, third); err != nil {
		t.Fatal(err)
	}
	at, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || at.Case.State != application.Evaluating || at.Result != nil || len(at.Seats) != 3 || at.Seats[0].Submitted.IsZero() {
		t.Fatalf("%s, result %v, %d seats (%v)", at.Case.State, at.Result, len(at.Seats), err)
	}
	if v, err = w.Desk.ReadCycle(ctx, officer, cast.Cycle()); err != nil || !v.Outdated || len(v.Again) != 1 {
		t.Fatalf("outdated %t, %d scored again (%v)", v.Outdated, len(v.Again), err)
	}
	w.Check(t)
	// The new member sees the case and nobody's marks; the others' sheets stay closed.
	who := caseworktest.Person(third)
	if err := w.Desk.Declare(ctx, who, id, false, ""); err != nil {
		t.Fatal(err)
	}
	seen, err := w.Desk.ExpertCase(ctx, who, id)
	if err != nil || len(seen.Own.Answers) > 0 {
		t.Fatal(err)
	}
	// Nor does another duty show the member what the others gave.
	give(t, w, third, party.Expert, party.Auditor)
	if _, err := w.Desk.ReadCycle(ctx, who, cast.Cycle()); keyOf(err) != "calibration.scoring" {
		t.Errorf("a member reads what the others gave: %v", err)
	}
	if err := w.Desk.Mark(ctx, caseworktest.Person(before.Experts[0]), id, map[string]scheme.Answer{"1.2.1.1": {Level: "A"}}); keyOf(err) != "evaluation.closed_by_you" {
		t.Errorf("a sheet that is in was changed: %v", err)
	}
	if err := w.Desk.ReopenScoresheet(ctx, caseworktest.Person(before.Experts[0]), id); keyOf(err) != "calibration.counted" {
		t.Errorf("a sheet that was counted is opened again: %v", err)
	}
	marks := map[string]scheme.Answer{}
	for _, it := range seen.Sheet.Items() {
		marks[it.ID] = scheme.Answer{Level: "B", Reason: "Seen on site, with the records."}
	}
	for _, err := range []error{
		w.Desk.Mark(ctx, who, id, marks), w.Desk.MarkTechnology(ctx, who, id, "BBB", "The core process is documented."), w.Desk.SubmitScoresheet(ctx, who, id),
		w.Desk.RegisterResult(ctx, officer, id),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Check(t)
	if _, err := w.Desk.ReadCycle(ctx, who, cast.Cycle()); err != nil {
		t.Errorf("the result is registered: %v", err)
	}
	give(t, w, third, party.Expert)
	v = made(t, w, cast.Cycle())
	after, _ := v.Figures.ByCase(id)
	if len(after.Experts) != 3 || slices.Contains(v.Due, id) || len(v.Again) != 0 {
		t.Errorf("%d experts, due %v", len(after.Experts), v.Due)
	}
	for i, x := range before.Experts {
		if at := slices.Index(after.Experts, x); at < 0 || after.Each[at] != before.Each[i] {
			t.Errorf("%s gave %s, now %v", x, before.Each[i], after.Each)
		}
	}
	if got := keyOf(w.Desk.AskThirdExpert(ctx, officer, id, "demo-expert-10")); got != "calibration.not_due" && got != "panel.twice" {
		t.Errorf("a fourth: %q", got)
	}
}
