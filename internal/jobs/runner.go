package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// Config is what a Runner needs. DB and Dialect are required.
type Config struct {
	// DB is the handle that acts are written through. On SQLite it must be the one shared writer (one open connection);
	// a second writer would wait for the first at every turn.
	DB      *sql.DB
	Dialect Dialect
	// Logger takes warnings and failed attempts; nil means slog.Default().
	Logger *slog.Logger
	// Workers is how many jobs Run works at once; 0 means 4.
	Workers int
	// Poll is how often an idle Run asks the database for work; 0 means 250 ms. Jobs enqueued through the same Runner
	// start sooner, as soon as their transaction commits on SQLite.
	Poll time.Duration
	// Shared says that other processes work this queue too. Without it the first act of Run or Drain puts back the jobs
	// that a process which died left in hand; with it they come back only when the longest time limit has passed twice.
	Shared bool
	// Now is the clock of Enqueue and Drain; nil means time.Now. Run always goes by the real clock.
	Now func() time.Time
}

const (
	defaultWorkers = 4
	defaultPoll    = 250 * time.Millisecond
	// fetchCooldown is the shortest time between two fetches; together with Workers it bounds Run's throughput.
	fetchCooldown = 20 * time.Millisecond
	// graceful is how long jobs in hand may go on after Run's context ended.
	graceful = 10 * time.Second
	// precision is what both engines keep of a job's time; finer parts would be rounded by one and cut by the other.
	precision = time.Millisecond
)

// Runner is the queue and the hands that work it. Make one with [Open], [Runner.Register] every kind, then [Runner.Run]
// it, or [Runner.Drain] it where the work must be done before going on.
type Runner struct {
	cfg    Config
	log    *slog.Logger
	driver riverdriver.Driver[*sql.Tx]

	mu    sync.RWMutex
	kinds map[string]kind

	// idle only enqueues. While Run works, active is the client that works, so that an enqueued job wakes it.
	idle   *river.Client[*sql.Tx]
	active atomic.Pointer[river.Client[*sql.Tx]]

	recoverMu sync.Mutex
	recovered bool
}

type kind struct {
	worker Worker
	policy Policy
}

// Open makes a Runner over a database that [Migrate] has prepared. It does not touch the database.
func Open(cfg Config) (*Runner, error) {
	if cfg.DB == nil {
		return nil, errors.New("jobs: no database")
	}
	driver, err := driverFor(cfg.DB, cfg.Dialect)
	if err != nil {
		return nil, err
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Workers <= 0 {
		cfg.Workers = defaultWorkers
	}
	if cfg.Poll <= 0 {
		cfg.Poll = defaultPoll
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	r := &Runner{cfg: cfg, log: cfg.Logger, driver: driver, kinds: map[string]kind{}}
	r.idle, err = river.NewClient(driver, &river.Config{Logger: quiet(cfg.Logger), Middleware: r.middleware()})
	if err != nil {
		return nil, fmt.Errorf("jobs: make the queue: %w", err)
	}
	return r, nil
}

// Register gives a kind its worker. Every kind is registered before Run or Drain is called; registering a kind twice is
// an error of the program and panics, as does an empty kind or a nil worker.
func (r *Runner) Register(name string, worker Worker, policy Policy) {
	if name == "" || worker == nil {
		panic("jobs: a kind needs a name and a worker")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.kinds[name]; ok {
		panic("jobs: kind " + name + " is registered twice")
	}
	r.kinds[name] = kind{worker, policy}
}

func (r *Runner) kind(name string) (kind, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.kinds[name]
	return k, ok
}

// Enqueue implements [Queue]. Jobs of a kind that is not registered here are taken, for another process may know them.
func (r *Runner) Enqueue(ctx context.Context, tx *sql.Tx, job Job) error {
	args, err := newPayload(job)
	if err != nil {
		return err
	}
	opts := &river.InsertOpts{MaxAttempts: defaultAttempts, ScheduledAt: job.RunAt.Truncate(precision)}
	if k, ok := r.kind(job.Kind); ok {
		opts.MaxAttempts = k.policy.attempts()
	}
	if job.RunAt.IsZero() {
		opts.ScheduledAt = r.cfg.Now().Truncate(precision)
	}
	if job.Unique != "" {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}}
	}
	client := r.active.Load()
	if client == nil {
		client = r.idle
	}
	if _, err := client.InsertTx(ctx, tx, args, opts); err != nil {
		return fmt.Errorf("enqueue job %q: %w", job.Kind, err)
	}
	return nil
}

// dueNow makes a job that is due at once ready at once. River takes every job with a time for one for later, which its
// scheduler would look at only every five seconds.
type dueNow struct {
	river.MiddlewareDefaults
	now func() time.Time
}

func (r *Runner) middleware() []rivertype.Middleware {
	return []rivertype.Middleware{&dueNow{now: r.cfg.Now}}
}

func (m *dueNow) InsertMany(ctx context.Context, many []*rivertype.JobInsertParams,
	insert func(context.Context) ([]*rivertype.JobInsertResult, error),
) ([]*rivertype.JobInsertResult, error) {
	for _, job := range many {
		if job.ScheduledAt != nil && !job.ScheduledAt.After(m.now()) {
			job.State = rivertype.JobStateAvailable
		}
	}
	return insert(ctx)
}

// Run works jobs until ctx ends, then lets the jobs in hand finish for up to ten seconds and returns nil. Jobs cut off
// after that count as failed attempts and are tried again. An error means that the queue could not be started or that
// jobs did not stop in time. One Runner is Run once at a time.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.recoverOnce(ctx); err != nil {
		return err
	}
	workers := river.NewWorkers()
	longest := defaultTimeout
	r.mu.RLock()
	for name, k := range r.kinds {
		river.AddWorkerArgs(workers, payload{kind: name}, &riverWorker{runner: r, kind: k})
		longest = max(longest, k.policy.timeout())
	}
	r.mu.RUnlock()
	client, err := river.NewClient(r.driver, &river.Config{
		Logger:               quiet(r.log),
		Middleware:           r.middleware(),
		Workers:              workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: r.cfg.Workers}},
		PollOnly:             true,
		FetchPollInterval:    r.cfg.Poll,
		FetchCooldown:        min(fetchCooldown, r.cfg.Poll),
		JobTimeout:           longest,
		RescueStuckJobsAfter: 2 * longest,
		SoftStopTimeout:      graceful,
		SkipUnknownJobCheck:  true,
		// What was set aside stays until somebody deals with it; what was done is forgotten after a day.
		CancelledJobRetentionPeriod: -1,
		DiscardedJobRetentionPeriod: -1,
	})
	if err != nil {
		return fmt.Errorf("jobs: make the queue: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: start: %w", err)
	}
	if !r.active.CompareAndSwap(nil, client) {
		stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		return errors.Join(errors.New("jobs: already running"), client.Stop(stopCtx))
	}
	defer r.active.CompareAndSwap(client, nil)
	<-ctx.Done()
	select {
	case <-client.Stopped():
		return nil
	case <-time.After(2 * graceful):
		return errors.New("jobs: work in hand did not stop in time")
	}
}

// attempt works one job once, turning a panic into an error. It is the same for Run and Drain.
func (r *Runner) attempt(ctx context.Context, k kind, job *rivertype.JobRow, args []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			r.log.WarnContext(ctx, "job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt,
				"of", job.MaxAttempts, "error", err)
		}
	}()
	return k.worker(ctx, args)
}

// riverWorker hands River's jobs of one kind to its Worker.
type riverWorker struct {
	river.WorkerDefaults[payload]
	runner *Runner
	kind   kind
}

func (w *riverWorker) Work(ctx context.Context, job *river.Job[payload]) error {
	err := w.runner.attempt(ctx, w.kind, job.JobRow, job.Args.Args)
	if errors.Is(err, errCancelled) {
		return river.JobCancel(err)
	}
	return err
}

func (w *riverWorker) NextRetry(job *river.Job[payload]) time.Time {
	return time.Now().Add(w.kind.policy.pause(job.Attempt))
}

func (w *riverWorker) Timeout(*river.Job[payload]) time.Duration { return w.kind.policy.timeout() }
