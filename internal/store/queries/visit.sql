-- name: InsertVisit :execrows
INSERT INTO visit (application, state, record, revision) VALUES (@application, @state, @record, 1)
ON CONFLICT (application) DO NOTHING;

-- name: UpdateVisit :execrows
UPDATE visit SET state = @state, record = @record, revision = revision + 1
WHERE application = @application AND revision = @revision;

-- name: VisitOf :one
SELECT * FROM visit WHERE application = @application;

-- An entry that is there already, or whose number in its device is, is left as it is: no row is touched then.
-- name: InsertVisitEntry :execrows
INSERT INTO visit_entry (application, id, device, seq, person, received_at, entry)
VALUES (@application, @id, @device, @seq, @person, @received_at, @entry)
ON CONFLICT DO NOTHING;

-- name: VisitEntriesOf :many
SELECT * FROM visit_entry WHERE application = @application ORDER BY id;

-- name: InsertVisitPhoto :execrows
INSERT INTO visit_photo (application, digest, media_type, size, uploaded_by, uploaded_at)
VALUES (@application, @digest, @media_type, @size, @uploaded_by, @uploaded_at)
ON CONFLICT (application, digest) DO NOTHING;

-- name: VisitPhotosOf :many
SELECT * FROM visit_photo WHERE application = @application ORDER BY digest;

-- name: InsertVisitMinutes :exec
INSERT INTO visit_minutes (application, number, digest, contents) VALUES (@application, @number, @digest, @contents);

-- name: VisitMinutesOf :one
SELECT * FROM visit_minutes WHERE application = @application AND number = @number;
