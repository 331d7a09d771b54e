-- name: InsertIntake :exec
INSERT INTO cohort_intake (id, state, starts, record, revision) VALUES (@id, @state, @starts, @record, 1);

-- name: UpdateIntake :execrows
UPDATE cohort_intake SET state = @state, starts = @starts, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: IntakeByID :one
SELECT * FROM cohort_intake WHERE id = @id;

-- name: Intakes :many
SELECT * FROM cohort_intake ORDER BY starts DESC, id;

-- name: InsertCandidate :exec
INSERT INTO cohort_candidate (id, intake, company, state, record, revision) VALUES (@id, @intake, @company, @state, @record, 1);

-- name: UpdateCandidate :execrows
UPDATE cohort_candidate SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: CandidateByID :one
SELECT * FROM cohort_candidate WHERE id = @id;

-- name: CandidatesOfIntake :many
SELECT * FROM cohort_candidate WHERE intake = @intake ORDER BY id;

-- name: CandidatesOfCompany :many
SELECT * FROM cohort_candidate WHERE company = @company ORDER BY id;

-- name: InsertFigures :exec
INSERT INTO cohort_figures (candidate, period, planned, at, record) VALUES (@candidate, @period, @planned, @at, @record);

-- name: FiguresOfIntake :many
SELECT f.* FROM cohort_figures f JOIN cohort_candidate c ON c.id = f.candidate WHERE c.intake = @intake
ORDER BY f.candidate, f.period, f.planned, f.at;
