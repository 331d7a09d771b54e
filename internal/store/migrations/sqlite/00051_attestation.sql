-- +goose Up
-- Certificates of pilots and of an accelerator's graduates: prepared, signed, perhaps withdrawn, each with its place in a revocation list.
CREATE TABLE attestation (
    number       TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL, -- pilot, graduate
    subject      TEXT NOT NULL, -- the pilot, or the graduate's candidacy
    belongs      TEXT NOT NULL, -- the pilot, or the intake
    list         INTEGER NOT NULL, -- from 1
    place        INTEGER NOT NULL,
    unsigned     BLOB NOT NULL, -- byte for byte, as is document
    document     BLOB NOT NULL, -- empty until it is signed
    prepared_at  INTEGER NOT NULL,
    issued_at    INTEGER NOT NULL, -- 0 until it is signed
    withdrawn_at INTEGER NOT NULL, -- 0 while it stands
    reason       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX attestation_place ON attestation (list, place);
CREATE UNIQUE INDEX attestation_stands ON attestation (kind, subject) WHERE withdrawn_at = 0;
CREATE INDEX attestation_belongs ON attestation (kind, belongs, number);
