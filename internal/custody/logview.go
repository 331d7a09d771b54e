package custody

import (
	"context"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
)

// LogView is the page of the log: ours, those we witness, those we follow.
type LogView struct {
	Own       OwnLog
	Witnesses []WitnessView
	Quorum    int
	// Fixed says that the witnesses are those of the configuration and cannot be changed here.
	Fixed bool
	// WitnessKey is our own witness's verifier key; empty where it cannot be reached.
	WitnessKey string
	Watched    []WatchedView
	Followed   []FollowedView
	May        bool // change any of it
}

// OwnLog is where our own log stands.
type OwnLog struct {
	VKey      string // empty where there is no log yet
	Refusal   *fault.Fault
	Standing  ledger.Standing
	Published ledger.Checkpoint // the latest; Size 0 before the first
	Root      translog.Hash     // of the latest published one
	// Waiting are certificates in the log that no published checkpoint proves yet, the oldest first, at most mostPending.
	Waiting []Pending
}

// Pending is a certificate that waits for its publication.
type Pending struct {
	Number string
	Index  int64
	At     time.Time // of its issue
}

// WitnessView is a witness of our log.
type WitnessView struct {
	witness.Peer
	Cosigned time.Time // of the latest published checkpoint, by its own clock; zero where it did not
}

// WatchedView is a log that our witness cosigns.
type WatchedView struct {
	witness.Watched
	Size     int64     // of the latest checkpoint cosigned
	Cosigned time.Time // zero where none was
	Evidence []witness.Evidence
}

// FollowedView is a log that we follow.
type FollowedView struct {
	monitor.Record
	Alarms []monitor.Raised // the latest first, open or not
	Open   int
}

const (
	mostPending = 50
	mostAlarms  = 50
)

// LogPage reads everything about the log. witnessName is the name of our own witness.
func (d *Desk) LogPage(ctx context.Context, who party.Actor, witnessName string) (v LogView, err error) {
	var ours translog.Policy
	if d.Ledger != nil {
		if v.Own.Standing, err = d.Ledger.Standing(ctx); err != nil {
			return v, err
		}
		if ours, err = d.Ledger.Witnesses.Policy(ctx); err != nil {
			return v, err
		}
		v.Own.Refusal, v.Own.VKey = d.Ledger.Refusal(), d.Ledger.Key.String()
	}
	if s, err := d.Witness(witnessName); err == nil {
		v.WitnessKey = s.Key.String()
	}
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadLog, ""); err != nil {
			return err
		}
		v.May = who.May(party.ActManageLog, "") == nil
		if err := d.ownLog(ctx, tx, ours, &v); err != nil {
			return err
		}
		if v.Watched, err = watched(ctx, tx); err != nil {
			return err
		}
		v.Followed, err = followedLogs(ctx, tx)
		return err
	})
	return v, err
}

func (d *Desk) ownLog(ctx context.Context, tx *store.Tx, ours translog.Policy, v *LogView) error {
	peers, err := tx.Peers(ctx)
	if err != nil {
		return err
	}
	if v.Quorum, err = quorum(ctx, tx); err != nil {
		return err
	}
	published, err := store.Absent(tx.PublishedCheckpoint(ctx))
	if err != nil {
		return err
	}
	at := map[translog.WitnessKey]time.Time{}
	if published != nil && d.Ledger != nil {
		v.Own.Published = *published
		j, err := ours.Judge(published.Note)
		if err != nil {
			return err
		}
		v.Own.Root = j.Checkpoint.Root
		for _, c := range j.Cosignatures {
			at[c.Witness] = c.Time
		}
	}
	if v.Fixed = d.Ledger != nil && !d.entered(); v.Fixed {
		peers, v.Quorum = nil, ours.Wanting(nil)
		for _, w := range ours.Witnesses() {
			peers = append(peers, witness.Peer{Name: w.Name, URL: w.URL, Key: w.Key})
		}
	}
	for _, p := range peers {
		v.Witnesses = append(v.Witnesses, WitnessView{p, at[p.Key]})
	}
	return tx.EachLeaf(ctx, v.Own.Published.Size, func(e ledger.Entry) error {
		if e.Kind == entry.CertificateIssued && len(v.Own.Waiting) < mostPending {
			v.Own.Waiting = append(v.Own.Waiting, Pending{e.Ref, e.Index, e.At})
		}
		return nil
	})
}

func watched(ctx context.Context, tx *store.Tx) ([]WatchedView, error) {
	all, err := tx.Watched(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]WatchedView, len(all))
	for i, w := range all {
		views[i] = WatchedView{Watched: w}
		h, err := tx.WitnessHead(ctx, w.Key.Name())
		if err != nil {
			return nil, err
		}
		views[i].Size = h.Size
		if h.Signed != nil {
			views[i].Cosigned = h.At
		}
		if views[i].Evidence, err = tx.WitnessEvidence(ctx, w.Key.Name()); err != nil {
			return nil, err
		}
	}
	return views, nil
}

func followedLogs(ctx context.Context, tx *store.Tx) ([]FollowedView, error) {
	all, err := tx.FollowedLogs(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]FollowedView, len(all))
	for i, r := range all {
		views[i] = FollowedView{Record: r}
		if views[i].Alarms, err = tx.Alarms(ctx, r.Origin, mostAlarms); err != nil {
			return nil, err
		}
		for _, a := range views[i].Alarms {
			if a.Open() {
				views[i].Open++
			}
		}
	}
	return views, nil
}

// Alarm reads one alarm with its evidence.
func (d *Desk) Alarm(ctx context.Context, who party.Actor, origin, id string) (a monitor.Raised, by string, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadLog, ""); err != nil {
			return err
		}
		if a, err = tx.Alarm(ctx, origin, id); err != nil || a.Open() {
			return err
		}
		person, err := store.Absent(tx.Person(ctx, party.PersonID(a.By)))
		if person != nil {
			by = person.Name
		}
		return err
	})
	return a, by, err
}
