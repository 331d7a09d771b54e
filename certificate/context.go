package certificate

import (
	"bytes"
	_ "embed" // the context travels with the package
)

var (
	//go:embed context_v1.jsonld
	contextV1 []byte
	//go:embed context_v2.jsonld
	contextV2 []byte
)

// ContextDigest is the SHA-256 of ContextV1 in hexadecimal. A context that changes changes the meaning of what was
// signed, so it never changes: a new format has a new address.
const ContextDigest = "61f6a5317f6f3c78d95196592c7bd5468ce75087ba68e39ddc74fefd32647447"

// ContextV1 is the JSON-LD context served at ContextCertificate, as application/ld+json. Checking a certificate needs
// no context; readers of linked data do.
func ContextV1() []byte { return bytes.Clone(contextV1) }

// ContextV2Digest is the SHA-256 of ContextV2 in hexadecimal. It never changes either.
const ContextV2Digest = "ff8eff742b1e65b9dc1d9f449c5c294e355b8397d230b29133b4b508a71c39d5"

// ContextV2 is the JSON-LD context served at ContextReplaced, as application/ld+json: every term of the first, and those of [Replaced].
func ContextV2() []byte { return bytes.Clone(contextV2) }
