-- name: InsertCall :exec
INSERT INTO joint_call (id, agreement, record, revision) VALUES (@id, @agreement, @record, 1);

-- name: UpdateCall :execrows
UPDATE joint_call SET record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: CallByID :one
SELECT * FROM joint_call WHERE id = @id;

-- name: Calls :many
SELECT * FROM joint_call ORDER BY id DESC;
