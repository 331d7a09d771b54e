-- +goose Up
-- Tables as they were handed in, whatever their rows are about, and whether the rows were entered. One file may be read as two kinds.
CREATE TABLE sheet (
    kind        TEXT NOT NULL,
    digest      TEXT NOT NULL, -- hex SHA-256 of the bytes
    name        TEXT NOT NULL,
    contents    BLOB NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES person (id),
    uploaded_at INTEGER NOT NULL,
    entered_at  INTEGER NOT NULL,
    PRIMARY KEY (kind, digest)
) STRICT;
INSERT INTO sheet (kind, digest, name, contents, uploaded_by, uploaded_at, entered_at)
SELECT 'site', digest, name, contents, uploaded_by, uploaded_at, imported_at FROM site_sheet;
DROP TABLE site_sheet;

-- Solutions out of a table that an officer must look at, and what became of them.
CREATE TABLE offer_review (
    id       TEXT NOT NULL PRIMARY KEY,
    sheet    TEXT NOT NULL, -- digest
    line     INTEGER NOT NULL, -- of the file, 1 is the first
    part     INTEGER NOT NULL, -- of the line, from 1; 0: the whole
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole review
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX offer_review_state ON offer_review (state, sheet, line, part, id);
