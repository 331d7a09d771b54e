-- name: InsertPerson :exec
INSERT INTO person (id, email, name, language, employer, active, created_at)
VALUES (@id, @email, @name, @language, @employer, @active, @created_at);

-- name: UpdatePerson :execrows
UPDATE person SET email = @email, name = @name, language = @language, employer = @employer, active = @active
WHERE id = @id;

-- name: DeleteDuties :exec
DELETE FROM duty WHERE person = @person;

-- name: InsertDuty :exec
INSERT INTO duty (person, duty) VALUES (@person, @duty);

-- name: PersonByID :one
SELECT * FROM person WHERE id = @id;

-- name: PersonByEmail :one
SELECT * FROM person WHERE email = @email;

-- name: ListPeople :many
SELECT * FROM person ORDER BY name, id;

-- name: ListPeopleWith :many
SELECT p.* FROM person p JOIN duty d ON d.person = p.id
WHERE d.duty = @duty AND p.active = 1
ORDER BY p.name, p.id;

-- name: DutiesOf :many
SELECT duty FROM duty WHERE person = @person;

-- name: ListDuties :many
SELECT person, duty FROM duty;

-- name: CountPeople :one
SELECT COUNT(*) FROM person;

-- name: RolesOf :many
SELECT company, role FROM company_role WHERE person = @person;
