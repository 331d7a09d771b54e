// Package rdfc makes and verifies the second proof that a certificate may carry: Data Integrity proofs of the W3C
// cryptosuite eddsa-rdfc-2022 ("Data Integrity EdDSA Cryptosuites v1.0", Recommendation of 2025-05-15, section 3.2),
// which stock software for linked data accepts. Nothing in package certificate needs it; who does not import it pays
// nothing for it.
//
// Such a proof covers the statements that a document makes as linked data, not its bytes. Three things follow, and this
// package is strict about each:
//
//   - The meaning of every name comes from JSON-LD contexts. They are served from memory alone, each held to its
//     published digest; a document that names another context, or brings its own, is refused. Nothing is ever fetched.
//   - Whatever a context does not define, and much else, is silently left out of what is signed. Here nothing is: a
//     document of which any value would be left out is refused ([ErrUncovered]), so that a valid proof covers all that a
//     reader sees. What remains open is the order of members and list elements, and whether an element stands once or
//     twice: linked data knows sets.
//   - Canonical names for nameless nodes cost factorial time on poisoned graphs. The work is counted and bounded
//     ([ErrTooComplex]); documents may not name blank nodes themselves.
//
// Expansion is that of github.com/piprate/json-gold; statements and their canonical form (RDFC-1.0, "RDF Dataset
// Canonicalization", Recommendation of 2024-05-21) are made here. Proof chains (previousProof), graph containers such as
// presentations, JSON literals and base directions are refused.
package rdfc
