-- +goose Up
-- What an expert handed in, each time anew: a sheet that was taken back and changed keeps what stood there before.
CREATE TABLE scoresheet_version (
    application  TEXT NOT NULL,
    expert       TEXT NOT NULL,
    number       INTEGER NOT NULL, -- from 1
    submitted_at INTEGER NOT NULL,
    sheet        TEXT NOT NULL, -- JSON of marks, technology grade and its reason
    PRIMARY KEY (application, expert, number),
    FOREIGN KEY (application, expert) REFERENCES scoresheet (application, expert)
) STRICT;

-- Calibration rounds: experts score the same anchor cases, whose levels are agreed, before they score any other.
CREATE TABLE anchor_round (
    id        TEXT NOT NULL PRIMARY KEY,
    scheme    TEXT NOT NULL,
    edition   TEXT NOT NULL,
    title     TEXT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES person (id),
    opened_at INTEGER NOT NULL, -- 0 while it is being prepared
    closed_at INTEGER NOT NULL,
    FOREIGN KEY (scheme, edition) REFERENCES edition (scheme, edition)
) STRICT;
CREATE INDEX anchor_round_edition ON anchor_round (scheme, edition, opened_at);

CREATE TABLE anchor_case (
    id       TEXT NOT NULL PRIMARY KEY,
    round    TEXT NOT NULL REFERENCES anchor_round (id),
    position INTEGER NOT NULL, -- from 1
    sheet    TEXT NOT NULL,
    contents BLOB NOT NULL, -- JSON of what an expert may see, names masked
    agreed   TEXT NOT NULL, -- JSON of the agreed level and its reason, by item
    UNIQUE (round, position)
) STRICT;

CREATE TABLE anchor_sheet (
    anchor       TEXT NOT NULL REFERENCES anchor_case (id),
    expert       TEXT NOT NULL REFERENCES person (id),
    attempt      INTEGER NOT NULL, -- from 1; later ones after the agreed levels were seen
    marks        TEXT NOT NULL, -- JSON by item
    submitted_at INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    PRIMARY KEY (anchor, expert, attempt)
) STRICT;
CREATE INDEX anchor_sheet_expert ON anchor_sheet (expert);

CREATE TABLE anchor_note (
    id         TEXT NOT NULL PRIMARY KEY,
    anchor     TEXT NOT NULL REFERENCES anchor_case (id),
    item       TEXT NOT NULL, -- empty where it is about the case as a whole
    author     TEXT NOT NULL REFERENCES person (id),
    text       TEXT NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX anchor_note_anchor ON anchor_note (anchor, written_at, id);

CREATE TABLE anchor_badge (
    round     TEXT NOT NULL REFERENCES anchor_round (id),
    expert    TEXT NOT NULL REFERENCES person (id),
    earned_at INTEGER NOT NULL,
    PRIMARY KEY (round, expert)
) STRICT, WITHOUT ROWID;
