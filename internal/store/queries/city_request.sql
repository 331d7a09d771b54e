-- name: InsertCityRequest :exec
INSERT INTO city_request (id, state, title, deadline, record, revision) VALUES (@id, @state, @title, @deadline, @record, 1);

-- name: UpdateCityRequest :execrows
UPDATE city_request SET state = @state, title = @title, deadline = @deadline, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: CityRequestByID :one
SELECT * FROM city_request WHERE id = @id;

-- name: CityRequests :many
SELECT * FROM city_request ORDER BY deadline, id;
