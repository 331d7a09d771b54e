package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/translog"
)

// agencyProcess is an agency that serves on a loopback address, as a process of its own would: its own folder, database, keys, queue.
type agencyProcess struct {
	*Program
	t     *testing.T
	url   string
	admin party.Actor
	stop  func()
}

// startAgency opens the agency in the folder and serves it until stopped.
func startAgency(t *testing.T, dir, name string) *agencyProcess {
	t.Helper()
	return startAgencyOn(t, dir, "", name)
}

// startAgencyOn is startAgency on a PostgreSQL database; with none, on the one in the folder.
func startAgencyOn(t *testing.T, dir, dsn, name string) *agencyProcess {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Data: dir, Database: dsn, AgencyEn: name, AgencyRu: name, AgencyKo: name, Country: "KR", Place: "Asia/Seoul", BaseURL: "https://" + name + ".example",
		MailFrom: "a@agency.example", KeyWaitDays: 7, FollowEvery: 500 * time.Millisecond,
	}
	p, err := OpenProgram(t.Context(), c, Options{Listen: l.Addr().String(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx, l) }()
	a := &agencyProcess{Program: p, t: t, url: "http://" + l.Addr().String()}
	var once sync.Once
	a.stop = func() {
		once.Do(func() {
			cancel()
			if err := errors.Join(<-ended, p.Close()); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("%s ended with %v", name, err)
			}
		})
	}
	t.Cleanup(a.stop)
	eventually(t, name+" answers", func() bool { // then it has taken up what it had left
		response, err := http.Get(a.url + "/log/checkpoint")
		return err == nil && response.Body.Close() == nil
	})
	a.admin = a.administrator()
	return a
}

// administrator is the agency's administrator, entered by the first administrator's link if there is none.
func (a *agencyProcess) administrator() party.Actor {
	a.t.Helper()
	ctx := a.t.Context()
	path, err := a.People.FirstAdministratorLink(ctx)
	switch {
	case err == nil:
		_, token, _ := strings.Cut(path, "token=")
		if _, err := a.People.BecomeFirstAdministrator(ctx, token, "Ada", "ada@agency.example", locale.English); err != nil {
			a.t.Fatal(err)
		}
	case !fault.Is(err, fault.Conflict):
		a.t.Fatal(err)
	}
	var who party.Actor
	if err := a.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.PeopleWith(ctx, party.Administrator)
		if err != nil {
			return err
		}
		who, err = tx.Actor(ctx, all[0].ID)
		return err
	}); err != nil {
		a.t.Fatal(err)
	}
	return who
}

func (a *agencyProcess) do(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// trust has the agency believe the other: it asks the other's witness to confirm its log, witnesses the other's, and follows it.
func (a *agencyProcess) trust(other *agencyProcess) {
	a.t.Helper()
	ctx := a.t.Context()
	a.do(a.Keys.AddWitness(ctx, a.admin, other.Witness.Key.String(), other.url+witnessPath))
	a.do(a.Keys.SetQuorum(ctx, a.admin, 1))
	a.do(a.Keys.AddWatched(ctx, a.admin, other.Keys.Ledger.Key.String(), other.url+"/log"))
}

func (a *agencyProcess) follow(other *agencyProcess) {
	a.t.Helper()
	a.do(a.Keys.Follow(a.t.Context(), a.admin, custody.FollowForm{
		Name: other.Config.AgencyEn, URL: other.url + "/log", Site: other.url, VKey: other.Keys.Ledger.Key.String(),
		Policy: "witness partner " + a.Witness.Key.String() + "\nquorum partner\n",
	}))
}

// append leaves a leaf in the log as of the instant, and has it published as every act does.
func (a *agencyProcess) append(subject string, at time.Time) {
	a.t.Helper()
	ctx := a.t.Context()
	a.do(a.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := ledger.Append(ctx, tx, at, ledger.Statement{Kind: entry.CertificateIssued, Program: "innobiz", Subject: subject, Digest: entry.Digest([]byte(subject)), Ref: subject})
		return err
	}))
	a.do(a.Cases.Checkpoint(ctx))
}

func (a *agencyProcess) page() custody.LogView {
	a.t.Helper()
	v, err := a.Keys.LogPage(a.t.Context(), a.admin, a.Witness.Key.Name())
	if err != nil {
		a.t.Fatal(err)
	}
	return v
}

// eventually waits for what the other process does in its own time.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(6 * time.Minute); !holds(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within six minutes: %s", what)
		}
	}
}

func (a *agencyProcess) has(code monitor.Code) func() bool {
	return func() bool {
		for _, f := range a.page().Followed {
			for _, alarm := range f.Alarms {
				if alarm.Code == code {
					return true
				}
			}
		}
		return false
	}
}

// Two agencies on two folders and two listeners: each witnesses and follows the other. Then one is dishonest: acceptance cases 3
// and 4.
func TestTwoAgenciesWatchEachOther(t *testing.T) {
	if testing.Short() {
		t.Skip("runs two agencies for some seconds")
	}
	dir := t.TempDir()
	seoul, moscow := startAgency(t, filepath.Join(dir, "seoul"), "seoul"), startAgency(t, filepath.Join(dir, "moscow"), "moscow")
	seoul.trust(moscow)
	moscow.trust(seoul)
	for _, a := range []*agencyProcess{seoul, moscow} {
		a.append("first", time.Now())
		v := a.page()
		if v.Own.Published.Size == 0 || v.Own.Standing.Waiting != 0 || v.Witnesses[0].Cosigned.IsZero() {
			t.Fatalf("%s is not published with its partner's cosignature: %+v", a.Config.AgencyEn, v.Own)
		}
	}
	seoul.follow(moscow)
	moscow.follow(seoul)
	for _, a := range []*agencyProcess{seoul, moscow} {
		eventually(t, a.Config.AgencyEn+" has read its partner's log", func() bool {
			f := a.page().Followed[0]
			return f.Place.Size > 0 && f.Place.Read == f.Place.Size
		})
		if f := a.page().Followed[0]; f.Open > 0 || f.Trouble != "" {
			t.Fatalf("%s on an honest partner: %+v, %s", a.Config.AgencyEn, f.Alarms, f.Trouble)
		}
		if w := a.page().Watched[0]; w.Size == 0 || w.Cosigned.IsZero() || len(w.Evidence) > 0 {
			t.Errorf("%s as a witness: %+v", a.Config.AgencyEn, w)
		}
	}

	// Case 3: whoever holds Moscow's database and keys dates a certificate 30 days back.
	moscow.append("back-dated", time.Now().AddDate(0, 0, -30))
	eventually(t, "Seoul's monitor notices the back-dated entry", seoul.has(monitor.BackDated))

	// Case 4: Moscow's operator runs a copy of everything, and lets it tell another history.
	size := moscow.page().Own.Published.Size
	eventually(t, "Seoul has read all of it", func() bool { return seoul.page().Followed[0].Place.Read == size })
	moscow.stop()
	copyFolder(t, filepath.Join(dir, "moscow"), filepath.Join(dir, "copy"))
	moscow = startAgency(t, filepath.Join(dir, "moscow"), "moscow")
	moscow.append("shown to Seoul", time.Now())
	if v := moscow.page(); v.Own.Refusal != nil || v.Own.Published.Size <= size {
		t.Fatalf("the first history: %+v", v.Own)
	}
	second := startAgency(t, filepath.Join(dir, "copy"), "moscow")
	ctx := t.Context()
	if err := second.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := ledger.Append(ctx, tx, tx.Now, ledger.Statement{Kind: entry.CertificateIssued, Program: "innobiz", Subject: "shown to a bank", Digest: entry.Digest([]byte("x")), Ref: "x"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// The program itself refuses: Seoul knows more than the copy has. An operator who changes the program gets further, to the
	// question that Seoul answers.
	if second.Keys.Ledger.Refusal() == nil {
		t.Fatal("the copy would sign")
	}
	head, err := ledger.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	own := second.Keys.Ledger
	dishonest := &ledger.Log{Database: lost{own.Database}, Head: head, Key: own.Key, Signer: own.Signer, Witnesses: own.Witnesses, Notes: own.Notes}
	if _, err := dishonest.Publish(ctx); err == nil || dishonest.Refusal() == nil {
		t.Fatalf("the second history was published: %v", err)
	}
	w := seoul.page().Watched[0]
	if len(w.Evidence) != 1 || !w.Evidence[0].Proven {
		t.Fatalf("Seoul's witness keeps %+v", w.Evidence)
	}
	// The evidence convicts by itself, and a verifier with Moscow's policy takes neither the second history nor its checkpoint.
	key := moscow.Keys.Ledger.Key
	known, err1 := translog.OpenCheckpoint(w.Evidence[0].Known, key)
	shown, err2 := translog.OpenCheckpoint(w.Evidence[0].Shown, key)
	if err1 != nil || err2 != nil || known.Size != shown.Size || known.Root == shown.Root {
		t.Errorf("%+v (%v) and %+v (%v)", known, err1, shown, err2)
	}
	policy, err := moscow.Keys.Ledger.Witnesses.Policy(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if j, err := policy.Judge(w.Evidence[0].Shown); err != nil || j.Quorum {
		t.Errorf("a verifier judges the second history %+v, %v", j, err)
	}
}

// lost is a database of a log that knows of no checkpoint.
type lost struct{ ledger.Database }

func (l lost) View(ctx context.Context, fn func(ledger.Records) error) error {
	return l.Database.View(ctx, func(r ledger.Records) error { return fn(forgetful{r}) })
}

type forgetful struct{ ledger.Records }

func (forgetful) LatestCheckpoint(context.Context) (ledger.Checkpoint, error) {
	return ledger.Checkpoint{}, fault.New(fault.NotFound, "fault.not_found")
}

// copyFolder copies a stopped agency.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	// Copies of keys are as private as the keys.
	if err := filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	}); err != nil {
		t.Fatal(err)
	}
}

// Acceptance case 14 with a running agency: two of three witnesses are away, an act waits, and the queue publishes it by itself when
// they are back.
func TestWitnessesComeBack(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the queue")
	}
	dir := t.TempDir()
	a := startAgency(t, filepath.Join(dir, "agency"), "agency")
	var mu sync.Mutex
	away := false
	for i, name := range []string{"bank.example", "university.example", "partner.example"} {
		c := WitnessCmd{Data: filepath.Join(dir, name), Name: name, Log: []string{a.Keys.Ledger.Key.String()}}
		logs, err := c.logs()
		a.do(err)
		w, err := c.open(t.Context(), logs, slog.New(slog.DiscardHandler))
		a.do(err)
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			mu.Lock()
			gone := away && i > 0
			mu.Unlock()
			if gone {
				http.Error(rw, "away", http.StatusBadGateway)
				return
			}
			w.Handler().ServeHTTP(rw, r)
		}))
		t.Cleanup(server.Close)
		a.do(a.Keys.AddWitness(t.Context(), a.admin, w.Key.String(), server.URL))
	}
	a.do(a.Keys.SetQuorum(t.Context(), a.admin, 2))
	a.append("first", time.Now())
	before := a.page().Own.Published.Size
	if before == 0 {
		t.Fatal("nothing is published with three witnesses")
	}
	mu.Lock()
	away = true
	mu.Unlock()
	a.append("second", time.Now())
	if v := a.page(); v.Own.Standing.Waiting != 1 || v.Own.Published.Size != before || len(v.Own.Waiting) != 1 {
		t.Fatalf("with one of three witnesses: %+v", v.Own)
	}
	mu.Lock()
	away = false
	mu.Unlock()
	eventually(t, "the act is published", func() bool { return a.page().Own.Published.Size > before })
	if v := a.page(); v.Own.Standing.Waiting != 0 || len(v.Own.Waiting) != 0 {
		t.Errorf("afterwards: %+v", v.Own)
	}
}
