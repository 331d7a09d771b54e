package keys

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// Files keeps keys as files of one folder: PEM, the private key as PKCS #8 (RFC 5958), after it the X.509 certificates of
// a document key. With a passphrase, private keys are written sealed; docs/formats/signer.md describes the file byte by
// byte. A file that others than its owner can read is refused.
type Files struct {
	dir        string
	passphrase []byte
}

// The types of PEM blocks in a key file.
const (
	plainBlock       = "PRIVATE KEY"
	sealedBlock      = "PROBA SEALED KEY"
	certificateBlock = "CERTIFICATE"
)

// maxKeyFile is the largest key file, in bytes; one with a chain of certificates has a few thousand.
const maxKeyFile = 64 << 10

// OpenFiles names the folder, and the file with the passphrase, or "" for none. The folder need not exist yet. The passphrase is
// the file's content without the line end.
func OpenFiles(dir, passphraseFile string) (*Files, error) {
	f := &Files{dir: dir}
	if passphraseFile == "" {
		return f, nil
	}
	b, err := ReadPrivate(passphraseFile)
	if err != nil {
		return nil, err
	}
	if f.passphrase = bytes.TrimRight(b, "\r\n"); len(f.passphrase) == 0 {
		return nil, fmt.Errorf("the passphrase file %s is empty: write the passphrase into it, in one line", passphraseFile)
	}
	return f, nil
}

// Dir is the folder.
func (f *Files) Dir() string { return f.dir }

// Signers gives every key of the folder: each file whose name ends in .pem. One file that cannot be read, or must not be,
// fails them all: a key that is silently passed over would be noticed when it is needed.
func (f *Files) Signers(context.Context) ([]Signer, error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	var all []Signer
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".pem" {
			continue
		}
		s, err := f.Open(filepath.Join(f.dir, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// Open reads one key file.
func (f *Files) Open(path string) (Signer, error) {
	b, err := ReadPrivate(path)
	if err != nil {
		return nil, err
	}
	k, err := f.decode(b)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	k.path = path
	return k, nil
}

func (f *Files) decode(b []byte) (*fileKey, error) {
	block, rest := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("not a PEM file with a %s", plainBlock)
	}
	der := block.Bytes
	switch block.Type {
	case plainBlock:
	case sealedBlock:
		var err error
		if der, err = f.unseal(block); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("begins with a %s, not with a %s", block.Type, plainBlock)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("not a PKCS #8 private key: %w", err)
	}
	private, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, ErrKey
	}
	k := &fileKey{private: private}
	if k.public, err = PublicOf(private.Public()); err != nil {
		return nil, err
	}
	for block, rest = pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != certificateBlock {
			return nil, fmt.Errorf("holds a %s after the key; only certificates may follow it", block.Type)
		}
		k.chain = append(k.chain, block.Bytes)
	}
	return k, nil
}

// Spec says what key [Files.Make] makes. Agency, Country and Now are for the X.509 certificate of a document key.
type Spec struct {
	Role    Role
	Agency  string
	Country string // ISO 3166-1 alpha-2
	Now     time.Time
}

// Make makes a key of the role in a file of its own, named after the role and the key, and returns it once it is on disk.
func (f *Files) Make(_ context.Context, spec Spec) (Signer, error) {
	k, err := generate(spec)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, err
	}
	block := &pem.Block{Type: plainBlock, Bytes: der}
	if f.passphrase != nil {
		if block, err = f.seal(der); err != nil {
			return nil, err
		}
	}
	text := pem.EncodeToMemory(block)
	for _, c := range k.chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: c})...)
	}
	k.path = filepath.Join(f.dir, fmt.Sprintf("%s-%.16s.pem", spec.Role, k.public.ID()))
	if err := writePrivate(k.path, text); err != nil {
		return nil, err
	}
	return k, nil
}

func generate(spec Spec) (*fileKey, error) {
	k := &fileKey{}
	switch spec.Role.Algorithm() {
	case Ed25519:
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		k.private = private
	case ES256:
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		k.private = private
	}
	if spec.Role == Document {
		own, err := SelfSigned(k.private, spec.Agency, spec.Country, spec.Now)
		if err != nil {
			return nil, fmt.Errorf("X.509 certificate of a document key: %w", err)
		}
		k.chain = [][]byte{own}
	}
	var err error
	k.public, err = PublicOf(k.private.Public())
	return k, err
}

type fileKey struct {
	path    string
	private crypto.Signer
	public  Public
	chain   [][]byte
}

func (k *fileKey) Public() Public  { return k.public }
func (k *fileKey) Chain() [][]byte { return k.chain }
func (k *fileKey) Where() string   { return k.path }

func (k *fileKey) Sign(_ context.Context, in Input) ([]byte, error) {
	if k.public.Algorithm() == Ed25519 {
		return k.private.Sign(rand.Reader, in.Message, crypto.Hash(0))
	}
	return k.private.Sign(nil, in.Digest, crypto.SHA256) // without randomness it is deterministic (RFC 6979)
}

// ReadPrivate reads a small file, at most 64 KiB, and refuses one that others than its owner may read or write.
func ReadPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	// Windows keeps no such bits; there the folder's own rights decide.
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others (mode %04o): run chmod 600 %s, and replace the key if somebody may have read it", path, mode, path)
	}
	if info.Size() > maxKeyFile {
		return nil, fmt.Errorf("%s is larger than a key file can be", path)
	}
	return os.ReadFile(path)
}

// writePrivate writes a new file, on disk with its name when it returns; one that is there is not replaced.
func writePrivate(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil || runtime.GOOS == "windows" { // where folders cannot be synced
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// What a sealed key is sealed with: Argon2id (RFC 9106, the second recommended choice) makes the key of XChaCha20-Poly1305 from
// the passphrase.
const (
	sealPasses  = 3
	sealMemory  = 64 << 10 // KiB
	sealThreads = 4
	saltSize    = 16
)

// A file may ask for this much at most: it is read before anybody knows who wrote it.
const (
	mostPasses  = 16
	mostMemory  = 1 << 20 // KiB
	mostThreads = 16
)

// sealing is how one key is sealed, as the headers of its block say it.
type sealing struct {
	passes, memory uint32
	threads        uint8
	salt, nonce    []byte
}

func (s sealing) text() string {
	return fmt.Sprintf("argon2id t=%d m=%d p=%d", s.passes, s.memory, s.threads)
}

// bound is what the seal also covers: how the key was sealed.
func (s sealing) bound() []byte {
	return []byte(sealedBlock + "\n" + s.text() + "\n" + base64.StdEncoding.EncodeToString(s.salt) + "\n")
}

func (s sealing) key(passphrase []byte) []byte {
	return argon2.IDKey(passphrase, s.salt, s.passes, s.memory, s.threads, chacha20poly1305.KeySize)
}

func (f *Files) seal(der []byte) (*pem.Block, error) {
	s := sealing{sealPasses, sealMemory, sealThreads, make([]byte, saltSize), make([]byte, chacha20poly1305.NonceSizeX)}
	if _, err := rand.Read(s.salt); err != nil {
		return nil, err
	}
	if _, err := rand.Read(s.nonce); err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(s.key(f.passphrase))
	if err != nil {
		return nil, err
	}
	return &pem.Block{
		Type: sealedBlock,
		Headers: map[string]string{
			"Derivation": s.text(), "Salt": base64.StdEncoding.EncodeToString(s.salt), "Nonce": base64.StdEncoding.EncodeToString(s.nonce),
		},
		Bytes: aead.Seal(nil, s.nonce, der, s.bound()),
	}, nil
}

func (f *Files) unseal(block *pem.Block) ([]byte, error) {
	if f.passphrase == nil {
		return nil, errors.New("is sealed with a passphrase: name the file that holds it with --keys-passphrase-file")
	}
	s, err := readSealing(block.Headers)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(s.key(f.passphrase))
	if err != nil {
		return nil, err
	}
	der, err := aead.Open(nil, s.nonce, block.Bytes, s.bound())
	if err != nil {
		return nil, errors.New("the passphrase does not open it, or the file was changed")
	}
	return der, nil
}

func readSealing(headers map[string]string) (s sealing, err error) {
	if _, err = fmt.Sscanf(headers["Derivation"], "argon2id t=%d m=%d p=%d", &s.passes, &s.memory, &s.threads); err != nil || s.text() != headers["Derivation"] {
		return s, errors.New("is sealed in a way this program does not know")
	}
	if s.passes < 1 || s.passes > mostPasses || s.threads < 1 || s.threads > mostThreads || s.memory < 8*uint32(s.threads) || s.memory > mostMemory {
		return s, errors.New("asks for more work than this program does to open a seal")
	}
	if s.salt, err = base64.StdEncoding.Strict().DecodeString(headers["Salt"]); err != nil || len(s.salt) != saltSize {
		return s, errors.New("the seal has no proper salt")
	}
	if s.nonce, err = base64.StdEncoding.Strict().DecodeString(headers["Nonce"]); err != nil || len(s.nonce) != chacha20poly1305.NonceSizeX {
		return s, errors.New("the seal has no proper nonce")
	}
	return s, nil
}

// Sealed says whether the text of a key file is sealed; for a command that reports what it sees.
func Sealed(text []byte) bool {
	block, _ := pem.Decode(text)
	return block != nil && block.Type == sealedBlock
}

// Find gives the signer with the identifier among those given, nil where it is not.
func Find(all []Signer, id string) Signer {
	i := slices.IndexFunc(all, func(s Signer) bool { return s.Public().ID() == strings.ToLower(id) })
	if i < 0 {
		return nil
	}
	return all[i]
}
