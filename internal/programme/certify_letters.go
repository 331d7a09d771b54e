package programme

import (
	"context"
	"net/url"

	"proba.example/certificate"
	"proba.example/internal/cohort"
	"proba.example/internal/notice"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// AttestationPath is the page on which everybody can check a certificate of a pilot or of a graduate.
func AttestationPath(number string) string { return "/attestations/" + url.PathEscape(number) }

// tellAttested writes to the company whose pilot or whose part in an accelerator a certificate is about.
func (d *Desk) tellAttested(ctx context.Context, tx *store.Tx, a register.Attestation, how, words string) error {
	said, err := certificate.ReadAttestation(a.Unsigned)
	if err != nil {
		return err
	}
	l := notice.Attestation{How: how, Number: a.Number, Words: words, Path: AttestationPath(a.Number)}
	if a.Kind == register.OfGraduate {
		l.Title = said.Graduation.Programme
		c, err := tx.Candidate(ctx, cohort.CandidateID(a.Subject))
		if err != nil {
			return err
		}
		return d.Letters.ToCompany(ctx, tx, c.Company, "", l)
	}
	l.Title = said.Pilot.Title
	p, err := tx.Pilot(ctx, pilot.ID(a.Subject))
	if err != nil || p.Org == "" { // an entry without a company of ours
		return err
	}
	return d.Letters.ToCompany(ctx, tx, p.Org, "", l)
}
