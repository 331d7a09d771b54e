package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/ledger"
	"proba.example/translog"
	"proba.example/translog/source"
)

// LogCmd holds what is done with an agency's public log.
type LogCmd struct {
	Verify  LogVerifyCmd  `cmd:"" help:"Read a whole log, at its address or in a folder, and say whether every entry leads to its signed head."`
	Receipt LogReceiptCmd `cmd:"" help:"Check a receipt of the log off-line: whether it opens, and whether the log contains it."`
	Export  LogExportCmd  `cmd:"" help:"Write the agency's log as files, for a mirror or any static server."`
	Restore LogRestoreCmd `cmd:"" help:"Bring entries back from a mirror that the database has lost. Stop the agency first."`
}

// Exit statuses of log verify and log receipt.
const (
	exitLogSound = iota
	exitLogUnsound
	exitLogUnread
)

// pinnedLog says which log is meant, and whose signatures count.
type pinnedLog struct {
	Trust string `placeholder:"FILE" help:"The agency's trust file, which names its log and the witnesses."`
	Vkey  string `placeholder:"VKEY" help:"The log's verifier key, where there is no trust file; no witness is asked for."`
}

func (p pinnedLog) policy() (translog.Policy, error) {
	switch {
	case p.Vkey != "" && p.Trust == "":
		key, err := translog.ParseLogKey(p.Vkey)
		if err != nil {
			return translog.Policy{}, fmt.Errorf("--vkey: %w", err)
		}
		return translog.NewPolicy([]translog.PolicyLog{{Key: key}}, nil, 0)
	case p.Trust == "" || p.Vkey != "":
		return translog.Policy{}, errors.New("give either --trust or --vkey: they say which log is meant")
	}
	b, err := readAtMost(p.Trust, os.Stdin)
	if err != nil {
		return translog.Policy{}, err
	}
	trust, err := certificate.ParseTrust(b)
	if err != nil {
		return translog.Policy{}, fmt.Errorf("%s: %s", p.Trust, certificate.Explain(err, certificate.English))
	}
	if trust.Log == nil {
		return translog.Policy{}, fmt.Errorf("%s names no log; give --vkey", p.Trust)
	}
	return trust.Log.Policy, nil
}

// openSource opens a log at an address, or in a folder.
func openSource(at string) (translog.Source, io.Closer, error) {
	if source.ValidPrefix(at) {
		s, err := source.NewHTTP(at, nil)
		return s, io.NopCloser(nil), err
	}
	d, err := source.OpenDir(at)
	return d, d, err
}

// LogVerifyCmd reads a whole log as a stranger. It opens no database.
//
// Exit status: 0 every entry leads to the signed head; 1 it does not, or too few witnesses confirmed; 2 the log could not be read.
type LogVerifyCmd struct {
	At string `arg:"" placeholder:"URL|DIR" help:"Where the log is: https://agency.example/log, or a folder."`
	pinnedLog
}

// Run verifies.
func (c *LogVerifyCmd) Run(ctx context.Context, k *kong.Context) error {
	policy, err := c.policy()
	if err != nil {
		return unread(k.Stderr, err)
	}
	log, closer, err := openSource(c.At)
	if err != nil {
		return unread(k.Stderr, err)
	}
	defer closer.Close() //nolint:errcheck // read only
	found, err := verifyLog(ctx, log, policy)
	if err != nil {
		if errors.Is(err, translog.ErrProof) || errors.Is(err, translog.ErrSignature) || errors.Is(err, translog.ErrUnsigned) || errors.Is(err, translog.ErrOrigin) || errors.Is(err, errUnsound) {
			fmt.Fprintln(k.Stdout, "NOT SOUND:", err) //nolint:errcheck // the exit status says it too
			return exitCode(exitLogUnsound)
		}
		return unread(k.Stderr, err)
	}
	if _, err := io.WriteString(k.Stdout, found.text()); err != nil {
		return err
	}
	if !found.judgement.Quorum {
		return exitCode(exitLogUnsound)
	}
	return nil
}

func unread(stderr io.Writer, err error) error {
	fmt.Fprintln(stderr, err) //nolint:errcheck // nobody is left to tell
	return exitCode(exitLogUnread)
}

// verifiedLog is what a whole log turned out to be.
type verifiedLog struct {
	judgement translog.Judgement
	kinds     map[entry.Kind]int64
	programs  map[string]int64 // the last number of each
}

// errUnsound says that the entries, each of which is in the log, cannot be all.
var errUnsound = errors.New("the entries contradict each other")

// readAtOnce is how many entries are held in memory.
const readAtOnce = 4096

// verifyLog reads every entry, each proved by the tree's root, and follows the numbers of every programme: a number that is passed over
// is an entry that was hidden.
func verifyLog(ctx context.Context, log translog.Source, policy translog.Policy) (found verifiedLog, err error) {
	r := translog.Reader{Source: log}
	note, err := r.Checkpoint(ctx)
	if err != nil {
		return found, err
	}
	if found.judgement, err = policy.Judge(note); err != nil {
		return found, err
	}
	found.kinds, found.programs = map[entry.Kind]int64{}, map[string]int64{}
	tree := found.judgement.Checkpoint
	for from := int64(0); from < tree.Size; from += readAtOnce {
		entries, err := r.Entries(ctx, tree, from, min(from+readAtOnce, tree.Size))
		if err != nil {
			return found, err
		}
		for i, b := range entries {
			leaf, err := entry.Parse(b)
			if err != nil {
				return found, fmt.Errorf("%w: entry %d: %w", errUnsound, from+int64(i), err)
			}
			if last := found.programs[leaf.Program]; leaf.Seq != last+1 {
				return found, fmt.Errorf("%w: entry %d is number %d of programme %s, the one before is %d", errUnsound, from+int64(i), leaf.Seq, leaf.Program, last)
			}
			found.programs[leaf.Program] = leaf.Seq
			found.kinds[leaf.Kind]++
		}
	}
	return found, nil
}

func (v verifiedLog) text() string {
	var b strings.Builder
	c := v.judgement.Checkpoint
	fmt.Fprintf(&b, "Log %s\nSize %d, root %s\nEvery entry leads to the signed head, and no programme passes a number over.\n", c.Origin, c.Size, c.Root)
	for _, k := range entry.Kinds() {
		if n := v.kinds[k]; n > 0 {
			fmt.Fprintf(&b, "  %-22s %d\n", k, n)
		}
	}
	b.WriteString(confirmations(v.judgement))
	return b.String()
}

// confirmations says who confirmed a checkpoint, and whether that is enough.
func confirmations(j translog.Judgement) string {
	var b strings.Builder
	for _, c := range j.Cosignatures {
		fmt.Fprintf(&b, "Confirmed by %s on %s\n", c.Witness.Name(), c.Time.UTC().Format(time.RFC3339))
	}
	switch {
	case !j.Quorum:
		b.WriteString("NOT ENOUGH: the policy asks for more witnesses.\n")
	case j.Time.IsZero():
		b.WriteString("No witness is asked for: that nothing else is shown to others rests on the agency's word.\n")
	default:
		fmt.Fprintf(&b, "Enough witnesses had confirmed it by %s.\n", j.Time.UTC().Format(time.RFC3339))
	}
	return b.String()
}

// LogReceiptCmd checks what an applicant holds. It opens no database and no connection.
//
// Exit status: 0 it opens and is proved; 1 it does not, or is not proved yet; 2 it could not be read.
type LogReceiptCmd struct {
	File string `arg:"" help:"The receipt; - reads standard input."`
	pinnedLog
}

// Run checks.
func (c *LogReceiptCmd) Run(k *kong.Context) error {
	policy, err := c.policy()
	if err != nil {
		return unread(k.Stderr, err)
	}
	b, err := readAtMost(c.File, os.Stdin)
	if err != nil {
		return unread(k.Stderr, err)
	}
	voucher, err := ledger.ParseVoucher(b)
	if err != nil {
		return unread(k.Stderr, fmt.Errorf("%s: %w", c.File, err))
	}
	found, err := voucher.Check(policy)
	var answer strings.Builder
	if !errors.Is(err, ledger.ErrSealed) && !errors.Is(err, ledger.ErrVoucher) {
		fmt.Fprintf(&answer, "Entry %d of %s: %s, number %d of programme %s, on %s by the agency's clock\nIt commits to this record:\n  %s\n",
			voucher.Index, voucher.Log, found.Leaf.Kind, found.Leaf.Seq, found.Leaf.Program, found.Leaf.At.Format(time.RFC3339), voucher.Record)
	}
	switch {
	case err == nil:
		fmt.Fprintf(&answer, "The log contains it: size %d, root %s\n%s", found.Judgement.Checkpoint.Size, found.Judgement.Checkpoint.Root, confirmations(found.Judgement))
	case errors.Is(err, ledger.ErrUnproven):
		answer.WriteString("NOT PROVED YET: fetch the receipt again once the log is confirmed; it will then carry the proof.\n")
	default:
		fmt.Fprintf(&answer, "NOT PROVED: %v\n", err)
	}
	if _, werr := io.WriteString(k.Stdout, answer.String()); werr != nil {
		return werr
	}
	if err != nil || !found.Judgement.Quorum {
		return exitCode(exitLogUnsound)
	}
	return nil
}

// LogExportCmd writes the log as files.
type LogExportCmd struct {
	Config
	Target string `arg:"" help:"Folder for the files. What is there already is kept, so that running it again adds what is new." type:"path"`
}

// Run exports. The checkpoint is written last: whoever reads the folder meanwhile finds every file it speaks of.
func (c *LogExportCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) (err error) {
	p, err := openExisting(ctx, c.Config, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	size, err := mirror(ctx, publicLog{p.Store}, p.Cases.Ledger.Key, c.Target)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(k.Stdout, "%d entries of %s are in %s\n", size, p.Cases.Ledger.Key.Name(), c.Target)
	return err
}

// openExisting opens the agency in the data folder for a command beside serve.
func openExisting(ctx context.Context, c Config, log *slog.Logger) (*Program, error) {
	if c.Data == "" {
		c.Data = "proba-data"
	}
	if c.Database == "" {
		if _, err := os.Stat(c.dsn()); err != nil {
			return nil, fmt.Errorf("there is no agency in %s: %w", c.Data, err)
		}
	}
	return OpenProgram(ctx, c, Options{Listen: "localhost:8080", Log: log})
}

// mirror copies a log into a folder, from where the copy there ends, and verifies the copy before its checkpoint is put in place.
func mirror(ctx context.Context, from translog.Source, key translog.LogKey, dir string) (size int64, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the log is public
		return 0, err
	}
	target, err := source.OpenDir(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	var have translog.Checkpoint
	switch note, err := target.Fetch(ctx, translog.CheckpointPath); {
	case err == nil:
		if have, err = translog.OpenCheckpoint(note, key); err != nil {
			return 0, fmt.Errorf("%s holds another log: %w", dir, err)
		}
	case !errors.Is(err, translog.ErrNotFound):
		return 0, err
	}
	note, err := (translog.Reader{Source: from}).Checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	tree, err := translog.OpenCheckpoint(note, key)
	if err != nil {
		return 0, err
	}
	if tree.Size < have.Size {
		return 0, fmt.Errorf("%s holds %d entries, the log has %d: it went back, which a log never does", dir, have.Size, tree.Size)
	}
	for _, t := range append(translog.NewTiles(have.Size, tree.Size), translog.NewBundles(have.Size, tree.Size)...) {
		b, err := from.Fetch(ctx, t.Path())
		if err != nil {
			return 0, err
		}
		if err := writeWhole(filepath.Join(dir, filepath.FromSlash(t.Path())), b); err != nil {
			return 0, err
		}
	}
	copied := translog.Reader{Source: target}
	if root, err := copied.Root(ctx, tree, have.Size); err != nil || have.Size > 0 && root != have.Root {
		return 0, errors.Join(fmt.Errorf("what was copied before is not how the log began: keep %s as evidence", dir), err)
	}
	for from := have.Size; from < tree.Size; from += readAtOnce {
		if _, err := copied.Entries(ctx, tree, from, min(from+readAtOnce, tree.Size)); err != nil {
			return 0, err
		}
	}
	return tree.Size, writeWhole(filepath.Join(dir, translog.CheckpointPath), note)
}

// writeWhole puts a file in place when it is complete and on disk.
func writeWhole(name string, b []byte) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the log is public
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) //nolint:gosec // the log is public
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		if rerr := os.Remove(f.Name()); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return err
}

// LogRestoreCmd brings lost entries back.
type LogRestoreCmd struct {
	Config
	Mirror string `arg:"" placeholder:"URL|DIR" help:"Where the mirror is: an address, or a folder that log export or a partner made."`
}

// Run restores.
func (c *LogRestoreCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) (err error) {
	p, err := openExisting(ctx, c.Config, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	from, closer, err := openSource(c.Mirror)
	if err != nil {
		return err
	}
	defer closer.Close() //nolint:errcheck // read only
	n, err := p.Cases.Ledger.Restore(ctx, from)
	if err != nil {
		return fmt.Errorf("after %d entries: %w", n, err)
	}
	_, err = fmt.Fprintf(k.Stdout, "%d entries came back. The acts they tell of are not in these records: enter them again from paper and letters, then run proba check.\n", n)
	return err
}
