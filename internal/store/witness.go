package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"proba.example/internal/store/db"
	"proba.example/internal/witness"
	"proba.example/translog"
)

// WitnessState is what the agency's own witness remembers: a [witness.State] in the database. Each call is a transaction.
type WitnessState struct{ Store *Store }

// Latest implements [witness.State].
func (s WitnessState) Latest(ctx context.Context, origin string) (h witness.Head, err error) {
	err = s.Store.View(ctx, func(tx *Tx) error {
		h, err = tx.witnessHead(tx.q.WitnessHead(ctx, origin))
		return err
	})
	return h, err
}

// ByHash implements [witness.State].
func (s WitnessState) ByHash(ctx context.Context, hash [sha256.Size]byte) (h witness.Head, err error) {
	err = s.Store.View(ctx, func(tx *Tx) error {
		h, err = tx.witnessHead(tx.q.WitnessHeadByHash(ctx, hex.EncodeToString(hash[:])))
		return err
	})
	return h, err
}

func (tx *Tx) witnessHead(r db.WitnessHead, err error) (witness.Head, error) {
	if err != nil && conditionOf(err) == noRow {
		return witness.Head{}, nil
	}
	if err != nil {
		return witness.Head{}, tx.fail("read what was cosigned", err)
	}
	h, err := witness.HeadOf(r.Signed)
	h.At = moment(r.At)
	return h, err
}

// Replace implements [witness.State].
func (s WitnessState) Replace(ctx context.Context, origin string, from, to witness.Head) (moved bool, err error) {
	err = s.Store.Update(ctx, func(tx *Tx) error {
		moved, err = tx.moveWitnessHead(ctx, origin, from, to)
		return err
	})
	return moved && err == nil, err
}

func (tx *Tx) moveWitnessHead(ctx context.Context, origin string, from, to witness.Head) (bool, error) {
	var n int64
	var err error
	if from.Signed == nil {
		hash := sha256.Sum256([]byte(origin))
		n, err = tx.q.InsertWitnessHead(ctx, db.InsertWitnessHeadParams{
			Origin: origin, Hash: hex.EncodeToString(hash[:]), Size: to.Size, Signed: to.Signed, At: micros(tx.Now),
		})
	} else {
		n, err = tx.q.MoveWitnessHead(ctx, db.MoveWitnessHeadParams{Origin: origin, FromSigned: from.Signed, Size: to.Size, Signed: to.Signed, At: micros(tx.Now)})
	}
	return n == 1, tx.fail("keep what was cosigned", err)
}

// Accuse implements [witness.State].
func (s WitnessState) Accuse(ctx context.Context, e witness.Evidence) error {
	return s.Store.Update(ctx, func(tx *Tx) error {
		kept, err := tx.q.CountWitnessEvidence(ctx, db.CountWitnessEvidenceParams{Origin: e.Origin, Proven: bit(e.Proven)})
		if err != nil || kept >= int64(e.Most()) {
			return tx.fail("count evidence", err)
		}
		return tx.fail("keep evidence", tx.q.InsertWitnessEvidence(ctx, db.InsertWitnessEvidenceParams{
			ID: e.ID(), Origin: e.Origin, Proven: bit(e.Proven), Known: blob(e.Known), Shown: blob(e.Shown), At: micros(e.At),
		}))
	})
}

// WitnessEvidence gives what is kept against a log, the oldest first.
func (tx *Tx) WitnessEvidence(ctx context.Context, origin string) ([]witness.Evidence, error) {
	rows, err := tx.q.WitnessEvidenceOf(ctx, origin)
	if err != nil {
		return nil, tx.fail("read evidence", err)
	}
	all := make([]witness.Evidence, len(rows))
	for i, r := range rows {
		all[i] = witness.Evidence{Origin: r.Origin, At: moment(r.At), Known: r.Known, Shown: r.Shown, Proven: r.Proven == 1}
	}
	return all, nil
}

// WitnessHead gives the latest checkpoint our witness cosigned of a log; the zero head where it never did.
func (tx *Tx) WitnessHead(ctx context.Context, origin string) (witness.Head, error) {
	return tx.witnessHead(tx.q.WitnessHead(ctx, origin))
}

// InsertWatched adds a log to those our witness cosigns. A key that is there already is a Conflict.
func (tx *Tx) InsertWatched(ctx context.Context, w witness.Watched) error {
	return tx.fail("insert witnessed log", tx.q.InsertWitnessedLog(ctx, db.InsertWitnessedLogParams{
		Vkey: w.Key.String(), Origin: w.Key.Name(), Url: w.URL, AddedAt: micros(w.Added),
	}))
}

// DeleteWatched takes a key of a log from those our witness cosigns. What it cosigned is not forgotten.
func (tx *Tx) DeleteWatched(ctx context.Context, key translog.LogKey) error {
	n, err := tx.q.DeleteWitnessedLog(ctx, key.String())
	return tx.found("delete witnessed log", n, err)
}

// Watched lists the logs our witness cosigns, by name.
func (tx *Tx) Watched(ctx context.Context) ([]witness.Watched, error) {
	rows, err := tx.q.WitnessedLogs(ctx)
	return tx.watched(rows, err)
}

// WatchedOf gives the rows of one log.
func (tx *Tx) WatchedOf(ctx context.Context, origin string) ([]witness.Watched, error) {
	rows, err := tx.q.WitnessedLogsOf(ctx, origin)
	return tx.watched(rows, err)
}

func (tx *Tx) watched(rows []db.WitnessedLog, err error) ([]witness.Watched, error) {
	if err != nil {
		return nil, tx.fail("read witnessed logs", err)
	}
	all := make([]witness.Watched, len(rows))
	for i, r := range rows {
		k, err := translog.ParseLogKey(r.Vkey)
		if err != nil {
			return nil, fmt.Errorf("stored key of the log %s: %w", r.Origin, err)
		}
		all[i] = witness.Watched{Key: k, URL: r.Url, Added: moment(r.AddedAt)}
	}
	return all, nil
}

// InsertPeer adds a witness of our own log. A name or key that is there already is a Conflict.
func (tx *Tx) InsertPeer(ctx context.Context, p witness.Peer) error {
	return tx.fail("insert witness", tx.q.InsertOwnWitness(ctx, db.InsertOwnWitnessParams{Name: p.Name, Vkey: p.Key.String(), Url: p.URL, AddedAt: micros(p.Added)}))
}

// DeletePeer takes a witness of our own log away.
func (tx *Tx) DeletePeer(ctx context.Context, name string) error {
	n, err := tx.q.DeleteOwnWitness(ctx, name)
	return tx.found("delete witness", n, err)
}

// Peers lists the witnesses of our own log in the order in which they were added.
func (tx *Tx) Peers(ctx context.Context) ([]witness.Peer, error) {
	rows, err := tx.q.OwnWitnesses(ctx)
	if err != nil {
		return nil, tx.fail("read witnesses", err)
	}
	all := make([]witness.Peer, len(rows))
	for i, r := range rows {
		k, err := translog.ParseWitnessKey(r.Vkey)
		if err != nil {
			return nil, fmt.Errorf("stored key of the witness %s: %w", r.Name, err)
		}
		all[i] = witness.Peer{Name: r.Name, URL: r.Url, Key: k, Added: moment(r.AddedAt)}
	}
	return all, nil
}
