-- +goose Up
-- The visit of a case. Its entries are only added, each under the name its device gave it; the minutes are kept in the exact
-- bytes that were signed, every version of them.
CREATE TABLE visit (
    application TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    state       TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole visit
    revision    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_entry (
    application TEXT NOT NULL REFERENCES visit (application),
    id          TEXT NOT NULL,
    device      TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    person      TEXT NOT NULL REFERENCES person (id),
    received_at INTEGER NOT NULL,
    entry       TEXT NOT NULL, -- JSON of the whole entry
    PRIMARY KEY (application, id),
    UNIQUE (application, device, seq)
) STRICT, WITHOUT ROWID;

-- The photos whose bytes have arrived; the bytes are kept among the files, under their digest.
CREATE TABLE visit_photo (
    application TEXT NOT NULL REFERENCES visit (application),
    digest      TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        INTEGER NOT NULL, -- bytes
    uploaded_by TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (application, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_minutes (
    application TEXT NOT NULL REFERENCES visit (application),
    number      INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    contents    BLOB NOT NULL, -- the frozen bytes, exactly
    PRIMARY KEY (application, number)
) STRICT;
