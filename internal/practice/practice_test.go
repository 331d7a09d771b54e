package practice

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

const seoul, moscow = "did:web:seoul.example", "did:web:moscow.example"

func text(title string) Text {
	return Text{Title: title, Done: "Sensors were hung under lamps.", Worked: "Noise fell by night.", Failed: "Batteries froze in January.", Conditions: "Lamps with power by day."}
}

// shelf is a practice as one agency has it.
type shelf struct {
	Practice
	me  string
	seq int64
}

func (s *shelf) make(x Step) Step {
	s.seq++
	x.By, x.Seq, x.At = s.me, s.seq, time.Unix(1_800_000_000+s.seq, 0).UTC()
	x.ID = StepID(fmt.Sprintf("%s/%d", s.me, s.seq))
	return x
}

func version(title string, bases ...StepID) Step {
	return Step{Kind: Version, Bases: bases, Lang: locale.Russian, Text: text(title), Markets: []string{"cleantech"}}
}

func (s *shelf) add(t *testing.T, x Step) Step {
	t.Helper()
	x = s.make(x)
	next, err := s.Add(x)
	if err != nil {
		t.Fatalf("%s: %v", x.ID, err)
	}
	s.Practice = next
	return x
}

func (s *shelf) hear(t *testing.T, x Step) {
	t.Helper()
	next, err := s.Add(x)
	if err != nil {
		t.Fatalf("%s heard %s %s: %v", s.me, x.Kind, x.ID, err)
	}
	s.Practice = next
}

func standings(r Reading) (all []string) {
	for _, v := range r.Versions {
		all = append(all, fmt.Sprintf("%s %d %s", v.Text.Title, v.Number, v.Standing))
	}
	return all
}

func TestAPracticeFromProposalToEdition(t *testing.T) {
	a, b := &shelf{me: seoul}, &shelf{me: moscow}
	first := a.add(t, version("one"))
	b.hear(t, first)
	if got := standings(b.Read()); !reflect.DeepEqual(got, []string{"one 1 open"}) || len(b.Read().Current()) != 0 {
		t.Errorf("proposed: %v", got)
	}
	if err := b.Read().MayAnswer(first.ID, moscow, true); err != nil {
		t.Error(err)
	}
	if err := a.Read().MayAnswer(first.ID, seoul, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("agreed to one's own: %v", err)
	}
	if err := b.Read().MayTranslate(first.ID, locale.Korean); !fault.Is(err, fault.Conflict) {
		t.Errorf("translated what nobody agreed to: %v", err)
	}
	// Moscow changes what it was asked about, and Seoul agrees to the change.
	second := b.add(t, version("two", b.Read().Front()...))
	a.hear(t, second)
	b.hear(t, a.add(t, Step{Kind: Answer, Of: second.ID, Agrees: true}))
	if got := standings(a.Read()); !reflect.DeepEqual(got, []string{"one 1 changed", "two 1 agreed"}) {
		t.Errorf("changed and agreed: %v", got)
	}
	translated := a.add(t, Step{Kind: Translation, Of: second.ID, Lang: locale.Korean, Text: text("둘")})
	b.hear(t, translated)
	if v := b.Read().Current(); len(v) != 1 || v[0].Text.Title != "two" || len(v[0].In(locale.Korean)) != 1 {
		t.Errorf("a translation changed the original: %+v", v)
	}
	declined := b.add(t, version("three", b.Read().Front()...))
	a.hear(t, declined)
	b.hear(t, a.add(t, Step{Kind: Answer, Of: declined.ID, Reason: "It was never measured."}))
	if got := standings(b.Read()); !reflect.DeepEqual(got, []string{"one 1 changed", "two 1 agreed", "three 2 declined"}) || b.Read().Versions[2].Why == "" {
		t.Errorf("declined: %v", got)
	}
}

// Both write on the same edition, and their proposals cross. Neither is lost.
func TestWhatWasWrittenApartStandsSideBySide(t *testing.T) {
	start := func() (a, b *shelf, x, y Step) {
		a, b = &shelf{me: seoul}, &shelf{me: moscow}
		first := a.add(t, version("one"))
		b.hear(t, first)
		a.hear(t, b.add(t, Step{Kind: Answer, Of: first.ID, Agrees: true}))
		x, y = a.add(t, version("Seoul's", first.ID)), b.add(t, version("Moscow's", first.ID))
		a.hear(t, y)
		b.hear(t, x)
		return a, b, x, y
	}
	a, b, _, y := start()
	if r := a.Read(); !r.SideBySide() || len(r.Proposals()) != 2 || r.Current()[0].Text.Title != "one" {
		t.Errorf("crossed: %v", standings(r))
	}
	b.hear(t, a.add(t, Step{Kind: Answer, Of: y.ID, Agrees: true})) // Seoul settles it
	if got := standings(b.Read()); !reflect.DeepEqual(got, []string{"one 1 agreed", "Moscow's 2 agreed", "Seoul's 2 aside"}) || b.Read().SideBySide() {
		t.Errorf("settled by agreeing: %v", got)
	}

	a, b, x, y := start() // the two agreements cross as well
	toY, toX := a.add(t, Step{Kind: Answer, Of: y.ID, Agrees: true}), b.add(t, Step{Kind: Answer, Of: x.ID, Agrees: true})
	a.hear(t, toX)
	b.hear(t, toY)
	if r := b.Read(); len(r.Current()) != 2 || !r.SideBySide() || !reflect.DeepEqual(standings(a.Read()), standings(r)) {
		t.Errorf("two editions agreed apart: %v", standings(r))
	}
	merged := b.add(t, version("both", b.Read().Front()...))
	a.hear(t, merged)
	b.hear(t, a.add(t, Step{Kind: Answer, Of: merged.ID, Agrees: true}))
	if r := a.Read(); len(r.Current()) != 1 || r.Current()[0].Number != 3 || len(r.Editions()) != 4 {
		t.Errorf("settled by a third: %v", standings(r))
	}
}

func TestWhatDoesNotFit(t *testing.T) {
	a := &shelf{me: seoul}
	first := a.add(t, version("one"))
	long := version("x", first.ID)
	long.Text.Done = strings.Repeat("a", 4001)
	graded := version("x", first.ID)
	graded.Pilots = []Pilot{{Agency: seoul, Number: "P2026-00001", Digest: strings.Repeat("0", 64), Level: 6}}
	needless := version("x", first.ID)
	needless.Markets = []string{"magic"}
	half := version("x", first.ID)
	half.Text.Failed = ""
	for name, s := range map[string]Step{
		"nothing it was written on":     version("x"),
		"on what nobody has":            version("x", "nobody/1"),
		"twice on the same":             version("x", first.ID, first.ID),
		"agreed to one's own":           {Kind: Answer, Of: first.ID, Agrees: true},
		"an answer to nothing":          {Kind: Answer, Of: "nobody/1", Reason: "It was never measured."},
		"declined without a reason":     {Kind: Answer, Of: first.ID, Reason: "no"},
		"into its own language":         {Kind: Translation, Of: first.ID, Lang: locale.Russian, Text: text("x")},
		"a translation on a version":    {Kind: Translation, Of: first.ID, Lang: locale.Korean, Text: text("x"), Bases: []StepID{first.ID}},
		"a language nobody reads":       {Kind: Translation, Of: first.ID, Lang: "xx", Text: text("x")},
		"too long":                      long,
		"evidence beyond the scale":     graded,
		"a need nobody knows":           needless,
		"what did not work is left out": half,
		"another kind":                  {Kind: "deletion", Of: first.ID, Lang: locale.Russian, Text: text("x")},
	} {
		if _, err := a.Add(a.make(s)); err == nil {
			t.Errorf("taken: %s", name)
		}
	}
	if _, err := a.Add(first); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same step twice: %v", err)
	}
}

func TestEvidenceIsThatOfTheWeakestPilot(t *testing.T) {
	s := version("one")
	if s.Level() != 0 {
		t.Error("an account has no evidence")
	}
	s.Pilots = []Pilot{{Level: 4}, {Level: 2}, {Level: 5}}
	if s.Level() != 2 {
		t.Errorf("level %d", s.Level())
	}
}

// Steps of both agencies, made at random on whatever each had heard by then, fit at the other and read the same at both, in whatever order they
// are told. Nothing that one wrote without knowing of the other's is overwritten.
func TestBothReadTheSame(t *testing.T) {
	apart := 0
	for seed := range uint64(200) {
		lots := rand.New(rand.NewPCG(seed, 5))
		ends := []*shelf{{me: seoul}, {me: moscow}}
		var way [2][]Step // on their way to each, in their order
		first := ends[0].add(t, version("first"))
		ends[1].hear(t, first)
		for range 60 {
			i := lots.IntN(2)
			e := ends[i]
			if lots.IntN(2) == 0 { // hears some of what is on its way
				for range lots.IntN(3) {
					if len(way[i]) > 0 {
						e.hear(t, way[i][0])
						way[i] = way[i][1:]
					}
				}
				continue
			}
			if x, ok := anyStep(lots, e); ok {
				way[1-i] = append(way[1-i], e.add(t, x))
			}
		}
		for i, e := range ends {
			for _, x := range way[i] {
				e.hear(t, x)
			}
		}
		here, there := ends[0].Read(), ends[1].Read()
		if !reflect.DeepEqual(here, there) {
			t.Fatalf("seed %d:\n%v\n%v", seed, standings(here), standings(there))
		}
		shuffled := ends[0].Practice
		shuffled.Steps = slices.Clone(shuffled.Steps)
		lots.Shuffle(len(shuffled.Steps), func(i, j int) {
			shuffled.Steps[i], shuffled.Steps[j] = shuffled.Steps[j], shuffled.Steps[i]
		})
		if got := shuffled.Read(); !reflect.DeepEqual(got, here) {
			t.Fatalf("seed %d: the order of the steps matters:\n%v\n%v", seed, standings(here), standings(got))
		}
		if here.SideBySide() {
			apart++
		}
		for _, v := range here.Editions() { // an edition is followed or stands
			followed := slices.ContainsFunc(here.Editions(), func(w Placed) bool { return here.descends(w.ID, v.ID) })
			stands := slices.ContainsFunc(here.Current(), func(w Placed) bool { return w.ID == v.ID })
			if followed == stands {
				t.Fatalf("seed %d: %s is lost: %v", seed, v.Text.Title, standings(here))
			}
		}
	}
	if apart < 20 {
		t.Errorf("only %d of the runs ended side by side: the test shows too little", apart)
	}
}

// anyStep is a step that the agency may take.
func anyStep(lots *rand.Rand, e *shelf) (Step, bool) {
	r := e.Read()
	switch lots.IntN(4) {
	case 0:
		front := r.Front()
		return version(fmt.Sprintf("v%d", e.seq), front...), len(front) > 0
	case 1:
		if open := r.Proposals(); len(open) > 0 {
			v := open[lots.IntN(len(open))]
			s := Step{Kind: Answer, Of: v.ID, Agrees: v.By != e.me && lots.IntN(3) > 0}
			if !s.Agrees {
				s.Reason = "It was never measured."
			}
			return s, r.MayAnswer(v.ID, e.me, s.Agrees) == nil
		}
	default:
		if current := r.Current(); len(current) > 0 {
			v := current[lots.IntN(len(current))]
			s := Step{Kind: Translation, Of: v.ID, Lang: locale.Korean, Text: text(fmt.Sprintf("t%d", e.seq))}
			for _, t := range v.In(s.Lang) {
				s.Bases = append(s.Bases, t.ID)
			}
			return s, r.MayTranslate(v.ID, s.Lang) == nil
		}
	}
	return Step{}, false
}
