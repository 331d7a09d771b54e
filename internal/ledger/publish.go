package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"proba.example/internal/fault"
	"proba.example/translog"
)

// Records is the log in one transaction as its publisher uses it.
type Records interface {
	Book
	// Checkpoint gives the signed checkpoint of a size.
	Checkpoint(ctx context.Context, size int64) (Checkpoint, error)
	// PublishedCheckpoint gives the largest checkpoint that satisfied the policy.
	PublishedCheckpoint(ctx context.Context) (Checkpoint, error)
	// InsertCheckpoint keeps a signed checkpoint.
	InsertCheckpoint(ctx context.Context, size int64, note []byte) error
	// UpdateCheckpoint keeps a checkpoint that was not published with the cosignatures that came in, and whether it is published now.
	UpdateCheckpoint(ctx context.Context, size int64, note []byte, published bool) error
}

// Database gives transactions. Update may run its function again from the start; the function has no effect outside the
// transaction.
type Database interface {
	View(ctx context.Context, fn func(Records) error) error
	Update(ctx context.Context, fn func(Records) error) error
}

// Witnesses are those who confirm that the log only grows, and the policy that says how many of them must have done so before a
// checkpoint is published.
type Witnesses interface {
	// Policy is the policy in force. It accepts our log.
	Policy(ctx context.Context) (translog.Policy, error)
	// Ask hands a signed checkpoint to every witness at once and gives one answer for each. prove gives the proof that the checkpoint
	// continues a smaller size, for a witness that knows an earlier one. Ask takes as long as its own time limits allow, and
	// a witness that does not answer holds up nobody else.
	Ask(ctx context.Context, signed []byte, prove func(ctx context.Context, from int64) ([]translog.Hash, error)) []Answer
}

// Answer is what one witness said.
type Answer struct {
	Name string
	// Line is its cosignature line, verified; empty where it gave none.
	Line []byte
	// Known is the size it has cosigned before, where it said so instead of cosigning: larger than that of the checkpoint, or not a
	// size that can be proved.
	Known int64
	// Contradicts says that it refuses: what it was shown does not continue what it has cosigned before.
	Contradicts bool
	// Err is why it did not answer, for the administrator's log.
	Err error
}

// Log signs and publishes. All fields are set before the first use, Notes excepted.
type Log struct {
	Database  Database
	Head      Head
	Key       translog.LogKey
	Signer    translog.Signer
	Witnesses Witnesses
	Notes     *slog.Logger // nil: slog.Default()

	turn    sync.Mutex // one publication at a time in this process
	refusal atomic.Pointer[fault.Fault]
}

// Standing is how far the log is published.
type Standing struct {
	Size      int64 // leaves in the database
	Signed    int64 // leaves in the latest signed checkpoint
	Published int64 // leaves in the latest published checkpoint; anybody can prove these
	Waiting   int   // of the latest signed checkpoint, if it is not published: how many witnesses must still confirm it, at least
}

// Refusal says why nothing may be signed or appended, or is nil. It is set by [Log.Start] and [Log.Publish], and lasts until the
// program starts anew: what leads out of it is the work of a person.
func (l *Log) Refusal() *fault.Fault { return l.refusal.Load() }

// Open is Refusal as an error, for acts that would append.
func (l *Log) Open() error {
	if f := l.Refusal(); f != nil {
		return f
	}
	return nil
}

// Reasons to refuse. The sentences of the keys tell an administrator what to do.
const (
	refuseOlder    = "ledger.refuse.older"    // the database has fewer leaves than were signed
	refuseOther    = "ledger.refuse.other"    // the database has other leaves than were signed
	refuseHeadless = "ledger.refuse.headless" // checkpoints were signed, and the store outside the database is empty
	refuseForeign  = "ledger.refuse.foreign"  // the store outside holds what our key has not signed
	refuseAhead    = "ledger.refuse.ahead"    // a witness knows more than was ever signed, as far as we know
	refuseWitness  = "ledger.refuse.witness"  // a witness knows another log under our name
)

// refuse settles that nothing is signed any more.
func (l *Log) refuse(key string, args ...any) error {
	f := fault.New(fault.Unavailable, key, args...)
	l.refusal.Store(f)
	l.notes().Error("the log refuses to sign", "reason", key, "details", f.Args)
	return f
}

func (l *Log) notes() *slog.Logger {
	if l.Notes == nil {
		return slog.Default()
	}
	return l.Notes
}

// Start compares the database with the head outside it, and with what every reachable witness knows, before anything is signed.
// Where they do not fit together, [Log.Refusal] says so from then on; that is not an error of Start, and pages can still be
// served. An error means that it could not be found out.
func (l *Log) Start(ctx context.Context) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	s, err := l.state(ctx)
	if err != nil {
		return settled(err)
	}
	signed := s.head
	if signed == nil {
		// Nothing was signed yet, as far as we know. The checkpoint of the empty tree, which every log begins as, asks the witnesses
		// whether they know better, and promises nothing.
		empty := translog.Checkpoint{Origin: l.Key.Name(), Root: translog.EmptyRoot()}
		if signed, err = translog.SignCheckpoint(ctx, empty, l.Key, l.Signer); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	_, err = l.ask(ctx, signed, s.signed.Size)
	return settled(err)
}

// settled drops the error of a refusal, which stands in the log's own field.
func settled(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return nil
	}
	return err
}

// Publish takes the log as far as it can be taken: it signs what was appended, keeps the signed checkpoint outside the database, asks
// the witnesses, and publishes when the policy is satisfied. It may be run any number of times and stopped at any point; the next
// run goes on from what is there, and that is the only way of recovering there is. A checkpoint that still waits for
// witnesses is no error: see Standing.Waiting.
func (l *Log) Publish(ctx context.Context) (Standing, error) {
	l.turn.Lock()
	defer l.turn.Unlock()
	if err := l.Open(); err != nil {
		return Standing{}, err
	}
	s, err := l.state(ctx)
	if err != nil || s.size == 0 {
		return Standing{Size: s.size}, err
	}
	if s.signed.Size < s.size {
		if err := l.sign(ctx, &s); err != nil {
			return Standing{}, err
		}
	}
	// From here on the head outside the database says what was signed; the database follows it.
	c, err := l.keep(ctx, s)
	if err != nil {
		return Standing{}, err
	}
	policy, err := l.Witnesses.Policy(ctx)
	if err != nil {
		return Standing{}, fmt.Errorf("ledger: policy: %w", err)
	}
	if !c.Published() {
		if err := l.confirm(ctx, c, policy); err != nil {
			return Standing{}, err
		}
	}
	return l.Standing(ctx)
}

// state is the database and the head outside it, found to fit together.
type state struct {
	size   int64 // leaves in the database
	root   translog.Hash
	head   []byte // the latest signed checkpoint; nil before the first
	signed translog.Checkpoint
}

func (l *Log) state(ctx context.Context) (s state, err error) {
	// The head is read first: what is signed meanwhile can only make the database newer than it.
	if s.head, err = l.Head.Read(ctx); err != nil {
		return s, err
	}
	if s.head != nil {
		if s.signed, err = translog.OpenCheckpoint(s.head, l.Key); err != nil {
			return s, errors.Join(l.refuse(refuseForeign, "Log", l.Key.Name()), err)
		}
	}
	var begun bool
	var known translog.Hash // root of the database's tree when it had the head's size
	err = l.Database.View(ctx, func(book Records) error {
		if s.size, err = book.LogSize(ctx); err != nil {
			return err
		}
		switch _, err := book.LatestCheckpoint(ctx); {
		case err == nil:
			begun = true
		case !fault.Is(err, fault.NotFound):
			return err
		}
		if s.root, err = Root(ctx, book, s.size); err != nil || s.signed.Size > s.size {
			return err
		}
		known, err = Root(ctx, book, s.signed.Size)
		return err
	})
	switch {
	case err != nil:
		return s, err
	case s.head == nil && begun:
		return s, l.refuse(refuseHeadless)
	case s.head == nil:
		return s, nil
	case s.signed.Size > s.size:
		return s, l.refuse(refuseOlder, "Signed", s.signed.Size, "Have", s.size)
	case known != s.signed.Root:
		return s, l.refuse(refuseOther, "Signed", s.signed.Size)
	}
	return s, nil
}

// sign signs the whole log and keeps the checkpoint outside the database. If the power goes before Replace, nothing happened; if it
// goes after, the next run finds the checkpoint there and goes on with it.
func (l *Log) sign(ctx context.Context, s *state) error {
	c := translog.Checkpoint{Origin: l.Key.Name(), Size: s.size, Root: s.root}
	note, err := translog.SignCheckpoint(ctx, c, l.Key, l.Signer)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if err := l.Head.Replace(ctx, s.head, note); err != nil {
		return err
	}
	s.head, s.signed = note, c
	return nil
}

// keep gives the database's record of the head, making it where the power went before.
func (l *Log) keep(ctx context.Context, s state) (c Checkpoint, err error) {
	err = l.Database.Update(ctx, func(book Records) error {
		c, err = book.Checkpoint(ctx, s.signed.Size)
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := book.InsertCheckpoint(ctx, s.signed.Size, s.head); err != nil {
			return err
		}
		c, err = book.Checkpoint(ctx, s.signed.Size)
		return err
	})
	return c, err
}

// confirm has the witnesses cosign, and publishes when that is enough.
func (l *Log) confirm(ctx context.Context, c Checkpoint, policy translog.Policy) error {
	j, err := policy.Judge(c.Note)
	if err != nil {
		return fmt.Errorf("ledger: judge our own checkpoint: %w", err)
	}
	note := c.Note
	if !j.Quorum {
		lines, err := l.ask(ctx, note, c.Size)
		if err != nil {
			return err
		}
		if note, err = translog.AddSignatures(note, lines...); err != nil {
			return fmt.Errorf("ledger: cosignatures: %w", err)
		}
		if j, err = policy.Judge(note); err != nil {
			return fmt.Errorf("ledger: judge our own checkpoint: %w", err)
		}
	}
	return l.Database.Update(ctx, func(book Records) error { return book.UpdateCheckpoint(ctx, c.Size, note, j.Quorum) })
}

// ask collects the witnesses' lines. One that knows more than we do, or another log, stops the signing: a fault.
func (l *Log) ask(ctx context.Context, signed []byte, size int64) (lines [][]byte, err error) {
	prove := func(ctx context.Context, from int64) (proof []translog.Hash, err error) {
		err = l.Database.View(ctx, func(book Records) error {
			proof, err = Consistency(ctx, book, from, size)
			return err
		})
		return proof, err
	}
	for _, a := range l.Witnesses.Ask(ctx, signed, prove) {
		switch {
		case a.Contradicts:
			return nil, errors.Join(l.refuse(refuseWitness, "Witness", a.Name, "Signed", size), a.Err)
		case a.Known > size:
			if l.overtaken(ctx, a.Known) {
				return nil, ErrReplaced
			}
			return nil, errors.Join(l.refuse(refuseAhead, "Witness", a.Name, "Known", a.Known, "Signed", size), a.Err)
		case len(a.Line) > 0:
			lines = append(lines, a.Line)
		case a.Err != nil:
			l.notes().WarnContext(ctx, "a witness did not answer", "witness", a.Name, "error", a.Err)
		}
	}
	return lines, nil
}

// overtaken tells whether another process has signed, and shown to a witness, what this one had not seen yet.
func (l *Log) overtaken(ctx context.Context, known int64) bool {
	note, err := l.Head.Read(ctx)
	if err != nil {
		return false
	}
	c, err := translog.OpenCheckpoint(note, l.Key)
	return err == nil && c.Size >= known
}

// Standing says how far the log is published.
func (l *Log) Standing(ctx context.Context) (s Standing, err error) {
	err = l.Database.View(ctx, func(book Records) error {
		if s.Size, err = book.LogSize(ctx); err != nil {
			return err
		}
		latest, err := book.LatestCheckpoint(ctx)
		if err != nil {
			return none(err)
		}
		s.Signed = latest.Size
		published, err := book.PublishedCheckpoint(ctx)
		if s.Published = published.Size; none(err) != nil {
			return err
		}
		s.Waiting, err = l.Wanting(ctx, book)
		return err
	})
	return s, err
}

// Wanting is how many witnesses must still confirm the latest signed checkpoint, at the least; 0 when it is published.
func (l *Log) Wanting(ctx context.Context, book Records) (int, error) {
	latest, err := book.LatestCheckpoint(ctx)
	if err != nil || latest.Published() {
		return 0, none(err)
	}
	policy, err := l.Witnesses.Policy(ctx)
	if err != nil {
		return 0, fmt.Errorf("ledger: policy: %w", err)
	}
	j, err := policy.Judge(latest.Note)
	if err != nil {
		return 0, fmt.Errorf("ledger: judge our own checkpoint: %w", err)
	}
	return policy.Wanting(j.Cosignatures), nil
}

// none drops the error that says that there is no such thing yet.
func none(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Nobody is an agency without witnesses: its log's own signature is enough.
func Nobody(key translog.LogKey) (Witnesses, error) {
	p, err := translog.NewPolicy([]translog.PolicyLog{{Key: key}}, nil, 0)
	return nobody{p}, err
}

type nobody struct{ policy translog.Policy }

func (n nobody) Policy(context.Context) (translog.Policy, error) { return n.policy, nil }

func (nobody) Ask(context.Context, []byte, func(context.Context, int64) ([]translog.Hash, error)) []Answer {
	return nil
}
