package demo

import (
	"context"
	"fmt"
	"strings"

	"proba.example/internal/programme"
	"proba.example/internal/site"
)

// siteSheet is a spreadsheet of invented places, as untidy as such sheets are: figures missing, one legal entity with two sites, a market
// that no list has.
func siteSheet() string {
	kinds := []struct{ name, owner, markets, technologies string }{
		{"도서관", "공공", "EdTech|Business Software", "로봇"},
		{"초등학교", "공공", "EdTech", ""},
		{"시민병원", "공공", "Healthcare", "센서·사물인터넷"},
		{"버스차고지", "민간", "Transport & Logistics|CleanTech", ""},
		{"체육관", "공공", "SportTech", "대기질"},
		{"물류센터", "민간", "Transport & Logistics|RetailTech", ""},
		{"업무빌딩", "민간", "PropTech|SafetyTech", ""},
		{"정수장", "공공", "CleanTech|IndustrialTech", "센서·사물인터넷|수처리"},
	}
	names := []string{"가온", "나래", "다솜", "마루", "보람", "새빛"}
	var b strings.Builder
	b.WriteString("ID;이름;기관;사업자등록번호;소유;시장;기술;구;수용 건수;실증 완료;실증 진행;위도;경도\n")
	for i := range len(kinds) * len(names) {
		k, d := kinds[i%len(kinds)], names[i/len(kinds)]
		number, capacity, done, running := fmt.Sprintf("20%08d", 1000+i*7), "", "", ""
		switch {
		case i == 13:
			number = fmt.Sprintf("20%08d", 1000+5*7) // the logistics company has a second site
		case i == 22 || i == 31:
			number = ""
		}
		if i%3 != 1 {
			capacity = fmt.Sprint(1 + i%4)
		}
		if i%4 == 0 {
			done = fmt.Sprint(1 + i%3)
		}
		if i%7 == 2 {
			running = "1"
		}
		if i%5 == 4 { // nobody said which technologies it wants
			k.technologies = ""
		}
		if i == 9 {
			k.markets += "|Smart Village"
		}
		latitude, longitude := coordinates(i, i/len(kinds))
		fmt.Fprintf(&b, "%d;%s%s;%s%s;%s;%s;%s;%s;%s;%s;%s;%s;%s;%s\n", i+1, d, k.name, d, k.name, number, k.owner, k.markets, k.technologies, districts[i/len(kinds)].name, capacity, done, running, latitude, longitude)
	}
	return b.String()
}

// districts are real ones of Seoul, each with a place well inside it, in thousandths of a degree north and east: the invented places of the
// demo lie around it, so that the map shows them over the land.
var districts = []struct {
	name        string
	north, east int
}{
	{"종로구", 37_576, 126_976},
	{"용산구", 37_530, 126_982},
	{"서대문구", 37_575, 126_941},
	{"성동구", 37_548, 127_043},
	{"영등포구", 37_517, 126_912},
	{"동대문구", 37_579, 127_057},
	{"광진구", 37_544, 127_089},
	{"중랑구", 37_595, 127_095},
	{"송파구", 37_502, 127_117},
	{"관악구", 37_464, 126_948},
}

// coordinates are those of the ith place in the nth district, in degrees; of some nobody noted where they lie.
func coordinates(i, district int) (latitude, longitude string) {
	if i%9 == 4 {
		return "", ""
	}
	d := districts[district]
	north, east := d.north+i*13%17-8, d.east+i*29%23-11
	return fmt.Sprintf("%d.%03d", north/1000, north%1000), fmt.Sprintf("%d.%03d", east/1000, east%1000)
}

// sites enters the sheet and takes its rows to the states of a register that has been in use.
func (b *Builder) sites(ctx context.Context, sheet string) error {
	desk := &programme.Desk{Store: b.d.Store}
	officer := b.Actor("demo-officer")
	digest, err := desk.TakeSheet(ctx, officer, "실증장소.csv", []byte(sheet))
	if err != nil {
		return err
	}
	if _, err := desk.ImportSheet(ctx, officer, digest); err != nil {
		return err
	}
	all, err := desk.Sites(ctx, officer)
	if err != nil {
		return err
	}
	for i, x := range all {
		var steps []site.Step
		switch {
		case i%11 == 5:
		case i%11 == 8:
			steps = []site.Step{site.StepReview}
		case i == 17:
			steps = []site.Step{site.StepReview, site.StepRegister, site.StepSuspend}
		default:
			steps = []site.Step{site.StepReview, site.StepRegister}
		}
		for _, step := range steps {
			if err := desk.MoveSite(ctx, officer, x.ID, step, "소방 설비 공사로 봄까지 새 실증을 받지 않습니다."); err != nil {
				return err
			}
		}
	}
	return nil
}
