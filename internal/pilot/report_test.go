package pilot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

var decider = party.Actor{Person: party.Person{ID: "d", Active: true, Duties: []party.Duty{party.Decider}}}

// counts are entries of a proportion: so many units of each arm, the first ones of which succeeded.
func counts(metric string, arm trial.Arm, period, successes, n int) []pilot.Entry {
	all := make([]pilot.Entry, n)
	for i := range all {
		all[i] = pilot.Entry{Metric: metric, Unit: fmt.Sprintf("%s-%d", arm, i), Arm: arm, Period: period, Day: "2026-07-01", Of: 1}
		if i < successes {
			all[i].Value = 1
		}
	}
	return all
}

func numbered(lists ...[]pilot.Entry) []pilot.Entry {
	all := slices.Concat(lists...)
	for i := range all {
		all[i].Number = i + 1
	}
	return all
}

// measured is a pilot whose fieldwork is done.
func measured(t *testing.T, p pilot.Pilot) pilot.Pilot {
	t.Helper()
	return move(t, move(t, move(t, p, pilot.StepLock), pilot.StepStart), pilot.StepFinish)
}

var someWords = pilot.Words{Held: []int{0}, Shown: "Fewer complaints came in", NotShown: "Whether it lasts", Limits: "One line of buses"}

// reported files the report of a pilot on its entries.
func reported(t *testing.T, p pilot.Pilot, entries []pilot.Entry, w pilot.Words, looks ...pilot.Look) (pilot.Pilot, pilot.Filed[pilot.Report]) {
	t.Helper()
	l := pilot.Look{Number: len(looks) + 1, Planned: p.Protocol.Looks, Entries: len(entries)}
	a, err := p.Analyse(entries, l, trial.Circumstances{Held: w.HeldIn(p), Stopped: p.State == pilot.Stopped}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if w.Claim == "" {
		claims := pilot.Carries(a)
		w.Claim = claims[len(claims)-1]
	}
	next, r, err := p.Report(officer, a, l, append(looks, l), w, noon)
	if err != nil {
		t.Fatal(err)
	}
	x, err := pilot.NewPaper(p.ID, pilot.PaperReport, 1, r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pilot.ReadPapers([]pilot.Paper{x})
	if err != nil {
		t.Fatal(err)
	}
	filed, _ := f.Report()
	return next, filed
}

// closed takes a reported pilot to the door of the decision.
func closed(t *testing.T, p pilot.Pilot, r pilot.Filed[pilot.Report], proposes trial.Choice) (pilot.Pilot, pilot.File) {
	t.Helper()
	manager := party.Actor{Person: party.Person{ID: "m", Name: "Depot manager", Active: true}}
	p, site, err := p.Conclude(manager, r.Digest, r.Digest, pilot.SiteConclusion{Verdict: pilot.Recommends, Words: "We want to keep it", Effort: "Six hours"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	f := pilot.File{Reports: []pilot.Filed[pilot.Report]{r}, Site: &pilot.Filed[pilot.SiteConclusion]{Number: 1, Digest: "site", Record: site}}
	p, o, err := p.Judge(officer, r, *f.Site, pilot.OperatorConclusion{Choice: proposes, Words: "As the figures say"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	f.Operator = &pilot.Filed[pilot.OperatorConclusion]{Number: 1, Digest: "operator", Record: o}
	return p, f
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || *got < want-0.00005 || *got > want+0.00005 {
		t.Errorf("%s is %v, not %v", what, got, want)
	}
}

// enough is the pilot of G9: dealt by lot, 400 in each arm, the least effect worth having 0.05.
func enough() pilot.Pilot {
	p := aPilot()
	p.Protocol.Looks, p.Protocol.Metrics[0].Minimum, p.Buyer = 1, 0.05, "City buses, tender"
	return p
}

var g9 = numbered(counts("m1", trial.Treated, 1, 120, 400), counts("m1", trial.Compared, 1, 76, 400))

func TestG9Enough(t *testing.T) {
	p, r := reported(t, measured(t, enough()), g9, someWords)
	f := r.Record.Primary()
	near(t, "the effect", f.Estimate, 0.1100)
	near(t, "its lower bound", f.Low, 0.0505)
	near(t, "its upper bound", f.High, 0.1686)
	if f.Verdict != trial.Met || r.Record.Evidence.Level != 3 || !slices.Contains(r.Record.Choices, trial.RollOut) || len(r.Record.Obstacles) != 0 {
		t.Errorf("found %+v; level %d, choices %v", f, r.Record.Evidence.Level, r.Record.Choices)
	}
	p, file := closed(t, p, r, trial.RollOut)
	if _, _, err := p.Decide(officer, file, pilot.Decision{Choice: trial.RollOut, Buyer: p.Buyer, Words: "Yes"}, noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer decides: %v", err)
	}
	both := decider
	both.Person.ID = officer.Person.ID
	if _, _, err := p.Decide(both, file, pilot.Decision{Choice: trial.RollOut, Buyer: p.Buyer, Words: "Yes"}, noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the author decides: %v", err)
	}
	p, d, err := p.Decide(decider, file, pilot.Decision{Choice: trial.RollOut, Buyer: p.Buyer, Words: "Yes"}, noon)
	if err != nil || p.State != pilot.Decided || p.After.Choice != trial.RollOut || d.Report != r.Digest || d.Site != "site" || d.Operator != "operator" || !p.Completed() {
		t.Errorf("decided as %+v, %+v, %v", p.After, d, err)
	}
}

// The same figures without one must-have: the primary metric is met, and a roll-out is not allowed (R23).
func TestR23AMustHaveThatFailsStaysVisible(t *testing.T) {
	w := someWords
	w.Held = nil
	p, r := reported(t, measured(t, enough()), g9, w)
	if len(r.Record.MustHaves) != 1 || r.Record.MustHaves[0].Holds || !slices.Equal(r.Record.Obstacles, []trial.Obstacle{trial.MustHaveFails}) || slices.Contains(r.Record.Choices, trial.RollOut) {
		t.Errorf("reported as %+v", r.Record)
	}
	manager := party.Actor{Person: party.Person{ID: "m", Active: true}}
	p, site, err := p.Conclude(manager, r.Digest, r.Digest, pilot.SiteConclusion{Verdict: pilot.Recommends, Words: "x", Effort: "y"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = p.Judge(officer, r, pilot.Filed[pilot.SiteConclusion]{Record: site}, pilot.OperatorConclusion{Choice: trial.RollOut, Words: "All the same"}, noon)
	if all := fault.All(err); len(all) != 1 || all[0].Field != "choice" {
		t.Errorf("a roll-out is proposed: %v", err)
	}
}

// G6, the tenth of people: ten persons before and after, nobody compared. A change was seen; its cause is no word of this report.
func TestG6TenthOfPeople(t *testing.T) {
	p := aPilot()
	p.Protocol.Design, p.Protocol.Looks = trial.BeforeAfter, 1
	p.Protocol.Metrics = []pilot.Metric{{Title: "Pain", Kind: trial.MeanValue, Better: trial.Lower, Minimum: 1, Planned: 10, Source: "scale"}}
	var entries []pilot.Entry
	for i := range 10 {
		unit := fmt.Sprint("person ", i)
		entries = append(entries, pilot.Entry{Metric: "m1", Unit: unit, Arm: trial.Treated, Period: 0, Value: 6 + float64(i%3), Of: 1}, pilot.Entry{Metric: "m1", Unit: unit, Arm: trial.Treated, Period: 1, Value: 0.8 + 0.1*float64(i%4), Of: 1})
	}
	p = measured(t, p)
	_, r := reported(t, p, numbered(entries), someWords)
	if r.Record.Evidence.Level != 2 || !slices.Equal(r.Record.Claims, []trial.Claim{trial.Described, trial.Changed}) {
		t.Errorf("level %d, claims %v", r.Record.Evidence.Level, r.Record.Claims)
	}
	for name, spoil := range map[string]func(*pilot.Words){
		"claim": func(w *pilot.Words) { w.Claim = trial.Caused },
		"shown": func(w *pilot.Words) { w.Shown = "Боль ушла благодаря решению" },
	} {
		w := someWords
		w.Claim = trial.Changed
		spoil(&w)
		if all := fault.All(w.Check(p, r.Record.Claims)); len(all) != 1 || all[0].Field != name {
			t.Errorf("%s: %v", name, all)
		}
	}
}

func TestWordsTheEvidenceDoesNotCarry(t *testing.T) {
	weak, strong := []trial.Claim{trial.Described, trial.Changed}, []trial.Claim{trial.Described, trial.Changed, trial.Caused}
	for text, want := range map[string]string{
		"The tyres proved quieter":           "prove",
		"Жалоб меньше, и это доказано":       "доказ",
		"해결책 덕분에 민원이 줄었습니다":                  "덕분",
		"Complaints fell from 76 to 40":      "",
		"We approve and improve":             "", // neither begins with a causal word
		"Complaints fell, the sun led to it": "led to",
	} {
		if got := pilot.TooStrong(text, weak); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
		if got := pilot.TooStrong(text, strong); got != "" {
			t.Errorf("%q with a shown cause: %q", text, got)
		}
	}
}

// G12, at the decision: the late metric is positive, the primary neutral. The report shows both, the late one as exploratory, and no roll-out.
func TestG12TheLateMetricDecidesNothing(t *testing.T) {
	p := move(t, enough(), pilot.StepLock)
	p, err := p.AddMetric(officer, pilot.Metric{Title: "Satisfaction", Kind: trial.Proportion, Better: trial.Higher, Minimum: 0.05, Source: "poll"}, "People asked for it", "2026-06-20")
	if err != nil {
		t.Fatal(err)
	}
	p = move(t, move(t, p, pilot.StepStart), pilot.StepFinish)
	entries := numbered(
		counts("m1", trial.Treated, 1, 80, 400), counts("m1", trial.Compared, 1, 78, 400), counts("m2", trial.Treated, 1, 300, 400), counts("m2", trial.Compared, 1, 100, 400),
	)
	_, r := reported(t, p, entries, someWords)
	if n := len(r.Record.Findings); n != 2 {
		t.Fatalf("%d findings", n)
	}
	late := r.Record.Findings[1]
	if !late.Late || late.Verdict != trial.Met || r.Record.Primary().Verdict == trial.Met || slices.Contains(r.Record.Choices, trial.RollOut) {
		t.Errorf("found %+v; choices %v", r.Record.Findings, r.Record.Choices)
	}
	if slices.Contains(r.Record.Claims, trial.Changed) {
		t.Errorf("a change may be claimed of a primary metric that shows none: %v", r.Record.Claims)
	}
}

// R28: a metric that nobody measured stays in the report and says that it cannot be figured.
func TestR28NothingIsLeftOut(t *testing.T) {
	p := enough()
	p.Protocol.Metrics = append(p.Protocol.Metrics, pilot.Metric{Title: "Noise", Kind: trial.MeanValue, Better: trial.Lower, Source: "meter"})
	_, r := reported(t, measured(t, p), g9, someWords)
	if f := r.Record.Findings; len(f) != 2 || f[1].Title != "Noise" || f[1].Verdict != trial.NotFigured || f[1].Estimate != nil {
		t.Errorf("found %+v", f)
	}
}

// G14: results were taken out at week 4; the look is shown and is not the one that decides.
func TestG14PeekingShowsInTheReport(t *testing.T) {
	p := enough()
	p.Protocol.Looks, p.Protocol.LookDays = 2, []string{"2026-07-13", "2026-08-24"}
	early := pilot.Look{Number: 1, Entries: 500, Export: true}
	_, r := reported(t, measured(t, p), g9, someWords, early)
	if r.Record.Unplanned() != 1 || r.Record.Look.Planned != 2 || slices.Contains(r.Record.Obstacles, trial.LookUnplanned) {
		t.Errorf("reported as %+v with %d unplanned", r.Record.Look, r.Record.Unplanned())
	}
}

// G30: recommended, and nobody pays. It is not a roll-out, and after twelve months it is stalled.
func TestG30PromisedPurchase(t *testing.T) {
	p := enough()
	p.Buyer = ""
	p, r := reported(t, measured(t, p), g9, someWords)
	if open := pilot.Open(r.Record, ""); open[0] != pilot.NoBuyer || slices.Contains(open, trial.RollOut) {
		t.Errorf("open without a buyer: %v", open)
	}
	p, file := closed(t, p, r, pilot.NoBuyer)
	_, _, err := p.Decide(decider, file, pilot.Decision{Choice: trial.RollOut, Words: "Yes"}, noon)
	if all := fault.All(err); len(all) != 1 || all[0].Field != "buyer" {
		t.Errorf("a roll-out without a buyer: %v", err)
	}
	if _, _, err := p.Decide(decider, file, pilot.Decision{Choice: pilot.NoBuyer, Buyer: "City buses", Words: "Yes"}, noon); !fault.Is(err, fault.Invalid) {
		t.Errorf("no buyer with a buyer: %v", err)
	}
	p, _, err = p.Decide(decider, file, pilot.Decision{Choice: pilot.NoBuyer, Words: "Yes"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	today := day("2027-06-03")
	if got := pilot.Count([]pilot.Known{{Pilot: p}}, on(today), time.UTC); got.Stalled != 1 || got.Adopted != 0 {
		t.Errorf("counted as %+v", got)
	}
	if got := pilot.Count([]pilot.Known{{Pilot: p}}, on(day("2027-06-01")), time.UTC); got.Stalled != 0 {
		t.Errorf("stalled on the day: %+v", got)
	}
}

// R29: the site signs the report that it read, and nobody writes in its conclusion.
func TestR29TheSiteSigns(t *testing.T) {
	p, r := reported(t, measured(t, enough()), g9, someWords)
	manager := party.Actor{Person: party.Person{ID: "m", Name: "Depot manager", Active: true}}
	c := pilot.SiteConclusion{Verdict: pilot.RecommendsIf, Words: "If the noise is measured again", Effort: "Six hours"}
	if _, _, err := p.Conclude(manager, r.Digest, "another", c, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("another report was shown: %v", err)
	}
	if all := fault.All(func() error {
		_, _, err := p.Conclude(manager, r.Digest, r.Digest, pilot.SiteConclusion{}, noon)
		return err
	}()); len(all) != 3 {
		t.Errorf("an empty conclusion: %v", all)
	}
	p, signed, err := p.Conclude(manager, r.Digest, r.Digest, c, noon)
	if err != nil || signed.Report != r.Digest || signed.By != "m" || signed.Name != "Depot manager" {
		t.Fatalf("signed as %+v, %v", signed, err)
	}
	if _, _, err := p.Conclude(manager, r.Digest, r.Digest, c, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("signed twice: %v", err)
	}
	if _, err := p.State.Next(pilot.StepReport); err == nil {
		t.Error("the report is replaced after the site has signed")
	}
	x, err := pilot.NewPaper(p.ID, pilot.PaperSite, 1, signed)
	if err != nil {
		t.Fatal(err)
	}
	x.Contents = []byte(strings.Replace(string(x.Contents), "If the noise", "Whatever the noise", 1))
	if _, err := pilot.ReadPapers([]pilot.Paper{x}); err == nil {
		t.Error("a conclusion that somebody wrote in is read")
	}
}

func TestNoStepAfterTheFieldworkIsTakenWithoutItsPaper(t *testing.T) {
	p := measured(t, enough())
	for _, step := range []pilot.Step{pilot.StepReport, pilot.StepConclude, pilot.StepJudge, pilot.StepDecide} {
		if _, err := p.Move(officer, step, "", noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", step, err)
		}
	}
	if !pilot.Decided.Over() || pilot.Paused.Over() {
		t.Error("what is over is wrong")
	}
}
