package demo

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// file is the company's file.
func (b *Builder) file(c company) party.Company {
	bars := map[string]party.Bar{}
	for _, code := range party.BarCodes {
		bars[code] = party.Bar{}
	}
	form := "company"
	if c.number == trader.number {
		form = "sole_trader"
	}
	return party.Company{
		Name: c.name, LatinName: c.latin, Country: "KR", BusinessNumber: withCheckDigit(c.number), LegalForm: form, Size: c.size,
		StartedOn: calendar.MustParse(c.founded), Region: c.region, Address: "산업단지로 " + c.number[6:], Representative: c.owner,
		IndustryCode: c.industry, TechnologyField: "none", Products: c.products, Bars: bars,
	}
}

// withCheckDigit completes nine digits of a Korean business number.
func withCheckDigit(nine string) string {
	for digit := range 10 {
		number := nine + strconv.Itoa(digit)
		c := party.Company{Country: "KR", BusinessNumber: number}
		if !strings.Contains(fmt.Sprint(c.Check(nil, calendar.Of(2026, 1, 1))), "business_number") {
			return number
		}
	}
	return nine + "0"
}

// year makes a plausible financial year: sales in millions of won, shrinking a tenth for each year back.
func year(y int, sales int64, back int) party.FinancialYear {
	s := sales * 1_000_000
	for range back {
		s = s * 9 / 10
	}
	part := func(perMille int64) int64 { return s / 1000 * perMille }
	people := max(sales/250, 8)
	return party.FinancialYear{Year: y, Figures: map[string]int64{
		"sales": s, "operating_profit": part(82), "net_profit": part(61), "total_assets": part(840), "current_assets": part(430), "inventories": part(90),
		"trade_receivables": part(140), "total_liabilities": part(340), "current_liabilities": part(230), "borrowings": part(180),
		"rd_expense": part(52), "rd_manufacturing": part(31), "dev_cost_increase": part(14), "dev_amortisation": part(6),
		"employees": people - int64(back), "rd_employees": max(people/6, 2),
	}}
}

// fill answers the sheet, writes the plan and attaches the documents.
func (b *Builder) fill(ctx context.Context, owner party.Actor, id application.ID, c company) error {
	v, err := b.d.ApplicantCase(ctx, owner, id)
	if err != nil {
		return err
	}
	answers := map[string]scheme.Answer{}
	n := 0
	for _, item := range b.sheet.Items() {
		target := scheme.Level(c.levels[n%len(c.levels) : n%len(c.levels)+1])
		n++
		if c.stop == application.Draft && n > 38 {
			break // a draft somebody will come back to
		}
		if a, ok := b.answer(item, target, v.Facts); ok {
			answers[item.ID] = a
		}
	}
	if _, err := b.d.SaveAnswers(ctx, owner, id, answers, -1); err != nil {
		return err
	}
	if c.stop == application.Draft {
		return nil
	}
	plan := application.Plan{}
	for _, s := range b.edition.Plan.Sections {
		plan[s.ID] = planText(c, s)
	}
	if _, err := b.d.SavePlan(ctx, owner, id, plan, -1); err != nil {
		return err
	}
	for _, doc := range b.edition.Documents {
		if err := b.d.Attach(ctx, owner, id, application.DocumentPart(doc.ID), doc.ID+".pdf", bytes.NewReader(pdf(c.latin+": "+doc.Title["en"]))); err != nil {
			return err
		}
	}
	n = 0
	for _, item := range b.sheet.Items() {
		if n++; n%9 == 0 {
			if err := b.d.Attach(ctx, owner, id, application.EvidencePart(item.ID), "evidence-"+item.ID+".pdf", bytes.NewReader(pdf(c.latin+": "+item.Title["en"]))); err != nil {
				return err
			}
		}
	}
	return nil
}

// answer finds an answer that yields the level, by trying what an applicant could type.
func (b *Builder) answer(item *scheme.Item, target scheme.Level, facts scheme.Facts) (scheme.Answer, bool) {
	switch item.Type {
	case scheme.Judged:
		return scheme.Answer{Level: target}, true
	case scheme.Checklist:
		for n := len(item.Checks); n >= 0; n-- {
			var a scheme.Answer
			for _, check := range item.Checks[:n] {
				a.Checks = append(a.Checks, check.ID)
			}
			if b.level(item, a, facts) == target || n == 0 {
				return a, true
			}
		}
	}
	if len(item.Inputs) == 0 {
		return scheme.Answer{}, false // computed from the company's file
	}
	best := scheme.Answer{}
	for _, v := range []string{"1", "2", "3", "4", "5", "6", "8", "10", "12", "16", "20", "30", "50", "60", "75", "80", "100", "0"} {
		a := scheme.Answer{Inputs: map[string]string{}}
		for _, in := range item.Inputs {
			if in.Type == "yes_no" {
				a.Inputs[in.Name] = "no"
				continue
			}
			a.Inputs[in.Name] = v
		}
		if len(item.Validate(a)) > 0 {
			continue
		}
		best = a
		if b.level(item, a, facts) == target {
			return a, true
		}
	}
	return best, true
}

func (b *Builder) level(item *scheme.Item, a scheme.Answer, facts scheme.Facts) scheme.Level {
	return b.sheet.Score(map[string]scheme.Answer{item.ID: a}, facts).ByItem[item.ID].Level
}

// marks are an expert's marks: for counted and measured items what the figures yield, for judged ones the
// expert's own view, a little apart from the other's.
func (b *Builder) marks(ctx context.Context, expert party.Actor, id application.ID, c company, seat int) (map[string]scheme.Answer, error) {
	v, err := b.d.ExpertCase(ctx, expert, id)
	if err != nil {
		return nil, err
	}
	marks := map[string]scheme.Answer{}
	n := 0
	for _, item := range b.sheet.Items() {
		pattern := c.expert
		level := scheme.Level(pattern[(n+seat)%len(pattern) : (n+seat)%len(pattern)+1])
		if panels[c.number] != nil {
			level = b.lean(c, expert.ID(), n, level)
		}
		n++
		mark := scheme.Answer{Level: level}
		if item.Type != scheme.Judged {
			computed := v.SelfScore.ByItem[item.ID].Level
			if computed != level && n%4 != 0 {
				mark.Level = computed
			} else if computed != level {
				mark.Reason = "Seen on site: the records support this level and not the one computed."
			}
		}
		marks[item.ID] = mark
	}
	return marks, nil
}

func planText(c company, s scheme.PlanSection) string {
	sentence := map[string]string{
		"ko": "당사는 " + c.products + " 분야에서 설계부터 시험까지 자체 기술로 수행하며, 최근 3년간의 개발 실적과 거래처의 적용 결과를 근거로 본 계획을 작성하였습니다. ",
		"ru": "Компания ведёт разработку собственными силами, от проекта до испытаний; план опирается на результаты последних трёх лет и на опыт применения у заказчиков. ",
		"en": "The company designs, builds and tests with its own technology; this plan rests on the results of the last three years and on what customers found in use. ",
	}[c.language]
	text := ""
	for n := 1; len([]rune(text)) < s.MinChars+40; n++ {
		text += strconv.Itoa(n) + ". " + sentence
	}
	return strings.TrimSpace(text)
}

// pdf is a small, complete PDF of one page with one line of text.
func pdf(line string) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	line = strings.Map(func(r rune) rune {
		if r < 32 || r > 126 || strings.ContainsRune(`()\`, r) {
			return ' '
		}
		return r
	}, line)
	stream := "BT /F1 14 Tf 60 760 Td (" + line + ") Tj ET"
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
