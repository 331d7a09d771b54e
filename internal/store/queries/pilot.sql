-- name: InsertPilot :exec
INSERT INTO pilot (id, state, site, org, record, revision) VALUES (@id, @state, @site, @org, @record, 1);

-- name: UpdatePilot :execrows
UPDATE pilot SET state = @state, site = @site, org = @org, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PilotByID :one
SELECT * FROM pilot WHERE id = @id;

-- name: Pilots :many
SELECT * FROM pilot ORDER BY id DESC;

-- name: TestedSites :many
SELECT DISTINCT site FROM pilot WHERE state NOT IN ('draft', 'locked') ORDER BY site;

-- name: PilotsOfSite :many
SELECT * FROM pilot WHERE site = @site ORDER BY id DESC;

-- name: PilotsOfOrg :many
SELECT * FROM pilot WHERE org = @org ORDER BY id DESC;
