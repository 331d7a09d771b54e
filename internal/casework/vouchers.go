package casework

import (
	"context"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// LogPlace is where an act of a case stands in the public log.
type LogPlace struct {
	Index  int64
	Proven bool // a published checkpoint covers it: its receipt carries the proof
	Opens  bool // its record was not erased, so there is a receipt
}

// logPlace finds the leaf of an act; nil for an act of before the agency had a log.
func (d *Desk) logPlace(ctx context.Context, tx *store.Tx, kind entry.Kind, subject string) (*LogPlace, error) {
	leaf, err := store.Absent(tx.LeafOf(ctx, kind, subject))
	if err != nil || leaf == nil {
		return nil, err
	}
	c, err := store.Absent(tx.CheckpointCovering(ctx, leaf.Index))
	return &LogPlace{Index: leaf.Index, Proven: c != nil, Opens: len(leaf.Record) > 0}, err
}

// decisionKind is the kind of leaf that a decision leaves.
func decisionKind(o decision.Outcome) entry.Kind {
	if o == decision.Refuse {
		return entry.DecisionRefused
	}
	return entry.DecisionGranted
}

// SubmissionReceipt gives the company's people the file with which they open and prove what the log says of their submission:
// docs/formats/receipt.md. It carries the proof once a published checkpoint covers the leaf.
func (d *Desk) SubmissionReceipt(ctx context.Context, who party.Actor, id application.ID, number int) ([]byte, error) {
	return d.receipt(ctx, who, id, func(application.Application, *store.Tx) (entry.Kind, string, error) {
		return entry.ApplicationReceived, submissionSubject(id, number), nil
	})
}

// DecisionReceipt gives them the same of the decision, once they have been told of it.
func (d *Desk) DecisionReceipt(ctx context.Context, who party.Actor, id application.ID) ([]byte, error) {
	return d.receipt(ctx, who, id, func(a application.Application, tx *store.Tx) (entry.Kind, string, error) {
		if a.State != application.Refused && a.State != application.Objected && a.State != application.Certified {
			return "", "", fault.New(fault.NotFound, "fault.not_found")
		}
		dec, err := tx.Decision(ctx, id)
		if err != nil {
			return "", "", err
		}
		before, err := tx.DecisionsBefore(ctx, id)
		return decisionKind(dec.Outcome), decisionSubject(id, len(before)+1), err
	})
}

func (d *Desk) receipt(ctx context.Context, who party.Actor, id application.ID, which func(application.Application, *store.Tx) (entry.Kind, string, error)) (file []byte, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		kind, subject, err := which(a, tx)
		if err != nil {
			return err
		}
		leaf, err := tx.LeafOf(ctx, kind, subject)
		if err != nil {
			return err
		}
		if len(leaf.Record) == 0 {
			return fault.New(fault.NotFound, "fault.not_found") // erased: nobody can open it any more
		}
		proof, err := d.proof(ctx, tx, leaf)
		if err != nil {
			return err
		}
		file, err = ledger.Voucher{Log: d.Ledger.Key.Name(), Index: leaf.Index, Leaf: leaf.Leaf, Record: leaf.Record, Salt: leaf.Salt, Proof: proof}.JSON()
		return err
	})
	return file, err
}
