package casework

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// caseRecords is everything kept about one case.
type caseRecords struct {
	a         application.Application
	edition   *scheme.Edition
	sheet     *scheme.Sheet
	subs      []store.StoredSubmission
	contents  application.Contents // the latest submission
	panel     panel.Panel
	sheets    []evaluation.Scoresheet
	res       *evaluation.Result
	resBefore []evaluation.Superseded
	vote      *decision.Vote // of the committee on the result; nil where there is none
	dec       *decision.Decision
	sureness  *decision.Sureness // of the result, out of the reading as it is now; nil where that cannot be read
	cert      *store.StoredCertificate
	entry     *register.Entry
	entries   []journal.Entry
	proposals []approval.Approval // grants that were proposed
	asides    []approval.Approval // proposals to set its result aside
	faults    []Contradiction     // in the proposals themselves
	logged    logRecords
	obj       objected
	order     ordering
	place     *time.Location
	visit     []string        // what contradicts in the minutes of the visit
	files     map[string]bool // digests of evidence that is really there
}

func (r *caseRecords) read(ctx context.Context, d *Desk, tx *store.Tx, id application.ID) (err error) {
	if r.a, r.edition, r.sheet, err = d.caseOf(ctx, tx, id); err != nil {
		return err
	}
	if r.subs, err = tx.Submissions(ctx, id); err != nil {
		return err
	}
	r.place = d.Agency.Place
	if err := r.order.read(ctx, d, tx, r.a); err != nil {
		return err
	}
	r.files = map[string]bool{}
	for _, s := range r.subs {
		c, err := application.Thaw(s.Contents, s.Digest)
		if err != nil {
			continue // the judge says so
		}
		for _, ev := range c.Evidence {
			if f, err := d.Files.Open(ev.Digest); err == nil {
				r.files[ev.Digest] = true
				if err := f.Close(); err != nil {
					return err
				}
			}
		}
	}
	p, err := store.Absent(tx.Panel(ctx, id))
	if err != nil {
		return err
	}
	if p != nil {
		r.panel = *p
	}
	if r.visit, err = d.checkVisit(ctx, tx, id, r.panel); err != nil {
		return err
	}
	if r.sheets, err = tx.Scoresheets(ctx, id); err != nil {
		return err
	}
	if r.res, err = store.Absent(tx.Result(ctx, id)); err != nil {
		return err
	}
	if r.asides, err = tx.ApprovalsOf(ctx, asidePrefix+string(id)); err != nil {
		return err
	}
	if r.resBefore, err = tx.ResultsBefore(ctx, id); err != nil {
		return err
	}
	if r.dec, err = store.Absent(tx.Decision(ctx, id)); err != nil {
		return err
	}
	if r.res != nil {
		if r.vote, err = d.vote(ctx, tx, r.a, r.edition, *r.res); err != nil {
			return err
		}
	}
	if r.res != nil && r.dec != nil {
		if s, err := d.sureness(ctx, tx, &ForOfficer{Case: r.a, Edition: r.edition, Sheet: r.sheet, Result: r.res}); err == nil {
			r.sureness = &s // a reading that was tampered with is another part's to name
		}
	}
	if r.cert, err = store.Absent(tx.CertificateOf(ctx, id)); err != nil {
		return err
	}
	if r.cert != nil {
		if r.entry, err = store.Absent(tx.Entry(ctx, r.cert.Number)); err != nil {
			return err
		}
	}
	if r.proposals, r.faults, err = d.readApprovals(ctx, tx, string(id)); err != nil {
		return err
	}
	wrong, err := r.obj.read(ctx, d, tx, id)
	if err != nil {
		return err
	}
	r.faults = append(r.faults, wrong...)
	if err := r.logged.read(ctx, tx, id, r.a.Submissions, len(r.obj.before)); err != nil {
		return err
	}
	r.entries, err = tx.Journal(ctx, string(id))
	return err
}
