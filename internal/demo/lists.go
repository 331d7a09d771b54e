package demo

import (
	"context"
	"fmt"
	"strings"

	"proba.example/internal/programme"
	"proba.example/internal/solution"
)

// listedDrafts are how many rows of the list become drafts by themselves.
const listedDrafts = 2

// solutionList is a list of solutions as a department sends it: two rows are plain, the others a person must look at, each for a reason of its
// own.
func (b *Builder) solutionList() string {
	number := func(n int) string { return withCheckDigit(companies[n].number) }
	var s strings.Builder
	s.WriteString("회사;사업자등록번호;솔루션;시장;기술성숙도;가격;설명\n")
	for _, row := range [][]string{
		{companies[1].name, number(1), "모듈 오염 감지기", "CleanTech", "TRL 8", "₩1,800,000", "모듈 표면의 먼지를 재어 씻을 때를 알립니다."},
		{companies[2].name, number(2), "가공 설비 절전기", "IndustrialTech", "7", "", "쉬는 설비를 스스로 끕니다."},
		{companies[0].name, number(0), offers[pipeOffer].name, "Healthcare", "8", "", "병원 산소 배관의 누출을 찾습니다."}, // described already
		{"한빛조명", number(8), "가로등 점검 서비스", "CleanTech", "6-7", "", "어두워진 등을 밤마다 찾습니다."},                       // another company's number
		{"도담로봇", "", "순찰 로봇", "SafetyTech", "6", "", "밤에 복도를 돕니다."},                                          // no number
		{"푸른수질", "2208100000", "수질 측정 부표", "CleanTech", "", "", "호수의 수질을 잽니다."},                              // nobody is known under it
		{companies[9].name, number(9), "금형 온도 지도", "IndustrialTech", "여섯", "", "금형의 온도를 그려 보입니다."},
		{companies[9].name, number(9), "금형 온도 지도", "IndustrialTech", "6", "", "금형의 온도를 화면에 보입니다."}, // said twice
		{companies[13].name, number(13), "", "PropTech", "7", "", "이름 없이 온 줄입니다."},
	} {
		s.WriteString(strings.Join(row, ";") + "\n")
	}
	return s.String()
}

// lists enters a list of solutions. Of its rows for review one became a draft and one was set aside; the others wait for the officer.
func (b *Builder) lists(ctx context.Context, desk *programme.Desk) error {
	defer b.clock.SetBack(0)
	if err := b.at(ctx, 4); err != nil {
		return err
	}
	officer := b.Actor("demo-officer")
	digest, err := desk.TakeOffers(ctx, officer, "경제정책과 솔루션 목록.csv", []byte(b.solutionList()))
	if err != nil {
		return err
	}
	drafts, _, err := desk.ImportOffers(ctx, officer, digest)
	if err != nil {
		return err
	}
	if drafts != listedDrafts {
		return fmt.Errorf("%d rows became drafts, not %d", drafts, listedDrafts)
	}
	if err := b.at(ctx, 3); err != nil {
		return err
	}
	l, err := desk.Reviews(ctx, officer, solution.Waiting)
	if err != nil {
		return err
	}
	for _, r := range l.Reviews {
		switch {
		case r.Doubts[0] == solution.DoneBefore:
			err = desk.SetReviewAside(ctx, officer, r.ID, "이 솔루션은 회사가 이미 등록했고, 실증이 진행 중입니다.")
		case r.Doubts[0] == solution.NoName:
			_, err = desk.EnterReview(ctx, officer, r.ID, "KR", r.Offer.Number, "냉동기 폐열 회수기")
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", r.Offer.Line, err)
		}
	}
	return nil
}
