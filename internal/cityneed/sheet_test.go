package cityneed_test

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

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/table"
)

// messy is a list as departments keep them: three languages, two requests in a cell, words for nothing and for none, days in all their shapes.
const messy = "\ufeffЗапрос;Заказчик;Описание;Признаки успеха;Сфера;Технологии;Владелец бюджета;Внедрение;Место;Срок;Состояние;Бюджет\n" +
	"  Поиск  утечек;ГУП «Водоканал»;\"Находить раньше.\n\nИ без шума.\";Потери −5 %;Чистые технологии|Nonsense;Датчики, ИИ;Водоканал;Конкурс;Насосная № 4;31.03.2027;открыт;2 млн\n" +
	"\"1) Очереди\n2) Звонки\";Поликлиника № 7;\"Короче ждать\nОтвечать сразу\";Меньше жалоб;Healthcare;;нет;;любое место;2027-06-01;;\n" +
	"\"Система\nоповещения\";Префектура;?;;;;;;;03/04/2027;в архиве;\n" +
	";;;;;;;;;;;0\n" +
	"도로 결빙 감지;도로사업소;얼음을 일찍 알기;;교통;;-;없음;;2027년 2월 28일;보류;\n"

func read(t *testing.T, text string) cityneed.Reading {
	t.Helper()
	r, err := cityneed.ReadSheet(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMessyListOfRequests(t *testing.T) {
	r := read(t, messy)
	var titles []string
	for _, l := range r.Listed {
		titles = append(titles, fmt.Sprintf("%d.%d %s", l.Line, l.Part, l.Request.Title))
	}
	if want := []string{"2.0 Поиск утечек", "5.1 Очереди", "5.2 Звонки", "8.0 Система оповещения", "10.0 ", "11.0 도로 결빙 감지"}; !slices.Equal(titles, want) {
		t.Fatalf("requests %q", titles)
	}
	if r.Rows != 5 || !slices.Equal(r.Skipped, []string{"Бюджет"}) {
		t.Errorf("%d rows, %q not read", r.Rows, r.Skipped)
	}
	want := cityneed.Listed{Line: 2, Place: "Насосная № 4", Request: cityneed.Request{
		Title: "Поиск утечек", Customer: "ГУП «Водоканал»", Need: "Находить раньше.\nИ без шума.", Criteria: "Потери −5 %", Markets: []string{"cleantech"}, Technologies: []string{"Датчики", "ИИ"},
		BudgetOwner: "Водоканал", Route: "Конкурс", Deadline: calendar.MustParse("2027-03-31"), State: cityneed.Draft,
	}}
	if !reflect.DeepEqual(r.Listed[0], want) {
		t.Errorf("read as\n%+v, want\n%+v", r.Listed[0], want)
	}
	// Of two requests in one cell each has its own part of what is parted, and all of what is not.
	a, b := r.Listed[1].Request, r.Listed[2].Request
	if a.Need != "Короче ждать" || b.Need != "Отвечать сразу" || a.Criteria != "Меньше жалоб" || b.Criteria != "Меньше жалоб" || b.Customer != "Поликлиника № 7" {
		t.Errorf("the divided row is %+v and %+v", a, b)
	}
	// An empty cell is not “none”, and “none” is no name.
	if a.BudgetOwner != "" || !a.Without || !b.Without || r.Listed[0].Request.Without || r.Listed[1].Place != "" {
		t.Errorf("what there is none of: %+v", a)
	}
	if x := r.Listed[3]; !x.Archived || !x.Request.Deadline.IsZero() || x.Request.Need != "" || x.Request.Without {
		t.Errorf("unknown became known: %+v", x)
	}
	if x := r.Listed[5]; !x.Request.Without || x.Request.Deadline != calendar.MustParse("2027-02-28") || x.Archived {
		t.Errorf("the Korean row is %+v", x)
	}
	for remark, n := range map[table.Remark]int{table.Unclear: 2, cityneed.SaidNone: 2, cityneed.UnknownMarket: 2, table.Split: 3} {
		if got := r.Noted.Count(remark); got != n {
			t.Errorf("%s noted %d times, want %d: %+v", remark, got, n, r.Noted)
		}
	}
	for _, n := range r.Noted {
		if n.Line < 2 || n.Field == "" {
			t.Errorf("a remark without a place: %+v", n)
		}
	}
}

func TestTheListReadsAlikeAsAWorkbook(t *testing.T) {
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(messy, "\ufeff")))
	in.Comma, in.FieldsPerRecord = ';', -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for i, row := range rows {
		cells := make([]any, len(row))
		for k, c := range row {
			cells[k] = c
			if c == "2027-06-01" { // as a workbook stores a day
				cells[k] = 46539
			}
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := cityneed.ReadSheet(&b)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, messy)
	for i := range book.Listed { // a line of the text may go over two
		book.Listed[i].Line = text.Listed[i].Line
	}
	if !reflect.DeepEqual(book.Listed, text.Listed) {
		t.Errorf("the workbook reads in another way than the text:\n%+v\n%+v", book.Listed, text.Listed)
	}
}

func TestDaysAsPeopleWriteThem(t *testing.T) {
	for cell, want := range map[string]string{
		"2027-03-31": "2027-03-31", "31.03.2027": "2027-03-31", "1.6.2027 г.": "2027-06-01", "до 1 июня 2027 года": "2027-06-01", "31/03/2027": "2027-03-31", "03/31/2027": "2027-03-31",
		"05/05/2027": "2027-05-05", "2027. 3. 31.": "2027-03-31", "2027년 3월 31일까지": "2027-03-31", "2027/3/31": "2027-03-31", "31 March 2027": "2027-03-31", "March 31st, 2027": "2027-03-31",
		"by 2 May 2027": "2027-05-02", "5 мая 2027": "2027-05-05", "2027-03-31 00:00:00": "2027-03-31", "28 февр. 2027": "2027-02-28",
		"03/04/2027": "", "31.02.2027": "", "I квартал 2027": "", "март 2027": "", "2027": "", "31.03.27": "", "скоро": "", "31.03.1027": "", "0": "", "46477": "", "13/13/2027": "", "31 foo 2027": "",
	} {
		r := read(t, "Title;Deadline\nx;"+cell+"\n")
		if got := r.Listed[0].Request.Deadline.String(); got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
		if unclear := r.Noted.Count(table.Unclear); (want == "") != (unclear == 1) {
			t.Errorf("%q: %d remarks", cell, unclear)
		}
	}
}

func TestWhatStandsAgainstARequest(t *testing.T) {
	today := calendar.MustParse("2026-11-28")
	listed := func(change func(l *cityneed.Listed)) cityneed.Listed {
		l := cityneed.Listed{Request: cityneed.Request{Title: "Leaks", Customer: "Water works", Need: "Find them", Deadline: today}}
		if change != nil {
			change(&l)
		}
		return l
	}
	for _, c := range []struct {
		name                 string
		l                    cityneed.Listed
		placed, known, twice bool
		want                 []cityneed.Doubt
	}{
		{"nothing, on the last day", listed(nil), false, false, false, nil},
		{"a place of the register", listed(func(l *cityneed.Listed) { l.Place = "Pump 4" }), true, false, false, nil},
		{"a place nobody knows", listed(func(l *cityneed.Listed) { l.Place = "Pump 4" }), false, false, false, []cityneed.Doubt{cityneed.NoPlace}},
		{"nothing said", cityneed.Listed{}, false, false, false, []cityneed.Doubt{cityneed.NoTitle, cityneed.NoCustomer, cityneed.NoNeed, cityneed.NoDeadline}},
		{"passed", listed(func(l *cityneed.Listed) { l.Request.Deadline = today.AddDays(-1) }), false, false, false, []cityneed.Doubt{cityneed.Passed}},
		{"closed", listed(func(l *cityneed.Listed) { l.Archived = true }), false, false, false, []cityneed.Doubt{cityneed.Closed}},
		{"long", listed(func(l *cityneed.Listed) { l.Request.BudgetOwner = strings.Repeat("я", 301) }), false, false, false, []cityneed.Doubt{cityneed.TooLong}},
		{"known and twice", listed(nil), false, true, true, []cityneed.Doubt{cityneed.DoneBefore, cityneed.Twice}},
	} {
		if got := c.l.Doubts(today, c.placed, c.known, c.twice); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	r := read(t, "Title;Customer\nLeaks;Works\n«leaks»;WORKS\nLeaks;Clinic\nLeaks;\nLeaks;\n")
	if got := r.Twice(); !slices.Equal(got, []bool{true, true, false, false, false}) {
		t.Errorf("twice: %v", got)
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	for text, key := range map[string]string{"": "table.empty", "a;b\n1;2\n": "need.sheet.heading", "Title\n" + strings.Repeat("x\n", cityneed.MaxRows+1): "table.rows"} {
		_, err := cityneed.ReadSheet(strings.NewReader(text))
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%.20q: %v, want %s", text, err, key)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add(messy)
	f.Add("Title;Deadline;Archived\n\"a\n• b\";2027-13-40;да\n")
	f.Add("Name;Customer;Need;Deadline;Place\nx;y;z;1.1.2027;\"\u0085\x01\"\n")
	today := calendar.MustParse("2000-01-01")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := cityneed.ReadSheet(strings.NewReader(text))
		if err != nil {
			return
		}
		lines, twice := map[int]bool{}, r.Twice()
		for i, l := range r.Listed {
			lines[l.Line] = true
			if !utf8.ValidString(fmt.Sprint(l)) {
				t.Errorf("a request is no text: %q", l.Request.Title)
			}
			if l.Request.State != cityneed.Draft || l.Request.ID != "" {
				t.Errorf("a row became %+v", l)
			}
			// Whatever stands without a doubt can be kept.
			if doubts := l.Doubts(today, false, false, twice[i]); len(doubts) == 0 {
				if err := l.Request.Check(); err != nil {
					t.Errorf("a request cannot be kept: %v: %+v", err, l)
				}
			}
		}
		if len(lines) != r.Rows { // every row is kept, and none is two
			t.Errorf("of %d rows %d are kept", r.Rows, len(lines))
		}
	})
}

// TestTheExampleOfTheFormat reads the example beside the description of the format.
func TestTheExampleOfTheFormat(t *testing.T) {
	b, err := os.ReadFile("../../docs/formats/request-sheet-example.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, string(b))
	if len(r.Listed) != 4 || len(r.Skipped) > 0 {
		t.Fatalf("%d requests, %q not read", len(r.Listed), r.Skipped)
	}
	if x := r.Listed[2].Request; x.Title != "Ночные звонки" || x.Need != "Отвечать сразу" || !x.Without || x.Deadline != calendar.MustParse("2027-06-01") {
		t.Errorf("the second of the second row is %+v", x)
	}
	if x := r.Listed[3].Request; !x.Deadline.IsZero() || x.Customer != "" {
		t.Errorf("the last row is %+v", x)
	}
}
