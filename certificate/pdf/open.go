package pdf

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"

	"proba.example/certificate"
)

// Opened is what a file holds. Of a file that was refused it holds what could be read, and nothing of that is believed.
type Opened struct {
	Input                     // what is attached, and the language of the page
	Layout  int               // of the page
	Signer  *x509.Certificate // of the document key that signed; nil where the signature does not hold
	Claimed time.Time         // when the file says it was signed
}

var (
	layoutOf  = regexp.MustCompile(`/Producer \((` + producer + `|` + attestedProducer + `)([1-9][0-9]{0,5})\)\n`)
	signedAt  = regexp.MustCompile(`/M \(D:([0-9]{14})\+00'00'\)`)
	signedBy  = regexp.MustCompile(`/Name <FEFF((?:[0-9A-F]{4})*)>`)
	fileStart = []byte("%PDF-")
)

// Open reads a file and accepts it only when all of this holds: it is built as ours are; it bears exactly one signature, over
// every byte but the signature itself, and nothing follows it; the signature was made with one of the document keys that the
// agency's trust file lists, within the time of its X.509 certificate; what is attached is one certificate, its own code and perhaps
// a bundle; and the page is, object by object, what Render draws of them.
//
// Whether the attached certificate is genuine, and what the bundle proves, is not asked here. Open never panics, whatever the
// bytes, and does not ask the clock. The error is an *Error.
func Open(b []byte, documentKeys []*x509.Certificate) (Opened, error) {
	var o Opened
	if len(b) > MaxSize || !bytes.HasPrefix(b, fileStart) {
		return o, refuse(NotPDF, "%d bytes", len(b))
	}
	m := layoutOf.FindSubmatch(b)
	if m == nil {
		return o, refuse(Unreadable, "made by another program")
	}
	o.Layout, _ = strconv.Atoi(string(m[2]))
	if known := map[string]int{producer: Layout, attestedProducer: AttestedLayout}; o.Layout != known[string(m[1])] {
		return o, refuse(UnknownLayout, "layout %d", o.Layout)
	}
	base, err := parse(b)
	if err != nil {
		return o, err
	}
	o.Language = certificate.Language(base.language)
	attached, contents := base.attachments()
	if contents == nil {
		o.Certificate, o.QR, o.Bundle = attached[CertificateName], string(attached[QRName]), attached[BundleName]
	}
	if err := o.signature(base, b[len(base.bytes):], documentKeys); err != nil {
		return o, err
	}
	if contents != nil {
		return o, contents
	}
	again, err := Render(o.Input)
	if err != nil {
		var glyph *GlyphError
		if errors.As(err, &glyph) {
			err = refuse(WrongContents, "%v", err)
		}
		return o, err
	}
	ours, err := parse(again)
	if err != nil {
		return o, err
	}
	return o, base.same(ours)
}

// signature checks what follows the base: exactly our own update, signed by a key that counts.
func (o *Opened) signature(base *file, rest []byte, documentKeys []*x509.Certificate) error {
	if len(rest) == 0 {
		return refuse(Unsigned, "nothing follows the page")
	}
	at, name := signedAt.FindSubmatch(rest), signedBy.FindSubmatch(rest)
	if at == nil || name == nil {
		return refuse(Unsigned, "no signature follows the page")
	}
	var err error
	if o.Claimed, err = time.Parse("20060102150405", string(at[1])); err != nil {
		return refuse(Unreadable, "time of signature: %v", err)
	}
	signer := fromHex(name[1])
	u, err := base.update(signer, o.Claimed)
	if err != nil {
		return err
	}
	length := 2*contentsSize + 2
	end := len(u.before) + length + len(u.after)
	if len(rest) < end {
		return refuse(Unreadable, "the signature is not whole")
	}
	written, tail := rest[len(u.before):len(u.before)+length], rest[len(u.before)+length:end]
	if !bytes.HasPrefix(rest, u.before) || !bytes.Equal(tail, u.after) {
		return refuse(Signature, "the signature was made over other bytes")
	}
	if len(rest) > end {
		return refuse(Appended, "%d bytes follow the signature", len(rest)-end)
	}
	cms, ok := value(written)
	if !ok || !bytes.Equal(u.contents(cms), written) {
		return refuse(Signature, "the signature is not written as ours are")
	}
	digest := sha256.New()
	digest.Write(base.bytes)
	digest.Write(u.before)
	digest.Write(u.after)
	chain, err := checkSignature(cms, digest.Sum(nil))
	if err != nil {
		return err
	}
	if signer != chain[0].Subject.CommonName {
		return refuse(Signature, "signed by %q, not by %q", chain[0].Subject.CommonName, signer)
	}
	if !slices.ContainsFunc(documentKeys, chain[0].Equal) {
		return refuse(UnknownSigner, "the key of %q, serial %x, is not listed", signer, chain[0].SerialNumber)
	}
	o.Signer = chain[0]
	if o.Claimed.Before(chain[0].NotBefore) || o.Claimed.After(chain[0].NotAfter) {
		return refuse(SignerNotValid, "signed %s, the key is good from %s to %s", o.Claimed, chain[0].NotBefore, chain[0].NotAfter)
	}
	return nil
}

// value takes the DER value out of the hexadecimal string with its zeros behind it.
func value(written []byte) ([]byte, bool) {
	b := make([]byte, contentsSize)
	if written[0] != '<' || written[len(written)-1] != '>' {
		return nil, false
	}
	if _, err := hex.Decode(b, written[1:len(written)-1]); err != nil {
		return nil, false
	}
	// A SEQUENCE of 256 to 65,535 bytes: its length stands in two bytes behind 30 82.
	if b[0] != 0x30 || b[1] != 0x82 {
		return nil, false
	}
	end := 4 + int(b[2])<<8 + int(b[3])
	if end > len(b) {
		return nil, false
	}
	return b[:end], true
}

func fromHex(s []byte) string {
	b := make([]byte, len(s)/2)
	_, _ = hex.Decode(b, s) // the pattern allows nothing else
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}
