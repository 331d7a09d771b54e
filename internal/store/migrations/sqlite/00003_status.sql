-- +goose Up
-- Where a certificate stands in the agency's status lists: one place for each purpose, drawn by chance when it was prepared and
-- never given again.
CREATE TABLE status_place (
    purpose     TEXT NOT NULL,
    list        INTEGER NOT NULL, -- from 1
    place       INTEGER NOT NULL, -- from 0
    certificate TEXT NOT NULL REFERENCES certificate (number),
    PRIMARY KEY (purpose, list, place)
) STRICT;
CREATE UNIQUE INDEX status_place_certificate ON status_place (certificate, purpose);

-- Every published version of every status list.
CREATE TABLE status_list (
    purpose  TEXT NOT NULL,
    list     INTEGER NOT NULL,
    version  INTEGER NOT NULL, -- from 1
    made_at  INTEGER NOT NULL,
    document BLOB NOT NULL, -- signed
    PRIMARY KEY (purpose, list, version)
) STRICT;

-- The statement that was signed when a certificate's standing had changed for the n-th time; its digest is in the log.
CREATE TABLE standing_statement (
    certificate TEXT NOT NULL REFERENCES certificate (number),
    changes     INTEGER NOT NULL, -- events of the register that it tells of
    made_at     INTEGER NOT NULL,
    document    BLOB NOT NULL,
    PRIMARY KEY (certificate, changes)
) STRICT;
