package custody_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/internal/approval"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/translog"
)

var noon = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)

const (
	week = 7 * 24 * time.Hour
	why  = "The yearly change of the key, as the rules of the agency ask."
)

var agency = custody.Agency{
	DID: "did:web:agency.example", Country: "KR",
	Name: locale.Text{locale.English: "Test Agency", locale.Russian: "Пробное агентство", locale.Korean: "시험기관"},
}

// world is an agency's desk for keys, with a log that is published when the test says so.
type world struct {
	*custody.Desk
	dir                  string
	now                  time.Time
	queue                *jobs.Runner
	ada, ben, olga, aude party.Actor // two administrators, an officer, an auditor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), now: noon}
	s, err := store.Open(t.Context(), store.Options{DSN: filepath.Join(w.dir, "proba.db"), Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := jobs.Migrate(t.Context(), s.WriterDB(), jobs.SQLite); err != nil {
		t.Fatal(err)
	}
	if w.queue, err = jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: jobs.SQLite, Now: func() time.Time { return w.now }, Logger: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	person := func(name string, duty party.Duty) party.Actor {
		p := party.Person{ID: party.PersonID(name), Email: name + "@agency.example", Name: name, Language: "en", Active: true, Duties: []party.Duty{duty}}
		if err := s.Update(context.Background(), func(tx *store.Tx) error { return tx.InsertPerson(context.Background(), p) }); err != nil {
			t.Fatal(err)
		}
		return party.Actor{Person: p}
	}
	w.ada, w.ben = person("ada", party.Administrator), person("ben", party.Administrator)
	w.olga, w.aude = person("olga", party.Officer), person("aude", party.Expert)
	w.Desk = w.desk(t, s)
	return w
}

// desk opens the keys folder of the world as a start of the program does; the ring is not opened yet.
func (w *world) desk(t *testing.T, s *store.Store) *custody.Desk {
	t.Helper()
	files, err := keys.OpenFiles(filepath.Join(w.dir, "keys"), "")
	if err != nil {
		t.Fatal(err)
	}
	signers, err := files.Signers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &custody.Desk{
		Store: s, Queue: w.queue, Files: files, Agency: agency, Wait: week, Log: slog.New(slog.DiscardHandler),
		Keyring: keys.NewKeyring(nil, signers, func() time.Time { return w.now }, nil),
	}
}

// opened is a world whose first keys are made and whose log is open.
func opened(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	if err := w.Open(t.Context(), custody.First{Since: noon}); err != nil {
		t.Fatal(err)
	}
	key, err := w.Keyring.Key(keys.Log)
	if err != nil {
		t.Fatal(err)
	}
	name := w.Keyring.Ring().LogKeys("agency.example/log")[0]
	witnesses, err := ledger.Nobody(name)
	if err != nil {
		t.Fatal(err)
	}
	head, err := ledger.OpenFolder(filepath.Join(w.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	w.Ledger = &ledger.Log{Database: w.Store.Ledger(), Head: head, Key: name, Signer: key.For(keys.ForCheckpoint), Witnesses: witnesses, Notes: slog.New(slog.DiscardHandler)}
	if err := w.Ledger.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.publish(t)
	if err := w.RenewTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// publish makes public what stands in the log, and has the desk notice it.
func (w *world) publish(t *testing.T) {
	t.Helper()
	if _, err := w.Ledger.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// confirm has ben confirm what ada proposed, and the trust file renewed as the queue would.
func (w *world) confirm(t *testing.T, a approval.Approval, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Confirm(t.Context(), w.ben, a.ID, a.Digest); err != nil {
		t.Fatal(err)
	}
	if err := w.RenewTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) trust(t *testing.T) certificate.Trust {
	t.Helper()
	p, err := w.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p.Trust
}

func (w *world) journal(t *testing.T, subject string) (acts []journal.Act) {
	t.Helper()
	if err := w.Store.View(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Journal(t.Context(), subject)
		for _, e := range all {
			acts = append(acts, e.Act)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return acts
}

func (w *world) leaf(t *testing.T, index int64) (leaf entry.Leaf) {
	t.Helper()
	if err := w.Store.View(t.Context(), func(tx *store.Tx) error {
		e, err := tx.Leaf(t.Context(), index)
		if err != nil {
			return err
		}
		leaf, err = entry.Parse(e.Leaf)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return leaf
}

func (w *world) current(t *testing.T, role keys.Role) string {
	t.Helper()
	k, err := w.Keyring.Key(role)
	if err != nil {
		t.Fatal(err)
	}
	return k.ID()
}

func refuses(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

// The first start makes a key of every role, tells the log, and publishes a trust file signed by the root key.
func TestTheFirstKeys(t *testing.T) {
	w := opened(t)
	ring := w.Keyring.Ring()
	if len(ring) != len(keys.Roles()) {
		t.Fatalf("%d keys", len(ring))
	}
	for _, h := range ring {
		leaf := w.leaf(t, h.AddedIndex)
		if !h.Inception || ring.State(h, w.now) != keys.InUse || leaf.Kind != entry.KeyAdded || !leaf.Names(h.Statement(entry.KeyAdded)) || leaf.Ref != h.Public.Multikey() {
			t.Errorf("%s: %+v, leaf %+v", h.Role, h, leaf)
		}
		if acts := w.journal(t, h.ID()); !slices.Equal(acts, []journal.Act{journal.KeyAnnounced}) {
			t.Errorf("journal of the %s key: %v", h.Role, acts)
		}
	}
	trust := w.trust(t)
	root, _ := ring.Current(keys.Root, w.now)
	if trust.SignedBy != keys.Method(agency.DID, root.Public) || len(trust.Keys) != 3 || len(trust.DocumentKeys) != 1 || trust.Version != certificate.TrustVersion2 {
		t.Errorf("trust file: %+v", trust)
	}
	// Nothing changed: no new version.
	if err := w.RenewTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := w.Published(t.Context()); err != nil || p.Number != 1 || !bytes.Contains(p.DID, []byte(trust.Issuer.ID)) {
		t.Errorf("version %d, %v", p.Number, err)
	}
	// A second start finds everything as it was.
	again := w.desk(t, w.Store)
	if err := again.Open(t.Context(), custody.First{Since: noon}); err != nil || len(again.Keyring.Ring()) != len(ring) {
		t.Errorf("a second start: %v", err)
	}
}

// What a first start left behind that did not end is used, not made again.
func TestAFirstStartThatDidNotEnd(t *testing.T) {
	w := newWorld(t)
	files, err := keys.OpenFiles(filepath.Join(w.dir, "keys"), "")
	if err != nil {
		t.Fatal(err)
	}
	left, err := files.Make(t.Context(), keys.Spec{Role: keys.Log, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	d := w.desk(t, w.Store)
	if err := d.Open(t.Context(), custody.First{Since: noon}); err != nil {
		t.Fatal(err)
	}
	if k, err := d.Keyring.Key(keys.Log); err != nil || k.ID() != left.Public().ID() {
		t.Errorf("the log key is %s, %v", k.ID(), err)
	}
	if all, err := files.Signers(t.Context()); err != nil || len(all) != len(keys.Roles()) {
		t.Errorf("%d key files, %v", len(all), err)
	}
}

// The one key of an agency of before there was a ring becomes its first assertion key; without it nothing starts.
func TestAnAgencyOfBefore(t *testing.T) {
	w := newWorld(t)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	first := custody.First{Since: noon.AddDate(-1, 0, 0), Assertion: suite.EncodeKey(public)}
	err = w.Open(t.Context(), first)
	if err == nil || !strings.Contains(err.Error(), first.Assertion) || !strings.Contains(err.Error(), "backup") {
		t.Errorf("without the key: %v", err)
	}
	path := filepath.Join(w.dir, "keys", "issuer.pem")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	d := w.desk(t, w.Store)
	if err := d.Open(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	k, err := d.Keyring.Key(keys.Assertion)
	if err != nil || k.Public().Multikey() != first.Assertion || k.Where() != path {
		t.Errorf("the assertion key is %s at %s: %v", k.Public().Multikey(), k.Where(), err)
	}
	if h, _ := d.Keyring.Ring().Find(k.ID()); !h.NotBefore.Equal(first.Since) {
		t.Errorf("it counts since %v", h.NotBefore)
	}
	// Once the ring knows it, the file must be there at every start.
	if err := os.Rename(path, filepath.Join(w.dir, "issuer.pem")); err != nil {
		t.Fatal(err)
	}
	var missing *keys.MissingError
	if err := w.desk(t, w.Store).Open(t.Context(), first); !errors.As(err, &missing) || missing.ID != k.ID() {
		t.Errorf("without the file: %v", err)
	}
}

// One administrator proposes, another confirms: nobody does both, nobody else does either, and nothing happens before.
func TestAChangeOfKeysNeedsTwo(t *testing.T) {
	w := opened(t)
	ctx := t.Context()
	for _, who := range []party.Actor{w.olga, w.aude} {
		_, err := w.ProposeAnnouncement(ctx, who, keys.Assertion, "", why)
		refuses(t, "proposed by "+who.Person.Name, err, fault.Forbidden, "fault.forbidden")
	}
	if files, err := os.ReadDir(filepath.Join(w.dir, "keys")); err != nil || len(files) != len(keys.Roles()) {
		t.Errorf("%d key files after refusals, %v", len(files), err)
	}
	_, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", "too short")
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("without reasons: %v", err)
	}
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Keyring.Ring()) != len(keys.Roles()) {
		t.Error("a proposal changed the ring")
	}
	refuses(t, "confirmed by the proposer", w.Confirm(ctx, w.ada, a.ID, a.Digest), fault.Forbidden, "approval.own_proposal")
	refuses(t, "confirmed by an officer", w.Confirm(ctx, w.olga, a.ID, a.Digest), fault.Forbidden, "fault.forbidden")
	refuses(t, "confirmed unseen", w.Confirm(ctx, w.ben, a.ID, "another"), fault.Conflict, "approval.changed")
	if _, ok := w.Keyring.Ring().Find(a.Subject); ok {
		t.Fatal("a refused confirmation changed the ring")
	}
	if err := w.Confirm(ctx, w.ben, a.ID, a.Digest); err != nil {
		t.Fatal(err)
	}
	h, ok := w.Keyring.Ring().Find(a.Subject)
	if leaf := w.leaf(t, h.AddedIndex); !ok || leaf.Kind != entry.KeyAdded || !leaf.Names(h.Statement(entry.KeyAdded)) {
		t.Errorf("announced: %+v, leaf %+v", h, leaf)
	}
	refuses(t, "confirmed twice", w.Confirm(ctx, w.ben, a.ID, a.Digest), fault.Conflict, "approval.settled")
	if acts := w.journal(t, a.Subject); !slices.Equal(acts, []journal.Act{journal.KeyProposed, journal.KeyAnnounced}) {
		t.Errorf("journal: %v", acts)
	}
}

func TestAProposalThatIsNotTaken(t *testing.T) {
	w := opened(t)
	ctx := t.Context()
	a, err := w.ProposeCompromise(ctx, w.ada, w.current(t, keys.Exchange), 3, why)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.ProposeCompromise(ctx, w.ben, a.Subject, 2, why)
	refuses(t, "a second proposal about the key", err, fault.Conflict, "store.exists")
	o, err := w.Overview(ctx, w.ben)
	if err != nil || len(o.Waiting) != 1 || o.Waiting[0].Confirm != nil || !o.Waiting[0].MayDecline || o.Waiting[0].Proposer != "ada" || o.Administrators != 2 {
		t.Fatalf("what ben sees: %+v, %v", o.Waiting, err)
	}
	if err := w.Decline(ctx, w.ben, a.ID, "The laptop was found, and it was locked all the time."); err != nil {
		t.Fatal(err)
	}
	b, err := w.ProposeCompromise(ctx, w.ada, a.Subject, 3, why)
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(approval.Term)
	refuses(t, "confirmed too late", w.Confirm(ctx, w.ben, b.ID, b.Digest), fault.Conflict, "approval.settled")
	c, err := w.ProposeCompromise(ctx, w.ada, a.Subject, 3, why)
	if err != nil {
		t.Fatalf("after the last one lapsed: %v", err)
	}
	if acts := w.journal(t, a.Subject); !slices.Equal(acts, []journal.Act{
		journal.KeyAnnounced, journal.KeyProposed, journal.KeyDeclined, journal.KeyProposed, journal.KeyLapsed, journal.KeyProposed,
	}) {
		t.Errorf("journal: %v", acts)
	}
	if err := w.Confirm(ctx, w.ben, c.ID, c.Digest); err != nil {
		t.Error(err)
	}
	if _, err := w.Overview(ctx, w.aude); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert looks at the keys: %v", err)
	}
}

// unsigned is the sample certificate, issued by the agency of the tests.
func unsigned(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "vectors", "certificate", "unsigned.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(bytes.TrimSpace(b))
	if err != nil {
		t.Fatal(err)
	}
	issuer, _ := v.Get("issuer")
	return v.With("issuer", issuer.With("id", jcs.Text(agency.DID))).Bytes()
}

// document is the sample certificate as the agency's current key signs it.
func (w *world) document(t *testing.T) []byte {
	t.Helper()
	return w.sign(t, w.Keyring.Signer(w.current(t, keys.Assertion)), w.now)
}

// A key is rotated: announced, waited for, its predecessor retired. What both signed is checked by the new trust file; by the old one,
// what the new key signed is by an unknown key.
func TestRotation(t *testing.T) {
	w := opened(t)
	ctx := t.Context()
	first, old := w.current(t, keys.Assertion), w.trust(t)
	before := w.document(t)
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	w.confirm(t, a, err)
	_, err = w.ProposeRetirement(ctx, w.ada, first, why)
	refuses(t, "retiring before the successor is ready", err, fault.Invalid, "keys.no_successor")
	w.now = w.now.Add(2 * week)
	_, err = w.ProposeRetirement(ctx, w.ada, first, why)
	refuses(t, "a successor whose announcement nobody could see", err, fault.Invalid, "keys.no_successor")
	w.publish(t)
	w.now = w.now.Add(week - time.Second)
	_, err = w.ProposeRetirement(ctx, w.ada, first, why)
	refuses(t, "a second before a week has passed", err, fault.Invalid, "keys.no_successor")
	w.now = w.now.Add(time.Second)
	if w.current(t, keys.Assertion) != first {
		t.Fatal("the successor signs while the predecessor is in use")
	}
	r, err := w.ProposeRetirement(ctx, w.ada, first, why)
	w.confirm(t, r, err)
	if w.current(t, keys.Assertion) != a.Subject {
		t.Fatal("the successor does not sign")
	}
	after := w.document(t)
	trust := w.trust(t)
	for name, c := range map[string]struct {
		document []byte
		trust    certificate.Trust
		want     certificate.Verdict
	}{
		"before, new file": {before, trust, certificate.Valid},
		"after, new file":  {after, trust, certificate.Valid},
		"before, old file": {before, old, certificate.Valid},
		"after, old file":  {after, old, certificate.UnknownKey},
	} {
		if r := certificate.Check(c.document, c.trust, w.now, certificate.Options{}); r.Verdict != c.want {
			t.Errorf("%s: %s, %+v", name, r.Verdict, r.Steps)
		}
	}
	if !trust.Issued.After(old.Issued) {
		t.Error("the new file is not later than the old one")
	}
	leaf := w.leaf(t, *trust.Keys[0].AddedAt)
	if leaf.Kind != entry.KeyAdded {
		t.Errorf("the file names the leaf %+v", leaf)
	}
}

// The root key is elsewhere: the new version waits, strangers get the old one, and only the newest, signed by the root, is taken.
func TestTheRootKeyIsElsewhere(t *testing.T) {
	w := opened(t)
	ctx := t.Context()
	root := w.current(t, keys.Root)
	away, err := keys.OpenFiles(filepath.Join(w.dir, "safe"), "")
	if err != nil {
		t.Fatal(err)
	}
	from := w.Keyring.Signer(root).Where()
	to := filepath.Join(w.dir, "safe", "root.pem")
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
	d := w.desk(t, w.Store)
	if err := d.Open(ctx, custody.First{}); err != nil {
		t.Fatalf("a start without the root key: %v", err)
	}
	ledgerOf := w.Ledger
	w.Desk, w.Ledger = d, ledgerOf
	d.Ledger = ledgerOf

	_, err = w.WaitingTrust(ctx)
	refuses(t, "before anything waits", err, fault.NotFound, "keys.trust.none_waits")
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	w.confirm(t, a, err)
	if p, err := w.Published(ctx); err != nil || p.Number != 1 {
		t.Fatalf("version %d is public without the root's signature: %v", p.Number, err)
	}
	o, err := w.Overview(ctx, w.ada)
	if err != nil || o.Trust.Number != 1 || o.Trust.Waiting != 2 {
		t.Errorf("the page says %+v, %v", o.Trust, err)
	}
	unsigned, err := w.WaitingTrust(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s, err := away.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := keys.Guard(keys.Root, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := custody.SignTrust(ctx, unsigned, guarded)
	if err != nil {
		t.Fatal(err)
	}
	published, err := w.Published(ctx)
	if err != nil {
		t.Fatal(err)
	}
	assertion, err := w.Keyring.Key(keys.Assertion)
	if err != nil {
		t.Fatal(err)
	}
	byAssertion, err := certificate.SignTrust(ctx, unsigned, assertion.For(keys.ForStatement), keys.Method(agency.DID, assertion.Public()), w.now)
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, "bytes that are nothing", w.ImportTrust(ctx, []byte("{}")), fault.Invalid, "keys.trust.broken")
	refuses(t, "without a signature", w.ImportTrust(ctx, unsigned), fault.Invalid, "keys.trust.not_root")
	refuses(t, "signed by an assertion key", w.ImportTrust(ctx, byAssertion), fault.Invalid, "keys.trust.not_root")
	refuses(t, "the version before", w.ImportTrust(ctx, published.File), fault.Invalid, "keys.trust.other")
	if err := w.ImportTrust(ctx, signed); err != nil {
		t.Fatal(err)
	}
	if p, err := w.Published(ctx); err != nil || p.Number != 2 || !bytes.Equal(p.File, signed) {
		t.Errorf("version %d after the import, %v", p.Number, err)
	}
	if err := w.ImportTrust(ctx, signed); err != nil {
		t.Errorf("imported twice: %v", err)
	}
}

// A key of a token, or made by other tools, is announced by its name; what is not there is not.
func TestAnnouncingAKeyThatIsThere(t *testing.T) {
	w := opened(t)
	s, err := w.Files.Make(t.Context(), keys.Spec{Role: keys.Assertion, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.ProposeAnnouncement(t.Context(), w.ada, keys.Assertion, s.Public().ID(), why)
	refuses(t, "before the program knows it", err, fault.Invalid, "keys.unreachable")
	w.Keyring.Add(s)
	a, err := w.ProposeAnnouncement(t.Context(), w.ada, keys.Assertion, s.Public().ID(), why)
	if err != nil || a.Subject != s.Public().ID() {
		t.Errorf("proposed %s: %v", a.Subject, err)
	}
	_, err = w.ProposeAnnouncement(t.Context(), w.ada, "cook", "", why)
	refuses(t, "a role nobody knows", err, fault.Invalid, "party.choose_one")
	_, err = w.ProposeRetirement(t.Context(), w.ada, w.current(t, keys.Log), why)
	refuses(t, "the log's key", err, fault.Invalid, "keys.log_stays")
	_, err = w.ProposeRetirement(t.Context(), w.ada, "0000", why)
	refuses(t, "no key", err, fault.NotFound, "fault.not_found")
}

var _ translog.Signer = keys.Bound{}

// The second judge finds a ring, a log, approvals and a trust file that agree, and every one that was changed behind the desk's back.
func TestCheck(t *testing.T) {
	w := opened(t)
	ctx := t.Context()
	agree := func(want ...string) {
		t.Helper()
		found, err := w.Check(ctx)
		if err != nil || len(found) != len(want) {
			t.Fatalf("found %q, %v", found, err)
		}
		for i := range want {
			if !strings.Contains(found[i], want[i]) {
				t.Errorf("found %q, want %q", found[i], want[i])
			}
		}
	}
	first := w.current(t, keys.Assertion)
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	w.confirm(t, a, err)
	w.publish(t)
	w.now = w.now.Add(week)
	r, err := w.ProposeRetirement(ctx, w.ada, first, why)
	w.confirm(t, r, err)
	c, err := w.ProposeCompromise(ctx, w.ada, first, 7, why)
	w.confirm(t, c, err)
	c, err = w.ProposeCompromise(ctx, w.ada, first, 6, why)
	w.confirm(t, c, err)
	agree()

	// A key that an intruder puts into the database is in no log, and no two people agreed to it.
	intruder, err := keys.OpenFiles(filepath.Join(w.dir, "intruder"), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := intruder.Make(ctx, keys.Spec{Role: keys.Assertion, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.Keyring.Ring().Announce(keys.Assertion, s.Public(), nil, 0, w.now)
	if err != nil {
		t.Fatal(err)
	}
	h.AddedIndex = 2
	if err := w.Store.Update(ctx, func(tx *store.Tx) error { return tx.InsertKey(ctx, h) }); err != nil {
		t.Fatal(err)
	}
	agree("says something else than key.added", "without a second administrator")
}
