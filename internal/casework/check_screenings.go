package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/internal/journal"
	"proba.example/internal/oversight"
	"proba.example/internal/store"
)

// checkScreenings holds every list that was screened, and every hit of one, against the journal and against what the hit led to.
func (d *Desk) checkScreenings(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Screenings(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			wrong, err := checkScreening(ctx, tx, s)
			if err != nil {
				return err
			}
			for _, what := range wrong {
				found = append(found, Contradiction{s.Number, what})
			}
		}
		hits, err := tx.EveryHit(ctx)
		if err != nil {
			return err
		}
		for _, h := range hits {
			wrong, err := checkHit(ctx, tx, h)
			if err != nil {
				return err
			}
			for _, what := range wrong {
				found = append(found, Contradiction{h.Certificate, fmt.Sprintf("a list of %s says %s of its holder: %s", h.On, h.Kind, what)})
			}
		}
		return nil
	})
	return found, err
}

func checkScreening(ctx context.Context, tx *store.Tx, s oversight.Screening) (found []string, err error) {
	entries, err := tx.Journal(ctx, string(s.ID))
	if err != nil {
		return nil, err
	}
	hits, err := tx.HitsOf(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	want := screeningDetails{s.Number, s.Digest, s.RowsDigest(), s.Source, len(hits)}
	told := false
	for _, e := range entries {
		var x screeningDetails
		if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
		}
		told = told || e.Act == journal.ListScreened && x == want && e.By == s.By
	}
	if !told {
		found = append(found, "it is another screening than the journal tells of")
	}
	for _, h := range hits {
		if !slices.ContainsFunc(s.Rows, func(r oversight.Row) bool {
			return r.Line == h.Line && r.Fate == oversight.FateHit && slices.Contains(r.Hits, h.ID)
		}) {
			found = append(found, fmt.Sprintf("none of its rows has the hit on %s", h.Certificate))
		}
	}
	return found, nil
}

func checkHit(ctx context.Context, tx *store.Tx, h oversight.Hit) (found []string, err error) {
	entries, err := tx.Journal(ctx, string(h.ID))
	if err != nil {
		return nil, err
	}
	state := oversight.HitOpen
	for _, e := range entries {
		var x hitDetails
		if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
		}
		state = oversight.HitState(e.Ground)
		if e.Act != journal.HitSettled || (x != hitDetails{h.Certificate, h.Kind, h.Led, h.Words}) || e.By != h.By {
			found = append(found, "it was settled otherwise than it says")
		}
	}
	if state != h.State || len(entries) > 1 {
		found = append(found, fmt.Sprintf("it is %s, the journal says %s", h.State, state))
	}
	led, err := hitLed(ctx, tx, h)
	if err == nil && !led {
		found = append(found, fmt.Sprintf("it led to a %s that is not on record", h.State))
	}
	return found, err
}

// hitLed says whether what a hit led to is there: on the certificate, and on the ground that the list named.
func hitLed(ctx context.Context, tx *store.Tx, h oversight.Hit) (bool, error) {
	switch h.State {
	case oversight.HitHearing:
		all, err := tx.HearingsOf(ctx, h.Certificate)
		for _, o := range all {
			if string(o.ID) == h.Led && string(o.Ground) == h.Kind {
				return true, nil
			}
		}
		return false, err
	case oversight.HitProposed:
		all, err := tx.ApprovalsOf(ctx, h.Certificate)
		for _, p := range all {
			if string(p.ID) == h.Led {
				return true, nil
			}
		}
		return false, err
	case oversight.HitChecked:
		k, err := store.Absent(tx.FollowUpCheck(ctx, oversight.CheckID(h.Led)))
		return k != nil && k.Certificate == h.Certificate && k.Ground == oversight.Screened, err
	}
	return h.Led == "", nil
}
