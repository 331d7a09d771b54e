package programme

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// The settings of a template that the desk asks for.
const (
	settingRegisterDays = "standing_days" // how many days old a look into the register of companies may be when the operator signs
)

// AgreementFile is the agreement of a pilot, with what was ever offered to be signed.
type AgreementFile struct {
	Pilot     pilot.Pilot
	Agreement pilot.Agreement // without a revision while nothing was written
	Template  pilot.Template  // by which a text would be offered today
	Texts     []pilot.Filed[pilot.AgreementText]
	Today     calendar.Date
	Task      *pilot.Task // what the end of the pilot asks for; nil before it
	People    map[party.PersonID]party.Person
}

// Text is the text that waits for signatures, or failing that the one in force; false before the first.
func (f AgreementFile) Text() (pilot.Filed[pilot.AgreementText], bool) {
	digest := ""
	if s, ok := f.Agreement.InForce(); ok {
		digest = s.Digest
	}
	if o := f.Agreement.Offer; o != nil {
		digest = o.Digest
	}
	return f.TextOf(digest)
}

// TextOf is the text with the digest.
func (f AgreementFile) TextOf(digest string) (pilot.Filed[pilot.AgreementText], bool) {
	i := slices.IndexFunc(f.Texts, func(x pilot.Filed[pilot.AgreementText]) bool { return x.Digest == digest })
	if i < 0 {
		return pilot.Filed[pilot.AgreementText]{}, false
	}
	return f.Texts[i], true
}

// Agreement reads the agreement of a pilot, for a side. The company and the site see no draft.
func (d *Desk) Agreement(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID) (f AgreementFile, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, p pilot.Pilot) error {
		f = AgreementFile{Pilot: p, Today: d.today(tx), People: map[party.PersonID]party.Person{}}
		if f.Template, err = templateOn(f.Today); err != nil {
			return err
		}
		if f.Agreement, err = agreement(ctx, tx, p); err != nil {
			return err
		}
		file, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		f.Texts = file.Texts
		if t, ok := f.Agreement.Task(p, f.Today, d.place()); ok {
			f.Task = &t
		}
		for _, x := range f.Texts {
			if err := known(ctx, tx, f.People, x.Record.By); err != nil {
				return err
			}
		}
		return nil
	})
	return f, err
}

func templateOn(day calendar.Date) (pilot.Template, error) {
	all, err := pilot.Templates()
	if err != nil {
		return pilot.Template{}, err
	}
	t, ok := pilot.TemplateOn(all, day)
	if !ok {
		return t, fault.New(fault.Conflict, "pact.no_template")
	}
	return t, nil
}

func agreement(ctx context.Context, tx *store.Tx, p pilot.Pilot) (pilot.Agreement, error) {
	a, err := store.Absent(tx.PilotAgreement(ctx, p.ID))
	if err != nil || a == nil {
		return pilot.Agreement{Pilot: p.ID}, err
	}
	return *a, nil
}

// agreed runs a verb of those who manage pilots on the agreement of one, and keeps what it makes of it.
func (d *Desk) agreed(ctx context.Context, who party.Actor, id pilot.ID, verb func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error)) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		a, err := agreement(ctx, tx, p)
		if err != nil {
			return err
		}
		if a, err = verb(tx, who, p, a); err != nil {
			return err
		}
		return tx.SavePilotAgreement(ctx, a)
	})
}

// WriteTerms keeps the terms of a pilot's agreement as a draft, or once it is signed those of a change of it, for a reason. Revision is the one the agreement was read at, 0 before the first.
func (d *Desk) WriteTerms(ctx context.Context, who party.Actor, id pilot.ID, t pilot.Terms, reason string, revision int64) error {
	return d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		if a.Revision != revision {
			return a, fault.New(fault.Conflict, "fault.stale")
		}
		write := func() (pilot.Agreement, error) { return a.Write(who, p, t) }
		t.Move = a.Draft.Move // it is written by a form of its own
		if _, signed := a.InForce(); signed {
			if a.Reason != "" {
				t.Late = a.Draft.Late // the form does not show them
			}
			write = func() (pilot.Agreement, error) { return a.Amend(who, p, t, reason) }
		}
		next, err := write()
		if err != nil {
			return a, err
		}
		return next, tx.Record(ctx, who.ID(), journal.PilotTermsWritten, string(id), next.Reason, next.Draft)
	})
}

// OfferAgreement puts the draft into words by the template of the day, keeps them as a paper and asks every side to sign. It gives the digest.
func (d *Desk) OfferAgreement(ctx context.Context, who party.Actor, id pilot.ID) (digest string, err error) {
	err = d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		template, err := templateOn(d.today(tx))
		if err != nil {
			return a, err
		}
		place, err := tx.Site(ctx, p.Site)
		if m := a.Draft.Move; err == nil && m != nil {
			_, place, err = destination(ctx, tx, id, m)
		}
		if err != nil {
			return a, err
		}
		text, err := a.Propose(who, p, template, pilot.Names{Operator: d.Letters.Agency.Name, Host: place.Organisation}, tx.Now)
		if err != nil {
			return a, err
		}
		x, err := pilot.NewPaper(id, pilot.PaperAgreement, text.Number, text)
		if err != nil {
			return a, err
		}
		if err := tx.InsertPaper(ctx, x); err != nil {
			return a, err
		}
		digest = x.Digest
		if err := tx.Record(ctx, who.ID(), journal.PilotTextOffered, string(id), text.Reason, map[string]any{"number": text.Number, "digest": digest, "template": text.Version}); err != nil {
			return a, err
		}
		return a.Offered(text, digest), d.toParties(ctx, tx, p, func(path string) notice.Letter {
			return notice.PilotAgreementOffered{Title: p.Title, Site: p.SiteName, Change: text.Amends != "", Path: path + "/agreement"}
		})
	})
	return digest, err
}

// TakeBackAgreement takes a text back that not every side has signed.
func (d *Desk) TakeBackAgreement(ctx context.Context, who party.Actor, id pilot.ID, reason string) error {
	return d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, _ pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		next, err := a.TakeBack(who, reason)
		if err != nil {
			return a, err
		}
		return next, tx.Record(ctx, who.ID(), journal.PilotTextBack, string(id), reason, map[string]any{"number": a.Offer.Number, "digest": a.Offer.Digest, "signatures": len(a.Offer.Signatures)})
	})
}

// binding reads a pilot and its agreement for somebody who may bind the side.
func binding(ctx context.Context, tx *store.Tx, who party.Actor, side pilot.Side, id pilot.ID) (p pilot.Pilot, a pilot.Agreement, err error) {
	if p, err = tx.Pilot(ctx, id); err != nil {
		return p, a, err
	}
	if a, err = agreement(ctx, tx, p); err != nil {
		return p, a, err
	}
	at := p
	at.Site = a.SignsAt(p)
	return p, a, may(who, side, at, party.ActSignPilot)
}

// SignAgreement signs the text with the digest that the signer was shown, for a side. With the last signature the agreement comes into force:
// the pilot is governed by it, and its digest and those of the signatures get their place in the public log in the same transaction.
func (d *Desk) SignAgreement(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, shown string, s pilot.Signature) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, a, err := binding(ctx, tx, who, side, id)
		if err != nil {
			return err
		}
		file, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		today := d.today(tx)
		template, err := templateOn(today)
		if err != nil {
			return err
		}
		signed, err := a.Sign(who, side, shown, s, template.Settings[settingRegisterDays], today, tx.Now)
		if err != nil {
			return err
		}
		text, ok := AgreementFile{Texts: file.Texts}.TextOf(shown)
		if !ok || text.Record.Protocol != p.Digest || !p.Kept() {
			return fault.New(fault.Conflict, "pilot.changed")
		}
		if side == pilot.Office {
			if err := soundCompany(ctx, tx, p.Org); err != nil {
				return err
			}
		}
		x, err := pilot.NewPaper(id, pilot.PaperSignature, a.Papers+1, signed)
		if err != nil {
			return err
		}
		if err := tx.InsertPaper(ctx, x); err != nil {
			return err
		}
		signed.Digest = x.Digest
		next, governed, all := a.With(p, text.Record, signed, today)
		if all && text.Record.Terms.Move != nil {
			if governed, err = d.resite(ctx, tx, who, governed, text.Record, shown); err != nil {
				return err
			}
		}
		if err := tx.SavePilotAgreement(ctx, next); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PilotTextSigned, string(id), "", map[string]any{"side": side, "text": shown, "signature": x.Digest, "in_force": all}); err != nil || !all {
			return err
		}
		if err := tx.UpdatePilot(ctx, governed); err != nil {
			return err
		}
		return d.inForce(ctx, tx, governed, next)
	})
}

// soundCompany refuses a company whose own answers say that it is insolvent (R2).
func soundCompany(ctx context.Context, tx *store.Tx, org party.OrgID) error {
	c, err := tx.Company(ctx, org)
	if err != nil {
		return err
	}
	if c.Bars["insolvency"].Applies {
		return fault.New(fault.Conflict, "pact.not_active", "State", locale.M("pact.company."+string(pilot.CompanyBankrupt)))
	}
	return nil
}

// inForce tells the public log and the parties that the last signature was given.
func (d *Desk) inForce(ctx context.Context, tx *store.Tx, p pilot.Pilot, a pilot.Agreement) error {
	s, _ := a.InForce()
	if d.EnterLog != nil {
		if err := d.EnterLog(ctx, tx, ledger.Statement{Kind: entry.PilotAgreed, Program: cardProgram, Subject: agreedSubject(p.ID, s), Record: agreedRecord(p.ID, s)}); err != nil {
			return err
		}
	}
	if s.Terms.Move != nil {
		return d.tellMove(ctx, tx, p)
	}
	return d.toParties(ctx, tx, p, func(path string) notice.Letter {
		return notice.PilotAgreementSigned{Title: p.Title, Site: p.SiteName, From: s.Terms.From, To: s.Terms.To, Change: len(a.Signed) > 1, Path: path + "/agreement"}
	})
}

func agreedSubject(id pilot.ID, s pilot.Signed) string { return fmt.Sprintf("%s/%d", id, s.Number) }

// agreedRecord is what a pilot.agreed commits to. The text stays private; whoever holds it can show that all had signed it before the start.
func agreedRecord(id pilot.ID, s pilot.Signed) []byte {
	signatures := make([]string, len(s.Signatures))
	for i, x := range s.Signatures {
		signatures[i] = x.Digest
	}
	return jcs.Of(
		jcs.Member{Name: "type", Value: jcs.Text("agreement")},
		jcs.Member{Name: "pilot", Value: jcs.Text(string(id))},
		jcs.Member{Name: "sha256", Value: jcs.Text(s.Digest)},
		jcs.Member{Name: "signatures", Value: jcs.Texts(signatures...)},
		jcs.Member{Name: "at", Value: jcs.Text(s.At.UTC().Format(time.RFC3339))},
	).Bytes()
}

// CheckAgreements holds every signed agreement and every change of one against the papers that were signed, the signatures, and what the
// public log committed to, and finds pilots that started before all had signed (R20), or moved to another site otherwise than all had signed (R18a). It gives what contradicts, a line for each, and how many
// signed texts were looked at.
func (d *Desk) CheckAgreements(ctx context.Context) (found []string, texts int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Pilots(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			say := func(format string, args ...any) {
				found = append(found, fmt.Sprintf("pilot %s: ", p.ID)+fmt.Sprintf(format, args...))
			}
			a, err := agreement(ctx, tx, p)
			if err != nil {
				return err
			}
			if start := p.FirstStart(); !start.IsZero() && (len(a.Signed) == 0 || start.Before(a.Signed[0].At)) {
				say("it started before every party had signed")
			}
			last, err := tx.LastPilotEntry(ctx, p.ID)
			if err != nil {
				return err
			}
			if what := a.MoveContradiction(p, last); what != "" {
				say("%s", what)
			}
			file, err := papers(ctx, tx, p.ID)
			if err != nil {
				say("%v", err)
				continue
			}
			if what := a.EndContradiction(p, file.Endings, d.today(tx)); what != "" {
				say("%s", what)
			}
			before := ""
			for _, s := range a.Signed {
				texts++
				text, ok := AgreementFile{Texts: file.Texts}.TextOf(s.Digest)
				if !ok || text.Record.Amends != before {
					say("text %d is not the one that was signed, or does not follow the one before", s.Number)
				}
				before = s.Digest
				for _, side := range pilot.Signers {
					if !slices.ContainsFunc(file.Signatures, func(x pilot.Filed[pilot.Signature]) bool { return x.Record.Text == s.Digest && x.Record.Side == side }) {
						say("text %d lacks the signature of %s", s.Number, side)
					}
				}
				leaf, err := store.Absent(tx.LeafOf(ctx, entry.PilotAgreed, agreedSubject(p.ID, s)))
				switch {
				case err != nil:
					return err
				case leaf == nil:
					say("text %d is not in the public log", s.Number)
				case !bytes.Equal(leaf.Record, agreedRecord(p.ID, s)):
					say("the public log commits to another text %d", s.Number)
				}
			}
			if before != p.Agreed.Text {
				say("it is governed by another text than the one that was signed last")
			}
		}
		return nil
	})
	return found, texts, err
}

// KeepOn notes that the equipment of a pilot stays in place at the company's own cost. A pilot that still runs although its term is over ends
// its fieldwork with that (G25).
func (d *Desk) KeepOn(ctx context.Context, who party.Actor, id pilot.ID, o pilot.OwnCost) error {
	return d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		today := d.today(tx)
		if p.State == pilot.Running && !p.Agreed.To.IsZero() && today.After(p.Agreed.To) {
			done, err := p.Move(who, pilot.StepFinish, "", tx.Now)
			if err != nil {
				return a, err
			}
			if err := tx.UpdatePilot(ctx, done); err != nil {
				return a, err
			}
			if err := tx.Record(ctx, who.ID(), journal.PilotMoved, string(id), "", map[string]string{"from": string(p.State), "to": string(done.State)}); err != nil {
				return a, err
			}
			p = done
		}
		a, err := a.KeepOn(who, p, o, today, tx.Now)
		if err != nil {
			return a, err
		}
		return a, tx.Record(ctx, who.ID(), journal.PilotKeptOn, string(id), a.OwnCost.Words, map[string]any{"until": a.OwnCost.Until})
	})
}

// TakeDown notes that the equipment of a pilot was taken down.
func (d *Desk) TakeDown(ctx context.Context, who party.Actor, id pilot.ID, x pilot.Dismantled) error {
	return d.agreed(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, a pilot.Agreement) (pilot.Agreement, error) {
		a, err := a.TakeDown(who, p, x, d.today(tx), tx.Now)
		if err != nil {
			return a, err
		}
		return a, tx.Record(ctx, who.ID(), journal.PilotTakenDown, string(id), a.Dismantled.Words, map[string]any{"on": a.Dismantled.On})
	})
}

// DismantleTask is the task of one pilot.
type DismantleTask struct {
	Pilot pilot.Pilot
	Task  pilot.Task
}

// DismantleTasks are the pilots whose equipment must still be taken down, the most urgent first.
func (d *Desk) DismantleTasks(ctx context.Context, who party.Actor) (all []DismantleTask, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) error {
		all = nil
		agreements, err := tx.PilotAgreements(ctx)
		if err != nil {
			return err
		}
		today := d.today(tx)
		for _, a := range agreements {
			if len(a.Signed) == 0 || a.Dismantled != nil {
				continue
			}
			p, err := tx.Pilot(ctx, a.Pilot)
			if err != nil {
				return err
			}
			if t, ok := a.Task(p, today, d.place()); ok {
				all = append(all, DismantleTask{p, t})
			}
		}
		slices.SortStableFunc(all, func(a, b DismantleTask) int { return a.Task.Due.Compare(b.Task.Due) })
		return nil
	})
	return all, err
}
