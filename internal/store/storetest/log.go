package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/certificate/entry"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
)

func aStatement(n int) ledger.Statement {
	return ledger.Statement{Kind: entry.ApplicationReceived, Program: "innobiz", Subject: fmt.Sprintf("case-%d/1", n), Record: fmt.Appendf(nil, `{"case":"2026-%05d"}`, n)}
}

// leaves has a log grow, be read, be published and lose what opens a leaf.
func leaves(t *testing.T, s *store.Store) {
	var first0 ledger.Receipt
	update(t, s, func(tx *store.Tx) (err error) {
		if first0, err = ledger.Append(ctx, tx, at, aStatement(0)); err != nil {
			return err
		}
		_, err = ledger.Append(ctx, tx, at, ledger.Statement{Kind: entry.RulesPublished, Program: entry.Agency, Subject: "innobiz/2026", Digest: entry.Digest([]byte("id: innobiz\n")), Ref: "innobiz/2026"})
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.LeafOf(ctx, entry.ApplicationReceived, "case-0/1")
		if err != nil {
			return err
		}
		same(t, "leaf of the act", got, ledger.Entry{
			Index: 0, Kind: entry.ApplicationReceived, Program: "innobiz", Seq: 1, Subject: "case-0/1", At: at.Truncate(time.Second),
			Leaf: first0.Leaf, Hash: tlog.RecordHash(first0.Leaf), Record: aStatement(0).Record, Salt: first0.Salt,
		})
		read, err := entry.Parse(got.Leaf)
		if err != nil || !read.Opens(first0.Salt, aStatement(0).Record) {
			t.Errorf("leaf %s does not open: %v", got.Leaf, err)
		}
		second, err := tx.LeafByRef(ctx, entry.RulesPublished, "innobiz/2026")
		same(t, "index and number", []int64{second.Index, second.Seq}, []int64{1, 1})
		again, err2 := tx.Leaf(ctx, 1)
		same(t, "by index", again, second)
		_, err3 := tx.Leaf(ctx, 2)
		is(t, err3, fault.NotFound, "fault.not_found")
		bundle, err4 := tx.LeafBytes(ctx, 0, 10)
		same(t, "bytes", bundle, [][]byte{first0.Leaf, second.Leaf})
		size, err5 := tx.LogSize(ctx)
		same(t, "size", size, 2)
		seq, err6 := tx.LogSeq(ctx, "innobiz")
		same(t, "number of the programme", seq, 1)
		counts, err7 := tx.CountLeaves(ctx, at.Add(-time.Second), at.Add(time.Second))
		same(t, "counts", counts, []store.LeafCount{{Program: entry.Agency, Kind: entry.RulesPublished, Leaves: 1}, {Program: "innobiz", Kind: entry.ApplicationReceived, Leaves: 1}})
		return first(err, err2, err4, err5, err6, err7)
	})

	// Told again, the log says what it said the first time and does not grow, whatever else the act now says.
	update(t, s, func(tx *store.Tx) error {
		other := aStatement(0)
		other.Record = []byte(`{"case":"another"}`)
		again, err := ledger.Append(ctx, tx, at.Add(time.Hour), other)
		same(t, "receipt of the second time", again, first0)
		size, err2 := tx.LogSize(ctx)
		same(t, "size", size, 2)
		return first(err, err2)
	})
	// What the tables promise holds even for a writer who goes around Append.
	for what, e := range map[string]ledger.Entry{
		"a second leaf at an index":        {Index: 1, Kind: "x", Program: "x", Seq: 1, Subject: "x"},
		"a second leaf of a number":        {Index: 7, Kind: "x", Program: "innobiz", Seq: 1, Subject: "x"},
		"a second leaf of a kind and case": {Index: 7, Kind: entry.ApplicationReceived, Program: "x", Seq: 1, Subject: "case-0/1"},
	} {
		t.Log(what)
		refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertLeaf(ctx, e) })
	}

	update(t, s, func(tx *store.Tx) error { return tx.EraseLeaf(ctx, 0) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.EraseLeaf(ctx, 9) })
	view(t, s, func(tx *store.Tx) error {
		erased, err := tx.Leaf(ctx, 0)
		same(t, "what is left", [][]byte{erased.Leaf, erased.Record, erased.Salt}, [][]byte{first0.Leaf, {}, {}})
		problems, n, err2 := ledger.Check(ctx, tx, translog.LogKey{})
		same(t, "problems after erasure", problems, nil)
		same(t, "leaves looked at", n, 2)
		return first(err, err2)
	})
}

// tree holds stored hashes and proofs against a tree kept in memory.
func tree(t *testing.T, s *store.Store) {
	const n = 300 // more than a tile, and more indexes than one query takes
	var kept []tlog.Hash
	memory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = kept[x]
		}
		return out, nil
	})
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			r, err := ledger.Append(ctx, tx, at, aStatement(i))
			if err != nil {
				return err
			}
			same(t, "index", r.Index, int64(i))
			h, err := tlog.StoredHashes(int64(i), r.Leaf, memory)
			if err != nil {
				return err
			}
			kept = append(kept, h...)
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		all := make([]int64, len(kept))
		for i := range all {
			all[i] = int64(i)
		}
		slices.Reverse(all)
		hashes, err := tx.Hashes(ctx, all)
		if err != nil {
			return err
		}
		slices.Reverse(hashes)
		same(t, "stored hashes", hashes, kept)
		if _, err := tx.Hashes(ctx, []int64{int64(len(kept))}); err == nil {
			t.Error("a hash that is not there was given")
		}
		for _, size := range []int64{1, 2, 255, 256, 257, n} {
			root, err := ledger.Root(ctx, tx, size)
			want, _ := tlog.TreeHash(size, memory)
			same(t, "root", root, want)
			leaf, err2 := tx.Leaf(ctx, size/2)
			path, err3 := ledger.Inclusion(ctx, tx, size/2, size)
			if err := first(err, err2, err3, tlog.CheckRecord(path, size, root, size/2, tlog.RecordHash(leaf.Leaf))); err != nil {
				t.Errorf("inclusion in %d: %v", size, err)
			}
			proof, err := ledger.Consistency(ctx, tx, size, n)
			top, _ := tlog.TreeHash(n, memory)
			if size < n {
				err = first(err, tlog.CheckTree(proof, n, top, size, root))
			}
			if err != nil {
				t.Errorf("consistency from %d: %v", size, err)
			}
		}
		return nil
	})
}

// checkpoints are kept by size, and a published one stays as it was.
func checkpoints(t *testing.T, s *store.Store) {
	none := func(read func(tx *store.Tx) (ledger.Checkpoint, error)) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			_, err := read(tx)
			is(t, err, fault.NotFound, "fault.not_found")
			return nil
		})
	}
	latest := func(tx *store.Tx) (ledger.Checkpoint, error) { return tx.LatestCheckpoint(ctx) }
	published := func(tx *store.Tx) (ledger.Checkpoint, error) { return tx.PublishedCheckpoint(ctx) }
	none(latest)
	none(published)
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertCheckpoint(ctx, 3, []byte("three")), tx.InsertCheckpoint(ctx, 5, []byte("five")), tx.InsertCheckpoint(ctx, 9, []byte("nine")))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertCheckpoint(ctx, 5, []byte("other")) })
	none(published)
	none(func(tx *store.Tx) (ledger.Checkpoint, error) { return tx.Checkpoint(ctx, 4) })
	update(t, s, func(tx *store.Tx) error {
		return first(tx.UpdateCheckpoint(ctx, 3, []byte("three+"), true), tx.UpdateCheckpoint(ctx, 5, []byte("five+"), false), tx.UpdateCheckpoint(ctx, 5, []byte("five++"), true))
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateCheckpoint(ctx, 5, []byte("again"), true) })
	view(t, s, func(tx *store.Tx) error {
		l, err := latest(tx)
		p, err2 := published(tx)
		three, err3 := tx.CheckpointCovering(ctx, 2)
		five, err4 := tx.CheckpointCovering(ctx, 3)
		same(t, "sizes and notes", fmt.Sprintf("%d%s %d%s %d%s %d%s", l.Size, l.Note, p.Size, p.Note, three.Size, three.Note, five.Size, five.Note), "9nine 5five++ 3three+ 5five++")
		same(t, "published", []bool{l.Published(), p.Published()}, []bool{false, true})
		_, err5 := tx.CheckpointCovering(ctx, 5)
		is(t, err5, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
}

// appenders has fifty writers append at once, some of whom think better of it: the leaves of the others stand at 0, 1, 2, … and their
// tree is whole.
func appenders(t *testing.T, s *store.Store) {
	const n = 50
	regret := errors.New("regret")
	errs := together(n, func(i int) error {
		return s.Update(ctx, func(tx *store.Tx) error {
			st := aStatement(i)
			st.Program = []string{"innobiz", "skolkovo", "agency"}[i%3]
			if _, err := ledger.Append(ctx, tx, tx.Now, st); err != nil {
				return err
			}
			if i%10 == 9 {
				return regret
			}
			return nil
		})
	})
	for i, err := range errs {
		if (i%10 == 9) != errors.Is(err, regret) || (i%10 != 9 && err != nil) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		size, err := tx.LogSize(ctx)
		same(t, "leaves", size, n-n/10)
		problems, looked, err2 := ledger.Check(ctx, tx, translog.LogKey{})
		same(t, "problems", problems, nil)
		same(t, "leaves looked at", looked, size)
		return first(err, err2)
	})
}

// tampering changes the tables as whoever holds the database can, and asks the second judge.
func tampering(t *testing.T, s *store.Store) {
	other := sha256.Sum256([]byte("other"))
	for _, c := range []struct{ name, change, want string }{
		{"a leaf is gone", `DELETE FROM log_leaf WHERE idx = 2`, "leaf 2: is missing"},
		{"the last leaf is gone", `DELETE FROM log_leaf WHERE idx = 4`, "leaf 4: is missing"},
		{"other bytes", `UPDATE log_leaf SET leaf = (SELECT leaf FROM log_leaf WHERE idx = 0) WHERE idx = 3`, "leaf 3: its bytes do not have its hash"},
		{"another number", `UPDATE log_leaf SET seq = 77 WHERE idx = 4`, "leaf 4: its row says otherwise than its bytes"},
		{"another record", `UPDATE log_leaf SET record = salt WHERE idx = 1`, "leaf 1: its record and salt do not open it"},
		{"another stored hash", `UPDATE log_hash SET hash = $1 WHERE idx = 2`, "stored hash 2: is not that of its leaves"},
		{"a missing stored hash", `DELETE FROM log_hash WHERE idx = 7`, "stored hash 7: is not that of its leaves"},
		{"one too many", `INSERT INTO log_hash (idx, hash) VALUES (8, $1)`, "stored hash 8: belongs to no leaf"},
		{"a number passed over", `UPDATE sequence SET last = 6 WHERE name = 'log/innobiz'`, "programme innobiz: 6 numbers were given to 5 leaves"},
	} {
		t.Run(c.name, func(t *testing.T) {
			update(t, s, func(tx *store.Tx) error {
				for _, table := range []string{"log_leaf", "log_hash", "sequence"} {
					if _, err := tx.SQL().ExecContext(ctx, "DELETE FROM "+table); err != nil {
						return err
					}
				}
				for i := range 5 {
					if _, err := ledger.Append(ctx, tx, at, aStatement(i)); err != nil {
						return err
					}
				}
				var args []any
				if bytes.Contains([]byte(c.change), []byte("$1")) {
					args = append(args, other[:])
				}
				_, err := tx.SQL().ExecContext(ctx, c.change, args...)
				return err
			})
			view(t, s, func(tx *store.Tx) error {
				problems, _, err := ledger.Check(ctx, tx, translog.LogKey{})
				if !slices.ContainsFunc(problems, func(p ledger.Problem) bool { return p.String() == c.want }) {
					t.Errorf("problems %v, want %q", problems, c.want)
				}
				return err
			})
		})
	}
}
