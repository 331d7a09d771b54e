package support

import (
	"context"
	"encoding/json"
	"fmt"

	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/measure"
	"proba.example/internal/store"
)

// CheckMeasures is the second judge of measures. Every published edition is hashed again out of its file and held against the digest kept beside
// it, against the act of the journal that published it, and against the requests that came under it. It gives what contradicts, and how many
// editions were looked at.
func (d *Desk) CheckMeasures(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found = nil
		all, err := tx.Measures(ctx)
		if err != nil {
			return err
		}
		looked = len(all)
		digests := map[[2]string]string{}
		for _, s := range all {
			name := fmt.Sprintf("measure %s %s", s.Code, s.Version)
			digest := frozen.Sum(s.Source)
			digests[[2]string{s.Code, s.Version}] = digest
			if s.Digest != "" && s.Digest != digest {
				found = append(found, name+": its file is not the one whose digest was kept")
			}
			if m, err := measure.Load(s.Source); err != nil || m.Code != s.Code || m.Version != s.Version {
				found = append(found, name+": its file does not read as this edition")
			}
			said, published, err := publishedAs(ctx, tx, s)
			if err != nil {
				return err
			}
			switch {
			case !published:
				found = append(found, name+": no act of the journal published it")
			case said != "" && said != digest:
				found = append(found, name+": its file is not the one that the journal says was published")
			}
		}
		requests, err := tx.Aids(ctx)
		if err != nil {
			return err
		}
		for _, r := range requests {
			if r.Check == nil {
				continue // never submitted
			}
			digest, known := digests[[2]string{r.Measure, r.Check.Version}]
			switch {
			case r.Version != r.Check.Version:
				found = append(found, fmt.Sprintf("request %s: it was checked under edition %s of %s and stands under %s", r.Number, r.Check.Version, r.Measure, r.Version))
			case !known:
				found = append(found, fmt.Sprintf("request %s: edition %s of %s, under which it was submitted, is not there", r.Number, r.Version, r.Measure))
			case digest != r.Check.Digest:
				found = append(found, fmt.Sprintf("request %s: edition %s of %s is not the one under which it was submitted", r.Number, r.Version, r.Measure))
			}
		}
		return nil
	})
	return found, looked, err
}

// publishedAs is the digest under which the journal says an edition was published; empty where the act is older than the digest in it.
func publishedAs(ctx context.Context, tx *store.Tx, s store.StoredMeasure) (digest string, published bool, err error) {
	past, err := tx.Journal(ctx, s.Code)
	if err != nil {
		return "", false, err
	}
	for _, e := range past {
		var said struct {
			Version string `json:"version"`
			Digest  string `json:"sha256"`
		}
		if e.Act == journal.MeasurePublished && json.Unmarshal([]byte(e.Details), &said) == nil && said.Version == s.Version {
			return said.Digest, true, nil
		}
	}
	return "", false, nil
}
