-- name: InsertMentor :exec
INSERT INTO mentor (person, state, record, revision) VALUES (@person, @state, @record, 1);

-- name: UpdateMentor :execrows
UPDATE mentor SET state = @state, record = @record, revision = revision + 1 WHERE person = @person AND revision = @revision;

-- name: MentorByPerson :one
SELECT * FROM mentor WHERE person = @person;

-- name: Mentors :many
SELECT * FROM mentor ORDER BY person;

-- name: InsertPairing :exec
INSERT INTO mentor_pairing (id, intake, candidate, mentor, live, record, revision) VALUES (@id, @intake, @candidate, @mentor, @live, @record, 1);

-- name: UpdatePairing :execrows
UPDATE mentor_pairing SET live = @live, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PairingByID :one
SELECT * FROM mentor_pairing WHERE id = @id;

-- name: PairingsOfMentor :many
SELECT * FROM mentor_pairing WHERE mentor = @mentor ORDER BY id;

-- name: PairingsOfCandidate :many
SELECT * FROM mentor_pairing WHERE candidate = @candidate ORDER BY id;

-- name: LivePairings :many
SELECT * FROM mentor_pairing WHERE live = 1 ORDER BY id;

-- name: InsertSlot :exec
INSERT INTO mentor_slot (id, mentor, begins, record, revision) VALUES (@id, @mentor, @begins, @record, 1);

-- name: UpdateSlot :execrows
UPDATE mentor_slot SET record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: SlotByID :one
SELECT * FROM mentor_slot WHERE id = @id;

-- name: SlotsOfMentor :many
SELECT * FROM mentor_slot WHERE mentor = @mentor ORDER BY begins, id;

-- name: ForgetCalendar :exec
DELETE FROM mentor_calendar WHERE owner = @owner;

-- name: InsertCalendar :exec
INSERT INTO mentor_calendar (owner, key) VALUES (@owner, @key);

-- name: OwnerOfCalendar :one
SELECT owner FROM mentor_calendar WHERE key = @key;
