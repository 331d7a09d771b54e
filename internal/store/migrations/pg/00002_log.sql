-- +goose Up
-- The agency's log: every leaf at its index, from 0 without a gap. The bytes of a leaf are public and are never changed; record and
-- salt open its commitment, are the agency's and the applicant's own, and can be erased.

CREATE TABLE log_leaf (
    idx     BIGINT NOT NULL PRIMARY KEY,
    kind    TEXT COLLATE "C" NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL, -- counts the leaves of a programme from 1 without a gap
    subject TEXT NOT NULL,    -- the act it tells of, as the agency knows it; not in the leaf
    ref     TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    leaf    BYTEA NOT NULL,    -- the exact bytes that are hashed
    hash    BYTEA NOT NULL,    -- 32 bytes
    record  BYTEA NOT NULL,    -- empty where there is none, or no more
    salt    BYTEA NOT NULL,
    UNIQUE (kind, subject),
    UNIQUE (program, seq)
);
CREATE INDEX log_leaf_ref ON log_leaf (kind, ref);

-- Hashes of complete subtrees, numbered as golang.org/x/mod/sumdb/tlog numbers stored hashes.
CREATE TABLE log_hash (
    idx  BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL -- 32 bytes
);

-- Signed checkpoints, with the witnesses' cosignatures as they came in.
CREATE TABLE log_checkpoint (
    size         BIGINT NOT NULL PRIMARY KEY,
    note         BYTEA NOT NULL,
    signed_at    BIGINT NOT NULL,
    published_at BIGINT NOT NULL -- when the policy was satisfied; 0 until then
);

-- Certificates that wait for the log are looked for at every checkpoint.
CREATE INDEX certificate_unpublished ON certificate (published_at);

-- An agency that worked before it had a log: its acts up to this journal entry are not in it.
INSERT INTO setting (name, value)
SELECT 'log_after_journal', CAST(j.last_id AS TEXT) FROM (SELECT MAX(id) AS last_id FROM journal) j WHERE j.last_id IS NOT NULL;
