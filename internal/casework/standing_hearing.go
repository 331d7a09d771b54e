package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// terms are the terms of acts on a certificate's standing, with the hearing that is open on it.
func (d *Desk) terms(ctx context.Context, tx *store.Tx, c issued) (decision.StandingTerms, error) {
	t := decision.TermsOf(c.edition)
	all, err := tx.HearingsOf(ctx, c.entry.Number)
	if err != nil {
		return t, err
	}
	for i := range all {
		if all[i].End == decision.HearingOpen {
			t.Hearing = &all[i]
		}
	}
	return t, nil
}

// hearingArgs name a hearing to a job.
type hearingArgs struct {
	Hearing decision.HearingID `json:"hearing"`
}

// hearingDetails is what the journal keeps of a step of a hearing: what was said stays in the hearing, under its digest here.
type hearingDetails struct {
	Hearing     decision.HearingID `json:"hearing"`
	Certificate string             `json:"certificate"`
	Said        string             `json:"said,omitempty"`
	AnswerBy    calendar.Date      `json:"answer_by,omitzero"`
}

// OpenHearing tells the holder of a certificate on which ground and finding it may be withdrawn, and gives the holder the edition's term
// to answer. Whoever finds such a ground begins here; the withdrawal is proposed with [Desk.ProposeStanding] once the holder was heard.
// Problems are told at the fields "ground" and "finding"; a hearing that is open already, or an edition that foresees none, is a Conflict.
func (d *Desk) OpenHearing(ctx context.Context, who party.Actor, number string, ground decision.Ground, finding string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		_, err = d.openHearing(ctx, tx, who, c, ground, finding)
		return err
	})
}

// openHearing is [Desk.OpenHearing] within a verb.
func (d *Desk) openHearing(ctx context.Context, tx *store.Tx, who party.Actor, c issued, ground decision.Ground, finding string) (h decision.Hearing, err error) {
	t, err := d.terms(ctx, tx, c)
	if err != nil {
		return h, err
	}
	today := d.today(tx)
	if err := decision.MayHear(c.entry, who, c.a.Company, t, today); err != nil {
		return h, err
	}
	answerBy, err := daysFrom(ctx, tx, *c.edition.Revocation.Hearing, today, today)
	if err != nil {
		return h, err
	}
	id, err := store.NewID()
	if err != nil {
		return h, err
	}
	number := c.entry.Number
	if h, err = decision.Hear(decision.HearingID(id), c.entry, who, c.a.Company, t, ground, finding, answerBy, today, tx.Now); err != nil {
		return h, err
	}
	if err := tx.InsertHearing(ctx, h); err != nil {
		return h, err
	}
	details := hearingDetails{Hearing: h.ID, Certificate: number, Said: decision.SaidDigest(h.Finding), AnswerBy: answerBy}
	if err := d.write(ctx, tx, who, journal.HearingOpened, string(c.a.ID), string(ground), details); err != nil {
		return h, err
	}
	if err := d.queueAt(ctx, tx, JobHearing, "hearing/"+id, hearingArgs{h.ID}, answerBy.AddDays(1).Time(d.Agency.Place)); err != nil {
		return h, err
	}
	return h, d.toCompany(ctx, tx, c.a, notice.HearingOpened{
		Number: number, Holder: c.entry.Holder, Ground: string(ground), Named: groundText(c, string(ground)), Finding: h.Finding, AnswerBy: answerBy, Path: hearingPath(c.a.ID),
	})
}

func hearingPath(id application.ID) string { return applicantPath(id) + "/hearing" }

// hearingOf reads the certificate of a company's case with the hearing that is open on it; a Conflict where none is.
func (d *Desk) hearingOf(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (c issued, h decision.Hearing, err error) {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return c, h, err
	}
	if who.May(party.ActReadOwn, a.Company) != nil {
		return c, h, fault.New(fault.NotFound, "fault.not_found")
	}
	stored, err := tx.CertificateOf(ctx, id)
	if err != nil {
		return c, h, err
	}
	if c, err = d.issued(ctx, tx, stored.Number); err != nil {
		return c, h, err
	}
	t, err := d.terms(ctx, tx, c)
	if err != nil {
		return c, h, err
	}
	if t.Hearing == nil {
		return c, h, fault.New(fault.Conflict, "hearing.ended")
	}
	return c, *t.Hearing, nil
}

// AnswerHearing is what the holder says to the finding on the certificate of a case, once. A problem is told at the field "answer".
func (d *Desk) AnswerHearing(ctx context.Context, who party.Actor, id application.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, h, err := d.hearingOf(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if h, err = h.Reply(who, c.a.Company, words, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateHearing(ctx, h); err != nil {
			return err
		}
		details := hearingDetails{Hearing: h.ID, Certificate: h.Number, Said: decision.SaidDigest(h.Answer)}
		if err := d.write(ctx, tx, who, journal.HearingAnswered, string(c.a.ID), "", details); err != nil {
			return err
		}
		return d.hearingOverLetters(ctx, tx, c, true)
	})
}

// DropHearing ends the hearing on a certificate without a withdrawal; whoever may confirm one may, other than who opened it. Of a ground
// that compels a withdrawal it says that the finding was not confirmed. The holder reads why. A problem is told at the field "why"; a
// proposal that waits is a Conflict.
func (d *Desk) DropHearing(ctx context.Context, who party.Actor, number, why string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConfirmStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		t, err := d.terms(ctx, tx, c)
		if err != nil {
			return err
		}
		if t.Hearing == nil {
			return fault.New(fault.Conflict, "hearing.ended")
		}
		if err := d.noneWaits(ctx, tx, number); err != nil {
			return err
		}
		h, err := t.Hearing.Drop(who, c.a.Company, why, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateHearing(ctx, h); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.HearingDropped, string(c.a.ID), h.Why, hearingDetails{Hearing: h.ID, Certificate: number}); err != nil {
			return err
		}
		return d.toCompany(ctx, tx, c.a, notice.HearingDropped{Number: number, Holder: c.entry.Holder, Why: h.Why, Path: hearingPath(c.a.ID)})
	})
}

// endHearing ends the hearing that is open on a certificate, where one is, with the act that ends the certificate.
func (d *Desk) endHearing(ctx context.Context, tx *store.Tx, c issued, end decision.HearingEnd, by party.PersonID) error {
	t, err := d.terms(ctx, tx, c)
	if err != nil || t.Hearing == nil {
		return err
	}
	return tx.UpdateHearing(ctx, t.Hearing.Close(end, by, tx.Now))
}

// hearingOver tells officers and deciders that a holder let the term of a hearing run out. One that was answered told them already.
func (d *Desk) hearingOver(ctx context.Context, args hearingArgs) error {
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		h, err := tx.Hearing(ctx, args.Hearing)
		if err != nil || h.End != decision.HearingOpen || h.Answer != "" {
			return err
		}
		c, err := d.issued(ctx, tx, h.Number)
		if err != nil {
			return err
		}
		return d.hearingOverLetters(ctx, tx, c, false)
	})
}

func (d *Desk) hearingOverLetters(ctx context.Context, tx *store.Tx, c issued, answered bool) error {
	return d.toDeciding(ctx, tx, c.a.ID, notice.HearingOver{Number: c.entry.Number, Holder: c.entry.Holder, Answered: answered, Path: certificatePath(c.entry.Number)})
}

// RecordReturn records that the document of a withdrawn certificate came back on a day. Problems are told at the fields "on" and "note".
func (d *Desk) RecordReturn(ctx context.Context, who party.Actor, number string, on calendar.Date, note string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		b, err := decision.TakeBack(c.entry, who, c.a.Company, on, note, decision.TermsOf(c.edition), d.today(tx), tx.Now)
		if err != nil {
			return err
		}
		if err := tx.InsertGivenBack(ctx, b); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.CertificateBack, string(c.a.ID), b.Note, map[string]any{"certificate": number, "on": b.On})
	})
}
