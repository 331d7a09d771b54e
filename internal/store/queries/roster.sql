-- name: InsertRound :exec
INSERT INTO assignment_round (id, state, settings, version, appointed, opened_by, opened_at, approved_by, approved_at, revision)
VALUES (@id, @state, @settings, 0, 0, @opened_by, @opened_at, '', 0, 1);

-- name: UpdateRound :execrows
UPDATE assignment_round SET state = @state, settings = @settings, version = @version, appointed = @appointed,
    approved_by = @approved_by, approved_at = @approved_at, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: RoundByID :one
SELECT * FROM assignment_round WHERE id = @id;

-- name: Rounds :many
SELECT * FROM assignment_round ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: RoundsIn :many
SELECT * FROM assignment_round WHERE state = @state ORDER BY id;

-- name: InsertPlan :exec
INSERT INTO assignment_plan (round, version, origin, of, settings, input, digest, plan, made_by, made_at)
VALUES (@round, @version, @origin, @of, @settings, @input, @digest, @plan, @made_by, @made_at);

-- name: RosterPlan :one
SELECT * FROM assignment_plan WHERE round = @round AND version = @version;

-- name: RosterPlans :many
SELECT version, origin, of, digest, made_by, made_at FROM assignment_plan WHERE round = @round ORDER BY version;

-- name: RosterSeats :many
SELECT m.person, m.declaration, a.id AS application, a.sheet, a.state, p.visit_on,
    CAST(COALESCE(s.submitted_at, 0) AS BIGINT) AS submitted_at,
    CAST((SELECT COUNT(*) FROM mark k WHERE k.application = a.id AND k.expert = m.person) AS BIGINT) AS marked
FROM panel_member m
JOIN panel p ON p.application = m.application
JOIN application a ON a.id = m.application
LEFT JOIN scoresheet s ON s.application = m.application AND s.expert = m.person
ORDER BY m.person, a.id;
