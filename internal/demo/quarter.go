package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"proba.example/internal/calendar"
	"proba.example/internal/pilot"
)

// quarterBegins and quarterStarts are how many days before the end of the last quarter its companies and sites are entered, and its first pilot is.
const quarterBegins, quarterStarts = 18, 13

// quarterCompanies are invented companies of owners whom the demo knows, with which the agency tested in the last quarter that is over.
var quarterCompanies = []struct {
	owner       int
	name, latin string
}{
	{7, "새론환경", "SAERON ENVIRONMENT CO., LTD."},
	{9, "온새미로시스템", "ONSAEMIRO SYSTEMS CO., LTD."},
	{10, "가람수질", "GARAM WATER CO., LTD."},
}

// quarterTrials are the invented pilots of that quarter. The fourth was stopped: it was launched, and not tested.
var quarterTrials = []invention{
	{"학교 급수대 수질", "가람수질", "수질 감지기", "기준을 지킨 날", pilot.Decided, 0.95, "교육청 급수 시설 예산"},
	{"지하 주차장 환기", "새론환경", "환기 제어기", "기준을 지킨 시간", pilot.Decided, 0.95, ""},
	{"도서관 냉난방", "온새미로시스템", "냉난방 예측기", "적정 온도를 지킨 시간", pilot.Decided, 0.4, ""},
	{"물류센터 동선", "온새미로시스템", "동선 안내기", "늦지 않은 출고", pilot.Stopped, 0.5, ""},
	{"정수장 침전지", "가람수질", "침전 감시기", "제때 비운 침전지", pilot.Decided, 0.4, ""},
	{"병동 공기 흐름", "새론환경", "기류 표시기", "기준을 지킨 병실", pilot.Decided, 0.95, "시민병원 시설과"},
	{"체육관 먼지", "새론환경", "먼지 감지기", "기준을 지킨 날", pilot.Decided, 0.4, ""},
	{"차고지 세차 용수", "가람수질", "용수 재활용기", "물을 아낀 날", pilot.Decided, 0.4, ""},
	{"학교 조명", "온새미로시스템", "조명 제어기", "적정 밝기를 지킨 교실", pilot.Decided, 0.4, ""},
}

// QuarterPilots is how many pilots of the last quarter there are to choose from.
func QuarterPilots() int { return len(quarterTrials) }

// quarterNumber is the business number of the n-th of them without its check digit.
func quarterNumber(n int) string { return fmt.Sprintf("%09d", 820_000_000+n) }

// quarterAgo is how many days ago the last day of the last quarter that is over was.
func (b *Builder) quarterAgo() int {
	today := calendar.On(b.clock.Now(), b.d.Agency.Place)
	begins := calendar.Of(today.Year(), (today.Month()-1)/3*3+1, 1) // the quarter that runs
	return today.DaysSince(begins) + 1
}

// quarter has the first of the quarter's pilots run from day to day within the quarter; the sites are entered before.
func (b *Builder) quarter(ctx context.Context, ago, pilots int, sheet string) error {
	if err := b.at(ctx, ago+quarterBegins); err != nil {
		return err
	}
	if err := b.sites(ctx, sheet); err != nil {
		return err
	}
	for n, x := range quarterCompanies {
		c := companies[x.owner]
		c.name, c.latin, c.number = x.name, x.latin, quarterNumber(n)
		if _, err := b.d.SaveCompany(ctx, b.Owner(x.owner), b.file(c), b.edition.Ref); err != nil {
			return fmt.Errorf("%s: %w", x.latin, err)
		}
	}
	desk := b.programme()
	places, err := b.registered(ctx, desk)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(2026, 9))
	for n, t := range quarterTrials[:pilots] {
		if err := b.at(ctx, ago+quarterStarts-n); err != nil {
			return err
		}
		if err := b.enter(ctx, desk, r, places[(n*4+13)%len(places)], 100+n, t); err != nil {
			return err
		}
	}
	return b.queue.Drain(ctx)
}
