package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Waiting is a case that waits for one of the agency's people, with what decides for whom.
type Waiting struct {
	Row
	Serving   int   // members of the panel who are not recused
	In        int   // of those, who submitted their sheets
	OnFacts   bool  // nobody scores: the case is decided on facts
	Short     bool  // every member has declared and too few are left
	MayDecide error // while ready for decision or for confirmation: nil, or why this person may not
}

// WaitingList is everything that waits, and how many cases stand where.
type WaitingList struct {
	Cases  []Waiting
	Acts   []WaitingStanding // on certificates
	Counts map[application.State]int64

	Complaints []WaitingComplaint // that this person may take, or has in hand; those due first
	Today      calendar.Date
}

// waitingStates are the states in which a case waits for the agency.
var waitingStates = []application.State{application.Submitted, application.Accepted, application.Evaluating, application.Evaluated, application.Proposed, application.Granted}

// mostWaiting bounds the list; an agency with more on its desk works from the list of cases.
const mostWaiting = 1000

// Waiting lists the cases that wait for the agency.
func (d *Desk) Waiting(ctx context.Context, who party.Actor) (WaitingList, error) {
	var l WaitingList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		l.Today = d.today(tx)
		var err error
		if l.Counts, err = tx.CountByState(ctx); err != nil {
			return err
		}
		delete(l.Counts, application.Draft)
		rows, _, err := tx.Cases(ctx, store.CaseFilter{States: waitingStates, Limit: mostWaiting})
		if err != nil {
			return err
		}
		for _, r := range rows {
			e, err := d.editionOf(ctx, tx, r.Application)
			if err != nil {
				return err
			}
			w := Waiting{Row: Row{r, d.due(ctx, tx, r.Application, e, l.Today)}}
			if r.State == application.Evaluating || r.State == application.Evaluated || r.State == application.Proposed {
				if err := d.standing(ctx, tx, who, &w); err != nil {
					return err
				}
			}
			l.Cases = append(l.Cases, w)
		}
		if l.Complaints, err = d.complaintsFor(ctx, tx, who); err != nil {
			return err
		}
		l.Acts, err = d.standingWaits(ctx, tx, who)
		return err
	})
	return l, err
}

// standing says how far the panel of a case is, and whether the reader may decide it.
func (d *Desk) standing(ctx context.Context, tx *store.Tx, who party.Actor, w *Waiting) error {
	e, err := d.editionOf(ctx, tx, w.Application)
	if err != nil {
		return err
	}
	w.OnFacts = e.OnFacts()
	p, err := panelOf(ctx, tx, e, w.ID)
	if err != nil {
		return err
	}
	if w.State == application.Evaluated || w.State == application.Proposed {
		if w.MayDecide = who.May(party.ActDecide, ""); w.MayDecide != nil {
			return nil
		}
		result, err := tx.Result(ctx, w.ID)
		if err != nil {
			return err
		}
		if w.MayDecide = decision.Independent(w.Application, who, p, result); w.MayDecide != nil {
			return nil
		}
		if w.State == application.Evaluated {
			return d.voteMissing(ctx, tx, w, result)
		}
		waiting, err := tx.WaitingApproval(ctx, string(w.ID))
		if fault.Is(err, fault.NotFound) {
			return nil // proba check says so
		}
		w.MayDecide = waiting.MayConfirm(who, tx.Now)
		return err
	}
	sheets, err := tx.Scoresheets(ctx, w.ID)
	if err != nil {
		return err
	}
	sheets = ownSheets(w.Application, p, who.ID(), sheets)
	awaited := false
	for _, m := range p.Serving() {
		w.Serving++
		awaited = awaited || m.Declaration == panel.Awaited
		for _, s := range sheets {
			if s.Expert == m.Person && s.Submitted() {
				w.In++
			}
		}
	}
	w.Short = !awaited && fault.Is(p.Quorum(e), fault.Conflict)
	return nil
}

// voteMissing says of a case that could be decided when the committee has not voted on it yet.
func (d *Desk) voteMissing(ctx context.Context, tx *store.Tx, w *Waiting, r evaluation.Result) error {
	e, err := d.editionOf(ctx, tx, w.Application)
	if err != nil || e.Committee == nil {
		return err
	}
	vote, err := d.vote(ctx, tx, w.Application, e, r)
	if err == nil && vote == nil {
		w.MayDecide = fault.New(fault.Conflict, "decision.vote_missing")
	}
	return err
}
