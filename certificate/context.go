package certificate

import (
	"bytes"
	_ "embed" // the context travels with the package
)

//go:embed context_v1.jsonld
var contextV1 []byte

// ContextDigest is the SHA-256 of ContextV1 in hexadecimal. A context that changes changes the meaning of what was
// signed, so it never changes: a new format has a new address.
const ContextDigest = "61f6a5317f6f3c78d95196592c7bd5468ce75087ba68e39ddc74fefd32647447"

// ContextV1 is the JSON-LD context served at ContextCertificate, as application/ld+json. Checking a certificate needs
// no context; readers of linked data do.
func ContextV1() []byte { return bytes.Clone(contextV1) }
