-- name: InsertPractice :exec
INSERT INTO practice (id, agreement, revision) VALUES (@id, @agreement, 1);

-- name: TouchPractice :execrows
UPDATE practice SET revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PracticeByID :one
SELECT * FROM practice WHERE id = @id;

-- name: Practices :many
SELECT * FROM practice ORDER BY id DESC;

-- name: InsertPracticeStep :exec
INSERT INTO practice_step (id, practice, record) VALUES (@id, @practice, @record);

-- name: UpdatePracticeStep :execrows
UPDATE practice_step SET record = @record WHERE id = @id;

-- name: PracticeSteps :many
SELECT * FROM practice_step WHERE practice = @practice ORDER BY id;

-- name: AllPracticeSteps :many
SELECT * FROM practice_step ORDER BY practice, id;

-- name: InsertRelease :exec
INSERT INTO joint_release (id, agreement, record) VALUES (@id, @agreement, @record);

-- name: UpdateRelease :execrows
UPDATE joint_release SET record = @record WHERE id = @id;

-- name: ReleasesUnder :many
SELECT * FROM joint_release WHERE agreement = @agreement ORDER BY id;
