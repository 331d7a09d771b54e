-- +goose Up
-- Lists that were held against the certificates, and what they said of their holders.
CREATE TABLE screening (
    id       TEXT NOT NULL PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    digest   TEXT NOT NULL UNIQUE, -- of the file: a list is taken once
    taken_on TEXT NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole screening
) STRICT;
CREATE INDEX screening_taken ON screening (taken_on, id);

CREATE TABLE screening_hit (
    id          TEXT NOT NULL PRIMARY KEY,
    screening   TEXT NOT NULL REFERENCES screening (id),
    certificate TEXT NOT NULL REFERENCES certificate (number),
    kind        TEXT NOT NULL,
    found_on    TEXT NOT NULL,
    state       TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole hit
    revision    INTEGER NOT NULL,
    UNIQUE (certificate, kind, found_on)
) STRICT;
CREATE INDEX screening_hit_screening ON screening_hit (screening, id);
CREATE INDEX screening_hit_state ON screening_hit (state, id);

CREATE INDEX register_entry_holder ON register_entry (country, business_number, number);
