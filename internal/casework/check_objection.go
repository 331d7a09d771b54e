package casework

import (
	"context"
	"fmt"
	"slices"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/decision"
	"proba.example/internal/enclosure"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// objected is what the records have of objections in one case.
type objected struct {
	all     []objection.Objection
	before  []store.EndedDecision
	leaves  map[objection.ID]ledger.Entry
	refused []*ledger.Entry // the leaf of each annulled decision
	answers map[objection.ID][]approval.Approval
	acts    []approval.Approval     // on the standing of the certificate, where one of them was objected to
	orders  map[application.ID]bool // cases of certificates that answers ordered
	lost    []enclosure.File        // that are not kept any more
}

// byTwo is who did something that takes two persons.
type byTwo struct{ proposed, confirmed party.PersonID }

func (r *objected) read(ctx context.Context, d *Desk, tx *store.Tx, id application.ID) (faults []Contradiction, err error) {
	if r.all, err = tx.ObjectionsOf(ctx, id); err != nil {
		return nil, err
	}
	if r.before, err = tx.DecisionsBefore(ctx, id); err != nil {
		return nil, err
	}
	for n := range r.before {
		leaf, err := store.Absent(tx.LeafOf(ctx, entry.DecisionRefused, decisionSubject(id, n+1)))
		if err != nil {
			return nil, err
		}
		r.refused = append(r.refused, leaf)
	}
	r.leaves, r.answers = map[objection.ID]ledger.Entry{}, map[objection.ID][]approval.Approval{}
	for _, o := range r.all {
		lost, err := d.lost(o.Files)
		if err != nil {
			return nil, err
		}
		r.lost = append(r.lost, lost...)
		leaf, err := store.Absent(tx.LeafOf(ctx, entry.DecisionAppeal, string(o.ID)))
		if err != nil {
			return nil, err
		}
		if leaf != nil {
			r.leaves[o.ID] = *leaf
		}
		var wrong []Contradiction
		if r.answers[o.ID], wrong, err = d.readApprovals(ctx, tx, string(o.ID)); err != nil {
			return nil, err
		}
		faults = append(faults, wrong...)
		if o.Certificate != "" && r.acts == nil {
			if r.acts, err = tx.ApprovalsOf(ctx, o.Certificate); err != nil {
				return nil, err
			}
		}
		if o.Answer != nil && o.Answer.Order != "" {
			a, err := store.Absent(tx.Application(ctx, o.Answer.Order))
			if err != nil {
				return nil, err
			}
			if r.orders == nil {
				r.orders = map[application.ID]bool{}
			}
			r.orders[o.Answer.Order] = a != nil && a.Ordered() && a.Renews.Objection == string(o.ID)
		}
	}
	return faults, nil
}

// objections hold every objection against the journal, its approval, the log and the decisions it went against.
func (j *judge) objections() {
	annulled := 0
	for _, o := range j.obj.all {
		j.objection(o)
		if o.Against == scheme.AgainstRefusal && o.Answer != nil && o.Answer.Outcome != objection.Stands {
			annulled++
		}
	}
	if annulled != len(j.obj.before) {
		j.say("%d objections annulled a decision, %d annulled decisions are kept", annulled, len(j.obj.before))
	}
	open := slices.ContainsFunc(j.obj.all, func(o objection.Objection) bool {
		return o.State == objection.Open && o.Against == scheme.AgainstRefusal
	})
	if open != (j.a.State == application.Objected) {
		j.say("an objection is open: %v, the case is %s", open, j.a.State)
	}
	for _, f := range j.obj.lost {
		j.say("the file %.12s… of an objection is missing", f.Digest)
	}
	for n, b := range j.obj.before {
		if b.Outcome != decision.Refuse {
			j.say("decision %d was annulled and is no refusal", n+1)
		}
		if leaf := j.obj.refused[n]; leaf != nil {
			j.opens(*leaf, decisionRecord(j.a, b.Decision, b.DecidedAt).Bytes(), fmt.Sprintf("decision %d", n+1))
		} else {
			j.say("the public log has no leaf of decision %d", n+1)
		}
		if j.dec != nil && (j.dec.DecidedBy == b.DecidedBy || j.dec.ConfirmedBy == b.DecidedBy) {
			j.say("%s decided again after the decision was annulled", b.DecidedBy)
		}
	}
}

func (j *judge) objection(o objection.Objection) {
	filed := slices.IndexFunc(j.entries, func(e journal.Entry) bool {
		return e.Act == filedAct(o) && e.By == o.By && e.Ground == o.Words
	})
	if filed < 0 {
		j.say("the journal knows nothing of the objection of %s", o.FiledAt.Format("2006-01-02"))
	} else if !sealedAs(j.entries[filed], o.Files) {
		j.say("the objection of %s was filed with other files", o.FiledAt.Format("2006-01-02"))
	}
	if (o.Answer != nil) != (o.State == objection.Answered) {
		j.say("the objection of %s is %s, its answer says otherwise", o.FiledAt.Format("2006-01-02"), o.State)
	}
	if o.Against != scheme.AgainstRefusal {
		j.contested(o)
	}
	if o.Answer == nil {
		return
	}
	if leaf, ok := j.obj.leaves[o.ID]; ok {
		j.opens(leaf, answerRecord(j.a, o).Bytes(), "an answered objection")
	} else {
		j.say("the public log has no leaf of the answer to the objection of %s", o.FiledAt.Format("2006-01-02"))
	}
	if o.Answer.ProposedBy == o.Answer.ConfirmedBy {
		j.say("%s answered an objection alone", o.Answer.ProposedBy)
	}
	if o.Against == scheme.AgainstRefusal {
		j.refusalOf(o)
	}
	for _, id := range []party.PersonID{o.Answer.ProposedBy, o.Answer.ConfirmedBy} {
		if _, sat := j.panel.Member(id); sat {
			j.say("%s answered an objection after taking part in the evaluation", id)
		}
	}
	confirmed := slices.ContainsFunc(j.obj.answers[o.ID], func(a approval.Approval) bool {
		return a.Outcome == approval.Confirmed && a.ProposedBy == o.Answer.ProposedBy && a.SettledBy == o.Answer.ConfirmedBy
	})
	if !confirmed {
		j.say("the answer to the objection of %s was confirmed by nobody", o.FiledAt.Format("2006-01-02"))
	}
}

// refusalOf holds an answered objection to a refusal against the decision that it goes against.
func (j *judge) refusalOf(o objection.Objection) {
	var against *decision.Decision
	switch {
	case o.Number <= len(j.obj.before):
		against = &j.obj.before[o.Number-1].Decision
	case o.Number == len(j.obj.before)+1:
		against = j.dec
	}
	if against == nil {
		j.say("the objection of %s goes against a decision that is not there", o.FiledAt.Format("2006-01-02"))
		return
	}
	for _, id := range []party.PersonID{o.Answer.ProposedBy, o.Answer.ConfirmedBy} {
		if id == against.DecidedBy || id == against.ConfirmedBy {
			j.say("%s answered the objection to a decision of their own", id)
		}
	}
}
