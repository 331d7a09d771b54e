package certificate

import (
	"time"

	"proba.example/certificate/status"
)

// Refusal says why nothing could be judged in what a stranger handed in. Codes are stable.
type Refusal string

// The refusals. The first four leave open whether there is a certificate at all.
const (
	PaperUnreadable Refusal = "paper"     // a PDF not built as ours are: printed anew, saved by another program, damaged
	PictureTooLarge Refusal = "picture"   // a picture of too many bytes or pixels
	NoCode          Refusal = "no_code"   // a picture in which no code was found
	CodeCutOff      Refusal = "code_part" // a code that is cut off or garbled
	CodeAddress     Refusal = "address"   // a code that holds an address in place of a signature
	CodeFormat      Refusal = "code"      // a code of another form
	NotCode         Refusal = "not_code"  // a text that is no code of ours
)

// Refusals lists every refusal.
func Refusals() []Refusal {
	return []Refusal{PaperUnreadable, PictureTooLarge, NoCode, CodeCutOff, CodeAddress, CodeFormat, NotCode}
}

// unreadable tells whether nothing at all was read.
func (r Refusal) unreadable() bool {
	return r == PaperUnreadable || r == PictureTooLarge || r == NoCode || r == CodeCutOff
}

// Refused is the report on something in which nothing could be judged.
func Refused(why Refusal, trust Trust, now time.Time, o Options) Report {
	var c check
	c.begin(&trust, now, &o)
	if why.unreadable() {
		c.set(iReadable, Fail, string(why))
		c.Verdict = Unreadable
		return c.end()
	}
	c.set(iReadable, Pass, "code")
	c.set(iForm, Fail, string(why))
	c.Verdict = UnknownFormat
	return c.end()
}

// Coded is what a reader of codes (package cwt) found in one that it could read.
type Coded struct {
	// States is what the code says, as far as it says it. The issuer's identifier is the code's own or, where a long name
	// left no room for it, empty.
	States Credential
	// Key is the key of the trust file that signed the code; nil where none did.
	Key *TrustKey
	// Changed says that the code names a key of the trust file, which did not sign it.
	Changed bool
	// Entries are the code's places in the status lists of Options.Material.
	Entries status.EntryList
}

// CheckCode judges a certificate's code alone, without the certificate: the same steps, as far as so little can carry
// them. A code holds no proof from the public log, so by a trust file that names one it is Unproven at the most: whoever
// needs more holds the certificate, or asks the agency's register by the number.
func CheckCode(x Coded, trust Trust, now time.Time, o Options) Report {
	var c check
	c.begin(&trust, now, &o)
	c.Verdict = c.code(x)
	return c.end()
}

func (c *check) code(x Coded) Verdict {
	c.set(iReadable, Pass, "code")
	c.set(iForm, Pass, "code")
	c.set(iView, Unknown, "code")
	d := &c.Document
	d.Credential, d.entries = x.States, x.Entries
	if m := c.options.Material; m != nil {
		c.held.add(&Material{StatusLists: m.StatusLists})
	}
	if c.On.IsZero() {
		c.On = DateOf(c.Asked.In(d.ValidFrom.Location()))
	}
	dates := c.dates()
	if d.Issuer.ID == "" || d.Issuer.ID == c.Trust.Issuer.ID {
		d.Issuer = c.Trust.Issuer
	}
	if !c.issuer() {
		return UnknownIssuer
	}
	switch {
	case x.Changed:
		c.set(iSignature, Fail, "mismatch", Evidence{"cryptosuite", suiteCOSE})
		return InvalidSignature
	case x.Key == nil:
		c.set(iKey, Fail, "unknown_code")
		return UnknownKey
	}
	c.known = c.Trust.key(x.Key.ID)
	// The code does not say when it was signed; the certificate begins on the day on which it is.
	d.Proof = Proof{Created: d.ValidFrom, VerificationMethod: x.Key.ID}
	c.set(iSignature, Pass, "matches", Evidence{"cryptosuite", suiteCOSE})
	log, key, standing := c.log(), c.key(), c.standing()
	switch standing {
	case Withdrawn:
		return first(key, standing)
	case Suspended:
		return first(key, dates, standing)
	}
	return first(key, log, dates, standing)
}

// suiteCOSE is what signs a code: Ed25519 over the Sig_structure of RFC 9052.
const suiteCOSE = "COSE_Sign1"
