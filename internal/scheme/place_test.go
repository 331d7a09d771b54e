package scheme

import (
	"strings"
	"testing"

	"proba.example/internal/locale"
)

func TestPlacesAreCitedAsLawyersOfTheLanguageDo(t *testing.T) {
	for _, c := range []struct{ at, en, ru, ko string }{
		{"art. 11(1)", "art._11(1)", "ст._11, ч._1", "제11조제1항"},
		{"art. 3(2)(4)(a)", "art._3(2)(4)(a)", "ст._3, ч._2, п._4, подп._«а»", "제3조제2항제4호가목"},
		{"art. 6", "art._6", "ст._6", "제6조"},
		{"annex 3", "annex 3", "annex 3", "annex 3"},
		{"art. 1(1)(1)(1)", "art._1(1)(1)(1)", "art. 1(1)(1)(1)", "art. 1(1)(1)(1)"},
		{"", "", "", ""},
	} {
		for l, want := range map[locale.Lang]string{locale.English: c.en, locale.Russian: c.ru, locale.Korean: c.ko} {
			want = strings.ReplaceAll(want, "_", "\u00a0")
			if got := (Clause{At: c.at}).Place(l); got != want {
				t.Errorf("%q in %s: %q, want %q", c.at, l, got, want)
			}
		}
	}
}
