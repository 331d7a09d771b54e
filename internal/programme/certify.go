package programme

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// Lists are the agency's status lists. The desk of cases has them.
type Lists interface {
	// DrawPlace draws a free place in the newest status list of a purpose.
	DrawPlace(ctx context.Context, tx *store.Tx, purpose status.Purpose) (status.Entry, store.StatusPlace, error)
	// ListsChanged queues a look through the status lists, for a cause that is told once.
	ListsChanged(ctx context.Context, tx *store.Tx, cause string) error
}

// preparedFor is how long a certificate waits for its signature. The day it states is that of its preparation, and whoever sees it in the public
// log a day later takes it for dated back.
const preparedFor = 12 * time.Hour

// The bounds of the reason of a withdrawal.
const leastReason, mostReason = 10, 2000

// numbers begin the numbers of each kind.
var numbers = map[register.AttestationKind]string{register.OfPilot: "PC", register.OfGraduate: "AG"}

// programs count the leaves of each kind in the public log.
var programs = map[register.AttestationKind]string{register.OfPilot: cardProgram, register.OfGraduate: "accelerators"}

// certifying runs a verb of those who issue certificates.
func (d *Desk) certifying(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	if d.Issuer == nil || d.Lists == nil || d.EnterLog == nil {
		return fault.New(fault.Unavailable, "attest.no_keys")
	}
	return d.doing(ctx, who, party.ActAttest, verb)
}

// prepare takes a number and a place in a status list for one certificate, builds its exact bytes and keeps them.
func (d *Desk) prepare(ctx context.Context, tx *store.Tx, who party.Actor, kind register.AttestationKind, subject, group string, a certificate.Attestation, before []register.Attestation) error {
	for _, old := range before {
		if old.Subject != subject {
			continue
		}
		if old.WithdrawnAt.IsZero() {
			return fault.New(fault.Conflict, "attest.there", "Number", old.Number)
		}
		a.Replaces = old.Number // the last one counts
	}
	year := tx.Now.In(d.place()).Year()
	n, err := tx.NextNumber(ctx, fmt.Sprintf("attestation/%s/%d", kind, year))
	if err != nil {
		return err
	}
	listed, place, err := d.Lists.DrawPlace(ctx, tx, status.Revocation)
	if err != nil {
		return err
	}
	a.Number, a.Status = fmt.Sprintf("%s%d%05d", numbers[kind], year, n), listed
	k := register.Attestation{Number: a.Number, Kind: kind, Subject: subject, Group: group, List: place.List, Place: place.Index}
	if k.Unsigned, err = d.Issuer.Attest(a, d.place(), tx.Now); err != nil {
		if format := (*certificate.FormatError)(nil); errors.As(err, &format) {
			return fault.New(fault.Conflict, "attest.cannot", "Member", format.Member).Because(err)
		}
		return err
	}
	if err := tx.InsertAttestation(ctx, k); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.AttestationPrepared, group, "", map[string]string{"number": k.Number, "subject": subject, "sha256": bytesDigest(k)})
}

func bytesDigest(all ...register.Attestation) string {
	h := sha256.New()
	for _, a := range all {
		h.Write(a.Unsigned)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Prepared are the certificates that wait for their signature, and the digest of all their bytes by which whoever signs names them.
func Prepared(all []register.Attestation) (waiting []register.Attestation, digest string) {
	for _, a := range all {
		if !a.Issued() {
			waiting = append(waiting, a)
		}
	}
	return waiting, bytesDigest(waiting...)
}

// SignCertificates signs what was prepared for a pilot or an intake, all of it at once and only as it was shown: digest is that of [Prepared].
// Each enters the public log in the same transaction.
func (d *Desk) SignCertificates(ctx context.Context, who party.Actor, kind register.AttestationKind, group, digest string) (signed []string, err error) {
	err = d.certifying(ctx, who, func(tx *store.Tx, who party.Actor) error {
		signed = nil // the verb may run again, and then from the start
		all, err := tx.AttestationsOf(ctx, kind, group)
		if err != nil {
			return err
		}
		waiting, shown := Prepared(all)
		if len(waiting) == 0 || shown != digest {
			return fault.New(fault.Conflict, "attest.other")
		}
		if kind == register.OfPilot {
			if err := notAside(ctx, tx, pilot.ID(group)); err != nil {
				return err
			}
		}
		for _, a := range waiting {
			if tx.Now.Sub(a.PreparedAt) > preparedFor {
				return fault.New(fault.Conflict, "attest.too_old")
			}
			if err := d.signed(ctx, tx, who, a); err != nil {
				return err
			}
			signed = append(signed, a.Number)
		}
		return d.Lists.ListsChanged(ctx, tx, "attested/"+signed[0]) // they may be the first of their list
	})
	return signed, err
}

func (d *Desk) signed(ctx context.Context, tx *store.Tx, who party.Actor, a register.Attestation) error {
	document, err := d.Issuer.SignAttestation(ctx, a.Unsigned, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.IssueAttestation(ctx, a.Number, document); err != nil {
		return err
	}
	if err := d.attestationLeaf(ctx, tx, entry.AttestationIssued, a, document); err != nil {
		return err
	}
	if err := d.tellAttested(ctx, tx, a, "issued", ""); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.AttestationIssued, a.Group, "", map[string]string{"number": a.Number, "digest": entry.Digest(document)})
}

func (d *Desk) attestationLeaf(ctx context.Context, tx *store.Tx, kind entry.Kind, a register.Attestation, document []byte) error {
	return d.EnterLog(ctx, tx, ledger.Statement{Kind: kind, Program: programs[a.Kind], Subject: a.Number, Digest: entry.Digest(document), Ref: a.Number})
}

// DropCertificates forgets what was prepared for a pilot or an intake and not signed. Its numbers are not used again.
func (d *Desk) DropCertificates(ctx context.Context, who party.Actor, kind register.AttestationKind, group string) error {
	return d.certifying(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all, err := tx.AttestationsOf(ctx, kind, group)
		if err != nil {
			return err
		}
		waiting, _ := Prepared(all)
		if len(waiting) == 0 {
			return fault.New(fault.Conflict, "attest.other")
		}
		for _, a := range waiting {
			if err := dropped(ctx, tx, who, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropped forgets one that is not signed.
func dropped(ctx context.Context, tx *store.Tx, who party.Actor, a register.Attestation) error {
	if err := tx.DropAttestation(ctx, a.Number); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.AttestationDropped, a.Group, "", map[string]string{"number": a.Number})
}

// WithdrawCertificate withdraws a certificate of a pilot or of a graduate for good, for a reason of 10 to 2,000 characters that everybody can
// read: its bit is set in the next version of its status list, and the public log tells of it.
func (d *Desk) WithdrawCertificate(ctx context.Context, who party.Actor, kind register.AttestationKind, group, number, reason string) error {
	return d.certifying(ctx, who, func(tx *store.Tx, who party.Actor) error {
		var l fault.List
		said := strings.TrimSpace(reason)
		party.Words(&l, "reason", "attest.reason", said, leastReason, mostReason, "Min", leastReason)
		if err := l.Err(); err != nil {
			return err
		}
		a, err := tx.Attestation(ctx, number)
		switch {
		case err != nil:
			return err
		case a.Kind != kind || a.Group != group:
			return fault.New(fault.NotFound, "fault.not_found")
		case !a.Stands():
			return fault.New(fault.Conflict, "attest.stands_not")
		}
		return d.withdrawn(ctx, tx, who, a, said)
	})
}

func (d *Desk) withdrawn(ctx context.Context, tx *store.Tx, who party.Actor, a register.Attestation, reason string) error {
	if err := d.falls(ctx, tx, who, a, reason, reason); err != nil {
		return err
	}
	return d.tellAttested(ctx, tx, a, "withdrawn", reason)
}

// falls withdraws a certificate in the register, the public log, the status lists and the journal, and writes to nobody. Reason is what everybody
// reads, ground what the journal keeps.
func (d *Desk) falls(ctx context.Context, tx *store.Tx, who party.Actor, a register.Attestation, reason, ground string) error {
	if err := tx.WithdrawAttestation(ctx, a.Number, reason); err != nil {
		return err
	}
	if err := d.attestationLeaf(ctx, tx, entry.AttestationWithdrawn, a, a.Document); err != nil {
		return err
	}
	if err := d.Lists.ListsChanged(ctx, tx, "attestation/"+a.Number); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.AttestationWithdrawn, a.Group, ground, map[string]string{"number": a.Number})
}

// Certificate is a certificate that was issued, for everybody; a NotFound fault for one that was not.
func (d *Desk) Certificate(ctx context.Context, number string) (a register.Attestation, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		if a, err = tx.Attestation(ctx, number); err == nil && !a.Issued() {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return err
	})
	return a, err
}

// CheckCertificates holds every certificate of a pilot or of a graduate against what it rests on, the public log, the status lists and the
// journal. It gives what contradicts, a line for each, and how many were looked at.
func (d *Desk) CheckCertificates(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, looked = nil, 0
		all, err := tx.Attestations(ctx)
		if err != nil {
			return err
		}
		acts := map[string][]journal.Entry{} // an intake's are read once for all its graduates
		for _, a := range all {
			if !a.Issued() {
				continue
			}
			looked++
			if _, read := acts[a.Group]; !read {
				if acts[a.Group], err = tx.Journal(ctx, a.Group); err != nil {
					return err
				}
			}
			wrong, err := d.recount(ctx, tx, a, acts[a.Group])
			if err != nil {
				return err
			}
			for _, what := range wrong {
				found = append(found, "certificate "+a.Number+": "+what)
			}
		}
		return nil
	})
	return found, looked, err
}

// recount says what is wrong with one certificate; acts are those on record about its pilot or intake.
func (d *Desk) recount(ctx context.Context, tx *store.Tx, a register.Attestation, acts []journal.Entry) (wrong []string, err error) {
	doc, err := certificate.ParseAttestation(a.Document)
	if err != nil {
		return []string{fmt.Sprintf("the document cannot be read: %v", err)}, nil //nolint:nilerr // that is what was found
	}
	say := func(holds bool, what string) {
		if !holds {
			wrong = append(wrong, what)
		}
	}
	if d.Issuer != nil {
		if what := d.Issuer.VerifyAttestation(a.Document, a.Unsigned); what != "" {
			say(false, what)
		}
	}
	say(doc.Attestation.Number == a.Number, "the document bears another number")
	say(doc.Attestation.Status.Index == a.Place, "the document names another place in its status list")
	if err := d.recountLog(ctx, tx, a, say); err != nil {
		return wrong, err
	}
	recountJournal(acts, a, say)
	rests := d.restsOnPilot
	if a.Kind == register.OfGraduate {
		rests = d.restsOnGraduate
	}
	return wrong, rests(ctx, tx, a, doc.Attestation, say)
}

// recountLog holds a certificate against the public log and the published version of its status list.
func (d *Desk) recountLog(ctx context.Context, tx *store.Tx, a register.Attestation, say func(holds bool, what string)) error {
	names := func(kind entry.Kind) (there, same bool, err error) {
		e, err := store.Absent(tx.LeafOf(ctx, kind, a.Number))
		if err != nil || e == nil {
			return false, false, err
		}
		leaf, err := entry.Parse(e.Leaf)
		return true, err == nil && leaf.Names(a.Document) && leaf.Ref == a.Number, nil
	}
	issued, same, err := names(entry.AttestationIssued)
	if err != nil {
		return err
	}
	say(issued, "its issue is not in the public log")
	say(!issued || same, "the public log names another document")
	fell, same, err := names(entry.AttestationWithdrawn)
	if err != nil {
		return err
	}
	withdrawn := !a.WithdrawnAt.IsZero()
	say(fell == withdrawn, "the public log and the register do not agree on whether it was withdrawn")
	say(!fell || same, "the public log withdraws another document")
	l, err := store.Absent(tx.StatusList(ctx, status.Revocation, a.List))
	if err != nil || l == nil || withdrawn && l.MadeAt.Before(a.WithdrawnAt.Truncate(time.Second)) {
		return err // the next version says it
	}
	published, err := status.Parse(l.Document)
	if err != nil {
		return fmt.Errorf("status list %d: %w", a.List, err)
	}
	say(published.Bits.At(a.Place) == withdrawn, "its status list says something else")
	return nil
}

// recountJournal holds a certificate against the acts on record.
func recountJournal(acts []journal.Entry, a register.Attestation, say func(holds bool, what string)) {
	number := `"number":"` + a.Number + `"`
	counted := func(kind journal.Act) (n int) {
		for _, e := range acts {
			if e.Act == kind && strings.Contains(e.Details, number) {
				n++
			}
		}
		return n
	}
	withdrawals := 0
	if !a.WithdrawnAt.IsZero() {
		withdrawals = 1
	}
	say(counted(journal.AttestationIssued) == 1, "the journal does not tell of its issue once")
	say(counted(journal.AttestationWithdrawn) == withdrawals, "the journal and the register do not agree on whether it was withdrawn")
}

// CertificatesFile is the certificates of a pilot, or of an intake's graduates, as the staff see them.
type CertificatesFile struct {
	Kind  register.AttestationKind
	Group string
	Title string // of the pilot or the intake
	All   []register.Attestation
	Ready bool // something can be prepared: the pilot has a card, the intake graduates without a certificate
}

// Certificates reads the certificates of a pilot or of an intake's graduates.
func (d *Desk) Certificates(ctx context.Context, who party.Actor, kind register.AttestationKind, group string) (f CertificatesFile, err error) {
	reads := map[register.AttestationKind]party.Act{register.OfPilot: party.ActReadPilots, register.OfGraduate: party.ActReadCohorts}
	act, known := reads[kind]
	if !known {
		return f, fault.New(fault.NotFound, "fault.not_found")
	}
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(act, ""); err != nil {
			return err
		}
		f = CertificatesFile{Kind: kind, Group: group}
		if f.All, err = tx.AttestationsOf(ctx, kind, group); err != nil {
			return err
		}
		if kind == register.OfGraduate {
			return f.ofIntake(ctx, tx)
		}
		p, err := tx.Pilot(ctx, pilot.ID(group))
		if err != nil {
			return err
		}
		card, papers, err := decided(ctx, tx, p.ID)
		f.Title, f.Ready = p.Title, card != nil && papers.Decision != nil && !slices.ContainsFunc(f.All, func(a register.Attestation) bool { return a.WithdrawnAt.IsZero() })
		return err
	})
	return f, err
}

func (f *CertificatesFile) ofIntake(ctx context.Context, tx *store.Tx) error {
	i, err := tx.Intake(ctx, cohort.ID(f.Group))
	if err != nil {
		return err
	}
	all, err := tx.CandidatesOf(ctx, i.ID)
	f.Title, f.Ready = i.Title, slices.ContainsFunc(all, func(c cohort.Candidate) bool { return without(f.All, c) })
	return err
}

// without tells whether a candidate is a graduate who has no certificate that stands or is prepared.
func without(all []register.Attestation, c cohort.Candidate) bool {
	return c.State == cohort.Graduated && !slices.ContainsFunc(all, func(a register.Attestation) bool { return a.Subject == string(c.ID) && a.WithdrawnAt.IsZero() })
}

// issuedOf are the certificates of a subject that were issued, by number.
func issuedOf(ctx context.Context, tx *store.Tx, kind register.AttestationKind, group, subject string) ([]register.Attestation, error) {
	all, err := tx.AttestationsOf(ctx, kind, group)
	return slices.DeleteFunc(all, func(a register.Attestation) bool { return !a.Issued() || a.Subject != subject }), err
}
