-- +goose Up
-- What the holders of certificates are told before a withdrawal, and what they say to it. A certificate has at most one that is open.
CREATE TABLE hearing (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number    TEXT COLLATE "C" NOT NULL REFERENCES register_entry (number),
    ended     TEXT COLLATE "C" NOT NULL, -- how it ended; empty while it is open
    record    TEXT NOT NULL, -- JSON of the whole hearing
    revision  BIGINT NOT NULL
);
CREATE INDEX hearing_number ON hearing (number, id);
CREATE UNIQUE INDEX hearing_open ON hearing (number) WHERE ended = '';

-- Documents of withdrawn certificates that came back.
CREATE TABLE certificate_back (
    number TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES register_entry (number),
    record TEXT NOT NULL -- JSON
);

-- The public list of withdrawals.
CREATE TABLE register_withdrawal (
    number   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES register_entry (number),
    event_on TEXT COLLATE "C" NOT NULL,
    ground   TEXT NOT NULL -- JSON, language to text
);
CREATE INDEX register_withdrawal_on ON register_withdrawal (event_on, number);
