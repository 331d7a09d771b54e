package demo

import (
	"context"
	"fmt"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/programme"
	"proba.example/internal/register"
)

// The first cohort, by its distances in days from today: it has been over for so long that its graduates could tell of a whole year after it.
const firstOpens, firstCloses, firstStarts, firstEnds = -960, -930, -900, -790

// firstCohort are the companies of the first cohort and how it went on with them: the milestones that each reached, what it earned in a month
// of the programme, how it grew in each year after it, and what it raised from investors. One gave its place back, and one says nothing any more.
var firstCohort = []struct {
	applicant
	reached int
	month   int64 // won
	growth  int64 // of the revenue of a year, in percent of the one before; 0: it says nothing
	raised  int64 // won, in the first year after
	left    string
}{
	{applicant{1, "모듈의 미세 균열을 찾는 이동식 검사기", "오지훈", 5, [3]int{9, 9, 8}}, 3, 42_000_000, 145, 800_000_000, ""},
	{applicant{2, "가공 중 진동으로 공구의 수명을 아는 서비스", "임수빈", 9, [3]int{8, 8, 9}}, 3, 96_000_000, 120, 0, ""},
	{applicant{6, "기어박스를 멈추지 않고 점검하는 진단기", "노은채", 6, [3]int{8, 7, 7}}, 2, 38_000_000, 0, 0, ""},
	{applicant{4, "선박 외판의 부식을 재는 도료", "문가영", 4, [3]int{7, 7, 8}}, 0, 0, 0, 0, "대표가 현장을 떠날 수 없게 되어 참여를 이어 갈 수 없습니다."},
}

// graduates shows a cohort that is over: certificates that a stranger can check, and what became of the graduates in the time after it.
func (b *Builder) graduates(ctx context.Context, desk *programme.Desk) error {
	defer b.clock.SetBack(0)
	officer, today := b.Actor("demo-officer"), calendar.On(b.clock.Now(), b.d.Agency.Place)
	on := func(n int) error { return b.at(ctx, -n) }
	if err := on(firstOpens); err != nil {
		return err
	}
	i := cohort.Intake{
		Title: strconv.Itoa(today.AddDays(firstStarts).Year()) + "년 첫 과정", Track: "제조 인공지능", Offer: "석 달 동안 멘토와 시험 장소, 발표 기회를 드립니다.",
		Opens: today.AddDays(firstOpens), Closes: today.AddDays(firstCloses), Starts: today.AddDays(firstStarts), Ends: today.AddDays(firstEnds),
		Currency: "KRW", Places: len(firstCohort), Floor: 500, Marks: 2, Criteria: []cohort.Criterion{{Title: "해결하는 문제의 크기", Most: 10}, {Title: "제품의 준비 정도", Most: 10}, {Title: "팀", Most: 10}},
	}
	for n, title := range []string{"첫 고객 면담 열 건", "유료 시범 계약", "데모데이 발표"} {
		i.Milestones = append(i.Milestones, cohort.Milestone{Title: title, By: i.Starts.AddDays(30 * (n + 1))})
	}
	id, err := desk.SaveIntake(ctx, officer, i)
	if err != nil {
		return err
	}
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepOpen, ""); err != nil {
		return err
	}
	var all []cohort.CandidateID
	var marks [][3]int
	for _, x := range firstCohort {
		c, err := b.apply(ctx, desk, id, x.applicant)
		if err != nil {
			return fmt.Errorf("%s: %w", x.founder, err)
		}
		all, marks = append(all, c), append(marks, x.marks)
	}
	if err := on(firstCloses + 1); err != nil {
		return err
	}
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepClose, ""); err != nil {
		return err
	}
	if err := b.mark(ctx, desk, all, marks, false); err != nil {
		return err
	}
	if err := desk.SelectCohort(ctx, b.Actor("demo-decider"), id, "네 회사 모두 기준을 넘었고, 자리도 넷입니다."); err != nil {
		return err
	}
	if err := on(firstStarts); err != nil {
		return err
	}
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepStart, ""); err != nil {
		return err
	}
	if err := b.firstMonths(ctx, desk, i, all); err != nil {
		return err
	}
	if err := on(firstEnds + 1); err != nil {
		return err
	}
	if err := desk.MoveIntake(ctx, officer, id, cohort.StepEnd, ""); err != nil {
		return err
	}
	if err := b.yearsAfter(ctx, desk, all); err != nil {
		return err
	}
	// Certificates came later than the cohort: the agency gives them to those of before, too.
	if err := on(-4); err != nil {
		return err
	}
	if err := desk.PrepareGraduates(ctx, officer, id); err != nil {
		return err
	}
	f, err := desk.Certificates(ctx, officer, register.OfGraduate, string(id))
	if err != nil {
		return err
	}
	_, digest := programme.Prepared(f.All)
	if _, err := desk.SignCertificates(ctx, officer, register.OfGraduate, string(id), digest); err != nil {
		return err
	}
	return on(0)
}

// firstMonths says what happened while the first cohort ran.
func (b *Builder) firstMonths(ctx context.Context, desk *programme.Desk, i cohort.Intake, all []cohort.CandidateID) error {
	for n, m := range i.Milestones {
		if err := b.at(ctx, -(firstStarts + 30*(n+1))); err != nil {
			return err
		}
		for k, x := range firstCohort {
			if n == 0 && x.left != "" {
				if err := desk.GiveBack(ctx, b.Owner(x.company), all[k], x.left); err != nil {
					return err
				}
			}
			if x.left != "" || n >= x.reached {
				continue
			}
			if err := desk.ReachMilestone(ctx, b.Actor("demo-officer"), all[k], cohort.Reached{Milestone: n, On: m.By, Words: "기록과 계약서를 보았습니다."}); err != nil {
				return err
			}
		}
	}
	return nil
}

// yearsAfter has the graduates say, in the order of time, the months of the programme, the whole years after it and what they plan for the year
// that runs.
func (b *Builder) yearsAfter(ctx context.Context, desk *programme.Desk, all []cohort.CandidateID) error {
	for k, x := range firstCohort {
		if x.left != "" {
			continue
		}
		owner := b.Owner(x.company)
		say := func(f cohort.Figures) error {
			if err := desk.SayFigures(ctx, owner, all[k], f); err != nil {
				return fmt.Errorf("%s, %s: %w", x.founder, f.Period, err)
			}
			return nil
		}
		if err := b.at(ctx, -firstEnds-40); err != nil {
			return err
		}
		place, err := desk.OwnCandidacy(ctx, owner, all[k])
		if err != nil {
			return err
		}
		for m, period := range place.Missing {
			if len(period) != len("2027-03") {
				continue
			}
			if err := say(cohort.Figures{Period: period, Revenue: x.month * int64(10+m) / 10, Jobs: x.team + m/2}); err != nil {
				return err
			}
		}
		if x.growth == 0 {
			continue
		}
		if err := b.at(ctx, 30); err != nil {
			return err
		}
		if place, err = desk.OwnCandidacy(ctx, owner, all[k]); err != nil {
			return err
		}
		revenue := x.month * 12
		for n, period := range place.Periods {
			if len(period) != len("2027") {
				continue
			}
			revenue = revenue * x.growth / 100
			f := cohort.Figures{Period: period, Revenue: revenue, Jobs: x.team + 2 + n/2, Export: revenue / 8, Planned: period == strconv.Itoa(place.Today.Year())}
			if f.Planned {
				f.Words = "하반기 수주를 근거로 잡은 계획입니다."
			} else if x.raised > 0 && period == strconv.Itoa(place.Intake.Ends.Year()+1) {
				f.Investment = x.raised
			}
			if err := say(f); err != nil {
				return err
			}
		}
	}
	return nil
}
