-- +goose Up
-- A decision on a pilot can be set aside. Its card stays as the bytes that were published and says so; the decision that is taken anew has another.
ALTER TABLE pilot_card ADD COLUMN aside TEXT NOT NULL DEFAULT ''; -- JSON of the day and the ground; empty while the decision counts
ALTER TABLE pilot_card DROP CONSTRAINT pilot_card_pilot_key;
CREATE UNIQUE INDEX pilot_card_counts ON pilot_card (pilot) WHERE aside = '';
CREATE INDEX pilot_card_pilot ON pilot_card (pilot, number);
