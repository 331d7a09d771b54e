package casework

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// asidePrefix stands before a case in the subject of a proposal to set its result aside: on the case itself a grant may wait.
const asidePrefix = "result/"

// settingAside is what is proposed: which result gives way, and whose sheets no longer count.
type settingAside struct {
	Case       application.ID   `json:"case"`
	Registered time.Time        `json:"registered"` // the result that is meant
	Experts    []party.PersonID `json:"experts"`
	Kind       interest.Kind    `json:"kind,omitempty"`  // what ties the expert whom the proposer names
	Cycle      string           `json:"cycle,omitempty"` // the frozen cycle that keeps the result; then the whole panel goes
}

// ResultAside is what is known of setting a case's result aside.
type ResultAside struct {
	Cycle      string         // the frozen cycle that keeps the result; empty where none took it in
	Tied       []party.Person // who scored it and has left the panel for an interest since
	Others     []party.Person // who scored it and still sits
	Waiting    *approval.Approval
	Named      []party.Person // whose sheets would no longer count, by the proposal that waits
	By         party.Person   // who proposed it
	MayPropose error
	MayConfirm error // while a proposal waits: nil, or why this person may not confirm it
	MayDecline error
}

// tiedIn are the experts of a result whose seats fell vacant for an interest since it was registered.
func tiedIn(p panel.Panel, r evaluation.Result) []party.PersonID {
	return slices.DeleteFunc(slices.Clone(r.Experts), func(id party.PersonID) bool { return !p.Tied(id) })
}

// mayAside says whether a person may propose to set the result of a case aside: who may register one, and neither sits on its panel nor
// acts for the company.
func mayAside(a application.Application, who party.Actor, p panel.Panel) error {
	if err := who.May(party.ActClose, ""); err != nil {
		return err
	}
	if _, err := a.State.Next(application.StepAside); err != nil {
		return err
	}
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "application.own_case")
	}
	if _, sat := p.Member(who.ID()); sat {
		return fault.New(fault.Forbidden, "decision.took_part")
	}
	return nil
}

// ResultAside reads what may be done about the result of an evaluated case of a conflict with one of its experts.
func (d *Desk) ResultAside(ctx context.Context, who party.Actor, id application.ID) (ResultAside, error) {
	var v ResultAside
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		c, err := d.atDecision(ctx, tx, id, application.StepAside)
		if err != nil {
			return err
		}
		if c.panel.Tied(who.ID()) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v.Cycle = c.result.KeptIn()
		tied := tiedIn(c.panel, c.result)
		for _, expert := range c.result.Experts {
			person, err := tx.Person(ctx, expert)
			if err != nil {
				return err
			}
			if slices.Contains(tied, expert) {
				v.Tied = append(v.Tied, person)
			} else {
				v.Others = append(v.Others, person)
			}
		}
		v.MayPropose = mayAside(c.a, who, c.panel)
		if v.Waiting, err = store.Absent(tx.WaitingApproval(ctx, asidePrefix+string(id))); err != nil || v.Waiting == nil {
			return err
		}
		x, err := proposed[settingAside](*v.Waiting)
		if err != nil {
			return err
		}
		for _, expert := range x.Experts {
			person, err := tx.Person(ctx, expert)
			if err != nil {
				return err
			}
			v.Named = append(v.Named, person)
		}
		v.MayConfirm, v.MayDecline = v.Waiting.MayConfirm(who, tx.Now), v.Waiting.MayDecline(who, tx.Now)
		if err := decision.Independent(c.a, who, c.panel, c.result); err != nil && v.MayConfirm == nil {
			v.MayConfirm = err
		}
		v.By, err = tx.Person(ctx, v.Waiting.ProposedBy)
		return err
	})
	return v, err
}

// ProposeAside proposes to set the registered result of a case aside, because an expert who scored it has an interest. expert names one
// of whom that came to be known otherwise than by the records, with what ties them; it may be empty where somebody has left the panel for one already.
func (d *Desk) ProposeAside(ctx context.Context, who party.Actor, id application.ID, expert party.PersonID, kind interest.Kind, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActClose, ""); err != nil {
			return err
		}
		c, err := d.atDecision(ctx, tx, id, application.StepAside)
		if err != nil {
			return err
		}
		if err := mayAside(c.a, who, c.panel); err != nil {
			return err
		}
		experts := tiedIn(c.panel, c.result)
		if expert != "" && !slices.Contains(experts, expert) {
			if !slices.Contains(c.result.Experts, expert) {
				return fault.Field("expert", "party.choose_one")
			}
			if !slices.Contains(interest.Kinds, kind) {
				return fault.Field("kind", "party.choose_one")
			}
			experts = append(experts, expert)
		} else {
			kind = ""
		}
		if len(experts) == 0 {
			return fault.Field("expert", "aside.nobody")
		}
		slices.Sort(experts)
		p, err := d.propose(ctx, tx, who, approval.SetAside, asidePrefix+string(id), settingAside{id, c.result.RegisteredAt.UTC(), experts, kind, c.result.KeptIn()}, words)
		if err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.AsideProposed, string(id), p.Words, map[string]any{"experts": experts, "approval": p.ID}); err != nil {
			return err
		}
		name, err := d.companyName(ctx, tx, c.a)
		if err != nil {
			return err
		}
		able, err := d.confirmers(ctx, tx, c, who.ID())
		if err != nil {
			return err
		}
		for _, person := range able {
			if err := d.letter(ctx, tx, person, id, notice.AsideProposed{Reference: c.a.Reference, Company: name, By: who.Person.Name, Path: officerPath(id) + "/aside"}); err != nil {
				return err
			}
		}
		return nil
	})
}

// waitingAside reads the proposal that waits, and what it would do.
func (d *Desk) waitingAside(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (c deciding, p approval.Approval, x settingAside, err error) {
	if err = who.May(party.ActReadCases, ""); err != nil {
		return
	}
	if c, err = d.atDecision(ctx, tx, id, application.StepAside); err != nil {
		return
	}
	if p, err = tx.WaitingApproval(ctx, asidePrefix+string(id)); err != nil {
		return
	}
	x, err = proposed[settingAside](p)
	return
}

// ConfirmAside sets the result aside: the case goes back to its panel, without those who have an interest, and is scored again.
func (d *Desk) ConfirmAside(ctx context.Context, who party.Actor, id application.ID, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, p, x, err := d.waitingAside(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := decision.MayConfirm(c.a, who, c.panel, c.result); err != nil {
			return err
		}
		x.Registered, x.Cycle = c.result.RegisteredAt.UTC(), c.result.KeptIn()
		if p, err = tx.Confirm(ctx, p, who, digest, x); err != nil {
			return err
		}
		next, err := c.a.Move(application.StepAside, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, c.a.State); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ResultSetAside, string(id), p.Words, map[string]any{"experts": x.Experts, "approval": p.ID}); err != nil {
			return err
		}
		if err := d.vacate(ctx, tx, next, c.panel, x); err != nil {
			return err
		}
		return d.takeResultOff(ctx, tx, who, next, c.result, evaluation.ForConflict, p.Words)
	})
}

// vacate takes experts off a panel who still sit on it, and tells them and the officers, who have seats to fill.
func (d *Desk) vacate(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel, x settingAside) error {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, expert := range x.Experts {
		if m, sits := p.Member(expert); !sits || m.Declaration.Away() {
			continue
		}
		if p, err = p.Recuse(expert, string(x.Kind), tx.Now); err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		person, err := tx.Person(ctx, expert)
		if err != nil {
			return err
		}
		if err := d.letter(ctx, tx, person, a.ID, notice.AccessEnded{Reference: a.Reference, Company: name, Registered: true, Path: "/panel/profile"}); err != nil {
			return err
		}
	}
	l := notice.ResultSetAside{Reference: a.Reference, Company: name, Whole: x.Cycle != "", Path: officerPath(a.ID) + "/panel"}
	return d.toDuty(ctx, tx, party.Officer, a.ID, l, sitting(p)...)
}

// DeclineAside ends the proposal: the result stands.
func (d *Desk) DeclineAside(ctx context.Context, who party.Actor, id application.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, p, _, err := d.waitingAside(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if who.ID() != p.ProposedBy {
			if err := decision.Independent(c.a, who, c.panel, c.result); err != nil {
				return err
			}
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AsideDeclined, string(id), p.Answer, map[string]any{"approval": p.ID})
	})
}

// asideLapsed writes that nobody confirmed in time.
func (d *Desk) asideLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	return d.write(ctx, tx, party.System, journal.AsideLapsed, strings.TrimPrefix(p.Subject, asidePrefix), "", map[string]any{"approval": p.ID})
}

// notAside refuses to settle a case whose result somebody proposed to set aside: first that is answered.
func (d *Desk) notAside(ctx context.Context, tx *store.Tx, id application.ID) error {
	p, err := store.Absent(tx.WaitingApproval(ctx, asidePrefix+string(id)))
	if err != nil || p == nil {
		return err
	}
	return fault.New(fault.Conflict, "aside.waits")
}

// setAside holds the results that were set aside for a conflict against the proposals that were confirmed.
func (j *judge) setAside() {
	confirmed := map[approval.ID]approval.Approval{}
	for _, a := range j.asides {
		if a.Kind != approval.SetAside {
			j.say("a result is the subject of a proposal to %s", a.Kind)
		}
		if a.Outcome == approval.Confirmed {
			confirmed[a.ID] = a
		}
	}
	for _, e := range j.entries {
		if e.Act != journal.ResultSetAside {
			continue
		}
		var said struct {
			Approval approval.ID `json:"approval"`
		}
		if err := json.Unmarshal([]byte(e.Details), &said); err != nil {
			j.say("what set its result aside cannot be read: %v", err)
			continue
		}
		a, ok := confirmed[said.Approval]
		if !ok || a.SettledBy != e.By {
			j.say("its result was set aside, and nobody confirmed it")
			continue
		}
		delete(confirmed, said.Approval)
		x, err := proposed[settingAside](a)
		if err != nil {
			j.say("what set its result aside cannot be read: %v", err)
			continue
		}
		i := slices.IndexFunc(j.resBefore, func(r evaluation.Superseded) bool { return r.RegisteredAt.Equal(x.Registered) })
		if i < 0 {
			j.say("a result of %s was set aside, and is not kept", x.Registered.Format(time.DateOnly))
			continue
		}
		if decision.Independent(j.a, party.Actor{Person: party.Person{ID: a.SettledBy}}, j.panel, j.resBefore[i].Result) != nil {
			j.say("%s set a result aside after taking part in it", a.SettledBy)
		}
		for _, expert := range x.Experts {
			if m, _ := j.panel.Member(expert); !slices.Contains(j.resBefore[i].Experts, expert) || !m.Declaration.Away() {
				j.say("%s had an interest in a result that was set aside, and still sits or never scored it", expert)
			}
		}
	}
	for _, a := range confirmed {
		j.say("it was confirmed on %s to set its result aside, and it was not", a.SettledAt.Format(time.DateOnly))
	}
}
