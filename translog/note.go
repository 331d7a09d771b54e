package translog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What can be wrong with bytes from a stranger. Errors of this package wrap one of these.
var (
	// ErrMalformed: not the format it should be, or a second form of it.
	ErrMalformed = errors.New("translog: malformed")
	// ErrUnsigned: no signature by a key we know.
	ErrUnsigned = errors.New("translog: not signed by a known key")
	// ErrSignature: a line carries the name and identifier of a key we know, and its signature is false.
	ErrSignature = errors.New("translog: false signature")
	// ErrOrigin: signed by a key that does not belong to the log the checkpoint names.
	ErrOrigin = errors.New("translog: the key is not that of the named log")
)

// Bounds of a signed note. Sixteen signatures of five kilobytes must fit (signed-note, "Format").
const (
	MaxNote    = 256 << 10 // bytes
	maxSigners = 100       // signature lines
)

// Signer holds one Ed25519 key, in memory or elsewhere. Its shape is that of certificate/suite.Signer.
type Signer interface {
	Public() ed25519.PublicKey
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// signature is one signature line.
type signature struct {
	name string
	id   uint32
	sig  []byte
	line string // with its newline
}

const dash = "— "

// splitNote takes a signed note apart and verifies nothing. The text ends in a newline.
func splitNote(signed []byte) (text string, signatures []signature, err error) {
	if len(signed) > MaxNote || !utf8.Valid(signed) || bytes.ContainsFunc(signed, func(r rune) bool { return r < ' ' && r != '\n' }) {
		return "", nil, fmt.Errorf("%w: note", ErrMalformed)
	}
	all := string(signed)
	end := strings.LastIndex(all, "\n\n")
	if end < 0 {
		return "", nil, fmt.Errorf("%w: note without a blank line", ErrMalformed)
	}
	signatures, err = splitSignatures(all[end+2:])
	return all[:end+1], signatures, err
}

// splitSignatures reads one or more signature lines.
func splitSignatures(lines string) (signatures []signature, err error) {
	for line := range strings.Lines(lines) {
		rest, isSignature := strings.CutPrefix(line, dash)
		rest, whole := strings.CutSuffix(rest, "\n")
		name, encoded, found := strings.Cut(rest, " ")
		b, err := decode(encoded)
		if !isSignature || !whole || !found || !ValidName(name) || err != nil || len(b) < 5 || len(signatures) == maxSigners {
			return nil, fmt.Errorf("%w: signature line %d", ErrMalformed, len(signatures)+1)
		}
		signatures = append(signatures, signature{name, binary.BigEndian.Uint32(b), b[4:], line})
	}
	if len(signatures) == 0 {
		return nil, fmt.Errorf("%w: no signature", ErrMalformed)
	}
	return signatures, nil
}

// line writes the signature line of a key.
func (k key) line(sig []byte) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(sig)), k.id)
	return []byte(dash + k.name + " " + strict.EncodeToString(append(b, sig...)) + "\n")
}

// sign asks the signer, and believes it only after verifying.
func (k key) sign(ctx context.Context, s Signer, message []byte) ([]byte, error) {
	if !bytes.Equal(s.Public(), k.pub[:]) {
		return nil, fmt.Errorf("translog: the signer holds another key than %s", k.name)
	}
	sig, err := s.Sign(ctx, message)
	if err != nil {
		return nil, fmt.Errorf("translog: sign as %s: %w", k.name, err)
	}
	if !ed25519.Verify(k.Public(), message, sig) {
		return nil, fmt.Errorf("translog: the signer of %s gave a signature that does not verify", k.name)
	}
	return sig, nil
}

// by gives the signatures that carry the name and identifier of the key.
func (k key) by(signatures []signature) (own []signature) {
	for _, s := range signatures {
		if s.name == k.name && s.id == k.id {
			own = append(own, s)
		}
	}
	return own
}

// AddSignatures appends signature lines to a signed note. A line by a name and identifier that has signed already is
// left out, so the earliest cosignature of a witness stays. It verifies nothing but the form.
func AddSignatures(signed []byte, lines ...[]byte) ([]byte, error) {
	_, have, err := splitNote(signed)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(signed)
	for _, line := range lines {
		added, err := splitSignatures(string(line))
		if err != nil {
			return nil, err
		}
		for _, a := range added {
			if slices.ContainsFunc(have, func(s signature) bool { return s.name == a.name && s.id == a.id }) {
				continue
			}
			have = append(have, a)
			out = append(out, a.line...)
		}
	}
	if len(have) > maxSigners || len(out) > MaxNote {
		return nil, fmt.Errorf("%w: too many signatures", ErrMalformed)
	}
	return out, nil
}

// OnlyBy gives the signed note with the lines of these logs alone, for whoever keeps a note that came with lines by anybody.
// It verifies nothing but the form; ErrUnsigned when no line is left.
func OnlyBy(signed []byte, keys ...LogKey) ([]byte, error) {
	text, signatures, err := splitNote(signed)
	if err != nil {
		return nil, err
	}
	out := []byte(text + "\n")
	bare := len(out)
	for _, s := range signatures {
		if slices.ContainsFunc(keys, func(k LogKey) bool { return k.name == s.name && k.id == s.id }) {
			out = append(out, s.line...)
		}
	}
	if len(out) == bare {
		return nil, ErrUnsigned
	}
	return out, nil
}
