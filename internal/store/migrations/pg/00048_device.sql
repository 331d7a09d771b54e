-- +goose Up
-- Keys of devices that measure, by their digest. No version made one before.
DROP TABLE pilot_key;
CREATE TABLE pilot_key (
    pilot      TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    number     BIGINT NOT NULL, -- in the pilot, from 1
    label      TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL UNIQUE, -- hex SHA-256 of the key
    side       TEXT COLLATE "C" NOT NULL, -- of the pilot, for which the device measures
    made_by    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL, -- 0 while it opens
    heard_at   BIGINT NOT NULL, -- when it last delivered, 0 for never
    PRIMARY KEY (pilot, number)
);

-- Which device entered a measurement, by the number of its key; 0 for none.
ALTER TABLE pilot_entry ADD COLUMN device BIGINT NOT NULL DEFAULT 0;
