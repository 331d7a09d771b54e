package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// Seat is a case as the list of one of its experts shows it.
type Seat struct {
	CaseRow
	Member         panel.Member
	SheetSubmitted bool
	Marked         int // items the expert has marked
}

// SavePanel saves a panel as a whole, in place of the one that was there.
func (tx *Tx) SavePanel(ctx context.Context, p panel.Panel) error {
	err := tx.q.SavePanel(ctx, db.SavePanelParams{
		Application: string(p.Case), VisitOn: p.VisitOn.String(), Reason: p.Reason,
		AppointedBy: string(p.AppointedBy), AppointedAt: micros(p.AppointedAt),
	})
	if err != nil {
		return tx.fail("save panel", err)
	}
	if err := tx.q.DeletePanelMembers(ctx, string(p.Case)); err != nil {
		return tx.fail("delete panel members", err)
	}
	for i, m := range p.Members {
		err := tx.q.InsertPanelMember(ctx, db.InsertPanelMemberParams{
			Application: string(p.Case), Person: string(m.Person), Position: int64(i), Lead: bit(m.Lead), Declaration: string(m.Declaration),
			Detail: m.Detail, AppointedAt: micros(m.AppointedAt), DeclaredAt: micros(m.DeclaredAt),
		})
		if err != nil {
			return tx.fail("insert panel member", err)
		}
	}
	return nil
}

// Panel gives the panel of a case, its members in order of appointment; NotFound before one is appointed.
func (tx *Tx) Panel(ctx context.Context, id application.ID) (panel.Panel, error) {
	p, err := tx.q.PanelOf(ctx, string(id))
	if err != nil {
		return panel.Panel{}, tx.fail("read panel", err)
	}
	visitOn, err := calendar.Parse(p.VisitOn)
	if err != nil {
		return panel.Panel{}, err
	}
	rows, err := tx.q.PanelMembersOf(ctx, string(id))
	if err != nil {
		return panel.Panel{}, tx.fail("read panel members", err)
	}
	out := panel.Panel{
		Case: id, VisitOn: visitOn, Reason: p.Reason, AppointedBy: party.PersonID(p.AppointedBy), AppointedAt: moment(p.AppointedAt),
	}
	for _, m := range rows {
		out.Members = append(out.Members, member(m))
	}
	return out, nil
}

func member(m db.PanelMember) panel.Member {
	return panel.Member{
		Person: party.PersonID(m.Person), Lead: m.Lead != 0, Declaration: panel.Declaration(m.Declaration), Detail: m.Detail,
		AppointedAt: moment(m.AppointedAt), DeclaredAt: moment(m.DeclaredAt),
	}
}

// SeatsOf gives the seats of a person on panels, declared interests included, the latest visit first.
func (tx *Tx) SeatsOf(ctx context.Context, id party.PersonID) ([]Seat, error) {
	rows, err := tx.q.SeatsOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list seats", err)
	}
	seats := make([]Seat, len(rows))
	for i, r := range rows {
		row, err := caseRow(r.Application, r.CompanyName, r.LatinName, r.Total, r.Technology, r.Grade, r.Number, r.VisitOn)
		if err != nil {
			return nil, err
		}
		seats[i] = Seat{CaseRow: row, Member: member(r.PanelMember), SheetSubmitted: r.SheetSubmittedAt != 0, Marked: int(r.Marked)}
	}
	return seats, nil
}
