// Package translog reads, checks and writes transparency logs in the formats of C2SP (c2sp.org): signed-note v1.0.0,
// tlog-checkpoint v1.0.0, Ed25519 cosignatures of tlog-cosignature v1.0.1, tlog-tiles, tlog-proof@v1 and tlog-policy.
// The tree is that of RFC 6962 with SHA-256.
//
// A log publishes a [Checkpoint]: its name, its size and the root of its tree, signed. Witnesses, who see every
// checkpoint of a log and refuse one that does not continue the last, add cosignatures with their time. Whoever is
// given a [Proof] for an entry checks it off-line against a [Policy], which says whose signatures suffice:
//
//	policy, err := translog.ParsePolicy(text)
//	proof, err := translog.ParseProof(file)
//	judgement, err := policy.Judge(proof.Checkpoint)
//	if judgement.Quorum && proof.Includes(entry, judgement.Checkpoint) == nil { … }
//
// A [Reader] takes entries and proofs out of a log's tiles and believes nothing that does not lead to the root of a
// checkpoint it is given. The package opens no connections; package translog/source has logs over HTTP and in folders.
//
// Every decoder is strict: what it accepts has exactly one form, so that no byte of a note, proof or key can change
// without notice. The format of our log is described in docs/formats/log.md.
package translog
