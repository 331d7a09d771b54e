-- name: InsertApproval :exec
INSERT INTO approval (id, kind, subject, content, words, digest, proposed_by, proposed_at, outcome, settled_by, settled_at, answer)
VALUES (@id, @kind, @subject, @content, @words, @digest, @proposed_by, @proposed_at, '', '', 0, '');

-- name: SettleApproval :execrows
UPDATE approval SET outcome = @outcome, settled_by = @settled_by, settled_at = @settled_at, answer = @answer
WHERE id = @id AND outcome = '';

-- name: ApprovalByID :one
SELECT * FROM approval WHERE id = @id;

-- name: WaitingApproval :one
SELECT * FROM approval WHERE subject = @subject AND outcome = '';

-- name: ApprovalsOf :many
SELECT * FROM approval WHERE subject = @subject ORDER BY id;

-- name: WaitingApprovals :many
SELECT * FROM approval WHERE outcome = '' ORDER BY id LIMIT CAST(@n AS BIGINT);

-- name: ApprovalsFrom :many
SELECT * FROM approval WHERE id > @after ORDER BY id LIMIT CAST(@n AS BIGINT);
