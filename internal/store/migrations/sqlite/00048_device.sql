-- +goose Up
-- Keys of devices that measure, by their digest. No version made one before.
DROP TABLE pilot_key;
CREATE TABLE pilot_key (
    pilot      TEXT NOT NULL REFERENCES pilot (id),
    number     INTEGER NOT NULL, -- in the pilot, from 1
    label      TEXT NOT NULL,
    digest     TEXT NOT NULL UNIQUE, -- hex SHA-256 of the key
    side       TEXT NOT NULL, -- of the pilot, for which the device measures
    made_by    TEXT NOT NULL REFERENCES person (id),
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL, -- 0 while it opens
    heard_at   INTEGER NOT NULL, -- when it last delivered, 0 for never
    PRIMARY KEY (pilot, number)
) STRICT;

-- Which device entered a measurement, by the number of its key; 0 for none.
ALTER TABLE pilot_entry ADD COLUMN device INTEGER NOT NULL DEFAULT 0;
