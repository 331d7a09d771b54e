package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/courier"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Paths of the pages a letter leads to.
func applicantPath(id application.ID) string { return "/cases/" + string(id) }
func expertPath(id application.ID) string    { return "/panel/" + string(id) }
func officerPath(id application.ID) string   { return "/office/cases/" + string(id) }
func publicPath(number string) string        { return "/certificates/" + number }

func (d *Desk) courier() courier.Courier {
	return courier.Courier{Queue: d.Queue, Agency: notice.Agency{Name: d.Agency.Name, BaseURL: d.Agency.BaseURL}}
}

// letter writes a letter to one person, and queues its sending in the same transaction.
func (d *Desk) letter(ctx context.Context, tx *store.Tx, to party.Person, about application.ID, l notice.Letter) error {
	return d.courier().Write(ctx, tx, to, about, l)
}

// toCompany writes to everybody who may bind the company.
func (d *Desk) toCompany(ctx context.Context, tx *store.Tx, a application.Application, l notice.Letter) error {
	return d.courier().ToCompany(ctx, tx, a.Company, a.ID, l)
}

// toDuty writes to everybody who holds a duty, but for those left out.
func (d *Desk) toDuty(ctx context.Context, tx *store.Tx, duty party.Duty, about application.ID, l notice.Letter, except ...party.PersonID) error {
	return d.courier().ToDuty(ctx, tx, duty, about, l, except...)
}

// companyName is the name the case was submitted under.
func (d *Desk) companyName(ctx context.Context, tx *store.Tx, a application.Application) (string, error) {
	if a.Submissions > 0 {
		c, err := d.frozen(ctx, tx, a)
		return c.Company.Name, err
	}
	c, err := tx.Company(ctx, a.Company)
	return c.Name, err
}

func (d *Desk) receiptLetter(ctx context.Context, tx *store.Tx, a application.Application, c party.Company, e *scheme.Edition) error {
	return d.toCompany(ctx, tx, a, notice.Receipt{
		Reference: a.Reference, Company: c.Name, Scheme: e.Title, On: d.today(tx), Digest: a.Digest, Corrected: a.Submissions > 1, Path: applicantPath(a.ID),
	})
}

func (d *Desk) withdrawnLetters(ctx context.Context, tx *store.Tx, a application.Application) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	l := notice.Withdrawn{Reference: a.Reference, Company: name, On: d.today(tx), Path: applicantPath(a.ID)}
	if err := d.toCompany(ctx, tx, a, l); err != nil {
		return err
	}
	p, err := tx.Panel(ctx, a.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	l.Path = "/panel"
	for _, m := range p.Serving() {
		person, err := tx.Person(ctx, m.Person)
		if err != nil {
			return err
		}
		if err := d.letter(ctx, tx, person, a.ID, l); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) acceptedLetter(ctx context.Context, tx *store.Tx, a application.Application) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toCompany(ctx, tx, a, notice.Accepted{Reference: a.Reference, Company: name, Path: applicantPath(a.ID)})
}

// establishedLetter tells the company that its application is complete and goes to the deciders, there being no evaluation.
func (d *Desk) establishedLetter(ctx context.Context, tx *store.Tx, a application.Application) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toCompany(ctx, tx, a, notice.Established{Reference: a.Reference, Company: name, Path: applicantPath(a.ID)})
}

func (d *Desk) returnedLetter(ctx context.Context, tx *store.Tx, a application.Application, e *scheme.Edition, sheet *scheme.Sheet, corrections []application.Correction) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	l := notice.Returned{Reference: a.Reference, Company: name, Path: applicantPath(a.ID)}
	for _, c := range corrections {
		l.Parts = append(l.Parts, notice.ReturnedPart{Title: PartTitle(c.Part, e, sheet), Words: c.Words})
	}
	return d.toCompany(ctx, tx, a, l)
}

func (d *Desk) appointedLetters(ctx context.Context, tx *store.Tx, a application.Application, c party.Company, p panel.Panel, experts []party.Actor, first bool) error {
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return err
	}
	for _, x := range experts {
		m, _ := p.Member(x.ID())
		if err := d.letter(ctx, tx, x.Person, a.ID, notice.Appointed{
			Reference: a.Reference, Company: c.Name, Scheme: e.Title, VisitOn: p.VisitOn, Lead: m.Lead, Path: expertPath(a.ID),
		}); err != nil {
			return err
		}
	}
	if !first {
		return nil
	}
	return d.toCompany(ctx, tx, a, notice.Visit{Reference: a.Reference, Company: c.Name, On: p.VisitOn, Path: applicantPath(a.ID)})
}

func (d *Desk) seatVacantLetters(ctx context.Context, tx *store.Tx, a application.Application, who party.Actor) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	visit, err := visitOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Officer, a.ID, notice.PanelIncomplete{
		Reference: a.Reference, Company: name, Expert: who.Person.Name, VisitOn: visit, Path: officerPath(a.ID),
	})
}

// sheetsInLetters tell the officers, but for those who sit on the panel, that every sheet is in.
func (d *Desk) sheetsInLetters(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Officer, a.ID, notice.SheetsIn{Reference: a.Reference, Company: name, Path: officerPath(a.ID)}, sitting(p)...)
}

// minutesReadyLetters ask the members of the panel, but for who wrote the minutes, to read and sign them.
func (d *Desk) minutesReadyLetters(ctx context.Context, tx *store.Tx, x visiting, who party.Actor) error {
	for _, m := range x.p.Serving() {
		if m.Person == who.ID() {
			continue
		}
		person, err := tx.Person(ctx, m.Person)
		if err != nil {
			return err
		}
		if err := d.letter(ctx, tx, person, x.a.ID, notice.MinutesReady{
			Reference: x.a.Reference, Company: x.c.Company.Name, By: who.Person.Name, Path: expertPath(x.a.ID) + "/visit/minutes",
		}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) minutesPresentedLetters(ctx context.Context, tx *store.Tx, a application.Application) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toCompany(ctx, tx, a, notice.MinutesPresented{Reference: a.Reference, Company: name, Path: applicantPath(a.ID) + "/visit"})
}

// minutesAnsweredLetters tell officers that the visit is closed, and whether the company agrees.
func (d *Desk) minutesAnsweredLetters(ctx context.Context, tx *store.Tx, a application.Application, dissents bool) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Officer, a.ID, notice.MinutesAnswered{
		Reference: a.Reference, Company: name, Dissents: dissents, Path: officerPath(a.ID) + "/visit",
	})
}

// resultLetters tell the deciders, but for those who sat on the panel, that a case waits for them.
func (d *Desk) resultLetters(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Decider, a.ID, notice.ResultRegistered{Reference: a.Reference, Company: name, OnFacts: len(p.Members) == 0, Path: officerPath(a.ID)}, sitting(p)...)
}

// sitting are all members of a panel, those who stepped aside among them.
func sitting(p panel.Panel) []party.PersonID {
	var all []party.PersonID
	for _, m := range p.Members {
		all = append(all, m.Person)
	}
	return all
}

// grantProposedLetters ask those who could be the second person.
func (d *Desk) grantProposedLetters(ctx context.Context, tx *store.Tx, a application.Application, p approval.Approval, by party.Actor, to []party.Person) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	l := notice.GrantProposed{
		Reference: a.Reference, Company: name, By: by.Person.Name, Until: calendar.On(p.LapsesAt(), d.Agency.Place), Path: officerPath(a.ID) + "/confirm",
	}
	for _, person := range to {
		if err := d.letter(ctx, tx, person, a.ID, l); err != nil {
			return err
		}
	}
	return nil
}

// grantReturnedLetter tells the proposer of a grant that it was declined, or that nobody answered.
func (d *Desk) grantReturnedLetter(ctx context.Context, tx *store.Tx, a application.Application, p approval.Approval, by party.Person) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	proposer, err := tx.Person(ctx, p.ProposedBy)
	if err != nil {
		return err
	}
	return d.letter(ctx, tx, proposer, a.ID, notice.GrantReturned{
		Reference: a.Reference, Company: name, By: by.Name, Answer: p.Answer, Path: officerPath(a.ID),
	})
}

func (d *Desk) refusedLetter(ctx context.Context, tx *store.Tx, a application.Application, dec decision.Decision, e *scheme.Edition, sheet *scheme.Sheet) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	l := notice.Refused{
		Reference: a.Reference, Company: name, Scheme: e.Title, Reasons: dec.Reasons, Total: int64(dec.Total), Technology: dec.Technology,
		NeededTechnology: e.Technology.Floor, DecidedOn: calendar.On(dec.DecidedAt, d.Agency.Place), Path: applicantPath(a.ID), Basis: basisOf(dec),
	}
	for _, r := range e.Thresholds.Award {
		if r.Of == "total" {
			l.NeededTotal = int64(r.Points)
		}
	}
	for _, g := range dec.Grounds {
		l.Grounds = append(l.Grounds, string(g))
	}
	for _, w := range dec.WeakPoints {
		if item, ok := sheet.Item(w.Item); ok {
			l.WeakPoints = append(l.WeakPoints, notice.WeakPoint{Title: item.Title, Points: int64(w.Points), Max: int64(w.Max)})
		}
	}
	return d.toCompany(ctx, tx, a, l)
}

// basisOf says which total a decision rests on, as letters tell it.
func basisOf(dec decision.Decision) notice.Basis {
	if dec.Totals == nil {
		return notice.Basis{}
	}
	return notice.Basis{By: string(dec.Totals.By), Total: int64(dec.Total), Raw: int64(dec.Totals.Raw)}
}

func (d *Desk) grantedLetter(ctx context.Context, tx *store.Tx, a application.Application, entry register.Entry) error {
	dec, err := tx.Decision(ctx, a.ID)
	if err != nil {
		return err
	}
	return d.toCompany(ctx, tx, a, notice.Granted{
		Reference: a.Reference, Holder: entry.Holder, Scheme: entry.SchemeTitle, Number: entry.Number, Grade: entry.Grade,
		IssuedOn: entry.IssuedOn, ValidThrough: entry.ValidThrough, Path: publicPath(entry.Number), Basis: basisOf(dec),
	})
}

// PartTitle names a part of an application in every language.
func PartTitle(part application.Part, e *scheme.Edition, sheet *scheme.Sheet) locale.Text {
	kind, name := part.Split()
	switch kind {
	case "answer", "evidence":
		item, ok := sheet.Item(name)
		if !ok {
			break
		}
		return say("part."+kind, "Code", item.Code, "Title", item.Title)
	case "plan":
		for _, s := range e.Plan.Sections {
			if s.ID == name {
				return say("part.plan", "Title", s.Title)
			}
		}
	case "document":
		for _, doc := range e.Documents {
			if doc.ID == name {
				return say("part.document", "Title", doc.Title)
			}
		}
	case "years":
		return say("part.years")
	}
	return say("part.company")
}

// say prints a sentence in every language.
func say(key string, args ...any) locale.Text {
	t := make(locale.Text, len(locale.Languages))
	for _, l := range locale.Languages {
		t[l] = locale.For(l).T(key, args...)
	}
	return t
}
