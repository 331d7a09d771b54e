package wordform_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/wordform"
)

func TestFormsOfAWordAreOne(t *testing.T) {
	for _, c := range []struct {
		query, text string
		want        bool
	}{
		{"датчик", "Сеть датчиков качества воздуха", true},
		{"датчиками воздуха", "Датчик для воздуха", true},
		{"пилотного тестирования", "Пилотное тестирование решений", true},
		{"очищенный", "очистка воды", false},
		{"учет", "Учёт воды", true},
		{"ВОДОСЧЁТЧИКИ", "водосчетчик", true},
		{"датч", "Сеть датчиков", true}, // a part of a word, as people type it
		{"станция", "Водостанция", true},
		{"школа", "Больница", false},
		{"датчик школа", "Датчики в больнице", false},
		{"sensors", "A sensor network", true},
		{"measuring", "It measures noise", true},
		{"noise walls", "It measures noise", false},
		{"시범사업", "스마트시티 시범 사업을 서울에서", true},
		{"시범 사업", "스마트시티 시범사업을 서울에서", true},
		{"서울", "스마트시티 시범사업을 서울에서", true},
		{"실증을", "도시 실증 지원", true},
		{"누수를 감지하는", "누수감지 밸브", true},
		{"측정합니다", "소음 측정 장치", true},
		{"병원", "도서관", false},
		{"시티범사", "스마트시티, 범사", false}, // a comma parts
		{"IoT센서", "센서 IoT", true},
		{"", "anything", true},
		{"  ", "", true},
		{"!?", "anything", false},
	} {
		if got := wordform.Has(c.query, c.text); got != c.want {
			t.Errorf("%q in %q: %v", c.query, c.text, got)
		}
	}
}

func TestWhatATextsTermsAre(t *testing.T) {
	if got, want := wordform.Terms("Датчики и датчик", "시범사업을"), []string{"датчик", "и", "범사", "사업", "시범"}; !slices.Equal(got, want) {
		t.Errorf("terms %q, want %q", got, want)
	}
	if n := wordform.Shared(wordform.Terms("Тихие шины для автобусов"), wordform.Terms("Автобус с тихой шиной")); n != 3 {
		t.Errorf("%d shared words, want 3", n)
	}
}

// A text has its own words, whatever they are, and what is counted in common is the same from both sides and no more than either has.
func TestATextHasItsOwnWords(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("абвгёжийшщыaetsgn시범사업을에서로 ,.1")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		x, y := wordform.Terms(a), wordform.Terms(b)
		if len(x) > 0 && !wordform.Has(a, b+" "+a) {
			t.Fatalf("%q is not in itself", a)
		}
		n := wordform.Shared(x, y)
		if n != wordform.Shared(y, x) || n > min(len(x), len(y)) || wordform.Shared(x, x) != len(x) {
			t.Fatalf("%d in common of %d and %d", n, len(x), len(y))
		}
	})
}
