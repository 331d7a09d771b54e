package exchange

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// ProposeCall proposes a joint call to a partner, word for word as both would publish it.
func (d *Desk) ProposeCall(ctx context.Context, who party.Actor, typed partner.Call) (id partner.CallID, err error) {
	err = d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		link, err := tx.PartnerLink(ctx, typed.Agreement)
		if err != nil {
			return err
		}
		if err := link.Covers(d.today(tx)); err != nil {
			return err
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		c := partner.Call{
			ID: partner.CallID("urn:uuid:" + made), Agreement: link.ID, Side: partner.Out, Reference: party.Clean(typed.Reference), Title: cleaned(typed.Title), Text: cleaned(typed.Text),
			Purpose: typed.Purpose, Fields: inOrder(typed.Fields), Opens: typed.Opens, Closes: typed.Closes, Days: typed.Days, State: partner.CallProposed, Since: tx.Now, By: who.ID(),
		}
		id = c.ID
		if err := c.Check(link.Agreement); err != nil {
			return err
		}
		if err := tx.InsertCall(ctx, c); err != nil {
			return err
		}
		if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: partner.NominationID(c.ID), Kind: partner.KindCall, Call: &c}); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CallProposed, string(c.ID), "", c)
	})
	return id, err
}

func cleaned(t locale.Text) locale.Text {
	c := locale.Text{}
	for l, s := range t {
		c[l] = party.Clean(s)
	}
	return c
}

// AnswerCall answers a partner's proposal of a joint call: with the days within which we decide, or with a reason.
func (d *Desk) AnswerCall(ctx context.Context, who party.Actor, id partner.CallID, agrees bool, days int, words string) error {
	return d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		c, link, err := d.call(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.Side != partner.In {
			return fault.New(fault.Conflict, "nomination.not_now")
		}
		next, err := c.Answer(agrees, days, words, tx.Now)
		if err != nil {
			return err
		}
		if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: partner.NominationID(id), Kind: partner.KindCallAnswer, Agrees: agrees, Words: next.Reason}); err != nil {
			return err
		}
		return d.saveCall(ctx, tx, who.ID(), next)
	})
}

func (d *Desk) call(ctx context.Context, tx *store.Tx, id partner.CallID) (partner.Call, store.PartnerLink, error) {
	c, err := tx.Call(ctx, id)
	if err != nil {
		return c, store.PartnerLink{}, err
	}
	link, err := tx.PartnerLink(ctx, c.Agreement)
	return c, link, err
}

func (d *Desk) saveCall(ctx context.Context, tx *store.Tx, by party.PersonID, c partner.Call) error {
	if err := tx.UpdateCall(ctx, c); err != nil {
		return err
	}
	return tx.Record(ctx, by, journal.CallAnswered, string(c.ID), c.Reason, map[string]string{"to": string(c.State)})
}

// CallFile is a joint call with its applications.
type CallFile struct {
	partner.Call
	Partner string
	Entries []partner.Nomination // by their numbers
	Open    bool                 // companies may apply today
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
}

// Calls are all joint calls, for the staff, without their applications.
func (d *Desk) Calls(ctx context.Context, who party.Actor) (all []CallFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		calls, err := tx.Calls(ctx)
		if err != nil {
			return err
		}
		all, err = d.callFiles(ctx, tx, calls)
		return err
	})
	return all, err
}

func (d *Desk) callFiles(ctx context.Context, tx *store.Tx, calls []partner.Call) ([]CallFile, error) {
	all, links := make([]CallFile, len(calls)), map[partner.AgreementID]store.PartnerLink{}
	for i, c := range calls {
		link, read := links[c.Agreement]
		if !read {
			var err error
			if link, err = tx.PartnerLink(ctx, c.Agreement); err != nil {
				return nil, err
			}
			links[c.Agreement] = link
		}
		all[i] = d.callFile(tx, c, link)
	}
	return all, nil
}

// callFile is a joint call without its applications.
func (d *Desk) callFile(tx *store.Tx, c partner.Call, link store.PartnerLink) CallFile {
	today := d.today(tx)
	return CallFile{Call: c, Partner: link.Partner, Open: c.Open(today) && link.Covers(today) == nil}
}

// OpenCalls are the joint calls that both agencies publish and to which companies may apply today: for everybody.
func (d *Desk) OpenCalls(ctx context.Context) (all []CallFile, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		calls, err := tx.Calls(ctx)
		if err != nil {
			return err
		}
		calls = slices.DeleteFunc(calls, func(c partner.Call) bool { return !c.Open(d.today(tx)) })
		all, err = d.callFiles(ctx, tx, calls)
		all = slices.DeleteFunc(all, func(c CallFile) bool { return !c.Open })
		return err
	})
	return all, err
}

// Call reads one joint call with its applications, for the staff.
func (d *Desk) Call(ctx context.Context, who party.Actor, id partner.CallID) (f CallFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		c, link, err := d.call(ctx, tx, id)
		if err != nil {
			return err
		}
		f = d.callFile(tx, c, link)
		all, err := tx.NominationsUnder(ctx, link.ID)
		if err != nil {
			return err
		}
		for _, n := range all {
			if n.Joint != nil && n.Joint.Call == id {
				f.Entries = append(f.Entries, n)
			}
		}
		f.Journal, f.People, err = tx.Past(ctx, string(id))
		return err
	})
	return f, err
}

// Application is what a company would send when it applies to a joint call, and in which words it agrees to that.
type Application struct {
	Call         CallFile
	Certificates []register.Entry // of the reader's companies, valid and of a scheme that the agreement names
	Chosen       register.Entry
	Values       map[partner.Field]string
	Wording      string
	Digest       string
}

// Applying reads what an application on a certificate would send; without a number only what may be chosen.
func (d *Desk) Applying(ctx context.Context, who party.Actor, id partner.CallID, number string, lang locale.Lang) (x Application, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, _, _, err = d.applying(ctx, tx, who, id, number, lang)
		return err
	})
	return x, err
}

func (d *Desk) applying(ctx context.Context, tx *store.Tx, who party.Actor, id partner.CallID, number string, lang locale.Lang) (x Application, link store.PartnerLink, company party.Company, err error) {
	c, link, err := d.call(ctx, tx, id)
	if err != nil || c.State != partner.CallAgreed {
		return x, link, company, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	x.Call = d.callFile(tx, c, link)
	own, err := tx.CompaniesOf(ctx, who.ID())
	if err != nil {
		return x, link, company, err
	}
	for _, o := range own {
		if who.May(party.ActConsentTransfer, o.Company.ID) != nil {
			continue
		}
		cases, err := tx.ApplicationsOf(ctx, o.Company.ID)
		if err != nil {
			return x, link, company, err
		}
		for _, of := range cases {
			held, err := store.Absent(tx.CertificateOf(ctx, of.ID))
			if err != nil {
				return x, link, company, err
			}
			if held == nil {
				continue
			}
			e, err := store.Absent(tx.Entry(ctx, held.Number))
			if err != nil {
				return x, link, company, err
			}
			if e == nil || !slices.Contains(link.Recognised, e.Scheme) {
				continue
			}
			if standing, _ := e.StandingOn(d.today(tx)); standing != register.Valid {
				continue
			}
			x.Certificates = append(x.Certificates, *e)
			if e.Number == number {
				x.Chosen, company = *e, o.Company
			}
		}
	}
	if x.Chosen.Number == "" {
		return x, link, company, nil
	}
	x.Values = partner.Values(company, who.Person, c.Fields)
	asked := Asked{Nomination: partner.Nomination{Name: company.Name, Purpose: c.Purpose, Basis: partner.Basis{Number: number}}, Agreement: link.Agreement, Values: x.Values}
	x.Wording = wording(lang, asked)
	x.Digest, err = digestOf(x.Values, x.Wording, id, number)
	return x, link, company, err
}

// Apply is a company's one application to a joint call: its own agency takes it, and the other gets the same with the consent that was read.
// digest is that of what the person read.
func (d *Desk) Apply(ctx context.Context, who party.Actor, id partner.CallID, number, words string, lang locale.Lang, digest string) (made partner.NominationID, err error) {
	bundle, err := d.Bundle(ctx, number)
	if err != nil {
		return "", err
	}
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, link, company, err := d.applying(ctx, tx, who, id, number, lang)
		switch {
		case err != nil:
			return err
		case x.Chosen.Number == "":
			return fault.New(fault.NotFound, "fault.not_found")
		case !x.Call.Open:
			return fault.New(fault.Conflict, "call.closed")
		case digest != x.Digest:
			return fault.New(fault.Conflict, "nomination.changed")
		}
		if err := d.firstEntry(ctx, tx, company.ID, id); err != nil {
			return err
		}
		text, err := store.NewID()
		if err != nil {
			return err
		}
		run, err := tx.NextNumber(ctx, "joint/"+string(id))
		if err != nil {
			return err
		}
		n := partner.Nomination{
			ID: partner.NominationID("urn:uuid:" + text), Agreement: link.ID, Side: partner.Out, Company: company.ID, Name: company.Name, Purpose: x.Call.Purpose, Words: party.Clean(words),
			Fields: x.Call.Fields, Values: x.Values, Consent: &partner.Consent{At: tx.Now, By: who.ID(), Language: string(lang), Wording: x.Wording},
			State: partner.Sent, Since: tx.Now, ProposedBy: who.ID(), ProposedAt: tx.Now, SentAt: tx.Now,
			Joint: &partner.Joint{
				Call: id, Number: fmt.Sprintf("%s-%s-%03d", x.Call.Reference, d.Country, run),
				Home: partner.Verdict{State: partner.Sent, DueOn: d.today(tx).AddDays(x.Call.Days)},
			},
		}
		made = n.ID
		if err := n.Check(link.Agreement); err != nil {
			return err
		}
		if n.Basis, err = d.basis(ctx, tx, link.Agreement, number); err != nil {
			return err
		}
		sent, err := d.post(ctx, tx, link.Agreement, partner.Message{
			Nomination: n.ID, Kind: partner.KindEntry, CallID: id, Number: n.Joint.Number, Words: n.Words, Due: n.Joint.Home.DueOn, Values: n.Values, Consent: *n.Consent, Certificate: bundle,
		})
		if err != nil {
			return err
		}
		n.Message = sent.ID
		if err := tx.InsertNomination(ctx, n); err != nil {
			return err
		}
		if err := transferred(ctx, tx, n, sent); err != nil {
			return err
		}
		if err := d.consentLetter(ctx, tx, link.Agreement, n); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CallEntered, string(n.ID), "", map[string]string{"call": string(id), "number": n.Joint.Number})
	})
	return made, err
}

// firstEntry refuses a second application of a company to a call; one that was taken back does not count.
func (d *Desk) firstEntry(ctx context.Context, tx *store.Tx, company party.OrgID, id partner.CallID) error {
	others, err := tx.NominationsOf(ctx, company)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Joint != nil && o.Joint.Call == id && o.State != partner.Withdrawn && o.State != partner.Untaken {
			return fault.New(fault.Conflict, "nomination.twice")
		}
	}
	return nil
}

// DecideHome is the decision of the company's own agency on its application to a joint call. The other agency learns of it, and decides by
// its own rules all the same.
func (d *Desk) DecideHome(ctx context.Context, who party.Actor, id partner.NominationID, accepts bool, words string) error {
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.Out)
		if err != nil {
			return err
		}
		if _, own := who.Roles[n.Company]; own {
			return fault.New(fault.Forbidden, "nomination.own_company")
		}
		next, err := n.DecideHome(accepts, words, tx.Now)
		if err != nil {
			return err
		}
		v := next.Joint.Home
		if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: id, Kind: partner.KindVerdict, Standing: v.State, Words: v.Words, Due: v.DueOn}); err != nil {
			return err
		}
		if err := tx.UpdateNomination(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.CallDecided, string(id), v.Words, map[string]string{"to": string(v.State)})
	})
}

// followCall follows what a partner says of a joint call.
func (d *Desk) followCall(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	id := partner.CallID(m.Nomination)
	c, err := store.Absent(tx.Call(ctx, id))
	if err != nil {
		return "", err
	}
	if m.Kind == partner.KindCallAnswer {
		if c == nil || c.Agreement != link.ID || c.Side != partner.Out {
			return partner.RefusedNomination, nil
		}
		next, err := c.Answer(m.Agrees, c.Days, m.Words, tx.Now)
		if err != nil {
			return partner.RefusedNomination, nil //nolint:nilerr // it was answered before, or without a reason
		}
		return "", d.saveCall(ctx, tx, party.System.ID(), next)
	}
	if c != nil {
		return partner.RefusedNomination, nil
	}
	if link.Covers(d.today(tx)) != nil {
		return partner.RefusedAgreement, nil
	}
	made := *m.Call
	made.ID, made.Agreement, made.Side, made.State, made.Since, made.Days = id, link.ID, partner.In, partner.CallProposed, tx.Now, 1
	if made.Check(link.Agreement) != nil {
		return partner.RefusedContent, nil //nolint:nilerr // it does not fit the agreement
	}
	if err := tx.InsertCall(ctx, made); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.CallProposed, string(id), "", map[string]string{"message": m.ID})
}

// entered takes an application to a joint call, and tells the company's own agency until when we decide.
func (d *Desk) entered(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	c, err := store.Absent(tx.Call(ctx, m.CallID))
	if err != nil {
		return "", err
	}
	if c == nil || c.Agreement != link.ID || c.State != partner.CallAgreed {
		return partner.RefusedNomination, nil
	}
	b, ok, err := judge(link, m.Certificate, tx.Now)
	if err != nil {
		return "", err
	}
	if !ok || slices.ContainsFunc(fields(m.Values), func(f partner.Field) bool { return !slices.Contains(c.Fields, f) }) {
		return partner.RefusedContent, nil
	}
	n := arrived(link, m, b, tx.Now)
	n.Purpose = c.Purpose
	n.Joint = &partner.Joint{Call: c.ID, Number: m.Number, Home: partner.Verdict{State: partner.Sent, DueOn: m.Due}, Host: d.today(tx).AddDays(c.Days)}
	if err := tx.InsertNomination(ctx, n); err != nil {
		return "", err
	}
	if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: n.ID, Kind: partner.KindVerdict, Standing: partner.Sent, Due: n.Joint.Host}); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.CallEntered, string(n.ID), "", map[string]string{"message": m.ID, "number": m.Number, "verdict": b.Verdict})
}

// fields are those that have a value, in their order.
func fields(values map[partner.Field]string) (all []partner.Field) {
	for _, f := range partner.Fields {
		if _, there := values[f]; there {
			all = append(all, f)
		}
	}
	return all
}

// judged follows what the other agency says of an application: at home until when it decides, at the host what the home agency has decided.
func (d *Desk) judged(ctx context.Context, tx *store.Tx, n partner.Nomination, m partner.Message) (partner.Refusal, error) {
	if n.Joint == nil {
		return partner.RefusedNomination, nil
	}
	j := *n.Joint
	switch {
	case n.Side == partner.Out && m.Standing == partner.Sent && j.Host.IsZero():
		j.Host = m.Due
	case n.Side == partner.In && m.Standing != partner.Sent && j.Home.State == partner.Sent:
		j.Home = partner.Verdict{State: m.Standing, DueOn: j.Home.DueOn, Words: m.Words, At: m.Created}
	default:
		return partner.RefusedNomination, nil
	}
	n.Joint = &j
	if err := tx.UpdateNomination(ctx, n); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.CallDecided, string(n.ID), m.Words, map[string]string{"to": string(m.Standing), "due": m.Due.String()})
}
