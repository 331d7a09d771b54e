package matching_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

func made(t interface {
	Helper()
	Fatal(args ...any)
}, b *matching.Board, p matching.Plan,
) matching.Plan {
	t.Helper()
	p, err := b.Make(context.Background(), p, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestASeasonPlacesWhatIsAskedForFirstAndSaysWhyNot(t *testing.T) {
	one := 1
	offers := []matching.Offer{
		anOffer("asked", list("healthcare"), list("vision")), anOffer("better", list("healthcare", "edtech"), list("sensors")), anOffer("second", list("edtech"), list("vision")),
		anOffer("odd", list("fintech"), list("drones")), anOffer("video", list("edtech"), list("vision")), anOffer("out", list("edtech"), list("vision")), anOffer("busy", list("edtech"), nil),
	}
	offers[4].Solution.Data = list("video")
	places := []matching.Place{aPlace("clinic", list("healthcare", "edtech"), list("vision", "sensors")), aPlace("school", list("edtech"), list("vision")), aPlace("unknown", list("edtech"), nil)}
	places[0].Site.Capacity, places[1].Site.Capacity, places[2].Site.Capacity = &one, &one, nil
	places[1].With = []solution.ID{"busy"}
	needs := []cityneed.Request{{ID: "need", State: cityneed.Open, Markets: list("healthcare"), Technologies: list("vision"), Site: "clinic"}}
	b := matching.NewBoard(matching.Defaults, today, offers, places, needs, nil)
	p := made(t, b, matching.Plan{ID: "plan", Title: "Spring", Seed: 7, Out: []matching.LeftOut{{Solution: "out", Words: "Waits for a licence."}}})
	at := map[solution.ID]matching.Placement{}
	for _, x := range p.Placements {
		at[x.Solution] = x
	}
	if x := at["asked"]; x.Site != "clinic" || x.Request != "need" || x.Rank != 1 {
		t.Errorf("the request is not served first: %+v", x)
	}
	if len(p.Placements) != 3 || at["better"].Site == "clinic" || at["second"].Site == "" || p.Likeness != p.Bound {
		t.Errorf("placed are %+v, likeness %d of %d", p.Placements, p.Likeness, p.Bound)
	}
	why := map[solution.ID]matching.Unplaced{}
	for _, x := range p.Unplaced {
		why[x.Solution] = x
	}
	if x := why["odd"]; x.Suited != 0 || x.Alike != 3 {
		t.Errorf("the odd one: %+v", x)
	}
	if x := why["video"]; x.Suited != 0 || !slices.Equal(x.Bars, []matching.BarCount{{Bar: matching.Data, Count: 3}}) {
		t.Errorf("the one with video: %+v", x)
	}
	if why["out"].Words != "Waits for a licence." || len(p.Unplaced) != 3 {
		t.Errorf("unplaced are %+v", p.Unplaced)
	}
	if _, told := why["busy"]; told {
		t.Error("a solution that is matched already has a part in the season")
	}

	p.Pins = []matching.Pin{{Solution: "better", Site: "clinic"}}
	p = made(t, b, p)
	i := slices.IndexFunc(p.Placements, func(x matching.Placement) bool { return x.Solution == "better" })
	if i < 0 || p.Placements[i].Site != "clinic" || !p.Placements[i].Pinned || p.Likeness != p.Bound {
		t.Errorf("the pin is not kept: %+v", p)
	}
	if p = made(t, b, p.Free("better")); len(p.Pins) > 0 || p.Placements[0].Site != "clinic" {
		t.Errorf("freed: %+v", p.Placements)
	}
	p.Pins = []matching.Pin{{Solution: "video", Site: "clinic"}}
	if _, err := b.Make(context.Background(), p, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a pin against a rule: %v", err)
	}
}

// best is the greatest number of pairs, and the greatest likeness with so many, by trying everything.
func best(b *matching.Board, offers int, left []int, o int) (n, score int) {
	if o == offers {
		return 0, 0
	}
	n, score = best(b, offers, left, o+1)
	for _, c := range b.Candidates(o, nil) {
		if left[c.Place] > 0 {
			left[c.Place]--
			m, s := best(b, offers, left, o+1)
			left[c.Place]++
			if m+1 > n || m+1 == n && s+c.Score > score {
				n, score = m+1, s+c.Score
			}
		}
	}
	return n, score
}

// Without requests a plan places as many as can be, and among such plans is the most alike; whatever the seed and the order of entry.
func TestAPlanIsTheBestThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var offers []matching.Offer
		var places []matching.Place
		for i := range rapid.IntRange(1, 5).Draw(t, "offers") {
			offers = append(offers, anOffer(fmt.Sprint("o", i), codes("m", 3).Draw(t, "m"), codes("t", 3).Draw(t, "t")))
		}
		var left []int
		for i := range rapid.IntRange(1, 4).Draw(t, "places") {
			p := aPlace(fmt.Sprint("p", i), codes("m", 3).Draw(t, "m"), codes("t", 3).Draw(t, "t"))
			n := rapid.IntRange(0, 2).Draw(t, "capacity")
			p.Site.Capacity = &n
			left, places = append(left, n), append(places, p)
		}
		b := matching.NewBoard(matching.Defaults, today, offers, places, nil, nil)
		n, score := best(b, len(offers), left, 0)
		seed := rapid.Uint64().Draw(t, "seed")
		p := made(t, b, matching.Plan{Seed: seed})
		if len(p.Placements) != n || p.Likeness != int64(score) || p.Bound != int64(score) {
			t.Fatalf("placed %d with %d (bound %d), want %d with %d", len(p.Placements), p.Likeness, p.Bound, n, score)
		}
		if again := made(t, b, matching.Plan{Seed: seed}); !reflect.DeepEqual(p, again) {
			t.Fatal("two runs of one input differ")
		}
		used := map[site.ID]int{}
		for _, x := range p.Placements {
			used[x.Site]++
		}
		for i, x := range places {
			if used[x.Site.ID] > left[i] {
				t.Fatalf("%s has %d of %d", x.Site.ID, used[x.Site.ID], left[i])
			}
		}
		if len(p.Placements)+len(p.Unplaced) != len(offers) {
			t.Fatal("a solution is neither placed nor told of")
		}
	})
}

func TestAPlanThatIsOverStays(t *testing.T) {
	p := matching.Plan{Title: "Spring", State: matching.PlanConfirmed}
	is(t, p.Open(person("officer", party.Officer)), fault.Conflict)
	p.State = matching.PlanDraft
	is(t, p.Open(person("auditor", party.Auditor)), fault.Forbidden)
	if err := p.Open(person("officer", party.Officer)); err != nil {
		t.Error(err)
	}
	p.Title, p.Out = "x", []matching.LeftOut{{Solution: "a", Words: "short"}}
	if l := fault.All(p.Check()); len(l) != 2 {
		t.Errorf("checked: %v", l)
	}
}
