// Package cwt is the certificate in the size of a stamp: one QR code that carries its own signature.
//
// The text of the code is "CW1:" and the base45 (RFC 9285) of a COSE_Sign1 (RFC 9052) over a CBOR Web Token (RFC 8392),
// signed with Ed25519 by the key that signs certificates. It says who was certified, with which grade and until when, and names
// the full certificate by its digest; so it is read and believed without a network, and never a bare address that leads
// wherever its printer liked:
//
//	code, err := cwt.Judge(scanned, trust)
//	if cwt.ReasonOf(err) == cwt.Unreadable {
//		… // scan it again: nothing was said about the certificate
//	}
//
// The format is described byte by byte in docs/formats/qr.md, with vectors in testdata/vectors/qr.
package cwt

import (
	"errors"
	"fmt"
)

// Reason says why a text was refused as the code of a certificate. Reasons are stable.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Address       Reason = "address"        // an address of the web: a link proves nothing, whatever stands behind it
	NotACode      Reason = "not_a_code"     // some other text, without the prefix of this format
	Unreadable    Reason = "unreadable"     // cut off or garbled by the scan: nothing can be said of the certificate
	UnknownFormat Reason = "unknown_format" // read to its end, but not a token of this format
	OtherIssuer   Reason = "other_issuer"   // by an agency the trust file does not speak of
	UnknownKey    Reason = "unknown_key"    // by a key the trust file does not hold: the file may be too old
	Changed       Reason = "changed"        // not what the key has signed: changed or forged
)

// Reasons lists every reason, for programs that keep a sentence for each.
func Reasons() []Reason {
	return []Reason{Address, NotACode, Unreadable, UnknownFormat, OtherIssuer, UnknownKey, Changed}
}

// Error says why a text was refused. Detail is for a log, not for people.
type Error struct {
	Reason Reason
	Detail string
}

// Error describes the refusal for a log.
func (e *Error) Error() string { return fmt.Sprintf("cwt: %s: %s", e.Reason, e.Detail) }

// ReasonOf is the reason an error of this package carries; empty for nil and for other errors.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func refuse(r Reason, format string, args ...any) error {
	return &Error{r, fmt.Sprintf(format, args...)}
}
