-- name: SettingOf :one
SELECT value FROM setting WHERE name = @name;

-- name: SetSetting :exec
INSERT INTO setting (name, value) VALUES (@name, @value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
