package demo_test

import (
	"context"
	"slices"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// TestTheDemoShowsMatchingAndAMove: solutions in several states of admission, matches that wait, were agreed, refused and returned, each of which
// says how alike the two are, a plan of a season that is still open, and a pilot that moved to the site whose manager's link is printed.
func TestTheDemoShowsMatchingAndAMove(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{}); err != nil {
		t.Fatal(err)
	}
	desk := &programme.Desk{Store: w.Store, Place: caseworktest.Seoul, Country: "KR"}
	officer := caseworktest.Person("demo-officer")

	admissions, err := desk.Admissions(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	states := map[solution.State]int{}
	for _, a := range admissions.Requests {
		states[a.State]++
	}
	for _, s := range []solution.State{solution.Checking, solution.Returned, solution.Expertise, solution.Admitted} {
		if states[s] == 0 {
			t.Errorf("no solution is %s: %v", s, states)
		}
	}
	matches, err := desk.Matches(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	stand := map[matching.State]int{}
	for _, m := range matches {
		if stand[m.State]++; len(m.Parts) == 0 || m.Score == 0 {
			t.Errorf("the match of %s and %s gives no reason", m.SolutionName, m.SiteName)
		}
	}
	for _, s := range []matching.State{matching.Proposed, matching.Agreed, matching.Declined, matching.Returned} {
		if stand[s] == 0 {
			t.Errorf("no match is %s: %v", s, stand)
		}
	}
	plans, err := desk.Seasons(ctx, officer)
	if err != nil || len(plans) != 1 || plans[0].State != matching.PlanDraft || len(plans[0].Placements) < 2 || len(plans[0].Out) != 1 {
		t.Errorf("the plans of a season are %+v, %v", plans, err)
	}

	var manager, owner party.Actor
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		for email, to := range map[string]*party.Actor{demo.SiteManager: &manager, demo.OwnerEmail(0): &owner} {
			p, err := tx.PersonByEmail(ctx, email)
			if err != nil {
				return err
			}
			if *to, err = tx.Actor(ctx, p.ID); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	pilots, err := desk.Pilots(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(pilots, func(p pilot.Pilot) bool { return len(p.Stays) > 0 })
	if i < 0 {
		t.Fatal("no pilot moved")
	}
	p := pilots[i]
	if p.State != pilot.Running || p.Stays[0].Started.IsZero() || p.Stays[0].Entries == 0 {
		t.Errorf("the pilot that moved is %s, its stay %+v", p.State, p.Stays[0])
	}
	for side, who := range map[pilot.Side]party.Actor{pilot.Host: manager, pilot.Vendor: owner} {
		f, err := desk.Agreement(ctx, who, side, p.ID)
		if err != nil || len(f.Agreement.Signed) != 2 {
			t.Errorf("the %s reads %d texts of the agreement, %v", side, len(f.Agreement.Signed), err)
		}
	}
	own, err := desk.OwnMatches(ctx, manager, pilot.Host)
	if err != nil || !slices.ContainsFunc(own, func(m matching.Match) bool { return m.MayReply(manager, matching.Host) }) {
		t.Errorf("no match waits for the site's manager: %v", err)
	}
	if n, err := desk.Notice(ctx, string(p.ID)); err != nil || len(n.Earlier) != 1 {
		t.Errorf("the public notice tells %+v, %v", n.Earlier, err)
	}
	for name, check := range map[string]func(context.Context) ([]string, int, error){"locks": desk.CheckLocks, "agreements": desk.CheckAgreements, "measurements": desk.CheckRuns} {
		found, looked, err := check(ctx)
		if err != nil || len(found) > 0 || looked == 0 {
			t.Errorf("%s: %d looked at, %q, %v", name, looked, found, err)
		}
	}
}
