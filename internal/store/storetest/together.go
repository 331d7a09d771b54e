package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/store"
)

// together runs fn n times at once and gives what each answered.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = fn(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// numbers has many writers take numbers, some of whom think better of it: those that committed have 1, 2, 3, …
func numbers(t *testing.T, s *store.Store) {
	const n = 30
	regret := errors.New("regret")
	given := make([]int64, n)
	errs := together(n, func(i int) error {
		return s.Update(ctx, func(tx *store.Tx) (err error) {
			if given[i], err = tx.NextNumber(ctx, "certificate/2026"); err != nil {
				return err
			}
			if i%5 == 4 {
				return regret
			}
			return nil
		})
	})
	var kept []int64
	for i, err := range errs {
		switch {
		case i%5 == 4:
			if !errors.Is(err, regret) {
				t.Errorf("writer %d: %v", i, err)
			}
		case err != nil:
			t.Errorf("writer %d: %v", i, err)
		default:
			kept = append(kept, given[i])
		}
	}
	slices.Sort(kept)
	want := make([]int64, len(kept))
	for i := range want {
		want[i] = int64(i) + 1
	}
	same(t, "numbers that were kept", kept, want)
	update(t, s, func(tx *store.Tx) error {
		other, err := tx.NextNumber(ctx, "certificate/2027")
		same(t, "first number of another sequence", other, 1)
		return err
	})
}

// writers has fifty people save at once beside readers; nobody is told that the database is locked.
func writers(t *testing.T, s *store.Store) {
	found(t, s)
	const n = 50
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := s.View(ctx, func(tx *store.Tx) error { _, err := tx.Answers(ctx, "case-1"); return err }); err != nil {
					t.Errorf("reader: %v", err)
					return
				}
			}
		})
	}
	errs := together(n, func(i int) error {
		return s.Update(ctx, func(tx *store.Tx) error {
			a, err := tx.Application(ctx, "case-1")
			if err != nil {
				return err
			}
			if _, err := tx.BumpRevision(ctx, a.ID, a.Revision); err != nil {
				return err
			}
			return first(tx.SavePlan(ctx, "case-1", fmt.Sprintf("s%d", i), "text"), tx.InsertPerson(ctx, somebody(fmt.Sprintf("p%d", i), "P")))
		})
	})
	close(stop)
	readers.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, "case-1")
		same(t, "revision after all writers", a.Revision, n)
		plan, err2 := tx.Plan(ctx, "case-1")
		same(t, "sections written", len(plan), n)
		people, err3 := tx.CountPeople(ctx)
		same(t, "people entered", people, n+3)
		return first(err, err2, err3)
	})
}

// oneEditor has many people save the same copy: one is let in, the others are told that their copy is outdated.
func oneEditor(t *testing.T, s *store.Store) {
	found(t, s)
	won := 0
	for i, err := range together(20, func(i int) error {
		c := aCompany("org-1", fmt.Sprintf("Editor %d", i), "Hanbit Sensor", "1018104331")
		c.Revision = 1
		return s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateCompany(ctx, c) })
	}) {
		if err == nil {
			won++
			continue
		}
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("editor %d: %v", i, err)
		}
	}
	same(t, "editors let in", won, 1)
}

func onePress(t *testing.T, s *store.Store) {
	update(t, s, func(tx *store.Tx) error {
		return tx.InsertSignInLink(ctx, store.SignInLink{Hash: "h", Email: "a@example.org", Purpose: store.PurposeSignIn, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)})
	})
	won := 0
	for i, err := range together(10, func(int) error {
		return s.Update(ctx, func(tx *store.Tx) error { _, err := tx.TakeSignInLink(ctx, "h"); return err })
	}) {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, fault.NotFound):
			t.Errorf("press %d: %v", i, err)
		}
	}
	same(t, "presses that signed in", won, 1)
}
