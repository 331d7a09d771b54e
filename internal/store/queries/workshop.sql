-- name: InsertEditionDraft :exec
INSERT INTO edition_draft (id, kind, state, record, revision) VALUES (@id, @kind, @state, @record, 1);

-- name: UpdateEditionDraft :execrows
UPDATE edition_draft SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: EditionDraft :one
SELECT * FROM edition_draft WHERE id = @id AND kind = @kind;

-- name: EditionDrafts :many
SELECT * FROM edition_draft WHERE kind = @kind ORDER BY id DESC;

-- name: InsertDraftVersion :exec
INSERT INTO edition_draft_version (draft, revision, record) VALUES (@draft, @revision, @record);

-- name: DraftVersions :many
SELECT * FROM edition_draft_version WHERE draft = @draft ORDER BY revision DESC;

-- name: SaveWhatIf :exec
INSERT INTO what_if (draft, record) VALUES (@draft, @record)
ON CONFLICT (draft) DO UPDATE SET record = excluded.record;

-- name: WhatIf :one
SELECT record FROM what_if WHERE draft = @draft;
