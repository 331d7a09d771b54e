// Package caseworktest opens a desk for tests: real databases, real files, a movable clock, and cases taken to any state with the
// same verbs people use.
package caseworktest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/courier"
	"proba.example/internal/decision"
	"proba.example/internal/demo"
	"proba.example/internal/files"
	"proba.example/internal/issuance"
	"proba.example/internal/jobs"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/support"
	"proba.example/internal/visit"
	"proba.example/translog"
)

// Noon is the moment at which the worlds' clocks start: a Monday after the shipped edition came into force.
var Noon = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)

// World is an agency under test.
type World struct {
	Desk   *casework.Desk
	Store  *store.Store
	Queue  *jobs.Runner
	Clock  *demo.Clock
	Trust  certificate.Trust
	Keys   *keys.Keyring
	Post   *Post
	Dir    string
	Cast   *demo.Builder // nil until somebody asks for a case
	shift  time.Duration
	shiftM sync.Mutex
	cases  int
}

// Options change how a world is opened.
type Options struct {
	DSN   string // default: SQLite in Dir
	Dir   string // default: a fresh folder
	Trace func(ctx context.Context, event string)
	// OnDisk lets every commit wait for the disk, as an agency's do; otherwise the end of the program alone loses nothing.
	OnDisk bool
	// Witnesses must confirm the log; nil: there are none, and the log's own signature is enough.
	Witnesses ledger.Witnesses
}

// Post keeps the letters it is given.
type Post struct {
	mu   sync.Mutex
	Sent []notice.Envelope
}

// Send keeps the letter.
func (p *Post) Send(_ context.Context, e notice.Envelope) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Sent = append(p.Sent, e)
	return nil
}

// Letters are the letters sent so far.
func (p *Post) Letters() []notice.Envelope {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]notice.Envelope(nil), p.Sent...)
}

// LogKey is the key of every world's log.
func LogKey(t testing.TB) translog.LogKey {
	t.Helper()
	public, ok := keystest.New(t, keys.Log, "first").Public().Ed25519()
	if !ok {
		t.Fatal("the log's key is not Ed25519")
	}
	return translog.NewLogKey("agency.example/log", public)
}

// LogKey is the key of this world's log.
func (w *World) LogKey(t testing.TB) translog.LogKey {
	t.Helper()
	return LogKey(t)
}

func (w *World) logSigner(t testing.TB) translog.Signer {
	t.Helper()
	key, err := w.Keys.Key(keys.Log)
	if err != nil {
		t.Fatalf("key of the log: %v", err)
	}
	return key.For(keys.ForCheckpoint)
}

// openLog opens the log of a world as a program does that starts: the latest signed checkpoint is in a folder beside the database.
func (w *World) openLog(t testing.TB, witnesses ledger.Witnesses) *ledger.Log {
	t.Helper()
	head, err := ledger.OpenFolder(filepath.Join(w.Dir, "log"))
	if err != nil {
		t.Fatalf("open the log's head: %v", err)
	}
	if witnesses == nil {
		if witnesses, err = ledger.Nobody(LogKey(t)); err != nil {
			t.Fatalf("policy of the log: %v", err)
		}
	}
	l := &ledger.Log{
		Database: w.Store.Ledger(), Head: head, Key: LogKey(t), Signer: w.logSigner(t), Witnesses: witnesses, Notes: slog.New(slog.DiscardHandler),
	}
	if err := l.Start(context.Background()); err != nil {
		t.Fatalf("start the log: %v", err)
	}
	return l
}

// New opens a world on a fresh SQLite database.
func New(t testing.TB) *World {
	t.Helper()
	return Open(t, Options{})
}

// Open opens a world; it is closed when the test ends.
func Open(t testing.TB, o Options) *World {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.DSN == "" {
		o.DSN = filepath.Join(o.Dir, "proba.db")
	}
	w := &World{Dir: o.Dir, Post: &Post{}}
	w.Clock = demo.NewClock(w.now)
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s, err := store.Open(ctx, store.Options{DSN: o.DSN, Now: w.Clock.Now, Logger: log, Trace: o.Trace, Forgetful: !o.OnDisk})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	f, err := files.Open(filepath.Join(o.Dir, "files"))
	if err != nil {
		t.Fatalf("open files: %v", err)
	}
	dialect := Dialect(s)
	if err := jobs.Migrate(ctx, s.WriterDB(), dialect); err != nil {
		t.Fatalf("migrate jobs: %v", err)
	}
	queue, err := jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: dialect, Logger: log, Now: w.Clock.Now})
	if err != nil {
		t.Fatalf("open jobs: %v", err)
	}
	w.Store, w.Queue = s, queue
	w.Keys = keystest.Keyring(t, Noon.AddDate(-1, 0, 0), w.Clock.Now, nil)
	issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
		DID: "did:web:agency.example", Name: AgencyName, BaseURL: "https://agency.example", Keys: w.Keys,
	})
	if err != nil {
		t.Fatalf("issuer: %v", err)
	}
	w.Trust = issuer.Trust()
	w.Desk = &casework.Desk{
		Store: s, Queue: queue, Files: f, Issuer: issuer, Ledger: w.openLog(t, o.Witnesses), Log: log,
		Agency: casework.Agency{Name: AgencyName, Country: "KR", BaseURL: "https://agency.example", Place: Seoul},
	}
	w.Desk.Register(queue)
	(&programme.Desk{Store: s, Place: Seoul, Letters: courier.Courier{Queue: queue, Agency: notice.Agency{Name: AgencyName, BaseURL: "https://agency.example"}}}).Register(queue)
	w.Support().Register(queue)
	queue.Register(casework.JobLetter, w.postLetter, jobs.Policy{})
	return w
}

func (w *World) postLetter(ctx context.Context, raw []byte) error {
	var args struct {
		Letter string `json:"letter"`
	}
	if err := json.Unmarshal(raw, &args); err != nil {
		return err
	}
	return w.Store.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.Letter(ctx, args.Letter)
		if err != nil {
			return err
		}
		if err := w.Post.Send(ctx, notice.Envelope{To: l.Email, MessageID: l.ID, Mail: notice.Mail{Subject: l.Subject, Text: l.Text, HTML: l.HTML}}); err != nil {
			return err
		}
		return tx.MarkSent(ctx, l.ID)
	})
}

// AgencyName is the name of the agency under test.
var AgencyName = locale.Text{locale.English: "Test Agency", locale.Russian: "Пробное агентство", locale.Korean: "시험기관"}

// Seoul is the agency's place. Korea has no summer time.
var Seoul = time.FixedZone("KST", 9*60*60)

func (w *World) now() time.Time {
	w.shiftM.Lock()
	defer w.shiftM.Unlock()
	return Noon.Add(w.shift)
}

// Advance moves the clock on.
func (w *World) Advance(d time.Duration) {
	w.shiftM.Lock()
	defer w.shiftM.Unlock()
	w.shift += d
}

// Setup enters the people and publishes the shipped editions, once.
func (w *World) Setup(t testing.TB) *demo.Builder {
	t.Helper()
	if w.Cast == nil {
		w.Clock.SetBack(75 * 24 * time.Hour)
		cast, err := demo.New(context.Background(), w.Desk, w.Queue, w.Clock)
		w.Clock.SetBack(0)
		if err != nil {
			t.Fatalf("set up the agency: %v", err)
		}
		w.Cast = cast
	}
	return w.Cast
}

// WithCommittee has the cases from now on run under an edition whose committee of three decides by two thirds of those present.
func (w *World) WithCommittee(t testing.TB) {
	t.Helper()
	cast := w.Setup(t)
	source := bytes.Replace(cast.Edition().Source, []byte(`edition: "2026"`), []byte(`edition: "2026-committee"`), 1)
	source = append(source, []byte("\ncommittee: {members: 3, quorum: 2, majority: {of: present, share: 2/3}, setting: payment}\n")...)
	if err := cast.Under(context.Background(), source, cast.Sheet().ID); err != nil {
		t.Fatalf("publish an edition with a committee: %v", err)
	}
}

// WithRenewal has the cases from now on run under an edition whose renewals are counted on the certificate's own sheet.
func (w *World) WithRenewal(t testing.TB) {
	t.Helper()
	cast := w.Setup(t)
	source := bytes.Replace(cast.Edition().Source, []byte(`edition: "2026"`), []byte(`edition: "2026-renewal"`), 1)
	source = bytes.Replace(source, []byte("  sheet_awaits_items: true\n  threshold: {op: \">=\", points: 60"), []byte("  threshold: {op: \">=\", points: 650"), 1)
	if err := cast.Under(context.Background(), source, cast.Sheet().ID); err != nil {
		t.Fatalf("publish an edition whose renewals have a sheet: %v", err)
	}
}

// At takes the next company to a state and gives its case. The jobs of its last act have not been worked; call Drain.
func (w *World) At(t testing.TB, state application.State) application.ID {
	t.Helper()
	cast := w.Setup(t)
	if w.cases == demo.Companies() {
		t.Fatalf("the world has only %d companies", w.cases)
	}
	id, err := cast.Case(context.Background(), w.cases, state)
	w.cases++
	if err != nil {
		t.Fatalf("take a case to %s: %v", state, err)
	}
	return id
}

// Unpaid takes the next company to an accepted application whose fee is open; At(Accepted) has it paid.
func (w *World) Unpaid(t testing.TB) application.ID {
	t.Helper()
	id, err := w.Setup(t).Unpaid(context.Background(), w.cases)
	w.cases++
	if err != nil {
		t.Fatalf("take a case to an open fee: %v", err)
	}
	return id
}

// Confirm has the second decider confirm the grant that waits on a case; where none waits it does nothing.
func (w *World) Confirm(t testing.TB, id application.ID) {
	t.Helper()
	second := Person("demo-decider-2")
	v, err := w.Desk.OfficerCase(context.Background(), second, id)
	if err != nil {
		t.Fatalf("read the case to confirm: %v", err)
	}
	if v.Waiting == nil {
		return
	}
	if err := w.Desk.ConfirmGrant(context.Background(), second, id, v.Waiting.Digest); err != nil {
		t.Fatalf("confirm the grant: %v", err)
	}
}

// Hear has the officer open a hearing on a certificate and its owner answer, where the edition wants the holder heard on the ground.
func (w *World) Hear(t testing.TB, number string, g decision.Ground) {
	t.Helper()
	ctx, officer := context.Background(), Person("demo-officer")
	v, err := w.Desk.CertificateFile(ctx, officer, number)
	if err != nil {
		t.Fatalf("read the certificate: %v", err)
	}
	if rule, _ := v.Terms.Rule(register.Revoked, g); !rule.Heard || v.Terms.Hearing != nil {
		return
	}
	if err := w.Desk.OpenHearing(ctx, officer, number, g, "The tax office reported it in its letter of the first of the month."); err != nil {
		t.Fatalf("open a hearing: %v", err)
	}
	var owner party.PersonID
	if err := w.Desk.Store.View(ctx, func(tx *store.Tx) error {
		members, err := tx.MembersOf(ctx, v.Case.Company)
		for _, m := range members {
			if m.Role == party.Owner {
				owner = m.Person.ID
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.AnswerHearing(ctx, Person(owner), v.Case.ID, "사실관계를 확인하였으며, 이의가 없음을 알려 드립니다."); err != nil {
		t.Fatalf("answer: %v", err)
	}
}

// Change has the officer propose an act on a certificate's standing and a decider confirm it.
func (w *World) Change(t testing.TB, x decision.StandingChange) {
	t.Helper()
	ctx, decider := context.Background(), Person("demo-decider")
	if x.Act == register.Revoked {
		w.Hear(t, x.Number, x.Ground)
	}
	if err := w.Desk.ProposeStanding(ctx, Person("demo-officer"), x, "The tax office reported it, and the company does not deny it."); err != nil {
		t.Fatalf("propose %s: %v", x.Act, err)
	}
	v, err := w.Desk.CertificateFile(ctx, decider, x.Number)
	if err != nil {
		t.Fatalf("read the certificate: %v", err)
	}
	if err := w.Desk.ConfirmStanding(ctx, decider, x.Number, v.Waiting.Digest); err != nil {
		t.Fatalf("confirm %s: %v", x.Act, err)
	}
}

// Number is the certificate's number of a case that is certified.
func (w *World) Number(t testing.TB, id application.ID) string {
	t.Helper()
	v, err := w.Desk.OfficerCase(context.Background(), Person("demo-officer"), id)
	if err != nil || v.Certificate == nil {
		t.Fatalf("no certificate of case %s: %v", id, err)
	}
	return v.Certificate.Number
}

// Owner is the owner of the company whose case was made last.
func (w *World) Owner() party.Actor { return w.Cast.Owner(w.cases - 1) }

// Support is the desk of measures of support over the same store.
func (w *World) Support() *support.Desk { return demo.Support(w.Desk) }

// Drain works every job that is due.
func (w *World) Drain(t testing.TB) {
	t.Helper()
	if err := w.Queue.Drain(context.Background()); err != nil {
		t.Fatalf("work the queue: %v", err)
	}
}

// Check derives every case again and fails the test when the records contradict each other.
func (w *World) Check(t testing.TB) {
	t.Helper()
	found, _, _, err := w.Desk.Check(context.Background(), w.Trust)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	more, _, err := w.Desk.CheckLog(context.Background())
	if err != nil {
		t.Fatalf("check the log: %v", err)
	}
	for _, c := range append(found, more...) {
		t.Errorf("contradiction: %s", c)
	}
}

// Person is one of the demo's people as the actor of a verb; the desk reads duties and roles itself.
func Person(id party.PersonID) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true}}
}

// Today is the day on the world's clock in the agency's place.
func (w *World) Today() calendar.Date { return calendar.On(w.Clock.Now(), Seoul) }

// Dialect is the store's engine as the job queue names it.
func Dialect(s *store.Store) jobs.Dialect {
	if s.Dialect() == "postgres" {
		return jobs.PostgreSQL
	}
	return jobs.SQLite
}

// Presented has the panel of a case under evaluation write and sign the minutes of its visit, with a file that differs and a note; they wait for
// the company. It gives their digest.
func (w *World) Presented(t testing.TB, id application.ID) string {
	t.Helper()
	ctx, lead := context.Background(), Person("demo-expert-1")
	v, err := w.Desk.VisitFor(ctx, lead, id)
	if err != nil {
		t.Fatalf("read the visit: %v", err)
	}
	file := v.List[len(v.List)-1].Files[0].ID
	entry := func(n int, e visit.Entry) visit.Entry {
		e.ID, e.Device = fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "00000000-0000-4000-8000-00000000feed"
		e.Seq, e.At = int64(n), w.Clock.Now()
		return e
	}
	results, err := w.Desk.SyncEntries(ctx, lead, id, []visit.Entry{
		entry(1, visit.Entry{Kind: visit.Evidence, Subject: file, Finding: visit.Differs, Words: "The original names another address."}),
		entry(2, visit.Entry{Kind: visit.Note, Words: "공장 두 곳을 모두 둘러보았습니다."}),
	})
	for _, r := range results {
		if r.Outcome != casework.EntryTaken {
			t.Fatalf("entry %s: %s %v", r.ID, r.Outcome, r.Why)
		}
	}
	if err == nil {
		err = w.Desk.PrepareMinutes(ctx, lead, id, "Both halls were seen; one document differs.")
	}
	if err == nil {
		v, err = w.Desk.VisitFor(ctx, lead, id)
	}
	for _, m := range v.Panel {
		if err == nil {
			err = w.Desk.SignMinutes(ctx, Person(m.Person), id, v.Visit.Digest)
		}
	}
	if err != nil {
		t.Fatalf("minutes of the visit: %v", err)
	}
	return v.Visit.Digest
}
