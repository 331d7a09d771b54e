package support

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Naming is a power of attorney as a company's owner types it.
type Naming struct {
	Email, Name, Organisation, Number string
	GivenOn, Through                  calendar.Date
	Scopes                            []party.Scope
}

// Representation is a power of attorney with whom it names and what was done under it.
type Representation struct {
	Power   party.Power
	Person  party.Person
	Company party.Company
	Acts    []RepresentedAct // the latest first
	InForce bool             // now
}

// RepresentedAct is something a representative did.
type RepresentedAct struct {
	At     time.Time
	Act    string // its code in the journal
	Number string // of the request; empty for what concerns no single one
}

// Today is the day in the agency's place.
func (d *Desk) Today(ctx context.Context) (on calendar.Date, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error { on = d.today(tx); return nil })
	return on, err
}

// NameAgent records a power of attorney with its document: from now until its last day the person may do for the company what it names. A person
// whom nobody knows yet is entered and signs in by their address. The fields of a fault are those of Naming in lower case, and "file".
func (d *Desk) NameAgent(ctx context.Context, who party.Actor, org party.OrgID, n Naming, file string, content io.Reader) (id string, err error) {
	ready := func(tx *store.Tx, who party.Actor) (p party.Power, to party.Person, known bool, err error) {
		if who.May(party.ActReadOwnAid, org) != nil {
			return p, to, false, fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
		}
		if err := who.May(party.ActNameAgent, org); err != nil {
			return p, to, false, err
		}
		p = party.Power{
			Company: org, Organisation: party.Clean(n.Organisation), Number: party.Clean(n.Number), GivenOn: n.GivenOn, Through: n.Through, Scopes: n.Scopes, By: who.ID(), At: tx.Now,
		}
		var l fault.List
		if to.Email, err = party.CleanEmail(n.Email); err != nil {
			l = append(l, fault.All(err)...)
		} else {
			there, err := store.Absent(tx.PersonByEmail(ctx, to.Email))
			if err != nil {
				return p, to, false, err
			}
			if there != nil {
				to, known = *there, true
				if err := d.mayRepresent(ctx, tx, org, to); err != nil {
					if !fault.Is(err, fault.Invalid) {
						return p, to, known, err
					}
					l = append(l, fault.All(err)...)
				}
			} else {
				to.Name, to.Language, to.Active, to.CreatedAt = party.Clean(n.Name), who.Person.Language, true, tx.Now
				l = append(l, fault.All(to.Check())...)
			}
		}
		l = append(l, fault.All(p.Check(d.today(tx)))...)
		if !p.Through.IsZero() {
			p.Ends = p.Through.AddDays(1).Time(d.Place)
		}
		return p, to, known, l.Err()
	}
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, _, _, err := ready(tx, who)
		if content == nil {
			l := append(fault.All(err), fault.All(fault.Field("file", "power.file"))...)
			return l.Err()
		}
		return err
	})
	if err != nil {
		return "", err
	}
	stored, err := d.Files.Put(ctx, file, content, MaxPaperBytes)
	if err != nil {
		return "", err
	}
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, to, known, err := ready(tx, who)
		if err != nil {
			return err
		}
		p.File = party.PowerFile{Name: stored.Name, MediaType: stored.MediaType, Digest: stored.Digest, Size: stored.Size}
		if !known {
			if to.ID, err = newPerson(ctx, tx, who, to); err != nil {
				return err
			}
		}
		p.Person = to.ID
		if id, err = store.NewID(); err != nil {
			return err
		}
		p.ID = id
		if err := tx.InsertPower(ctx, p); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PowerRecorded, string(org), "", map[string]any{
			"power": id, "person": p.Person, "given_on": p.GivenOn, "through": p.Through, "scopes": p.Scopes, "sha256": p.File.Digest,
		}); err != nil {
			return err
		}
		c, err := tx.Company(ctx, org)
		if err != nil {
			return err
		}
		return d.Letters.Write(ctx, tx, to, "", notice.PowerGiven{
			Company: c.Name, By: who.Person.Name, GivenOn: p.GivenOn, Through: p.Through, Scopes: p.Scopes, Path: representedPath(org),
		})
	})
	return id, err
}

// representedPath is where a representative finds the requests of a company.
func representedPath(org party.OrgID) string { return "/companies/" + string(org) + "/support" }

func newPerson(ctx context.Context, tx *store.Tx, who party.Actor, p party.Person) (party.PersonID, error) {
	id, err := store.NewID()
	if err != nil {
		return "", err
	}
	p.ID = party.PersonID(id)
	if err := tx.InsertPerson(ctx, p); err != nil {
		return "", err
	}
	return p.ID, tx.Record(ctx, who.ID(), journal.PersonSaved, id, "", map[string]any{"active": true})
}

// mayRepresent keeps off who cannot be a company's representative: its own people need no power, and nobody both represents a company and has a hand in
// its matters for the agency, as one of its staff, an expert on a case of the company's or its mentor (R63). Which of these it is, the company does
// not learn: panels are not told.
func (d *Desk) mayRepresent(ctx context.Context, tx *store.Tx, org party.OrgID, p party.Person) error {
	if !p.Active {
		return fault.Field("email", "account.inactive")
	}
	a, err := tx.Actor(ctx, p.ID)
	if err != nil {
		return err
	}
	if role, own := a.Roles[org]; own && role != party.Agent {
		return fault.Field("email", "power.member")
	}
	conflict := fault.Field("email", "power.conflict")
	for _, duty := range []party.Duty{party.Administrator, party.Officer, party.Decider, party.Councillor, party.Auditor} {
		if a.Holds(duty) {
			return conflict
		}
	}
	seats, err := tx.SeatsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if s.State.Open() && s.Company == org && !s.Member.Declaration.Away() {
			return conflict
		}
	}
	pairings, err := tx.PairingsOfMentor(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, x := range pairings {
		if x.Live() && x.Company == org {
			return conflict
		}
	}
	admissions, err := tx.AdmissionsOf(ctx, org)
	if err != nil {
		return err
	}
	for _, x := range admissions {
		if _, sits := x.SeatOf(p.ID); sits && x.State.Open() {
			return conflict
		}
	}
	return nil
}

// Agents are the powers of attorney a company ever gave, the latest first, with what was done under each, for the company's own people.
func (d *Desk) Agents(ctx context.Context, who party.Actor, org party.OrgID) (c party.Company, all []Representation, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if c, err = tx.Company(ctx, org); err != nil {
			return err
		}
		powers, err := tx.PowersOfCompany(ctx, org)
		if err != nil {
			return err
		}
		all, err = active(ctx, tx, powers)
		return err
	})
	return c, all, err
}

// Represented are the companies for which somebody acts under a power of attorney, with every power they were given, the latest first; what was done
// under them is left out.
func (d *Desk) Represented(ctx context.Context, who party.Actor) (all []Representation, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		powers, err := tx.PowersOfPerson(ctx, who.ID())
		if err != nil {
			return err
		}
		slices.Reverse(powers)
		all, err = represented(ctx, tx, powers)
		return err
	})
	return all, err
}

// represented reads whom powers name, and for which companies.
func represented(ctx context.Context, tx *store.Tx, powers []party.Power) ([]Representation, error) {
	all := make([]Representation, len(powers))
	for i, p := range powers {
		x := Representation{Power: p, InForce: p.InForce(tx.Now)}
		var err error
		if x.Person, err = tx.Person(ctx, p.Person); err != nil {
			return nil, err
		}
		if x.Company, err = tx.Company(ctx, p.Company); err != nil {
			return nil, err
		}
		all[i] = x
	}
	return all, nil
}

// active is represented with all that was done under each power.
func active(ctx context.Context, tx *store.Tx, powers []party.Power) ([]Representation, error) {
	all, err := represented(ctx, tx, powers)
	if err != nil {
		return nil, err
	}
	numbers, acts := map[string]string{}, map[party.PersonID][]journal.Entry{}
	asked := map[party.OrgID]bool{}
	for i := range all {
		x := &all[i]
		if org := x.Power.Company; !asked[org] {
			asked[org] = true
			requests, err := tx.AidsOf(ctx, org)
			if err != nil {
				return nil, err
			}
			for _, r := range requests {
				numbers[string(r.ID)] = r.Number
			}
		}
		if _, known := acts[x.Power.Person]; !known {
			if acts[x.Power.Person], err = tx.JournalBy(ctx, x.Power.Person); err != nil {
				return nil, err
			}
		}
		for _, e := range slices.Backward(acts[x.Power.Person]) {
			if b, ok := e.OnBehalf(); ok && b.Power == x.Power.ID {
				x.Acts = append(x.Acts, RepresentedAct{e.At, string(e.Act), numbers[e.Subject]})
			}
		}
	}
	return all, nil
}

// WithdrawPower ends a power of attorney at once; the representative hears of it. words may be empty.
func (d *Desk) WithdrawPower(ctx context.Context, who party.Actor, org party.OrgID, id, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Power(ctx, id)
		if err != nil {
			return err
		}
		if p.Company != org || who.May(party.ActReadOwn, p.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if p, err = p.Withdraw(who, words, tx.Now); err != nil {
			return err
		}
		if err := tx.EndPower(ctx, p); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PowerWithdrawn, string(org), p.Withdrawn.Words, map[string]any{"power": id, "person": p.Person}); err != nil {
			return err
		}
		c, err := tx.Company(ctx, org)
		if err != nil {
			return err
		}
		to, err := tx.Person(ctx, p.Person)
		if err != nil {
			return err
		}
		return d.Letters.Write(ctx, tx, to, "", notice.PowerWithdrawn{Company: c.Name, By: who.Person.Name, GivenOn: p.GivenOn, Words: p.Withdrawn.Words, Path: "/desk"})
	})
}

// PowerDocument is the file of a power of attorney, for the company's people, for whom it names and for those who examine requests.
func (d *Desk) PowerDocument(ctx context.Context, who party.Actor, id string) (f files.Stored, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Power(ctx, id)
		if err != nil {
			return err
		}
		if who.ID() != p.Person && who.May(party.ActReadOwn, p.Company) != nil && who.May(party.ActReadAid, "") != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		f = files.Stored{Name: p.File.Name, Digest: p.File.Digest, MediaType: p.File.MediaType, Size: p.File.Size}
		return nil
	})
	return f, err
}

// needs is what each act on a request asks of a representative's power.
var needs = map[journal.Act]party.Act{
	journal.AidOpened: party.ActPrepareAid, journal.AidSaved: party.ActPrepareAid, journal.PaperGiven: party.ActPrepareAid,
	journal.AidSubmitted: party.ActSubmitAid, journal.AidWithdrawn: party.ActSubmitAid, journal.AidReported: party.ActSubmitAid, journal.AidSigned: party.ActSignAid,
}

// record writes an act on what is a company's. Of a representative's it says for whom it was done, and under the power of which date.
func record(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, org party.OrgID, subject string, details map[string]any) error {
	if p, ok := who.Under(needs[act], org); ok {
		c, err := tx.Company(ctx, org)
		if err != nil {
			return err
		}
		if details == nil {
			details = map[string]any{}
		}
		details[journal.Behalf] = journal.OnBehalf{Company: org, Name: c.Name, Power: p.ID, Of: p.GivenOn}
	}
	if details == nil {
		return tx.Record(ctx, who.ID(), act, subject, "", nil)
	}
	return tx.Record(ctx, who.ID(), act, subject, "", details)
}

// toAgents writes to everybody who represents a company now.
func (d *Desk) toAgents(ctx context.Context, tx *store.Tx, org party.OrgID, l notice.Letter) error {
	powers, err := tx.PowersOfCompany(ctx, org)
	if err != nil {
		return err
	}
	var told []party.PersonID
	for _, p := range powers {
		if !p.InForce(tx.Now) || slices.Contains(told, p.Person) {
			continue
		}
		told = append(told, p.Person)
		to, err := tx.Person(ctx, p.Person)
		if err != nil {
			return err
		}
		if err := d.Letters.Write(ctx, tx, to, "", l); err != nil {
			return err
		}
	}
	return nil
}

// onRequest are the powers that matter to a request: those in force, and those under which something was done on it.
func onRequest(ctx context.Context, tx *store.Tx, org party.OrgID, past []journal.Entry) ([]Representation, error) {
	powers, err := tx.PowersOfCompany(ctx, org)
	if err != nil {
		return nil, err
	}
	powers = slices.DeleteFunc(powers, func(p party.Power) bool {
		return !p.InForce(tx.Now) && !slices.ContainsFunc(past, func(e journal.Entry) bool { b, ok := e.OnBehalf(); return ok && b.Power == p.ID })
	})
	return active(ctx, tx, powers)
}

// CheckPowers is the second judge of representatives: every act that the journal says was done under a power of attorney is held against the power, for
// its person, its company, its days and what it names, and against the act of the journal that recorded it. It gives what contradicts, and how many
// powers were looked at.
func (d *Desk) CheckPowers(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found = nil
		powers, err := tx.Powers(ctx)
		if err != nil {
			return err
		}
		looked = len(powers)
		byID := map[string]party.Power{}
		var people []party.PersonID
		for _, p := range powers {
			byID[p.ID] = p
			if !slices.Contains(people, p.Person) {
				people = append(people, p.Person)
			}
			past, err := tx.Journal(ctx, string(p.Company))
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(past, func(e journal.Entry) bool {
				return e.Act == journal.PowerRecorded && strings.Contains(e.Details, `"`+p.ID+`"`) && strings.Contains(e.Details, p.File.Digest)
			}) {
				found = append(found, fmt.Sprintf("power of attorney %s: no act of the journal recorded it with this document", p.ID))
			}
		}
		for _, person := range people {
			acts, err := tx.JournalBy(ctx, person)
			if err != nil {
				return err
			}
			for _, e := range acts {
				b, ok := e.OnBehalf()
				if !ok {
					continue
				}
				p, known := byID[b.Power]
				switch {
				case !known:
					found = append(found, fmt.Sprintf("act %d: it was done under the power of attorney %s, which is not there", e.ID, b.Power))
				case p.Person != e.By || p.Company != b.Company:
					found = append(found, fmt.Sprintf("act %d: the power of attorney %s names somebody else or another company", e.ID, b.Power))
				case !p.InForce(e.At):
					found = append(found, fmt.Sprintf("act %d: the power of attorney %s was not in force", e.ID, b.Power))
				case !p.Covers(needs[e.Act]):
					found = append(found, fmt.Sprintf("act %d: the power of attorney %s does not cover it", e.ID, b.Power))
				}
			}
		}
		return nil
	})
	return found, looked, err
}
