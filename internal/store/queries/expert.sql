-- name: InsertProfile :execrows
INSERT INTO expert_profile (person, profile, revision, updated_at) VALUES (@person, @profile, 1, @updated_at)
ON CONFLICT (person) DO NOTHING;

-- name: UpdateProfile :execrows
UPDATE expert_profile SET profile = @profile, updated_at = @updated_at, revision = revision + 1
WHERE person = @person AND revision = @revision;

-- name: ProfileOf :one
SELECT * FROM expert_profile WHERE person = @person;

-- name: Profiles :many
SELECT * FROM expert_profile ORDER BY person;

-- name: InsertForm :exec
INSERT INTO interest_form (person, number, signed_at, form) VALUES (@person, @number, @signed_at, @form);

-- name: FormsOf :many
SELECT * FROM interest_form WHERE person = @person ORDER BY number DESC;

-- name: LatestForms :many
SELECT * FROM interest_form f
WHERE f.number = (SELECT MAX(g.number) FROM interest_form g WHERE g.person = f.person)
ORDER BY f.person;
