-- name: InsertCompany :exec
INSERT INTO company (id, name, latin_name, country, business_number, search, file, revision, created_by, created_at)
VALUES (@id, @name, @latin_name, @country, @business_number, @search, @file, 1, @created_by, @created_at);

-- name: UpdateCompany :execrows
UPDATE company SET name = @name, latin_name = @latin_name, country = @country, business_number = @business_number,
    search = @search, file = @file, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: CompanyByID :one
SELECT file, revision FROM company WHERE id = @id;

-- name: CompanyByNumber :one
SELECT file, revision FROM company WHERE country = @country AND business_number = @business_number;

-- name: CompaniesOf :many
SELECT c.file, c.revision, r.role
FROM company_role r JOIN company c ON c.id = r.company
WHERE r.person = @person
ORDER BY c.name, c.id;

-- name: SetRole :exec
INSERT INTO company_role (company, person, role) VALUES (@company, @person, @role)
ON CONFLICT (company, person) DO UPDATE SET role = excluded.role;

-- name: MembersOf :many
SELECT sqlc.embed(p), r.role
FROM company_role r JOIN person p ON p.id = r.person
WHERE r.company = @company
ORDER BY p.name, p.id;

-- name: YearsOf :many
SELECT year, figures, revision FROM financial_year WHERE company = @company ORDER BY year DESC;

-- name: InsertYear :execrows
INSERT INTO financial_year (company, year, figures, revision) VALUES (@company, @year, @figures, 1)
ON CONFLICT (company, year) DO NOTHING;

-- name: UpdateYear :execrows
UPDATE financial_year SET figures = @figures, revision = revision + 1
WHERE company = @company AND year = @year AND revision = @revision;
