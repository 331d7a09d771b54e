package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/practice"
	"proba.example/internal/store"
)

// settingShared marks a demo's database after the two agencies worked together for the first time.
const settingShared = "demo_shared"

// pause is how long the demo waits before it looks again whether a message has arrived.
const pause = 200 * time.Millisecond

// side is one of the two agencies, as it works with the other.
type side struct {
	*Program
	officer   party.Actor
	agreement partner.AgreementID
}

func (p *Program) side(ctx context.Context) (s side, err error) {
	s.Program = p
	if s.officer, err = p.staff(ctx, "demo-officer"); err != nil {
		return s, err
	}
	o, err := p.Exchange.Overview(ctx, s.officer)
	if err == nil && len(o.Links) == 0 {
		err = errors.New("there is no agreement")
	}
	if err == nil {
		s.agreement = o.Links[0].ID
	}
	return s, err
}

// share has the two agencies that are served work together, by the verbs of their people and over their real link: a practice that both agreed to
// and the second translated, another that waits for an answer, the figures of the last quarter, and answers to what was put forward. An earlier
// start that was ended half-way has left what it did, and the rest is left away.
func share(ctx context.Context, first, second *Program) error {
	a, err := first.side(ctx)
	if err != nil {
		return err
	}
	b, err := second.side(ctx)
	if err != nil {
		return err
	}
	done := ""
	if err := first.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if done, err = tx.Setting(ctx, settingShared); err != nil || done != "" {
			return err
		}
		return tx.SetSetting(ctx, settingShared, "begun")
	}); err != nil || done != "" {
		return err
	}
	if err := a.answers(ctx, false); err != nil {
		return fmt.Errorf("nominations: %w", err)
	}
	if err := b.answers(ctx, true); err != nil {
		return fmt.Errorf("nominations: %w", err)
	}
	if err := sharePractices(ctx, a, b); err != nil {
		return fmt.Errorf("practices: %w", err)
	}
	for _, s := range []side{a, b} {
		if err := s.releaseQuarter(ctx); err != nil {
			return fmt.Errorf("figures: %w", err)
		}
	}
	return first.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingShared, reference) })
}

// awaited looks again and again until what is awaited is there.
func awaited(ctx context.Context, there func() (bool, error)) error {
	for {
		if ok, err := there(); ok || err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// answers acknowledges the first company that the partner put forward, and takes it where it is told to.
func (s side) answers(ctx context.Context, takes bool) error {
	var came partner.NominationID
	if err := awaited(ctx, func() (bool, error) {
		o, err := s.Exchange.Overview(ctx, s.officer)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(o.Nominations, func(n partner.Nomination) bool { return n.Side == partner.In })
		if i >= 0 {
			came = o.Nominations[i].ID
		}
		return i >= 0, nil
	}); err != nil {
		return err
	}
	if err := s.Exchange.Decide(ctx, s.officer, came, partner.ActAcknowledge, ""); err != nil || !takes {
		return err
	}
	if err := s.Exchange.Ask(ctx, s.officer, came); err != nil {
		return err
	}
	return s.Exchange.Decide(ctx, s.officer, came, partner.ActAccept, "")
}

// sharePractices proposes two practices at the first agency; the second agrees to one, on which the first one's decided pilots stand, and
// translates it.
func sharePractices(ctx context.Context, a, b side) error {
	agreed := practice.Step{
		Lang: locale.Korean, Markets: []string{"transport"}, Technologies: []string{"sensors"},
		Text: practice.Text{
			Title:      "버스 타이어 압력을 매일 보기",
			Done:       "차고지 한 곳의 버스에 압력 센서를 달고, 정비사가 아침마다 값을 보고 공기를 채웠습니다.",
			Worked:     "압력이 알맞은 버스가 늘었고, 정비사는 줄자 대신 화면을 보았습니다.",
			Failed:     "영하의 날에는 센서 네 개가 값을 보내지 못했습니다.",
			Conditions: "차고지에 무선망이 있고, 아침에 정비사 한 명이 반 시간을 쓸 수 있어야 합니다.",
		},
	}
	numbers, err := a.decided(ctx, "버스 타이어 압력")
	if err != nil {
		return err
	}
	for _, n := range numbers[:min(1, len(numbers))] {
		agreed.Pilots = append(agreed.Pilots, practice.Pilot{Agency: a.Exchange.DID, Number: n})
	}
	proposed := practice.Step{
		Lang: locale.Korean, Markets: []string{"edtech"},
		Text: practice.Text{
			Title:      "교실 난방을 수업 시간표에 맞추기",
			Done:       "난방 제어기에 수업 시간표를 넣고 두 주 동안 교실 온도를 적었습니다.",
			Worked:     "빈 교실을 데우지 않게 되었습니다.",
			Failed:     "체육관처럼 천장이 높은 곳에서는 시간표만으로 온도가 맞지 않았습니다.",
			Conditions: "교실마다 밸브를 따로 여닫을 수 있어야 합니다.",
		},
	}
	id, err := a.Exchange.WritePractice(ctx, a.officer, a.agreement, "", 0, agreed)
	if err != nil {
		return err
	}
	if _, err := a.Exchange.WritePractice(ctx, a.officer, a.agreement, "", 0, proposed); err != nil {
		return err
	}
	var f exchange.PracticeFile
	if err := awaited(ctx, func() (_ bool, err error) {
		f, err = b.Exchange.Practice(ctx, b.officer, id)
		return err == nil && len(f.Proposals()) > 0, err
	}); err != nil {
		return err
	}
	version := f.Proposals()[0].ID
	if err := b.Exchange.AnswerPractice(ctx, b.officer, id, version, true, ""); err != nil {
		return err
	}
	if f, err = b.Exchange.Practice(ctx, b.officer, id); err != nil {
		return err
	}
	return b.Exchange.TranslatePractice(ctx, b.officer, id, f.Revision, version, practice.Step{
		Lang: locale.Russian,
		Text: practice.Text{
			Title:      "Ежедневный контроль давления в шинах автобусов",
			Done:       "В одном парке на автобусы поставили датчики давления; механик каждое утро смотрел показания и подкачивал шины.",
			Worked:     "Автобусов с нужным давлением стало больше; механик смотрит на экран вместо манометра.",
			Failed:     "В морозные дни четыре датчика не передавали показания.",
			Conditions: "В парке есть беспроводная сеть, а у одного механика — полчаса утром.",
		},
	})
}

// decided are the numbers of the public cards of pilots with a title, the earliest first.
func (s side) decided(ctx context.Context, title string) (numbers []string, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		cards, err := tx.PilotCards(ctx)
		numbers = nil
		for _, c := range cards {
			if bytes.Contains(c.Contents, []byte(title)) {
				numbers = append(numbers, c.Number)
			}
		}
		slices.Sort(numbers)
		return err
	})
	return numbers, err
}

// releaseQuarter releases the figures of the last quarter that is over, for everybody.
func (s side) releaseQuarter(ctx context.Context) error {
	period := partner.QuartersBefore(calendar.On(s.Clock.Now(), s.place), 1)[0]
	x, err := s.Exchange.PrepareRelease(ctx, s.officer, s.agreement, period, 0)
	if err != nil {
		return err
	}
	return s.Exchange.Release(ctx, s.officer, s.agreement, period, exchange.Confirmed{Digest: x.Digest, Public: true})
}
