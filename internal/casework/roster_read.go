package casework

import (
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/roster"
	"proba.example/internal/store"
)

// RoundRow is a round as a list shows it.
type RoundRow struct {
	roster.Round
	Vacant int // places on panels of an approved round whose member stepped aside
}

// RoundList is every round, and what waits for one.
type RoundList struct {
	Rounds  []RoundRow
	Waiting []store.CaseRow // cases without a panel that are in no round, the oldest first
	Experts []party.Person  // who may be assigned
	Largest int             // size of the largest panel the schemes of the waiting cases ask for
	People  map[party.PersonID]party.Person
	Actor   party.Actor
}

// mostRounds bounds the list of rounds.
const mostRounds = 100

// Rounds lists the rounds for the agency's readers, the latest first, and the cases that wait for one.
func (d *Desk) Rounds(ctx context.Context, who party.Actor) (RoundList, error) {
	l := RoundList{People: map[party.PersonID]party.Person{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		l.Actor = who
		rounds, err := tx.Rounds(ctx, mostRounds)
		if err != nil {
			return err
		}
		seats, err := tx.RosterSeats(ctx)
		if err != nil {
			return err
		}
		names := peopleByID(l.People)
		taken := map[application.ID]bool{}
		for _, r := range rounds {
			row := RoundRow{Round: r}
			switch r.State {
			case roster.Planning:
				for _, id := range r.Settings.Cases {
					taken[id] = true
				}
			case roster.Approved:
				if row.Vacant, err = d.vacant(ctx, tx, r, seats); err != nil {
					return err
				}
			}
			if err := names.name(ctx, tx, r.OpenedBy); err != nil {
				return err
			}
			l.Rounds = append(l.Rounds, row)
		}
		if err := d.waitingForRound(ctx, tx, who, taken, &l); err != nil {
			return err
		}
		l.Experts, err = tx.PeopleWith(ctx, party.Expert)
		return err
	})
	return l, err
}

// waitingForRound lists the cases without a panel that are in no round and not the reader's own.
func (d *Desk) waitingForRound(ctx context.Context, tx *store.Tx, who party.Actor, taken map[application.ID]bool, l *RoundList) error {
	after := ""
	for len(l.Waiting) < roster.MaxCases {
		rows, next, err := tx.Cases(ctx, store.CaseFilter{States: []application.State{application.Accepted}, After: after, Limit: mostWaiting})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, own := who.Roles[row.Company]; own || taken[row.ID] {
				continue
			}
			e, err := d.edition(ctx, tx, row.Edition)
			if err != nil {
				return err
			}
			l.Largest = max(l.Largest, e.Panel.Size)
			l.Waiting = append(l.Waiting, row)
		}
		if next == "" {
			break
		}
		after = next
	}
	slices.SortStableFunc(l.Waiting, func(a, b store.CaseRow) int { return a.SubmittedAt.Compare(b.SubmittedAt) })
	return nil
}

// vacant counts the places on the panels of an approved round that nobody fills any more.
func (d *Desk) vacant(ctx context.Context, tx *store.Tx, r roster.Round, seats []store.RosterSeat) (int, error) {
	serving := map[application.ID]int{}
	for _, s := range seats {
		if s.State == application.Evaluating && !s.Declaration.Away() {
			serving[s.Case]++
		}
	}
	n := 0
	for _, id := range r.Settings.Cases {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		if a.State != application.Evaluating {
			continue
		}
		need := r.Settings.Need
		if need == 0 {
			need = e.Panel.Size
		}
		n += max(0, need-serving[id])
	}
	return n, nil
}

// RoundFile is a round with one version of its plan and all that explains it.
type RoundFile struct {
	Round     roster.Round
	Notes     []store.PlanNote // every version, the oldest first
	Version   *roster.Version  // nil while there is none
	Input     *roster.Input
	Before    *roster.Version // the version before it; nil for the first
	BeforeIn  *roster.Input
	Gone      []string // references of cases whose panel no longer holds; of the latest version of a round that is planned
	Unmet     []roster.Chosen
	Days      []calendar.Date // proposed days of the visits, where a first day was asked about
	Earliest  calendar.Date   // for the first visit
	Vacant    int
	Experts   []party.Person // everybody who may be assigned
	Largest   int            // size of the largest panel that the schemes of the round ask for
	People    map[party.PersonID]party.Person
	Today     calendar.Date
	Actor     party.Actor
	MayChange error // nil, or why this person may not change the round
}

// RoundFile reads a round with a version of its plan, the latest for 0, and proposes days for the visits from a day on, if one is given.
func (d *Desk) RoundFile(ctx context.Context, who party.Actor, id roster.ID, version int, from calendar.Date) (RoundFile, error) {
	v := RoundFile{People: map[party.PersonID]party.Person{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Actor, v.Today, v.MayChange = who, d.today(tx), who.May(party.ActAppoint, "")
		if v.Round, err = tx.Round(ctx, id); err != nil {
			return err
		}
		if v.Experts, err = tx.PeopleWith(ctx, party.Expert); err != nil {
			return err
		}
		if v.Notes, err = tx.RoundPlans(ctx, id); err != nil {
			return err
		}
		names := peopleByID(v.People)
		for _, who := range append([]party.PersonID{v.Round.OpenedBy, v.Round.ApprovedBy}, madeBy(v.Notes)...) {
			if err := names.name(ctx, tx, who); err != nil {
				return err
			}
		}
		if err := d.noticeOf(ctx, tx, &v); err != nil {
			return err
		}
		if v.Round.State == roster.Approved {
			seats, err := tx.RosterSeats(ctx)
			if err != nil {
				return err
			}
			if v.Vacant, err = d.vacant(ctx, tx, v.Round, seats); err != nil {
				return err
			}
		}
		if version == 0 {
			version = v.Round.Version
		}
		if version == 0 {
			return nil
		}
		return d.readVersion(ctx, tx, &v, version, from)
	})
	return v, err
}

// noticeOf finds how long before a visit the companies of a round must know, and how large their panels are.
func (d *Desk) noticeOf(ctx context.Context, tx *store.Tx, v *RoundFile) error {
	v.Earliest = v.Today
	for _, id := range v.Round.Settings.Cases {
		_, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		v.Largest = max(v.Largest, e.Panel.Size)
		if day := v.Today.AddDays(e.ClockDays("visit_notice")); day.After(v.Earliest) {
			v.Earliest = day
		}
	}
	return nil
}

func madeBy(notes []store.PlanNote) (all []party.PersonID) {
	for _, n := range notes {
		all = append(all, n.MadeBy)
	}
	return all
}

func (d *Desk) readVersion(ctx context.Context, tx *store.Tx, v *RoundFile, version int, from calendar.Date) (err error) {
	read := func(n int) (*roster.Version, *roster.Input, error) {
		x, err := tx.RoundPlan(ctx, v.Round.ID, n)
		if err != nil {
			return nil, nil, err
		}
		in, err := x.Input()
		return &x, in, err
	}
	if v.Version, v.Input, err = read(version); err != nil {
		return err
	}
	if version > 1 {
		if v.Before, v.BeforeIn, err = read(version - 1); err != nil {
			return err
		}
	}
	if version == v.Round.Version && version != v.Round.Appointed && v.Round.State != roster.Discarded {
		now, err := d.roundInput(ctx, tx, v.Round, v.Round.State == roster.Approved)
		if err != nil {
			return err
		}
		v.Gone = roster.Gone(v.Input, &v.Version.Plan, now)
		for _, x := range v.Round.Settings.Pins {
			if now.Pinnable(x) != nil {
				v.Unmet = append(v.Unmet, x)
			}
		}
	}
	if !from.IsZero() && v.Version.Plan.Assigned != nil {
		if v.Days, err = d.visitDays(ctx, tx, v.Input, &v.Version.Plan, from); err != nil {
			return err
		}
	}
	return nil
}

// CheckRounds holds every plan on record against what it was made of, and the approved ones against the panels. It returns what
// contradicts, and how many plans it looked at.
func (d *Desk) CheckRounds(ctx context.Context) (found []Contradiction, plans int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		for _, state := range roster.States {
			rounds, err := tx.RoundsIn(ctx, state)
			if err != nil {
				return err
			}
			for _, r := range rounds {
				n, more, err := d.checkRound(ctx, tx, r)
				if err != nil {
					return err
				}
				found, plans = append(found, more...), plans+n
			}
		}
		return nil
	})
	return found, plans, err
}

func (d *Desk) checkRound(ctx context.Context, tx *store.Tx, r roster.Round) (plans int, found []Contradiction, err error) {
	say := func(what string) { found = append(found, Contradiction{"round " + string(r.ID), what}) }
	notes, err := tx.RoundPlans(ctx, r.ID)
	if err != nil {
		return 0, nil, err
	}
	if len(notes) != r.Version {
		say("it counts another number of plans than are kept")
	}
	if (r.State == roster.Approved) != (r.Appointed > 0) {
		say("it is " + string(r.State) + ", which does not go with the plan whose panels were appointed")
	}
	for _, n := range notes {
		v, err := tx.RoundPlan(ctx, r.ID, n.Number)
		if err != nil {
			return plans, found, err
		}
		plans++
		in, err := v.Verified()
		if err != nil {
			say(err.Error())
			continue
		}
		if n.Number == r.Appointed {
			if err := d.checkAppointed(ctx, tx, in, &v.Plan, say); err != nil {
				return plans, found, err
			}
		}
	}
	return plans, found, nil
}

// checkAppointed asks that everybody whom the approved plan names got the seat: it is there, or a later act on record took it.
func (d *Desk) checkAppointed(ctx context.Context, tx *store.Tx, in *roster.Input, plan *roster.Plan, say func(string)) error {
	for c := range in.Cases {
		p, err := tx.Panel(ctx, in.Cases[c].ID)
		if fault.Is(err, fault.NotFound) {
			say("case " + in.Cases[c].Reference + " of the approved plan has no panel")
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range in.PanelOf(plan, c) {
			if _, sits := p.Member(in.Experts[e].Person); !sits {
				say(in.Experts[e].Name + " has no seat on case " + in.Cases[c].Reference + ", which the approved plan gives them")
			}
		}
	}
	return nil
}
