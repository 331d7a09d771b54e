-- +goose Up
-- Places that host pilots.
CREATE TABLE site (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    name     TEXT NOT NULL,
    number   TEXT NOT NULL, -- tax number of its legal entity, empty while unknown; several sites may have one
    record   TEXT NOT NULL, -- JSON of the whole site
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX site_name ON site (name, id);
CREATE INDEX site_number ON site (number);

-- Spreadsheets as they were handed in, and whether their rows became sites.
CREATE TABLE site_sheet (
    digest      TEXT NOT NULL PRIMARY KEY, -- hex SHA-256 of the bytes
    name        TEXT NOT NULL,
    contents    BLOB NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES person (id),
    uploaded_at INTEGER NOT NULL,
    imported_at INTEGER NOT NULL
) STRICT;
