package casework

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/roster"
	"proba.example/internal/store"
)

// A plan is made outside the transaction that keeps it: the planner may think for seconds, and others go on working. What it was made of
// is kept with it, and everything is looked at again in the transaction that appoints the panels.

// OpenRound starts a round with the cases named, all of which wait for a panel.
func (d *Desk) OpenRound(ctx context.Context, who party.Actor, s roster.Settings) (roster.ID, error) {
	var r roster.Round
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		id, err := store.NewID()
		if err != nil {
			return err
		}
		if r, err = roster.Open(roster.ID(id), who, s, tx.Now); err != nil {
			return err
		}
		if err := d.mayShareOut(ctx, tx, who, s, ""); err != nil {
			return err
		}
		if err := tx.InsertRound(ctx, r); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.RoundOpened, id, "", map[string]any{"cases": len(s.Cases), "aim": s.Aim})
	})
	return r.ID, err
}

// mayShareOut asks of the cases of a round: that each waits for a panel, is in no other round and not the officer's own, and that its panel
// is not to be smaller than the scheme's.
func (d *Desk) mayShareOut(ctx context.Context, tx *store.Tx, who party.Actor, s roster.Settings, round roster.ID) error {
	planning, err := tx.RoundsIn(ctx, roster.Planning)
	if err != nil {
		return err
	}
	elsewhere := map[application.ID]bool{}
	for _, r := range planning {
		for _, id := range r.Settings.Cases {
			elsewhere[id] = elsewhere[id] || r.ID != round
		}
	}
	var l fault.List
	seen := map[application.ID]bool{}
	for _, id := range s.Cases {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		_, own := who.Roles[a.Company]
		switch {
		case own:
			l.Add("cases", "roster.cases.own", "Reference", a.Reference)
		case a.State != application.Accepted && round == "":
			l.Add("cases", "roster.cases.state", "Reference", a.Reference)
		case elsewhere[id] || seen[id]:
			l.Add("cases", "roster.cases.elsewhere", "Reference", a.Reference)
		case s.Need > 0 && s.Need < e.Panel.Size:
			l.Add("need", "roster.need.small", "Count", e.Panel.Size, "Edition", e.ShortTitle)
			return l.Err()
		}
		seen[id] = true
	}
	return l.Err()
}

// changeRound saves what a change makes of a round.
func (d *Desk) changeRound(ctx context.Context, who party.Actor, id roster.ID, ground string, change func(tx *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error)) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.Round(ctx, id)
		if err != nil {
			return err
		}
		next, details, err := change(tx, who, r)
		if err != nil {
			return err
		}
		if err := tx.UpdateRound(ctx, next); err != nil {
			return err
		}
		act := journal.RoundChanged
		if next.State == roster.Discarded {
			act = journal.RoundDiscarded
		}
		return d.write(ctx, tx, who, act, string(id), ground, details)
	})
}

// ChangeRound decides anew about a round; its cases, pins and lifts stay.
func (d *Desk) ChangeRound(ctx context.Context, who party.Actor, id roster.ID, s roster.Settings) error {
	return d.changeRound(ctx, who, id, "settings", func(tx *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error) {
		s.Cases = r.Settings.Cases
		r, err := r.Change(who, s)
		if err == nil {
			err = d.mayShareOut(ctx, tx, who, r.Settings, id)
		}
		return r, map[string]any{"need": s.Need, "cap": s.Cap, "minimum_fit": s.MinimumFit, "absent": s.Absent, "aim": s.Aim}, err
	})
}

// PinPair makes an expert stay on a case in every plan to come. Whoever has an interest in the case cannot be pinned.
func (d *Desk) PinPair(ctx context.Context, who party.Actor, id roster.ID, x roster.Chosen) error {
	return d.changeRound(ctx, who, id, "pin", func(tx *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error) {
		r, err := r.Pin(who, x)
		if err != nil {
			return r, nil, err
		}
		in, err := d.roundInput(ctx, tx, r, false)
		if err != nil {
			return r, nil, err
		}
		return r, x, in.Pinnable(x)
	})
}

// UnpinPair leaves a pair to the planner again.
func (d *Desk) UnpinPair(ctx context.Context, who party.Actor, id roster.ID, x roster.Chosen) error {
	return d.changeRound(ctx, who, id, "unpin", func(_ *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error) {
		r, err := r.Unpin(who, x)
		return r, x, err
	})
}

// RelaxRules takes up what an officer chose to relax so that there is a plan; without a lift every rule holds again.
func (d *Desk) RelaxRules(ctx context.Context, who party.Actor, id roster.ID, lifts []roster.Lift) error {
	return d.changeRound(ctx, who, id, "relax", func(_ *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error) {
		r, err := r.Relax(who, lifts)
		return r, lifts, err
	})
}

// DiscardRound ends a round without effect; its cases wait for a panel as before.
func (d *Desk) DiscardRound(ctx context.Context, who party.Actor, id roster.ID) error {
	return d.changeRound(ctx, who, id, "", func(_ *store.Tx, who party.Actor, r roster.Round) (roster.Round, any, error) {
		r, err := r.Discard(who)
		return r, nil, err
	})
}

// ProposePlan makes the next version of a round's plan; once the panels are appointed, the plan that mends them with the fewest moves.
// Nobody is invited before it is approved.
func (d *Desk) ProposePlan(ctx context.Context, who party.Actor, id roster.ID) (version int, err error) {
	var r roster.Round
	var in *roster.Input
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActAppoint, ""); err != nil {
			return err
		}
		if r, err = tx.Round(ctx, id); err != nil {
			return err
		}
		if r.State == roster.Discarded {
			return fault.New(fault.Conflict, "roster.not_now")
		}
		in, err = d.roundInput(ctx, tx, r, r.State == roster.Approved)
		return err
	}); err != nil {
		return 0, err
	}
	if len(in.Cases) == 0 {
		return 0, fault.New(fault.Conflict, "roster.cases.gone")
	}
	plan, err := roster.Run(ctx, in)
	if err != nil {
		return 0, err
	}
	frozen, _, err := in.Freeze()
	if err != nil {
		return 0, err
	}
	origin := roster.FromRun
	if in.Repairs() {
		origin = roster.FromRepair
	}
	return d.keepPlan(ctx, who, r, roster.Version{Origin: origin, Settings: r.Settings, Frozen: frozen, Plan: *plan})
}

// BackTo takes up an earlier version of the plan again, with what was decided then.
func (d *Desk) BackTo(ctx context.Context, who party.Actor, id roster.ID, version int) (int, error) {
	var r roster.Round
	var v roster.Version
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if r, err = tx.Round(ctx, id); err != nil {
			return err
		}
		if r.State != roster.Planning || version == r.Version {
			return fault.New(fault.Conflict, "roster.not_now")
		}
		v, err = tx.RoundPlan(ctx, id, version)
		return err
	}); err != nil {
		return 0, err
	}
	v.Origin, v.Of = roster.FromBack, version
	r.Settings = v.Settings
	return d.keepPlan(ctx, who, r, v)
}

func (d *Desk) keepPlan(ctx context.Context, who party.Actor, r roster.Round, v roster.Version) (int, error) {
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		next, err := r.Planned(who, v.Origin == roster.FromRepair)
		if err != nil {
			return err
		}
		if err := tx.UpdateRound(ctx, next); err != nil { // somebody changed the round meanwhile: their change counts
			return err
		}
		v.Round, v.Number, v.MadeBy, v.MadeAt = next.ID, next.Version, who.ID(), tx.Now
		if err := tx.InsertRoundPlan(ctx, v); err != nil {
			return err
		}
		details := map[string]any{"version": v.Number, "origin": v.Origin, "input_sha256": v.Plan.Input, "of": v.Of}
		return d.write(ctx, tx, who, journal.PlanMade, string(next.ID), "", details)
	})
	return r.Version + 1, err
}

// ApprovePlan appoints the panels of the latest version, which must be the one the officer read, and invites the experts. Each case is
// looked at again: what changed since the plan was made keeps all of it from taking effect. from is the first day of visits of
// panels that are new; each case gets the first working day on which nobody of its panel visits another company.
func (d *Desk) ApprovePlan(ctx context.Context, who party.Actor, id roster.ID, version int, from calendar.Date) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.Round(ctx, id)
		if err != nil {
			return err
		}
		if version != r.Version {
			return fault.New(fault.Conflict, "fault.stale")
		}
		repair := r.State == roster.Approved
		next, err := r.Approve(who, tx.Now)
		if err != nil {
			return err
		}
		v, err := tx.RoundPlan(ctx, id, version)
		if err != nil {
			return err
		}
		in, err := v.Verified()
		if err != nil {
			return err
		}
		if v.Plan.Assigned == nil {
			return fault.New(fault.Conflict, "roster.no_plan")
		}
		now, err := d.roundInput(ctx, tx, r, repair)
		if err != nil {
			return err
		}
		if gone := roster.Gone(in, &v.Plan, now); len(gone) > 0 {
			return fault.New(fault.Conflict, "roster.changed", "Reference", gone[0], "Count", len(gone))
		}
		if repair {
			err = d.mendPanels(ctx, tx, who, in, &v.Plan)
		} else {
			err = d.appointAll(ctx, tx, who, in, &v.Plan, from)
		}
		if err != nil {
			return err
		}
		if err := tx.UpdateRound(ctx, next); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.PlanApproved, string(id), "", map[string]any{"version": version, "input_sha256": v.Plan.Input})
	})
}

func (d *Desk) appointAll(ctx context.Context, tx *store.Tx, who party.Actor, in *roster.Input, plan *roster.Plan, from calendar.Date) error {
	if from.IsZero() {
		return fault.Field("visit_from", "panel.visit.missing")
	}
	days, err := d.visitDays(ctx, tx, in, plan, from)
	if err != nil {
		return err
	}
	t, err := d.readTies(ctx, tx)
	if err != nil {
		return err
	}
	for c := range in.Cases {
		x := Appointment{VisitOn: days[c]}
		for _, e := range in.PanelOf(plan, c) {
			x.Experts = append(x.Experts, in.Experts[e].Person)
		}
		if err := d.appoint(ctx, tx, who, in.Cases[c].ID, x, t); err != nil {
			return visitField(err)
		}
	}
	return nil
}

// visitField puts what is wrong with a day beside the one field from which all days follow.
func visitField(err error) error {
	l := fault.All(err)
	for _, f := range l {
		if f.Field == "visit_on" {
			f.Field = "visit_from"
		}
	}
	if len(l) == 0 {
		return err
	}
	return l
}

// visitDays proposes the days of the visits of a plan, around those on which the experts visit already.
func (d *Desk) visitDays(ctx context.Context, tx *store.Tx, in *roster.Input, plan *roster.Plan, from calendar.Date) ([]calendar.Date, error) {
	seats, err := tx.RosterSeats(ctx)
	if err != nil {
		return nil, err
	}
	busy := map[party.PersonID][]calendar.Date{}
	for _, s := range seats {
		if s.State == application.Evaluating && !s.Declaration.Away() {
			busy[s.Person] = append(busy[s.Person], s.VisitOn)
		}
	}
	return in.VisitDays(plan, from, busy), nil
}

// mendPanels makes the panels what the plan says: seats of members who have not answered go to others where the plan moved them, and
// vacant seats are filled. Nobody who is at work is moved.
func (d *Desk) mendPanels(ctx context.Context, tx *store.Tx, who party.Actor, in *roster.Input, plan *roster.Plan) error {
	t, err := d.readTies(ctx, tx)
	if err != nil {
		return err
	}
	for c := range in.Cases {
		id := in.Cases[c].ID
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		wanted := map[party.PersonID]bool{}
		var join, leave []party.PersonID
		for _, e := range in.PanelOf(plan, c) {
			person := in.Experts[e].Person
			wanted[person] = true
			if m, sits := p.Member(person); !sits || m.Declaration.Away() {
				join = append(join, person)
			}
		}
		for _, m := range p.Serving() {
			if !wanted[m.Person] {
				leave = append(leave, m.Person)
			}
		}
		if len(leave) > 0 {
			if err := d.release(ctx, tx, who, id, p, leave); err != nil {
				return err
			}
		}
		if len(join) > 0 {
			if err := d.appoint(ctx, tx, who, id, Appointment{Experts: join}, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) release(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID, p panel.Panel, leave []party.PersonID) error {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return err
	}
	sheets, err := tx.Scoresheets(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range sheets { // a written review is never taken away, whatever a plan says
		if slices.Contains(leave, s.Expert) && (len(s.Answers) > 0 || s.Submitted()) {
			return fault.New(fault.Conflict, "panel.release.answered")
		}
	}
	if p, err = p.Release(a, who, leave); err != nil {
		return err
	}
	if err := tx.SavePanel(ctx, p); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, journal.MemberReleased, string(id), "", map[string]any{"experts": leave}); err != nil {
		return err
	}
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, person := range leave {
		to, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		if err := d.letter(ctx, tx, to, id, notice.Released{Reference: a.Reference, Company: name, Path: "/panel"}); err != nil {
			return err
		}
	}
	return nil
}

// roundInput gathers all there is to know about a round as of the transaction. Cases that left the state in which the round concerns them
// are left out; for a repair, what stands on the panels is the plan before.
func (d *Desk) roundInput(ctx context.Context, tx *store.Tx, r roster.Round, repair bool) (*roster.Input, error) {
	b := &gathering{d: d, tx: tx, r: r, repair: repair, in: &roster.Input{Format: roster.Format, Aim: r.Settings.Aim, Lifts: r.Settings.Lifts}}
	var err error
	if b.seats, err = tx.RosterSeats(ctx); err != nil {
		return nil, err
	}
	if b.ties, err = d.readTies(ctx, tx); err != nil {
		return nil, err
	}
	if err := b.cases(ctx); err != nil {
		return nil, err
	}
	if err := b.experts(ctx); err != nil {
		return nil, err
	}
	if err := b.interests(ctx); err != nil {
		return nil, err
	}
	b.pins()
	return b.in, nil
}

// gathering builds the input of a round.
type gathering struct {
	d        *Desk
	tx       *store.Tx
	r        roster.Round
	repair   bool
	in       *roster.Input
	ties     *ties
	seats    []store.RosterSeat
	files    []application.Application
	capacity int // of experts who say nothing
	serving  map[roster.Pair]store.RosterSeat
}

func (b *gathering) cases(ctx context.Context) error {
	state := application.Accepted
	if b.repair {
		state = application.Evaluating
	}
	for _, id := range b.r.Settings.Cases {
		a, e, _, err := b.d.caseOf(ctx, b.tx, id)
		if err != nil {
			return err
		}
		if a.State != state {
			continue
		}
		c, err := b.d.frozen(ctx, b.tx, a)
		if err != nil {
			return err
		}
		need := b.r.Settings.Need
		if need == 0 {
			need = e.Panel.Size
		}
		b.files = append(b.files, a)
		b.in.Cases = append(b.in.Cases, roster.Case{
			ID: id, Reference: a.Reference, Company: c.Company.Name, Sheet: a.Sheet, Industry: c.Company.IndustryCode, Technology: c.Company.TechnologyField,
			Language: a.Language, Region: c.Company.Region, Need: need, Edition: e.Ref.String(),
		})
		if !slices.ContainsFunc(b.in.Rules, func(r roster.Rules) bool { return r.Edition == e.Ref.String() }) {
			rules := roster.RulesOf(e)
			rules.MinimumFit = max(rules.MinimumFit, roster.PerCent(b.r.Settings.MinimumFit))
			b.in.Rules = append(b.in.Rules, rules)
			b.capacity = max(b.capacity, e.Assignment.Capacity)
		}
	}
	return nil
}

func (b *gathering) experts(ctx context.Context) error {
	people, err := b.tx.PeopleWith(ctx, party.Expert)
	if err != nil {
		return err
	}
	of := map[application.ID]int{}
	for c := range b.in.Cases {
		of[b.in.Cases[c].ID] = c
	}
	sits := map[party.PersonID]bool{} // on panels of the round
	for _, s := range b.seats {
		if _, ok := of[s.Case]; ok && b.repair && !s.Declaration.Away() {
			sits[s.Person] = true
			if !slices.ContainsFunc(people, func(p party.Person) bool { return p.ID == s.Person }) {
				gone, err := b.tx.Person(ctx, s.Person) // no expert any more, and still on the panel
				if err != nil {
					return err
				}
				people = append(people, gone)
			}
		}
	}
	slices.SortFunc(people, func(x, y party.Person) int { return cmp.Compare(x.ID, y.ID) })
	today := b.d.today(b.tx)
	for _, p := range people {
		form, signed := b.ties.forms[p.ID]
		absent := slices.Contains(b.r.Settings.Absent, p.ID) || !slices.Contains(p.Duties, party.Expert) || !p.Active ||
			(b.ties.settings.FormNeeded && !(signed && form.InForce(today)))
		if absent && !sits[p.ID] {
			continue
		}
		b.in.Experts = append(b.in.Experts, b.expert(p, in(b.ties.profiles, p.ID), absent, of, today))
	}
	return nil
}

// expert is what the planner knows of a person: the profile, or what the agency entered while there is none.
func (b *gathering) expert(p party.Person, profile *expert.Profile, absent bool, of map[application.ID]int, today calendar.Date) roster.Expert {
	x := roster.Expert{Person: p.ID, Name: cmp.Or(p.Name, p.Email), Capacity: b.capacity, Sheets: map[string]int{}}
	if p.Employer != "" {
		x.Employers = []string{p.Employer}
	}
	if profile == nil {
		x.Languages = []string{p.Language}
	} else {
		x.Region, x.Senior, x.Capacity = profile.Region, profile.Senior, profile.Capacity
		for _, f := range profile.Fields {
			x.Fields = append(x.Fields, roster.Field{Code: f.Code, Level: f.Level})
		}
		for _, l := range profile.Languages {
			x.Languages = append(x.Languages, string(l))
		}
		for _, post := range profile.Employers {
			if (post.To.IsZero() || !post.To.Before(today)) && !slices.ContainsFunc(x.Employers, func(e string) bool { return party.SameName(e, post.Organisation) }) {
				x.Employers = append(x.Employers, post.Organisation)
			}
		}
	}
	for _, s := range b.seats {
		if s.Person != p.ID || s.Declaration.Away() {
			continue
		}
		if !s.Submitted.IsZero() {
			x.Sheets[s.Sheet]++
		}
		if _, inRound := of[s.Case]; s.State == application.Evaluating && !(inRound && b.repair) {
			x.Running++
		}
	}
	if b.r.Settings.Cap > 0 {
		x.Capacity = min(x.Capacity, x.Running+b.r.Settings.Cap)
	}
	if absent {
		x.Capacity = 0
	}
	return x
}

// interests bars everybody whom an appointment would refuse: what the records and the yearly forms show, until an officer looked past it.
// A member at work whom something asks to be looked at stays; what bars has ended the access already.
func (b *gathering) interests(ctx context.Context) error {
	b.serving = map[roster.Pair]store.RosterSeat{}
	away := map[roster.Pair]string{}
	for c := range b.in.Cases {
		for _, s := range b.seats {
			e := slices.IndexFunc(b.in.Experts, func(x roster.Expert) bool { return x.Person == s.Person })
			if s.Case != b.in.Cases[c].ID || e < 0 {
				continue
			}
			if s.Declaration.Away() {
				away[roster.Pair{Case: c, Expert: e}] = string(s.Declaration)
			} else {
				b.serving[roster.Pair{Case: c, Expert: e}] = s
			}
		}
	}
	for c, a := range b.files {
		sides, kept, err := b.d.about(ctx, b.tx, b.ties, a)
		if err != nil {
			return err
		}
		company := b.ties.known[a.Company]
		for e := range b.in.Experts {
			x := roster.Pair{Case: c, Expert: e}
			bar := roster.Bar{Pair: x}
			switch open := b.ties.open(b.in.Experts[e].Person, sides, kept); {
			case away[x] != "":
				bar.Kind = away[x]
			case len(open) > 0:
				bar.Kind = string(open[0].Kind)
				bar.Tie = slices.ContainsFunc(open, func(f interest.Finding) bool {
					return !f.Helper && (f.Kind == interest.Employer || f.Kind == interest.Director || f.Kind == interest.Share)
				})
			case slices.ContainsFunc(company.People, func(h interest.Human) bool { return h.Person == b.in.Experts[e].Person }):
				bar.Kind, bar.Tie = string(interest.Director), true
			case slices.ContainsFunc(b.in.Experts[e].Employers, func(name string) bool { return party.SameName(name, b.in.Cases[c].Company) }):
				bar.Kind, bar.Tie = string(interest.Employer), true
			default:
				continue
			}
			if _, sits := b.serving[x]; !sits || away[x] != "" {
				b.in.Bars = append(b.in.Bars, bar)
			}
		}
	}
	return nil
}

// pins are the pairs that stay: those an officer chose, as far as they can be; in a repair everybody who is at work on a case. Whoever
// has marked something stays whatever else is true: a written review is never removed by sharing out anew.
func (b *gathering) pins() {
	if !b.repair {
		for _, x := range b.r.Settings.Pins {
			if pin, err := b.in.Place(x); err == nil {
				b.in.Pins = append(b.in.Pins, pin)
			}
		}
		return
	}
	b.in.Before = []roster.Pair{}
	for c := range b.in.Cases {
		serving := 0
		for e := range b.in.Experts {
			x := roster.Pair{Case: c, Expert: e}
			s, sits := b.serving[x]
			if !sits {
				continue
			}
			b.in.Before = append(b.in.Before, x)
			serving++
			switch {
			case s.Marked > 0 || !s.Submitted.IsZero():
				b.in.Pins = append(b.in.Pins, roster.Pin{Pair: x, Ground: roster.Written})
			case s.Declaration == panel.NoInterest:
				b.in.Pins = append(b.in.Pins, roster.Pin{Pair: x, Ground: roster.Declared})
			}
		}
		b.in.Cases[c].Need = max(b.in.Cases[c].Need, serving) // a third expert stays as well
	}
}
