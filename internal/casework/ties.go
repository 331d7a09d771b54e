package casework

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobInterests looks again at every running case: after a change of records, and every night.
const JobInterests = "interests"

// interestsHour is the hour of the night at which running cases are looked at again, in the agency's place.
const interestsHour = 2

// tiedStates are the states in which a case has a panel whose members may be found to have an interest.
var tiedStates = []application.State{application.Evaluating, application.Evaluated, application.Proposed}

// ties answers what ties whom to which case, out of one reading of the records.
type ties struct {
	x        *interest.Index
	settings interest.Settings
	today    calendar.Date
	people   map[party.PersonID]interest.Human  // the experts and the members of the committee
	ready    map[party.PersonID]interest.Expert // the same, made ready when first asked about
	forms    map[party.PersonID]expert.Form
	profiles map[party.PersonID]expert.Profile
	known    map[party.OrgID]store.Known
}

// readTies reads everything that can tie an expert to a case.
func (d *Desk) readTies(ctx context.Context, tx *store.Tx) (*ties, error) {
	t := &ties{
		today: d.today(tx), people: map[party.PersonID]interest.Human{}, ready: map[party.PersonID]interest.Expert{}, forms: map[party.PersonID]expert.Form{},
		profiles: map[party.PersonID]expert.Profile{}, known: map[party.OrgID]store.Known{},
	}
	h := interest.History{Today: t.today}
	var err error
	if h.Settings, err = d.interestSettings(ctx, tx); err != nil {
		return nil, err
	}
	t.settings = h.Settings
	if h.Groups, err = tx.Groups(ctx); err != nil {
		return nil, err
	}
	profiles, err := tx.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		t.profiles[p.Person] = p
	}
	forms, err := tx.LatestForms(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range forms {
		t.forms[f.Person] = f
	}
	experts, err := tx.PeopleWith(ctx, party.Expert)
	if err != nil {
		return nil, err
	}
	for _, p := range experts {
		t.people[p.ID] = interest.OfExpert(p, in(t.profiles, p.ID), in(t.forms, p.ID))
	}
	councillors, err := tx.PeopleWith(ctx, party.Councillor)
	if err != nil {
		return nil, err
	}
	for _, p := range councillors {
		t.people[p.ID] = interest.OfExpert(p, in(t.profiles, p.ID), in(t.forms, p.ID))
	}
	known, err := tx.KnownCompanies(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		t.known[k.Company.ID] = k
		h.Known = append(h.Known, interest.Side{Org: interest.OfCompany(k.Company), People: t.with(k.People, k.Company.Representative)})
	}
	sitting, err := tx.Sitting(ctx, application.Evaluating)
	if err != nil {
		return nil, err
	}
	for _, s := range sitting {
		h.Judging = append(h.Judging, interest.Judging{By: s.Person, Org: interest.OfCompany(t.known[s.Company].Company)})
	}
	asides, err := tx.Asides(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range asides {
		h.Asides = append(h.Asides, interest.Aside{
			Person: a.Person, Org: interest.OfCompany(t.known[a.Company].Company), Detail: a.Detail, On: calendar.On(a.At, d.Agency.Place),
		})
	}
	t.x = interest.NewIndex(h)
	return t, nil
}

func in[K comparable, V any](m map[K]V, k K) *V {
	if v, ok := m[k]; ok {
		return &v
	}
	return nil
}

// with gives people their ties, where they are experts as well, and adds whoever is named without an account.
func (t *ties) with(people []interest.Human, names ...string) []interest.Human {
	out := slices.Clone(people)
	for i, p := range out {
		out[i].Ties = t.people[p.Person].Ties
	}
	for _, n := range names {
		if n != "" && !slices.ContainsFunc(out, func(p interest.Human) bool { return party.SameName(p.Name, n) }) {
			out = append(out, interest.Human{Name: n})
		}
	}
	return out
}

// about is what interests in a case are found by: its sides, and what is on record already.
func (d *Desk) about(ctx context.Context, tx *store.Tx, t *ties, a application.Application) (interest.Sides, []store.KeptFinding, error) {
	sides, err := d.sides(ctx, tx, t, a)
	if err != nil {
		return nil, nil, err
	}
	kept, err := tx.Findings(ctx, a.ID)
	return sides, kept, err
}

// sides are the parties to a case: the company as it was submitted and as it stands now, and its helpers.
func (d *Desk) sides(ctx context.Context, tx *store.Tx, t *ties, a application.Application) (interest.Sides, error) {
	k := t.known[a.Company]
	org := interest.OfCompany(k.Company)
	names := []string{k.Company.Representative}
	if a.Submissions > 0 {
		c, err := d.frozen(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		org.Names = append([]string{c.Company.Name, c.Company.LatinName}, org.Names...)
		names = append(names, c.Company.Representative)
	}
	helpers, err := tx.Helpers(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	sides := []interest.Side{{Applicant: true, Org: org, People: t.with(k.People, names...)}}
	return t.x.Case(interest.Case{Sides: append(sides, helpers.Sides()...)}), nil
}

// between gives what ties an expert to the parties. Somebody who is no expert is tied to nothing that anybody asks about.
func (t *ties) between(who party.PersonID, sides interest.Sides) []interest.Finding {
	e, ok := t.ready[who]
	if !ok {
		h, known := t.people[who]
		if !known {
			return nil
		}
		e = t.x.Expert(h)
		t.ready[who] = e
	}
	return t.x.Find(e, sides)
}

// liftedMarks are the findings of a case past which somebody looked.
func liftedMarks(kept []store.KeptFinding) map[party.PersonID]map[string]bool {
	marks := map[party.PersonID]map[string]bool{}
	for _, k := range kept {
		if !k.Lifted() {
			continue
		}
		if marks[k.Person] == nil {
			marks[k.Person] = map[string]bool{}
		}
		marks[k.Person][k.Mark()] = true
	}
	return marks
}

// open gives the findings between an expert and a case past which nobody looked.
func (t *ties) open(who party.PersonID, sides interest.Sides, kept []store.KeptFinding) []interest.Finding {
	lifted := liftedMarks(kept)[who]
	return slices.DeleteFunc(t.between(who, sides), func(f interest.Finding) bool { return lifted[f.Mark()] })
}

// interestSettings are what the agency says about interests.
func (d *Desk) interestSettings(ctx context.Context, tx *store.Tx) (interest.Settings, error) {
	text, err := tx.Setting(ctx, interest.Setting)
	if err != nil {
		return interest.Settings{}, err
	}
	return interest.ReadSettings(text)
}

// mayInvite holds experts against the case before any of them learns of it. found is what was wrong already: who is named there is not
// named again. t is what is known of everybody; nil has it read.
func (d *Desk) mayInvite(ctx context.Context, tx *store.Tx, a application.Application, experts []party.Actor, found error, t *ties) error {
	l := fault.All(found)
	for _, f := range l {
		if f.Kind != fault.Invalid {
			return found
		}
	}
	if t == nil {
		var err error
		if t, err = d.readTies(ctx, tx); err != nil {
			return err
		}
	}
	sides, kept, err := d.about(ctx, tx, t, a)
	if err != nil {
		return err
	}
	for _, x := range experts {
		name := x.Person.Name
		if slices.ContainsFunc(l, func(f *fault.Fault) bool { return f.Field == "experts" && f.Args["Name"] == name }) {
			continue
		}
		if f := t.forms[x.ID()]; t.settings.FormNeeded && !f.InForce(t.today) {
			l.Add("experts", "panel.form_needed", "Name", name)
			continue
		}
		if open := t.open(x.ID(), sides, kept); len(open) > 0 { // what bars comes first
			key := "panel.look"
			if open[0].Bars {
				key = "panel.conflict"
			}
			l.Add("experts", key, "Name", name, "Ground", open[0].Evidence())
		}
	}
	return l.Err()
}

// lookAgainAt looks again at the panel of a case, at everybody or at one person: whoever is found to have an interest is taken off it at once.
func (d *Desk) lookAgainAt(ctx context.Context, tx *store.Tx, t *ties, a application.Application, only party.PersonID) error {
	seats, err := store.Absent(tx.Panel(ctx, a.ID))
	if err != nil || seats == nil {
		return err // a scheme without a panel
	}
	p := *seats
	sides, kept, err := d.about(ctx, tx, t, a)
	if err != nil {
		return err
	}
	for _, m := range p.Serving() {
		if only != "" && m.Person != only {
			continue
		}
		if p, err = d.lookAgain(ctx, tx, a, p, m.Person, t.open(m.Person, sides, kept), kept); err != nil {
			return err
		}
	}
	return nil
}

// lookAgain puts what was found about a member on record, and ends the member's access where it bars.
func (d *Desk) lookAgain(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel, who party.PersonID, open []interest.Finding, kept []store.KeptFinding) (panel.Panel, error) {
	for _, f := range open {
		if slices.ContainsFunc(kept, func(k store.KeptFinding) bool { return k.Person == who && k.Mark() == f.Mark() }) {
			continue
		}
		if err := tx.KeepFinding(ctx, a.ID, f); err != nil {
			return p, err
		}
		details := map[string]any{"person": who, "mark": f.Mark(), "source": f.Source, "bars": f.Bars}
		if err := d.write(ctx, tx, party.System, journal.InterestFound, string(a.ID), string(f.Kind), details); err != nil {
			return p, err
		}
	}
	if len(open) == 0 || !open[0].Bars {
		return p, nil
	}
	p, err := p.Recuse(who, string(open[0].Kind), tx.Now)
	if err != nil {
		return p, err
	}
	if err := tx.SavePanel(ctx, p); err != nil {
		return p, err
	}
	if err := d.settleVisit(ctx, tx, a, p); err != nil {
		return p, err
	}
	return p, d.interestFoundLetters(ctx, tx, a, who, open[0])
}

func (d *Desk) interestFoundLetters(ctx context.Context, tx *store.Tx, a application.Application, who party.PersonID, f interest.Finding) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	person, err := tx.Person(ctx, who)
	if err != nil {
		return err
	}
	if err := d.toDuty(ctx, tx, party.Officer, a.ID, notice.InterestFound{
		Reference: a.Reference, Company: name, Expert: person.Name, Evidence: f.Evidence(), Registered: a.State != application.Evaluating, Path: officerPath(a.ID) + "/interests",
	}); err != nil {
		return err
	}
	return d.letter(ctx, tx, person, a.ID, notice.AccessEnded{
		Reference: a.Reference, Company: name, Registered: a.State != application.Evaluating, Path: "/panel/profile",
	})
}

// lookAtSeats looks again at the cases a person sits on, in the transaction that changed what is known of the person: access ends
// in the moment in which the interest comes to be known.
func (d *Desk) lookAtSeats(ctx context.Context, tx *store.Tx, who party.PersonID) error {
	for _, follow := range d.OnInterests {
		if err := follow(ctx, tx, who); err != nil {
			return err
		}
	}
	seats, err := tx.SeatsOf(ctx, who)
	if err != nil {
		return err
	}
	var t *ties
	for _, s := range seats {
		if s.Member.Declaration.Away() || !slices.Contains(tiedStates, s.State) {
			continue
		}
		if t == nil {
			if t, err = d.readTies(ctx, tx); err != nil {
				return err
			}
		}
		if err := d.lookAgainAt(ctx, tx, t, s.Application, who); err != nil {
			return err
		}
	}
	return nil
}

// ScheduleInterests has the running cases looked at now, and then every night. To ask again while that waits does nothing.
func (d *Desk) ScheduleInterests(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return d.queue(ctx, tx, JobInterests, JobInterests+"/"+d.today(tx).String(), interestsArgs{Nightly: true})
	})
}

type interestsArgs struct {
	Nightly bool `json:"nightly,omitempty"`
}

// workInterests works the job; the nightly one queues the next night's.
func (d *Desk) workInterests(ctx context.Context, raw []byte) error {
	var args interestsArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return err
	}
	if err := d.LookAgain(ctx); err != nil || !args.Nightly {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		next := d.today(tx).AddDays(1)
		return d.queueAt(ctx, tx, JobInterests, JobInterests+"/"+next.String(), args, next.Time(d.Agency.Place).Add(interestsHour*time.Hour))
	})
}

// queueInterests has the running cases looked at soon. It is not unique: a look that is under way may have passed what changes now.
func (d *Desk) queueInterests(ctx context.Context, tx *store.Tx) error {
	return d.queue(ctx, tx, JobInterests, "", interestsArgs{})
}

// LookAgain looks at every running case for interests that came to be known since its panel was appointed. The records are read in a
// transaction of their own; only where something is new is a case taken up.
func (d *Desk) LookAgain(ctx context.Context) error {
	for _, follow := range d.OnInterests {
		if err := d.Store.Update(ctx, func(tx *store.Tx) error { return follow(ctx, tx, "") }); err != nil {
			return err
		}
	}
	var found []application.ID
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		t, err := d.readTies(ctx, tx)
		if err != nil {
			return err
		}
		return tx.EachCase(ctx, func(a application.Application) error {
			if !slices.Contains(tiedStates, a.State) {
				return nil
			}
			news, err := d.anythingNew(ctx, tx, t, a)
			if news {
				found = append(found, a.ID)
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	for _, id := range found {
		if err := d.Store.Update(ctx, func(tx *store.Tx) error {
			a, err := tx.Application(ctx, id)
			if err != nil || !slices.Contains(tiedStates, a.State) {
				return err
			}
			t, err := d.readTies(ctx, tx)
			if err != nil {
				return err
			}
			return d.lookAgainAt(ctx, tx, t, a, "")
		}); err != nil {
			return err
		}
	}
	return nil
}

// anythingNew says whether something ties a serving member to the case that is not on record, or bars.
func (d *Desk) anythingNew(ctx context.Context, tx *store.Tx, t *ties, a application.Application) (bool, error) {
	p, err := store.Absent(tx.Panel(ctx, a.ID))
	if err != nil || p == nil {
		return false, err // a scheme without a panel
	}
	sides, kept, err := d.about(ctx, tx, t, a)
	if err != nil {
		return false, err
	}
	for _, m := range p.Serving() {
		for _, f := range t.open(m.Person, sides, kept) {
			if f.Bars || !slices.ContainsFunc(kept, func(k store.KeptFinding) bool { return k.Person == m.Person && k.Mark() == f.Mark() }) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Lift looks past a finding: it no longer keeps the expert off the panel of this case. The reason is kept for good. A member who was
// taken off the panel because of it stays off.
func (d *Desk) Lift(ctx context.Context, who party.Actor, id application.ID, person party.PersonID, mark, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActLiftInterest, ""); err != nil {
			return err
		}
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if _, own := who.Roles[a.Company]; own {
			return fault.New(fault.Forbidden, "application.own_case")
		}
		if who.ID() == person {
			return fault.New(fault.Forbidden, "interest.lift.own")
		}
		reason = strings.TrimSpace(reason)
		switch n := utf8.RuneCountInString(reason); {
		case n < 10:
			return fault.Field("reason", "interest.lift.reason")
		case n > 1000:
			return fault.Field("reason", "party.too_long", "Max", 1000)
		}
		kept, err := tx.Findings(ctx, id)
		if err != nil {
			return err
		}
		var f *interest.Finding
		for _, k := range kept {
			if k.Person == person && k.Mark() == mark {
				f = &k.Finding
			}
		}
		if f == nil {
			if f, err = d.findMark(ctx, tx, a, person, mark); err != nil {
				return err
			}
			if err := tx.KeepFinding(ctx, id, *f); err != nil {
				return err
			}
		}
		if err := tx.LiftFinding(ctx, id, person, mark, who.ID(), reason); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.InterestLifted, string(id), reason, map[string]any{"person": person, "mark": mark, "kind": f.Kind})
	})
}

func (d *Desk) findMark(ctx context.Context, tx *store.Tx, a application.Application, person party.PersonID, mark string) (*interest.Finding, error) {
	t, err := d.readTies(ctx, tx)
	if err != nil {
		return nil, err
	}
	sides, err := d.sides(ctx, tx, t, a)
	if err != nil {
		return nil, err
	}
	for _, f := range t.between(person, sides) {
		if f.Mark() == mark {
			return &f, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.not_found").Because(errors.New("no such finding"))
}

// AcceptSeat takes a seat: the expert declares to have no interest and promises confidentiality, in the words of their language. The
// records are asked once more: what came up since the invitation closes the case to the expert.
func (d *Desk) AcceptSeat(ctx context.Context, who party.Actor, id application.ID, promised bool, lang locale.Lang) error {
	if !promised {
		return fault.Field("confidential", "panel.confidentiality")
	}
	tied := false
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, next, err := answerSeat(ctx, tx, id, func(p panel.Panel) (panel.Panel, error) { return p.Declare(who, false, "", tx.Now) })
		if err != nil {
			return err
		}
		if err := d.lookAtSeats(ctx, tx, who.ID()); err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		if m, _ := p.Member(who.ID()); m.Declaration.Away() {
			tied = true
			return nil
		}
		if err := tx.SavePanel(ctx, next); err != nil {
			return err
		}
		words := locale.For(lang).T("panel.promise")
		if err := tx.SignConfidentiality(ctx, id, who.ID(), string(lang), words); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Declared, string(id), string(panel.NoInterest), nil); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.Confidentiality, string(id), "", map[string]string{"language": string(lang)})
	})
	if err == nil && tied {
		return fault.New(fault.Conflict, "panel.conflict_now")
	}
	return err
}

// Decline gives a seat back for a reason that is no interest. Officers hear of it.
func (d *Desk) Decline(ctx context.Context, who party.Actor, id application.ID, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, p, err := answerSeat(ctx, tx, id, func(p panel.Panel) (panel.Panel, error) { return p.Decline(who, reason, tx.Now) })
		if err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		if err := d.settleVisit(ctx, tx, a, p); err != nil {
			return err
		}
		m, _ := p.Member(who.ID())
		if err := d.write(ctx, tx, who, journal.SeatDeclined, string(id), m.Detail, nil); err != nil {
			return err
		}
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		return d.toDuty(ctx, tx, party.Officer, id, notice.SeatDeclined{
			Reference: a.Reference, Company: name, Expert: who.Person.Name, Reason: m.Detail, VisitOn: p.VisitOn, Path: officerPath(id) + "/panel",
		})
	})
}
