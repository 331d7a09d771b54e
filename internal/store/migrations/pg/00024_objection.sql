-- +goose Up
-- What applicants say against refusals.
CREATE TABLE objection (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- UUIDv7: in the order of filing
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    decision    BIGINT NOT NULL, -- of the case, from 1
    state       TEXT COLLATE "C" NOT NULL,
    answer_by   TEXT COLLATE "C" NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole objection
    revision    BIGINT NOT NULL,
    UNIQUE (application, decision)
);

-- Decisions that an objection annulled.
CREATE TABLE decision_before (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    position    BIGINT NOT NULL, -- from 1
    decision    TEXT NOT NULL,   -- JSON of the whole decision
    ended_at    BIGINT NOT NULL,
    PRIMARY KEY (application, position)
);
