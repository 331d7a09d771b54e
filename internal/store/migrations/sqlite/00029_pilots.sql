-- +goose Up
-- Tests of solutions at sites.
CREATE TABLE pilot (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    site     TEXT NOT NULL REFERENCES site (id),
    record   TEXT NOT NULL, -- JSON of the whole pilot
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX pilot_site ON pilot (site, id);
