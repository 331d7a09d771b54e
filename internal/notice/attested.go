package notice

import "proba.example/internal/locale"

// Attested are the things that happen to a certificate of a pilot or of a graduate.
var Attested = []string{"issued", "withdrawn"}

// Attestation tells a company that a certificate of its pilot, or of its part in an accelerator, was issued or withdrawn.
type Attestation struct {
	How    string // of Attested
	Number string
	Title  string // of the pilot or of the intake
	Words  string // why it was withdrawn
	Path   string // of the certificate's own page
}

// Kind implements Letter.
func (l Attestation) Kind() string { return "attestation_" + l.How }

// Write implements Letter.
func (l Attestation) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.attest."+l.How, "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.attest."+l.How+".text", "Number", l.Number, "Title", l.Title)}},
		Link:    Link{p.T("letters.attest.link"), l.Path},
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	return c
}
