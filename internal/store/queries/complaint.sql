-- name: InsertComplaint :exec
INSERT INTO complaint (id, number, company, state, due_on, record, revision)
VALUES (@id, @number, @company, @state, @due_on, @record, 1);

-- name: UpdateComplaint :execrows
UPDATE complaint SET state = @state, due_on = @due_on, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: ComplaintByID :one
SELECT * FROM complaint WHERE id = @id;

-- name: Complaints :many
SELECT * FROM complaint ORDER BY number DESC;

-- name: ComplaintsOf :many
SELECT * FROM complaint WHERE company = @company ORDER BY number DESC;
