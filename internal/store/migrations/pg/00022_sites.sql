-- +goose Up
-- Places that host pilots.
CREATE TABLE site (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    number   TEXT COLLATE "C" NOT NULL, -- tax number of its legal entity, empty while unknown; several sites may have one
    record   TEXT NOT NULL, -- JSON of the whole site
    revision BIGINT NOT NULL
);
CREATE INDEX site_name ON site (name, id);
CREATE INDEX site_number ON site (number);

-- Spreadsheets as they were handed in, and whether their rows became sites.
CREATE TABLE site_sheet (
    digest      TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- hex SHA-256 of the bytes
    name        TEXT NOT NULL,
    contents    BYTEA NOT NULL,
    uploaded_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    uploaded_at BIGINT NOT NULL,
    imported_at BIGINT NOT NULL
);
