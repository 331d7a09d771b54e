-- A frozen reading is left alone: no row is touched then.
-- name: SaveReading :execrows
INSERT INTO reading (scheme, edition, sheet, number, inputs, digest, reading, made_at, made_by, frozen_at, frozen_by)
VALUES (@scheme, @edition, @sheet, @number, @inputs, @digest, @reading, @made_at, @made_by, 0, '')
ON CONFLICT (scheme, edition, sheet, number) DO UPDATE SET inputs = excluded.inputs, digest = excluded.digest, reading = excluded.reading,
    made_at = excluded.made_at, made_by = excluded.made_by
WHERE reading.frozen_at = 0;

-- name: FreezeReading :execrows
UPDATE reading SET frozen_at = @frozen_at, frozen_by = @frozen_by
WHERE scheme = @scheme AND edition = @edition AND sheet = @sheet AND number = @number AND frozen_at = 0 AND digest = @digest;

-- The result that the case has now is what the reading took in.
-- name: InsertReadingCase :execrows
INSERT INTO reading_case (application, scheme, edition, sheet, number, adjusted, position)
SELECT r.application, CAST(@scheme AS TEXT), CAST(@edition AS TEXT), CAST(@sheet AS TEXT), CAST(@number AS BIGINT), CAST(@adjusted AS BIGINT), r.position
FROM result r WHERE r.application = @application;

-- name: ReadingOf :one
SELECT * FROM reading WHERE scheme = @scheme AND edition = @edition AND sheet = @sheet AND number = @number;

-- Without the readings themselves, which are long.
-- name: ListReadings :many
SELECT scheme, edition, sheet, number, inputs, digest, made_at, made_by, frozen_at, frozen_by FROM reading
ORDER BY scheme, edition, sheet, number;

-- name: OpenResults :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name, r.result FROM application a JOIN result r ON r.application = a.id
JOIN company o ON o.id = a.company LEFT JOIN reading_case c ON c.application = r.application AND c.position = r.position
WHERE a.scheme = @scheme AND a.edition = @edition AND a.sheet = @sheet AND c.application IS NULL
ORDER BY a.id;

-- Each with the result that the reading took in, also where that gave way since; then with when and why it did, and with the cycle of the
-- result that the case has now. A result that is missing is empty.
-- name: CycleResults :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name, c.adjusted,
    CAST(COALESCE(b.result, CASE WHEN r.position = c.position THEN r.result END, '') AS TEXT) AS result,
    CAST(COALESCE(b.ended_at, 0) AS BIGINT) AS ended_at, CAST(COALESCE(b.ended_by, '') AS TEXT) AS ended_by,
    CAST(COALESCE(b.cause, '') AS TEXT) AS cause, CAST(COALESCE(b.words, '') AS TEXT) AS words,
    CAST(COALESCE(r.position, 0) AS BIGINT) AS latest, CAST(COALESCE(n.number, 0) AS BIGINT) AS counts_in
FROM reading_case c JOIN application a ON a.id = c.application JOIN company o ON o.id = a.company
LEFT JOIN result_before b ON b.application = c.application AND b.position = c.position
LEFT JOIN result r ON r.application = c.application
LEFT JOIN reading_case n ON n.application = r.application AND n.position = r.position
WHERE c.scheme = @scheme AND c.edition = @edition AND c.sheet = @sheet AND c.number = @number
ORDER BY c.application;

-- name: CountOpenResults :many
SELECT a.scheme, a.edition, a.sheet, COUNT(*) AS n FROM application a JOIN result r ON r.application = a.id
LEFT JOIN reading_case c ON c.application = r.application AND c.position = r.position
WHERE c.application IS NULL
GROUP BY a.scheme, a.edition, a.sheet ORDER BY a.scheme, a.edition, a.sheet;

-- The cases of a sheet whose result was set aside and that are being scored again. Where a frozen reading took that result in, the case
-- is none of the open cycle's: its next result joins whichever is open then.
-- name: SetAside :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name FROM application a JOIN company o ON o.id = a.company
JOIN result_before b ON b.application = a.id AND b.position = (SELECT MAX(m.position) FROM result_before m WHERE m.application = a.id)
LEFT JOIN reading_case c ON c.application = b.application AND c.position = b.position
WHERE a.scheme = @scheme AND a.edition = @edition AND a.sheet = @sheet AND a.state = 'evaluating' AND c.application IS NULL
ORDER BY a.id;

-- name: LastFrozen :one
SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM reading
WHERE scheme = @scheme AND edition = @edition AND sheet = @sheet AND frozen_at <> 0;

-- name: KeepResultBefore :execrows
INSERT INTO result_before (application, position, result, ended_at, cause, ended_by, words)
SELECT r.application, r.position, r.result, CAST(@ended_at AS BIGINT), CAST(@cause AS TEXT), CAST(@ended_by AS TEXT), CAST(@words AS TEXT)
FROM result r WHERE r.application = @application;

-- name: DeleteResult :execrows
DELETE FROM result WHERE application = @application;

-- name: ResultsBefore :many
SELECT b.result, b.ended_at, b.cause, b.ended_by, b.words,
    COALESCE(c.scheme, '') AS scheme, COALESCE(c.edition, '') AS edition, COALESCE(c.sheet, '') AS sheet, COALESCE(c.number, 0) AS number,
    COALESCE(c.adjusted, -1) AS adjusted, COALESCE(g.digest, '') AS digest
FROM result_before b LEFT JOIN reading_case c ON c.application = b.application AND c.position = b.position
LEFT JOIN reading g ON g.scheme = c.scheme AND g.edition = c.edition AND g.sheet = c.sheet AND g.number = c.number
WHERE b.application = @application ORDER BY b.position;
