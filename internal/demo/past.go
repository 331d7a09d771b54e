package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// pastCases is how many cases past evaluates.
const pastCases = 40

// pastExperts mark the cases of the past, each with a severity in levels: one is lenient, one strict, as some always are.
var pastExperts = []struct {
	id       party.PersonID
	severity float64
}{
	{"demo-expert-1", 0.05},
	{"demo-expert-2", -0.1},
	{"demo-expert-4", 0.1},
	{"demo-expert-5", 0},
	{"demo-expert-6", -0.05},
	{"demo-expert-7", -1.1},
	{"demo-expert-8", 0.15},
	{"demo-expert-9", 0.9},
	{"demo-expert-10", -0.15},
	{"demo-expert-11", 0.1},
	{"demo-expert-12", 0},
}

// past gives the demo some weeks of earlier work: forty cases before three experts each, decided, so that calibration and signals have
// something to say. Their cycle is final; one of them is scored again after it.
func (b *Builder) past(ctx context.Context) error {
	r := rand.New(rand.NewPCG(2026, 4))
	var last application.ID
	for n := range pastCases {
		c := companies[n%4]
		c.name, c.latin = fmt.Sprintf("%s %d공장", c.name, n+2), fmt.Sprintf("%s PLANT %d", c.latin, n+2)
		c.number = fmt.Sprintf("%09d", 810_000_000+n)
		c.region = b.edition.Regions[n%6].Code
		c.stop, c.daysAgo, c.levels = application.Accepted, 55-n, "BABCB"
		if n == 17 {
			c.levels = "AAAAA" // a company that thinks much of itself
		}
		id, err := b.takePaid(ctx, b.Owner(0), c)
		if err != nil {
			return fmt.Errorf("demo: past case %d: %w", n, err)
		}
		if err := b.judge(ctx, id, r, n, c.daysAgo); err != nil {
			return fmt.Errorf("demo: past case %d: %w", n, err)
		}
		if last = id; n == pastCases-1 {
			continue // its result falls before anybody decides
		}
		b.clock.SetBack(day(c.daysAgo - 14))
		if err := b.decide(ctx, id); err != nil {
			return fmt.Errorf("demo: past case %d: %w", n, err)
		}
	}
	if err := b.again(ctx, last); err != nil {
		return fmt.Errorf("demo: scored again: %w", err)
	}
	return b.queue.Drain(ctx)
}

// judge takes an accepted case through evaluation to its result, by what its experts find.
func (b *Builder) judge(ctx context.Context, id application.ID, r *rand.Rand, n, daysAgo int) error {
	officer := b.Actor("demo-officer")
	visit := calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(b.edition.ClockDays("visit_notice") + 4)
	var panel []party.PersonID
	severities := map[party.PersonID]float64{}
	for _, i := range r.Perm(len(pastExperts))[:3] {
		x := pastExperts[i]
		panel, severities[x.id] = append(panel, x.id), x.severity
	}
	if err := b.d.Appoint(ctx, officer, id, casework.Appointment{Experts: panel, VisitOn: visit}); err != nil {
		return err
	}
	quality := 1.15 + 0.45*r.NormFloat64() // levels below the best
	base := make([]float64, b.sheet.Len())
	for i := range base {
		base[i] = quality + 0.6*r.NormFloat64()
	}
	b.clock.SetBack(day(daysAgo - 12))
	for _, who := range panel {
		marks := map[string]scheme.Answer{}
		for i, item := range b.sheet.Items() {
			x := base[i] + severities[who] + 0.45*r.NormFloat64()
			level := item.Levels[min(max(int(math.Round(x)), 0), len(item.Levels)-1)]
			marks[item.ID] = scheme.Answer{Level: level, Reason: "Seen on site; the records support this level."}
		}
		for _, act := range []func() error{
			func() error { return b.d.Declare(ctx, b.Actor(who), id, false, "") },
			func() error { return b.d.Mark(ctx, b.Actor(who), id, marks) },
			func() error {
				return b.d.MarkTechnology(ctx, b.Actor(who), id, []string{"BB", "BB+", "B+", "BBB"}[n%4], "The core process is documented and in use.")
			},
			func() error { return b.d.SubmitScoresheet(ctx, b.Actor(who), id) },
		} {
			if err := act(); err != nil {
				return err
			}
		}
	}
	return b.d.RegisterResult(ctx, officer, id)
}

// decide takes the decision that the result calls for.
func (b *Builder) decide(ctx context.Context, id application.ID) error {
	decider := b.Actor("demo-decider")
	v, err := b.d.OfficerCase(ctx, decider, id)
	if err != nil {
		return err
	}
	if v.Judgement != nil && v.Judgement.Award {
		if err := b.d.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, and the panel's findings agree with the evidence."}); err != nil {
			return err
		}
		return b.Confirm(ctx, id)
	}
	x := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "The total stays below the threshold; the visit did not bear the self-diagnosis out."}
	if len(v.HangsOn) > 0 {
		x.Acknowledged = "The decider read all three sheets; the stricter findings rest on records seen on site."
	}
	return b.d.Decide(ctx, decider, id, x)
}
