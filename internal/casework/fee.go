package casework

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// raiseInvoice charges an application what its edition asks for.
func (d *Desk) raiseInvoice(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, e *scheme.Edition) (fee.Invoice, error) {
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return fee.Invoice{}, err
	}
	today := d.today(tx)
	n, err := tx.NextInvoice(ctx, today.Year())
	if err != nil {
		return fee.Invoice{}, err
	}
	c := contents.Company
	i, err := fee.Raise(fee.Invoice{
		Sequence: n, Case: string(a.ID), Reference: a.Reference, Seller: d.Agency.Name,
		Buyer: fee.Buyer{Name: c.Name, BusinessNumber: c.BusinessNumber, Address: c.Address},
	}, e, today, tx.Now)
	if err != nil {
		return i, err
	}
	if err := tx.InsertInvoice(ctx, i); err != nil {
		return i, err
	}
	if err := d.write(ctx, tx, who, journal.InvoiceRaised, string(a.ID), "", map[string]any{"invoice": i.Number, "total": i.Total(), "currency": i.Currency}); err != nil {
		return i, err
	}
	return i, d.toCompany(ctx, tx, a, notice.Invoice{
		Reference: a.Reference, Company: c.Name, Number: i.Number, Total: i.Total(), VAT: i.VAT, Currency: i.Currency, DueOn: i.DueOn, Path: applicantPath(a.ID) + "/fee",
	})
}

// CaseFee is the account of a case with what may be done on it.
type CaseFee struct {
	Case      application.Application
	Edition   *scheme.Edition
	Account   fee.Account
	Balance   fee.Balance
	State     fee.State
	Today     calendar.Date
	People    map[party.PersonID]party.Person // who made the entries
	Due       *fee.Claim                      // what may go back now; nil where nothing may
	Waiting   *approval.Approval              // a claim that waits for a second person
	Proposed  *fee.Claim                      // what it says
	MayManage bool
	MaySettle error // while a claim waits: nil, or why this person may not confirm it
	Decline   error // while a claim waits: nil, or why this person may not decline it
}

// ReceivedPayment is a payment as an officer enters it.
type ReceivedPayment struct {
	Amount int64 // minor units
	On     calendar.Date
	Ref    string
}

// Recognition is a discount as an officer enters it.
type Recognition struct {
	Rule     string
	Given    calendar.Date
	Document string
}

// feeOf reads an account with its case, for the agency's staff. Whoever has a hand in the company has none in its money.
func (d *Desk) feeOf(ctx context.Context, tx *store.Tx, who party.Actor, act party.Act, id application.ID) (v CaseFee, contents application.Contents, err error) {
	if err := who.May(act, ""); err != nil {
		return v, contents, err
	}
	if v.Case, v.Edition, _, err = d.caseOf(ctx, tx, id); err != nil {
		return v, contents, err
	}
	if _, own := who.Roles[v.Case.Company]; own && act != party.ActReadCases {
		return v, contents, fault.New(fault.Forbidden, "application.own_case")
	}
	if v.Account, err = tx.AccountOf(ctx, id); err != nil {
		return v, contents, err
	}
	if contents, err = d.frozen(ctx, tx, v.Case); err != nil {
		return v, contents, err
	}
	v.Today = d.today(tx)
	v.Balance, v.State = v.Account.Balance(), v.Account.State(v.Today)
	due, err := d.claimable(ctx, tx, v, contents.Company.Size)
	v.Due = due
	return v, contents, err
}

// claimable says what may go back now: on a withdrawal before the visit, after a refusal on site, or of what was paid too much.
func (d *Desk) claimable(ctx context.Context, tx *store.Tx, v CaseFee, size string) (*fee.Claim, error) {
	occasion := ""
	switch v.Case.State {
	case application.Refused:
		occasion = scheme.RefundRefused
	case application.Withdrawn:
		visit, err := visitOf(ctx, tx, v.Case.ID)
		if err != nil {
			return nil, err
		}
		if visit.IsZero() || calendar.On(v.Case.StateSince, d.Agency.Place).Before(visit) {
			occasion = scheme.RefundWithdrawn
		}
	}
	c, ok := v.Account.Due(v.Edition.Payment, occasion, size)
	if !ok {
		return nil, nil
	}
	return &c, nil
}

// CaseFee reads the account of a case for the agency's staff; NotFound where nothing was charged.
func (d *Desk) CaseFee(ctx context.Context, who party.Actor, id application.ID) (CaseFee, error) {
	var v CaseFee
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if v, _, err = d.feeOf(ctx, tx, who, party.ActReadCases, id); err != nil {
			return err
		}
		_, own := who.Roles[v.Case.Company]
		v.MayManage = !own && who.May(party.ActManageFees, "") == nil
		names := peopleByID{}
		for _, e := range v.Account.Entries {
			if err := names.name(ctx, tx, e.By); err != nil {
				return err
			}
		}
		if v.Waiting, err = store.Absent(tx.WaitingApproval(ctx, v.Account.Invoice.Number)); err != nil {
			return err
		}
		if v.Waiting != nil {
			c, err := proposed[fee.Claim](*v.Waiting)
			if err != nil {
				return err
			}
			v.Proposed = &c
			v.MaySettle, v.Decline = v.Waiting.MayConfirm(who, tx.Now), v.Waiting.MayDecline(who, tx.Now)
			if err := names.name(ctx, tx, v.Waiting.ProposedBy); err != nil {
				return err
			}
		}
		v.People = names
		return nil
	})
	return v, err
}

// OwnFee reads the account of a case for one of the company's people. It names nobody of the agency.
func (d *Desk) OwnFee(ctx context.Context, who party.Actor, id application.ID) (CaseFee, error) {
	var v CaseFee
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if v.Case, v.Edition, _, err = d.caseOf(ctx, tx, id); err != nil {
			return err
		}
		if who.May(party.ActReadOwn, v.Case.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if v.Account, err = tx.AccountOf(ctx, id); err != nil {
			return err
		}
		if v.Case, err = d.disclosed(ctx, tx, v.Case); err != nil {
			return err
		}
		v.Account.Entries = unsigned(v.Account.Entries)
		v.Today = d.today(tx)
		v.Balance, v.State = v.Account.Balance(), v.Account.State(v.Today)
		return nil
	})
	return v, err
}

// unsigned takes out of entries what the applicant does not see: who of the agency made them, and their words.
func unsigned(entries []fee.Entry) []fee.Entry {
	for i := range entries {
		entries[i].By, entries[i].Words = "", ""
	}
	return entries
}

// book adds a line to an account, in the store and the journal.
func (d *Desk) book(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, a application.Application, e fee.Entry) error {
	if err := tx.InsertFeeEntry(ctx, e); err != nil {
		return err
	}
	ground := e.Words
	if e.Clause != "" {
		ground = e.Clause
	}
	return d.write(ctx, tx, who, act, string(a.ID), ground, map[string]any{"invoice": e.Invoice, "kind": e.Kind, "amount": e.Amount, "reference": e.Ref, "rule": e.Rule})
}

// RecordPayment enters money that an officer saw come in. A payment is entered once: the same reference again is a Conflict.
func (d *Desk) RecordPayment(ctx context.Context, who party.Actor, id application.ID, x ReceivedPayment) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, contents, err := d.feeOf(ctx, tx, who, party.ActManageFees, id)
		if err != nil {
			return err
		}
		return d.receive(ctx, tx, who, v, contents.Company.Name, x, "")
	})
}

// receive enters a payment and thanks the company for it.
func (d *Desk) receive(ctx context.Context, tx *store.Tx, who party.Actor, v CaseFee, company string, x ReceivedPayment, file string) error {
	entry, err := store.NewID()
	if err != nil {
		return err
	}
	e, err := v.Account.Receive(entry, x.Amount, x.On, x.Ref, file, who, tx.Now, d.today(tx))
	if err != nil {
		return err
	}
	if err := d.book(ctx, tx, who, journal.PaymentRecorded, v.Case, e); err != nil {
		return err
	}
	was := v.Account
	v.Account.Entries = append(slices.Clone(was.Entries), e)
	if err := d.settled(ctx, tx, who, v, was, e.On); err != nil {
		return err
	}
	return d.toCompany(ctx, tx, v.Case, notice.PaymentReceived{
		Reference: v.Case.Reference, Company: company, Number: e.Invoice, Amount: e.Amount, Open: v.Account.Balance().Open(), Currency: v.Account.Invoice.Currency,
		On: e.On, Path: applicantPath(v.Case.ID) + "/fee",
	})
}

// settled lets a case go on whose fee an entry has settled on a day; was is the account before it.
func (d *Desk) settled(ctx context.Context, tx *store.Tx, who party.Actor, v CaseFee, was fee.Account, on calendar.Date) error {
	if was.Settled() || !v.Account.Settled() {
		return nil
	}
	if err := d.feeCame(ctx, tx, v, on); err != nil {
		return err
	}
	return d.arrive(ctx, tx, who, position{v.Case, &was, false}, position{v.Case, &v.Account, false}, v.Edition)
}

// RecogniseFee lowers the fee by a rule of the edition, for what the company showed.
func (d *Desk) RecogniseFee(ctx context.Context, who party.Actor, id application.ID, x Recognition) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, _, err := d.feeOf(ctx, tx, who, party.ActManageFees, id)
		if err != nil {
			return err
		}
		if v.Edition.Payment == nil {
			return fault.Field("rule", "party.choose_one")
		}
		w, ok := v.Edition.Payment.Waiver(x.Rule)
		if !ok {
			return fault.Field("rule", "party.choose_one")
		}
		entry, err := store.NewID()
		if err != nil {
			return err
		}
		e, err := v.Account.Recognise(entry, w, x.Given, calendar.On(v.Case.SubmittedAt, d.Agency.Place), x.Document, who, tx.Now)
		if err != nil {
			return err
		}
		if err := d.book(ctx, tx, who, journal.FeeDiscounted, v.Case, e); err != nil {
			return err
		}
		was := v.Account
		v.Account.Entries = append(slices.Clone(was.Entries), e)
		return d.settled(ctx, tx, who, v, was, d.today(tx))
	})
}

// ReverseFee takes an entry back, for a reason on record. Both stay in the books.
func (d *Desk) ReverseFee(ctx context.Context, who party.Actor, id application.ID, entry, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, _, err := d.feeOf(ctx, tx, who, party.ActManageFees, id)
		if err != nil {
			return err
		}
		by, err := store.NewID()
		if err != nil {
			return err
		}
		e, err := v.Account.Reverse(by, entry, words, who, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		return d.book(ctx, tx, who, journal.FeeReversed, v.Case, e)
	})
}

// releaseFee lets go of what an application withdrawn before the visit still owes.
func (d *Desk) releaseFee(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, e *scheme.Edition) error {
	if e.Payment == nil {
		return nil
	}
	account, err := store.Absent(tx.AccountOf(ctx, a.ID))
	if err != nil || account == nil {
		return err
	}
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return err
	}
	id, err := store.NewID()
	if err != nil {
		return err
	}
	entry, ok := account.Release(id, *e.Payment, contents.Company.Size, who.ID(), tx.Now, d.today(tx))
	if !ok {
		return nil
	}
	return d.book(ctx, tx, who, journal.FeeDiscounted, a, entry)
}

// ProposeRefund puts what may go back before a second person, with words that say why.
func (d *Desk) ProposeRefund(ctx context.Context, who party.Actor, id application.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, _, err := d.feeOf(ctx, tx, who, party.ActManageFees, id)
		if err != nil {
			return err
		}
		if v.Due == nil {
			return fault.New(fault.Conflict, "fee.not_due")
		}
		p, err := d.propose(ctx, tx, who, approval.FeeRefund, v.Account.Invoice.Number, *v.Due, words)
		if err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.RefundProposed, string(id), p.Words, map[string]any{"approval": p.ID, "claim": v.Due})
	})
}

// waitingRefund reads an account and the claim that waits on it.
func (d *Desk) waitingRefund(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (v CaseFee, company string, p approval.Approval, c fee.Claim, err error) {
	v, contents, err := d.feeOf(ctx, tx, who, party.ActConfirmRefund, id)
	if err != nil {
		return v, "", p, c, err
	}
	if p, err = tx.WaitingApproval(ctx, v.Account.Invoice.Number); err != nil {
		return v, "", p, c, err
	}
	c, err = proposed[fee.Claim](p)
	return v, contents.Company.Name, p, c, err
}

// ConfirmRefund enters a claim as its second person: money goes back, and the company is told.
func (d *Desk) ConfirmRefund(ctx context.Context, who party.Actor, id application.ID, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, company, p, c, err := d.waitingRefund(ctx, tx, who, id)
		if err != nil {
			return err
		}
		due := fee.Claim{}
		if v.Due != nil {
			due = *v.Due
		}
		if p, err = tx.Confirm(ctx, p, who, digest, due); err != nil {
			return err
		}
		entry, err := store.NewID()
		if err != nil {
			return err
		}
		e, err := v.Account.PayOut(entry, c, due, string(p.ID), who, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := d.book(ctx, tx, who, journal.RefundConfirmed, v.Case, e); err != nil {
			return err
		}
		return d.toCompany(ctx, tx, v.Case, notice.FeeRefunded{
			Reference: v.Case.Reference, Company: company, Number: e.Invoice, Amount: e.Amount, Currency: v.Account.Invoice.Currency, Clause: e.Clause,
			Path: applicantPath(id) + "/fee",
		})
	})
}

// DeclineRefund ends a claim without effect, with words that say why; its proposer takes it back the same way.
func (d *Desk) DeclineRefund(ctx context.Context, who party.Actor, id application.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, _, p, _, err := d.waitingRefund(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.RefundDeclined, string(id), p.Answer, map[string]any{"approval": p.ID})
	})
}

// refundLapsed writes that nobody settled a claim in time.
func (d *Desk) refundLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	a, err := tx.Account(ctx, p.Subject)
	if err != nil {
		return err
	}
	return d.write(ctx, tx, party.System, journal.RefundLapsed, a.Invoice.Case, "", map[string]any{"approval": p.ID})
}

// Fees is the list of all accounts with their sums.
type Fees struct {
	Accounts  []fee.Account
	Counts    map[fee.State]int
	Today     calendar.Date
	MayManage bool
}

// Fees lists accounts for the agency's readers, the latest invoice first.
func (d *Desk) Fees(ctx context.Context, who party.Actor) (Fees, error) {
	v := Fees{Counts: map[fee.State]int{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.MayManage, v.Today = who.May(party.ActManageFees, "") == nil, d.today(tx)
		return tx.EachAccount(ctx, func(a fee.Account) error {
			v.Counts[a.State(v.Today)]++
			v.Accounts = append(v.Accounts, a)
			return nil
		})
	})
	slices.Reverse(v.Accounts)
	return v, err
}

// BankRow is a line of a bank file with what it is to the books.
type BankRow struct {
	fee.BankLine
	Match   fee.Match
	Account *fee.Account // of the invoice that it names; nil where there is none
}

// ReadBank holds a bank file against the books and changes nothing.
func (d *Desk) ReadBank(ctx context.Context, who party.Actor, b []byte) ([]BankRow, error) {
	f, err := fee.ReadBankFile(b)
	if err != nil {
		return nil, err
	}
	var rows []BankRow
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageFees, ""); err != nil {
			return err
		}
		for _, l := range f.Lines {
			row, err := d.bankRow(ctx, tx, l)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

func (d *Desk) bankRow(ctx context.Context, tx *store.Tx, l fee.BankLine) (BankRow, error) {
	row := BankRow{BankLine: l}
	if names := l.Names(); len(names) == 1 {
		var err error
		if row.Account, err = store.Absent(tx.Account(ctx, names[0])); err != nil {
			return row, err
		}
	}
	row.Match = l.Match(row.Account, d.today(tx))
	return row, nil
}

// EnterBank enters every line of a bank file that matches an invoice exactly, and gives how many. A file read twice changes nothing.
func (d *Desk) EnterBank(ctx context.Context, who party.Actor, b []byte) (entered int, err error) {
	f, err := fee.ReadBankFile(b)
	if err != nil {
		return 0, err
	}
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		entered = 0
		if err := who.May(party.ActManageFees, ""); err != nil {
			return err
		}
		for _, l := range f.Lines {
			row, err := d.bankRow(ctx, tx, l)
			if err != nil {
				return err
			}
			if row.Match != fee.Exact {
				continue
			}
			v, contents, err := d.feeOf(ctx, tx, who, party.ActManageFees, application.ID(row.Account.Invoice.Case))
			if fault.Is(err, fault.Forbidden) {
				continue // the officer's own company: a colleague enters it
			}
			if err != nil {
				return err
			}
			if err := d.receive(ctx, tx, who, v, contents.Company.Name, ReceivedPayment{l.Amount, l.On, l.Ref}, f.Digest); err != nil {
				return err
			}
			entered++
		}
		return nil
	})
	return entered, err
}

// checkBooks says what cannot be true of the books: they reconcile to the unit, numbers have no gap, and what went back was settled
// by two persons.
func (d *Desk) checkBooks(ctx context.Context) ([]Contradiction, error) {
	var found []Contradiction
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		year, last := 0, int64(0)
		return tx.EachAccount(ctx, func(a fee.Account) error {
			i := a.Invoice
			say := func(format string, args ...any) {
				found = append(found, Contradiction{i.Number, fmt.Sprintf(format, args...)})
			}
			if i.Year != year {
				year, last = i.Year, 0
			}
			if i.Sequence != last+1 {
				say("the invoice before it is number %d of %d", last, i.Year)
			}
			last = i.Sequence
			c, e, _, err := d.caseOf(ctx, tx, application.ID(i.Case))
			if err != nil {
				return err
			}
			if e.Payment == nil {
				say("case %s was charged under an edition that charges nothing", c.Reference)
				return nil
			}
			charged, _ := e.Fee(e.Payment.Fee)
			for _, what := range a.Problems(charged) {
				say("%s", what)
			}
			for _, x := range a.Entries {
				if x.Kind != fee.Refund && x.Kind != fee.PayBack {
					continue
				}
				p, err := store.Absent(tx.Approval(ctx, approval.ID(x.Settles)))
				if err != nil {
					return err
				}
				if p == nil || p.Outcome != approval.Confirmed || p.Subject != i.Number || p.ProposedBy == x.By || p.SettledBy != x.By {
					say("%s went back without two persons having settled it", x.ID)
				}
			}
			return nil
		})
	})
	return found, err
}
