package programme

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/ledger"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// lockRecord is what a pilot.locked commits to. The protocol stays private; whoever holds it can show that it stood before the measuring.
func lockRecord(p pilot.Pilot) []byte {
	return jcs.Of(
		jcs.Member{Name: "type", Value: jcs.Text("protocol")},
		jcs.Member{Name: "pilot", Value: jcs.Text(string(p.ID))},
		jcs.Member{Name: "sha256", Value: jcs.Text(p.Digest)},
		jcs.Member{Name: "at", Value: jcs.Text(p.LockedAt.UTC().Format(time.RFC3339))},
	).Bytes()
}

// enterLock gives the lock of a protocol its place in the public log, in the lock's own transaction (R21).
func (d *Desk) enterLock(ctx context.Context, tx *store.Tx, p pilot.Pilot) error {
	if d.EnterLog == nil {
		return nil
	}
	return d.EnterLog(ctx, tx, ledger.Statement{Kind: entry.PilotLocked, Program: cardProgram, Subject: string(p.ID), Record: lockRecord(p)})
}

// CheckLocks holds the protocol of every locked pilot against its digest, and the digest against what the public log committed to. It gives
// what contradicts, a line for each, and how many locks were looked at.
func (d *Desk) CheckLocks(ctx context.Context) (found []string, locks int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Pilots(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Digest == "" {
				continue
			}
			locks++
			if !p.Kept() {
				found = append(found, fmt.Sprintf("pilot %s: the protocol is not the one that was locked", p.ID))
			}
			leaf, err := store.Absent(tx.LeafOf(ctx, entry.PilotLocked, string(p.ID)))
			switch {
			case err != nil:
				return err
			case leaf == nil:
				found = append(found, fmt.Sprintf("pilot %s: its lock is not in the public log", p.ID))
			case !bytes.Equal(leaf.Record, lockRecord(p)):
				found = append(found, fmt.Sprintf("pilot %s: the public log commits to another protocol", p.ID))
			}
		}
		return nil
	})
	return found, locks, err
}

// CheckRuns holds the measurements of every pilot against one another: numbered from 1 without gaps, each corrected by one later one at most,
// none from before the lock or after the end, those of devices by keys the pilot has; and looks and reports against the measurements they saw. It gives
// what contradicts, a line for each, and how many measurements were looked at.
func (d *Desk) CheckRuns(ctx context.Context) (found []string, entries int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Pilots(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			looks, err := tx.Looks(ctx, p.ID)
			if err != nil {
				return err
			}
			devices, err := tx.DeviceKeys(ctx, p.ID)
			if err != nil {
				return err
			}
			r := p.Recount(len(devices))
			if err := tx.EachPilotEntry(ctx, p.ID, 0, math.MaxInt, func(e *pilot.Entry) error { r.Add(e); return nil }); err != nil {
				return err
			}
			entries += r.Entries()
			for _, what := range r.Contradictions(looks) {
				found = append(found, fmt.Sprintf("pilot %s: %s", p.ID, what))
			}
		}
		return nil
	})
	return found, entries, err
}
