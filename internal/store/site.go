package store

import (
	"context"
	"slices"
	"time"

	"proba.example/internal/party"
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

// SiteSheet is a spreadsheet of sites as it was handed in.
type SiteSheet struct {
	Digest, Name string
	Contents     []byte
	By           party.PersonID
	At           time.Time
	ImportedAt   time.Time // zero while its rows are no sites yet
}

// KeepSiteSheet keeps a spreadsheet under its digest; one that is there stays as it is.
func (tx *Tx) KeepSiteSheet(ctx context.Context, s SiteSheet) error {
	return tx.fail("insert sheet of sites", tx.q.InsertSiteSheet(ctx, db.InsertSiteSheetParams{
		Digest: s.Digest, Name: s.Name, Contents: s.Contents, UploadedBy: string(s.By), UploadedAt: micros(tx.Now),
	}))
}

// SiteSheet reads a spreadsheet by its digest.
func (tx *Tx) SiteSheet(ctx context.Context, digest string) (SiteSheet, error) {
	r, err := tx.q.SiteSheet(ctx, digest)
	if err != nil {
		return SiteSheet{}, tx.fail("read sheet of sites", err)
	}
	return SiteSheet{Digest: r.Digest, Name: r.Name, Contents: r.Contents, By: party.PersonID(r.UploadedBy), At: moment(r.UploadedAt), ImportedAt: moment(r.ImportedAt)}, nil
}

// SiteSheetImported notes that the rows of a spreadsheet became sites; fault.stale when they had before.
func (tx *Tx) SiteSheetImported(ctx context.Context, digest string) error {
	rows, err := tx.q.ImportedSiteSheet(ctx, db.ImportedSiteSheetParams{ImportedAt: micros(tx.Now), Digest: digest})
	return tx.changed("mark sheet of sites", rows, err)
}
