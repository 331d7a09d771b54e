-- name: InsertAid :exec
INSERT INTO aid (id, number, company, measure, state, held, record, revision)
VALUES (@id, @number, @company, @measure, @state, @held, @record, 1);

-- name: UpdateAid :execrows
UPDATE aid SET state = @state, held = @held, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: AidByID :one
SELECT * FROM aid WHERE id = @id;

-- name: Aids :many
SELECT * FROM aid ORDER BY number DESC;

-- name: AidsOf :many
SELECT * FROM aid WHERE company = @company ORDER BY number DESC;

-- name: HeldOfMeasure :one
SELECT CAST(COALESCE(SUM(held), 0) AS BIGINT) AS held FROM aid WHERE measure = @measure;

-- name: CostHolder :one
SELECT aid FROM aid_cost WHERE cost = @cost;

-- name: InsertCost :exec
INSERT INTO aid_cost (cost, invoice, aid) VALUES (@cost, @invoice, @aid);

-- name: DeleteCosts :exec
DELETE FROM aid_cost WHERE aid = @aid;

-- name: InvoiceHolders :many
SELECT DISTINCT aid FROM aid_cost WHERE invoice = @invoice ORDER BY aid;

-- name: InsertCompanyPaper :exec
INSERT INTO company_paper (id, company, digest, record) VALUES (@id, @company, @digest, @record);

-- name: CompanyPaperByID :one
SELECT * FROM company_paper WHERE id = @id;

-- name: CompanyPapersOf :many
SELECT * FROM company_paper WHERE company = @company ORDER BY id;
