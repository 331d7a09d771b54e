package translog

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrNotFound says that a log has nothing at a path, as opposed to not answering.
var ErrNotFound = errors.New("translog: not found")

// Source is where the files of a log are. Fetch gives the file at a path of tlog-tiles ("checkpoint", "tile/0/000"),
// bounded in size and time by the source; ErrNotFound, perhaps wrapped, when there is none. The bytes are the caller's.
// It is safe for use by several goroutines.
type Source interface {
	Fetch(ctx context.Context, path string) ([]byte, error)
}

// Reader takes entries and proofs out of a log. Whatever it gives leads to the root of the checkpoint it was asked
// under; a log that serves anything else gets ErrProof or ErrMalformed. It keeps nothing between calls.
type Reader struct{ Source Source }

// Checkpoint fetches the latest signed checkpoint. Nothing of it is verified: that is for [OpenCheckpoint] or
// [Policy.Judge].
func (r Reader) Checkpoint(ctx context.Context) ([]byte, error) {
	return r.Source.Fetch(ctx, CheckpointPath)
}

// Entries gives the entries from index from up to, not including, to of the tree of the checkpoint. All are held in
// memory: ask for a few thousand at a time.
func (r Reader) Entries(ctx context.Context, tree Checkpoint, from, to int64) ([][]byte, error) {
	if from < 0 || from > to || to > tree.Size {
		return nil, fmt.Errorf("translog: entries %d to %d of %d", from, to, tree.Size)
	}
	if from == to {
		return nil, nil
	}
	entries := make([][]byte, 0, to-from)
	for n := from / TileWidth; n*TileWidth < to; n++ {
		bundle, err := r.bundle(ctx, n, tree.Size)
		if err != nil {
			return nil, err
		}
		first := n * TileWidth
		entries = append(entries, bundle[max(from-first, 0):min(to-first, TileWidth)]...)
	}
	indexes := make([]int64, len(entries))
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, from+int64(i))
	}
	hashes, err := r.hashes(ctx, tree).ReadHashes(indexes)
	if err != nil {
		return nil, inTree(err)
	}
	for i, entry := range entries {
		if LeafHash(entry) != hashes[i] {
			return nil, fmt.Errorf("%w: entry %d is not the one in the tree", ErrProof, from+int64(i))
		}
	}
	return entries, nil
}

// bundle fetches a bundle as wide as a tree of the size has it, or cuts the full one that took its place.
func (r Reader) bundle(ctx context.Context, n, size int64) ([][]byte, error) {
	t := Tile{EntriesLevel, n, int(min(TileWidth, size-n*TileWidth))}
	b, width, err := r.fetch(ctx, t)
	if err != nil {
		return nil, err
	}
	entries, err := DecodeEntries(b, width)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Path(), err)
	}
	return entries[:t.Width], nil
}

// fetch gives the tile, or the full one when the log has done away with the partial (tlog-tiles, "Partial Tiles").
func (r Reader) fetch(ctx context.Context, t Tile) (b []byte, width int, err error) {
	b, err = r.Source.Fetch(ctx, t.Path())
	if !errors.Is(err, ErrNotFound) || t.Width == TileWidth {
		return b, t.Width, err
	}
	t.Width = TileWidth
	b, err = r.Source.Fetch(ctx, t.Path())
	return b, t.Width, err
}

// Inclusion gives the path from the leaf at the index to the root of the tree.
func (r Reader) Inclusion(ctx context.Context, tree Checkpoint, index int64) ([]Hash, error) {
	if index < 0 || index >= tree.Size {
		return nil, fmt.Errorf("translog: leaf %d of %d", index, tree.Size)
	}
	path, err := tlog.ProveRecord(tree.Size, index, r.hashes(ctx, tree))
	if err != nil {
		return nil, inTree(err)
	}
	return path, nil
}

// Consistency gives the proof that the tree continues the one of size older that it began as.
func (r Reader) Consistency(ctx context.Context, tree Checkpoint, older int64) ([]Hash, error) {
	if older < 0 || older > tree.Size {
		return nil, fmt.Errorf("translog: from size %d to %d", older, tree.Size)
	}
	if older == 0 || older == tree.Size {
		return nil, nil
	}
	proof, err := tlog.ProveTree(tree.Size, older, r.hashes(ctx, tree))
	if err != nil {
		return nil, inTree(err)
	}
	return proof, nil
}

// Root gives the root the tree had when it was of size older.
func (r Reader) Root(ctx context.Context, tree Checkpoint, older int64) (Hash, error) {
	switch {
	case older < 0 || older > tree.Size:
		return Hash{}, fmt.Errorf("translog: root at %d of %d", older, tree.Size)
	case older == 0:
		return EmptyRoot(), nil
	}
	root, err := tlog.TreeHash(older, r.hashes(ctx, tree))
	if err != nil {
		return Hash{}, inTree(err)
	}
	return root, nil
}

// inTree says of an error of x/mod, which has no kinds, that the tiles do not lead to the root; what the source said
// stays what it was.
func inTree(err error) error {
	var f *fetchError
	if errors.As(err, &f) {
		return f.err
	}
	return fmt.Errorf("%w: %w", ErrProof, err)
}

// fetchError carries the source's own error through x/mod.
type fetchError struct{ err error }

func (f *fetchError) Error() string { return f.err.Error() }

// hashes reads stored hashes out of tiles, each verified against the root by x/mod.
func (r Reader) hashes(ctx context.Context, tree Checkpoint) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: tree.Size, Hash: tree.Root}, tiles{r, ctx})
}

// tiles is the tiles of a log for the length of one call.
type tiles struct {
	reader Reader
	ctx    context.Context // x/mod's interface has no room for it
}

func (tiles) Height() int { return tileHeight }

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, w := range wanted {
		tile := Tile{w.L, w.N, w.W}
		b, width, err := t.reader.fetch(t.ctx, tile)
		if err != nil {
			return nil, &fetchError{err}
		}
		if len(b) != width*tlog.HashSize {
			return nil, &fetchError{fmt.Errorf("%w: %s has %d bytes", ErrMalformed, tile.Path(), len(b))}
		}
		data[i] = b[:w.W*tlog.HashSize]
	}
	return data, nil
}
