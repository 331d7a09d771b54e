package programme

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// JobAsideLapse is the kind of job that ends a proposal to set a decision aside that nobody settled; its args are {"approval": id}.
const JobAsideLapse = "pilot_aside_lapse"

// asideSubject stands before a pilot in the subject of a proposal to set its decision aside.
const asideSubject = "decision/"

type asideArgs struct {
	Approval approval.ID `json:"approval"`
}

// DecisionAside is what is known of setting the decision on a pilot aside.
type DecisionAside struct {
	Pilot      pilot.Pilot
	Decision   pilot.Filed[pilot.Decision]
	Grounds    []pilot.AsideGround
	Waiting    *approval.Approval
	Proposed   pilot.SettingAside // what waits
	People     map[party.PersonID]party.Person
	MayPropose error
	MayConfirm error // while a proposal waits: nil, or why this person may not confirm it
	MayDecline error
}

// asideRules are the agency's grounds.
func (d *Desk) asideRules() (*pilot.AsideRules, error) {
	if d.Asides != nil {
		return d.Asides, nil
	}
	return pilot.ShippedAsideRules()
}

// waitingAside is the proposal to set the decision on a pilot aside that waits; nil: none does.
func waitingAside(ctx context.Context, tx *store.Tx, id pilot.ID) (*approval.Approval, error) {
	return store.Absent(tx.WaitingApproval(ctx, asideSubject+string(id)))
}

// notAside refuses to build on a decision that somebody proposed to set aside: first that is answered.
func notAside(ctx context.Context, tx *store.Tx, id pilot.ID) error {
	waiting, err := waitingAside(ctx, tx, id)
	if err != nil || waiting == nil {
		return err
	}
	return fault.New(fault.Conflict, "pilot_aside.waits")
}

// DecisionAside reads what may be done about the decision on a pilot that turned out to rest on what is false, or on a broken procedure.
func (d *Desk) DecisionAside(ctx context.Context, who party.Actor, id pilot.ID) (v DecisionAside, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadPilots, ""); err != nil {
			return err
		}
		v = DecisionAside{People: map[party.PersonID]party.Person{}}
		if v.Pilot, err = tx.Pilot(ctx, id); err != nil {
			return err
		}
		f, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		if f.Decision == nil {
			_, err := v.Pilot.State.Next(pilot.StepReopen)
			return err
		}
		v.Decision = *f.Decision
		rules, err := d.asideRules()
		if err != nil {
			return err
		}
		v.Grounds, v.MayPropose = rules.Grounds, who.May(party.ActProposePilotAside, "")
		if v.MayPropose == nil {
			v.MayPropose = v.Pilot.MayAside(who, f)
		}
		if err := known(ctx, tx, v.People, f.Decision.Record.By); err != nil {
			return err
		}
		if v.Waiting, err = waitingAside(ctx, tx, id); err != nil || v.Waiting == nil {
			return err
		}
		if err := json.Unmarshal(v.Waiting.Content, &v.Proposed); err != nil {
			return fmt.Errorf("approval %s: %w", v.Waiting.ID, err)
		}
		v.MayConfirm, v.MayDecline = v.Waiting.MayConfirm(who, tx.Now), v.Waiting.MayDecline(who, tx.Now)
		if v.MayConfirm == nil {
			v.MayConfirm = v.Pilot.MayConfirmAside(who, f)
		}
		if v.MayDecline == nil && who.ID() != v.Waiting.ProposedBy {
			v.MayDecline = v.Pilot.MayConfirmAside(who, f)
		}
		return known(ctx, tx, v.People, v.Waiting.ProposedBy)
	})
	return v, err
}

// ProposeDecisionAside proposes to set the decision on a pilot aside, on a ground of the agency's list, with 20 to 4,000 characters of reasons that
// the parties will read and the public will not. Way says what becomes of the pilot.
func (d *Desk) ProposeDecisionAside(ctx context.Context, who party.Actor, id pilot.ID, ground string, way pilot.AsideWay, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposePilotAside, ""); err != nil {
			return err
		}
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		f, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		rules, err := d.asideRules()
		if err != nil {
			return err
		}
		x, err := p.ProposeAside(who, f, rules, ground, way)
		if err != nil {
			return err
		}
		if err := notAside(ctx, tx, id); err != nil {
			return err
		}
		a, err := tx.Propose(ctx, approval.PilotAside, asideSubject+string(id), x, words, who)
		if err != nil {
			return err
		}
		args, err := json.Marshal(asideArgs{a.ID})
		if err != nil {
			return fmt.Errorf("job of a proposal: %w", err)
		}
		lapse := jobs.Job{Kind: JobAsideLapse, Args: args, RunAt: a.LapsesAt(), Unique: JobAsideLapse + "/" + string(a.ID)}
		if err := d.Letters.Queue.Enqueue(ctx, tx.SQL(), lapse); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PilotAsideProposed, string(id), a.Words, map[string]any{"approval": a.ID, "decision": x.Decision, "ground": x.Ground.Code, "way": x.Way}); err != nil {
			return err
		}
		deciders, err := tx.PeopleWith(ctx, party.Decider)
		if err != nil {
			return err
		}
		l := notice.PilotAsideProposed{Title: p.Title, Ground: x.Ground.Name, By: who.Person.Name, Until: calendar.On(a.LapsesAt(), d.place()), Path: officePath + "/" + string(id) + "/report/aside"}
		for _, one := range deciders {
			if one.ID == who.ID() || f.TookPart(one.ID) {
				continue
			}
			if err := d.Letters.Write(ctx, tx, one, "", l); err != nil {
				return err
			}
		}
		return nil
	})
}

// ConfirmDecisionAside sets the decision aside as the second person, who had no part in it and was shown what digest names. The decision counts
// nowhere from then on: its card says so, its certificate is withdrawn, and the parties read the reasons.
func (d *Desk) ConfirmDecisionAside(ctx context.Context, who party.Actor, id pilot.ID, digest string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConfirmPilotAside, ""); err != nil {
			return err
		}
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		f, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := p.MayConfirmAside(who, f); err != nil {
			return err
		}
		a, err := tx.WaitingApproval(ctx, asideSubject+string(id))
		if err != nil {
			return err
		}
		var x pilot.SettingAside
		if err := json.Unmarshal(a.Content, &x); err != nil {
			return fmt.Errorf("approval %s: %w", a.ID, err)
		}
		x.Decision = f.Decision.Digest
		if a, err = tx.Confirm(ctx, a, who, digest, x); err != nil {
			return err
		}
		return d.setAside(ctx, tx, who, p, f, pilot.Aside{SettingAside: x, Words: a.Words, Approval: string(a.ID), By: a.ProposedBy, Second: who.ID(), At: tx.Now})
	})
}

// setAside takes the decision off everything that rests on it.
func (d *Desk) setAside(ctx context.Context, tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File, x pilot.Aside) error {
	next, err := p.SetAside(x.SettingAside, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.UpdatePilot(ctx, next); err != nil {
		return err
	}
	paper, err := pilot.NewPaper(p.ID, pilot.PaperAside, len(f.Asides)+1, x)
	if err != nil {
		return err
	}
	if err := tx.InsertPaper(ctx, paper); err != nil {
		return err
	}
	card, err := store.Absent(tx.PilotCardOf(ctx, p.ID))
	if err != nil {
		return err
	}
	if card != nil {
		if err := d.cardFalls(ctx, tx, *card, onCard(*card, x, d.place())); err != nil {
			return err
		}
	}
	fell, err := d.certificatesFall(ctx, tx, who, p.ID, x.Ground.Name)
	if err != nil {
		return err
	}
	if err := tx.Record(ctx, who.ID(), journal.PilotDecisionAside, string(p.ID), x.Words, map[string]any{
		"approval": x.Approval, "decision": x.Decision, "ground": x.Ground.Code, "from": p.State, "to": next.State, "paper": paper.Digest, "certificate": fell,
	}); err != nil {
		return err
	}
	return d.toParties(ctx, tx, next, func(path string) notice.Letter {
		return notice.PilotDecisionAside{Title: p.Title, Ground: x.Ground.Name, Words: x.Words, Anew: x.Way == pilot.DecideAnew, Certificate: fell, Path: path + "/report"}
	})
}

// onCard is what the public may know of a decision that was set aside.
func onCard(card register.KeptCard, x pilot.Aside, place *time.Location) register.CardAside {
	return register.CardAside{Card: card.Number, Digest: card.Digest, On: calendar.On(x.At, place), Code: x.Ground.Code, Ground: x.Ground.Name, Anew: x.Way == pilot.DecideAnew}
}

// certificatesFall withdraws the certificate of a pilot, whose number it gives, and drops one that waits for its signature.
func (d *Desk) certificatesFall(ctx context.Context, tx *store.Tx, who party.Actor, id pilot.ID, ground locale.Text) (number string, err error) {
	all, err := tx.AttestationsOf(ctx, register.OfPilot, string(id))
	if err != nil {
		return "", err
	}
	for _, a := range all {
		switch {
		case !a.WithdrawnAt.IsZero():
		case !a.Issued():
			if err := dropped(ctx, tx, who, a); err != nil {
				return "", err
			}
		case d.Lists == nil || d.EnterLog == nil: // it could not be seen to fall
			return "", fault.New(fault.Unavailable, "attest.no_keys")
		default:
			number = a.Number
			reason := make(locale.Text, len(locale.Languages))
			for _, l := range locale.Languages {
				reason[l] = locale.For(l).T("pilot_aside.reason", "Ground", ground.In(l))
			}
			if err := d.falls(ctx, tx, who, a, register.SaidIn(reason), ""); err != nil {
				return "", err
			}
		}
	}
	return number, nil
}

// DeclineDecisionAside ends the proposal, with words that say why: the decision stands. Its proposer takes it back the same way.
func (d *Desk) DeclineDecisionAside(ctx context.Context, who party.Actor, id pilot.ID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadPilots, ""); err != nil {
			return err
		}
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		a, err := tx.WaitingApproval(ctx, asideSubject+string(id))
		if err != nil {
			return err
		}
		if who.ID() != a.ProposedBy {
			f, err := papers(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := p.MayConfirmAside(who, f); err != nil {
				return err
			}
		}
		if a, err = tx.Decline(ctx, a, who, words); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PilotAsideDeclined, string(id), a.Answer, map[string]any{"approval": a.ID})
	})
}

// asideLapse ends a proposal that nobody settled in its time. It may be run any number of times.
func (d *Desk) asideLapse(ctx context.Context, args asideArgs) error {
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
		return tx.Record(ctx, party.System.ID(), journal.PilotAsideLapsed, strings.TrimPrefix(a.Subject, asideSubject), "", map[string]any{"approval": a.ID})
	})
}

// CheckAsides holds every decision on a pilot and every paper that set one aside against the two persons who agreed, the journal, the cards and the
// certificates, and every card against the public log. It gives what contradicts, a line for each, and how many decisions were set aside.
func (d *Desk) CheckAsides(ctx context.Context) (found []string, asides int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, asides = nil, 0
		all, err := tx.Pilots(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			f, err := papers(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			wrong := p.AsideContradictions(f)
			more, err := d.recountAsides(ctx, tx, p, f)
			if err != nil {
				return err
			}
			asides += len(f.Asides)
			for _, what := range append(wrong, more...) {
				found = append(found, fmt.Sprintf("pilot %s: %s", p.ID, what))
			}
		}
		return nil
	})
	return found, asides, err
}

// recountAsides holds the papers that set decisions of a pilot aside against what stands elsewhere.
func (d *Desk) recountAsides(ctx context.Context, tx *store.Tx, p pilot.Pilot, f pilot.File) (wrong []string, err error) {
	say := func(holds bool, format string, args ...any) {
		if !holds {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	proposals, err := tx.ApprovalsOf(ctx, asideSubject+string(p.ID))
	if err != nil {
		return nil, err
	}
	var acts []journal.Entry
	if len(proposals) > 0 || len(f.Asides) > 0 {
		if acts, err = tx.Journal(ctx, string(p.ID)); err != nil {
			return nil, err
		}
	}
	cards, err := tx.CardsOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		if err := d.recountCard(ctx, tx, c, say); err != nil {
			return nil, err
		}
	}
	fallen := slices.DeleteFunc(cards, func(c register.KeptCard) bool { return c.Aside == nil })
	confirmed := map[string]approval.Approval{}
	for _, a := range proposals {
		say(a.Kind == approval.PilotAside, "its decision is the subject of a proposal to %s", a.Kind)
		if a.Outcome == approval.Confirmed {
			confirmed[string(a.ID)] = a
		}
	}
	for _, x := range f.Asides {
		r := x.Record
		a, agreed := confirmed[r.Approval]
		delete(confirmed, r.Approval)
		content, err := json.Marshal(r.SettingAside)
		if err != nil {
			return nil, fmt.Errorf("pilot %s: %w", p.ID, err)
		}
		say(agreed && a.ProposedBy == r.By && a.SettledBy == r.Second && a.Words == r.Words && string(a.Content) == string(content), "no two persons agreed to set its decision aside as the paper says")
		told := count(acts, func(e journal.Entry) bool {
			return e.Act == journal.PilotDecisionAside && e.By == r.Second && strings.Contains(e.Details, x.Digest)
		})
		say(told == 1, "the journal does not tell once that its decision was set aside")
		if i := slices.IndexFunc(fallen, func(c register.KeptCard) bool {
			return c.Aside.Code == r.Ground.Code && c.Aside.On == calendar.On(r.At, d.place())
		}); i >= 0 {
			fallen = slices.Delete(fallen, i, i+1)
		}
	}
	say(len(confirmed) == 0, "it was confirmed to set its decision aside, and it was not")
	say(len(fallen) == 0, "a card says that a decision was set aside, and no paper does")
	counts, err := store.Absent(tx.PilotCardOf(ctx, p.ID))
	if err != nil {
		return nil, err
	}
	say(counts == nil || f.Decision != nil, "its card shows a decision that does not count")
	certificates, err := tx.AttestationsOf(ctx, register.OfPilot, string(p.ID))
	if err != nil {
		return nil, err
	}
	for _, a := range certificates {
		say(f.Decision != nil || !a.WithdrawnAt.IsZero(), "certificate %s stands, and the decision does not", a.Number)
	}
	return wrong, nil
}

func count[T any](all []T, is func(T) bool) (n int) {
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return n
}
