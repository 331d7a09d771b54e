package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"proba.example/internal/locale"
	"proba.example/internal/notice"
)

// servedAgency is a whole agency under test: the program as it is served, with a clock that can be moved and a post that keeps letters.
type servedAgency struct {
	*Program
	clock *movableClock
	post  *letterbox
	log   *strings.Builder
	logMu sync.Mutex
}

// theDay is when the tests' agencies open: a Monday at noon in Seoul, after the shipped edition came into force.
var theDay = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)

// movableClock runs from theDay, and jumps when a test moves it.
type movableClock struct {
	mu      sync.Mutex
	started time.Time
	ahead   time.Duration
}

func (c *movableClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return theDay.Add(time.Since(c.started) + c.ahead)
}

func (c *movableClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// letterbox keeps the letters sent, in their order.
type letterbox struct {
	mu   sync.Mutex
	sent []notice.Envelope
	read map[int]bool
}

// Send implements notice.Post.
func (b *letterbox) Send(_ context.Context, e notice.Envelope) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, e)
	return nil
}

func (b *letterbox) take(to string, of *regexp.Regexp) (notice.Envelope, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, e := range b.sent {
		if e.To == to && !b.read[i] && of.MatchString(e.Mail.Subject+"\n"+e.Mail.Text) {
			b.read[i] = true
			return e, true
		}
	}
	return notice.Envelope{}, false
}

// await takes the oldest unread letter to the address that matches.
func (b *letterbox) await(t testing.TB, to string, of *regexp.Regexp) notice.Envelope {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if e, ok := b.take(to, of); ok {
			return e
		}
		if time.Now().After(end) {
			var got []string
			b.mu.Lock()
			for _, e := range b.sent {
				got = append(got, e.To+": "+e.Mail.Subject)
			}
			b.mu.Unlock()
			t.Fatalf("no letter to %s that has %q; there are:\n%s", to, of, strings.Join(got, "\n"))
		}
	}
}

// letter awaits a letter by its subject in the reader's language; args fill the subject in.
func (b *letterbox) letter(t testing.TB, to string, lang locale.Lang, key string, args ...any) notice.Envelope {
	t.Helper()
	return b.await(t, to, regexp.MustCompile(`^`+regexp.QuoteMeta(notice.OneLine(locale.For(lang).T(key, args...)))+`\n`))
}

// patience is how long a test waits for a page, a letter or a job: far longer than any takes.
const patience = 40 * time.Second

// lockedLog keeps what the program logs, to be shown when a test fails.
type lockedLog struct{ a *servedAgency }

func (l lockedLog) Write(b []byte) (int, error) {
	l.a.logMu.Lock()
	defer l.a.logMu.Unlock()
	return l.a.log.Write(b)
}

// serveAgency opens an agency in an empty folder and serves it until the test ends, by a clock that the test can move.
func serveAgency(t *testing.T, prepare func(ctx context.Context, p *Program)) *servedAgency {
	t.Helper()
	return serveAgencyBy(t, &movableClock{started: time.Now()}, prepare)
}

// serveAgencyBy serves the agency by the clock; without one by the true time, as [Program.Serve] does.
func serveAgencyBy(t *testing.T, clock *movableClock, prepare func(ctx context.Context, p *Program)) *servedAgency {
	t.Helper()
	return serveAgencyAs(t, clock, nil, prepare)
}

// serveAgencyAs serves an agency whose settings differ from those of the tests'.
func serveAgencyAs(t *testing.T, clock *movableClock, differ func(c *Config), prepare func(ctx context.Context, p *Program)) *servedAgency {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes minutes")
	}
	ctx, cancel := context.WithCancel(context.Background())
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &servedAgency{clock: clock, post: &letterbox{read: map[int]bool{}}, log: &strings.Builder{}}
	c := Config{
		Data: t.TempDir(), AgencyEn: "Agency of Trials", AgencyRu: "Пробное агентство", AgencyKo: "시험인증원",
		Country: "KR", Place: "Asia/Seoul", keyAgeDays: demoHistoryDays,
	}
	if differ != nil {
		differ(&c)
	}
	log := slog.New(slog.NewTextHandler(lockedLog{a}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	o := Options{Listen: l.Addr().String(), Log: log, Post: a.post}
	serve := func(ctx context.Context, l net.Listener) error { return a.Serve(ctx, l) }
	if clock != nil {
		o.Now, serve = clock.now, a.serveByClock
	}
	if a.Program, err = OpenProgram(ctx, c, o); err != nil {
		t.Fatal(err)
	}
	if prepare != nil {
		prepare(ctx, a.Program)
	}
	served := make(chan error, 1)
	go func() { served <- serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		a.logMu.Lock()
		defer a.logMu.Unlock()
		if strings.Contains(a.log.String(), "level=ERROR") {
			t.Errorf("the program reported errors:\n%s", a.log)
		} else if t.Failed() {
			t.Logf("the program's log:\n%s", a.log)
		}
	})
	return a
}

// serveByClock serves pages and works the queue as [Program.Serve] does, except that the queue goes by the movable clock too.
func (a *servedAgency) serveByClock(ctx context.Context, l net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	server := &http.Server{Handler: a.Handler(), ReadHeaderTimeout: time.Minute}
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		for ctx.Err() == nil {
			if err := a.Queue.Drain(ctx); err != nil && ctx.Err() == nil {
				return err
			}
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	return g.Wait()
}

// audit derives every case again; records that contradict each other fail the test.
func (a *servedAgency) audit(t *testing.T) {
	t.Helper()
	found, cases, _, err := a.Cases.Check(t.Context(), a.Cases.Issuer.Trust())
	if err != nil {
		t.Fatal(err)
	}
	if cases == 0 {
		t.Error("the check found no case")
	}
	for _, c := range found {
		t.Errorf("contradiction: %s", c)
	}
}

var firstLink = regexp.MustCompile(`http://\S+(/first-administrator\?token=\S+)`)

// TestAnEmptyAgencyPrintsALinkForItsFirstAdministrator starts an agency as the command does and follows the printed link.
func TestAnEmptyAgencyPrintsALinkForItsFirstAdministrator(t *testing.T) {
	var printed strings.Builder
	a := serveAgencyBy(t, nil, func(ctx context.Context, p *Program) {
		if err := (&ServeCmd{}).greet(ctx, &printed, p); err != nil {
			t.Fatal(err)
		}
	})
	link := firstLink.FindStringSubmatch(printed.String())
	if len(link) < 2 || !strings.Contains(printed.String(), a.Base+link[1]) {
		t.Fatalf("no link was printed:\n%s", &printed)
	}
	v := a.visitor(t, "Han Seo-yeon", locale.English, 1280)
	v.becomeAdministrator(link[1], "admin@agency.example")
	if got := v.path(); got != "/people" {
		t.Errorf("the administrator stands at %s", got)
	}

	second := a.visitor(t, "Somebody else", locale.Russian, 375)
	second.open(link[1])
	second.fill("name", "Кто-то ещё")
	second.fill("email", "other@agency.example")
	second.press("account.first.button")
	if second.status() < 400 {
		t.Errorf("the link worked twice: status %d at %s", second.status(), second.path())
	}
	second.says("account.administrator_exists")

	var again strings.Builder
	if err := (&ServeCmd{}).greet(t.Context(), &again, a.Program); err != nil {
		t.Fatal(err)
	}
	if firstLink.MatchString(again.String()) {
		t.Errorf("an agency with an administrator prints a link for another:\n%s", &again)
	}
}
