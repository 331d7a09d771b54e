-- name: InsertPilot :exec
INSERT INTO pilot (id, state, site, record, revision) VALUES (@id, @state, @site, @record, 1);

-- name: UpdatePilot :execrows
UPDATE pilot SET state = @state, site = @site, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PilotByID :one
SELECT * FROM pilot WHERE id = @id;

-- name: Pilots :many
SELECT * FROM pilot ORDER BY id DESC;
