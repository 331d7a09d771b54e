package programme

import (
	"context"
	"slices"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/matching"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Unplaced are the pilots under way of a solution, for which another site can be looked for: those that were made of a match of it, and those of
// its company that a person entered.
func (d *Desk) Unplaced(ctx context.Context, who party.Actor, of solution.ID) (all []pilot.Pilot, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) { all, err = unplaced(ctx, tx, of); return err })
	return all, err
}

func unplaced(ctx context.Context, tx *store.Tx, of solution.ID) (all []pilot.Pilot, err error) {
	pilots, err := tx.Pilots(ctx)
	if err != nil {
		return nil, err
	}
	matches, err := tx.Matches(ctx)
	if err != nil {
		return nil, err
	}
	companies := map[party.OrgID]bool{}
	for _, m := range matches {
		if m.Solution == of {
			companies[m.Company] = true
		}
	}
	admitted, err := tx.Admissions(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range admitted {
		if a.Contents.ID == of {
			companies[a.Company] = true
		}
	}
	for _, p := range pilots {
		i := slices.IndexFunc(matches, func(m matching.Match) bool { return string(m.ID) == p.Match })
		if p.Resitable() && (i >= 0 && matches[i].Solution == of || i < 0 && companies[p.Org]) {
			all = append(all, p)
		}
	}
	return all, nil
}

// moveOf is the match that waits for its answers or its signatures to take the pilot to another site; nil: none.
func moveOf(ctx context.Context, tx *store.Tx, id pilot.ID) (*matching.Match, error) {
	all, err := tx.Matches(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(m matching.Match) bool { return m.Resites == string(id) && m.Open() })
	if i < 0 {
		return nil, nil
	}
	return &all[i], nil
}

// ProposeMove proposes a match by which a pilot under way would move to the site: the same solution, the same bars, the same consents (R17, R18a).
func (d *Desk) ProposeMove(ctx context.Context, who party.Actor, of solution.ID, at site.ID, need cityneed.ID, words string, id pilot.ID) (made matching.ID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeMatch, ""); err != nil {
			return err
		}
		able, err := unplaced(ctx, tx, of)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(able, func(p pilot.Pilot) bool { return p.ID == id }) {
			return fault.Field("pilot", "party.choose_one")
		}
		waiting, err := moveOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if waiting != nil {
			return fault.New(fault.Conflict, "resite.pending", "Site", waiting.SiteName)
		}
		b, err := d.board(ctx, tx)
		if err != nil {
			return err
		}
		m, err := b.propose(who, tx, of, at, need, words)
		if err != nil {
			return err
		}
		m.Resites, made = string(id), m.ID
		return d.enterMatch(ctx, tx, who, m)
	})
	return made, err
}

// bound notes on a pilot that everybody agreed to take it to the site of the match, or with "" that nothing comes of that.
func (d *Desk) bound(ctx context.Context, tx *store.Tx, m matching.Match, to site.ID) error {
	p, err := tx.Pilot(ctx, pilot.ID(m.Resites))
	if err != nil || p.Moving == to {
		return err
	}
	p.Moving = to
	if err := tx.UpdatePilot(ctx, p); err != nil || to != "" {
		return err
	}
	a, err := agreement(ctx, tx, p)
	if err != nil || a.Draft.Move == nil || a.Draft.Move.Match != string(m.ID) {
		return err
	}
	return tx.SavePilotAgreement(ctx, a.WithoutMove())
}

// Move is what is known of a pilot that needs another site.
type Move struct {
	Pilot     pilot.Pilot
	Site      site.Site
	Agreement pilot.Agreement
	Match     *matching.Match // that would move it; nil: none is proposed
	// Solutions are those of the register for which another site can be looked for: the one of the pilot's match, otherwise those of its company.
	// None where the pilot is over, its agreement was ended, or no such solution is admitted.
	Solutions []solution.Solution
}

// Move reads where the move of a pilot stands.
func (d *Desk) Move(ctx context.Context, who party.Actor, id pilot.ID) (f Move, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if f.Pilot, err = tx.Pilot(ctx, id); err != nil {
			return err
		}
		if f.Site, err = tx.Site(ctx, f.Pilot.Site); err != nil {
			return err
		}
		if f.Agreement, err = agreement(ctx, tx, f.Pilot); err != nil {
			return err
		}
		if f.Match, err = moveOf(ctx, tx, id); err != nil {
			return err
		}
		f.Solutions, err = movable(ctx, tx, f.Pilot)
		return err
	})
	return f, err
}

// movable are the admitted solutions that a site can be proposed for so that this pilot moves to it; ProposeMove takes no other.
func movable(ctx context.Context, tx *store.Tx, p pilot.Pilot) (all []solution.Solution, err error) {
	if !p.Resitable() {
		return nil, nil
	}
	company, of := p.Org, solution.ID("")
	if p.Match != "" {
		m, err := tx.Match(ctx, matching.ID(p.Match))
		if err != nil {
			return nil, err
		}
		company, of = m.Company, m.Solution
	}
	if company == "" {
		return nil, nil
	}
	admissions, err := tx.AdmissionsOf(ctx, company)
	if err != nil {
		return nil, err
	}
	for _, a := range latestAdmitted(admissions) {
		if of == "" || a.Contents.ID == of {
			all = append(all, a.Contents)
		}
	}
	return all, nil
}

// WriteMove writes the move to the site that consented into the terms that are offered next. Place is where at the new site, days how long the
// baseline lasts there at least.
func (d *Desk) WriteMove(ctx context.Context, who party.Actor, id pilot.ID, place string, days int, reason string) error {
	return d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		m, err := moveOf(ctx, tx, id)
		if err != nil {
			return a, err
		}
		if m == nil || m.State != matching.Agreed {
			return a, fault.New(fault.Conflict, "resite.no_consent")
		}
		next, err := a.Resite(who, p, pilot.Move{Match: string(m.ID), Site: m.Site, SiteName: m.SiteName, Baseline: days, Reason: reason}, place)
		if err != nil {
			return a, err
		}
		return next, tx.Record(ctx, who.ID(), journal.PilotTermsWritten, string(id), next.Draft.Move.Reason, next.Draft)
	})
}

// destination is the site to which a text moves a pilot: its match stands with every consent, and the site hosts pilots.
func destination(ctx context.Context, tx *store.Tx, id pilot.ID, m *pilot.Move) (x matching.Match, s site.Site, err error) {
	if x, err = tx.Match(ctx, matching.ID(m.Match)); err != nil {
		return x, s, err
	}
	if x.State != matching.Agreed || !x.Open() || x.Resites != string(id) || x.Site != m.Site {
		return x, s, fault.New(fault.Conflict, "resite.no_consent")
	}
	if s, err = tx.Site(ctx, m.Site); err == nil && !s.Hosts() {
		err = fault.New(fault.Conflict, "resite.closed", "Site", s.Name)
	}
	return x, s, err
}

// resite takes a pilot to the site of a text that every side has signed: the match is spent, keys of devices at the old site open nothing any
// more, and everybody is told, those at the old site too.
func (d *Desk) resite(ctx context.Context, tx *store.Tx, who party.Actor, p pilot.Pilot, text pilot.AgreementText, digest string) (pilot.Pilot, error) {
	m, _, err := destination(ctx, tx, p.ID, text.Terms.Move)
	if err != nil {
		return p, err
	}
	last, err := tx.LastPilotEntry(ctx, p.ID)
	if err != nil {
		return p, err
	}
	next, err := p.Resited(text, digest, last, d.today(tx), tx.Now)
	if err != nil {
		return p, err
	}
	m.Pilot = string(p.ID)
	if err := tx.UpdateMatch(ctx, m); err != nil {
		return p, err
	}
	keys, err := tx.DeviceKeys(ctx, p.ID)
	if err != nil {
		return p, err
	}
	for _, k := range keys {
		if !k.Live() {
			continue
		}
		if err := tx.RevokeDeviceKey(ctx, p.ID, k.Number); err != nil {
			return p, err
		}
		if err := tx.Record(ctx, who.ID(), journal.DeviceRevoked, string(p.ID), "", map[string]int{"device": k.Number}); err != nil {
			return p, err
		}
	}
	details := map[string]any{"from": p.State, "to": next.State, "site_before": p.Site, "site": next.Site, "entries": last, "text": digest}
	return next, tx.Record(ctx, who.ID(), journal.PilotMoved, string(p.ID), text.Terms.Move.Reason, details)
}

// tellMove tells all parties of a pilot, and those of the site that it left, where it is now.
func (d *Desk) tellMove(ctx context.Context, tx *store.Tx, p pilot.Pilot) error {
	s := p.Stays[len(p.Stays)-1]
	return d.toPartiesAt(ctx, tx, p, []site.ID{p.Site, s.Site}, func(path string) notice.Letter {
		return notice.PilotResited{Title: p.Title, From: s.SiteName, To: p.SiteName, Reason: s.Reason, NotBefore: p.NotBefore, Path: path + "/agreement"}
	})
}
