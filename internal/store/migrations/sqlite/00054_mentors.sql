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

CREATE TABLE mentor_slot (
    id       TEXT NOT NULL PRIMARY KEY,
    mentor   TEXT NOT NULL REFERENCES mentor (person),
    begins   INTEGER NOT NULL, -- microseconds
    record   TEXT NOT NULL, -- JSON of the whole office hour, its bookings and notes with it
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX mentor_slot_mentor ON mentor_slot (mentor, begins, id);

-- Private links to calendar files: who holds the key reads the office hours of a mentor or a company.
CREATE TABLE mentor_calendar (
    owner TEXT NOT NULL PRIMARY KEY, -- "mentor/" and a person, or "company/" and a candidate
    key   TEXT NOT NULL UNIQUE -- SHA-256 of the key in the link, hexadecimal
) STRICT;

-- Events of an intake with who came, and the guests of demo days.
CREATE TABLE cohort_event (
    id       TEXT NOT NULL PRIMARY KEY,
    intake   TEXT NOT NULL REFERENCES cohort_intake (id),
    day      TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole event
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX cohort_event_intake ON cohort_event (intake, day, id);

CREATE TABLE cohort_guest (
    id       TEXT NOT NULL PRIMARY KEY,
    event    TEXT NOT NULL REFERENCES cohort_event (id),
    key      TEXT NOT NULL UNIQUE, -- SHA-256 of the key in the guest's link, hexadecimal
    record   TEXT NOT NULL, -- JSON of the whole guest
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX cohort_guest_event ON cohort_guest (event, id);
