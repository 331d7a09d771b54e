-- name: InsertEndorsement :exec
INSERT INTO endorsement (nomination, list, place, document, at, fell_at) VALUES (@nomination, @list, @place, @document, @at, 0);

-- name: EndorsementOf :one
SELECT * FROM endorsement WHERE nomination = @nomination;

-- name: FellEndorsement :execrows
UPDATE endorsement SET fell_at = @at WHERE nomination = @nomination AND fell_at = 0;

-- name: CountEndorsementPlaces :one
SELECT COUNT(*) FROM endorsement WHERE list = @list AND place = @place;

-- name: EndorsementLists :one
SELECT CAST(COALESCE(MAX(list), 0) AS BIGINT) FROM endorsement;

-- name: FallenEndorsements :many
SELECT place FROM endorsement WHERE list = @list AND fell_at > 0 ORDER BY place;

-- name: OwnEndorsements :many
SELECT * FROM endorsement WHERE list > 0 ORDER BY nomination;

-- name: InsertOpened :exec
INSERT INTO nomination_opened (nomination, company) VALUES (@nomination, @company);

-- name: NominationsFor :many
SELECT n.* FROM partner_nomination n JOIN nomination_opened o ON o.nomination = n.id WHERE o.company = @company ORDER BY n.id DESC;
