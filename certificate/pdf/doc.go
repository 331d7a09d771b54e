// Package pdf is the certificate on paper: one A4 page that can hang on a wall, in English, Russian or Korean, and is at the same time a
// file that proves itself.
//
// The page is a view. What decides is the signed certificate attached to the file, and the page is a function of it: [Render] draws
// the same bytes for the same certificate, text of the QR code, language and layout. [Sign] adds one PAdES signature by the agency's
// document key. [Open] accepts a file only when every byte of it is what Render and Sign would write for what is attached, so
// whatever a page shows that its certificate does not say is refused, also where a PDF reader finds the signature valid.
//
// The package reads no files, opens no connections and never asks the clock. The format is described in docs/formats/pdf.md.
package pdf

import (
	"errors"
	"fmt"
)

// Layout is the version of the layout that is drawn today. It stands in every file. A change of the drawing, of the fonts or of the
// words is a new layout; files of a layout this program does not know cannot be compared and are not called valid.
const Layout = 1

// The names of what is attached.
const (
	CertificateName = "certificate.vc.json"     // the signed certificate, canonical bytes
	QRName          = "certificate.cw1.txt"     // the text of the QR code
	BundleName      = "certificate.bundle.json" // the certificate with what proves it off-line; may be absent
)

// MaxSize is the largest file that is read, in bytes. Ours are below 60 KB and grow with the bundle.
const MaxSize = 4 << 20

// Reason says why a file was refused. Reasons are stable.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	NotPDF         Reason = "not_pdf"          // no PDF, or larger than MaxSize
	Unreadable     Reason = "unreadable"       // a PDF, but not built as ours are: by another program, damaged or changed
	UnknownLayout  Reason = "unknown_layout"   // ours, of a layout this program does not know: it cannot be compared
	Unsigned       Reason = "unsigned"         // without the agency's signature
	Appended       Reason = "appended"         // something was added after the signature
	Signature      Reason = "signature"        // the signature does not match the file
	UnknownSigner  Reason = "unknown_signer"   // signed with a document key that is not the agency's
	WrongContents  Reason = "wrong_contents"   // an attachment is missing, is no certificate, or belongs to another certificate
	PageDiffers    Reason = "page_differs"     // the page does not show what the attached certificate says
	SignerNotValid Reason = "signer_not_valid" // signed outside the time of the signer's X.509 certificate
)

// Reasons lists every reason, for programs that keep a sentence for each.
func Reasons() []Reason {
	return []Reason{
		NotPDF, Unreadable, UnknownLayout, Unsigned, Appended, Signature, UnknownSigner, WrongContents, PageDiffers, SignerNotValid,
	}
}

// Error says why a file was refused. Detail is for a log, not for people.
type Error struct {
	Reason Reason
	Detail string
}

// Error describes the refusal for a log.
func (e *Error) Error() string { return fmt.Sprintf("pdf: %s: %s", e.Reason, e.Detail) }

// ReasonOf is the reason an error of this package carries; empty for nil and for other errors.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func refuse(r Reason, format string, args ...any) error {
	return &Error{r, fmt.Sprintf(format, args...)}
}

// A GlyphError says that a text has a character none of the fonts can show. An empty box would be worse than no page.
type GlyphError struct{ Character rune }

// Error names the character.
func (e *GlyphError) Error() string {
	return fmt.Sprintf("pdf: no font shows %U %q", e.Character, e.Character)
}
