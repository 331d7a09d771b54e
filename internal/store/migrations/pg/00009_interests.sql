-- +goose Up
-- What an expert says of themselves: fields, languages, region, employers, posts, shares.
CREATE TABLE expert_profile (
    person     TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES person (id),
    profile    TEXT NOT NULL, -- JSON of the whole profile
    revision   BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Every yearly form of an expert's interests; one that was signed is never changed, the next one follows it.
CREATE TABLE interest_form (
    person    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    number    BIGINT NOT NULL, -- from 1
    signed_at BIGINT NOT NULL,
    form      TEXT NOT NULL, -- JSON of the whole form
    PRIMARY KEY (person, number)
);

-- Organisations that belong together, each with the names it is known by.
CREATE TABLE organisation_group (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    contents TEXT NOT NULL, -- JSON of the whole group
    revision BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);

-- Whom an applicant paid or asked for help with the application. They are parties to the case.
CREATE TABLE case_helpers (
    application TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    contents    TEXT NOT NULL, -- JSON of the whole statement
    revision    BIGINT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_at    BIGINT NOT NULL
);

-- What connects an expert with the parties to a case, as it was found, and who looked past it for which reason. Nothing is removed:
-- a finding stays when the data it came from change.
CREATE TABLE interest_finding (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    person      TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    mark        TEXT COLLATE "C" NOT NULL, -- what the finding is told from others by
    finding     TEXT NOT NULL, -- JSON of the whole finding
    found_at    BIGINT NOT NULL,
    lifted_by   TEXT NOT NULL, -- empty while it stands
    lifted_at   BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (application, person, mark)
);

-- Which words on confidentiality an expert agreed to before seeing a case.
CREATE TABLE confidentiality (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    person      TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    language    TEXT NOT NULL,
    words       TEXT NOT NULL,
    signed_at   BIGINT NOT NULL,
    PRIMARY KEY (application, person)
);
