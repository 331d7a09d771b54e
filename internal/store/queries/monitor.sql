-- name: InsertFollowed :exec
INSERT INTO followed_log (origin, name, url, site, policy, merge_delay, inventory, trust, added_at, place, looked_at, answered_at, trouble)
VALUES (@origin, @name, @url, @site, @policy, @merge_delay, @inventory, @trust, @added_at, @place, 0, 0, '');

-- name: DeleteFollowed :execrows
DELETE FROM followed_log WHERE origin = @origin;

-- name: FollowedLog :one
SELECT * FROM followed_log WHERE origin = @origin;

-- name: FollowedLogs :many
SELECT * FROM followed_log ORDER BY added_at, origin;

-- Only by whoever looked from where the last look ended.
-- name: SavePlace :execrows
UPDATE followed_log SET place = @place, looked_at = @looked_at, answered_at = @answered_at, trouble = @trouble
WHERE origin = @origin AND looked_at = @before;

-- Found again, an alarm keeps when it was raised and what was said of it.
-- name: RaiseAlarm :exec
INSERT INTO alarm (origin, id, code, args, evidence, raised_at, seen_at, acknowledged_at, acknowledged_by, words)
VALUES (@origin, @id, @code, @args, @evidence, @at, @at, 0, '', '')
ON CONFLICT (origin, id) DO UPDATE SET seen_at = excluded.seen_at;

-- name: AcknowledgeAlarm :execrows
UPDATE alarm SET acknowledged_at = @at, acknowledged_by = @by_whom, words = @words WHERE origin = @origin AND id = @id AND acknowledged_at = 0;

-- name: AlarmByID :one
SELECT * FROM alarm WHERE origin = @origin AND id = @id;

-- name: AlarmsOf :many
SELECT * FROM alarm WHERE origin = @origin ORDER BY raised_at DESC, id LIMIT CAST(@n AS BIGINT);

-- name: OpenAlarms :many
SELECT * FROM alarm WHERE acknowledged_at = 0 ORDER BY raised_at DESC, origin, id LIMIT CAST(@n AS BIGINT);

-- name: CountOpenAlarms :one
SELECT COUNT(*) FROM alarm WHERE acknowledged_at = 0;
