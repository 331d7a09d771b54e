-- name: InsertReport :exec
INSERT INTO yearly_report (id, company, scheme, year, certificate, state, due_on, record, revision)
VALUES (@id, @company, @scheme, @year, @certificate, @state, @due_on, @record, 1);

-- name: UpdateReport :execrows
UPDATE yearly_report SET certificate = @certificate, state = @state, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: ReportByID :one
SELECT * FROM yearly_report WHERE id = @id;

-- name: ReportOfYear :one
SELECT * FROM yearly_report WHERE company = @company AND scheme = @scheme AND year = @year;

-- name: ReportsOfCompany :many
SELECT * FROM yearly_report WHERE company = @company ORDER BY year DESC, scheme;

-- name: OpenReportsOn :many
SELECT * FROM yearly_report WHERE certificate = @certificate AND state = 'open' ORDER BY year;

-- name: EveryReport :many
SELECT * FROM yearly_report ORDER BY id;

-- Reports of a state, by due day, with the certificate's holder. Those of certificates that have ended are left out while they are awaited.
-- name: ReportsIn :many
SELECT sqlc.embed(y), e.holder FROM yearly_report y JOIN register_entry e ON e.number = y.certificate
WHERE y.state = @state AND (y.state <> 'open' OR e.valid_through >= @today)
ORDER BY y.due_on, y.id LIMIT CAST(@n AS BIGINT);

-- How many holders have reported and how many not, by due day.
-- name: CountReports :many
SELECT y.state, y.due_on, COUNT(*) AS n FROM yearly_report y JOIN register_entry e ON e.number = y.certificate
WHERE y.state <> 'open' OR e.valid_through >= @today
GROUP BY y.state, y.due_on ORDER BY y.due_on, y.state;

-- name: InsertCheck :exec
INSERT INTO follow_up_check (id, number, certificate, company, state, due_on, record, revision)
VALUES (@id, @number, @certificate, @company, @state, @due_on, @record, 1);

-- name: UpdateCheck :execrows
UPDATE follow_up_check SET state = @state, due_on = @due_on, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: CheckByID :one
SELECT * FROM follow_up_check WHERE id = @id;

-- name: Checks :many
SELECT * FROM follow_up_check ORDER BY number DESC;

-- All checks, with the holders of the certificates.
-- name: ChecksListed :many
SELECT sqlc.embed(c), e.holder FROM follow_up_check c JOIN register_entry e ON e.number = c.certificate ORDER BY c.number DESC;

-- Those that wait for a finding, or for what is to be mended.
-- name: ChecksRunning :many
SELECT sqlc.embed(c), e.holder FROM follow_up_check c JOIN register_entry e ON e.number = c.certificate
WHERE c.state IN ('ordered', 'to_mend') ORDER BY c.number DESC;

-- name: ChecksOfCompany :many
SELECT * FROM follow_up_check WHERE company = @company ORDER BY number DESC;

-- name: InsertDraw :exec
INSERT INTO follow_up_draw (id, drawn_on, record) VALUES (@id, @drawn_on, @record);

-- name: Draws :many
SELECT * FROM follow_up_draw ORDER BY drawn_on DESC, id DESC;
