package casework

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/journal"
	"proba.example/internal/objection"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Row is one case in a list of the agency.
type Row struct {
	store.CaseRow
	DueOn calendar.Date // when the step the case waits for is due; none when the scheme sets no clock
}

// List is one page of cases.
type List struct {
	Rows   []Row
	Next   string
	Counts map[application.State]int64
	Today  calendar.Date
}

// Cases lists cases for the agency's readers. Drafts are the applicants' own and are never listed.
func (d *Desk) Cases(ctx context.Context, who party.Actor, f store.CaseFilter) (List, error) {
	var l List
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		if len(f.States) == 0 {
			f.States = application.States[1:]
		}
		for _, s := range f.States {
			if s == application.Draft {
				return fault.New(fault.Forbidden, "fault.forbidden")
			}
		}
		rows, next, err := tx.Cases(ctx, f)
		if err != nil {
			return err
		}
		l.Next, l.Today = next, d.today(tx)
		if l.Counts, err = tx.CountByState(ctx); err != nil {
			return err
		}
		delete(l.Counts, application.Draft)
		for _, r := range rows {
			e, err := d.editionOf(ctx, tx, r.Application)
			if err != nil {
				return err
			}
			l.Rows = append(l.Rows, Row{r, d.due(ctx, tx, r.Application, e, l.Today)})
		}
		return nil
	})
	return l, err
}

// ForOfficer is a case as the agency's staff see it. Experts' marks appear only in the registered result.
type ForOfficer struct {
	Case        application.Application
	Edition     *scheme.Edition
	Sheet       *scheme.Sheet
	Contents    application.Contents // the latest submission
	Submissions []SubmissionRecord
	SelfScore   scheme.SheetScore
	Eligibility []scheme.RuleResult // on the frozen facts
	Panel       *panel.Panel
	Seats       []Seat
	Blind       bool           // the reader sits on the panel: nothing is told of the other members' sheets
	Experts     []party.Person // who may be appointed
	Result      *evaluation.Result
	Superseded  []evaluation.Superseded // results that gave way, the oldest first; none for a member of the panel while it scores
	Judgement   *scheme.Judgement       // of the total that decides; nil while that one is not known
	Deciding    *scheme.Tenths          // the total that decides, raw or adjusted
	Waits       error                   // why the total that decides is not known yet; nil where it is
	Reading     *CaseReading            // what the reading of the case's cycle says; nil where none says anything
	Sure        decision.Sureness       // how sure the total that decides is
	Without     []evaluation.Without    // the result with each expert left out in turn
	HangsOn     []party.PersonID        // experts on any one of whom a refusal for points would hang
	Vote        *decision.Vote          // of the committee; nil where it said nothing yet, or there is none
	Objection   *objection.Objection    // the latest; nil where nobody objected
	Decision    *decision.Decision
	Certificate *store.StoredCertificate
	Pending     *Publication // why a signed certificate is not public yet; nil where none waits
	Letters     []store.Letter
	Journal     []journal.Entry
	People      map[party.PersonID]party.Person
	DueOn       calendar.Date
	Today       calendar.Date
	Proposals   []approval.Approval // every grant that was proposed, in order
	Waiting     *approval.Approval  // the one that waits for a second person
	Proposed    *decision.Decision  // what it would decide
	Confirmers  []party.Person      // who could be the second person: of the waiting proposal, or of one the reader would make
	LapsesOn    calendar.Date       // when the waiting proposal lapses
	MayDecide   error               // nil, or why this person may not decide
	MayConfirm  error               // while a grant waits: nil, or why this person may not confirm it
	MayDecline  error               // while a grant waits: nil, or why this person may not decline it
	Actor       party.Actor
	Stages      []Stage
	Fee         *fee.Account // what the case was charged; nil where nothing was
	Moved       *Moved       // of a certificate that is to be made anew: what changed; nil else
}

// Seat is a member of the panel with the progress of their sheet.
type Seat struct {
	Member    panel.Member
	Person    party.Person
	Marked    int
	Items     int
	Submitted time.Time
	Sealed    bool // the member is away, and what they had marked is kept and not counted
}

// OfficerCase reads a submitted case for the agency's staff and auditors.
func (d *Desk) OfficerCase(ctx context.Context, who party.Actor, id application.ID) (ForOfficer, error) {
	var v ForOfficer
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		a, e, sheet, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Submissions == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v = ForOfficer{Case: a, Edition: e, Sheet: sheet, Today: d.today(tx), DueOn: d.due(ctx, tx, a, e, d.today(tx)), People: map[party.PersonID]party.Person{}, Actor: who}
		var own ForApplicant
		if err := d.submissions(ctx, tx, a, &own); err != nil {
			return err
		}
		v.Submissions = own.Submissions
		if v.Contents, err = d.frozen(ctx, tx, a); err != nil {
			return err
		}
		if v.Moved, err = d.moved(ctx, tx, a, v.Contents.Company); err != nil {
			return err
		}
		v.SelfScore = sheet.Score(v.Contents.Answers, v.Contents.Facts)
		v.Eligibility = e.Eligibility(v.Contents.Facts)
		if err := d.seats(ctx, tx, &v, who); err != nil {
			return err
		}
		if v.Panel != nil && v.Panel.Tied(who.ID()) {
			return fault.New(fault.Forbidden, "panel.tied")
		}
		if err := v.superseded(ctx, tx); err != nil {
			return err
		}
		if err := d.decided(ctx, tx, &v, who); err != nil {
			return err
		}
		if v.Pending, err = d.publication(ctx, tx, a); err != nil {
			return err
		}
		if v.Fee, err = store.Absent(tx.AccountOf(ctx, id)); err != nil {
			return err
		}
		if v.Objection, err = latestObjection(ctx, tx, id); err != nil {
			return err
		}
		v.Stages = stages(a, e, v.Fee, seen{voted: v.Vote != nil, objection: v.Objection})
		if v.Letters, err = tx.LettersOf(ctx, id); err != nil {
			return err
		}
		if v.Journal, err = tx.Journal(ctx, string(id)); err != nil {
			return err
		}
		if v.Panel != nil && blind(a, *v.Panel, who.ID()) {
			v.Letters = ownLetters(v.Letters)
		}
		if v.Journal, err = ownEntries(ctx, tx, who.ID(), v.Journal); err != nil {
			return err
		}
		for _, entry := range v.Journal {
			if err := v.name(ctx, tx, entry.By); err != nil {
				return err
			}
		}
		if a.State == application.Accepted || a.State == application.Evaluating {
			v.Experts, err = tx.PeopleWith(ctx, party.Expert)
		}
		return err
	})
	return v, err
}

// panel is the panel of the case, empty where there is none.
func (v *ForOfficer) panel() panel.Panel {
	if v.Panel == nil {
		return panel.Panel{Case: v.Case.ID}
	}
	return *v.Panel
}

func (v *ForOfficer) name(ctx context.Context, tx *store.Tx, id party.PersonID) error {
	return peopleByID(v.People).name(ctx, tx, id)
}

// peopleByID are the people a page names, the program itself among them.
type peopleByID map[party.PersonID]party.Person

// name reads whoever is not known yet.
func (p peopleByID) name(ctx context.Context, tx *store.Tx, ids ...party.PersonID) error {
	for _, id := range ids {
		if _, known := p[id]; known || id == "" {
			continue
		}
		if id == party.System.ID() {
			p[id] = party.System.Person
			continue
		}
		person, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		p[id] = person
	}
	return nil
}

func (d *Desk) seats(ctx context.Context, tx *store.Tx, v *ForOfficer, who party.Actor) error {
	p, err := tx.Panel(ctx, v.Case.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Panel = &p
	sheets, err := tx.Scoresheets(ctx, v.Case.ID)
	if err != nil {
		return err
	}
	v.Blind = blind(v.Case, p, who.ID())
	sheets = ownSheets(v.Case, p, who.ID(), sheets)
	for _, m := range p.Members {
		if err := v.name(ctx, tx, m.Person); err != nil {
			return err
		}
		seat := Seat{Member: m, Person: v.People[m.Person], Items: v.Sheet.Len()}
		for _, s := range sheets {
			if s.Expert == m.Person {
				seat.Marked, seat.Submitted = len(s.Answers), s.SubmittedAt
				seat.Sealed = m.Declaration.Away() && (len(s.Answers) > 0 || s.Technology != "")
			}
		}
		v.Seats = append(v.Seats, seat)
	}
	return nil
}

func (d *Desk) decided(ctx context.Context, tx *store.Tx, v *ForOfficer, who party.Actor) error {
	r, err := tx.Result(ctx, v.Case.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Result = &r
	if v.Vote, err = d.vote(ctx, tx, v.Case, v.Edition, r); err != nil {
		return err
	}
	if v.Reading, err = d.caseReading(ctx, tx, v); err != nil {
		return err
	}
	if v.Sure, err = d.sureness(ctx, tx, v); err != nil {
		return err
	}
	if total, waits := r.Deciding(v.Edition); waits != nil {
		v.Waits = waits
	} else {
		j := v.Edition.JudgeEarned(r.Earned(total))
		v.Deciding, v.Judgement = &total, &j
		if v.Without, err = evaluation.LeaveOneOut(r, total, v.Edition); err != nil {
			return err
		}
		if !j.Award {
			v.HangsOn = evaluation.HangsOn(r, v.Without)
		}
	}
	if v.MayDecide = who.May(party.ActDecide, ""); v.MayDecide == nil {
		v.MayDecide = decision.Independent(v.Case, who, v.panel(), r)
	}
	annulled, err := tx.DecisionsBefore(ctx, v.Case.ID)
	if err != nil {
		return err
	}
	if v.MayDecide == nil {
		v.MayDecide = anew(annulled, who.ID())
	}
	if v.MayDecide == nil && v.Case.State == application.Evaluated {
		now, err := at(ctx, tx, v.Case, v.Vote != nil)
		if err != nil {
			return err
		}
		if v.MayDecide = v.Waits; v.MayDecide == nil {
			v.MayDecide = now.inTurn(v.Edition, procedure.Decision)
		}
		if v.MayDecide == nil && v.Edition.Committee != nil && v.Vote == nil { // an edition that names no stage for its committee
			v.MayDecide = fault.New(fault.Conflict, "decision.vote_missing")
		}
	}
	if err := d.grantProposed(ctx, tx, v, who); err != nil {
		return err
	}
	dec, err := tx.Decision(ctx, v.Case.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Decision = &dec
	c, err := tx.CertificateOf(ctx, v.Case.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	v.Certificate = &c
	return err
}

// JournalPage reads the agency's journal, the newest first, with who acted, and which of the subjects are cases that the agency may read.
func (d *Desk) JournalPage(ctx context.Context, who party.Actor, before int64, limit int) ([]journal.Entry, map[party.PersonID]party.Person, map[string]bool, error) {
	var entries []journal.Entry
	names, cases := peopleByID{}, map[string]bool{}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadJournal, ""); err != nil {
			return err
		}
		for len(entries) < limit { // once, but for a reader from whom some entries are kept
			page, err := tx.JournalPage(ctx, before, limit)
			if err != nil {
				return err
			}
			shown, err := ownEntries(ctx, tx, who.ID(), page)
			if err != nil {
				return err
			}
			entries = append(entries, shown...)
			if len(page) < limit {
				break
			}
			before = page[len(page)-1].ID
		}
		entries = entries[:min(len(entries), limit)]
		for _, entry := range entries {
			if err := names.name(ctx, tx, entry.By); err != nil {
				return err
			}
			if _, looked := cases[entry.Subject]; looked {
				continue
			}
			a, err := store.Absent(tx.Application(ctx, application.ID(entry.Subject)))
			if err != nil {
				return err
			}
			cases[entry.Subject] = a != nil && a.Submissions > 0 // a draft is the applicant's own
		}
		return nil
	})
	return entries, names, cases, err
}
