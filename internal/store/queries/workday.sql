-- name: InsertWorkdayYear :exec
INSERT INTO workday_year (country, year, number, effective_on, digest, file, record) VALUES (@country, @year, @number, @effective_on, @digest, @file, @record);

-- name: WorkdayYears :many
SELECT * FROM workday_year ORDER BY country, year, number;
