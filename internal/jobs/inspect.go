package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Failed lists the jobs that were set aside, newest first, at most a thousand. They stay listed until they are retried.
func (r *Runner) Failed(ctx context.Context) ([]FailedJob, error) {
	list, err := r.idle.JobList(ctx, river.NewJobListParams().
		States(rivertype.JobStateCancelled, rivertype.JobStateDiscarded).
		OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).
		First(batch))
	if err != nil {
		return nil, fmt.Errorf("jobs: list failed jobs: %w", err)
	}
	failed := make([]FailedJob, 0, len(list.Jobs))
	for _, job := range list.Jobs {
		entry := FailedJob{
			ID: job.ID, Kind: job.Kind, Attempts: job.Attempt,
			Cancelled: job.State == rivertype.JobStateCancelled,
		}
		var content payload
		if err := json.Unmarshal(job.EncodedArgs, &content); err != nil {
			return nil, fmt.Errorf("jobs: read the args of job %d: %w", job.ID, err)
		}
		entry.Args, entry.Unique = content.Args, content.Unique
		if job.FinalizedAt != nil {
			entry.At = *job.FinalizedAt
		}
		if n := len(job.Errors); n > 0 {
			entry.Reason = job.Errors[n-1].Error
		}
		failed = append(failed, entry)
	}
	return failed, nil
}

// Retry puts a set-aside job back among the due ones, with at least one more attempt. An unknown id is an error.
func (r *Runner) Retry(ctx context.Context, id int64) error {
	if _, err := r.idle.JobRetry(ctx, id); err != nil {
		return fmt.Errorf("jobs: retry job %d: %w", id, err)
	}
	return nil
}

// Waiting counts the jobs that are not finished: due, for later, in hand or awaiting a retry.
func (r *Runner) Waiting(ctx context.Context) (int, error) {
	var n int
	err := r.cfg.DB.QueryRowContext(ctx,
		`SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("jobs: count waiting jobs: %w", err)
	}
	return n, nil
}
