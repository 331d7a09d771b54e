-- +goose Up
-- City requests out of a table that an officer must look at, and what became of them.
CREATE TABLE need_review (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sheet    TEXT COLLATE "C" NOT NULL, -- digest
    line     BIGINT NOT NULL, -- of the file, 1 is the first
    part     BIGINT NOT NULL, -- of the line, from 1; 0: the whole
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole review
    revision BIGINT NOT NULL
);
CREATE INDEX need_review_state ON need_review (state, sheet, line, part, id);
