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

// Thaw reads what Freeze wrote, held against its digest.
func Thaw[T any](kept []byte, digest string) (record T, err error) {
	if sum(kept) != digest {
		return record, fmt.Errorf("what is kept of %T does not match its digest %s", record, digest)
	}
	if err := json.Unmarshal(kept, &record); err != nil {
		return *new(T), fmt.Errorf("read %T: %w", record, err)
	}
	return record, nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
