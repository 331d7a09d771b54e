-- name: InsertGroup :execrows
INSERT INTO organisation_group (id, contents, revision, saved_by, saved_at) VALUES (@id, @contents, 1, @saved_by, @saved_at)
ON CONFLICT (id) DO NOTHING;

-- name: UpdateGroup :execrows
UPDATE organisation_group SET contents = @contents, saved_by = @saved_by, saved_at = @saved_at, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: DeleteGroup :execrows
DELETE FROM organisation_group WHERE id = @id AND revision = @revision;

-- name: Groups :many
SELECT * FROM organisation_group ORDER BY id;

-- name: InsertHelpers :execrows
INSERT INTO case_helpers (application, contents, revision, saved_by, saved_at) VALUES (@application, @contents, 1, @saved_by, @saved_at)
ON CONFLICT (application) DO NOTHING;

-- name: UpdateHelpers :execrows
UPDATE case_helpers SET contents = @contents, saved_by = @saved_by, saved_at = @saved_at, revision = revision + 1
WHERE application = @application AND revision = @revision;

-- name: HelpersOf :one
SELECT * FROM case_helpers WHERE application = @application;

-- A finding that is on record stays as it was found.
-- name: KeepFinding :exec
INSERT INTO interest_finding (application, person, mark, finding, found_at, lifted_by, lifted_at, reason)
VALUES (@application, @person, @mark, @finding, @found_at, '', 0, '')
ON CONFLICT (application, person, mark) DO NOTHING;

-- name: LiftFinding :execrows
UPDATE interest_finding SET lifted_by = @lifted_by, lifted_at = @lifted_at, reason = @reason
WHERE application = @application AND person = @person AND mark = @mark AND lifted_by = '';

-- name: FindingsOf :many
SELECT * FROM interest_finding WHERE application = @application ORDER BY found_at, person, mark;

-- name: FindingsOfState :many
SELECT f.* FROM interest_finding f JOIN application a ON a.id = f.application
WHERE a.state = @state
ORDER BY f.application, f.found_at, f.person, f.mark;

-- name: SignConfidentiality :exec
INSERT INTO confidentiality (application, person, language, words, signed_at)
VALUES (@application, @person, @language, @words, @signed_at);

-- name: ConfidentialityOf :one
SELECT * FROM confidentiality WHERE application = @application AND person = @person;

-- name: KnownCompanies :many
SELECT file, revision FROM company ORDER BY id;

-- Whoever represents a company, or did, is as near to it as its own people.
-- name: KnownRoles :many
SELECT r.company, p.id, p.name, p.email FROM company_role r JOIN person p ON p.id = r.person
UNION
SELECT a.company, q.id, q.name, q.email FROM power_of_attorney a JOIN person q ON q.id = a.person
ORDER BY 1, 2;

-- name: SittingMembers :many
SELECT m.person, a.company FROM panel_member m JOIN application a ON a.id = m.application
WHERE a.state = @state AND m.declaration IN ('awaited', 'no_interest')
ORDER BY m.application, m.position;

-- name: MembersAside :many
SELECT m.person, m.detail, m.declared_at, a.id, a.company FROM panel_member m JOIN application a ON a.id = m.application
WHERE m.declaration = 'interest'
ORDER BY m.application, m.position;
