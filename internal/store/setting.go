package store

import (
	"context"

	"proba.example/internal/store/db"
)

// Setting gives what the agency has set under the name, or "".
func (tx *Tx) Setting(ctx context.Context, name string) (string, error) {
	v, err := tx.q.SettingOf(ctx, name)
	if err != nil && conditionOf(err) == noRow {
		return "", nil
	}
	return v, tx.fail("read setting", err)
}

// SetSetting sets a value in place of the one before.
func (tx *Tx) SetSetting(ctx context.Context, name, value string) error {
	return tx.fail("save setting", tx.q.SetSetting(ctx, db.SetSettingParams{Name: name, Value: value}))
}
