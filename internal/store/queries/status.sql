-- name: InsertStatusPlace :exec
INSERT INTO status_place (purpose, list, place, certificate) VALUES (@purpose, @list, @place, @certificate);

-- name: CountStatusPlaces :one
SELECT COUNT(*) FROM status_place WHERE purpose = @purpose AND list = @list AND place = @place;

-- name: StatusPlacesOf :many
SELECT * FROM status_place WHERE certificate = @certificate ORDER BY purpose;

-- name: StatusListsInUse :many
SELECT purpose, CAST(MAX(list) AS BIGINT) AS lists FROM status_place GROUP BY purpose ORDER BY purpose;

-- Those whose standing ever changed: few, however long the list. A line for each change.
-- name: ChangedStatusPlaces :many
SELECT s.place AS status_place, e.issued_on, e.valid_through, v.* FROM status_place s
JOIN register_entry e ON e.number = s.certificate JOIN register_event v ON v.number = s.certificate
WHERE s.purpose = @purpose AND s.list = @list
ORDER BY s.place, v.position;

-- name: InsertStatusList :exec
INSERT INTO status_list (purpose, list, version, made_at, document) VALUES (@purpose, @list, @version, @made_at, @document);

-- name: LatestStatusList :one
SELECT * FROM status_list WHERE purpose = @purpose AND list = @list ORDER BY version DESC LIMIT 1;

-- name: InsertStatement :exec
INSERT INTO standing_statement (certificate, changes, made_at, document) VALUES (@certificate, @changes, @made_at, @document);

-- name: StatementOf :one
SELECT * FROM standing_statement WHERE certificate = @certificate AND changes = @changes;
