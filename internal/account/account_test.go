package account

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// office is a desk on a fresh database with a clock that is moved by hand and a post that keeps letters.
type office struct {
	*Desk
	t     *testing.T
	queue *jobs.Runner
	mu    sync.Mutex
	clock time.Time
	sent  []notice.Envelope
	fail  error // what the post answers
}

func (o *office) Send(_ context.Context, e notice.Envelope) error {
	if o.fail != nil {
		return o.fail
	}
	o.sent = append(o.sent, e)
	return nil
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock
}

func (o *office) wait(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock = o.clock.Add(d)
}

func open(t *testing.T) *office {
	t.Helper()
	ctx := context.Background()
	o := &office{t: t, clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s, err := store.Open(ctx, store.Options{DSN: filepath.Join(t.TempDir(), "proba.db"), Now: o.now, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := jobs.Migrate(ctx, s.WriterDB(), jobs.SQLite); err != nil {
		t.Fatal(err)
	}
	o.queue, err = jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: jobs.SQLite, Logger: log, Now: o.now})
	if err != nil {
		t.Fatal(err)
	}
	o.Desk = &Desk{Store: s, Queue: o.queue, Log: log, Now: o.now, Agency: notice.Agency{Name: locale.Same("Agency"), BaseURL: "https://proba.example"}}
	o.Register(o.queue, o)
	o.queue.Register("letter", LetterWorker(s, o), jobs.Policy{})
	return o
}

func (o *office) drain() {
	o.t.Helper()
	if err := o.queue.Drain(context.Background()); err != nil && o.fail == nil {
		o.t.Fatal(err)
	}
}

var linkInLetter = regexp.MustCompile(`https://proba\.example/sign-in/link\?token=([A-Za-z0-9_-]+)`)

// link works the queue and reads the secret from the newest letter.
func (o *office) link() string {
	o.t.Helper()
	o.drain()
	if len(o.sent) == 0 {
		o.t.Fatal("no letter was sent")
	}
	m := linkInLetter.FindStringSubmatch(o.sent[len(o.sent)-1].Mail.Text)
	if m == nil {
		o.t.Fatalf("no link in the letter:\n%s", o.sent[len(o.sent)-1].Mail.Text)
	}
	return m[1]
}

func (o *office) ask(email string) {
	o.t.Helper()
	if err := o.RequestLink(context.Background(), email, "/desk", locale.Korean, "192.0.2.1"); err != nil {
		o.t.Fatal(err)
	}
}

// administrator makes the first one.
func (o *office) administrator() party.Actor {
	o.t.Helper()
	path, err := o.FirstAdministratorLink(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := o.BecomeFirstAdministrator(context.Background(), tokenOf(path), "Лидия Орлова", "lidia@example.org", locale.Russian)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.resolve(s.Token)
}

func (o *office) resolve(token string) party.Actor {
	o.t.Helper()
	who, err := o.Resolve(context.Background(), token)
	if err != nil {
		o.t.Fatal(err)
	}
	return who
}

func tokenOf(path string) string { _, token, _ := strings.Cut(path, "token="); return token }

func wantFault(t *testing.T, what string, err error, kind fault.Kind, key, field string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key || all[0].Field != field {
		t.Errorf("%s: got %v, want %s %s at %q", what, err, kind, key, field)
	}
	for _, l := range locale.Languages {
		if said := locale.For(l).Fault(err); strings.ContainsAny(said, "⟦") || strings.Contains(said, "<no value>") {
			t.Errorf("%s in %s: %s", what, l, said)
		}
	}
}

func TestAStrangerSignsInByLetterAndIsEntered(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.ask(" Hana@Example.ORG ")
	token := o.link()
	if o.sent[0].To != "hana@example.org" || !strings.Contains(o.sent[0].Mail.Subject, "로그인") {
		t.Errorf("the letter went to %s: %s", o.sent[0].To, o.sent[0].Mail.Subject)
	}
	s, err := o.SignIn(ctx, token, locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	if !s.First || s.Next != "/desk" || s.Age != 12*time.Hour || s.Person.Language != "ko" {
		t.Errorf("session %+v", s)
	}
	who := o.resolve(s.Token)
	if who.Person.Email != "hana@example.org" || !who.Person.Active || len(who.Person.Duties) != 0 {
		t.Errorf("signed in as %+v", who)
	}
	o.ask("hana@example.org")
	again, err := o.SignIn(ctx, o.link(), locale.Korean)
	if err != nil || again.First || again.Person.ID != s.Person.ID {
		t.Errorf("the second visit: %+v, %v", again, err)
	}
}

func TestALinkWorksOnceAndForHalfAnHour(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.ask("hana@example.org")
	token := o.link()
	if _, err := o.SignIn(ctx, token, locale.English); err != nil {
		t.Fatal(err)
	}
	_, err := o.SignIn(ctx, token, locale.English)
	wantFault(t, "used", err, fault.Invalid, "account.link_spent", "")

	o.ask("hana@example.org")
	token = o.link()
	o.wait(LinkValidity)
	_, err = o.SignIn(ctx, token, locale.English)
	wantFault(t, "too old", err, fault.Invalid, "account.link_spent", "")
	_, err = o.SignIn(ctx, "guessed", locale.English)
	wantFault(t, "guessed", err, fault.Invalid, "account.link_spent", "")
}

func TestOnlyOneOfManyPressesOfALinkSignsIn(t *testing.T) {
	o := open(t)
	o.ask("hana@example.org")
	token := o.link()
	var wg sync.WaitGroup
	won := make(chan Session, 20)
	for range 20 {
		wg.Go(func() {
			if s, err := o.SignIn(context.Background(), token, locale.English); err == nil {
				won <- s
			} else if !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Errorf("%d of 20 presses signed in", len(won))
	}
}

// Neither the database nor the queue holds anything with which somebody could sign in.
func TestSecretsAreNowhereInTheDatabase(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.ask("hana@example.org")
	link := o.link()
	s, err := o.SignIn(ctx, link, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	first := open(t)
	path, err := first.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		desk   *office
		secret string
	}{{o, link}, {o, s.Token}, {first, tokenOf(path)}} {
		if len(c.secret) != 43 { // 256 bits in base64
			t.Errorf("the secret %q has not 256 bits", c.secret)
		}
		if where := findText(t, c.desk.Store, c.secret); where != "" {
			t.Errorf("a secret stands in %s", where)
		}
	}
	if findText(t, o.Store, hashOf(s.Token)) == "" {
		t.Error("the hash of the session is not found either: the search is blind")
	}
}

// findText looks through every column of every table.
func findText(t *testing.T, s *store.Store, text string) string {
	t.Helper()
	rows, err := s.WriterDB().Query(`SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	var columns [][2]string
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, [2]string{table, column})
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		var n int
		q := `SELECT COUNT(*) FROM "` + c[0] + `" WHERE instr(CAST("` + c[1] + `" AS TEXT), ?) > 0`
		if err := s.WriterDB().QueryRow(q, text).Scan(&n); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if n > 0 {
			return c[0] + "." + c[1]
		}
	}
	return ""
}

func TestTheAnswerToARequestDoesNotTellWhoIsOnFile(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.administrator()
	known := o.RequestLink(ctx, "lidia@example.org", "", locale.English, "192.0.2.1")
	unknown := o.RequestLink(ctx, "nobody@example.org", "", locale.English, "192.0.2.1")
	if known != nil || unknown != nil {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
	o.drain()
	if len(o.sent) != 2 || !strings.Contains(o.sent[0].Mail.Subject, "Ссылка") {
		t.Errorf("letters: %v", o.sent) // somebody on file is written to in their own language
	}
}

func TestLinksAreLimitedPerAddressAndPerNetworkAddress(t *testing.T) {
	o, ctx := open(t), context.Background()
	for range linksPerAddress {
		o.ask("hana@example.org")
		o.drain()
	}
	wantFault(t, "sixth link", o.RequestLink(ctx, "HANA@example.org", "", locale.English, "192.0.2.9"), fault.Invalid, "account.too_many_links", "email")
	if err := o.RequestLink(ctx, "other@example.org", "", locale.English, "192.0.2.9"); err != nil {
		t.Errorf("another address: %v", err)
	}
	o.wait(linkWindow + time.Second)
	o.ask("hana@example.org")

	var refused error
	n := 0
	for ; n < 100 && refused == nil; n++ {
		refused = o.RequestLink(ctx, "p"+strings.Repeat("x", n)+"@example.org", "", locale.English, "192.0.2.77")
	}
	if n != visits.Burst+1 {
		t.Errorf("refused at request %d, want %d", n, visits.Burst+1)
	}
	wantFault(t, "one machine asking for many", refused, fault.Unavailable, "account.too_many_requests", "")
	o.wait(time.Minute / time.Duration(visits.PerMinute))
	if err := o.RequestLink(ctx, "late@example.org", "", locale.English, "192.0.2.77"); err != nil {
		t.Errorf("after a pause: %v", err)
	}
}

func TestPressingTwiceSendsOneLetter(t *testing.T) {
	o := open(t)
	o.ask("hana@example.org")
	o.ask("hana@example.org")
	o.drain()
	if len(o.sent) != 1 {
		t.Errorf("%d letters, want 1", len(o.sent))
	}
}

func TestAMalformedAddressIsAFaultOfItsField(t *testing.T) {
	o := open(t)
	for address, key := range map[string]string{
		"": "party.email.missing", "hana": "party.email.malformed", "a@b": "party.email.malformed",
		"a@example.org\r\nBcc: all@example.org": "party.email.malformed", "Hana <a@example.org>": "party.email.malformed",
	} {
		wantFault(t, address, o.RequestLink(context.Background(), address, "", locale.English, "192.0.2.1"), fault.Invalid, key, "email")
	}
}

func TestHowLongASessionLives(t *testing.T) {
	o, ctx := open(t), context.Background()
	signIn := func() string {
		path, err := o.DemoLink(ctx, "hana@example.org", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		s, err := o.SignIn(ctx, tokenOf(path), locale.English)
		if err != nil {
			t.Fatal(err)
		}
		return s.Token
	}
	over := func(what, token string) {
		t.Helper()
		_, err := o.Resolve(ctx, token)
		wantFault(t, what, err, fault.Forbidden, "fault.sign_in", "")
	}
	token := signIn()
	o.wait(2*time.Hour - time.Second)
	o.resolve(token) // used: two hours more
	o.wait(2*time.Hour - time.Second)
	o.resolve(token)
	o.wait(2 * time.Hour)
	over("idle for two hours", token)

	token = signIn()
	for range 11 {
		o.wait(time.Hour)
		o.resolve(token)
	}
	o.wait(time.Hour)
	over("twelve hours old, always in use", token)

	token = signIn()
	if err := o.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	over("signed out", token)
	if err := o.SignOut(ctx, token); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	over("never given", "guessed")
	over("empty", "")
}

func TestTheUseOfASessionIsNotedAtMostOnceAMinute(t *testing.T) {
	o, ctx := open(t), context.Background()
	path, err := o.DemoLink(ctx, "hana@example.org", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.SignIn(ctx, tokenOf(path), locale.English)
	if err != nil {
		t.Fatal(err)
	}
	seen := func() (at time.Time) {
		if err := o.Store.View(ctx, func(tx *store.Tx) error {
			session, err := tx.Session(ctx, hashOf(s.Token))
			at = session.SeenAt
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return at
	}
	began := seen()
	o.wait(59 * time.Second)
	o.resolve(s.Token)
	if !seen().Equal(began) {
		t.Error("noted within the minute")
	}
	o.wait(time.Second)
	o.resolve(s.Token)
	if !seen().Equal(began.Add(time.Minute)) {
		t.Error("not noted after a minute")
	}
}
