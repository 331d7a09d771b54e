package store

import (
	"context"

	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store/db"
)

// InsertMatch adds a match, at revision 1.
func (tx *Tx) InsertMatch(ctx context.Context, m matching.Match) error {
	record, err := encode("match", m)
	if err != nil {
		return err
	}
	return tx.fail("insert match", tx.q.InsertMatch(ctx, db.InsertMatchParams{
		ID: string(m.ID), State: string(m.State), Solution: string(m.Solution), Company: string(m.Company), Site: string(m.Site), Record: record,
	}))
}

// UpdateMatch saves a match that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateMatch(ctx context.Context, m matching.Match) error {
	record, err := encode("match", m)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateMatch(ctx, db.UpdateMatchParams{State: string(m.State), Record: record, ID: string(m.ID), Revision: m.Revision})
	return tx.changed("update match", rows, err)
}

// Match reads a match.
func (tx *Tx) Match(ctx context.Context, id matching.ID) (matching.Match, error) {
	r, err := tx.q.MatchByID(ctx, string(id))
	if err != nil {
		return matching.Match{}, tx.fail("read match", err)
	}
	return aMatch(r)
}

// Matches are all matches, the latest first.
func (tx *Tx) Matches(ctx context.Context) ([]matching.Match, error) {
	return tx.matches(tx.q.Matches(ctx))
}

// MatchesOfSite are the matches with a site, the latest first.
func (tx *Tx) MatchesOfSite(ctx context.Context, id site.ID) ([]matching.Match, error) {
	return tx.matches(tx.q.MatchesOfSite(ctx, string(id)))
}

// MatchesOfCompany are the matches of a company's solutions, the latest first.
func (tx *Tx) MatchesOfCompany(ctx context.Context, id party.OrgID) ([]matching.Match, error) {
	return tx.matches(tx.q.MatchesOfCompany(ctx, string(id)))
}

func (tx *Tx) matches(rows []db.SiteMatch, err error) ([]matching.Match, error) {
	return manyOf(tx, "list matches", rows, err, aMatch)
}

func aMatch(r db.SiteMatch) (matching.Match, error) {
	m, err := decode[matching.Match]("match", r.Record)
	m.Revision = r.Revision
	return m, err
}
