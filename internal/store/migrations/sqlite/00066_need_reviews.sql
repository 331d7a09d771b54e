-- +goose Up
-- City requests out of a table that an officer must look at, and what became of them.
CREATE TABLE need_review (
    id       TEXT NOT NULL PRIMARY KEY,
    sheet    TEXT NOT NULL, -- digest
    line     INTEGER NOT NULL, -- of the file, 1 is the first
    part     INTEGER NOT NULL, -- of the line, from 1; 0: the whole
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole review
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX need_review_state ON need_review (state, sheet, line, part, id);
