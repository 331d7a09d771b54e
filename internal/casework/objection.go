package casework

import (
	"context"
	"fmt"
	"slices"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/decision"
	"proba.example/internal/enclosure"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/notice"
	"proba.example/internal/objection"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// OwnObjection is what the company's people see of objections in their case.
type OwnObjection struct {
	Case    application.Application
	Rule    *scheme.Objection     // nil where nobody can object
	All     []objection.Objection // the oldest first; who of the agency answered is left out
	Files   []enclosure.File      // kept for the one that is being written
	Targets []OwnTarget           // what can be objected to, as the case stands
	MayBack bool                  // this person may take the open one back
	Today   calendar.Date
}

// OwnTarget is something that a company can object to.
type OwnTarget struct {
	objection.Target
	Last    calendar.Date // until when an objection may come
	MayFile error         // nil, or why this person may not object to it today
}

// daysFrom counts out a term of a scheme.
func daysFrom(ctx context.Context, tx *store.Tx, t scheme.Days, from, today calendar.Date) (calendar.Date, error) {
	term := clock.Term{Days: t.Days}
	if t.Calendar != "" {
		book, err := tx.Workdays(ctx)
		if err != nil {
			return calendar.Date{}, err
		}
		if term.Calendar, err = book.Of(t.Calendar, today); err != nil {
			return calendar.Date{}, err
		}
	}
	r, err := clock.Reckon(term, from, nil, today)
	return r.Due, err
}

// OwnObjections reads the objections of a case for one of the company's people.
func (d *Desk) OwnObjections(ctx context.Context, who party.Actor, id application.ID) (v OwnObjection, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := d.contests(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, c.a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v = OwnObjection{Case: c.a, Rule: c.rule, Today: d.today(tx)}
		if v.All, err = tx.ObjectionsOf(ctx, id); err != nil {
			return err
		}
		if v.Files, err = tx.Enclosures(ctx, objecting(id)); err != nil {
			return err
		}
		for _, x := range c.all {
			v.Targets = append(v.Targets, OwnTarget{x.Target, x.terms.Last, c.may(who, x, v.All, v.Today)})
		}
		for i, o := range v.All {
			if o.Answer != nil {
				told := *o.Answer
				told.ProposedBy, told.ConfirmedBy = "", ""
				v.All[i].Answer = &told
			}
			v.MayBack = v.MayBack || o.State == objection.Open && who.May(party.ActSubmit, c.a.Company) == nil
		}
		v.Case, err = d.disclosed(ctx, tx, c.a)
		return err
	})
	return v, err
}

// Object hands in an objection in a case: to its refusal, to the grade it got, or to an act on its certificate. The files kept for it are
// sealed with it.
func (d *Desk) Object(ctx context.Context, who party.Actor, id application.ID, x objection.Filing) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := d.contests(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, c.a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		target, err := c.of(x.Against)
		if err != nil {
			return err
		}
		all, err := tx.ObjectionsOf(ctx, id)
		if err != nil {
			return err
		}
		if err := c.may(who, target, all, d.today(tx)); err != nil {
			return err
		}
		fresh, err := store.NewID()
		if err != nil {
			return err
		}
		if x.Files, err = tx.TakeEnclosures(ctx, objecting(id)); err != nil {
			return err
		}
		next, o, err := objection.File(objection.ID(fresh), c.a, target.Target, who, c.rule, x, target.terms, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if next.State != c.a.State {
			if err := tx.UpdateApplication(ctx, next, c.a.State); err != nil {
				return err
			}
		}
		if err := tx.InsertObjection(ctx, o); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, filedAct(o), string(id), o.Words, map[string]any{"objection": o.ID, "against": o.Against, "grounds": o.Grounds, "answer_by": o.AnswerBy, "files": enclosure.Seals(o.Files)}); err != nil {
			return err
		}
		return d.objectionLetters(ctx, tx, c.a, o)
	})
}

func objectionPath(id objection.ID) string { return "/office/objections/" + string(id) }

// objectionLetters thank the company and tell those who could answer.
func (d *Desk) objectionLetters(ctx context.Context, tx *store.Tx, a application.Application, o objection.Objection) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	l := notice.ObjectionReceived{Reference: a.Reference, Company: name, AnswerBy: o.AnswerBy, Path: applicantPath(a.ID) + "/objection"}
	if err := d.toCompany(ctx, tx, a, l); err != nil {
		return err
	}
	x, err := d.partsIn(ctx, tx, o)
	if err != nil {
		return err
	}
	able, err := d.answerers(ctx, tx, x, "")
	if err != nil {
		return err
	}
	for _, p := range able {
		if err := d.letter(ctx, tx, p, a.ID, notice.ObjectionFiled{Reference: a.Reference, Company: name, AnswerBy: o.AnswerBy, Path: objectionPath(o.ID)}); err != nil {
			return err
		}
	}
	if len(able) < 2 { // officers see to it that there are two
		return d.toDuty(ctx, tx, party.Officer, a.ID, notice.ObjectionFiled{Reference: a.Reference, Company: name, AnswerBy: o.AnswerBy, Few: true, Path: objectionPath(o.ID)})
	}
	return nil
}

// RetractObjection takes the open objection of a case back: what it went against stands.
func (d *Desk) RetractObjection(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		all, err := tx.ObjectionsOf(ctx, id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		latest := all[len(all)-1]
		act := journal.ObjectionRetracted
		if latest.Against != scheme.AgainstRefusal {
			act = journal.ContestRetracted
		}
		next, o, err := latest.Retract(a, who, tx.Now)
		if err != nil {
			return err
		}
		if err := d.overtake(ctx, tx, who, string(o.ID)); err != nil {
			return err
		}
		if next.State != a.State {
			if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
				return err
			}
		}
		if err := tx.UpdateObjection(ctx, o); err != nil {
			return err
		}
		return d.write(ctx, tx, who, act, string(id), "", map[string]any{"objection": o.ID})
	})
}

// parts is who had a part in a case so far, read once.
type parts struct {
	a       application.Application
	panel   panel.Panel
	results []evaluation.Result     // the registered one and those that gave way
	hands   map[party.PersonID]bool // in what is objected to, proposed or done, or in an earlier objection
}

// partsIn reads who had a part in what an objection goes against.
func (d *Desk) partsIn(ctx context.Context, tx *store.Tx, o objection.Objection) (x parts, err error) {
	id := o.Case
	var e *scheme.Edition
	if x.a, e, _, err = d.caseOf(ctx, tx, id); err != nil {
		return x, err
	}
	if x.panel, err = panelOf(ctx, tx, e, id); err != nil {
		return x, err
	}
	before, err := tx.ResultsBefore(ctx, id)
	if err != nil {
		return x, err
	}
	for _, r := range before {
		x.results = append(x.results, r.Result)
	}
	now, err := store.Absent(tx.Result(ctx, id))
	if err != nil {
		return x, err
	}
	if now != nil {
		x.results = append(x.results, *now)
	}
	x.hands, err = d.handsIn(ctx, tx, o)
	return x, err
}

// untouched says whether a person may answer an objection: they decide, they had no part in the evaluation, and no hand in what it
// goes against, proposed or done, nor in an earlier objection.
func (x parts) untouched(who party.Actor) error {
	if err := who.May(party.ActDecide, ""); err != nil {
		return err
	}
	for _, r := range append(slices.Clone(x.results), evaluation.Result{}) { // also where no result is kept
		if err := decision.Independent(x.a, who, x.panel, r); err != nil {
			return err
		}
	}
	if x.hands[who.ID()] {
		return fault.New(fault.Forbidden, "objection.took_part")
	}
	return nil
}

// handsIn are the people who had a hand in what an objection goes against, or in an earlier objection in its case: of a refusal or a grade
// those who decided, of an act on the certificate's standing those who proposed or confirmed one.
func (d *Desk) handsIn(ctx context.Context, tx *store.Tx, o objection.Objection) (map[party.PersonID]bool, error) {
	hands := map[party.PersonID]bool{}
	subject := string(o.Case)
	if o.Against == scheme.AgainstSuspension || o.Against == scheme.AgainstRevocation {
		subject = o.Certificate
	} else if err := d.deciders(ctx, tx, o.Case, hands); err != nil {
		return nil, err
	}
	acts, err := tx.ApprovalsOf(ctx, subject)
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		hands[a.ProposedBy], hands[a.SettledBy] = true, true
	}
	all, err := tx.ObjectionsOf(ctx, o.Case)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if o.Answer != nil {
			hands[o.Answer.ProposedBy], hands[o.Answer.ConfirmedBy] = true, true
		}
	}
	delete(hands, "")
	delete(hands, party.System.ID())
	return hands, nil
}

// deciders adds those who decided on a case.
func (d *Desk) deciders(ctx context.Context, tx *store.Tx, id application.ID, hands map[party.PersonID]bool) error {
	before, err := tx.DecisionsBefore(ctx, id)
	if err != nil {
		return err
	}
	for _, b := range before {
		hands[b.DecidedBy], hands[b.ConfirmedBy] = true, true
	}
	dec, err := store.Absent(tx.Decision(ctx, id))
	if err == nil && dec != nil {
		hands[dec.DecidedBy], hands[dec.ConfirmedBy] = true, true
	}
	return err
}

// anew says whether a person may decide a case again: not who took a decision that was annulled.
func anew(annulled []store.EndedDecision, who party.PersonID) error {
	for _, b := range annulled {
		if who == b.DecidedBy || who == b.ConfirmedBy {
			return fault.New(fault.Forbidden, "objection.decided_before")
		}
	}
	return nil
}

// anew is the same of a case.
func (d *Desk) anew(ctx context.Context, tx *store.Tx, id application.ID, who party.PersonID) error {
	annulled, err := tx.DecisionsBefore(ctx, id)
	if err != nil {
		return err
	}
	return anew(annulled, who)
}

// answerers are the deciders who could answer an objection in the case, but for one.
func (d *Desk) answerers(ctx context.Context, tx *store.Tx, x parts, but party.PersonID) ([]party.Person, error) {
	people, err := tx.PeopleWith(ctx, party.Decider)
	if err != nil {
		return nil, err
	}
	var able []party.Person
	for _, p := range people {
		actor, err := tx.Actor(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if p.ID != but && x.untouched(actor) == nil {
			able = append(able, p)
		}
	}
	return able, nil
}

// ObjectionRow is an objection in the list.
type ObjectionRow struct {
	objection.Objection
	Application application.Application
	Company     string
}

// Objections lists all objections for the agency's staff, the latest first.
func (d *Desk) Objections(ctx context.Context, who party.Actor) (rows []ObjectionRow, today calendar.Date, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		today = d.today(tx)
		all, err := tx.Objections(ctx)
		if err != nil {
			return err
		}
		for _, o := range all {
			a, err := tx.Application(ctx, o.Case)
			if err != nil {
				return err
			}
			name, err := d.companyName(ctx, tx, a)
			if err != nil {
				return err
			}
			rows = append(rows, ObjectionRow{o, a, name})
		}
		return nil
	})
	return rows, today, err
}

// ObjectionFile is an objection with what answering it asks about.
type ObjectionFile struct {
	ObjectionRow
	Edition   *scheme.Edition
	Decision  *decision.Decision // that it goes against, also when it was annulled since; nil of an act on the certificate
	Entry     *register.Entry    // of the certificate; nil of a refusal
	Higher    []string           // grades that the objection can win
	People    map[party.PersonID]party.Person
	Cycle     string         // the frozen cycle that keeps the result, of a refusal that may be reopened; empty where none does
	Able      []party.Person // who could answer, but for the reader
	Waiting   *approval.Approval
	Proposed  *objection.Answer
	MayAnswer error // nil, or why this person may not propose an answer
	MaySettle error // while an answer waits: nil, or why this person may not confirm it
	Decline   error // while an answer waits: nil, or why this person may not decline it
	Today     calendar.Date
	Actor     party.Actor
}

// ObjectionFile reads an objection for the agency's staff.
func (d *Desk) ObjectionFile(ctx context.Context, who party.Actor, id objection.ID) (f ObjectionFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		f = ObjectionFile{People: map[party.PersonID]party.Person{}, Actor: who, Today: d.today(tx)}
		if f.Objection, err = tx.Objection(ctx, id); err != nil {
			return err
		}
		c, err := d.contests(ctx, tx, f.Case)
		if err != nil {
			return err
		}
		f.Application, f.Edition, f.Entry = c.a, c.edition, c.entry
		if f.Against == scheme.AgainstRefusal || f.Against == scheme.AgainstGrade {
			f.Decision = c.dec
		}
		if f.Against == scheme.AgainstRefusal {
			if f.Cycle, err = keepsResult(ctx, tx, f.Case); err != nil {
				return err
			}
		}
		if f.Higher, err = d.higher(ctx, tx, c.a, f.Objection); err != nil {
			return err
		}
		if f.Company, err = d.companyName(ctx, tx, c.a); err != nil {
			return err
		}
		before, err := tx.DecisionsBefore(ctx, f.Case)
		if err != nil {
			return err
		}
		if f.Decision != nil && f.Number <= len(before) {
			f.Decision = &before[f.Number-1].Decision
		}
		x, err := d.partsIn(ctx, tx, f.Objection)
		if err != nil {
			return err
		}
		if f.MayAnswer = x.untouched(who); f.State != objection.Open {
			f.MayAnswer = fault.New(fault.Conflict, "objection.closed")
		}
		if f.Waiting, err = store.Absent(tx.WaitingApproval(ctx, string(id))); err != nil {
			return err
		}
		if f.Waiting != nil {
			x, err := proposed[objection.Answer](*f.Waiting)
			if err != nil {
				return err
			}
			f.Proposed = &x
			f.MaySettle, f.Decline = f.Waiting.MayConfirm(who, tx.Now), f.Waiting.MayDecline(who, tx.Now)
			if f.MayAnswer != nil {
				f.MaySettle = f.MayAnswer
				f.Decline = f.MayAnswer
			}
		}
		if f.Able, err = d.answerers(ctx, tx, x, who.ID()); err != nil {
			return err
		}
		return f.names(ctx, tx)
	})
	return f, err
}

func (f *ObjectionFile) names(ctx context.Context, tx *store.Tx) error {
	ids := []party.PersonID{f.By}
	if f.Objection.Answer != nil {
		ids = append(ids, f.Objection.Answer.ProposedBy, f.Objection.Answer.ConfirmedBy)
	}
	if f.Proposed != nil {
		ids = append(ids, f.Proposed.ProposedBy)
	}
	if f.Decision != nil {
		ids = append(ids, f.Decision.DecidedBy, f.Decision.ConfirmedBy)
	}
	return peopleByID(f.People).name(ctx, tx, ids...)
}

// ProposeAnswer puts an answer to an objection before a second person.
func (d *Desk) ProposeAnswer(ctx context.Context, who party.Actor, id objection.ID, x objection.Answer) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, err := tx.Objection(ctx, id)
		if err != nil {
			return err
		}
		had, err := d.partsIn(ctx, tx, o)
		if err != nil {
			return err
		}
		if err := had.untouched(who); err != nil {
			return err
		}
		higher, err := d.higher(ctx, tx, had.a, o)
		if err != nil {
			return err
		}
		if x, err = o.Propose(x, who, higher, tx.Now); err != nil {
			return err
		}
		if x.Outcome == objection.Reopened {
			if err := d.scorable(ctx, tx, o.Case); err != nil {
				return err
			}
		}
		p, err := d.propose(ctx, tx, who, approval.Objection, string(id), x, x.Reasons)
		if err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ObjectionProposed, string(o.Case), x.Reasons, map[string]any{"objection": id, "outcome": x.Outcome, "approval": p.ID}); err != nil {
			return err
		}
		a := had.a
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		able, err := d.answerers(ctx, tx, had, who.ID())
		if err != nil {
			return err
		}
		for _, person := range able {
			if err := d.letter(ctx, tx, person, a.ID, notice.ObjectionProposed{
				Reference: a.Reference, Company: name, By: who.Person.Name, Until: calendar.On(p.LapsesAt(), d.Agency.Place), Path: objectionPath(id),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// waitingAnswer reads the proposal on an objection and what it would answer.
func (d *Desk) waitingAnswer(ctx context.Context, tx *store.Tx, who party.Actor, id objection.ID) (o objection.Objection, p approval.Approval, x objection.Answer, err error) {
	if o, err = tx.Objection(ctx, id); err != nil {
		return o, p, x, err
	}
	had, err := d.partsIn(ctx, tx, o)
	if err != nil {
		return o, p, x, err
	}
	if err := had.untouched(who); err != nil {
		return o, p, x, err
	}
	if p, err = tx.WaitingApproval(ctx, string(id)); err != nil {
		return o, p, x, err
	}
	x, err = proposed[objection.Answer](p)
	return o, p, x, err
}

// ConfirmAnswer gives a proposed answer its second person: the case goes where the answer sends it, and the company is told.
func (d *Desk) ConfirmAnswer(ctx context.Context, who party.Actor, id objection.ID, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, p, x, err := d.waitingAnswer(ctx, tx, who, id)
		if err != nil {
			return err
		}
		a, err := tx.Application(ctx, o.Case)
		if err != nil {
			return err
		}
		next, o, err := o.Confirm(a, x, who, tx.Now)
		if err != nil {
			return err
		}
		if p, err = tx.Confirm(ctx, p, who, digest, x); err != nil {
			return err
		}
		if o.Answer.Order, err = d.won(ctx, tx, who, o); err != nil {
			return err
		}
		if next.State != a.State {
			if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
				return err
			}
		}
		if err := tx.UpdateObjection(ctx, o); err != nil {
			return err
		}
		act, err := answerAct(o, x.Outcome)
		if err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, act, string(a.ID), x.Reasons, map[string]any{"objection": id, "approval": p.ID}); err != nil {
			return err
		}
		if err := d.enter(ctx, tx, ledger.Statement{Kind: entry.DecisionAppeal, Program: a.Edition.Scheme, Subject: string(id), Record: answerRecord(a, o).Bytes()}); err != nil {
			return err
		}
		if o.Against == scheme.AgainstRefusal {
			if err := d.afterAnswer(ctx, tx, who, next, x); err != nil {
				return err
			}
		}
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		return d.toCompany(ctx, tx, a, notice.ObjectionAnswered{
			Reference: a.Reference, Company: name, Against: string(o.Against), Outcome: string(x.Outcome), Reasons: x.Reasons, Path: applicantPath(a.ID) + "/objection",
		})
	})
}

// afterAnswer takes decision and result off the file where the answer says so, and tells those whose turn it is.
func (d *Desk) afterAnswer(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, x objection.Answer) error {
	if x.Outcome == objection.Stands {
		return nil
	}
	if err := tx.SetDecisionAside(ctx, a.ID); err != nil {
		return err
	}
	if x.Outcome == objection.Annulled {
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		return d.toDuty(ctx, tx, party.Decider, a.ID, notice.ResultRegistered{Reference: a.Reference, Company: name, Path: officerPath(a.ID)})
	}
	if err := d.scorable(ctx, tx, a.ID); err != nil {
		return err
	}
	r, err := tx.Result(ctx, a.ID)
	if err != nil {
		return err
	}
	if err := d.takeResultOff(ctx, tx, who, a, r, evaluation.ForObjection, x.Reasons); err != nil {
		return err
	}
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Officer, a.ID, notice.ExpertOrdered{Reference: a.Reference, Company: name, Whole: r.Reading != nil, Path: officerPath(a.ID) + "/panel"})
}

// answerRecord is what a decision.appeal commits to. It names nobody.
func answerRecord(a application.Application, o objection.Objection) jcs.Value {
	members := []jcs.Member{
		{Name: "type", Value: jcs.Text("objection")},
		{Name: "case", Value: jcs.Text(a.Reference)},
		{Name: "decision", Value: jcs.Int(int64(o.Number))},
		{Name: "grounds", Value: jcs.Texts(o.Grounds...)},
		{Name: "outcome", Value: jcs.Text(string(o.Answer.Outcome))},
		{Name: "reasons", Value: jcs.Text(o.Answer.Reasons)},
		{Name: "at", Value: jcs.Text(instant(o.ClosedAt))},
	}
	if o.Against != scheme.AgainstRefusal { // leaves on refusals are as they were before anything else could be objected to
		members = append(members, jcs.Member{Name: "against", Value: jcs.Text(string(o.Against))}, jcs.Member{Name: "certificate", Value: jcs.Text(o.Certificate)})
	}
	if len(o.Files) > 0 {
		members = append(members, jcs.Member{Name: "files", Value: jcs.Texts(enclosure.Digests(o.Files)...)})
	}
	if o.Answer.Grade != "" {
		members = append(members, jcs.Member{Name: "grade", Value: jcs.Text(o.Answer.Grade)})
	}
	return jcs.Of(members...)
}

// DeclineAnswer ends a proposed answer without effect, with words that say why; its proposer takes it back the same way.
func (d *Desk) DeclineAnswer(ctx context.Context, who party.Actor, id objection.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, p, _, err := d.waitingAnswer(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.ObjectionDeclined, string(o.Case), p.Answer, map[string]any{"objection": id, "approval": p.ID})
	})
}

// answerLapsed writes that nobody confirmed an answer in time.
func (d *Desk) answerLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	o, err := tx.Objection(ctx, objection.ID(p.Subject))
	if err != nil {
		return err
	}
	return d.write(ctx, tx, party.System, journal.ObjectionLapsed, string(o.Case), "", map[string]any{"objection": o.ID, "approval": p.ID})
}

// decisionSubject names the n-th decision on a case in the public log.
func decisionSubject(id application.ID, n int) string {
	if n <= 1 {
		return string(id)
	}
	return fmt.Sprintf("%s/%d", id, n)
}

// latestObjection is the last objection of a case; nil where there is none.
func latestObjection(ctx context.Context, tx *store.Tx, id application.ID) (*objection.Objection, error) {
	all, err := tx.ObjectionsOf(ctx, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// newExpert asks of a case that an objection sent back to its panel that somebody scores it who had no part in the result that fell.
func (d *Desk) newExpert(ctx context.Context, tx *store.Tx, id application.ID, scored []party.PersonID) error {
	latest, err := latestObjection(ctx, tx, id)
	if err != nil || latest == nil || latest.Answer == nil || latest.Answer.Outcome != objection.Reopened {
		return err
	}
	before, err := tx.ResultsBefore(ctx, id)
	if err != nil || len(before) == 0 {
		return err
	}
	return objection.NewExpert(before[len(before)-1].Experts, scored)
}
