-- +goose Up
-- Editions in the making.
CREATE TABLE edition_draft (
    id       TEXT NOT NULL PRIMARY KEY, -- UUIDv7: in the order of beginning
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole draft, its file within
    revision INTEGER NOT NULL
) STRICT;

-- A draft as it was saved, every time.
CREATE TABLE edition_draft_version (
    draft    TEXT NOT NULL REFERENCES edition_draft (id),
    revision INTEGER NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (draft, revision)
) STRICT;

-- What a draft does to past cases, as far as it is counted.
CREATE TABLE what_if (
    draft  TEXT NOT NULL PRIMARY KEY REFERENCES edition_draft (id),
    record TEXT NOT NULL -- JSON
) STRICT;
