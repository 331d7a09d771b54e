package closing

import (
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// CertificateLinks lead the company of a pilot, or a graduate, to its certificates, and of one that is in effect to the sheet to print and to the signed file.
func CertificateLinks(p locale.Printer, all []register.Attestation) (links []view.Link) {
	for _, a := range all {
		at := programme.AttestationPath(a.Number)
		if !a.Stands() {
			links = append(links, view.Link{Href: at, Label: p.T("attest.open_withdrawn", "Number", a.Number)})
			continue
		}
		links = append(
			links,
			view.Link{Href: at, Label: p.T("attest.open", "Number", a.Number)},
			view.Link{Href: at + "/certificate.pdf?in=" + string(p.Lang()), Label: p.T("attest.paper")},
			view.Link{Href: at + "/credential.json", Label: p.T("attest.file")},
		)
	}
	return links
}
