-- name: InsertEnclosure :exec
INSERT INTO enclosure (id, subject, digest, record) VALUES (@id, @subject, @digest, @record) ON CONFLICT (subject, digest) DO NOTHING;

-- name: Enclosures :many
SELECT record FROM enclosure WHERE subject = @subject ORDER BY id;

-- name: DeleteEnclosure :execrows
DELETE FROM enclosure WHERE subject = @subject AND id = @id;

-- name: TakeEnclosures :many
DELETE FROM enclosure WHERE subject = @subject RETURNING record;
