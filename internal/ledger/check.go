package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/certificate/entry"
	"proba.example/translog"
)

// Problem is something in the stored log that cannot be true.
type Problem struct {
	Where string // "leaf 7", "stored hash 12", "programme innobiz", "checkpoint 40"
	What  string // for the administrator, in English
}

func (p Problem) String() string { return p.Where + ": " + p.What }

// StoredHash is a hash of a complete subtree, by its index in the numbering of tlog.
type StoredHash struct {
	Index int64
	Hash  translog.Hash
}

// Shelf is everything kept of the log, for whoever judges it.
type Shelf interface {
	LogSize(ctx context.Context) (int64, error)
	// LogSeq is the last number given to a leaf of the programme.
	LogSeq(ctx context.Context, program string) (int64, error)
	// EachLeaf hands every leaf from the index on to fn, in their order.
	EachLeaf(ctx context.Context, from int64, fn func(Entry) error) error
	// HashesFrom gives the first n stored hashes from the index on, in their order.
	HashesFrom(ctx context.Context, from int64, n int) ([]StoredHash, error)
	// EachCheckpoint hands every signed checkpoint to fn, the smallest first.
	EachCheckpoint(ctx context.Context, fn func(Checkpoint) error) error
}

// Check is the second judge of the log: it derives every stored hash and number again from the leaves' bytes, opens every
// commitment that can be opened, and holds every signed checkpoint against the tree. It believes none of them. It returns what
// contradicts, and how many leaves it looked at. Signatures are verified by the log's key, if one is given.
func Check(ctx context.Context, shelf Shelf, key translog.LogKey) (found []Problem, leaves int64, err error) {
	j := judge{shelf: shelf, seqs: map[string]int64{}, roots: map[int64]translog.Hash{}}
	size, err := shelf.LogSize(ctx)
	if err != nil {
		return nil, 0, err
	}
	if err := shelf.EachCheckpoint(ctx, func(c Checkpoint) error { j.checkpoint(c, key); return nil }); err != nil {
		return nil, 0, err
	}
	if err := shelf.EachLeaf(ctx, 0, func(e Entry) error { leaves++; return j.leaf(ctx, e) }); err != nil {
		return nil, leaves, err
	}
	if err := j.upTo(ctx, size); err != nil {
		return nil, leaves, err
	}
	if n := j.tree.size; n > size {
		j.say("log", "%d leaves are there, %d indexes were given", n, size)
	}
	for _, program := range slices.Sorted(maps.Keys(j.seqs)) {
		last, err := shelf.LogSeq(ctx, program)
		if err != nil {
			return nil, leaves, err
		}
		if last != j.seqs[program] {
			j.say("programme "+program, "%d numbers were given to %d leaves", last, j.seqs[program])
		}
	}
	if err := j.compare(ctx); err != nil {
		return nil, leaves, err
	}
	beyond, err := shelf.HashesFrom(ctx, j.from, 1)
	for _, h := range beyond {
		j.say(fmt.Sprintf("stored hash %d", h.Index), "belongs to no leaf")
	}
	for _, n := range slices.Sorted(maps.Keys(j.roots)) {
		j.say(fmt.Sprintf("checkpoint %d", n), "was signed over leaves that are not there")
	}
	return j.found, leaves, err
}

// judge derives the log again while it walks along the leaves.
type judge struct {
	shelf Shelf
	found []Problem
	tree  frontier
	seqs  map[string]int64        // the last number of each programme
	want  []translog.Hash         // as they must be stored, from the index from on
	from  int64                   //
	roots map[int64]translog.Hash // of signed checkpoints that were not reached yet, by size
}

func (j *judge) say(where, format string, args ...any) {
	j.found = append(j.found, Problem{where, fmt.Sprintf(format, args...)})
}

func (j *judge) checkpoint(c Checkpoint, key translog.LogKey) {
	where := fmt.Sprintf("checkpoint %d", c.Size)
	signed, err := translog.UnverifiedCheckpoint(c.Note)
	if err == nil && key != (translog.LogKey{}) {
		signed, err = translog.OpenCheckpoint(c.Note, key)
	}
	switch {
	case err != nil:
		j.say(where, "is not signed by the log's key: %v", err)
	case signed.Size != c.Size:
		j.say(where, "its note is of size %d", signed.Size)
	default:
		j.roots[c.Size] = signed.Root
	}
}

// compareEvery is how many stored hashes are compared at a time.
const compareEvery = 512

// leaf judges one leaf and hangs it into the tree.
func (j *judge) leaf(ctx context.Context, e Entry) error {
	if err := j.upTo(ctx, e.Index); err != nil {
		return err
	}
	where := fmt.Sprintf("leaf %d", e.Index)
	h := translog.LeafHash(e.Leaf)
	if h != e.Hash {
		j.say(where, "its bytes do not have its hash")
	}
	read, err := entry.Parse(e.Leaf)
	switch {
	case err != nil:
		j.say(where, "its bytes are no leaf: %v", err)
	case read.Kind != e.Kind || read.Program != e.Program || read.Seq != e.Seq || read.Ref != e.Ref || !read.At.Equal(e.At):
		j.say(where, "its row says otherwise than its bytes")
	case (len(e.Record) > 0 || len(e.Salt) > 0) && !read.Opens(e.Salt, e.Record):
		j.say(where, "its record and salt do not open it")
	}
	if err == nil {
		if last := j.seqs[read.Program]; read.Seq != last+1 {
			j.say(where, "is number %d of programme %s, the one before is %d", read.Seq, read.Program, last)
		}
		j.seqs[read.Program] = read.Seq
	}
	return j.hang(ctx, h)
}

// upTo reports the leaves between the last one seen and the index. The tree goes on with what is stored in their place, so that what
// follows them is judged for itself.
func (j *judge) upTo(ctx context.Context, index int64) error {
	for j.tree.size < index {
		j.say(fmt.Sprintf("leaf %d", j.tree.size), "is missing")
		var h translog.Hash
		at := tlog.StoredHashIndex(0, j.tree.size)
		stored, err := j.shelf.HashesFrom(ctx, at, 1)
		if err != nil {
			return err
		}
		if len(stored) > 0 && stored[0].Index == at {
			h = stored[0].Hash
		}
		if err := j.hang(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// hang puts a leaf's hash into the tree, and holds a checkpoint of the new size against it.
func (j *judge) hang(ctx context.Context, h translog.Hash) error {
	j.want = append(j.want, j.tree.add(h)...)
	if root, signed := j.roots[j.tree.size]; signed {
		if root != j.tree.root() {
			j.say(fmt.Sprintf("checkpoint %d", j.tree.size), "was signed over other leaves")
		}
		delete(j.roots, j.tree.size)
	}
	if len(j.want) < compareEvery {
		return nil
	}
	return j.compare(ctx)
}

// compare holds the stored hashes against the wanted ones so far.
func (j *judge) compare(ctx context.Context) error {
	stored, err := j.shelf.HashesFrom(ctx, j.from, len(j.want))
	if err != nil {
		return err
	}
	for i, want := range j.want {
		index := j.from + int64(i)
		if len(stored) == 0 || stored[0].Index != index || stored[0].Hash != want {
			j.say(fmt.Sprintf("stored hash %d", index), "is not that of its leaves")
		}
		if len(stored) > 0 && stored[0].Index == index {
			stored = stored[1:]
		}
	}
	j.from += int64(len(j.want))
	j.want = j.want[:0]
	return nil
}

// frontier is a tree that only grows, as far as its next leaf needs it.
type frontier struct {
	size int64
	edge []translog.Hash // by level; where the bit of the level is set in size, a complete subtree that waits for its neighbour
}

// add gives the hashes to be stored with the next leaf, as tlog.StoredHashes does.
func (f *frontier) add(h translog.Hash) []translog.Hash {
	stored := []translog.Hash{h}
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		h = tlog.NodeHash(f.edge[level], h)
		stored = append(stored, h)
	}
	if level == len(f.edge) {
		f.edge = append(f.edge, h)
	} else {
		f.edge[level] = h
	}
	f.size++
	return stored
}

// root is the root of the tree so far.
func (f *frontier) root() translog.Hash {
	root, begun := translog.EmptyRoot(), false
	for level, h := range f.edge {
		switch {
		case f.size>>level&1 == 0:
		case !begun:
			root, begun = h, true
		default:
			root = tlog.NodeHash(h, root)
		}
	}
	return root
}
