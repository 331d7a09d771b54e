package casework

import (
	"context"
	"io"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// PaperSuccession is a succession that came on paper, as an officer copies it out.
type PaperSuccession struct {
	SuccessionAsk
	BusinessNumber string        // of the successor, in the agency's country
	OldStart       calendar.Date // when the business began that passed to it
	Met            bool          // the papers show every condition of the event
	ReceivedOn     calendar.Date
	Name           string // of the file with the scanned papers
}

// check tells at its field what an officer left out.
func (x PaperSuccession) check(today calendar.Date) error {
	var l fault.List
	switch {
	case x.ReceivedOn.IsZero():
		l.Add("received_on", "paper.received")
	case x.ReceivedOn.After(today):
		l.Add("received_on", "party.date.future")
	}
	if x.OldStart.IsZero() {
		l.Add("old_start", "paper.old_start")
	}
	if !x.Met {
		l.Add("met", "paper.met")
	}
	return l.Err()
}

// FileSuccession hands in a succession on behalf of the successor, whose papers came by post: the event goes into the company's file, the
// scanned papers into the case, and the journal says who copied them out. That officer examines nothing of it. Problems are told at the
// fields "business_number", "event", "on", "other", "old_start", "met", "received_on" and "file".
func (d *Desk) FileSuccession(ctx context.Context, who party.Actor, x PaperSuccession, papers io.Reader) (id application.ID, err error) {
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFileOnPaper, ""); err != nil {
			return err
		}
		return x.check(d.today(tx))
	}); err != nil {
		return "", err
	}
	stored, err := d.Files.Put(ctx, x.Name, papers, MaxEvidenceBytes)
	if err != nil {
		return "", err
	}
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFileOnPaper, ""); err != nil {
			return err
		}
		if err := x.check(d.today(tx)); err != nil {
			return err
		}
		c, err := tx.CompanyByNumber(ctx, d.Agency.Country, party.CleanNumber(x.BusinessNumber))
		if fault.Is(err, fault.NotFound) {
			return fault.Field("business_number", "paper.company")
		}
		if err != nil {
			return err
		}
		if _, own := who.Roles[c.ID]; own {
			return fault.New(fault.Forbidden, "application.own_case")
		}
		clerk := who // does what the company's signatory would do, under the officer's own name
		clerk.Roles = map[party.OrgID]party.Role{c.ID: party.Signatory}
		if id, err = d.succeed(ctx, tx, clerk, c.ID, x.SuccessionAsk, x.ReceivedOn); err != nil {
			return err
		}
		if err := d.stateEvent(ctx, tx, clerk, c, id, x); err != nil {
			return err
		}
		evidence, err := store.NewID()
		if err != nil {
			return err
		}
		if err := tx.InsertEvidence(ctx, id, application.Evidence{
			ID: evidence, Part: application.DocumentPart("change"), Name: stored.Name, MediaType: stored.MediaType, Size: stored.Size, Digest: stored.Digest,
			UploadedBy: who.ID(), UploadedAt: tx.Now,
		}); err != nil {
			return err
		}
		_, err = d.submit(ctx, tx, clerk, id)
		return err
	})
	return id, err
}

// stateEvent enters what the papers show of the event into the successor's file, where the edition's tests ask for it.
func (d *Desk) stateEvent(ctx context.Context, tx *store.Tx, clerk party.Actor, c party.Company, id application.ID, x PaperSuccession) error {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return err
	}
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return err
	}
	event, ok := e.AgeEventNamed(x.Event)
	if !ok {
		return fault.Field("event", "party.choose_one")
	}
	c.Event = &party.AgeEvent{Kind: x.Event, OldStart: x.OldStart, Facts: map[string]bool{}}
	for _, f := range event.Facts {
		c.Event.Facts[f.Name] = true
	}
	if err := c.Check(e.RegionCodes(), d.today(tx)); err != nil {
		return fault.Field("business_number", "paper.file_incomplete").Because(err)
	}
	if err := tx.UpdateCompany(ctx, c); err != nil {
		return err
	}
	return d.write(ctx, tx, clerk, journal.CompanySaved, string(c.ID), "", map[string]any{"event": x.Event, "case": id, "received_on": x.ReceivedOn})
}
