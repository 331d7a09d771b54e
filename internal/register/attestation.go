package register

import (
	"encoding/json"
	"strings"
	"time"

	"proba.example/internal/locale"
)

// AttestationKind is what a certificate of something that is over is about.
type AttestationKind string

// The kinds.
const (
	OfPilot    AttestationKind = "pilot"
	OfGraduate AttestationKind = "graduate"
)

// AttestationKinds are all kinds.
var AttestationKinds = []AttestationKind{OfPilot, OfGraduate}

// Attestation is a certificate of a pilot or of a graduate as it is kept: prepared, signed, perhaps withdrawn.
type Attestation struct {
	Number  string
	Kind    AttestationKind
	Subject string // the pilot, or the graduate's candidacy
	Group   string // what it is issued with: the pilot, or the intake
	List    int    // of the revocation lists, from 1
	Place   int    // in the list, from 0
	// Unsigned are the exact bytes to be signed; Document is the signed certificate, empty before.
	Unsigned, Document []byte
	PreparedAt         time.Time
	IssuedAt           time.Time // zero before it is signed
	WithdrawnAt        time.Time // zero while it stands
	Reason             string    // why it was withdrawn, in somebody's words or as SaidIn made it; everybody can read it
}

// Issued tells whether it was signed; it may have been withdrawn since.
func (a Attestation) Issued() bool { return !a.IssuedAt.IsZero() }

// Stands tells whether it was signed and not withdrawn.
func (a Attestation) Stands() bool { return a.Issued() && a.WithdrawnAt.IsZero() }

// SaidIn makes the reason of a withdrawal that the program gives in every language.
func SaidIn(t locale.Text) string {
	b, err := json.Marshal(t)
	if err != nil {
		return t.In(locale.English) // texts are strings: it cannot be
	}
	return string(b)
}

// Why is the reason in a reader's language, where the program gave it, and otherwise in the words in which it was given.
func (a Attestation) Why(l locale.Lang) string {
	var t locale.Text
	if strings.HasPrefix(a.Reason, "{") && json.Unmarshal([]byte(a.Reason), &t) == nil && len(t.Missing()) == 0 {
		return t.In(l)
	}
	return a.Reason
}
