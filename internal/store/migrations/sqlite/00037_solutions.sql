-- +goose Up
-- What companies offer to the city.
CREATE TABLE solution (
    id       TEXT NOT NULL PRIMARY KEY,
    company  TEXT NOT NULL REFERENCES company (id),
    name     TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole solution
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX solution_company ON solution (company, name, id);

-- Requests to admit a solution to pilots, and all that became of them.
CREATE TABLE admission (
    id       TEXT NOT NULL PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    solution TEXT NOT NULL REFERENCES solution (id),
    company  TEXT NOT NULL REFERENCES company (id),
    state    TEXT NOT NULL,
    due_on   TEXT NOT NULL, -- of what is waited for; empty when nothing is
    record   TEXT NOT NULL, -- JSON of the whole request
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX admission_solution ON admission (solution, number);
CREATE INDEX admission_company ON admission (company, number);

-- What strangers may read of a solution.
CREATE TABLE solution_card (
    solution TEXT NOT NULL PRIMARY KEY REFERENCES solution (id),
    name     TEXT NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole card
) STRICT;
CREATE INDEX solution_card_name ON solution_card (name, solution);
