-- +goose Up
-- Erasures of persons' data: who asked, what is looked for as long as something of it must stay, and the record of what was done, which
-- names nobody.
CREATE TABLE erasure (
    person   TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    asked_at INTEGER NOT NULL, -- by the person; 0: not
    words    TEXT NOT NULL, -- JSON: spellings and their salt; empty once nothing remains
    due_on   TEXT NOT NULL, -- when what stayed may go; empty: nothing stayed, or no day is known
    record   TEXT NOT NULL, -- JSON: the passes
    revision INTEGER NOT NULL
) STRICT;
