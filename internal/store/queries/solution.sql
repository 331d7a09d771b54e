-- name: InsertSolution :exec
INSERT INTO solution (id, company, name, record, revision) VALUES (@id, @company, @name, @record, 1);

-- name: UpdateSolution :execrows
UPDATE solution SET name = @name, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: SolutionByID :one
SELECT * FROM solution WHERE id = @id;

-- name: Solutions :many
SELECT * FROM solution ORDER BY name, id;

-- name: SolutionsOf :many
SELECT * FROM solution WHERE company = @company ORDER BY name, id;
