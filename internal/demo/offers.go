package demo

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

// offer is an invented solution and how far its admission to pilots goes.
type offer struct {
	company                           int // of companies
	name, description, novelty        string
	effect, safety, method            string
	alternative, part                 string
	markets, technologies, data, show []string
	level                             int
	judge                             string
	stop                              solution.State // empty: a draft that nobody has handed in
}

// The offers that the matches below take up, by their place among offers.
const (
	pipeOffer = iota // its pilot moved to another site
	airOffer
	shelfOffer
)

// offers are the invented solutions of every demo.
var offers = []offer{
	{
		0, "산소 배관 누출 감지기", "병원 산소 배관의 이음매에 붙여 압력과 소리로 누출을 찾는 감지기입니다.", "배관을 자르지 않고 밖에서 붙입니다.", "누출을 점검일 전에 찾아 산소를 아끼고 사고를 막습니다.", "방폭 인증을 받았고 배관을 막지 않습니다.",
		"층을 둘로 나누어 한쪽에만 달고 두 주 동안 찾은 누출을 비교합니다.", "월 1회 수동 점검", "압력 감지기",
		[]string{"healthcare"},
		[]string{"sensors"},
		[]string{"technical"},
		[]string{"description", "effect", "markets", "level"},
		8, "independent", solution.Admitted,
	},
	{
		7, "병동용 공기 정화 필터", "병실의 환기구에 끼우는 필터와 측정기입니다.", "필터를 갈 때를 측정값으로 알립니다.", "기준을 넘는 시간이 줄고 필터를 덜 버립니다.", "난연 시험을 통과했습니다.",
		"같은 크기의 방을 둘로 나누어 한쪽에만 끼우고 공기질을 비교합니다.", "정해진 날에 가는 필터", "여과재",
		[]string{"healthcare"},
		[]string{"air", "sensors"},
		[]string{"technical"},
		[]string{"description", "markets", "technologies", "level"},
		9, "independent", solution.Admitted,
	},
	{
		3, "서가 정리 로봇", "밤에 서가를 돌며 잘못 꽂힌 책을 찾아 알리는 로봇입니다.", "책등을 읽어 표 없이도 책을 알아봅니다.", "이용자가 책을 찾는 시간이 줄어듭니다.", "사람이 가까이 오면 멈춥니다.",
		"두 자료실을 번갈아 맡기고 잘못 꽂힌 책의 수를 비교합니다.", "사서의 서가 점검", "주행 장치",
		[]string{"edtech", "business_software"},
		[]string{"robotics", "computer_vision"},
		[]string{"technical", "video"},
		[]string{"description", "novelty", "effect", "markets", "level"},
		7, "self", solution.Admitted,
	},
	{
		10, "펌프 고장 예측기", "펌프의 진동과 전류로 고장을 미리 알리는 장치입니다.", "펌프마다 스스로 정상 상태를 배웁니다.", "멈추기 전에 고쳐 단수를 막습니다.", "제어반에 손대지 않습니다.",
		"같은 펌프 두 무리에 시차를 두어 달고 미리 알린 고장을 셉니다.", "정기 분해 점검", "진동 감지기",
		[]string{"cleantech", "industrialtech"},
		[]string{"sensors", "water"},
		[]string{"technical"},
		[]string{"description", "effect", "markets"},
		8, "independent", solution.Admitted,
	},
	{
		13, "냉난방 예약 제어기", "교실과 사무실의 시간표에 맞추어 냉난방을 켜고 끄는 제어기입니다.", "빈 교실을 시간표 없이도 알아냅니다.", "에너지를 적게 쓰고도 적정 온도를 지킵니다.", "언제든 벽의 단추로 되돌릴 수 있습니다.",
		"교실을 둘로 나누어 두 주씩 바꾸어 답니다.", "시간표 타이머", "제어반",
		[]string{"proptech", "edtech"},
		[]string{"energy_saving", "ai"},
		[]string{"technical", "personal"},
		nil, 6, "self", solution.Expertise,
	},
	{
		11, "차고지 빈자리 안내 카메라", "카메라로 빈자리를 세어 입구에서 안내합니다.", "차량 번호를 남기지 않고 자리만 셉니다.", "차고지 안에서 도는 시간이 줄어듭니다.", "영상을 장비 밖으로 보내지 않습니다.",
		"한 주씩 켜고 끄며 자리를 찾는 시간을 잽니다.", "바닥 감지기", "카메라",
		[]string{"transport", "retailtech"},
		[]string{"computer_vision"},
		[]string{"technical", "video"},
		nil, 5, "self", solution.Checking,
	},
	{
		6, "기어 마모 진단기", "주행 소리로 기어의 마모를 알립니다.", "운행 중에 잽니다.", "정비를 몰아서 하지 않아도 됩니다.", "차량 제어에 이어지지 않습니다.",
		"버스 스무 대를 둘로 나누어 비교합니다.", "주행 거리에 따른 정비", "마이크",
		[]string{"transport", "industrialtech"},
		[]string{"sensors", "ai"},
		[]string{"technical"},
		nil, 6, "self", solution.Returned,
	},
	{
		9, "급식 잔반 저울", "퇴식구에서 잔반의 무게를 식단별로 재는 저울입니다.", "식판을 들고 서지 않아도 잽니다.", "식단을 고쳐 버리는 음식을 줄입니다.", "사람의 얼굴을 찍지 않습니다.",
		"두 학교에 두 주씩 바꾸어 놓고 한 사람당 잔반을 비교합니다.", "통째로 재는 잔반통", "저울",
		[]string{"edtech"},
		[]string{"sensors"},
		[]string{"technical"},
		[]string{"description", "effect", "markets"},
		8, "independent", solution.Admitted,
	},
	{
		12, "상자 크기 선별기", "물건에 맞는 상자를 골라 주는 선별기입니다.", "카메라 한 대로 크기를 잽니다.", "빈 공간을 채우는 포장재가 줄어듭니다.", "움직이는 부품에 덮개가 있습니다.",
		"두 작업 줄 가운데 한 줄에만 놓고 포장재의 양을 비교합니다.", "작업자의 눈대중", "카메라",
		[]string{"retailtech", "transport"},
		[]string{"computer_vision"},
		[]string{"technical"},
		[]string{"description", "effect", "markets"},
		7, "self", solution.Admitted,
	},
	{company: 5, name: "계단실 가스 감지기", description: "계단실에 다는 가스 감지기입니다.", markets: []string{"safetytech"}, technologies: []string{"sensors"}, level: 4, judge: "self"},
}

// offers enters what companies offer and takes it through admission. It gives the solutions in the order of the invented ones.
func (b *Builder) offers(ctx context.Context, desk *programme.Desk) (all []solution.ID, err error) {
	for n, o := range offers {
		if err := b.at(ctx, 62); err != nil {
			return nil, err
		}
		company, err := b.company(ctx, o.company)
		if err != nil {
			return nil, err
		}
		id, err := desk.SaveSolution(ctx, b.Owner(o.company), company.ID, b.solution(o))
		if err != nil {
			return nil, fmt.Errorf("solution %s: %w", o.name, err)
		}
		all = append(all, id)
		if o.stop == "" {
			continue
		}
		if err := b.admit(ctx, desk, o.company, company.ID, id, o.stop, 61-2*n); err != nil {
			return nil, fmt.Errorf("solution %s: %w", o.name, err)
		}
	}
	return all, b.at(ctx, 0)
}

// solution is an invented solution as its company describes it.
func (b *Builder) solution(o offer) solution.Solution {
	s := solution.Solution{
		Name: o.name, Description: o.description, Novelty: o.novelty, Effect: o.effect, Safety: o.safety, Method: o.method, Markets: o.markets, Technologies: o.technologies, Data: o.data,
		Released: o.show, Level: o.level, Scale: solution.Scales[0], Judge: o.judge, Evidence: "시험 성적서",
	}
	if o.stop == "" {
		return s
	}
	s.Licence, s.Sound, s.Currency = solution.No, solution.Yes, "KRW"
	s.Alternatives, s.Components = []solution.Alternative{{Name: o.alternative, Home: true, Minuses: "사람의 손이 많이 듭니다."}}, []solution.Component{{Name: o.part, Basis: solution.Own, Country: "KR"}}
	for i, y := range solution.Years(calendar.On(b.clock.Now(), b.d.Agency.Place)) {
		amount := int64(i*(o.level-4)) * 45_000_000
		s.Revenues = append(s.Revenues, solution.Revenue{Year: y, Amount: &amount})
	}
	return s
}

// opinionOf are the experts who judge solutions, two at a time.
var opinionOf = []party.PersonID{"demo-expert-1", "demo-expert-2", "demo-expert-6", "demo-expert-9"}

// admit hands a solution in, so many days ago, and takes the request as far as it goes.
func (b *Builder) admit(ctx context.Context, desk *programme.Desk, company int, org party.OrgID, id solution.ID, stop solution.State, daysAgo int) error {
	owner, officer := b.Owner(company), b.Actor("demo-officer")
	if stop == solution.Checking || stop == solution.Returned {
		daysAgo = 2
	}
	if err := b.at(ctx, daysAgo); err != nil {
		return err
	}
	if _, err := desk.HandIn(ctx, owner, org, id); err != nil || stop == solution.Checking {
		return err
	}
	f, err := desk.Solution(ctx, officer, id)
	if err != nil {
		return err
	}
	request := f.Admissions[0].ID
	if err := b.at(ctx, daysAgo-1); err != nil {
		return err
	}
	if stop == solution.Returned {
		return desk.ReturnAdmission(ctx, officer, request, []solution.Correction{{Field: "evidence", Words: "시험 성적서의 발급일과 기관을 적어 주십시오."}})
	}
	if err := desk.PassAdmission(ctx, officer, request); err != nil {
		return err
	}
	experts := []party.PersonID{opinionOf[company%2*2], opinionOf[company%2*2+1]}
	if err := desk.AskExperts(ctx, officer, request, experts); err != nil {
		return err
	}
	for i, e := range experts {
		if stop == solution.Expertise && i > 0 { // one opinion is in, under seal
			return nil
		}
		if err := b.at(ctx, daysAgo-3-i); err != nil {
			return err
		}
		if err := desk.DeclareFree(ctx, b.Actor(e), request); err != nil {
			return err
		}
		if err := desk.Opine(ctx, b.Actor(e), request, solution.Opinion{New: solution.Yes, Different: solution.Yes, Words: "기존 제품과 재는 방법이 다르고, 시험 성적서가 그 차이를 뒷받침합니다."}); err != nil {
			return err
		}
	}
	if err := b.at(ctx, daysAgo-6); err != nil {
		return err
	}
	return desk.Admit(ctx, b.Actor("demo-decider"), request, "두 전문가의 의견이 같습니다. 장소를 찾아 실증합니다.")
}

// at sends the letters of the day and goes to another one, counted back from today.
func (b *Builder) at(ctx context.Context, daysAgo int) error {
	err := b.queue.Drain(ctx)
	b.clock.SetBack(day(daysAgo))
	return err
}

// wish is an invented request of the city.
type wish struct {
	title, customer, need, criteria string
	markets, technologies           []string
	owner, route                    string
	steps                           []cityneed.Step
}

// The requests that matches below answer, by their place among wishes.
const (
	shelfWish = 0
	airWish   = 2
)

var wishes = []wish{
	{"잘못 꽂힌 책 찾기", "구립도서관 사업소", "이용자가 찾는 책이 제자리에 없는 일을 줄이고 싶습니다.", "두 달 안에 잘못 꽂힌 책이 절반으로 줄 것", []string{"edtech"}, []string{"로봇"}, "도서관 운영비", "수의계약", []cityneed.Step{cityneed.StepOpen}},
	{"정수장 펌프의 고장을 미리 알기", "상수도본부", "펌프가 멈추어 물이 끊기는 일을 막고 싶습니다.", "한 계절 동안 예고 없는 정지가 없을 것", []string{"cleantech", "industrialtech"}, []string{"센서·사물인터넷"}, "시설 유지보수 예산", "혁신제품 수의계약", []cityneed.Step{cityneed.StepOpen}},
	{"병실 공기질 지키기", "시민병원 시설과", "환기 기준을 넘는 시간을 줄이고 싶습니다.", "기준을 지킨 시간이 열에 아홉 이상일 것", []string{"healthcare"}, []string{"대기질"}, "", "", []cityneed.Step{cityneed.StepOpen}},
	{"차고지의 빈자리 안내", "버스조합", "들어온 버스가 자리를 찾아 도는 시간을 줄이고 싶습니다.", "", []string{"transport"}, nil, "운송 사업비", "입찰", []cityneed.Step{cityneed.StepOpen, cityneed.StepArchive}},
	{"학교 난방비 줄이기", "교육청", "적정 온도를 지키면서 난방비를 줄이고 싶습니다.", "", []string{"edtech", "proptech"}, []string{"에너지 절감"}, "", "", nil},
}

// wishes enters what the city asks for. It gives the requests in the order of the invented ones.
func (b *Builder) wishes(ctx context.Context, desk *programme.Desk) (all []cityneed.ID, err error) {
	officer, today := b.Actor("demo-officer"), calendar.On(b.clock.Now(), b.d.Agency.Place)
	for n, w := range wishes {
		r := cityneed.Request{
			Title: w.title, Customer: w.customer, Need: w.need, Criteria: w.criteria, Markets: w.markets, Technologies: w.technologies, BudgetOwner: w.owner, Route: w.route, Without: w.owner == "",
			Deadline: today.AddDays(30 + 7*n),
		}
		id, err := desk.SaveRequest(ctx, officer, r)
		if err != nil {
			return nil, fmt.Errorf("request %s: %w", w.title, err)
		}
		all = append(all, id)
		for _, step := range w.steps {
			if err := desk.MoveRequest(ctx, officer, id, step, "지난달 입찰로 다른 방법을 골랐습니다."); err != nil {
				return nil, fmt.Errorf("request %s: %w", w.title, err)
			}
		}
	}
	return all, nil
}

// suits is the place that suits a solution best, of those that nothing rules out, that have room for another one beside it, and that are not
// excepted.
func suits(ctx context.Context, desk *programme.Desk, officer party.Actor, of solution.ID, except site.ID) (site.ID, error) {
	board, err := desk.Board(ctx, officer)
	if err != nil {
		return "", err
	}
	o, err := board.Offer(of)
	if err != nil {
		return "", err
	}
	for _, r := range board.PlacesFor(o) {
		place := board.Places[r.Place]
		left, known := place.Left()
		if len(r.Bars) == 0 && (!known || left > 1) && place.Site.ID != except {
			return place.Site.ID, nil
		}
	}
	return "", fmt.Errorf("no place suits %s", board.Offers[o].Solution.Name)
}
