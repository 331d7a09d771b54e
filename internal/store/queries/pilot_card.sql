-- name: InsertPilotCard :exec
INSERT INTO pilot_card (number, pilot, digest, contents, aside) VALUES (@number, @pilot, @digest, @contents, '');

-- name: PilotCard :one
SELECT * FROM pilot_card WHERE number = @number;

-- name: PilotCardOf :one
SELECT * FROM pilot_card WHERE pilot = @pilot AND aside = '';

-- name: PilotCardsOf :many
SELECT * FROM pilot_card WHERE pilot = @pilot ORDER BY number;

-- name: SetPilotCardAside :execrows
UPDATE pilot_card SET aside = @aside WHERE number = @number AND aside = '';

-- name: PilotCards :many
SELECT * FROM pilot_card ORDER BY number DESC;
