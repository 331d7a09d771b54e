-- +goose Up
-- Rounds: cases whose panels are appointed together. Every plan of a round is kept with what it was made of, and never changed.
CREATE TABLE assignment_round (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state       TEXT COLLATE "C" NOT NULL,
    settings    TEXT NOT NULL, -- JSON of what the officer decided
    version     BIGINT NOT NULL, -- of the latest plan; 0 while there is none
    appointed   BIGINT NOT NULL, -- the version whose panels were appointed last; 0 while none were
    opened_by   TEXT NOT NULL,
    opened_at   BIGINT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    revision    BIGINT NOT NULL
);
CREATE INDEX assignment_round_state ON assignment_round (state, id);

CREATE TABLE assignment_plan (
    round    TEXT COLLATE "C" NOT NULL REFERENCES assignment_round (id),
    version  BIGINT NOT NULL, -- from 1
    origin   TEXT NOT NULL,
    of       BIGINT NOT NULL, -- the version taken up again; 0 where none was
    settings TEXT NOT NULL, -- JSON, as they were
    input    BYTEA NOT NULL, -- the exact bytes under the plan's digest
    digest   TEXT NOT NULL,
    plan     TEXT NOT NULL, -- JSON: pairs, proof, or what stands in the way
    made_by  TEXT NOT NULL,
    made_at  BIGINT NOT NULL,
    PRIMARY KEY (round, version)
);
