-- +goose Up
-- Acts that need two persons, with what became of them. At most one waits on a subject.
CREATE TABLE approval (
    id          TEXT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL, -- a case, a certificate, a key
    content     BLOB NOT NULL,
    words       TEXT NOT NULL,
    digest      TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    outcome     TEXT NOT NULL, -- empty while it waits
    settled_by  TEXT NOT NULL,
    settled_at  INTEGER NOT NULL,
    answer      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX approval_waiting ON approval (subject) WHERE outcome = '';
CREATE INDEX approval_subject ON approval (subject, id);
