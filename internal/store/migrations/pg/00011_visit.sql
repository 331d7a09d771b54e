-- +goose Up
-- The visit of a case. Its entries are only added, each under the name its device gave it; the minutes are kept in the exact
-- bytes that were signed, every version of them.
CREATE TABLE visit (
    application TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    state       TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole visit
    revision    BIGINT NOT NULL
);

CREATE TABLE visit_entry (
    application TEXT COLLATE "C" NOT NULL REFERENCES visit (application),
    id          TEXT COLLATE "C" NOT NULL,
    device      TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    person      TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    received_at BIGINT NOT NULL,
    entry       TEXT NOT NULL, -- JSON of the whole entry
    PRIMARY KEY (application, id),
    UNIQUE (application, device, seq)
);

-- The photos whose bytes have arrived; the bytes are kept among the files, under their digest.
CREATE TABLE visit_photo (
    application TEXT COLLATE "C" NOT NULL REFERENCES visit (application),
    digest      TEXT COLLATE "C" NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL, -- bytes
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (application, digest)
);

CREATE TABLE visit_minutes (
    application TEXT COLLATE "C" NOT NULL REFERENCES visit (application),
    number      BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    contents    BYTEA NOT NULL, -- the frozen bytes, exactly
    PRIMARY KEY (application, number)
);
