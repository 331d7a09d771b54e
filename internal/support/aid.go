package support

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/measure"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// MaxPaperBytes bounds a document of a company.
const MaxPaperBytes = 20 << 20

// Requested is a request for support with what belongs to it.
type Requested struct {
	Request   aid.Request
	Company   party.Company
	Measure   *measure.Measure // the edition the request is under
	Asked     []aid.Ask        // documents, as of today
	Verdict   measure.Verdict  // of a draft: the answer today
	Certified bool             // whether a certificate of the company's is valid now
	On        calendar.Date
}

// subject reads what belongs to a request.
func (d *Desk) subject(ctx context.Context, tx *store.Tx, r aid.Request) (x Requested, err error) {
	x.Request, x.On = r, d.today(tx)
	if x.Company, err = tx.Company(ctx, r.Company); err != nil {
		return x, err
	}
	all, err := d.all(ctx, tx)
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(all, func(m *measure.Measure) bool { return m.Code == r.Measure && m.Version == r.Version })
	if i < 0 {
		return x, fault.New(fault.NotFound, "fault.not_found")
	}
	x.Measure = all[i]
	if r.State == aid.Draft {
		if now, ok := measure.NewBook(all, x.On).Find(r.Measure); ok { // the edition of the day of submission counts
			x.Measure = now
		}
	}
	_, x.Certified, err = standings(ctx, tx, r.Company, x.On)
	if err != nil {
		return x, err
	}
	said, err := tx.CompanyStatement(ctx, r.Company)
	if err != nil {
		return x, err
	}
	x.Verdict = x.Measure.Judge(measure.About(x.Company, said.Facts, x.Certified, x.On))
	if !x.Measure.InForce(x.On) {
		x.Verdict.Answer, x.Verdict.Shut = measure.Closed, true
	}
	papers, err := tx.CompanyPapersOf(ctx, r.Company)
	if err != nil {
		return x, err
	}
	x.Asked = aid.Asked(x.Measure, papers, x.On)
	return x, nil
}

// own reads a request for one of its company's people; others need not learn that it exists.
func own(ctx context.Context, tx *store.Tx, who party.Actor, id aid.ID) (aid.Request, error) {
	r, err := tx.Aid(ctx, id)
	if err == nil && who.May(party.ActReadOwnAid, r.Company) != nil {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	return r, err
}

// OwnAid reads a request for one of its company's people. Who of the agency did what is left out.
func (d *Desk) OwnAid(ctx context.Context, who party.Actor, id aid.ID) (x Requested, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := own(ctx, tx, who, id)
		if err != nil {
			return err
		}
		x, err = d.subject(ctx, tx, r)
		return err
	})
	return x, err
}

// OwnAids are the requests of a company, the latest first, for its people.
func (d *Desk) OwnAids(ctx context.Context, who party.Actor, org party.OrgID) (all []aid.Request, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwnAid, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		all, err = tx.AidsOf(ctx, org)
		return err
	})
	return all, err
}

// OpenAid begins a request of a company for a measure in force. One that is closed to it is not begun; a fact that is missing can be
// stated before the request is submitted.
func (d *Desk) OpenAid(ctx context.Context, who party.Actor, org party.OrgID, code string) (id aid.ID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if who.May(party.ActReadOwnAid, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		all, err := d.all(ctx, tx)
		if err != nil {
			return err
		}
		on := d.today(tx)
		m, ok := measure.NewBook(all, on).Find(code)
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		text, err := store.NewID()
		if err != nil {
			return err
		}
		n, err := tx.NextAid(ctx, on.Year())
		if err != nil {
			return err
		}
		r, err := aid.Open(aid.ID(text), aid.Numbered(on.Year(), n), org, m, who, tx.Now)
		if err != nil {
			return err
		}
		x, err := d.subject(ctx, tx, r)
		if err != nil {
			return err
		}
		if x.Verdict.Answer == measure.Closed {
			return fault.New(fault.Conflict, "aid.closed")
		}
		id = r.ID
		if err := tx.InsertAid(ctx, r); err != nil {
			return err
		}
		return record(ctx, tx, who, journal.AidOpened, org, text, map[string]any{"number": r.Number, "measure": code, "company": string(org)})
	})
	return id, err
}

// SaveAid saves the draft of a request over the revision it was read at.
func (d *Desk) SaveAid(ctx context.Context, who party.Actor, id aid.ID, purpose string, items []aid.Item, revision int64) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := own(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if r, err = r.Edit(who, purpose, items); err != nil {
			return err
		}
		r.Revision = revision
		if err := tx.UpdateAid(ctx, r); err != nil {
			return err
		}
		return record(ctx, tx, who, journal.AidSaved, r.Company, string(id), nil)
	})
}

// GivePaper keeps a document of a company, once for everything that asks for it.
func (d *Desk) GivePaper(ctx context.Context, who party.Actor, id aid.ID, code string, issuedOn calendar.Date, name string, content io.Reader) error {
	may := func(tx *store.Tx, who party.Actor) (aid.Request, error) {
		r, err := own(ctx, tx, who, id)
		if err != nil {
			return r, err
		}
		if err := who.May(party.ActPrepareAid, r.Company); err != nil {
			return r, err
		}
		x, err := d.subject(ctx, tx, r)
		if err != nil {
			return r, err
		}
		if !slices.ContainsFunc(x.Asked, func(a aid.Ask) bool { return a.Document.Code == code }) {
			return r, fault.New(fault.NotFound, "fault.not_found")
		}
		return r, aid.Paper{IssuedOn: issuedOn}.Check(x.On)
	}
	if err := d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error { _, err := may(tx, who); return err }); err != nil {
		return err
	}
	stored, err := d.Files.Put(ctx, name, content, MaxPaperBytes)
	if err != nil {
		return err
	}
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := may(tx, who)
		if err != nil {
			return err
		}
		text, err := store.NewID()
		if err != nil {
			return err
		}
		p := aid.Paper{
			ID: text, Company: r.Company, Code: code, Name: stored.Name, MediaType: stored.MediaType, Digest: stored.Digest, Size: stored.Size,
			IssuedOn: issuedOn, By: who.ID(), At: tx.Now,
		}
		if err := tx.InsertCompanyPaper(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, who, journal.PaperGiven, r.Company, string(r.Company), map[string]any{"code": code, "sha256": p.Digest, "issued_on": issuedOn})
	})
}

// Paper reads a document of a company for its people and for those who examine requests.
func (d *Desk) Paper(ctx context.Context, who party.Actor, id string) (p aid.Paper, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if p, err = tx.CompanyPaper(ctx, id); err != nil {
			return err
		}
		if who.May(party.ActReadOwnAid, p.Company) != nil && who.May(party.ActReadAid, "") != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
	return p, err
}

// SubmitAid hands a request in. In this second the rule of the measure in force is asked, and how the company's certificates stand; both
// are kept with the request. Its costs are spoken for from now on.
func (d *Desk) SubmitAid(ctx context.Context, who party.Actor, id aid.ID, revision int64) error {
	return d.company(ctx, who, id, journal.AidSubmitted, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		r := x.Request
		r.Revision = revision
		said, err := tx.CompanyStatement(ctx, r.Company)
		if err != nil {
			return r, err
		}
		stored, err := tx.Measures(ctx)
		if err != nil {
			return r, err
		}
		all, err := d.all(ctx, tx)
		if err != nil {
			return r, err
		}
		check := aid.Check{At: tx.Now, On: x.On, Version: x.Measure.Version, Said: said.Facts}
		for _, s := range stored {
			if s.Code == x.Measure.Code && s.Version == x.Measure.Version {
				sum := sha256.Sum256(s.Source)
				check.Digest = hex.EncodeToString(sum[:])
			}
		}
		check.Certificates, x.Certified, err = standings(ctx, tx, r.Company, x.On)
		if err != nil {
			return r, err
		}
		check.Facts = measure.About(x.Company, said.Facts, x.Certified, x.On).Facts()
		papers, err := tx.CompanyPapersOf(ctx, r.Company)
		if err != nil {
			return r, err
		}
		others, err := tx.AidsOf(ctx, r.Company)
		if err != nil {
			return r, err
		}
		if r, err = r.Submit(who, x.Verdict, check, papers, measure.Against(all, r.Measure), others); err != nil {
			return r, err
		}
		return r, d.claimCosts(ctx, tx, r, r.Items)
	})
}

// claimCosts lets a request speak for costs, and names each one that another request speaks for. Of another company's nothing more is said.
func (d *Desk) claimCosts(ctx context.Context, tx *store.Tx, r aid.Request, costs []aid.Item) error {
	var l fault.List
	for i, x := range costs {
		holder, err := tx.CostHolder(ctx, x.Key(r.Company))
		if fault.Is(err, fault.NotFound) || err == nil && holder == r.ID {
			continue
		}
		if err != nil {
			return err
		}
		other, err := tx.Aid(ctx, holder)
		if err != nil {
			return err
		}
		if other.Company == r.Company {
			l.Add(aid.Field(i, "amount"), "aid.twice", "Number", other.Number)
		} else {
			l.Add(aid.Field(i, "amount"), "aid.twice_other")
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	return tx.ClaimCosts(ctx, r, costs)
}

// WithdrawAid takes a request back before the agreement is signed.
func (d *Desk) WithdrawAid(ctx context.Context, who party.Actor, id aid.ID, words string) error {
	return d.company(ctx, who, id, journal.AidWithdrawn, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Withdraw(who, words, tx.Now)
	})
}

// SignAid concludes the agreement.
func (d *Desk) SignAid(ctx context.Context, who party.Actor, id aid.ID) error {
	return d.company(ctx, who, id, journal.AidSigned, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		return x.Request.Sign(who, x.Measure, tx.Now, x.On)
	})
}

// ReportAid hands the report on what was spent in; no other request may name the same costs.
func (d *Desk) ReportAid(ctx context.Context, who party.Actor, id aid.ID, spent []aid.Item, words string) error {
	return d.company(ctx, who, id, journal.AidReported, func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error) {
		r, err := x.Request.Tell(who, x.Measure, spent, words, tx.Now, x.On)
		if err != nil {
			return r, err
		}
		return r, d.claimCosts(ctx, tx, r, spent)
	})
}

type aidVerb func(tx *store.Tx, who party.Actor, x Requested) (aid.Request, error)

// company runs a verb of the company's people.
func (d *Desk) company(ctx context.Context, who party.Actor, id aid.ID, act journal.Act, verb aidVerb) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := own(ctx, tx, who, id)
		if err != nil {
			return err
		}
		return d.takeAid(ctx, tx, who, r, act, verb)
	})
}

// takeAid runs a verb on a request and does what follows from the state it led to: what is kept, written down and told.
func (d *Desk) takeAid(ctx context.Context, tx *store.Tx, who party.Actor, r aid.Request, act journal.Act, verb aidVerb) error {
	x, err := d.subject(ctx, tx, r)
	if err != nil {
		return err
	}
	next, err := verb(tx, who, x)
	if err != nil {
		return err
	}
	if r.State.Live() && !next.State.Live() {
		if err := tx.FreeCosts(ctx, r.ID); err != nil {
			return err
		}
	}
	if err := tx.UpdateAid(ctx, next); err != nil {
		return err
	}
	if err := record(ctx, tx, who, act, r.Company, string(r.ID), map[string]any{
		"from": r.State, "to": next.State, "held": next.Held(), "paid": next.Paid(), "repaid": next.Returns(), "version": next.Version,
	}); err != nil {
		return err
	}
	return d.tell(ctx, tx, who, x, next, act)
}

// letters are the acts of which the company hears by letter.
var letters = map[journal.Act]bool{
	journal.AidSubmitted: true, journal.AidReturned: true, journal.AidApproved: true, journal.AidDeclined: true, journal.AidSigned: true, journal.TranchePaid: true,
	journal.AidReported: true, journal.AidAccepted: true, journal.AidClaimed: true, journal.AidRepaid: true,
}

// tell writes to the company what became of its request, and to those of the agency who must act next.
func (d *Desk) tell(ctx context.Context, tx *store.Tx, who party.Actor, x Requested, next aid.Request, act journal.Act) error {
	l := notice.Aid{Act: string(act), Number: next.Number, Company: x.Company.Name, Measure: x.Measure.Name, DueOn: next.DueOn, Path: "/companies/" + string(next.Company) + "/support/" + string(next.ID)}
	switch act { //nolint:exhaustive // the others need no more
	case journal.AidReturned:
		l.Words = next.Returned.Words
	case journal.AidApproved, journal.AidDeclined:
		l.Words = next.Decision.Words.Words
		l.Amount, l.Currency = next.Decision.Amount, next.Currency
	case journal.TranchePaid:
		l.Amount, l.Currency = next.Paid()-x.Request.Paid(), next.Currency
	case journal.AidAccepted:
		l.Words = next.Settlement.Words.Words
	case journal.AidClaimed:
		l.Words = next.Settlement.Words.Words
		l.Amount, l.Currency = next.Settlement.Claim, next.Currency
	case journal.AidRepaid:
		l.Amount, l.Currency = next.Returns()-x.Request.Returns(), next.Currency
	}
	if p, ok := who.Under(needs[act], next.Company); ok {
		l.By, l.PowerOf = who.Person.Name, p.GivenOn
	}
	if letters[act] {
		if err := d.Letters.ToCompany(ctx, tx, next.Company, "", l); err != nil {
			return err
		}
		if err := d.toAgents(ctx, tx, next.Company, l); err != nil {
			return err
		}
	}
	if act == journal.AidSubmitted && next.State == aid.Examined {
		act = journal.AidExamined // nobody examines: whoever decides is told
	}
	waits, ok := map[journal.Act]party.Duty{journal.AidSubmitted: party.Officer, journal.AidReported: party.Officer, journal.AidExamined: party.Decider}[act]
	if !ok {
		return nil
	}
	return d.Letters.ToDuty(ctx, tx, waits, "", notice.AidWaits{
		Act: string(act), Number: next.Number, Company: x.Company.Name, Measure: x.Measure.Name, DueOn: next.DueOn, Path: "/office/support/" + string(next.ID),
	})
}
