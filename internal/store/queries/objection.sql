-- name: InsertObjection :exec
INSERT INTO objection (id, application, against, decision, state, answer_by, record, revision) VALUES (@id, @application, @against, @decision, @state, @answer_by, @record, 1);

-- name: UpdateObjection :execrows
UPDATE objection SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: ObjectionByID :one
SELECT * FROM objection WHERE id = @id;

-- name: Objections :many
SELECT * FROM objection ORDER BY id DESC;

-- name: ObjectionsOf :many
SELECT * FROM objection WHERE application = @application ORDER BY id;

-- name: KeepDecisionBefore :execrows
INSERT INTO decision_before (application, position, decision, ended_at)
SELECT r.application, 1 + (SELECT COUNT(*) FROM decision_before b WHERE b.application = r.application), r.decision, CAST(@ended_at AS BIGINT)
FROM decision r WHERE r.application = @application;

-- name: DeleteDecision :execrows
DELETE FROM decision WHERE application = @application;

-- name: DecisionsBefore :many
SELECT decision, ended_at FROM decision_before WHERE application = @application ORDER BY position;
