package demo

import (
	"context"
	"fmt"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

// A season of the programme of pilots, as large as the one whose register was published in 2021.
const (
	seasonSites     = 163
	seasonSolutions = 120
	seasonRequests  = 40
	seasonPilots    = 60
)

// seasonMarkets are the markets of that register with how many of its sites name each.
var seasonMarkets = []struct {
	name  string
	sites int
}{
	{"Healthcare", 52},
	{"EdTech", 52},
	{"CleanTech", 22},
	{"Business Software", 17},
	{"PropTech", 17},
	{"IndustrialTech", 16},
	{"Entertainment", 15},
	{"SafetyTech", 14},
	{"RetailTech", 14},
	{"Transport & Logistics", 13},
	{"SportTech", 13},
	{"FinTech", 10},
}

// seasonDone are the tests done at sites that had any: of the state's first, then of private ones.
var seasonDone = [2][]int{
	{6, 6, 5, 5, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	{2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
}

// seasonSheet is a spreadsheet of invented places of the shape of that register: 163 rows, 89 of the state, 73 private and one of which nobody
// says; 158 legal entities among 161 rows with a number; 78 tests done and 46 running at 56 sites; technologies known of 71, the focus of 148,
// hours of 8.
func seasonSheet() string {
	kinds := [2][]string{
		{"도서관", "초등학교", "시민병원", "체육관", "정수장", "박물관", "보건소"}, {"버스차고지", "물류센터", "업무빌딩", "상가", "공장", "호텔"},
	}
	names := []string{"가온", "나래", "다솜", "마루", "보람", "새빛", "아라", "자람", "한솔", "해담"}
	forms := []struct {
		name string
		rows int
	}{{"유한회사", 45}, {"시립기관", 37}, {"비상장 주식회사", 20}, {"국립기관", 12}, {"국립 자율기관", 10}}
	codes := []string{"sensors", "ai", "big_data", "robotics", "energy_saving", "computer_vision", "materials"}
	var markets []string
	for _, m := range seasonMarkets {
		for range m.sites {
			markets = append(markets, m.name)
		}
	}
	var b strings.Builder
	b.WriteString("ID;이름;기관;사업자등록번호;법적 형태;소유;시장;기술;분야;구;운영시간;실증 완료;실증 진행;위도;경도\n")
	for i := range seasonSites {
		owner, n, private := "공공", i, 0
		if i >= 89 {
			owner, n, private = "민간", i-89, 1
		}
		if i == seasonSites-1 {
			owner = ""
		}
		name := names[i%len(names)] + fmt.Sprint(i/len(names)+1) + " " + kinds[private][n%len(kinds[private])]
		number := fmt.Sprintf("20%08d", 1000+i*7)
		switch i {
		case 30, 60, 120: // one legal entity with two sites
			number = fmt.Sprintf("20%08d", 1000+(i-1)*7)
		case 44, 140:
			number = ""
		}
		form, left := "기타", i
		for _, f := range forms {
			if left >= 0 && left < f.rows {
				form = f.name
			}
			left -= f.rows
		}
		named := []string{markets[i]}
		for at := i; at < 74; at += 74 { // 74 sites name several
			if named = append(named, markets[seasonSites+at]); at < len(markets)-seasonSites-74 {
				named = append(named, markets[seasonSites+74+at])
			}
		}
		technologies, focus, hours, done, running := "", "", "", "", ""
		if i%163 < 71 {
			technologies = codes[i%len(codes)] + "|" + codes[(i+3)%len(codes)]
		}
		if i < 148 {
			focus = "현장에서 재고 비교하기"
		}
		if i%20 == 5 && i < 160 {
			hours = "09:00–18:00"
		}
		if n < len(seasonDone[private]) {
			done = fmt.Sprint(seasonDone[private][n])
		}
		// Of the 42 sites with a test done 32 run one, and 14 others do.
		if n < 22 && private == 0 || n < 10 && private == 1 || n >= len(seasonDone[private]) && n < len(seasonDone[private])+7 {
			running = "1"
		}
		if i == 3 {
			done += "\n" // as it stood in the register
		}
		latitude, longitude := coordinates(i, i%len(districts))
		fmt.Fprintf(&b, "%d;%s;%s;%s;%s;%s;%s;%s;%s;%s;%s;\"%s\";%s;%s;%s\n", i+1, name, name, number, form, owner, strings.Join(named, "|"), technologies, focus, districts[i%len(districts)].name, hours, done, running, latitude, longitude)
	}
	return b.String()
}

// seasonTrials are the invented pilots of a season: those of every demo, and as many more as make sixty with those of its matches, in every state.
func seasonTrials() []invention {
	all := append([]invention(nil), trials...)
	for n := len(all); n < seasonPilots-matchedPilots; n++ {
		like := trials[n%len(trials)]
		like.title = fmt.Sprintf("%s %d차", like.title, n/len(trials)+1)
		if like.stop = pilot.States[n%len(pilot.States)]; like.stop != pilot.Draft && like.share == 0 {
			like.share = 0.5
		}
		all = append(all, like)
	}
	return all
}

// season enters what companies offer and what the city asks for.
func (b *Builder) season(ctx context.Context) error {
	desk, officer := b.programme(), b.Actor("demo-officer")
	today := calendar.On(b.clock.Now(), b.d.Agency.Place)
	goods := []string{"감지기", "제어기", "안내 시스템", "진단기", "로봇", "필터", "조명", "저장 장치", "분석 서비스", "단말기"}
	uses := []string{"계단용", "옥상용", "병원용", "학교용", "차고지용", "상가용", "지하용", "물류용", "공원용", "주차장용", "정수장용", "체육관용"}
	for n := range seasonSolutions - len(offers) - listedDrafts - 1 { // those of the list, and the one that was looked at, make up the number
		owner := b.Owner(n % len(companies))
		company, err := b.company(ctx, n%len(companies))
		if err != nil {
			return err
		}
		s := solution.Solution{
			Name: uses[n%len(uses)] + " " + goods[n/len(uses)], Description: "현장에 설치하고 이 주 동안 재는 제품입니다.", Markets: []string{site.Markets[n%len(site.Markets)]},
			Technologies: []string{[]string{"sensors", "ai", "robotics", "energy_saving", "materials"}[n%5]}, Level: 4 + n%6, Scale: solution.Scales[0], Judge: "self", Evidence: "시험 성적서",
		}
		if n%3 == 0 { // enough to be handed in
			s.Novelty, s.Effect, s.Safety, s.Method, s.Licence, s.Sound, s.Currency = "같은 값의 제품보다 적은 전력을 씁니다.", "민원이 줄어듭니다.", "안전 인증을 받았습니다.", "두 집단을 비교합니다.", solution.No, solution.Yes, "KRW"
			s.Alternatives, s.Components = []solution.Alternative{{Name: "기존 제품", Home: true}}, []solution.Component{{Name: "본체", Basis: solution.Own}}
			for _, y := range solution.Years(today) {
				amount := int64(n) * 100_000_000
				s.Revenues = append(s.Revenues, solution.Revenue{Year: y, Amount: &amount})
			}
		}
		id, err := desk.SaveSolution(ctx, owner, company.ID, s)
		if err != nil {
			return fmt.Errorf("solution %d: %w", n, err)
		}
		if n%3 == 0 {
			if _, err := desk.HandIn(ctx, owner, company.ID, id); err != nil {
				return fmt.Errorf("hand in solution %d: %w", n, err)
			}
		}
	}
	for n := range seasonRequests - len(wishes) {
		r := cityneed.Request{
			Title: uses[n%len(uses)] + " " + goods[(n+n/len(uses))%len(goods)] + " 찾기", Customer: []string{"시설관리공단", "교육청", "상수도본부", "버스조합"}[n%4], Need: "민원과 고장을 미리 알고 줄이고 싶습니다.",
			Criteria: "두 달 안에 민원이 열에 하나 줄어들 것", Markets: []string{site.Markets[(n*5)%len(site.Markets)]}, Deadline: today.AddDays(20 + n),
		}
		if n%4 == 3 {
			r.Without = true
		} else {
			r.BudgetOwner, r.Route = "유지보수 예산", "수의계약"
		}
		id, err := desk.SaveRequest(ctx, officer, r)
		if err != nil {
			return fmt.Errorf("request %d: %w", n, err)
		}
		steps := []cityneed.Step{cityneed.StepOpen, cityneed.StepArchive}
		for _, step := range steps[:min(n%8, 2)] {
			if step == cityneed.StepArchive && n%8 < 6 {
				break
			}
			if err := desk.MoveRequest(ctx, officer, id, step, "이미 다른 방법으로 해결했습니다."); err != nil {
				return fmt.Errorf("request %d: %w", n, err)
			}
		}
	}
	return nil
}
