-- name: AppendJournal :exec
INSERT INTO journal (at, actor, act, subject, ground, details)
VALUES (@at, @actor, @act, @subject, @ground, @details);

-- name: JournalOf :many
SELECT * FROM journal WHERE subject = @subject ORDER BY id;

-- name: JournalBefore :many
SELECT * FROM journal WHERE id < @before ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: JournalBy :many
SELECT * FROM journal WHERE actor = @actor ORDER BY id;
