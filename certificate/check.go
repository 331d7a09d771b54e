package certificate

import (
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
	Unreadable       Verdict = "unreadable"        // not strict JSON: nothing can be said, least of all that it is forged
	UnknownFormat    Verdict = "unknown_format"    // JSON, but not a certificate of this format
	UnknownIssuer    Verdict = "unknown_issuer"    // by an agency the trust file does not speak of
	UnknownKey       Verdict = "unknown_key"       // by a key the trust file does not hold: the file may be too old
	InvalidSignature Verdict = "invalid_signature" // not what was signed: changed or forged
	KeyNotInForce    Verdict = "key_not_in_force"  // signed outside the key's time
	KeyRevoked       Verdict = "key_revoked"       // signed after the key had fallen into other hands
	Unproven         Verdict = "unproven"          // the key was revoked later; nothing proves that the signature is older
	NotYetValid      Verdict = "not_yet_valid"
	Expired          Verdict = "expired"
	Valid            Verdict = "valid"
)

// Verdicts lists every verdict.
func Verdicts() []Verdict {
	return []Verdict{
		Unreadable, UnknownFormat, UnknownIssuer, UnknownKey, InvalidSignature, KeyNotInForce, KeyRevoked, Unproven,
		NotYetValid, Expired, Valid,
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

// The steps, in the order in which they are taken and reported; every report has them all.
const (
	StepReadable  StepCode = "readable"  // the file is strict JSON
	StepForm      StepCode = "form"      // it has the form of a certificate
	StepIssuer    StepCode = "issuer"    // the trust file knows the agency
	StepKey       StepCode = "key"       // it knows the key, and the key was in force when it signed
	StepSignature StepCode = "signature" // the signature matches
	StepDates     StepCode = "dates"     // the day asked about lies within the certificate's dates
	StepStanding  StepCode = "standing"  // it was not suspended or withdrawn since
	StepLog       StepCode = "log"       // it stands in the agency's public log
)

const stepCount = 8

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

// Options narrow a check.
type Options struct {
	// On asks about a day rather than about the instant now: was, or will, the certificate be within its dates on
	// this day by the issuer's calendar? Zero asks about now.
	On Date
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
	Trust    Trust
}

// check carries a report while its steps are taken.
type check struct {
	Report
	steps [stepCount]Step
	known *TrustKey
}

// Check judges a certificate by a trust file at an instant. It is a pure function: no files, no network, no clock; it
// never panics, whatever the bytes. Every step is reported, also those that could not be taken; "unknown" is said of
// what a file alone cannot show, above all of whether the certificate was suspended or withdrawn since.
func Check(document []byte, trust Trust, now time.Time, o Options) Report {
	c := check{Report: Report{Asked: now, On: o.On, Trust: trust}}
	for i, code := range [stepCount]StepCode{StepReadable, StepForm, StepIssuer, StepKey, StepSignature, StepDates, StepStanding, StepLog} {
		c.steps[i] = Step{Code: code, Outcome: Unknown, Detail: "not_reached"}
	}
	c.Steps = c.steps[:]
	c.steps[6].Detail, c.steps[7].Detail = "not_given", "not_given"
	c.Verdict = c.judge(document, o)
	if c.On.IsZero() {
		c.On = DateOf(now)
	}
	return c.Report
}

// judge takes the steps in order and returns the first verdict that applies.
func (c *check) judge(document []byte, o Options) Verdict {
	value, read := c.readable(document)
	if !read {
		return Unreadable
	}
	if !c.form(value, document) {
		return UnknownFormat
	}
	if c.On.IsZero() {
		c.On = DateOf(c.Asked.In(c.Document.ValidFrom.Location()))
	}
	dates := c.dates(o)
	if !c.issuer() {
		return UnknownIssuer
	}
	key := c.key()
	if c.known == nil {
		return UnknownKey
	}
	if !c.signature() {
		return InvalidSignature
	}
	if key != Valid {
		return key
	}
	return dates
}

func (c *check) set(i int, outcome Outcome, detail string, evidence ...Evidence) {
	s := &c.steps[i]
	s.Outcome, s.Detail, s.Evidence = outcome, detail, evidence
}

func (c *check) readable(document []byte) (jcs.Value, bool) {
	v, err := jcs.Parse(document)
	if err != nil {
		var refused *jcs.Error
		detail, at := jcs.SyntaxMistaken, 0
		if errors.As(err, &refused) {
			detail, at = refused.Code, refused.Offset
		}
		c.set(0, Fail, string(detail), Evidence{"offset", strconv.Itoa(at)})
		return v, false
	}
	c.set(0, Pass, "strict", Evidence{"bytes", strconv.Itoa(len(document))})
	return v, true
}

func (c *check) form(v jcs.Value, document []byte) bool {
	d, fault := readDocument(v)
	if fault != nil {
		c.set(1, Fail, string(fault.Code), Evidence{"member", fault.Member})
		return false
	}
	c.Document = d
	detail := "canonical"
	if !v.IsCanonical(document) {
		detail = "rewritten"
	}
	c.set(1, Pass, detail, Evidence{"context", ContextCertificate})
	return true
}

func (c *check) issuer() bool {
	id := c.Document.Issuer.ID
	if id != c.Trust.Issuer.ID {
		c.set(2, Fail, "unknown", Evidence{"issuer", id}, Evidence{"trusted", c.Trust.Issuer.ID})
		return false
	}
	c.set(2, Pass, "known", Evidence{"issuer", id})
	return true
}

// key finds the key and judges its dates; Valid when they are in order.
func (c *check) key() Verdict {
	p := &c.Document.Proof
	evidence := []Evidence{{"key", p.VerificationMethod}, {"created", writeInstant(p.Created)}}
	c.known = c.Trust.key(p.VerificationMethod)
	if c.known == nil || !c.known.Asserts() {
		c.known = nil
		c.set(3, Fail, "unknown", evidence...)
		return UnknownKey
	}
	switch c.known.standing(p.Created) {
	case keyTooEarly:
		c.set(3, Fail, "too_early", append(evidence, Evidence{"validFrom", writeInstant(c.known.ValidFrom)})...)
		return KeyNotInForce
	case keyTooLate:
		c.set(3, Fail, "too_late", append(evidence, Evidence{"validUntil", writeInstant(c.known.ValidUntil)})...)
		return KeyNotInForce
	case keyRevoked:
		c.set(3, Fail, "revoked", append(evidence, Evidence{"revokedAt", writeInstant(c.known.RevokedAt)})...)
		return KeyRevoked
	case keyRevokedLater:
		c.set(3, Unknown, "revoked_later", append(evidence, Evidence{"revokedAt", writeInstant(c.known.RevokedAt)})...)
		return Unproven
	}
	c.set(3, Pass, "in_force", evidence...)
	return Valid
}

func (c *check) signature() bool {
	if err := suite.Verify(c.Document.value, c.known.Public); err != nil {
		c.set(4, Fail, "mismatch", Evidence{"cryptosuite", suite.Cryptosuite})
		return false
	}
	c.set(4, Pass, "matches", Evidence{"cryptosuite", suite.Cryptosuite})
	return true
}

// dates compares days by the issuer's calendar when a day was asked about, instants otherwise.
func (c *check) dates(o Options) Verdict {
	d := &c.Document
	early := c.Asked.Before(d.ValidFrom)
	// An end written as the first instant of the next day is no part of the last one.
	late := c.Asked.After(d.ValidUntil) || d.Certification.ValidThrough.Before(DateOf(c.Asked.In(d.ValidUntil.Location())))
	if !o.On.IsZero() {
		early, late = o.On.Before(DateOf(d.ValidFrom)), d.Certification.ValidThrough.Before(o.On)
	}
	evidence := []Evidence{{"validFrom", writeInstant(d.ValidFrom)}, {"validUntil", writeInstant(d.ValidUntil)}, {"day", c.On.String()}}
	switch {
	case early:
		c.set(5, Fail, "too_early", evidence...)
		return NotYetValid
	case late:
		c.set(5, Fail, "too_late", evidence...)
		return Expired
	}
	c.set(5, Pass, "within", evidence...)
	return Valid
}
