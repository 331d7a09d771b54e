-- name: InsertPilotOutcome :exec
INSERT INTO pilot_outcome (id, pilot, record, revision) VALUES (@id, @pilot, @record, 1);

-- name: UpdatePilotOutcome :execrows
UPDATE pilot_outcome SET record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PilotOutcome :one
SELECT * FROM pilot_outcome WHERE id = @id;

-- name: PilotOutcomes :many
SELECT * FROM pilot_outcome WHERE pilot = @pilot ORDER BY id;

-- name: AllPilotOutcomes :many
SELECT * FROM pilot_outcome ORDER BY pilot, id;

-- name: InsertPilotFollowUp :exec
INSERT INTO pilot_follow_up (pilot, number, record, month)
VALUES (@pilot, (SELECT CAST(COALESCE(MAX(f.number), 0) + 1 AS BIGINT) FROM pilot_follow_up f WHERE f.pilot = @pilot), @record, @month);

-- name: PilotFollowUps :many
SELECT * FROM pilot_follow_up WHERE pilot = @pilot ORDER BY number;

-- name: PilotFollowUpsToGo :many
SELECT f.* FROM pilot_follow_up f JOIN pilot p ON p.id = f.pilot
WHERE p.state = @state AND NOT EXISTS (SELECT 1 FROM pilot_follow_up l WHERE l.pilot = p.id AND l.month >= @month) ORDER BY f.pilot, f.number;

-- name: AllPilotFollowUps :many
SELECT * FROM pilot_follow_up ORDER BY pilot, number;

-- name: SavePilotFigures :exec
INSERT INTO pilot_figures (released_on, record) VALUES (@released_on, @record)
ON CONFLICT (released_on) DO UPDATE SET record = excluded.record;

-- name: PilotFigures :many
SELECT * FROM pilot_figures ORDER BY released_on DESC;
