-- +goose Up
-- Mentors of the accelerator and the companies they are paired with.
CREATE TABLE mentor (
    person   TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole mentor
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE mentor_pairing (
    id        TEXT NOT NULL PRIMARY KEY,
    intake    TEXT NOT NULL REFERENCES cohort_intake (id),
    candidate TEXT NOT NULL REFERENCES cohort_candidate (id),
    mentor    TEXT NOT NULL REFERENCES mentor (person),
    live      INTEGER NOT NULL, -- 1: asked for or standing; a company has a mentor once
    record    TEXT NOT NULL, -- JSON of the whole pairing
    revision  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mentor_pairing_live ON mentor_pairing (candidate, mentor) WHERE live = 1;
CREATE INDEX mentor_pairing_mentor ON mentor_pairing (mentor, id);
