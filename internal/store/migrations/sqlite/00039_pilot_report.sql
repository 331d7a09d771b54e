-- +goose Up
-- What came of pilots, or is planned. A row only changes when it is taken back.
CREATE TABLE pilot_outcome (
    id       TEXT NOT NULL PRIMARY KEY,
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    record   TEXT NOT NULL, -- JSON
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX pilot_outcome_pilot ON pilot_outcome (pilot, id);

-- What was learned when one asked months later. Rows are only added; of a month the latest counts.
CREATE TABLE pilot_follow_up (
    pilot  TEXT NOT NULL REFERENCES pilot (id),
    number INTEGER NOT NULL, -- in the pilot, from 1
    record TEXT NOT NULL, -- JSON
    PRIMARY KEY (pilot, number)
) STRICT;

-- Figures of the programme as they were released; of a day the latest counts.
CREATE TABLE pilot_figures (
    released_on TEXT NOT NULL PRIMARY KEY,
    record      TEXT NOT NULL -- JSON
) STRICT;

-- Papers at the end of a pilot, as the exact bytes they had: reports, conclusions, the decision. Rows are only added.
CREATE TABLE pilot_paper (
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    kind     TEXT NOT NULL,
    number   INTEGER NOT NULL, -- in its kind, from 1
    digest   TEXT NOT NULL, -- hex SHA-256 of the contents
    contents BLOB NOT NULL, -- JSON
    PRIMARY KEY (pilot, kind, number)
) STRICT;

-- What the public may know of a pilot, as the exact bytes that were published.
CREATE TABLE pilot_card (
    number   TEXT NOT NULL PRIMARY KEY,
    pilot    TEXT NOT NULL UNIQUE REFERENCES pilot (id),
    digest   TEXT NOT NULL, -- hex SHA-256 of the contents
    contents BLOB NOT NULL -- JSON
) STRICT;

-- Requests for the costs of a pilot.
CREATE TABLE pilot_grant (
    id       TEXT NOT NULL PRIMARY KEY,
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX pilot_grant_pilot ON pilot_grant (pilot, id);

-- Costs that a grant was asked for: each once, whichever grant.
CREATE TABLE pilot_grant_cost (
    cost    TEXT NOT NULL PRIMARY KEY, -- what makes it the same cost: payee, paper and line
    request TEXT NOT NULL REFERENCES pilot_grant (id)
) STRICT;
