-- +goose Up
-- Tests of solutions at sites.
CREATE TABLE pilot (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    site     TEXT COLLATE "C" NOT NULL REFERENCES site (id),
    record   TEXT NOT NULL, -- JSON of the whole pilot
    revision BIGINT NOT NULL
);
CREATE INDEX pilot_site ON pilot (site, id);
