package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// ForExpert is a case as a member of its panel may see it: the frozen submission and the member's own marks, and nothing
// of the other members'.
type ForExpert struct {
	Case      application.Application
	Edition   *scheme.Edition
	Sheet     *scheme.Sheet
	Contents  application.Contents
	SelfScore scheme.SheetScore
	Member    panel.Member
	VisitOn   calendar.Date
	Own       evaluation.Scoresheet
	OwnScore  scheme.SheetScore
	MayScore  error // nil, or why marks cannot be changed now
}

// Invitation is what a member sees before declaring interests: enough to know whether there is one, nothing of the case.
type Invitation struct {
	Case      application.ID
	Reference string
	Company   string
	LatinName string
	Industry  string
	VisitOn   calendar.Date
	Member    panel.Member
}

// Seats lists the cases of an expert.
func (d *Desk) Seats(ctx context.Context, who party.Actor) ([]store.Seat, error) {
	var seats []store.Seat
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		seats, err = tx.SeatsOf(ctx, who.ID())
		return err
	})
	return seats, err
}

// ExpertInvitation reads what a member may know before declaring.
func (d *Desk) ExpertInvitation(ctx context.Context, who party.Actor, id application.ID) (Invitation, error) {
	var v Invitation
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		m, ok := p.Member(who.ID())
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		c, err := d.frozen(ctx, tx, a)
		if err != nil {
			return err
		}
		v = Invitation{id, a.Reference, c.Company.Name, c.Company.LatinName, c.Company.IndustryCode, p.VisitOn, m}
		return nil
	})
	return v, err
}

// ExpertCase reads a case for a member who declared to have no interest.
func (d *Desk) ExpertCase(ctx context.Context, who party.Actor, id application.ID) (ForExpert, error) {
	var v ForExpert
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		a, e, sheet, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		if err := p.MayRead(who.ID()); err != nil {
			return err
		}
		v = ForExpert{Case: a, Edition: e, Sheet: sheet, VisitOn: p.VisitOn}
		v.Member, _ = p.Member(who.ID())
		if v.Contents, err = d.frozen(ctx, tx, a); err != nil {
			return err
		}
		if v.Own, err = tx.Scoresheet(ctx, id, who.ID()); err != nil {
			return err
		}
		v.SelfScore = sheet.Score(v.Contents.Answers, v.Contents.Facts)
		v.OwnScore = evaluation.Marked(sheet, v.Own.Answers, v.Contents.Facts)
		v.MayScore = evaluation.MayScore(a, p, v.Own, who)
		return nil
	})
	return v, err
}
