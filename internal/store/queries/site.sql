-- name: InsertSite :exec
INSERT INTO site (id, state, name, number, record, revision) VALUES (@id, @state, @name, @number, @record, 1);

-- name: UpdateSite :execrows
UPDATE site SET state = @state, name = @name, number = @number, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: SiteByID :one
SELECT * FROM site WHERE id = @id;

-- name: Sites :many
SELECT * FROM site ORDER BY name, id;

-- name: SitesOfNumber :many
SELECT * FROM site WHERE number = @number ORDER BY name, id;
