-- +goose Up
-- Intakes of the accelerator, who applied to them, and what companies say of their figures.
CREATE TABLE cohort_intake (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    starts   TEXT COLLATE "C" NOT NULL, -- its first day
    record   TEXT NOT NULL, -- JSON of the whole intake
    revision BIGINT NOT NULL
);
CREATE INDEX cohort_intake_starts ON cohort_intake (starts, id);

CREATE TABLE cohort_candidate (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    intake   TEXT COLLATE "C" NOT NULL REFERENCES cohort_intake (id),
    company  TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole candidate, its assessments with it
    revision BIGINT NOT NULL,
    UNIQUE (intake, company)
);
CREATE INDEX cohort_candidate_company ON cohort_candidate (company, id);

CREATE TABLE cohort_figures (
    candidate TEXT COLLATE "C" NOT NULL REFERENCES cohort_candidate (id),
    period    TEXT COLLATE "C" NOT NULL, -- "2027-03" or "2027"
    planned   BIGINT NOT NULL, -- 1: said before, of what is to be
    at        BIGINT NOT NULL, -- when it was said, microseconds; what was said before stays
    record    TEXT NOT NULL, -- JSON
    PRIMARY KEY (candidate, period, planned, at)
);
