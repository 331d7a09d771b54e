-- name: InsertLetter :exec
INSERT INTO letter (id, recipient, email, kind, language, subject, text, html, application, created_at, sent_at)
VALUES (@id, @recipient, @email, @kind, @language, @subject, @text, @html, @application, @created_at, @sent_at);

-- name: LetterByID :one
SELECT * FROM letter WHERE id = @id;

-- name: MarkSent :execrows
UPDATE letter SET sent_at = @sent_at WHERE id = @id AND sent_at = 0;

-- name: LettersOf :many
SELECT * FROM letter WHERE application = @application ORDER BY created_at, id;

-- name: LettersTo :many
SELECT * FROM letter WHERE recipient = @recipient ORDER BY created_at, id;

-- That a letter went, when and of which kind stays; what it said and to which address does not.
-- name: ForgetLettersTo :exec
UPDATE letter SET email = '', subject = '', text = '', html = '' WHERE recipient = @recipient;
