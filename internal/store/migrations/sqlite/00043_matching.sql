-- +goose Up
-- Proposals to test a solution at a site, with what every side said.
CREATE TABLE site_match (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    solution TEXT NOT NULL REFERENCES solution (id),
    company  TEXT NOT NULL REFERENCES company (id),
    site     TEXT NOT NULL REFERENCES site (id),
    record   TEXT NOT NULL, -- JSON of the whole match
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX site_match_site ON site_match (site, id);
CREATE INDEX site_match_company ON site_match (company, id);

-- Plans of a season: who is placed where.
CREATE TABLE season_plan (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole plan
    revision INTEGER NOT NULL
) STRICT;
