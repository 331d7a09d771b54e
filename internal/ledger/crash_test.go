package ledger_test

import (
	"context"
	"errors"
	"testing"

	"proba.example/internal/ledger"
	"proba.example/translog"
)

var errPower = errors.New("the power went")

// faults fails the n-th step that publication takes outside itself: in one kind nothing of the step happened, in the other it happened
// and nobody was told.
type faults struct {
	left   int
	anyway bool
	struck bool
}

func (f *faults) step(do func() error) error {
	f.left--
	if f.left != 0 {
		return do()
	}
	f.struck = true
	if f.anyway {
		if err := do(); err != nil {
			return err
		}
	}
	return errPower
}

type faultyHead struct {
	*faults
	ledger.Head
}

func (h faultyHead) Read(ctx context.Context) (note []byte, err error) {
	err = h.step(func() error { note, err = h.Head.Read(ctx); return err })
	return note, err
}

func (h faultyHead) Replace(ctx context.Context, old, latest []byte) error {
	return h.step(func() error { return h.Head.Replace(ctx, old, latest) })
}

type faultyDatabase struct {
	*faults
	ledger.Database
}

func (d faultyDatabase) View(ctx context.Context, fn func(ledger.Records) error) error {
	return d.step(func() error { return d.Database.View(ctx, fn) })
}

func (d faultyDatabase) Update(ctx context.Context, fn func(ledger.Records) error) error {
	return d.step(func() error { return d.Database.Update(ctx, fn) })
}

// faultyWitnesses lose the question, or the answer.
type faultyWitnesses struct {
	*faults
	*witnesses
}

func (w faultyWitnesses) Ask(ctx context.Context, signed []byte, prove func(context.Context, int64) ([]translog.Hash, error)) (answers []ledger.Answer) {
	err := w.step(func() error { answers = w.witnesses.Ask(ctx, signed, prove); return nil })
	if err != nil {
		return []ledger.Answer{{Name: "seoul.example/w", Err: err}, {Name: "bank.example/w", Err: err}}
	}
	return answers
}

// TestPublicationSurvivesEveryFault stops publication at every step it takes, in both kinds, restarts it, and asks that the log is
// whole: everything is published, nothing was signed twice in two ways (the signer of the test would refuse), and no witness
// was shown a fork.
func TestPublicationSurvivesEveryFault(t *testing.T) {
	for _, anyway := range []bool{false, true} {
		steps := 0
		for n := 1; ; n++ {
			w := newWorld(t, 2, "seoul.example/w", "bank.example/w")
			w.append(3)
			w.publish()
			w.append(2)
			f := &faults{left: n, anyway: anyway}
			w.restart(faultyDatabase{f, w.store.Ledger()}, faultyHead{f, w.head()}, faultyWitnesses{f, w.witnesses})
			startErr := w.log.Start(context.Background())
			standing, err := w.log.Publish(context.Background())
			if !f.struck {
				if err != nil || startErr != nil {
					t.Fatalf("without a fault: %v, %v", startErr, err)
				}
				break
			}
			steps++
			if err == nil && startErr == nil && standing.Waiting == 0 && standing.Published != 5 {
				t.Errorf("step %d failed unnoticed: %+v", n, standing)
			}
			if w.log.Refusal() != nil {
				t.Errorf("step %d: the log refuses: %v", n, w.log.Refusal())
			}
			w.append(1) // life goes on
			w.restart(w.store.Ledger(), w.head(), w.witnesses)
			w.must(w.log.Start(context.Background()))
			w.publish()
			w.whole()
			if t.Failed() {
				t.Fatalf("step %d, happened anyway: %v", n, anyway)
			}
		}
		if steps < 12 {
			t.Errorf("only %d steps were stopped", steps)
		}
		t.Logf("%d steps", steps)
	}
}
