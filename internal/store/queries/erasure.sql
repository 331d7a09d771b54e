-- name: InsertErasure :execrows
INSERT INTO erasure (person, asked_at, words, due_on, record, revision) VALUES (@person, @asked_at, @words, @due_on, @record, 1)
ON CONFLICT (person) DO NOTHING;

-- name: UpdateErasure :execrows
UPDATE erasure SET asked_at = @asked_at, words = @words, due_on = @due_on, record = @record, revision = revision + 1
WHERE person = @person AND revision = @revision;

-- name: ErasureOf :one
SELECT * FROM erasure WHERE person = @person;

-- name: Erasures :many
SELECT * FROM erasure ORDER BY person;

-- name: ForgetProfile :execrows
DELETE FROM expert_profile WHERE person = @person;

-- name: ForgetForm :execrows
UPDATE interest_form SET form = @form WHERE person = @person AND number = @number;

-- name: FindingsOfPerson :many
SELECT * FROM interest_finding WHERE person = @person ORDER BY application, mark;

-- name: ForgetFinding :execrows
UPDATE interest_finding SET finding = @finding, reason = @reason WHERE application = @application AND person = @person AND mark = @mark;

-- What an expert declared of a case, and whether they sat, stays; the words do not.
-- name: ForgetDetails :execrows
UPDATE panel_member SET detail = '' WHERE person = @person AND detail <> '';

-- name: ForgetLinks :execrows
DELETE FROM sign_in_link WHERE email = @email;

-- name: ForgetRoles :execrows
DELETE FROM company_role WHERE person = @person;

-- name: ForgetSiteRoles :execrows
DELETE FROM site_person WHERE person = @person;

-- name: RolesAtSites :many
SELECT site FROM site_person WHERE person = @person ORDER BY site;

-- name: LastDayOfCase :many
SELECT r.valid_through FROM certificate c JOIN register_entry r ON r.number = c.number WHERE c.application = @application;

-- name: MarkedEntries :many
SELECT id FROM journal WHERE ground LIKE @pattern OR details LIKE @pattern ORDER BY id;
