package casework

import (
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// A result that a frozen cycle took in stays there for good: the cycle is never fitted again, and what it said of its experts and cases
// stays said. The case is then scored by others, and their result joins the cycle that is open when it is registered. So every sheet and
// every case counts once in the figures of one cycle only.

// takeResultOff takes the registered result of a case off the file and keeps it as it is. Where a frozen cycle took it in, the whole panel is
// discharged.
func (d *Desk) takeResultOff(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, r evaluation.Result, cause evaluation.Cause, words string) error {
	if err := tx.SetResultAside(ctx, a.ID, cause, who.ID(), words); err != nil || r.Reading == nil {
		return err
	}
	p, err := tx.Panel(ctx, a.ID)
	if err != nil {
		return err
	}
	p, ended := p.Discharge(tx.Now)
	if err := tx.SavePanel(ctx, p); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, journal.PanelDischarged, string(a.ID), "", map[string]any{"cycle": r.Reading.Cycle, "experts": ended}); err != nil {
		return err
	}
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, id := range ended {
		person, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		if err := d.letter(ctx, tx, person, a.ID, notice.Discharged{Reference: a.Reference, Company: name, Path: "/panel"}); err != nil {
			return err
		}
	}
	return nil
}

// beingRescored are the cases of a frozen cycle that others are scoring anew.
func beingRescored(cases []store.CycleCase) (again []store.CycleCase) {
	for _, x := range cases {
		if x.Since != nil && !x.Since.Registered {
			again = append(again, x)
		}
	}
	return again
}

// gaveWay says which acts on record take a result off the file, and why.
var gaveWay = map[journal.Act]evaluation.Cause{
	journal.ThirdExpertAsked: evaluation.ForThirdExpert, journal.ResultSetAside: evaluation.ForConflict, journal.ObjectionReopened: evaluation.ForObjection,
}

// before holds the results that gave way against the sheets, against the journal, and against each other: what a frozen cycle counts, no
// later result may count again.
func (j *judge) before() {
	var endings []evaluation.Ending
	for _, e := range j.entries {
		if cause, ok := gaveWay[e.Act]; ok {
			endings = append(endings, evaluation.Ending{Cause: cause, By: e.By, Words: e.Ground, At: e.At})
		}
	}
	if len(endings) != len(j.resBefore) {
		j.say("the case went back to its panel %d times, %d results were set aside", len(endings), len(j.resBefore))
	}
	for i, r := range j.resBefore {
		j.consolidate(r.Result, false)
		if i < len(endings) && !r.Ending.Equal(endings[i]) {
			j.say("result %d gave way for %q by %s, the journal says for %q by %s", i+1, r.Cause, r.By, endings[i].Cause, endings[i].By)
		}
		if r.Reading != nil {
			j.staysFrozen(r, j.resBefore[i+1:])
		}
	}
}

// staysFrozen holds a result that a frozen cycle keeps against those that came after it.
func (j *judge) staysFrozen(r evaluation.Superseded, after []evaluation.Superseded) {
	later := make([]evaluation.Result, 0, len(after)+1)
	for _, x := range after {
		later = append(later, x.Result)
	}
	if j.res != nil {
		later = append(later, *j.res)
	}
	for _, expert := range r.Experts {
		if m, _ := j.panel.Member(expert); !m.Declaration.Away() {
			j.say("%s scored the result that cycle %s keeps, and sits on the panel that scores again", expert, r.Reading.Cycle)
		}
		if slices.ContainsFunc(later, func(x evaluation.Result) bool { return slices.Contains(x.Experts, expert) }) {
			j.say("the sheet of %s counts in cycle %s and again after it", expert, r.Reading.Cycle)
		}
	}
	if slices.ContainsFunc(later, func(x evaluation.Result) bool { return x.Reading != nil && x.Reading.Cycle == r.Reading.Cycle }) {
		j.say("cycle %s counts two results of the case", r.Reading.Cycle)
	}
}

// keepsResult says of a reopened refusal which frozen cycle keeps the result that falls; empty where none does.
func keepsResult(ctx context.Context, tx *store.Tx, id application.ID) (string, error) {
	r, err := store.Absent(tx.Result(ctx, id))
	if err != nil || r == nil {
		return "", err
	}
	return r.KeptIn(), nil
}

// superseded reads the results of a case that gave way, for staff who may know them: not for a member of its panel while it is scored.
func (v *ForOfficer) superseded(ctx context.Context, tx *store.Tx) (err error) {
	if v.Blind {
		return nil
	}
	if v.Superseded, err = tx.ResultsBefore(ctx, v.Case.ID); err != nil {
		return err
	}
	for _, r := range v.Superseded {
		if err := peopleByID(v.People).name(ctx, tx, append(slices.Clone(r.Experts), r.RegisteredBy, r.By)...); err != nil {
			return err
		}
	}
	return nil
}

// scorable refuses to have a case scored again that nobody scored.
func (d *Desk) scorable(ctx context.Context, tx *store.Tx, id application.ID) error {
	_, e, _, err := d.caseOf(ctx, tx, id)
	if err == nil && e.OnFacts() {
		return fault.Field("outcome", "objection.no_panel")
	}
	return err
}
