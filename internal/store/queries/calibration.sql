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

-- name: InsertReadingCase :exec
INSERT INTO reading_case (application, scheme, edition, sheet, number, adjusted)
VALUES (@application, @scheme, @edition, @sheet, @number, @adjusted);

-- name: ReadingOf :one
SELECT * FROM reading WHERE scheme = @scheme AND edition = @edition AND sheet = @sheet AND number = @number;

-- Without the readings themselves, which are long.
-- name: ListReadings :many
SELECT scheme, edition, sheet, number, inputs, digest, made_at, made_by, frozen_at, frozen_by FROM reading
ORDER BY scheme, edition, sheet, number;

-- name: OpenResults :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name, r.result FROM application a JOIN result r ON r.application = a.id
JOIN company o ON o.id = a.company LEFT JOIN reading_case c ON c.application = a.id
WHERE a.scheme = @scheme AND a.edition = @edition AND a.sheet = @sheet AND c.application IS NULL
ORDER BY a.id;

-- name: CycleResults :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name, r.result FROM reading_case c JOIN result r ON r.application = c.application
JOIN application a ON a.id = c.application JOIN company o ON o.id = a.company
WHERE c.scheme = @scheme AND c.edition = @edition AND c.sheet = @sheet AND c.number = @number
ORDER BY c.application;

-- name: CountOpenResults :many
SELECT a.scheme, a.edition, a.sheet, COUNT(*) AS n FROM application a JOIN result r ON r.application = a.id
LEFT JOIN reading_case c ON c.application = a.id
WHERE c.application IS NULL
GROUP BY a.scheme, a.edition, a.sheet ORDER BY a.scheme, a.edition, a.sheet;

-- The cases of a sheet whose result was set aside and that are being scored again.
-- name: SetAside :many
SELECT a.id, a.reference, a.company, a.state, o.name, o.latin_name FROM application a JOIN company o ON o.id = a.company
WHERE a.scheme = @scheme AND a.edition = @edition AND a.sheet = @sheet AND a.state = 'evaluating'
    AND EXISTS (SELECT 1 FROM result_before b WHERE b.application = a.id)
ORDER BY a.id;

-- name: LastFrozen :one
SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM reading
WHERE scheme = @scheme AND edition = @edition AND sheet = @sheet AND frozen_at <> 0;

-- name: KeepResultBefore :execrows
INSERT INTO result_before (application, position, result, ended_at)
SELECT r.application, 1 + (SELECT COUNT(*) FROM result_before b WHERE b.application = r.application), r.result, CAST(@ended_at AS BIGINT)
FROM result r WHERE r.application = @application;

-- name: DeleteResult :execrows
DELETE FROM result WHERE application = @application;

-- name: ResultsBefore :many
SELECT result FROM result_before WHERE application = @application ORDER BY position;
