-- +goose Up
-- What the latest look over the history showed. One row: the report is made again every night.
CREATE TABLE signal_report (
    made_at INTEGER NOT NULL PRIMARY KEY,
    report  TEXT NOT NULL -- JSON of the whole report
) STRICT;

-- Who looked at a signal, and what they say about it. Signals are named alike in every report, so this outlives them.
CREATE TABLE signal_review (
    signal      TEXT NOT NULL,
    reviewed_at INTEGER NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES person (id),
    words       TEXT NOT NULL,
    unit        TEXT NOT NULL, -- of the figure
    figure      INTEGER NOT NULL, -- as it stood then
    cases       INTEGER NOT NULL,
    PRIMARY KEY (signal, reviewed_at, reviewed_by)
) STRICT, WITHOUT ROWID;
