package casework

import (
	"context"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/visit"
)

// Appointment is what an officer decides about a panel.
type Appointment struct {
	Experts []party.PersonID // the first leads
	VisitOn calendar.Date
	Reason  string // for fewer experts than usual
}

// Appoint makes the panel, or completes it after somebody stepped aside. Step 5.
func (d *Desk) Appoint(ctx context.Context, who party.Actor, id application.ID, x Appointment) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error { return d.appoint(ctx, tx, who, id, x, nil) })
}

// appoint makes or completes the panel within a transaction; t is what is known of everybody's interests, nil has it read.
func (d *Desk) appoint(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID, x Appointment, t *ties) error {
	a, e, _, err := d.caseOf(ctx, tx, id)
	if err != nil {
		return err
	}
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return err
	}
	var experts []party.Actor
	for _, personID := range x.Experts {
		expert, err := tx.Actor(ctx, personID)
		if err != nil {
			return err
		}
		experts = append(experts, expert)
	}
	if err := d.calibrated(ctx, tx, e, experts); err != nil {
		return err
	}
	if err := unread(ctx, tx, a, experts); err != nil {
		return err
	}
	kind := journal.PanelAppointed
	var p panel.Panel
	if a.State == application.Evaluating {
		kind = journal.PanelCompleted
		if p, err = tx.Panel(ctx, id); err != nil {
			return err
		}
		completed, wrong := p.Complete(a, who, contents.Company, experts, tx.Now)
		if err := d.mayInvite(ctx, tx, a, experts, wrong, t); err != nil {
			return err
		}
		p = completed
	} else {
		if a.State == application.Accepted { // of a case in another state panel.Appoint says more
			// Inno-Biz notice 2026-44, art. 8(1): the visit comes after eligibility and fee.
			now, err := at(ctx, tx, a, false)
			if err != nil {
				return err
			}
			if err := now.inTurn(e, procedure.ExpertReview, procedure.Visit, procedure.TechnologyRating); err != nil {
				return err
			}
		}
		appointed, wrong := panel.Appoint(a, who, contents.Company, experts, x.VisitOn, x.Reason, e, tx.Now, d.today(tx))
		if err := d.mayInvite(ctx, tx, a, experts, wrong, t); err != nil {
			return err
		}
		p = appointed
		next, err := a.Move(application.StepAppoint, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
	}
	if err := tx.SavePanel(ctx, p); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, kind, string(id), p.Reason, map[string]any{"experts": x.Experts, "visit_on": p.VisitOn}); err != nil {
		return err
	}
	return d.appointedLetters(ctx, tx, a, contents.Company, p, experts, kind == journal.PanelAppointed)
}

// answerSeat gives the panel with a member's answer to the invitation, or with a later word, while the case is being evaluated.
func answerSeat(ctx context.Context, tx *store.Tx, id application.ID, answer func(panel.Panel) (panel.Panel, error)) (a application.Application, p panel.Panel, err error) {
	if a, err = tx.Application(ctx, id); err != nil {
		return a, p, err
	}
	if p, err = tx.Panel(ctx, id); err != nil {
		return a, p, err
	}
	if p, err = answer(p); err != nil {
		return a, p, err
	}
	if a.State != application.Evaluating {
		return a, p, fault.New(fault.Conflict, "evaluation.not_open")
	}
	return a, p, nil
}

// Declare records whether a panel member has an interest in the applicant. Officers hear of it when a seat falls vacant.
func (d *Desk) Declare(ctx context.Context, who party.Actor, id application.ID, interest bool, detail string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, p, err := answerSeat(ctx, tx, id, func(p panel.Panel) (panel.Panel, error) { return p.Declare(who, interest, detail, tx.Now) })
		if err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		ground := string(panel.NoInterest)
		if interest {
			ground = string(panel.Interested)
		}
		if err := d.write(ctx, tx, who, journal.Declared, string(id), ground, nil); err != nil {
			return err
		}
		if !interest {
			return nil
		}
		if err := d.settleVisit(ctx, tx, a, p); err != nil {
			return err
		}
		return d.seatVacantLetters(ctx, tx, a, who)
	})
}

// scoring reads what a marking expert needs and asks whether they may mark.
func (d *Desk) scoring(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (a application.Application, e *scheme.Edition, sheet *scheme.Sheet, p panel.Panel, s evaluation.Scoresheet, c application.Contents, err error) {
	if a, e, sheet, err = d.caseOf(ctx, tx, id); err != nil {
		return
	}
	if p, err = tx.Panel(ctx, id); err != nil {
		return
	}
	if s, err = tx.Scoresheet(ctx, id, who.ID()); err != nil {
		return
	}
	if err = evaluation.MayScore(a, p, s, who); err != nil {
		return
	}
	c, err = d.frozen(ctx, tx, a)
	return
}

// Mark saves an expert's marks on items. Step 6. For measured and counted items the level the expert gives is compared with
// what the applicant's figures and list yield; a difference needs a reason.
func (d *Desk) Mark(ctx context.Context, who party.Actor, id application.ID, marks map[string]scheme.Answer) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if IsAnchor(id) {
			return d.markAnchor(ctx, tx, who, id, marks)
		}
		_, _, sheet, _, _, contents, err := d.scoring(ctx, tx, who, id)
		if err != nil {
			return err
		}
		computed := sheet.Score(contents.Answers, contents.Facts)
		var l fault.List
		for itemID, mark := range marks {
			item, ok := sheet.Item(itemID)
			if !ok {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			if err := evaluation.Mark(item, mark, computed.ByItem[itemID]); err != nil {
				for _, f := range fault.All(err) {
					f.Field = itemID + "." + f.Field
					l = append(l, f)
				}
				continue
			}
			if err := tx.SaveMark(ctx, id, who.ID(), itemID, mark); err != nil {
				return err
			}
		}
		return l.Err()
	})
}

// MarkTechnology saves an expert's technology grade and the reason for it.
func (d *Desk) MarkTechnology(ctx context.Context, who party.Actor, id application.ID, grade, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, e, _, _, _, _, err := d.scoring(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if grade != "" {
			if _, err := e.CompareTechnology(grade, e.Technology.Floor); err != nil {
				return fault.Field("technology", "evaluation.technology.missing")
			}
		}
		if len([]rune(reason)) > 2000 {
			return fault.Field("technology_reason", "party.too_long", "Max", 2000)
		}
		return tx.SaveTechnology(ctx, id, who.ID(), grade, strings.TrimSpace(reason))
	})
}

// SubmitScoresheet closes an expert's sheet. Step 6.
func (d *Desk) SubmitScoresheet(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, p, s, contents, err := d.scoring(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if s, err = evaluation.Submit(a, p, s, who, e, contents.Facts, tx.Now); err != nil {
			return err
		}
		if err := tx.SubmitScoresheet(ctx, s); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.SheetSubmitted, string(id), "", nil); err != nil {
			return err
		}
		sheets, err := tx.Scoresheets(ctx, id)
		if err != nil {
			return err
		}
		closed := 0
		for _, other := range sheets {
			if other.Submitted() {
				closed++
			}
		}
		if closed < len(p.Serving()) {
			return nil
		}
		return d.sheetsInLetters(ctx, tx, a, p)
	})
}

// ReopenScoresheet takes the expert's own sheet back, so that its marks may be changed. Step 6.
func (d *Desk) ReopenScoresheet(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		s, err := tx.Scoresheet(ctx, id, who.ID())
		if err != nil {
			return err
		}
		if err := mayReopen(ctx, tx, a, p, s, who, e); err != nil {
			return err
		}
		if err := tx.ReopenScoresheet(ctx, s); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.SheetReopened, string(id), "", nil)
	})
}

// mayReopen says whether an expert may take the own sheet back. One that counted towards a result stays as it is, even where a third
// expert is asked and the result set aside: that was done because of what is on it.
func mayReopen(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel, s evaluation.Scoresheet, who party.Actor, e *scheme.Edition) error {
	if err := evaluation.MayReopen(a, p, s, who, e); err != nil {
		return err
	}
	before, err := tx.ResultsBefore(ctx, a.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(r evaluation.Superseded) bool { return slices.Contains(r.Experts, who.ID()) }) {
		return fault.New(fault.Conflict, "calibration.counted")
	}
	return nil
}

// RegisterResult consolidates the panel's sheets into one result. Step 6.
func (d *Desk) RegisterResult(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if fault.Is(err, fault.NotFound) {
			_, err = a.State.Next(application.StepRegister)
		}
		if err != nil {
			return err
		}
		sheets, err := tx.Scoresheets(ctx, id)
		if err != nil {
			return err
		}
		contents, err := d.frozen(ctx, tx, a)
		if err != nil {
			return err
		}
		begun, err := store.Absent(tx.Visit(ctx, id))
		if err != nil {
			return err
		}
		if err := visit.MayRegister(begun); err != nil {
			return err
		}
		next, result, err := evaluation.Register(a, p, sheets, who, e, contents.Facts, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := d.newExpert(ctx, tx, id, result.Experts); err != nil {
			return err
		}
		next = next.ClocksDone(tx.Now)
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		if err := tx.SaveResult(ctx, id, result); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ResultRegistered, string(id), "", map[string]any{"total_tenths": result.Total, "technology": result.Technology}); err != nil {
			return err
		}
		if err := d.queueDue(ctx, tx, next, e); err != nil {
			return err
		}
		if err := d.arriveFrom(ctx, tx, who, a, next, e); err != nil {
			return err
		}
		return d.resultLetters(ctx, tx, next, p)
	})
}

// frozen reads the latest submission of a case.
func (d *Desk) frozen(ctx context.Context, tx *store.Tx, a application.Application) (application.Contents, error) {
	subs, err := tx.Submissions(ctx, a.ID)
	if err != nil {
		return application.Contents{}, err
	}
	if len(subs) == 0 {
		_, err := a.State.Next(application.StepAccept) // never submitted: a draft, or one withdrawn as a draft
		return application.Contents{}, err
	}
	last := subs[len(subs)-1]
	return application.Thaw(last.Contents, last.Digest)
}
