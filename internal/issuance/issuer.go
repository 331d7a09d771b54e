package issuance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

// IssuerConfig is what an administrator sets about the agency as an issuer.
type IssuerConfig struct {
	DID     string        // did:web of the agency
	Name    locale.Text   // in every language
	BaseURL string        // where certificate pages are, without a slash at the end
	Keys    *keys.Keyring // certificates are signed with its assertion key, whichever is in use
	// SingleProof leaves out the second proof, which stock software for linked data checks.
	SingleProof bool
}

// Issuer makes certificates in the agency's name. It is made from an [IssuerConfig] and has no settable fields.
type Issuer struct {
	did, base string
	name      locale.Text
	keys      *keys.Keyring
	single    bool
}

// NewIssuer checks the configuration.
func NewIssuer(c IssuerConfig) (Issuer, error) {
	if missing := c.Name.Missing(); len(missing) > 0 {
		return Issuer{}, fmt.Errorf("issuance: the agency's name is missing in %v", missing)
	}
	if c.Keys == nil {
		return Issuer{}, errors.New("issuance: no keys")
	}
	return Issuer{did: c.DID, base: strings.TrimSuffix(c.BaseURL, "/"), name: c.Name, keys: c.Keys, single: c.SingleProof}, nil
}

// Trust is what the agency itself checks its certificates by: every key of its ring as of now, without the log. What strangers get is the
// trust file, which the root key has signed.
func (i Issuer) Trust() certificate.Trust {
	return i.keys.Ring().Trust(certificate.Issuer{ID: i.did, Name: names(i.name)}, nil)
}

// Grant is everything a certificate is made from.
type Grant struct {
	Case     string
	Edition  *scheme.Edition
	Sheet    *scheme.Sheet
	Company  party.Company // as frozen with the submission that was decided
	Decision decision.Decision
	Sequence int           // the yearly running number
	IssuedOn calendar.Date // in the agency's place
	Place    *time.Location
	At       time.Time        // of the transaction
	Renews   string           // the number of a renewed certificate; empty for a new one, whose number is made of its parts
	From     calendar.Date    // first day of a renewed certificate, which is dated on it
	Replaces *Replaced        // in whose place it stands that is made anew; nil of any other
	Through  calendar.Date    // last day of one that is made anew, whose term stays; else the edition says
	Status   status.EntryList // where its status is looked up, one place for each purpose
}

// number is that of the certificate.
func (g Grant) number(region, sheet string) (string, error) {
	if g.Renews != "" {
		return g.Renews, nil
	}
	return g.Edition.Number(g.IssuedOn.Year(), region, sheet, g.Sequence)
}

// period is the first and the last day of the certificate.
func (g Grant) period() (from, through calendar.Date) {
	switch {
	case !g.Through.IsZero():
		return g.From, g.Through
	case g.Renews != "":
		return g.Edition.Period(g.From)
	}
	return g.Edition.Period(g.IssuedOn)
}

// Token is a certificate that passed every check and may be signed, once. Only [Issuer.Prepare] and [Issuer.Resume] make one.
type Token struct {
	number   string
	unsigned []byte
	created  time.Time
	spent    *atomic.Bool
}

// Number is the certificate's number.
func (t Token) Number() string { return t.number }

// Bytes are the exact bytes that will be signed.
func (t Token) Bytes() []byte { return bytes.Clone(t.unsigned) }

// Digest is the hex SHA-256 of the bytes.
func (t Token) Digest() string {
	sum := sha256.Sum256(t.unsigned)
	return hex.EncodeToString(sum[:])
}

// Prepare builds the document of a grant and holds it against every lint. Nothing is signed.
func (i Issuer) Prepare(g Grant) (Token, error) {
	number, err := g.number(g.Company.Region, g.Sheet.Code)
	if err != nil {
		return Token{}, fmt.Errorf("issuance: number of case %s: %w", g.Case, err)
	}
	from, through := g.period()
	c := certificate.Credential{
		ID:         i.address(number),
		Issuer:     certificate.Issuer{ID: i.did, Name: names(i.name)},
		ValidFrom:  from.Time(g.Place),
		ValidUntil: through.AddDays(1).Time(g.Place).Add(-time.Second),
		Subject: certificate.Subject{
			ID:        "urn:proba:company:" + strings.ToLower(g.Company.Country) + ":" + strings.ToLower(g.Company.BusinessNumber),
			LegalName: g.Company.Name, LatinName: strings.ToUpper(g.Company.LatinName), BusinessNumber: g.Company.BusinessNumber,
			Country: g.Company.Country, Region: g.Company.Region,
		},
		Certification: certificate.Certification{
			Number: number, Scheme: certificate.Named{Code: g.Edition.Ref.Scheme, Name: names(g.Edition.Title)}, Edition: g.Edition.Ref.Edition,
			Grade: g.Decision.Grade, Sheet: certificate.Named{Code: g.Sheet.Code, Name: names(g.Sheet.Title)},
			IssuedOn: day(from), ValidThrough: day(through), Replaces: g.Replaces.member(),
		},
	}
	if len(g.Status) > 0 {
		c.Status = g.Status.Bytes()
	}
	if err := Lint(c, g); err != nil {
		return Token{}, err
	}
	unsigned, err := certificate.Build(c)
	if err != nil {
		return Token{}, fmt.Errorf("issuance: certificate %s: %w", number, err)
	}
	return Token{number, unsigned, g.At.UTC().Truncate(time.Second), new(atomic.Bool)}, nil
}

// address names a certificate for ever: its public page, or a plain name where the agency has no public address yet.
func (i Issuer) address(number string) string {
	if strings.HasPrefix(i.base, "https://") {
		return i.base + "/certificates/" + number
	}
	return "urn:proba:certificate:" + strings.TrimPrefix(i.did, "did:web:") + ":" + number
}

// Resume makes the token of bytes that were prepared, linted and kept before.
func (i Issuer) Resume(number string, unsigned []byte, preparedAt time.Time) (Token, error) {
	if len(unsigned) == 0 {
		return Token{}, fmt.Errorf("issuance: certificate %s has no prepared bytes", number)
	}
	return Token{number, bytes.Clone(unsigned), preparedAt.UTC().Truncate(time.Second), new(atomic.Bool)}, nil
}

// ErrSpent says that a token was used before.
var ErrSpent = errors.New("issuance: this token was signed already")

// Sign spends the token, with the assertion key that is in use. As long as that is the same key, equal bytes give an equal certificate:
// Ed25519 is deterministic and the proof's time is that of the preparation.
func (i Issuer) Sign(ctx context.Context, t Token) ([]byte, error) {
	if t.spent == nil || t.spent.Swap(true) {
		return nil, ErrSpent
	}
	key, method, created, err := i.key(t.created)
	if err != nil {
		return nil, fmt.Errorf("issuance: sign certificate %s: %w", t.number, err)
	}
	signed, err := certificate.Sign(ctx, t.unsigned, key, method, created)
	if err != nil {
		return nil, fmt.Errorf("issuance: sign certificate %s: %w", t.number, err)
	}
	if i.single {
		return signed, nil
	}
	if signed, err = second(ctx, signed, key, suite.Options{VerificationMethod: method, Created: created}); err != nil {
		return nil, fmt.Errorf("issuance: second proof of certificate %s: %w", t.number, err)
	}
	return signed, nil
}

// second adds the proof that stock software for linked data checks. The first one, by which certificates are judged, stays.
func second(ctx context.Context, signed []byte, key certificate.Signer, o suite.Options) ([]byte, error) {
	v, err := jcs.Parse(signed)
	if err != nil {
		return nil, err
	}
	both, err := rdfc.Standard().Add(ctx, v, key, o)
	if err != nil {
		return nil, err
	}
	return both.Bytes(), nil
}

// key gives the assertion key that is in use, its address, and the time of a signature that is dated at the instant, as [keys.Keyring.Dated] has it.
func (i Issuer) key(at time.Time) (signer certificate.Signer, method string, created time.Time, err error) {
	key, created, err := i.keys.Dated(keys.Assertion, at)
	if err != nil {
		return nil, "", at, err
	}
	return key.For(keys.ForStatement), keys.Method(i.did, key.Public()), created, nil
}

// Verify holds a signed certificate against the bytes that were prepared and runs the stranger's own check, as of its first day.
// It returns what is wrong, or nothing.
func (i Issuer) Verify(signed, unsigned []byte, trust certificate.Trust) string {
	doc, err := certificate.Parse(signed)
	if err != nil {
		return fmt.Sprintf("the signed document cannot be read: %v", err)
	}
	if !bytes.Equal(doc.Unsigned(), unsigned) {
		return "the signed document is not the one that was prepared"
	}
	report := certificate.Check(signed, trust, doc.Credential.ValidFrom, certificate.Options{
		Suites: []certificate.SuiteVerifier{rdfc.Standard()},
	})
	if report.Verdict != certificate.Valid {
		return fmt.Sprintf("a stranger's check says %s", report.Verdict)
	}
	return ""
}

// Entry is the register's entry of a signed certificate: everything comes from the document, but for the region's name.
func (i Issuer) Entry(signed []byte, e *scheme.Edition, publishedAt time.Time) (register.Entry, error) {
	doc, err := certificate.Parse(signed)
	if err != nil {
		return register.Entry{}, fmt.Errorf("issuance: %w", err)
	}
	c := doc.Credential
	entry := register.Entry{
		Number: c.Certification.Number, Holder: c.Subject.LegalName, LatinName: c.Subject.LatinName, BusinessNumber: c.Subject.BusinessNumber,
		Country: c.Subject.Country, Region: c.Subject.Region, Scheme: c.Certification.Scheme.Code, SchemeTitle: text(c.Certification.Scheme.Name),
		Edition: c.Certification.Edition, Sheet: c.Certification.Sheet.Code, SheetTitle: text(c.Certification.Sheet.Name),
		Grade: c.Certification.Grade, PublishedAt: publishedAt, Document: signed,
	}
	for _, r := range e.Regions {
		if r.Code == entry.Region {
			entry.RegionTitle = r.Title
		}
	}
	if entry.IssuedOn, err = calendar.Parse(c.Certification.IssuedOn.String()); err != nil {
		return entry, err
	}
	entry.ValidThrough, err = calendar.Parse(c.Certification.ValidThrough.String())
	return entry, err
}

func names(t locale.Text) certificate.Names {
	return certificate.Names{En: t[locale.English], Ru: t[locale.Russian], Ko: t[locale.Korean]}
}

func text(n certificate.Names) locale.Text {
	return locale.Text{locale.English: n.En, locale.Russian: n.Ru, locale.Korean: n.Ko}
}

func day(d calendar.Date) certificate.Date {
	return certificate.DateOf(d.Time(time.UTC))
}
