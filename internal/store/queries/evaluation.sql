-- name: ScoresheetOf :one
SELECT * FROM scoresheet WHERE application = @application AND expert = @expert;

-- name: ScoresheetsOf :many
SELECT * FROM scoresheet WHERE application = @application ORDER BY expert;

-- name: MarksOf :many
SELECT item, answer FROM mark WHERE application = @application AND expert = @expert;

-- name: MarksOfCase :many
SELECT expert, item, answer FROM mark WHERE application = @application;

-- name: MarkedItems :many
SELECT m.application, m.item FROM mark m
JOIN scoresheet s ON s.application = m.application AND s.expert = m.expert AND s.submitted_at = 0
JOIN application a ON a.id = m.application AND a.state = 'evaluating'
WHERE m.expert = @expert;

-- A closed sheet is left alone: no row is touched then.
-- name: TouchScoresheet :execrows
INSERT INTO scoresheet (application, expert, technology, technology_reason, submitted_at, revision)
VALUES (@application, @expert, '', '', 0, 1)
ON CONFLICT (application, expert) DO UPDATE SET revision = scoresheet.revision + 1
WHERE scoresheet.submitted_at = 0;

-- name: SaveTechnology :execrows
INSERT INTO scoresheet (application, expert, technology, technology_reason, submitted_at, revision)
VALUES (@application, @expert, @technology, @technology_reason, 0, 1)
ON CONFLICT (application, expert) DO UPDATE SET revision = scoresheet.revision + 1,
    technology = excluded.technology, technology_reason = excluded.technology_reason
WHERE scoresheet.submitted_at = 0;

-- name: SubmitScoresheet :execrows
UPDATE scoresheet SET technology = @technology, technology_reason = @technology_reason, submitted_at = @submitted_at,
    revision = revision + 1
WHERE application = @application AND expert = @expert AND submitted_at = 0 AND revision = @revision;

-- name: InsertScoresheetVersion :exec
INSERT INTO scoresheet_version (application, expert, number, submitted_at, sheet)
SELECT @application, @expert, COUNT(*) + 1, @submitted_at, CAST(@sheet AS TEXT)
FROM scoresheet_version v WHERE v.application = @application AND v.expert = @expert;

-- name: ScoresheetVersions :many
SELECT * FROM scoresheet_version WHERE application = @application AND expert = @expert ORDER BY number;

-- name: ReopenScoresheet :execrows
UPDATE scoresheet SET submitted_at = 0, revision = revision + 1
WHERE application = @application AND expert = @expert AND submitted_at <> 0 AND revision = @revision;

-- name: SaveMark :exec
INSERT INTO mark (application, expert, item, answer) VALUES (@application, @expert, @item, @answer)
ON CONFLICT (application, expert, item) DO UPDATE SET answer = excluded.answer;

-- name: DeleteMark :exec
DELETE FROM mark WHERE application = @application AND expert = @expert AND item = @item;

-- name: InsertResult :exec
INSERT INTO result (application, total, technology, result, position)
VALUES (@application, @total, @technology, @result, 1 + (SELECT COUNT(*) FROM result_before b WHERE b.application = @application));

-- What a frozen reading says stands beside the result.
-- name: ResultOf :one
SELECT r.result, COALESCE(c.scheme, '') AS scheme, COALESCE(c.edition, '') AS edition, COALESCE(c.sheet, '') AS sheet, COALESCE(c.number, 0) AS number,
    COALESCE(c.adjusted, -1) AS adjusted, COALESCE(g.digest, '') AS digest
FROM result r LEFT JOIN reading_case c ON c.application = r.application AND c.position = r.position
LEFT JOIN reading g ON g.scheme = c.scheme AND g.edition = c.edition AND g.sheet = c.sheet AND g.number = c.number
WHERE r.application = @application;
