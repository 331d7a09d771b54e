-- +goose Up
-- Every key the agency ever signed with: its public half, and what happened to it by the clock and by the log. Private halves are
-- never here. An index of -1 is none.
CREATE TABLE agency_key (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- SHA-256 of the public key, hexadecimal
    role              TEXT NOT NULL,
    public            BYTEA NOT NULL,    -- SubjectPublicKeyInfo, DER
    chain             TEXT NOT NULL,     -- JSON list of X.509 certificates, base64
    inception         BIGINT NOT NULL,
    announced_at      BIGINT NOT NULL,
    added_index       BIGINT NOT NULL,
    published_at      BIGINT NOT NULL,
    not_before        BIGINT NOT NULL,
    retired_at        BIGINT NOT NULL,
    retired_index     BIGINT NOT NULL,
    compromised_at    BIGINT NOT NULL,
    compromised_index BIGINT NOT NULL,
    compromised_since BIGINT NOT NULL
);
CREATE INDEX agency_key_announced ON agency_key (announced_at, added_index, id);

-- Every version of the trust file. The newest with a signature is what the public gets.
CREATE TABLE trust_file (
    number    BIGINT NOT NULL PRIMARY KEY, -- from 1
    made_at   BIGINT NOT NULL,
    unsigned  BYTEA NOT NULL,
    signed    BYTEA NOT NULL,    -- empty until the root key has signed
    signed_at BIGINT NOT NULL
);
