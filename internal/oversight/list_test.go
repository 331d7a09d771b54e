package oversight_test

import (
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
)

func kinds() oversight.Kinds {
	k := oversight.Kinds{}
	k.Add("closed", "폐업", "Деятельность  прекращена")
	k.Add("tax_arrears", "세금 체납")
	return k
}

// TestEveryRowOfAListIsReadOrSaysWhyNot holds rows against what they say; a bad one takes no other with it.
func TestEveryRowOfAListIsReadOrSaysWhyNot(t *testing.T) {
	for _, x := range []struct {
		row  string
		want oversight.ListRow
	}{
		{"124-81-00998,closed,2027-04-30,,", oversight.ListRow{Country: "KR", Number: "1248100998", Kind: "closed", On: calendar.MustParse("2027-04-30")}},
		{"1248100998, 폐업 ,2027.04.30.,Jongno,kr", oversight.ListRow{Country: "KR", Number: "1248100998", Kind: "closed", On: calendar.MustParse("2027-04-30"), Source: "Jongno"}},
		{"7712345678,деятельность прекращена,30.04.2027,ФНС,RU", oversight.ListRow{Country: "RU", Number: "7712345678", Kind: "closed", On: calendar.MustParse("2027-04-30"), Source: "ФНС"}},
		{"1248100998,Tax_Arrears,20270503", oversight.ListRow{Country: "KR", Number: "1248100998", Kind: "tax_arrears", On: calendar.MustParse("2027-05-03")}},
		{"1248100999,closed,2027-04-30", oversight.ListRow{Problem: oversight.BadNumber}}, // its check digit is wrong
		{",closed,2027-04-30", oversight.ListRow{Problem: oversight.BadNumber}},
		{"1248100998,bankrupt,2027-04-30", oversight.ListRow{Problem: oversight.BadKind}},
		{"1248100998,closed,2027-05-04", oversight.ListRow{Problem: oversight.BadDate}}, // tomorrow
		{"1248100998,closed,2027-02-30", oversight.ListRow{Problem: oversight.BadDate}},
		{"1248100998,closed", oversight.ListRow{Problem: oversight.BadDate}},
		{"1248100998,closed,2027-04-30,,Korea", oversight.ListRow{Problem: oversight.BadCountry}},
		{"1248100998,closed,2027-04-30,,KR,more", oversight.ListRow{Problem: oversight.BadRow}},
		{`1248100998,clo"sed,2027-04-30`, oversight.ListRow{Problem: oversight.BadRow}},
		{"1248100998,closed,2027-04-30," + strings.Repeat("가", 121), oversight.ListRow{Problem: oversight.BadSource}},
	} {
		l, err := oversight.ReadList([]byte("\uFEFFCompany Number,Finding,Date,Source,Country\r\n\r\n"+x.row+"\r\n1248100998,closed,2027-01-01\r\n"), "KR", kinds(), monday)
		if err != nil || len(l.Rows) != 2 || l.Rows[0].Line != 3 || l.Rows[1].Problem != "" {
			t.Errorf("%s: %+v, %v", x.row, l, err)
			continue
		}
		got := l.Rows[0]
		if x.want.Problem != "" {
			got = oversight.ListRow{Problem: got.Problem}
		}
		got.Line = 0
		if got != x.want {
			t.Errorf("%s is %+v, want %+v", x.row, got, x.want)
		}
	}
}

func TestAListThatCannotBeReadAtAll(t *testing.T) {
	head := "사업자등록번호;사유;일자;비고\n"
	l, err := oversight.ReadList([]byte(head), "KR", kinds(), monday)
	if err != nil || len(l.Rows) != 0 || !slices.Equal(l.Skipped, []string{"비고"}) || len(l.Digest) != 64 {
		t.Errorf("an empty list: %+v, %v", l, err)
	}
	for name, x := range map[string]struct{ content, key string }{
		"empty":        {"", "screening.list.head"},
		"no heading":   {"1248100998,closed,2027-04-30\n", "screening.list.head"},
		"not UTF-8":    {head + "\xff\xfe", "screening.list.text"},
		"a zero":       {head + "\x00", "screening.list.text"},
		"open quote":   {head + "\"1248100998;closed;2027-04-30\n1248100998;closed;2027-04-30\n", "screening.list.quote"},
		"too many":     {head + strings.Repeat("1248100998;closed;2027-04-30\n", oversight.MaxListRows+1), "screening.list.large"},
		"far too long": {head + strings.Repeat("x", oversight.MaxListBytes), "screening.list.large"},
	} {
		if _, err := oversight.ReadList([]byte(x.content), "KR", kinds(), monday); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != x.key {
			t.Errorf("%s: %v, want %s", name, err, x.key)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte("company_number,finding,date,source,country\n1248100998,closed,2027-04-30,NTS,KR\n"))
	f.Add([]byte("\uFEFF사업자등록번호\t사유\t일자\n\"124-81-00998\"\t\"폐업\"\t2027.04.30\nx\ty\n"))
	f.Add([]byte("инн;сведения;дата\n7712345678;\"a\nb\";1\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := oversight.ReadList(b, "KR", kinds(), monday)
		if err != nil {
			if len(l.Rows) > 0 || !fault.Is(err, fault.Invalid) {
				t.Fatalf("a refused file has rows, or is refused with %v", err)
			}
			return
		}
		last := 1
		for _, r := range l.Rows {
			if r.Line <= last {
				t.Fatalf("row %d comes after %d", r.Line, last)
			}
			last = r.Line
			if r.Problem == "" && (!party.IsNumber(r.Country, r.Number) || r.Kind == "" || r.On.IsZero() || r.On.After(monday)) {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func TestAHitIsSettledOnceAndNotByOnesOwn(t *testing.T) {
	h := oversight.Hit{ID: "hit", Company: "org", State: oversight.HitOpen}
	if err := h.MaySettle(interested); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who has a hand in the company settles: %v", err)
	}
	for _, x := range []struct {
		state oversight.HitState
		words string
		led   string
		field string
	}{
		{oversight.HitDismissed, "too short", "", "words"},
		{oversight.HitDismissed, because, "something", "act"},
		{oversight.HitHearing, because, "", "act"},
		{oversight.HitOpen, because, "x", "act"},
	} {
		if _, err := h.Settle(officer, x.state, x.words, x.led, now); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Field != x.field {
			t.Errorf("%+v: %v", x, err)
		}
	}
	done, err := h.Settle(officer, oversight.HitDismissed, because, "", now)
	if err != nil || done.State != oversight.HitDismissed || done.By != officer.ID() || done.Words != because {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := done.Settle(other, oversight.HitDismissed, because, "", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("it is settled twice: %v", err)
	}
}

func TestWhenTheNextListIsDue(t *testing.T) {
	day := calendar.MustParse
	for _, x := range []struct{ first, last, want string }{
		{"2027-01-31", "", "2027-02-28"},           // nobody screened yet
		{"2027-01-31", "2027-03-15", "2027-04-15"}, // a month after the last list
		{"2027-05-01", "2027-03-15", "2027-06-01"}, // there was nothing to screen in between
	} {
		last, _ := calendar.Parse(x.last)
		if got := oversight.ScreeningDue(1, day(x.first), last); got != day(x.want) {
			t.Errorf("after %s and %s it is due %s, want %s", x.first, x.last, got, x.want)
		}
	}
}
