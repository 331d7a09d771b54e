-- +goose Up
-- What holders of certificates report once a year.
CREATE TABLE yearly_report (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    company     TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    scheme      TEXT COLLATE "C" NOT NULL,
    year        BIGINT NOT NULL, -- which is reported
    certificate TEXT COLLATE "C" NOT NULL REFERENCES certificate (number),
    state       TEXT COLLATE "C" NOT NULL,
    due_on      TEXT COLLATE "C" NOT NULL,
    record      TEXT NOT NULL, -- JSON of the whole report
    revision    BIGINT NOT NULL,
    UNIQUE (company, scheme, year)
);
CREATE INDEX yearly_report_due ON yearly_report (state, due_on, id);
CREATE INDEX yearly_report_certificate ON yearly_report (certificate);

-- Follow-up checks of holders, and the lots by which they are drawn.
CREATE TABLE follow_up_check (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number      TEXT COLLATE "C" NOT NULL UNIQUE,
    certificate TEXT COLLATE "C" NOT NULL REFERENCES certificate (number),
    company     TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    state       TEXT COLLATE "C" NOT NULL,
    due_on      TEXT COLLATE "C" NOT NULL, -- of the next step
    record      TEXT NOT NULL, -- JSON of the whole check
    revision    BIGINT NOT NULL
);
CREATE INDEX follow_up_check_company ON follow_up_check (company, number);
CREATE INDEX follow_up_check_certificate ON follow_up_check (certificate);

CREATE TABLE follow_up_draw (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    drawn_on TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL -- JSON of the whole lot with its seed
);
