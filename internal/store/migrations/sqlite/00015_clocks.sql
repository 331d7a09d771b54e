-- +goose Up
-- When a case was first submitted, and the times in which its clocks stood. Of cases that were returned before this it is not known
-- when: their clocks run from the latest submission, as they did.
ALTER TABLE application ADD COLUMN applied_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN stops TEXT NOT NULL DEFAULT ''; -- JSON
UPDATE application SET applied_at = submitted_at;
