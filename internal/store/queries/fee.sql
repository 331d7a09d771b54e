-- name: InsertInvoice :exec
INSERT INTO invoice (number, application, year, sequence, due_on, contents)
VALUES (@number, @application, @year, @sequence, @due_on, @contents);

-- name: InvoiceByNumber :one
SELECT contents FROM invoice WHERE number = @number;

-- name: InvoiceOf :one
SELECT contents FROM invoice WHERE application = @application;

-- name: InvoicesFrom :many
SELECT year, sequence, contents FROM invoice
WHERE year > CAST(@year AS BIGINT) OR (year = CAST(@year AS BIGINT) AND sequence > CAST(@sequence AS BIGINT))
ORDER BY year, sequence LIMIT CAST(@n AS BIGINT);

-- name: InsertFeeEntry :exec
INSERT INTO fee_entry (id, invoice, kind, reference, contents) VALUES (@id, @invoice, @kind, @reference, @contents);

-- name: FeeEntries :many
SELECT contents FROM fee_entry WHERE invoice = @invoice ORDER BY id;
