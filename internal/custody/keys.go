package custody

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/approval"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// The desk's kinds of job.
const (
	JobKeyLapse  = "key-lapse"  // of a proposal that nobody answered
	JobKeyReady  = "key-ready"  // of a look at whether announcements are public by now
	JobTrustFile = "trust-file" // of a look at whether the trust file is still true
)

// Change is one change of the ring as it is proposed: exactly this is confirmed.
type Change struct {
	Kind   approval.Kind `json:"kind"`
	Role   keys.Role     `json:"role"`
	Key    string        `json:"key"`              // identifier
	Public []byte        `json:"public,omitempty"` // SubjectPublicKeyInfo of a key to announce
	Chain  [][]byte      `json:"chain,omitempty"`  // X.509 certificates of a document key to announce
	Since  int64         `json:"since,omitempty"`  // the first index of the log that falls, for a compromise
}

// ProposeAnnouncement puts a new key forward. id names a private half that can be reached and is not in the ring yet, such as one in a
// token; where it is empty, a key is made in a file of its own. words say why, 20 to 4000 characters.
func (d *Desk) ProposeAnnouncement(ctx context.Context, who party.Actor, role keys.Role, id, words string) (approval.Approval, error) {
	var now time.Time
	// Before a file is made for somebody who may not.
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		now = tx.Now
		return who.May(party.ActChangeKeys, "")
	}); err != nil {
		return approval.Approval{}, err
	}
	s, err := d.private(ctx, role, id, now)
	if err != nil {
		return approval.Approval{}, err
	}
	return d.propose(ctx, who, Change{Kind: approval.KeyAdd, Role: role, Key: s.Public().ID(), Public: s.Public().SPKI(), Chain: s.Chain()}, words)
}

// private gives the private half that shall be announced.
func (d *Desk) private(ctx context.Context, role keys.Role, id string, now time.Time) (keys.Signer, error) {
	if !role.Known() {
		return nil, fault.Field("role", "party.choose_one")
	}
	if id != "" {
		if s := keys.Find(d.Keyring.Spare(role), id); s != nil {
			return s, nil
		}
		return nil, fault.Field("key", "keys.unreachable")
	}
	s, err := d.Files.Make(ctx, keys.Spec{Role: role, Agency: d.Agency.Name[locale.English], Country: d.Agency.Country, Now: now})
	if err != nil {
		return nil, fmt.Errorf("make a %s key: %w", role, err)
	}
	d.Keyring.Add(s)
	return s, nil
}

// ProposeRetirement puts the end of a key's use forward.
func (d *Desk) ProposeRetirement(ctx context.Context, who party.Actor, id, words string) (approval.Approval, error) {
	h, _ := d.Keyring.Ring().Find(id)
	return d.propose(ctx, who, Change{Kind: approval.KeyRetire, Role: h.Role, Key: id}, words)
}

// ProposeCompromise puts forward that a key is in other hands, and that what it signed counts for nothing from an index of the log on.
func (d *Desk) ProposeCompromise(ctx context.Context, who party.Actor, id string, since int64, words string) (approval.Approval, error) {
	h, _ := d.Keyring.Ring().Find(id)
	return d.propose(ctx, who, Change{Kind: approval.KeyCompromise, Role: h.Role, Key: id, Since: since}, words)
}

func (d *Desk) propose(ctx context.Context, who party.Actor, c Change, words string) (a approval.Approval, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActChangeKeys, ""); err != nil {
			return err
		}
		// What could not be done now need not be proposed.
		if _, err := d.apply(ctx, tx, c); err != nil {
			return err
		}
		content, err := json.Marshal(c)
		if err != nil {
			return err
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		if a, err = approval.Propose(approval.ID(id), c.Kind, c.Key, content, words, who, tx.Now); err != nil {
			return err
		}
		if err := d.clear(ctx, tx, c.Key); err != nil {
			return err
		}
		if err := tx.InsertApproval(ctx, a); err != nil {
			return err
		}
		if err := d.queue(ctx, tx, JobKeyLapse, "key-lapse/"+id, lapseArgs{a.ID}, a.LapsesAt()); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.KeyProposed, c.Key, a.Words, map[string]any{"approval": a.ID, "change": c})
	})
	return a, err
}

// clear ends a proposal about the key that has lapsed and that the queue has not ended yet.
func (d *Desk) clear(ctx context.Context, tx *store.Tx, key string) error {
	a, err := store.Absent(tx.WaitingApproval(ctx, key))
	if err != nil || a == nil || a.Open(tx.Now) {
		return err
	}
	return d.lapse(ctx, tx, *a)
}

// apply gives the key of the ring as the change would leave it, or says why it cannot be made.
func (d *Desk) apply(ctx context.Context, tx *store.Tx, c Change) (keys.Held, error) {
	ring, err := tx.Ring(ctx)
	if err != nil {
		return keys.Held{}, err
	}
	switch c.Kind {
	case approval.KeyAdd:
		public, err := keys.ParsePublic(c.Public)
		if err != nil {
			return keys.Held{}, err
		}
		if public.ID() != c.Key {
			return keys.Held{}, fmt.Errorf("custody: a change of the key %s has the public half of %s", c.Key, public.ID())
		}
		return ring.Announce(c.Role, public, c.Chain, d.Wait, tx.Now)
	case approval.KeyRetire:
		if h, ok := ring.Find(c.Key); ok && h.Role == keys.Log && ring.State(h, tx.Now) == keys.InUse {
			return h, fault.New(fault.Invalid, "keys.log_stays")
		}
		h, err := ring.Retire(c.Key, tx.Now)
		if err != nil || h.Role == keys.Root {
			return h, err
		}
		if next, ok := ring.With(h).Current(h.Role, tx.Now); ok && d.Keyring.Signer(next.ID()) == nil {
			return h, fault.New(fault.Invalid, "keys.successor_missing")
		}
		return h, nil
	case approval.KeyCompromise:
		size, err := tx.LogSize(ctx)
		if err != nil {
			return keys.Held{}, err
		}
		return ring.Compromise(c.Key, c.Since, size, tx.Now)
	}
	return keys.Held{}, fmt.Errorf("custody: no change of kind %q", c.Kind)
}

// Confirm gives a proposed change its second administrator, and makes it. digest is what the confirmer saw of the proposal.
func (d *Desk) Confirm(ctx context.Context, who party.Actor, id approval.ID, digest string) error {
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, c, err := d.change(ctx, tx, id)
		if err != nil {
			return err
		}
		// The content is what was proposed; whether it can still be done is asked below.
		if a, err = a.Confirm(who, digest, a.Content, tx.Now); err != nil {
			return err
		}
		h, err := d.apply(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := tx.SettleApproval(ctx, a); err != nil {
			return err
		}
		if err := d.make(ctx, tx, who, c, h, a.Words); err != nil {
			return err
		}
		return d.queue(ctx, tx, JobTrustFile, "trust-file/"+string(id), struct{}{}, tx.Now)
	})
	if err != nil {
		return err
	}
	// The change is made; whoever signs next signs by it.
	return d.Refresh(ctx)
}

// make keeps the changed key and tells the log.
func (d *Desk) make(ctx context.Context, tx *store.Tx, who party.Actor, c Change, h keys.Held, words string) (err error) {
	switch c.Kind {
	case approval.KeyAdd:
		if h, err = d.announce(ctx, tx, who, h, words); err != nil {
			return err
		}
		return d.queue(ctx, tx, JobKeyReady, "key-ready/"+h.ID(), struct{}{}, tx.Now.Add(readyLook))
	case approval.KeyRetire:
		if h.RetiredIndex, err = d.enter(ctx, tx, h, entry.KeyRetired, h.ID()); err != nil {
			return err
		}
		if err := tx.UpdateKey(ctx, h); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.KeyRetired, h.ID(), words, map[string]any{"role": h.Role, "index": h.RetiredIndex})
	case approval.KeyCompromise:
		subject := h.ID() + "/" + strconv.FormatInt(h.CompromisedSince, 10)
		if h.CompromisedIndex, err = d.enter(ctx, tx, h, entry.KeyCompromised, subject); err != nil {
			return err
		}
		if err := tx.UpdateKey(ctx, h); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.KeyCompromised, h.ID(), words, map[string]any{"role": h.Role, "index": h.CompromisedIndex, "since": h.CompromisedSince})
	}
	return fmt.Errorf("custody: no change of kind %q", c.Kind)
}

// change reads a proposal of this desk.
func (d *Desk) change(ctx context.Context, tx *store.Tx, id approval.ID) (approval.Approval, Change, error) {
	var c Change
	a, err := tx.Approval(ctx, id)
	if err != nil {
		return a, c, err
	}
	if a.Kind != approval.KeyAdd && a.Kind != approval.KeyRetire && a.Kind != approval.KeyCompromise {
		return a, c, fault.New(fault.NotFound, "fault.not_found").Because(fmt.Errorf("approval %s is of kind %s", id, a.Kind))
	}
	if err := json.Unmarshal(a.Content, &c); err != nil || c.Kind != a.Kind || c.Key != a.Subject {
		return a, c, errors.Join(fmt.Errorf("approval %s does not hold a change of %s", id, a.Subject), err)
	}
	return a, c, nil
}

// Decline ends a proposed change without effect. words say why, 20 to 4000 characters.
func (d *Desk) Decline(ctx context.Context, who party.Actor, id approval.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, _, err := d.change(ctx, tx, id)
		if err != nil {
			return err
		}
		if a, err = tx.Decline(ctx, a, who, words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.KeyDeclined, a.Subject, a.Answer, map[string]any{"approval": a.ID})
	})
}

func (d *Desk) lapse(ctx context.Context, tx *store.Tx, a approval.Approval) error {
	a, err := a.Lapse(tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SettleApproval(ctx, a); err != nil {
		return err
	}
	return d.write(ctx, tx, party.System, journal.KeyLapsed, a.Subject, "", map[string]any{"approval": a.ID})
}

// readyLook is how long the desk waits before it looks again whether an announcement is public.
const readyLook = time.Minute

type lapseArgs struct {
	Approval approval.ID `json:"approval"`
}

// Register gives the queue the desk's workers.
func (d *Desk) Register(r *jobs.Runner) {
	r.Register(JobKeyLapse, d.workLapse, jobs.Policy{})
	r.Register(JobKeyReady, d.workReady, jobs.Policy{})
	r.Register(JobFollow, d.workFollow, jobs.Policy{Timeout: 5 * time.Minute})
	r.Register(JobTrustFile, func(ctx context.Context, _ []byte) error { return d.RenewTrust(ctx) }, jobs.Policy{})
}

func (d *Desk) workLapse(ctx context.Context, raw []byte) error {
	var args lapseArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return jobs.Cancel(fmt.Errorf("arguments of a lapse: %q", raw))
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Approval(ctx, args.Approval)
		if err != nil || a.Outcome != approval.Waiting {
			return err
		}
		return d.lapse(ctx, tx, a)
	})
}

// workReady looks whether announcements are public, and again until all are.
func (d *Desk) workReady(ctx context.Context, _ []byte) error {
	if err := d.Refresh(ctx); err != nil {
		return err
	}
	for _, h := range d.Keyring.Ring() {
		if h.PublishedAt.IsZero() {
			return d.Store.Update(ctx, func(tx *store.Tx) error {
				at := tx.Now.Add(readyLook).Truncate(readyLook)
				return d.queue(ctx, tx, JobKeyReady, "key-ready/"+strconv.FormatInt(at.Unix(), 10), struct{}{}, at)
			})
		}
	}
	return nil
}

// Overview is what the page of keys shows.
type Overview struct {
	Now     time.Time
	Keys    []KeyView
	Waiting []Proposal // changes that wait for a second administrator
	Spare   map[keys.Role][]Spare
	// Administrators is how many people could confirm a change. With one alone nothing can be confirmed.
	Administrators int
	LogSize        int64
	Trust          TrustView
}

// KeyView is one key of the ring as people see it.
type KeyView struct {
	keys.Held
	State   keys.State
	From    time.Time // for a key that waits: when it may be used; zero while its announcement is not public
	Present bool      // the private half can be reached
	Where   string    // where it is kept; empty where it cannot be reached
}

// Spare is a private half that can be announced.
type Spare struct{ ID, Where string }

// Proposal is a change that waits, with what this person may do about it.
type Proposal struct {
	approval.Approval
	Change     Change
	Proposer   string // name
	Confirm    error  // nil: this person may confirm it
	MayDecline bool
}

// Overview gives the keys, the proposals that wait, and the trust file, to whoever may change keys or read the journal.
func (d *Desk) Overview(ctx context.Context, who party.Actor) (o Overview, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := mayLook(who); err != nil {
			return err
		}
		o = Overview{Now: tx.Now, Spare: map[keys.Role][]Spare{}}
		ring, err := tx.Ring(ctx)
		if err != nil {
			return err
		}
		for _, h := range ring {
			o.Keys = append(o.Keys, d.keyView(ring, h, tx.Now))
		}
		for _, role := range keys.Roles() {
			for _, s := range d.Keyring.Spare(role) {
				o.Spare[role] = append(o.Spare[role], Spare{s.Public().ID(), s.Where()})
			}
		}
		if o.Waiting, err = d.waiting(ctx, tx, who); err != nil {
			return err
		}
		if o.LogSize, err = tx.LogSize(ctx); err != nil {
			return err
		}
		admins, err := tx.PeopleWith(ctx, party.Administrator)
		if err != nil {
			return err
		}
		for _, a := range admins {
			if a.Active {
				o.Administrators++
			}
		}
		o.Trust, err = d.trustView(ctx, tx)
		return err
	})
	return o, err
}

// KeyHistory gives what the journal holds of a key, in order, and the people who acted.
func (d *Desk) KeyHistory(ctx context.Context, who party.Actor, id string) (entries []journal.Entry, people map[party.PersonID]party.Person, err error) {
	people = map[party.PersonID]party.Person{}
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := mayLook(who); err != nil {
			return err
		}
		if entries, err = tx.Journal(ctx, id); err != nil {
			return err
		}
		for _, e := range entries {
			if _, known := people[e.By]; known || e.By == party.System.ID() {
				continue
			}
			if people[e.By], err = tx.Person(ctx, e.By); err != nil {
				return err
			}
		}
		return nil
	})
	return entries, people, err
}

// mayLook lets in who may change keys, or read the journal.
func mayLook(who party.Actor) error {
	if err := who.May(party.ActChangeKeys, ""); err == nil {
		return nil
	}
	return who.May(party.ActReadJournal, "")
}

func (d *Desk) keyView(ring keys.Ring, h keys.Held, now time.Time) KeyView {
	v := KeyView{Held: h, State: ring.State(h, now)}
	v.From, _ = h.UsableFrom()
	if s := d.Keyring.Signer(h.ID()); s != nil {
		v.Present, v.Where = true, s.Where()
	}
	return v
}

func (d *Desk) waiting(ctx context.Context, tx *store.Tx, who party.Actor) ([]Proposal, error) {
	all, err := tx.WaitingApprovals(ctx, 1000)
	if err != nil {
		return nil, err
	}
	var waiting []Proposal
	for _, a := range all {
		_, c, err := d.change(ctx, tx, a.ID)
		if fault.Is(err, fault.NotFound) || err == nil && !a.Open(tx.Now) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p := Proposal{Approval: a, Change: c, Confirm: a.MayConfirm(who, tx.Now), MayDecline: a.MayDecline(who, tx.Now) == nil}
		proposer, err := tx.Person(ctx, a.ProposedBy)
		if err != nil {
			return nil, err
		}
		p.Proposer = proposer.Name
		waiting = append(waiting, p)
	}
	return waiting, nil
}
