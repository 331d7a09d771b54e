package support

import (
	"context"
	"slices"
	"strings"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/measure"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

// DraftFile is a draft of a measure's edition with what making it asks about.
type DraftFile struct {
	Draft    workshop.Draft
	File     measure.File
	Readable bool             // the forms can fill it in; otherwise it is text that is no measure's file
	Measure  *measure.Measure // nil while the file has faults
	Problems error            // what the checker says; nil where it finds nothing
	MayNot   error            // why it cannot be published as it is; nil where it can
	Base     *measure.Measure // the edition it is compared with; nil where there is none
	Changes  []workshop.Change
	Versions []workshop.Draft   // without their files
	All      []*measure.Measure // what is published
	Reach    *store.Reach       // nil where nobody asked
	Waiting  *approval.Approval
	MayWrite bool
	MayOK    error // while it waits: nil, or why this person may not publish it
	MaySay   error // while it waits: nil, or why this person may not decline
	People   map[party.PersonID]party.Person
	On       calendar.Date
}

// Editions are the published editions of all measures, by code and version.
func (d *Desk) Editions(ctx context.Context, who party.Actor) (all []*measure.Measure, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		all, err = d.all(ctx, tx)
		return err
	})
	return all, err
}

// Drafts are all drafts of measures, the latest first.
func (d *Desk) Drafts(ctx context.Context, who party.Actor) (all []workshop.Draft, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		all, err = tx.Drafts(ctx, workshop.OfMeasure)
		return err
	})
	return all, err
}

// DraftFile reads a draft with the checker's findings, and what changes against the edition it was copied from, or against the latest one
// of its measure.
func (d *Desk) DraftFile(ctx context.Context, who party.Actor, id workshop.ID) (f DraftFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		f = DraftFile{MayWrite: who.May(party.ActPublishMeasure, "") == nil, On: d.today(tx), People: map[party.PersonID]party.Person{}}
		if f.Draft, err = tx.Draft(ctx, workshop.OfMeasure, id); err != nil {
			return err
		}
		if f.All, err = d.all(ctx, tx); err != nil {
			return err
		}
		source := []byte(f.Draft.Source)
		var unreadable error
		f.File, unreadable = measure.ReadFile(source)
		f.Readable = unreadable == nil
		f.Measure, f.Problems = measure.Load(source)
		if f.Measure != nil {
			_, f.MayNot = measure.Publishable(source, f.All, f.On)
		}
		if f.Base = baseOf(f.Draft, f.File.Code, f.All); f.Base != nil && f.Readable {
			if f.Changes, err = d.changes(ctx, tx, f.Base, f.File); err != nil {
				return err
			}
		}
		return d.draftPast(ctx, tx, who, &f)
	})
	return f, err
}

// draftPast reads who saved a draft when, what was counted, and the proposal that waits.
func (d *Desk) draftPast(ctx context.Context, tx *store.Tx, who party.Actor, f *DraftFile) (err error) {
	id := f.Draft.ID
	if f.Versions, err = tx.DraftVersions(ctx, id); err != nil {
		return err
	}
	if f.Reach, err = store.Absent(tx.Reach(ctx, id)); err != nil {
		return err
	}
	var people []party.PersonID
	for i := range f.Versions {
		f.Versions[i].Source = ""
		people = append(people, f.Versions[i].By)
	}
	if f.Waiting, err = store.Absent(tx.WaitingApproval(ctx, string(id))); err != nil {
		return err
	}
	if f.Waiting != nil {
		f.MayOK, f.MaySay = f.Waiting.MayConfirm(who, tx.Now), f.Waiting.MayDecline(who, tx.Now)
		people = append(people, f.Waiting.ProposedBy)
	}
	for _, x := range people {
		if _, known := f.People[x]; known {
			continue
		}
		if f.People[x], err = tx.Person(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

// baseOf is the edition a draft is compared with: the one it was copied from, or the latest of its measure.
func baseOf(x workshop.Draft, code string, all []*measure.Measure) *measure.Measure {
	var latest *measure.Measure
	for _, m := range all {
		switch {
		case x.Base == scheme.Ref{Scheme: m.Code, Edition: m.Version}:
			return m
		case m.Code != code || x.Ref == scheme.Ref{Scheme: m.Code, Edition: m.Version}:
		case latest == nil || latest.ValidFrom.Before(m.ValidFrom):
			latest = m
		}
	}
	return latest
}

// changes tells what a file says otherwise than an edition. Both are written alike first: silence, and what it means, are no difference.
func (d *Desk) changes(ctx context.Context, tx *store.Tx, base *measure.Measure, f measure.File) ([]workshop.Change, error) {
	stored, err := stored(ctx, tx, base.Code, base.Version)
	if err != nil {
		return nil, err
	}
	was, err := measure.ReadFile(stored)
	if err != nil {
		return nil, err
	}
	before, err := was.Source()
	if err != nil {
		return nil, err
	}
	after, err := f.Source()
	if err != nil {
		return nil, err
	}
	return workshop.DiffIn(measure.Sections, before, after)
}

// stored is the file of a published edition.
func stored(ctx context.Context, tx *store.Tx, code, version string) ([]byte, error) {
	all, err := tx.Measures(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s store.StoredMeasure) bool { return s.Code == code && s.Version == version })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return all[i].Source, nil
}

// BeginDraft starts a draft from a file, as a copy of a published edition where ref names one, or from nothing.
func (d *Desk) BeginDraft(ctx context.Context, who party.Actor, name string, ref scheme.Ref, source []byte) (id workshop.ID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishMeasure, ""); err != nil {
			return err
		}
		file := source
		switch {
		case ref != scheme.Ref{}:
			if file, err = stored(ctx, tx, ref.Scheme, ref.Edition); err != nil {
				return err
			}
		case len(file) == 0:
			if file, err = measure.Blank("", "").Source(); err != nil {
				return err
			}
		}
		fresh, err := store.NewID()
		if err != nil {
			return err
		}
		id = workshop.ID(fresh)
		x, err := workshop.Begin(id, workshop.OfMeasure, name, ref, file, who, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.InsertDraft(ctx, x); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MeasureDraftBegun, fresh, "", map[string]string{"name": x.Name, "base": ref.String(), "sha256": x.Digest()})
	})
	return id, err
}

// onDraft runs a verb that changes a draft, and ends the proposal to publish it: another file was proposed.
func (d *Desk) onDraft(ctx context.Context, who party.Actor, id workshop.ID, act journal.Act, verb func(*store.Tx, party.Actor, workshop.Draft) (workshop.Draft, error)) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishMeasure, ""); err != nil {
			return err
		}
		x, err := tx.Draft(ctx, workshop.OfMeasure, id)
		if err != nil {
			return err
		}
		if x, err = verb(tx, who, x); err != nil {
			return err
		}
		if err := tx.UpdateDraft(ctx, x); err != nil {
			return err
		}
		p, err := store.Absent(tx.WaitingApproval(ctx, string(id)))
		if err != nil {
			return err
		}
		if p != nil {
			ended, err := p.Overtake(who, tx.Now)
			if err != nil {
				return err
			}
			if err := tx.SettleApproval(ctx, ended); err != nil {
				return err
			}
		}
		return tx.Record(ctx, who.ID(), act, string(id), "", map[string]string{"sha256": x.Digest()})
	})
}

// WriteDraft changes a draft that was read at a revision to another text.
func (d *Desk) WriteDraft(ctx context.Context, who party.Actor, id workshop.ID, revision int64, name, source string) error {
	return d.onDraft(ctx, who, id, journal.MeasureDraftSaved, func(tx *store.Tx, who party.Actor, x workshop.Draft) (workshop.Draft, error) {
		x, err := x.Write(name, source, who, tx.Now)
		x.Revision = revision
		return x, err
	})
}

// EditDraft changes the file of a draft that was read at a revision; edit says what is wrong with what was typed.
func (d *Desk) EditDraft(ctx context.Context, who party.Actor, id workshop.ID, revision int64, edit func(*measure.File) error) error {
	return d.onDraft(ctx, who, id, journal.MeasureDraftSaved, func(tx *store.Tx, who party.Actor, x workshop.Draft) (workshop.Draft, error) {
		f, err := measure.ReadFile([]byte(x.Source))
		if err != nil {
			return x, err
		}
		if err := edit(&f); err != nil {
			return x, err
		}
		source, err := f.Source()
		if err != nil {
			return x, err
		}
		x, err = x.Write(x.Name, string(source), who, tx.Now)
		x.Revision = revision
		return x, err
	})
}

// DiscardDraft gives a draft up.
func (d *Desk) DiscardDraft(ctx context.Context, who party.Actor, id workshop.ID) error {
	return d.onDraft(ctx, who, id, journal.MeasureDraftDiscarded, func(tx *store.Tx, who party.Actor, x workshop.Draft) (workshop.Draft, error) {
		return x.Discard(who, tx.Now)
	})
}

// asMeasure is what a proposal to publish a draft fixes.
type asMeasure struct {
	Draft   workshop.ID `json:"draft"`
	Code    string      `json:"code"`
	Version string      `json:"version"`
	Digest  string      `json:"sha256"`
}

// publishable reads a draft as the edition it would be.
func (d *Desk) publishable(ctx context.Context, tx *store.Tx, id workshop.ID) (x workshop.Draft, m *measure.Measure, a asMeasure, err error) {
	if x, err = tx.Draft(ctx, workshop.OfMeasure, id); err != nil {
		return x, nil, a, err
	}
	if x.State != workshop.Open {
		return x, nil, a, fault.New(fault.Conflict, "workshop.closed")
	}
	all, err := d.all(ctx, tx)
	if err != nil {
		return x, nil, a, err
	}
	if m, err = measure.Publishable([]byte(x.Source), all, d.today(tx)); err != nil {
		return x, nil, a, err
	}
	return x, m, asMeasure{id, m.Code, m.Version, x.Digest()}, nil
}

// ProposeMeasure puts a draft before a second person, who makes it an edition: what is published never changes.
func (d *Desk) ProposeMeasure(ctx context.Context, who party.Actor, id workshop.ID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishMeasure, ""); err != nil {
			return err
		}
		_, m, a, err := d.publishable(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Propose(ctx, approval.Measure, string(id), a, words, who)
		if err != nil {
			return err
		}
		if err := d.queue(ctx, tx, JobLapse, "measure-lapse/"+string(p.ID), lapseArgs{p.ID}, p.LapsesAt()); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.MeasureProposed, string(id), p.Words, map[string]any{"code": a.Code, "version": a.Version, "sha256": a.Digest, "approval": p.ID}); err != nil {
			return err
		}
		return d.Letters.ToDeciding(ctx, tx, "", notice.MeasureProposed{
			Measure: m.Name, Version: m.Version, By: who.Person.Name, Until: calendar.On(p.LapsesAt(), d.Place), Path: "/office/measures/drafts/" + string(id),
		}, who.ID())
	})
}

// ConfirmMeasure publishes a proposed draft as its second person. Requests that were submitted keep the edition they came under.
func (d *Desk) ConfirmMeasure(ctx context.Context, who party.Actor, id workshop.ID, digest string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConfirmMeasure, ""); err != nil {
			return err
		}
		x, m, a, err := d.publishable(ctx, tx, id)
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
		x.State, x.Ref, x.By, x.At = workshop.Published, scheme.Ref{Scheme: m.Code, Edition: m.Version}, who.ID(), tx.Now.UTC()
		if err := tx.UpdateDraft(ctx, x); err != nil {
			return err
		}
		return publish(ctx, tx, who, m, []byte(x.Source))
	})
}

// publish keeps an edition for good.
func publish(ctx context.Context, tx *store.Tx, who party.Actor, m *measure.Measure, source []byte) error {
	if err := tx.InsertMeasure(ctx, store.StoredMeasure{Code: m.Code, Version: m.Version, Source: source, PublishedBy: who.ID()}); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.MeasurePublished, m.Code, "", map[string]string{"version": m.Version, "sha256": frozen.Sum(source)})
}

// DeclineMeasure ends a proposal to publish, with words that say why; its proposer takes it back the same way.
func (d *Desk) DeclineMeasure(ctx context.Context, who party.Actor, id workshop.ID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		if _, err := tx.Draft(ctx, workshop.OfMeasure, id); err != nil {
			return err
		}
		p, err := tx.WaitingApproval(ctx, string(id))
		if err != nil {
			return err
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MeasureDeclined, string(id), p.Answer, map[string]any{"approval": p.ID})
	})
}

// lapse ends a proposal that nobody settled in its time. It may be run any number of times.
func (d *Desk) lapse(ctx context.Context, args lapseArgs) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Approval(ctx, args.Approval)
		if err != nil || a.Outcome != approval.Waiting {
			return err
		}
		if a, err = a.Lapse(tx.Now); err != nil {
			return err
		}
		if err := tx.SettleApproval(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, party.System.ID(), journal.MeasureLapsed, a.Subject, "", map[string]any{"approval": a.ID})
	})
}

// mostFound bounds the companies that are offered for a trial.
const mostFound = 20

// FindCompanies gives the companies whose business number is what was typed, or whose name has it in it, by id; the first so many.
func (d *Desk) FindCompanies(ctx context.Context, who party.Actor, typed string) (found []party.Company, err error) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if typed == "" {
		return nil, nil
	}
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := mayTryOn(who); err != nil {
			return err
		}
		for after, n := party.OrgID(""), 1; n > 0 && len(found) < mostFound; {
			after, n, err = tx.SomeStated(ctx, after, func(c party.Company, _ measure.Statement) error {
				if len(found) < mostFound && (c.BusinessNumber == party.CleanNumber(typed) || strings.Contains(strings.ToLower(c.Name), typed) || strings.Contains(strings.ToLower(c.LatinName), typed)) {
					found = append(found, c)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// mayTryOn says who may see what a rule asks of a company.
func mayTryOn(who party.Actor) error {
	if err := who.May(party.ActReadMeasures, ""); err != nil {
		return err
	}
	return who.May(party.ActReadAid, "")
}

// CompanyFacts are what the rules know of a company today, in writing, and what its name is.
func (d *Desk) CompanyFacts(ctx context.Context, who party.Actor, org party.OrgID) (name string, facts map[string]string, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := mayTryOn(who); err != nil {
			return err
		}
		on := d.today(tx)
		c, err := tx.Company(ctx, org)
		if err != nil {
			return err
		}
		said, err := tx.CompanyStatement(ctx, org)
		if err != nil {
			return err
		}
		_, certified, err := standings(ctx, tx, org, on)
		if err != nil {
			return err
		}
		name, facts = c.Name, measure.About(c, said.Facts, certified, on).Facts()
		return nil
	})
	return name, facts, err
}
