-- name: InsertPilotAgreement :exec
INSERT INTO pilot_agreement (pilot, state, record, revision) VALUES (@pilot, @state, @record, 1);

-- name: UpdatePilotAgreement :execrows
UPDATE pilot_agreement SET state = @state, record = @record, revision = revision + 1 WHERE pilot = @pilot AND revision = @revision;

-- name: PilotAgreement :one
SELECT * FROM pilot_agreement WHERE pilot = @pilot;

-- name: PilotsAgreed :many
SELECT pilot.id, pilot.record AS pilot, pilot_agreement.record AS agreement FROM pilot JOIN pilot_agreement ON pilot_agreement.pilot = pilot.id
WHERE pilot_agreement.state <> 'draft' ORDER BY pilot.id DESC;

-- name: PilotAgreements :many
SELECT * FROM pilot_agreement ORDER BY pilot DESC;
