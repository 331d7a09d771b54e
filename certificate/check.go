package certificate

import (
	"crypto/ed25519"
	"errors"
	"strconv"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

// Verdict is the answer of a check as a whole. Codes are stable.
type Verdict string

// The verdicts, in the order in which they are looked for: the first that applies is given.
const (
	Unreadable         Verdict = "unreadable"          // not strict JSON: nothing can be said, least of all that it is forged
	UnknownFormat      Verdict = "unknown_format"      // JSON, but not a certificate or bundle of this format
	ViewDiffers        Verdict = "view_differs"        // the paper shows something other than the certificate it carries
	UnknownIssuer      Verdict = "unknown_issuer"      // by an agency the trust file does not speak of
	UnknownKey         Verdict = "unknown_key"         // by a key the trust file does not hold: the file may be too old
	InvalidSignature   Verdict = "invalid_signature"   // not what was signed: changed or forged
	KeyNotInForce      Verdict = "key_not_in_force"    // signed outside the key's time
	KeyRevoked         Verdict = "key_revoked"         // signed after the key had fallen into other hands
	Unproven           Verdict = "unproven"            // nothing proves when it was signed, or that it was entered in the public log
	PendingPublication Verdict = "pending_publication" // in the log, but too few witnesses have confirmed it yet
	BackDated          Verdict = "back_dated"          // witnesses first saw it long after the day it claims
	Withdrawn          Verdict = "withdrawn"
	Superseded         Verdict = "superseded" // another certificate stands in its place
	NotYetValid        Verdict = "not_yet_valid"
	Expired            Verdict = "expired"
	Suspended          Verdict = "suspended"
	StandingUnknown    Verdict = "standing_unknown" // genuine, but what it is worth today cannot be told
	Valid              Verdict = "valid"
)

// Verdicts lists every verdict.
func Verdicts() []Verdict {
	return []Verdict{
		Unreadable, UnknownFormat, ViewDiffers, UnknownIssuer, UnknownKey, InvalidSignature, KeyNotInForce, KeyRevoked, Unproven,
		PendingPublication, BackDated, Withdrawn, Superseded, NotYetValid, Expired, Suspended, StandingUnknown, Valid,
	}
}

// Outcome is the answer of one step. Unknown is an answer: the step could not be taken with what was given.
type Outcome string

// The outcomes.
const (
	Pass    Outcome = "pass"
	Fail    Outcome = "fail"
	Unknown Outcome = "unknown"
)

// StepCode names a step.
type StepCode string

// The steps, in the order in which they are reported; every report has them all.
const (
	StepReadable  StepCode = "readable"  // the file is strict JSON
	StepForm      StepCode = "form"      // it has the form of a certificate, or of a bundle with one
	StepView      StepCode = "view"      // what a paper or code shows agrees with the certificate
	StepIssuer    StepCode = "issuer"    // the trust file knows the agency
	StepKey       StepCode = "key"       // it knows the key, and the key was in force when it signed
	StepSignature StepCode = "signature" // the signature matches
	StepDates     StepCode = "dates"     // the day asked about lies within the certificate's dates
	StepLog       StepCode = "log"       // it stands in the agency's public log
	StepWitnesses StepCode = "witnesses" // enough witnesses saw it there, soon after the day it claims
	StepStanding  StepCode = "standing"  // it was not suspended, withdrawn or superseded since
)

// Steps lists the steps in the order in which they are reported.
func Steps() []StepCode { return stepOrder[:] }

// Places of the steps in a report.
const (
	iReadable = iota
	iForm
	iView
	iIssuer
	iKey
	iSignature
	iDates
	iLog
	iWitnesses
	iStanding
	stepCount
)

var stepOrder = [stepCount]StepCode{
	StepReadable, StepForm, StepView, StepIssuer, StepKey, StepSignature, StepDates, StepLog, StepWitnesses, StepStanding,
}

// Step is one step with what it found. Detail is a stable code within the step; Evidence says what was seen, in
// values that need no translation.
type Step struct {
	Code     StepCode
	Outcome  Outcome
	Detail   string
	Evidence []Evidence
}

// Evidence is one thing a step saw.
type Evidence struct{ Name, Value string }

// Profile is how much the one who asks will take without knowing.
type Profile string

// The profiles.
const (
	// ForReading is for people who look at a certificate: an unknown standing is said beside the verdict. The zero Profile.
	ForReading Profile = ""
	// ForReliance is for those who act on a certificate, such as a bank: an unknown or outdated standing is no yes.
	ForReliance Profile = "reliance"
)

// SuiteVerifier judges second proofs of its cryptosuite; package certificate/rdfc has one.
type SuiteVerifier interface {
	Cryptosuite() string
	// Verify tells whether the proof, one of the document's, was made over the document with this key.
	Verify(document, proof jcs.Value, key ed25519.PublicKey) error
}

// View is what somebody who can read papers and codes found when they held one against the certificate it carries.
type View struct {
	Outcome  Outcome
	Detail   ViewDetail
	Evidence []Evidence
}

// ViewDetail is a stable code of what was found.
type ViewDetail string

// What may be found. Document is the answer where there is nothing but the certificate itself.
const (
	ViewDocument ViewDetail = "document"
	ViewMatches  ViewDetail = "matches"        // the paper or code shows what the certificate says
	ViewShows    ViewDetail = "differs"        // it shows something else
	ViewChanged  ViewDetail = "changed"        // the paper's file was changed after the agency made it
	ViewUnsigned ViewDetail = "unsigned"       // the paper's file does not carry the agency's signature
	ViewNewer    ViewDetail = "unknown_layout" // the paper's layout is unknown to this program
)

// Options narrow a check. The zero Options asks about now, for reading.
type Options struct {
	// On asks about a day rather than about the instant now: what was, or will, the certificate be worth on this day
	// by the issuer's calendar? Zero asks about now.
	On Date
	// Profile says what an unknown standing is worth.
	Profile Profile
	// MaxStatusAge is how old a status list or standing statement may be to speak of the present; zero leaves it to
	// their own ValidUntil. It never makes them hold longer than that.
	MaxStatusAge time.Duration
	// Suites judge second proofs. A second proof that none of them judges is passed over; one that fails makes the
	// certificate's signature invalid.
	Suites []SuiteVerifier
	// Material is what is held beside the document; of a bundle it adds to, and stands before, the bundle's own.
	Material *Material
	// View is what a paper or code shows, held against the certificate; nil where there is none.
	View *View
	// Attestations lets certificates of pilots and of graduates be judged, too; Report.Document.Attestation tells them apart. Without it they
	// are of an unknown form, so that none is taken for a company's certificate.
	Attestations bool
}

// Report is the answer of a check.
type Report struct {
	Verdict Verdict
	Steps   []Step
	Asked   time.Time // the instant asked about
	On      Date      // the day asked about, by the issuer's calendar where the document could be read
	// Document is what was read; its zero value where nothing could be. Unless the signature step passed, it is what
	// the file claims and no more.
	Document Document
	// LogIndex is where the certificate stands in the public log, −1 where that is not proven.
	LogIndex int64
	// Witnessed is when enough witnesses had confirmed it; zero where they have not.
	Witnessed time.Time
	// StandingAsOf is the moment as of which the standing is known; zero where it is not.
	StandingAsOf time.Time
	Trust        Trust
}

// check carries a report while its steps are taken.
type check struct {
	Report
	options *Options
	known   *TrustKey
	value   jcs.Value // the certificate; not kept
	held    material
	cache   *Checker // nil where nothing is kept between checks
}

// Check judges a certificate, or a bundle with one, by a trust file at an instant. It is a pure function: no files, no
// network, no clock; it never panics, whatever the bytes. Every step is reported, also those that could not be taken.
func Check(document []byte, trust Trust, now time.Time, o Options) Report {
	return run(document, &trust, now, &o, nil)
}

func run(document []byte, trust *Trust, now time.Time, o *Options, cache *Checker) Report {
	c := check{cache: cache}
	c.begin(trust, now, o)
	err := jcs.Borrow(document, func(v jcs.Value, text string) {
		c.set(iReadable, Pass, "strict", Evidence{"bytes", strconv.Itoa(len(text))})
		c.Verdict = c.judge(v, text, document)
	})
	if err != nil {
		c.Verdict = c.unreadable(err)
	}
	return c.end()
}

// begin reports every step as not taken.
func (c *check) begin(trust *Trust, now time.Time, o *Options) {
	c.Report = Report{Asked: now, On: o.On, Trust: *trust, LogIndex: -1, Steps: make([]Step, stepCount)}
	c.options = o
	for i, code := range stepOrder {
		c.Steps[i] = Step{Code: code, Outcome: Unknown, Detail: "not_reached"}
	}
	for _, i := range [...]int{iLog, iWitnesses, iStanding} {
		c.Steps[i].Detail = "not_given"
	}
}

func (c *check) end() Report {
	if c.On.IsZero() {
		c.On = DateOf(c.Asked)
	}
	return c.Report
}

// judge takes the steps and returns the first verdict that applies.
func (c *check) judge(v jcs.Value, text string, document []byte) Verdict {
	if !c.form(v, text, document) {
		return UnknownFormat
	}
	if c.options.Material != nil {
		c.held.add(c.options.Material)
	}
	for _, i := range [...]int{iLog, iWitnesses, iStanding} {
		if !c.held.empty() {
			c.Steps[i].Detail = "not_reached"
		}
	}
	if c.On.IsZero() {
		c.On = DateOf(c.Asked.In(c.Document.ValidFrom.Location()))
	}
	view := c.view()
	dates := c.dates()
	if !c.issuer() {
		return first(view, UnknownIssuer)
	}
	if !c.find() {
		return first(view, UnknownKey)
	}
	if !c.signature() {
		c.key()
		return first(view, InvalidSignature)
	}
	log := c.log()
	key := c.key()
	standing := c.standing()
	switch standing {
	case Suspended, StandingUnknown:
		return first(view, key, log, dates, standing)
	}
	return first(view, key, log, standing, dates)
}

// first is the first verdict that is not Valid.
func first(verdicts ...Verdict) Verdict {
	for _, v := range verdicts {
		if v != Valid {
			return v
		}
	}
	return Valid
}

func (c *check) set(i int, outcome Outcome, detail string, evidence ...Evidence) {
	s := &c.Steps[i]
	s.Outcome, s.Detail, s.Evidence = outcome, detail, evidence
}

func (c *check) unreadable(err error) Verdict {
	var refused *jcs.Error
	detail, at := jcs.SyntaxMistaken, 0
	if errors.As(err, &refused) {
		detail, at = refused.Code, refused.Offset
	}
	c.set(iReadable, Fail, string(detail), Evidence{"offset", strconv.Itoa(at)})
	return Unreadable
}

// form reads the certificate, out of its bundle where it came in one.
func (c *check) form(v jcs.Value, text string, document []byte) bool {
	canonical := v.IsCanonical(document)
	fault := (*FormatError)(nil)
	bundled := isBundle(v)
	whole := v
	if bundled {
		whole, c.held, fault = readBundle(v)
	}
	if fault == nil {
		if c.options.Attestations && isAttestation(whole) {
			c.Document, fault = readAttestation(whole, true)
		} else {
			c.Document, fault = readDocument(whole)
		}
	}
	if fault != nil {
		c.Document = Document{}
		c.set(iForm, Fail, string(fault.Code), Evidence{"member", fault.Member})
		return false
	}
	c.value = whole
	if canonical && !bundled {
		c.Document.text = text
	} else {
		held, _ := canonicals.Get().(*[]byte)
		*held = whole.Append((*held)[:0])
		c.Document.text = string(*held)
		canonicals.Put(held)
	}
	detail := "rewritten"
	if canonical {
		detail = "canonical"
	}
	c.set(iForm, Pass, detail, Evidence{"context", c.Document.context()})
	return true
}

func (c *check) view() Verdict {
	view := c.options.View
	if view == nil {
		c.set(iView, Pass, string(ViewDocument))
		return Valid
	}
	c.set(iView, view.Outcome, string(view.Detail), view.Evidence...)
	if view.Outcome == Fail {
		return ViewDiffers
	}
	return Valid
}

func (c *check) issuer() bool {
	id := c.Document.Issuer.ID
	if id != c.Trust.Issuer.ID {
		c.set(iIssuer, Fail, "unknown", Evidence{"issuer", id}, Evidence{"trusted", c.Trust.Issuer.ID})
		return false
	}
	c.set(iIssuer, Pass, "known", Evidence{"issuer", id})
	return true
}

// find finds the key.
func (c *check) find() bool {
	p := &c.Document.Proof
	c.known = c.Trust.key(p.VerificationMethod)
	if c.known == nil || !c.known.Asserts() {
		c.set(iKey, Fail, "unknown", Evidence{"key", p.VerificationMethod}, Evidence{"created", writeInstant(p.Created)})
		return false
	}
	return true
}

// key judges whether the key counted when the certificate was signed: by the certificate's place in the log where that
// is proven, and by the days that were stated where it is not.
func (c *check) key() Verdict {
	p, k := &c.Document.Proof, c.known
	evidence := append(make([]Evidence, 0, 3), Evidence{"key", p.VerificationMethod}, Evidence{"created", writeInstant(p.Created)})
	standing := k.standing(p.Created)
	if c.LogIndex >= 0 {
		standing = k.standingAt(c.LogIndex, p.Created, c.Witnessed)
	}
	index := func(name string, i *int64) { evidence = append(evidence, Evidence{name, strconv.FormatInt(*i, 10)}) }
	switch standing {
	case keyTooEarly:
		evidence = append(evidence, Evidence{"validFrom", writeInstant(k.ValidFrom)})
	case keyTooLate:
		evidence = append(evidence, Evidence{"validUntil", writeInstant(k.ValidUntil)})
	case keyRevoked, keyRevokedLater:
		evidence = append(evidence, Evidence{"revokedAt", writeInstant(k.RevokedAt)})
	case keyNotAdded:
		index("addedAt", k.AddedAt)
	case keyRetired:
		index("retiredAt", k.RetiredAt)
	case keyCompromised:
		index("compromisedSince", k.CompromisedSince)
	}
	switch standing {
	case keyInForce:
		c.set(iKey, Pass, string(standing), evidence...)
		return Valid
	case keyRevokedLater:
		c.set(iKey, Unknown, string(standing), evidence...)
		return Unproven
	case keyRevoked, keyCompromised:
		c.set(iKey, Fail, string(standing), evidence...)
		return KeyRevoked
	}
	c.set(iKey, Fail, string(standing), evidence...)
	return KeyNotInForce
}

func (c *check) signature() bool {
	proof, _ := c.value.Get("proof")
	one, second := proof, jcs.Value{}
	if proof.Kind() == jcs.Array {
		one, second = proof.At(0), proof.At(1)
	}
	if err := suite.VerifyProof(c.value, one, c.known.Public); err != nil {
		c.set(iSignature, Fail, "mismatch", Evidence{"cryptosuite", suite.Cryptosuite})
		return false
	}
	if c.Document.Second == "" {
		c.set(iSignature, Pass, "matches", Evidence{"cryptosuite", suite.Cryptosuite})
		return true
	}
	for _, s := range c.options.Suites {
		if s.Cryptosuite() != c.Document.Second {
			continue
		}
		if err := s.Verify(c.value, second, c.known.Public); err != nil {
			c.set(iSignature, Fail, "mismatch", Evidence{"cryptosuite", c.Document.Second})
			return false
		}
		c.set(iSignature, Pass, "both_match", Evidence{"cryptosuite", suite.Cryptosuite}, Evidence{"second", c.Document.Second})
		return true
	}
	c.set(iSignature, Pass, "matches", Evidence{"cryptosuite", suite.Cryptosuite}, Evidence{"passedOver", c.Document.Second})
	return true
}

// dates compares days by the issuer's calendar when a day was asked about, instants otherwise.
func (c *check) dates() Verdict {
	d := &c.Document
	if d.Attestation != nil {
		return c.since()
	}
	early := c.Asked.Before(d.ValidFrom)
	// An end written as the first instant of the next day is no part of the last one.
	late := c.Asked.After(d.ValidUntil) || d.Certification.ValidThrough.Before(DateOf(c.Asked.In(d.ValidUntil.Location())))
	if on := c.options.On; !on.IsZero() {
		early, late = on.Before(DateOf(d.ValidFrom)), d.Certification.ValidThrough.Before(on)
	}
	evidence := []Evidence{{"validFrom", writeInstant(d.ValidFrom)}, {"validUntil", writeInstant(d.ValidUntil)}, {"day", c.On.String()}}
	switch {
	case early:
		c.set(iDates, Fail, "too_early", evidence...)
		return NotYetValid
	case late:
		c.set(iDates, Fail, "too_late", evidence...)
		return Expired
	}
	c.set(iDates, Pass, "within", evidence...)
	return Valid
}

// since judges the day asked about where a certificate has a first day and no last one.
func (c *check) since() Verdict {
	from := c.Document.ValidFrom
	early := c.Asked.Before(from)
	if on := c.options.On; !on.IsZero() {
		early = on.Before(DateOf(from))
	}
	evidence := []Evidence{{"validFrom", writeInstant(from)}, {"day", c.On.String()}}
	if early {
		c.set(iDates, Fail, "too_early", evidence...)
		return NotYetValid
	}
	c.set(iDates, Pass, "since", evidence...)
	return Valid
}
