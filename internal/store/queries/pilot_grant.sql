-- name: InsertPilotGrant :exec
INSERT INTO pilot_grant (id, pilot, state, record, revision) VALUES (@id, @pilot, @state, @record, 1);

-- name: UpdatePilotGrant :execrows
UPDATE pilot_grant SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PilotGrant :one
SELECT * FROM pilot_grant WHERE id = @id;

-- name: PilotGrants :many
SELECT * FROM pilot_grant WHERE pilot = @pilot ORDER BY id;

-- name: InsertGrantCost :exec
INSERT INTO pilot_grant_cost (cost, request) VALUES (@cost, @request);

-- name: DeleteGrantCosts :exec
DELETE FROM pilot_grant_cost WHERE request = @request;
