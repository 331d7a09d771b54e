-- +goose Up
-- What an expert handed in, each time anew: a sheet that was taken back and changed keeps what stood there before.
CREATE TABLE scoresheet_version (
    application  TEXT COLLATE "C" NOT NULL,
    expert       TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL, -- from 1
    submitted_at BIGINT NOT NULL,
    sheet        TEXT NOT NULL, -- JSON of marks, technology grade and its reason
    PRIMARY KEY (application, expert, number),
    FOREIGN KEY (application, expert) REFERENCES scoresheet (application, expert)
);

-- Calibration rounds: experts score the same anchor cases, whose levels are agreed, before they score any other.
CREATE TABLE anchor_round (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scheme    TEXT COLLATE "C" NOT NULL,
    edition   TEXT COLLATE "C" NOT NULL,
    title     TEXT NOT NULL,
    opened_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    opened_at BIGINT NOT NULL, -- 0 while it is being prepared
    closed_at BIGINT NOT NULL,
    FOREIGN KEY (scheme, edition) REFERENCES edition (scheme, edition)
);
CREATE INDEX anchor_round_edition ON anchor_round (scheme, edition, opened_at);

CREATE TABLE anchor_case (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    round    TEXT COLLATE "C" NOT NULL REFERENCES anchor_round (id),
    position BIGINT NOT NULL, -- from 1
    sheet    TEXT NOT NULL,
    contents BYTEA NOT NULL, -- JSON of what an expert may see, names masked
    agreed   TEXT NOT NULL, -- JSON of the agreed level and its reason, by item
    UNIQUE (round, position)
);

CREATE TABLE anchor_sheet (
    anchor       TEXT COLLATE "C" NOT NULL REFERENCES anchor_case (id),
    expert       TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    attempt      BIGINT NOT NULL, -- from 1; later ones after the agreed levels were seen
    marks        TEXT NOT NULL, -- JSON by item
    submitted_at BIGINT NOT NULL,
    revision     BIGINT NOT NULL,
    PRIMARY KEY (anchor, expert, attempt)
);
CREATE INDEX anchor_sheet_expert ON anchor_sheet (expert);

CREATE TABLE anchor_note (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    anchor     TEXT COLLATE "C" NOT NULL REFERENCES anchor_case (id),
    item       TEXT COLLATE "C" NOT NULL, -- empty where it is about the case as a whole
    author     TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    text       TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX anchor_note_anchor ON anchor_note (anchor, written_at, id);

CREATE TABLE anchor_badge (
    round     TEXT COLLATE "C" NOT NULL REFERENCES anchor_round (id),
    expert    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    earned_at BIGINT NOT NULL,
    PRIMARY KEY (round, expert)
);
