-- name: InsertAsks :exec
INSERT INTO partner_asks (agreement, side, record, revision) VALUES (@agreement, @side, @record, 1);

-- name: UpdateAsks :execrows
UPDATE partner_asks SET record = @record, revision = revision + 1 WHERE agreement = @agreement AND side = @side AND revision = @revision;

-- name: AsksOf :one
SELECT * FROM partner_asks WHERE agreement = @agreement AND side = @side;
