-- name: InsertMeasure :exec
INSERT INTO measure (code, version, source, published_by, published_at, digest) VALUES (@code, @version, @source, @published_by, @published_at, @digest);

-- name: Measures :many
SELECT * FROM measure ORDER BY code, version;

-- name: CompanyStatement :one
SELECT * FROM company_statement WHERE company = @company;

-- name: InsertCompanyStatement :execrows
INSERT INTO company_statement (company, record, stated_by, stated_at, revision) VALUES (@company, @record, @stated_by, @stated_at, 1)
ON CONFLICT (company) DO NOTHING;

-- name: UpdateCompanyStatement :execrows
UPDATE company_statement SET record = @record, stated_by = @stated_by, stated_at = @stated_at, revision = revision + 1
WHERE company = @company AND revision = @revision;

-- name: CompaniesWithStatement :many
SELECT c.id, c.file, c.revision, CAST(COALESCE(s.record, '{}') AS TEXT) AS stated
FROM company c LEFT JOIN company_statement s ON s.company = c.id
WHERE c.id > @after ORDER BY c.id LIMIT CAST(@n AS BIGINT);

-- name: CountCompanies :one
SELECT COUNT(*) FROM company;

-- name: NumbersOfCompany :many
SELECT r.number FROM register_entry r JOIN certificate c ON c.number = r.number JOIN application a ON a.id = c.application
WHERE a.company = @company ORDER BY r.number;

-- name: HoldersOfNumbers :many
SELECT c.number, a.company FROM certificate c JOIN application a ON a.id = c.application
WHERE c.number > @after ORDER BY c.number LIMIT CAST(@n AS BIGINT);
