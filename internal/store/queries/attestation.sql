-- name: InsertAttestation :exec
INSERT INTO attestation (number, kind, subject, belongs, list, place, unsigned, document, prepared_at, issued_at, withdrawn_at, reason)
VALUES (@number, @kind, @subject, @belongs, @list, @place, @unsigned, @document, @prepared_at, 0, 0, '');

-- name: AttestationByNumber :one
SELECT * FROM attestation WHERE number = @number;

-- name: AttestationsOf :many
SELECT * FROM attestation WHERE kind = @kind AND belongs = @belongs ORDER BY number;

-- name: Attestations :many
SELECT * FROM attestation ORDER BY number;

-- name: IssueAttestation :execrows
UPDATE attestation SET document = @document, issued_at = @at WHERE number = @number AND issued_at = 0;

-- name: WithdrawAttestation :execrows
UPDATE attestation SET withdrawn_at = @at, reason = @reason WHERE number = @number AND issued_at > 0 AND withdrawn_at = 0;

-- name: DropAttestation :execrows
DELETE FROM attestation WHERE number = @number AND issued_at = 0;

-- name: CountAttestationPlaces :one
SELECT COUNT(*) FROM attestation WHERE list = @list AND place = @place;

-- name: AttestationLists :one
SELECT CAST(COALESCE(MAX(list), 0) AS BIGINT) FROM attestation;

-- name: WithdrawnAttestations :many
SELECT place FROM attestation WHERE list = @list AND withdrawn_at > 0 ORDER BY place;
