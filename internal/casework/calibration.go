package casework

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// CycleRow is a cycle in the list of cycles.
type CycleRow struct {
	Cycle   calibration.Cycle
	Edition *scheme.Edition
	Sheet   *scheme.Sheet
	Cases   int                  // with a registered result; of a frozen cycle 0: its reading has them
	Reading *store.StoredReading // without its bytes; nil before one is made
}

// Cycles lists the cycles that have results, the open ones first, then the frozen ones, the newest first.
func (d *Desk) Cycles(ctx context.Context, who party.Actor) ([]CycleRow, error) {
	var open, frozen []CycleRow
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		readings, err := tx.Readings(ctx)
		if err != nil {
			return err
		}
		counts, err := tx.OpenCycles(ctx)
		if err != nil {
			return err
		}
		last := map[calibration.Cycle]int{} // by edition and sheet, the number of the last frozen cycle
		for i := range readings {
			r := &readings[i]
			if !r.Frozen() {
				continue
			}
			sheet := r.Cycle
			sheet.Number = 0
			last[sheet] = max(last[sheet], r.Cycle.Number)
			row, err := d.cycleRow(ctx, tx, r.Cycle)
			if err != nil {
				return err
			}
			row.Reading = r
			frozen = append(frozen, row)
		}
		for _, c := range counts {
			if e, err := d.edition(ctx, tx, c.Edition); err != nil {
				return err
			} else if e.OnFacts() || c.Sheet == scheme.ReissueSheet {
				continue // nobody scored
			}
			cycle := calibration.Cycle{Edition: c.Edition, Sheet: c.Sheet}
			cycle.Number = last[cycle] + 1
			row, err := d.cycleRow(ctx, tx, cycle)
			if err != nil {
				return err
			}
			row.Cases = c.Cases
			if i := slices.IndexFunc(readings, func(r store.StoredReading) bool { return r.Cycle == cycle }); i >= 0 {
				row.Reading = &readings[i]
			}
			open = append(open, row)
		}
		slices.SortStableFunc(frozen, func(x, y CycleRow) int { return y.Reading.FrozenAt.Compare(x.Reading.FrozenAt) })
		return nil
	})
	return append(open, frozen...), err
}

func (d *Desk) cycleRow(ctx context.Context, tx *store.Tx, c calibration.Cycle) (CycleRow, error) {
	e, err := d.edition(ctx, tx, c.Edition)
	if err != nil {
		return CycleRow{}, err
	}
	sheet, ok := e.Sheet(c.Sheet)
	if !ok {
		return CycleRow{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return CycleRow{Cycle: c, Edition: e, Sheet: sheet}, nil
}

// CycleView is a cycle with its reading, as the agency's staff see it.
type CycleView struct {
	CycleRow
	Figures   calibration.Reading // empty before a reading is made
	Cases     map[application.ID]store.CycleCase
	Again     []store.CycleCase // of the open cycle: being scored again with one more expert
	Since     []store.CycleCase // of a frozen cycle: scored again by others since, or being so
	Open      int               // the number of the cycle that is open
	Due       []application.ID  // evaluated, and due for one more expert by the rule
	Experts   []party.Person    // who may be asked
	People    map[party.PersonID]party.Person
	Outdated  bool  // results were registered or set aside since the reading was made
	MayMake   error // nil, or why this person may not make the reading
	MayFreeze error // nil, or why it cannot be made final by this person
	Actor     party.Actor
}

// ReadCycle reads a cycle and its reading, if one was made.
func (d *Desk) ReadCycle(ctx context.Context, who party.Actor, c calibration.Cycle) (CycleView, error) {
	v := CycleView{Cases: map[application.ID]store.CycleCase{}, People: map[party.PersonID]party.Person{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		return d.readCycle(ctx, tx, who, c, &v)
	})
	return v, err
}

// notScoring refuses a member of a panel that scores one of the cases once more: the reading tells what the others gave it.
func (d *Desk) notScoring(ctx context.Context, tx *store.Tx, who party.Actor, again []store.CycleCase) error {
	if !who.Holds(party.Expert) {
		return nil
	}
	for _, x := range again {
		a, err := tx.Application(ctx, x.Case)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, x.Case)
		if err != nil {
			return err
		}
		if blind(a, p, who.ID()) {
			return fault.New(fault.Forbidden, "calibration.scoring")
		}
	}
	return nil
}

func (d *Desk) readCycle(ctx context.Context, tx *store.Tx, who party.Actor, c calibration.Cycle, v *CycleView) (err error) {
	if v.CycleRow, err = d.cycleRow(ctx, tx, c); err != nil {
		return err
	}
	v.Actor = who
	if v.Reading, err = store.Absent(tx.Reading(ctx, c)); err != nil {
		return err
	}
	if v.Reading != nil {
		if v.Figures, err = calibration.Thaw(v.Reading.Bytes, v.Reading.Digest); err != nil {
			return err
		}
	}
	cases, err := d.casesOf(ctx, tx, c, v.Reading)
	if err != nil {
		return err
	}
	for _, x := range cases {
		v.Cases[x.Case] = x
		if x.Since != nil {
			v.Since = append(v.Since, x)
		}
	}
	if err := d.notScoring(ctx, tx, who, beingRescored(cases)); err != nil {
		return err
	}
	open, err := tx.OpenCycleOf(ctx, c.Edition, c.Sheet)
	if err != nil {
		return err
	}
	v.Open = open.Number
	for _, x := range v.Since {
		if err := peopleByID(v.People).name(ctx, tx, x.Since.By); err != nil {
			return err
		}
	}
	v.CycleRow.Cases = len(cases)
	for _, x := range v.Figures.Experts {
		if v.People[x.Person], err = tx.Person(ctx, x.Person); err != nil {
			return err
		}
	}
	if v.Reading != nil {
		for _, id := range []party.PersonID{v.Reading.MadeBy, v.Reading.FrozenBy} {
			if _, known := v.People[id]; id == "" || known {
				continue
			}
			if v.People[id], err = tx.Person(ctx, id); err != nil {
				return err
			}
		}
	}
	if v.Reading != nil && v.Reading.Frozen() {
		v.MayMake = fault.New(fault.Conflict, "calibration.frozen")
		v.MayFreeze = v.MayMake
		return nil
	}
	if v.Again, err = tx.SetAside(ctx, c.Edition, c.Sheet); err != nil {
		return err
	}
	if err := d.notScoring(ctx, tx, who, v.Again); err != nil {
		return err
	}
	now := calibration.Progress{Inputs: calibration.Digest(store.Inputs(cases)), Again: len(v.Again)}
	v.Outdated = v.Reading != nil && v.Reading.Inputs != now.Inputs
	for _, x := range v.Figures.Cases {
		if v.Figures.Due(x) && v.Cases[x.Case].State == application.Evaluated {
			v.Due = append(v.Due, x.Case)
		}
	}
	now.Due = len(v.Due)
	v.MayMake, v.MayFreeze = who.May(party.ActCalibrate, ""), calibration.MayFreeze(who, v.Figures, now)
	v.Experts, err = tx.PeopleWith(ctx, party.Expert)
	v.Experts = slices.DeleteFunc(v.Experts, mayHaveRead)
	return err
}

// casesOf gives the cases of a cycle: those a frozen reading took in, or those that are open now. A cycle that is neither the frozen
// nor the open one is NotFound.
func (d *Desk) casesOf(ctx context.Context, tx *store.Tx, c calibration.Cycle, r *store.StoredReading) ([]store.CycleCase, error) {
	if r != nil && r.Frozen() {
		return tx.FrozenCases(ctx, c)
	}
	open, cases, err := tx.OpenCycle(ctx, c.Edition, c.Sheet)
	if err != nil {
		return nil, err
	}
	if open != c {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return cases, nil
}

// MakeReading reads the scores of the open cycle, in place of the reading made before. It is worked out outside any transaction, and
// kept only if no result was registered or set aside meanwhile.
func (d *Desk) MakeReading(ctx context.Context, who party.Actor, c calibration.Cycle) error {
	var inputs []calibration.Input
	var e *scheme.Edition
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActCalibrate, ""); err != nil {
			return err
		}
		row, err := d.cycleRow(ctx, tx, c)
		if err != nil {
			return err
		}
		e = row.Edition
		inputs, err = d.openInputs(ctx, tx, c)
		return err
	}); err != nil {
		return err
	}
	reading, err := calibration.Read(ctx, c, e, inputs)
	if err != nil {
		return err
	}
	frozen, digest, err := reading.Freeze()
	if err != nil {
		return err
	}
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActCalibrate, ""); err != nil {
			return err
		}
		inputs, err := d.openInputs(ctx, tx, c)
		if err != nil {
			return err
		}
		if calibration.Digest(inputs) != reading.Inputs {
			return fault.New(fault.Conflict, "fault.stale")
		}
		if err := tx.SaveReading(ctx, store.StoredReading{
			Cycle: c, Inputs: reading.Inputs, Digest: digest, Bytes: frozen, MadeAt: tx.Now, MadeBy: who.ID(),
		}); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.ReadingMade, c.String(), "", map[string]any{"sha256": digest, "cases": len(inputs)})
	})
}

// openInputs are the results of a cycle that is not frozen. A frozen one is a Conflict, and one that has no results NotFound.
func (d *Desk) openInputs(ctx context.Context, tx *store.Tx, c calibration.Cycle) ([]calibration.Input, error) {
	stored, err := store.Absent(tx.Reading(ctx, c))
	if err != nil {
		return nil, err
	}
	if stored != nil && stored.Frozen() {
		return nil, fault.New(fault.Conflict, "calibration.frozen")
	}
	cases, err := d.casesOf(ctx, tx, c, stored)
	if err != nil {
		return nil, err
	}
	return store.Inputs(cases), nil
}

// FreezeReading makes the reading of a cycle final. digest is that of the reading the officer saw. From now on its figures are what
// decisions read; results that come later belong to the next cycle.
func (d *Desk) FreezeReading(ctx context.Context, who party.Actor, c calibration.Cycle, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActCalibrate, ""); err != nil {
			return err
		}
		v := CycleView{Cases: map[application.ID]store.CycleCase{}, People: map[party.PersonID]party.Person{}}
		if err := d.readCycle(ctx, tx, who, c, &v); err != nil {
			return err
		}
		switch {
		case v.Reading == nil:
			return fault.New(fault.NotFound, "fault.not_found")
		case v.MayFreeze != nil:
			return v.MayFreeze
		case v.Reading.Digest != digest:
			return fault.New(fault.Conflict, "fault.stale")
		}
		final := *v.Reading
		final.FrozenAt, final.FrozenBy = tx.Now, who.ID()
		if err := tx.FreezeReading(ctx, final, v.Figures.Cases); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.ReadingFrozen, c.String(), "", map[string]any{"sha256": digest, "cases": len(v.Figures.Cases)})
	})
}

// AskThirdExpert sends an evaluated case back to its panel with one more expert, where the reading of its cycle names it by the
// scheme's rule. The sheets that are in stay as they are; the result that they gave is set aside until another is registered.
func (d *Desk) AskThirdExpert(ctx context.Context, who party.Actor, id application.ID, expert party.PersonID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, _, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := a.State.Next(application.StepThird); err != nil {
			return err
		}
		result, err := tx.Result(ctx, id)
		if err != nil {
			return err
		}
		if result.Reading != nil {
			return fault.New(fault.Conflict, "calibration.frozen")
		}
		c, err := tx.OpenCycleOf(ctx, a.Edition, a.Sheet)
		if err != nil {
			return err
		}
		stored, err := tx.Reading(ctx, c)
		if err != nil {
			return err
		}
		reading, err := calibration.Thaw(stored.Bytes, stored.Digest)
		if err != nil {
			return err
		}
		if err := calibration.MayAsk(who, a, reading, calibration.Input{Case: id, Result: result}); err != nil {
			return err
		}
		next, err := a.Move(application.StepThird, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		if err := d.takeResultOff(ctx, tx, who, next, result, evaluation.ForThirdExpert, ""); err != nil {
			return err
		}
		read, _ := reading.ByCase(id)
		if err := d.write(ctx, tx, who, journal.ThirdExpertAsked, string(id), "", map[string]any{
			"cycle": c.String(), "sha256": stored.Digest, "borderline": read.Borderline, "discordant": read.Discordant,
		}); err != nil {
			return err
		}
		return d.appoint(ctx, tx, who, id, Appointment{Experts: []party.PersonID{expert}}, nil)
	})
}

// CaseReading is what the reading of a case's cycle says of the case.
type CaseReading struct {
	Cycle  calibration.Cycle
	Case   calibration.Case
	Mean   calibration.Estimate
	Rule   calibration.Rule
	Frozen bool
	Stale  bool // the result is another than the one that was read
}

// caseReading finds what the reading of its cycle says of an evaluated case; nil where none says anything.
func (d *Desk) caseReading(ctx context.Context, tx *store.Tx, v *ForOfficer) (*CaseReading, error) {
	c, frozen, err := cycleOf(ctx, tx, v)
	if err != nil {
		return nil, err
	}
	stored, err := store.Absent(tx.Reading(ctx, c))
	if err != nil || stored == nil {
		return nil, err
	}
	reading, err := calibration.Thaw(stored.Bytes, stored.Digest)
	if err != nil {
		return nil, err
	}
	read, ok := reading.ByCase(v.Case.ID)
	if !ok {
		return nil, nil
	}
	return &CaseReading{c, read, reading.Mean, reading.Rule, frozen, read.Raw != v.Result.Total || len(read.Experts) != len(v.Result.Experts)}, nil
}

// cycleOf is the cycle of an evaluated case: that of the frozen reading that took it in, or the open one.
func cycleOf(ctx context.Context, tx *store.Tx, v *ForOfficer) (c calibration.Cycle, frozen bool, err error) {
	if v.Result.Reading == nil {
		c, err = tx.OpenCycleOf(ctx, v.Case.Edition, v.Case.Sheet)
		return c, false, err
	}
	c, err = calibration.ParseCycle(v.Result.Reading.Cycle)
	return c, true, err
}

// checkReadings makes every frozen reading again from the results it took in, as they stood when it was frozen.
func (d *Desk) checkReadings(ctx context.Context) (found []Contradiction, err error) {
	var frozen []store.StoredReading
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Readings(ctx)
		frozen = slices.DeleteFunc(all, func(r store.StoredReading) bool { return !r.Frozen() })
		return err
	}); err != nil {
		return nil, err
	}
	for _, r := range frozen {
		problem, err := d.checkReading(ctx, r.Cycle)
		if err != nil {
			return nil, err
		}
		if problem != "" {
			found = append(found, Contradiction{r.Cycle.String(), problem})
		}
	}
	return found, nil
}

func (d *Desk) checkReading(ctx context.Context, c calibration.Cycle) (problem string, err error) {
	var stored store.StoredReading
	var cases []store.CycleCase
	var e *scheme.Edition
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		row, err := d.cycleRow(ctx, tx, c)
		if err != nil {
			return err
		}
		e = row.Edition
		if stored, err = tx.Reading(ctx, c); err != nil {
			return err
		}
		cases, err = tx.FrozenCases(ctx, c)
		return err
	}); err != nil {
		return "", err
	}
	was, err := calibration.Thaw(stored.Bytes, stored.Digest)
	if err != nil {
		return err.Error(), nil //nolint:nilerr // a finding, not a failure
	}
	if inputs := calibration.Digest(store.Inputs(cases)); inputs != was.Inputs || was.Inputs != stored.Inputs {
		return "the results it was made from are not those on file", nil
	}
	again, err := calibration.Read(ctx, c, e, store.Inputs(cases))
	if err != nil {
		return "", err
	}
	_, digest, err := again.Freeze()
	switch {
	case err != nil:
		return "", err
	case digest != stored.Digest:
		return fmt.Sprintf("made again from the same results, the reading has the digest %.12s…, not %.12s…", digest, stored.Digest), nil
	}
	for _, x := range cases {
		read, ok := again.ByCase(x.Case)
		if !ok || !sameTotal(read.Adjusted, x.Adjusted) {
			return fmt.Sprintf("case %s is decided by another adjusted total than the reading gives", x.Reference), nil
		}
	}
	return "", nil
}

func sameTotal(a, b *scheme.Tenths) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// whyAdjusted explains the adjusted total of a decided case to its applicant, who does not learn who the experts are.
func (d *Desk) whyAdjusted(ctx context.Context, tx *store.Tx, id application.ID, t evaluation.Totals) (*locale.Msg, error) {
	c, err := calibration.ParseCycle(t.Cycle)
	if err != nil {
		return nil, err
	}
	stored, err := tx.Reading(ctx, c)
	if err != nil {
		return nil, err
	}
	reading, err := calibration.Thaw(stored.Bytes, stored.Digest)
	if err != nil {
		return nil, err
	}
	read, _ := reading.ByCase(id)
	if m, ok := read.Explain(""); ok {
		return &m, nil
	}
	return nil, nil
}
