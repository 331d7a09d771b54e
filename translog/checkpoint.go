package translog

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree: SHA-256 as RFC 6962 section 2.1 applies it.
type Hash = tlog.Hash

// EmptyRoot is the root of the tree without leaves: the hash of nothing (RFC 6962, section 2.1).
func EmptyRoot() Hash { return sha256.Sum256(nil) }

// LeafHash is the hash under which an entry hangs in the tree (RFC 6962, section 2.1).
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// Checkpoint is what a log says of itself at one size (tlog-checkpoint, "Note text").
type Checkpoint struct {
	Origin     string   // the name of the log, unique in the world
	Size       int64    // leaves, 0 or more
	Root       Hash     // the root of the tree of that size
	Extensions []string // further lines; we write none and give none a meaning
}

// Text is the text that is signed: three lines, then the extensions.
func (c Checkpoint) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d\n%s\n", c.Origin, c.Size, strict.EncodeToString(c.Root[:]))
	for _, extension := range c.Extensions {
		b.WriteString(extension)
		b.WriteByte('\n')
	}
	return b.String()
}

// ParseCheckpoint reads what Text writes, for trees of at most [MaxSize] leaves, and nothing else. That a tree of size 0 has the empty root is left to the
// reader: a witness must answer that lie differently from one it cannot read.
func ParseCheckpoint(text string) (c Checkpoint, err error) {
	malformed := func(what string) (Checkpoint, error) {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint: %s", ErrMalformed, what)
	}
	body, whole := strings.CutSuffix(text, "\n")
	lines := strings.Split(body, "\n")
	if !whole || len(text) > MaxNote || len(lines) < 3 || !utf8.ValidString(text) {
		return malformed("fewer than three lines")
	}
	for _, line := range lines {
		if line == "" || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
			return malformed("an empty line or a control character")
		}
	}
	c.Origin = lines[0]
	if c.Size, err = parseSize(lines[1]); err != nil {
		return malformed("size")
	}
	if c.Root, err = parseHash(lines[2]); err != nil {
		return malformed("root")
	}
	if len(lines) > 3 {
		c.Extensions = lines[3:]
	}
	return c, nil
}

// MaxSize is the largest tree this package deals with, in leaves: a thousand a second for nine thousand years. Above 2^62
// the arithmetic of x/mod does not end, and a stranger chooses the number.
const MaxSize = 1 << 48

// parseSize reads a decimal number from 0 to MaxSize without leading zeroes or sign.
func parseSize(text string) (int64, error) {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n > MaxSize || strconv.FormatUint(n, 10) != text {
		return 0, fmt.Errorf("%w: number", ErrMalformed)
	}
	return int64(n), nil //nolint:gosec // at most MaxSize
}

func parseHash(text string) (h Hash, err error) {
	b, err := decode(text)
	if err != nil || len(b) != len(h) {
		return Hash{}, fmt.Errorf("%w: hash", ErrMalformed)
	}
	return Hash(b), nil
}

// SignCheckpoint signs a checkpoint as its log: the key must carry the checkpoint's origin as its name.
func SignCheckpoint(ctx context.Context, c Checkpoint, key LogKey, s Signer) ([]byte, error) {
	text := c.Text()
	if _, err := ParseCheckpoint(text); err != nil {
		return nil, err
	}
	if key.name != c.Origin {
		return nil, fmt.Errorf("%w: %q is not %q", ErrOrigin, key.name, c.Origin)
	}
	sig, err := key.sign(ctx, s, []byte(text))
	if err != nil {
		return nil, err
	}
	return append([]byte(text+"\n"), key.line(sig)...), nil
}

// OpenCheckpoint reads a checkpoint that a log signed. Errors wrap ErrMalformed, ErrOrigin, ErrUnsigned or
// ErrSignature; signatures by other keys are ignored.
func OpenCheckpoint(signed []byte, key LogKey) (Checkpoint, error) {
	text, signatures, err := splitNote(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := ParseCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	signedBy, err := key.verify(c, text, signatures)
	switch {
	case err != nil:
		return Checkpoint{}, err
	case !signedBy:
		return Checkpoint{}, ErrUnsigned
	}
	return c, nil
}

// UnverifiedCheckpoint reads a signed checkpoint without looking at a signature: to learn which log it claims to be of,
// and so which key to verify it with. Nothing else may be believed of it.
func UnverifiedCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, err := splitNote(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	return ParseCheckpoint(text)
}

// verify says whether the log's key signed the text; an error for a false signature, or one by the key of another log.
func (k LogKey) verify(c Checkpoint, text string, signatures []signature) (bool, error) {
	own := k.by(signatures)
	for _, s := range own {
		if !ed25519.Verify(k.Public(), []byte(text), s.sig) {
			return false, fmt.Errorf("%w by %s", ErrSignature, k.name)
		}
	}
	if len(own) > 0 && k.name != c.Origin {
		return false, fmt.Errorf("%w: %q signed for %q", ErrOrigin, k.name, c.Origin)
	}
	return len(own) > 0, nil
}

// Cosignature is a witness's word that, at the time, the checkpoint was the largest it had seen of the log and
// continued all before.
type Cosignature struct {
	Witness WitnessKey
	Time    time.Time // in whole seconds, UTC, by the witness's clock
}

// timestampSize is the length of the time before a cosignature (tlog-cosignature, "Format").
const timestampSize = 8

func cosigned(text string, unix int64) []byte {
	return []byte("cosignature/v1\ntime " + strconv.FormatInt(unix, 10) + "\n" + text)
}

// Cosign makes the signature line of a witness for a signed checkpoint, which the caller has verified. The time is cut
// to whole seconds and must lie after 1970.
func Cosign(ctx context.Context, signed []byte, key WitnessKey, s Signer, at time.Time) (line []byte, err error) {
	text, _, err := splitNote(signed)
	if err != nil {
		return nil, err
	}
	if _, err := ParseCheckpoint(text); err != nil {
		return nil, err
	}
	unix := at.Unix()
	if unix <= 0 {
		return nil, fmt.Errorf("translog: cosign at %v", at)
	}
	sig, err := key.sign(ctx, s, cosigned(text, unix))
	if err != nil {
		return nil, err
	}
	return key.line(append(binary.BigEndian.AppendUint64(nil, uint64(unix)), sig...)), nil //nolint:gosec // positive
}

// cosignature gives the earliest cosignature of the witness, if there is one; an error for a false one.
func (k WitnessKey) cosignature(text string, signatures []signature) (c Cosignature, found bool, err error) {
	for _, s := range k.by(signatures) {
		if len(s.sig) != timestampSize+ed25519.SignatureSize {
			return Cosignature{}, false, fmt.Errorf("%w by %s", ErrSignature, k.name)
		}
		seconds := binary.BigEndian.Uint64(s.sig)
		// A cosignature of a whole tree carries a time, at most 2^63-1.
		if seconds == 0 || seconds > math.MaxInt64 {
			return Cosignature{}, false, fmt.Errorf("%w by %s: time", ErrSignature, k.name)
		}
		unix := int64(seconds) //nolint:gosec // checked above
		if !ed25519.Verify(k.Public(), cosigned(text, unix), s.sig[timestampSize:]) {
			return Cosignature{}, false, fmt.Errorf("%w by %s", ErrSignature, k.name)
		}
		if at := time.Unix(unix, 0).UTC(); !found || at.Before(c.Time) {
			c, found = Cosignature{k, at}, true
		}
	}
	return c, found, nil
}

// OpenCosignatures gives the cosignatures that the witnesses put on a checkpoint, one each, in the order of the keys.
// A false signature by one of the keys is an error, no signature is none.
func OpenCosignatures(signed []byte, keys ...WitnessKey) (cosignatures []Cosignature, err error) {
	text, signatures, err := splitNote(signed)
	if err != nil {
		return nil, err
	}
	return openCosignatures(text, signatures, keys)
}

func openCosignatures(text string, signatures []signature, keys []WitnessKey) (cosignatures []Cosignature, err error) {
	for _, k := range keys {
		c, found, err := k.cosignature(text, signatures)
		if err != nil {
			return nil, err
		}
		if found {
			cosignatures = append(cosignatures, c)
		}
	}
	return cosignatures, nil
}

// OpenAnswer finds, in the lines a witness answered with, the cosignature by the key on the signed checkpoint, and gives
// its line for [AddSignatures]. Lines by other keys are ignored; errors wrap ErrMalformed, ErrUnsigned or ErrSignature.
func OpenAnswer(signed, answer []byte, key WitnessKey) (line []byte, c Cosignature, err error) {
	text, _, err := splitNote(signed)
	if err != nil {
		return nil, Cosignature{}, err
	}
	if len(answer) > MaxNote || !utf8.Valid(answer) {
		return nil, Cosignature{}, fmt.Errorf("%w: answer", ErrMalformed)
	}
	signatures, err := splitSignatures(string(answer))
	if err != nil {
		return nil, Cosignature{}, err
	}
	for _, s := range key.by(signatures) {
		c, _, err := key.cosignature(text, []signature{s})
		return []byte(s.line), c, err
	}
	return nil, Cosignature{}, ErrUnsigned
}
