package casework

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
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
	MayScore  error                // nil, or why marks cannot be changed now
	MayReopen error                // nil, or why a sheet handed in cannot be taken back
	Anchor    *AnchorSeat          // where the case is one of a calibration round
	Versions  []evaluation.Version // the own sheet each time it was handed in
	Objection *objection.Objection // that sent the case back to the panel, without who answered it and how; nil where none did
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

// ExpertSeat is a case of an expert, in a list, with how far the expert's own sheet has come.
type ExpertSeat struct {
	store.Seat
	Items int           // on the sheet
	DueOn calendar.Date // when the result is due; none when the scheme sets no clock or nothing is open
	Next  *scheme.Item  // the first item without a mark while the sheet is open; nil when all are marked
}

// Seats lists the cases of an expert: those whose result is due first come first, the others by the day of their visit, the latest
// first.
func (d *Desk) Seats(ctx context.Context, who party.Actor) ([]ExpertSeat, error) {
	var seats []ExpertSeat
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		rows, err := tx.SeatsOf(ctx, who.ID())
		if err != nil {
			return err
		}
		marked, err := tx.MarkedItems(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, r := range rows {
			e, err := d.edition(ctx, tx, r.Edition)
			if err != nil {
				return err
			}
			seat := ExpertSeat{Seat: r}
			if sheet, ok := e.Sheet(r.Sheet); ok {
				seat.Items = sheet.Len()
				if r.State == application.Evaluating && !r.SheetSubmitted {
					seat.DueOn, seat.Next = d.due(ctx, tx, r.Application, e, d.today(tx)), firstWithout(sheet, marked[r.ID])
				}
			}
			seats = append(seats, seat)
		}
		slices.SortStableFunc(seats, func(a, b ExpertSeat) int {
			switch {
			case a.DueOn.IsZero() != b.DueOn.IsZero():
				return cmp.Compare(bit(a.DueOn.IsZero()), bit(b.DueOn.IsZero()))
			case a.DueOn.IsZero():
				return 0
			}
			return a.DueOn.DaysSince(b.DueOn)
		})
		return nil
	})
	return seats, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// firstWithout is the first item of a sheet that is not among those marked; nil when all are.
func firstWithout(sheet *scheme.Sheet, marked map[string]bool) *scheme.Item {
	for _, it := range sheet.Items() {
		if !marked[it.ID] {
			return it
		}
	}
	return nil
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
		if IsAnchor(id) {
			x, err := d.anchorCase(ctx, tx, who, id)
			v = x
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
		if v.MayReopen = mayReopen(ctx, tx, a, p, v.Own, who, e); fault.Is(v.MayReopen, fault.Internal) {
			return v.MayReopen
		}
		if v.Versions, err = tx.ScoresheetVersions(ctx, id, who.ID()); err != nil {
			return err
		}
		all, err := tx.ObjectionsOf(ctx, id)
		if v.Objection = sentBack(all); v.Objection != nil {
			v.Objection.Answer = nil
		}
		return err
	})
	return v, err
}
