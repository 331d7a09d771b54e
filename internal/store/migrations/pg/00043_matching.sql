-- +goose Up
-- Proposals to test a solution at a site, with what every side said.
CREATE TABLE site_match (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    solution TEXT COLLATE "C" NOT NULL REFERENCES solution (id),
    company  TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    site     TEXT COLLATE "C" NOT NULL REFERENCES site (id),
    record   TEXT NOT NULL, -- JSON of the whole match
    revision BIGINT NOT NULL
);
CREATE INDEX site_match_site ON site_match (site, id);
CREATE INDEX site_match_company ON site_match (company, id);

-- Plans of a season: who is placed where.
CREATE TABLE season_plan (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole plan
    revision BIGINT NOT NULL
);
