package programme

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/cohort"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// paperDays is after how many days a paper of a pilot that is awaited is called late: a setting, because no source states a term for it.
const paperDays = 30

// Late is what is late with admissions, with pilots after their fieldwork, and in the accelerator; of each what the reader may read.
func (d *Desk) Late(ctx context.Context, who party.Actor) (all []clock.Overdue, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all = nil
		for _, part := range []struct {
			act  party.Act
			late func(context.Context, *store.Tx, calendar.Date) ([]clock.Overdue, error)
		}{{party.ActReadSites, d.lateAdmissions}, {party.ActReadPilots, d.latePilots}, {party.ActReadCohorts, d.lateIntakes}} {
			if who.May(part.act, "") != nil {
				continue
			}
			late, err := part.late(ctx, tx, d.today(tx))
			if err != nil {
				return err
			}
			all = append(all, late...)
		}
		return nil
	})
	return all, err
}

func (d *Desk) lateAdmissions(ctx context.Context, tx *store.Tx, today calendar.Date) ([]clock.Overdue, error) {
	found, err := tx.Admissions(ctx)
	if err != nil {
		return nil, err
	}
	var all []clock.Overdue
	for _, a := range found {
		x := clock.Overdue{What: clock.What{Group: clock.OfAdmissions}, Name: a.Contents.Name, Number: a.Number, Due: a.DueOn, Path: "/office/admissions/" + string(a.ID)}
		late := func(code string, turn clock.Turn, due calendar.Date) {
			x.What.Code, x.Turn, x.Due = code, turn, due
			all = append(all, x)
		}
		if a.State == solution.Expertise && len(a.Seats) > 0 {
			for _, s := range a.Seats {
				if s.Sits() && s.Opinion == nil && today.After(s.DueOn) {
					late("opinion", clock.ExpertsTurn, s.DueOn)
				}
			}
			continue
		}
		if !a.Late(today) {
			continue
		}
		switch a.State {
		case solution.Checking:
			late("checking", clock.OfficersTurn, a.DueOn)
		case solution.Returned:
			late("returned", clock.CompanysTurn, a.DueOn)
		case solution.Expertise:
			late("asking", clock.OfficersTurn, a.DueOn)
		case solution.Judged, solution.Admitted, solution.Refused, solution.Withdrawn:
		}
	}
	return all, nil
}

// awaitedPapers are what is awaited of a pilot after its fieldwork, and from whom.
var awaitedPapers = map[pilot.State]struct {
	code string
	turn clock.Turn
}{
	pilot.Measured:  {"report", clock.OfficersTurn},
	pilot.Stopped:   {"report", clock.OfficersTurn},
	pilot.Reported:  {"site", clock.SitesTurn},
	pilot.Concluded: {"operator", clock.OfficersTurn},
	pilot.Judged:    {"decision", clock.DecidersTurn},
}

func (d *Desk) latePilots(ctx context.Context, tx *store.Tx, today calendar.Date) ([]clock.Overdue, error) {
	known, err := pilotsOver(ctx, tx)
	if err != nil {
		return nil, err
	}
	all, err := d.unsited(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		paper, awaited := awaitedPapers[k.Pilot.State]
		due := calendar.On(k.Pilot.Since, d.place()).AddDays(paperDays)
		if awaited && today.After(due) && (k.Pilot.State != pilot.Stopped || !k.Pilot.Agreed.Waived) {
			all = append(all, clock.Overdue{What: clock.What{Group: clock.OfPilots, Code: paper.code}, Name: k.Pilot.Title, Due: due, Turn: paper.turn, Path: officePath + "/" + string(k.Pilot.ID) + "/report"})
		}
	}
	for _, f := range pilot.Due(known, today, d.place()) {
		if today.After(f.On) {
			all = append(all, clock.Overdue{
				What: clock.What{Group: clock.OfPilots, Code: "follow_up"}, Name: f.Pilot.Title, Number: strconv.Itoa(f.Month), Due: f.On, Turn: clock.OfficersTurn,
				Path: officePath + "/" + string(f.Pilot.ID) + "/outcome",
			})
		}
	}
	return all, nil
}

// pilotsOver are the pilots after their fieldwork of which something may still be awaited, the newest first: all before their decision, and
// those decided until the last follow-up came.
func pilotsOver(ctx context.Context, tx *store.Tx) (known []pilot.Known, err error) {
	for _, state := range pilot.States {
		if !state.Over() || state == pilot.Annulled {
			continue
		}
		without := 0
		if state == pilot.Decided {
			without = slices.Max(pilot.Months)
		}
		in, err := tx.PilotsToGo(ctx, state, without)
		if err != nil {
			return nil, err
		}
		known = append(known, in...)
	}
	slices.SortStableFunc(known, func(a, b pilot.Known) int { return cmp.Compare(b.Pilot.ID, a.Pilot.ID) })
	return known, nil
}

func (d *Desk) lateIntakes(ctx context.Context, tx *store.Tx, today calendar.Date) ([]clock.Overdue, error) {
	intakes, err := tx.Intakes(ctx)
	if err != nil {
		return nil, err
	}
	var all []clock.Overdue
	for _, i := range intakes {
		path := "/office/intakes/" + string(i.ID)
		step := func(code string, due calendar.Date) {
			if today.After(due) {
				all = append(all, clock.Overdue{What: clock.What{Group: clock.OfAccelerator, Code: code}, Name: i.Title, Due: due, Turn: clock.OfficersTurn, Path: path})
			}
		}
		switch i.State {
		case cohort.Open:
			step("closing", i.Closes.AddDays(1))
		case cohort.Selected:
			step("starting", i.Starts)
		case cohort.Running:
			step("ending", i.Ends)
		case cohort.Draft, cohort.Selecting, cohort.Over, cohort.Cancelled:
		}
		if i.State != cohort.Running && i.State != cohort.Over {
			continue
		}
		candidates, err := tx.CandidatesOf(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		said, err := tx.FiguresOf(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range candidates {
			for _, period := range cohort.Missing(i, c, said, today) {
				all = append(all, clock.Overdue{What: clock.What{Group: clock.OfAccelerator, Code: "figures"}, Name: c.Name, Number: period, Due: cohort.Ended(period), Turn: clock.CompanysTurn, Path: path})
			}
		}
	}
	return all, nil
}
