package party

import (
	"strings"
	"testing"

	"proba.example/internal/fault"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"": "missing", strings.Repeat("가", 9): "missing", strings.Repeat("가", 10): "", strings.Repeat("я", 20): "", strings.Repeat("я", 21): "party.too_long",
	} {
		var l fault.List
		Words(&l, "reason", "missing", text, 10, 20)
		got := ""
		if len(l) > 0 {
			got = l[0].Key
		}
		if got != want {
			t.Errorf("%d characters: %q, want %q", len([]rune(text)), got, want)
		}
	}
	if got := Clean(" a\x00b\xff "); got != "ab\uFFFD" {
		t.Errorf("kept as %q", got)
	}
}
