package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

// JobWhatIf counts what a draft of an edition does to past cases.
const JobWhatIf = "what_if"

// DraftFile is a draft of an edition with what making it asks about.
type DraftFile struct {
	Draft    workshop.Draft
	Edition  *scheme.Edition // nil while the file has faults
	Sketch   *scheme.Edition // to look at: the edition, or one whose points do not add up yet; nil where there are other faults
	Problems scheme.Problems
	Base     *scheme.Edition   // the edition it is compared with; nil where there is none
	Changes  []workshop.Change // against the base
	Versions []workshop.Draft  // without their files
	WhatIf   *store.WhatIf     // nil where nobody asked
	Waiting  *approval.Approval
	MayWrite bool
	MayOK    error // while it waits: nil, or why this person may not publish it
	MayNot   error // while it waits: nil, or why this person may not decline
	People   map[party.PersonID]party.Person
	Actor    party.Actor
}

// mayReadDrafts says who reads drafts: who makes editions, and the agency's readers.
func mayReadDrafts(who party.Actor) error {
	if who.May(party.ActPublishScheme, "") == nil {
		return nil
	}
	return who.May(party.ActReadCases, "")
}

// Drafts are all drafts of editions, the latest first.
func (d *Desk) Drafts(ctx context.Context, who party.Actor) (all []workshop.Draft, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := mayReadDrafts(who); err != nil {
			return err
		}
		all, err = tx.Drafts(ctx, workshop.OfEdition)
		return err
	})
	return all, err
}

// DraftFile reads a draft with the checker's findings, and what changes against the edition it was copied from, or against the latest one
// of its scheme.
func (d *Desk) DraftFile(ctx context.Context, who party.Actor, id workshop.ID) (f DraftFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := mayReadDrafts(who); err != nil {
			return err
		}
		f = DraftFile{People: map[party.PersonID]party.Person{}, Actor: who, MayWrite: who.May(party.ActPublishScheme, "") == nil}
		if f.Draft, err = tx.Draft(ctx, workshop.OfEdition, id); err != nil {
			return err
		}
		f.Edition, f.Problems = scheme.Load([]byte(f.Draft.Source))
		if f.Sketch = f.Edition; len(f.Problems) > 0 {
			f.Sketch = scheme.Sketch([]byte(f.Draft.Source))
		}
		if f.Base, err = d.baseOf(ctx, tx, f.Draft, f.Edition); err != nil {
			return err
		}
		if f.Base != nil {
			// A draft that is no YAML at all differs in everything: the checker's table says why.
			f.Changes, _ = workshop.Diff(f.Base.Source, []byte(f.Draft.Source))
		}
		if f.Versions, err = tx.DraftVersions(ctx, id); err != nil {
			return err
		}
		names := peopleByID(f.People)
		for i := range f.Versions {
			f.Versions[i].Source = ""
			if err := names.name(ctx, tx, f.Versions[i].By); err != nil {
				return err
			}
		}
		if f.WhatIf, err = store.Absent(tx.WhatIf(ctx, id)); err != nil {
			return err
		}
		if f.Waiting, err = store.Absent(tx.WaitingApproval(ctx, string(id))); err != nil || f.Waiting == nil {
			return err
		}
		f.MayOK, f.MayNot = f.Waiting.MayConfirm(who, tx.Now), f.Waiting.MayDecline(who, tx.Now)
		return names.name(ctx, tx, f.Waiting.ProposedBy)
	})
	return f, err
}

// baseOf is the edition a draft is compared with.
func (d *Desk) baseOf(ctx context.Context, tx *store.Tx, x workshop.Draft, e *scheme.Edition) (*scheme.Edition, error) {
	if x.Base != (scheme.Ref{}) {
		base, err := d.edition(ctx, tx, x.Base)
		if fault.Is(err, fault.NotFound) {
			return nil, nil
		}
		return base, err
	}
	if e == nil {
		return nil, nil
	}
	all, err := d.allEditions(ctx, tx)
	if err != nil {
		return nil, err
	}
	var latest *scheme.Edition
	for _, y := range all {
		if y.Ref.Scheme == e.Ref.Scheme && y.Ref != e.Ref && (latest == nil || latest.ValidFrom.Before(y.ValidFrom)) {
			latest = y
		}
	}
	return latest, nil
}

// BeginDraft starts a draft from a file, or as a copy of a published edition where ref names one.
func (d *Desk) BeginDraft(ctx context.Context, who party.Actor, name string, ref scheme.Ref, source []byte) (id workshop.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		file := source
		if ref != (scheme.Ref{}) {
			stored, err := tx.Edition(ctx, ref)
			if err != nil {
				return err
			}
			file = stored.Source
		}
		fresh, err := store.NewID()
		if err != nil {
			return err
		}
		id = workshop.ID(fresh)
		x, err := workshop.Begin(id, workshop.OfEdition, name, ref, file, who, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.InsertDraft(ctx, x); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.DraftBegun, fresh, "", map[string]string{"name": x.Name, "base": ref.String(), "sha256": x.Digest()})
	})
	return id, err
}

// SaveDraft changes a draft that was read at a revision. A proposal to publish it falls: another file was proposed.
func (d *Desk) SaveDraft(ctx context.Context, who party.Actor, id workshop.ID, revision int64, name, source string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		x, err := tx.Draft(ctx, workshop.OfEdition, id)
		if err != nil {
			return err
		}
		if x, err = x.Write(name, source, who, tx.Now); err != nil {
			return err
		}
		x.Revision = revision
		if err := tx.UpdateDraft(ctx, x); err != nil {
			return err
		}
		if err := d.overtake(ctx, tx, who, string(id)); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.DraftSaved, string(id), "", map[string]string{"sha256": x.Digest()})
	})
}

// DiscardDraft gives a draft up.
func (d *Desk) DiscardDraft(ctx context.Context, who party.Actor, id workshop.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		x, err := tx.Draft(ctx, workshop.OfEdition, id)
		if err != nil {
			return err
		}
		if x, err = x.Discard(who, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateDraft(ctx, x); err != nil {
			return err
		}
		if err := d.overtake(ctx, tx, who, string(id)); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.DraftDiscarded, string(id), "", nil)
	})
}

// asEdition is what a proposal to publish a draft fixes.
type asEdition struct {
	Draft  workshop.ID `json:"draft"`
	Ref    scheme.Ref  `json:"ref"`
	Digest string      `json:"sha256"`
}

// publishable reads a draft as the edition it would be.
func (d *Desk) publishable(ctx context.Context, tx *store.Tx, id workshop.ID) (x workshop.Draft, e *scheme.Edition, a asEdition, err error) {
	if x, err = tx.Draft(ctx, workshop.OfEdition, id); err != nil {
		return x, nil, a, err
	}
	refs, err := tx.EditionRefs(ctx)
	if err != nil {
		return x, nil, a, err
	}
	if e, err = x.Publishable(refs); err != nil {
		return x, nil, a, err
	}
	return x, e, asEdition{id, e.Ref, x.Digest()}, nil
}

// ProposeEdition puts a draft before a second person, who makes it an edition: what is published never changes.
func (d *Desk) ProposeEdition(ctx context.Context, who party.Actor, id workshop.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		_, e, a, err := d.publishable(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := d.propose(ctx, tx, who, approval.Edition, string(id), a, words)
		if err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.EditionProposed, string(id), p.Words, map[string]any{"edition": e.Ref.String(), "sha256": a.Digest, "approval": p.ID}); err != nil {
			return err
		}
		return d.toDuty(ctx, tx, party.Administrator, "", notice.EditionProposed{
			Scheme: e.Title, Edition: e.Ref.Edition, By: who.Person.Name, Until: calendar.On(p.LapsesAt(), d.Agency.Place), Path: "/office/scheme-drafts/" + string(id),
		}, who.ID())
	})
}

// ConfirmEdition publishes a proposed draft as its second person.
func (d *Desk) ConfirmEdition(ctx context.Context, who party.Actor, id workshop.ID, digest string) (ref scheme.Ref, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		x, e, a, err := d.publishable(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.WaitingApproval(ctx, string(id))
		if err != nil {
			return err
		}
		if _, err = tx.Confirm(ctx, p, who, digest, a); err != nil {
			return err
		}
		x.State, x.Ref, x.By, x.At = workshop.Published, e.Ref, who.ID(), tx.Now.UTC()
		if err := tx.UpdateDraft(ctx, x); err != nil {
			return err
		}
		ref = e.Ref
		return d.publishIn(ctx, tx, who, e)
	})
	return ref, err
}

// DeclineEdition ends a proposal to publish, with words that say why; its proposer takes it back the same way.
func (d *Desk) DeclineEdition(ctx context.Context, who party.Actor, id workshop.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		p, err := tx.WaitingApproval(ctx, string(id))
		if err != nil {
			return err
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.EditionDeclined, string(id), p.Answer, map[string]any{"approval": p.ID})
	})
}

// editionLapsed writes that nobody confirmed an edition in time.
func (d *Desk) editionLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	return d.write(ctx, tx, party.System, journal.EditionLapsed, p.Subject, "", map[string]any{"approval": p.ID})
}

type whatIfArgs struct {
	Draft workshop.ID `json:"draft"`
}

// AskWhatIf has it counted what a draft does to past cases of its scheme.
func (d *Desk) AskWhatIf(ctx context.Context, who party.Actor, id workshop.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := mayReadDrafts(who); err != nil {
			return err
		}
		x, err := tx.Draft(ctx, workshop.OfEdition, id)
		if err != nil {
			return err
		}
		if _, problems := scheme.Load([]byte(x.Source)); len(problems) > 0 {
			return fault.New(fault.Conflict, "workshop.problems", "Count", len(problems))
		}
		if err := tx.SaveWhatIf(ctx, id, store.WhatIf{Digest: x.Digest()}); err != nil {
			return err
		}
		return d.queue(ctx, tx, JobWhatIf, fmt.Sprintf("%s/%s/%s/%d", JobWhatIf, id, x.Digest(), tx.Now.UnixMicro()), whatIfArgs{id})
	})
}

// workWhatIf works the job. It tells how far it is every so many cases; a draft that is changed meanwhile is not counted to the end.
func (d *Desk) workWhatIf(ctx context.Context, args whatIfArgs) error {
	var x workshop.Draft
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) { x, err = tx.Draft(ctx, workshop.OfEdition, args.Draft); return err }); err != nil {
		return err
	}
	e, problems := scheme.Load([]byte(x.Source))
	if len(problems) > 0 {
		return nil
	}
	w := store.WhatIf{Digest: x.Digest()}
	tell := func() error {
		return d.Store.Update(ctx, func(tx *store.Tx) error { return tx.SaveWhatIf(ctx, args.Draft, w) })
	}
	ids, err := d.pastCases(ctx, e.Ref.Scheme)
	if err != nil {
		return err
	}
	w.Of = len(ids)
	for len(ids) > 0 {
		n := min(len(ids), tellEvery)
		if err := d.Store.View(ctx, func(tx *store.Tx) error { return d.replay(ctx, tx, ids[:n], e, &w.Tally) }); err != nil {
			return err
		}
		ids, w.Done = ids[n:], w.Done+n
		if err := tell(); err != nil {
			return err
		}
	}
	if w.Of == 0 {
		return tell()
	}
	return nil
}

// tellEvery is after how many cases the count says how far it is.
const tellEvery = 500

// pastCases are the cases of a scheme whose result is registered, in whatever edition.
func (d *Desk) pastCases(ctx context.Context, name string) (ids []application.ID, err error) {
	states := []application.State{application.Evaluated, application.Proposed, application.Granted, application.Certified, application.Refused, application.Objected}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachCase(ctx, func(a application.Application) error {
			if a.Edition.Scheme == name && slices.Contains(states, a.State) {
				ids = append(ids, a.ID)
			}
			return nil
		})
	})
	return ids, err
}

// replay judges cases under their own edition and under the draft, and counts the difference.
func (d *Desk) replay(ctx context.Context, tx *store.Tx, ids []application.ID, e *scheme.Edition, tally *workshop.Tally) error {
	for _, id := range ids {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		own, err := d.edition(ctx, tx, a.Edition)
		if err != nil {
			return err
		}
		r, err := store.Absent(tx.Result(ctx, id))
		if err != nil {
			return err
		}
		if r == nil {
			continue // set aside since the list was made
		}
		p := workshop.Past{Case: a, Result: *r}
		if p.Contents, err = d.frozen(ctx, tx, a); err != nil {
			return err
		}
		sheets, err := tx.Scoresheets(ctx, id)
		if err != nil {
			return err
		}
		for _, s := range sheets {
			if slices.Contains(r.Experts, s.Expert) {
				p.Sheets = append(p.Sheets, s)
			}
		}
		tally.Add(p, workshop.Stood(p, own), workshop.Replay(p, e))
	}
	return nil
}

// errTwo says that an edition is not published by one person: its scheme is in use.
var errTwo = errors.New("the scheme has a published edition: the next one takes two persons")
