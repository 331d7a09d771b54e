package keys

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"proba.example/translog"
)

// Role is what a key is for. A key has one role for its whole life.
type Role string

// The roles.
const (
	Root      Role = "root"      // signs trust files; kept away from the server
	Assertion Role = "assertion" // signs certificates and what is said of their standing
	Log       Role = "log"       // signs checkpoints of the agency's log
	Witness   Role = "witness"   // cosigns checkpoints of others' logs
	Exchange  Role = "exchange"  // signs what is sent to partner agencies
	Document  Role = "document"  // signs PDF files; an X.509 certificate names it
)

// Roles lists every role, in the order in which people are shown them.
func Roles() []Role { return []Role{Root, Assertion, Log, Witness, Exchange, Document} }

// Known says whether this is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Algorithm is the kind of signature that keys of the role make.
func (r Role) Algorithm() Algorithm {
	if r == Document {
		return ES256
	}
	return Ed25519
}

// Purpose is what a signature is for. Each belongs to one role, and each has a shape that its message must have.
type Purpose string

// The purposes, with the shapes of their messages.
const (
	ForTrust       Purpose = "trust"       // a trust file: the 64 bytes of a Data Integrity proof
	ForStatement   Purpose = "statement"   // a certificate, status list or standing: 64 bytes likewise
	ForQR          Purpose = "qr"          // a CWT: the COSE Sig_structure of RFC 9052 section 4.4
	ForCheckpoint  Purpose = "checkpoint"  // the text of a c2sp.org/tlog-checkpoint
	ForCosignature Purpose = "cosignature" // cosignature/v1 over such a text (c2sp.org/tlog-cosignature)
	ForLetter      Purpose = "letter"      // a document to a partner: 64 bytes
	ForRequest     Purpose = "request"     // an HTTP request to a partner: the signature base of RFC 9421 section 2.5
	ForDocument    Purpose = "document"    // a PDF: the SHA-256 of the signed attributes (RFC 5652 section 5.4)
)

// Purposes lists what keys of the role sign; nil for an unknown role.
func (r Role) Purposes() []Purpose {
	switch r {
	case Root:
		return []Purpose{ForTrust}
	case Assertion:
		return []Purpose{ForStatement, ForQR}
	case Log:
		return []Purpose{ForCheckpoint}
	case Witness:
		return []Purpose{ForCosignature}
	case Exchange:
		return []Purpose{ForLetter, ForRequest}
	case Document:
		return []Purpose{ForDocument}
	}
	return nil
}

// The reasons a key refuses to sign.
var (
	ErrPurpose   = errors.New("keys: a key of this role does not sign for this purpose")
	ErrShape     = errors.New("keys: the message does not have the shape that this purpose asks for")
	ErrSignature = errors.New("keys: the signature does not match the key's own public half")
)

// admit says whether a key of the role may sign the input: nil, ErrPurpose or ErrShape.
func admit(r Role, in Input) error {
	if !slices.Contains(r.Purposes(), in.Purpose) {
		return fmt.Errorf("%w: a %s key was asked for %q", ErrPurpose, r, in.Purpose)
	}
	if !in.shaped() {
		return fmt.Errorf("%w: %s", ErrShape, in.Purpose)
	}
	return nil
}

// proofSize is the length of a Data Integrity message: two SHA-256 digests.
const proofSize = 64

func (in Input) shaped() bool {
	if in.Purpose == ForDocument {
		return in.Message == nil && len(in.Digest) == 32
	}
	if in.Digest != nil {
		return false
	}
	switch in.Purpose {
	case ForTrust, ForStatement, ForLetter:
		// Two digests look like nothing in particular; a text of that length that means something is another purpose's.
		return len(in.Message) == proofSize && !isCheckpoint(in.Message)
	case ForQR:
		return isSigStructure(in.Message)
	case ForCheckpoint:
		return isCheckpoint(in.Message)
	case ForCosignature:
		return isCosignature(in.Message)
	case ForRequest:
		return isSignatureBase(in.Message)
	}
	return false
}

// maxText bounds the texts that are signed whole; real ones have a few hundred bytes.
const maxText = 64 << 10

// isCheckpoint knows the text of a checkpoint.
func isCheckpoint(message []byte) bool {
	if len(message) > maxText {
		return false
	}
	c, err := translog.ParseCheckpoint(string(message))
	return err == nil && c.Text() == string(message)
}

// isCosignature knows "cosignature/v1", the line with the time, and a checkpoint.
func isCosignature(message []byte) bool {
	rest, ok := bytes.CutPrefix(message, []byte("cosignature/v1\ntime "))
	if !ok {
		return false
	}
	stamp, text, ok := bytes.Cut(rest, []byte("\n"))
	if !ok {
		return false
	}
	at, err := strconv.ParseInt(string(stamp), 10, 64)
	return err == nil && at > 0 && strconv.FormatInt(at, 10) == string(stamp) && isCheckpoint(text)
}

// isSigStructure knows the beginning of a Sig_structure: an array of four whose first element is "Signature1".
func isSigStructure(message []byte) bool {
	return len(message) <= maxText && bytes.HasPrefix(message, []byte("\x84\x6aSignature1"))
}

// isSignatureBase knows lines that begin with the name of a component in quotation marks, the last of them the parameters.
func isSignatureBase(message []byte) bool {
	if len(message) > maxText {
		return false
	}
	lines := strings.Split(string(message), "\n")
	for _, line := range lines {
		if !strings.HasPrefix(line, `"`) || !strings.Contains(line, `": `) {
			return false
		}
	}
	return strings.HasPrefix(lines[len(lines)-1], `"@signature-params": (`)
}
