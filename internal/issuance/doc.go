// Package issuance turns a grant into a certificate: profile, lint, prepare, sign once.
//
// Nothing can be signed that has not passed the checks: [Prepare] gives a [Token], [Issuer.Sign] spends it. The exact bytes to
// be signed are kept before the signature is made, so that a power cut between the two leaves a question with an answer: the same
// bytes are signed again, and Ed25519 gives the same signature.
package issuance
