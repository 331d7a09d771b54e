package demo

import (
	"context"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// scored are more applicants, each evaluated by a panel of its own, so that the scores of the cycle can be read together.
var scored = []company{
	{name: "태산베어링", latin: "TAESAN BEARING CO., LTD.", products: "정밀 베어링", number: "124820011", region: "06", industry: "28141", founded: "2010-03-02", owner: "강도영", size: "small", sales: 9_800, levels: "ABBAB", expert: "BBBBB", technology: "BBB"},
	{name: "윤슬디스플레이", latin: "YUNSEUL DISPLAY CO., LTD.", products: "디스플레이 검사기", number: "124820022", region: "06", industry: "27215", founded: "2015-05-18", owner: "노을", size: "small", sales: 14_100, levels: "AABAB", expert: "ABBAB", technology: "A"},
	{name: "해마루정밀", latin: "HAEMARU PRECISION CO., LTD.", products: "항공용 체결 부품", number: "312820033", region: "05", industry: "25912", founded: "2009-08-24", owner: "문세아", size: "small", sales: 11_500, levels: "BBABB", expert: "BBABC", technology: "BB+"},
	{name: "고운세라믹", latin: "GOUN CERAMIC CO., LTD.", products: "반도체용 세라믹", number: "503820044", region: "03", industry: "23221", founded: "2012-01-09", owner: "차민석", size: "small", sales: 8_200, levels: "BABAB", expert: "ABABB", technology: "A"},
	{name: "한들펌프", latin: "HANDEUL PUMP CO., LTD.", products: "산업용 진공 펌프", number: "606820055", region: "02", industry: "28132", founded: "2014-10-13", owner: "백소은", size: "small", sales: 7_400, levels: "BBBCB", expert: "BBBCB", technology: "BB"},
	{name: "라온배터리", latin: "RAON BATTERY CO., LTD.", products: "배터리 관리 장치", number: "124820066", region: "06", industry: "28202", founded: "2017-07-03", owner: "성하늘", size: "small", sales: 12_900, levels: "ABABB", expert: "AABAB", technology: "A+"},
	{name: "늘봄바이오텍", latin: "NEULBOM TECH CO., LTD.", products: "식품 살균기", number: "305820077", region: "05", industry: "29250", founded: "2013-12-05", owner: "남궁연", size: "small", sales: 6_100, levels: "BBBBC", expert: "CCBBC", technology: "BB"},
	{name: "보람금속", latin: "BORAM METAL CO., LTD.", products: "알루미늄 다이캐스팅", number: "409820088", region: "04", industry: "24311", founded: "2008-04-28", owner: "선우진", size: "medium", sales: 31_700, levels: "BBBCB", expert: "BCCBC", technology: "BB+"},
	{name: "초록환경기계", latin: "CHOROK MACHINERY CO., LTD.", products: "집진 장치", number: "615820099", region: "11", industry: "29175", founded: "2011-09-19", owner: "제갈민", size: "small", sales: 5_900, levels: "BCBBB", expert: "CCBCB", technology: "B"},
	{name: "나래드론", latin: "NARAE DRONE CO., LTD.", products: "산업용 드론", number: "123820101", region: "07", industry: "31311", founded: "2018-02-26", owner: "황보람", size: "micro", sales: 3_600, levels: "ABBBB", expert: "ABBBB", technology: "A"},
	{name: "우듬지로봇", latin: "UDEUMJI ROBOT CO., LTD.", products: "물류 로봇", number: "317820112", region: "09", industry: "29280", founded: "2016-06-14", owner: "독고준", size: "small", sales: 9_100, levels: "BABBA", expert: "BABBA", technology: "A"},
	{name: "미르전자", latin: "MIR ELECTRONICS CO., LTD.", products: "전력 변환 장치", number: "129820123", region: "06", industry: "28111", founded: "2012-11-07", owner: "사공윤", size: "small", sales: 10_400, levels: "BBBBB", expert: "BBCBB", technology: "BBB"},
}

// panels are who evaluates the scored companies, by their numbers. Everybody else's cases go to the first two experts.
var panels = map[string][]party.PersonID{
	"124820011": panelOf(1, 2),
	"124820022": panelOf(2, 4),
	"312820033": panelOf(4, 6),
	"503820044": panelOf(6, 8),
	"606820055": panelOf(8, 10),
	"124820066": panelOf(10, 11),
	"305820077": panelOf(11, 1),
	"409820088": panelOf(2, 6),
	"615820099": panelOf(4, 8),
	"123820101": panelOf(6, 10),
	"317820112": panelOf(8, 11),
	"129820123": panelOf(10, 2),
}

// strictness is how many of ten judged items an expert marks a level lower than the panel would on average; below zero, higher.
var strictness = map[party.PersonID]int{"demo-expert-2": 3, "demo-expert-4": -2, "demo-expert-6": 1, "demo-expert-8": -3, "demo-expert-11": 2}

func panelOf(numbers ...int) (panel []party.PersonID) {
	for _, n := range numbers {
		panel = append(panel, party.PersonID(fmt.Sprintf("demo-expert-%d", n)))
	}
	return panel
}

// disputed is a company whose product two experts see differently, and by how much the second is stricter with it than elsewhere.
const (
	disputed = "124820066"
	dispute  = 8
)

// lean moves a level by the expert's strictness.
func (b *Builder) lean(c company, expert party.PersonID, item int, level scheme.Level) scheme.Level {
	s := strictness[expert]
	if c.number == disputed && expert == panels[disputed][1] {
		s += dispute
	}
	if item*7%10 >= max(s, -s) {
		return level
	}
	for i, l := range b.edition.Levels {
		if l == level {
			if s > 0 {
				return b.edition.Levels[min(i+1, len(b.edition.Levels)-1)]
			}
			return b.edition.Levels[max(i-1, 0)]
		}
	}
	return level
}

// Scored is how many companies are evaluated by panels of their own.
func Scored() int { return len(scored) }

// Evaluate has the panel of the n-th scored company evaluate it; the result is registered.
func (b *Builder) Evaluate(ctx context.Context, n int) (application.ID, error) {
	defer b.clock.SetBack(0)
	c := scored[n]
	owner := party.Person{
		ID: party.PersonID(fmt.Sprintf("demo-applicant-%d", n+1)), Email: addressOf(c), Name: c.owner, Language: "ko", Active: true,
	}
	if err := b.d.Store.Update(ctx, func(tx *store.Tx) error {
		owner.CreatedAt = tx.Now
		return tx.InsertPerson(ctx, owner)
	}); err != nil {
		return "", err
	}
	c.language, c.stop, c.daysAgo = "ko", application.Evaluated, 1+n%4
	id, err := b.take(ctx, party.Actor{Person: owner}, c)
	if err != nil {
		return id, fmt.Errorf("%s: %w", c.latin, err)
	}
	return id, nil
}

// cycle has every panel evaluate, and an officer read the scores.
func (b *Builder) cycle(ctx context.Context) error {
	for n := range scored {
		if _, err := b.Evaluate(ctx, n); err != nil {
			return err
		}
	}
	return b.d.MakeReading(ctx, b.Actor("demo-officer"), b.Cycle())
}

// Cycle is the open cycle, in which the scored companies are.
func (b *Builder) Cycle() calibration.Cycle {
	return calibration.Cycle{Edition: b.edition.Ref, Sheet: b.sheet.ID, Number: b.frozen + 1}
}
