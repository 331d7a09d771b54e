// Package inspect answers whatever a stranger holds: a certificate, a bundle, a PDF, the text of a QR code, a photograph of
// one. It finds out what it is, takes out what can be judged, and gives the one report of package certificate.
//
// It reads no files, opens no connections and does not ask the clock; it never panics, whatever the bytes.
package inspect

import (
	"bytes"
	"crypto/x509"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
	"proba.example/certificate/photo"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
)

// MaxSize is the largest input looked at, in bytes: a photograph.
const MaxSize = photo.MaxBytes

// Kind is what an input was taken for. Codes are stable.
type Kind string

// The kinds.
const (
	Document Kind = "document" // a certificate or a bundle: JSON
	Paper    Kind = "paper"    // a PDF
	Code     Kind = "code"     // the text of a QR code
	Picture  Kind = "picture"  // a photograph or scan of one
)

// Answer is the report on an input and what the input was.
type Answer struct {
	certificate.Report
	Kind Kind
	// Text is the text of the code that was read; empty where there was none.
	Text string
	// Digest is the beginning of the SHA-256 of the certificate that a code names; nil where there was no code alone.
	Digest []byte
}

// KindOf tells what an input is, by how it begins.
func KindOf(input []byte) Kind {
	switch {
	case bytes.HasPrefix(input, []byte("%PDF-")):
		return Paper
	case photo.Is(input):
		return Picture
	case isCode(input):
		return Code
	}
	return Document
}

// isCode tells a code's text, or an address printed in its place, from a document.
func isCode(input []byte) bool {
	if len(input) > 2*cwt.MaxText || !utf8.Valid(input) {
		return false
	}
	text := strings.TrimSpace(string(input))
	if strings.HasPrefix(text, cwt.Prefix) {
		return true
	}
	folded := strings.ToLower(text)
	return !strings.ContainsAny(text, " \n\"{") && (strings.HasPrefix(folded, "http://") || strings.HasPrefix(folded, "https://") || strings.HasPrefix(folded, "www."))
}

// Check judges an input by a trust file at an instant: a company's certificate, or one of a pilot or of a graduate, which the report tells
// apart. Options.View and Options.Attestations are the input's own and ignored; where Options.Suites
// are nil, second proofs are judged by package rdfc.
func Check(input []byte, trust certificate.Trust, now time.Time, o certificate.Options) Answer {
	o.View, o.Attestations = nil, true
	if o.Suites == nil {
		o.Suites = []certificate.SuiteVerifier{rdfc.Standard()}
	}
	kind := KindOf(input)
	switch kind {
	case Paper:
		return Answer{Report: paper(input, trust, now, o), Kind: kind}
	case Picture:
		return picture(input, trust, now, o)
	case Code:
		return code(strings.TrimSpace(string(input)), kind, trust, now, o)
	}
	return Answer{Report: certificate.Check(input, trust, now, o), Kind: kind}
}

func picture(input []byte, trust certificate.Trust, now time.Time, o certificate.Options) Answer {
	text, err := photo.Read(input)
	switch {
	case err == nil:
		return code(text, Picture, trust, now, o)
	case errors.Is(err, photo.ErrTooLarge):
		return Answer{Report: certificate.Refused(certificate.PictureTooLarge, trust, now, o), Kind: Picture}
	}
	return Answer{Report: certificate.Refused(certificate.NoCode, trust, now, o), Kind: Picture}
}

// refusals are the reasons of package cwt for which nothing can be judged.
var refusals = map[cwt.Reason]certificate.Refusal{
	cwt.Address: certificate.CodeAddress, cwt.NotACode: certificate.NotCode, cwt.Unreadable: certificate.CodeCutOff, cwt.UnknownFormat: certificate.CodeFormat,
}

func code(text string, kind Kind, trust certificate.Trust, now time.Time, o certificate.Options) Answer {
	a := Answer{Kind: kind, Text: text}
	read, key, err := cwt.Judge(text, trust)
	reason := cwt.ReasonOf(err)
	if why, refused := refusals[reason]; refused {
		a.Report = certificate.Refused(why, trust, now, o)
		return a
	}
	a.Digest = read.Digest[:]
	a.Report = certificate.CheckCode(certificate.Coded{
		States: states(read.Claims), Key: key, Changed: reason == cwt.Changed, Entries: entries(read.Claims, o.Material),
	}, trust, now, o)
	return a
}

// states is what a code says, in the members of a certificate.
func states(c cwt.Claims) certificate.Credential {
	return certificate.Credential{
		Issuer: certificate.Issuer{ID: c.Issuer}, ValidFrom: c.From, ValidUntil: c.Until.Add(-time.Second),
		Subject: certificate.Subject{LegalName: c.Name, LatinName: c.Latin},
		Certification: certificate.Certification{
			Number: c.Number, Grade: c.Grade, Scheme: certificate.Named{Code: c.Scheme}, Sheet: certificate.Named{Code: c.Sheet},
			IssuedOn: c.IssuedOn, ValidThrough: c.Through(),
		},
	}
}

// entries are the code's places in the lists that were given: a code says the number of a list, not its address.
func entries(c cwt.Claims, m *certificate.Material) (found status.EntryList) {
	if m == nil {
		return nil
	}
	for _, raw := range m.StatusLists {
		l, err := status.Parse(raw)
		if err != nil {
			continue
		}
		at := c.Revocation
		if l.Purpose == status.Suspension {
			at = c.Suspension
		}
		if _, have := found.For(l.Purpose); have || at == nil || !numbered(l.ID, l.Purpose, at.List) {
			continue
		}
		found = append(found, status.Entry{Purpose: l.Purpose, List: l.ID, Index: int(at.Index)})
	}
	return found
}

func numbered(id string, p status.Purpose, n uint64) bool {
	number := strconv.FormatUint(n, 10)
	return strings.HasSuffix(id, "/status/"+string(p)+"/"+number) || (strings.HasPrefix(id, "urn:") && strings.HasSuffix(id, ":"+string(p)+":"+number))
}

// views are what a refusal of package pdf says of the page; for other refusals there is no certificate to judge.
var views = map[pdf.Reason]certificate.View{
	pdf.UnknownLayout:  {Outcome: certificate.Unknown, Detail: certificate.ViewNewer},
	pdf.Unsigned:       {Outcome: certificate.Fail, Detail: certificate.ViewUnsigned},
	pdf.UnknownSigner:  {Outcome: certificate.Fail, Detail: certificate.ViewUnsigned},
	pdf.SignerNotValid: {Outcome: certificate.Fail, Detail: certificate.ViewUnsigned},
	pdf.Appended:       {Outcome: certificate.Fail, Detail: certificate.ViewChanged},
	pdf.Signature:      {Outcome: certificate.Fail, Detail: certificate.ViewChanged},
	pdf.WrongContents:  {Outcome: certificate.Fail, Detail: certificate.ViewShows},
	pdf.PageDiffers:    {Outcome: certificate.Fail, Detail: certificate.ViewShows},
}

func paper(input []byte, trust certificate.Trust, now time.Time, o certificate.Options) certificate.Report {
	opened, err := pdf.Open(input, documentKeys(trust))
	view := certificate.View{Outcome: certificate.Pass, Detail: certificate.ViewMatches}
	if err != nil {
		var known bool
		if view, known = views[pdf.ReasonOf(err)]; !known || len(opened.Certificate) == 0 {
			return certificate.Refused(certificate.PaperUnreadable, trust, now, o)
		}
	}
	o.View = &view
	document := opened.Certificate
	// The bundle proves more; where it is not the certificate's own, the page was refused above.
	if len(opened.Bundle) > 0 && view.Outcome != certificate.Fail {
		document = opened.Bundle
	}
	return certificate.Check(document, trust, now, o)
}

// documentKeys are the X.509 certificates of the keys that sign the agency's PDFs. A key that fell into other hands signs
// nothing any more.
func documentKeys(trust certificate.Trust) (keys []*x509.Certificate) {
	for _, k := range trust.DocumentKeys {
		if k.CompromisedSince != nil || len(k.Chain) == 0 {
			continue
		}
		if c, err := x509.ParseCertificate(k.Chain[0]); err == nil {
			keys = append(keys, c)
		}
	}
	return keys
}
