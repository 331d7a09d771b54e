package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/translog"
)

// enter writes what an act tells the public log, in the act's own transaction, and queues the log's publication. Nothing is entered
// while the log refuses to sign: it would be entered where something else has been signed already.
func (d *Desk) enter(ctx context.Context, tx *store.Tx, s ledger.Statement) error {
	if err := d.mayEnter(); err != nil {
		return err
	}
	r, err := ledger.Append(ctx, tx, tx.Now, s)
	if err != nil {
		return err
	}
	return d.queue(ctx, tx, ledger.JobCheckpoint, r.Job, struct{}{})
}

// EnterLog writes what an act of another desk tells the public log, as this one's own acts do.
func (d *Desk) EnterLog(ctx context.Context, tx *store.Tx, s ledger.Statement) error {
	return d.enter(ctx, tx, s)
}

// mayEnter says to people that the log is closed; the reason is the administrator's.
func (d *Desk) mayEnter() error {
	if refusal := d.Ledger.Refusal(); refusal != nil {
		return fault.New(fault.Unavailable, "casework.log_closed").Because(refusal)
	}
	return nil
}

// submissionSubject names a submission in the log.
func submissionSubject(id application.ID, number int) string { return fmt.Sprintf("%s/%d", id, number) }

// enterSubmission gives the applicant's submission its place in the log. Step 3.
func (d *Desk) enterSubmission(ctx context.Context, tx *store.Tx, a application.Application) error {
	return d.enter(ctx, tx, ledger.Statement{
		Kind: entry.ApplicationReceived, Program: a.Edition.Scheme, Subject: submissionSubject(a.ID, a.Submissions),
		Record: submissionRecord(a.Reference, a.Submissions, a.Digest, tx.Now).Bytes(),
	})
}

// submissionRecord is what an application.received commits to: docs/formats/receipt.md.
func submissionRecord(reference string, number int, digest string, at time.Time) jcs.Value {
	return jcs.Of(
		jcs.Member{Name: "type", Value: jcs.Text("submission")},
		jcs.Member{Name: "case", Value: jcs.Text(reference)},
		jcs.Member{Name: "number", Value: jcs.Int(int64(number))},
		jcs.Member{Name: "sha256", Value: jcs.Text(digest)},
		jcs.Member{Name: "at", Value: jcs.Text(instant(at))},
	)
}

// enterDecision gives a decision its place in the log. Step 7.
func (d *Desk) enterDecision(ctx context.Context, tx *store.Tx, a application.Application, dec decision.Decision) error {
	before, err := tx.DecisionsBefore(ctx, a.ID)
	if err != nil {
		return err
	}
	return d.enter(ctx, tx, ledger.Statement{
		Kind: decisionKind(dec.Outcome), Program: a.Edition.Scheme, Subject: decisionSubject(a.ID, len(before)+1), Record: decisionRecord(a, dec, tx.Now).Bytes(),
	})
}

// decisionRecord is what a decision.granted or decision.refused commits to. It names nobody: who decided is in the journal.
func decisionRecord(a application.Application, dec decision.Decision, at time.Time) jcs.Value {
	grounds := make([]string, len(dec.Grounds))
	for i, g := range dec.Grounds {
		grounds[i] = string(g)
	}
	members := []jcs.Member{
		{Name: "type", Value: jcs.Text("decision")},
		{Name: "case", Value: jcs.Text(a.Reference)},
		{Name: "sha256", Value: jcs.Text(a.Digest)}, // of the submission that was decided
		{Name: "edition", Value: jcs.Text(a.Edition.String())},
		{Name: "outcome", Value: jcs.Text(string(dec.Outcome))},
		{Name: "grade", Value: jcs.Text(dec.Grade)},
		{Name: "total", Value: jcs.Text(dec.Total.String())},
		{Name: "technology", Value: jcs.Text(dec.Technology)},
		{Name: "grounds", Value: jcs.Texts(grounds...)},
		{Name: "reasons", Value: jcs.Text(dec.Reasons)},
		{Name: "at", Value: jcs.Text(instant(at))},
	}
	if t := dec.Totals; t != nil && t.By == scheme.Adjusted { // where the raw total decides, it is the total there is
		members = append(
			members, jcs.Member{Name: "decided_by", Value: jcs.Text(string(t.By))}, jcs.Member{Name: "raw_total", Value: jcs.Text(t.Raw.String())},
			jcs.Member{Name: "reading_sha256", Value: jcs.Text(t.Reading)},
		)
	}
	return jcs.Of(members...)
}

func instant(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// enterCertificate tells the log of the exact signed document. Step 9.
func (d *Desk) enterCertificate(ctx context.Context, tx *store.Tx, a application.Application, c store.StoredCertificate) error {
	return d.enter(ctx, tx, ledger.Statement{
		Kind: entry.CertificateIssued, Program: a.Edition.Scheme, Subject: string(a.ID), Digest: entry.Digest(c.Signed), Ref: c.Number,
	})
}

// enterEdition tells the log of the rules in force.
func (d *Desk) enterEdition(ctx context.Context, tx *store.Tx, e *scheme.Edition, source []byte) error {
	return d.enter(ctx, tx, ledger.Statement{
		Kind: entry.RulesPublished, Program: e.Ref.Scheme, Subject: e.Ref.String(), Digest: entry.Digest(source), Ref: e.Ref.String(),
	})
}

// askAgain is how long a checkpoint waits until the witnesses are asked again.
const askAgain = 30 * time.Second

// Checkpoint signs and publishes the log as far as the witnesses let it, and queues the publication of every certificate that anybody
// can prove now. Step 10. It may be run any number of times.
func (d *Desk) Checkpoint(ctx context.Context) error {
	standing, err := d.Ledger.Publish(ctx)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		size, err := tx.LogSize(ctx)
		if err != nil {
			return err
		}
		if size > standing.Signed { // appended while this was signed
			if err := d.queue(ctx, tx, ledger.JobCheckpoint, fmt.Sprintf("checkpoint/%d", standing.Signed), struct{}{}); err != nil {
				return err
			}
		}
		if standing.Waiting > 0 {
			at := tx.Now.Add(askAgain).Truncate(askAgain)
			if err := d.queueAt(ctx, tx, ledger.JobCheckpoint, fmt.Sprintf("checkpoint/again/%d", at.Unix()), struct{}{}, at); err != nil {
				return err
			}
		}
		ready, err := tx.CertificatesCovered(ctx, standing.Published)
		if err != nil {
			return err
		}
		for _, id := range ready {
			if err := d.queue(ctx, tx, JobPublish, fmt.Sprintf("publish/%s/%d", id, standing.Published), caseArgs{Case: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ResumeLog queues what an earlier run of the program may have left to do for the log, and the week's tally.
func (d *Desk) ResumeLog(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		if err := d.queue(ctx, tx, ledger.JobCheckpoint, "checkpoint/start", struct{}{}); err != nil {
			return err
		}
		return d.queueTally(ctx, tx, d.today(tx))
	})
}

// Publication is how far a signed certificate is from being public.
type Publication struct {
	Leaf    int64        // its place in the log
	Waiting int          // how many witnesses must still confirm the log, at least; 0 while it is only a matter of moments
	Closed  *fault.Fault // why the log refuses to sign, for the agency's staff alone; nil otherwise
}

// publication says what a granted case waits for; nil where nothing waits for the log.
func (d *Desk) publication(ctx context.Context, tx *store.Tx, a application.Application) (*Publication, error) {
	if a.State != application.Granted {
		return nil, nil
	}
	leaf, err := store.Absent(tx.LeafOf(ctx, entry.CertificateIssued, string(a.ID)))
	if err != nil || leaf == nil {
		return nil, err
	}
	p := Publication{Leaf: leaf.Index, Closed: d.Ledger.Refusal()}
	p.Waiting, err = d.Ledger.Wanting(ctx, tx)
	return &p, err
}

// proof leads from a leaf to the first checkpoint that was published with it; nil where none is yet.
func (d *Desk) proof(ctx context.Context, tx *store.Tx, leaf ledger.Entry) (*translog.Proof, error) {
	c, err := store.Absent(tx.CheckpointCovering(ctx, leaf.Index))
	if err != nil || c == nil {
		return nil, err
	}
	path, err := ledger.Inclusion(ctx, tx, leaf.Index, c.Size)
	if err != nil {
		return nil, err
	}
	return &translog.Proof{Index: leaf.Index, Path: path, Checkpoint: c.Note}, nil
}

// provable says whether the log, as published, shows the signed certificate to anybody; an error where what it shows is something else.
func (d *Desk) provable(ctx context.Context, tx *store.Tx, id application.ID, c store.StoredCertificate) (bool, error) {
	leaf, err := tx.LeafOf(ctx, entry.CertificateIssued, string(id))
	if err != nil {
		return false, err
	}
	proof, err := d.proof(ctx, tx, leaf)
	if err != nil || proof == nil {
		return false, err
	}
	// From here on as a stranger does it.
	signed, err := translog.OpenCheckpoint(proof.Checkpoint, d.Ledger.Key)
	if err != nil {
		return false, fmt.Errorf("certificate %s: published checkpoint: %w", c.Number, err)
	}
	if err := proof.Includes(leaf.Leaf, signed); err != nil {
		return false, fmt.Errorf("certificate %s: leaf %d: %w", c.Number, leaf.Index, err)
	}
	public, err := entry.Parse(leaf.Leaf)
	if err != nil || !public.Names(c.Signed) || public.Ref != c.Number {
		return false, fmt.Errorf("certificate %s: leaf %d names another document: %w", c.Number, leaf.Index, err)
	}
	return true, nil
}

type tallyArgs struct {
	Week string `json:"week"` // its Monday
}

// queueTally queues the tally of the week of the day, for when it is over.
func (d *Desk) queueTally(ctx context.Context, tx *store.Tx, day calendar.Date) error {
	monday := day.AddDays(-((int(day.Time(time.UTC).Weekday()) + 6) % 7))
	return d.queueAt(ctx, tx, JobTally, "tally/"+monday.String(), tallyArgs{monday.String()}, monday.AddDays(7).Time(d.Agency.Place))
}

// Tally counts a week's leaves of each programme into the log, and queues the next week's.
func (d *Desk) Tally(ctx context.Context, monday calendar.Date) error {
	next := monday.AddDays(7)
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		counts, err := tx.CountLeaves(ctx, monday.Time(d.Agency.Place), next.Time(d.Agency.Place))
		if err != nil {
			return err
		}
		words := map[string][]string{}
		var programs []string
		for _, c := range counts {
			if c.Kind == entry.Tally {
				continue
			}
			if words[c.Program] == nil {
				programs = append(programs, c.Program)
			}
			words[c.Program] = append(words[c.Program], fmt.Sprintf("%s=%d", c.Kind, c.Leaves))
		}
		for _, program := range programs {
			ref := monday.String() + " " + strings.Join(words[program], " ")
			if err := d.enter(ctx, tx, ledger.Statement{
				Kind: entry.Tally, Program: program, Subject: program + "/" + monday.String(), Digest: entry.Digest([]byte(ref)), Ref: ref,
			}); err != nil {
				return err
			}
		}
		return d.queueTally(ctx, tx, next)
	})
}

// workTally is Tally as the queue calls it.
func (d *Desk) workTally(ctx context.Context, raw []byte) error {
	var args tallyArgs
	err := json.Unmarshal(raw, &args)
	monday, dateErr := calendar.Parse(args.Week)
	if err != nil || dateErr != nil {
		return jobs.Cancel(fmt.Errorf("arguments of a tally: %q", raw))
	}
	return d.Tally(ctx, monday)
}
