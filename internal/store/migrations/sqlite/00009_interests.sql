-- +goose Up
-- What an expert says of themselves: fields, languages, region, employers, posts, shares.
CREATE TABLE expert_profile (
    person     TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    profile    TEXT NOT NULL, -- JSON of the whole profile
    revision   INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every yearly form of an expert's interests; one that was signed is never changed, the next one follows it.
CREATE TABLE interest_form (
    person    TEXT NOT NULL REFERENCES person (id),
    number    INTEGER NOT NULL, -- from 1
    signed_at INTEGER NOT NULL,
    form      TEXT NOT NULL, -- JSON of the whole form
    PRIMARY KEY (person, number)
) STRICT, WITHOUT ROWID;

-- Organisations that belong together, each with the names it is known by.
CREATE TABLE organisation_group (
    id       TEXT NOT NULL PRIMARY KEY,
    contents TEXT NOT NULL, -- JSON of the whole group
    revision INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

-- Whom an applicant paid or asked for help with the application. They are parties to the case.
CREATE TABLE case_helpers (
    application TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    contents    TEXT NOT NULL, -- JSON of the whole statement
    revision    INTEGER NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What connects an expert with the parties to a case, as it was found, and who looked past it for which reason. Nothing is removed:
-- a finding stays when the data it came from change.
CREATE TABLE interest_finding (
    application TEXT NOT NULL REFERENCES application (id),
    person      TEXT NOT NULL REFERENCES person (id),
    mark        TEXT NOT NULL, -- what the finding is told from others by
    finding     TEXT NOT NULL, -- JSON of the whole finding
    found_at    INTEGER NOT NULL,
    lifted_by   TEXT NOT NULL, -- empty while it stands
    lifted_at   INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (application, person, mark)
) STRICT, WITHOUT ROWID;

-- Which words on confidentiality an expert agreed to before seeing a case.
CREATE TABLE confidentiality (
    application TEXT NOT NULL REFERENCES application (id),
    person      TEXT NOT NULL REFERENCES person (id),
    language    TEXT NOT NULL,
    words       TEXT NOT NULL,
    signed_at   INTEGER NOT NULL,
    PRIMARY KEY (application, person)
) STRICT, WITHOUT ROWID;
