package translog

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof says that a proof of inclusion or consistency does not lead to the root it should.
var ErrProof = errors.New("translog: the proof does not lead to the root")

// Bounds of a proof file, in bytes and hashes: no proof between machines has more than 63 hashes (tlog-witness).
const (
	maxProof = MaxNote + 64<<10
	maxExtra = 32 << 10
	maxPath  = 63
)

// Proof is a file of tlog-proof@v1: that an entry stands in a log at an index, for use without a connection.
type Proof struct {
	Index      int64  // of the entry, from 0
	Path       []Hash // from the sibling of the leaf upwards (RFC 6962, section 2.1.1)
	Checkpoint []byte // the signed checkpoint, with cosignatures, as the log published it
	Extra      []byte // at most 32 KiB that nothing vouches for; empty is none
}

const (
	proofHeader = "c2sp.org/tlog-proof@v1\n"
	extraPrefix = "extra "
	indexPrefix = "index "
)

// Format writes the proof as a .tlog-proof file.
func (p Proof) Format() []byte {
	var b bytes.Buffer
	b.WriteString(proofHeader)
	if len(p.Extra) > 0 {
		b.WriteString(extraPrefix + strict.EncodeToString(p.Extra) + "\n")
	}
	b.WriteString(indexPrefix + strconv.FormatInt(p.Index, 10) + "\n")
	for _, h := range p.Path {
		b.WriteString(strict.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// ParseProof reads what Format writes, and nothing else. The checkpoint inside is well formed; its signatures are not
// looked at.
func ParseProof(file []byte) (p Proof, err error) {
	malformed := func(what string) (Proof, error) {
		return Proof{}, fmt.Errorf("%w: proof: %s", ErrMalformed, what)
	}
	head, checkpoint, found := strings.Cut(string(file), "\n\n")
	head, isProof := strings.CutPrefix(head+"\n", proofHeader)
	if len(file) > maxProof || !found || !isProof {
		return malformed("not a proof of version 1")
	}
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	if extra, has := strings.CutPrefix(lines[0], extraPrefix); has {
		if p.Extra, err = decode(extra); err != nil || len(p.Extra) == 0 || len(p.Extra) > maxExtra {
			return malformed("extra")
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || len(lines) > 1+maxPath || !strings.HasPrefix(lines[0], indexPrefix) {
		return malformed("index")
	}
	if p.Index, err = parseSize(lines[0][len(indexPrefix):]); err != nil {
		return malformed("index")
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return malformed("path")
		}
		p.Path = append(p.Path, h)
	}
	p.Checkpoint = []byte(checkpoint)
	if _, err := UnverifiedCheckpoint(p.Checkpoint); err != nil {
		return Proof{}, err
	}
	return p, nil
}

// Includes checks that the entry stands in the tree of the checkpoint at the proof's index: ErrProof if not. The
// checkpoint must be one the caller believes, as a rule from [Policy.Judge] of the proof's own.
func (p Proof) Includes(leaf []byte, c Checkpoint) error {
	return CheckInclusion(p.Path, p.Index, LeafHash(leaf), c)
}

// CheckInclusion checks that a leaf hash stands in the tree of a checkpoint at an index: ErrProof if not.
func CheckInclusion(path []Hash, index int64, leaf Hash, c Checkpoint) error {
	if index < 0 || index >= c.Size || c.Size > MaxSize || tlog.CheckRecord(path, c.Size, c.Root, index, leaf) != nil {
		return ErrProof
	}
	return nil
}

// CheckConsistency checks that the tree of new begins with the whole tree of old: ErrProof if not, and if new is
// smaller. Both must be of one log. From an empty tree, and between equal ones, the proof has no hashes.
func CheckConsistency(proof []Hash, older, newer Checkpoint) error {
	switch {
	case older.Origin != newer.Origin:
		return ErrOrigin
	case older.Size < 0 || older.Size > newer.Size || newer.Size > MaxSize,
		older.Size == 0 && (len(proof) > 0 || older.Root != EmptyRoot()),
		newer.Size == 0 && newer.Root != EmptyRoot():
		return ErrProof
	case older.Size == 0:
		return nil
	}
	if tlog.CheckTree(proof, newer.Size, newer.Root, older.Size, older.Root) != nil {
		return ErrProof
	}
	return nil
}

// AppendHashes writes hashes as lines of base64, as proofs between machines carry them (tlog-witness).
func AppendHashes(b []byte, hashes []Hash) []byte {
	for _, h := range hashes {
		b = strict.AppendEncode(b, h[:])
		b = append(b, '\n')
	}
	return b
}

// ParseHashes reads what AppendHashes writes, at most 63 lines.
func ParseHashes(text string) (hashes []Hash, err error) {
	for line := range strings.Lines(text) {
		h, err := parseHash(strings.TrimSuffix(line, "\n"))
		if err != nil || !strings.HasSuffix(line, "\n") || len(hashes) == maxPath {
			return nil, fmt.Errorf("%w: hashes", ErrMalformed)
		}
		hashes = append(hashes, h)
	}
	return hashes, nil
}
