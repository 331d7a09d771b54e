-- +goose Up
-- What was measured in pilots. A row is never changed: another one corrects it.
CREATE TABLE pilot_entry (
    pilot      TEXT NOT NULL REFERENCES pilot (id),
    number     INTEGER NOT NULL, -- in the pilot, from 1
    metric     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    arm        TEXT NOT NULL,
    period     INTEGER NOT NULL,
    cluster    TEXT NOT NULL,
    day        TEXT NOT NULL,
    kind       TEXT NOT NULL, -- value, missing, void
    value      REAL NOT NULL,
    of_value   REAL NOT NULL,
    side       TEXT NOT NULL,
    entered_by TEXT NOT NULL REFERENCES person (id),
    entered_at INTEGER NOT NULL,
    client     TEXT NOT NULL, -- the name a phone or a device gave it, empty where none did
    sheet      TEXT NOT NULL, -- digest of the file it came in, empty where it was typed
    corrects   INTEGER NOT NULL, -- number of the entry it stands for, 0 for none
    reason     TEXT NOT NULL,
    PRIMARY KEY (pilot, number)
) STRICT;
CREATE INDEX pilot_entry_unit ON pilot_entry (pilot, metric, unit);
CREATE UNIQUE INDEX pilot_entry_corrects ON pilot_entry (pilot, corrects) WHERE corrects > 0;
CREATE UNIQUE INDEX pilot_entry_client ON pilot_entry (pilot, client) WHERE client <> '';

-- Files of measurements as they were handed in, with what became of every row.
CREATE TABLE pilot_sheet (
    pilot       TEXT NOT NULL REFERENCES pilot (id),
    digest      TEXT NOT NULL, -- hex SHA-256 of the bytes
    name        TEXT NOT NULL,
    contents    BLOB NOT NULL,
    report      TEXT NOT NULL, -- JSON
    uploaded_by TEXT NOT NULL REFERENCES person (id),
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (pilot, digest)
) STRICT;

-- What is only added to a pilot: looks at the results, deviations, hours of the site, amendments.
CREATE TABLE pilot_note (
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    kind     TEXT NOT NULL,
    number   INTEGER NOT NULL, -- in its kind, from 1
    record   TEXT NOT NULL, -- JSON
    PRIMARY KEY (pilot, kind, number)
) STRICT;

-- What went wrong in a pilot, until it is resolved.
CREATE TABLE pilot_incident (
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    number   INTEGER NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision INTEGER NOT NULL,
    PRIMARY KEY (pilot, number)
) STRICT;

-- Who acts for a site.
CREATE TABLE site_person (
    site   TEXT NOT NULL REFERENCES site (id),
    person TEXT NOT NULL REFERENCES person (id),
    role   TEXT NOT NULL,
    PRIMARY KEY (site, person)
) STRICT;
CREATE INDEX site_person_person ON site_person (person);

-- The company whose solution is tested, where it has an account.
ALTER TABLE pilot ADD COLUMN org TEXT NOT NULL DEFAULT '';
CREATE INDEX pilot_org ON pilot (org, id);

-- What the parties of a pilot sign.
CREATE TABLE pilot_agreement (
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON
    revision INTEGER NOT NULL,
    PRIMARY KEY (pilot)
) STRICT;

-- Keys of devices that measure, by their digest.
CREATE TABLE pilot_key (
    digest     TEXT NOT NULL PRIMARY KEY, -- hex SHA-256 of the key
    pilot      TEXT NOT NULL REFERENCES pilot (id),
    label      TEXT NOT NULL,
    made_by    TEXT NOT NULL REFERENCES person (id),
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pilot_key_pilot ON pilot_key (pilot, made_at);
