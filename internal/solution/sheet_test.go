package solution_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/table"
)

// messy is a list as companies and officers keep them: three languages, several solutions in a cell, figures in words.
const messy = "Компания;ИНН;Решение;Рынки;Технологии;УГТ;Аналоги;Права;Цена;Выручка 2024;Revenue 2025;Заметка\n" +
	"ООО «Слух»; 77-1234 5678;Датчик протечек;Чистые технологии|Nonsense;Sensors and internet of things;TRL 6-7;Обход с прибором (Бригада);Программа: собственная (свидетельство 2021612345);\"Датчик: 12 000,50 руб. за шт.; Монтаж: по запросу\";0;;x\n" +
	"한울밸브;128-81-12345;\"1) 밸브\n2) 제어기\";클린테크;센서·사물인터넷;\"6단계\n여덟\";;;₩1,200,000;;;\n" +
	";;Очки для музея;Entertainment;phlogiston;шестой;нет;MIT;договорная;;1,5 млн;\n" +
	"Acme;12;\"Leak ear; Leak eye\";cleantech, PropTech;;TRL 7;;own;$99.50 / month;100;200;\n" +
	"Acme;12;\"Система\nмониторинга воздуха\";;;?;;;;;;\n"

func read(t *testing.T, text string) solution.Reading {
	t.Helper()
	r, err := solution.ReadSheet(strings.NewReader(text), technologies(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMessyListOfSolutions(t *testing.T) {
	r := read(t, messy)
	var names []string
	for _, o := range r.Offers {
		names = append(names, fmt.Sprintf("%d.%d %s", o.Line, o.Part, o.Solution.Name))
	}
	if want := []string{"2.0 Датчик протечек", "3.1 밸브", "3.2 제어기", "6.0 Очки для музея", "7.1 Leak ear", "7.2 Leak eye", "8.0 Система мониторинга воздуха"}; !slices.Equal(names, want) {
		t.Fatalf("offers %q", names)
	}
	if r.Rows != 5 || !slices.Equal(r.Skipped, []string{"Заметка"}) {
		t.Errorf("%d rows, %q not read", r.Rows, r.Skipped)
	}
	ear := r.Offers[0].Solution
	if r.Offers[0].Number != "7712345678" || r.Offers[0].Organisation != "ООО «Слух»" {
		t.Errorf("the company is read as %+v", r.Offers[0])
	}
	price := int64(1_200_050)
	zero := int64(0)
	want := solution.Solution{
		Name: "Датчик протечек", Markets: []string{"cleantech"}, Technologies: []string{"sensors"}, Level: 6, Currency: "RUB",
		Alternatives: []solution.Alternative{{Name: "Обход с прибором", Maker: "Бригада"}},
		Components:   []solution.Component{{Name: "Программа", Basis: solution.Own, Document: "собственная (свидетельство 2021612345)"}},
		Prices:       []solution.Price{{Item: "Датчик", Unit: "шт.", Amount: &price}, {Item: "Монтаж: по запросу"}},
		Revenues:     []solution.Revenue{{Year: 2024, Amount: &zero}},
	}
	if !reflect.DeepEqual(ear, want) {
		t.Errorf("read as\n%+v, want\n%+v", ear, want)
	}
	// Of several solutions in one cell each has its own part, or nothing.
	if a, b := r.Offers[1].Solution, r.Offers[2].Solution; a.Level != 6 || b.Level != 8 || a.Prices != nil || b.Prices != nil || !slices.Equal(b.Markets, []string{"cleantech"}) {
		t.Errorf("the divided row is %+v and %+v", a, b)
	}
	if a := r.Offers[4].Solution; a.Level != 0 || a.Prices != nil || a.Components != nil || a.Revenues != nil || a.Currency != "" {
		t.Errorf("what belongs to one of two is given to the first: %+v", a)
	}
	glasses := r.Offers[3].Solution
	if glasses.Level != 6 || glasses.Technologies != nil || glasses.Alternatives != nil || len(glasses.Revenues) != 0 || glasses.Prices[0] != (solution.Price{Item: "договорная"}) {
		t.Errorf("unknown became known: %+v", glasses)
	}
	if c := glasses.Components; len(c) != 1 || c[0] != (solution.Component{Name: "Очки для музея", Basis: solution.Open}) {
		t.Errorf("a licence alone: %+v", c)
	}
	for remark, n := range map[table.Remark]int{
		solution.Range: 1, solution.OfSeveral: 6, solution.UnknownMarket: 1, solution.UnknownTechnology: 1, solution.NoCurrency: 1, table.Unclear: 3,
	} {
		if got := r.Noted.Count(remark); got != n {
			t.Errorf("%s noted %d times, want %d", remark, got, n)
		}
	}
	for _, n := range r.Noted {
		if n.Line < 2 || n.Field == "" {
			t.Errorf("a remark without a place: %+v", n)
		}
	}
}

func TestTheListReadsAlikeAsAWorkbook(t *testing.T) {
	in := csv.NewReader(strings.NewReader(messy))
	in.Comma, in.FieldsPerRecord = ';', -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := solution.ReadSheet(&b, technologies(t))
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, messy)
	for i := range book.Offers { // a line of the text may go over two
		book.Offers[i].Line = text.Offers[i].Line
	}
	if !reflect.DeepEqual(book.Offers, text.Offers) {
		t.Error("the workbook reads in another way than the text")
	}
}

// one reads a table of one row and one column beside the name.
func one(t *testing.T, heading, cell string) (solution.Solution, table.Notes) {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{{"Name", heading}, {"Sensor", cell}}); err != nil {
		t.Fatal(err)
	}
	r := read(t, b.String())
	return r.Offers[0].Solution, r.Noted
}

func TestReadinessInWords(t *testing.T) {
	for cell, want := range map[string]int{
		"6": 6, "TRL 6": 6, "TRL-7": 7, "ТRL9": 9, "УГТ 5": 5, "6 из 9": 6, "6/9": 6, "level 4": 4, "шестой": 6, "Седьмая": 7, "третий уровень": 3, "four": 4, "Seventh": 7,
		"6단계": 6, "여섯": 6, "VI": 6, "7 (ГОСТ Р 58048-2017)": 7, "TRL 6–7": 6, "от 5 до 6": 0, "5 or 6": 5,
		"0": 0, "10": 0, "46180": 0, "прототип": 0, "7-6": 0, "шестнадцатый": 0, "6.5": 0, "высокий": 0,
	} {
		s, noted := one(t, "TRL", cell)
		if s.Level != want {
			t.Errorf("%q is level %d, want %d", cell, s.Level, want)
		}
		if want == 0 && noted.Count(table.Unclear) != 1 {
			t.Errorf("%q stays unknown in silence", cell)
		}
	}
	if s, _ := one(t, "УГТ", "7 (ГОСТ Р 58048-2017)"); s.Scale != "gost_r_58048" {
		t.Errorf("the scale is %q", s.Scale)
	}
	if s, noted := one(t, "TRL", "—"); s.Level != 0 || len(noted) > 0 {
		t.Errorf("an empty cell: %+v, %+v", s, noted)
	}
}

func TestPricesAsPeopleWriteThem(t *testing.T) {
	for cell, want := range map[string]string{
		"120 000 руб./мес.":         "RUB 12000000 мес.",
		"12 500,50 ₽":               "RUB 1250050 ",
		"₩1,200,000":                "KRW 1200000 ",
		"120만원":                     "KRW 1200000 ",
		"1.5억 원":                    "KRW 150000000 ",
		"1,2 млн руб":               "RUB 120000000 ",
		"Licence: USD 99.50 / seat": "USD 9950 seat",
		"€ 3k":                      "EUR 300000 ",
		"0 руб.":                    "RUB 0 ",
		"от 120 000 руб.":           "",
		"100–200 тыс. руб.":         "",
		"по запросу":                "",
		"1,255 млн руб":             "",
		"120 000":                   "",
		"5 kg":                      "",
		"-5 руб":                    "",
	} {
		s, noted := one(t, "Цена", cell)
		got := ""
		if len(s.Prices) != 1 {
			t.Errorf("%q: %d prices", cell, len(s.Prices))
			continue
		}
		if x := s.Prices[0]; x.Amount != nil {
			got = fmt.Sprintf("%s %d %s", s.Currency, *x.Amount, x.Unit)
		} else if x.Item != cell {
			t.Errorf("%q was lost: %+v", cell, x)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
		if want == "" && noted.Count(table.Unclear)+noted.Count(solution.NoCurrency) != 1 {
			t.Errorf("%q stays unknown in silence: %+v", cell, noted)
		}
	}
	s, noted := one(t, "Prices", "A: 5 USD; B: 7 EUR; C: free")
	if s.Currency != "USD" || *s.Prices[0].Amount != 500 || s.Prices[1].Amount != nil || *s.Prices[2].Amount != 0 || noted.Count(solution.NoCurrency) != 1 {
		t.Errorf("two currencies: %+v, %+v", s.Prices, noted)
	}
}

func TestRightsAsPeopleStateThem(t *testing.T) {
	for cell, want := range map[string]solution.Component{
		"own": {Name: "Sensor", Basis: solution.Own},
		"собственная разработка": {Name: "Sensor", Basis: solution.Own},
		"자체 개발": {Name: "Sensor", Basis: solution.Own},
		"лицензионный договор № 7": {Name: "Sensor", Basis: solution.Licensed, Document: "лицензионный договор № 7"},
		"Python (MIT)": {Name: "Python", Basis: solution.Open},
		"Ядро – открытая лицензия":     {Name: "Ядро", Basis: solution.Open},
		"own (certificate 2021612345)": {Name: "Sensor", Basis: solution.Own, Document: "own (certificate 2021612345)"},
		"патент № 5":                   {Name: "патент № 5"},
		"собственная и по лицензии":    {Name: "собственная и по лицензии"},
		"Mitsubishi controller":        {Name: "Mitsubishi controller"},
	} {
		s, noted := one(t, "IP basis", cell)
		if len(s.Components) != 1 || s.Components[0] != want {
			t.Errorf("%q is %+v, want %+v", cell, s.Components, want)
		}
		if (want.Basis == "") != (noted.Count(table.Unclear) == 1) {
			t.Errorf("%q: remarks %+v", cell, noted)
		}
	}
}

func TestWhatStandsAgainstAnOffer(t *testing.T) {
	acme := &party.Company{Name: "ООО «Ромашка»", LatinName: "ROMASHKA LLC", Country: "RU", BusinessNumber: "7712345678"}
	offer := func(change func(o *solution.Offer)) solution.Offer {
		o := solution.Offer{Organisation: "Ромашка, ООО", Number: "7712345678", Solution: solution.Solution{Name: "Датчик"}}
		if change != nil {
			change(&o)
		}
		return o
	}
	has := []solution.Solution{{Name: "«Датчик»"}}
	for _, c := range []struct {
		name   string
		o      solution.Offer
		c      *party.Company
		others []solution.Solution
		twice  bool
		want   []solution.Doubt
	}{
		{"nothing", offer(nil), acme, nil, false, nil},
		{"Latin name", offer(func(o *solution.Offer) { o.Organisation = "Romashka" }), acme, nil, false, nil},
		{"nobody named", offer(func(o *solution.Offer) { o.Organisation = "" }), acme, nil, false, nil},
		{"another name", offer(func(o *solution.Offer) { o.Organisation = "ООО «Лютик»" }), acme, nil, false, []solution.Doubt{solution.OtherName}},
		{"no number", offer(func(o *solution.Offer) { o.Number = "" }), nil, nil, false, []solution.Doubt{solution.NoNumber}},
		{"no such number", offer(func(o *solution.Offer) { o.Country = "KR" }), nil, nil, false, []solution.Doubt{solution.BadNumber}},
		{"nobody", offer(nil), nil, nil, false, []solution.Doubt{solution.NoCompany}},
		{"known", offer(nil), acme, has, false, []solution.Doubt{solution.DoneBefore}},
		{"twice", offer(nil), acme, nil, true, []solution.Doubt{solution.Twice}},
		{"no name", offer(func(o *solution.Offer) { o.Solution.Name = "" }), acme, has, false, []solution.Doubt{solution.NoName}},
		{"long name", offer(func(o *solution.Offer) { o.Solution.Name = strings.Repeat("я", 201) }), acme, nil, false, []solution.Doubt{solution.LongName}},
	} {
		if got := c.o.Doubts("RU", c.c, c.others, c.twice); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	r := read(t, "Name;Tax number\nA;77-12\n«a»;7712\nB;7712\nA;\nA;\n")
	if got := r.Twice("RU"); !slices.Equal(got, []bool{true, true, false, false, false}) {
		t.Errorf("twice: %v", got)
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	for text, key := range map[string]string{"": "table.empty", "a;b\n1;2\n": "offer.heading", "Name\n" + strings.Repeat("x\n", solution.MaxRows+1): "table.rows"} {
		_, err := solution.ReadSheet(strings.NewReader(text), technologies(t))
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%.20q: %v, want %s", text, err, key)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add(messy)
	f.Add("Solution;Price;TRL;Country\n\"a\n• b\";\"1: 5 k$ / m²|free\";vi;Корея\n")
	f.Add("Name;Components;Price;Currency\nx;\"a (b)|: - :\";\"İ 5 руб\";RUB\n")
	f.Fuzz(func(t *testing.T, text string) {
		all := technologies(t)
		r, err := solution.ReadSheet(strings.NewReader(text), all)
		if err != nil {
			return
		}
		if len(r.Offers) < r.Rows {
			t.Errorf("of %d rows only %d offers", r.Rows, len(r.Offers))
		}
		for _, o := range r.Offers {
			s := o.Solution
			if !utf8.ValidString(fmt.Sprint(o)) {
				t.Errorf("an offer is no text: %q", o.Solution.Name)
			}
			if n := utf8.RuneCountInString(s.Clean().Name); n < 1 || n > 200 {
				continue
			}
			if err := s.Clean().Check(all, today); err != nil {
				t.Errorf("an offer cannot be kept: %v: %+v", err, s)
			}
		}
	})
}

// TestTheExampleOfTheFormat reads the example beside the description of the format.
func TestTheExampleOfTheFormat(t *testing.T) {
	b, err := os.ReadFile("../../docs/formats/solution-sheet-example.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, string(b))
	if len(r.Offers) != 4 || len(r.Skipped) > 0 {
		t.Fatalf("%d offers, %q not read", len(r.Offers), r.Skipped)
	}
	if s := r.Offers[1].Solution; s.Name != "밸브 제어기" || s.Level != 8 || s.Currency != "KRW" || *s.Prices[0].Amount != 900_000 || s.Prices[0].Unit != "대" || len(s.Markets) != 2 {
		t.Errorf("the second of the first row is %+v", s)
	}
}
