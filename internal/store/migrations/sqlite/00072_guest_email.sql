-- +goose Up
-- The address of a guest beside the record: what is held of a person is found by it, and erased.
ALTER TABLE cohort_guest ADD COLUMN email TEXT NOT NULL DEFAULT '';
UPDATE cohort_guest SET email = LOWER(TRIM(COALESCE(json_extract(record, '$.email'), '')));
CREATE INDEX cohort_guest_email ON cohort_guest (email) WHERE email <> '';
