-- +goose Up
-- Meetings of a committee.
CREATE TABLE committee_meeting (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    held_on  TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole meeting
    revision BIGINT NOT NULL
);
CREATE INDEX committee_meeting_day ON committee_meeting (held_on, id);

-- Which cases stand on which agenda.
CREATE TABLE committee_item (
    meeting     TEXT COLLATE "C" NOT NULL REFERENCES committee_meeting (id),
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    PRIMARY KEY (meeting, application)
);
CREATE INDEX committee_item_case ON committee_item (application);
