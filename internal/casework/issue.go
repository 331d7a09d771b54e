package casework

import (
	"context"
	"fmt"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/courier"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// The kinds of job the desk queues.
const (
	JobIssue    = "issue"   // steps 8 and 9: prepare, sign
	JobPublish  = "publish" // step 11
	JobLetter   = courier.Job
	JobStanding = "standing" // what follows from a change of a certificate's standing
	JobCure     = "cure"     // the time to cure the cause of a suspension is over
	JobHearing  = "hearing"  // the holder's term to answer before a withdrawal is over
	JobLapse    = "lapse"    // of what needed a second person and found none
	JobTally    = "tally"    // of a week, into the log
	JobStatus   = "status"   // a look through the status lists
	JobRenewal  = "renewal"  // a reminder that a certificate comes to its end
	JobDue      = "due"      // a reminder that a term comes to its end
)

type caseArgs struct {
	Case application.ID `json:"case"`
}

func unreadable(err error) error { return jobs.Cancel(fmt.Errorf("arguments of a job: %w", err)) }

// Register tells the queue who works the desk's jobs. Letters are worked by whoever has the post.
func (d *Desk) Register(r *jobs.Runner) {
	onCase := func(work func(context.Context, application.ID) error) jobs.Worker {
		return jobs.WithArgs(func(ctx context.Context, args caseArgs) error { return work(ctx, args.Case) })
	}
	patient := jobs.Policy{Attempts: 50} // a decided certificate is never given up lightly
	r.Register(JobIssue, onCase(d.Issue), patient)
	r.Register(JobPublish, onCase(d.Publish), patient)
	r.Register(JobStanding, jobs.WithArgs(func(ctx context.Context, args standingArgs) error { return d.StandingChanged(ctx, args.Certificate) }), patient)
	r.Register(JobFigures, func(ctx context.Context, _ []byte) error { return d.MakeFigures(ctx) }, jobs.Policy{})
	r.Register(JobWhatIf, jobs.WithArgs(d.workWhatIf), jobs.Policy{})
	r.Register(JobSignals, func(ctx context.Context, _ []byte) error { return d.MakeSignals(ctx) }, jobs.Policy{})
	r.Register(JobCure, jobs.WithArgs(func(ctx context.Context, args standingArgs) error {
		return d.CureOver(ctx, args.Certificate, args.Events)
	}), patient)
	r.Register(JobHearing, jobs.WithArgs(d.hearingOver), patient)
	r.Register(JobLapse, jobs.WithArgs(func(ctx context.Context, args approvalArgs) error { return d.Lapse(ctx, args.Approval) }), patient)
	r.Register(ledger.JobCheckpoint, func(ctx context.Context, _ []byte) error { return d.Checkpoint(ctx) }, patient)
	r.Register(JobTally, d.workTally, patient)
	r.Register(JobStatus, d.workStatus, patient)
	r.Register(JobRenewal, jobs.WithArgs(func(ctx context.Context, args renewalArgs) error {
		return d.RemindOfRenewal(ctx, args.Certificate, args.Days)
	}), patient)
	r.Register(JobDue, jobs.WithArgs(func(ctx context.Context, args dueArgs) error {
		due, err := calendar.Parse(args.Due)
		if err != nil {
			return unreadable(err)
		}
		return d.RemindOfDue(ctx, args.Case, args.Clock, due)
	}), patient)
	r.Register(JobInterests, d.workInterests, patient)
	r.Register(JobScreening, d.workScreening, patient)
	d.registerOversight(r)
}

// Issue prepares and signs the certificate of a granted case. It may be run any number of times and stopped at any
// point: each half is one transaction, and the second signs the bytes the first has kept. No number is used twice and none is lost.
func (d *Desk) Issue(ctx context.Context, id application.ID) error {
	if err := d.prepare(ctx, id); err != nil {
		return err
	}
	return d.sign(ctx, id)
}

// prepare allots the number and keeps the exact bytes to be signed. Step 8: intent before signature.
func (d *Desk) prepare(ctx context.Context, id application.ID) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		switch _, err := tx.CertificateOf(ctx, id); {
		case err == nil:
			return nil // prepared before a power cut; the bytes are kept
		case !fault.Is(err, fault.NotFound):
			return err
		}
		a, e, sheet, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := d.mayEnter(); err != nil {
			return err // nothing is prepared that could not be signed
		}
		if a.State != application.Granted {
			return jobs.Cancel(fmt.Errorf("case %s is %s, a certificate is issued for granted cases", a.Reference, a.State))
		}
		dec, err := tx.Decision(ctx, id)
		if err != nil {
			return err
		}
		contents, err := d.frozen(ctx, tx, a)
		if err != nil {
			return err
		}
		today := d.today(tx)
		entries, places, err := d.drawPlaces(ctx, tx)
		if err != nil {
			return err
		}
		g := issuance.Grant{
			Case: string(a.ID), Edition: e, Sheet: sheet, Company: contents.Company, Decision: dec, IssuedOn: today, Place: d.Agency.Place, At: tx.Now,
			Status: entries,
		}
		sequence := fmt.Sprintf("certificate/%s/%d", a.Edition.Scheme, today.Year())
		var token issuance.Token
		switch {
		case a.Reissues():
			sequence = "certificate/reissued"
			token, err = d.reissuedToken(ctx, tx, g, *a.Renews)
		case a.Renews != nil:
			sequence = "certificate/renewed"
			token, err = d.Issuer.Prepare(renewedGrant(g, *a.Renews))
		default:
			token, err = d.freeNumber(ctx, tx, sequence, g)
		}
		if err != nil {
			return err
		}
		if err := tx.InsertCertificate(ctx, store.StoredCertificate{
			Number: token.Number(), Case: id, Sequence: sequence, Unsigned: token.Bytes(), PreparedAt: tx.Now,
		}); err != nil {
			return err
		}
		for _, p := range places {
			if err := tx.InsertStatusPlace(ctx, token.Number(), p); err != nil {
				return err
			}
		}
		return d.write(ctx, tx, who, journal.AboutToSign, string(id), "", map[string]string{"number": token.Number(), "sha256": token.Digest()})
	})
}

// freeNumber prepares the grant under the next number of the sequence. A number that the log has already seen is passed over: it was
// given before the records were restored from a backup, and no number is ever given twice.
func (d *Desk) freeNumber(ctx context.Context, tx *store.Tx, sequence string, g issuance.Grant) (issuance.Token, error) {
	for {
		n, err := tx.NextNumber(ctx, sequence)
		if err != nil {
			return issuance.Token{}, err
		}
		g.Sequence = int(n)
		token, err := d.Issuer.Prepare(g)
		if err != nil {
			return token, err
		}
		switch _, err := tx.LeafByRef(ctx, entry.CertificateIssued, token.Number()); {
		case fault.Is(err, fault.NotFound):
			return token, nil
		case err != nil:
			return token, err
		}
	}
}

// sign signs the kept bytes and enters the certificate in the log, which queues the rest. Step 9. Ed25519 is deterministic: signing again after a power cut
// gives the same certificate.
func (d *Desk) sign(ctx context.Context, id application.ID) error {
	var kept store.StoredCertificate
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.CertificateOf(ctx, id)
		return err
	}); err != nil {
		return err
	}
	if len(kept.Signed) > 0 {
		return nil // signed and queued for publication in one transaction
	}
	if err := d.mayEnter(); err != nil {
		return err
	}
	// The signature is made outside a transaction: a key on another machine may be slow.
	token, err := d.Issuer.Resume(kept.Number, kept.Unsigned, kept.PreparedAt)
	if err != nil {
		return err
	}
	signed, err := d.Issuer.Sign(ctx, token)
	if err != nil {
		return err
	}
	code, err := d.Issuer.Code(ctx, signed)
	if err != nil {
		return err
	}
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		now, err := tx.CertificateOf(ctx, id)
		if err != nil {
			return err
		}
		if len(now.Signed) > 0 {
			return nil // another run was faster, with the same bytes
		}
		if err := tx.SignCertificate(ctx, kept.Number, signed, code); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Signed, string(id), "", map[string]string{"number": kept.Number}); err != nil {
			return err
		}
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		now.Signed = signed
		return d.enterCertificate(ctx, tx, a, now)
	})
}

// SignCodes signs the printed codes of certificates that were signed before there were codes. It may be stopped at any point and
// run again; where every certificate has its code it does nothing.
func (d *Desk) SignCodes(ctx context.Context) error {
	for after := ""; ; {
		var bare []store.StoredCertificate
		if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
			bare, err = tx.WithoutCode(ctx, after)
			return err
		}); err != nil || len(bare) == 0 {
			return err
		}
		after = bare[len(bare)-1].Number
		for i, c := range bare {
			var err error
			if bare[i].Code, err = d.Issuer.Code(ctx, c.Signed); err != nil {
				return err
			}
		}
		if err := d.Store.Update(ctx, func(tx *store.Tx) error {
			for _, c := range bare {
				if err := tx.KeepCode(ctx, c.Number, c.Code); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
}

// Publish checks the certificate with the stranger's own function and enters it in the register, once anybody can prove that it
// stands in the log. Step 11. Until then it is signed and nobody can find it: the publication of a checkpoint that covers it
// queues this again.
func (d *Desk) Publish(ctx context.Context, id application.ID) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.State == application.Certified {
			return nil
		}
		c, err := tx.CertificateOf(ctx, id)
		if err != nil {
			return err
		}
		switch public, err := d.provable(ctx, tx, id, c); {
		case fault.Is(err, fault.NotFound): // signed before the agency had a log
			return d.enterCertificate(ctx, tx, a, c)
		case err != nil || !public:
			return err
		}
		if problem := d.Issuer.Verify(c.Signed, c.Unsigned, d.Issuer.Trust()); problem != "" {
			return fmt.Errorf("certificate %s is not published: %s", c.Number, problem)
		}
		if problem := d.Issuer.VerifyCode(c.Code, c.Signed, d.Issuer.Trust()); problem != "" && c.Code != "" {
			return fmt.Errorf("certificate %s is not published, its code is wrong: %s", c.Number, problem)
		}
		entry, err := d.Issuer.Entry(c.Signed, e, tx.Now)
		if err != nil {
			return err
		}
		next, err := a.Move(application.StepPublish, tx.Now)
		if err != nil {
			return err
		}
		if err := d.stillStands(ctx, tx, a); err != nil {
			return jobs.Cancel(fmt.Errorf("certificate %s is not published: %w", c.Number, err))
		}
		if err := tx.PublishEntry(ctx, entry); err != nil {
			return err
		}
		if err := tx.MarkPublished(ctx, c.Number); err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Published, string(id), "", map[string]string{"number": c.Number}); err != nil {
			return err
		}
		if err := d.firstLists(ctx, tx, c.Number); err != nil {
			return err
		}
		if a.Renews != nil {
			if err := d.supersede(ctx, tx, *a.Renews, entry); err != nil {
				return err
			}
			if err := d.successionLetters(ctx, tx, a, entry.Holder, true); err != nil {
				return err
			}
		}
		if err := d.queueReminders(ctx, tx, e, entry); err != nil {
			return err
		}
		if err := d.queueReport(ctx, tx, issued{next, e, entry}, d.today(tx)); err != nil {
			return err
		}
		return d.grantedLetter(ctx, tx, next, entry)
	})
}

// RetryIssuance queues the issuing of a granted case again, after a fault that outlasted every attempt was mended.
func (d *Desk) RetryIssuance(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActRetryIssuance, ""); err != nil {
			return err
		}
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if a.State != application.Granted {
			_, err := a.State.Next(application.StepPublish)
			return err
		}
		kind := JobIssue
		if c, err := store.Absent(tx.CertificateOf(ctx, id)); err != nil {
			return err
		} else if c != nil && len(c.Signed) > 0 {
			kind = JobPublish
		}
		minute := tx.Now.Truncate(time.Minute).Unix()
		if err := d.queue(ctx, tx, ledger.JobCheckpoint, fmt.Sprintf("checkpoint/retry/%d", minute), struct{}{}); err != nil {
			return err
		}
		return d.queue(ctx, tx, kind, fmt.Sprintf("%s/%s/%d", kind, id, minute), caseArgs{Case: id})
	})
}
