-- +goose Up
-- The month that a follow-up is of, so that pilots whose last one has come need not be read to see what is late.
ALTER TABLE pilot_follow_up ADD COLUMN month BIGINT NOT NULL DEFAULT 0;
UPDATE pilot_follow_up SET month = (record::jsonb ->> 'month')::bigint;
CREATE INDEX pilot_state ON pilot (state, id);
