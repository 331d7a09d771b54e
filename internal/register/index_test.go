package register_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/register"
)

var someNames = []string{"한빛정밀", "Samsung Electronics", "ООО «Ромашка»", "주식회사 하늘", "Polyot LLC", "에스케이하이닉스"}

func randomDay(t *rapid.T, what string) calendar.Date {
	return calendar.MustParse("2026-01-01").AddDays(rapid.IntRange(0, 60).Draw(t, what))
}

func randomEntry(t *rapid.T, i int) register.Entry {
	e := register.Entry{
		Number: fmt.Sprintf("26%05d", (i*7919)%100_000), Holder: rapid.SampledFrom(someNames).Draw(t, "holder"), IssuedOn: randomDay(t, "issued"),
		Scheme: "innobiz", Sheet: rapid.SampledFrom([]string{"01", "02"}).Draw(t, "sheet"), Region: rapid.SampledFrom([]string{"06", "11"}).Draw(t, "region"),
		Grade: rapid.SampledFrom([]string{"A", "AA"}).Draw(t, "grade"), BusinessNumber: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "business number"),
	}
	e.ValidThrough = e.IssuedOn.AddDays(rapid.IntRange(0, 40).Draw(t, "term"))
	for range rapid.IntRange(0, 3).Draw(t, "events") {
		e.Events = append(e.Events, register.Event{
			On:   randomDay(t, "event"),
			Kind: rapid.SampledFrom([]register.EventKind{register.Suspended, register.Restored, register.Revoked, register.Superseded}).Draw(t, "kind"),
		})
	}
	return e
}

// The index finds what somebody would find who reads every entry, in the same order, page by page.
func TestTheIndexFindsWhatReadingEverythingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := register.NewIndex()
		var all []register.Entry
		for i := range rapid.IntRange(0, 140).Draw(t, "entries") {
			e := randomEntry(t, i)
			all = append(all, e)
			bare := e
			bare.Events = nil
			x.Add(bare, bare) // what comes twice is taken in once
			for _, v := range e.Events {
				x.AddEvent(e.Number, v)
			}
		}
		maybe := func(what string, of ...string) string { return rapid.SampledFrom(append(of, "")).Draw(t, what) }
		q := register.Query{
			Words: maybe("words", "정밀", "samsung", "하늘", "ромашка"), Sheet: maybe("sheet", "01", "09"), Region: maybe("region", "06"), Grade: maybe("grade", "AA"),
			BusinessNumber: maybe("business number", "2"), On: randomDay(t, "on"), Limit: rapid.IntRange(1, 50).Draw(t, "limit"),
			Standing: rapid.SampledFrom(append(register.Standings, "")).Draw(t, "standing"),
		}
		if rapid.Bool().Draw(t, "range") {
			q.IssuedFrom, q.IssuedTo = randomDay(t, "from"), randomDay(t, "to")
		}
		named := map[string]string{"정밀": "한빛정밀", "samsung": "Samsung Electronics", "하늘": "주식회사 하늘", "ромашка": "ООО «Ромашка»"}
		var want []string
		slices.SortFunc(all, func(a, b register.Entry) int {
			return cmp.Or(b.IssuedOn.Compare(a.IssuedOn), strings.Compare(b.Number, a.Number))
		})
		for _, e := range all {
			standing, _ := e.StandingOn(q.On)
			if (q.Words == "" || e.Holder == named[q.Words]) && (q.Sheet == "" || e.Sheet == q.Sheet) && (q.Region == "" || e.Region == q.Region) &&
				(q.Grade == "" || e.Grade == q.Grade) && (q.BusinessNumber == "" || e.BusinessNumber == q.BusinessNumber) && (q.Standing == "" || standing == q.Standing) &&
				(q.IssuedFrom.IsZero() || !e.IssuedOn.Before(q.IssuedFrom)) && (q.IssuedTo.IsZero() || !e.IssuedOn.After(q.IssuedTo)) {
				want = append(want, e.Number)
			}
		}
		var got []string
		for {
			found, err := x.Search(q)
			if err != nil {
				t.Fatal(err)
			}
			if found.Total != int64(len(want)) {
				t.Fatalf("%+v: total %d, want %d", q, found.Total, len(want))
			}
			got = append(got, found.Numbers...)
			if found.Next == "" {
				break
			}
			if len(found.Numbers) != q.Limit {
				t.Fatalf("a page of %d has %d and another follows", q.Limit, len(found.Numbers))
			}
			q.After = found.Next
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v:\n got %q\nwant %q", q, got, want)
		}
	})
}

func TestACursorThatIsNoneLeadsNowhere(t *testing.T) {
	x := register.NewIndex()
	for _, bad := range []string{"%%%", "bm90IGEgZGF0ZQ", "AAAA", "-"} {
		if _, err := x.Search(register.Query{After: bad}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A page asked for while entries are added between pages neither repeats nor skips what was there before.
func TestPagesHoldWhileTheRegisterGrows(t *testing.T) {
	x := register.NewIndex()
	add := func(i int) {
		x.Add(register.Entry{Number: fmt.Sprintf("%03d", i), IssuedOn: day("2026-01-01").AddDays(i % 5), ValidThrough: day("2029-01-01")})
	}
	for i := range 50 {
		add(i)
	}
	seen := map[string]int{}
	q := register.Query{Limit: 7}
	for i := 50; ; i++ {
		found, err := x.Search(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range found.Numbers {
			seen[n]++
		}
		if found.Next == "" {
			break
		}
		q.After = found.Next
		add(i)
	}
	for i := range 50 {
		if n := fmt.Sprintf("%03d", i); seen[n] != 1 {
			t.Errorf("%s came %d times", n, seen[n])
		}
	}
}

func FuzzSearch(f *testing.F) {
	x := register.NewIndex()
	for i, name := range someNames {
		x.Add(register.Entry{Number: fmt.Sprint(i), Holder: name, IssuedOn: day("2026-01-01"), ValidThrough: day("2029-01-01")})
	}
	for _, s := range append(someNames, "%", "\xff", "ㅎㅎ", "가각ㄱ", "~hono", "№ 12-3") {
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, words, after string) {
		found, err := x.Search(register.Query{Words: words, After: after})
		if err == nil && (found.Total > int64(len(someNames)) || int64(len(found.Numbers)) > found.Total) {
			t.Fatalf("%q: %+v", words, found)
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	x := register.NewIndex()
	for i := range 100_000 {
		x.Add(register.Entry{
			Number: fmt.Sprintf("26%09d", i), Holder: fmt.Sprintf("주식회사 %s%s %05d", []string{"한빛", "하늘", "세종", "금성"}[i%4], []string{"정밀", "전자", "바이오"}[i%3], i),
			LatinName: fmt.Sprintf("HANBIT %05d", i), Sheet: fmt.Sprint(i % 8), Region: fmt.Sprint(i % 17), IssuedOn: day("2016-01-01").AddDays(i / 28), ValidThrough: day("2019-01-01").AddDays(i / 28),
		})
	}
	x.Settle()
	for _, q := range []register.Query{
		{}, {Words: "정밀"}, {Words: "한빛 01234"}, {Words: "самсунг"}, {Sheet: "3", Standing: register.Valid, On: day("2026-01-01")}, {Words: "hanbit", Region: "5", Standing: register.StandingExpired, On: day("2026-01-01")},
	} {
		b.Run(q.Words+" "+q.Sheet+string(q.Standing), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
