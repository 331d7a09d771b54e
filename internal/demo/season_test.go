package demo_test

import (
	"context"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cityneed"
	"proba.example/internal/demo"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// TestASeasonOfPilots: the register has the shape of the one published in 2021, pilots stand in every state, and nothing in it contradicts.
func TestASeasonOfPilots(t *testing.T) {
	if testing.Short() {
		t.Skip("a season takes a while")
	}
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{Season: true}); err != nil {
		t.Fatal(err)
	}
	var sites []site.Site
	var pilots []pilot.Pilot
	var solutions []solution.Solution
	var requests []cityneed.Request
	desk := &programme.Desk{Store: w.Store, Place: caseworktest.Seoul, Country: "KR"}
	officer := caseworktest.Person("demo-officer")
	if err := w.Store.View(ctx, func(tx *store.Tx) (err error) {
		if pilots, err = tx.Pilots(ctx); err != nil {
			return err
		}
		solutions, err = tx.Solutions(ctx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	requests, err := desk.Requests(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	if sites, err = desk.Sites(ctx, officer); err != nil {
		t.Fatal(err)
	}
	if len(sites) != 163 || len(solutions) != 120 || len(requests) != 40 || len(pilots) != 60 {
		t.Errorf("%d sites, %d solutions, %d requests, %d pilots", len(sites), len(solutions), len(requests), len(pilots))
	}
	owners, markets, numbers := map[site.Ownership]int{}, map[string]int{}, map[string]bool{}
	done, running, any, several, technologies, focus, hours, numbered := 0, 0, 0, 0, 0, 0, 0, 0
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	for _, s := range sites {
		owners[s.Ownership]++
		for _, m := range s.Markets {
			markets[m]++
		}
		if s.Done != nil {
			done += *s.Done
		}
		if s.Running != nil {
			running += *s.Running
		}
		if s.Number != "" {
			numbered, numbers[s.Number] = numbered+1, true
		}
		count(&any, s.Done != nil || s.Running != nil)
		count(&several, len(s.Markets) > 1)
		count(&technologies, len(s.Technologies) > 0)
		count(&focus, s.Focus != "")
		count(&hours, s.Hours != "")
	}
	if owners[site.StateOwned] != 89 || owners[site.Private] != 73 || done != 78 || running != 46 || any != 56 || several != 74 {
		t.Errorf("owners %v, %d done, %d running at %d sites, %d of several markets", owners, done, running, any, several)
	}
	if numbered != 161 || len(numbers) != 158 || technologies != 71 || focus != 148 || hours != 8 {
		t.Errorf("%d numbers of %d, %d with technologies, %d with a focus, %d with hours", len(numbers), numbered, technologies, focus, hours)
	}
	if markets["healthcare"] != 52 || markets["edtech"] != 52 || markets["transport"] != 13 || markets["fintech"] != 10 {
		t.Errorf("markets %v", markets)
	}
	states := map[pilot.State]int{}
	for _, p := range pilots {
		states[p.State]++
	}
	for _, s := range pilot.States {
		if states[s] < 3 {
			t.Errorf("%d pilots are %s", states[s], s)
		}
	}
	for name, check := range map[string]func(context.Context) ([]string, int, error){"locks": desk.CheckLocks, "agreements": desk.CheckAgreements, "measurements": desk.CheckRuns} {
		found, looked, err := check(ctx)
		if err != nil || len(found) > 0 || looked == 0 {
			t.Errorf("%s: %d looked at, %q, %v", name, looked, found, err)
		}
	}
}
