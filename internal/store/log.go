package store

import (
	"context"
	"fmt"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/ledger"
	"proba.example/internal/store/db"
	"proba.example/translog"
)

// The sequences that number leaves: all of them, and those of a programme.
const logSequence = "log"

func programSequence(program string) string { return logSequence + "/" + program }

// NextLeaf takes the next index of the log and the next number of the programme. Whoever has taken them holds the rows of both
// sequences until the end of the transaction: on PostgreSQL a second writer waits for that and then, having worked from an
// older state, begins again. That is what makes the indexes dense and each leaf the successor of the one before.
func (tx *Tx) NextLeaf(ctx context.Context, program string) (index, seq int64, err error) {
	n, err := tx.NextNumber(ctx, logSequence)
	if err != nil {
		return 0, 0, err
	}
	seq, err = tx.NextNumber(ctx, programSequence(program))
	return n - 1, seq, err
}

// LogSize is how many leaves the log has.
func (tx *Tx) LogSize(ctx context.Context) (int64, error) { return tx.lastNumber(ctx, logSequence) }

// LogSeq is the number of the programme's last leaf; 0 before the first.
func (tx *Tx) LogSeq(ctx context.Context, program string) (int64, error) {
	return tx.lastNumber(ctx, programSequence(program))
}

func (tx *Tx) lastNumber(ctx context.Context, sequence string) (int64, error) {
	n, err := tx.q.LastNumber(ctx, sequence)
	if err != nil && conditionOf(err) == noRow {
		return 0, nil
	}
	return n, tx.fail("last number of "+sequence, err)
}

// InsertLeaf keeps a leaf for good. An index, a number of its programme, or a kind and subject that is there already is a Conflict.
func (tx *Tx) InsertLeaf(ctx context.Context, e ledger.Entry) error {
	return tx.fail("insert leaf", tx.q.InsertLeaf(ctx, db.InsertLeafParams{
		Idx: e.Index, Kind: string(e.Kind), Program: e.Program, Seq: e.Seq, Subject: e.Subject, Ref: e.Ref, At: micros(e.At),
		Leaf: blob(e.Leaf), Hash: e.Hash[:], Record: blob(e.Record), Salt: blob(e.Salt),
	}))
}

func leaf(r db.LogLeaf) (ledger.Entry, error) {
	h, err := hash(r.Hash)
	return ledger.Entry{
		Index: r.Idx, Kind: entry.Kind(r.Kind), Program: r.Program, Seq: r.Seq, Subject: r.Subject, Ref: r.Ref, At: moment(r.At),
		Leaf: r.Leaf, Hash: h, Record: r.Record, Salt: r.Salt,
	}, err
}

func hash(b []byte) (h translog.Hash, err error) {
	if len(b) != len(h) {
		return h, fmt.Errorf("a stored hash has %d bytes", len(b))
	}
	return translog.Hash(b), nil
}

// Leaf gives the leaf at an index.
func (tx *Tx) Leaf(ctx context.Context, index int64) (ledger.Entry, error) {
	r, err := tx.q.LeafAt(ctx, index)
	if err != nil {
		return ledger.Entry{}, tx.fail("read leaf", err)
	}
	return leaf(r)
}

// LeafOf gives the leaf of the kind about the subject.
func (tx *Tx) LeafOf(ctx context.Context, kind entry.Kind, subject string) (ledger.Entry, error) {
	r, err := tx.q.LeafOf(ctx, db.LeafOfParams{Kind: string(kind), Subject: subject})
	if err != nil {
		return ledger.Entry{}, tx.fail("read leaf of an act", err)
	}
	return leaf(r)
}

// LeafByRef gives the first leaf of the kind with the reference.
func (tx *Tx) LeafByRef(ctx context.Context, kind entry.Kind, ref string) (ledger.Entry, error) {
	r, err := tx.q.LeafByRef(ctx, db.LeafByRefParams{Kind: string(kind), Ref: ref})
	if err != nil {
		return ledger.Entry{}, tx.fail("read leaf by reference", err)
	}
	return leaf(r)
}

// EachLeaf hands every leaf from an index on to fn, in their order, and stops at the first error. fn may use the transaction.
func (tx *Tx) EachLeaf(ctx context.Context, from int64, fn func(ledger.Entry) error) error {
	for {
		rows, err := tx.q.LeavesFrom(ctx, db.LeavesFromParams{First: from, N: portion})
		if err != nil {
			return tx.fail("walk leaves", err)
		}
		for _, r := range rows {
			from = r.Idx + 1
			e, err := leaf(r)
			if err != nil {
				return err
			}
			if err := fn(e); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}

// LeafBytes gives the bytes of n leaves from an index on, as the public may read them.
func (tx *Tx) LeafBytes(ctx context.Context, from int64, n int) ([][]byte, error) {
	rows, err := tx.q.LeafBytesFrom(ctx, db.LeafBytesFromParams{First: from, N: int64(n)})
	if err != nil {
		return nil, tx.fail("read the bytes of leaves", err)
	}
	leaves := make([][]byte, len(rows))
	for i, r := range rows {
		if r.Idx != from+int64(i) {
			return nil, fmt.Errorf("leaf %d is missing", from+int64(i))
		}
		leaves[i] = r.Leaf
	}
	return leaves, nil
}

// EraseLeaf destroys what opens a leaf's commitment: its record and salt. The leaf stays and the log stays valid; nobody can tell any
// more what the leaf is about.
func (tx *Tx) EraseLeaf(ctx context.Context, index int64) error {
	rows, err := tx.q.EraseLeaf(ctx, db.EraseLeafParams{Nothing: []byte{}, Idx: index})
	return tx.found("erase leaf", rows, err)
}

// LeafCount is how many leaves of a kind a programme has.
type LeafCount struct {
	Program string
	Kind    entry.Kind
	Leaves  int64
}

// CountLeaves counts the leaves from since on and before until, by programme and kind.
func (tx *Tx) CountLeaves(ctx context.Context, since, until time.Time) ([]LeafCount, error) {
	rows, err := tx.q.CountKinds(ctx, db.CountKindsParams{Since: micros(since), Until: micros(until)})
	if err != nil {
		return nil, tx.fail("count leaves", err)
	}
	counts := make([]LeafCount, len(rows))
	for i, r := range rows {
		counts[i] = LeafCount{r.Program, entry.Kind(r.Kind), r.Leaves}
	}
	return counts, nil
}

// InsertHashes keeps stored hashes from the index first on.
func (tx *Tx) InsertHashes(ctx context.Context, first int64, hashes []translog.Hash) error {
	for i, h := range hashes {
		if err := tx.q.InsertHash(ctx, db.InsertHashParams{Idx: first + int64(i), Hash: h[:]}); err != nil {
			return tx.fail("insert stored hash", err)
		}
	}
	return nil
}

// hashSlots is how many hashes one query reads.
const hashSlots = 32

// Hashes gives stored hashes by their indexes, in the order asked for.
func (tx *Tx) Hashes(ctx context.Context, indexes []int64) ([]translog.Hash, error) {
	found := make(map[int64]translog.Hash, len(indexes))
	for from := 0; from < len(indexes); from += hashSlots {
		part := indexes[from:min(from+hashSlots, len(indexes))]
		at := func(i int) int64 { return part[min(i, len(part)-1)] }
		rows, err := tx.q.HashesAt(ctx, db.HashesAtParams{
			I1: at(0), I2: at(1), I3: at(2), I4: at(3), I5: at(4), I6: at(5), I7: at(6), I8: at(7),
			I9: at(8), I10: at(9), I11: at(10), I12: at(11), I13: at(12), I14: at(13), I15: at(14), I16: at(15),
			I17: at(16), I18: at(17), I19: at(18), I20: at(19), I21: at(20), I22: at(21), I23: at(22), I24: at(23),
			I25: at(24), I26: at(25), I27: at(26), I28: at(27), I29: at(28), I30: at(29), I31: at(30), I32: at(31),
		})
		if err != nil {
			return nil, tx.fail("read stored hashes", err)
		}
		for _, r := range rows {
			if found[r.Idx], err = hash(r.Hash); err != nil {
				return nil, err
			}
		}
	}
	hashes := make([]translog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := found[index]
		if !ok {
			return nil, fmt.Errorf("stored hash %d is missing", index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// HashesFrom gives the first n stored hashes from an index on, in their order.
func (tx *Tx) HashesFrom(ctx context.Context, from int64, n int) ([]ledger.StoredHash, error) {
	rows, err := tx.q.HashesFrom(ctx, db.HashesFromParams{First: from, N: int64(n)})
	if err != nil {
		return nil, tx.fail("walk stored hashes", err)
	}
	hashes := make([]ledger.StoredHash, len(rows))
	for i, r := range rows {
		h, err := hash(r.Hash)
		if err != nil {
			return nil, err
		}
		hashes[i] = ledger.StoredHash{Index: r.Idx, Hash: h}
	}
	return hashes, nil
}

// InsertCheckpoint keeps a signed checkpoint. A second one of the same size is a Conflict.
func (tx *Tx) InsertCheckpoint(ctx context.Context, size int64, note []byte) error {
	return tx.fail("insert checkpoint", tx.q.InsertCheckpoint(ctx, db.InsertCheckpointParams{Size: size, Note: note, SignedAt: micros(tx.Now)}))
}

// UpdateCheckpoint keeps a checkpoint with the cosignatures that came in, and whether it is published now. One that was published stays
// as it was: changing it is a Conflict.
func (tx *Tx) UpdateCheckpoint(ctx context.Context, size int64, note []byte, published bool) error {
	p := db.UpdateCheckpointParams{Size: size, Note: note}
	if published {
		p.PublishedAt = micros(tx.Now)
	}
	rows, err := tx.q.UpdateCheckpoint(ctx, p)
	return tx.changed("update checkpoint", rows, err)
}

func (tx *Tx) checkpoint(what string, r db.LogCheckpoint, err error) (ledger.Checkpoint, error) {
	return ledger.Checkpoint{Size: r.Size, Note: r.Note, SignedAt: moment(r.SignedAt), PublishedAt: moment(r.PublishedAt)}, tx.fail(what, err)
}

// Checkpoint gives the signed checkpoint of a size.
func (tx *Tx) Checkpoint(ctx context.Context, size int64) (ledger.Checkpoint, error) {
	r, err := tx.q.CheckpointAt(ctx, size)
	return tx.checkpoint("read checkpoint", r, err)
}

// LatestCheckpoint gives the largest signed checkpoint, whether published or not.
func (tx *Tx) LatestCheckpoint(ctx context.Context) (ledger.Checkpoint, error) {
	r, err := tx.q.LatestCheckpoint(ctx)
	return tx.checkpoint("read the latest checkpoint", r, err)
}

// PublishedCheckpoint gives the largest published checkpoint.
func (tx *Tx) PublishedCheckpoint(ctx context.Context) (ledger.Checkpoint, error) {
	r, err := tx.q.PublishedCheckpoint(ctx)
	return tx.checkpoint("read the published checkpoint", r, err)
}

// CheckpointCovering gives the first published checkpoint that the leaf at the index is in.
func (tx *Tx) CheckpointCovering(ctx context.Context, index int64) (ledger.Checkpoint, error) {
	r, err := tx.q.CheckpointCovering(ctx, index)
	return tx.checkpoint("read a covering checkpoint", r, err)
}

// EachCheckpoint hands every signed checkpoint to fn, the smallest first, and stops at the first error.
func (tx *Tx) EachCheckpoint(ctx context.Context, fn func(ledger.Checkpoint) error) error {
	after := int64(-1)
	for {
		rows, err := tx.q.CheckpointsFrom(ctx, db.CheckpointsFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("walk checkpoints", err)
		}
		for _, r := range rows {
			after = r.Size
			c, err := tx.checkpoint("walk checkpoints", r, nil)
			if err != nil {
				return err
			}
			if err := fn(c); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}

// CertificatesCovered gives the cases whose certificates are signed, not public yet, and among the first size leaves of the log.
func (tx *Tx) CertificatesCovered(ctx context.Context, size int64) ([]application.ID, error) {
	rows, err := tx.q.CertificatesCovered(ctx, size)
	if err != nil {
		return nil, tx.fail("read covered certificates", err)
	}
	ids := make([]application.ID, len(rows))
	for i, r := range rows {
		ids[i] = application.ID(r)
	}
	return ids, nil
}

// Ledger is the store as the log's publisher uses it.
func (s *Store) Ledger() ledger.Database { return books{s} }

type books struct{ store *Store }

// View implements [ledger.Database].
func (b books) View(ctx context.Context, fn func(ledger.Records) error) error {
	return b.store.View(ctx, func(tx *Tx) error { return fn(tx) })
}

// Update implements [ledger.Database].
func (b books) Update(ctx context.Context, fn func(ledger.Records) error) error {
	return b.store.Update(ctx, func(tx *Tx) error { return fn(tx) })
}
