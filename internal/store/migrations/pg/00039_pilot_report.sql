-- +goose Up
-- What came of pilots, or is planned. A row only changes when it is taken back.
CREATE TABLE pilot_outcome (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    record   TEXT NOT NULL, -- JSON
    revision BIGINT NOT NULL
);
CREATE INDEX pilot_outcome_pilot ON pilot_outcome (pilot, id);

-- What was learned when one asked months later. Rows are only added; of a month the latest counts.
CREATE TABLE pilot_follow_up (
    pilot  TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    number BIGINT NOT NULL, -- in the pilot, from 1
    record TEXT NOT NULL, -- JSON
    PRIMARY KEY (pilot, number)
);

-- Figures of the programme as they were released; of a day the latest counts.
CREATE TABLE pilot_figures (
    released_on TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    record      TEXT NOT NULL -- JSON
);

-- Papers at the end of a pilot, as the exact bytes they had: reports, conclusions, the decision. Rows are only added.
CREATE TABLE pilot_paper (
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    kind     TEXT COLLATE "C" NOT NULL,
    number   BIGINT NOT NULL, -- in its kind, from 1
    digest   TEXT COLLATE "C" NOT NULL, -- hex SHA-256 of the contents
    contents BYTEA NOT NULL, -- JSON
    PRIMARY KEY (pilot, kind, number)
);

-- What the public may know of a pilot, as the exact bytes that were published.
CREATE TABLE pilot_card (
    number   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pilot    TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES pilot (id),
    digest   TEXT COLLATE "C" NOT NULL, -- hex SHA-256 of the contents
    contents BYTEA NOT NULL -- JSON
);

-- Requests for the costs of a pilot.
CREATE TABLE pilot_grant (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision BIGINT NOT NULL
);
CREATE INDEX pilot_grant_pilot ON pilot_grant (pilot, id);

-- Costs that a grant was asked for: each once, whichever grant.
CREATE TABLE pilot_grant_cost (
    cost    TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- what makes it the same cost: payee, paper and line
    request TEXT COLLATE "C" NOT NULL REFERENCES pilot_grant (id)
);
