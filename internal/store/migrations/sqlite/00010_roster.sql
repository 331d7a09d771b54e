-- +goose Up
-- Rounds: cases whose panels are appointed together. Every plan of a round is kept with what it was made of, and never changed.
CREATE TABLE assignment_round (
    id          TEXT NOT NULL PRIMARY KEY,
    state       TEXT NOT NULL,
    settings    TEXT NOT NULL, -- JSON of what the officer decided
    version     INTEGER NOT NULL, -- of the latest plan; 0 while there is none
    appointed   INTEGER NOT NULL, -- the version whose panels were appointed last; 0 while none were
    opened_by   TEXT NOT NULL,
    opened_at   INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    revision    INTEGER NOT NULL
) STRICT;
CREATE INDEX assignment_round_state ON assignment_round (state, id);

CREATE TABLE assignment_plan (
    round    TEXT NOT NULL REFERENCES assignment_round (id),
    version  INTEGER NOT NULL, -- from 1
    origin   TEXT NOT NULL,
    of       INTEGER NOT NULL, -- the version taken up again; 0 where none was
    settings TEXT NOT NULL, -- JSON, as they were
    input    BLOB NOT NULL, -- the exact bytes under the plan's digest
    digest   TEXT NOT NULL,
    plan     TEXT NOT NULL, -- JSON: pairs, proof, or what stands in the way
    made_by  TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    PRIMARY KEY (round, version)
) STRICT;
