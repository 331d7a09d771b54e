package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// CertificateList is one page of certificates, the latest issued first.
type CertificateList struct {
	register.Page
	Today calendar.Date
}

// Certificates searches the certificates for the agency's readers. A standing that is asked for is that of today.
func (d *Desk) Certificates(ctx context.Context, who party.Actor, q register.Query) (CertificateList, error) {
	var l CertificateList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		l.Today = d.today(tx)
		return who.May(party.ActReadCases, "")
	})
	if err != nil {
		return l, err
	}
	q.On = l.Today
	l.Page, err = d.Store.SearchRegister(ctx, q)
	return l, err
}

// StandingProposal is an act that was put forward on a certificate, with what it would do.
type StandingProposal struct {
	approval.Approval
	Change   decision.StandingChange
	LapsesOn calendar.Date
}

// CertificateFile is a certificate as the agency's staff see it: its dated history and the acts open to the reader.
type CertificateFile struct {
	Entry     register.Entry
	Case      application.Application
	Edition   *scheme.Edition
	Standing  register.Standing // today
	Since     calendar.Date
	Proposals []StandingProposal // all of them, in order
	Waiting   *StandingProposal
	Open      map[register.EventKind]error // of each act: nil, or why the reader cannot propose it today
	CureBy    calendar.Date                // while suspended: the last day on which the cause may be cured, if one was set
	Renewal   *RenewalView                 // nil where the edition does not speak of renewal, or the certificate cannot be renewed

	Terms     decision.StandingTerms
	Hearings  []decision.Hearing  // all of them, in order
	Check     *oversight.Check    // the latest that found something not kept; nil where none did
	MayHear   error               // nil, or why the reader may not open a hearing today
	MayDrop   error               // while one is open: nil, or why the reader may not end it without a withdrawal
	ReturnBy  calendar.Date       // of a withdrawn certificate: the last day on which its document may come back; none where it need not
	Back      *decision.GivenBack // how it came back
	MayRecord bool                // whether the reader may record that it came back

	MayConfirm error // while a proposal waits: nil, or why the reader may not confirm it
	MayDecline error // while a proposal waits: nil, or why the reader may not decline it
	People     map[party.PersonID]party.Person
	Today      calendar.Date
	Actor      party.Actor
}

// CertificateFile reads a certificate for the agency's staff and auditors.
func (d *Desk) CertificateFile(ctx context.Context, who party.Actor, number string) (CertificateFile, error) {
	var v CertificateFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		today := d.today(tx)
		v = CertificateFile{Entry: c.entry, Case: c.a, Edition: c.edition, Today: today, Actor: who, Open: map[register.EventKind]error{}}
		v.Standing, v.Since = c.entry.StandingOn(today)
		v.Renewal = renewalOf(c.edition, c.entry, today)
		all, err := tx.ApprovalsOf(ctx, number)
		if err != nil {
			return err
		}
		named := peopleByID{}
		if err := d.afterlife(ctx, tx, c, who, &v); err != nil {
			return err
		}
		for _, h := range v.Hearings {
			for _, id := range []party.PersonID{h.By, h.AnswerOf, h.EndedBy} {
				if err := named.name(ctx, tx, id); err != nil {
					return err
				}
			}
		}
		for _, p := range all {
			x, err := proposed[decision.StandingChange](p)
			if err != nil {
				return err
			}
			sp := StandingProposal{p, x, calendar.On(p.LapsesAt(), d.Agency.Place)}
			v.Proposals = append(v.Proposals, sp)
			if p.Open(tx.Now) {
				v.Waiting = &sp
			}
			if p.Outcome == approval.Confirmed && v.Standing == register.StandingSuspended {
				v.CureBy = x.CureBy
			}
			for _, id := range []party.PersonID{p.ProposedBy, p.SettledBy} {
				if err := named.name(ctx, tx, id); err != nil {
					return err
				}
			}
		}
		v.People = named
		for act := range standingActs {
			v.Open[act] = decision.MayPropose(c.entry, who, c.a.Company, act, today)
		}
		if v.Waiting != nil {
			v.MayConfirm = decision.MayConfirmStanding(who, c.a.Company)
			if v.MayConfirm == nil {
				v.MayConfirm = v.Waiting.MayConfirm(who, tx.Now)
			}
			v.MayDecline = v.Waiting.MayDecline(who, tx.Now)
			if v.MayDecline == nil && who.ID() != v.Waiting.ProposedBy {
				v.MayDecline = decision.MayConfirmStanding(who, c.a.Company)
			}
		}
		return nil
	})
	return v, err
}

// afterlife fills in what goes before a withdrawal and comes after it.
func (d *Desk) afterlife(ctx context.Context, tx *store.Tx, c issued, who party.Actor, v *CertificateFile) (err error) {
	if v.Terms, err = d.terms(ctx, tx, c); err != nil {
		return err
	}
	if v.Hearings, err = tx.HearingsOf(ctx, c.entry.Number); err != nil {
		return err
	}
	checks, err := tx.ChecksOf(ctx, c.a.Company)
	if err != nil {
		return err
	}
	for i, k := range checks { // the latest first
		if v.Check == nil && k.Certificate == c.entry.Number && (k.Result == oversight.CheckWithdraw || k.Result == oversight.CheckToMend) {
			v.Check = &checks[i]
		}
	}
	v.MayHear = decision.MayHear(c.entry, who, c.a.Company, v.Terms, v.Today)
	if v.Terms.Hearing != nil {
		v.MayDrop = v.Terms.Hearing.MayDrop(who, c.a.Company)
	}
	due, owed := decision.ReturnDue(c.entry, v.Terms)
	if !owed || v.Standing != register.StandingRevoked {
		return nil
	}
	v.ReturnBy = due
	v.Back, err = store.Absent(tx.GivenBack(ctx, c.entry.Number))
	_, own := who.Roles[c.a.Company]
	v.MayRecord = v.Back == nil && !own && who.May(party.ActProposeStanding, "") == nil
	return err
}

// WaitingStanding is a proposal on a certificate that waits for a second person.
type WaitingStanding struct {
	StandingProposal
	Entry      register.Entry
	Edition    *scheme.Edition
	MayConfirm error // nil, or why this person may not
}

// standingWaits lists the proposals on certificates that wait, the oldest first.
func (d *Desk) standingWaits(ctx context.Context, tx *store.Tx, who party.Actor) ([]WaitingStanding, error) {
	all, err := tx.WaitingApprovals(ctx, mostWaiting)
	if err != nil {
		return nil, err
	}
	var list []WaitingStanding
	for _, p := range all {
		if _, ours := standingKinds[p.Kind]; !ours || !p.Open(tx.Now) {
			continue
		}
		c, err := d.issued(ctx, tx, p.Subject)
		if err != nil {
			return nil, err
		}
		x, err := proposed[decision.StandingChange](p)
		if err != nil {
			return nil, err
		}
		w := WaitingStanding{StandingProposal: StandingProposal{p, x, calendar.On(p.LapsesAt(), d.Agency.Place)}, Entry: c.entry, Edition: c.edition}
		if w.MayConfirm = decision.MayConfirmStanding(who, c.a.Company); w.MayConfirm == nil {
			w.MayConfirm = p.MayConfirm(who, tx.Now)
		}
		list = append(list, w)
	}
	return list, nil
}

// ownCertificate fills in what the company sees of its certificate's standing.
func (d *Desk) ownCertificate(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, e *scheme.Edition, o *Outcome) error {
	entry, err := tx.Entry(ctx, o.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	today := d.today(tx)
	o.Standing, o.Since = entry.StandingOn(today)
	for _, ev := range entry.Events {
		if !ev.On.After(today) {
			o.Ground = decision.Ground(ev.Reason)
		}
	}
	hearings, err := tx.HearingsOf(ctx, o.Number)
	if err != nil {
		return err
	}
	if n := len(hearings); n > 0 {
		h := hearings[n-1]
		o.MayAnswer = h.MayAnswer(who, a.Company) == nil
		h.By, h.AnswerOf, h.EndedBy = "", "", "" // the agency speaks, and the company
		o.Hearing = &h
	}
	if due, owed := decision.ReturnDue(entry, decision.TermsOf(e)); owed && o.Standing == register.StandingRevoked {
		back, err := store.Absent(tx.GivenBack(ctx, o.Number))
		if err != nil {
			return err
		}
		if back == nil {
			o.ReturnBy = due
		}
	}
	if o.Renewal = renewalOf(e, entry, today); o.Renewal != nil {
		o.MayRenew = d.mayRenew(ctx, tx, who, entry.Number)
	}
	for _, x := range entry.Events {
		if x.Kind == register.Superseded && x.On.After(today) {
			o.Successor = &x
		}
	}
	_, _, refused := d.reissuable(ctx, tx, who, entry.Number)
	o.Reissue = refused == nil
	o.MayReturn = decision.MayReturn(entry, who, a.Company, today) == nil
	o.Object, err = d.objectable(ctx, tx, a, today)
	return err
}
