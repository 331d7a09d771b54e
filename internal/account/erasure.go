package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store"
)

// The desk's kinds of job for erasure.
const (
	JobErasureLapse = "erasure-lapse" // of a proposal that nobody answered
	JobRetention    = "retention"     // of the daily look at what had to stay and may go
)

// ErasureFile is what an erasure of a person's data would do, and what was done.
type ErasureFile struct {
	Person  party.Person
	Erasure store.Erasure
	Blocks  []privacy.Block // matters on their way; while there is one nothing is erased
	Lines   []privacy.Line
	Waiting *approval.Approval
	Plan    privacy.Plan // of the proposal that waits
	Passes  []privacy.Pass
	People  map[party.PersonID]party.Person // who proposed and confirmed
	Today   calendar.Date
}

// Erased says whether the person's own data are gone.
func (f ErasureFile) Erased() bool { return len(f.Erasure.Passes) > 0 }

func (d *Desk) today(tx *store.Tx) calendar.Date {
	if d.Place == nil {
		return calendar.On(tx.Now, time.UTC)
	}
	return calendar.On(tx.Now, d.Place)
}

// ErasureOf says what an erasure of a person's data would take out, what must stay, and what stands in the way. The person may read it of themselves.
func (d *Desk) ErasureOf(ctx context.Context, who party.Actor, id party.PersonID) (f ErasureFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if may := who.May(party.ActReadErasures, ""); may != nil && who.ID() != id {
			return may
		}
		if f, err = d.erasureFile(ctx, tx, id); err != nil || f.Erased() && len(f.Erasure.Words.Words) == 0 {
			return err // or nothing is left of them
		}
		words, err := f.words("")
		if err != nil {
			return err
		}
		f.Lines, err = d.taking(tx, f.Person, words, len(f.Passes)).plan(ctx)
		return err
	})
	return f, err
}

// erasureFile reads all of the file but its lines.
func (d *Desk) erasureFile(ctx context.Context, tx *store.Tx, id party.PersonID) (f ErasureFile, err error) {
	f.Today, f.People = d.today(tx), map[party.PersonID]party.Person{}
	if f.Person, err = tx.Person(ctx, id); err != nil {
		return f, err
	}
	e, err := store.Absent(tx.Erasure(ctx, id))
	if err != nil {
		return f, err
	}
	if f.Erasure.Person = id; e != nil {
		f.Erasure = *e
	}
	f.Passes = f.Erasure.Passes
	if f.Waiting, err = store.Absent(tx.WaitingApproval(ctx, string(id))); err != nil {
		return f, err
	}
	if f.Waiting != nil {
		if err := json.Unmarshal(f.Waiting.Content, &f.Plan); err != nil {
			return f, fmt.Errorf("approval %s holds no plan of an erasure: %w", f.Waiting.ID, err)
		}
	}
	known := []party.PersonID{}
	for _, p := range f.Passes {
		known = append(known, p.By, p.Second)
	}
	if f.Waiting != nil {
		known = append(known, f.Waiting.ProposedBy)
	}
	for _, k := range known {
		if f.People[k], err = tx.Person(ctx, k); err != nil {
			return f, err
		}
	}
	if f.Erased() && len(f.Erasure.Words.Words) == 0 {
		return f, nil // nothing is left of them
	}
	f.Blocks, err = blocks(ctx, tx, f.Person)
	return f, err
}

// words are the spellings that are looked for: those of the erasure, or the person's own with more.
func (f ErasureFile) words(more string) ([]string, error) {
	if len(f.Erasure.Words.Words) > 0 && more == "" {
		return f.Erasure.Words.Words, nil
	}
	if f.Erased() {
		return f.Erasure.Words.Words, nil
	}
	return privacy.Spellings(f.Person, more)
}

// taking goes through everything in which a person's data stand, says what an erasure would do, and does it.
type taking struct {
	desk   *Desk
	tx     *store.Tx
	person party.Person
	words  []string
	first  bool   // what stands by the identifier alone goes, too
	under  string // the name of the erasure
	secret []byte // from which the salts of the pieces are made, forgotten with this

	rules   privacy.Retention
	ended   map[application.ID]*privacy.Ended
	lines   []privacy.Line
	changes []privacy.Change
	instead []rewriting
	opens   map[string][]frozen.Words // by table and key
	rows    map[string]bool           // of the tables whose rows are a person's by another column than the key, by table and key
}

// rewriting is a text that was found and what is to stand in its place.
type rewriting struct {
	store.Mention
	text string
}

// taking is that of the pass after those that were.
func (d *Desk) taking(tx *store.Tx, p party.Person, words []string, passes int) *taking {
	return &taking{desk: d, tx: tx, person: p, words: words, first: passes == 0, under: erasureName(p.ID, passes+1)}
}

// plan says what would be done, and changes nothing.
func (t *taking) plan(ctx context.Context) ([]privacy.Line, error) {
	var err error
	if t.rules, err = privacy.Shipped(); err != nil {
		return nil, err
	}
	t.secret = make([]byte, 32)
	_, _ = rand.Read(t.secret) // never fails: the program ends rather than go on without randomness
	t.ended, t.opens = map[application.ID]*privacy.Ended{}, map[string][]frozen.Words{}
	if t.first {
		own, err := t.tx.OwnData(ctx, t.person)
		if err != nil {
			return nil, err
		}
		if t.rows, err = t.tx.OwnRows(ctx, t.person); err != nil {
			return nil, err
		}
		for _, place := range privacy.Places {
			if own[place] > 0 {
				t.lines = append(t.lines, privacy.Line{Place: place, Treatment: privacy.Emptied, Count: own[place]})
			}
		}
	}
	found, err := t.tx.Mentions(ctx, t.words)
	if err != nil {
		return nil, err
	}
	for _, m := range found {
		if t.own(m) {
			continue // counted above
		}
		if err := t.mention(ctx, m); err != nil {
			return nil, err
		}
	}
	return privacy.Lines(t.lines), nil
}

// apply does what plan found.
func (t *taking) apply(ctx context.Context) error {
	if t.first {
		if err := t.tx.ForgetPerson(ctx, t.person, t.words); err != nil {
			return err
		}
		if err := t.tx.UpdatePerson(ctx, privacy.Nameless(t.person)); err != nil {
			return err
		}
	}
	for _, r := range t.instead {
		if err := t.tx.Rewrite(ctx, r.Mention, r.text); err != nil {
			return err
		}
	}
	return nil
}

// own says whether a text stands in the records by the person's identifier, and goes with it.
func (t *taking) own(m store.Mention) bool {
	switch m.Table {
	case "person", "sign_in_link":
		return true
	case "letter":
		return m.Recipient == t.person.ID
	case "expert_profile", "interest_form":
		return m.Key == string(t.person.ID) || strings.HasPrefix(m.Key, string(t.person.ID)+"/")
	case "mentor", "mentor_pairing", "mentor_slot", "cohort_guest":
		return t.rows[m.Table+" "+m.Key]
	case "panel_member", "interest_finding":
		return slices.Contains(strings.Split(m.Key, "/"), string(t.person.ID))
	}
	return false
}

func (t *taking) mention(ctx context.Context, m store.Mention) error {
	c := privacy.ColumnOf(m.Table, m.Column)
	line := privacy.Line{Place: c.Place, Treatment: privacy.Stays, Count: 1, Where: []string{m.Table + "." + m.Column}}
	ended, err := t.matter(ctx, m)
	if err != nil {
		return err
	}
	line.Rule, line.Until = t.rules.Holds(c, ended, t.desk.today(t.tx))
	if line.Rule == "" && c.How == privacy.Not {
		line.Rule = privacy.Unlisted
	}
	if line.Rule != "" {
		if n, err := t.hits(m, c); err != nil || n == 0 {
			return err
		}
		t.lines = append(t.lines, line)
		return nil
	}
	line.Treatment = privacy.Redacted
	change := privacy.Change{Table: m.Table, Key: m.Key, Column: m.Column, Before: frozen.Sum([]byte(m.Text))}
	instead, n := "", 0
	switch c.How {
	case privacy.Frozen:
		kept, opens, found, err := frozen.Redact([]byte(m.Text), t.secret, m.Digest, t.under, t.words, privacy.Keeps)
		if err != nil {
			return fmt.Errorf("%s %s: %w", m.Table, m.Key, err)
		}
		if !found {
			return nil
		}
		all := frozen.Redactions(kept)
		last := all[len(all)-1]
		instead, n, change.Before, change.After, change.Pieces = string(kept), len(opens), last.Before, last.After, last.Pieces
		t.opens[m.Table+" "+m.Key] = opens
	case privacy.JSON:
		if instead, n, err = frozen.WithoutJSON(m.Text, t.words, privacy.KeepsIn(m.Table, m.Column)); err != nil {
			instead, n = frozen.Without(m.Text, t.words) // a text among documents
		}
	default:
		instead, n = frozen.Without(m.Text, t.words)
	}
	if n == 0 {
		return nil
	}
	if c.How != privacy.Frozen {
		change.After = frozen.Sum([]byte(instead))
	}
	t.lines, t.changes, t.instead = append(t.lines, line), append(t.changes, change), append(t.instead, rewriting{m, instead})
	return nil
}

// hits counts how often a word stands in a text; what cannot be taken out of counts as well.
func (t *taking) hits(m store.Mention, c privacy.Column) (int, error) {
	if c.How == privacy.Frozen {
		_, opens, _, err := frozen.Redact([]byte(m.Text), t.secret, m.Digest, t.under, t.words, privacy.Keeps)
		return len(opens), err
	}
	_, n := frozen.Without(m.Text, t.words)
	return n, nil
}

// matter is the matter a text belongs to: its case, or of a company's file the case that keeps it longest.
func (t *taking) matter(ctx context.Context, m store.Mention) (*privacy.Ended, error) {
	if m.Table != "company" {
		return t.caseOf(ctx, m.Case)
	}
	cases, err := t.tx.ApplicationsOf(ctx, party.OrgID(m.Key))
	if err != nil {
		return nil, err
	}
	var longest *privacy.Ended
	for _, a := range cases {
		e, err := t.caseOf(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case e == nil:
		case longest == nil, e.Rule == privacy.Open,
			longest.Rule != privacy.Open && t.rules.Until(longest.Rule, longest.On).Before(t.rules.Until(e.Rule, e.On)):
			longest = e
		}
	}
	return longest, nil
}

func (t *taking) caseOf(ctx context.Context, id application.ID) (*privacy.Ended, error) {
	if e, known := t.ended[id]; known || id == "" {
		return e, nil
	}
	a, err := store.Absent(t.tx.Application(ctx, id))
	if err != nil {
		return nil, err
	}
	var e *privacy.Ended
	switch {
	case a == nil || !a.State.Open() && a.Submissions == 0: // nobody decided on it
	case a.State.Open():
		e = &privacy.Ended{Rule: privacy.Open}
	case a.State == application.Certified:
		e = &privacy.Ended{Rule: privacy.Certified}
		if e.On, err = t.tx.LastDayOfCase(ctx, id); err != nil {
			return nil, err
		}
	default:
		e = &privacy.Ended{Rule: privacy.Decided, On: calendar.On(a.StateSince, time.UTC)}
	}
	t.ended[id] = e
	return e, nil
}

// AskErasure notes that the person wants their data erased. Two of the agency's people do it.
func (d *Desk) AskErasure(ctx context.Context, who party.Actor) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		e, err := store.Absent(tx.Erasure(ctx, who.ID()))
		if err != nil {
			return err
		}
		if e == nil {
			e = &store.Erasure{Person: who.ID()}
		}
		if !e.AskedAt.IsZero() {
			return nil
		}
		e.AskedAt = tx.Now
		if err := tx.SaveErasure(ctx, *e); err != nil {
			return err
		}
		return write(ctx, tx, who.ID(), journal.ErasureAsked, string(who.ID()), nil)
	})
}

// ProposeErasure puts forward that a person's data go, under a law. more are other spellings, one in a line; reasons, 20 to 4000 characters, may not
// name the person, because they stay.
func (d *Desk) ProposeErasure(ctx context.Context, who party.Actor, id party.PersonID, law privacy.Law, more, reasons string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeErasure, ""); err != nil {
			return err
		}
		if !slices.Contains(privacy.Laws, law) {
			return fault.Field("law", "party.choose_one")
		}
		if err := d.clearErasure(ctx, tx, id); err != nil {
			return err
		}
		f, err := d.erasureFile(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case id == who.ID():
			return fault.New(fault.Conflict, "privacy.oneself")
		case len(f.Blocks) > 0:
			return fault.New(fault.Conflict, "privacy.blocked")
		case f.Waiting != nil:
			return fault.New(fault.Conflict, "privacy.waits")
		}
		words, err := f.words(more)
		if err != nil {
			return err
		}
		lines, err := d.taking(tx, f.Person, words, len(f.Passes)).plan(ctx)
		if err != nil {
			return err
		}
		if f.Erased() && !privacy.Takes(lines) {
			return fault.New(fault.Conflict, "privacy.nothing")
		}
		if _, n := frozen.Without(reasons, words); n > 0 {
			return fault.Field("reasons", "privacy.names")
		}
		e := f.Erasure
		if !f.Erased() {
			var salt [32]byte
			_, _ = rand.Read(salt[:]) // never fails: the program ends rather than go on without randomness
			e.Words = store.Spelt{Salt: base64.RawURLEncoding.EncodeToString(salt[:]), Words: words}
		}
		if err := tx.SaveErasure(ctx, e); err != nil {
			return err
		}
		content, err := erasureContent(e, law, lines)
		if err != nil {
			return err
		}
		a, err := tx.Propose(ctx, approval.Erasure, string(id), content, reasons, who)
		if err != nil {
			return err
		}
		if err := d.queueErasure(ctx, tx, JobErasureLapse, string(a.ID), a.LapsesAt()); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.ErasureProposed, string(id), a.Words, map[string]any{"approval": a.ID, "law": law})
	})
}

// erasureContent is what two persons confirm, as the records are now.
func erasureContent(e store.Erasure, law privacy.Law, lines []privacy.Line) (privacy.Plan, error) {
	digest, err := e.Words.Digest()
	if err != nil {
		return privacy.Plan{}, err
	}
	return privacy.Plan{Person: e.Person, Pass: len(e.Passes) + 1, Law: law, Words: digest, Lines: lines}.Sealed(), nil
}

func (d *Desk) queueErasure(ctx context.Context, tx *store.Tx, kind, id string, at time.Time) error {
	args, err := json.Marshal(map[string]string{"id": id})
	if err != nil {
		return err
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: kind, Unique: kind + "/" + id, Args: args, RunAt: at})
}

// proposedErasure reads a proposal of this desk.
func proposedErasure(ctx context.Context, tx *store.Tx, id approval.ID) (a approval.Approval, p privacy.Plan, err error) {
	if a, err = tx.Approval(ctx, id); err != nil {
		return a, p, err
	}
	if a.Kind != approval.Erasure {
		return a, p, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := json.Unmarshal(a.Content, &p); err != nil || string(p.Person) != a.Subject {
		return a, p, errors.Join(fmt.Errorf("approval %s holds no erasure of %s", id, a.Subject), err)
	}
	return a, p, nil
}

// ConfirmErasure takes a person's data out of the records, for good. digest is what the second person saw of the proposal. It gives what opens
// the pieces that were taken out of sealed records, for the person: nobody else has it, and it is kept nowhere.
func (d *Desk) ConfirmErasure(ctx context.Context, who party.Actor, id approval.ID, digest string) (opens []byte, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConfirmErasure, ""); err != nil {
			return err
		}
		a, plan, err := proposedErasure(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Person(ctx, plan.Person)
		if err != nil {
			return err
		}
		if p.ID == who.ID() {
			return fault.New(fault.Forbidden, "privacy.oneself")
		}
		if open, err := blocks(ctx, tx, p); err != nil || len(open) > 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "privacy.blocked")
			}
			return err
		}
		e, err := tx.Erasure(ctx, p.ID)
		if err != nil {
			return err
		}
		t := d.taking(tx, p, e.Words.Words, len(e.Passes))
		lines, err := t.plan(ctx)
		if err != nil {
			return err
		}
		content, err := erasureContent(e, plan.Law, lines)
		if err != nil {
			return err
		}
		if a, err = tx.Confirm(ctx, a, who, digest, content); err != nil {
			return err
		}
		opens, err = t.erase(ctx, e, plan, a, lines)
		return err
	})
	return opens, err
}

// erase does what the plan found, and keeps its record.
func (t *taking) erase(ctx context.Context, e store.Erasure, plan privacy.Plan, a approval.Approval, lines []privacy.Line) ([]byte, error) {
	if err := t.apply(ctx); err != nil {
		return nil, err
	}
	pass := privacy.Pass{Plan: plan, Approval: string(a.ID), By: a.ProposedBy, Second: a.SettledBy, At: t.tx.Now, Done: lines, Changes: t.changes}
	digest, err := pass.Digest()
	if err != nil {
		return nil, err
	}
	e.Passes = append(e.Passes, pass)
	later, due := privacy.Remains(lines)
	if e.DueOn = due; !later {
		e.Words = store.Spelt{}
	}
	if err := t.tx.SaveErasure(ctx, e); err != nil {
		return nil, err
	}
	if t.desk.EnterLog != nil {
		if err := t.desk.EnterLog(ctx, t.tx, ledger.Statement{Kind: entry.DataErased, Program: entry.Agency, Subject: t.under, Record: erasureRecord(plan.Pass, digest)}); err != nil {
			return nil, err
		}
	}
	if err := t.tx.Record(ctx, a.SettledBy, journal.PersonErased, string(e.Person), "", map[string]any{"approval": a.ID, "pass": plan.Pass, "law": plan.Law, "sha256": digest}); err != nil {
		return nil, err
	}
	return json.MarshalIndent(map[string]any{"erasure": t.under, "opens": t.opens}, "", "  ")
}

// erasureName names an erasure in the log and in the records it changed.
func erasureName(id party.PersonID, pass int) string {
	return "erasure/" + string(id) + "/" + strconv.Itoa(pass)
}

// erasureRecord is what a data.erased leaf commits to: docs/formats/log-entry.md.
func erasureRecord(pass int, digest string) []byte {
	return jcs.Of(jcs.Member{Name: "pass", Value: jcs.Int(int64(pass))}, jcs.Member{Name: "sha256", Value: jcs.Text(digest)}).Bytes()
}

// DeclineErasure ends a proposal without effect. words say why, 20 to 4000 characters, and may not name the person.
func (d *Desk) DeclineErasure(ctx context.Context, who party.Actor, id approval.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, _, err := proposedErasure(ctx, tx, id)
		if err != nil {
			return err
		}
		e, err := tx.Erasure(ctx, party.PersonID(a.Subject))
		if err != nil {
			return err
		}
		if _, n := frozen.Without(words, e.Words.Words); n > 0 {
			return fault.Field("answer", "privacy.names")
		}
		if a, err = tx.Decline(ctx, a, who, words); err != nil {
			return err
		}
		if err := forgetSpellings(ctx, tx, e); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.ErasureDeclined, a.Subject, a.Answer, map[string]any{"approval": a.ID})
	})
}

// forgetSpellings drops what a proposal that came to nothing was to look for.
func forgetSpellings(ctx context.Context, tx *store.Tx, e store.Erasure) error {
	if len(e.Passes) > 0 {
		return nil
	}
	e.Words = store.Spelt{}
	return tx.SaveErasure(ctx, e)
}

// clearErasure ends a proposal about a person that has lapsed and that the queue has not ended yet.
func (d *Desk) clearErasure(ctx context.Context, tx *store.Tx, id party.PersonID) error {
	a, err := store.Absent(tx.WaitingApproval(ctx, string(id)))
	if err != nil || a == nil || a.Open(tx.Now) || a.Kind != approval.Erasure {
		return err
	}
	return lapseErasure(ctx, tx, *a)
}

func lapseErasure(ctx context.Context, tx *store.Tx, a approval.Approval) error {
	a, err := a.Lapse(tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SettleApproval(ctx, a); err != nil {
		return err
	}
	e, err := tx.Erasure(ctx, party.PersonID(a.Subject))
	if err != nil {
		return err
	}
	if err := forgetSpellings(ctx, tx, e); err != nil {
		return err
	}
	return write(ctx, tx, party.System.ID(), journal.ErasureLapsed, a.Subject, map[string]any{"approval": a.ID})
}

// lapseArgs are the arguments of a job that lets a proposal lapse.
type lapseArgs struct{ ID approval.ID }

func (d *Desk) workErasureLapse(ctx context.Context, args lapseArgs) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Approval(ctx, args.ID)
		if err != nil || a.Outcome != approval.Waiting {
			return err
		}
		return lapseErasure(ctx, tx, a)
	})
}

// ErasureRow is one line of the list of erasures.
type ErasureRow struct {
	store.Erasure
	Name    string // of the person, or what stands in its place
	Waiting bool
	Due     bool // what had to stay may go
}

// Erasures are those that were asked for, wait, have something to do or were done.
func (d *Desk) Erasures(ctx context.Context, who party.Actor) (all []ErasureRow, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadErasures, ""); err != nil {
			return err
		}
		kept, err := tx.Erasures(ctx)
		if err != nil {
			return err
		}
		all = nil
		for _, e := range kept {
			p, err := tx.Person(ctx, e.Person)
			if err != nil {
				return err
			}
			a, err := store.Absent(tx.WaitingApproval(ctx, string(e.Person)))
			if err != nil {
				return err
			}
			all = append(all, ErasureRow{e, p.Name, a != nil, !e.DueOn.IsZero() && !d.today(tx).Before(e.DueOn)})
		}
		return nil
	})
	return all, err
}

// Retain looks at what had to stay of erased persons: where no day was known one may be known by now, and what is due is noted, once, for somebody to
// propose and another to confirm. It erases nothing.
func (d *Desk) Retain(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.Erasures(ctx)
		if err != nil {
			return err
		}
		for _, e := range all {
			if len(e.Passes) == 0 || len(e.Words.Words) == 0 || !e.DueOn.IsZero() && d.today(tx).Before(e.DueOn) {
				continue
			}
			if err := d.retain(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) retain(ctx context.Context, tx *store.Tx, e store.Erasure) error {
	past, err := tx.Journal(ctx, string(e.Person))
	if err != nil {
		return err
	}
	if n := len(past); n > 0 && past[n-1].Act == journal.RetentionDue {
		return nil // it is noted, and waits for people: every text need not be searched for it again each day
	}
	lines, err := d.taking(tx, party.Person{ID: e.Person}, e.Words.Words, len(e.Passes)).plan(ctx)
	if err != nil {
		return err
	}
	if privacy.Takes(lines) {
		if e.DueOn.IsZero() {
			e.DueOn = d.today(tx)
			if err := tx.SaveErasure(ctx, e); err != nil {
				return err
			}
		}
		return write(ctx, tx, party.System.ID(), journal.RetentionDue, string(e.Person), nil)
	}
	if _, due := privacy.Remains(lines); due != e.DueOn {
		e.DueOn = due
		return tx.SaveErasure(ctx, e)
	}
	return nil
}

// ScheduleRetention begins the daily look, at the start of the program. To ask again while one is waiting does nothing.
func (d *Desk) ScheduleRetention(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return d.queueErasure(ctx, tx, JobRetention, d.today(tx).String(), tx.Now) })
}

func (d *Desk) workRetention(ctx context.Context, _ []byte) error {
	if err := d.Retain(ctx); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		next := d.today(tx).AddDays(1)
		place := d.Place
		if place == nil {
			place = time.UTC
		}
		return d.queueErasure(ctx, tx, JobRetention, next.String(), next.Time(place))
	})
}
