package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Head keeps the latest signed checkpoint outside the database and outside its backups. It is what tells a database that was
// restored from a backup from one that never was.
//
// Durability: when Replace returns nil, the new checkpoint survives a power cut, and no checkpoint that Read ever gave is
// given again after it. When Replace returns an error, either nothing happened or it happened anyway: the caller finds out by
// Read, and begins again from there.
//
// Concurrency: of several Replace with the same old checkpoint at most one succeeds, also among processes; the others get
// ErrReplaced.
//
// Absence: Read gives nothing, and no error, only where no checkpoint was ever kept. A head that cannot be read is an error:
// whoever cannot know what was signed last does not sign.
type Head interface {
	Read(ctx context.Context) ([]byte, error)
	Replace(ctx context.Context, old, latest []byte) error
}

// ErrReplaced says that the head is no longer the one the caller knew.
var ErrReplaced = errors.New("ledger: another process has signed meanwhile")

// Folder is a Head in a folder of its own. Each checkpoint is a file with the next number, linked into place when it is whole
// and on disk: the file system lets one of several writers have the number. Older files are cleared away later.
type Folder struct{ dir string }

const headPrefix = "head-"

// OpenFolder opens the folder, making it where there is none.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("ledger: folder of the log's head: %w", err)
	}
	return &Folder{dir}, nil
}

// Read implements [Head].
func (f *Folder) Read(context.Context) ([]byte, error) {
	_, note, err := f.latest()
	return note, err
}

// Replace implements [Head].
func (f *Folder) Replace(_ context.Context, old, latest []byte) error {
	n, note, err := f.latest()
	switch {
	case err != nil:
		return err
	case !bytes.Equal(note, old):
		return ErrReplaced
	}
	whole, err := f.whole(latest)
	if err != nil {
		return fmt.Errorf("ledger: write the log's head: %w", err)
	}
	defer os.Remove(whole) //nolint:errcheck // a file left over is ignored by latest
	switch err := os.Link(whole, f.path(n+1)); {
	case errors.Is(err, fs.ErrExist):
		return ErrReplaced
	case err != nil:
		return fmt.Errorf("ledger: put the log's head in place: %w", err)
	}
	if err := f.sync(); err != nil {
		return fmt.Errorf("ledger: put the log's head in place: %w", err)
	}
	f.clear(n)
	return nil
}

// latest gives the file with the greatest number. It looks again when that file was replaced and cleared while it was opened.
func (f *Folder) latest() (n int64, note []byte, err error) {
	for {
		n, err = f.greatest()
		if err != nil || n == 0 {
			return 0, nil, err
		}
		note, err = os.ReadFile(f.path(n))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, nil, fmt.Errorf("ledger: read the log's head: %w", err)
		}
		return n, note, nil
	}
}

func (f *Folder) greatest() (n int64, err error) {
	found, err := os.ReadDir(f.dir)
	if err != nil {
		return 0, fmt.Errorf("ledger: read the log's head: %w", err)
	}
	for _, file := range found {
		n = max(n, number(file.Name()))
	}
	return n, nil
}

// number is the number of a head's file, 0 for other files.
func number(name string) int64 {
	digits, ok := strings.CutPrefix(name, headPrefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return 0
	}
	return n
}

func (f *Folder) path(n int64) string {
	return filepath.Join(f.dir, fmt.Sprintf("%s%019d", headPrefix, n))
}

// whole writes a file that is complete and on disk under a name that nobody looks for.
func (f *Folder) whole(note []byte) (name string, err error) {
	file, err := os.CreateTemp(f.dir, "new-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(note)
	if err == nil {
		err = file.Sync()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// sync makes the folder's list of files survive a power cut.
func (f *Folder) sync() error {
	dir, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	err = dir.Sync()
	return errors.Join(err, dir.Close())
}

// clear removes the files up to the number n. What cannot be removed is harmless: the greatest number counts.
func (f *Folder) clear(n int64) {
	for ; n > 0; n-- {
		if os.Remove(f.path(n)) != nil {
			return
		}
	}
}
