-- +goose Up
-- The agency's log: every leaf at its index, from 0 without a gap. The bytes of a leaf are public and are never changed; record and
-- salt open its commitment, are the agency's and the applicant's own, and can be erased.

CREATE TABLE log_leaf (
    idx     INTEGER NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,
    program TEXT NOT NULL,
    seq     INTEGER NOT NULL, -- counts the leaves of a programme from 1 without a gap
    subject TEXT NOT NULL,    -- the act it tells of, as the agency knows it; not in the leaf
    ref     TEXT NOT NULL,
    at      INTEGER NOT NULL,
    leaf    BLOB NOT NULL,    -- the exact bytes that are hashed
    hash    BLOB NOT NULL,    -- 32 bytes
    record  BLOB NOT NULL,    -- empty where there is none, or no more
    salt    BLOB NOT NULL,
    UNIQUE (kind, subject),
    UNIQUE (program, seq)
) STRICT;
CREATE INDEX log_leaf_ref ON log_leaf (kind, ref);

-- Hashes of complete subtrees, numbered as golang.org/x/mod/sumdb/tlog numbers stored hashes.
CREATE TABLE log_hash (
    idx  INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL -- 32 bytes
) STRICT;

-- Signed checkpoints, with the witnesses' cosignatures as they came in.
CREATE TABLE log_checkpoint (
    size         INTEGER NOT NULL PRIMARY KEY,
    note         BLOB NOT NULL,
    signed_at    INTEGER NOT NULL,
    published_at INTEGER NOT NULL -- when the policy was satisfied; 0 until then
) STRICT;

-- Certificates that wait for the log are looked for at every checkpoint.
CREATE INDEX certificate_unpublished ON certificate (published_at);

-- An agency that worked before it had a log: its acts up to this journal entry are not in it.
INSERT INTO setting (name, value)
SELECT 'log_after_journal', CAST(j.last_id AS TEXT) FROM (SELECT MAX(id) AS last_id FROM journal) j WHERE j.last_id IS NOT NULL;
