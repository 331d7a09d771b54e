package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"proba.example/internal/journal"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

// CheckReleases reads every release again out of the signed message that carries it, and counts the figures of this agency's own again from
// the records, as they were on record when it was released. It gives what contradicts, and how many were looked at.
func (d *Desk) CheckReleases(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, looked = nil, 0
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		for _, l := range links {
			all, err := tx.ReleasesUnder(ctx, l.ID)
			if err != nil {
				return err
			}
			when, err := releasedWhen(ctx, tx, l.ID)
			if err != nil {
				return err
			}
			for _, r := range all {
				looked++
				m, err := store.Absent(tx.MessageCalled(ctx, l.ID, r.Side, r.ID))
				if err != nil {
					return err
				}
				if m == nil || partner.SHA(m.Bytes) != m.Digest || !saysRelease(m.Bytes, r) {
					found = append(found, fmt.Sprintf("release %s of %s: the signed message is not there, or says something else", r.ID, r.Period))
				}
				if r.Side != partner.Out {
					continue // the partner counted it, from records that are not here
				}
				more, err := d.recount(ctx, tx, l.ID, r, when[r.ID])
				if err != nil {
					return err
				}
				found = append(found, more...)
			}
		}
		return nil
	})
	return found, looked, err
}

func saysRelease(b []byte, r partner.Release) bool {
	m, ok := partner.ReadKept(b)
	if !ok || m.Release == nil {
		return false
	}
	said := *m.Release
	said.ID, said.Side, said.At, said.By, said.Untaken = r.ID, r.Side, m.Created, r.By, r.Untaken
	return m.ID == r.ID && reflect.DeepEqual(said, r)
}

// releasedWhen is when the agency released what it released under an agreement, by the journal: a message says it to the second only, and a
// record of the same second may have come later.
func releasedWhen(ctx context.Context, tx *store.Tx, id partner.AgreementID) (map[string]time.Time, error) {
	past, err := tx.Journal(ctx, string(id))
	if err != nil {
		return nil, err
	}
	when := map[string]time.Time{}
	for _, e := range past {
		var r struct {
			ID string `json:"id"`
		}
		if e.Act == journal.FiguresReleased && json.Unmarshal([]byte(e.Details), &r) == nil && r.ID != "" {
			when[r.ID] = e.At
		}
	}
	return when, nil
}

// recount holds the figures of a release against a count from the records. Figures of other definitions than this program's cannot be counted.
func (d *Desk) recount(ctx context.Context, tx *store.Tx, id partner.AgreementID, r partner.Release, when time.Time) (found []string, err error) {
	if when.IsZero() {
		return []string{fmt.Sprintf("release %s of %s: no act of the journal released it", r.ID, r.Period)}, nil
	}
	from, until, ok := partner.Quarter(r.Period)
	if !ok {
		return []string{fmt.Sprintf("release %s: %q is no quarter", r.ID, r.Period)}, nil
	}
	counts, err := d.count(ctx, tx, id, from, until, when)
	if err != nil {
		return nil, err
	}
	counted := map[partner.Figure]partner.Released{}
	for _, f := range partner.Withhold(counts, r.Least) {
		counted[f.Figure] = f
	}
	for _, f := range r.Figures {
		if c, known := counted[f.Figure]; known && f.Definition == partner.Definition && c != f {
			found = append(found, fmt.Sprintf("release %s of %s: %s is %s, and the records of that time count %s", r.ID, r.Period, f.Figure, told(f, f.Value, r.Least), told(c, counts[f.Figure], r.Least)))
		}
	}
	return found, nil
}

// told is a figure in words for the person who checks, who may read the records as well.
func told(f partner.Released, value, least int64) string {
	if f.Withheld {
		return fmt.Sprintf("withheld (below %d)", least)
	}
	return fmt.Sprint(value)
}
