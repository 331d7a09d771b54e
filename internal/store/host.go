package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store/db"
)

// HostPerson is somebody who acts for a site.
type HostPerson struct {
	Person party.Person
	Role   party.SiteRole
}

// SetSiteRole gives a person a role at a site, instead of the one they had.
func (tx *Tx) SetSiteRole(ctx context.Context, id site.ID, who party.PersonID, role party.SiteRole) error {
	return tx.fail("set role at site", tx.q.SetSiteRole(ctx, db.SetSiteRoleParams{Site: string(id), Person: string(who), Role: string(role)}))
}

// EndSiteRole takes a person's role at a site away; fault.not_found where there is none.
func (tx *Tx) EndSiteRole(ctx context.Context, id site.ID, who party.PersonID) error {
	rows, err := tx.q.EndSiteRole(ctx, db.EndSiteRoleParams{Site: string(id), Person: string(who)})
	return tx.found("end role at site", rows, err)
}

// HostsOf are the people who act for a site, by name.
func (tx *Tx) HostsOf(ctx context.Context, id site.ID) ([]HostPerson, error) {
	rows, err := tx.q.HostsOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list people of site", err)
	}
	all := make([]HostPerson, len(rows))
	for i, r := range rows {
		p, err := tx.withDuties(ctx, r.Person, nil)
		if err != nil {
			return nil, err
		}
		all[i] = HostPerson{p, party.SiteRole(r.Role)}
	}
	return all, nil
}
