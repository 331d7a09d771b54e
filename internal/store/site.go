package store

import (
	"context"
	"slices"

	"proba.example/internal/site"
	"proba.example/internal/store/db"
)

// InsertSite adds a site, at revision 1.
func (tx *Tx) InsertSite(ctx context.Context, s site.Site) error {
	record, err := encode("site", s)
	if err != nil {
		return err
	}
	return tx.fail("insert site", tx.q.InsertSite(ctx, db.InsertSiteParams{ID: string(s.ID), State: string(s.State), Name: s.Name, Number: s.Number, Record: record}))
}

// UpdateSite saves a site that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateSite(ctx context.Context, s site.Site) error {
	record, err := encode("site", s)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateSite(ctx, db.UpdateSiteParams{
		State: string(s.State), Name: s.Name, Number: s.Number, Record: record, ID: string(s.ID), Revision: s.Revision,
	})
	return tx.changed("update site", rows, err)
}

// Site reads a site.
func (tx *Tx) Site(ctx context.Context, id site.ID) (site.Site, error) {
	r, err := tx.q.SiteByID(ctx, string(id))
	if err != nil {
		return site.Site{}, tx.fail("read site", err)
	}
	s, err := aSite(r)
	if err != nil {
		return s, err
	}
	one := []site.Site{s}
	err = tx.tested(ctx, one)
	return one[0], err
}

// Sites are all sites, by name.
func (tx *Tx) Sites(ctx context.Context) ([]site.Site, error) {
	all, err := tx.sites(tx.q.Sites(ctx))
	if err != nil {
		return nil, err
	}
	return all, tx.tested(ctx, all)
}

// SitesOf are the sites of a legal entity by its tax number, by name.
func (tx *Tx) SitesOf(ctx context.Context, number string) ([]site.Site, error) {
	return tx.sites(tx.q.SitesOfNumber(ctx, number))
}

func (tx *Tx) sites(rows []db.Site, err error) ([]site.Site, error) {
	return manyOf(tx, "list sites", rows, err, aSite)
}

func aSite(r db.Site) (site.Site, error) {
	s, err := decode[site.Site]("site", r.Record)
	s.Revision = r.Revision
	return s, err
}

// tested notes at which of the sites a pilot began.
func (tx *Tx) tested(ctx context.Context, sites []site.Site) error {
	ids, err := tx.q.TestedSites(ctx)
	if err != nil {
		return tx.fail("list sites with pilots", err)
	}
	for i := range sites {
		_, sites[i].Tested = slices.BinarySearch(ids, string(sites[i].ID))
	}
	return nil
}
