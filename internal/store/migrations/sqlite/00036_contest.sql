-- +goose Up
-- Grades and acts on certificates can be objected to as well as refusals: each of them once.
CREATE TABLE objection_now (
    id          TEXT NOT NULL PRIMARY KEY, -- UUIDv7: in the order of filing
    application TEXT NOT NULL REFERENCES application (id),
    against     TEXT NOT NULL, -- refusal, grade, suspension, revocation
    decision    INTEGER NOT NULL, -- of the case, or the event of its certificate, from 1
    state       TEXT NOT NULL,
    answer_by   TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole objection
    revision    INTEGER NOT NULL,
    UNIQUE (application, against, decision)
) STRICT;
INSERT INTO objection_now (id, application, against, decision, state, answer_by, record, revision)
SELECT id, application, 'refusal', decision, state, answer_by, record, revision FROM objection;
DROP TABLE objection;
ALTER TABLE objection_now RENAME TO objection;
