package programme

import (
	"context"

	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// toCompany writes to everybody who may bind the company.
func (d *Desk) toCompany(ctx context.Context, tx *store.Tx, org party.OrgID, l notice.Letter) error {
	members, err := tx.MembersOf(ctx, org)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role == party.Preparer {
			continue
		}
		if err := d.Letters.Write(ctx, tx, m.Person, "", l); err != nil {
			return err
		}
	}
	return nil
}
