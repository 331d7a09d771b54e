package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

const (
	// batch bounds how many rows one housekeeping statement touches.
	batch = 1000
	// handful is how many jobs Drain takes at once, as each time is a commit. Their outcomes are noted one by one, so that a process
	// that dies repeats one job at most.
	handful = 32
)

// Drain works every job that is due by the Runner's clock, one after the other in the queue's order, including jobs
// that these jobs enqueue and retries that fall due meanwhile, and returns when nothing due is left. Jobs for later stay
// for later. What is enqueued meanwhile follows a few jobs later, whatever its place in the order.
//
// nil means that all of it was done. Otherwise the error joins what each failed attempt said; the queue has settled
// those jobs as it always does (see [Worker]), and went on with the rest. When ctx ends, Drain stops after the job in
// hand, gives back those that it had taken after it, and returns ctx's error too.
//
// Drain may be called beside Run. It must not be called inside a transaction: on SQLite it would wait for itself.
func (r *Runner) Drain(ctx context.Context) error {
	if err := r.recoverOnce(ctx); err != nil {
		return err
	}
	exec := r.driver.GetExecutor()
	var failures []error
	if _, err := r.schedule(ctx, exec, r.cfg.Now().UTC()); err != nil {
		return err
	}
	for ctx.Err() == nil {
		now := r.cfg.Now().UTC()
		got, err := exec.JobGetAvailable(ctx, &riverdriver.JobGetAvailableParams{
			ClientID: r.idle.ID(), MaxAttemptedBy: 10, MaxToLock: handful, Now: &now, Queue: river.QueueDefault,
		})
		if err != nil {
			return errors.Join(append(failures, fmt.Errorf("jobs: take jobs: %w", err))...)
		}
		if len(got.Jobs) == 0 {
			if due, err := r.schedule(ctx, exec, now); due == 0 || err != nil { // some fell due meanwhile
				return errors.Join(append(failures, err)...)
			}
			continue
		}
		slices.SortFunc(got.Jobs, inOrder)
		for _, job := range got.Jobs {
			if ctx.Err() != nil {
				if err := r.settle(ctx, exec, job, riverdriver.JobSetStateInterrupted(job.ID, job.ScheduledAt, job.Attempt-1, nil)); err != nil {
					failures = append(failures, err)
				}
				continue
			}
			worked := r.workRow(ctx, job)
			if worked != nil {
				failures = append(failures, fmt.Errorf("job %d %q: %w", job.ID, job.Kind, worked))
			}
			outcome, err := r.outcome(job, worked)
			if err == nil {
				err = r.settle(ctx, exec, job, outcome)
			}
			if err != nil {
				return errors.Join(append(failures, err)...)
			}
		}
	}
	return errors.Join(append(failures, ctx.Err())...)
}

// schedule makes available what is due by now, and gives how many jobs that are.
func (r *Runner) schedule(ctx context.Context, exec riverdriver.Executor, now time.Time) (all int, err error) {
	for {
		due, err := exec.JobSchedule(ctx, &riverdriver.JobScheduleParams{Max: batch, Now: &now})
		if err != nil {
			return all, fmt.Errorf("jobs: look what is due: %w", err)
		}
		if all += len(due); len(due) < batch {
			return all, nil
		}
	}
}

func (r *Runner) workRow(ctx context.Context, job *rivertype.JobRow) error {
	k, ok := r.kind(job.Kind)
	if !ok {
		return errors.New("no worker is registered for this kind")
	}
	var content payload
	if err := json.Unmarshal(job.EncodedArgs, &content); err != nil {
		return fmt.Errorf("read the job's args: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, k.policy.timeout())
	defer cancel()
	return r.attempt(ctx, k, job, content.Args)
}

// outcome is what is noted of an attempt made by Drain, by the same rules as River's own executor.
func (r *Runner) outcome(job *rivertype.JobRow, worked error) (*riverdriver.JobSetStateIfRunningParams, error) {
	now := r.cfg.Now().UTC().Truncate(precision)
	if worked == nil {
		return riverdriver.JobSetStateCompleted(job.ID, now, nil), nil
	}
	errData, err := attemptError(now, job.Attempt, worked.Error())
	if err != nil {
		return nil, err
	}
	k, _ := r.kind(job.Kind)
	switch {
	case errors.Is(worked, errCancelled):
		return riverdriver.JobSetStateCancelled(job.ID, now, errData, nil), nil
	case job.Attempt >= job.MaxAttempts:
		return riverdriver.JobSetStateDiscarded(job.ID, now, errData, nil), nil
	default:
		return riverdriver.JobSetStateErrorRetryable(job.ID, now.Add(k.policy.pause(job.Attempt)), errData, nil), nil
	}
}

// settle notes an outcome, even if ctx ended meanwhile: the work has been done.
func (r *Runner) settle(ctx context.Context, exec riverdriver.Executor, job *rivertype.JobRow, o *riverdriver.JobSetStateIfRunningParams) error {
	now := r.cfg.Now().UTC().Truncate(precision)
	if _, err := exec.JobSetStateIfRunningMany(context.WithoutCancel(ctx), &riverdriver.JobSetStateIfRunningManyParams{
		ID:              []int64{o.ID},
		Attempt:         []*int{o.Attempt},
		ErrData:         [][]byte{o.ErrData},
		FinalizedAt:     []*time.Time{o.FinalizedAt},
		MetadataDoMerge: []bool{false},
		MetadataUpdates: [][]byte{[]byte("{}")},
		Now:             &now,
		ScheduledAt:     []*time.Time{o.ScheduledAt},
		State:           []rivertype.JobState{o.State},
	}); err != nil {
		return fmt.Errorf("jobs: note the outcome of job %d %q (it will be worked again): %w", job.ID, job.Kind, err)
	}
	return nil
}

// inOrder is the order of the queue.
func inOrder(a, b *rivertype.JobRow) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), a.ScheduledAt.Compare(b.ScheduledAt), cmp.Compare(a.ID, b.ID))
}

func attemptError(at time.Time, attempt int, text string) ([]byte, error) {
	data, err := json.Marshal(rivertype.AttemptError{At: at, Attempt: attempt, Error: text})
	if err != nil {
		return nil, fmt.Errorf("jobs: encode an attempt's error: %w", err)
	}
	return data, nil
}

// recoverOnce puts back the jobs that a process which died had in hand, unless other processes share the queue: then a
// running job may well be running. A job that has used its attempts by dying is set aside like any other.
func (r *Runner) recoverOnce(ctx context.Context) error {
	r.recoverMu.Lock()
	defer r.recoverMu.Unlock()
	if r.recovered || r.cfg.Shared {
		return nil
	}
	exec := r.driver.GetExecutor()
	now := r.cfg.Now().UTC()
	horizon := now.AddDate(100, 0, 0) // whenever they were started
	for after := int64(0); ; {
		stuck, err := exec.JobGetStuck(ctx, &riverdriver.JobGetStuckParams{AfterID: after, Max: batch, StuckHorizon: horizon})
		if err != nil {
			return fmt.Errorf("jobs: look for jobs left in hand: %w", err)
		}
		if len(stuck) == 0 {
			break
		}
		back := &riverdriver.JobRescueManyParams{StuckHorizon: horizon}
		for _, job := range stuck {
			errData, err := attemptError(now, job.Attempt, "the process ended while the job was in hand")
			if err != nil {
				return err
			}
			state, finalized := rivertype.JobStateAvailable, (*time.Time)(nil)
			if job.Attempt >= job.MaxAttempts {
				state, finalized = rivertype.JobStateDiscarded, &now
			}
			back.ID = append(back.ID, job.ID)
			back.Error = append(back.Error, errData)
			back.FinalizedAt = append(back.FinalizedAt, finalized)
			back.ScheduledAt = append(back.ScheduledAt, job.ScheduledAt)
			back.State = append(back.State, string(state))
			after = job.ID
		}
		if _, err := exec.JobRescueMany(ctx, back); err != nil {
			return fmt.Errorf("jobs: put back jobs left in hand: %w", err)
		}
		r.log.InfoContext(ctx, "jobs left in hand by a process that ended were put back", "jobs", len(stuck))
	}
	r.recovered = true
	return nil
}
