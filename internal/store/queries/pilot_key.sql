-- name: InsertDeviceKey :exec
INSERT INTO pilot_key (pilot, number, label, digest, side, made_by, made_at, revoked_at, heard_at)
VALUES (@pilot, @number, @label, @digest, @side, @made_by, @made_at, 0, 0);

-- name: DeviceKeys :many
SELECT * FROM pilot_key WHERE pilot = @pilot ORDER BY number;

-- name: DeviceKeyOf :one
SELECT * FROM pilot_key WHERE digest = @digest;

-- name: RevokeDeviceKey :execrows
UPDATE pilot_key SET revoked_at = @revoked_at WHERE pilot = @pilot AND number = @number AND revoked_at = 0;

-- name: HearDevice :exec
UPDATE pilot_key SET heard_at = @heard_at WHERE pilot = @pilot AND number = @number;
