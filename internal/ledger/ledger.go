// Package ledger keeps the agency's public log: what an act leaves behind so that nobody, not even the agency, can later
// deny it, hide it or date it back.
//
// An act appends its leaf in its own transaction ([Append]): either both are in the database or neither is. [Log.Publish]
// then signs the whole log's size and root, has witnesses confirm them, and makes them public. What the log is made
// of (leaves, stored hashes, checkpoints) is in the database; the latest signed checkpoint is also kept outside it, in a [Head],
// so that a database restored from a backup cannot be signed as if nothing had been after it.
package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/fault"
	"proba.example/translog"
)

// Entry is a leaf with what the agency keeps beside it.
type Entry struct {
	Index   int64 // from 0
	Kind    entry.Kind
	Program string
	Seq     int64     // counts the leaves of Program from 1
	Subject string    // the act it tells of, as the agency names it; not public
	Ref     string    // as in the leaf
	At      time.Time // as in the leaf: whole seconds, UTC
	Leaf    []byte    // the exact bytes that are hashed; public, never changed
	Hash    translog.Hash
	Record  []byte // the private record, canonical JSON; empty for public documents and after erasure
	Salt    []byte // opens the commitment together with Record; empty where Record is
}

// Checkpoint is a signed checkpoint with the cosignatures that came in.
type Checkpoint struct {
	Size        int64
	Note        []byte
	SignedAt    time.Time
	PublishedAt time.Time // when the policy was satisfied; zero until then
}

// Published tells whether the checkpoint satisfied the policy.
func (c Checkpoint) Published() bool { return !c.PublishedAt.IsZero() }

// Book is the log inside one transaction. Everything written through it is as durable as the rest of that transaction, and
// gone when it rolls back. What is not there is a NotFound fault; what must be single and is there already, a Conflict.
type Book interface {
	Hashes
	// NextLeaf takes the next index of the log and the next number of the programme. It makes writers take turns until their
	// transactions end: indexes and numbers are given without gaps, whatever happens to a transaction.
	NextLeaf(ctx context.Context, program string) (index, seq int64, err error)
	// LogSize is how many leaves there are.
	LogSize(ctx context.Context) (int64, error)
	// InsertLeaf keeps a leaf. An index, a number of a programme, or a kind and subject that is there already is a Conflict.
	InsertLeaf(ctx context.Context, e Entry) error
	// LeafOf gives the leaf of the kind about the subject.
	LeafOf(ctx context.Context, kind entry.Kind, subject string) (Entry, error)
	// InsertHashes keeps stored hashes from the index first on.
	InsertHashes(ctx context.Context, first int64, hashes []translog.Hash) error
	// LatestCheckpoint gives the largest signed checkpoint, whether published or not.
	LatestCheckpoint(ctx context.Context) (Checkpoint, error)
}

// Statement is what an act tells the log. Exactly one of Record and Digest is set.
type Statement struct {
	Kind    entry.Kind
	Program string // the scheme's id, or entry.Agency
	// Subject names the act: one kind about one subject stands in the log once. It is not public.
	Subject string
	Record  []byte // what the leaf commits to, canonical JSON; private
	Digest  string // of a published document, by entry.Digest
	Ref     string // what the leaf is about, as far as that is public
}

// Receipt is what an act gets from the log.
type Receipt struct {
	Index int64
	Leaf  []byte
	Salt  []byte // 32 bytes where the statement had a record
	// Job names the publication that the leaf waits for. Whoever appended queues a job of the kind JobCheckpoint under this unique
	// name, in the same transaction. Leaves that came after the same signed checkpoint share one job; its worker looks at its end
	// whether more came while it worked.
	Job string
}

// JobCheckpoint is the kind of job whose worker calls [Log.Publish].
const JobCheckpoint = "checkpoint"

// Append writes the statement's leaf as the log's next, at the time now. A kind about a subject that is in the log already is done:
// the receipt is that of the first time, and nothing is written. An error spoils the transaction of the act.
func Append(ctx context.Context, book Book, now time.Time, s Statement) (Receipt, error) {
	if s.Subject == "" {
		return Receipt{}, fmt.Errorf("ledger: a leaf of kind %s names no act", s.Kind)
	}
	job, err := jobAfter(ctx, book)
	if err != nil {
		return Receipt{}, err
	}
	switch e, err := book.LeafOf(ctx, s.Kind, s.Subject); {
	case err == nil:
		return Receipt{Index: e.Index, Leaf: e.Leaf, Salt: e.Salt, Job: job}, nil
	case !fault.Is(err, fault.NotFound):
		return Receipt{}, err
	}
	e := Entry{Kind: s.Kind, Program: s.Program, Subject: s.Subject, Ref: s.Ref, At: now.UTC().Truncate(time.Second)}
	leaf := entry.Leaf{Kind: s.Kind, Program: s.Program, At: e.At, Digest: s.Digest, Ref: s.Ref}
	if len(s.Record) > 0 {
		if v, err := jcs.Parse(s.Record); err != nil || !v.IsCanonical(s.Record) {
			return Receipt{}, errors.Join(fmt.Errorf("ledger: the record of %s is not canonical JSON", s.Kind), err)
		}
		e.Record, e.Salt = s.Record, make([]byte, entry.SaltSize)
		if _, err := rand.Read(e.Salt); err != nil {
			return Receipt{}, fmt.Errorf("ledger: salt: %w", err)
		}
		leaf.Commit = entry.Commitment(e.Salt, e.Record)
	}
	if e.Index, e.Seq, err = book.NextLeaf(ctx, s.Program); err != nil {
		return Receipt{}, err
	}
	leaf.Seq = e.Seq
	if e.Leaf, err = leaf.Bytes(); err != nil {
		return Receipt{}, fmt.Errorf("ledger: leaf %d: %w", e.Index, err)
	}
	if err := write(ctx, book, e); err != nil {
		return Receipt{}, err
	}
	return Receipt{Index: e.Index, Leaf: e.Leaf, Salt: e.Salt, Job: job}, nil
}

// jobAfter names the publication of what comes after the latest signed checkpoint.
func jobAfter(ctx context.Context, book Book) (string, error) {
	latest, err := book.LatestCheckpoint(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	return fmt.Sprintf("checkpoint/%d", latest.Size), nil
}

// write keeps a leaf whose bytes and index are settled, with the hashes of the subtrees that it completes.
func write(ctx context.Context, book Book, e Entry) error {
	e.Hash = translog.LeafHash(e.Leaf)
	hashes, err := tlog.StoredHashesForRecordHash(e.Index, e.Hash, Reader(ctx, book))
	if err != nil {
		return fmt.Errorf("ledger: hashes of leaf %d: %w", e.Index, err)
	}
	if err := book.InsertLeaf(ctx, e); err != nil {
		return err
	}
	return book.InsertHashes(ctx, tlog.StoredHashIndex(0, e.Index), hashes)
}
