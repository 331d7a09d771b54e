-- name: InsertCertificate :exec
INSERT INTO certificate (number, application, sequence, prepared_at, signed_at, published_at, unsigned, signed)
VALUES (@number, @application, @sequence, @prepared_at, @signed_at, @published_at, @unsigned, @signed);

-- name: SignCertificate :execrows
UPDATE certificate SET signed = @signed, code = @code, signed_at = @signed_at WHERE number = @number AND signed_at = 0;

-- name: KeepCode :exec
UPDATE certificate SET code = @code WHERE number = @number AND code = '' AND signed_at <> 0;

-- name: CodeOf :one
SELECT code FROM certificate WHERE number = @number;

-- name: CertificatesWithoutCode :many
SELECT number, signed FROM certificate WHERE code = '' AND signed_at <> 0 AND number > @after ORDER BY number LIMIT CAST(@n AS BIGINT);

-- name: MarkPublished :execrows
UPDATE certificate SET published_at = @published_at WHERE number = @number AND published_at = 0 AND signed_at <> 0;

-- name: CertificateByNumber :one
SELECT * FROM certificate WHERE number = @number;

-- name: CertificateOfCase :one
SELECT * FROM certificate WHERE application = @application;

-- name: CertificatesFrom :many
SELECT * FROM certificate WHERE number > @after ORDER BY number LIMIT CAST(@n AS BIGINT);
