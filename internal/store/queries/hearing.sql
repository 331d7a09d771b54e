-- name: InsertHearing :exec
INSERT INTO hearing (id, number, ended, record, revision) VALUES (@id, @number, @ended, @record, 1);

-- name: UpdateHearing :execrows
UPDATE hearing SET ended = @ended, record = @record, revision = revision + 1 WHERE id = @id AND revision = @revision;

-- name: HearingByID :one
SELECT * FROM hearing WHERE id = @id;

-- name: HearingsOf :many
SELECT * FROM hearing WHERE number = @number ORDER BY id;

-- name: OpenHearings :many
SELECT * FROM hearing WHERE ended = '' ORDER BY id;

-- name: InsertCertificateBack :exec
INSERT INTO certificate_back (number, record) VALUES (@number, @record);

-- name: CertificateBack :one
SELECT record FROM certificate_back WHERE number = @number;

-- name: NotBack :many
SELECT v.number FROM register_event v WHERE v.kind = 'revoked' AND v.number NOT IN (SELECT b.number FROM certificate_back b)
ORDER BY v.event_on, v.number;

-- The latest event of each of these is a suspension.
-- name: SuspendedNow :many
SELECT v.number FROM register_event v
WHERE v.kind = 'suspended' AND v.position = (SELECT MAX(o.position) FROM register_event o WHERE o.number = v.number)
ORDER BY v.event_on, v.number;

-- name: InsertWithdrawal :exec
INSERT INTO register_withdrawal (number, event_on, ground) VALUES (@number, @event_on, @ground);

-- name: WithdrawalOf :one
SELECT w.number, w.event_on, w.ground, e.holder, e.scheme_title FROM register_withdrawal w JOIN register_entry e ON e.number = w.number WHERE w.number = @number;

-- The latest day first; before is the day and number after which to go on.
-- name: Withdrawals :many
SELECT w.number, w.event_on, w.ground, e.holder, e.scheme_title FROM register_withdrawal w JOIN register_entry e ON e.number = w.number
WHERE w.event_on <= CAST(@today AS TEXT)
    AND (w.event_on < CAST(@before_day AS TEXT) OR (w.event_on = CAST(@before_day AS TEXT) AND w.number < CAST(@before_number AS TEXT)))
ORDER BY w.event_on DESC, w.number DESC LIMIT CAST(@n AS BIGINT);
