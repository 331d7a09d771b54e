package ledger_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

func TestPublishWithoutWitnesses(t *testing.T) {
	w := newWorld(t, 0)
	w.must(w.log.Start(context.Background()))
	if s := w.publish(); s != (ledger.Standing{}) {
		t.Errorf("an empty log stands at %+v", s)
	}
	w.append(3)
	if s, want := w.publish(), (ledger.Standing{Size: 3, Signed: 3, Published: 3}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	w.append(2)
	before := w.signer.count()
	w.publish()
	w.publish() // nothing new: nothing is signed
	if n := w.signer.count() - before; n != 1 {
		t.Errorf("%d checkpoints were signed for one step", n)
	}
	w.whole()
}

// Two of three witnesses are away: what was signed waits, visibly, and is published when one comes back.
func TestWaitingForWitnesses(t *testing.T) {
	w := newWorld(t, 2, "seoul.example/w", "bank.example/w", "university.example/w")
	w.append(4)
	w.publish()
	w.whole()
	w.witnesses.down["bank.example/w"], w.witnesses.down["university.example/w"] = true, true
	w.append(1)
	if s, want := w.publish(), (ledger.Standing{Size: 5, Signed: 5, Published: 4, Waiting: 1}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	w.append(2) // the log goes on meanwhile
	if s, want := w.publish(), (ledger.Standing{Size: 7, Signed: 7, Published: 4, Waiting: 1}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	w.witnesses.down["bank.example/w"] = false
	if s, want := w.publish(), (ledger.Standing{Size: 7, Signed: 7, Published: 7}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	w.whole()
}

// backUp copies the closed database, and opens it again.
func (w *world) backUp() (path string) {
	w.t.Helper()
	w.must(w.store.Close())
	path = filepath.Join(w.t.TempDir(), "backup.db")
	from, err := os.Open(filepath.Join(w.dir, "proba.db"))
	w.must(err)
	to, err := os.Create(path)
	w.must(err)
	_, err = io.Copy(to, from)
	w.must(errors.Join(err, from.Close(), to.Close()))
	w.open(filepath.Join(w.dir, "proba.db"))
	return path
}

// setHead puts another checkpoint, or none, in the store outside the database.
func (w *world) setHead(note []byte) {
	w.t.Helper()
	w.must(os.RemoveAll(filepath.Join(w.dir, "log")))
	if note != nil {
		w.must(w.head().Replace(context.Background(), nil, note))
	}
}

// forge writes the log anew without one leaf, or with another in its place, recomputes every hash, and signs that: what somebody
// with the database, the disk and the log's key can do.
func (w *world) forge(index int64, replace bool) {
	w.t.Helper()
	ctx := context.Background()
	var forged translog.Checkpoint
	w.must(w.store.Update(ctx, func(tx *store.Tx) error {
		var all []ledger.Entry
		if err := tx.EachLeaf(ctx, 0, func(e ledger.Entry) error { all = append(all, e); return nil }); err != nil {
			return err
		}
		for _, table := range []string{"log_leaf", "log_hash", "log_checkpoint", "sequence"} {
			if _, err := tx.SQL().ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		for _, e := range all {
			s := ledger.Statement{Kind: e.Kind, Program: e.Program, Subject: e.Subject, Record: e.Record}
			if e.Index == index {
				if !replace {
					continue
				}
				s.Record = []byte(`{"case":"somebody else's"}`)
			}
			if _, err := ledger.Append(ctx, tx, e.At, s); err != nil {
				return err
			}
		}
		size, err := tx.LogSize(ctx)
		if err != nil {
			return err
		}
		forged = translog.Checkpoint{Origin: origin, Size: size}
		forged.Root, err = ledger.Root(ctx, tx, size)
		return err
	}))
	note, err := translog.SignCheckpoint(ctx, forged, translogtest.LogKey(origin), translogtest.NewSigner(origin))
	w.must(err)
	w.setHead(note)
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
}

// Acceptance case 12: a server restored from yesterday's backup refuses to sign, by what stands outside the database.
func TestRestoredBackupIsNotSigned(t *testing.T) {
	w := newWorld(t, 0)
	w.append(5)
	w.publish()
	backup := w.backUp()
	w.append(3)
	w.publish()
	w.must(w.store.Close())
	w.open(backup)
	w.refuses("ledger.refuse.older")
}

// The backup is not signed either when as many acts were done on it before anybody looked.
func TestRestoredBackupThatGrewIsNotSigned(t *testing.T) {
	w := newWorld(t, 0)
	w.append(5)
	w.publish()
	backup := w.backUp()
	w.append(3)
	w.publish()
	w.must(w.store.Close())
	w.open(backup)
	w.append(4)
	w.refuses("ledger.refuse.other")
}

// Where the database and the store outside it went back together, as with a copy of the whole machine, a witness remembers.
func TestRestoredMachineIsNotSigned(t *testing.T) {
	w := newWorld(t, 1, "seoul.example/w")
	w.append(5)
	w.publish()
	head, err := w.head().Read(context.Background())
	w.must(err)
	backup := w.backUp()
	w.append(3)
	w.publish()
	w.must(w.store.Close())
	w.setHead(head)
	w.open(backup)
	w.refuses("ledger.refuse.ahead")
}

// Acceptance case 5: a refusal is deleted, every hash recomputed and the result signed. A witness refuses it.
func TestRemovedDecisionIsNotSigned(t *testing.T) {
	for name, c := range map[string]struct {
		replace bool
		more    int
		want    string
	}{
		"one leaf less":                       {false, 0, "ledger.refuse.ahead"},
		"another leaf in its place":           {true, 0, "ledger.refuse.witness"},
		"one leaf less, and made up for":      {false, 1, "ledger.refuse.witness"},
		"one leaf less, and more than before": {false, 7, "ledger.refuse.witness"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, "seoul.example/w")
			w.append(8)
			w.publish()
			w.forge(2, c.replace)
			if c.more > 0 {
				w.append(c.more)
				w.forge(99, false) // signs that too
			}
			w.refuses(c.want)
		})
	}
}

// The same without witnesses is found only by the head, if that was left alone: this is what witnesses are for.
func TestForgeryWithoutWitnesses(t *testing.T) {
	w := newWorld(t, 0)
	w.append(8)
	w.publish()
	honest, err := w.head().Read(context.Background())
	w.must(err)
	w.forge(2, true)
	w.must(w.log.Start(context.Background()))
	if w.log.Refusal() != nil {
		t.Fatal("nobody can know")
	}
	w.setHead(honest)
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.refuses("ledger.refuse.other")
}

// A database and a head that know nothing are believed only by those who remember nothing.
func TestForgottenLogIsNotBegunAgain(t *testing.T) {
	w := newWorld(t, 1, "seoul.example/w")
	w.append(3)
	w.publish()
	w.must(w.store.Close())
	w.setHead(nil)
	w.open(filepath.Join(t.TempDir(), "new.db"))
	w.refuses("ledger.refuse.ahead")
}

func TestHeadThatIsNotOurs(t *testing.T) {
	w := newWorld(t, 0)
	w.append(3)
	w.publish()
	w.setHead(nil)
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.refuses("ledger.refuse.headless")

	stranger := translogtest.NewLog("other.example/log")
	stranger.AddMany(3)
	w.setHead(stranger.Sign(t, 3, noon))
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.refuses("ledger.refuse.foreign")
}

// A witness that is away at the start holds nothing up; one that comes back with another tree does.
func TestWitnessThatComesBack(t *testing.T) {
	w := newWorld(t, 1, "seoul.example/w", "bank.example/w")
	w.append(8)
	w.publish()
	w.forge(2, true)
	w.witnesses.down["seoul.example/w"], w.witnesses.down["bank.example/w"] = true, true
	w.must(w.log.Start(context.Background()))
	if f := w.log.Refusal(); f != nil {
		t.Fatalf("refused by nobody: %v", f)
	}
	w.witnesses.down["bank.example/w"] = false
	if _, err := w.log.Publish(context.Background()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("publish says %v", err)
	}
	w.refuses("ledger.refuse.witness")
}

func TestTwoProcessesSignOneLog(t *testing.T) {
	w := newWorld(t, 0)
	w.append(2)
	other := &world{t: t, dir: w.dir, witnesses: w.witnesses, signer: w.signer, store: w.store, cases: 10}
	other.restart(w.store.Ledger(), w.head(), w.witnesses)
	// The other process signs between this one's look and its act.
	w.restart(w.store.Ledger(), overtaken{w.head(), func() { other.append(1); other.publish() }}, w.witnesses)
	if _, err := w.log.Publish(context.Background()); !errors.Is(err, ledger.ErrReplaced) {
		t.Errorf("publish says %v", err)
	}
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.publish()
	w.whole()
}

// One that has signed is overtaken before it asks the witnesses: that is no reason to refuse.
func TestOvertakenBeforeTheWitnesses(t *testing.T) {
	w := newWorld(t, 1, "seoul.example/w")
	w.append(2)
	other := &world{t: t, dir: w.dir, witnesses: w.witnesses, signer: w.signer, store: w.store, cases: 10}
	other.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.restart(w.store.Ledger(), w.head(), late{w.witnesses, func() { other.append(1); other.publish() }})
	if _, err := w.log.Publish(context.Background()); !errors.Is(err, ledger.ErrReplaced) || w.log.Refusal() != nil {
		t.Errorf("publish says %v, refusal %v", err, w.log.Refusal())
	}
	w.whole()
}

type late struct {
	*witnesses
	after func()
}

func (l late) Ask(ctx context.Context, signed []byte, prove func(context.Context, int64) ([]translog.Hash, error)) []ledger.Answer {
	l.after()
	return l.witnesses.Ask(ctx, signed, prove)
}

type overtaken struct {
	ledger.Head
	by func()
}

func (o overtaken) Replace(ctx context.Context, old, latest []byte) error {
	o.by()
	return o.Head.Replace(ctx, old, latest)
}

// source is the log as the database publishes it, for a mirror.
type source struct{ w *world }

func (s source) Fetch(ctx context.Context, path string) (b []byte, err error) {
	err = s.w.store.View(ctx, func(tx *store.Tx) error {
		if path == translog.CheckpointPath {
			c, err := tx.PublishedCheckpoint(ctx)
			b = c.Note
			return err
		}
		tile, err := translog.ParseTilePath(path)
		if err != nil {
			return err
		}
		b, err = ledger.File(ctx, tx, tile)
		return err
	})
	return b, err
}

// Acceptance case 12, to its end: what the backup lacks comes back from a mirror, and the log goes on with the same root.
func TestRestoredBackupGoesOnFromAMirror(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 1, "seoul.example/w")
	w.append(5)
	w.publish()
	backup := w.backUp()
	w.append(600)
	w.publish()
	mirror := translogtest.NewLog(origin)
	reader := translog.Reader{Source: source{w}}
	note, err := reader.Checkpoint(ctx)
	w.must(err)
	signed, err := translog.OpenCheckpoint(note, translogtest.LogKey(origin))
	w.must(err)
	entries, err := reader.Entries(ctx, signed, 0, signed.Size)
	w.must(err)
	mirror.Add(entries...)
	mirror.Publish(note)

	w.must(w.store.Close())
	w.open(backup)
	w.refuses("ledger.refuse.older")
	short := mirror.Fork(300)
	short.PublishAll(t, noon)
	if _, err := w.log.Restore(ctx, short); !errors.Is(err, ledger.ErrShort) {
		t.Errorf("a mirror that lacks what was signed: %v", err)
	}
	other := mirror.Fork(3)
	other.AddMany(700)
	other.PublishAll(t, noon)
	if _, err := w.log.Restore(ctx, other); !errors.Is(err, ledger.ErrFork) {
		t.Errorf("a mirror with other leaves: %v", err)
	}
	stranger := translogtest.NewLog("other.example/log")
	stranger.AddMany(700)
	stranger.PublishAll(t, noon)
	if _, err := w.log.Restore(ctx, stranger); err == nil {
		t.Error("another log was taken for the mirror")
	}

	n, err := w.log.Restore(ctx, mirror)
	if n != 600 || err != nil {
		t.Fatalf("%d leaves came back: %v", n, err)
	}
	w.restart(w.store.Ledger(), w.head(), w.witnesses)
	w.must(w.log.Start(ctx))
	if f := w.log.Refusal(); f != nil {
		t.Fatalf("it still refuses: %v", f)
	}
	if s, want := w.publish(), (ledger.Standing{Size: 605, Signed: 605, Published: 605}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	w.whole()
	w.append(2)
	w.publish()
	w.whole()
	again, err := reader.Checkpoint(ctx)
	w.must(err)
	now, err := translog.OpenCheckpoint(again, translogtest.LogKey(origin))
	w.must(err)
	root, err := reader.Root(ctx, now, signed.Size)
	if root != signed.Root || err != nil {
		t.Errorf("the log goes on from another root: %v", err)
	}
	w.must(w.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Leaf(ctx, 300)
		if !ledger.Restored(e) || len(e.Record) > 0 {
			t.Errorf("leaf %+v", e)
		}
		return err
	}))
}
