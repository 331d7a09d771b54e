package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"proba.example/certificate/entry"
	"proba.example/internal/fault"
	"proba.example/translog"
)

// restoredPrefix begins the subject of a leaf whose act is not known any more.
const restoredPrefix = "restored/"

// Restored tells whether a leaf came back from a mirror. What it tells of was lost with the records.
func Restored(e Entry) bool { return strings.HasPrefix(e.Subject, restoredPrefix) }

// What keeps the log from being restored. The errors of Restore wrap one of these, or what the mirror or the database said.
var (
	// ErrShort: the mirror knows less than was signed.
	ErrShort = errors.New("ledger: the mirror is shorter than what was signed")
	// ErrFork: the mirror does not begin with the leaves of the database, or does not contain what was signed.
	ErrFork = errors.New("ledger: the mirror has other leaves")
)

// restoreAtOnce is how many leaves are brought back in one transaction.
const restoreAtOnce = 1024

// Restore brings the leaves back that a mirror has and the database has not, and takes the mirror's checkpoint, which our key signed, for
// what was signed last. Every leaf that comes back is proved by that checkpoint; the leaves of the database must be the mirror's
// first. Records and salts do not come back: they were never public. Run it while nothing else uses the database. It may be
// stopped at any point and run again. It gives the number of leaves that came back.
func (l *Log) Restore(ctx context.Context, mirror translog.Source) (restored int64, err error) {
	l.turn.Lock()
	defer l.turn.Unlock()
	from := translog.Reader{Source: mirror}
	note, err := from.Checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	theirs, err := translog.OpenCheckpoint(note, l.Key)
	if err != nil {
		return 0, err
	}
	head, err := l.Head.Read(ctx)
	if err != nil {
		return 0, err
	}
	if err := l.mirrorContains(ctx, from, theirs, head); err != nil {
		return 0, err
	}
	for {
		n, err := l.restoreSome(ctx, from, theirs)
		restored += n
		if err != nil || n == 0 {
			if err == nil {
				err = l.take(ctx, head, note, theirs)
			}
			return restored, err
		}
	}
}

// mirrorContains asks that the mirror continues what was signed, and what is in the database.
func (l *Log) mirrorContains(ctx context.Context, from translog.Reader, theirs translog.Checkpoint, head []byte) error {
	contains := func(size int64, root translog.Hash) error {
		if size > theirs.Size {
			return fmt.Errorf("%w: %d leaves, the mirror has %d", ErrShort, size, theirs.Size)
		}
		got, err := from.Root(ctx, theirs, size)
		if err == nil && got != root {
			err = fmt.Errorf("%w among the first %d", ErrFork, size)
		}
		return err
	}
	if head != nil {
		signed, err := translog.OpenCheckpoint(head, l.Key)
		if err != nil {
			return err
		}
		if err := contains(signed.Size, signed.Root); err != nil {
			return err
		}
	}
	var size int64
	var root translog.Hash
	if err := l.Database.View(ctx, func(book Records) (err error) {
		if size, err = book.LogSize(ctx); err != nil {
			return err
		}
		root, err = Root(ctx, book, size)
		return err
	}); err != nil {
		return err
	}
	return contains(size, root)
}

// restoreSome brings some leaves back; none means that all are there.
func (l *Log) restoreSome(ctx context.Context, from translog.Reader, theirs translog.Checkpoint) (n int64, err error) {
	var size int64
	if err := l.Database.View(ctx, func(book Records) (err error) {
		size, err = book.LogSize(ctx)
		return err
	}); err != nil {
		return 0, err
	}
	leaves, err := from.Entries(ctx, theirs, size, min(size+restoreAtOnce, theirs.Size))
	if err != nil || len(leaves) == 0 {
		return 0, err
	}
	err = l.Database.Update(ctx, func(book Records) error {
		for i, b := range leaves {
			if err := restoreLeaf(ctx, book, size+int64(i), b); err != nil {
				return err
			}
		}
		return nil
	})
	return int64(len(leaves)), err
}

func restoreLeaf(ctx context.Context, book Records, at int64, b []byte) error {
	leaf, err := entry.Parse(b)
	if err != nil {
		return fmt.Errorf("ledger: leaf %d of the mirror: %w", at, err)
	}
	index, seq, err := book.NextLeaf(ctx, leaf.Program)
	if err != nil {
		return err
	}
	if index != at || seq != leaf.Seq {
		return fmt.Errorf("%w: leaf %d is number %d of programme %s, number %d was expected at %d", ErrFork, at, leaf.Seq, leaf.Program, seq, index)
	}
	return write(ctx, book, Entry{
		Index: index, Kind: leaf.Kind, Program: leaf.Program, Seq: seq, Subject: fmt.Sprintf("%s%d", restoredPrefix, index), Ref: leaf.Ref, At: leaf.At, Leaf: b,
	})
}

// take makes the mirror's checkpoint the latest signed one. Its cosignatures come with it.
func (l *Log) take(ctx context.Context, head, note []byte, theirs translog.Checkpoint) error {
	if theirs.Size == 0 {
		return nil
	}
	signed, err := translog.SignCheckpoint(ctx, theirs, l.Key, l.Signer) // Ed25519: the same bytes as the first time
	if err != nil {
		return err
	}
	old, err := headSize(head, l.Key)
	if err != nil {
		return err
	}
	if old < theirs.Size {
		if err := l.Head.Replace(ctx, head, signed); err != nil {
			return err
		}
	}
	policy, err := l.Witnesses.Policy(ctx)
	if err != nil {
		return err
	}
	j, err := policy.Judge(note)
	if err != nil {
		return err
	}
	return l.Database.Update(ctx, func(book Records) error {
		c, err := book.Checkpoint(ctx, theirs.Size)
		switch {
		case fault.Is(err, fault.NotFound):
			if err := book.InsertCheckpoint(ctx, theirs.Size, signed); err != nil {
				return err
			}
		case err != nil || c.Published():
			return err
		}
		return book.UpdateCheckpoint(ctx, theirs.Size, note, j.Quorum)
	})
}

func headSize(head []byte, key translog.LogKey) (int64, error) {
	if head == nil {
		return 0, nil
	}
	c, err := translog.OpenCheckpoint(head, key)
	return c.Size, err
}
