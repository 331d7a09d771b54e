package main

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/demo"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

// casesAtOnce is how many cases one operation of BenchmarkCases takes from the draft to the certificate.
const casesAtOnce = 16

// aCase is a case with who acts on it. The same two experts score every case.
type aCase struct {
	w  *caseworktest.World
	id application.ID
}

var benchExperts = []party.PersonID{"demo-expert-1", "demo-expert-2"}

// BenchmarkCases takes complete drafts to published certificates: submitted, screened, a panel of two appointed, interests
// declared, 62 marks by each expert, both sheets closed, the result registered, decided, the certificate prepared, signed,
// checked and published, all letters written. Every act is a transaction with its journal entry, on disk before it counts.
func BenchmarkCases(b *testing.B) {
	engines := []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", func(testing.TB) string { return "" }}, {"postgres", testkit.PostgreSQL}}
	for _, engine := range engines {
		for _, people := range []struct {
			name string
			n    int
		}{{"one at a time", 1}, {"eight at once", 8}} {
			b.Run(engine.name+"/"+people.name, func(b *testing.B) {
				benchCases(b, engine.dsn(b), people.n)
			})
		}
	}
}

func benchCases(b *testing.B, dsn string, people int) {
	var commits atomic.Int64
	w := caseworktest.Open(b, caseworktest.Options{DSN: dsn, OnDisk: true, Trace: func(_ context.Context, event string) {
		if event == "committed" {
			commits.Add(1)
		}
	}})
	cast := w.Setup(b)
	template, err := readCase(w, cast, 0)
	if err != nil {
		b.Fatal(err)
	}
	w.Drain(b)
	cases := make([]aCase, casesAtOnce)
	made, counted := 0, int64(0)
	for b.Loop() {
		b.StopTimer()
		for i := range cases {
			made++
			if cases[i], err = draft(w, cast, made, template); err != nil {
				b.Fatal(err)
			}
		}
		w.Drain(b)
		before := commits.Load()
		b.StartTimer()

		err := each(cases, people, aCase.evaluate)
		if err == nil {
			w.Clock.SetBack(-30 * 24 * time.Hour) // the visit has been made
			err = each(cases, people, aCase.decide)
		}
		if err == nil {
			err = w.Queue.Drain(context.Background())
		}
		w.Clock.SetBack(0)
		if err != nil {
			b.Fatal(err)
		}

		b.StopTimer()
		counted += commits.Load() - before
		for _, c := range cases {
			v, err := w.Desk.ApplicantCase(context.Background(), cast.Owner(0), c.id)
			if err != nil || v.Case.State != application.Certified || v.Outcome == nil || v.Outcome.Number == "" {
				b.Fatalf("case %s ended as %q: %v", c.id, v.Case.State, err)
			}
		}
		b.StartTimer()
	}
	n := float64(b.N) * casesAtOnce
	b.ReportMetric(n/b.Elapsed().Seconds(), "cases/s")
	b.ReportMetric(float64(counted)/n, "commits/case")
	b.ReportMetric(0, "ns/op")
}

// each does the same to all cases, so many at a time.
func each(cases []aCase, people int, act func(aCase) error) error {
	var g errgroup.Group
	g.SetLimit(people)
	for _, c := range cases {
		g.Go(func() error { return act(c) })
	}
	return g.Wait()
}

// readCase makes a complete case whose contents all others copy.
func readCase(w *caseworktest.World, cast *demo.Builder, n int) (v casework.ForApplicant, err error) {
	id, err := cast.Another(context.Background(), n, application.Submitted)
	if err != nil {
		return v, err
	}
	return w.Desk.ApplicantCase(context.Background(), cast.Owner(0), id)
}

// draft makes one more company and a draft that lacks nothing but its submission.
func draft(w *caseworktest.World, cast *demo.Builder, n int, like casework.ForApplicant) (aCase, error) {
	ctx, owner := context.Background(), cast.Owner(0)
	id, err := cast.Another(ctx, n*demo.Companies(), application.Draft) // the first company of the demo again and again
	c := aCase{w, id}
	if err != nil {
		return c, err
	}
	if _, err = w.Desk.SaveAnswers(ctx, owner, id, like.Answers, -1); err != nil {
		return c, err
	}
	if _, err = w.Desk.SavePlan(ctx, owner, id, like.Plan, -1); err != nil {
		return c, err
	}
	for _, ev := range like.Evidence {
		if err := w.Desk.Attach(ctx, owner, id, ev.Part, ev.Name, bytes.NewReader(aPDF)); err != nil {
			return c, err
		}
	}
	return c, nil
}

var aPDF = []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")

// evaluate takes a draft to two closed score sheets.
func (c aCase) evaluate() error {
	ctx, d := context.Background(), c.w.Desk
	if _, err := d.Submit(ctx, c.w.Cast.Owner(0), c.id); err != nil {
		return err
	}
	officer := c.w.Cast.Actor("demo-officer")
	if err := d.Accept(ctx, officer, c.id); err != nil {
		return err
	}
	if err := c.w.Cast.Pay(ctx, c.id); err != nil {
		return err
	}
	visit := calendar.On(c.w.Clock.Now(), caseworktest.Seoul).AddDays(c.w.Cast.Edition().ClockDays("visit_notice"))
	if err := d.Appoint(ctx, officer, c.id, casework.Appointment{Experts: benchExperts, VisitOn: visit}); err != nil {
		return err
	}
	for _, id := range benchExperts {
		expert := c.w.Cast.Actor(id)
		if err := d.Declare(ctx, expert, c.id, false, ""); err != nil {
			return err
		}
		v, err := d.ExpertCase(ctx, expert, c.id)
		if err != nil {
			return err
		}
		marks := map[string]scheme.Answer{}
		for _, item := range v.Sheet.Items() {
			marks[item.ID] = scheme.Answer{Level: v.SelfScore.ByItem[item.ID].Level}
		}
		if err := d.Mark(ctx, expert, c.id, marks); err != nil {
			return err
		}
		if err := d.MarkTechnology(ctx, expert, c.id, "BBB", "The core process is the company's own and is documented."); err != nil {
			return err
		}
		if err := d.SubmitScoresheet(ctx, expert, c.id); err != nil {
			return err
		}
	}
	return nil
}

// decide registers the result and grants the certificate; the queue issues it.
func (c aCase) decide() error {
	ctx, d := context.Background(), c.w.Desk
	if err := d.RegisterResult(ctx, c.w.Cast.Actor("demo-officer"), c.id); err != nil {
		return err
	}
	if err := d.Decide(ctx, c.w.Cast.Actor("demo-decider"), c.id, decision.Proposal{
		Outcome: decision.Grant, Reasons: "Both thresholds are met. The panel's findings agree with the evidence on file and with the visit.",
	}); err != nil {
		return err
	}
	return c.w.Cast.Confirm(ctx, c.id)
}
