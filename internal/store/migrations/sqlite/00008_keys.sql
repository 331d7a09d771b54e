-- +goose Up
-- Every key the agency ever signed with: its public half, and what happened to it by the clock and by the log. Private halves are
-- never here. An index of -1 is none.
CREATE TABLE agency_key (
    id                TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the public key, hexadecimal
    role              TEXT NOT NULL,
    public            BLOB NOT NULL,    -- SubjectPublicKeyInfo, DER
    chain             TEXT NOT NULL,    -- JSON list of X.509 certificates, base64
    inception         INTEGER NOT NULL,
    announced_at      INTEGER NOT NULL,
    added_index       INTEGER NOT NULL,
    published_at      INTEGER NOT NULL,
    not_before        INTEGER NOT NULL,
    retired_at        INTEGER NOT NULL,
    retired_index     INTEGER NOT NULL,
    compromised_at    INTEGER NOT NULL,
    compromised_index INTEGER NOT NULL,
    compromised_since INTEGER NOT NULL
) STRICT;
CREATE INDEX agency_key_announced ON agency_key (announced_at, added_index, id);

-- Every version of the trust file. The newest with a signature is what the public gets.
CREATE TABLE trust_file (
    number    INTEGER NOT NULL PRIMARY KEY, -- from 1
    made_at   INTEGER NOT NULL,
    unsigned  BLOB NOT NULL,
    signed    BLOB NOT NULL,    -- empty until the root key has signed
    signed_at INTEGER NOT NULL
) STRICT;
