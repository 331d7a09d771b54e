package ledger

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/translog"
)

// Hashes is all that the log's tree is derived from.
type Hashes interface {
	// Hashes gives stored hashes, in the numbering of tlog, in the order asked for.
	Hashes(ctx context.Context, indexes []int64) ([]translog.Hash, error)
}

// Reader reads stored hashes for package tlog, and for the tiles of package translog.
func Reader(ctx context.Context, book Hashes) translog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]translog.Hash, error) {
		if len(indexes) == 0 {
			return nil, nil
		}
		return book.Hashes(ctx, indexes)
	})
}

// Root is the root of the tree of the first size leaves.
func Root(ctx context.Context, book Hashes, size int64) (translog.Hash, error) {
	h, err := tlog.TreeHash(size, Reader(ctx, book))
	if err != nil {
		return h, fmt.Errorf("ledger: root of %d leaves: %w", size, err)
	}
	return h, nil
}

// Inclusion is the path from the leaf at index to the root of the first size leaves.
func Inclusion(ctx context.Context, book Hashes, index, size int64) ([]translog.Hash, error) {
	p, err := tlog.ProveRecord(size, index, Reader(ctx, book))
	if err != nil {
		return nil, fmt.Errorf("ledger: path of leaf %d in %d: %w", index, size, err)
	}
	return p, nil
}

// Consistency proves that the tree of the first size leaves begins with the tree of the first from.
func Consistency(ctx context.Context, book Hashes, from, size int64) ([]translog.Hash, error) {
	if from == 0 || from == size {
		return nil, nil // nothing to prove
	}
	p, err := tlog.ProveTree(size, from, Reader(ctx, book))
	if err != nil {
		return nil, fmt.Errorf("ledger: %d leaves continue %d: %w", size, from, err)
	}
	return p, nil
}

// Files is what the log's public files are made from.
type Files interface {
	Hashes
	// LeafBytes gives the bytes of n leaves from the index on.
	LeafBytes(ctx context.Context, from int64, n int) ([][]byte, error)
}

// File gives a tile of hashes or a bundle of leaves, as C2SP tlog-tiles has them. The caller has asked that all of it lies within a
// published checkpoint: see [Within].
func File(ctx context.Context, book Files, t translog.Tile) ([]byte, error) {
	if t.Level != translog.EntriesLevel {
		return translog.TileData(t, Reader(ctx, book))
	}
	leaves, err := book.LeafBytes(ctx, t.Index*translog.TileWidth, t.Width)
	if err != nil {
		return nil, err
	}
	if len(leaves) != t.Width {
		return nil, fmt.Errorf("ledger: bundle %d has %d of %d leaves", t.Index, len(leaves), t.Width)
	}
	return translog.EncodeEntries(leaves)
}

// Within tells whether a tile or bundle is part of the tree of the first size leaves, at its full or at an earlier width.
func Within(t translog.Tile, size int64) bool {
	whole := size // hashes or entries of the tile's level
	if t.Level > 0 {
		whole = size >> (8 * t.Level)
	}
	return t.Index <= whole/translog.TileWidth && t.Index*translog.TileWidth+int64(t.Width) <= whole
}
