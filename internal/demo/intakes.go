package demo

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/courier"
	"proba.example/internal/notice"
	"proba.example/internal/programme"
)

// programme is the desk of pilots and accelerators that works beside the desk of cases. Its country is that of the invented companies,
// whichever agency shows them: a pilot finds its company by the number.
func (b *Builder) programme() *programme.Desk {
	return &programme.Desk{
		Store: b.d.Store, Place: b.d.Agency.Place, Country: "KR", EnterLog: b.d.EnterLog, Issuer: &b.d.Issuer, Lists: b.d,
		Letters: courier.Courier{Queue: b.queue, Agency: notice.Agency{Name: b.d.Agency.Name, BaseURL: b.d.Agency.BaseURL}},
	}
}

type applicant struct {
	company          int
	product, founder string
	team             int
	marks            [3]int
}

// applicants are invented applications to an accelerator: the company, what it brings and how experts mark it (of ten, per criterion).
var applicants = []applicant{
	{0, "초저온 밸브의 상태를 원격으로 진단하는 서비스", "정민재", 6, [3]int{9, 8, 8}},
	{3, "협동 로봇 감속기의 구독형 교체 서비스", "배현우", 5, [3]int{8, 8, 7}},
	{5, "공장 배관의 누출을 찾는 휴대용 센서", "서도윤", 4, [3]int{7, 8, 8}},
	{8, "산업용 전지 팩의 수명 예측", "신아린", 7, [3]int{6, 7, 7}},
	{10, "펌프 소리로 고장을 알아내는 진단기", "조이안", 3, [3]int{4, 5, 4}},
}

// intake is an invented intake by its distances in days from today.
type intake struct {
	title, track                string
	opens, closes, starts, ends int
	places                      int
	stop                        cohort.State
	milestones                  []string
}

var intakes = []intake{
	{"2026년 가을 과정", "제조 인공지능", -72, -62, -55, 40, 3, cohort.Running, []string{"첫 고객 면담 열 건", "유료 시범 계약", "데모데이 발표 자료"}},
	{"2027년 봄 과정", "에너지 전환", -20, -1, 30, 120, 4, cohort.Selecting, []string{"시제품 현장 시험"}},
	{"2027년 여름 과정", "", -5, 25, 90, 180, 6, cohort.Open, nil},
}

// accelerator takes the invented intakes to their states.
func (b *Builder) accelerator(ctx context.Context) error {
	defer b.clock.SetBack(0)
	desk, today := b.programme(), calendar.On(b.clock.Now(), b.d.Agency.Place)
	if err := b.graduates(ctx, desk); err != nil {
		return fmt.Errorf("the first cohort: %w", err)
	}
	for _, x := range intakes {
		if err := b.intake(ctx, desk, x, today); err != nil {
			return fmt.Errorf("%s: %w", x.title, err)
		}
	}
	return nil
}

func (b *Builder) intake(ctx context.Context, desk *programme.Desk, x intake, today calendar.Date) error {
	officer := b.Actor("demo-officer")
	b.clock.SetBack(day(-x.opens))
	i := cohort.Intake{
		Title: x.title, Track: x.track, Offer: "석 달 동안 멘토와 시험 장소, 발표 기회를 드립니다. 매달 5분이면 되는 수치를 보내 주십시오.",
		Opens: today.AddDays(x.opens), Closes: today.AddDays(x.closes), Starts: today.AddDays(x.starts), Ends: today.AddDays(x.ends),
		Currency: "KRW", Places: x.places, Floor: 500, Marks: 2, Criteria: []cohort.Criterion{{Title: "해결하는 문제의 크기", Most: 10}, {Title: "제품의 준비 정도", Most: 10}, {Title: "팀", Most: 10}},
	}
	for n, title := range x.milestones {
		i.Milestones = append(i.Milestones, cohort.Milestone{Title: title, By: today.AddDays(x.starts + (n+1)*(x.ends-x.starts)/(len(x.milestones)+1))})
	}
	id, err := desk.SaveIntake(ctx, officer, i)
	if err != nil {
		return err
	}
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepOpen, ""); err != nil {
		return err
	}
	if x.stop == cohort.Open {
		return nil
	}
	var all []cohort.CandidateID
	var marks [][3]int
	for _, a := range applicants {
		c, err := b.apply(ctx, desk, id, a)
		if err != nil {
			return fmt.Errorf("%s: %w", a.founder, err)
		}
		all, marks = append(all, c), append(marks, a.marks)
	}
	b.clock.SetBack(day(-x.closes - 1))
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepClose, ""); err != nil {
		return err
	}
	if err := b.mark(ctx, desk, all, marks, x.stop == cohort.Selecting); err != nil || x.stop == cohort.Selecting {
		return err
	}
	if err := desk.SelectCohort(ctx, b.Actor("demo-decider"), id, "세 회사가 문제와 팀에서 앞섰고, 네 번째는 자리가 나면 들어옵니다."); err != nil {
		return err
	}
	b.clock.SetBack(day(-x.starts))
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepStart, ""); err != nil {
		return err
	}
	b.clock.SetBack(day(50))
	if err := b.mentors(ctx, desk); err != nil {
		return err
	}
	b.clock.SetBack(0)
	return b.months(ctx, desk, i, all[:x.places])
}

// apply brings one company before the intake.
func (b *Builder) apply(ctx context.Context, desk *programme.Desk, id cohort.ID, a applicant) (cohort.CandidateID, error) {
	company, err := b.company(ctx, a.company)
	if err != nil {
		return "", err
	}
	return desk.Apply(ctx, b.Owner(a.company), company.ID, id, cohort.Candidate{
		Product: a.product, Team: a.team, Founder: a.founder, Why: "현장에서 시험하고 첫 고객을 만나고자 합니다.",
	})
}

// mark lets two experts assess the candidates; of some, the second has not yet.
func (b *Builder) mark(ctx context.Context, desk *programme.Desk, all []cohort.CandidateID, marks [][3]int, some bool) error {
	for n, c := range all {
		points := marks[n]
		if err := desk.Assess(ctx, b.Actor("demo-expert-1"), c, cohort.Mark{Points: points[:], Words: "제출한 자료와 면담을 근거로 적었습니다.", Free: true}); err != nil {
			return err
		}
		if some && n%2 == 0 {
			continue
		}
		points[1]--
		if err := desk.Assess(ctx, b.Actor("demo-expert-2"), c, cohort.Mark{Points: points[:], Words: "Оценка по заявке и беседе с командой.", Free: true}); err != nil {
			return err
		}
	}
	return nil
}

// months says what those with a place reached and what they earned in the months that are over.
func (b *Builder) months(ctx context.Context, desk *programme.Desk, i cohort.Intake, placed []cohort.CandidateID) error {
	today := calendar.On(b.clock.Now(), b.d.Agency.Place)
	for n, c := range placed {
		owner := b.Owner(applicants[n].company)
		x, err := desk.OwnCandidacy(ctx, owner, c)
		if err != nil {
			return err
		}
		for m, period := range x.Missing {
			if n == len(placed)-1 && m == len(x.Missing)-1 {
				break // the last one is late with its latest month
			}
			f := cohort.Figures{Period: period, Revenue: int64(31_000_000 * (n + m + 1)), Jobs: applicants[n].team + m, Words: "첫 유료 고객과 계약했습니다."}
			if err := desk.SayFigures(ctx, owner, c, f); err != nil {
				return err
			}
		}
		if i.Milestones[0].By.Before(today) && n < 2 {
			if err := desk.ReachMilestone(ctx, b.Actor("demo-officer"), c, cohort.Reached{Milestone: 0, On: i.Milestones[0].By, Words: "면담 기록 열두 건을 보았습니다."}); err != nil {
				return err
			}
		}
	}
	return nil
}
