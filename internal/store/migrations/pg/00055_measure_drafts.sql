-- +goose Up
-- Drafts of measures of support stand beside those of schemes' editions.
ALTER TABLE edition_draft ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'edition';

-- SHA-256 of a published measure, in hexadecimal; empty in what was published before.
ALTER TABLE measure ADD COLUMN digest TEXT COLLATE "C" NOT NULL DEFAULT '';
