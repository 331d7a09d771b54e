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

-- name: InsertSiteSheet :exec
INSERT INTO site_sheet (digest, name, contents, uploaded_by, uploaded_at, imported_at)
VALUES (@digest, @name, @contents, @uploaded_by, @uploaded_at, 0)
ON CONFLICT (digest) DO NOTHING;

-- name: SiteSheet :one
SELECT * FROM site_sheet WHERE digest = @digest;

-- name: ImportedSiteSheet :execrows
UPDATE site_sheet SET imported_at = @imported_at WHERE digest = @digest AND imported_at = 0;
