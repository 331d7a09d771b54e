-- name: InsertAnchorRound :exec
INSERT INTO anchor_round (id, scheme, edition, title, opened_by, opened_at, closed_at)
VALUES (@id, @scheme, @edition, @title, @opened_by, 0, 0);

-- name: UpdateAnchorRound :execrows
UPDATE anchor_round SET opened_at = @opened_at, closed_at = @closed_at WHERE id = @id AND closed_at = 0;

-- name: AnchorRound :one
SELECT * FROM anchor_round WHERE id = @id;

-- name: AnchorRounds :many
SELECT * FROM anchor_round ORDER BY id DESC;

-- name: LatestAnchorRound :one
SELECT * FROM anchor_round WHERE scheme = @scheme AND edition = @edition AND opened_at <> 0 ORDER BY opened_at DESC, id DESC LIMIT 1;

-- name: InsertAnchorCase :exec
INSERT INTO anchor_case (id, round, position, sheet, contents, agreed) VALUES (@id, @round, @position, @sheet, @contents, @agreed);

-- name: SaveAgreed :execrows
UPDATE anchor_case SET agreed = @agreed WHERE id = @id;

-- name: AnchorCase :one
SELECT * FROM anchor_case WHERE id = @id;

-- name: AnchorCases :many
SELECT * FROM anchor_case WHERE round = @round ORDER BY position;

-- name: SaveAnchorSheet :execrows
INSERT INTO anchor_sheet (anchor, expert, attempt, marks, submitted_at, revision)
VALUES (@anchor, @expert, @attempt, @marks, @submitted_at, 1)
ON CONFLICT (anchor, expert, attempt) DO UPDATE SET marks = excluded.marks, submitted_at = excluded.submitted_at, revision = anchor_sheet.revision + 1
WHERE anchor_sheet.submitted_at = 0;

-- name: AnchorSheetsOf :many
SELECT s.* FROM anchor_sheet s JOIN anchor_case c ON c.id = s.anchor
WHERE c.round = @round AND s.expert = @expert ORDER BY c.position, s.attempt;

-- name: AnchorSheets :many
SELECT s.* FROM anchor_sheet s JOIN anchor_case c ON c.id = s.anchor
WHERE c.round = @round ORDER BY s.expert, c.position, s.attempt;

-- name: InsertAnchorNote :exec
INSERT INTO anchor_note (id, anchor, item, author, text, written_at) VALUES (@id, @anchor, @item, @author, @text, @written_at);

-- name: AnchorNotes :many
SELECT * FROM anchor_note WHERE anchor = @anchor ORDER BY written_at, id;

-- name: InsertAnchorBadge :exec
INSERT INTO anchor_badge (round, expert, earned_at) VALUES (@round, @expert, @earned_at)
ON CONFLICT (round, expert) DO NOTHING;

-- name: AnchorBadges :many
SELECT * FROM anchor_badge WHERE round = @round ORDER BY expert;
