package locale_test

import (
	"testing"

	"proba.example/internal/locale"
)

func TestAmountsAreReadAsTheyAreTyped(t *testing.T) {
	for _, row := range []struct {
		typed, code string
		want        int64
		ok          bool
	}{
		{"1200", "RUB", 120000, true},
		{"1 200,50", "RUB", 120050, true},
		{"1,200.5", "USD", 120050, true},
		{"1.200,05", "EUR", 120005, true},
		{"1,200", "RUB", 120000, true},
		{"12,000,000", "KRW", 12000000, true},
		{"1\u202f500.05", "RUB", 150005, true},
		{"1'500", "CHF", 150000, true},
		{"1.500.000,10", "RUB", 150000010, true},
		{"1500.5", "RUB", 150050, true},
		{"0", "KRW", 0, true},
		{"0.07", "RUB", 7, true},
		{"12.5", "KRW", 0, false},
		{"999999999999999", "KRW", 999999999999999, true},
		{"1000000000000000", "KRW", 0, false},
		{"1,20,000", "RUB", 0, false},
		{"-5", "RUB", 0, false},
		{",5", "RUB", 0, false},
		{"five", "RUB", 0, false},
		{"", "RUB", 0, false},
		{"5", "XXQ", 0, false},
		{"99999999999999999999", "RUB", 0, false},
	} {
		got, ok := locale.ReadMoney(row.typed, row.code)
		if got != row.want || ok != row.ok {
			t.Errorf("%q %s: %d %v, want %d %v", row.typed, row.code, got, ok, row.want, row.ok)
		}
		if back, again := locale.ReadMoney(locale.PlainMoney(got, row.code), row.code); ok && (back != got || !again) {
			t.Errorf("%q %s: written as %q, read back as %d", row.typed, row.code, locale.PlainMoney(got, row.code), back)
		}
	}
}

func TestAmountsAreWrittenForTheFieldOfAForm(t *testing.T) {
	for _, row := range []struct {
		minor int64
		code  string
		want  string
	}{{150_000, "RUB", "1500"}, {150_050, "RUB", "1500.50"}, {7, "RUB", "0.07"}, {5_000_000, "KRW", "5000000"}} {
		if got := locale.PlainMoney(row.minor, row.code); got != row.want {
			t.Errorf("%d of %s is written %q, want %q", row.minor, row.code, got, row.want)
		}
	}
}
