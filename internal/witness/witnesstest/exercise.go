// Package witnesstest holds every [witness.State] to its contract.
package witnesstest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"
	"time"

	"proba.example/internal/witness"
	"proba.example/translog/translogtest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func head(t *testing.T, log *translogtest.Log, size int64) witness.Head {
	t.Helper()
	h, err := witness.HeadOf(log.Sign(t, size, noon, "w.example"))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Exercise tries a state that holds nothing. Again opens the same state anew, as after a start of the program; evidence gives
// what is kept of a log.
func Exercise(t *testing.T, state witness.State, again func() witness.State, evidence func(origin string) []witness.Evidence) {
	log := translogtest.NewLog("log.example/2026")
	log.AddMany(40)
	other := translogtest.NewLog("other.example")
	other.AddMany(5)
	replace := func(s witness.State, origin string, from, to witness.Head, want bool) {
		t.Helper()
		if moved, err := s.Replace(t.Context(), origin, from, to); err != nil || moved != want {
			t.Fatalf("replace %d by %d: %v, %v", from.Size, to.Size, moved, err)
		}
	}
	latest := func(s witness.State, origin string, want witness.Head) {
		t.Helper()
		got, err := s.Latest(t.Context(), origin)
		if err != nil || got.Size != want.Size || got.Root != want.Root || !bytes.Equal(got.Signed, want.Signed) {
			t.Fatalf("latest of %s: %d, %v; want %d", origin, got.Size, err, want.Size)
		}
		byHash, err := s.ByHash(t.Context(), sha256.Sum256([]byte(origin)))
		if err != nil || byHash.Size != want.Size || !bytes.Equal(byHash.Signed, want.Signed) {
			t.Fatalf("by hash of %s: %d, %v", origin, byHash.Size, err)
		}
	}
	latest(state, log.Name, witness.Head{})
	empty, ten, twenty := head(t, log, 0), head(t, log, 10), head(t, log, 20)
	replace(state, log.Name, witness.Head{}, empty, true)
	latest(state, log.Name, empty)
	replace(state, log.Name, witness.Head{}, ten, false)
	replace(state, log.Name, empty, ten, true)
	replace(state, log.Name, empty, twenty, false)
	replace(state, log.Name, ten, twenty, true)
	latest(state, log.Name, twenty)
	latest(state, other.Name, witness.Head{})
	replace(state, other.Name, witness.Head{}, head(t, other, 3), true)
	latest(again(), log.Name, twenty)

	// Of many that start from one head one gets through, through whichever opening of the state.
	from := twenty
	for round := range 5 {
		var wg sync.WaitGroup
		won := make([]bool, 6)
		next := make([]witness.Head, len(won))
		for i := range won {
			next[i] = head(t, log, int64(21+round*3+i%3))
			s := state
			if i%2 == 1 {
				s = again()
			}
			wg.Go(func() {
				var err error
				if won[i], err = s.Replace(t.Context(), log.Name, from, next[i]); err != nil {
					won[i] = false
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		wg.Wait()
		winner := -1
		for i, w := range won {
			if w && winner >= 0 {
				t.Fatalf("round %d: two moved the log on from one head", round)
			}
			if w {
				winner = i
			}
		}
		if winner < 0 {
			t.Fatalf("round %d: nobody moved the log on", round)
		}
		from = next[winner]
		latest(state, log.Name, from)
	}
	exerciseEvidence(t, state, again, evidence)
}

func exerciseEvidence(t *testing.T, state witness.State, again func() witness.State, evidence func(origin string) []witness.Evidence) {
	log := translogtest.NewLog("fork.example")
	log.AddMany(4)
	accuse := func(s witness.State, shown []byte, proven bool) {
		t.Helper()
		if err := s.Accuse(t.Context(), witness.Evidence{Origin: log.Name, At: noon, Known: log.Sign(t, 4, noon, "w.example"), Shown: shown, Proven: proven}); err != nil {
			t.Fatal(err)
		}
	}
	fork := func(n int) []byte {
		f := log.Fork(3)
		f.Add(fmt.Appendf(nil, "back-dated %d", n))
		return f.Sign(t, 4, noon)
	}
	accuse(state, fork(0), true)
	accuse(again(), fork(0), true)
	kept := evidence(log.Name)
	if len(kept) != 1 || !kept[0].Proven || !kept[0].At.Equal(noon) || !bytes.Equal(kept[0].Shown, fork(0)) ||
		!bytes.Equal(kept[0].Known, log.Sign(t, 4, noon, "w.example")) {
		t.Fatalf("kept %+v", kept)
	}
	for n := range witness.MaxUnproven + 5 {
		accuse(state, fork(100+n), false)
	}
	accuse(state, fork(1), true) // however much came that proves nothing
	proven := 0
	kept = evidence(log.Name)
	for _, e := range kept {
		if e.Proven {
			proven++
		}
	}
	if proven != 2 || len(kept) != 2+witness.MaxUnproven {
		t.Errorf("%d pairs kept, %d of them proven", len(kept), proven)
	}
	if e := evidence("other.example"); len(e) != 0 {
		t.Errorf("another log is accused of %+v", e)
	}
}
