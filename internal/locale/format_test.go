package locale

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
)

func TestNumbersDatesAndMoneyInEachLanguage(t *testing.T) {
	day := calendar.MustParse("2026-01-02")
	for _, c := range []struct {
		what       string
		say        func(Printer) string
		en, ru, ko string
	}{
		{"four digits", func(p Printer) string { return p.Number(1000) }, "1,000", "1000", "1,000"},
		{"seven digits", func(p Printer) string { return p.Number(-1234567) }, "−1,234,567", "−1_234_567", "−1,234,567"},
		{"points", func(p Printer) string { return p.Points(8125) }, "812.5", "812,5", "812.5"},
		{"whole points keep their decimal", func(p Printer) string { return p.Points(7000) }, "700.0", "700,0", "700.0"},
		{"a negative decimal below one", func(p Printer) string { return p.Decimal("-0.75") }, "−0.75", "−0,75", "−0.75"},
		{"date", func(p Printer) string { return p.Date(day) }, "2_January 2026", "2_января 2026_г.", "2026년 1월 2일"},
		{"short date", func(p Printer) string { return p.ShortDate(day) }, "2026-01-02", "02.01.2026", "2026. 1. 2."},
		{"won", func(p Printer) string { return p.Money(700000, "KRW") }, "₩700,000", "700_000_₩", "₩700,000"},
		{"roubles", func(p Printer) string { return p.Money(150050, "RUB") }, "RUB_1,500.50", "1_500,50_₽", "RUB_1,500.50"},
		{"round roubles", func(p Printer) string { return p.RoundMoney(150000, "RUB") }, "RUB_1,500", "1_500_₽", "RUB_1,500"},
		{"file size", func(p Printer) string { return p.Bytes(2_500_000) }, "2.5_MB", "2,5_МБ", "2.5_MB"},
		{"moment", func(p Printer) string { return p.Moment(day.Time(time.UTC).Add(9*time.Hour+5*time.Minute), time.UTC) }, "2_January 2026, 09:05", "2_января 2026_г., 09:05", "2026년 1월 2일, 09:05"},
	} {
		for l, want := range map[Lang]string{English: c.en, Russian: c.ru, Korean: c.ko} {
			want = strings.ReplaceAll(want, "_", noBreakSpace)
			if got := c.say(For(l)); got != want {
				t.Errorf("%s in %s: got %q, want %q", c.what, l, got, want)
			}
		}
	}
}

func TestMatchReadsPreferences(t *testing.T) {
	for _, c := range []struct {
		prefs []string
		want  Lang
	}{
		{[]string{"", "ko-KR,ko;q=0.9,en;q=0.8"}, Korean},
		{[]string{"ru", "ko-KR"}, Russian},
		{[]string{"", "fr,ru;q=0.5"}, Russian},
		{[]string{"", "xx;;q"}, English},
		{nil, English},
	} {
		if got := Match(c.prefs...); got != c.want {
			t.Errorf("Match(%q) = %s, want %s", c.prefs, got, c.want)
		}
	}
}

func TestAMissingKeyIsVisible(t *testing.T) {
	if got := For(Korean).T("no.such.key"); got != "⟦no.such.key⟧" {
		t.Fatalf("got %q", got)
	}
}

func TestARussianDateEndsASentence(t *testing.T) {
	p := For(Russian)
	got := p.T("screening.due", "By", calendar.Of(2026, 12, 16))
	if strings.Contains(got, "..") || !strings.Contains(got, "2026\u00a0г.") {
		t.Errorf("the sentence is %q", got)
	}
}
