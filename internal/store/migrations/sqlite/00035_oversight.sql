-- +goose Up
-- What holders of certificates report once a year.
CREATE TABLE yearly_report (
    id          TEXT NOT NULL PRIMARY KEY,
    company     TEXT NOT NULL REFERENCES company (id),
    scheme      TEXT NOT NULL,
    year        INTEGER NOT NULL, -- which is reported
    certificate TEXT NOT NULL REFERENCES certificate (number),
    state       TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole report
    revision    INTEGER NOT NULL,
    UNIQUE (company, scheme, year)
) STRICT;
CREATE INDEX yearly_report_due ON yearly_report (state, due_on, id);
CREATE INDEX yearly_report_certificate ON yearly_report (certificate);

-- Follow-up checks of holders, and the lots by which they are drawn.
CREATE TABLE follow_up_check (
    id          TEXT NOT NULL PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    certificate TEXT NOT NULL REFERENCES certificate (number),
    company     TEXT NOT NULL REFERENCES company (id),
    state       TEXT NOT NULL,
    due_on      TEXT NOT NULL, -- of the next step
    record      TEXT NOT NULL, -- JSON of the whole check
    revision    INTEGER NOT NULL
) STRICT;
CREATE INDEX follow_up_check_company ON follow_up_check (company, number);
CREATE INDEX follow_up_check_certificate ON follow_up_check (certificate);

CREATE TABLE follow_up_draw (
    id       TEXT NOT NULL PRIMARY KEY,
    drawn_on TEXT NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole lot with its seed
) STRICT;
