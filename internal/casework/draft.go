package casework

import (
	"context"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// MaxEvidenceBytes is the largest file an applicant may attach.
const MaxEvidenceBytes = 20_000_000

// maxEvidenceFiles keeps one application within what people can look through.
const maxEvidenceFiles = 200

// Open starts a draft under an edition and sheet. Step 1 of the journey. A second open draft of the company under the same scheme
// is not made: its id comes back instead, so that a refreshed page or a double click cannot leave two drafts behind.
func (d *Desk) Open(ctx context.Context, who party.Actor, org party.OrgID, ref scheme.Ref, sheet string) (application.ID, error) {
	var id application.ID
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActOpen, org); err != nil {
			return err
		}
		e, err := d.edition(ctx, tx, ref)
		if err != nil {
			return err
		}
		company, err := tx.Company(ctx, org)
		if err != nil {
			return err
		}
		existing, err := tx.ApplicationsOf(ctx, org)
		if err != nil {
			return err
		}
		for _, a := range existing {
			if a.Edition.Scheme != ref.Scheme || !a.State.Open() {
				continue
			}
			if a.State == application.Draft && a.Sheet == sheet && a.Edition == ref && a.Renews == nil {
				id = a.ID
				return nil
			}
			return fault.New(fault.Conflict, "casework.open.running", "Reference", a.Reference)
		}
		today := d.today(tx)
		years, err := tx.Years(ctx, org)
		if err != nil {
			return err
		}
		if !sheetApplies(e.SheetFor(application.Facts(company, years, e, today)), sheet) {
			return fault.New(fault.Invalid, "casework.open.other_sheet")
		}
		fresh, reference, err := d.reference(ctx, tx, today)
		if err != nil {
			return err
		}
		a, err := application.Open(fresh, reference, who, company, e, sheet, tx.Now, today)
		if err != nil {
			return err
		}
		id = a.ID
		if err := tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.Opened, string(a.ID), "", map[string]string{"edition": ref.String(), "sheet": sheet, "company": string(org)})
	})
	return id, err
}

// reference gives a new case its name, and the number people quote.
func (d *Desk) reference(ctx context.Context, tx *store.Tx, today calendar.Date) (application.ID, string, error) {
	id, err := store.NewID()
	if err != nil {
		return "", "", err
	}
	n, err := tx.NextNumber(ctx, fmt.Sprintf("application/%d", today.Year()))
	return application.ID(id), fmt.Sprintf("%d-%05d", today.Year(), n), err
}

// sheetApplies says whether the sheet is the one the company's industry calls for, or one of those it may turn out to be.
func sheetApplies(c scheme.SheetChoice, sheet string) bool {
	if c.Sheet != nil && c.Sheet.ID == sheet {
		return !c.Excluded
	}
	return !c.Excluded && slices.ContainsFunc(c.Candidates, func(s *scheme.Sheet) bool { return s.ID == sheet })
}

// edit guards a change of one part of an application by one of the company's people.
func (d *Desk) edit(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID, part application.Part) (application.Application, *scheme.Edition, *scheme.Sheet, error) {
	a, e, sheet, err := d.caseOf(ctx, tx, id)
	if err != nil {
		return a, nil, nil, err
	}
	if who.May(party.ActReadOwn, a.Company) != nil {
		return a, nil, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := who.May(party.ActAnswer, a.Company); err != nil {
		return a, nil, nil, err
	}
	corrections, err := openCorrections(ctx, tx, a)
	if err != nil {
		return a, nil, nil, err
	}
	return a, e, sheet, a.MayEdit(part, corrections)
}

// openCorrections are the parts now with the applicant.
func openCorrections(ctx context.Context, tx *store.Tx, a application.Application) ([]application.Correction, error) {
	if a.State != application.Returned {
		return nil, nil
	}
	subs, err := tx.Submissions(ctx, a.ID)
	if err != nil || len(subs) == 0 {
		return nil, err
	}
	return subs[len(subs)-1].Corrections, nil
}

// SaveAnswers saves answers to items of the self-diagnosis and gives the new revision. Step 2. revision is the one the form was
// filled from; -1 saves without asking (autosave of a single field, where the last keystroke is what the person sees).
func (d *Desk) SaveAnswers(ctx context.Context, who party.Actor, id application.ID, answers map[string]scheme.Answer, revision int64) (int64, error) {
	if len(answers) == 0 {
		return revision, nil // nobody has asked for anything, so nobody is asked who they are
	}
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		var l fault.List
		for item, answer := range answers {
			a, _, sheet, err := d.edit(ctx, tx, who, id, application.AnswerPart(item))
			if err != nil {
				return err
			}
			if revision < 0 {
				revision = a.Revision
			}
			it, ok := sheet.Item(item)
			if !ok {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			if !it.Chosen() && answer.Level != "" {
				answer.Level = "" // an applicant's level for counted and measured items is computed, never claimed
			}
			if faults := it.Validate(answer); len(faults) > 0 {
				for _, f := range faults {
					f.Field = item + "." + f.Field
					l = append(l, f)
				}
				continue
			}
			if err := tx.SaveAnswer(ctx, id, item, answer); err != nil {
				return err
			}
		}
		if err := l.Err(); err != nil {
			return err
		}
		var err error
		revision, err = tx.BumpRevision(ctx, id, revision)
		return err
	})
	return revision, err
}

// SavePlan saves one section of the technology business plan; its length is checked on submission, so that a first sentence can
// be kept as well as a finished text.
func (d *Desk) SavePlan(ctx context.Context, who party.Actor, id application.ID, sections application.Plan, revision int64) (int64, error) {
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		for section, text := range sections {
			a, e, _, err := d.edit(ctx, tx, who, id, application.PlanPart(section))
			if err != nil {
				return err
			}
			if revision < 0 {
				revision = a.Revision
			}
			i := slices.IndexFunc(e.Plan.Sections, func(s scheme.PlanSection) bool { return s.ID == section })
			if i < 0 {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			if limit := e.Plan.Sections[i].MaxChars; utf8.RuneCountInString(text) > limit*2 {
				return fault.Field("plan."+section, "application.plan.long", "Section", e.Plan.Sections[i].Title, "Max", limit, "Count", utf8.RuneCountInString(text))
			}
			if err := tx.SavePlan(ctx, id, section, text); err != nil {
				return err
			}
		}
		var err error
		revision, err = tx.BumpRevision(ctx, id, revision)
		return err
	})
	return revision, err
}

// Attach adds a file to an item or as a document. The bytes are stored before the record, so a power cut between the two
// leaves a file nobody refers to and never a record without its file.
func (d *Desk) Attach(ctx context.Context, who party.Actor, id application.ID, part application.Part, name string, content io.Reader) error {
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, sheet, err := d.edit(ctx, tx, who, id, part)
		if err != nil {
			return err
		}
		if kind, _ := part.Split(); (kind != "evidence" && kind != "document") || !part.Exists(e, sheet) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		all, err := tx.Evidence(ctx, a.ID)
		if len(all) >= maxEvidenceFiles {
			return fault.Field("file", "casework.evidence.too_many", "Count", maxEvidenceFiles)
		}
		return err
	}); err != nil {
		return err
	}
	stored, err := d.Files.Put(ctx, name, content, MaxEvidenceBytes)
	if err != nil {
		return err
	}
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, _, _, err := d.edit(ctx, tx, who, id, part)
		if err != nil {
			return err
		}
		all, err := tx.Evidence(ctx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(ev application.Evidence) bool { return ev.Part == part && ev.Digest == stored.Digest }) {
			return nil // the same file on the same part again: a double click, not a second file
		}
		evidenceID, err := store.NewID()
		if err != nil {
			return err
		}
		ev := application.Evidence{
			ID: evidenceID, Part: part, Name: stored.Name, MediaType: stored.MediaType, Size: stored.Size,
			Digest: stored.Digest, UploadedBy: who.ID(), UploadedAt: tx.Now,
		}
		if err := tx.InsertEvidence(ctx, id, ev); err != nil {
			return err
		}
		if _, err := tx.BumpRevision(ctx, id, a.Revision); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.EvidenceAdded, string(id), "", map[string]string{"part": string(part), "sha256": ev.Digest, "name": ev.Name})
	})
}

// Detach takes a file off the draft. Submissions already made keep their copy.
func (d *Desk) Detach(ctx context.Context, who party.Actor, id application.ID, evidenceID string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		ev, err := tx.EvidenceFile(ctx, id, evidenceID)
		if err != nil {
			return err
		}
		a, _, _, err := d.edit(ctx, tx, who, id, ev.Part)
		if err != nil {
			return err
		}
		if err := tx.RemoveEvidence(ctx, id, evidenceID); err != nil {
			return err
		}
		if _, err := tx.BumpRevision(ctx, id, a.Revision); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.EvidenceRemoved, string(id), "", map[string]string{"part": string(ev.Part), "sha256": ev.Digest, "name": ev.Name})
	})
}

// draft gathers what Submit is asked about: in a first draft everything as it stands now; in a correction the
// company and years only where they were returned, otherwise as they were frozen.
func (d *Desk) draft(ctx context.Context, tx *store.Tx, a application.Application) (application.Submission, calendar.Date, error) {
	var s application.Submission
	var err error
	applied := d.today(tx)
	if s.Company, err = tx.Company(ctx, a.Company); err != nil {
		return s, applied, err
	}
	if s.Years, err = tx.Years(ctx, a.Company); err != nil {
		return s, applied, err
	}
	if s.Answers, err = tx.Answers(ctx, a.ID); err != nil {
		return s, applied, err
	}
	if s.Plan, err = tx.Plan(ctx, a.ID); err != nil {
		return s, applied, err
	}
	if s.Evidence, err = tx.Evidence(ctx, a.ID); err != nil {
		return s, applied, err
	}
	if a.Submissions == 0 {
		return s, applied, nil
	}
	subs, err := tx.Submissions(ctx, a.ID)
	if err != nil {
		return s, applied, err
	}
	last := subs[len(subs)-1]
	frozen, err := application.Thaw(last.Contents, last.Digest)
	if err != nil {
		return s, applied, err
	}
	applied = calendar.On(subs[0].At, d.Agency.Place) // a correction does not move the application date
	returned := func(p application.Part) bool {
		return slices.ContainsFunc(last.Corrections, func(c application.Correction) bool { return c.Part == p })
	}
	if !returned(application.PartCompany) {
		s.Company = frozen.Company
	}
	if !returned(application.PartYears) {
		s.Years = frozen.Years
	}
	return s, applied, nil
}
