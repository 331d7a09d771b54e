-- name: InsertPilot :exec
INSERT INTO pilot (id, state, site, org, record, revision) VALUES (@id, @state, @site, @org, @record, 1);

-- name: UpdatePilot :execrows
UPDATE pilot SET state = @state, site = @site, org = @org, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: PilotByID :one
SELECT * FROM pilot WHERE id = @id;

-- name: Pilots :many
SELECT * FROM pilot ORDER BY id DESC;

-- name: TestedSites :many
SELECT p.site FROM pilot p WHERE p.state NOT IN ('draft', 'locked') UNION SELECT s.site FROM pilot_stay s WHERE s.measured = 1 ORDER BY 1;

-- name: ClearStays :exec
DELETE FROM pilot_stay WHERE pilot = @pilot;

-- name: InsertStay :exec
INSERT INTO pilot_stay (pilot, site, measured) VALUES (@pilot, @site, @measured) ON CONFLICT (pilot, site) DO UPDATE SET measured = CASE WHEN excluded.measured > pilot_stay.measured THEN excluded.measured ELSE pilot_stay.measured END;

-- name: PilotsToDoWith :many
SELECT p.* FROM pilot p WHERE p.site = @site OR EXISTS (SELECT 1 FROM pilot_stay s WHERE s.pilot = p.id AND s.site = @site) ORDER BY p.id DESC;

-- name: PilotsOfSite :many
SELECT * FROM pilot WHERE site = @site ORDER BY id DESC;

-- name: PilotsOfOrg :many
SELECT * FROM pilot WHERE org = @org ORDER BY id DESC;

-- name: PilotsToGo :many
SELECT p.* FROM pilot p WHERE p.state = @state AND NOT EXISTS (SELECT 1 FROM pilot_follow_up l WHERE l.pilot = p.id AND l.month >= @month) ORDER BY p.id DESC;
