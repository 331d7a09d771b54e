package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

// asked are invented requests for support, by how far each goes.
var asked = []struct {
	company          int
	measure, purpose string
	items            []aid.Item
	stop             aid.State
	daysAgo          int // when it was submitted
}{
	{1, "korea-innobiz-loan", "모듈 검사 장비를 한 대 더 들여 검사 시간을 절반으로 줄입니다.", []aid.Item{
		{Text: "검사 장비", Name: "EL 검사기 2호", Amount: 180_000_000}, {Text: "설치 공사", Name: "전기 공사 2호", Amount: 20_000_000},
	}, aid.Running, 11},
	{1, "korea-innobiz-loan", "검사 결과를 모으는 낡은 자료 서버를 새것으로 바꿉니다.", []aid.Item{{Text: "서버", Name: "자료 서버 3", Amount: 60_000_000}}, aid.Reported, 10},
	{1, "korea-innobiz-loan", "시험실의 낡은 환기 설비를 새것으로 바꾸려고 합니다.", []aid.Item{{Text: "환기 설비", Name: "환기 공사", Amount: 50_000_000}}, aid.ClawBack, 9},
	{0, "korea-innobiz-loan", "초저온 시험실의 냉각 설비를 바꿉니다.", []aid.Item{{Text: "냉각 설비", Name: "냉각기 7", Amount: 120_000_000}}, aid.Examined, 3},
	{0, "korea-innovation-guarantee", "수출 계약의 선급금을 위한 대출을 보증받고자 합니다.", []aid.Item{{Text: "운전 자금", Name: "수출 계약 26-11", Amount: 300_000_000}}, aid.Submitted, 1},
	{1, "korea-innovation-guarantee", "새 공장의 시설 자금 대출을 보증받고자 합니다.", []aid.Item{{Text: "시설 자금", Name: "제2공장", Amount: 500_000_000}}, aid.Draft, 0},
}

// aids takes the invented requests for support to their states.
func (b *Builder) aids(ctx context.Context) error {
	defer b.clock.SetBack(0)
	desk := Support(b.d)
	for _, x := range asked {
		owner := b.Owner(x.company)
		company, err := b.company(ctx, x.company)
		if err != nil {
			return err
		}
		b.clock.SetBack(day(x.daysAgo))
		today := calendar.On(b.clock.Now(), b.d.Agency.Place)
		id, err := desk.OpenAid(ctx, owner, company.ID, x.measure)
		if err != nil {
			return err
		}
		if err := desk.SaveAid(ctx, owner, id, x.purpose, x.items, 1); err != nil {
			return err
		}
		if x.stop == aid.Draft {
			continue
		}
		if err := desk.GivePaper(ctx, owner, id, "extract", today, "법인등기부등본.pdf", strings.NewReader("%PDF-1.4 "+company.Name)); err != nil {
			return err
		}
		if err := desk.SubmitAid(ctx, owner, id, 2); err != nil {
			return err
		}
		if x.stop == aid.Submitted {
			continue
		}
		b.clock.SetBack(day(max(x.daysAgo-2, 0)))
		if err := desk.ExamineAid(ctx, b.Actor("demo-officer"), id, nil, true, "비용이 사업 계획과 맞고, 견적이 붙어 있습니다."); err != nil {
			return err
		}
		if x.stop == aid.Examined {
			continue
		}
		if err := b.pay(ctx, desk, owner, id, x.daysAgo); err != nil {
			return err
		}
		if err := b.report(ctx, desk, owner, id, x.items, x.stop, x.daysAgo); err != nil {
			return err
		}
	}
	return nil
}

// report has a company tell what it spent: all, or of what it will have to pay some back two fifths.
func (b *Builder) report(ctx context.Context, desk *support.Desk, owner party.Actor, id aid.ID, items []aid.Item, stop aid.State, daysAgo int) error {
	if stop == aid.Running {
		return nil
	}
	b.clock.SetBack(day(daysAgo - 6))
	spent := slices.Clone(items)
	for i := range spent {
		spent[i].Supplier, spent[i].Invoice = withCheckDigit("830000001"), fmt.Sprintf("%d-%d", daysAgo, i+1)
		spent[i].On = calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(-1)
	}
	if stop == aid.ClawBack {
		spent[0].Amount = spent[0].Amount * 2 / 5
	}
	if err := desk.ReportAid(ctx, owner, id, spent, "설치를 마쳤고 쓴 금액의 영수증과 검수 확인서를 붙였습니다."); err != nil || stop != aid.ClawBack {
		return err
	}
	b.clock.SetBack(day(daysAgo - 8))
	return desk.ClaimAid(ctx, b.Actor("demo-decider"), id, nil, "지급한 금액보다 적게 썼으므로 쓰지 않고 남은 금액을 돌려받습니다.")
}

// company is the n-th invented company; with the past, its owner has more of them.
func (b *Builder) company(ctx context.Context, n int) (party.Company, error) {
	own, err := Support(b.d).Companies(ctx, b.Owner(n))
	if err != nil {
		return party.Company{}, err
	}
	i := slices.IndexFunc(own, func(c store.CompanyRole) bool { return c.Company.BusinessNumber == withCheckDigit(companies[n].number) })
	if i < 0 {
		return party.Company{}, fmt.Errorf("%s has no file", companies[n].latin)
	}
	return own[i].Company, nil
}

// pay grants a request in two tranches, has the agreement signed and the first of them paid.
func (b *Builder) pay(ctx context.Context, desk *support.Desk, owner party.Actor, id aid.ID, daysAgo int) error {
	b.clock.SetBack(day(max(daysAgo-4, 0)))
	f, err := desk.AidFile(ctx, b.Actor("demo-decider"), id)
	if err != nil {
		return err
	}
	today, total := calendar.On(b.clock.Now(), b.d.Agency.Place), f.Sum.Amount
	plan := []aid.Tranche{{Amount: total - total/2, DueOn: today.AddDays(2)}, {Amount: total / 2, DueOn: today.AddDays(60)}}
	for _, err := range []error{
		desk.ApproveAid(ctx, b.Actor("demo-decider"), id, total, plan, "제도의 목적에 맞습니다. 절반은 설치 뒤에 지급합니다."),
		desk.SignAid(ctx, owner, id),
		desk.OrderTranche(ctx, b.Actor("demo-officer"), id, 0),
		desk.PayTranche(ctx, b.Actor("demo-decider-2"), id, 0),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
