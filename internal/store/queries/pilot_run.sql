-- name: LastPilotEntry :one
SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM pilot_entry WHERE pilot = @pilot;

-- name: InsertPilotEntry :exec
INSERT INTO pilot_entry (pilot, number, metric, unit, arm, period, cluster, day, kind, value, of_value, side, entered_by, entered_at, client, sheet, corrects, reason, device)
VALUES (@pilot, @number, @metric, @unit, @arm, @period, @cluster, @day, @kind, @value, @of_value, @side, @entered_by, @entered_at, @client, @sheet, @corrects, @reason, @device);

-- name: PilotEntry :one
SELECT * FROM pilot_entry WHERE pilot = @pilot AND number = @number;

-- name: PilotEntryOfClient :one
SELECT * FROM pilot_entry WHERE pilot = @pilot AND client = @client AND client <> '';

-- name: PilotEntries :many
SELECT * FROM pilot_entry WHERE pilot = @pilot AND number > @after ORDER BY number LIMIT @most;

-- name: CorrectedPilotEntries :many
SELECT corrects FROM pilot_entry WHERE pilot = @pilot AND corrects > 0 AND number <= @last ORDER BY corrects;

-- name: CountMetricEntries :one
SELECT COUNT(*) FROM pilot_entry WHERE pilot = @pilot AND metric = @metric AND number > @after AND number <= @last;

-- name: MetricEntryAt :one
SELECT number FROM pilot_entry WHERE pilot = @pilot AND metric = @metric AND number > @after AND number <= @last ORDER BY number LIMIT 1 OFFSET @skip;

-- name: MetricEntries :many
SELECT * FROM pilot_entry WHERE pilot = @pilot AND metric = @metric AND number >= @first AND number <= @last ORDER BY number LIMIT @most;

-- name: CorrectionsAmong :many
SELECT corrects, number FROM pilot_entry WHERE pilot = @pilot AND corrects > 0 AND corrects >= @from_number AND corrects <= @to_number AND number <= @last;

-- name: LatestPilotEntries :many
SELECT * FROM pilot_entry WHERE pilot = @pilot ORDER BY number DESC LIMIT @most;

-- name: PilotEntriesOfUnit :many
SELECT * FROM pilot_entry WHERE pilot = @pilot AND metric = @metric AND unit = @unit ORDER BY number;

-- name: CountPilotEntries :many
SELECT e.metric, e.arm, e.period, e.kind, COUNT(*) AS entries, CAST(SUM(e.of_value) AS DOUBLE PRECISION) AS trials
FROM pilot_entry e
WHERE e.pilot = @pilot AND e.number > @after AND e.kind <> 'void'
  AND NOT EXISTS (SELECT 1 FROM pilot_entry c WHERE c.pilot = e.pilot AND c.corrects = e.number AND c.corrects > 0)
GROUP BY e.metric, e.arm, e.period, e.kind
ORDER BY e.metric, e.arm, e.period, e.kind;

-- name: CorrectionOf :one
SELECT number FROM pilot_entry WHERE pilot = @pilot AND corrects = @corrects AND corrects > 0;

-- name: InsertPilotSheet :exec
INSERT INTO pilot_sheet (pilot, digest, name, contents, report, uploaded_by, uploaded_at)
VALUES (@pilot, @digest, @name, @contents, @report, @uploaded_by, @uploaded_at);

-- name: PilotSheet :one
SELECT * FROM pilot_sheet WHERE pilot = @pilot AND digest = @digest;

-- name: PilotNotes :many
SELECT record FROM pilot_note WHERE pilot = @pilot AND kind = @kind ORDER BY number;

-- name: InsertPilotNote :exec
INSERT INTO pilot_note (pilot, kind, number, record) VALUES (@pilot, @kind, @number, @record);

-- name: SetSiteRole :exec
INSERT INTO site_person (site, person, role) VALUES (@site, @person, @role) ON CONFLICT (site, person) DO UPDATE SET role = excluded.role;

-- name: EndSiteRole :execrows
DELETE FROM site_person WHERE site = @site AND person = @person;

-- name: SiteRolesOf :many
SELECT site, role FROM site_person WHERE person = @person ORDER BY site;

-- name: HostsOf :many
SELECT sqlc.embed(person), site_person.role FROM site_person JOIN person ON person.id = site_person.person WHERE site_person.site = @site ORDER BY person.name, person.id;

-- name: InsertPilotIncident :exec
INSERT INTO pilot_incident (pilot, number, record, revision) VALUES (@pilot, @number, @record, 1);

-- name: UpdatePilotIncident :execrows
UPDATE pilot_incident SET record = @record, revision = revision + 1 WHERE pilot = @pilot AND number = @number AND revision = @revision;

-- name: PilotIncidents :many
SELECT * FROM pilot_incident WHERE pilot = @pilot ORDER BY number;

-- name: TreatedSoFar :one
SELECT COUNT(*) AS units, CAST(COALESCE(SUM(e.value), 0) AS DOUBLE PRECISION) AS value, CAST(COALESCE(SUM(e.of_value), 0) AS DOUBLE PRECISION) AS of_value
FROM pilot_entry e
WHERE e.pilot = @pilot AND e.number > @after AND e.metric = @metric AND e.kind = 'value' AND e.arm = 'treated' AND e.period > 0
  AND NOT EXISTS (SELECT 1 FROM pilot_entry c WHERE c.pilot = e.pilot AND c.corrects = e.number AND c.corrects > 0);
