-- name: InsertKey :exec
INSERT INTO agency_key (id, role, public, chain, inception, announced_at, added_index, published_at, not_before, retired_at, retired_index,
    compromised_at, compromised_index, compromised_since)
VALUES (@id, @role, @public, @chain, @inception, @announced_at, @added_index, @published_at, @not_before, 0, -1, 0, -1, -1);

-- What was said of a key is said once: it is retired once, and what it loses by a compromise only grows.
-- name: UpdateKey :execrows
UPDATE agency_key SET added_index = @added_index, published_at = @published_at, retired_at = @retired_at, retired_index = @retired_index,
    compromised_at = @compromised_at, compromised_index = @compromised_index, compromised_since = @compromised_since
WHERE id = @id AND (retired_at = 0 OR retired_at = @retired_at)
  AND (compromised_at = 0 OR (compromised_at = @compromised_at AND compromised_since >= @compromised_since));

-- name: Keys :many
SELECT * FROM agency_key ORDER BY announced_at, added_index, id;

-- name: InsertTrustFile :exec
INSERT INTO trust_file (number, made_at, unsigned, signed, signed_at) VALUES (@number, @made_at, @unsigned, @signed, @signed_at);

-- name: SignTrustFile :execrows
UPDATE trust_file SET signed = @signed, signed_at = @signed_at WHERE number = @number AND signed_at = 0;

-- name: NewestTrustFile :one
SELECT * FROM trust_file ORDER BY number DESC LIMIT 1;

-- name: SignedTrustFile :one
SELECT * FROM trust_file WHERE signed_at <> 0 ORDER BY number DESC LIMIT 1;
