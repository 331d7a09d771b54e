-- +goose Up
-- What our witness has cosigned of other people's logs: of each the latest checkpoint. It must never go back: what a restored
-- backup has forgotten could be cosigned a second time, differently.
CREATE TABLE witness_head (
    origin TEXT NOT NULL PRIMARY KEY,
    hash   TEXT NOT NULL UNIQUE, -- hexadecimal SHA-256 of the origin
    size   INTEGER NOT NULL,
    signed BLOB NOT NULL, -- the checkpoint, with the log's signature and our cosignature
    at     INTEGER NOT NULL
) STRICT;

-- Pairs of checkpoints of one log that do not fit together.
CREATE TABLE witness_evidence (
    id     TEXT NOT NULL PRIMARY KEY, -- of the pair of trees
    origin TEXT NOT NULL,
    proven INTEGER NOT NULL, -- 1: both of one size
    known  BLOB NOT NULL,
    shown  BLOB NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX witness_evidence_origin ON witness_evidence (origin, at);

-- The logs that our witness cosigns. A log has a row for each of its keys.
CREATE TABLE witnessed_log (
    vkey     TEXT NOT NULL PRIMARY KEY,
    origin   TEXT NOT NULL,
    url      TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX witnessed_log_origin ON witnessed_log (origin);

-- The witnesses of our own log.
CREATE TABLE own_witness (
    name     TEXT NOT NULL PRIMARY KEY, -- in the policy
    vkey     TEXT NOT NULL UNIQUE,
    url      TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

-- Partners' logs that we follow, and what we remember of each.
CREATE TABLE followed_log (
    origin      TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL, -- of the agency, for people
    url         TEXT NOT NULL, -- prefix of the log
    site        TEXT NOT NULL, -- prefix of its pages; empty where only the log is followed
    policy      TEXT NOT NULL,
    merge_delay INTEGER NOT NULL, -- seconds
    inventory   INTEGER NOT NULL,
    trust       BLOB NOT NULL, -- the trust file it was taken from; empty where it was entered by hand
    added_at    INTEGER NOT NULL,
    place       TEXT NOT NULL, -- JSON
    looked_at   INTEGER NOT NULL, -- 0 until the first look
    answered_at INTEGER NOT NULL,
    trouble     TEXT NOT NULL -- why the last look ended early, for the administrator
) STRICT;

CREATE TABLE alarm (
    origin          TEXT NOT NULL,
    id              TEXT NOT NULL, -- of what was found
    code            TEXT NOT NULL,
    args            TEXT NOT NULL, -- JSON
    evidence        TEXT NOT NULL, -- JSON: signed checkpoints in base64
    raised_at       INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL, -- when it was found last
    acknowledged_at INTEGER NOT NULL, -- 0 while it is open
    acknowledged_by TEXT NOT NULL,
    words           TEXT NOT NULL, -- what was found out, by whoever acknowledged it
    PRIMARY KEY (origin, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_open ON alarm (acknowledged_at, raised_at);
