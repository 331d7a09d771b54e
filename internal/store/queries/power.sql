-- name: InsertPower :exec
INSERT INTO power_of_attorney (id, company, person, begins_at, ends_at, record) VALUES (@id, @company, @person, @begins_at, @ends_at, @record);

-- Only the end of a power ever changes, and only once.
-- name: EndPower :execrows
UPDATE power_of_attorney SET ends_at = @ends_at, record = @record WHERE id = @id AND ends_at > @ends_at;

-- name: PowerByID :one
SELECT record FROM power_of_attorney WHERE id = @id;

-- name: PowersOfCompany :many
SELECT record FROM power_of_attorney WHERE company = @company ORDER BY id DESC;

-- name: PowersOfPerson :many
SELECT record FROM power_of_attorney WHERE person = @person ORDER BY id;

-- name: PowersInForce :many
SELECT record FROM power_of_attorney WHERE person = @person AND begins_at <= @now AND ends_at > @now ORDER BY id;

-- name: Powers :many
SELECT record FROM power_of_attorney ORDER BY id;
