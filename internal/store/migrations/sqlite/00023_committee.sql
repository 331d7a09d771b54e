-- +goose Up
-- Meetings of a committee.
CREATE TABLE committee_meeting (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    held_on  TEXT NOT NULL,
    record   TEXT NOT NULL, -- JSON of the whole meeting
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX committee_meeting_day ON committee_meeting (held_on, id);

-- Which cases stand on which agenda.
CREATE TABLE committee_item (
    meeting     TEXT NOT NULL REFERENCES committee_meeting (id),
    application TEXT NOT NULL REFERENCES application (id),
    PRIMARY KEY (meeting, application)
) STRICT;
CREATE INDEX committee_item_case ON committee_item (application);
