package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// fileKey is the issuer's signing key, kept in a file only the program's user can read.
type fileKey struct{ private ed25519.PrivateKey }

// Public is the key strangers check with.
func (k fileKey) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// Sign signs the message as it is (RFC 8032, pure Ed25519).
func (k fileKey) Sign(_ context.Context, message []byte) ([]byte, error) {
	return ed25519.Sign(k.private, message), nil
}

const keyBlock = "PRIVATE KEY"

// loadKey reads the key file.
func loadKey(path string) (fileKey, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return fileKey{}, err
	}
	block, _ := pem.Decode(b)
	if block == nil || block.Type != keyBlock {
		return fileKey{}, fmt.Errorf("%s is not a PEM file with a %s", path, keyBlock)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return fileKey{}, fmt.Errorf("read %s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return fileKey{}, fmt.Errorf("%s holds a %T, the issuer signs with Ed25519", path, parsed)
	}
	return fileKey{private}, nil
}

// makeKey creates the key file, and refuses to replace one that is there.
func makeKey(path string) (fileKey, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fileKey{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fileKey{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileKey{}, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileKey{}, err
	}
	err = pem.Encode(f, &pem.Block{Type: keyBlock, Bytes: der})
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return fileKey{private}, err
}

// issuerKey gives the key an agency signs with. known is the public key the database remembers, empty before the first start: only
// then is a key made. A database that knows another key, or whose key is gone, stops the program: going on would
// leave two keys signing in the agency's name, or none that anybody trusts.
func issuerKey(path, known string, public func(ed25519.PublicKey) string) (fileKey, error) {
	key, err := loadKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && known == "":
		return makeKey(path)
	case errors.Is(err, fs.ErrNotExist):
		return fileKey{}, fmt.Errorf("the signing key %s is missing, and the database knows the agency signs with %s: put the key file back from the backup", path, known)
	case err != nil:
		return fileKey{}, err
	case known != "" && public(key.Public()) != known:
		return fileKey{}, fmt.Errorf("the signing key %s is %s, the database knows the agency signs with %s: this data folder and this database do not belong together", path, public(key.Public()), known)
	}
	return key, nil
}
