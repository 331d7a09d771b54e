-- +goose Up
-- Lists that were held against the certificates, and what they said of their holders.
CREATE TABLE screening (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number   TEXT COLLATE "C" NOT NULL UNIQUE,
    digest   TEXT COLLATE "C" NOT NULL UNIQUE, -- of the file: a list is taken once
    taken_on TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole screening
);
CREATE INDEX screening_taken ON screening (taken_on, id);

CREATE TABLE screening_hit (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    screening   TEXT COLLATE "C" NOT NULL REFERENCES screening (id),
    certificate TEXT COLLATE "C" NOT NULL REFERENCES certificate (number),
    kind        TEXT COLLATE "C" NOT NULL,
    found_on    TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole hit
    revision    BIGINT NOT NULL,
    UNIQUE (certificate, kind, found_on)
);
CREATE INDEX screening_hit_screening ON screening_hit (screening, id);
CREATE INDEX screening_hit_state ON screening_hit (state, id);

CREATE INDEX register_entry_holder ON register_entry (country, business_number, number);
