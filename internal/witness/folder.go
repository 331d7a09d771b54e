package witness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"proba.example/internal/ledger"
	"proba.example/translog"
)

// Folder is a [State] in a folder, for a witness that runs alone. Each log has a folder named by the hash of its origin, in
// which a [ledger.Folder] keeps the latest checkpoint; evidence lies beside it, each checkpoint as it was signed. Several
// processes may share it.
type Folder struct{ dir string }

// OpenFolder opens the folder, making it where there is none.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("witness: state: %w", err)
	}
	return &Folder{dir}, nil
}

func (f *Folder) path(hash [sha256.Size]byte) string {
	return filepath.Join(f.dir, hex.EncodeToString(hash[:]))
}

// Latest implements [State].
func (f *Folder) Latest(ctx context.Context, origin string) (Head, error) {
	return f.ByHash(ctx, sha256.Sum256([]byte(origin)))
}

// ByHash implements [State].
func (f *Folder) ByHash(ctx context.Context, hash [sha256.Size]byte) (Head, error) {
	dir := f.path(hash)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return Head{}, nil
	}
	cell, err := ledger.OpenFolder(dir)
	if err != nil {
		return Head{}, err
	}
	signed, err := cell.Read(ctx)
	if err != nil || signed == nil {
		return Head{}, err
	}
	return HeadOf(signed)
}

// HeadOf is the head that a checkpoint we kept stands for.
func HeadOf(signed []byte) (Head, error) {
	c, err := translog.UnverifiedCheckpoint(signed)
	if err != nil {
		return Head{}, fmt.Errorf("witness: kept checkpoint: %w", err)
	}
	return Head{Size: c.Size, Root: c.Root, Signed: signed}, nil
}

// Replace implements [State].
func (f *Folder) Replace(ctx context.Context, origin string, from, to Head) (bool, error) {
	cell, err := ledger.OpenFolder(f.path(sha256.Sum256([]byte(origin))))
	if err != nil {
		return false, err
	}
	// The folder of the log itself must survive a power cut too.
	if err := syncDir(f.dir); err != nil {
		return false, err
	}
	err = cell.Replace(ctx, from.Signed, to.Signed)
	if errors.Is(err, ledger.ErrReplaced) {
		return false, nil
	}
	return err == nil, err
}

// evidence lies outside the folder of the log, which only ledger.Folder knows.
func (f *Folder) evidence(origin string) string {
	return f.path(sha256.Sum256([]byte(origin))) + ".evidence"
}

// Accuse implements [State].
func (f *Folder) Accuse(_ context.Context, e Evidence) error {
	dir := f.evidence(e.Origin)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("witness: evidence: %w", err)
	}
	kept, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("witness: evidence: %w", err)
	}
	kind := "unproven-"
	if e.Proven {
		kind = "fork-"
	}
	name, like := kind+e.ID()[:32], 0
	for _, k := range kept {
		if k.Name() == name {
			return nil
		}
		if strings.HasPrefix(k.Name(), kind) {
			like++
		}
	}
	if like >= e.Most() {
		return nil
	}
	// A folder put in place when it is whole: there is no evidence of one half.
	part, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return fmt.Errorf("witness: evidence: %w", err)
	}
	defer os.RemoveAll(part) //nolint:errcheck // gone when it was put in place
	about := fmt.Sprintf("log %s\nat %s\nproven %v\n", e.Origin, e.At.UTC().Format("2006-01-02T15:04:05Z"), e.Proven)
	for file, content := range map[string][]byte{"known": e.Known, "shown": e.Shown, "about": []byte(about)} {
		if err := writeSynced(filepath.Join(part, file), content); err != nil {
			return fmt.Errorf("witness: evidence: %w", err)
		}
	}
	if err := syncDir(part); err != nil {
		return err
	}
	if err := os.Rename(part, filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("witness: evidence: %w", err)
	}
	return syncDir(dir)
}

func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a folder's list of files survive a power cut.
func syncDir(name string) error {
	if runtime.GOOS == "windows" { // where folders cannot be synced
		return nil
	}
	dir, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("witness: state: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
