package casework

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

const (
	// statusRound is how often the status lists are looked through. A list is signed anew in the first round that finds it older than
	// statusAge, so that no list is ever older than three rounds while it may hold for a day.
	statusRound = 6 * time.Hour
	statusAge   = 2 * statusRound
)

// drawPlaces draws a certificate's places in the status lists, one for each purpose.
func (d *Desk) drawPlaces(ctx context.Context, tx *store.Tx) (entries status.EntryList, places []store.StatusPlace, err error) {
	for _, purpose := range status.Purposes() {
		e, p, err := d.DrawPlace(ctx, tx, purpose)
		if err != nil {
			return nil, nil, err
		}
		places, entries = append(places, p), append(entries, e)
	}
	return entries, places, nil
}

// DrawPlace draws a free place in the newest status list of a purpose. Whoever asked keeps it in the same transaction.
func (d *Desk) DrawPlace(ctx context.Context, tx *store.Tx, purpose status.Purpose) (status.Entry, store.StatusPlace, error) {
	n, err := tx.NextNumber(ctx, "status/"+string(purpose))
	if err != nil {
		return status.Entry{}, store.StatusPlace{}, err
	}
	p := store.StatusPlace{Purpose: purpose, List: int((n-1)/issuance.PlacesPerList) + 1}
	p.Index, err = status.Draw(rand.Reader, func(i int) (bool, error) {
		return tx.PlaceTaken(ctx, store.StatusPlace{Purpose: purpose, List: p.List, Index: i})
	})
	return d.Issuer.StatusEntry(purpose, p.List, p.Index), p, err
}

// ListsChanged queues a look through the status lists, for a cause that is told once.
func (d *Desk) ListsChanged(ctx context.Context, tx *store.Tx, cause string) error {
	return d.queue(ctx, tx, JobStatus, "status/"+cause, struct{}{})
}

// firstLists queues the lists of a certificate that is being published, where none of its lists was published before.
func (d *Desk) firstLists(ctx context.Context, tx *store.Tx, number string) error {
	places, err := tx.StatusPlaces(ctx, number)
	if err != nil {
		return err
	}
	for _, p := range places {
		l, err := store.Absent(tx.StatusList(ctx, p.Purpose, p.List))
		if err != nil {
			return err
		}
		if l == nil {
			return d.queue(ctx, tx, JobStatus, fmt.Sprintf("status/first/%s/%d", p.Purpose, p.List), struct{}{})
		}
	}
	return nil
}

// ResumeStatus queues a look through the status lists, from which the next ones follow.
func (d *Desk) ResumeStatus(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return d.queueStatus(ctx, tx, tx.Now.Truncate(statusRound)) })
}

func (d *Desk) queueStatus(ctx context.Context, tx *store.Tx, at time.Time) error {
	return d.queueAt(ctx, tx, JobStatus, fmt.Sprintf("status/%d", at.Unix()), struct{}{}, at)
}

// workStatus is one round.
func (d *Desk) workStatus(ctx context.Context, _ []byte) error {
	if err := d.PublishStatus(ctx); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return d.queueStatus(ctx, tx, tx.Now.Truncate(statusRound).Add(statusRound))
	})
}

// PublishStatus signs and publishes every status list whose entries are no longer those of the register, or which is growing old, and
// tells the log of each. It may be run any number of times.
func (d *Desk) PublishStatus(ctx context.Context) error {
	var lists map[status.Purpose]int
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		lists, err = tx.StatusListsInUse(ctx)
		return err
	}); err != nil {
		return err
	}
	for _, purpose := range status.Purposes() {
		for list := 1; list <= lists[purpose]; list++ {
			entries := func(tx *store.Tx, _ *status.Bits) (status.Bits, error) { return d.statusBits(ctx, tx, purpose, list) }
			if err := d.publishList(ctx, purpose, list, entries); err != nil {
				return err
			}
		}
	}
	return nil
}

// publishPlaces does the same for the places of one certificate, and takes the other entries from what is published: a list of an
// agency's ten years has too many to ask the register for each of them whenever one changes. The rounds look at all.
func (d *Desk) publishPlaces(ctx context.Context, number string) error {
	var places []store.StatusPlace
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		places, err = tx.StatusPlaces(ctx, number)
		return err
	}); err != nil {
		return err
	}
	for _, p := range places {
		entries := func(tx *store.Tx, published *status.Bits) (status.Bits, error) {
			if published == nil {
				return d.statusBits(ctx, tx, p.Purpose, p.List)
			}
			e, err := tx.Entry(ctx, number)
			if err != nil {
				return status.Bits{}, err
			}
			standing, _ := e.StandingOn(d.today(tx))
			published.Set(p.Index, issuance.Sets(p.Purpose, standing))
			return *published, nil
		}
		if err := d.publishList(ctx, p.Purpose, p.List, entries); err != nil {
			return err
		}
	}
	return nil
}

// publishList publishes a list anew where its entries differ from the published ones, or these grow old. entries is handed what is
// published, nil before the first time, and may change it.
func (d *Desk) publishList(ctx context.Context, purpose status.Purpose, list int, entries listEntries) error {
	for {
		next, err := d.nextList(ctx, purpose, list, entries)
		if err != nil || next == nil {
			return err
		}
		kept, err := d.keepList(ctx, *next)
		if err != nil || kept {
			return err
		}
		// Another run was faster, and may have read the register before the change that this one is about: look again.
	}
}

type listEntries func(tx *store.Tx, published *status.Bits) (status.Bits, error)

// nextList signs the version of a list that is to be published now; nil where the published one will do.
func (d *Desk) nextList(ctx context.Context, purpose status.Purpose, list int, entries listEntries) (*store.StatusList, error) {
	var bits status.Bits
	next := &store.StatusList{Purpose: purpose, List: list, Version: 1}
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		next.MadeAt = tx.Now.UTC().Truncate(time.Second)
		latest, err := store.Absent(tx.StatusList(ctx, purpose, list))
		if err != nil {
			return err
		}
		if latest == nil {
			bits, err = entries(tx, nil)
			return err
		}
		published, err := status.Parse(latest.Document)
		if err != nil {
			return fmt.Errorf("status list %s/%d, version %d: %w", purpose, list, latest.Version, err)
		}
		changed := published.Bits.Clone()
		if bits, err = entries(tx, &changed); err != nil {
			return err
		}
		if published.Bits.Equal(bits) && tx.Now.Sub(latest.MadeAt) < statusAge {
			next = nil
			return nil
		}
		next.Version = latest.Version + 1
		return nil
	}); err != nil || next == nil {
		return nil, err
	}
	// The signature is made outside a transaction: a key on another machine may be slow.
	var err error
	next.Document, err = d.Issuer.StatusList(ctx, purpose, list, bits, next.MadeAt)
	return next, err
}

// keepList publishes a version, unless another run has published one meanwhile.
func (d *Desk) keepList(ctx context.Context, next store.StatusList) (kept bool, err error) {
	err = d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		current, err := store.Absent(tx.StatusList(ctx, next.Purpose, next.List))
		if err != nil {
			return err
		}
		if kept = current == nil || current.Version < next.Version; !kept {
			return nil
		}
		if err := tx.InsertStatusList(ctx, next); err != nil {
			return err
		}
		return d.enter(ctx, tx, ledger.Statement{
			Kind: entry.StatusPublished, Program: entry.Agency, Subject: fmt.Sprintf("status/%s/%d/%d", next.Purpose, next.List, next.Version),
			Digest: entry.Digest(next.Document), Ref: d.Issuer.StatusEntry(next.Purpose, next.List, 0).List,
		})
	})
	return kept, err
}

// statusBits are the entries of a list as the register has them today.
func (d *Desk) statusBits(ctx context.Context, tx *store.Tx, purpose status.Purpose, list int) (status.Bits, error) {
	bits := status.NewBits()
	changed, err := tx.ChangedPlaces(ctx, purpose, list)
	if err != nil {
		return bits, err
	}
	today := d.today(tx)
	for index, e := range changed {
		standing, _ := e.StandingOn(today)
		bits.Set(index, issuance.Sets(purpose, standing))
	}
	if purpose != status.Revocation {
		return bits, nil
	}
	fallen, err := tx.FallenPlaces(ctx, list)
	for _, index := range fallen {
		bits.Set(index, true)
	}
	return bits, err
}

// restate signs and keeps the statement of a certificate's standing after a change that is in effect, and tells the log of it.
func (d *Desk) restate(ctx context.Context, number string) error {
	var e register.Entry
	var places []*int64
	var now time.Time
	changes, kept := 0, false
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now
		if e, places, err = d.changesOf(ctx, tx, number); err != nil {
			return err
		}
		changes = len(places)
		s, err := store.Absent(tx.Statement(ctx, number, changes))
		kept = s != nil
		return err
	}); err != nil || kept || changes == 0 {
		return err
	}
	document, err := d.Issuer.Statement(ctx, e, places, d.Agency.Place, now)
	if err != nil {
		return err
	}
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		s, err := store.Absent(tx.Statement(ctx, number, changes))
		if err != nil || s != nil {
			return err
		}
		if err := tx.InsertStatement(ctx, store.Statement{Certificate: number, Changes: changes, MadeAt: now, Document: document}); err != nil {
			return err
		}
		return d.enter(ctx, tx, ledger.Statement{
			Kind: entry.StandingChanged, Program: e.Scheme, Subject: changeSubject(number, changes), Digest: entry.Digest(document), Ref: number,
		})
	})
}

func changeSubject(number string, change int) string { return fmt.Sprintf("%s/%d", number, change) }

// changesOf gives a certificate of the register, and for each of its changes that is in effect the place of that change in the log, nil
// where it has none.
func (d *Desk) changesOf(ctx context.Context, tx *store.Tx, number string) (e register.Entry, places []*int64, err error) {
	if e, err = tx.Entry(ctx, number); err != nil {
		return e, nil, err
	}
	today := d.today(tx)
	for _, v := range e.Events {
		if v.On.After(today) {
			continue
		}
		leaf, err := store.Absent(tx.LeafOf(ctx, entry.StandingChanged, changeSubject(number, len(places)+1)))
		if err != nil {
			return e, nil, err
		}
		places = append(places, nil)
		if leaf != nil {
			places[len(places)-1] = &leaf.Index
		}
	}
	return e, places, nil
}

// Statements are kept for a while, since whoever asks for one makes the agency sign.
const (
	statementAge  = time.Hour
	maxStatements = 4096
)

// statements are the ones that were signed on demand, by the certificate's number.
type statements struct {
	mu   sync.Mutex
	kept map[string]statedAt
}

type statedAt struct {
	changes  int
	day      calendar.Date
	at       time.Time
	document []byte
}

// Statement is the signed statement of a certificate's standing, as of now or a little before; a NotFound fault for a number that the
// register does not hold.
func (d *Desk) Statement(ctx context.Context, number string) ([]byte, error) {
	var e register.Entry
	var places []*int64
	var now time.Time
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now
		e, places, err = d.changesOf(ctx, tx, number)
		return err
	}); err != nil {
		return nil, err
	}
	today := calendar.On(now, d.Agency.Place)
	d.stated.mu.Lock()
	held, ok := d.stated.kept[number]
	d.stated.mu.Unlock()
	if ok && held.changes == len(places) && held.day == today && now.Sub(held.at) < statementAge && !now.Before(held.at) {
		return held.document, nil
	}
	document, err := d.Issuer.Statement(ctx, e, places, d.Agency.Place, now)
	if err != nil {
		return nil, err
	}
	d.stated.mu.Lock()
	defer d.stated.mu.Unlock()
	if d.stated.kept == nil || len(d.stated.kept) >= maxStatements {
		d.stated.kept = map[string]statedAt{}
	}
	d.stated.kept[number] = statedAt{len(places), today, now, document}
	return document, nil
}

// StatusList is the newest published version of a status list; a NotFound fault when there is none.
func (d *Desk) StatusList(ctx context.Context, purpose string, list int) (document []byte, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		l, err := tx.StatusList(ctx, status.Purpose(purpose), list)
		document = l.Document
		return err
	})
	return document, err
}

// Material is what a stranger needs beside a certificate of the register: its earliest proof from the log, its status lists and a
// statement of its standing. What there is none of is left out.
func (d *Desk) Material(ctx context.Context, number string) (document []byte, m certificate.Material, err error) {
	if m.Standing, err = d.Statement(ctx, number); err != nil {
		return nil, m, err
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, number)
		if err != nil {
			return err
		}
		document = e.Document
		if err := d.loggedMaterial(ctx, tx, number, &m); err != nil {
			return err
		}
		places, err := tx.StatusPlaces(ctx, number)
		if err != nil {
			return err
		}
		for _, p := range places {
			l, err := store.Absent(tx.StatusList(ctx, p.Purpose, p.List))
			if err != nil {
				return err
			}
			if l != nil {
				m.StatusLists = append(m.StatusLists, l.Document)
			}
		}
		return nil
	})
	return document, m, err
}

// AttestationMaterial is what a stranger needs beside a certificate of a pilot or of a graduate: its proof from the log and its status list.
// A NotFound fault for a number that was never issued.
func (d *Desk) AttestationMaterial(ctx context.Context, number string) (document []byte, m certificate.Material, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		m = certificate.Material{}
		a, err := tx.Attestation(ctx, number)
		if err != nil {
			return err
		}
		if !a.Issued() {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		document = a.Document
		leaf, err := store.Absent(tx.LeafOf(ctx, entry.AttestationIssued, number))
		if err != nil {
			return err
		}
		if leaf != nil {
			if err := d.proven(ctx, tx, *leaf, &m); err != nil {
				return err
			}
		}
		l, err := store.Absent(tx.StatusList(ctx, status.Revocation, a.List))
		if l != nil {
			m.StatusLists = [][]byte{l.Document}
		}
		return err
	})
	return document, m, err
}

func (d *Desk) loggedMaterial(ctx context.Context, tx *store.Tx, number string, m *certificate.Material) error {
	c, err := store.Absent(tx.Certificate(ctx, number))
	if err != nil || c == nil {
		return err
	}
	leaf, err := store.Absent(tx.LeafOf(ctx, entry.CertificateIssued, string(c.Case)))
	if err != nil || leaf == nil {
		return err
	}
	return d.proven(ctx, tx, *leaf, m)
}

// proven adds a leaf with its proof, where there is one already.
func (d *Desk) proven(ctx context.Context, tx *store.Tx, leaf ledger.Entry, m *certificate.Material) error {
	proof, err := d.proof(ctx, tx, leaf)
	if err != nil || proof == nil {
		return err
	}
	m.Entry, m.LogProof = leaf.Leaf, proof.Format()
	return nil
}

// Bundle is a certificate of the register with its material, as one file.
func (d *Desk) Bundle(ctx context.Context, number string) ([]byte, error) {
	document, m, err := d.Material(ctx, number)
	if err != nil {
		return nil, err
	}
	b, err := certificate.BuildBundle(document, m)
	if err != nil {
		return nil, fmt.Errorf("bundle of certificate %s: %w", number, err)
	}
	return b, nil
}
