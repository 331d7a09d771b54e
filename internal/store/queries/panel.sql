-- name: SavePanel :exec
INSERT INTO panel (application, visit_on, reason, appointed_by, appointed_at)
VALUES (@application, @visit_on, @reason, @appointed_by, @appointed_at)
ON CONFLICT (application) DO UPDATE SET visit_on = excluded.visit_on, reason = excluded.reason,
    appointed_by = excluded.appointed_by, appointed_at = excluded.appointed_at;

-- name: DeletePanelMembers :exec
DELETE FROM panel_member WHERE application = @application;

-- name: InsertPanelMember :exec
INSERT INTO panel_member (application, person, position, lead, declaration, detail, appointed_at, declared_at)
VALUES (@application, @person, @position, @lead, @declaration, @detail, @appointed_at, @declared_at);

-- name: PanelOf :one
SELECT * FROM panel WHERE application = @application;

-- name: PanelMembersOf :many
SELECT * FROM panel_member WHERE application = @application ORDER BY position;

-- name: SeatsOf :many
SELECT sqlc.embed(a), c.name AS company_name, c.latin_name,
    CAST(COALESCE(r.total, -1) AS BIGINT) AS total,
    CAST(COALESCE(r.technology, '') AS TEXT) AS technology,
    CAST(COALESCE(d.grade, '') AS TEXT) AS grade,
    CAST(COALESCE(t.number, '') AS TEXT) AS number,
    p.visit_on,
    sqlc.embed(m),
    CAST(COALESCE(s.submitted_at, 0) AS BIGINT) AS sheet_submitted_at,
    CAST((SELECT COUNT(*) FROM mark k WHERE k.application = a.id AND k.expert = m.person) AS BIGINT) AS marked
FROM panel_member m
JOIN panel p ON p.application = m.application
JOIN application a ON a.id = m.application
JOIN company c ON c.id = a.company
LEFT JOIN scoresheet s ON s.application = m.application AND s.expert = m.person
LEFT JOIN result r ON r.application = a.id
LEFT JOIN decision d ON d.application = a.id
LEFT JOIN certificate t ON t.application = a.id
WHERE m.person = @person
ORDER BY p.visit_on DESC, a.reference DESC;
