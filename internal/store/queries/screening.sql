-- name: InsertScreening :exec
INSERT INTO screening (id, number, digest, taken_on, record) VALUES (@id, @number, @digest, @taken_on, @record);

-- name: ScreeningByID :one
SELECT record FROM screening WHERE id = @id;

-- name: ScreeningNumber :one
SELECT number FROM screening WHERE id = @id;

-- name: ScreeningByDigest :one
SELECT record FROM screening WHERE digest = @digest;

-- name: Screenings :many
SELECT record FROM screening ORDER BY taken_on DESC, id DESC;

-- The day of the latest; empty where there is none.
-- name: LastScreened :one
SELECT CAST(COALESCE(MAX(taken_on), '') AS TEXT) AS last_on FROM screening;

-- name: InsertHit :exec
INSERT INTO screening_hit (id, screening, certificate, kind, found_on, state, record, revision)
VALUES (@id, @screening, @certificate, @kind, @found_on, @state, @record, 1);

-- name: UpdateHit :execrows
UPDATE screening_hit SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: HitByID :one
SELECT * FROM screening_hit WHERE id = @id;

-- name: HitKnown :one
SELECT * FROM screening_hit WHERE certificate = @certificate AND kind = @kind AND found_on = @found_on;

-- name: HitsOfScreening :many
SELECT * FROM screening_hit WHERE screening = @screening ORDER BY id;

-- name: HitsOn :many
SELECT * FROM screening_hit WHERE certificate = @certificate ORDER BY id DESC;

-- name: HitsIn :many
SELECT * FROM screening_hit WHERE state = @state ORDER BY id;

-- name: EveryHit :many
SELECT * FROM screening_hit ORDER BY id;

-- name: HeldNumbers :many
SELECT number FROM register_entry WHERE country = @country AND business_number = @business_number ORDER BY number;

-- The first day of the earliest certificate of an edition that has not run out; empty where there is none.
-- name: FirstStanding :one
SELECT CAST(COALESCE(MIN(issued_on), '') AS TEXT) AS first_on FROM register_entry
WHERE scheme = @scheme AND edition = @edition AND valid_through >= @today;
