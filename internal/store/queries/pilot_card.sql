-- name: InsertPilotCard :exec
INSERT INTO pilot_card (number, pilot, digest, contents) VALUES (@number, @pilot, @digest, @contents);

-- name: PilotCard :one
SELECT * FROM pilot_card WHERE number = @number;

-- name: PilotCardOf :one
SELECT * FROM pilot_card WHERE pilot = @pilot;

-- name: PilotCards :many
SELECT * FROM pilot_card ORDER BY number DESC;
