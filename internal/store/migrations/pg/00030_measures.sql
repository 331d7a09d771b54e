-- +goose Up
-- Measures of support as they were published, version by version; a row never changes.
CREATE TABLE measure (
    code         TEXT COLLATE "C" NOT NULL,
    version      TEXT COLLATE "C" NOT NULL,
    source       BYTEA NOT NULL, -- the file, byte for byte
    published_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    published_at BIGINT NOT NULL,
    PRIMARY KEY (code, version)
);

-- What companies state of themselves for the rules of measures.
CREATE TABLE company_statement (
    company   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES company (id),
    record    TEXT NOT NULL, -- JSON, fact to value
    stated_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    stated_at BIGINT NOT NULL,
    revision  BIGINT NOT NULL
);
