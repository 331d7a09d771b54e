-- +goose Up
-- What companies complain of.
CREATE TABLE complaint (
    id       TEXT NOT NULL PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    company  TEXT NOT NULL REFERENCES company (id),
    state    TEXT NOT NULL,
    due_on   TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole complaint
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX complaint_company ON complaint (company, number);
