package custody_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/ledger"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

var morning = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// office is a desk of custody on a fresh database, with a clock that is moved by hand.
type office struct {
	t     *testing.T
	desk  *custody.Desk
	store *store.Store
	queue *jobs.Runner
	log   *ledger.Log
	admin party.Actor

	mu  sync.Mutex
	now time.Time
}

func (o *office) clock() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }

func (o *office) pass(d time.Duration) { o.mu.Lock(); defer o.mu.Unlock(); o.now = o.now.Add(d) }

func newOffice(t *testing.T, origin string) *office {
	t.Helper()
	o := &office{t: t, now: morning}
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, store.Options{DSN: filepath.Join(t.TempDir(), "proba.db"), Now: o.clock, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := jobs.Migrate(ctx, s.WriterDB(), jobs.SQLite); err != nil {
		t.Fatal(err)
	}
	if o.queue, err = jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: jobs.SQLite, Logger: log, Now: o.clock}); err != nil {
		t.Fatal(err)
	}
	o.store = s
	o.desk = &custody.Desk{Store: s, Queue: o.queue, Keyring: keystest.Keyring(t, morning.AddDate(-1, 0, 0), o.clock, nil), Now: o.clock, Log: log}
	o.desk.Register(o.queue)
	held, err := o.desk.Keyring.Key(keys.Log)
	if err != nil {
		t.Fatal(err)
	}
	signer := held.For(keys.ForCheckpoint)
	head, err := ledger.OpenFolder(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	key := translog.NewLogKey(origin, signer.Public())
	o.log = &ledger.Log{Database: s.Ledger(), Head: head, Key: key, Signer: signer, Witnesses: o.desk.Witnesses(key), Notes: log}
	o.desk.Ledger = o.log
	for _, p := range []party.Person{
		{ID: "admin", Name: "Ada", Email: "ada@agency.example", Language: "en", Active: true, Duties: []party.Duty{party.Administrator}},
		{ID: "auditor", Name: "Aud", Email: "aud@agency.example", Language: "en", Active: true, Duties: []party.Duty{party.Auditor}},
		{ID: "expert", Name: "Exp", Email: "exp@agency.example", Language: "en", Active: true, Duties: []party.Duty{party.Expert}},
	} {
		if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertPerson(ctx, p) }); err != nil {
			t.Fatal(err)
		}
	}
	o.admin = o.person("admin")
	return o
}

func (o *office) person(id party.PersonID) party.Actor {
	o.t.Helper()
	var who party.Actor
	if err := o.store.View(o.t.Context(), func(tx *store.Tx) (err error) {
		who, err = tx.Actor(o.t.Context(), id)
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return who
}

// append has an act leave its leaf in the log.
func (o *office) append(subject string) {
	o.t.Helper()
	if err := o.store.Update(o.t.Context(), func(tx *store.Tx) error {
		_, err := ledger.Append(o.t.Context(), tx, tx.Now, ledger.Statement{Kind: entry.CertificateIssued, Program: "innobiz", Subject: subject, Digest: entry.Digest([]byte(subject)), Ref: subject})
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) page() custody.LogView {
	o.t.Helper()
	v, err := o.desk.LogPage(o.t.Context(), o.admin, "agency.example/witness")
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

func (o *office) journal(subject string) (acts []journal.Act) {
	o.t.Helper()
	if err := o.store.View(o.t.Context(), func(tx *store.Tx) error {
		entries, err := tx.Journal(o.t.Context(), subject)
		for _, e := range entries {
			acts = append(acts, e.Act)
		}
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return acts
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// switched answers as long as it is on.
type switched struct {
	http.Handler
	mu  sync.Mutex
	off bool
}

func (s *switched) set(off bool) { s.mu.Lock(); defer s.mu.Unlock(); s.off = off }

func (s *switched) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	off := s.off
	s.mu.Unlock()
	if off {
		http.Error(w, "gone to lunch", http.StatusServiceUnavailable)
		return
	}
	s.Handler.ServeHTTP(w, r)
}

// aWitness is somebody's witness of the log.
func aWitness(t *testing.T, name string, log translog.LogKey) *witness.Server {
	t.Helper()
	state, err := witness.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &witness.Server{
		Key: translogtest.WitnessKey(name), Signer: translogtest.NewSigner(name), State: state, Now: func() time.Time { return morning },
		Logs: func(_ context.Context, origin string) ([]translog.LogKey, error) {
			if origin == log.Name() {
				return []translog.LogKey{log}, nil
			}
			return nil, nil
		},
	}
}

func is(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Kind == kind && f.Key == key {
			return
		}
	}
	t.Errorf("%s: %v, want %v %s", what, err, kind, key)
}

// Acceptance case 14: two of three witnesses are away. The certificate waits and the page says so; when they are back it is
// published with the next publication.
func TestWitnessesAwayAndBack(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	var doors []*switched
	for _, name := range []string{"bank.example", "university.example", "partner.example"} {
		door := &switched{Handler: aWitness(t, name, o.log.Key).Handler()}
		doors = append(doors, door)
		if err := o.desk.AddWitness(ctx, o.admin, " "+translogtest.WitnessKey(name).String()+"\n", serve(t, door)+"/"); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.desk.SetQuorum(ctx, o.admin, 2); err != nil {
		t.Fatal(err)
	}
	if err := o.log.Start(ctx); err != nil || o.log.Refusal() != nil {
		t.Fatal(err, o.log.Refusal())
	}
	doors[1].set(true)
	doors[2].set(true)
	o.append("26110100001")
	for range 2 {
		if _, err := o.log.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		v := o.page()
		if v.Own.Standing.Waiting != 1 || v.Own.Published.Size != 0 || len(v.Own.Waiting) != 1 || v.Own.Waiting[0].Number != "26110100001" {
			t.Fatalf("with one of three: %+v", v.Own)
		}
	}
	doors[1].set(false)
	doors[2].set(false)
	if _, err := o.log.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	v := o.page()
	if v.Own.Standing.Waiting != 0 || v.Own.Published.Size != 1 || len(v.Own.Waiting) != 0 {
		t.Fatalf("with all: %+v", v.Own)
	}
	confirmed := 0
	for _, w := range v.Witnesses {
		if w.Cosigned.Equal(morning) {
			confirmed++
		}
	}
	if confirmed < 2 || len(v.Witnesses) != 3 {
		t.Errorf("%d of %d witnesses confirmed", confirmed, len(v.Witnesses))
	}
	// The trust file would tell strangers of the same policy.
	if err := o.store.View(ctx, func(tx *store.Tx) error {
		l, err := o.desk.TrustLog(ctx, tx)
		if err != nil {
			return err
		}
		if l.Origin != "agency.example/log" || len(l.Policy.Witnesses()) != 3 || !strings.Contains(l.Policy.String(), "group witnesses 2 ") {
			t.Errorf("trust file's log %+v", l)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWitnessesOfOurLog(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	bank := translogtest.WitnessKey("bank.example")
	own, err := o.desk.Witness("agency.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	add := func(vkey, url string) error { return o.desk.AddWitness(ctx, o.admin, vkey, url) }
	is(t, "a log's key", add(translogtest.LogKey("x").String(), "https://x.example"), fault.Invalid, "log.witness_key")
	is(t, "a reserved name", add(translogtest.WitnessKey("none").String(), "https://x.example"), fault.Invalid, "log.witness_key")
	is(t, "no address", add(bank.String(), "bank.example"), fault.Invalid, "log.address")
	is(t, "ourselves under another name", add(translog.NewWitnessKey("other.example", own.Key.Public()).String(), "https://x.example"), fault.Invalid, "log.witness_ours")
	if err := add(bank.String(), "https://bank.example/"); err != nil {
		t.Fatal(err)
	}
	is(t, "twice", add(bank.String(), "https://bank.example"), fault.Invalid, "log.witness_known")
	is(t, "the quorum of none", o.desk.SetQuorum(ctx, o.admin, 2), fault.Invalid, "log.quorum_range")
	if err := o.desk.SetQuorum(ctx, o.admin, 1); err != nil {
		t.Fatal(err)
	}
	is(t, "one the quorum needs", o.desk.RemoveWitness(ctx, o.admin, "bank.example"), fault.Invalid, "log.quorum_needs")
	if v := o.page(); len(v.Witnesses) != 1 || v.Witnesses[0].URL != "https://bank.example" || v.Quorum != 1 || !v.May || v.WitnessKey != own.Key.String() {
		t.Errorf("%+v", v)
	}
	if err := o.desk.SetQuorum(ctx, o.admin, 0); err != nil {
		t.Fatal(err)
	}
	if err := o.desk.RemoveWitness(ctx, o.admin, "bank.example"); err != nil {
		t.Fatal(err)
	}
	is(t, "one that is gone", o.desk.RemoveWitness(ctx, o.admin, "bank.example"), fault.NotFound, "fault.not_found")
	if acts := o.journal("bank.example"); fmt.Sprint(acts) != "[witness_added witness_removed]" {
		t.Errorf("journal %v", acts)
	}
	// Nobody else changes anything; an auditor reads, an expert does not.
	for _, who := range []party.PersonID{"auditor", "expert"} {
		is(t, string(who), o.desk.AddWitness(ctx, o.person(who), bank.String(), "https://bank.example"), fault.Forbidden, "fault.forbidden")
	}
	if _, err := o.desk.LogPage(ctx, o.person("auditor"), "w"); err != nil {
		t.Error(err)
	}
	_, err = o.desk.LogPage(ctx, o.person("expert"), "w")
	is(t, "an expert reads", err, fault.Forbidden, "fault.forbidden")
}

// Acceptance case 4, between an agency's log and the witness of another.
func TestOurWitnessRefusesAFork(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	partner := translogtest.NewLog("partner.example/log")
	partner.AddMany(40)
	if err := o.desk.AddWatched(ctx, o.admin, translogtest.LogKey(partner.Name).String(), "https://partner.example/log"); err != nil {
		t.Fatal(err)
	}
	is(t, "twice", o.desk.AddWatched(ctx, o.admin, translogtest.LogKey(partner.Name).String(), ""), fault.Invalid, "log.log_known")
	is(t, "our own", o.desk.AddWatched(ctx, o.admin, o.log.Key.String(), ""), fault.Invalid, "log.log_ours")
	is(t, "a witness's key", o.desk.AddWatched(ctx, o.admin, translogtest.WitnessKey("w").String(), ""), fault.Invalid, "log.log_key")
	w, err := o.desk.Witness("agency.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	peers := []witness.Peer{{Name: "agency", URL: serve(t, w.Handler()), Key: w.Key}}
	ask := func(l *translogtest.Log, size int64) ledger.Answer {
		return (&witness.Client{}).Ask(ctx, peers, l.Sign(t, size, morning), func(_ context.Context, from int64) ([]translog.Hash, error) {
			return l.Consistency(from, size), nil
		})[0]
	}
	if a := ask(partner, 30); a.Err != nil || len(a.Line) == 0 {
		t.Fatalf("honest: %+v", a)
	}
	fork := partner.Fork(29)
	fork.Add([]byte("back-dated"))
	if a := ask(fork, 30); !a.Contradicts {
		t.Fatalf("forked: %+v", a)
	}
	v := o.page()
	if len(v.Watched) != 1 || v.Watched[0].Size != 30 || len(v.Watched[0].Evidence) != 1 || !v.Watched[0].Evidence[0].Proven || !v.Watched[0].Cosigned.Equal(morning) {
		t.Errorf("%+v", v.Watched)
	}
	if err := o.desk.RemoveWatched(ctx, o.admin, translogtest.LogKey(partner.Name).String()); err != nil {
		t.Fatal(err)
	}
	if a := ask(partner, 40); a.Err == nil {
		t.Error("a log that is witnessed no more was cosigned")
	}
	// It comes back: what was cosigned is not forgotten.
	if err := o.desk.AddWatched(ctx, o.admin, translogtest.LogKey(partner.Name).String(), ""); err != nil {
		t.Fatal(err)
	}
	if a := ask(fork, 30); !a.Contradicts {
		t.Errorf("the fork after a pause: %+v", a)
	}
}

// overHTTP serves a log in memory.
func overHTTP(t *testing.T, l *translogtest.Log) string {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := l.Fetch(r.Context(), strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(b)
	}))
}

func leaf(t *testing.T, seq int64, at time.Time) []byte {
	t.Helper()
	b, err := entry.Leaf{
		Kind: entry.ApplicationReceived, Program: "innobiz", Seq: seq, At: at, Commit: entry.Commitment(make([]byte, entry.SaltSize), fmt.Appendf(nil, "%d", seq)),
	}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Acceptance case 3 at the desk: looks are taken in their turn, and the alarm is on record within one of them.
func TestFollowing(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	partner := translogtest.NewLog("partner.example/log")
	partner.Add(leaf(t, 1, o.clock()))
	partner.PublishAll(t, o.clock(), "bank.example")
	form := custody.FollowForm{
		Name: "Агентство", URL: overHTTP(t, partner), VKey: translogtest.LogKey(partner.Name).String(),
		Policy: "witness bank " + translogtest.WitnessKey("bank.example").String() + "\r\nquorum bank\r\n",
	}
	for what, c := range map[string]struct {
		change func(*custody.FollowForm)
		key    string
	}{
		"no name":             {func(f *custody.FollowForm) { f.Name = " " }, "log.name"},
		"no address":          {func(f *custody.FollowForm) { f.URL = "x" }, "log.address"},
		"a wrong site":        {func(f *custody.FollowForm) { f.Site = "x" }, "log.address"},
		"no key":              {func(f *custody.FollowForm) { f.VKey = "" }, "log.log_key"},
		"no policy":           {func(f *custody.FollowForm) { f.Policy = "quorum all\n" }, "log.policy"},
		"another log":         {func(f *custody.FollowForm) { f.Policy = "log " + translogtest.LogKey("x").String() + "\nquorum none\n" }, "log.policy"},
		"a broken trust file": {func(f *custody.FollowForm) { f.Trust = []byte("{}") }, "log.trust_broken"},
		"our own log":         {func(f *custody.FollowForm) { f.VKey = o.log.Key.String() }, "log.log_ours"},
	} {
		wrong := form
		c.change(&wrong)
		is(t, what, o.desk.Follow(ctx, o.admin, wrong), fault.Invalid, c.key)
	}
	if err := o.desk.Follow(ctx, o.admin, form); err != nil {
		t.Fatal(err)
	}
	is(t, "twice", o.desk.Follow(ctx, o.admin, form), fault.Invalid, "log.followed_already")
	work := func() {
		t.Helper()
		if err := o.queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
	}
	work()
	if v := o.page().Followed[0]; v.Place.Read != 1 || v.Open != 0 || !v.Answered.Equal(o.clock()) {
		t.Fatalf("after the first look: %+v", v)
	}
	o.pass(10 * time.Minute)
	partner.Add(leaf(t, 2, o.clock().AddDate(0, 0, -30)))
	partner.PublishAll(t, o.clock(), "bank.example")
	work()
	v := o.page().Followed[0]
	if v.Open != 1 || v.Alarms[0].Code != monitor.BackDated {
		t.Fatalf("after a back-dated entry: %+v", v.Alarms)
	}
	// The same look again, and one that was asked for by hand, do not make another alarm or another chain of looks.
	if err := o.desk.LookNow(ctx, o.admin, partner.Name); err != nil {
		t.Fatal(err)
	}
	if err := o.desk.ResumeFollowing(ctx); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		o.pass(10 * time.Minute)
		work()
	}
	if waiting := o.looks(); waiting != 1 {
		t.Errorf("%d looks are queued", waiting)
	}
	id := v.Alarms[0].ID
	is(t, "few words", o.desk.Acknowledge(ctx, o.admin, partner.Name, id, "ok"), fault.Invalid, "log.words")
	is(t, "an auditor", o.desk.Acknowledge(ctx, o.person("auditor"), partner.Name, id, "They say it was a mistake."), fault.Forbidden, "fault.forbidden")
	if err := o.desk.Acknowledge(ctx, o.admin, partner.Name, id, "They say it was a mistake."); err != nil {
		t.Fatal(err)
	}
	is(t, "twice", o.desk.Acknowledge(ctx, o.admin, partner.Name, id, "They say it was a mistake."), fault.Conflict, "fault.stale")
	a, by, err := o.desk.Alarm(ctx, o.person("auditor"), partner.Name, id)
	if err != nil || by != "Ada" || a.Words != "They say it was a mistake." || a.Open() {
		t.Errorf("%+v by %s, %v", a, by, err)
	}
	if acts := o.journal(partner.Name); fmt.Sprint(acts) != "[follow_started alarm_raised alarm_acknowledged]" {
		t.Errorf("journal %v", acts)
	}
	if err := o.desk.Unfollow(ctx, o.admin, partner.Name); err != nil {
		t.Fatal(err)
	}
	o.pass(time.Hour)
	work()
	if waiting := o.looks(); waiting != 0 {
		t.Errorf("%d looks are queued at a log nobody follows", waiting)
	}
	if _, _, err := o.desk.Alarm(ctx, o.admin, partner.Name, id); err != nil {
		t.Errorf("the alarm went with the log: %v", err)
	}
}

// looks counts the looks that are queued.
func (o *office) looks() (n int) {
	o.t.Helper()
	row := o.store.WriterDB().QueryRowContext(o.t.Context(), "SELECT COUNT(*) FROM river_job WHERE kind = 'follow' AND state IN ('available', 'scheduled', 'retryable', 'running')")
	if err := row.Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestALogThatDoesNotAnswer(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if err := o.desk.Follow(ctx, o.admin, custody.FollowForm{Name: "Partner", URL: gone.URL, VKey: translogtest.LogKey("partner.example/log").String()}); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if err := o.queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		o.pass(10 * time.Minute)
	}
	v := o.page().Followed[0]
	if v.Trouble == "" || !v.Answered.IsZero() || v.Open != 1 || v.Alarms[0].Code != monitor.Unreachable {
		t.Errorf("%+v, alarms %+v", v.Record, v.Alarms)
	}
	if b, err := json.Marshal(v.Place); err != nil || len(b) > 4096 {
		t.Errorf("it remembers %d bytes of a log it never saw, %v", len(b), err)
	}
}

// A partner's trust file says everything that is needed: key, policy, merge delay, inventory.
func TestFollowingByATrustFile(t *testing.T) {
	o := newOffice(t, "agency.example/log")
	ctx := t.Context()
	key := translogtest.LogKey("partner.example/log")
	policy, err := translog.ParsePolicy("log " + key.String() + "\nwitness bank " + translogtest.WitnessKey("bank.example").String() + "\nquorum bank\n")
	if err != nil {
		t.Fatal(err)
	}
	held, err := o.desk.Keyring.Key(keys.Assertion)
	if err != nil {
		t.Fatal(err)
	}
	public, _ := held.Public().Ed25519()
	trust := certificate.Trust{
		Version: certificate.TrustVersion2, Issued: morning,
		Issuer: certificate.Issuer{ID: "did:web:partner.example", Name: certificate.Names{En: "Partner", Ru: "Партнёр", Ko: "협력기관"}},
		Keys:   []certificate.TrustKey{{ID: "did:web:partner.example#k", Public: public, Role: certificate.RoleAssertion, ValidFrom: morning}},
	}
	without, err := certificate.BuildTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	form := custody.FollowForm{URL: "https://partner.example/log/", Site: "https://partner.example/", Trust: without}
	is(t, "a trust file without a log", o.desk.Follow(ctx, o.admin, form), fault.Invalid, "log.trust_without_log")
	trust.Log = &certificate.TrustLog{Origin: key.Name(), Keys: []translog.LogKey{key}, Policy: policy, MergeDelay: 36 * time.Hour, Inventory: 12}
	if form.Trust, err = certificate.BuildTrust(trust); err != nil {
		t.Fatal(err)
	}
	if err := o.desk.Follow(ctx, o.admin, form); err != nil {
		t.Fatal(err)
	}
	got := o.page().Followed[0].Subject
	if got.Origin != key.Name() || got.Name != "Partner" || got.URL != "https://partner.example/log" || got.Site != "https://partner.example" ||
		got.Policy != policy.String() || got.MergeDelay != 36*time.Hour || got.Inventory != 12 || string(got.Trust) != string(form.Trust) {
		t.Errorf("%+v", got)
	}
}
