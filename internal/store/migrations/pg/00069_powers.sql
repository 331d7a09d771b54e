-- +goose Up
-- Powers of attorney: who acts for which company without belonging to it. Nobody acts from the moment in ends_at on.
CREATE TABLE power_of_attorney (
    id        TEXT COLLATE "C" PRIMARY KEY,
    company   TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    person    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    begins_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL,
    record    TEXT NOT NULL
);
CREATE INDEX power_of_attorney_person ON power_of_attorney (person, ends_at);
CREATE INDEX power_of_attorney_company ON power_of_attorney (company);
