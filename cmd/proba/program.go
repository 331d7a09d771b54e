package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"proba.example/internal/account"
	"proba.example/internal/casework"
	"proba.example/internal/courier"
	"proba.example/internal/custody"
	"proba.example/internal/demo"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/issuance"
	"proba.example/internal/jobs"
	"proba.example/internal/keys"
	"proba.example/internal/notice"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/support"
	"proba.example/internal/witness"
)

// Program is an agency: its data, its desks and its pages. Make one with [Open], serve it with [Program.Serve], end it with
// [Program.Close].
type Program struct {
	Config Config
	Base   string // public address of the pages
	Clock  *demo.Clock
	Store  *store.Store
	Files  *files.Store
	Queue  *jobs.Runner
	Cases  *casework.Desk
	People *account.Desk
	Keys   *custody.Desk
	Sites  *programme.Desk
	// Support keeps the measures of support.
	Support *support.Desk
	// Exchange keeps agreements with partner agencies and what is exchanged under them.
	Exchange *exchange.Desk
	// Witness is the agency's own, which cosigns others' logs.
	Witness *witness.Server
	Log     *slog.Logger

	place   *time.Location
	pages   http.Handler
	helpers []*keys.Helper
	uses    *uses

	more demo.More // what a demo has beyond the usual
}

// Options are what tests and commands set beside the configuration.
type Options struct {
	Listen string           // address the pages will be served on, for the default base address
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger
	Post   notice.Post // nil: as configured
	// Serve says that pages will be served. ChangeZone lets that be done in another time zone than the one that the data keep, and keeps the new one.
	Serve, ChangeZone bool
}

// OpenProgram opens an agency, creating what is not there yet. Nothing is served.
func OpenProgram(ctx context.Context, c Config, o Options) (p *Program, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	p = &Program{Config: c, Log: o.Log, Clock: demo.NewClock(o.Now)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
			p = nil
		}
	}()
	if p.Base, err = c.baseURL(o.Listen); err != nil {
		return p, err
	}
	if err = os.MkdirAll(c.Data, 0o700); err != nil {
		return p, fmt.Errorf("data folder: %w", err)
	}
	if p.Store, err = store.Open(ctx, store.Options{DSN: c.dsn(), Now: p.Clock.Now, Logger: o.Log}); err != nil {
		return p, err
	}
	if p.place, err = p.zone(ctx, o); err != nil {
		return p, err
	}
	if p.Files, err = files.Open(filepath.Join(c.Data, "files")); err != nil {
		return p, err
	}
	err = p.openQueue(ctx)
	if err != nil {
		return p, err
	}
	post := o.Post
	if post == nil {
		if post, err = p.post(); err != nil {
			return p, err
		}
	}
	err = p.openKeys(ctx)
	if err != nil {
		return p, err
	}
	issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
		DID: p.Keys.Agency.DID, Name: c.agencyName(), BaseURL: p.Base, Keys: p.Keys.Keyring, SingleProof: c.SingleProof,
	})
	if err != nil {
		return p, err
	}
	err = p.openLog(ctx)
	if err != nil {
		return p, err
	}
	// From here on strangers ask for a certificate's place in the log.
	p.Keys.Describe = p.Keys.TrustLog
	err = p.openWitness(ctx)
	if err != nil {
		return p, err
	}
	p.Cases = &casework.Desk{
		Store: p.Store, Queue: p.Queue, Files: p.Files, Issuer: issuer, Ledger: p.Keys.Ledger, Log: o.Log,
		Agency: casework.Agency{Name: c.agencyName(), Country: c.Country, BaseURL: p.Base, Place: p.place},
	}
	letters := courier.Courier{Queue: p.Queue, Agency: notice.Agency{Name: c.agencyName(), BaseURL: p.Base}}
	p.Sites = &programme.Desk{Store: p.Store, Place: p.place, EnterLog: p.Cases.EnterLog, Country: c.Country, Letters: letters, Issuer: &p.Cases.Issuer, Lists: p.Cases}
	p.Cases.OnInterests = append(p.Cases.OnInterests, p.Sites.InterestsChanged)
	p.Support = &support.Desk{Store: p.Store, Place: p.place, Files: p.Files, Letters: letters}
	p.Exchange = &exchange.Desk{
		Store: p.Store, Queue: p.Queue, Keyring: p.Keys.Keyring, DID: p.Keys.Agency.DID, Country: c.Country, Base: p.Base, Place: p.place, Bundle: p.Cases.Bundle, Log: o.Log,
		Records: p.Cases, Letters: letters, Files: p.Files,
	}
	p.Cases.OnStanding = append(p.Cases.OnStanding, p.Exchange.StandingChanged)
	p.People = &account.Desk{Store: p.Store, Queue: p.Queue, Agency: letters.Agency, Log: o.Log, TiesChanged: casework.JobInterests, Place: p.place, EnterLog: p.Cases.EnterLog}
	p.Cases.Register(p.Queue)
	p.People.Register(p.Queue, post)
	p.Keys.Register(p.Queue)
	p.Support.Register(p.Queue)
	p.Exchange.Register(p.Queue)
	p.Sites.Register(p.Queue)
	p.Queue.Register(casework.JobLetter, account.LetterWorker(p.Store, post), jobs.Policy{})
	// Commands may be called without the agency's name; only a first start and serving make versions of the trust file.
	if _, missing := p.Keys.Published(ctx); fault.Is(missing, fault.NotFound) {
		err = p.Keys.RenewTrust(ctx)
	}
	if err != nil {
		return p, err
	}
	p.pages, err = p.mount()
	return p, err
}

// dsn is where the database is.
func (c Config) dsn() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "proba.db")
}

func (p *Program) openQueue(ctx context.Context) error {
	dialect := jobs.SQLite
	if p.Store.Dialect() == "postgres" {
		dialect = jobs.PostgreSQL
	}
	if err := jobs.Migrate(ctx, p.Store.WriterDB(), dialect); err != nil {
		return err
	}
	var err error
	p.Queue, err = jobs.Open(jobs.Config{DB: p.Store.WriterDB(), Dialect: dialect, Logger: p.Log, Now: p.Clock.Now})
	return err
}

// post is the mail server, or the outbox folder where none is set.
func (p *Program) post() (notice.Post, error) {
	c := p.Config
	from := notice.Sender{Address: c.MailFrom, Name: c.AgencyEn}
	if c.SMTPHost == "" {
		return &notice.Outbox{Dir: filepath.Join(c.Data, "outbox"), From: from, Log: p.Log, Now: p.Clock.Now}, nil
	}
	return notice.NewSMTP(notice.SMTPConfig{
		Host: c.SMTPHost, Port: c.SMTPPort, Security: notice.Security(c.SMTPSecurity), User: c.SMTPUser, PasswordFile: c.SMTPPassword, From: from,
	})
}

// Handler answers requests for pages.
func (p *Program) Handler() http.Handler { return p.pages }

// resume queues and does what an earlier run of the program may have left.
func (p *Program) resume(ctx context.Context) error {
	if err := p.Cases.ResumeLog(ctx); err != nil {
		return err
	}
	if err := p.Keys.ResumeFollowing(ctx); err != nil {
		return err
	}
	if err := p.Keys.Refresh(ctx); err != nil {
		return err
	}
	if err := p.Keys.RenewTrust(ctx); err != nil {
		return err
	}
	if err := p.Cases.ScheduleInterests(ctx); err != nil {
		return err
	}
	if err := p.Cases.ScheduleScreening(ctx); err != nil {
		return err
	}
	if err := p.Cases.ScheduleFigures(ctx); err != nil {
		return err
	}
	if err := p.Cases.ScheduleSignals(ctx); err != nil {
		return err
	}
	if err := p.Cases.ResumeStatus(ctx); err != nil {
		return err
	}
	if err := p.Exchange.Schedule(ctx); err != nil {
		return err
	}
	if err := p.Sites.ResumeAsides(ctx); err != nil {
		return err
	}
	return p.People.ScheduleRetention(ctx)
}

// Serve serves pages on the listener and works the queue until the context ends.
func (p *Program) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: p.pages, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
	}
	if err := p.resume(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // told to end before it had begun; the next start resumes
		}
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error { return p.Queue.Run(ctx) })
	g.Go(func() error {
		if err := p.Store.ReadRegister(ctx); err != nil { // the first search tries again, and tells its reader
			p.Log.WarnContext(ctx, "read the register", "error", err)
		}
		return nil
	})
	g.Go(func() error {
		if err := p.Cases.SignCodes(ctx); err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "codes of certificates from before there were codes", "error", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return server.Shutdown(end)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Close ends the program's use of its data.
func (p *Program) Close() error {
	errs := []error{p.closeKeys()}
	if p.Files != nil {
		errs = append(errs, p.Files.Close())
	}
	if p.Store != nil {
		errs = append(errs, p.Store.Close())
	}
	return errors.Join(errs...)
}

// secure says whether the pages are served by https, as far as the world sees.
func (p *Program) secure() bool { return strings.HasPrefix(p.Base, "https://") }
