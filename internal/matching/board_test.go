package matching_test

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/matching"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

var today = calendar.MustParse("2026-05-04")

func two() *int { n := 2; return &n }

func anOffer(id string, markets, technologies []string) matching.Offer {
	return matching.Offer{
		Admission: solution.AdmissionID("admission-" + id), AdmittedOn: calendar.MustParse("2026-03-01"), Owners: matching.Tied("7701", "Maker"),
		Solution: solution.Solution{ID: solution.ID(id), Company: "org", Name: "Solution " + id, Markets: markets, Technologies: technologies, Data: []string{"technical"}},
	}
}

func aPlace(id string, markets, technologies []string) matching.Place {
	return matching.Place{
		Technologies: technologies, Owners: matching.Tied("7702", "Host"),
		Site: site.Site{ID: site.ID(id), Number: "7702", Name: "Site " + id, Markets: markets, State: site.Registered, Capacity: two(), DataClasses: []string{"technical", "personal"}},
	}
}

func list(codes ...string) []string { return codes }

// R16a and R16: the weighted mean of the shares in common, over what is known of both.
func TestR16TheScoreLeavesOutWhatIsUnknown(t *testing.T) {
	for _, c := range []struct {
		name               string
		offer, place       matching.Offer
		markets, techs     []string // of the place
		score, weightFirst int
		partial            bool
	}{
		{name: "all in common", offer: anOffer("a", list("edtech"), list("sensors")), markets: list("edtech"), techs: list("sensors"), score: 1_000_000, weightFirst: 600},
		{name: "one market of three, two technologies of three", offer: anOffer("a", list("edtech", "fintech"), list("sensors", "vision")), markets: list("edtech", "proptech"), techs: list("vision", "sensors", "drones"), score: 466_667, weightFirst: 600},
		{name: "technologies of the place unknown", offer: anOffer("a", list("edtech"), list("sensors")), markets: list("edtech", "fintech"), score: 500_000, weightFirst: 1000, partial: true},
		{name: "markets of the solution unknown", offer: anOffer("a", nil, list("sensors")), markets: list("edtech"), techs: list("sensors"), score: 1_000_000, weightFirst: 1000, partial: true},
		{name: "nothing known", offer: anOffer("a", nil, nil), partial: true},
		{name: "nothing in common", offer: anOffer("a", list("edtech"), list("vision")), markets: list("fintech"), techs: list("sensors"), weightFirst: 600},
	} {
		b := matching.NewBoard(matching.Defaults, today, []matching.Offer{c.offer}, []matching.Place{aPlace("p", c.markets, c.techs)}, nil, nil)
		r := b.Rate(0, 0)
		if r.Score != c.score || r.Partial() != c.partial || len(r.Bars) > 0 {
			t.Errorf("%s: %d, partial %v, bars %v; want %d, %v", c.name, r.Score, r.Partial(), r.Bars, c.score, c.partial)
		}
		if c.weightFirst > 0 && (len(r.Parts) == 0 || r.Parts[0].Weight != c.weightFirst) {
			t.Errorf("%s: parts %+v, want the first to weigh %d", c.name, r.Parts, c.weightFirst)
		}
	}
}

// R15: each hard filter rules a pair out by itself and says so; what is unknown rules nothing out.
func TestR15HardFilters(t *testing.T) {
	on := calendar.MustParse
	for _, c := range []struct {
		name    string
		change  func(o *matching.Offer, p *matching.Place)
		bars    []matching.Bar
		missing []string
		unknown []matching.Unknown
	}{
		{name: "nothing", change: func(*matching.Offer, *matching.Place) {}},
		{name: "suspended", change: func(_ *matching.Offer, p *matching.Place) { p.Site.State = site.Suspended }, bars: []matching.Bar{matching.NotRegistered}},
		{name: "full", change: func(_ *matching.Offer, p *matching.Place) { p.Used = 2 }, bars: []matching.Bar{matching.Full}},
		{name: "one place left", change: func(_ *matching.Offer, p *matching.Place) { p.Used = 1 }},
		{name: "capacity unknown", change: func(_ *matching.Offer, p *matching.Place) { p.Site.Capacity, p.Used = nil, 9 }, unknown: []matching.Unknown{matching.UnknownCapacity}},
		{name: "data", change: func(o *matching.Offer, _ *matching.Place) { o.Solution.Data = list("technical", "video") }, bars: []matching.Bar{matching.Data}, missing: list("video")},
		{name: "data of the place unknown", change: func(_ *matching.Offer, p *matching.Place) { p.Site.DataClasses = nil }, unknown: []matching.Unknown{matching.UnknownData}},
		{name: "data not stated", change: func(o *matching.Offer, _ *matching.Place) { o.Solution.Data = nil }, unknown: []matching.Unknown{matching.UnknownData}},
		{name: "owner", change: func(_ *matching.Offer, p *matching.Place) { p.Owners = matching.Tied("7701", "Another name") }, bars: []matching.Bar{matching.Owner}},
		{name: "group", change: func(o *matching.Offer, p *matching.Place) {
			o.Owners, p.Owners = matching.Tied("1", "A", "g"), matching.Tied("2", "B", "g")
		}, bars: []matching.Bar{matching.Owner}},
		{name: "one name", change: func(_ *matching.Offer, p *matching.Place) { p.Owners = matching.Tied("7702", "MAKER") }, bars: []matching.Bar{matching.Owner}},
		{name: "matched already", change: func(o *matching.Offer, p *matching.Place) { p.With = []solution.ID{"x", o.Solution.ID} }, bars: []matching.Bar{matching.Already}},
		{name: "owner unknown", change: func(_ *matching.Offer, p *matching.Place) { p.Site.Number = "" }, unknown: []matching.Unknown{matching.UnknownOwner}},
		{name: "opens after the solution must be done", change: func(o *matching.Offer, p *matching.Place) {
			o.Solution.To, p.Site.OpenFrom = on("2026-06-30"), on("2026-07-01")
		}, bars: []matching.Bar{matching.Dates}},
		{name: "thirteen days in common", change: func(o *matching.Offer, p *matching.Place) {
			o.Solution.From, p.Site.OpenTo = on("2026-07-01"), on("2026-07-13")
		}, bars: []matching.Bar{matching.Dates}},
		{name: "fourteen days in common", change: func(o *matching.Offer, p *matching.Place) {
			o.Solution.From, p.Site.OpenTo = on("2026-07-01"), on("2026-07-14")
		}},
		{name: "over", change: func(_ *matching.Offer, p *matching.Place) { p.Site.OpenTo = on("2026-05-03") }, bars: []matching.Bar{matching.Dates}},
		{name: "two at once", change: func(o *matching.Offer, p *matching.Place) {
			p.Site.State, o.Solution.Data = site.Removed, list("health")
		}, bars: []matching.Bar{matching.NotRegistered, matching.Data}, missing: list("health")},
	} {
		o, p := anOffer("a", list("edtech"), list("vision")), aPlace("p", list("edtech"), list("vision"))
		c.change(&o, &p)
		b := matching.NewBoard(matching.Defaults, today, []matching.Offer{o}, []matching.Place{p}, nil, nil)
		r := b.Rate(0, 0)
		if !slices.Equal(r.Bars, c.bars) || !slices.Equal(r.Missing, c.missing) || !slices.Equal(r.Unknown, c.unknown) {
			t.Errorf("%s: bars %v (%v), unknown %v; want %v (%v), %v", c.name, r.Bars, r.Missing, r.Unknown, c.bars, c.missing, c.unknown)
		}
		if free := len(b.Candidates(0, nil)) == 1; free != (len(c.bars) == 0) {
			t.Errorf("%s: a candidate: %v", c.name, free)
		}
	}
}

// R18: what a request asks for comes before what merely suits, however alike that is.
func TestR18RequestsComeFirst(t *testing.T) {
	offers := []matching.Offer{anOffer("a", list("healthcare"), list("vision")), anOffer("b", list("edtech"), list("sensors"))}
	places := []matching.Place{aPlace("clinic", list("healthcare", "edtech"), list("vision", "sensors", "drones")), aPlace("school", list("edtech"), list("sensors"))}
	need := cityneed.Request{ID: "n", State: cityneed.Open, Markets: list("healthcare"), Site: "clinic"}
	with := func(n cityneed.Request) *matching.Board {
		return matching.NewBoard(matching.Defaults, today, offers, places, []cityneed.Request{n}, nil)
	}
	b := with(need)
	first := b.OffersFor(0)[0]
	if first.Offer != 0 || !first.Led() || !slices.Equal(first.Needs, []int{0}) {
		t.Errorf("at the clinic comes first %+v", first)
	}
	if r := b.Rate(0, 1); r.Led() {
		t.Error("the request names the clinic, and the school is led by it")
	}
	if r := b.Rate(1, 0); r.Led() {
		t.Error("a solution for schools answers a request for healthcare")
	}
	need.Site = ""
	if r := with(need).Rate(0, 1); !r.Led() {
		t.Error("a request for any place does not lead")
	}
	need.State = cityneed.Archived
	if r := with(need).Rate(0, 0); r.Led() {
		t.Error("an archived request leads")
	}
	need.State, need.Markets = cityneed.Open, list("healthcare", "edtech", "fintech")
	if r := with(need).Rate(0, 0); r.Led() {
		t.Error("one market of three, and it answers")
	}
	answers := with(cityneed.Request{ID: "n", State: cityneed.Draft, Technologies: list("sensors")}).Answers(0)
	if answers[0].Offer != 1 || answers[0].Score != matching.Scale || answers[0].Places != 2 || !slices.Equal(answers[0].Unknown, []matching.Unknown{matching.UnknownMarkets}) {
		t.Errorf("the best answer is %+v", answers[0])
	}
}

// A refusal binds its pair for as long as its reason says, and teaches the taste of the place.
func TestRefusalsBearOnTheNextMatch(t *testing.T) {
	offers := []matching.Offer{anOffer("a", list("edtech"), list("vision")), anOffer("like", list("edtech"), list("vision", "drones")), anOffer("far", list("fintech"), list("sensors"))}
	places := []matching.Place{aPlace("p", list("edtech", "fintech"), list("vision", "sensors")), aPlace("q", list("edtech"), list("vision"))}
	refused := func(by matching.Side, why matching.Reason, on string) matching.Refusal {
		return matching.Refusal{Solution: "a", Site: "p", By: by, Reason: why, On: calendar.MustParse(on), Markets: list("edtech"), Technologies: list("vision")}
	}
	free := matching.NewBoard(matching.Defaults, today, offers, places, nil, nil)
	for _, c := range []struct {
		name  string
		past  matching.Refusal
		until string // "" free, "for good", or a day
		off   int    // what the like solution loses at p
	}{
		{"unsuitable, says the place", refused(matching.Host, matching.Unsuitable, "2026-04-01"), "for good", 80_000},
		{"unsuitable, says the owner of the property", refused(matching.Holder, matching.Unsuitable, "2026-04-01"), "for good", 80_000},
		{"unsuitable, says the company", refused(matching.Applicant, matching.Unsuitable, "2026-04-01"), "for good", 0},
		{"before the solution was admitted anew", refused(matching.Host, matching.NotReady, "2026-02-01"), "", 0},
		{"not ready", refused(matching.Host, matching.NotReady, "2026-04-01"), "for good", 0},
		{"busy", refused(matching.Host, matching.Busy, "2026-04-01"), "2026-06-30", 0},
		{"busy long ago", refused(matching.Host, matching.Busy, "2026-01-01"), "", 0},
		{"conditions", refused(matching.Host, matching.Conditions, "2026-04-01"), "2027-04-01", 0},
	} {
		b := matching.NewBoard(matching.Defaults, today, offers, places, nil, []matching.Refusal{c.past})
		r, like := b.Rate(0, 0), b.Rate(1, 0)
		got := ""
		if slices.Contains(r.Bars, matching.Refused) {
			if got = "for good"; !r.Until.IsZero() {
				got = r.Until.String()
			}
		}
		if got != c.until {
			t.Errorf("%s: the pair rests %q, want %q", c.name, got, c.until)
		}
		if off := free.Rate(1, 0).Score - like.Score; off != c.off {
			t.Errorf("%s: the like solution loses %d, want %d", c.name, off, c.off)
		}
		if last := like.Parts[len(like.Parts)-1]; c.off > 0 && (last.Kind != matching.ByRefusals || last.Points != -c.off || last.Common != 1) {
			t.Errorf("%s: the loss is not shown: %+v", c.name, like.Parts)
		}
		for _, pair := range [][2]int{{0, 1}, {1, 1}, {2, 0}} {
			if !reflect.DeepEqual(b.Rate(pair[0], pair[1]), free.Rate(pair[0], pair[1])) {
				t.Errorf("%s: the refusal bears on %v", c.name, pair)
			}
		}
	}
	many := slices.Repeat([]matching.Refusal{refused(matching.Host, matching.Unsuitable, "2026-04-01")}, 20)
	b := matching.NewBoard(matching.Defaults, today, offers, places, nil, many)
	if off := free.Rate(1, 0).Score - b.Rate(1, 0).Score; off != 300_000 {
		t.Errorf("twenty refusals take off %d, want no more than 300,000", off)
	}
}

// exact is the score as the rule says it, in fractions.
func exact(s matching.Settings, om, ot, pm, pt []string) *big.Rat {
	jaccard := func(a, b []string) *big.Rat {
		both := 0
		for _, x := range a {
			if slices.Contains(b, x) {
				both++
			}
		}
		return big.NewRat(int64(both), int64(len(a)+len(b)-both))
	}
	sum, weight := new(big.Rat), new(big.Rat)
	for _, x := range []struct {
		a, b []string
		w    int
	}{{om, pm, s.Markets}, {ot, pt, s.Technologies}} {
		if len(x.a) > 0 && len(x.b) > 0 && x.w > 0 {
			w := big.NewRat(int64(x.w), 1)
			sum.Add(sum, new(big.Rat).Mul(w, jaccard(x.a, x.b)))
			weight.Add(weight, w)
		}
	}
	if weight.Sign() == 0 {
		return sum
	}
	return sum.Quo(sum, weight)
}

func codes(prefix string, most int) *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		all := rapid.SliceOfNDistinct(rapid.IntRange(0, 90), 0, most, rapid.ID[int]).Draw(t, prefix)
		var out []string
		for _, n := range all {
			out = append(out, fmt.Sprint(prefix, n%(most*2)))
		}
		slices.Sort(out)
		return slices.Compact(out)
	})
}

// The score is the rule's, to the nearest millionth; both sides see the same; the order does not depend on the order of entry; a candidate
// is what nothing rules out.
func TestScoresOrdersAndCandidates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := matching.Defaults
		s.Markets, s.Technologies = rapid.IntRange(0, 1000).Draw(t, "markets"), rapid.IntRange(0, 1000).Draw(t, "technologies")
		var offers []matching.Offer
		var places []matching.Place
		for i := range rapid.IntRange(1, 6).Draw(t, "offers") {
			offers = append(offers, anOffer(fmt.Sprint("o", i), codes("m", 5).Draw(t, "m"), codes("t", 40).Draw(t, "t")))
		}
		for i := range rapid.IntRange(1, 6).Draw(t, "places") {
			p := aPlace(fmt.Sprint("p", i), codes("m", 5).Draw(t, "m"), codes("t", 40).Draw(t, "t"))
			p.Used = rapid.IntRange(0, 3).Draw(t, "used")
			if rapid.Bool().Draw(t, "unknown") {
				p.Site.Capacity = nil
			}
			if rapid.Bool().Draw(t, "closed") {
				p.Site.State = site.Suspended
			}
			places = append(places, p)
		}
		var past []matching.Refusal
		for range rapid.IntRange(0, 3).Draw(t, "refusals") {
			o, p := rapid.SampledFrom(offers).Draw(t, "refused"), rapid.SampledFrom(places).Draw(t, "by")
			past = append(past, matching.Refusal{
				Solution: o.Solution.ID, Site: p.Site.ID, By: matching.Host, Reason: rapid.SampledFrom(matching.Reasons).Draw(t, "why"),
				On: today.AddDays(-rapid.IntRange(0, 400).Draw(t, "ago")), Markets: o.Solution.Markets, Technologies: o.Solution.Technologies,
			})
		}
		b := matching.NewBoard(s, today, offers, places, nil, past)
		for o := range offers {
			open := map[int]int{}
			for _, r := range b.PlacesFor(o) {
				want := exact(s, offers[o].Solution.Markets, offers[o].Solution.Technologies, places[r.Place].Site.Markets, places[r.Place].Technologies)
				off := 0
				for _, x := range r.Parts {
					if x.Kind == matching.ByRefusals {
						off = -x.Points
					}
				}
				diff := new(big.Rat).Sub(new(big.Rat).Mul(want, big.NewRat(matching.Scale, 1)), big.NewRat(int64(r.Score+off), 1))
				if diff.Abs(diff).Cmp(big.NewRat(1, 2)) > 0 || r.Score < 0 || r.Score > matching.Scale {
					t.Fatalf("offer %d at %d: %d + %d, the rule says %v", o, r.Place, r.Score, off, want.FloatString(7))
				}
				if len(r.Bars) == 0 && r.Score > 0 {
					open[r.Place] = r.Score
				}
			}
			found := b.Candidates(o, nil)
			for _, c := range found {
				if open[c.Place] != c.Score {
					t.Fatalf("candidate %+v of %v", c, open)
				}
			}
			if len(found) != len(open) {
				t.Fatalf("%d candidates, %d pairs that nothing rules out", len(found), len(open))
			}
		}
		names := func(b *matching.Board, places []matching.Place, o int) (all []string) {
			for _, r := range b.PlacesFor(o) {
				all = append(all, fmt.Sprint(places[r.Place].Site.ID, r.Score, r.Bars))
			}
			return all
		}
		turned := slices.Clone(places)
		slices.Reverse(turned)
		if x, y := names(b, places, 0), names(matching.NewBoard(s, today, offers, turned, nil, past), turned, 0); !slices.Equal(x, y) {
			t.Fatalf("the order of entry decides: %v, %v", x, y)
		}
		if !slices.IsSortedFunc(b.OffersFor(0), func(x, y matching.Rating) int {
			return cmp.Or(cmp.Compare(min(1, len(x.Bars)), min(1, len(y.Bars))), cmp.Compare(y.Score, x.Score))
		}) {
			t.Fatal("the solutions for a place are not in order")
		}
	})
}

func TestSettings(t *testing.T) {
	if s, err := matching.ReadSettings(""); err != nil || s != matching.Defaults {
		t.Errorf("nothing kept reads as %+v, %v", s, err)
	}
	if s, err := matching.ReadSettings(`{"markets":1000,"technologies":0}`); err != nil || s.Markets != 1000 || s.Technologies != 0 || s.Busy != 90 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []string{`{`, `{"markets":1001}`, `{"markets":0,"technologies":0}`, `{"rest":-1}`} {
		if _, err := matching.ReadSettings(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	var s matching.Settings
	for _, name := range matching.Fields {
		if s.Field(name) == nil {
			t.Errorf("no setting %s", name)
		}
	}
	if s.Field("other") != nil {
		t.Error("a setting that is none")
	}
}
