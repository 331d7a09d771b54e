// Package oversight is what an agency looks at while a certificate lasts: the yearly report of its holder, the follow-up check, and the
// monthly screening of what registers say. Nothing here takes a certificate away: that needs two persons, by the rules of package
// decision.
//
// Inno-Biz notice 2026-44, art. 17, knows the follow-up check, whose failing may cost the certificate, and a screening at least once a
// month; of yearly reports it says nothing. What an edition does not say is a setting of that edition.
package oversight

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// digest is the SHA-256 of a value's JSON in hexadecimal, by which the journal knows it. Maps are written in the order of their keys.
func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only the package's own values of texts and dates come here
		panic(fmt.Sprintf("oversight: %v", err))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
