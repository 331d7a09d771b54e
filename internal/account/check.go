package account

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/approval"
	"proba.example/internal/frozen"
	"proba.example/internal/privacy"
	"proba.example/internal/store"
)

// CheckErasures is the second judge of erasures. It holds every record of one against the public log, the two persons who agreed and the texts that
// were changed, and looks for texts that claim to have been erased from without such a record: what contradicts is in found. told says, of every
// record that is not whole any more, when and under what it was erased from; the rest of it was held against its digest.
func (d *Desk) CheckErasures(ctx context.Context) (found, told []string, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		c := checking{tx: tx, known: map[string]privacy.Change{}, at: map[string]privacy.Pass{}, entries: map[string]bool{}, latest: map[string]left{}}
		all, err := tx.Erasures(ctx)
		if err != nil {
			return err
		}
		for _, e := range all {
			for i, p := range e.Passes {
				if err := c.pass(ctx, e, i, p); err != nil {
					return err
				}
			}
		}
		if err := c.changed(ctx); err != nil {
			return err
		}
		if err := c.claimed(ctx); err != nil {
			return err
		}
		found, told = c.found, c.told
		return nil
	})
	return found, told, err
}

type checking struct {
	tx      *store.Tx
	known   map[string]privacy.Change // changes of frozen records, by table, key and name of the erasure
	at      map[string]privacy.Pass   // by name
	entries map[string]bool           // journal entries that were changed
	latest  map[string]left           // what is to stand in them, by key and column
	order   []string                  // of latest, as met
	found   []string
	told    []string
}

func (c *checking) say(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

// pass holds one erasure against the log and the proposal that two persons agreed on.
func (c *checking) pass(ctx context.Context, e store.Erasure, i int, p privacy.Pass) error {
	name := erasureName(e.Person, p.Pass)
	if p.Pass != i+1 || p.Person != e.Person {
		c.say("%s is kept as pass %d of %s", name, i+1, e.Person)
	}
	digest, err := p.Digest()
	if err != nil {
		return err
	}
	leaf, err := store.Absent(c.tx.LeafOf(ctx, entry.DataErased, name))
	switch {
	case err != nil:
		return err
	case leaf == nil:
		c.say("%s is not in the public log", name)
	case !bytes.Equal(leaf.Record, erasureRecord(p.Pass, digest)):
		c.say("leaf %d of the public log tells otherwise of %s than its record", leaf.Index, name)
	}
	a, err := store.Absent(c.tx.Approval(ctx, approval.ID(p.Approval)))
	if err != nil {
		return err
	}
	if a == nil || a.Kind != approval.Erasure || a.Subject != string(e.Person) || a.Outcome != approval.Confirmed || a.ProposedBy != p.By || a.SettledBy != p.Second || p.By == p.Second {
		c.say("no two persons agreed to %s", name)
	}
	person, err := c.tx.Person(ctx, e.Person)
	if err != nil {
		return err
	}
	if want := privacy.Nameless(person); person.Name != want.Name || person.Email != want.Email || person.Employer != "" || person.Active || len(person.Duties) > 0 {
		c.say("%s was erased, and the account names somebody", e.Person)
	}
	c.at[name] = p
	for _, x := range p.Changes {
		if len(x.Pieces) > 0 {
			c.known[x.Table+" "+x.Key+" "+name] = x
		} else if x.Table == "journal" {
			c.entries[x.Key] = true
			at := x.Key + " " + x.Column
			was, before := c.latest[at]
			if !before {
				c.order = append(c.order, at)
			}
			if !was.at.After(p.At) {
				c.latest[at] = left{x, name, p.At}
			}
		}
	}
	return nil
}

// left is what the latest erasure left of an entry of the journal.
type left struct {
	privacy.Change
	name string
	at   time.Time
}

// changed holds the journal against what the latest erasure left of it. Documents that go on changing are not held.
func (c *checking) changed(ctx context.Context) error {
	for _, at := range c.order {
		was := c.latest[at]
		text, _, err := c.tx.TextOf(ctx, was.Table, was.Key, was.Column)
		if err != nil {
			return err
		}
		if frozen.Sum([]byte(text)) != was.After {
			c.say("entry %s of the journal is not what %s left of it", was.Key, was.name)
		}
	}
	return nil
}

// claimed looks for what claims to have been erased from.
func (c *checking) claimed(ctx context.Context) error {
	records, err := c.tx.Redacted(ctx)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, m := range records {
		what := m.Table + " " + m.Key
		for _, r := range frozen.Redactions([]byte(m.Text)) {
			x, known := c.known[what+" "+r.Under]
			if !known || x.Before != r.Before || x.After != r.After || !slices.Equal(x.Pieces, r.Pieces) {
				c.say("%s claims to have been erased from under %s, which knows nothing of it", what, r.Under)
				continue
			}
			seen[what+" "+r.Under] = true
			p := c.at[r.Under]
			c.told = append(c.told, fmt.Sprintf("%s: %d words erased on %s under %s (%s); the rest matches its digest", what, len(r.Pieces), p.At.Format("2006-01-02"), r.Under, p.Law))
		}
	}
	for at, x := range c.known {
		if !seen[at] {
			c.found = append(c.found, fmt.Sprintf("%s %s was erased from, and what is kept does not say so", x.Table, x.Key))
		}
	}
	slices.Sort(c.found)
	marked, err := c.tx.MarkedEntries(ctx)
	if err != nil {
		return err
	}
	for _, id := range marked {
		if !c.entries[strconv.FormatInt(id, 10)] {
			c.say("entry %d of the journal looks erased from, and no erasure knows of it", id)
		}
	}
	return nil
}
