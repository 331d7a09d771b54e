package demo

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/interest"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// tieFound is why the result of the last case of the past falls.
const tieFound = "The expert bought shares of the company a week before the visit; the trade was reported afterwards."

// again makes the cycle of the past final. Then an expert of its last case turns out to hold shares of the company: the result is set aside by
// two, the frozen cycle keeps it, and a new panel scores the case.
func (b *Builder) again(ctx context.Context, id application.ID) error {
	officer, decider, cycle := b.Actor("demo-officer"), b.Actor("demo-decider"), b.Cycle()
	b.clock.SetBack(day(2))
	if err := b.d.MakeReading(ctx, officer, cycle); err != nil {
		return err
	}
	read, err := b.d.ReadCycle(ctx, officer, cycle)
	if err != nil {
		return err
	}
	if err := b.d.FreezeReading(ctx, officer, cycle, read.Reading.Digest); err != nil {
		return err
	}
	b.frozen++
	v, err := b.d.OfficerCase(ctx, officer, id)
	if err != nil {
		return err
	}
	if err := b.d.ProposeAside(ctx, officer, id, v.Result.Experts[0], interest.Share, tieFound); err != nil {
		return err
	}
	aside, err := b.d.ResultAside(ctx, decider, id)
	if err != nil {
		return err
	}
	if err := b.d.ConfirmAside(ctx, decider, id, aside.Waiting.Digest); err != nil {
		return err
	}
	if err := b.queue.Drain(ctx); err != nil {
		return err
	}
	b.clock.SetBack(day(1))
	sat := 0
	for _, x := range pastExperts {
		if sat == 2 || slices.Contains(v.Result.Experts, x.id) {
			continue
		}
		sat++
		if err := b.scoreAgain(ctx, officer, id, x.id); err != nil {
			return err
		}
	}
	if err := b.d.RegisterResult(ctx, officer, id); err != nil {
		return err
	}
	b.clock.SetBack(0)
	return b.decide(ctx, id)
}

// scoreAgain has one expert of the new panel score the case.
func (b *Builder) scoreAgain(ctx context.Context, officer party.Actor, id application.ID, expert party.PersonID) error {
	who := b.Actor(expert)
	if err := b.d.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{expert}}); err != nil {
		return fmt.Errorf("%s: %w", expert, err)
	}
	if err := b.d.Declare(ctx, who, id, false, ""); err != nil {
		return err
	}
	marks := map[string]scheme.Answer{}
	for i, item := range b.sheet.Items() {
		level := item.Levels[min(i%2, len(item.Levels)-1)]
		marks[item.ID] = scheme.Answer{Level: level, Reason: "Seen on site again; the records support this level."}
	}
	if err := b.d.Mark(ctx, who, id, marks); err != nil {
		return err
	}
	if err := b.d.MarkTechnology(ctx, who, id, "BBB", "The core process is documented and in use."); err != nil {
		return err
	}
	return b.d.SubmitScoresheet(ctx, who, id)
}
