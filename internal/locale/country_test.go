package locale_test

import (
	"testing"

	"proba.example/internal/locale"
)

func TestCountriesAreNamedInTheReadersLanguage(t *testing.T) {
	for _, row := range []struct {
		lang       locale.Lang
		code, want string
	}{
		{locale.English, "KR", "South Korea"},
		{locale.Russian, "KR", "Республика Корея"},
		{locale.Korean, "KR", "대한민국"},
		{locale.Russian, "RU", "Россия"},
		{locale.Korean, "MY", "말레이시아"},
		{locale.English, "", ""},
		{locale.English, "nowhere", "nowhere"},
	} {
		if got := locale.For(row.lang).Country(row.code); got != row.want {
			t.Errorf("%s in %s: %q, want %q", row.code, row.lang, got, row.want)
		}
	}
}
