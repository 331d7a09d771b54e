package demo

import (
	"bytes"
	"context"
	"fmt"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

// Broker is the address of somebody who represents companies under powers of attorney.
const Broker = "broker@" + Host

// mandates are the invented powers of attorney, the earliest first: by the owner of which company, and for what.
var mandates = []struct {
	company, daysAgo, days int
	scopes                 []party.Scope
}{
	{1, 12, 365, []party.Scope{party.ScopePrepare, party.ScopeSubmit}},
	{0, 6, 90, []party.Scope{party.ScopePrepare}},
}

// broker has two companies give a broker powers of attorney: under the first a request for support is begun, the second lets prepare only.
func (b *Builder) broker(ctx context.Context) error {
	defer b.clock.SetBack(0)
	desk := Support(b.d)
	for n, x := range mandates {
		b.clock.SetBack(day(x.daysAgo))
		company, err := b.company(ctx, x.company)
		if err != nil {
			return err
		}
		today := calendar.On(b.clock.Now(), b.d.Agency.Place)
		if _, err := desk.NameAgent(ctx, b.Owner(x.company), company.ID, support.Naming{
			Email: Broker, Name: "고은별", Organisation: "이음경영컨설팅", Number: fmt.Sprintf("위임-%d-%02d", today.Year(), n+1), GivenOn: today.AddDays(-2), Through: today.AddDays(x.days), Scopes: x.scopes,
		}, "위임장.pdf", bytes.NewReader(pdf("Power of attorney: "+company.LatinName))); err != nil {
			return err
		}
	}
	b.clock.SetBack(day(4))
	var who party.Actor
	if err := b.d.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(ctx, Broker)
		if err == nil {
			who, err = tx.Actor(ctx, p.ID)
		}
		return err
	}); err != nil {
		return err
	}
	company, err := b.company(ctx, mandates[0].company)
	if err != nil {
		return err
	}
	id, err := desk.OpenAid(ctx, who, company.ID, "korea-innobiz-loan")
	if err != nil {
		return err
	}
	return desk.SaveAid(ctx, who, id, "검사 장비의 예비 부품을 들여 고장으로 멈추는 시간을 줄입니다.", []aid.Item{{Text: "예비 부품", Name: "EL 검사기 예비 부품", Amount: 40_000_000}}, 1)
}
