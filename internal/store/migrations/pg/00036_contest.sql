-- +goose Up
-- Grades and acts on certificates can be objected to as well as refusals: each of them once.
ALTER TABLE objection ADD COLUMN against TEXT COLLATE "C" NOT NULL DEFAULT 'refusal'; -- refusal, grade, suspension, revocation
ALTER TABLE objection ALTER COLUMN against DROP DEFAULT;
ALTER TABLE objection DROP CONSTRAINT objection_application_decision_key;
ALTER TABLE objection ADD CONSTRAINT objection_once UNIQUE (application, against, decision);
