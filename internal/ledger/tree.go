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
