package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/trial"
)

// invention is an invented pilot, by how far it goes and how well the solution does.
type invention struct {
	title, company, solution, metric string
	stop                             pilot.State
	share                            float64 // of successes under the solution; without it three in ten
	buyer                            string
}

// trials are the invented pilots of every demo.
var trials = []invention{
	{"정숙한 타이어", "솔라비전", "저소음 타이어", "소음 민원이 없는 날", pilot.Draft, 0, ""},
	{"스마트 계단등", "누리센서", "동작 감지 조명", "밤에 켜진 등", pilot.Locked, 0, ""},
	{"누수 감지", "한울밸브", "누수 감지 밸브", "제때 찾은 누수", pilot.Running, 0.6, "시설관리공단 유지보수 예산"},
	{"급식 잔반 측정", "새론필터", "잔반 저울", "잔반이 적은 날", pilot.Running, 0.4, ""},
	{"체육관 공기질", "새론필터", "공기 정화 필터", "기준을 지킨 시간", pilot.Paused, 0.5, ""},
	{"로봇 안내", "대동로보틱스", "안내 로봇", "길을 찾은 방문객", pilot.Stopped, 0.3, ""},
	{"정수장 펌프 진단", "가람테크", "펌프 진단기", "미리 알린 고장", pilot.Measured, 0.7, "상수도본부"},
	{"도서관 반납함", "미래정밀", "무인 반납함", "당일 정리된 책", pilot.Reported, 0.6, ""},
	{"병원 물품 추적", "누리센서", "물품 추적 태그", "십 분 안에 찾은 물품", pilot.Concluded, 0.8, "시민병원 구매과"},
	{"버스 타이어 압력", "금강기어", "압력 센서", "압력이 알맞은 버스", pilot.Decided, 0.95, "버스조합 정비 예산, 수의계약"},
	{"난방 제어", "다온냉동", "난방 제어기", "적정 온도를 지킨 교실", pilot.Decided, 0.95, ""},
	{"주차 안내", "별빛광학", "주차 카메라", "빈자리를 찾은 차", pilot.Decided, 0.3, ""},
}

// siteManagersTrial is the running trial whose site the printed link of a site's manager leads to.
const siteManagersTrial = 2

// SiteManager is the address of the manager of a site where a pilot runs.
const SiteManager = "site@" + Host

// siteManager gives the site of a pilot its manager.
func (b *Builder) siteManager(ctx context.Context, desk *programme.Desk, id pilot.ID) error {
	officer := b.Actor("demo-officer")
	f, err := desk.Pilot(ctx, officer, id)
	if err != nil {
		return err
	}
	return desk.AddHost(ctx, officer, f.Pilot.Site, party.Person{Email: SiteManager, Name: "Lim Seo-jun", Language: "en"}, party.Manager)
}

// Each arm of an invented pilot is measured on trialUnits days, with trialOf cases a day.
const trialUnits, trialOf = 15, 10

// particle is the Korean particle that stands after a word: one after a consonant, another after a vowel.
func particle(word, consonant, vowel string) string {
	last, _ := utf8.DecodeLastRuneInString(word)
	if last >= '가' && last <= '힣' && (last-'가')%28 != 0 {
		return consonant
	}
	return vowel
}

// pilots takes the invented pilots to their states, by the verbs of everybody who has a part in one.
func (b *Builder) pilots(ctx context.Context, trials []invention) error {
	desk := b.programme()
	places, err := b.registered(ctx, desk)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(2026, 11))
	for n, t := range trials {
		if err := b.enter(ctx, desk, r, places[n%len(places)], n, t); err != nil {
			return err
		}
	}
	return nil
}

// registered are the sites at which a pilot can be.
func (b *Builder) registered(ctx context.Context, desk *programme.Desk) ([]site.Site, error) {
	all, err := desk.Sites(ctx, b.Actor("demo-officer"))
	return slices.DeleteFunc(all, func(s site.Site) bool { return s.State != site.Registered }), err
}

// enter enters an invented pilot at a site and takes it to its state.
func (b *Builder) enter(ctx context.Context, desk *programme.Desk, r *rand.Rand, place site.Site, n int, t invention) error {
	expected, effect := 0.3, 0.5
	m := pilot.Metric{Title: t.metric, Kind: trial.Proportion, Better: trial.Higher, Minimum: 0.05, Expected: &expected, Effect: &effect, Planned: trialUnits * trialOf, Source: "장소의 기록"}
	if n == 0 { // the company's own proposal hopes for more than the protocol asks
		m.Aspired, m.AspiredIn = &effect, "제안서 3쪽"
	}
	id, err := desk.SavePilot(ctx, b.Actor("demo-officer"), pilot.Pilot{
		Title: t.title, Company: t.company, Number: numberOf(t.company), Solution: t.solution, Site: place.ID, Buyer: t.buyer,
		Protocol: pilot.Protocol{
			Hypothesis: t.solution + particle(t.solution, "을", "를") + " 쓰면 두 주 안에 ‘" + t.metric + "’" + particle(t.metric, "이", "가") + " 늘어난다.", Unit: "한 건", Design: trial.Randomised, Looks: 1, MustHaves: []string{"시설 이용에 지장이 없을 것"},
			Metrics: []pilot.Metric{m},
		},
	})
	if err != nil {
		return fmt.Errorf("pilot %s: %w", t.title, err)
	}
	if err := b.pilot(ctx, desk, r, id, n, t); err != nil {
		return fmt.Errorf("pilot %s: %w", t.title, err)
	}
	return nil
}

// pilot takes one pilot as far as it goes.
func (b *Builder) pilot(ctx context.Context, desk *programme.Desk, r *rand.Rand, id pilot.ID, n int, t invention) error {
	officer := b.Actor("demo-officer")
	reached := func(s pilot.State) bool { return t.stop == s }
	move := func(step pilot.Step) error {
		return desk.MovePilot(ctx, officer, id, step, "장소의 사정으로 더 측정할 수 없습니다.")
	}
	if reached(pilot.Draft) {
		return nil
	}
	if err := move(pilot.StepLock); err != nil {
		return err
	}
	if err := b.manager(ctx, desk, id, n); err != nil {
		return err
	}
	if reached(pilot.Locked) { // the site has not signed yet
		digest, err := Offer(ctx, desk, id, false)
		if err != nil {
			return err
		}
		return Sign(ctx, desk, id, digest, pilot.Vendor)
	}
	if err := Agree(ctx, desk, id); err != nil {
		return err
	}
	if reached(pilot.Baseline) {
		return move(pilot.StepBaseline)
	}
	if err := move(pilot.StepStart); err != nil {
		return err
	}
	if n == siteManagersTrial {
		if err := b.siteManager(ctx, desk, id); err != nil {
			return err
		}
	}
	day := b.clock.Now().In(b.d.Agency.Place).Format(time.DateOnly)
	for i := range 2 * trialUnits {
		e := pilot.Entry{Metric: "m1", Unit: fmt.Sprintf("%d일째", i/2+1), Arm: trial.Treated, Period: 1, Day: day, Of: trialOf}
		share := t.share
		if i%2 == 1 {
			e.Unit, e.Arm, share = e.Unit+" (비교)", trial.Compared, 0.3
		}
		for range trialOf {
			if r.Float64() < share {
				e.Value++
			}
		}
		if _, err := desk.Enter(ctx, officer, pilot.Office, id, e); err != nil {
			return err
		}
	}
	switch t.stop {
	case pilot.Running:
		return nil
	case pilot.Paused:
		return move(pilot.StepPause)
	case pilot.Stopped: // the site ended the agreement before its term
		manager, err := signer(ctx, desk, id, pilot.Host)
		if err != nil {
			return err
		}
		return desk.EndAgreement(ctx, manager, pilot.Host, id, pilot.EndForce, "침수로 건물을 폐쇄하여 더 측정할 수 없습니다.")
	}
	if err := move(pilot.StepFinish); err != nil || reached(pilot.Measured) {
		return err
	}
	if _, err := desk.Look(ctx, officer, id, false); err != nil {
		return err
	}
	draft, err := desk.DraftReport(ctx, officer, id)
	if err != nil {
		return err
	}
	digest, err := desk.FileReport(ctx, officer, id, pilot.Words{
		Claim: draft.Claims[len(draft.Claims)-1], Held: []int{0}, Shown: "측정한 기간 동안의 값을 그대로 적었습니다.", NotShown: "겨울에도 같을지는 확인하지 못했습니다.", Limits: "한 장소, 한 철의 값입니다.",
	})
	if err != nil || reached(pilot.Reported) {
		return err
	}
	if err := b.conclude(ctx, desk, id, t, digest); err != nil || !reached(pilot.Annulled) {
		return err
	}
	return b.setAside(ctx, desk, id)
}

// setAside has two persons set the decision on a pilot aside, which ends it.
func (b *Builder) setAside(ctx context.Context, desk *programme.Desk, id pilot.ID) error {
	second := b.Actor("demo-decider-2")
	if err := desk.ProposeDecisionAside(ctx, b.Actor("demo-officer"), id, "procedure", pilot.EndCase, "장소의 의견서가 접수되기 전에 결정하여 절차를 지키지 않았습니다."); err != nil {
		return err
	}
	v, err := desk.DecisionAside(ctx, second, id)
	if err != nil {
		return err
	}
	return desk.ConfirmDecisionAside(ctx, second, id, v.Waiting.Digest)
}

// manager enters somebody who may bind the site of a pilot.
func (b *Builder) manager(ctx context.Context, desk *programme.Desk, id pilot.ID, n int) error {
	officer := b.Actor("demo-officer")
	f, err := desk.Pilot(ctx, officer, id)
	if err != nil {
		return err
	}
	return desk.AddHost(ctx, officer, f.Pilot.Site, party.Person{Email: fmt.Sprintf("site%d@%s", n, Host), Name: "장소 관리자", Language: "ko"}, party.Manager)
}

// numberOf is the business number of an invented company.
func numberOf(name string) string {
	for _, c := range companies {
		if c.name == name {
			return withCheckDigit(c.number)
		}
	}
	for n, x := range quarterCompanies {
		if x.name == name {
			return withCheckDigit(quarterNumber(n))
		}
	}
	return ""
}

// conclude signs for the site, the operator and the decider, and shows the public what came of it.
func (b *Builder) conclude(ctx context.Context, desk *programme.Desk, id pilot.ID, t invention, digest string) error {
	officer := b.Actor("demo-officer")
	manager, err := signer(ctx, desk, id, pilot.Host)
	if err != nil {
		return err
	}
	works := t.share > 0.9
	says, choice := pilot.AdvisesNot, trial.Refuse
	if works {
		says, choice = pilot.Recommends, trial.RollOut
		if t.buyer == "" {
			choice = pilot.NoBuyer
		}
	}
	if err := desk.ConcludeSite(ctx, manager, id, digest, pilot.SiteConclusion{Verdict: says, Words: "보고서의 값은 저희가 잰 값과 같습니다.", Effort: "직원 두 명이 열두 시간을 썼습니다."}); err != nil {
		return err
	}
	if t.stop == pilot.Concluded {
		return nil
	}
	if err := desk.JudgePilot(ctx, officer, id, pilot.OperatorConclusion{Choice: choice, Words: "결과와 장소의 의견을 따릅니다."}); err != nil || t.stop == pilot.Judged {
		return err
	}
	if err := desk.DecidePilot(ctx, b.Actor("demo-decider"), id, pilot.Decision{Choice: choice, Buyer: t.buyer, Words: "결과와 두 의견을 읽고 결정합니다."}); err != nil {
		return err
	}
	today := calendar.On(b.clock.Now(), b.d.Agency.Place)
	if choice == trial.Refuse { // what was refused is taken down
		if err := desk.TakeDown(ctx, officer, id, pilot.Dismantled{On: today, Words: "장비를 철거하고 원래대로 되돌렸습니다."}); err != nil {
			return err
		}
	}
	if _, err := desk.PublishCard(ctx, officer, id, nil, ""); err != nil || choice != trial.RollOut {
		return err
	}
	if err := certify(ctx, desk, officer, id); err != nil {
		return err
	}
	bought := pilot.Outcome{Kind: pilot.Purchase, With: "버스조합", On: today, Amount: 48_000_000, Currency: "KRW", Evidence: "구매 계약서"}
	if err := desk.AddOutcome(ctx, officer, id, bought); err != nil {
		return err
	}
	bought.Kind, bought.With, bought.On, bought.Amount, bought.Planned, bought.Evidence = pilot.Export, "모스크바 시험장", today.AddMonths(6), 0, true, "의향서"
	return desk.AddOutcome(ctx, officer, id, bought)
}

// certify signs the certificate of a pilot out of its public card.
func certify(ctx context.Context, desk *programme.Desk, officer party.Actor, id pilot.ID) error {
	if err := desk.PreparePilotCertificate(ctx, officer, id); err != nil {
		return err
	}
	f, err := desk.Certificates(ctx, officer, register.OfPilot, string(id))
	if err != nil {
		return err
	}
	_, digest := programme.Prepared(f.All)
	_, err = desk.SignCertificates(ctx, officer, register.OfPilot, string(id), digest)
	return err
}
