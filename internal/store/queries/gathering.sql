-- name: InsertGathering :exec
INSERT INTO cohort_event (id, intake, day, record, revision) VALUES (@id, @intake, @day, @record, 1);

-- name: UpdateGathering :execrows
UPDATE cohort_event SET day = @day, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: GatheringByID :one
SELECT * FROM cohort_event WHERE id = @id;

-- name: GatheringsOfIntake :many
SELECT * FROM cohort_event WHERE intake = @intake ORDER BY day, id;

-- name: InsertGuest :exec
INSERT INTO cohort_guest (id, event, key, email, record, revision) VALUES (@id, @event, @key, @email, @record, 1);

-- name: UpdateGuest :execrows
UPDATE cohort_guest SET record = @record, email = @email, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: GuestByKey :one
SELECT * FROM cohort_guest WHERE key = @key;

-- name: GuestsOfEvent :many
SELECT * FROM cohort_guest WHERE event = @event ORDER BY id;

-- A person is a guest by the address, or by the identifier where the guest has no account.
-- name: GuestsOfPerson :many
SELECT * FROM cohort_guest WHERE id = @id OR (email <> '' AND email = @email) ORDER BY id;

-- name: ForgetGuest :execrows
UPDATE cohort_guest SET record = @record, email = '', key = @key, revision = revision + 1 WHERE id = @id;
