-- +goose Up
-- Companies' requests for measures of support.
CREATE TABLE aid (
    id       TEXT NOT NULL PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    company  TEXT NOT NULL REFERENCES company (id),
    measure  TEXT NOT NULL,
    state    TEXT NOT NULL,
    held     INTEGER NOT NULL, -- what it takes of ceilings and budget, in the smallest unit
    record   TEXT NOT NULL,    -- JSON of the whole request
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX aid_company ON aid (company, number);
CREATE INDEX aid_measure ON aid (measure);

-- The costs that a request speaks for: each once, whatever the measure and whoever asks.
CREATE TABLE aid_cost (
    cost    TEXT NOT NULL PRIMARY KEY,
    invoice TEXT NOT NULL, -- without the amount; empty where there is none
    aid     TEXT NOT NULL REFERENCES aid (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX aid_cost_invoice ON aid_cost (invoice);
CREATE INDEX aid_cost_aid ON aid_cost (aid);

-- Documents that a company gave once, for whatever asks for them.
CREATE TABLE company_paper (
    id      TEXT NOT NULL PRIMARY KEY,
    company TEXT NOT NULL REFERENCES company (id),
    digest  TEXT NOT NULL,
    record  TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX company_paper_company ON company_paper (company, id);
