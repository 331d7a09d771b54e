-- +goose Up
-- What the experts' severity comes to in a cycle: all results of one sheet that were registered since the last reading was frozen.
CREATE TABLE reading (
    scheme    TEXT COLLATE "C" NOT NULL,
    edition   TEXT COLLATE "C" NOT NULL,
    sheet     TEXT COLLATE "C" NOT NULL,
    number    BIGINT NOT NULL, -- of the cycle, from 1
    inputs    TEXT NOT NULL,    -- hex SHA-256 of what it was worked out from
    digest    TEXT NOT NULL,    -- hex SHA-256 of the reading
    reading   BYTEA NOT NULL,    -- JSON, the very bytes of the digest
    made_at   BIGINT NOT NULL,
    made_by   TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    frozen_by TEXT NOT NULL,
    PRIMARY KEY (scheme, edition, sheet, number),
    FOREIGN KEY (scheme, edition) REFERENCES edition (scheme, edition)
);

-- The cases of frozen readings.
CREATE TABLE reading_case (
    application TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    scheme      TEXT COLLATE "C" NOT NULL,
    edition     TEXT COLLATE "C" NOT NULL,
    sheet       TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    adjusted    BIGINT NOT NULL, -- tenths of a point; -1 where there is none
    FOREIGN KEY (scheme, edition, sheet, number) REFERENCES reading (scheme, edition, sheet, number)
);

-- Results that gave way to another when one more expert was asked.
CREATE TABLE result_before (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    position    BIGINT NOT NULL, -- from 1
    result      TEXT NOT NULL,    -- JSON of the whole result
    ended_at    BIGINT NOT NULL,
    PRIMARY KEY (application, position)
);

CREATE INDEX application_sheet ON application (scheme, edition, sheet, id);
