package casework_test

import (
	"context"
	"slices"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/roster"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// accepted takes n made-up companies to the state in which they wait for a panel.
func accepted(t *testing.T, w *caseworktest.World, n int) []application.ID {
	t.Helper()
	cast := w.Setup(t)
	var ids []application.ID
	for i := range n {
		id, err := cast.Another(context.Background(), i, application.Accepted)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func plain(ids []application.ID) roster.Settings {
	return roster.Settings{Cases: ids, Aim: roster.Aim{Objective: roster.Fairest, Chance: 100}}
}

type round struct {
	t  *testing.T
	w  *caseworktest.World
	id roster.ID
}

var rosterOfficer = caseworktest.Person("demo-officer")

func openRound(t *testing.T, w *caseworktest.World, s roster.Settings) round {
	t.Helper()
	id, err := w.Desk.OpenRound(context.Background(), rosterOfficer, s)
	if err != nil {
		t.Fatalf("open a round: %v", err)
	}
	return round{t, w, id}
}

func (r round) plan() casework.RoundFile {
	r.t.Helper()
	if _, err := r.w.Desk.ProposePlan(context.Background(), rosterOfficer, r.id); err != nil {
		r.t.Fatalf("plan: %v", err)
	}
	return r.file(0)
}

func (r round) file(version int) casework.RoundFile {
	r.t.Helper()
	v, err := r.w.Desk.RoundFile(context.Background(), rosterOfficer, r.id, version, calendar.Date{})
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r round) approve(v casework.RoundFile) {
	r.t.Helper()
	if err := r.w.Desk.ApprovePlan(context.Background(), rosterOfficer, r.id, v.Version.Number, v.Earliest); err != nil {
		r.t.Fatalf("approve: %v", err)
	}
}

func (r round) panels() map[application.ID]panel.Panel {
	r.t.Helper()
	all := map[application.ID]panel.Panel{}
	if err := r.w.Store.View(context.Background(), func(tx *store.Tx) error {
		round, err := tx.Round(context.Background(), r.id)
		if err != nil {
			return err
		}
		for _, id := range round.Settings.Cases {
			p, err := tx.Panel(context.Background(), id)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			all[id] = p
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return all
}

func who(p panel.Panel) (all []party.PersonID) {
	for _, m := range p.Serving() {
		all = append(all, m.Person)
	}
	slices.Sort(all)
	return all
}

// The journey of a round: plan, pin, plan again, go back, approve, two steps aside, repair. Peers' journey F13.
func TestARoundIsPlannedApprovedAndRepaired(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		ids := accepted(t, w, 14)
		r := openRound(t, w, plain(ids))
		v := r.plan()
		if v.Version.Plan.Assigned == nil {
			t.Fatalf("no plan: %+v", v.Input.Obstacles(&v.Version.Plan))
		}
		first := v.Version.Plan.Pairs()

		// Two pins: experts whom the first plan left out, and who have no interest.
		var pins []roster.Chosen
		for c := 0; c < len(v.Input.Cases) && len(pins) < 2; c++ {
			if next := v.Input.Why(&v.Version.Plan, c)[0].Next; next != nil {
				pins = append(pins, roster.Chosen{Case: v.Input.Cases[c].ID, Person: v.Input.Experts[next.Expert].Person})
			}
		}
		for _, x := range pins {
			if err := w.Desk.PinPair(ctx, rosterOfficer, r.id, x); err != nil {
				t.Fatal(err)
			}
		}
		v = r.plan()
		for _, x := range pins {
			c := slices.IndexFunc(v.Input.Cases, func(k roster.Case) bool { return k.ID == x.Case })
			if !slices.ContainsFunc(v.Input.PanelOf(&v.Version.Plan, c), func(e int) bool { return v.Input.Experts[e].Person == x.Person }) {
				t.Errorf("the pin %v was not kept", x)
			}
		}
		if len(roster.Compare(v.BeforeIn, &v.Before.Plan, v.Input, &v.Version.Plan)) == 0 {
			t.Error("pinning other experts changed nothing")
		}
		if _, err := w.Desk.BackTo(ctx, rosterOfficer, r.id, 1); err != nil {
			t.Fatal(err)
		}
		if v = r.file(0); !slices.Equal(v.Version.Plan.Pairs(), first) || len(v.Round.Settings.Pins) != 0 || v.Version.Number != 3 || v.Version.Of != 1 {
			t.Errorf("going back gave version %d of %d with %d pins", v.Version.Number, v.Version.Of, len(v.Round.Settings.Pins))
		}

		for name, err := range map[string]error{
			"an expert approves":        w.Desk.ApprovePlan(ctx, caseworktest.Person("demo-expert-1"), r.id, 3, v.Earliest),
			"another version than read": w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 2, v.Earliest),
			"a visit without notice":    w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 3, v.Today),
			"no day":                    w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 3, calendar.Date{}),
		} {
			if err == nil {
				t.Errorf("%s, and nothing is wrong with it", name)
			}
		}
		w.Drain(t)
		letters := len(w.Post.Letters())
		r.approve(v)
		w.Drain(t)
		if sent := len(w.Post.Letters()) - letters; sent < len(ids)*3 { // two experts and a company for each case
			t.Errorf("%d letters went out", sent)
		}
		if err := w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 3, v.Earliest); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved twice: %v", err)
		}
		panels := r.panels()
		for c, id := range ids {
			if len(panels[id].Members) != 2 || panels[id].VisitOn.Before(v.Earliest) {
				t.Errorf("case %d has the panel %+v", c, panels[id])
			}
		}
		w.Check(t)

		// One declares an interest after writing, one declines before answering; somebody else has written as well.
		wrote, aside := panels[ids[0]].Members[0].Person, panels[ids[0]].Members[1].Person
		for _, m := range []party.PersonID{wrote, aside} {
			declare(t, w, ids[0], m)
		}
		mark(t, w, ids[0], wrote)
		mark(t, w, ids[0], aside)
		if err := w.Desk.Declare(ctx, caseworktest.Person(aside), ids[0], true, "My sister began to work there."); err != nil {
			t.Fatal(err)
		}
		decliner := panels[ids[5]].Members[1].Person
		if err := w.Desk.Decline(ctx, caseworktest.Person(decliner), ids[5], "I am abroad in that week."); err != nil {
			t.Fatal(err)
		}
		if v = r.file(0); v.Vacant != 2 {
			t.Errorf("%d places are vacant", v.Vacant)
		}
		v = r.plan()
		plan := &v.Version.Plan
		if plan.Assigned == nil {
			t.Fatalf("no repair: %+v", v.Input.Obstacles(plan))
		}
		if plan.Method != roster.Mended || len(plan.Added) != len(plan.Removed)+2 || len(plan.Removed) > 1 {
			t.Errorf("%d added and %d removed for two who stepped aside", len(plan.Added), len(plan.Removed))
		}
		r.approve(v)
		after := r.panels()
		for _, id := range ids {
			if len(after[id].Serving()) != 2 {
				t.Errorf("case %s has %d members", id, len(after[id].Serving()))
			}
		}
		if m, sits := after[ids[0]].Member(aside); !sits || m.Declaration != panel.Interested || slices.Contains(who(after[ids[0]]), aside) || !slices.Contains(who(after[ids[0]]), wrote) {
			t.Errorf("the panel of the first case is %+v", after[ids[0]])
		}
		if err := w.Store.View(ctx, func(tx *store.Tx) error {
			for _, person := range []party.PersonID{wrote, aside} {
				s, err := tx.Scoresheet(ctx, ids[0], person)
				if err != nil || len(s.Answers) != 1 {
					t.Errorf("what %s wrote is not there any more: %+v, %v", person, s, err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
	})
}

func declare(t *testing.T, w *caseworktest.World, id application.ID, person party.PersonID) {
	t.Helper()
	if err := w.Desk.Declare(context.Background(), caseworktest.Person(person), id, false, ""); err != nil {
		t.Fatalf("%s declares: %v", person, err)
	}
}

func mark(t *testing.T, w *caseworktest.World, id application.ID, person party.PersonID) {
	t.Helper()
	cast := w.Setup(t)
	for area := range cast.Sheet().Areas {
		for _, sub := range cast.Sheet().Areas[area].SubAreas {
			for _, item := range sub.Items {
				if item.Type == scheme.Judged {
					if err := w.Desk.Mark(context.Background(), caseworktest.Person(person), id, map[string]scheme.Answer{item.ID: {Level: "B"}}); err != nil {
						t.Fatalf("%s marks: %v", person, err)
					}
					return
				}
			}
		}
	}
	t.Fatal("the sheet has no judged item")
}

// A review that was written is never taken away, not even by a plan that somebody made up.
func TestAWrittenReviewOutlivesEveryPlan(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	ids := accepted(t, w, 6)
	r := openRound(t, w, plain(ids))
	r.approve(r.plan())
	before := r.panels()
	for _, id := range ids { // everybody writes
		for _, m := range before[id].Members {
			declare(t, w, id, m.Person)
			mark(t, w, id, m.Person)
		}
	}
	// The office declares every expert but those who sit there absent, and wants everything else: nobody moves.
	v := r.plan()
	if len(v.Version.Plan.Added)+len(v.Version.Plan.Removed)+len(v.Version.Plan.Lost) != 0 {
		t.Errorf("a repair of nothing moves %+v", v.Version.Plan)
	}
	for _, pin := range v.Input.Pins {
		if pin.Ground != roster.Written {
			t.Errorf("%v is pinned as %s", pin.Pair, pin.Ground)
		}
	}
	if len(v.Input.Pins) != 2*len(ids) {
		t.Errorf("%d pins", len(v.Input.Pins))
	}
	// A plan made up around the planner does not verify, and the desk refuses it.
	forged := *v.Version
	in, err := forged.Input()
	if err != nil {
		t.Fatal(err)
	}
	in.Pins = nil
	forged.Frozen, forged.Plan.Input, err = in.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	c, out := 0, in.PanelOf(&forged.Plan, 0)[0]
	for e := range in.Experts {
		if !slices.Contains(in.PanelOf(&forged.Plan, c), e) && !slices.ContainsFunc(in.Bars, func(b roster.Bar) bool { return b.Pair == roster.Pair{Case: c, Expert: e} }) {
			bar := *in
			bar.Bars = append(slices.Clone(in.Bars), roster.Bar{Pair: roster.Pair{Case: c, Expert: out}, Kind: "made up"})
			plan, err := roster.Run(ctx, &bar)
			if err != nil || plan.Assigned == nil {
				t.Fatalf("%v %v", plan, err)
			}
			forged.Frozen, _, _ = bar.Freeze()
			forged.Plan = *plan
			break
		}
	}
	forged.Number = v.Version.Number + 1
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		round, err := tx.Round(ctx, r.id)
		if err != nil {
			return err
		}
		round.Version++
		if err := tx.UpdateRound(ctx, round); err != nil {
			return err
		}
		return tx.InsertRoundPlan(ctx, forged)
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, forged.Number, v.Earliest); !fault.Is(err, fault.Conflict) {
		t.Errorf("a plan that takes a written review away: %v", err)
	}
	for id, p := range r.panels() {
		if !slices.Equal(who(p), who(before[id])) {
			t.Errorf("case %s changed", id)
		}
	}
}

// Too few experts: the plan says what stands in the way, and holds once the officer relaxes it.
func TestARoundThatCannotBeSaysWhatToRelax(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	ids := accepted(t, w, 14)
	s := plain(ids)
	s.Cap = 2
	r := openRound(t, w, s)
	v := r.plan()
	if v.Version.Plan.Assigned != nil {
		t.Fatal("there is a plan")
	}
	for range 12 {
		var lifts []roster.Lift
		for _, o := range v.Input.Obstacles(&v.Version.Plan) {
			if o.Bare {
				t.Fatalf("only more experts help case %s", o.Case.Reference)
			}
			lifts = append(lifts, o.Lift)
		}
		if len(lifts) == 0 {
			t.Fatal("nothing is said to stand in the way")
		}
		if err := w.Desk.RelaxRules(ctx, rosterOfficer, r.id, lifts); err != nil {
			t.Fatal(err)
		}
		if v = r.plan(); v.Version.Plan.Assigned != nil {
			break
		}
	}
	if v.Version.Plan.Assigned == nil {
		t.Fatalf("relaxing did not help: %+v", v.Input.Obstacles(&v.Version.Plan))
	}
	if err := w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 1, v.Earliest); err == nil {
		t.Error("a version without a plan was approved")
	}
	r.approve(v)
	w.Check(t)
}

// What changes between the plan and its approval keeps the whole of it from taking effect.
func TestAnApprovalLooksAtEverythingAgain(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	ids := accepted(t, w, 5)
	r := openRound(t, w, plain(ids))
	v := r.plan()
	if err := w.Desk.Withdraw(ctx, w.Cast.Owner(0), ids[2]); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ApprovePlan(ctx, rosterOfficer, r.id, 1, v.Earliest); !fault.Is(err, fault.Conflict) {
		t.Errorf("a case was withdrawn: %v", err)
	}
	if v = r.file(0); len(v.Gone) != 1 {
		t.Errorf("gone: %v", v.Gone)
	}
	for id, p := range r.panels() {
		if len(p.Members) != 0 {
			t.Errorf("case %s got a panel", id)
		}
	}
	v = r.plan()
	if len(v.Input.Cases) != 4 {
		t.Errorf("%d cases are left", len(v.Input.Cases))
	}
	r.approve(v)
	w.Drain(t)
	w.Check(t)

	// A plan that was tampered with is found, and so is a panel that is not the plan's.
	if _, err := w.Store.WriterDB().ExecContext(ctx, `UPDATE assignment_plan SET plan = REPLACE(plan, '"Total":', '"Total":1') WHERE version = 2`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Store.WriterDB().ExecContext(ctx, `DELETE FROM panel_member WHERE application = $1 AND position = 0`, string(ids[0])); err != nil {
		t.Fatal(err)
	}
	found, plans, err := w.Desk.CheckRounds(ctx)
	if err != nil || plans != 2 || len(found) != 1 {
		t.Errorf("the check looked at %d plans and found %v, %v", plans, found, err)
	}
	if _, err := w.Store.WriterDB().ExecContext(ctx, `UPDATE assignment_plan SET plan = REPLACE(plan, '"Total":1', '"Total":') WHERE version = 2`); err != nil {
		t.Fatal(err)
	}
	if found, _, err = w.Desk.CheckRounds(ctx); err != nil || len(found) != 1 {
		t.Errorf("a seat of the plan is gone; the check found %v, %v", found, err)
	}
}

func TestWhatCannotBeARound(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	ids := accepted(t, w, 3)
	submitted := w.At(t, application.Submitted)
	r := openRound(t, w, plain(ids[:2]))
	for name, s := range map[string]roster.Settings{
		"no case":                      plain(nil),
		"a case of another round":      plain(ids),
		"a case that is not accepted":  plain([]application.ID{ids[2], submitted}),
		"a panel below the scheme's":   func() roster.Settings { s := plain(ids[2:]); s.Need = 1; return s }(),
		"a chance of one in a hundred": func() roster.Settings { s := plain(ids[2:]); s.Aim.Chance = 1; return s }(),
	} {
		if _, err := w.Desk.OpenRound(ctx, rosterOfficer, s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Desk.OpenRound(ctx, caseworktest.Person("demo-decider"), plain(ids[2:])); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a decider opens a round: %v", err)
	}
	// Somebody with an interest cannot be pinned.
	v := r.plan()
	if len(v.Input.Bars) > 0 {
		b := v.Input.Bars[0]
		if err := w.Desk.PinPair(ctx, rosterOfficer, r.id, roster.Chosen{Case: v.Input.Cases[b.Case].ID, Person: v.Input.Experts[b.Expert].Person}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an expert with an interest was pinned: %v", err)
		}
	}
	if err := w.Desk.PinPair(ctx, rosterOfficer, r.id, roster.Chosen{Case: ids[2], Person: "demo-expert-1"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a case of no round was pinned: %v", err)
	}
	if err := w.Desk.DiscardRound(ctx, rosterOfficer, r.id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.ProposePlan(ctx, rosterOfficer, r.id); !fault.Is(err, fault.Conflict) {
		t.Errorf("a discarded round was planned: %v", err)
	}
	l, err := w.Desk.Rounds(ctx, rosterOfficer)
	if err != nil || len(l.Rounds) != 1 || len(l.Waiting) != 3 {
		t.Errorf("%d rounds, %d cases wait, %v", len(l.Rounds), len(l.Waiting), err)
	}
}
