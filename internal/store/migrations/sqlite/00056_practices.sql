-- +goose Up
-- The library of practices that the agency keeps together with partners.
CREATE TABLE practice (
    id        TEXT NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL REFERENCES partner_agreement (id),
    revision  INTEGER NOT NULL -- grows with every step
) STRICT;
CREATE INDEX practice_agreement ON practice (agreement, id);

-- Versions, answers and translations, of both sides. What stands is worked out of them.
CREATE TABLE practice_step (
    id       TEXT NOT NULL PRIMARY KEY, -- the id of the message that carries it
    practice TEXT NOT NULL REFERENCES practice (id),
    record   TEXT NOT NULL -- JSON of the whole step
) STRICT;
CREATE INDEX practice_step_practice ON practice_step (practice, id);

-- Figures that one side released to the other. A correction is a release of its own.
CREATE TABLE joint_release (
    id        TEXT NOT NULL PRIMARY KEY, -- the id of the message that carries it
    agreement TEXT NOT NULL REFERENCES partner_agreement (id),
    record    TEXT NOT NULL -- JSON of the whole release
) STRICT;
CREATE INDEX joint_release_agreement ON joint_release (agreement, id);
