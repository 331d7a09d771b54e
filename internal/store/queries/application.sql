-- name: NextNumber :one
INSERT INTO sequence (name, last) VALUES (@name, 1)
ON CONFLICT (name) DO UPDATE SET last = sequence.last + 1
RETURNING last;

-- name: InsertApplication :exec
INSERT INTO application (id, reference, company, scheme, edition, sheet, state, state_since, opened_by, opened_at,
    submitted_at, submissions, digest, language, revision, applied_at, stops, renews)
VALUES (@id, @reference, @company, @scheme, @edition, @sheet, @state, @state_since, @opened_by, @opened_at,
    @submitted_at, @submissions, @digest, @language, @revision, @applied_at, @stops, @renews);

-- A draft under a newer edition of its scheme; nothing else about a case (reference, company, sheet, who opened it) ever changes.
-- name: MoveDraft :execrows
UPDATE application SET edition = @edition, revision = revision + 1
WHERE id = @id AND state = 'draft' AND edition = @was AND revision = @revision;

-- What a case is about (reference, company, edition, sheet, who opened it) does not change with its state, so it is not among the columns.
-- name: UpdateApplication :execrows
UPDATE application SET state = @state, state_since = @state_since, submitted_at = @submitted_at,
    applied_at = @applied_at, stops = @stops, submissions = @submissions, digest = @digest, language = @language, revision = revision + 1
WHERE id = @id AND state = @was AND revision = @revision;

-- name: BumpRevision :one
UPDATE application SET revision = revision + 1
WHERE id = @id AND revision = @revision
RETURNING revision;

-- name: ApplicationByID :one
SELECT * FROM application WHERE id = @id;

-- name: ApplicationsOf :many
SELECT * FROM application WHERE company = @company ORDER BY reference DESC;

-- name: ApplicationsFrom :many
SELECT * FROM application WHERE reference > @after
ORDER BY reference LIMIT CAST(@n AS BIGINT);

-- name: CountByState :many
SELECT state, COUNT(*) AS cases FROM application GROUP BY state;

-- Words are patterns of letters and digits between % signs; slots that are not needed are empty.
-- name: ListCases :many
SELECT sqlc.embed(a), c.name AS company_name, c.latin_name,
    CAST(COALESCE(r.total, -1) AS BIGINT) AS total,
    CAST(COALESCE(r.technology, '') AS TEXT) AS technology,
    CAST(COALESCE(d.grade, '') AS TEXT) AS grade,
    CAST(COALESCE(t.number, '') AS TEXT) AS number,
    CAST(COALESCE(p.visit_on, '') AS TEXT) AS visit_on
FROM application a
JOIN company c ON c.id = a.company
LEFT JOIN result r ON r.application = a.id
LEFT JOIN decision d ON d.application = a.id
LEFT JOIN certificate t ON t.application = a.id
LEFT JOIN panel p ON p.application = a.id
WHERE a.reference < @before
  AND (CAST(@word_1 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_1 AS TEXT))
  AND (CAST(@word_2 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_2 AS TEXT))
  AND (CAST(@word_3 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_3 AS TEXT))
  AND (CAST(@word_4 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_4 AS TEXT))
  AND (CAST(@word_5 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_5 AS TEXT))
  AND (CAST(@word_6 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_6 AS TEXT))
ORDER BY a.reference DESC
LIMIT CAST(@n AS BIGINT);

-- ListCases for some of the states. It is a query of its own because each has its own way: this one gathers the states by their
-- index and sorts, the other walks backwards along the references and stops. There is a slot for every state.
-- name: ListCasesIn :many
SELECT sqlc.embed(a), c.name AS company_name, c.latin_name,
    CAST(COALESCE(r.total, -1) AS BIGINT) AS total,
    CAST(COALESCE(r.technology, '') AS TEXT) AS technology,
    CAST(COALESCE(d.grade, '') AS TEXT) AS grade,
    CAST(COALESCE(t.number, '') AS TEXT) AS number,
    CAST(COALESCE(p.visit_on, '') AS TEXT) AS visit_on
FROM application a
JOIN company c ON c.id = a.company
LEFT JOIN result r ON r.application = a.id
LEFT JOIN decision d ON d.application = a.id
LEFT JOIN certificate t ON t.application = a.id
LEFT JOIN panel p ON p.application = a.id
WHERE a.reference < @before
  AND a.state IN (@state_1, @state_2, @state_3, @state_4, @state_5, @state_6, @state_7, @state_8, @state_9, @state_10)
  AND (CAST(@word_1 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_1 AS TEXT))
  AND (CAST(@word_2 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_2 AS TEXT))
  AND (CAST(@word_3 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_3 AS TEXT))
  AND (CAST(@word_4 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_4 AS TEXT))
  AND (CAST(@word_5 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_5 AS TEXT))
  AND (CAST(@word_6 AS TEXT) = '' OR a.reference || ' ' || c.search LIKE CAST(@word_6 AS TEXT))
ORDER BY a.reference DESC
LIMIT CAST(@n AS BIGINT);

-- name: AnswersOf :many
SELECT item, answer FROM answer WHERE application = @application;

-- name: SaveAnswer :exec
INSERT INTO answer (application, item, answer) VALUES (@application, @item, @answer)
ON CONFLICT (application, item) DO UPDATE SET answer = excluded.answer;

-- name: DeleteAnswer :exec
DELETE FROM answer WHERE application = @application AND item = @item;

-- name: PlanOf :many
SELECT section, text FROM plan_section WHERE application = @application;

-- name: SavePlan :exec
INSERT INTO plan_section (application, section, text) VALUES (@application, @section, @text)
ON CONFLICT (application, section) DO UPDATE SET text = excluded.text;

-- name: DropPlan :exec
DELETE FROM plan_section WHERE application = @application AND section = @section;

-- name: EvidenceOf :many
SELECT * FROM evidence WHERE application = @application ORDER BY uploaded_at, id;

-- name: EvidenceFile :one
SELECT * FROM evidence WHERE application = @application AND id = @id;

-- name: InsertEvidence :exec
INSERT INTO evidence (id, application, part, name, media_type, size, digest, uploaded_by, uploaded_at)
VALUES (@id, @application, @part, @name, @media_type, @size, @digest, @uploaded_by, @uploaded_at);

-- name: DeleteEvidence :execrows
DELETE FROM evidence WHERE application = @application AND id = @id;

-- name: InsertSubmission :exec
INSERT INTO submission (application, number, digest, contents, at, corrections)
VALUES (@application, @number, @digest, @contents, @at, @corrections);

-- name: SubmissionsOf :many
SELECT * FROM submission WHERE application = @application ORDER BY number;

-- name: SetCorrections :execrows
UPDATE submission SET corrections = @corrections WHERE application = @application AND number = @number;
