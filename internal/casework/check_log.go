package casework

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/objection"
	"proba.example/internal/store"
)

// settingLogAfter is the journal's last entry of before the agency had a log; the store's migration notes it.
const settingLogAfter = "log_after_journal"

// logRecords is what the public log has about one case.
type logRecords struct {
	after       int64                // acts up to this journal entry were done before there was a log
	received    map[int]ledger.Entry // by the number of the submission
	granted     *ledger.Entry
	refused     *ledger.Entry
	issued      *ledger.Entry
	issuedShown bool // a published checkpoint covers the certificate
}

func (r *logRecords) read(ctx context.Context, tx *store.Tx, id application.ID, submissions, annulled int) (err error) {
	text, err := tx.Setting(ctx, settingLogAfter)
	if err != nil {
		return err
	}
	if text != "" {
		if r.after, err = strconv.ParseInt(text, 10, 64); err != nil {
			return fmt.Errorf("setting %s: %w", settingLogAfter, err)
		}
	}
	r.received = map[int]ledger.Entry{}
	for n := 1; n <= submissions; n++ {
		e, err := store.Absent(tx.LeafOf(ctx, entry.ApplicationReceived, submissionSubject(id, n)))
		if err != nil {
			return err
		}
		if e != nil {
			r.received[n] = *e
		}
	}
	if r.granted, err = store.Absent(tx.LeafOf(ctx, entry.DecisionGranted, decisionSubject(id, annulled+1))); err != nil {
		return err
	}
	if r.refused, err = store.Absent(tx.LeafOf(ctx, entry.DecisionRefused, decisionSubject(id, annulled+1))); err != nil {
		return err
	}
	if r.issued, err = store.Absent(tx.LeafOf(ctx, entry.CertificateIssued, string(id))); err != nil || r.issued == nil {
		return err
	}
	c, err := store.Absent(tx.CheckpointCovering(ctx, r.issued.Index))
	r.issuedShown = c != nil
	return err
}

// log holds the public log against the journal, the records and the register.
func (j *judge) log() {
	submitted, refusals := 0, 0
	for _, e := range j.entries {
		missing := false
		switch e.Act {
		case journal.Submitted:
			submitted++
			_, there := j.logged.received[submitted]
			missing = !there
		case journal.GrantDecided, journal.CertificateOrdered:
			missing = j.logged.granted == nil
		case journal.RefusalDecided:
			refusals++
			missing = refusals > len(j.obj.before) && j.logged.refused == nil
		case journal.Signed:
			missing = j.logged.issued == nil
		}
		if missing && e.ID > j.logged.after {
			j.say("the journal says %q on %s, and the public log has no leaf of it", e.Act, e.At.Format("2006-01-02"))
		}
	}
	for _, s := range j.subs {
		if e, ok := j.logged.received[s.Number]; ok {
			j.opens(e, submissionRecord(j.a.Reference, s.Number, s.Digest, s.At).Bytes(), fmt.Sprintf("submission %d", s.Number))
		}
	}
	j.loggedDecision(j.logged.granted, decision.Grant)
	j.loggedDecision(j.logged.refused, decision.Refuse)
	j.loggedCertificate()
}

// opens holds a leaf's record against the record that the act must have given it. An erased one says nothing any more.
func (j *judge) opens(e ledger.Entry, record []byte, what string) {
	if len(e.Record) > 0 && !bytes.Equal(e.Record, record) {
		j.say("leaf %d of the public log tells otherwise of %s than the records", e.Index, what)
	}
}

func (j *judge) loggedDecision(e *ledger.Entry, outcome decision.Outcome) {
	switch {
	case e == nil:
	case j.dec == nil || j.dec.Outcome != outcome:
		j.say("leaf %d of the public log tells of a decision to %s that is not on record", e.Index, outcome)
	default:
		at := j.dec.DecidedAt
		if !j.dec.ConfirmedAt.IsZero() {
			at = j.dec.ConfirmedAt
		}
		j.opens(*e, decisionRecord(j.a, *j.dec, at).Bytes(), "the decision")
	}
}

func (j *judge) loggedCertificate() {
	e := j.logged.issued
	if e == nil {
		return
	}
	if j.cert == nil || len(j.cert.Signed) == 0 {
		j.say("leaf %d of the public log tells of a certificate that is not signed", e.Index)
		return
	}
	leaf, err := entry.Parse(e.Leaf)
	switch {
	case err != nil:
		j.say("leaf %d of the public log cannot be read: %v", e.Index, err)
	case !leaf.Names(j.cert.Signed) || leaf.Ref != j.cert.Number:
		j.say("leaf %d of the public log names another document than certificate %s", e.Index, j.cert.Number)
	}
	if j.entry != nil && !j.logged.issuedShown {
		j.say("certificate %s is in the register, and no published checkpoint covers its leaf %d", j.cert.Number, e.Index)
	}
}

// LogChecked is how much of the public log was looked at.
type LogChecked struct {
	Leaves   int64
	Restored int64 // of which came back from a mirror, without the acts that they tell of
}

// CheckLog is the second judge of the public log: it derives every hash and number again from the leaves, opens what can be opened, and
// looks for leaves that tell of cases which do not exist.
func (d *Desk) CheckLog(ctx context.Context) (found []Contradiction, n LogChecked, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		problems, leaves, err := ledger.Check(ctx, tx, d.Ledger.Key)
		if err != nil {
			return err
		}
		n.Leaves = leaves
		for _, p := range problems {
			found = append(found, Contradiction{"public log", p.String()})
		}
		return tx.EachLeaf(ctx, 0, func(e ledger.Entry) error {
			if ledger.Restored(e) {
				n.Restored++
				return nil
			}
			exists, err := actOnRecord(ctx, tx, e)
			if err == nil && !exists {
				found = append(found, Contradiction{"public log", fmt.Sprintf("leaf %d: tells of %s that is not on record", e.Index, e.Kind)})
			}
			return err
		})
	})
	return found, n, err
}

// actOnRecord says whether the case of a leaf exists; of other leaves this desk knows nothing.
func actOnRecord(ctx context.Context, tx *store.Tx, e ledger.Entry) (bool, error) {
	id := e.Subject
	switch e.Kind {
	case entry.ApplicationReceived:
		text := ""
		id, text, _ = strings.Cut(e.Subject, "/")
		a, err := store.Absent(tx.Application(ctx, application.ID(id)))
		if err != nil || a == nil {
			return false, err
		}
		n, err := strconv.Atoi(text)
		return err == nil && n >= 1 && n <= a.Submissions, nil
	case entry.DecisionAppeal:
		o, err := store.Absent(tx.Objection(ctx, objection.ID(id)))
		return o != nil && o.Answer != nil, err
	case entry.DecisionGranted, entry.DecisionRefused, entry.CertificateIssued:
		if again, text, more := strings.Cut(id, "/"); more { // the case was decided before
			before, err := tx.DecisionsBefore(ctx, application.ID(again))
			n, wrong := strconv.Atoi(text)
			if err != nil || wrong != nil || n < 2 || n > len(before)+1 {
				return false, err
			}
			id = again
		}
		_, err := tx.Application(ctx, application.ID(id))
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	}
	return true, nil
}
