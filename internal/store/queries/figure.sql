-- name: DeleteFigures :exec
DELETE FROM figure;

-- name: InsertFigure :exec
INSERT INTO figure (scheme, year, measure, value, state) VALUES (@scheme, @year, @measure, @value, @state);

-- name: Figures :many
SELECT * FROM figure ORDER BY scheme, year, measure;

-- What came of each case, as far as figures are made of it.
-- name: OutcomesFrom :many
SELECT a.reference, a.scheme, a.state, a.state_since,
    CAST(COALESCE((SELECT s.at FROM submission s WHERE s.application = a.id AND s.number = 1), 0) AS BIGINT) AS submitted_at,
    CAST((SELECT COUNT(*) FROM submission s WHERE s.application = a.id AND s.corrections NOT IN ('', 'null', '[]')) AS BIGINT) AS returns,
    CAST(COALESCE(d.decision, '') AS TEXT) AS decision,
    CAST(COALESCE(r.result, '') AS TEXT) AS result
FROM application a
LEFT JOIN decision d ON d.application = a.id
LEFT JOIN result r ON r.application = a.id
WHERE a.reference > @after
ORDER BY a.reference LIMIT CAST(@n AS BIGINT);
