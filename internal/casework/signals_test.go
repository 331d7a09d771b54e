package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/signal"
)

func TestSignalsAreLookedForEveryNight(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		w.Setup(t)
		read := func() casework.Signals {
			t.Helper()
			s, err := w.Desk.Signals(ctx, officer)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if s := read(); !s.MadeAt.IsZero() || len(s.Report.Looks) > 0 {
			t.Fatalf("before the first look: %+v", s.Report)
		}
		w.History(t, 300)
		w.At(t, application.Evaluated)
		if err := w.Desk.ScheduleSignals(ctx); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		s := read()
		if s.Report.Cases != 301 || s.Report.Marks != 902 || s.MadeAt.IsZero() {
			t.Fatalf("%d cases, %d marks, made %s", s.Report.Cases, s.Report.Marks, s.MadeAt)
		}
		first := s.MadeAt
		const favoured = "favour_company/innobiz/history-expert-00/history-company-007"
		for _, key := range []string{favoured, "pass_expert/innobiz/history-expert-01", "drift/innobiz/history-expert-02", "self_case/innobiz/history-0040"} {
			if _, found := s.Report.Find(key); !found {
				t.Errorf("%s is not raised", key)
			}
		}
		for _, x := range s.Report.Signals {
			for _, sub := range x.Subjects {
				if sub.About != signal.AboutBorder && s.Name(locale.For(locale.Korean), sub) == sub.ID {
					t.Errorf("%s has no name: %+v", x.Key, sub)
				}
			}
		}

		f, err := w.Desk.Signal(ctx, officer, favoured)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Cases) != 10 || f.MayReview != nil || f.Cases[0].Company != "해솔산업 8호" || !slices.IsSortedFunc(f.Cases, func(a, b casework.SignalCase) int { return a.On.Compare(b.On) }) {
			t.Errorf("%d cases, %+v, %v", len(f.Cases), f.Cases[0], f.MayReview)
		}
		if err := w.Desk.ReviewSignal(ctx, officer, favoured, "too short"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a review without words: %v", err)
		}
		const words = "Read the reasons of all ten cases; asked for a new declaration."
		if err := w.Desk.ReviewSignal(ctx, officer, favoured, words); err != nil {
			t.Fatal(err)
		}
		if f, err = w.Desk.Signal(ctx, caseworktest.Person("demo-auditor"), favoured); err != nil {
			t.Fatal(err)
		}
		if r := f.Reviews[favoured]; len(r) != 1 || r[0].Words != words || r[0].By != "demo-officer" || r[0].Of != 10 || f.People["demo-officer"].Name == "" || !fault.Is(f.MayReview, fault.Forbidden) {
			t.Errorf("reviews %+v, the auditor may review: %v", r, f.MayReview)
		}
		entries, _, _, err := w.Desk.JournalPage(ctx, officer, 0, 1)
		if err != nil || len(entries) != 1 || entries[0].Act != journal.SignalReviewed || entries[0].Subject != favoured || entries[0].Ground != words {
			t.Errorf("the journal says %+v, %v", entries, err)
		}

		w.Advance(36 * time.Hour)
		w.Drain(t)
		if s = read(); !s.MadeAt.After(first) || len(s.Reviews[favoured]) != 1 {
			t.Errorf("the next night's look at %s, reviews %v", s.MadeAt, s.Reviews)
		}
	})
}

// TestWhoSeesSignals: officers and auditors read, officers answer, and nobody answers a question about themselves.
func TestWhoSeesSignals(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	w.Setup(t)
	w.History(t, 120)
	if err := w.Desk.LookForSignals(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := w.Desk.Signals(ctx, caseworktest.Person("demo-officer"))
	if err != nil {
		t.Fatal(err)
	}
	about := slices.IndexFunc(s.Report.Signals, func(x signal.Signal) bool { return x.Concerns(caseworktest.HistoryExpert(1)) })
	if about < 0 {
		t.Fatal("no signal concerns the expert")
	}
	key := s.Report.Signals[about].Key
	for who, want := range map[party.PersonID][2]bool{
		"demo-officer": {true, true}, "demo-auditor": {true, false}, "demo-decider": {}, "demo-expert-1": {}, "demo-administrator": {}, "demo-owner-01": {},
	} {
		_, err := w.Desk.Signals(ctx, caseworktest.Person(who))
		_, err2 := w.Desk.Signal(ctx, caseworktest.Person(who), key)
		err3 := w.Desk.ReviewSignal(ctx, caseworktest.Person(who), key, "Looked at the severity in the calibration.")
		if (err == nil) != want[0] || (err2 == nil) != want[0] || (err3 == nil) != want[1] {
			t.Errorf("%s: %v, %v, %v", who, err, err2, err3)
		}
		if err3 != nil && !fault.Is(err3, fault.Forbidden) {
			t.Errorf("%s: %v", who, err3)
		}
	}
	if _, err := w.Store.WriterDB().ExecContext(ctx, "INSERT INTO duty (person, duty) VALUES ('"+string(caseworktest.HistoryExpert(1))+"', 'officer')"); err != nil {
		t.Fatal(err)
	}
	err = w.Desk.ReviewSignal(ctx, caseworktest.Person(caseworktest.HistoryExpert(1)), key, "There is nothing to see here.")
	if f := fault.All(err); len(f) != 1 || f[0].Key != "signal.about_you" {
		t.Errorf("answered a question about oneself: %v", err)
	}
	if _, err := w.Desk.Signal(ctx, caseworktest.Person("demo-officer"), "favour_company/innobiz/nobody/nothing"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a signal that is none: %v", err)
	}
}

// TestSentencesOfSignalsDoNotAccuse in any language.
func TestSentencesOfSignalsDoNotAccuse(t *testing.T) {
	accusing := []string{
		"fraud", "cheat", "guilt", "collu", "corrupt", "suspect", "suspic", "wrongdoing", "manipul", "illegal", "violat",
		"мошен", "обман", "винов", "сговор", "корруп", "подозр", "наруш", "манипул", "незакон",
		"부정", "비리", "담합", "조작", "혐의", "위반", "불법", "의심",
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, kind := range signal.Kinds {
			s := signal.Signal{Kind: kind, Subjects: []signal.Subject{{About: signal.AboutExpert, ID: "a"}, {About: signal.AboutExpert, ID: "b"}}}
			text := strings.ToLower(p.Say(s.Sentence(func(x signal.Subject) string { return x.ID })) + " " + p.Say(s.Next()) + " " + p.Say(kind.Title()))
			for _, word := range accusing {
				if strings.Contains(text, word) {
					t.Errorf("%s in %s says %q: %s", kind, l, word, text)
				}
			}
		}
	}
}

// TestThePastOfTheDemoHoldsTogether and gives calibration and signals something to say.
func TestThePastOfTheDemoHoldsTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("fifty cases from draft to decision")
	}
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{Past: true}); err != nil {
		t.Fatal(err)
	}
	s, err := w.Desk.Signals(ctx, caseworktest.Person("demo-officer"))
	if err != nil || s.Report.Cases < 40 || len(s.Report.Signals) < 3 {
		t.Errorf("%d cases, %d signals, %v", s.Report.Cases, len(s.Report.Signals), err)
	}
	for _, key := range []string{"pass_expert/innobiz/demo-expert-9", "central/innobiz/demo-expert-7"} {
		if _, found := s.Report.Find(key); !found {
			t.Errorf("%s is not raised", key)
		}
	}
	w.Check(t)
}
