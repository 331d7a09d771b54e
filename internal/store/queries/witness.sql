-- name: WitnessHead :one
SELECT * FROM witness_head WHERE origin = @origin;

-- name: WitnessHeadByHash :one
SELECT * FROM witness_head WHERE hash = @hash;

-- name: InsertWitnessHead :execrows
INSERT INTO witness_head (origin, hash, size, signed, at) VALUES (@origin, @hash, @size, @signed, @at)
ON CONFLICT (origin) DO NOTHING;

-- Moves a log on from exactly the head that was judged.
-- name: MoveWitnessHead :execrows
UPDATE witness_head SET size = @size, signed = @signed, at = @at WHERE origin = @origin AND signed = @from_signed;

-- name: WitnessHeads :many
SELECT * FROM witness_head ORDER BY origin;

-- name: CountWitnessEvidence :one
SELECT COUNT(*) FROM witness_evidence WHERE origin = @origin AND proven = @proven;

-- name: InsertWitnessEvidence :exec
INSERT INTO witness_evidence (id, origin, proven, known, shown, at) VALUES (@id, @origin, @proven, @known, @shown, @at)
ON CONFLICT (id) DO NOTHING;

-- name: WitnessEvidenceOf :many
SELECT * FROM witness_evidence WHERE origin = @origin ORDER BY at, id;

-- name: InsertWitnessedLog :exec
INSERT INTO witnessed_log (vkey, origin, url, added_at) VALUES (@vkey, @origin, @url, @added_at);

-- name: DeleteWitnessedLog :execrows
DELETE FROM witnessed_log WHERE vkey = @vkey;

-- name: WitnessedLogs :many
SELECT * FROM witnessed_log ORDER BY origin, added_at, vkey;

-- name: WitnessedLogsOf :many
SELECT * FROM witnessed_log WHERE origin = @origin ORDER BY added_at, vkey;

-- name: InsertOwnWitness :exec
INSERT INTO own_witness (name, vkey, url, added_at) VALUES (@name, @vkey, @url, @added_at);

-- name: DeleteOwnWitness :execrows
DELETE FROM own_witness WHERE name = @name;

-- name: OwnWitnesses :many
SELECT * FROM own_witness ORDER BY added_at, name;
