-- +goose Up
-- What applicants say against refusals.
CREATE TABLE objection (
    id          TEXT NOT NULL PRIMARY KEY, -- UUIDv7: in the order of filing
    application TEXT NOT NULL REFERENCES application (id),
    decision    INTEGER NOT NULL, -- of the case, from 1
    state       TEXT NOT NULL,
    answer_by   TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole objection
    revision    INTEGER NOT NULL,
    UNIQUE (application, decision)
) STRICT;

-- Decisions that an objection annulled.
CREATE TABLE decision_before (
    application TEXT NOT NULL REFERENCES application (id),
    position    INTEGER NOT NULL, -- from 1
    decision    TEXT NOT NULL,    -- JSON of the whole decision
    ended_at    INTEGER NOT NULL,
    PRIMARY KEY (application, position)
) STRICT, WITHOUT ROWID;
