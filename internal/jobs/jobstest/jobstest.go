// Package jobstest is the one suite that holds the queue to its contract on every database engine.
package jobstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/internal/jobs"
)

// Open returns a handle on a fresh database with nothing in it, closed after the test. On SQLite it is a writer with one
// connection, as in the product.
type Open func(t *testing.T) (*sql.DB, jobs.Dialect)

// Exercise runs the suite on the engine that open opens.
func Exercise(t *testing.T, open Open) {
	t.Run("a job commits or rolls back with the act", func(t *testing.T) { transactional(t, open) })
	t.Run("due jobs run in the order of their time", func(t *testing.T) { ordering(t, open) })
	t.Run("a job for later waits for its time", func(t *testing.T) { later(t, open) })
	t.Run("drain works what a job enqueues", func(t *testing.T) { chained(t, open) })
	t.Run("a failed job is retried after its pause and then set aside", func(t *testing.T) { retry(t, open) })
	t.Run("a cancelled job is never tried again", func(t *testing.T) { cancelled(t, open) })
	t.Run("a panic is a failed attempt", func(t *testing.T) { panicking(t, open) })
	t.Run("an unknown kind is a failed attempt", func(t *testing.T) { unknown(t, open) })
	t.Run("an act that is to be done once is queued once", func(t *testing.T) { unique(t, open) })
	t.Run("a job left in hand by a dead process is worked again", func(t *testing.T) { leftInHand(t, open) })
	t.Run("a runner that is stopped gives back what it did not begin", func(t *testing.T) { stopped(t, open) })
	t.Run("the running queue starts a job in half a second", func(t *testing.T) { latency(t, open) })
	t.Run("the running queue retries, cancels and sets aside", func(t *testing.T) { running(t, open) })
	t.Run("the running queue works 200 jobs once each", func(t *testing.T) { many(t, open) })
	t.Run("args that are not JSON are refused", func(t *testing.T) { badArgs(t, open) })
}

// bench is one queue on one database, with a clock that the test moves.
type bench struct {
	*jobs.Runner
	t       *testing.T
	db      *sql.DB
	dialect jobs.Dialect
	now     time.Time
}

func newBench(t *testing.T, open Open) *bench {
	t.Helper()
	db, dialect := open(t)
	for range 2 { // migrating twice changes nothing
		if err := jobs.Migrate(t.Context(), db, dialect); err != nil {
			t.Fatal(err)
		}
	}
	b := &bench{t: t, db: db, dialect: dialect, now: time.Now()}
	b.Runner = b.runner(func() time.Time { return b.now })
	return b
}

func (b *bench) runner(now func() time.Time) *jobs.Runner {
	b.t.Helper()
	r, err := jobs.Open(jobs.Config{
		DB: b.db, Dialect: b.dialect, Now: now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) enqueue(list ...jobs.Job) {
	b.t.Helper()
	tx, err := b.db.BeginTx(b.t.Context(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, job := range list {
		if err := b.Enqueue(b.t.Context(), tx, job); err != nil {
			_ = tx.Rollback()
			b.t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) drain() {
	b.t.Helper()
	if err := b.Drain(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) waiting(want int) {
	b.t.Helper()
	if got, err := b.Waiting(b.t.Context()); err != nil || got != want {
		b.t.Fatalf("waiting jobs: %d, %v; want %d", got, err, want)
	}
}

// record collects what workers did.
type record struct {
	mu   sync.Mutex
	done []string
}

func (r *record) worker(_ context.Context, args []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done = append(r.done, string(args))
	return nil
}

func (r *record) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.done)
}

func (r *record) is(t *testing.T, want ...string) {
	t.Helper()
	if got := r.list(); !slices.Equal(got, want) {
		t.Fatalf("worked %q, want %q", got, want)
	}
}

func letter(n any) jobs.Job { return jobs.Job{Kind: "letter", Args: fmt.Appendf(nil, "%v", n)} }

func transactional(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("letter", seen.worker, jobs.Policy{})
	if _, err := b.db.ExecContext(t.Context(), `CREATE TABLE act (id BIGINT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	for id, commit := range []bool{false, true} {
		tx, err := b.db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), `INSERT INTO act VALUES ($1)`, id); err != nil {
			t.Fatal(err)
		}
		if err := b.Enqueue(t.Context(), tx, letter(id)); err != nil {
			t.Fatal(err)
		}
		if commit {
			err = tx.Commit()
		} else {
			err = tx.Rollback()
		}
		if err != nil {
			t.Fatal(err)
		}
		if !commit {
			b.waiting(0)
		}
	}
	b.waiting(1)
	b.drain()
	seen.is(t, "1")
	b.waiting(0)
	var acts int
	if err := b.db.QueryRowContext(t.Context(), `SELECT count(*) FROM act`).Scan(&acts); err != nil || acts != 1 {
		t.Fatalf("acts: %d, %v; the act and its job must share one transaction", acts, err)
	}
	b.drain() // what is done is not worked again
	seen.is(t, "1")
}

func ordering(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("letter", seen.worker, jobs.Policy{})
	at := func(n int, back time.Duration) jobs.Job {
		job := letter(n)
		job.RunAt = b.now.Add(-back)
		return job
	}
	b.enqueue(at(3, time.Minute), at(1, time.Hour), at(4, 0), at(2, time.Hour))
	b.drain()
	seen.is(t, "1", "2", "3", "4")
}

func later(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("letter", seen.worker, jobs.Policy{})
	job := letter(1)
	job.RunAt = b.now.Add(24 * time.Hour)
	b.enqueue(job, letter(2))
	b.drain()
	seen.is(t, "2")
	b.waiting(1)
	b.now = job.RunAt
	b.drain()
	seen.is(t, "2", "1")
}

func chained(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("letter", seen.worker, jobs.Policy{})
	b.Register("issue", func(ctx context.Context, args []byte) error {
		b.enqueue(letter(string(args)))
		return nil
	}, jobs.Policy{})
	b.enqueue(jobs.Job{Kind: "issue", Args: []byte("7")})
	b.drain()
	seen.is(t, "7")
}

var errPost = errors.New("the post office is closed")

func retry(t *testing.T, open Open) {
	b, tries := newBench(t, open), 0
	b.Register("letter", func(context.Context, []byte) error { tries++; return errPost }, jobs.Policy{
		Attempts: 3, Pause: func(attempt int) time.Duration { return time.Duration(attempt) * time.Minute },
	})
	b.enqueue(letter(1))
	for attempt, pause := range []time.Duration{time.Minute, 2 * time.Minute} {
		if err := b.Drain(t.Context()); !errors.Is(err, errPost) {
			t.Fatalf("drain says %v, want the worker's error", err)
		}
		b.drain() // the pause is not over
		if tries != attempt+1 {
			t.Fatalf("%d tries before the pause was over, want %d", tries, attempt+1)
		}
		b.waiting(1)
		b.now = b.now.Add(pause)
	}
	if err := b.Drain(t.Context()); !errors.Is(err, errPost) {
		t.Fatalf("drain says %v, want the worker's error", err)
	}
	b.waiting(0)
	b.now = b.now.Add(24 * time.Hour)
	b.drain()
	if tries != 3 {
		t.Fatalf("%d tries, want 3", tries)
	}
	failed := b.failed(1)[0]
	if failed.Kind != "letter" || string(failed.Args) != "1" || failed.Attempts != 3 || failed.Cancelled ||
		failed.Reason != errPost.Error() || failed.At.IsZero() {
		t.Fatalf("failed job: %+v", failed)
	}
	if err := b.Retry(t.Context(), failed.ID); err != nil {
		t.Fatal(err)
	}
	b.failed(0)
	if err := b.Drain(t.Context()); !errors.Is(err, errPost) || tries != 4 {
		t.Fatalf("after Retry: drain says %v, %d tries, want the worker's error and 4", err, tries)
	}
	if err := b.Retry(t.Context(), failed.ID+1000); err == nil {
		t.Fatal("retrying a job that does not exist succeeded")
	}
}

func (b *bench) failed(want int) []jobs.FailedJob {
	b.t.Helper()
	failed, err := b.Failed(b.t.Context())
	if err != nil || len(failed) != want {
		b.t.Fatalf("failed jobs: %+v, %v; want %d", failed, err, want)
	}
	return failed
}

func cancelled(t *testing.T, open Open) {
	b, tries := newBench(t, open), 0
	b.Register("letter", func(context.Context, []byte) error {
		tries++
		return fmt.Errorf("write the letter: %w", jobs.Cancel(errPost))
	}, jobs.Policy{})
	b.enqueue(letter(1))
	if err := b.Drain(t.Context()); !errors.Is(err, errPost) {
		t.Fatalf("drain says %v, want the worker's error", err)
	}
	b.now = b.now.Add(24 * time.Hour)
	b.drain()
	if failed := b.failed(1)[0]; !failed.Cancelled || tries != 1 || !strings.Contains(failed.Reason, errPost.Error()) {
		t.Fatalf("after %d tries: %+v", tries, failed)
	}
}

func panicking(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("letter", func(context.Context, []byte) error { panic("no paper") }, jobs.Policy{Attempts: 1})
	b.Register("issue", seen.worker, jobs.Policy{})
	b.enqueue(letter(1), jobs.Job{Kind: "issue", Args: []byte("2")})
	if err := b.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), "no paper") {
		t.Fatalf("drain says %v, want the panic", err)
	}
	seen.is(t, "2") // the next job is worked all the same
	b.failed(1)
}

func unknown(t *testing.T, open Open) {
	b := newBench(t, open)
	b.enqueue(letter(1))
	if err := b.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), "letter") {
		t.Fatalf("drain says %v, want an error that names the kind", err)
	}
	b.waiting(1)
}

func unique(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.Register("issue", seen.worker, jobs.Policy{})
	b.Register("letter", seen.worker, jobs.Policy{})
	once := func(kind, name string, n int) jobs.Job {
		return jobs.Job{Kind: kind, Unique: name, Args: fmt.Appendf(nil, "%d", n)}
	}
	b.enqueue(once("issue", "decision-1", 1), once("issue", "decision-1", 2)) // in one transaction
	b.enqueue(once("issue", "decision-1", 3))                                 // and in another
	b.enqueue(once("issue", "decision-2", 4), once("letter", "decision-1", 5))
	b.waiting(3)
	b.drain()
	seen.is(t, "1", "4", "5")
	b.enqueue(once("issue", "decision-1", 6)) // done: the name is free again
	b.drain()
	seen.is(t, "1", "4", "5", "6")
	b.enqueue(letter(7), letter(7)) // no name, no uniqueness
	b.drain()
	seen.is(t, "1", "4", "5", "6", "7", "7")
}

// leftInHand: the first runner never comes back from its job, as if its process had died.
func leftInHand(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	inHand, release := make(chan struct{}), make(chan struct{})
	dead := make(chan error, 1)
	b.Register("letter", func(context.Context, []byte) error { close(inHand); <-release; return nil }, jobs.Policy{})
	b.enqueue(letter(1))
	go func() { dead <- b.Drain(context.WithoutCancel(t.Context())) }()
	select {
	case <-inHand:
	case err := <-dead:
		t.Fatalf("the first runner came back: %v", err)
	}
	b.enqueue(letter(2))

	next := b.runner(func() time.Time { return b.now })
	next.Register("letter", seen.worker, jobs.Policy{})
	if err := next.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen.is(t, "1", "2")
	b.waiting(0)
	close(release) // the dead man's note changes nothing
	if err := <-dead; err != nil {
		t.Fatal(err)
	}
	b.failed(0)
	b.waiting(0)
}

// stopped: the jobs that were taken behind the one in hand are given back, and are worked without delay later on.
func stopped(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	b.Register("letter", func(ctx context.Context, args []byte) error { stop(); return seen.worker(ctx, args) }, jobs.Policy{Attempts: 1})
	b.enqueue(letter(1), letter(2), letter(3))
	if err := b.Drain(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("drain says %v", err)
	}
	seen.is(t, "1")
	b.waiting(2)
	b.drain()
	seen.is(t, "1", "2", "3")
	b.failed(0)
}

// run starts a Runner of its own over b's database and stops it after the test.
func (b *bench) run(register func(*jobs.Runner)) *jobs.Runner {
	b.t.Helper()
	r := b.runner(nil)
	register(r)
	ctx, stop := context.WithCancel(context.WithoutCancel(b.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	b.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.t.Errorf("the queue stopped with: %v", err)
		}
	})
	b.Runner = r
	return r
}

func eventually(t *testing.T, within time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	start := time.Now()
	for !is() {
		if time.Since(start) > within {
			t.Fatalf("after %v still not: %s", within, what)
		}
		time.Sleep(time.Millisecond)
	}
	return time.Since(start)
}

func latency(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	b.run(func(r *jobs.Runner) { r.Register("letter", seen.worker, jobs.Policy{}) })
	b.enqueue(letter(0))
	eventually(t, 10*time.Second, "the queue works", func() bool { return len(seen.list()) == 1 })
	var took []time.Duration
	for n := range 9 {
		time.Sleep(time.Duration(30*n) * time.Millisecond) // idle, at different points of the poll
		b.enqueue(letter(n))
		took = append(took, eventually(t, 10*time.Second, "the job is done", func() bool { return len(seen.list()) == n+2 }))
	}
	slices.Sort(took)
	t.Logf("from commit to done: median %v, slowest %v", took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > 500*time.Millisecond { // the median: a busy machine may stall once
		t.Errorf("an idle queue takes %v to start a job, want less than 0.5 s", took)
	}
}

func running(t *testing.T, open Open) {
	b := newBench(t, open)
	var tries sync.Map
	count := func(kind string) int {
		n, _ := tries.LoadOrStore(kind, 0)
		tries.Store(kind, n.(int)+1)
		return n.(int) + 1
	}
	soon := func(int) time.Duration { return 10 * time.Millisecond }
	b.run(func(r *jobs.Runner) {
		r.Register("recovers", func(context.Context, []byte) error {
			if count("recovers") < 3 {
				return errPost
			}
			return nil
		}, jobs.Policy{Attempts: 5, Pause: soon})
		r.Register("hopeless", func(context.Context, []byte) error { count("hopeless"); return errPost },
			jobs.Policy{Attempts: 2, Pause: soon})
		r.Register("cancelled", func(context.Context, []byte) error { count("cancelled"); return jobs.Cancel(errPost) },
			jobs.Policy{Attempts: 5, Pause: soon})
		r.Register("panics", func(context.Context, []byte) error { count("panics"); panic("no paper") },
			jobs.Policy{Attempts: 1, Pause: soon})
		r.Register("slow", func(ctx context.Context, _ []byte) error { count("slow"); <-ctx.Done(); return ctx.Err() },
			jobs.Policy{Attempts: 1, Timeout: 20 * time.Millisecond})
	})
	want := map[string]int{"recovers": 3, "hopeless": 2, "cancelled": 1, "panics": 1, "slow": 1}
	for kind := range want {
		b.enqueue(jobs.Job{Kind: kind})
	}
	eventually(t, 20*time.Second, "nothing waits", func() bool {
		n, err := b.Waiting(t.Context())
		return err == nil && n == 0
	})
	for kind, n := range want {
		if got, _ := tries.Load(kind); got != n {
			t.Errorf("%s was tried %v times, want %d", kind, got, n)
		}
	}
	for _, failed := range b.failed(4) {
		if failed.Kind == "recovers" || failed.Cancelled != (failed.Kind == "cancelled") || failed.Reason == "" {
			t.Errorf("failed job: %+v", failed)
		}
	}
}

func many(t *testing.T, open Open) {
	b, seen := newBench(t, open), new(record)
	const n = 200
	var list []jobs.Job
	for i := range n {
		list = append(list, letter(i))
	}
	b.enqueue(list[:n/2]...)
	start := time.Now()
	b.run(func(r *jobs.Runner) { r.Register("letter", seen.worker, jobs.Policy{}) })
	b.enqueue(list[n/2:]...)
	eventually(t, 60*time.Second, "all is done", func() bool { return len(seen.list()) >= n })
	t.Logf("%d jobs in %v", n, time.Since(start))
	eventually(t, 10*time.Second, "nothing waits", func() bool {
		left, err := b.Waiting(t.Context())
		return err == nil && left == 0
	})
	done := seen.list()
	slices.Sort(done)
	if len(done) != n || len(slices.Compact(done)) != n {
		t.Fatalf("worked %d jobs, want each of %d once", len(done), n)
	}
}

func badArgs(t *testing.T, open Open) {
	b := newBench(t, open)
	tx, err := b.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for name, job := range map[string]jobs.Job{
		"half an object": {Kind: "letter", Args: []byte(`{"to":`)},
		"no kind":        {Args: []byte(`{}`)},
	} {
		if err := b.Enqueue(t.Context(), tx, job); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
