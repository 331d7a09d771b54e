-- +goose Up
-- What was measured in pilots. A row is never changed: another one corrects it.
CREATE TABLE pilot_entry (
    pilot      TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    number     BIGINT NOT NULL, -- in the pilot, from 1
    metric     TEXT COLLATE "C" NOT NULL,
    unit       TEXT COLLATE "C" NOT NULL,
    arm        TEXT COLLATE "C" NOT NULL,
    period     BIGINT NOT NULL,
    cluster    TEXT COLLATE "C" NOT NULL,
    day        TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL, -- value, missing, void
    value      DOUBLE PRECISION NOT NULL,
    of_value   DOUBLE PRECISION NOT NULL,
    side       TEXT COLLATE "C" NOT NULL,
    entered_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    entered_at BIGINT NOT NULL,
    client     TEXT COLLATE "C" NOT NULL, -- the name a phone or a device gave it, empty where none did
    sheet      TEXT COLLATE "C" NOT NULL, -- digest of the file it came in, empty where it was typed
    corrects   BIGINT NOT NULL, -- number of the entry it stands for, 0 for none
    reason     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (pilot, number)
);
CREATE INDEX pilot_entry_unit ON pilot_entry (pilot, metric, unit);
CREATE UNIQUE INDEX pilot_entry_corrects ON pilot_entry (pilot, corrects) WHERE corrects > 0;
CREATE UNIQUE INDEX pilot_entry_client ON pilot_entry (pilot, client) WHERE client <> '';

-- Files of measurements as they were handed in, with what became of every row.
CREATE TABLE pilot_sheet (
    pilot       TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    digest      TEXT COLLATE "C" NOT NULL, -- hex SHA-256 of the bytes
    name        TEXT COLLATE "C" NOT NULL,
    contents    BYTEA NOT NULL,
    report      TEXT NOT NULL, -- JSON
    uploaded_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (pilot, digest)
);

-- What is only added to a pilot: looks at the results, deviations, hours of the site, amendments.
CREATE TABLE pilot_note (
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    kind     TEXT COLLATE "C" NOT NULL,
    number   BIGINT NOT NULL, -- in its kind, from 1
    record   TEXT NOT NULL, -- JSON
    PRIMARY KEY (pilot, kind, number)
);

-- What went wrong in a pilot, until it is resolved.
CREATE TABLE pilot_incident (
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    number   BIGINT NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision BIGINT NOT NULL,
    PRIMARY KEY (pilot, number)
);

-- Who acts for a site.
CREATE TABLE site_person (
    site   TEXT COLLATE "C" NOT NULL REFERENCES site (id),
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    role   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (site, person)
);
CREATE INDEX site_person_person ON site_person (person);

-- The company whose solution is tested, where it has an account.
ALTER TABLE pilot ADD COLUMN org TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX pilot_org ON pilot (org, id);

-- What the parties of a pilot sign.
CREATE TABLE pilot_agreement (
    pilot    TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision BIGINT NOT NULL,
    PRIMARY KEY (pilot)
);

-- Keys of devices that measure, by their digest.
CREATE TABLE pilot_key (
    digest     TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- hex SHA-256 of the key
    pilot      TEXT COLLATE "C" NOT NULL REFERENCES pilot (id),
    label      TEXT COLLATE "C" NOT NULL,
    made_by    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX pilot_key_pilot ON pilot_key (pilot, made_at);
