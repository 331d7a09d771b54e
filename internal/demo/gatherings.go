package demo

import (
	"context"
	"fmt"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
)

// gatherings are invented events of the intake that runs, by their distances in days from today; of those that are over, who came.
var gatherings = []struct {
	kind         gathering.Kind
	title, where string
	on           int
	came         []int // of the companies with a place
}{
	{gathering.Workshop, "첫 고객 면담하는 법", "혁신센터 2층 세미나실", -38, []int{0, 1, 2}},
	{gathering.OfficeHour, "법무·특허 공동 상담", "혁신센터 4층 회의실", -17, []int{0, 2}},
	{gathering.DemoDay, "데모데이 예비 발표", "혁신센터 1층 라운지", -6, []int{0, 1, 2}},
	{gathering.Workshop, "투자자와의 첫 만남", "혁신센터 2층 세미나실", 8, nil},
	{gathering.DemoDay, "2026년 가을 데모데이", "시청 다목적홀", 33, nil},
}

// pitches are what the companies say of themselves at a demo day; the last one does not want to stand on the public page.
var pitches = []struct {
	about  string
	public bool
}{
	{"밸브의 온도와 소리를 원격으로 읽어 누설을 사흘 먼저 알립니다. 시범 고객 두 곳이 있습니다.", true},
	{"감속기를 사지 않고 구독합니다. 멈추기 전에 먼저 바꿔 드립니다.", true},
	{"배관의 누출을 현장에서 오 분 안에 찾는 휴대용 센서입니다.", false},
}

// guests are invented guests of a demo day; the first two answered, and only the first may be contacted.
var guests = []struct {
	name, organisation string
	side               gathering.Side
	language           locale.Lang
	interested         []int
	contact            bool
	words              string
}{
	{"김하람", "새벽벤처스", gathering.Investor, locale.Korean, []int{0, 1}, true, "다음 주에 공장을 보고 싶습니다."},
	{"Ольга Миронова", "Насосный завод «Исток»", gathering.Corporate, locale.Russian, []int{2}, false, ""},
	{"Helen Marsh", "City water department", gathering.City, locale.English, nil, false, ""},
}

// gatherings has the events of the intake that runs entered, and what came of those that are over, in the order of time: who came, whom the guests
// of the rehearsal were interested in, and what followed. The demo day itself has its order and its guests, who have not answered yet.
func (b *Builder) gatherings(ctx context.Context, desk *programme.Desk, placed []cohort.Candidate) error {
	b.clock.SetBack(0)
	now := b.clock.Now()
	today := calendar.On(now, b.d.Agency.Place)
	officer, ids := b.Actor("demo-officer"), make([]gathering.ID, len(gatherings))
	b.clock.SetBack(day(39)) // they were announced at the start
	for n, x := range gatherings {
		id, err := desk.EnterEvent(ctx, officer, gathering.Event{Intake: placed[0].Intake, Kind: x.kind, Title: x.title, Where: x.where, On: today.AddDays(x.on)})
		if err != nil {
			return fmt.Errorf("%s: %w", x.title, err)
		}
		ids[n] = id
	}
	keys, arranged := map[gathering.ID][]string{}, false
	for n, x := range gatherings {
		if x.kind == gathering.DemoDay && !arranged {
			b.clock.SetBack(day(9))
			for n, x := range gatherings {
				if x.kind != gathering.DemoDay {
					continue
				}
				var err error
				if keys[ids[n]], err = b.demoDay(ctx, desk, ids[n], placed); err != nil {
					return fmt.Errorf("%s: %w", x.title, err)
				}
			}
			arranged = true
		}
		if x.came == nil {
			continue
		}
		var came []cohort.CandidateID
		for _, n := range x.came {
			came = append(came, placed[n].ID)
		}
		b.clock.SetBack(now.Sub(today.AddDays(x.on).Time(b.d.Agency.Place).Add(18 * time.Hour)))
		if err := desk.TakeAttendance(ctx, officer, ids[n], came); err != nil {
			return fmt.Errorf("%s: %w", x.title, err)
		}
		if x.kind == gathering.DemoDay {
			if err := b.answered(ctx, desk, keys[ids[n]], placed); err != nil {
				return fmt.Errorf("%s: %w", x.title, err)
			}
			if err := b.followed(ctx, desk, ids[n], placed); err != nil {
				return fmt.Errorf("%s: %w", x.title, err)
			}
		}
	}
	return nil
}

// demoDay puts the companies of a demo day in order, lets them say what they do, and invites the guests. It gives the keys of their links.
func (b *Builder) demoDay(ctx context.Context, desk *programme.Desk, id gathering.ID, placed []cohort.Candidate) (keys []string, err error) {
	officer := b.Actor("demo-officer")
	var names []string
	for n := range placed {
		names = append(names, placed[len(placed)-1-n].Name)
	}
	if err := desk.ArrangeDemoDay(ctx, officer, id, names); err != nil {
		return nil, err
	}
	for n, p := range pitches[:len(placed)] {
		if err := desk.SayPitch(ctx, b.Owner(applicants[n].company), placed[n].ID, id, p.about, p.public); err != nil {
			return nil, err
		}
	}
	for n, g := range guests {
		key, err := desk.InviteGuest(ctx, officer, gathering.Guest{
			Event: id, Name: g.name, Organisation: g.organisation, Side: g.side, Language: g.language, Email: fmt.Sprintf("guest%d@%s", n+1, Host),
		})
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// answered has the guests of a demo day that is over say whom they are interested in.
func (b *Builder) answered(ctx context.Context, desk *programme.Desk, keys []string, placed []cohort.Candidate) error {
	b.clock.SetBack(day(5))
	for n, g := range guests {
		if g.interested == nil {
			continue
		}
		var interested []cohort.CandidateID
		for _, n := range g.interested {
			interested = append(interested, placed[n].ID)
		}
		if err := desk.AnswerGuest(ctx, keys[n], interested, g.contact, g.words); err != nil {
			return err
		}
	}
	return nil
}

// followed says what came of the first guest's interest: one meeting that happened, and a contract that is planned.
func (b *Builder) followed(ctx context.Context, desk *programme.Desk, id gathering.ID, placed []cohort.Candidate) error {
	officer := b.Actor("demo-officer")
	b.clock.SetBack(day(2))
	today := calendar.On(b.clock.Now(), b.d.Agency.Place)
	f, err := desk.Event(ctx, officer, id)
	if err != nil {
		return err
	}
	for _, g := range f.Guests {
		if !g.Contact {
			continue
		}
		if err := desk.FollowGuest(ctx, officer, id, g.ID, gathering.Outcome{Candidate: placed[0].ID, Result: gathering.Meeting, On: today}); err != nil {
			return err
		}
		return desk.FollowGuest(ctx, officer, id, g.ID, gathering.Outcome{Candidate: placed[0].ID, Result: gathering.Investment, Planned: true, Amount: 200_000_000, On: today.AddDays(60)})
	}
	return nil
}
