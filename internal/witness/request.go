package witness

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"proba.example/translog"
)

// MaxRequest is the length of the longest request, in bytes: a signed note and 63 hashes.
const MaxRequest = translog.MaxNote + 8<<10

// Request is the body of add-checkpoint.
type Request struct {
	Old    int64           // the size of the checkpoint the witness is thought to have cosigned last
	Proof  []translog.Hash // that the new one continues it
	Signed []byte          // the new checkpoint

	unverified translog.Checkpoint
}

// Bytes writes the request.
func (r Request) Bytes() []byte {
	b := append(strconv.AppendInt([]byte("old "), r.Old, 10), '\n')
	b = translog.AppendHashes(b, r.Proof)
	b = append(b, '\n')
	return append(b, r.Signed...)
}

// ParseRequest reads what Bytes writes, and nothing else. The checkpoint is well formed; its signatures are not looked at.
// Errors wrap translog.ErrMalformed.
func ParseRequest(body []byte) (Request, error) {
	head, signed, found := bytes.Cut(body, []byte("\n\n"))
	first, proof, _ := strings.Cut(string(head)+"\n", "\n")
	digits, isOld := strings.CutPrefix(first, "old ")
	old, err := strconv.ParseUint(digits, 10, 63)
	if !found || !isOld || err != nil || strconv.FormatUint(old, 10) != digits || len(body) > MaxRequest {
		return Request{}, fmt.Errorf("%w: request", translog.ErrMalformed)
	}
	r := Request{Old: int64(old), Signed: signed} //nolint:gosec // at most 2^63-1
	if r.Proof, err = translog.ParseHashes(proof); err != nil {
		return Request{}, err
	}
	if r.unverified, err = translog.UnverifiedCheckpoint(signed); err != nil {
		return Request{}, err
	}
	return r, nil
}
