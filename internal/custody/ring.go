package custody

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// First says how the agency's first keys come about.
type First struct {
	// Since is when signatures of the first keys begin to count.
	Since time.Time
	// Assertion is the Multikey that an agency of before there was a ring has signed with; empty for a new agency.
	Assertion string
}

// legacyFile is where an agency of before there was a ring keeps its one key.
const legacyFile = "issuer.pem"

// Open takes the ring of the database into use. Where there is none, the agency is new, or of before there was a ring: the first
// keys of every role are made and announced, all in one transaction, and may be used at once. Call it once, before anything is
// signed. The error says what an administrator can do.
func (d *Desk) Open(ctx context.Context, first First) error {
	var ring keys.Ring
	var now time.Time
	read := func(tx *store.Tx) (err error) {
		now = tx.Now
		ring, err = tx.Ring(ctx)
		return err
	}
	if err := d.Store.View(ctx, read); err != nil {
		return err
	}
	if len(ring) == 0 {
		signers, err := d.firstSigners(ctx, first, now)
		if err != nil {
			return err
		}
		if err := d.begin(ctx, signers, first.Since); err != nil {
			return err
		}
		if err := d.Store.View(ctx, read); err != nil {
			return err
		}
	}
	d.Keyring.Set(ring)
	return d.Keyring.Check()
}

// firstSigners gives one private half per role: what an earlier program signed with, what a first start left that did not end, or a new
// file.
func (d *Desk) firstSigners(ctx context.Context, first First, now time.Time) (map[keys.Role]keys.Signer, error) {
	found := map[keys.Role]keys.Signer{}
	for _, role := range keys.Roles() {
		for _, s := range d.Keyring.Spare(role) {
			name := filepath.Base(s.Where())
			if strings.HasPrefix(name, string(role)+"-") || role == keys.Assertion && (name == legacyFile && first.Assertion == "" || s.Public().Multikey() == first.Assertion) {
				found[role] = s
			}
		}
		if role == keys.Assertion && first.Assertion != "" && (found[role] == nil || found[role].Public().Multikey() != first.Assertion) {
			return nil, fmt.Errorf("the database knows that the agency signs with %s, and that key is not among those in %s: put the key file back from the backup; "+
				"if other keys are there, this data folder and this database do not belong together", first.Assertion, d.Files.Dir())
		}
		if found[role] != nil {
			continue
		}
		s, err := d.Files.Make(ctx, keys.Spec{Role: role, Agency: d.Agency.Name[locale.English], Country: d.Agency.Country, Now: now})
		if err != nil {
			return nil, fmt.Errorf("make the agency's first %s key: %w", role, err)
		}
		d.Keyring.Add(s)
		found[role] = s
	}
	return found, nil
}

// begin announces the first keys.
func (d *Desk) begin(ctx context.Context, signers map[keys.Role]keys.Signer, since time.Time) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		ring, err := tx.Ring(ctx)
		if err != nil || len(ring) > 0 {
			return err // another process was faster
		}
		for _, role := range keys.Roles() {
			h, err := ring.Begin(role, signers[role], since, tx.Now)
			if err != nil {
				return err
			}
			if h, err = d.announce(ctx, tx, party.System, h, ""); err != nil {
				return err
			}
			ring = ring.With(h)
		}
		return nil
	})
}

// announce keeps a new entry of the ring and tells the log.
func (d *Desk) announce(ctx context.Context, tx *store.Tx, who party.Actor, h keys.Held, ground string) (keys.Held, error) {
	var err error
	if h.AddedIndex, err = d.enter(ctx, tx, h, entry.KeyAdded, h.ID()); err != nil {
		return h, err
	}
	if err := tx.InsertKey(ctx, h); err != nil {
		return h, err
	}
	return h, d.write(ctx, tx, who, journal.KeyAnnounced, h.ID(), ground, map[string]any{"role": h.Role, "index": h.AddedIndex})
}

// enter tells the log of an event of a key, in the transaction of the act, and queues the publication. Where the log refuses to sign, a
// change of keys waits as every other act does.
func (d *Desk) enter(ctx context.Context, tx *store.Tx, h keys.Held, event entry.Kind, subject string) (int64, error) {
	if d.Ledger != nil { // the first keys come before the log that is signed with them
		if err := d.Ledger.Open(); err != nil {
			return keys.NoIndex, err
		}
	}
	r, err := ledger.Append(ctx, tx, tx.Now, ledger.Statement{
		Kind: event, Program: entry.Agency, Subject: subject, Digest: entry.Digest(h.Statement(event)), Ref: h.Public.Multikey(),
	})
	if err != nil {
		return keys.NoIndex, err
	}
	if d.Ledger == nil {
		return r.Index, nil // a log that is opened publishes what it finds
	}
	return r.Index, d.queue(ctx, tx, ledger.JobCheckpoint, r.Job, struct{}{}, tx.Now)
}

// Refresh notes which announcements have become public since it was called last, and takes the ring into use as it is now. It may be called
// any number of times.
func (d *Desk) Refresh(ctx context.Context) error {
	var ring keys.Ring
	waiting := func(h keys.Held) bool { return h.PublishedAt.IsZero() }
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		ring, err = tx.Ring(ctx)
		return err
	}); err != nil {
		return err
	}
	if slices.ContainsFunc(ring, waiting) {
		if err := d.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if ring, err = tx.Ring(ctx); err != nil {
				return err
			}
			for i, h := range ring {
				if !waiting(h) {
					continue
				}
				c, err := tx.CheckpointCovering(ctx, h.AddedIndex)
				if fault.Is(err, fault.NotFound) {
					continue
				}
				if err != nil {
					return err
				}
				ring[i].PublishedAt = c.PublishedAt
				if err := tx.UpdateKey(ctx, ring[i]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	d.Keyring.Set(ring)
	return d.reach(ctx, ring)
}

// reach looks for key files that came since the program started: a proposal from the command line makes its key in another process.
func (d *Desk) reach(ctx context.Context, ring keys.Ring) error {
	if !slices.ContainsFunc(ring, func(h keys.Held) bool {
		return h.Role != keys.Root && h.RetiredAt.IsZero() && h.CompromisedAt.IsZero() && d.Keyring.Signer(h.ID()) == nil
	}) {
		return nil
	}
	signers, err := d.Files.Signers(ctx)
	if err != nil {
		return err
	}
	for _, s := range signers {
		d.Keyring.Add(s)
	}
	return nil
}
