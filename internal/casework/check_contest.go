package casework

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/journal"
	"proba.example/internal/objection"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// ordering is what the records have of the objection by which a case was opened; empty of other cases.
type ordering struct {
	objection *objection.Objection
	was       application.Contents // of the case of the certificate that gives way
}

func (r *ordering) read(ctx context.Context, d *Desk, tx *store.Tx, a application.Application) (err error) {
	if !a.Ordered() {
		return nil
	}
	if r.objection, err = store.Absent(tx.Objection(ctx, objection.ID(a.Renews.Objection))); err != nil || r.objection == nil {
		return err
	}
	first, err := tx.Application(ctx, r.objection.Case)
	if err != nil {
		return err
	}
	r.was, err = d.frozen(ctx, tx, first)
	return err
}

// ordered holds a case that an objection ordered against that objection: its people, its grade and its contents are not its own.
func (j *judge) ordered() {
	j.found = append(j.found, j.faults...)
	o := j.order.objection
	switch {
	case o == nil || o.Answer == nil || o.Answer.Order != j.a.ID:
		j.say("no answer to an objection ordered its certificate")
		return
	case len(j.proposals) > 0:
		j.say("a certificate that an objection ordered was proposed again")
	case o.Certificate != j.a.Renews.Number:
		j.say("the objection was to certificate %s, the case is in place of %s", o.Certificate, j.a.Renews.Number)
	}
	grade := j.a.Renews.Grade
	if o.Answer.Outcome == objection.Regraded && grade != o.Answer.Grade {
		j.say("the answer gives grade %s, the case says %s", o.Answer.Grade, grade)
	}
	if j.dec != nil && j.res != nil {
		if want := orderedDecision(*o, *j.res, j.edition, grade); !bytes.Equal(asJSON(want), asJSON(*j.dec)) {
			j.say("the decision is another than the answer to the objection ordered")
		}
	}
	if !bytes.Equal(asJSON(j.contents.Company), asJSON(j.order.was.Company)) {
		j.say("the certificate that an objection ordered is for another company file than the first")
	}
}

// contested holds an objection to a certificate against what it goes against and what its answer did.
func (j *judge) contested(o objection.Objection) {
	day := o.FiledAt.Format(time.DateOnly)
	if j.cert == nil || j.entry == nil || o.Certificate != j.cert.Number {
		j.say("the objection of %s goes against certificate %s, which is not that of the case", day, o.Certificate)
		return
	}
	var by []byTwo
	switch o.Against {
	case scheme.AgainstGrade:
		if j.dec == nil || o.Number != len(j.obj.before)+1 || j.dec.Grade != o.Grade {
			j.say("the objection of %s goes against a grade that was not given", day)
			return
		}
		by = append(by, byTwo{j.dec.DecidedBy, j.dec.ConfirmedBy})
	default:
		if o.Number < 1 || o.Number > len(j.entry.Events) {
			j.say("the objection of %s goes against an act on its certificate that is not there", day)
			return
		}
		if against, ok := contestable(j.entry.Events[o.Number-1]); !ok || against != o.Against {
			j.say("the objection of %s goes against a %s, the register says otherwise", day, o.Against)
		}
		for _, a := range j.obj.acts {
			by = append(by, byTwo{a.ProposedBy, a.SettledBy})
		}
	}
	if o.Answer == nil {
		return
	}
	for _, d := range by {
		for _, id := range []string{string(o.Answer.ProposedBy), string(o.Answer.ConfirmedBy)} {
			if id == string(d.proposed) || id == string(d.confirmed) {
				j.say("%s answered the objection to an act of their own", id)
			}
		}
	}
	won := o.Answer.Outcome != objection.Stands && o.Against != scheme.AgainstSuspension && !calendar.On(o.ClosedAt, j.place).After(j.entry.ValidThrough)
	if won != (o.Answer.Order != "") {
		j.say("the answer to the objection of %s is %s, and a certificate was ordered: %v", day, o.Answer.Outcome, o.Answer.Order != "")
	}
	if o.Answer.Order != "" && !j.obj.orders[o.Answer.Order] {
		j.say("the case %s that the answer to the objection of %s ordered is not there", o.Answer.Order, day)
	}
}

// lifts are the events that answers to objections leave in the register, with when they were given; before gives the entry as it was.
func (d *Desk) lifts(ctx context.Context, tx *store.Tx, number string) ([]objection.Objection, error) {
	c, err := tx.Certificate(ctx, number)
	if err != nil {
		return nil, err
	}
	all, err := tx.ObjectionsOf(ctx, c.Case)
	return slices.DeleteFunc(all, func(o objection.Objection) bool {
		return o.Against != scheme.AgainstSuspension || o.Answer == nil || o.Answer.Outcome != objection.Annulled
	}), err
}

// liftedBy takes up into a certificate's life the suspensions that objections lifted before a moment, and gives those that are left.
func (d *Desk) liftedBy(left []objection.Objection, before time.Time, life *register.Entry) (owed []register.Event, rest []objection.Objection) {
	for len(left) > 0 && left[0].ClosedAt.Before(before) {
		if ev, err := decision.Lift(*life, calendar.On(left[0].ClosedAt, d.Agency.Place)); err == nil {
			owed, life.Events = append(owed, ev), append(life.Events, ev)
		}
		left = left[1:]
	}
	return owed, left
}

// filedAct is the journal's name of filing an objection, by what it goes against.
func filedAct(o objection.Objection) journal.Act {
	if o.Against == scheme.AgainstRefusal {
		return journal.ObjectionFiled
	}
	return journal.ContestFiled
}

// answerAct is the journal's name of an answer.
func answerAct(o objection.Objection, x objection.Outcome) (journal.Act, error) {
	if o.Against != scheme.AgainstRefusal {
		if x == objection.Stands {
			return journal.ContestStands, nil
		}
		return journal.ContestWon, nil
	}
	act, ok := map[objection.Outcome]journal.Act{
		objection.Stands: journal.ObjectionUpheld, objection.Annulled: journal.ObjectionAnnulled, objection.Reopened: journal.ObjectionReopened,
	}[x]
	if !ok {
		return "", fmt.Errorf("objection %s: no act for the answer %q", o.ID, x)
	}
	return act, nil
}
