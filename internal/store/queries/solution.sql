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

-- name: InsertAdmission :exec
INSERT INTO admission (id, number, solution, company, state, due_on, record, revision)
VALUES (@id, @number, @solution, @company, @state, @due_on, @record, 1);

-- name: UpdateAdmission :execrows
UPDATE admission SET state = @state, due_on = @due_on, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: AdmissionByID :one
SELECT * FROM admission WHERE id = @id;

-- name: Admissions :many
SELECT * FROM admission ORDER BY number DESC;

-- name: AdmissionsOf :many
SELECT * FROM admission WHERE company = @company ORDER BY number DESC;
