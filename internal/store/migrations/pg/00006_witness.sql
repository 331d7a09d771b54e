-- +goose Up
-- What our witness has cosigned of other people's logs: of each the latest checkpoint. It must never go back: what a restored
-- backup has forgotten could be cosigned a second time, differently.
CREATE TABLE witness_head (
    origin TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash   TEXT COLLATE "C" NOT NULL UNIQUE, -- hexadecimal SHA-256 of the origin
    size   BIGINT NOT NULL,
    signed BYTEA NOT NULL, -- the checkpoint, with the log's signature and our cosignature
    at     BIGINT NOT NULL
);

-- Pairs of checkpoints of one log that do not fit together.
CREATE TABLE witness_evidence (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- of the pair of trees
    origin TEXT COLLATE "C" NOT NULL,
    proven BIGINT NOT NULL, -- 1: both of one size
    known  BYTEA NOT NULL,
    shown  BYTEA NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX witness_evidence_origin ON witness_evidence (origin, at);

-- The logs that our witness cosigns. A log has a row for each of its keys.
CREATE TABLE witnessed_log (
    vkey     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    origin   TEXT COLLATE "C" NOT NULL,
    url      TEXT NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX witnessed_log_origin ON witnessed_log (origin);

-- The witnesses of our own log.
CREATE TABLE own_witness (
    name     TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- in the policy
    vkey     TEXT COLLATE "C" NOT NULL UNIQUE,
    url      TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

-- Partners' logs that we follow, and what we remember of each.
CREATE TABLE followed_log (
    origin      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL, -- of the agency, for people
    url         TEXT NOT NULL, -- prefix of the log
    site        TEXT NOT NULL, -- prefix of its pages; empty where only the log is followed
    policy      TEXT NOT NULL,
    merge_delay BIGINT NOT NULL, -- seconds
    inventory   BIGINT NOT NULL,
    trust       BYTEA NOT NULL, -- the trust file it was taken from; empty where it was entered by hand
    added_at    BIGINT NOT NULL,
    place       TEXT NOT NULL, -- JSON
    looked_at   BIGINT NOT NULL, -- 0 until the first look
    answered_at BIGINT NOT NULL,
    trouble     TEXT NOT NULL -- why the last look ended early, for the administrator
);

CREATE TABLE alarm (
    origin          TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL, -- of what was found
    code            TEXT COLLATE "C" NOT NULL,
    args            TEXT NOT NULL, -- JSON
    evidence        TEXT NOT NULL, -- JSON: signed checkpoints in base64
    raised_at       BIGINT NOT NULL,
    seen_at         BIGINT NOT NULL, -- when it was found last
    acknowledged_at BIGINT NOT NULL, -- 0 while it is open
    acknowledged_by TEXT NOT NULL,
    words           TEXT NOT NULL, -- what was found out, by whoever acknowledged it
    PRIMARY KEY (origin, id)
);
CREATE INDEX alarm_open ON alarm (acknowledged_at, raised_at);
