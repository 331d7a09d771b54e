-- name: InsertSheet :exec
INSERT INTO sheet (kind, digest, name, contents, uploaded_by, uploaded_at, entered_at)
VALUES (@kind, @digest, @name, @contents, @uploaded_by, @uploaded_at, 0)
ON CONFLICT (kind, digest) DO NOTHING;

-- name: Sheet :one
SELECT * FROM sheet WHERE kind = @kind AND digest = @digest;

-- name: EnteredSheet :execrows
UPDATE sheet SET entered_at = @entered_at WHERE kind = @kind AND digest = @digest AND entered_at = 0;

-- name: InsertOfferReview :exec
INSERT INTO offer_review (id, sheet, line, part, state, record, revision) VALUES (@id, @sheet, @line, @part, @state, @record, 1);

-- name: UpdateOfferReview :execrows
UPDATE offer_review SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: OfferReviewByID :one
SELECT * FROM offer_review WHERE id = @id;

-- name: OfferReviews :many
SELECT * FROM offer_review WHERE state = @state ORDER BY sheet, line, part, id;

-- name: CountOfferReviews :many
SELECT state, COUNT(*) AS n FROM offer_review GROUP BY state ORDER BY state;

-- name: InsertNeedReview :exec
INSERT INTO need_review (id, sheet, line, part, state, record, revision) VALUES (@id, @sheet, @line, @part, @state, @record, 1);

-- name: UpdateNeedReview :execrows
UPDATE need_review SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: NeedReviewByID :one
SELECT * FROM need_review WHERE id = @id;

-- name: NeedReviews :many
SELECT * FROM need_review WHERE state = @state ORDER BY sheet, line, part, id;

-- name: CountNeedReviews :many
SELECT state, COUNT(*) AS n FROM need_review GROUP BY state ORDER BY state;
