-- +goose Up
-- Editions in the making.
CREATE TABLE edition_draft (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- UUIDv7: in the order of beginning
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole draft, its file within
    revision BIGINT NOT NULL
);

-- A draft as it was saved, every time.
CREATE TABLE edition_draft_version (
    draft    TEXT COLLATE "C" NOT NULL REFERENCES edition_draft (id),
    revision BIGINT NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (draft, revision)
);

-- What a draft does to past cases, as far as it is counted.
CREATE TABLE what_if (
    draft  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES edition_draft (id),
    record TEXT NOT NULL -- JSON
);
