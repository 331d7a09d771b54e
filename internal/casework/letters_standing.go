package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

func certificatePath(number string) string { return "/office/certificates/" + number }

// standingLetter tells the holder of a change of the certificate's standing, with its ground and the reasons.
func (d *Desk) standingLetter(ctx context.Context, tx *store.Tx, c issued, ev register.Event, reasons string, cureBy calendar.Date) error {
	number, holder, path := c.entry.Number, c.entry.Holder, publicPath(c.entry.Number)
	switch {
	case ev.Reason == string(decision.Returned):
		return d.toCompany(ctx, tx, c.a, notice.CertificateReturned{Number: number, Holder: holder, On: ev.On, Path: path})
	case ev.Kind == register.Suspended:
		return d.toCompany(ctx, tx, c.a, notice.Suspended{Number: number, Holder: holder, Ground: ev.Reason, Named: groundText(c, ev.Reason), Reasons: reasons, On: ev.On, CureBy: cureBy, Path: path})
	case ev.Kind == register.Restored:
		return d.toCompany(ctx, tx, c.a, notice.Restored{Number: number, Holder: holder, Ground: ev.Reason, Named: groundText(c, ev.Reason), Reasons: reasons, On: ev.On, Path: path})
	}
	l := notice.Revoked{Number: number, Holder: holder, Ground: ev.Reason, Named: groundText(c, ev.Reason), Reasons: reasons, On: ev.On, Path: path}
	if t := decision.TermsOf(c.edition); t.ReturnWithin > 0 {
		l.ReturnBy = ev.On.AddDays(t.ReturnWithin)
	}
	return d.toCompany(ctx, tx, c.a, l)
}

// groundText is what the edition calls a ground; nil where it has the agency's name.
func groundText(c issued, code string) locale.Text {
	g, _ := c.edition.Revocation.Ground(code)
	return g.Title
}

// standingProposedLetters ask the deciders who could be the second person.
func (d *Desk) standingProposedLetters(ctx context.Context, tx *store.Tx, c issued, p approval.Approval, x decision.StandingChange, by party.Actor) error {
	people, err := tx.PeopleWith(ctx, party.Decider)
	if err != nil {
		return err
	}
	for _, person := range people {
		actor, err := tx.Actor(ctx, person.ID)
		if err != nil {
			return err
		}
		if person.ID == by.ID() || decision.MayConfirmStanding(actor, c.a.Company) != nil {
			continue
		}
		if err := d.letter(ctx, tx, person, c.a.ID, notice.StandingProposed{
			Act: string(p.Kind), Number: x.Number, Holder: c.entry.Holder, By: by.Person.Name,
			Until: calendar.On(p.LapsesAt(), d.Agency.Place), Path: certificatePath(x.Number) + "/confirm",
		}); err != nil {
			return err
		}
	}
	return nil
}

// standingReturnedLetter tells the proposer of an act on a certificate that it was declined, or that nobody answered.
func (d *Desk) standingReturnedLetter(ctx context.Context, tx *store.Tx, c issued, p approval.Approval, x decision.StandingChange, by party.Person) error {
	proposer, err := tx.Person(ctx, p.ProposedBy)
	if err != nil {
		return err
	}
	return d.letter(ctx, tx, proposer, c.a.ID, notice.StandingReturned{
		Act: string(p.Kind), Number: x.Number, Holder: c.entry.Holder, By: by.Name, Answer: p.Answer, Path: certificatePath(x.Number),
	})
}

// cureOverLetters tell officers and deciders that a suspended certificate waits for them.
func (d *Desk) cureOverLetters(ctx context.Context, tx *store.Tx, c issued) error {
	return d.toDeciding(ctx, tx, c.a.ID, notice.CureOver{Number: c.entry.Number, Holder: c.entry.Holder, Path: certificatePath(c.entry.Number)})
}

// toDeciding writes to officers and deciders.
func (d *Desk) toDeciding(ctx context.Context, tx *store.Tx, about application.ID, l notice.Letter) error {
	return d.courier().ToDeciding(ctx, tx, about, l)
}
