-- name: InsertAgreement :exec
INSERT INTO partner_agreement (id, reference, did, state, record, trust, sent, taken, tried_at, trouble, revision)
VALUES (@id, @reference, @did, @state, @record, @trust, 0, 0, 0, '', 1);

-- name: UpdateAgreement :execrows
UPDATE partner_agreement SET reference = @reference, did = @did, state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: SavePartnerTrust :execrows
UPDATE partner_agreement SET trust = @trust WHERE id = @id;

-- name: AgreementByID :one
SELECT * FROM partner_agreement WHERE id = @id;

-- name: Agreements :many
SELECT * FROM partner_agreement ORDER BY id DESC;

-- name: AgreementsWith :many
SELECT * FROM partner_agreement WHERE did = @did ORDER BY id;

-- name: NextSent :one
UPDATE partner_agreement SET sent = sent + 1 WHERE id = @id RETURNING sent;

-- name: NextTaken :execrows
UPDATE partner_agreement SET taken = taken + 1 WHERE id = @id AND taken = @taken;

-- name: NoteTried :execrows
UPDATE partner_agreement SET tried_at = @tried_at, trouble = @trouble WHERE id = @id;

-- name: InsertNomination :exec
INSERT INTO partner_nomination (id, agreement, side, company, state, at, record, revision)
VALUES (@id, @agreement, @side, @company, @state, @at, @record, 1);

-- name: UpdateNomination :execrows
UPDATE partner_nomination SET state = @state, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: NominationByID :one
SELECT * FROM partner_nomination WHERE id = @id;

-- name: NominationsUnder :many
SELECT * FROM partner_nomination WHERE agreement = @agreement ORDER BY at, id;

-- name: NominationsOf :many
SELECT * FROM partner_nomination WHERE company = @company ORDER BY at DESC, id;

-- name: AllNominations :many
SELECT * FROM partner_nomination ORDER BY at DESC, id;

-- name: InsertMessage :exec
INSERT INTO exchange_message (agreement, side, seq, id, nomination, kind, digest, message, at, receipt, settled_at, refused)
VALUES (@agreement, @side, @seq, @id, @nomination, @kind, @digest, @message, @at, @receipt, @settled_at, @refused);

-- name: SettleMessage :execrows
UPDATE exchange_message SET receipt = @receipt, settled_at = @settled_at, refused = @refused
WHERE agreement = @agreement AND side = 'out' AND seq = @seq AND settled_at = 0;

-- What was not delivered yet is replaced in its place.
-- name: VoidMessage :exec
UPDATE exchange_message SET kind = 'void', message = @message, digest = @digest
WHERE agreement = @agreement AND side = 'out' AND seq = @seq AND settled_at = 0;

-- name: ForgetMessages :exec
UPDATE exchange_message SET message = @nothing WHERE nomination = @nomination AND kind IN ('nomination', 'documents');

-- name: MessageByPlace :one
SELECT * FROM exchange_message WHERE agreement = @agreement AND side = @side AND seq = @seq;

-- name: MessageByID :one
SELECT * FROM exchange_message WHERE agreement = @agreement AND side = @side AND id = @id;

-- name: MessagesOf :many
SELECT * FROM exchange_message WHERE nomination = @nomination ORDER BY at, side, seq;

-- name: MessagesUnder :many
SELECT * FROM exchange_message WHERE agreement = @agreement ORDER BY side, seq;

-- name: UnsettledMessages :many
SELECT * FROM exchange_message WHERE agreement = @agreement AND side = 'out' AND settled_at = 0 ORDER BY seq;

-- name: RefuseDelivery :exec
INSERT INTO exchange_refusal (day, agreement, reason, count, first_at, last_at, digest) VALUES (@day, @agreement, @reason, 1, @at, @at, @digest)
ON CONFLICT (day, agreement, reason) DO UPDATE SET count = exchange_refusal.count + 1, last_at = excluded.last_at, digest = excluded.digest;

-- name: RefusedDeliveries :many
SELECT * FROM exchange_refusal ORDER BY day DESC, agreement, reason LIMIT CAST(@n AS BIGINT);

-- name: InsertTransfer :exec
INSERT INTO transfer (message, agreement, nomination, company, purpose, fields, digest, consent_at, at, delivered_at, withdrawn_at)
VALUES (@message, @agreement, @nomination, @company, @purpose, @fields, @digest, @consent_at, @at, 0, 0);

-- name: TransferDelivered :exec
UPDATE transfer SET delivered_at = @at WHERE message = @message AND digest = @digest AND delivered_at = 0;

-- name: TransferByMessage :one
SELECT * FROM transfer WHERE message = @message;

-- name: WithdrawTransfers :exec
UPDATE transfer SET withdrawn_at = @at WHERE nomination = @nomination AND withdrawn_at = 0;

-- name: Transfers :many
SELECT * FROM transfer ORDER BY at DESC, message;

-- name: TransfersOf :many
SELECT * FROM transfer WHERE company = @company ORDER BY at DESC, message;
