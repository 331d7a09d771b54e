-- name: InsertMatch :exec
INSERT INTO site_match (id, state, solution, company, site, record, revision) VALUES (@id, @state, @solution, @company, @site, @record, 1);

-- name: UpdateMatch :execrows
UPDATE site_match SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: MatchByID :one
SELECT * FROM site_match WHERE id = @id;

-- name: Matches :many
SELECT * FROM site_match ORDER BY id DESC;

-- name: MatchesOfSite :many
SELECT * FROM site_match WHERE site = @site ORDER BY id DESC;

-- name: MatchesOfCompany :many
SELECT * FROM site_match WHERE company = @company ORDER BY id DESC;

-- name: InsertSeasonPlan :exec
INSERT INTO season_plan (id, state, record, revision) VALUES (@id, @state, @record, 1);

-- name: UpdateSeasonPlan :execrows
UPDATE season_plan SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: SeasonPlanByID :one
SELECT * FROM season_plan WHERE id = @id;

-- name: SeasonPlans :many
SELECT * FROM season_plan ORDER BY id DESC;
