-- +goose Up
-- Certificates of pilots and of an accelerator's graduates: prepared, signed, perhaps withdrawn, each with its place in a revocation list.
CREATE TABLE attestation (
    number       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL, -- pilot, graduate
    subject      TEXT COLLATE "C" NOT NULL, -- the pilot, or the graduate's candidacy
    belongs      TEXT COLLATE "C" NOT NULL, -- the pilot, or the intake
    list         BIGINT NOT NULL, -- from 1
    place        BIGINT NOT NULL,
    unsigned     BYTEA NOT NULL, -- byte for byte, as is document
    document     BYTEA NOT NULL, -- empty until it is signed
    prepared_at  BIGINT NOT NULL,
    issued_at    BIGINT NOT NULL, -- 0 until it is signed
    withdrawn_at BIGINT NOT NULL, -- 0 while it stands
    reason       TEXT NOT NULL
);
CREATE UNIQUE INDEX attestation_place ON attestation (list, place);
CREATE UNIQUE INDEX attestation_stands ON attestation (kind, subject) WHERE withdrawn_at = 0;
CREATE INDEX attestation_belongs ON attestation (kind, belongs, number);
