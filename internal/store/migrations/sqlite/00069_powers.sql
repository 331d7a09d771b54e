-- +goose Up
-- Powers of attorney: who acts for which company without belonging to it. Nobody acts from the moment in ends_at on.
CREATE TABLE power_of_attorney (
    id        TEXT PRIMARY KEY,
    company   TEXT NOT NULL REFERENCES company (id),
    person    TEXT NOT NULL REFERENCES person (id),
    begins_at INTEGER NOT NULL,
    ends_at   INTEGER NOT NULL,
    record    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX power_of_attorney_person ON power_of_attorney (person, ends_at);
CREATE INDEX power_of_attorney_company ON power_of_attorney (company);
