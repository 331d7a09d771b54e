// Package public is for strangers: the register, the certificate page, the check of a certificate, the calls that are open.
//
// No package that holds case data is among its imports, and the compiler keeps it so. What it shows of schemes and certificates
// comes through two narrow interfaces.
package public

import (
	"context"
	"net/http"
	"time"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/pace"
	"proba.example/internal/register"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// audience names the reader of these pages to the layout.
const audience = "public"

// Register is the read side of the public register.
type Register interface {
	// Entry finds a certificate by its number, with its document; a NotFound fault when there is none.
	Entry(ctx context.Context, number string) (register.Entry, error)
	// Search answers a query, the newest first, without documents.
	Search(ctx context.Context, q register.Query) (register.Page, error)
	// Numbered gives the entries with these numbers, without documents; numbers that are not in the register are left out.
	Numbered(ctx context.Context, numbers []string) ([]register.Entry, error)
	// Size is how much the register holds now.
	Size(ctx context.Context) (register.Size, error)
	// Each hands every entry, without its document, to fn as the register stood when it had the size. It holds nothing of the
	// database while fn runs.
	Each(ctx context.Context, size register.Size, fn func(register.Entry) error) error
	// Withdrawals gives a page of the list of certificates that were revoked, as it stands on a day, after a line or from its beginning.
	Withdrawals(ctx context.Context, today calendar.Date, after *register.Withdrawal, limit int) (register.Withdrawals, error)
	// Figures are those that are released.
	Figures(ctx context.Context) (register.Release, error)
}

// Calls are the schemes one can apply under.
type Calls interface {
	// Open are the editions in force today.
	Open(ctx context.Context) ([]Call, error)
	// Edition is one published edition, in force or not; a NotFound fault when there is none.
	Edition(ctx context.Context, scheme, edition string) (Call, error)
}

// Badges shows a certificate of the register as an Open Badge, signed; equal certificates give equal badges.
type Badges interface {
	Badge(ctx context.Context, document []byte, l certificate.Language) ([]byte, error)
}

// Papers draws a certificate of the register to print, signed, in one language.
type Papers interface {
	Paper(ctx context.Context, e register.Entry, l certificate.Language) ([]byte, error)
}

// Pinned is what strangers check certificates by.
type Pinned struct {
	Trust certificate.Trust
	File  []byte // the trust file, byte for byte as published
	DID   []byte // the DID document
}

// Trust gives what the agency published last.
type Trust interface {
	Pinned(ctx context.Context) (Pinned, error)
}

// Call is a published edition of a scheme as the public reads it.
type Call struct {
	Scheme, Edition           string
	Title, Summary, Authority locale.Text
	InForce                   bool
	From, To                  calendar.Date // To is the zero Date while no end is set
	Rules                     []Rule
	Sheets                    []Sheet
	Regions                   []Choice
	Thresholds                []Rule
	Grades                    []Grade
	Fees                      []Fee
	Clocks                    []Clock
	Papers                    []Paper
	Documents                 []locale.Text
	PlanSections              []locale.Text
	Open                      []locale.Text // what the published rules leave open
	Requirements              []locale.Text // what the company states and proves, where nobody scores
	Items                     int           // of the first complete sheet; 0 where all await theirs
	MaxPoints                 int64         // tenths
	Border                    int64         // tenths: the least total of the lowest grade
}

// Rule is a sentence with the clause it comes from.
type Rule struct {
	Text   locale.Text
	Clause locale.Text
}

// Clock is a term in days.
type Clock struct {
	Text    locale.Text
	Days    int
	AtLeast bool // a notice of so many days; otherwise a term that ends with the last of them
	Clause  locale.Text
}

// Paper is an official text the rules come from.
type Paper struct {
	Title   locale.Text
	Locator string
}

// Sheet is one evaluation sheet.
type Sheet struct {
	Code  string
	Title locale.Text
	Open  bool
}

// Choice is a code with its name.
type Choice struct {
	Code  string
	Title locale.Text
}

// Grade is a certificate grade and the total at which it begins, in tenths.
type Grade struct {
	Code string
	From int64
}

// Fee is what one pays, in minor units, with VAT beside it.
type Fee struct {
	Title      locale.Text
	Minor      int64
	Currency   string
	VATPercent int64
	Clause     locale.Text
}

// Config is what the pages need.
type Config struct {
	Frame    frame.Frame
	Register Register
	Calls    Calls
	Badges   Badges
	Papers   Papers
	Trust    Trust
	Log      Log
	Proofs   Proofs // nil where the agency publishes nothing beside its certificates
	// Standings are the status lists, statements and bundles; nil with Proofs.
	Standings    Standings
	Pilots       Pilots
	Practices    Practices
	JointFigures JointFigures
	DemoDays     DemoDays // nil where the agency has no accelerator
	Attested     Attested // nil where the agency issues none
	Place        *time.Location
	Now          func() time.Time

	// Base is the public address of the pages, without a slash at its end.
	Base string
	// Licence is that under which the register's data may be used; the zero Licence states none.
	Licence Licence
}

// Pages are the pages for strangers.
type Pages struct {
	Config
	offline verifierPage // the page that checks without a network
	packed  packed       // what is known of the data files, so that they are not read for it each time
	askers  pace.Limiter // of the interface for programs
}

// New gives the list of pages.
func New(c Config) *request.Table {
	s := &Pages{Config: c}
	t := &request.Table{}
	t.Get("/{$}", request.Anyone, s.home)
	t.Get("/register", request.Anyone, s.search)
	t.Get("/withdrawn", request.Anyone, s.withdrawn)
	t.Get("/figures", request.Anyone, s.figures)
	t.Get("/figures.csv", request.Anyone, s.figuresCSV)
	t.Get("/figures.json", request.Anyone, s.figuresJSON)
	t.Get("/pilots", request.Anyone, s.pilots)
	t.Get(pilotSitesURL, request.Anyone, s.pilotSites)
	t.Get(noticesURL+"{pilot}", request.Anyone, s.pilotNotice)
	t.Get(noticesURL+"{pilot}/notice.pdf", request.Anyone, s.noticePaper)
	t.Get("/pilots/{number}", request.Anyone, s.card)
	t.Get("/pilots/{number}/public-card.json", request.Anyone, s.cardFile)
	t.Get("/pilots/{number}/set-aside.json", request.Anyone, s.asideFile)
	t.Get("/pilots/{number}/pilot.pdf", request.Anyone, s.cardPaper)
	t.Get("/pilots/figures.json", request.Anyone, s.pilotFiguresJSON)
	s.practiceRoutes(t)
	s.jointRoutes(t)
	s.dataRoutes(t)
	s.apiRoutes(t)
	t.Get("/certificates", request.Anyone, s.find)
	t.Get("/certificates/{number}", request.Anyone, s.certificate)
	t.Get("/certificates/{number}/credential.json", request.Anyone, s.credential)
	t.Get("/certificates/{number}/badge.json", request.Anyone, s.badge)
	t.Get("/certificates/{number}/certificate.pdf", request.Anyone, s.paper)
	t.Get("/certificates/{number}/qr.svg", request.Anyone, s.code)
	if s.Standings != nil {
		t.Get("/certificates/{number}/bundle.json", request.Anyone, s.ofNumber("bundle", s.Standings.Bundle))
		t.Get("/certificates/{number}/standing.json", request.Anyone, s.ofNumber("standing", s.Standings.Statement))
		t.Get("/status/{purpose}/{n}", request.Anyone, s.statusList)
	}
	if s.Attested != nil {
		s.attestationRoutes(t)
	}
	t.Get("/schemes/{scheme}/{edition}", request.Anyone, s.call)
	t.Get("/check", request.Anyone, s.checkForm)
	t.Upload("/check", request.Anyone, maxCheckBytes, s.check)
	t.Get("/verify.html", request.Anyone, s.verifier)
	t.Get("/trust.json", request.Anyone, s.pinned("application/json", func(p Pinned) []byte { return p.File }))
	t.Get("/.well-known/did.json", request.Anyone, s.pinned("application/did+json", func(p Pinned) []byte { return p.DID }))
	t.Get("/ns/certificate/v1", request.Anyone, s.file("application/ld+json", certificate.ContextV1()))
	t.Get("/ns/certificate/v2", request.Anyone, s.file("application/ld+json", certificate.ContextV2()))
	t.Get("/ns/endorsement/v1", request.Anyone, s.file("application/ld+json", certificate.EndorsementContext()))
	if s.DemoDays != nil {
		t.Get("/demo-days/{event}", request.Anyone, s.demoDay)
	}
	s.logRoutes(t)
	t.Get("/style", request.Anyone, s.style)
	return t
}

func (s *Pages) today() calendar.Date { return calendar.On(s.Now(), s.Place) }

func (s *Pages) page(r *http.Request, title string) view.Page {
	return s.Frame.Page(r, audience, title)
}

// style shows every component of the house in its states.
func (s *Pages) style(w http.ResponseWriter, r *http.Request) error {
	return view.Render(w, r, http.StatusOK, view.StylePage(s.page(r, request.Printer(r).T("style.title"))))
}

// pinned serves a part of what strangers pin, as it is now.
func (s *Pages) pinned(mediaType string, part func(Pinned) []byte) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.Trust.Pinned(r.Context())
		if err != nil {
			return err
		}
		return s.file(mediaType, part(p))(w, r)
	}
}

// file serves a document for machines.
func (s *Pages) file(mediaType string, b []byte) request.Handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, err := w.Write(b)
		return err
	}
}
