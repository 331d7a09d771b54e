package demo

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/programme"
)

// mentors are invented; the third has not accepted yet.
var mentors = []mentor.Mentor{
	{Person: "demo-mentor-1", Technologies: []string{"ai", "robotics"}, Markets: []string{"industrialtech"}, Languages: []locale.Lang{locale.Korean, locale.English}, Hours: 4, About: "공장 설비를 파는 회사에서 20년 일했습니다. 첫 고객과의 계약, 가격 책정, 유지보수 조건을 함께 봅니다."},
	{Person: "demo-mentor-2", Markets: []string{"industrialtech", "cleantech"}, Languages: []locale.Lang{locale.Russian, locale.English}, Hours: 2, About: "Вывожу промышленное оборудование на новые рынки. Помогу с партнёрами, сертификацией и первым экспортом."},
	{Person: "demo-mentor-3"},
}

// mentors has mentors invited, declare themselves and be paired; one holds a share of a company of the cohort, another company waits for an
// answer.
func (b *Builder) mentors(ctx context.Context, desk *programme.Desk) error {
	officer := b.Actor("demo-officer")
	share, err := b.company(ctx, applicants[1].company)
	if err != nil {
		return err
	}
	for n, m := range mentors {
		if err := desk.InviteMentor(ctx, officer, m.Person); err != nil {
			return err
		}
		if m.Hours == 0 {
			continue
		}
		m.Revision = 1
		if err := desk.SaveMentor(ctx, b.Actor(m.Person), m); err != nil {
			return fmt.Errorf("%s: %w", m.Person, err)
		}
		f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
		for _, t := range expert.Topics {
			f.Statements[t] = expert.Statement{Answer: expert.None}
		}
		if n == 1 {
			f.Statements[expert.Shares] = expert.Statement{Answer: expert.Some, Entries: []expert.Entry{{Organisation: share.Name, Detail: "Доля 3 %"}}}
		}
		if err := b.d.DeclareYear(ctx, b.Actor(m.Person), f); err != nil {
			return err
		}
	}
	placed, err := b.placed(ctx, desk)
	if err != nil {
		return err
	}
	for _, c := range placed[:2] {
		if err := desk.PairMentor(ctx, officer, "demo-mentor-1", c.ID); err != nil {
			return err
		}
	}
	if err := b.hours(ctx, desk, placed[:2]); err != nil {
		return err
	}
	if err := b.gatherings(ctx, desk, placed); err != nil {
		return err
	}
	b.clock.SetBack(day(3))
	return desk.AskForMentor(ctx, b.Owner(applicants[2].company), placed[2].ID, "demo-mentor-2", "휴대용 센서를 러시아와 중앙아시아에 팔 협력사를 찾고 있습니다.")
}

// placed are the companies of the intake that runs, in the order of their applications.
func (b *Builder) placed(ctx context.Context, desk *programme.Desk) (all []cohort.Candidate, err error) {
	officer := b.Actor("demo-officer")
	list, err := desk.Intakes(ctx, officer)
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if i.State != cohort.Running {
			continue
		}
		f, err := desk.Intake(ctx, officer, i.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range applicants {
			company, err := b.company(ctx, a.company)
			if err != nil {
				return nil, err
			}
			for _, c := range f.Candidates {
				if c.Company == company.ID && c.State == cohort.Placed {
					all = append(all, c)
				}
			}
		}
	}
	return all, nil
}

// hours has the first mentor hold office hours every week; the companies booked some, and talked in one that is over.
func (b *Builder) hours(ctx context.Context, desk *programme.Desk, placed []cohort.Candidate) error {
	defer b.clock.SetBack(day(50))
	advisor, today := b.Actor("demo-mentor-1"), calendar.On(b.clock.Now(), b.d.Agency.Place)
	if _, err := desk.PublishHours(ctx, advisor, mentor.Published{On: today.AddDays(9), From: "14:00", Until: "15:00", Where: "혁신센터 4층 회의실", Seats: 2, Through: today.AddDays(72)}); err != nil {
		return err
	}
	x, err := desk.OwnHours(ctx, b.Owner(applicants[0].company), placed[0].ID)
	if err != nil {
		return err
	}
	for n, h := range x.Hours {
		if n%3 == 2 {
			continue
		}
		for k, c := range placed[:1+(n+1)%2] {
			if err := desk.BookHour(ctx, b.Owner(applicants[k].company), c.ID, h.Slot.ID); err != nil {
				return err
			}
		}
	}
	b.clock.SetBack(day(40))
	first := x.Hours[0].Slot.ID
	if err := desk.NoteHour(ctx, advisor, first, placed[0].ID, "가격을 설비 대수가 아니라 막은 정지 시간으로 제안해 보기로 했습니다. 다음에는 견적서 초안을 가져옵니다.", true); err != nil {
		return err
	}
	return desk.NoteHour(ctx, b.Owner(applicants[0].company), first, placed[0].ID, "다음 만남까지 고객 세 곳에 새 견적을 보냅니다.", true)
}
