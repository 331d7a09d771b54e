package locale_test

import (
	"testing"

	"proba.example/internal/locale"
)

func TestMonthsThatStandAlone(t *testing.T) {
	for l, want := range map[locale.Lang]string{locale.English: "October 2026", locale.Russian: "октябрь 2026\u00a0г.", locale.Korean: "2026년 10월"} {
		if got := locale.For(l).Month("2026-10"); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
		if got := locale.For(l).Month("2028"); got != "2028" {
			t.Errorf("%s: a year is written %q", l, got)
		}
	}
}
