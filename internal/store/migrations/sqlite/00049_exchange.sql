-- +goose Up
-- The endorsement of a nomination as a signed credential: ours with its place in a revocation list, a partner's without.
CREATE TABLE endorsement (
    nomination TEXT NOT NULL PRIMARY KEY REFERENCES partner_nomination (id),
    list       INTEGER NOT NULL, -- from 1; 0 for a partner's
    place      INTEGER NOT NULL,
    document   BLOB NOT NULL, -- byte for byte
    at         INTEGER NOT NULL,
    fell_at    INTEGER NOT NULL -- when it fell, with its certificate or otherwise; 0 while it stands
) STRICT;
CREATE UNIQUE INDEX endorsement_place ON endorsement (list, place) WHERE list > 0;

-- What was opened here for companies that partners put forward.
CREATE TABLE nomination_opened (
    nomination TEXT NOT NULL PRIMARY KEY REFERENCES partner_nomination (id),
    company    TEXT NOT NULL REFERENCES company (id)
) STRICT;
CREATE INDEX nomination_opened_company ON nomination_opened (company, nomination);

-- Calls that two agencies publish together.
CREATE TABLE joint_call (
    id        TEXT NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL REFERENCES partner_agreement (id),
    record    TEXT NOT NULL, -- JSON of the whole call
    revision  INTEGER NOT NULL
) STRICT;
CREATE INDEX joint_call_agreement ON joint_call (agreement, id);
