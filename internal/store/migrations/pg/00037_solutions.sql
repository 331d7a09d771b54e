-- +goose Up
-- What companies offer to the city.
CREATE TABLE solution (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    company  TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    name     TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole solution
    revision BIGINT NOT NULL
);
CREATE INDEX solution_company ON solution (company, name, id);

-- Requests to admit a solution to pilots, and all that became of them.
CREATE TABLE admission (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number   TEXT COLLATE "C" NOT NULL UNIQUE,
    solution TEXT COLLATE "C" NOT NULL REFERENCES solution (id),
    company  TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    state    TEXT COLLATE "C" NOT NULL,
    due_on   TEXT COLLATE "C" NOT NULL, -- of what is waited for; empty when nothing is
    record   TEXT NOT NULL, -- JSON of the whole request
    revision BIGINT NOT NULL
);
CREATE INDEX admission_solution ON admission (solution, number);
CREATE INDEX admission_company ON admission (company, number);

-- What strangers may read of a solution.
CREATE TABLE solution_card (
    solution TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES solution (id),
    name     TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole card
);
CREATE INDEX solution_card_name ON solution_card (name, solution);
