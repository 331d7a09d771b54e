// Package files keeps evidence files by the SHA-256 of their bytes.
//
// A file's name on disk is its digest, so the same bytes are kept once, a file never changes under its name, and
// anybody can tell a damaged one. What strangers send is looked at before it is kept: see [Accept].
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/google/uuid"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// Field is the form field that faults about an uploaded file belong to.
const Field = "file"

// incoming is where files are while they arrive.
const incoming = "incoming"

// Store is a directory of files. It is safe for concurrent use, also by several processes.
//
// Durability: when Put returns, the bytes and the name are on disk. A Put that fails or is cut off leaves nothing
// under a digest, at most a remnant in the directory "incoming".
type Store struct{ root *os.Root }

// Stored is a file that has been kept.
type Stored struct {
	Name      string // as people call it, cleaned by CleanName
	Digest    string // hex SHA-256 of the bytes; the key to Open
	MediaType string // of the allow-list
	Size      int64  // bytes
}

// Open opens the directory, making it where it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files: make %s: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("files: open %s: %w", dir, err)
	}
	if err := root.MkdirAll(incoming, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("files: %w", err), root.Close())
	}
	return &Store{root}, nil
}

// Close lets go of the directory.
func (s *Store) Close() error { return s.root.Close() }

// Put keeps the bytes of r under their digest and says what they are. The reader is read once, never more than limit+1
// bytes of it; memory use does not depend on the size.
//
// Faults, each with Field "file": TooLarge above limit bytes (with the limit as Limit), Invalid for an empty file, a
// kind that is not allowed, a content that is not what the name says. An error of r itself comes back as it is, wrapped.
func (s *Store) Put(ctx context.Context, name string, r io.Reader, limit int64) (Stored, error) {
	kept := Stored{Name: CleanName(name)}
	head := make([]byte, HeadBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return kept, fmt.Errorf("files: receive %q: %w", kept.Name, err)
	}
	head = head[:n]
	if kept.MediaType, err = Accept(kept.Name, head); err != nil {
		return kept, err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return kept, fmt.Errorf("files: %w", err)
	}
	temp := path.Join(incoming, id.String())
	f, err := s.root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return kept, fmt.Errorf("files: %w", err)
	}
	err = s.receive(ctx, f, &kept, head, r, limit)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = s.settle(temp, kept.Digest)
	}
	if err != nil {
		if gone := s.root.Remove(temp); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return kept, err
	}
	return kept, nil
}

// receive writes head and the rest of r to f, hashing on the way, and looks inside containers once all is there.
func (s *Store) receive(ctx context.Context, f *os.File, kept *Stored, head []byte, r io.Reader, limit int64) error {
	sum := sha256.New()
	out := io.MultiWriter(f, sum)
	rest := io.MultiReader(strings.NewReader(string(head)), r)
	n, err := io.Copy(out, io.LimitReader(withContext{ctx, rest}, limit+1))
	if err != nil {
		return fmt.Errorf("files: receive %q: %w", kept.Name, err)
	}
	if n > limit {
		f := fault.New(fault.TooLarge, "files.too_large", "Limit", Bytes(limit))
		f.Field = Field
		return f
	}
	kept.Size, kept.Digest = n, hexSum(sum)
	if err := inspect(kept.Name, f, n); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	return nil
}

// settle gives a received file its lasting name. The directories are synced too: a name that is not on disk is no name.
func (s *Store) settle(temp, digest string) error {
	name := place(digest)
	if err := s.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	if err := s.root.Rename(temp, name); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	for _, dir := range []string{path.Dir(name), "."} {
		d, err := s.root.Open(dir)
		if err != nil {
			return fmt.Errorf("files: %w", err)
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return fmt.Errorf("files: sync %s: %w", dir, err)
		}
	}
	return nil
}

// Open opens a kept file for reading; the caller closes it. A digest that nothing is kept under is a NotFound fault.
func (s *Store) Open(digest string) (*os.File, error) {
	if !isDigest(digest) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := s.root.Open(place(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return f, nil
}

// Problem is a kept file that is not what its name says.
type Problem struct {
	Path string // inside the directory
	What string // for operators
}

// Check reads every file again and lists those whose bytes are not those of their name, and names that are no digest.
// How many files it read comes first.
func (s *Store) Check(ctx context.Context) (read int, problems []Problem, err error) {
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && name == incoming:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		read++
		digest := path.Base(name)
		if !isDigest(digest) || place(digest) != name {
			problems = append(problems, Problem{name, "the name is no digest"})
			return nil
		}
		actual, err := s.digest(ctx, name)
		if err != nil {
			return err
		}
		if actual != digest {
			problems = append(problems, Problem{name, "the bytes have changed: their digest is " + actual})
		}
		return nil
	})
	if err != nil {
		return read, problems, fmt.Errorf("files: check: %w", err)
	}
	return read, problems, nil
}

func (s *Store) digest(ctx context.Context, name string) (string, error) {
	f, err := s.root.Open(name)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, withContext{ctx, f})
	return hexSum(sum), errors.Join(err, f.Close())
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// place spreads files over 256 directories, as many tools do that must list them.
func place(digest string) string { return digest[:2] + "/" + digest }

func isDigest(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

// Bytes is a file size as an argument of a sentence; it prints in the reader's language.
type Bytes int64

// Print writes the size in the printer's language.
func (b Bytes) Print(p locale.Printer) string { return p.Bytes(int64(b)) }

// withContext ends reading when the context does.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

func (c withContext) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}
