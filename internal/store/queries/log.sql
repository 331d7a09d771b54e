-- name: InsertLeaf :exec
INSERT INTO log_leaf (idx, kind, program, seq, subject, ref, at, leaf, hash, record, salt)
VALUES (@idx, @kind, @program, @seq, @subject, @ref, @at, @leaf, @hash, @record, @salt);

-- name: LeafAt :one
SELECT * FROM log_leaf WHERE idx = @idx;

-- name: LeafOf :one
SELECT * FROM log_leaf WHERE kind = @kind AND subject = @subject;

-- name: LeafByRef :one
SELECT * FROM log_leaf WHERE kind = @kind AND ref = @ref ORDER BY idx LIMIT 1;

-- name: LeavesFrom :many
SELECT * FROM log_leaf WHERE idx >= @first ORDER BY idx LIMIT CAST(@n AS BIGINT);

-- What the public reads of leaves, without what opens them.
-- name: LeafBytesFrom :many
SELECT idx, leaf FROM log_leaf WHERE idx >= @first ORDER BY idx LIMIT CAST(@n AS BIGINT);

-- name: EraseLeaf :execrows
UPDATE log_leaf SET record = @nothing, salt = @nothing WHERE idx = @idx;

-- name: CountKinds :many
SELECT kind, program, COUNT(*) AS leaves FROM log_leaf WHERE at >= @since AND at < @until GROUP BY kind, program ORDER BY program, kind;

-- How many leaves there are: the last number given in the sequence of indexes. A writer takes the next with NextNumber, which
-- makes writers of the log take turns.
-- name: LastNumber :one
SELECT last FROM sequence WHERE name = @name;

-- name: InsertHash :exec
INSERT INTO log_hash (idx, hash) VALUES (@idx, @hash);

-- Neither engine takes a list as one value in the other's way. There are slots for as many hashes as a proof needs in a log of a
-- million leaves; the wanted ones are repeated in the slots left over.
-- name: HashesAt :many
SELECT * FROM log_hash WHERE idx IN (
    CAST(@i1 AS BIGINT), CAST(@i2 AS BIGINT), CAST(@i3 AS BIGINT), CAST(@i4 AS BIGINT), CAST(@i5 AS BIGINT), CAST(@i6 AS BIGINT), CAST(@i7 AS BIGINT), CAST(@i8 AS BIGINT),
    CAST(@i9 AS BIGINT), CAST(@i10 AS BIGINT), CAST(@i11 AS BIGINT), CAST(@i12 AS BIGINT), CAST(@i13 AS BIGINT), CAST(@i14 AS BIGINT), CAST(@i15 AS BIGINT), CAST(@i16 AS BIGINT),
    CAST(@i17 AS BIGINT), CAST(@i18 AS BIGINT), CAST(@i19 AS BIGINT), CAST(@i20 AS BIGINT), CAST(@i21 AS BIGINT), CAST(@i22 AS BIGINT), CAST(@i23 AS BIGINT), CAST(@i24 AS BIGINT),
    CAST(@i25 AS BIGINT), CAST(@i26 AS BIGINT), CAST(@i27 AS BIGINT), CAST(@i28 AS BIGINT), CAST(@i29 AS BIGINT), CAST(@i30 AS BIGINT), CAST(@i31 AS BIGINT), CAST(@i32 AS BIGINT));

-- name: InsertCheckpoint :exec
INSERT INTO log_checkpoint (size, note, signed_at, published_at) VALUES (@size, @note, @signed_at, 0);

-- name: UpdateCheckpoint :execrows
UPDATE log_checkpoint SET note = @note, published_at = @published_at WHERE size = @size AND published_at = 0;

-- name: CheckpointAt :one
SELECT * FROM log_checkpoint WHERE size = @size;

-- name: LatestCheckpoint :one
SELECT * FROM log_checkpoint ORDER BY size DESC LIMIT 1;

-- name: PublishedCheckpoint :one
SELECT * FROM log_checkpoint WHERE published_at <> 0 ORDER BY size DESC LIMIT 1;

-- name: CheckpointCovering :one
SELECT * FROM log_checkpoint WHERE published_at <> 0 AND size > @idx ORDER BY size LIMIT 1;

-- name: HashesFrom :many
SELECT * FROM log_hash WHERE idx >= @first ORDER BY idx LIMIT CAST(@n AS BIGINT);

-- name: CheckpointsFrom :many
SELECT * FROM log_checkpoint WHERE size > @after ORDER BY size LIMIT CAST(@n AS BIGINT);

-- name: CertificatesCovered :many
SELECT c.application FROM certificate c
JOIN log_leaf l ON l.kind = 'certificate.issued' AND l.subject = c.application
WHERE c.published_at = 0 AND c.signed_at <> 0 AND l.idx < @size
ORDER BY l.idx;
