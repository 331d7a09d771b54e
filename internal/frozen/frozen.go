// Package frozen keeps records as the exact bytes they had on the day they became final, under the SHA-256 that names them.
package frozen

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Freeze gives the exact bytes to keep, as JSON, and their SHA-256 in hex.
func Freeze(record any) (kept []byte, digest string, err error) {
	kept, err = json.Marshal(record)
	if err != nil {
		return nil, "", fmt.Errorf("freeze %T: %w", record, err)
	}
	return kept, sum(kept), nil
}

// Thaw reads what Freeze wrote, held against its digest. Where words were taken out (Redact) it reads what is left, with Mark in their places.
func Thaw[T any](kept []byte, digest string) (record T, err error) {
	was, err := text(kept, digest)
	if err != nil {
		return record, fmt.Errorf("%T: %w", record, err)
	}
	if err := json.Unmarshal(was, &record); err != nil {
		return *new(T), fmt.Errorf("read %T: %w", record, err)
	}
	return record, nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
