-- +goose Up
-- Files enclosed with something that is not handed in yet; handed in, they are part of its record.
CREATE TABLE enclosure (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL, -- what they are kept for
    digest  TEXT COLLATE "C" NOT NULL,
    record  TEXT NOT NULL, -- JSON
    UNIQUE (subject, digest)
);

-- The working days of a year of a country, where they are others than those that come with the program.
CREATE TABLE workday_year (
    country      TEXT COLLATE "C" NOT NULL,
    year         BIGINT NOT NULL,
    number       BIGINT NOT NULL, -- from 1; the latest holds
    effective_on TEXT COLLATE "C" NOT NULL,
    digest       TEXT NOT NULL, -- hex SHA-256 of the file
    file         TEXT NOT NULL, -- as it was given
    record       TEXT NOT NULL, -- JSON: who proposed and who confirmed it, when and why
    PRIMARY KEY (country, year, number)
);
