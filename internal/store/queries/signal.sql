-- name: DeleteSignalReports :exec
DELETE FROM signal_report;

-- name: InsertSignalReport :exec
INSERT INTO signal_report (made_at, report) VALUES (@made_at, @report);

-- name: SignalReport :one
SELECT * FROM signal_report ORDER BY made_at DESC LIMIT 1;

-- name: InsertSignalReview :exec
INSERT INTO signal_review (signal, reviewed_at, reviewed_by, words, unit, figure, cases)
VALUES (@signal, @reviewed_at, @reviewed_by, @words, @unit, @figure, @cases);

-- name: SignalReviews :many
SELECT * FROM signal_review ORDER BY signal, reviewed_at, reviewed_by;

-- The cases whose result is registered, each with its latest submission.
-- name: RegisteredFrom :many
SELECT a.id, a.reference, a.company, a.scheme, a.edition, a.sheet, r.result, s.contents,
    CAST(COALESCE(h.contents, '') AS TEXT) AS helpers
FROM application a
JOIN result r ON r.application = a.id
JOIN submission s ON s.application = a.id AND s.number = a.submissions
LEFT JOIN case_helpers h ON h.application = a.id
WHERE a.reference > @after
ORDER BY a.reference LIMIT CAST(@n AS BIGINT);
