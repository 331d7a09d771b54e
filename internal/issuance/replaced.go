package issuance

import (
	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

// Replaced is in whose place a certificate stands that is made anew, and why.
type Replaced struct {
	Code  string           // of the event of a succession, or of what changed
	Title locale.Text      // of the same, as the certificate prints it
	On    calendar.Date    // on which a succession took effect; none where the company stays the same
	Given []register.Entry // the certificates that give way, the one whose term goes on first
}

// member is it as the signed document says it.
func (r *Replaced) member() *certificate.Replaced {
	if r == nil {
		return nil
	}
	x := &certificate.Replaced{Kind: certificate.Change, Reason: certificate.Named{Code: r.Code, Name: names(r.Title)}}
	if !r.On.IsZero() {
		x.Kind, x.On = certificate.Succession, day(r.On)
	}
	for _, e := range r.Given {
		x.Certificates = append(x.Certificates, certificate.ReplacedCertificate{Number: e.Number, LegalName: e.Holder})
	}
	return x
}
