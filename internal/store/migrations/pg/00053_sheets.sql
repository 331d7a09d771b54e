-- +goose Up
-- Tables as they were handed in, whatever their rows are about, and whether the rows were entered. One file may be read as two kinds.
CREATE TABLE sheet (
    kind        TEXT COLLATE "C" NOT NULL,
    digest      TEXT COLLATE "C" NOT NULL, -- hex SHA-256 of the bytes
    name        TEXT COLLATE "C" NOT NULL,
    contents    BYTEA NOT NULL,
    uploaded_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    uploaded_at BIGINT NOT NULL,
    entered_at  BIGINT NOT NULL,
    PRIMARY KEY (kind, digest)
);
INSERT INTO sheet (kind, digest, name, contents, uploaded_by, uploaded_at, entered_at)
SELECT 'site', digest, name, contents, uploaded_by, uploaded_at, imported_at FROM site_sheet;
DROP TABLE site_sheet;

-- Solutions out of a table that an officer must look at, and what became of them.
CREATE TABLE offer_review (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sheet    TEXT COLLATE "C" NOT NULL, -- digest
    line     BIGINT NOT NULL, -- of the file, 1 is the first
    part     BIGINT NOT NULL, -- of the line, from 1; 0: the whole
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole review
    revision BIGINT NOT NULL
);
CREATE INDEX offer_review_state ON offer_review (state, sheet, line, part, id);
