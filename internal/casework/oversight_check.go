package casework

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// conditionsOf are what a check looks at: the edition's conditions, or where it names none the requirements on its applicants.
func conditionsOf(e *scheme.Edition) []scheme.FollowUpCondition {
	if e.FollowUp != nil && len(e.FollowUp.Conditions) > 0 {
		return e.FollowUp.Conditions
	}
	var all []scheme.FollowUpCondition
	for _, r := range e.Rules {
		all = append(all, scheme.FollowUpCondition{Code: r.Code, Title: r.Title, Clause: r.Clause})
	}
	return all
}

// CheckOrder is a check as an officer orders it.
type CheckOrder struct {
	Certificate string
	Ground      oversight.CheckGround
	Words       string
	Checker     party.PersonID
}

// OrderCheck orders a follow-up check of the holder of a certificate that lasts; the holder is told.
func (d *Desk) OrderCheck(ctx context.Context, who party.Actor, x CheckOrder) (id oversight.CheckID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := d.issued(ctx, tx, x.Certificate)
		if err != nil {
			return err
		}
		if x.Ground == oversight.Drawn { // only the lot draws
			x.Ground = ""
		}
		id, err = d.orderCheck(ctx, tx, who, c, oversight.Check{Ground: x.Ground, Words: x.Words, Checker: x.Checker})
		return err
	})
	return id, err
}

func (d *Desk) orderCheck(ctx context.Context, tx *store.Tx, who party.Actor, c issued, k oversight.Check) (oversight.CheckID, error) {
	today := d.today(tx)
	if err := oversight.MayOrder(who, c.a.Company); err != nil {
		return "", err
	}
	if !lasts(c.entry, today) {
		return "", fault.New(fault.Conflict, "oversight.check.ended")
	}
	running, err := d.running(ctx, tx, c)
	if err != nil {
		return "", err
	}
	if running {
		return "", fault.New(fault.Conflict, "oversight.check.running")
	}
	checker, err := tx.Actor(ctx, k.Checker)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	k.Certificate, k.Company = c.entry.Number, c.a.Company
	if k, err = oversight.Order(k, who, checker, c.edition.FollowUp, today, tx.Now); err != nil {
		return "", err
	}
	text, err := store.NewID()
	if err != nil {
		return "", err
	}
	n, err := tx.NextCheck(ctx, today.Year())
	if err != nil {
		return "", err
	}
	k.ID, k.Number = oversight.CheckID(text), oversight.CheckNumber(today.Year(), n)
	if err := tx.InsertCheck(ctx, k); err != nil {
		return "", err
	}
	if err := d.write(ctx, tx, who, journal.CheckOrdered, string(k.ID), string(k.Ground), map[string]any{
		"number": k.Number, "certificate": k.Certificate, "checker": k.Checker, "due_on": k.DueOn, "draw": k.Draw, "words": k.Words,
	}); err != nil {
		return "", err
	}
	return k.ID, d.checkLetter(ctx, tx, c, k)
}

// running says whether the holder is being checked already.
func (d *Desk) running(ctx context.Context, tx *store.Tx, c issued) (bool, error) {
	all, err := tx.ChecksOf(ctx, c.a.Company)
	return slices.ContainsFunc(all, func(k oversight.Check) bool {
		return k.Certificate == c.entry.Number && (k.State == oversight.CheckOrdered || k.State == oversight.CheckToMend)
	}), err
}

// checkLetter tells the holder how far a check has come.
func (d *Desk) checkLetter(ctx context.Context, tx *store.Tx, c issued, k oversight.Check) error {
	return d.toCompany(ctx, tx, c.a, notice.FollowUp{
		State: string(k.State), Number: k.Number, Certificate: k.Certificate, Holder: c.entry.Holder, DueOn: k.DueOn, MendBy: k.MendBy, Words: k.Told,
		Path: "/companies/" + string(k.Company) + "/checks",
	})
}

// DrawChecks draws by lot whom of the holders of a scheme's certificates to check, and orders the checks. The seed and everybody who could be
// drawn are kept: the same seed draws the same ones. A Conflict where the scheme draws nobody, or nobody has held a certificate long enough.
func (d *Desk) DrawChecks(ctx context.Context, who party.Actor, ref scheme.Ref, checker party.PersonID) (draw oversight.Draw, err error) {
	var seed [16]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return draw, fmt.Errorf("seed of a lot: %w", err)
	}
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFollowUp, ""); err != nil {
			return err
		}
		e, err := d.edition(ctx, tx, ref)
		if err != nil {
			return err
		}
		if e.FollowUp == nil {
			return fault.New(fault.Conflict, "oversight.draw.none")
		}
		pool, err := d.drawable(ctx, tx, who, e)
		if err != nil {
			return err
		}
		if len(pool) == 0 {
			return fault.New(fault.Conflict, "oversight.draw.nobody", "Count", e.FollowUp.AfterMonths)
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		draw = oversight.Draw{ID: id, Scheme: ref.Scheme, On: d.today(tx), Seed: hex.EncodeToString(seed[:]), Share: e.FollowUp.Share, By: who.ID(), At: tx.Now}
		for number := range pool {
			draw.Pool = append(draw.Pool, number)
		}
		slices.Sort(draw.Pool)
		draw.Chosen = oversight.Lot(draw.Seed, draw.Share, draw.Pool)
		if err := tx.InsertDraw(ctx, draw); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ChecksDrawn, draw.ID, "", map[string]any{"scheme": draw.Scheme, "seed": draw.Seed, "share": draw.Share, "pool": len(draw.Pool), "chosen": draw.Chosen}); err != nil {
			return err
		}
		for _, number := range draw.Chosen {
			if _, err := d.orderCheck(ctx, tx, who, pool[number], oversight.Check{Ground: oversight.Drawn, Draw: draw.ID, Checker: checker}); err != nil {
				return err
			}
		}
		return nil
	})
	return draw, err
}

// drawable are the certificates of an edition's scheme among which the lot falls: valid, held long enough, not being checked, and not of a
// company in which who draws has a hand.
func (d *Desk) drawable(ctx context.Context, tx *store.Tx, who party.Actor, e *scheme.Edition) (map[string]issued, error) {
	today := d.today(tx)
	checks, err := tx.RunningChecks(ctx)
	if err != nil {
		return nil, err
	}
	running := map[string]bool{}
	for _, k := range checks {
		running[k.Certificate] = true
	}
	var numbers []string
	if err := tx.EachEntry(ctx, func(x register.Entry) error {
		standing, _ := x.StandingOn(today)
		if x.Scheme == e.Ref.Scheme && standing == register.Valid && !running[x.Number] && !x.IssuedOn.AddMonths(e.FollowUp.AfterMonths).After(today) {
			numbers = append(numbers, x.Number)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	pool := map[string]issued{}
	for _, number := range numbers {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return nil, err
		}
		if oversight.MayOrder(who, c.a.Company) == nil {
			pool[number] = c
		}
	}
	return pool, nil
}

// changeCheck saves what an act makes of a check, writes the journal and tells the holder.
func (d *Desk) changeCheck(ctx context.Context, who party.Actor, id oversight.CheckID, act journal.Act,
	change func(tx *store.Tx, who party.Actor, c issued, k oversight.Check) (oversight.Check, error),
) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFollowUp, ""); err != nil {
			return err
		}
		k, err := tx.FollowUpCheck(ctx, id)
		if err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, k.Certificate)
		if err != nil {
			return err
		}
		if k, err = change(tx, who, c, k); err != nil {
			return err
		}
		if err := tx.UpdateCheck(ctx, k); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, act, string(k.ID), "", map[string]any{"number": k.Number, "state": k.State, "found_sha256": k.Digest(), "mended": k.Mended}); err != nil {
			return err
		}
		return d.checkLetter(ctx, tx, c, k)
	})
}

// ConcludeCheck keeps what the checker found, with the files kept for each finding; the holder is told. Where the checker would have the certificate withdrawn, that is proposed
// and confirmed as every withdrawal.
func (d *Desk) ConcludeCheck(ctx context.Context, who party.Actor, id oversight.CheckID, x oversight.Conclusion) error {
	return d.changeCheck(ctx, who, id, journal.CheckConcluded, func(tx *store.Tx, who party.Actor, c issued, k oversight.Check) (_ oversight.Check, err error) {
		for i := range x.Findings {
			f := &x.Findings[i]
			if f.Files, err = tx.TakeEnclosures(ctx, finding(id, f.Condition)); err != nil {
				return k, err
			}
		}
		return k.Conclude(who, x, conditionsOf(c.edition), c.edition.FollowUp, d.today(tx), tx.Now)
	})
}

// MendCheck closes a check whose holder mended what was not kept.
func (d *Desk) MendCheck(ctx context.Context, who party.Actor, id oversight.CheckID, words string) error {
	return d.changeCheck(ctx, who, id, journal.CheckMended, func(tx *store.Tx, who party.Actor, _ issued, k oversight.Check) (oversight.Check, error) {
		return k.Mend(who, words, tx.Now)
	})
}

// CheckList is every follow-up check and every lot.
type CheckList struct {
	Checks   []store.ListedCheck // the latest first
	Draws    []oversight.Draw
	Schemes  []*scheme.Edition // whose holders are drawn, the editions in force
	Checkers []party.Person
	People   map[party.PersonID]party.Person
	Today    calendar.Date
}

// FollowUpChecks lists the checks for the agency's readers.
func (d *Desk) FollowUpChecks(ctx context.Context, who party.Actor) (CheckList, error) {
	var v CheckList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Today = d.today(tx)
		if v.Checks, err = tx.ListedChecks(ctx); err != nil {
			return err
		}
		if v.Draws, err = tx.Draws(ctx); err != nil {
			return err
		}
		if v.Checkers, err = tx.PeopleWith(ctx, party.Officer); err != nil {
			return err
		}
		editions, err := d.allEditions(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range editions {
			if e.FollowUp != nil && e.InForce(v.Today) {
				v.Schemes = append(v.Schemes, e)
			}
		}
		names := peopleByID{}
		for _, k := range v.Checks {
			if err := names.name(ctx, tx, k.Checker); err != nil {
				return err
			}
		}
		v.People = names
		return nil
	})
	return v, err
}

// Checkers are who may be asked to make a check, for the agency's readers.
func (d *Desk) Checkers(ctx context.Context, who party.Actor) (all []party.Person, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		all, err = tx.PeopleWith(ctx, party.Officer)
		return err
	})
	return all, err
}

// CheckFile is one follow-up check with what may be done to it.
type CheckFile struct {
	Check      oversight.Check
	Entry      register.Entry
	Edition    *scheme.Edition
	Conditions []scheme.FollowUpCondition
	MostMend   calendar.Date
	Mine       bool                        // the reader is its checker
	Files      map[string][]enclosure.File // kept for findings that are being written, by the condition's code; of a reader who is its checker
	People     map[party.PersonID]party.Person
	Today      calendar.Date
}

// CheckFile reads a follow-up check for the agency's readers.
func (d *Desk) CheckFile(ctx context.Context, who party.Actor, id oversight.CheckID) (CheckFile, error) {
	var v CheckFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		if v.Check, err = tx.FollowUpCheck(ctx, id); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, v.Check.Certificate)
		if err != nil {
			return err
		}
		v.Today, v.Entry, v.Edition, v.Conditions = d.today(tx), c.entry, c.edition, conditionsOf(c.edition)
		_, most := oversight.TermOf(c.edition.FollowUp)
		v.MostMend = v.Today.AddDays(most)
		v.Mine = v.Check.Checker == who.ID() && oversight.MayOrder(who, c.a.Company) == nil
		if v.Mine && v.Check.State == oversight.CheckOrdered {
			v.Files = map[string][]enclosure.File{}
			for _, x := range v.Conditions {
				if v.Files[x.Code], err = tx.Enclosures(ctx, finding(id, x.Code)); err != nil {
					return err
				}
			}
		}
		names := peopleByID{}
		for _, person := range []party.PersonID{v.Check.Checker, v.Check.OrderedBy} {
			if err := names.name(ctx, tx, person); err != nil {
				return err
			}
		}
		v.People = names
		return nil
	})
	return v, err
}

// OwnCheck is a follow-up check as the holder's people see it: nobody of the agency is named, and what was asked about whom stays inside.
type OwnCheck struct {
	Check      oversight.Check
	Conditions []scheme.FollowUpCondition
}

// OwnChecks reads the checks of a company for one of its people.
func (d *Desk) OwnChecks(ctx context.Context, who party.Actor, org party.OrgID) (company party.Company, all []OwnCheck, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		checks, err := tx.ChecksOf(ctx, org)
		if err != nil {
			return err
		}
		for _, k := range checks {
			c, err := d.issued(ctx, tx, k.Certificate)
			if err != nil {
				return err
			}
			all = append(all, OwnCheck{k.ForHolder(), conditionsOf(c.edition)})
		}
		return nil
	})
	return company, all, err
}

// checkActs are what the journal keeps of a check's acts.
type checkActs struct {
	Number      string               `json:"number"`
	Certificate string               `json:"certificate"`
	Checker     party.PersonID       `json:"checker"`
	Words       string               `json:"words"`
	Draw        string               `json:"draw"`
	State       oversight.CheckState `json:"state"`
	Found       string               `json:"found_sha256"`
	Mended      string               `json:"mended"`
}

// checkFollowUps draws every lot again from its seed, and holds every check against the journal.
func (d *Desk) checkFollowUps(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		draws, err := tx.Draws(ctx)
		if err != nil {
			return err
		}
		drawn := map[string]map[string]bool{} // lot, certificate; true once its check is seen
		for _, x := range draws {
			drawn[x.ID] = map[string]bool{}
			for _, what := range x.Contradictions() {
				found = append(found, Contradiction{"lot " + x.ID, what})
			}
			for _, number := range x.Chosen {
				drawn[x.ID][number] = false
			}
		}
		all, err := tx.FollowUpChecks(ctx)
		if err != nil {
			return err
		}
		for _, k := range all {
			wrong, err := checkFollowUp(ctx, tx, k)
			if err != nil {
				return err
			}
			lost, err := d.lost(k.Files())
			if err != nil {
				return err
			}
			for _, f := range lost {
				wrong = append(wrong, fmt.Sprintf("the file %.12s… of a finding is missing", f.Digest))
			}
			if _, chosen := drawn[k.Draw][k.Certificate]; k.Draw != "" && !chosen {
				wrong = append(wrong, "its lot did not draw it")
			} else if k.Draw != "" {
				drawn[k.Draw][k.Certificate] = true
			}
			for _, what := range wrong {
				found = append(found, Contradiction{k.Number, what})
			}
		}
		for _, x := range draws {
			for _, number := range x.Chosen {
				if !drawn[x.ID][number] {
					found = append(found, Contradiction{"lot " + x.ID, fmt.Sprintf("it drew %s, and nobody checks it", number)})
				}
			}
		}
		return nil
	})
	return found, err
}

func checkFollowUp(ctx context.Context, tx *store.Tx, k oversight.Check) ([]string, error) {
	found := k.Contradictions()
	entries, err := tx.Journal(ctx, string(k.ID))
	if err != nil {
		return nil, err
	}
	var state oversight.CheckState
	for _, e := range entries {
		var x checkActs
		if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
		}
		switch e.Act {
		case journal.CheckOrdered:
			state = oversight.CheckOrdered
			if x.Number != k.Number || x.Certificate != k.Certificate || x.Checker != k.Checker || x.Words != k.Words || x.Draw != k.Draw || e.By != k.OrderedBy || e.Ground != string(k.Ground) {
				found = append(found, "it is another than the one that was ordered")
			}
		case journal.CheckConcluded:
			state = x.State
			if x.Found != k.Digest() || x.State != k.Result || e.By != k.Checker {
				found = append(found, "it says other than what was found")
			}
		case journal.CheckMended:
			state = x.State
			if x.Mended != k.Mended || e.By != k.Checker {
				found = append(found, "it was mended otherwise than it says")
			}
		}
	}
	if state != k.State {
		found = append(found, fmt.Sprintf("it is %s, the journal says %s", k.State, state))
	}
	return found, nil
}
