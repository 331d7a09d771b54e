-- name: InsertSignInLink :exec
INSERT INTO sign_in_link (hash, email, purpose, next, created_at, expires_at, taken_at)
VALUES (@hash, @email, @purpose, @next, @created_at, @expires_at, 0);

-- One statement both asks and takes: of two presses of the same link only one gets a row back.
-- name: TakeSignInLink :one
UPDATE sign_in_link SET taken_at = @now
WHERE hash = @hash AND taken_at = 0 AND expires_at > @now
RETURNING *;

-- name: CountRecentLinks :one
SELECT COUNT(*) FROM sign_in_link WHERE email = @email AND created_at >= @since;

-- name: InsertSession :exec
INSERT INTO session (hash, person, created_at, seen_at, expires_at)
VALUES (@hash, @person, @created_at, @seen_at, @expires_at);

-- name: LiveSession :one
SELECT * FROM session WHERE hash = @hash AND expires_at > @now;

-- name: TouchSession :execrows
UPDATE session SET seen_at = @seen_at WHERE hash = @hash;

-- name: DeleteSession :exec
DELETE FROM session WHERE hash = @hash;

-- name: DeleteSessionsOf :exec
DELETE FROM session WHERE person = @person;

-- name: PurgeLinks :exec
DELETE FROM sign_in_link WHERE expires_at < @before;

-- name: PurgeSessions :exec
DELETE FROM session WHERE expires_at < @before;
