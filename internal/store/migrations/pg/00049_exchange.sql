-- +goose Up
-- The endorsement of a nomination as a signed credential: ours with its place in a revocation list, a partner's without.
CREATE TABLE endorsement (
    nomination TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES partner_nomination (id),
    list       BIGINT NOT NULL, -- from 1; 0 for a partner's
    place      BIGINT NOT NULL,
    document   BYTEA NOT NULL, -- byte for byte
    at         BIGINT NOT NULL,
    fell_at    BIGINT NOT NULL -- when it fell, with its certificate or otherwise; 0 while it stands
);
CREATE UNIQUE INDEX endorsement_place ON endorsement (list, place) WHERE list > 0;

-- What was opened here for companies that partners put forward.
CREATE TABLE nomination_opened (
    nomination TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES partner_nomination (id),
    company    TEXT COLLATE "C" NOT NULL REFERENCES company (id)
);
CREATE INDEX nomination_opened_company ON nomination_opened (company, nomination);

-- Calls that two agencies publish together.
CREATE TABLE joint_call (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement TEXT COLLATE "C" NOT NULL REFERENCES partner_agreement (id),
    record    TEXT NOT NULL, -- JSON of the whole call
    revision  BIGINT NOT NULL
);
CREATE INDEX joint_call_agreement ON joint_call (agreement, id);
