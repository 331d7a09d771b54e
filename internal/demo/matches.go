package demo

import (
	"context"
	"fmt"
	"time"

	"proba.example/internal/cityneed"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
	"proba.example/trial"
)

// matchedPilots is how many pilots the matches of every demo become.
const matchedPilots = 2

// matches shows what companies offer, what the city asks for, and what matching made of it: a pilot that moved to another site, matches in
// every state, and the plan of a season that nobody has confirmed yet.
func (b *Builder) matches(ctx context.Context) error {
	desk, officer := b.programme(), b.Actor("demo-officer")
	made, err := b.offers(ctx, desk)
	if err != nil {
		return err
	}
	if err := b.lists(ctx, desk); err != nil {
		return fmt.Errorf("a list of solutions: %w", err)
	}
	asked, err := b.wishes(ctx, desk)
	if err != nil {
		return err
	}
	hospital, err := b.moved(ctx, desk, made[pipeOffer], made[airOffer])
	if err != nil {
		return fmt.Errorf("a pilot that moved: %w", err)
	}
	if err := b.at(ctx, 12); err != nil {
		return err
	}
	if _, err := b.match(ctx, desk, made[shelfOffer], "", asked[shelfWish], "shelves", yes, yes); err != nil {
		return err
	}
	if err := b.at(ctx, 9); err != nil {
		return err
	}
	if _, err := b.match(ctx, desk, made[airOffer], hospital, "", "gym", yes, matching.Reply{Reason: matching.Busy, Words: "봄까지 보수 공사가 있어 실증을 도울 직원이 없습니다."}); err != nil {
		return err
	}
	if err := b.at(ctx, 3); err != nil {
		return err
	}
	// The manager of the printed link is to answer this one.
	waits, err := desk.ProposeMatch(ctx, officer, made[airOffer], hospital, asked[airWish], proposal)
	if err != nil {
		return err
	}
	if _, err := b.reply(ctx, desk, waits, party.Actor{}, yes); err != nil {
		return err
	}
	if err := b.at(ctx, 0); err != nil {
		return err
	}
	plan, err := desk.OpenSeason(ctx, officer, "다음 시즌", 2026)
	if err != nil {
		return err
	}
	return desk.LeaveOutOfSeason(ctx, officer, plan, made[pipeOffer], "실증이 이미 진행 중이므로 결과를 본 뒤 다음 장소를 찾습니다.")
}

// yes is a consent.
var yes = matching.Reply{Agreed: true}

// proposal is what the officer writes to those who are asked.
const proposal = "두 주면 충분합니다. 장소의 직원이 할 일은 거의 없습니다."

// match proposes a solution to the place that suits it best beside the excepted one, whose manager it enters by the name, and has the company
// and the site answer.
func (b *Builder) match(ctx context.Context, desk *programme.Desk, of solution.ID, except site.ID, need cityneed.ID, manager string, answers ...matching.Reply) (m matching.Match, err error) {
	officer := b.Actor("demo-officer")
	place, err := suits(ctx, desk, officer, of, except)
	if err != nil {
		return m, err
	}
	who, err := b.host(ctx, desk, place, manager)
	if err != nil {
		return m, err
	}
	id, err := desk.ProposeMatch(ctx, officer, of, place, need, proposal)
	if err != nil {
		return m, err
	}
	return b.reply(ctx, desk, id, who, answers...)
}

// reply has the company and then the site answer a match.
func (b *Builder) reply(ctx context.Context, desk *programme.Desk, id matching.ID, host party.Actor, answers ...matching.Reply) (m matching.Match, err error) {
	f, err := desk.Match(ctx, b.Actor("demo-officer"), pilot.Office, id)
	if err != nil {
		return m, err
	}
	owner, err := b.ownerOf(ctx, f.Match.Company)
	if err != nil {
		return m, err
	}
	for i, a := range answers {
		side, who := pilot.Vendor, owner
		if i > 0 {
			side, who = pilot.Host, host
		}
		if err := desk.AnswerMatch(ctx, who, side, id, a); err != nil {
			return m, err
		}
	}
	f, err = desk.Match(ctx, b.Actor("demo-officer"), pilot.Office, id)
	return f.Match, err
}

// host enters the manager of a site, by the address or the part of it before the @.
func (b *Builder) host(ctx context.Context, desk *programme.Desk, at site.ID, name string) (who party.Actor, err error) {
	email := name
	if name != SiteManager {
		email = name + "@" + Host
	}
	if err := desk.AddHost(ctx, b.Actor("demo-officer"), at, party.Person{Email: email, Name: "장소 관리자", Language: "ko"}, party.Manager); err != nil {
		return who, err
	}
	err = b.d.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		who, err = tx.Actor(ctx, p.ID)
		return err
	})
	return who, err
}

// ownerOf is the owner of a company.
func (b *Builder) ownerOf(ctx context.Context, org party.OrgID) (who party.Actor, err error) {
	err = b.d.Store.View(ctx, func(tx *store.Tx) error {
		members, err := tx.MembersOf(ctx, org)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.Role == party.Owner {
				who, err = tx.Actor(ctx, m.Person.ID)
				return err
			}
		}
		return fmt.Errorf("company %s has no owner", org)
	})
	return who, err
}

// moved takes a pilot from a match over its first site, which had to close, to another one, where its baseline is over and measuring goes on
// (R18a). What else was proposed for the site that closed returns to matching. It gives the site where the pilot is now.
func (b *Builder) moved(ctx context.Context, desk *programme.Desk, of, other solution.ID) (to site.ID, err error) {
	officer := b.Actor("demo-officer")
	if err := b.at(ctx, 50); err != nil {
		return "", err
	}
	m, err := b.match(ctx, desk, of, "", "", "pipes", yes, yes)
	if err != nil {
		return "", err
	}
	id, from := pilot.ID(m.Pilot), m.Site
	if err := b.at(ctx, 46); err != nil {
		return "", err
	}
	if err := b.protocol(ctx, desk, id); err != nil {
		return "", err
	}
	if err := Agree(ctx, desk, id); err != nil {
		return "", err
	}
	if err := b.at(ctx, 44); err != nil {
		return "", err
	}
	for _, step := range []pilot.Step{pilot.StepBaseline, pilot.StepStart} {
		if err := desk.MovePilot(ctx, officer, id, step, ""); err != nil {
			return "", err
		}
	}
	if err := b.measure(ctx, desk, id, 43, 31, 1); err != nil {
		return "", err
	}
	if _, err := desk.ProposeMatch(ctx, officer, other, from, "", ""); err != nil {
		return "", err
	}
	if err := b.at(ctx, 30); err != nil {
		return "", err
	}
	if err := desk.SuspendSite(ctx, officer, from, "배관 교체 공사로 병동을 봄까지 닫습니다.", false); err != nil {
		return "", err
	}
	if err := b.at(ctx, 28); err != nil {
		return "", err
	}
	to, err = suits(ctx, desk, officer, of, from)
	if err != nil {
		return "", err
	}
	who, err := b.host(ctx, desk, to, SiteManager)
	if err != nil {
		return "", err
	}
	move, err := desk.ProposeMove(ctx, officer, of, to, "", "병동이 닫혀 실증을 이어 갈 병원을 찾습니다.", id)
	if err != nil {
		return "", err
	}
	if _, err := b.reply(ctx, desk, move, who, yes, yes); err != nil {
		return "", err
	}
	if err := b.at(ctx, 24); err != nil {
		return "", err
	}
	if err := desk.WriteMove(ctx, officer, id, "3층과 4층 병동의 배관실", 7, "처음 병원이 배관 교체 공사로 병동을 닫았습니다."); err != nil {
		return "", err
	}
	digest, err := desk.OfferAgreement(ctx, officer, id)
	if err != nil {
		return "", err
	}
	if err := Sign(ctx, desk, id, digest, pilot.Signers...); err != nil {
		return "", err
	}
	if err := b.measure(ctx, desk, id, 23, 17, 0); err != nil {
		return "", err
	}
	if err := b.at(ctx, 14); err != nil {
		return "", err
	}
	if err := desk.MovePilot(ctx, officer, id, pilot.StepStart, ""); err != nil {
		return "", err
	}
	return to, b.measure(ctx, desk, id, 13, 1, 1)
}

// protocol writes the protocol of the pilot that will move, and locks it.
func (b *Builder) protocol(ctx context.Context, desk *programme.Desk, id pilot.ID) error {
	officer := b.Actor("demo-officer")
	f, err := desk.Pilot(ctx, officer, id)
	if err != nil {
		return err
	}
	expected, effect, p := 0.5, 0.4, f.Pilot
	p.Title, p.Buyer = "병동의 산소 누출", "시민병원 시설과 예산"
	p.Protocol = pilot.Protocol{
		Hypothesis: "감지기를 달면 점검일 전에 찾는 누출이 늘어난다.", Unit: "점검 한 건", Design: trial.Randomised, Looks: 1, MustHaves: []string{"산소 공급이 끊기지 않을 것"},
		Metrics: []pilot.Metric{{Title: "하루 안에 찾은 누출", Kind: trial.Proportion, Better: trial.Higher, Minimum: 0.1, Expected: &expected, Effect: &effect, Planned: 40, Source: "시설과의 점검 기록"}},
	}
	if _, err := desk.SavePilot(ctx, officer, p); err != nil {
		return err
	}
	return desk.MovePilot(ctx, officer, id, pilot.StepLock, "")
}

// measure enters what was measured day by day, counted back from today: a zone with the solution and one without.
func (b *Builder) measure(ctx context.Context, desk *programme.Desk, id pilot.ID, from, to, period int) error {
	officer := b.Actor("demo-officer")
	for n := from; n >= to; n -= 3 {
		b.clock.SetBack(day(n))
		e := pilot.Entry{Metric: "m1", Unit: fmt.Sprintf("구역 %d", from-n+1), Arm: trial.Treated, Period: period, Day: b.clock.Now().In(b.d.Agency.Place).Format(time.DateOnly), Of: 5, Value: float64(3 + n%2 + n%3/2)}
		if period == 0 {
			e.Value = float64(2 + n%2)
		}
		if _, err := desk.Enter(ctx, officer, pilot.Office, id, e); err != nil {
			return err
		}
		e.Unit, e.Arm, e.Value = fmt.Sprintf("구역 %d", from-n+2), trial.Compared, float64(2+n%3/2)
		if _, err := desk.Enter(ctx, officer, pilot.Office, id, e); err != nil {
			return err
		}
	}
	return nil
}
