-- +goose Up
-- Intakes of the accelerator, who applied to them, and what companies say of their figures.
CREATE TABLE cohort_intake (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    starts   TEXT NOT NULL, -- its first day
    record   TEXT NOT NULL, -- JSON of the whole intake
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX cohort_intake_starts ON cohort_intake (starts, id);

CREATE TABLE cohort_candidate (
    id       TEXT NOT NULL PRIMARY KEY,
    intake   TEXT NOT NULL REFERENCES cohort_intake (id),
    company  TEXT NOT NULL,
    state    TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole candidate, its assessments with it
    revision INTEGER NOT NULL,
    UNIQUE (intake, company)
) STRICT;
CREATE INDEX cohort_candidate_company ON cohort_candidate (company, id);

CREATE TABLE cohort_figures (
    candidate TEXT NOT NULL REFERENCES cohort_candidate (id),
    period    TEXT NOT NULL, -- "2027-03" or "2027"
    planned   INTEGER NOT NULL, -- 1: said before, of what is to be
    at        INTEGER NOT NULL, -- when it was said, microseconds; what was said before stays
    record    TEXT NOT NULL, -- JSON
    PRIMARY KEY (candidate, period, planned, at)
) STRICT;
