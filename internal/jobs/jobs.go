// Package jobs keeps the work that an act leaves for later — sign the certificate, send the letter — and works it.
//
// A job is written in the transaction of the act that causes it: either both are in the database or neither is. What
// follows from that is the whole contract of [Queue], [Worker] and [Runner], and it is the same on SQLite and on
// PostgreSQL; the suite in jobstest holds both to it.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Queue takes work for later. It is the only part of this package that the desks see.
//
// Durability: Enqueue writes one row through tx and nothing else. When tx commits, the job is as durable as everything
// else in that transaction; when tx rolls back, the job never was. No worker sees a job before its transaction commits.
//
// Delivery is at least once: a job whose worker returned nil is not worked again, but a process that dies between the
// worker's last effect and the queue's note of it works the job again. Workers must therefore be safe to repeat.
//
// Order: due jobs are taken by RunAt, then in the order they were enqueued. With several workers two due jobs may run
// at the same time; order is a promise only about who starts first.
//
// Errors: an error from Enqueue means that the job is not queued and that tx must be rolled back. The caller does not
// retry: a transaction that failed is begun again by whoever owns it.
//
// Concurrency: safe for concurrent use, each call with its own transaction.
type Queue interface {
	Enqueue(ctx context.Context, tx *sql.Tx, job Job) error
}

// Job is one piece of work for later.
type Job struct {
	// Kind names the worker: lower-case words joined by "-" or "_" or ".", for example "issue" or "letter".
	Kind string
	// Args is one JSON value, the worker's only knowledge of the job. Empty means {}. It is kept for as long as the job
	// is, and operators can read it: put identifiers in it, never confidences.
	Args []byte
	// RunAt is the earliest moment to start, to the millisecond. Zero means now. A running queue starts a job for later
	// within five seconds of its time, a due one at its next look.
	RunAt time.Time
	// Unique, when not empty, names an act that is to be done once: while a job of the same kind and the same Unique is
	// waiting, running or awaiting its retry, enqueueing another does nothing and is not an error. Once that job has
	// finished, well or badly, the name is free again. Because a running job also counts, Unique is for "issue the
	// certificate of decision D", not for "something changed, look again".
	Unique string
}

// Worker does one job. It is handed the job's Args and a context that ends with the kind's time limit or with the
// process.
//
// nil means done for good. An error made by [Cancel] means that no repetition can help: the job is set aside at once.
// Any other error, and a panic, means not yet: the job is tried again after a pause until the kind's attempts are used
// up, and is then set aside. Set-aside jobs are kept and listed by [Runner.Failed] until somebody retries them.
//
// The same job may be worked more than once, even after it succeeded (see [Queue]): a worker looks first whether its
// work is already done. A worker opens its own transactions; it is not inside one.
type Worker func(ctx context.Context, args []byte) error

// Policy says how a kind of job is tried. The zero value is a sensible policy for a letter: see the fields.
type Policy struct {
	// Attempts is the number of times a job is tried in all; 0 means 12, which with the default pauses is about six
	// hours.
	Attempts int
	// Pause is the wait after the given failed attempt, counted from 1. nil means 1 s, 4 s, 16 s, 64 s, … at most an hour.
	Pause func(attempt int) time.Duration
	// Timeout ends the context of one attempt; 0 means a minute.
	Timeout time.Duration
}

const (
	defaultAttempts = 12
	defaultTimeout  = time.Minute
	longestPause    = time.Hour
)

func (p Policy) attempts() int {
	if p.Attempts <= 0 {
		return defaultAttempts
	}
	return p.Attempts
}

func (p Policy) timeout() time.Duration {
	if p.Timeout <= 0 {
		return defaultTimeout
	}
	return p.Timeout
}

func (p Policy) pause(attempt int) time.Duration {
	if p.Pause != nil {
		return max(p.Pause(attempt), 0)
	}
	pause := time.Second
	for i := 1; i < attempt && pause < longestPause; i++ {
		pause *= 4
	}
	return min(pause, longestPause)
}

// errCancelled is what errors.Is finds in an error made by Cancel.
var errCancelled = errors.New("job cancelled")

// Cancel marks err as one that no repetition can mend, such as a record that does not exist. A worker that returns it
// is never tried again for this job; the job is set aside with err's text. Cancel(nil) still sets the job aside.
func Cancel(err error) error {
	if err == nil {
		return errCancelled
	}
	return fmt.Errorf("%w: %w", errCancelled, err)
}

// WithArgs works a job whose arguments are read first; a job whose arguments cannot be read is not tried again.
func WithArgs[T any](work func(context.Context, T) error) Worker {
	return func(ctx context.Context, raw []byte) error {
		var args T
		if err := json.Unmarshal(raw, &args); err != nil {
			return Cancel(fmt.Errorf("arguments of a job: %w", err))
		}
		return work(ctx, args)
	}
}

// FailedJob is a job that was set aside: cancelled by its worker or out of attempts.
type FailedJob struct {
	ID        int64
	Kind      string
	Args      []byte
	Unique    string
	Attempts  int       // how many times it was tried
	Reason    string    // the last error; for operators' eyes, not for visitors
	Cancelled bool      // the worker said that no repetition can help
	At        time.Time // when it was set aside
}

// payload is how a job's content is laid into River's args column. Its kind travels in River's own column.
type payload struct {
	kind string

	Args   json.RawMessage `json:"args"`
	Unique string          `json:"unique,omitempty" river:"unique"`
}

// Kind implements river.JobArgs.
func (p payload) Kind() string { return p.kind }

func newPayload(job Job) (payload, error) {
	if job.Kind == "" {
		return payload{}, errors.New("a job needs a kind")
	}
	args := job.Args
	if len(args) == 0 {
		args = []byte("{}")
	}
	if !json.Valid(args) {
		return payload{}, fmt.Errorf("args of job %q are not JSON", job.Kind)
	}
	return payload{kind: job.Kind, Args: args, Unique: job.Unique}, nil
}
