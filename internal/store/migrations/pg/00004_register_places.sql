-- +goose Up
-- place is the order in which the register took entries and events in, from 1 without a gap: whoever has read up to a place
-- and reads on from there has missed nothing. What stood here before is numbered by when it was published or recorded.
ALTER TABLE register_entry ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
UPDATE register_entry SET place = o.place
FROM (SELECT number, ROW_NUMBER() OVER (ORDER BY published_at, number) AS place FROM register_entry) o
WHERE o.number = register_entry.number;
CREATE UNIQUE INDEX register_entry_place ON register_entry (place);

ALTER TABLE register_event ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
UPDATE register_event SET place = o.place
FROM (SELECT number, position, ROW_NUMBER() OVER (ORDER BY recorded_at, number, position) AS place FROM register_event) o
WHERE o.number = register_event.number AND o.position = register_event.position;
CREATE UNIQUE INDEX register_event_place ON register_event (place);

-- The certificate in the place of a superseded one.
ALTER TABLE register_event ADD COLUMN successor TEXT NOT NULL DEFAULT '';

-- What is searched lies in register.Index, which spells every name in three scripts.
ALTER TABLE register_entry DROP COLUMN search;

-- Figures on the process as they were released: what is hidden was never written here.
CREATE TABLE figure (
    scheme  TEXT COLLATE "C" NOT NULL,
    year    BIGINT NOT NULL,
    measure TEXT COLLATE "C" NOT NULL,
    value   BIGINT NOT NULL,
    state   TEXT NOT NULL,
    PRIMARY KEY (scheme, year, measure)
);
