package site_test

import (
	"strings"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/site"
)

func TestTechnologiesAreFoundInEveryLanguage(t *testing.T) {
	all, err := site.ShippedTechnologies()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{"computer_vision": "computer_vision", " Computer  Vision ": "computer_vision", "КОМПЬЮТЕРНОЕ зрение": "computer_vision", "컴퓨터 비전": "computer_vision"} {
		if got, ok := all.Code(word); !ok || got != want {
			t.Errorf("%q names %q", word, got)
		}
	}
	if _, ok := all.Code("phlogiston"); ok {
		t.Error("a technology that no list has is found")
	}
	if got := all.Name("ai").In(locale.Korean); got != "인공지능" {
		t.Errorf("ai is %q", got)
	}
	if got := all.Name("gone").In(locale.Russian); got != "gone" {
		t.Errorf("a code that the list lost is called %q", got)
	}
	for name, file := range map[string]string{
		"no heading":      "ai,A,Б,가\n",
		"nothing":         "code,en,ru,ko\n",
		"a code twice":    "code,en,ru,ko\nai,A,Б,가\nai,A,Б,가\nxx,A,В,나\n",
		"a name missing":  "code,en,ru,ko\nai,A,,가\n",
		"a strange code":  "code,en,ru,ko\nA I,A,Б,가\n",
		"a field too few": "code,en,ru,ko\nai,A,Б\n",
	} {
		if _, err := site.ReadTechnologies(strings.NewReader(file)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
