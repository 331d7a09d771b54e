-- name: InsertEdition :exec
INSERT INTO edition (scheme, edition, source, digest, published_by, published_at)
VALUES (@scheme, @edition, @source, @digest, @published_by, @published_at);

-- name: EditionByRef :one
SELECT * FROM edition WHERE scheme = @scheme AND edition = @edition;

-- name: ListEditions :many
SELECT * FROM edition ORDER BY scheme, edition;

-- name: EditionRefs :many
SELECT scheme, edition FROM edition ORDER BY scheme, edition;
