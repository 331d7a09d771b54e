-- +goose Up
-- A decision on a pilot can be set aside. Its card stays as the bytes that were published and says so; the decision that is taken anew has another.
CREATE TABLE pilot_card_now (
    number   TEXT NOT NULL PRIMARY KEY,
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    digest   TEXT NOT NULL, -- hex SHA-256 of the contents
    contents BLOB NOT NULL, -- JSON
    aside    TEXT NOT NULL  -- JSON of the day and the ground; empty while the decision counts
) STRICT;
INSERT INTO pilot_card_now (number, pilot, digest, contents, aside) SELECT number, pilot, digest, contents, '' FROM pilot_card;
DROP TABLE pilot_card;
ALTER TABLE pilot_card_now RENAME TO pilot_card;
CREATE UNIQUE INDEX pilot_card_counts ON pilot_card (pilot) WHERE aside = '';
CREATE INDEX pilot_card_pilot ON pilot_card (pilot, number);
