-- +goose Up
-- What companies complain of.
CREATE TABLE complaint (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number   TEXT COLLATE "C" NOT NULL UNIQUE,
    company  TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    state    TEXT COLLATE "C" NOT NULL,
    due_on   TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole complaint
    revision BIGINT NOT NULL
);
CREATE INDEX complaint_company ON complaint (company, number);
