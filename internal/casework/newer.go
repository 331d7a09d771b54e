package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

// NewerEdition is what a company is told of its draft when its scheme has a newer edition, and what became of it once it was taken over.
type NewerEdition struct {
	Case    application.Application
	Own     *scheme.Edition
	Newer   *scheme.Edition   // nil where there is none, or the draft is taken over already
	Changes []workshop.Change // of what concerns the draft: the other sheets are left out
	Fit     application.Fit   // what would become of its answers
	MayTake error             // nil, or why this person may not take it over
	MustBy  *calendar.Date    // the last day on which it can be handed in as it is; nil where the edition names none
	Taken   []TakenOver       // what was done before, the latest first
}

// TakenOver is that a draft was taken over to another edition.
type TakenOver struct {
	Moment
	From, To scheme.Ref
	Fit      application.Fit
}

// newer is the edition in force that a draft of an application anew could be taken over to; nil where there is none.
func (d *Desk) newer(ctx context.Context, tx *store.Tx, a application.Application, own *scheme.Edition) (*scheme.Edition, error) {
	if a.State != application.Draft || a.Renews != nil {
		return nil, nil
	}
	all, err := d.allEditions(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := d.today(tx)
	var latest *scheme.Edition
	for _, e := range all {
		if e.Ref.Scheme == a.Edition.Scheme && e.InForce(today) && own.ValidFrom.Before(e.ValidFrom) && (latest == nil || latest.ValidFrom.Before(e.ValidFrom)) {
			latest = e
		}
	}
	return latest, nil
}

// NewerEdition reads for one of the company's people what a newer edition would make of a draft.
func (d *Desk) NewerEdition(ctx context.Context, who party.Actor, id application.ID) (v NewerEdition, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if v.Case, v.Own, _, err = d.caseOf(ctx, tx, id); err != nil {
			return err
		}
		if who.May(party.ActReadOwn, v.Case.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if v.Taken, err = takenOver(ctx, tx, id); err != nil {
			return err
		}
		if v.Newer, err = d.newer(ctx, tx, v.Case, v.Own); err != nil || v.Newer == nil {
			return err
		}
		v.MustBy = v.Own.ValidTo
		changes, err := workshop.Diff(v.Own.Source, v.Newer.Source)
		if err != nil {
			return fmt.Errorf("compare %s with %s: %w", v.Own.Ref, v.Newer.Ref, err)
		}
		v.Changes = concerning(v.Case.Sheet, changes)
		if v.MayTake = application.MayTakeOver(v.Case, who, v.Newer); fault.Is(v.MayTake, fault.Conflict) {
			return nil // there is no sheet to compare the answers with
		}
		v.Fit, err = d.fit(ctx, tx, v.Case, v.Own, v.Newer)
		return err
	})
	return v, err
}

// concerning leaves out what is told of other sheets, and of how the file itself was checked.
func concerning(sheet string, changes []workshop.Change) []workshop.Change {
	return slices.DeleteFunc(changes, func(c workshop.Change) bool {
		of, _, _ := strings.Cut(c.Of, " · ")
		return c.Section == "sheets" && of != sheet || c.Section == "checked_on" || c.Section == "sources"
	})
}

func (d *Desk) fit(ctx context.Context, tx *store.Tx, a application.Application, from, to *scheme.Edition) (application.Fit, error) {
	answers, err := tx.Answers(ctx, a.ID)
	if err != nil {
		return application.Fit{}, err
	}
	plan, err := tx.Plan(ctx, a.ID)
	return application.FitUnder(a.Sheet, from, to, answers, plan), err
}

// TakeOver puts a draft under a newer edition of its scheme. Answers that still fit stay; the others are kept in the journal in full. revision
// is that of the draft whose fit was read.
func (d *Desk) TakeOver(ctx context.Context, who party.Actor, id application.ID, to scheme.Ref, revision int64) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, own, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		e, err := d.newer(ctx, tx, a, own)
		if err != nil {
			return err
		}
		if e == nil || e.Ref != to {
			return fault.New(fault.Conflict, "newer.not_now")
		}
		if err := application.MayTakeOver(a, who, e); err != nil {
			return err
		}
		f, err := d.fit(ctx, tx, a, own, e)
		if err != nil {
			return err
		}
		for _, x := range f.Dropped {
			if err := tx.SaveAnswer(ctx, id, x.Item, scheme.Answer{}); err != nil {
				return err
			}
		}
		for _, x := range f.Plan {
			if err := tx.DropPlan(ctx, id, x.Section); err != nil {
				return err
			}
		}
		a.Revision = revision
		if err := tx.MoveDraft(ctx, a, e.Ref); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.DraftTakenOver, string(id), "", takenDetails{own.Ref.String(), e.Ref.String(), f})
	})
}

// takenDetails is what the journal keeps of taking a draft over.
type takenDetails struct {
	From string          `json:"from"`
	To   string          `json:"to"`
	Fit  application.Fit `json:"fit"`
}

// takenOver reads what the journal keeps of a draft's moves between editions, the latest first.
func takenOver(ctx context.Context, tx *store.Tx, id application.ID) ([]TakenOver, error) {
	entries, err := tx.Journal(ctx, string(id))
	if err != nil {
		return nil, err
	}
	var all []TakenOver
	for _, e := range entries {
		if e.Act != journal.DraftTakenOver {
			continue
		}
		var x takenDetails
		if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
		}
		from, wrong := scheme.ParseRef(x.From)
		to, alsoWrong := scheme.ParseRef(x.To)
		if wrong != nil || alsoWrong != nil {
			return nil, fmt.Errorf("journal entry %d: editions %q and %q", e.ID, x.From, x.To)
		}
		all = append(all, TakenOver{Moment{e.At, e.Act}, from, to, x.Fit})
	}
	slices.Reverse(all)
	return all, nil
}

// handedInOld refuses to hand in a draft under an edition that is over while a newer one takes it.
func (d *Desk) handedInOld(ctx context.Context, tx *store.Tx, a application.Application, own *scheme.Edition) error {
	if a.State != application.Draft || a.Renews != nil || own.InForce(d.today(tx)) {
		return nil
	}
	e, err := d.newer(ctx, tx, a, own)
	if err != nil || e == nil {
		return err
	}
	return fault.New(fault.Conflict, "newer.must", "Own", own.Title, "Newer", e.Title)
}

// editionOnRecord holds the edition of a case against the journal: the one it was opened under, or was taken over to last.
func (j *judge) editionOnRecord() {
	at := ""
	for _, e := range j.entries {
		var x struct{ Edition, From, To string }
		switch e.Act {
		case journal.Opened:
			if err := json.Unmarshal([]byte(e.Details), &x); err == nil {
				at = x.Edition
			}
		case journal.DraftTakenOver:
			if err := json.Unmarshal([]byte(e.Details), &x); err != nil || x.From != at {
				j.say("its draft was taken over from edition %q, it was under %q", x.From, at)
			}
			at = x.To
		}
	}
	if at != "" && at != j.a.Edition.String() {
		j.say("the journal puts it under edition %s, the case says %s", at, j.a.Edition)
	}
}
