-- +goose Up
-- Measures of support as they were published, version by version; a row never changes.
CREATE TABLE measure (
    code         TEXT NOT NULL,
    version      TEXT NOT NULL,
    source       BLOB NOT NULL, -- the file, byte for byte
    published_by TEXT NOT NULL REFERENCES person (id),
    published_at INTEGER NOT NULL,
    PRIMARY KEY (code, version)
) STRICT;

-- What companies state of themselves for the rules of measures.
CREATE TABLE company_statement (
    company   TEXT NOT NULL PRIMARY KEY REFERENCES company (id),
    record    TEXT NOT NULL, -- JSON, fact to value
    stated_by TEXT NOT NULL REFERENCES person (id),
    stated_at INTEGER NOT NULL,
    revision  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
