package certificate

import (
	"time"

	"proba.example/certificate/jcs"
)

const (
	// ContextCredentials is the W3C context every credential names first.
	ContextCredentials = "https://www.w3.org/ns/credentials/v2"
	// ContextCertificate is our context; its text is ContextV1.
	ContextCertificate = "https://proba.example/ns/certificate/v1"
	// ContextReplaced is the context of a certificate that stands in the place of another; its text is ContextV2.
	ContextReplaced = "https://proba.example/ns/certificate/v2"
	// TypeCredential is the W3C type of every credential.
	TypeCredential = "VerifiableCredential"
	// TypeCertificate is the type of our credentials.
	TypeCertificate = "InnovationCertificate"
	// TypeDecision is the type of the evidence: a commitment to the record of the decision.
	TypeDecision = "DecisionRecord"
)

// Credential is what a certificate says. Texts are 1 to 512 bytes of visible UTF-8 unless a field says more.
type Credential struct {
	// ID names this certificate for ever: urn:… or https://….
	ID     string
	Issuer Issuer
	// ValidFrom and ValidUntil are the first and the last instant of validity in the issuer's own time zone, whole
	// seconds. Their days in that zone begin no earlier than IssuedOn and end with ValidThrough.
	ValidFrom, ValidUntil time.Time
	Subject               Subject
	Certification         Certification
	// DecisionDigest commits to the record of the decision (see DigestMultibase); empty when none is given.
	DecisionDigest string
	// Status is the JSON of credentialStatus, an object or a list of objects that each have a type; nil when none
	// is given. It is kept and signed, not yet judged.
	Status []byte
}

// Issuer is the agency.
type Issuer struct {
	ID   string // did:web
	Name Names
}

// Subject is the company that holds the certificate.
type Subject struct {
	ID             string // urn:… or https://…
	LegalName      string // in its own script, as registered
	LatinName      string // the name in Latin letters; may be empty
	BusinessNumber string // the company's number in its country's register
	Country        string // two capital letters of ISO 3166-1
	Region         string // code of the region; may be empty
}

// Certification is what the company was certified for. Scores are not public and have no place here.
type Certification struct {
	Number       string // as printed; never used again
	Scheme       Named
	Edition      string // the edition of the scheme the company was judged under
	Grade        string
	Sheet        Named // the evaluation sheet of the company's sector
	IssuedOn     Date
	ValidThrough Date   // the last day of validity
	RenewalOf    string // number of the certificate this one renews; may be empty
	// Replaces says in whose place it stands, and why; nil of one that was not made anew.
	Replaces *Replaced
}

// Named is a thing with a code for machines and a name for people.
type Named struct {
	Code string
	Name Names
}

// Build writes a credential without its proof as canonical bytes, ready to be kept and signed. The error is a
// *FormatError that names the member at fault. Equal input gives equal bytes.
func Build(c Credential) ([]byte, error) {
	status, fault := c.status()
	if fault != nil {
		return nil, fault
	}
	v := c.value(status)
	if fault := validUTF8(v); fault != nil {
		return nil, fault
	}
	read, fault := readCredential(v)
	if fault != nil {
		return nil, fault
	}
	// Fractions of a second, and of a minute in a time zone, have no place in the format.
	if !read.ValidFrom.Equal(c.ValidFrom) {
		return nil, &FormatError{Code: Malformed, Member: "validFrom"}
	}
	if !read.ValidUntil.Equal(c.ValidUntil) {
		return nil, &FormatError{Code: Malformed, Member: "validUntil"}
	}
	return v.Bytes(), nil
}

func (c *Credential) status() (jcs.Value, *FormatError) {
	if c.Status == nil {
		return jcs.Value{}, nil
	}
	v, err := jcs.Parse(c.Status)
	if err != nil {
		return jcs.Value{}, &FormatError{Code: Malformed, Member: "credentialStatus"}
	}
	return v, nil
}

func (c *Credential) value(status jcs.Value) jcs.Value {
	k := &c.Certification
	certification := []jcs.Member{
		member("number", jcs.Text(k.Number)),
		member("scheme", k.Scheme.value()),
		member("edition", jcs.Text(k.Edition)),
		member("sheet", k.Sheet.value()),
		member("issuedOn", jcs.Text(k.IssuedOn.String())),
		member("validThrough", jcs.Text(k.ValidThrough.String())),
	}
	certification = optional(certification, "grade", k.Grade)
	certification = optional(certification, "renewalOf", k.RenewalOf)
	if k.Replaces != nil {
		certification = append(certification, member("replaces", k.Replaces.value()))
	}
	s := &c.Subject
	subject := []jcs.Member{
		member("id", jcs.Text(s.ID)),
		member("legalName", jcs.Text(s.LegalName)),
		member("businessNumber", jcs.Text(s.BusinessNumber)),
		member("country", jcs.Text(s.Country)),
		member("certification", jcs.Of(certification...)),
	}
	subject = optional(subject, "latinName", s.LatinName)
	subject = optional(subject, "region", s.Region)
	all := []jcs.Member{
		member("@context", jcs.Texts(ContextCredentials, k.context())),
		member("id", jcs.Text(c.ID)),
		member("type", jcs.Texts(TypeCredential, TypeCertificate)),
		member("issuer", jcs.Of(member("id", jcs.Text(c.Issuer.ID)), member("name", c.Issuer.Name.value()))),
		member("validFrom", jcs.Text(writeInstant(c.ValidFrom))),
		member("validUntil", jcs.Text(writeInstant(c.ValidUntil))),
		member("credentialSubject", jcs.Of(subject...)),
	}
	if c.DecisionDigest != "" {
		all = append(all, member("evidence", jcs.Of(
			member("type", jcs.Text(TypeDecision)), member("digestMultibase", jcs.Text(c.DecisionDigest)))))
	}
	if c.Status != nil {
		all = append(all, member("credentialStatus", status))
	}
	return jcs.Of(all...)
}

// context is that of the version of the format which the certificate needs: the first, unless it stands in the place of another.
func (k *Certification) context() string {
	if k.Replaces != nil {
		return ContextReplaced
	}
	return ContextCertificate
}

func (n Named) value() jcs.Value {
	return jcs.Of(member("code", jcs.Text(n.Code)), member("name", n.Name.value()))
}

func optional(members []jcs.Member, name, text string) []jcs.Member {
	if text == "" {
		return members
	}
	return append(members, member(name, jcs.Text(text)))
}

// validUTF8 refuses Go strings that are not UTF-8 before they are signed: what would be written is not what was meant.
func validUTF8(v jcs.Value) *FormatError {
	again, err := jcs.Parse(v.Bytes())
	if err != nil || !jcs.Equal(again, v) {
		return &FormatError{Code: Malformed}
	}
	return nil
}
